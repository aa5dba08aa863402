/* SPDX-License-Identifier: MIT */
/*
 * A call after create allocates nothing: no device memory, no pinned memory, no AscendCL objects
 * (npusim counts them), and no heap memory of omrun's.
 *
 * The hook counts heap calls that come from this program, which has libomrun linked in; those of
 * npusim and ONNX Runtime come from other libraries. Sanitizers bring a heap of their own, so under
 * them only npusim's counters are read.
 */
#include "support/model_path.h"

#include <npusim/npusim.h>
#include <omrun/omrun.h>

#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OWN_HEAP 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define OWN_HEAP 1
#endif
#endif

static atomic_bool armed;
static atomic_uint heap_calls;

#ifndef OWN_HEAP
extern char __executable_start, etext;
/* Not inlined: the return address tells whose call it is. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);

static void count_call(const char *caller)
{
    if (atomic_load(&armed) && caller >= &__executable_start && caller < &etext)
        atomic_fetch_add(&heap_calls, 1);
}

__attribute__((noinline)) void *malloc(size_t size)
{
    count_call(__builtin_return_address(0));
    return __libc_malloc(size);
}

__attribute__((noinline)) void *calloc(size_t count, size_t size)
{
    count_call(__builtin_return_address(0));
    return __libc_calloc(count, size);
}

__attribute__((noinline)) void *realloc(void *block, size_t size)
{
    count_call(__builtin_return_address(0));
    return __libc_realloc(block, size);
}
#endif

static npusim_counters counters(void)
{
    omr_driver_info info;
    assert_int_equal(omr_driver_open(NULL, &info), OMR_OK);
    void *library = dlopen(info.path, RTLD_NOW | RTLD_NOLOAD);
    assert_non_null(library);
    void *symbol = dlsym(library, "npusim_get_counters");
    assert_non_null(symbol);
    void (*get)(npusim_counters *, size_t);
    memcpy(&get, &symbol, sizeof get);
    npusim_counters now;
    get(&now, sizeof now);
    return now;
}

/* Strided, converted, padded, of many sizes: every path a call can take. */
static void run_all_kinds(omr_session *session)
{
    enum { ROWS = 37, WIDTH = 5 };
    static int32_t ids[ROWS * 2][WIDTH];
    static double mask[ROWS][WIDTH], out[ROWS][WIDTH];
    static int64_t len[ROWS];
    for (int64_t rows = 0; rows <= ROWS; rows++) {
        int64_t dims[] = {rows, WIDTH}, every_other[] = {2 * sizeof ids[0], sizeof ids[0][0]};
        omr_tensor inputs[] = {
            {.data = ids, .dtype = OMR_I32, .rank = 2, .dims = dims, .strides = every_other},
            {.name = "mask", .data = mask, .dtype = OMR_F64, .rank = 2, .dims = dims}};
        omr_tensor outputs[] = {{.data = out, .dtype = OMR_F64, .rank = 2, .dims = dims},
                                {.data = len, .dtype = OMR_I64, .rank = 1, .dims = dims}};
        if (omr_session_run(session, inputs, 2, outputs, 2, OMR_WAIT_FOREVER) != OMR_OK)
            fail_msg("%s", omr_last_error());
    }
}

static void check_model(const char *model)
{
    omr_session *session;
    if (omr_session_create(&session, model_path(model), NULL) != OMR_OK)
        fail_msg("%s", omr_last_error());
    npusim_counters before = counters();
    atomic_store(&heap_calls, 0);
    atomic_store(&armed, true);
    run_all_kinds(session);
    atomic_store(&armed, false);
    npusim_counters after = counters();
    assert_int_equal(atomic_load(&heap_calls), 0);
    assert_true(after.executions > before.executions);
    assert_int_equal(after.device_allocations, before.device_allocations);
    assert_int_equal(after.pinned_allocations, before.pinned_allocations);
    assert_int_equal(after.datasets_created, before.datasets_created);
    assert_int_equal(after.data_buffers_created, before.data_buffers_created);
    assert_int_equal(after.tensor_descs_created, before.tensor_descs_created);
    assert_int_equal(after.events_created, before.events_created);
    assert_int_equal(after.streams_created, before.streams_created);
    omr_session_destroy(session);
}

