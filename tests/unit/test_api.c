/* SPDX-License-Identifier: MIT */
/*
 * Every public function with what it must refuse: NULL, a wrong order, sizes of other releases,
 * numbers at the limits. Each refusal is a status, one line that names what was seen, and a library
 * that goes on. tests/unit/check_api.cmake sees to it that no function is left out.
 */
#include "support/model_path.h"

#include <omrun/omrun.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WIDTH = 5, ROWS = 3 };

static void expect(omr_status seen, omr_status wanted, const char *part, int line)
{
    const char *message = omr_last_error();
    if (seen != wanted)
        fail_msg("line %d: %s (%s), wanted %s", line, omr_status_name(seen), message,
                 omr_status_name(wanted));
    if (!strstr(message, part) || strchr(message, '\n'))
        fail_msg("line %d: \"%s\" does not say \"%s\" in one line", line, message, part);
}

#define REFUSES(call, part) expect((call), OMR_INVALID_ARGUMENT, (part), __LINE__)
#define GIVES(status, call, part) expect((call), (status), (part), __LINE__)
#define WORKS(call)                                              \
    do {                                                         \
        if ((call) != OMR_OK)                                    \
            fail_msg("line %d: %s", __LINE__, omr_last_error()); \
    } while (0)

/* One session over both devices serves most cases. */
static omr_session *session;

static int open_session(void **state)
{
    (void)state;
    omr_session_options options = {.size = sizeof options};
    WORKS(omr_session_create(&session, model_path("pair_bs4"), &options));
    return 0;
}

static int close_session(void **state)
{
    (void)state;
    omr_session_destroy(session);
    return 0;
}

/* Tensors of one right call; each case spoils a copy. */
typedef struct good {
    int64_t ids[ROWS][WIDTH], len[ROWS], dims[2];
    float mask[ROWS][WIDTH], out[ROWS][WIDTH];
    omr_tensor in[2], to[2];
} good;

static good *good_call(void)
{
    static good g;
    memset(&g, 0, sizeof g);
    g.dims[0] = ROWS;
    g.dims[1] = WIDTH;
    g.in[0] = (omr_tensor){.data = g.ids, .dtype = OMR_I64, .rank = 2, .dims = g.dims};
    g.in[1] = (omr_tensor){.data = g.mask, .dtype = OMR_F32, .rank = 2, .dims = g.dims};
    g.to[0] = (omr_tensor){.data = g.out, .dtype = OMR_F32, .rank = 2, .dims = g.dims};
    g.to[1] = (omr_tensor){.data = g.len, .dtype = OMR_I64, .rank = 1, .dims = g.dims};
    return &g;
}

static omr_status run(const good *g)
{
    return omr_session_run(session, g->in, 2, g->to, 2, OMR_WAIT_FOREVER);
}

static void expect_alive(void)
{
    WORKS(run(good_call()));
}

/* ---- Status, dtypes, log ------------------------------------------------------------------- */

static void names__know_what_is_not_there(void **state)
{
    (void)state;
    char version[32];
    snprintf(version, sizeof version, "%d.%d.%d", OMR_VERSION_MAJOR, OMR_VERSION_MINOR,
             OMR_VERSION_PATCH);
    assert_string_equal(omr_version(), version);
    assert_string_equal(omr_status_name(OMR_CANCELLED), "OMR_CANCELLED");
    static const int strange[] = {-1, 16, 1000, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof strange / sizeof strange[0]; i++) {
        assert_string_equal(omr_status_name((omr_status)strange[i]), "OMR_UNKNOWN");
        assert_int_equal(omr_dtype_size((omr_dtype)strange[i]), 0);
        assert_string_equal(omr_dtype_name((omr_dtype)strange[i]), "undefined");
    }
    assert_int_equal(omr_dtype_size(OMR_DTYPE_UNDEFINED), 0);
    assert_string_equal(omr_dtype_name(OMR_DTYPE_UNDEFINED), "undefined");
    assert_int_equal(omr_dtype_size(OMR_C128), 16);
}

static void last_error__stays_until_the_next_failure(void **state)
{
    (void)state;
    REFUSES(omr_session_create(NULL, "x", NULL), "out is NULL");
    char kept[64];
    snprintf(kept, sizeof kept, "%s", omr_last_error());
    expect_alive(); /* success says nothing */
    assert_string_equal(omr_last_error(), kept);
    assert_int_equal(omr_last_driver_code(), 0);
    assert_int_equal(omr_last_device(), -1);
}

