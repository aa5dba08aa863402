/* SPDX-License-Identifier: MIT */
/* Numbers of src/om against AscendCL's headers. */
#include <om/types.h>

#include <acl/acl_base.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void dtypes__are_acl_s(void **state)
{
    (void)state;
#define ROW(name, bits)         \
    {                           \
        ACL_##name, #name, bits \
    }
    static const struct {
        int32_t acl;
        const char *name;
        uint32_t bits;
    } rows[] = {
        ROW(FLOAT, 32),      ROW(FLOAT16, 16),      ROW(INT8, 8),         ROW(INT32, 32),
        ROW(UINT8, 8),       ROW(INT16, 16),        ROW(UINT16, 16),      ROW(UINT32, 32),
        ROW(INT64, 64),      ROW(UINT64, 64),       ROW(DOUBLE, 64),      ROW(BOOL, 8),
        ROW(STRING, 128),    ROW(COMPLEX64, 64),    ROW(COMPLEX128, 128), ROW(BF16, 16),
        ROW(INT4, 4),        ROW(UINT1, 1),         ROW(COMPLEX32, 32),   ROW(HIFLOAT8, 8),
        ROW(FLOAT8_E5M2, 8), ROW(FLOAT8_E4M3FN, 8), ROW(FLOAT8_E8M0, 8),  ROW(FLOAT6_E3M2, 6),
        ROW(FLOAT6_E2M3, 6), ROW(FLOAT4_E2M1, 4),   ROW(FLOAT4_E1M2, 4),  ROW(HIFLOAT4, 4),
    };
#undef ROW
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const omri_om_dtype *dtype = omri_om_dtype_of_acl(rows[i].acl);
        assert_string_equal(dtype->name, rows[i].name);
        assert_int_equal(dtype->acl, rows[i].acl);
        assert_int_equal(dtype->bits, rows[i].bits);
    }
}

static void dtypes__of_model_def_have_numbers_of_their_own(void **state)
{
    (void)state;
    static const struct {
        int32_t model_def, acl;
    } rows[] = {{1, ACL_FLOAT},     {2, ACL_FLOAT16}, {3, ACL_INT8},  {4, ACL_UINT8},
                {5, ACL_INT16},     {6, ACL_UINT16},  {7, ACL_INT32}, {8, ACL_INT64},
                {9, ACL_UINT32},    {10, ACL_UINT64}, {11, ACL_BOOL}, {12, ACL_DOUBLE},
                {13, ACL_STRING},   {27, ACL_BF16},   {28, ACL_INT4}, {29, ACL_UINT1},
                {32, ACL_COMPLEX32}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(omri_om_dtype_of_model_def(rows[i].model_def)->acl, rows[i].acl);
}

static void dtypes__that_are_unknown_are_undefined(void **state)
{
    (void)state;
    static const int32_t numbers[] = {-1, 0, 999, INT32_MIN, INT32_MAX};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        const omri_om_dtype *dtype = omri_om_dtype_of_model_def(numbers[i]);
        assert_int_equal(dtype->acl, ACL_DT_UNDEFINED);
        assert_string_equal(dtype->name, "UNDEFINED");
    }
    assert_int_equal(omri_om_dtype_of_acl(28)->acl, ACL_DT_UNDEFINED);
}

static void formats__are_acl_s(void **state)
{
    (void)state;
#define ROW(name)                \
    {                            \
        ACL_FORMAT_##name, #name \
    }
    static const struct {
        int32_t format;
        const char *name;
    } rows[] = {
        ROW(NCHW),
        ROW(NHWC),
        ROW(ND),
        ROW(NC1HWC0),
        ROW(FRACTAL_Z),
        ROW(NC1HWC0_C04),
        ROW(HWCN),
        ROW(NDHWC),
        ROW(FRACTAL_NZ),
        ROW(NCDHW),
        ROW(NDC1HWC0),
        {ACL_FRACTAL_Z_3D, "FRACTAL_Z_3D"},
        ROW(NC),
        ROW(NCL),
        ROW(FRACTAL_NZ_C0_16),
        ROW(FRACTAL_NZ_C0_32),
        ROW(FRACTAL_NZ_C0_2),
        ROW(FRACTAL_NZ_C0_4),
        ROW(FRACTAL_NZ_C0_8),
    };
#undef ROW
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_string_equal(omri_om_format_name(rows[i].format), rows[i].name);
        assert_int_equal(omri_om_format_of_layout(rows[i].name), rows[i].format);
    }
}

static void formats__that_are_unknown_are_undefined(void **state)
{
    (void)state;
    assert_int_equal(omri_om_format_of_layout("nchw"), ACL_FORMAT_UNDEFINED);
    assert_int_equal(omri_om_format_of_layout(""), ACL_FORMAT_UNDEFINED);
    static const int32_t numbers[] = {-1, 10, 55, INT32_MIN, INT32_MAX};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        assert_string_equal(omri_om_format_name(numbers[i]), "UNDEFINED");
}

static void partitions__have_names(void **state)
{
    (void)state;
    assert_string_equal(omri_partition_name(0), "MODEL_DEF");
    assert_string_equal(omri_partition_name(26), "CUSTOM_OPS");
    assert_string_equal(omri_partition_name(13), "UNKNOWN");
    assert_string_equal(omri_partition_name(27), "UNKNOWN");
    assert_string_equal(omri_partition_name(UINT32_MAX), "UNKNOWN");
    assert_string_equal(omri_partition_name(OMRI_PARTITION_NPUSIM), "NPUSIM");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dtypes__are_acl_s),
        cmocka_unit_test(dtypes__of_model_def_have_numbers_of_their_own),
        cmocka_unit_test(dtypes__that_are_unknown_are_undefined),
        cmocka_unit_test(formats__are_acl_s),
        cmocka_unit_test(formats__that_are_unknown_are_undefined),
        cmocka_unit_test(partitions__have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
