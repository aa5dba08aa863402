/* SPDX-License-Identifier: MIT */
/* What a session says it has done: counts that add up, times that are there, text others read. */
#include "support/model_path.h"

#include <jansson.h>
#include <omrun/omrun.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { ROWS = 18, WIDTH = 5, BATCH = 4, CALLS = 6 };

static omr_session *open_session(void)
{
    omr_session *session = NULL;
    if (omr_session_create(&session, model_path("pair_bs4"), NULL) != OMR_OK)
        fail_msg("%s", omr_last_error());
    return session;
}

static void run_calls(omr_session *session)
{
    static int64_t ids[ROWS][WIDTH], len[ROWS];
    static float mask[ROWS][WIDTH], out[ROWS][WIDTH];
    int64_t dims[] = {ROWS, WIDTH};
    omr_tensor inputs[] = {{.data = ids, .dtype = OMR_I64, .rank = 2, .dims = dims},
                           {.data = mask, .dtype = OMR_F32, .rank = 2, .dims = dims}};
    omr_tensor outputs[] = {{.data = out, .dtype = OMR_F32, .rank = 2, .dims = dims},
                            {.data = len, .dtype = OMR_I64, .rank = 1, .dims = dims}};
    for (int i = 0; i < CALLS; i++)
        if (omr_session_run(session, inputs, 2, outputs, 2, OMR_WAIT_FOREVER) != OMR_OK)
            fail_msg("%s", omr_last_error());
}

static void check_timing(const omr_timing *timing, uint64_t count)
{
    assert_int_equal(timing->count, count);
    assert_true(timing->p50_us <= timing->p90_us && timing->p90_us <= timing->p99_us);
    assert_true(timing->p999_us <= timing->max_us && timing->mean_us <= timing->max_us);
}

static void get_stats__adds_up(void **state)
{
    (void)state;
    omr_session *session = open_session();
    run_calls(session);
    omr_session_stats stats = {.size = sizeof stats};
    assert_int_equal(omr_session_get_stats(session, &stats), OMR_OK);
    const uint64_t batches = CALLS * ((ROWS + BATCH - 1) / BATCH);
    assert_int_equal(stats.requests, CALLS);
    assert_int_equal(stats.rows, CALLS * ROWS);
    assert_int_equal(stats.batches, batches);
    assert_int_equal(stats.padded_rows, batches * BATCH - CALLS * ROWS);
    assert_int_equal(stats.failed, 0);
    assert_int_equal(stats.queued, 0);
    const uint64_t row_bytes = WIDTH * (8 + 4 + 4) + 8;
    assert_int_equal(stats.copied_bytes, CALLS * ROWS * row_bytes);
    check_timing(&stats.latency, CALLS);
    uint64_t device_batches = 0, device_rows = 0;
    for (size_t i = 0; i < 2; i++) {
        omr_device_stats device = {.size = sizeof device};
        assert_int_equal(omr_session_get_device_stats(session, i, &device), OMR_OK);
        assert_int_equal(device.device, i);
        assert_int_equal(device.lanes, 1);
        check_timing(&device.pack, device.batches);
        check_timing(&device.compute, device.batches); /* the first ones are all timed */
        check_timing(&device.h2d, device.batches);
        check_timing(&device.d2h, device.batches);
        check_timing(&device.unpack, device.batches);
        check_timing(&device.launch, device.batches);
        device_batches += device.batches;
        device_rows += device.rows;
    }
    assert_int_equal(device_batches, batches);
    assert_int_equal(device_rows, CALLS * ROWS);
    omr_device_stats none = {.size = sizeof none};
    assert_int_equal(omr_session_get_device_stats(session, 2, &none), OMR_INVALID_ARGUMENT);
    none.size = 1;
    assert_int_equal(omr_session_get_device_stats(session, 0, &none), OMR_INVALID_ARGUMENT);
    omr_session_destroy(session);
}