static void count_messages(void *user_data, omr_log_level level, const char *message)
{
    assert_true(level >= OMR_LOG_DEBUG && level < OMR_LOG_NONE);
    assert_null(strchr(message, '\n'));
    ++*(int *)user_data;
}

static void log__takes_any_level_and_null(void **state)
{
    (void)state;
    int seen = 0;
    omr_log_set_callback(count_messages, &seen, OMR_LOG_NONE);
    omr_log_set_callback(count_messages, &seen, (omr_log_level)1000);
    expect_alive();
    assert_int_equal(seen, 0);
    omr_log_set_callback(NULL, &seen, OMR_LOG_DEBUG);
    omr_log_set_callback(NULL, NULL, (omr_log_level)-5);
    expect_alive();
    assert_int_equal(seen, 0);
}

/* ---- Files --------------------------------------------------------------------------------- */

static void om__refuses_nothing_and_nonsense(void **state)
{
    (void)state;
    omr_om *om = (omr_om *)&state;
    REFUSES(omr_om_open(NULL, "x.om"), "out is NULL");
    REFUSES(omr_om_open(&om, NULL), "path is NULL");
    GIVES(OMR_NOT_FOUND, omr_om_open(&om, "no/such.om"), "no/such.om");
    assert_null(om);
    GIVES(OMR_INVALID_FILE, omr_om_open(&om, "/"), "a folder");
    REFUSES(omr_om_open_memory(NULL, "x", 1), "out is NULL");
    REFUSES(omr_om_open_memory(&om, NULL, 1), "data is NULL");
    om = (omr_om *)&state;
    GIVES(OMR_INVALID_FILE, omr_om_open_memory(&om, NULL, 0), "");
    assert_null(om);
    GIVES(OMR_INVALID_FILE, omr_om_open_memory(&om, "not an om", 9), "");
    assert_null(omr_om_describe(NULL));
    omr_om_close(NULL);
}

/* ---- Devices ------------------------------------------------------------------------------- */

static void devices__refuse_null_and_take_no_room(void **state)
{
    (void)state;
    size_t count = 99;
    omr_device_info devices[2];
    REFUSES(omr_devices(devices, 2, NULL), "count is NULL");
    REFUSES(omr_devices(NULL, 1, &count), "devices is NULL");
    WORKS(omr_devices(NULL, 0, &count));
    assert_int_equal(count, 2);
    devices[1].id = 77;
    WORKS(omr_devices(devices, 1, &count));
    assert_int_equal(count, 2);
    assert_int_equal(devices[1].id, 77);
    WORKS(omr_devices(devices, 2, &count));
    WORKS(omr_driver_open(NULL, NULL));
    omr_driver_info driver;
    WORKS(omr_driver_open("", &driver));
    assert_true(driver.simulated);
}

static void device_probe__tries_a_device_and_names_one_that_is_not_there(void **state)
{
    (void)state;
    omr_probe probe = {.size = sizeof probe};
    WORKS(omr_device_probe(1, &probe));
    assert_int_equal(probe.size, sizeof probe);
    assert_false(probe.on_device);
    assert_true(probe.bytes > 0 && probe.pinned_seconds > 0);
    assert_true(probe.to_seconds > 0 && probe.from_seconds > 0);
    GIVES(OMR_DRIVER_FAILED, omr_device_probe(2, &probe), "device 2: aclrtSetDevice returned 1070");
    assert_true(probe.to_seconds == 0);
    REFUSES(omr_device_probe(0, NULL), "size is 0");
    probe.size = sizeof probe + 1;
    REFUSES(omr_device_probe(0, &probe), "omr_probe.size is");
}

static void driver_codes__are_told_in_two_languages(void **state)
{
    (void)state;
    assert_string_equal(omr_driver_code_name(507033), "ACL_ERROR_RT_DEV_SETUP_ERROR");
    assert_string_equal(omr_driver_code_meaning(507033, NULL), "device could not be opened");
    assert_string_equal(omr_driver_code_meaning(507033, "en"), "device could not be opened");
    assert_string_equal(omr_driver_code_meaning(507033, "zh_CN.UTF-8"), "无法打开设备");
    assert_string_equal(omr_driver_code_name(545602), "ACL_ERROR_GE_REDEPLOYING");
    assert_null(omr_driver_code_name(0));
    assert_null(omr_driver_code_name(999999));
    assert_null(omr_driver_code_meaning(-1, "zh"));
}