static void run__allocates_nothing_with_a_static_batch(void **state)
{
    (void)state;
    check_model("pair_bs4");
}

static void run__allocates_nothing_with_gears(void **state)
{
    (void)state;
    check_model("pair_gears");
}

/* Rows of range_rows or range_free, written to where they fit. */
static void run_rows(omr_session *session, int64_t rows)
{
    static float x[64][3];
    static double y[64][2];
    omr_tensor input = {.data = x, .dtype = OMR_F32, .rank = 2, .dims = (const int64_t[]){rows, 3}};
    omr_tensor output = {
        .data = y, .dtype = OMR_F64, .rank = 2, .dims = (const int64_t[]){rows, 2}};
    if (omr_session_run(session, &input, 1, &output, 1, OMR_WAIT_FOREVER) != OMR_OK)
        fail_msg("%lld rows: %s", (long long)rows, omr_last_error());
}

/* Where each call has another shape, all that is made is what AscendCL wants to be told it with. */
static void check_ranges(const char *model, int64_t rows_seen, bool bounded)
{
    static const int32_t device[] = {0};
    omr_session *session;
    omr_session_options options = {
        .size = sizeof options, .device_ids = device, .device_count = 1, .slots_per_lane = 2};
    if (omr_session_create(&session, model_path(model), &options) != OMR_OK)
        fail_msg("%s", omr_last_error());
    for (int i = 0; i < 4; i++) /* every slot has seen the largest */
        run_rows(session, rows_seen);
    npusim_counters before = counters();
    atomic_store(&heap_calls, 0);
    atomic_store(&armed, true);
    for (int64_t rows = 0; rows <= 64 && (bounded || rows <= rows_seen); rows++)
        run_rows(session, rows);
    for (int i = 0; i < 2; i++)
        run_rows(session, 5);
    npusim_counters middle = counters();
    for (int i = 0; i < 6; i++)
        run_rows(session, 5);
    atomic_store(&armed, false);
    npusim_counters after = counters();
    assert_int_equal(atomic_load(&heap_calls), 0);
    assert_true(after.executions > before.executions);
    assert_int_equal(after.live_device_allocations, before.live_device_allocations);
    assert_int_equal(after.live_tensor_descs, before.live_tensor_descs);
    assert_int_equal(after.pinned_allocations, before.pinned_allocations);
    assert_int_equal(after.datasets_created, before.datasets_created);
    assert_int_equal(after.data_buffers_created, before.data_buffers_created);
    assert_int_equal(after.events_created, before.events_created);
    assert_int_equal(after.tensor_descs_created, middle.tensor_descs_created);
    if (bounded)
        assert_int_equal(after.device_allocations, before.device_allocations);
    else /* AscendCL's own, of the output that has no bound */
        assert_int_equal(after.device_allocations - before.device_allocations,
                         after.executions - before.executions);
    omr_session_destroy(session);
}

static void run__allocates_nothing_within_ranges(void **state)
{
    (void)state;
    check_ranges("range_rows", 1, true);
    check_ranges("range_free", 40, false);
}

static void ranges__leave_nothing_behind(void **state)
{
    (void)state;
    static const char *const models[] = {"range_rows", "range_free", "range_least"};
    for (size_t m = 0; m < sizeof models / sizeof models[0]; m++) {
        npusim_counters before = counters();
        omr_session *session;
        assert_int_equal(omr_session_create(&session, model_path(models[m]), NULL), OMR_OK);
        for (int64_t rows = 0; rows < 64; rows += 7)
            run_rows(session, rows);
        omr_session_destroy(session);
        npusim_counters after = counters();
        assert_int_equal(after.live_device_bytes, before.live_device_bytes);
        assert_int_equal(after.live_pinned_bytes, before.live_pinned_bytes);
        assert_int_equal(after.live_tensor_descs, before.live_tensor_descs);
        assert_int_equal(after.live_data_buffers, before.live_data_buffers);
        assert_int_equal(after.live_datasets, before.live_datasets);
        assert_int_equal(after.live_events, before.live_events);
    }
}

