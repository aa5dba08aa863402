/* SPDX-License-Identifier: MIT */
#include "verify/pairing.h"

/* Before cmocka, whose macro fail() is not ours. */
#include "verify/limits.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const omr_shape scores = {2, {-1, 10}}, boxes = {3, {-1, 100, 4}}, one = {2, {-1, 1}};

static void pairs__go_by_name_first(void **state)
{
    (void)state;
    const pairing_tensor ours[] = {{"Conv_3:0:a/b", OMR_F32, &scores}, {"b", OMR_F32, &scores}};
    const pairing_tensor theirs[] = {{"b", OMR_F16, &boxes}, {"a_b", OMR_F32, &scores}};
    pairing found[2];
    pairing_find(found, ours, 2, theirs, 2);
    assert_int_equal(found[0].by, PAIRED_BY_NAME); /* as a file would spell it */
    assert_int_equal(found[0].other, 1);
    assert_int_equal(found[1].by, PAIRED_BY_NAME);
    assert_int_equal(found[1].other, 0);
}

static void pairs__then_by_what_is_alone_in_its_shape(void **state)
{
    (void)state;
    const pairing_tensor ours[] = {{"x", OMR_F32, &scores}, {"y", OMR_F16, &boxes}};
    const pairing_tensor theirs[] = {{"p", OMR_F32, &boxes}, {"q", OMR_F32, &scores}};
    pairing found[2];
    pairing_find(found, ours, 2, theirs, 2);
    assert_int_equal(found[0].by, PAIRED_BY_SHAPE);
    assert_int_equal(found[0].other, 1);
    assert_int_equal(found[1].by, PAIRED_BY_SHAPE); /* of another dtype */
    assert_int_equal(found[1].other, 0);
}

static void pairs__then_in_order_and_leave_the_rest(void **state)
{
    (void)state;
    const pairing_tensor ours[] = {
        {"x", OMR_F32, &scores}, {"y", OMR_F32, &scores}, {"z", OMR_F32, &one}};
    const pairing_tensor theirs[] = {{"p", OMR_F32, &scores}, {"q", OMR_F32, &scores}};
    pairing found[3];
    pairing_find(found, ours, 3, theirs, 2);
    assert_int_equal(found[0].by, PAIRED_BY_ORDER);
    assert_int_equal(found[0].other, 0);
    assert_int_equal(found[1].by, PAIRED_BY_ORDER);
    assert_int_equal(found[1].other, 1);
    assert_int_equal(found[2].by, PAIRED_NOT);
}

/* ---- limits ------------------------------------------------------------------------------- */

static limits_class class_of(const char *command, bool simulated, int32_t dtype)
{
    page_phrase why = WORD_COUNT;
    const omr_om_tensor output = {.acl_dtype = dtype};
    const omr_om_info info = {
        .atc_cmdline = command, .simulated = simulated, .output_count = 1, .outputs = &output};
    limits_class class = limits_class_of(&info, &why);
    assert_true(why != WORD_COUNT);
    return class;
}

static void class__is_what_the_model_computes_in(void **state)
{
    (void)state;
    enum { FLOAT = 0, FLOAT16 = 1, BF16 = 27 };
    assert_int_equal(class_of("atc --model=m.onnx", false, FLOAT), LIMITS_F16);
    assert_int_equal(class_of("atc --model=m.onnx", true, FLOAT), LIMITS_F32);
    assert_int_equal(class_of("atc --precision_mode=force_fp16 --x", true, FLOAT), LIMITS_F16);
    assert_int_equal(class_of("atc --precision_mode must_keep_origin_dtype", false, FLOAT),
                     LIMITS_F32);
    assert_int_equal(class_of("atc --precision_mode_v2=\"origin\"", false, FLOAT), LIMITS_F32);
    assert_int_equal(class_of("atc --precision_mode=allow_mix_precision", false, FLOAT),
                     LIMITS_F16);
    assert_int_equal(class_of("atc --precision_mode=must_keep_origin_dtype", false, FLOAT16),
                     LIMITS_F16);
    assert_int_equal(class_of("", true, BF16), LIMITS_F16);
}

static void judge__fails_what_is_no_number(void **state)
{
    (void)state;
    metrics found;
    limits_check checks[LIMITS_CHECKS_MAX];
    limits wanted = limits_default(LIMITS_F32);
    metrics_init(&found, wanted.atol, wanted.rtol);
    found.count = found.finite = 1;
    found.sums = (metrics_sums){INFINITY, INFINITY, INFINITY, INFINITY};
    size_t count = limits_judge(checks, &wanted, &found, NULL, NULL);
    const limits_check *failed = limits_first_failed(checks, count);
    assert_non_null(failed);
    assert_string_equal(failed->name, "cosine");
    assert_true(isnan(failed->value));
}

static void judge__leaves_out_what_is_not_asked(void **state)
{
    (void)state;
    metrics found;
    limits_check checks[LIMITS_CHECKS_MAX];
    limits wanted = limits_default(LIMITS_EXACT);
    metrics_init(&found, 0, 0);
    size_t count = limits_judge(checks, &wanted, &found, NULL, NULL);
    for (size_t i = 0; i < count; i++)
        assert_string_not_equal(checks[i].name, "cosine");
    assert_null(limits_first_failed(checks, count));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs__go_by_name_first),
        cmocka_unit_test(pairs__then_by_what_is_alone_in_its_shape),
        cmocka_unit_test(pairs__then_in_order_and_leave_the_rest),
        cmocka_unit_test(class__is_what_the_model_computes_in),
        cmocka_unit_test(judge__fails_what_is_no_number),
        cmocka_unit_test(judge__leaves_out_what_is_not_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