static void driver_open__does_not_change_libraries(void **state)
{
    (void)state;
    omr_driver_info first, second;
    WORKS(omr_driver_open(NULL, &first));
    /* The first one opened serves the process from then on. */
    if (omr_driver_open("/no/such/libascendcl.so", &second) == OMR_OK)
        assert_string_equal(first.path, second.path);
    else
        assert_non_null(strstr(omr_last_error(), "/no/such/libascendcl.so"));
    expect_alive();
}

static void simulation__tells_the_profile_to_any_release(void **state)
{
    (void)state;
    omr_simulation_info info = {.size = 0};
    REFUSES(omr_simulation(NULL), "omr_simulation_info.size is 0");
    REFUSES(omr_simulation(&info), "omr_simulation_info.size is 0");
    info.size = sizeof info + 1;
    REFUSES(omr_simulation(&info), "this library knows");
    info = (omr_simulation_info){.size = offsetof(omr_simulation_info, description)};
    WORKS(omr_simulation(&info));
    assert_string_equal(info.profile, "cpu");
    assert_null(info.description);
    info.size = sizeof info;
    WORKS(omr_simulation(&info));
    assert_int_equal(info.size, sizeof info);
    assert_non_null(info.description);
    assert_false(info.timed);
    assert_true(info.computes);
    assert_int_equal(info.overruns, 0);
}

/* ---- Sessions ------------------------------------------------------------------------------ */

static void reset_stats__refuses_null(void **state)
{
    (void)state;
    REFUSES(omr_session_reset_stats(NULL), "session is NULL");
    WORKS(omr_session_reset_stats(session));
    expect_alive();
}

static void create__takes_options_of_older_callers(void **state)
{
    (void)state;
    /* As they were before the queue could be told anything; what lies behind is not read. */
    omr_session_options older = {.size = offsetof(omr_session_options, queue_limit),
                                 .queue_limit = UINT32_MAX,
                                 .max_delay_us = UINT32_MAX};
    omr_session *own;
    WORKS(omr_session_create(&own, model_path("pair_bs4"), &older));
    omr_session_destroy(own);
    older.size = sizeof older.size;
    WORKS(omr_session_create(&own, model_path("pair_bs4"), &older));
    omr_session_destroy(own);
}