#ifndef OWN_HEAP
static void hook__counts_this_programs_calls(void **state)
{
    (void)state;
    atomic_store(&heap_calls, 0);
    atomic_store(&armed, true);
    void *volatile block = malloc(100);
    atomic_store(&armed, false);
    free(block);
    assert_int_equal(atomic_load(&heap_calls), 1);
}
#endif

static uint64_t calls_of(const char *function)
{
    omr_driver_info info;
    assert_int_equal(omr_driver_open(NULL, &info), OMR_OK);
    void *symbol = dlsym(dlopen(info.path, RTLD_NOW | RTLD_NOLOAD), "npusim_call_count");
    assert_non_null(symbol);
    uint64_t (*count)(const char *);
    memcpy(&count, &symbol, sizeof count);
    return count(function);
}

static void create__shares_a_devices_weights_among_its_lanes(void **state)
{
    (void)state;
    uint64_t before = calls_of("aclmdlLoadFromFileWithMem");
    uint64_t allocated = counters().live_device_allocations;
    omr_session *session;
    omr_session_options options = {
        .size = sizeof options, .lanes_per_device = 4, .slots_per_lane = 2};
    if (omr_session_create(&session, model_path("pair_bs4"), &options) != OMR_OK)
        fail_msg("%s", omr_last_error());
    run_all_kinds(session);
    assert_int_equal(calls_of("aclmdlLoadFromFileWithMem") - before, 8); /* 2 devices x 4 lanes */
    /* A block per slot and one of weights per device; the rest is the model's own work memory. */
    uint64_t ours = counters().live_device_allocations - allocated;
    assert_in_range(ours, 2 * (4 * 2 + 1), 2 * (4 * (2 + 1) + 1));
    omr_session_destroy(session);
}

static void destroy__leaves_nothing_behind(void **state)
{
    (void)state;
    npusim_counters before = counters();
    omr_session *session;
    omr_session_options options = {.size = sizeof options, .lanes_per_device = 3};
    assert_int_equal(omr_session_create(&session, model_path("pair_gears"), &options), OMR_OK);
    run_all_kinds(session);
    omr_session_destroy(session);
    npusim_counters after = counters();
    assert_int_equal(after.live_device_bytes, before.live_device_bytes);
    assert_int_equal(after.live_pinned_bytes, before.live_pinned_bytes);
    assert_int_equal(after.live_contexts, before.live_contexts);
    assert_int_equal(after.live_streams, before.live_streams);
    assert_int_equal(after.live_events, before.live_events);
    assert_int_equal(after.live_data_buffers, before.live_data_buffers);
    assert_int_equal(after.live_datasets, before.live_datasets);
    assert_int_equal(after.live_model_descs, before.live_model_descs);
    assert_int_equal(after.live_models, before.live_models);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(run__allocates_nothing_with_a_static_batch),
        cmocka_unit_test(run__allocates_nothing_with_gears),
        cmocka_unit_test(run__allocates_nothing_within_ranges),
        cmocka_unit_test(ranges__leave_nothing_behind),
#ifndef OWN_HEAP
        cmocka_unit_test(hook__counts_this_programs_calls),
#endif
        cmocka_unit_test(create__shares_a_devices_weights_among_its_lanes),
        cmocka_unit_test(destroy__leaves_nothing_behind),
    };
    setenv("NPUSIM_DEVICES", "2", 1);
    return cmocka_run_group_tests_name("allocations", tests, NULL, NULL);
}
