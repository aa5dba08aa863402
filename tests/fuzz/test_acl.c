/* SPDX-License-Identifier: MIT */
/* The same random sequences of AscendCL's calls in every run. */
#include "fuzz.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "acl/acl_mdl.h"
#include "acl/acl_rt.h"
#include "npusim/npusim.h"

enum { SEQUENCES = 400, SIZE = 1024 };

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void sequences__end(void **state)
{
    uint8_t bytes[SIZE];
    uint64_t random = 0x9e3779b97f4a7c15;
    (void)state;
    for (int i = 0; i < SEQUENCES; i++) {
        for (size_t k = 0; k < SIZE; k++)
            bytes[k] = (uint8_t)(next_random(&random) >> 32);
        assert_int_equal(LLVMFuzzerTestOneInput(bytes, SIZE), 0);
    }
}

static void sequences__of_nothing(void **state)
{
    (void)state;
    assert_int_equal(LLVMFuzzerTestOneInput((const uint8_t *)"", 0), 0);
}

static const char *const functions[] = {
#define ROW(name, result, parameters) #name,
    ACL_BASE_FUNCTIONS(ROW) ACL_RT_FUNCTIONS(ROW) ACL_MDL_FUNCTIONS(ROW)
#undef ROW
};

/* The sequences are worth something only if they get anywhere. */
static void sequences__call_everything_and_leave_nothing(void **state)
{
    npusim_counters seen;
    (void)state;
    npusim_get_counters(&seen, sizeof seen);
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
        if (npusim_call_count(functions[i]) == 0)
            fail_msg("%s was never called", functions[i]);
    assert_true(seen.executions > 0 && seen.copies > 0 && seen.events_created > 0);
    assert_int_equal(seen.live_models, 0);
    assert_int_equal(seen.live_streams, 0);
    assert_int_equal(seen.live_events, 0);
    assert_int_equal(seen.live_datasets, 0);
    assert_int_equal(seen.live_data_buffers, 0);
    assert_int_equal(seen.live_tensor_descs, 0);
    assert_int_equal(seen.live_model_descs, 0);
    assert_int_equal(seen.live_pinned_bytes, 0);
    /* What an execution gave an output is lost where the sequence overwrites its buffer. */
    assert_true(seen.live_device_allocations < 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sequences__of_nothing),
        cmocka_unit_test(sequences__end),
        cmocka_unit_test(sequences__call_everything_and_leave_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
