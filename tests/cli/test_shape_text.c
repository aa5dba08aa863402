/* SPDX-License-Identifier: MIT */
#include "convert/shape_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void expect(const char *text, const char *wanted)
{
    char *got;
    if (shape_text(&got, "--input-shape", text) != CLI_OK)
        fail_msg("%s: %s", text, fail_message());
    assert_string_equal(got, wanted);
    free(got);
}

static void shape_text__takes_three_spellings(void **state)
{
    (void)state;
    expect("x:1,3,224,224;y:1,10", "x:1,3,224,224;y:1,10");
    expect("x:1x3x224x224,y:1x10", "x:1,3,224,224;y:1,10");
    expect("x[1,3,224,224],y[1,10]", "x:1,3,224,224;y:1,10");
    expect("ids:8,mask:8", "ids:8;mask:8");
    expect("xx:8x3", "xx:8,3");
    expect("a:0:b:1,2", "a:0:b:1,2");
    expect("x[?,3,1..8,2..-1]", "x:-1,3,1~8,2~-1");
    expect("x:-1,1~8", "x:-1,1~8");
    expect("s:;x:1", "s:;x:1");
    expect("s[]", "s:");
}

static void expect_refused(const char *text)
{
    char *got = (char *)(uintptr_t)text;
    assert_int_equal(shape_text(&got, "--input-shape", text), CLI_USAGE);
    assert_null(got);
    if (!strstr(fail_message(), "--input-shape is \""))
        fail_msg("%s", fail_message());
}

static void shape_text__refuses_the_rest(void **state)
{
    (void)state;
    expect_refused("");
    expect_refused("1,3,224,224");
    expect_refused("x:1,3,");
    expect_refused("x:1,a");
    expect_refused("x:8~1");
    expect_refused("x:-2");
    expect_refused(":1,2");
    expect_refused("x:1;");
    expect_refused("x[1,2");
    expect_refused("x:99999999999999999999");
    expect_refused("x:1~");
}

static void gear_text__takes_both_separators(void **state)
{
    (void)state;
    char *got;
    assert_int_equal(gear_text(&got, "--dims", "224x224,448x448", 2), CLI_OK);
    assert_string_equal(got, "224,224;448,448");
    free(got);
    assert_int_equal(gear_text(&got, "--dims", "1,224;2,448", 0), CLI_OK);
    assert_string_equal(got, "1,224;2,448");
    free(got);
    assert_int_equal(gear_text(&got, "--dims", "1;2;4", 0), CLI_OK);
    assert_string_equal(got, "1;2;4");
    free(got);
    assert_int_equal(gear_text(&got, "--dims", "1,2;3", 0), CLI_USAGE);
    assert_int_equal(gear_text(&got, "--dims", "224x224,448", 2), CLI_USAGE);
    assert_int_equal(gear_text(&got, "--dims", "0x1", 2), CLI_USAGE);
    assert_int_equal(gear_text(&got, "--dims", "", 0), CLI_USAGE);
    assert_null(got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shape_text__takes_three_spellings),
        cmocka_unit_test(shape_text__refuses_the_rest),
        cmocka_unit_test(gear_text__takes_both_separators),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