static void create__refuses_options_it_does_not_know(void **state)
{
    (void)state;
    static const int32_t device = INT32_MAX, least = INT32_MIN;
    static const double no_times[] = {0, 1};
    const struct {
        omr_session_options options;
        const char *part;
    } cases[] = {
        {{.size = 0}, "omr_session_options.size is 0"},
        {{.size = sizeof(omr_session_options) + 1}, "this library knows"},
        {{.size = SIZE_MAX}, "omr_session_options.size is 18446744073709551615"},
        {{.size = sizeof(omr_session_options), .device_count = 1}, "device_ids is NULL"},
        {{.size = sizeof(omr_session_options), .gear_time_count = 2}, "gear_times_us is NULL"},
        {{.size = sizeof(omr_session_options), .gear_times_us = no_times, .gear_time_count = 1},
         "gear_times_us[0] is 0, a positive time is wanted"},
        {{.size = sizeof(omr_session_options), .gear_times_us = no_times + 1, .gear_time_count = 1},
         "gear_time_count is 1"},
        {{.size = sizeof(omr_session_options), .device_ids = &device}, "empty list"},
        {{.size = sizeof(omr_session_options), .device_ids = &device, .device_count = 1},
         "device 2147483647 is not there: 2 visible"},
        {{.size = sizeof(omr_session_options), .device_ids = &least, .device_count = 1},
         "device -2147483648 is not there"},
        {{.size = sizeof(omr_session_options), .lanes_per_device = UINT32_MAX},
         "lanes_per_device is 4294967295"},
        {{.size = sizeof(omr_session_options), .slots_per_lane = UINT32_MAX},
         "slots_per_lane is 4294967295"},
        {{.size = sizeof(omr_session_options), .device_timeout_ms = -1}, "device_timeout_ms is -1"},
        {{.size = sizeof(omr_session_options), .device_timeout_ms = INT64_MIN},
         "device_timeout_ms is -9223372036854775808"},
        {{.size = sizeof(omr_session_options), .batch_axis = -2}, "batch_axis is -2"},
        {{.size = sizeof(omr_session_options), .batch_axis = INT32_MAX},
         "batch_axis is 2147483647"},
        {{.size = sizeof(omr_session_options), .flags = 0x80000000u}, "flags is 0x80000000"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        omr_session *own = session;
        REFUSES(omr_session_create(&own, model_path("pair_bs4"), &cases[i].options), cases[i].part);
        assert_null(own);
    }
    expect_alive();
}

static void create__takes_the_largest_numbers(void **state)
{
    (void)state;
    omr_session_options options = {.size = sizeof options,
                                   .device_timeout_ms = INT64_MAX,
                                   .memory_limit = UINT64_MAX,
                                   .queue_limit = UINT32_MAX,
                                   .max_delay_us = 1};
    omr_session *own;
    WORKS(omr_session_create(&own, model_path("pair_bs4"), &options));
    good *g = good_call();
    WORKS(omr_session_run(own, g->in, 2, g->to, 2, INT64_MAX));
    WORKS(omr_session_run(own, g->in, 2, g->to, 2, INT64_MIN)); /* negative: for ever */
    omr_session_destroy(own);
}

static void create__refuses_null_and_no_model(void **state)
{
    (void)state;
    omr_session *own = session;
    REFUSES(omr_session_create(NULL, model_path("pair_bs4"), NULL), "out is NULL");
    REFUSES(omr_session_create(&own, NULL, NULL), "om_path is NULL");
    assert_null(own);
    REFUSES(omr_session_create(&own, "", NULL), "om_path is empty");
    GIVES(OMR_NOT_FOUND, omr_session_create(&own, "no/such.om", NULL), "no/such.om");
    GIVES(OMR_INVALID_FILE, omr_session_create(&own, "/dev/null", NULL), "/dev/null");
    assert_null(own);
    omr_session_destroy(NULL);
}

static void session__answers_null_with_null(void **state)
{
    (void)state;
    size_t count = 99;
    assert_null(omr_session_desc(NULL));
    assert_null(omr_session_devices(NULL, &count));
    assert_int_equal(count, 0);
    assert_non_null(omr_session_devices(session, NULL));
    omr_driver_info info = {.path = "x"};
    omr_session_driver(NULL, &info);
    assert_null(info.path);
    omr_session_driver(session, NULL);
}

static void gear_times__wants_a_session_and_room(void **state)
{
    (void)state;
    double us[1];
    size_t count = 99;
    REFUSES(omr_session_gear_times(NULL, us, 1, &count), "session is NULL");
    assert_int_equal(count, 0);
    REFUSES(omr_session_gear_times(session, NULL, 1, &count), "us is NULL, capacity is 1");
    REFUSES(omr_session_gear_times(session, us, 1, NULL), "count is NULL");
    WORKS(omr_session_gear_times(session, us, 1, &count));
    assert_int_equal(count, 0); /* a model without gears */
}

/* ---- Calls --------------------------------------------------------------------------------- */

static void run__refuses_null(void **state)
{
    (void)state;
    good *g = good_call();
    REFUSES(omr_session_run(NULL, g->in, 2, g->to, 2, 0), "session is NULL");
    REFUSES(omr_session_run(session, NULL, 2, g->to, 2, 0), "inputs is NULL, input_count is 2");
    REFUSES(omr_session_run(session, g->in, 2, NULL, 2, 0), "outputs is NULL, output_count is 2");
    REFUSES(omr_session_run(session, NULL, 0, NULL, 0, 0), "0 inputs are given, the model has 2");
    REFUSES(omr_session_run(session, g->in, 2, NULL, 0, 0), "0 outputs are given, the model has 2");
    REFUSES(omr_session_run(session, g->in, SIZE_MAX, g->to, 2, 0), "18446744073709551615 inputs");
    omr_shape shapes[2];
    REFUSES(omr_session_output_shapes(NULL, g->in, 2, shapes), "session is NULL");
    REFUSES(omr_session_output_shapes(session, NULL, 2, shapes), "inputs is NULL");
    REFUSES(omr_session_output_shapes(session, g->in, 2, NULL), "shapes is NULL");
    expect_alive();
}

/* A case writes into one of the four tensors what it should refuse. */
static void run__refuses_malformed_tensors(void **state)
{
    (void)state;
    static const int64_t negative[] = {3, -5}, huge[] = {INT64_MAX, WIDTH},
                         least[] = {INT64_MIN, 5}, wide[] = {ROWS, INT64_MAX};
    static const int64_t far[] = {INT64_MAX, 8}, back[] = {INT64_MIN, 8};
    const struct {
        omr_tensor change;
        const char *part;
    } cases[] = {
        {{.rank = OMR_MAX_RANK + 1}, "17 axes, at most 16"},
        {{.rank = UINT32_MAX}, "4294967295 axes, at most 16"},
        {{.dims = negative}, "dims[1] is -5"},
        {{.dims = least}, "dims[0] is -9223372036854775808"},
        {{.dims = huge}, "exceed any memory"},
        {{.dims = wide}, "exceed any memory"},
        {{.strides = far}, "exceed any memory"},
        {{.strides = back}, "exceed any memory"},
        {{.dtype = (omr_dtype)16}, "dtype is 16, which is none"},
        {{.dtype = (omr_dtype)-1}, "dtype is -1, which is none"},
        {{.flags = 2}, "flags or reserved hold unknown bits"},
        {{.reserved = 1}, "flags or reserved hold unknown bits"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (int which = 0; which < 4; which++) {
            good *g = good_call();
            omr_tensor *t = which < 2 ? &g->in[which] : &g->to[which - 2];
            const omr_tensor *c = &cases[i].change;
            if (which == 3 && (c->dims || c->strides))
                continue; /* of one axis only */
            t->rank = c->rank ? c->rank : t->rank;
            t->dims = c->dims ? c->dims : t->dims;
            t->strides = c->strides ? c->strides : t->strides;
            t->dtype = c->dtype ? c->dtype : t->dtype;
            t->flags = c->flags;
            t->reserved = c->reserved;
            REFUSES(run(g), cases[i].part);
            REFUSES(run(g), which < 2 ? "input \"" : "output \"");
        }
    good *g = good_call();
    g->in[0].dims = NULL;
    REFUSES(run(g), "dims is NULL");
    g = good_call();
    g->in[0].dtype = OMR_DTYPE_UNDEFINED;
    REFUSES(run(g), "dtype is 0, which is none");
    expect_alive();
}

/* Rows that are one row, repeated by a stride of 0, may be more than any memory has room for. */
static void run__counts_to_the_limit(void **state)
{
    (void)state;
    good *g = good_call();
    static const int64_t repeated_ids[] = {0, 8}, repeated_mask[] = {0, 4},
                         repeated_bytes[] = {0, 1};
    const int64_t most[] = {INT64_MAX / (8 * WIDTH), WIDTH}, too_many[] = {INT64_MAX / 8, WIDTH};
    g->in[0].strides = repeated_ids;
    g->in[1].strides = repeated_mask;
    g->in[0].dims = g->in[1].dims = too_many;
    omr_shape shapes[2];
    REFUSES(omr_session_output_shapes(session, g->in, 2, shapes), "exceed any memory");
    g->in[0].dims = g->in[1].dims = most;
    WORKS(omr_session_output_shapes(session, g->in, 2, shapes));
    assert_true(shapes[0].dims[0] == most[0]);
    omr_request *request;
    /* The outputs would have a size, but nobody has that much. */
    GIVES(OMR_NO_MEMORY, omr_session_submit(session, g->in, 2, NULL, 0, NULL, &request),
          "no host memory for outputs");
    /* Bytes in, but the model's own dtypes out: those have no size any more. */
    const int64_t bytes[] = {INT64_MAX / WIDTH, WIDTH};
    g->in[0].dtype = g->in[1].dtype = OMR_U8;
    g->in[0].strides = g->in[1].strides = repeated_bytes;
    g->in[0].dims = g->in[1].dims = bytes;
    REFUSES(omr_session_submit(session, g->in, 2, NULL, 0, NULL, &request), "exceed any memory");
    assert_null(request);
    expect_alive();
}

static void run__takes_no_rows(void **state)
{
    (void)state;
    good *g = good_call();
    g->dims[0] = 0;
    g->in[0].data = g->in[1].data = g->to[0].data = g->to[1].data = NULL;
    WORKS(run(g));
}

/* ---- Requests ------------------------------------------------------------------------------ */

static void ignore(void *user_data, omr_request *request, omr_status status)
{
    (void)user_data;
    (void)request;
    (void)status;
}

static void submit__refuses_null_and_other_sizes(void **state)
{
    (void)state;
    good *g = good_call();
    omr_request *request = (omr_request *)&state;
    REFUSES(omr_session_submit(NULL, g->in, 2, g->to, 2, NULL, &request), "session is NULL");
    assert_null(request);
    REFUSES(omr_session_submit(session, g->in, 2, g->to, 2, NULL, NULL),
            "out is NULL and there is no callback");
    REFUSES(omr_session_submit(session, NULL, 2, g->to, 2, NULL, &request), "inputs is NULL");
    REFUSES(omr_session_submit(session, g->in, 2, NULL, 2, NULL, &request), "outputs is NULL");
    omr_submit_options options = {.size = 0};
    REFUSES(omr_session_submit(session, g->in, 2, g->to, 2, &options, &request), "size is 0");
    options.size = sizeof options + 1;
    REFUSES(omr_session_submit(session, g->in, 2, g->to, 2, &options, &request),
            "this library knows");
    assert_null(request);
    /* Of an older caller: it had no no_wait. */
    options =
        (omr_submit_options){.size = offsetof(omr_submit_options, no_wait), .callback = ignore};
    WORKS(omr_session_submit(session, g->in, 2, g->to, 2, &options, &request));
    WORKS(omr_request_wait(request, OMR_WAIT_FOREVER));
    omr_request_release(request);
    /* And one without timeout_ms: what lies behind is not read. */
    options = (omr_submit_options){
        .size = offsetof(omr_submit_options, timeout_ms), .no_wait = true, .timeout_ms = INT64_MIN};
    WORKS(omr_session_submit(session, g->in, 2, g->to, 2, &options, &request));
    WORKS(omr_request_wait(request, OMR_WAIT_FOREVER));
    omr_request_release(request);
    static const int64_t waits[] = {INT64_MIN, OMR_WAIT_FOREVER, 1, INT64_MAX};
    for (size_t i = 0; i < sizeof waits / sizeof waits[0]; i++) {
        options = (omr_submit_options){.size = sizeof options, .timeout_ms = waits[i]};
        WORKS(omr_session_submit(session, g->in, 2, g->to, 2, &options, &request));
        WORKS(omr_request_wait(request, OMR_WAIT_FOREVER));
        omr_request_release(request);
    }
}

static void request__answers_null(void **state)
{
    (void)state;
    good *g = good_call();
    omr_request *requests[2] = {NULL, NULL};
    size_t index = 99;
    omr_tensor out;
    REFUSES(omr_request_wait(NULL, 0), "request is NULL");
    assert_false(omr_request_is_settled(NULL));
    REFUSES(omr_request_wait_any(NULL, 1, 0, &index), "requests is NULL");
    REFUSES(omr_request_wait_any(requests, 0, 0, &index), "count is 0");
    REFUSES(omr_request_wait_any(requests, 2, 0, &index), "requests[0] is NULL");
    WORKS(omr_session_submit(session, g->in, 2, g->to, 2, NULL, &requests[0]));
    REFUSES(omr_request_wait_any(requests, 2, 0, &index), "requests[1] is NULL");
    REFUSES(omr_request_wait_any(requests, 1, 0, NULL), "index is NULL");
    assert_int_equal(index, 99);
    WORKS(omr_request_wait_any(requests, 1, INT64_MAX, &index));
    REFUSES(omr_request_output(NULL, 0, &out), "request is NULL");
    REFUSES(omr_request_output(requests[0], 0, NULL), "out is NULL");
    REFUSES(omr_request_output(requests[0], 0, &out), "in the caller's tensors");
    omr_request_release(requests[0]);
    omr_request_cancel(NULL);
    omr_request_release(NULL);
}

static void output__comes_in_order(void **state)
{
    (void)state;
    static float x[200][256];
    const int64_t dims[] = {200, 256};
    const omr_tensor input = {.data = x, .dtype = OMR_F32, .rank = 2, .dims = dims};
    omr_session *slow;
    omr_request *request;
    omr_tensor out;
    WORKS(omr_session_create(&slow, model_path("slow"), NULL));
    WORKS(omr_session_submit(slow, &input, 1, NULL, 0, NULL, &request));
    REFUSES(omr_request_output(request, 0, &out), "not settled");
    GIVES(OMR_TIMEOUT, omr_request_wait(request, 0), "not done after 0 ms");
    omr_request_cancel(request);
    GIVES(OMR_CANCELLED, omr_request_output(request, 0, &out), "cancelled");
    omr_request_release(request);
    omr_session_destroy(slow);
    good *g = good_call();
    WORKS(omr_session_submit(session, g->in, 2, NULL, 0, NULL, &request));
    WORKS(omr_request_wait(request, OMR_WAIT_FOREVER));
    REFUSES(omr_request_output(request, 2, &out), "index is 2, the model has 2 outputs");
    REFUSES(omr_request_output(request, SIZE_MAX, &out), "index is 18446744073709551615");
    WORKS(omr_request_output(request, 1, &out));
    assert_int_equal(out.dims[0], ROWS);
    omr_request_release(request);
}

/* ---- Memory -------------------------------------------------------------------------------- */

static void alloc__refuses_nothing_and_everything(void **state)
{
    (void)state;
    void *memory = &memory;
    REFUSES(omr_alloc(NULL, 64), "out is NULL");
    REFUSES(omr_alloc(&memory, 0), "size is 0");
    memory = &memory;
    GIVES(OMR_NO_MEMORY, omr_alloc(&memory, SIZE_MAX), "");
    assert_null(memory);
    GIVES(OMR_NO_MEMORY, omr_alloc(&memory, (size_t)INT64_MAX + 1), "");
    omr_free(NULL);
    WORKS(omr_alloc(&memory, 1));
    assert_int_equal((uintptr_t)memory % 64, 0);
    omr_free(memory);
}

static void register__refuses_what_is_no_memory(void **state)
{
    (void)state;
    static _Alignas(4096) char memory[8192];
    REFUSES(omr_register(NULL, 4096), "memory is (nil)");
    REFUSES(omr_register(memory, 0), "size is 0");
    REFUSES(omr_register(memory, SIZE_MAX), "size is 18446744073709551615");
    REFUSES(omr_unregister(NULL), "not registered");
    REFUSES(omr_unregister(memory), "not registered");
    WORKS(omr_register(memory, sizeof memory));
    REFUSES(omr_register(memory + 4096, 4096), "registered already");
    REFUSES(omr_unregister(memory + 4096), "not registered");
    WORKS(omr_unregister(memory));
    REFUSES(omr_unregister(memory), "not registered");
}

/* ---- Statistics and traces ----------------------------------------------------------------- */

static void stats__refuse_null_and_other_sizes(void **state)
{
    (void)state;
    omr_session_stats stats = {.size = sizeof stats};
    omr_device_stats device = {.size = sizeof device};
    REFUSES(omr_session_get_stats(NULL, &stats), "session is NULL");
    REFUSES(omr_session_get_stats(session, NULL), "stats is NULL");
    REFUSES(omr_session_get_device_stats(NULL, 0, &device), "session is NULL");
    REFUSES(omr_session_get_device_stats(session, 0, NULL), "stats is NULL");
    REFUSES(omr_session_get_device_stats(session, 2, &device), "index is 2, the session has 2");
    stats.size = device.size = 0;
    REFUSES(omr_session_get_stats(session, &stats), "omr_session_stats.size is 0");
    REFUSES(omr_session_get_device_stats(session, 0, &device), "omr_device_stats.size is 0");
    stats.size = sizeof stats + 1;
    device.size = sizeof device + 1;
    REFUSES(omr_session_get_stats(session, &stats), "this library knows");
    REFUSES(omr_session_get_device_stats(session, 0, &device), "this library knows");
    /* An older caller's structs end earlier; nothing behind them is written. */
    memset(&stats, 0xaa, sizeof stats);
    memset(&device, 0xaa, sizeof device);
    stats.size = offsetof(omr_session_stats, direct_bytes);
    device.size = offsetof(omr_device_stats, pack);
    expect_alive();
    WORKS(omr_session_get_stats(session, &stats));
    WORKS(omr_session_get_device_stats(session, 1, &device));
    assert_true(stats.requests > 0 && stats.direct_bytes == UINT64_C(0xaaaaaaaaaaaaaaaa));
    assert_true(device.device == 1 && device.pack.count == UINT64_C(0xaaaaaaaaaaaaaaaa));
}

static void prometheus__says_what_it_needs(void **state)
{
    (void)state;
    size_t needed = 0, again;
    char small[100];
    REFUSES(omr_session_prometheus(NULL, small, sizeof small, &needed), "session is NULL");
    REFUSES(omr_session_prometheus(session, NULL, 1, &needed), "buffer is NULL");
    REFUSES(omr_session_prometheus(session, small, sizeof small, NULL), "needed is NULL");
    GIVES(OMR_NO_MEMORY, omr_session_prometheus(session, NULL, 0, &needed), "the buffer has 0");
    memset(small, 'x', sizeof small);
    GIVES(OMR_NO_MEMORY, omr_session_prometheus(session, small, 60, &again), "the buffer has 60");
    assert_int_equal(again, needed);
    assert_int_equal(strlen(small), 59); /* whole of its part, and no byte beyond */
    assert_true(small[60] == 'x');
    char *text = malloc(needed);
    WORKS(omr_session_prometheus(session, text, needed, &again));
    assert_int_equal(strlen(text) + 1, needed);
    free(text);
}

static void trace__keeps_its_order(void **state)
{
    (void)state;
    static const char path[] = "unit_api_trace.json"; /* in the build's folder of this test */
    REFUSES(omr_trace_stop(), "no trace is being recorded");
    REFUSES(omr_trace_start(NULL), "path is NULL");
    REFUSES(omr_trace_start(""), "path is empty");
    GIVES(OMR_IO, omr_trace_start("/no-such-folder/trace.json"), "/no-such-folder/trace.json");
    WORKS(omr_trace_start(path));
    REFUSES(omr_trace_start(path), "already");
    expect_alive();
    WORKS(omr_trace_stop());
    assert_int_equal(remove(path), 0);
    REFUSES(omr_trace_stop(), "no trace is being recorded");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names__know_what_is_not_there),
        cmocka_unit_test(last_error__stays_until_the_next_failure),
        cmocka_unit_test(log__takes_any_level_and_null),
        cmocka_unit_test(om__refuses_nothing_and_nonsense),
        cmocka_unit_test(devices__refuse_null_and_take_no_room),
        cmocka_unit_test(device_probe__tries_a_device_and_names_one_that_is_not_there),
        cmocka_unit_test(driver_codes__are_told_in_two_languages),
        cmocka_unit_test(simulation__tells_the_profile_to_any_release),
        cmocka_unit_test(driver_open__does_not_change_libraries),
        cmocka_unit_test(reset_stats__refuses_null),
        cmocka_unit_test(create__takes_options_of_older_callers),
        cmocka_unit_test(create__refuses_options_it_does_not_know),
        cmocka_unit_test(create__takes_the_largest_numbers),
        cmocka_unit_test(create__refuses_null_and_no_model),
        cmocka_unit_test(session__answers_null_with_null),
        cmocka_unit_test(gear_times__wants_a_session_and_room),
        cmocka_unit_test(run__refuses_null),
        cmocka_unit_test(run__refuses_malformed_tensors),
        cmocka_unit_test(run__counts_to_the_limit),
        cmocka_unit_test(run__takes_no_rows),
        cmocka_unit_test(submit__refuses_null_and_other_sizes),
        cmocka_unit_test(request__answers_null),
        cmocka_unit_test(output__comes_in_order),
        cmocka_unit_test(alloc__refuses_nothing_and_everything),
        cmocka_unit_test(register__refuses_what_is_no_memory),
        cmocka_unit_test(stats__refuse_null_and_other_sizes),
        cmocka_unit_test(prometheus__says_what_it_needs),
        cmocka_unit_test(trace__keeps_its_order),
    };
    setenv("NPUSIM_DEVICES", "2", 1);
    return cmocka_run_group_tests_name("api", tests, open_session, close_session);
}
