/* SPDX-License-Identifier: MIT */
/* Our AscendCL headers against the table of what public CANN headers say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ENABLE_DVPP_INTERFACE
#include "acl/acl.h"
#include "acl/acl_dump.h"
#include "acl/acl_op_compiler.h"
#include "acl/acl_prof.h"
#include "acl/acl_rt_allocator.h"
#include "acl/acl_tdt.h"
#include "acl/acl_tdt_queue.h"
#include "acl/ops/acl_cblas.h"
#include "acl/ops/acl_dvpp.h"
#include "acl/ops/acl_fv.h"

typedef struct row {
    const char *text;
    int64_t seen, wanted;
} row;

#define ROW(what, seen, wanted) {what, (int64_t)(seen), (int64_t)(wanted)},

static const row values[] = {
#define VALUE(name, value) ROW(#name, name, value)
#define SIZE(type, bytes)
#define OFFSET(type, field, bytes)
#include "abi_table.inc"
#undef VALUE
#undef SIZE
#undef OFFSET
};

static const row sizes[] = {
#define VALUE(name, value)
#define SIZE(type, bytes) ROW("sizeof(" #type ")", sizeof(type), bytes)
#define OFFSET(type, field, bytes)
#include "abi_table.inc"
#undef VALUE
#undef SIZE
#undef OFFSET
};

static const row offsets[] = {
#define VALUE(name, value)
#define SIZE(type, bytes)
#define OFFSET(type, field, bytes) \
    ROW("offsetof(" #type ", " #field ")", offsetof(type, field), bytes)
#include "abi_table.inc"
#undef VALUE
#undef SIZE
#undef OFFSET
};

static void check(const row *rows, size_t count, size_t at_least)
{
    size_t wrong = 0;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].seen == rows[i].wanted)
            continue;
        print_error("%s is %lld, wanted %lld\n", rows[i].text, (long long)rows[i].seen,
                    (long long)rows[i].wanted);
        wrong++;
    }
    assert_int_equal(wrong, 0);
    assert_true(count >= at_least); /* the table did not shrink unseen */
}

static void constants__have_their_values(void **state)
{
    (void)state;
    check(values, sizeof values / sizeof *values, 1000);
}

static void types__have_their_sizes(void **state)
{
    (void)state;
    check(sizes, sizeof sizes / sizeof *sizes, 180);
}

static void fields__have_their_offsets(void **state)
{
    (void)state;
    check(offsets, sizeof offsets / sizeof *offsets, 290);
}

#define NAME(name, result, parameters) #name,
/* clang-format off */
#define ALL_FUNCTIONS(X) \
    ACL_BASE_FUNCTIONS(X) ACL_RT_FUNCTIONS(X) ACL_RT_MORE_FUNCTIONS(X) ACL_RT_DUMP_FUNCTIONS(X) \
    ACL_RT_ALLOCATOR_FUNCTIONS(X) ACL_MDL_FUNCTIONS(X) ACL_MDL_BUNDLE_FUNCTIONS(X) \
    ACL_OP_FUNCTIONS(X) ACL_OP_COMPILER_FUNCTIONS(X) ACL_PROF_FUNCTIONS(X) ACL_DUMP_FUNCTIONS(X) \
    ACL_TDT_FUNCTIONS(X) ACL_TDT_QUEUE_FUNCTIONS(X) ACL_DVPP_FUNCTIONS(X) ACL_CBLAS_FUNCTIONS(X) \
    ACL_FV_FUNCTIONS(X)
/* clang-format on */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void functions__are_spelled_once(void **state)
{
    (void)state;
    const char *names[] = {ALL_FUNCTIONS(NAME)};
    size_t count = sizeof names / sizeof *names;
    qsort(names, count, sizeof *names, by_text);
    for (size_t i = 1; i < count; i++)
        if (strcmp(names[i], names[i - 1]) == 0)
            fail_msg("%s is in the lists twice", names[i]);
    assert_true(count >= 600);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constants__have_their_values),
        cmocka_unit_test(types__have_their_sizes),
        cmocka_unit_test(fields__have_their_offsets),
        cmocka_unit_test(functions__are_spelled_once),
    };
    return cmocka_run_group_tests_name("abi", tests, NULL, NULL);
}
