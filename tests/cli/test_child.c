/* SPDX-License-Identifier: MIT */
#include "child.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PLENTY_MS = 60000 };

static child_end shell(char **output, const char *script, int64_t timeout_ms, size_t limit)
{
    char *argv[] = {"/bin/sh", "-c", (char *)script, NULL};
    return child_read(output, argv, timeout_ms, limit);
}

static void read__has_both_outputs(void **state)
{
    (void)state;
    char *output;
    assert_int_equal(shell(&output, "echo one; echo two >&2", PLENTY_MS, 100), CHILD_DONE);
    assert_string_equal(output, "one\ntwo\n");
    free(output);
}

static void read__keeps_the_beginning_of_too_much(void **state)
{
    (void)state;
    char *output;
    assert_int_equal(shell(&output, "seq 100000", PLENTY_MS, 5), CHILD_DONE);
    assert_string_equal(output, "1\n2\n3");
    free(output);
}

static void read__tells_a_failure(void **state)
{
    (void)state;
    char *output;
    assert_int_equal(shell(&output, "echo no; exit 3", PLENTY_MS, 100), CHILD_FAILED);
    assert_string_equal(output, "no\n");
    free(output);
    assert_int_equal(shell(&output, "kill -9 $$", PLENTY_MS, 100), CHILD_FAILED);
    free(output);
    char *nothing[] = {"/no/such/program", NULL};
    assert_int_equal(child_read(&output, nothing, PLENTY_MS, 100), CHILD_FAILED);
    assert_string_equal(output, "");
    free(output);
}

static void read__ends_what_hangs_with_its_children(void **state)
{
    (void)state;
    char *output;
    assert_int_equal(shell(&output, "sleep 1000 & sleep 1000", 100, 100), CHILD_LATE);
    assert_string_equal(output, "");
    free(output);
}

static void program__is_found_in_path(void **state)
{
    (void)state;
    char *path = child_program("sh");
    assert_non_null(path);
    assert_string_equal(path + strlen(path) - 3, "/sh");
    free(path);
    assert_null(child_program("no-such-program-anywhere"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read__has_both_outputs),
        cmocka_unit_test(read__keeps_the_beginning_of_too_much),
        cmocka_unit_test(read__tells_a_failure),
        cmocka_unit_test(read__ends_what_hangs_with_its_children),
        cmocka_unit_test(program__is_found_in_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
