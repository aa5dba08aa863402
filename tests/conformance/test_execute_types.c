/* SPDX-License-Identifier: MIT */
/* Executions of every type of number, and of shapes at the edge. */
#include "models.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* nan: x f32 [4,3] -> log(x), 1 / x. */
enum { COUNT = 12, BYTES = COUNT * 4 };

/* Types: twenty elements of any bits that every runtime passes through. */
static void check_identity(const char *name, size_t element, const unsigned char *values)
{
    model one = model_load(name);
    unsigned char sent[160], got[160];
    for (size_t i = 0; i < 20 * element; i++)
        sent[i] = values ? values[i % (2 * element)] : (unsigned char)(i * 7 + 1);
    model_write(&one, 0, sent, 20 * element);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    model_read(&one, 0, got, 20 * element);
    assert_memory_equal(got, sent, 20 * element);
    model_unload(&one);
}

#define IDENTITY_CASE(name, element, values)                \
    static void aclmdlExecute__passes_##name(void)          \
    {                                                       \
        check_identity("identity_" #name, element, values); \
    }
/* 1 and -2.6875 in each type */
static const unsigned char two_halves[] = {0x00, 0x3c, 0x60, 0xc1};
static const unsigned char two_brains[] = {0x80, 0x3f, 0x2c, 0xc0};
static const unsigned char two_floats[] = {0, 0, 0x80, 0x3f, 0, 0, 0x2c, 0xc0};
static const unsigned char two_doubles[] = {0, 0, 0, 0, 0, 0,    0xf0, 0x3f,
                                            0, 0, 0, 0, 0, 0x80, 0x05, 0xc0};
static const unsigned char two_bools[] = {1, 0};
IDENTITY_CASE(f16, 2, two_halves)
IDENTITY_CASE(f32, 4, two_floats)
IDENTITY_CASE(f64, 8, two_doubles)
IDENTITY_CASE(bf16, 2, two_brains)
IDENTITY_CASE(bool, 1, two_bools)
IDENTITY_CASE(i8, 1, NULL)
IDENTITY_CASE(u8, 1, NULL)
IDENTITY_CASE(i16, 2, NULL)
IDENTITY_CASE(u16, 2, NULL)
IDENTITY_CASE(i32, 4, NULL)
IDENTITY_CASE(u32, 4, NULL)
IDENTITY_CASE(i64, 8, NULL)
IDENTITY_CASE(u64, 8, NULL)

static void aclmdlExecute__a_scalar(void)
{
    model one = model_load("scalar");
    float value = 3, square = 0;
    model_write(&one, 0, &value, sizeof value);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    model_read(&one, 0, &square, sizeof square);
    assert_true(square == 9);
    model_unload(&one);
}

static void aclmdlExecute__bytes_in_floats_out_layout_changed(void)
{
    enum { PIXELS = 4 * 8 * 8, ALL = PIXELS * 3 };
    model one = model_load("image_u8");
    unsigned char image[ALL];
    float planes[ALL];
    for (int i = 0; i < ALL; i++)
        image[i] = (unsigned char)(i * 31);
    model_write(&one, 0, image, sizeof image);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    model_read(&one, 0, planes, sizeof planes);
    for (int n = 0; n < 4; n++)
        for (int c = 0; c < 3; c++)
            for (int p = 0; p < 64; p++) {
                float wanted = (float)image[(n * 64 + p) * 3 + c] / 255;
                assert_true(fabsf(planes[(n * 3 + c) * 64 + p] - wanted) < 2e-3F);
            }
    model_unload(&one);
}

static void aclmdlExecute__nan_and_infinity_come_out(void)
{
    float x[COUNT], logarithm[COUNT], inverse[COUNT];
    model one = model_load("nan");
    for (int i = 0; i < COUNT; i++)
        x[i] = i % 3 == 0 ? -1.0F : i % 3 == 1 ? 0.0F : 2.0F;
    model_write(&one, 0, x, BYTES);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    model_read(&one, 0, logarithm, BYTES);
    model_read(&one, 1, inverse, BYTES);
    if (conf_is_npusim()) { /* an NPU may saturate instead */
        assert_true(isnan(logarithm[0]));
        assert_true(isinf(logarithm[1]) && logarithm[1] < 0);
        assert_true(isinf(inverse[1]));
    }
    assert_true(fabsf(logarithm[2] - logf(2)) < 2e-3F);
    assert_true(fabsf(inverse[2] - 0.5F) < 2e-3F);
    model_unload(&one);
}

static void aclmdlExecute__no_batch_axis_at_all(void)
{
    float x[7], y[7];
    model one = model_load("no_batch");
    for (int i = 0; i < 7; i++)
        x[i] = (float)i;
    model_write(&one, 0, x, sizeof x);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    model_read(&one, 0, y, sizeof y);
    for (int i = 0; i < 7; i++)
        assert_true(y[i] == 2 * x[i] + 1);
    model_unload(&one);
}

static const conf_case cases[] = {
    CASE(aclmdlExecute__passes_f16),
    CASE(aclmdlExecute__passes_f32),
    CASE(aclmdlExecute__passes_f64),
    CASE(aclmdlExecute__passes_bf16),
    CASE(aclmdlExecute__passes_bool),
    CASE(aclmdlExecute__passes_i8),
    CASE(aclmdlExecute__passes_u8),
    CASE(aclmdlExecute__passes_i16),
    CASE(aclmdlExecute__passes_u16),
    CASE(aclmdlExecute__passes_i32),
    CASE(aclmdlExecute__passes_u32),
    CASE(aclmdlExecute__passes_i64),
    CASE(aclmdlExecute__passes_u64),
    CASE(aclmdlExecute__a_scalar),
    CASE(aclmdlExecute__bytes_in_floats_out_layout_changed),
    CASE(aclmdlExecute__nan_and_infinity_come_out),
    CASE(aclmdlExecute__no_batch_axis_at_all),
};

CONF_MAIN("conformance.execute_types", false)
