/* SPDX-License-Identifier: MIT */
#include "om/types.h"

#include <string.h>

#define COUNT_OF(array) (sizeof array / sizeof array[0])

/* No MODEL_DEF has been seen with it. */
#define UNNUMBERED (-1)

static const omri_om_dtype undefined = {-1, 0, 0, "UNDEFINED"};

static const omri_om_dtype dtypes[] = {
    {0, 1, 32, "FLOAT"},        {1, 2, 16, "FLOAT16"},      {2, 3, 8, "INT8"},
    {3, 7, 32, "INT32"},        {4, 4, 8, "UINT8"},         {6, 5, 16, "INT16"},
    {7, 6, 16, "UINT16"},       {8, 9, 32, "UINT32"},       {9, 8, 64, "INT64"},
    {10, 10, 64, "UINT64"},     {11, 12, 64, "DOUBLE"},     {12, 11, 8, "BOOL"},
    {13, 13, 128, "STRING"},    {16, 16, 64, "COMPLEX64"},  {17, 17, 128, "COMPLEX128"},
    {18, 18, 8, "QINT8"},       {19, 19, 16, "QINT16"},     {20, 20, 32, "QINT32"},
    {21, 21, 8, "QUINT8"},      {22, 22, 16, "QUINT16"},    {23, 23, 0, "RESOURCE"},
    {24, 24, 0, "STRING_REF"},  {25, 25, 0, "DUAL"},        {26, 26, 0, "VARIANT"},
    {27, 27, 16, "BF16"},       {29, 28, 4, "INT4"},        {30, 29, 1, "UINT1"},
    {31, 30, 2, "INT2"},        {32, 31, 2, "UINT2"},       {33, 32, 32, "COMPLEX32"},
    {34, 33, 8, "HIFLOAT8"},    {35, 34, 8, "FLOAT8_E5M2"}, {36, 35, 8, "FLOAT8_E4M3FN"},
    {37, 36, 8, "FLOAT8_E8M0"}, {38, 37, 6, "FLOAT6_E3M2"}, {39, 38, 6, "FLOAT6_E2M3"},
    {40, 39, 4, "FLOAT4_E2M1"}, {41, 40, 4, "FLOAT4_E1M2"}, {42, UNNUMBERED, 4, "HIFLOAT4"},
};

const omri_om_dtype *omri_om_dtype_of_model_def(int32_t number)
{
    for (size_t i = 0; i < COUNT_OF(dtypes); i++)
        if (dtypes[i].model_def == number && number != UNNUMBERED)
            return &dtypes[i];
    return &undefined;
}

const omri_om_dtype *omri_om_dtype_of_acl(int32_t number)
{
    for (size_t i = 0; i < COUNT_OF(dtypes); i++)
        if (dtypes[i].acl == number)
            return &dtypes[i];
    return &undefined;
}

static const char *const formats[] = {
    [0] = "NCHW",
    [1] = "NHWC",
    [2] = "ND",
    [3] = "NC1HWC0",
    [4] = "FRACTAL_Z",
    [5] = "NC1C0HWPAD",
    [6] = "NHWC1C0",
    [7] = "FSR_NCHW",
    [8] = "FRACTAL_DECONV",
    [9] = "C1HWNC0",
    [12] = "NC1HWC0_C04",
    [13] = "FRACTAL_Z_C04",
    [14] = "CHWN",
    [16] = "HWCN",
    [25] = "C1HWNCoC0",
    [26] = "MD",
    [27] = "NDHWC",
    [28] = "FRACTAL_ZZ",
    [29] = "FRACTAL_NZ",
    [30] = "NCDHW",
    [31] = "DHWCN",
    [32] = "NDC1HWC0",
    [33] = "FRACTAL_Z_3D",
    [34] = "CN",
    [35] = "NC",
    [36] = "DHWNC",
    [37] = "FRACTAL_Z_3D_TRANSPOSE",
    [40] = "FORMAT_RESERVED",
    [43] = "ND_RNN_BIAS",
    [44] = "FRACTAL_ZN_RNN",
    [45] = "NYUV",
    [46] = "NYUV_A",
    [47] = "NCL",
    [48] = "FRACTAL_Z_WINO",
    [49] = "C1HWC0",
    [50] = "FRACTAL_NZ_C0_16",
    [51] = "FRACTAL_NZ_C0_32",
    [52] = "FRACTAL_NZ_C0_2",
    [53] = "FRACTAL_NZ_C0_4",
    [54] = "FRACTAL_NZ_C0_8",
};

int32_t omri_om_format_of_layout(const char *layout)
{
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (formats[i] && !strcmp(formats[i], layout))
            return (int32_t)i;
    return -1;
}

const char *omri_om_format_name(int32_t format)
{
    if (format < 0 || (size_t)format >= COUNT_OF(formats) || !formats[format])
        return "UNDEFINED";
    return formats[format];
}

static const char *const partitions[] = {
    [0] = "MODEL_DEF",
    [1] = "WEIGHTS_DATA",
    [2] = "TASK_INFO",
    [3] = "TBE_KERNELS",
    [4] = "CUST_AICPU_KERNELS",
    [5] = "SO_BINS",
    [6] = "FLOW_MODEL",
    [7] = "FLOW_SUBMODEL",
    [8] = "MODEL_INOUT_INFO",
    [9] = "STATIC_TASK_DESC",
    [10] = "DYNAMIC_TASK_DESC",
    [11] = "TASK_PARAM",
    [12] = "TILING_DATA",
    [20] = "PRE_MODEL_DESC",
    [21] = "PRE_MODEL_SQE",
    [22] = "PRE_KERNEL_ARGS",
    [23] = "PRE_MODEL_DESC_EXTEND",
    [24] = "BUNDLE_MODEL_INFO",
    [25] = "BUNDLE_MODEL_VAR_INFO",
    [26] = "CUSTOM_OPS",
};

const char *omri_partition_name(uint32_t type)
{
    if (type == OMRI_PARTITION_NPUSIM)
        return "NPUSIM";
    if (type >= COUNT_OF(partitions) || !partitions[type])
        return "UNKNOWN";
    return partitions[type];
}