/* What was done before is as if it had not been, on every device. */
static void reset_stats__begins_anew(void **state)
{
    (void)state;
    omr_session *session = NULL;
    omr_session_options all = {.size = sizeof all, .flags = OMR_SESSION_TIME_ALL};
    assert_int_equal(omr_session_create(&session, model_path("pair_bs4"), &all), OMR_OK);
    for (int round = 0; round < 3; round++) {
        run_calls(session);
        omr_session_stats stats = {.size = sizeof stats};
        assert_int_equal(omr_session_get_stats(session, &stats), OMR_OK);
        assert_int_equal(stats.requests, CALLS);
        assert_int_equal(stats.rows, CALLS * ROWS);
        assert_int_equal(stats.copied_bytes, CALLS * ROWS * (WIDTH * (8 + 4 + 4) + 8));
        check_timing(&stats.latency, CALLS);
        uint64_t rows = 0;
        for (size_t i = 0; i < 2; i++) {
            omr_device_stats device = {.size = sizeof device};
            assert_int_equal(omr_session_get_device_stats(session, i, &device), OMR_OK);
            check_timing(&device.compute, device.batches);
            check_timing(&device.launch, device.batches);
            rows += device.rows;
        }
        assert_int_equal(rows, CALLS * ROWS);
        assert_int_equal(omr_session_reset_stats(session), OMR_OK);
        omr_device_stats device = {.size = sizeof device};
        assert_int_equal(omr_session_get_device_stats(session, 0, &device), OMR_OK);
        assert_int_equal(device.lanes, 1);
        assert_int_equal(device.batches + device.rows + device.compute.count, 0);
        assert_int_equal(omr_session_get_stats(session, &stats), OMR_OK);
        assert_int_equal(stats.requests + stats.copied_bytes + stats.latency.count, 0);
    }
    omr_session_destroy(session);
    assert_int_equal(omr_session_reset_stats(NULL), OMR_INVALID_ARGUMENT);
}

/* Every line is a comment or `name{labels} value`. */
static void check_exposition(char *text)
{
    size_t samples = 0;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        if (strncmp(line, "# HELP omrun_", 13) == 0 || strncmp(line, "# TYPE omrun_", 13) == 0)
            continue;
        assert_int_equal(strncmp(line, "omrun_", 6), 0);
        assert_non_null(strstr(line, "{model=\"pair_bs4\""));
        char *value = strrchr(line, ' '), *end = NULL;
        assert_non_null(value);
        strtod(value, &end);
        assert_int_equal(*end, '\0');
        samples++;
    }
    assert_true(samples > 50);
}

static void prometheus__writes_its_text_format(void **state)
{
    (void)state;
    omr_session *session = open_session();
    run_calls(session);
    size_t needed = 0, again = 0;
    char small[32];
    assert_int_equal(omr_session_prometheus(session, NULL, 0, &needed), OMR_NO_MEMORY);
    assert_int_equal(omr_session_prometheus(session, small, sizeof small, &again), OMR_NO_MEMORY);
    assert_int_equal(strlen(small), sizeof small - 1);
    char *text = malloc(needed);
    assert_int_equal(omr_session_prometheus(session, text, needed, &again), OMR_OK);
    assert_int_equal(again, needed);
    assert_int_equal(strlen(text), needed - 1);
    assert_non_null(strstr(text, "omrun_samples_total{model=\"pair_bs4\"} 108\n"));
    assert_non_null(strstr(text, "stage=\"compute\",quantile=\"0.99\"}"));
    check_exposition(text);
    free(text);
    omr_session_destroy(session);
}

static void trace__is_what_its_viewers_read(void **state)
{
    (void)state;
    char path[] = "/tmp/omrun-trace-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    omr_session *session = open_session();
    assert_int_equal(omr_trace_stop(), OMR_INVALID_ARGUMENT);
    assert_int_equal(omr_trace_start(path), OMR_OK);
    assert_int_equal(omr_trace_start(path), OMR_INVALID_ARGUMENT);
    run_calls(session);
    omr_session_destroy(session);
    assert_int_equal(omr_trace_stop(), OMR_OK);
    json_t *trace = json_load_file(path, 0, NULL);
    unlink(path);
    assert_non_null(trace);
    json_t *events = json_object_get(trace, "traceEvents"), *event;
    size_t index, spans = 0, names = 0;
    json_array_foreach(events, index, event)
    {
        const char *phase = json_string_value(json_object_get(event, "ph"));
        assert_non_null(phase);
        names += strcmp(phase, "M") == 0;
        if (strcmp(phase, "X") != 0)
            continue;
        spans++;
        assert_true(json_number_value(json_object_get(event, "dur")) >= 0);
        assert_in_range(json_integer_value(json_object_get(event, "pid")), 0, 1);
    }
    assert_int_equal(spans, 5 * CALLS * ((ROWS + BATCH - 1) / BATCH));
    assert_true(names > 5);
    json_decref(trace);
    assert_int_equal(omr_trace_start("/nonexistent/folder/trace.json"), OMR_IO);
    assert_int_equal(omr_trace_start(NULL), OMR_INVALID_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(get_stats__adds_up),
        cmocka_unit_test(reset_stats__begins_anew),
        cmocka_unit_test(prometheus__writes_its_text_format),
        cmocka_unit_test(trace__is_what_its_viewers_read),
    };
    setenv("NPUSIM_DEVICES", "2", 1);
    return cmocka_run_group_tests_name("stats", tests, NULL, NULL);
}
