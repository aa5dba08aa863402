/* SPDX-License-Identifier: MIT */
#include "om/dtype.h"

#include <strings.h>

static const sim_dtype dtypes[] = {
    {ACL_FLOAT, 1, 1, 32, "FP32"},
    {ACL_FLOAT16, 10, 2, 16, "FP16"},
    {ACL_INT8, 3, 3, 8, "INT8"},
    {ACL_UINT8, 2, 4, 8, "UINT8"},
    {ACL_INT16, 5, 5, 16, "INT16"},
    {ACL_UINT16, 4, 6, 16, "UINT16"},
    {ACL_INT32, 6, 7, 32, "INT32"},
    {ACL_INT64, 7, 8, 64, "INT64"},
    {ACL_UINT32, 12, 9, 32, "UINT32"},
    {ACL_UINT64, 13, 10, 64, "UINT64"},
    {ACL_BOOL, 9, 11, 8, "BOOL"},
    {ACL_DOUBLE, 11, 12, 64, "DOUBLE"},
    {ACL_COMPLEX64, 14, 16, 64, "COMPLEX64"},
    {ACL_COMPLEX128, 15, 17, 128, "COMPLEX128"},
    {ACL_BF16, 16, 27, 16, "BF16"},
    {ACL_INT4, 22, 28, 4, "INT4"},
    {ACL_FLOAT8_E5M2, 19, 34, 8, "FLOAT8_E5M2"},
    {ACL_FLOAT8_E4M3FN, 17, 35, 8, "FLOAT8_E4M3FN"},
    {ACL_FLOAT8_E8M0, 24, 36, 8, "FLOAT8_E8M0"},
    {ACL_FLOAT4_E2M1, 23, 39, 4, "FLOAT4_E2M1"},
};

#define DTYPE_COUNT (sizeof dtypes / sizeof dtypes[0])

const sim_dtype *sim_dtype_of_onnx(int32_t onnx)
{
    for (size_t i = 0; i < DTYPE_COUNT; i++) {
        if (dtypes[i].onnx == onnx)
            return &dtypes[i];
    }
    return NULL;
}

const sim_dtype *sim_dtype_of_acl(aclDataType acl)
{
    for (size_t i = 0; i < DTYPE_COUNT; i++) {
        if (dtypes[i].acl == acl)
            return &dtypes[i];
    }
    return NULL;
}

const sim_dtype *sim_dtype_of_name(const char *name)
{
    for (size_t i = 0; i < DTYPE_COUNT; i++) {
        if (strcasecmp(dtypes[i].name, name) == 0)
            return &dtypes[i];
    }
    return NULL;
}

bool sim_dtype_bytes(const sim_dtype *dtype, const int64_t *dims, size_t rank, uint64_t *out)
{
    uint64_t count = 1;
    for (size_t i = 0; i < rank; i++) {
        if (dims[i] < 0 || __builtin_mul_overflow(count, (uint64_t)dims[i], &count))
            return false;
    }
    uint64_t bits;
    if (__builtin_mul_overflow(count, (uint64_t)dtype->bits, &bits) || bits > UINT64_MAX - 7)
        return false;
    *out = (bits + 7) / 8;
    return true;
}
