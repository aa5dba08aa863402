/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <omrun/omrun.h>

#include "names.h"
#include "table.h"

static void clean__leaves_nothing_that_moves_the_cursor(void **state)
{
    (void)state;
    char text[] = "a\x1b[2J\nb\x7f\xc2\x9b"
                  "31m\xe6\xa8\xa1";
    text_clean(text);
    assert_string_equal(text, "a?[2J?b??\x9b"
                              "31m\xe6\xa8\xa1");
}

static void width__counts_columns(void **state)
{
    (void)state;
    assert_int_equal(text_width(""), 0);
    assert_int_equal(text_width("abc"), 3);
    assert_int_equal(text_width("\xe6\xa8\xa1\xe5\x9e\x8b"), 4); /* two Chinese characters */
    assert_int_equal(text_width("e\xcc\x81"), 1);                /* e and a combining accent */
    assert_int_equal(text_width("\xff\xe6"), 2);                 /* no UTF-8: a column each */
}

static void shape__has_room_for_the_longest(void **state)
{
    (void)state;
    char out[TEXT_SIZE];
    int64_t dims[OMR_MAX_RANK];
    for (size_t i = 0; i < OMR_MAX_RANK; i++)
        dims[i] = INT64_MIN;
    text_shape(out, OMR_MAX_RANK, dims);
    assert_int_equal(out[strlen(out) - 1], ']');
    assert_string_equal(text_shape(out, 0, NULL), "[]");
    assert_string_equal(text_shape(out, 2, (int64_t[]){-1, 3}), "[-1, 3]");
}

static void bytes__picks_a_unit(void **state)
{
    (void)state;
    char out[TEXT_SIZE];
    assert_string_equal(text_bytes(out, 1023), "1023 bytes");
    assert_string_equal(text_bytes(out, 1536), "1.5 KiB");
    assert_string_equal(text_bytes(out, UINT64_MAX), "16.0 EiB");
}

static void seconds_and_rates__are_short(void **state)
{
    (void)state;
    char out[TEXT_SIZE];
    assert_string_equal(text_seconds(out, 0.0011312), "1.131 ms");
    assert_string_equal(text_seconds(out, 61.2), "61.2 s");
    assert_string_equal(text_rate(out, 88652.4), "88652");
    assert_string_equal(text_rate(out, 12.3456), "12.35");
    assert_string_equal(text_rate(out, 0), "0");
}

static void to_number__takes_nothing_but_a_number_in_range(void **state)
{
    (void)state;
    int64_t number = 7;
    assert_true(text_to_number("-3", -5, 5, &number));
    assert_int_equal(number, -3);
    static const char *const bad[] = {"", "-", "+1", " 1", "1 ", "0x1", "1.0", "6", "one"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(text_to_number(bad[i], -5, 5, &number));
    assert_int_equal(number, -3);
}

static void distance__counts_edits(void **state)
{
    (void)state;
    assert_int_equal(text_distance("input", "input"), 0);
    assert_int_equal(text_distance("input", "inptu"), 1);
    assert_int_equal(text_distance("input", "inputs"), 1);
    assert_int_equal(text_distance("", "abc"), 3);
    assert_int_equal(text_distance("kitten", "sitting"), 3);
}

static void names__are_safe_and_distinct(void **state)
{
    (void)state;
    const char *given[] = {"a/b:c", "a_b_c",  "../../etc/passwd", "",       NULL,
                           ".hid",  "ok-1.x", "\xe6\xa8\xa1",     "a\nb c", "a_b_c"};
    const char *wanted[] = {"a_b_c", "a_b_c_1", "_._.._etc_passwd", "output_3", "output_4",
                            "_hid",  "ok-1.x",  "\xe6\xa8\xa1",     "a_b_c_8",  "a_b_c_9"};
    char **names = names_create(given, 10);
    for (size_t i = 0; i < 10; i++) {
        assert_string_equal(names[i], wanted[i]);
        assert_null(strchr(names[i], '/'));
        assert_int_not_equal(names[i][0], '.');
    }
    names_free(names, 10);
}

static void names__are_cut_between_characters(void **state)
{
    (void)state;
    char longest[1024];
    memset(longest, 'x', 199);
    for (size_t i = 199; i + 3 < sizeof longest; i += 3)
        memcpy(longest + i, "\xe6\xa8\xa1", 4);
    const char *given[] = {longest};
    char **names = names_create(given, 1);
    assert_int_equal(strlen(names[0]), 199);
    names_free(names, 1);
}

static void short__takes_the_tensor_of_a_node(void **state)
{
    (void)state;
    assert_string_equal(names_short("conv1:0:features"), "features");
    assert_string_equal(names_short("scope/output:0"), "scope/output:0");
    assert_string_equal(names_short("conv1:0:"), "conv1:0:");
    assert_string_equal(names_short("y"), "y");
}

static void table__lines_up_and_ends_without_blanks(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size;
    cli_table table = {.columns = 3};
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    const char *cells[] = {"name", "n", "", "\xe6\xa8\xa1\xe5\x9e\x8b", "10", "x", "a", "1", "\n"};
    for (size_t i = 0; i < 9; i++)
        table_cell(&table, "%s", cells[i]);
    table_print(&table, out, 1);
    fclose(out);
    assert_string_equal(text, " name  n\n \xe6\xa8\xa1\xe5\x9e\x8b  10  x\n a     1   ?\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clean__leaves_nothing_that_moves_the_cursor),
        cmocka_unit_test(width__counts_columns),
        cmocka_unit_test(shape__has_room_for_the_longest),
        cmocka_unit_test(bytes__picks_a_unit),
        cmocka_unit_test(seconds_and_rates__are_short),
        cmocka_unit_test(to_number__takes_nothing_but_a_number_in_range),
        cmocka_unit_test(distance__counts_edits),
        cmocka_unit_test(names__are_safe_and_distinct),
        cmocka_unit_test(names__are_cut_between_characters),
        cmocka_unit_test(short__takes_the_tensor_of_a_node),
        cmocka_unit_test(table__lines_up_and_ends_without_blanks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
