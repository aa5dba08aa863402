/* SPDX-License-Identifier: MIT */
/* Profiling and dump: which order of calls is taken, and what is refused. */
#include <acl/acl.h>
#include <acl/acl_prof.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define FOLDER "/tmp/omrun_sdk_profile"

static aclprofConfig *config_for_device_0(void)
{
    uint32_t device = 0;
    aclprofConfig *config =
        aclprofCreateConfig(&device, 1, ACL_AICORE_PIPE_UTILIZATION, NULL, ACL_PROF_ACL_API);
    assert_non_null(config);
    return config;
}

/* A JSON file that lives until the test ends it. */
static void write_json(char path[64], const char *text)
{
    strcpy(path, "/tmp/omrun_sdk_XXXXXX");
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
    close(file);
}

static int init(void **state)
{
    (void)state;
    return aclInit(NULL);
}

static int finalize(void **state)
{
    (void)state;
    aclprofFinalize();
    return aclFinalize();
}

/* ---- profiling ---- */

static void profiling__takes_the_documented_order(void **state)
{
    (void)state;
    assert_int_equal(aclprofInit(FOLDER, strlen(FOLDER)), ACL_SUCCESS);
    aclprofConfig *config = config_for_device_0();
    assert_int_equal(aclprofSetConfig(ACL_PROF_STORAGE_LIMIT, "200MB", 5), ACL_SUCCESS);
    assert_int_equal(aclprofStart(config), ACL_SUCCESS);
    assert_int_equal(aclprofStop(config), ACL_SUCCESS);
    assert_int_equal(aclprofDestroyConfig(config), ACL_SUCCESS);
    assert_int_equal(aclprofFinalize(), ACL_SUCCESS);
    assert_int_equal(access(FOLDER, F_OK), -1); /* nothing is collected, so nothing is made */
}

static void profiling__wants_init_first(void **state)
{
    (void)state;
    aclprofConfig *config = config_for_device_0();
    assert_int_equal(aclprofStart(config), ACL_ERROR_PROF_NOT_RUN);
    assert_int_equal(aclprofStop(config), ACL_ERROR_PROF_NOT_RUN);
    assert_int_equal(aclprofFinalize(), ACL_ERROR_PROF_NOT_RUN);
    assert_int_equal(aclprofSetConfig(ACL_PROF_STORAGE_LIMIT, "200MB", 5), ACL_ERROR_PROF_NOT_RUN);
    assert_int_equal(aclprofDestroyConfig(config), ACL_SUCCESS);
}

static void profiling__inits_once(void **state)
{
    (void)state;
    assert_int_equal(aclprofInit(FOLDER, strlen(FOLDER)), ACL_SUCCESS);
    assert_int_equal(aclprofInit(FOLDER, strlen(FOLDER)), ACL_ERROR_REPEAT_INITIALIZE);
    assert_int_equal(aclprofFinalize(), ACL_SUCCESS);
    assert_int_equal(aclprofInit(FOLDER, strlen(FOLDER)), ACL_SUCCESS);
}

static void profiling__stops_what_was_started(void **state)
{
    (void)state;
    assert_int_equal(aclprofInit(FOLDER, strlen(FOLDER)), ACL_SUCCESS);
    aclprofConfig *config = config_for_device_0();
    assert_int_equal(aclprofStop(config), ACL_ERROR_PROF_NOT_RUN);
    assert_int_equal(aclprofDestroyConfig(config), ACL_SUCCESS);
}

static void profiling__refuses_bad_arguments(void **state)
{
    (void)state;
    uint32_t twice[] = {0, 0}, far = 64;
    assert_int_equal(aclprofInit(NULL, 4), ACL_ERROR_INVALID_PARAM);
    assert_int_equal(aclprofInit(FOLDER, 0), ACL_ERROR_INVALID_PARAM);
    assert_int_equal(aclprofInit(FOLDER, strlen(FOLDER) + 3), ACL_ERROR_INVALID_PARAM);
    assert_null(aclprofCreateConfig(NULL, 1, ACL_AICORE_NONE, NULL, ACL_PROF_ACL_API));
    assert_null(aclprofCreateConfig(twice, 2, ACL_AICORE_NONE, NULL, ACL_PROF_ACL_API));
    assert_null(aclprofCreateConfig(&far, 1, ACL_AICORE_NONE, NULL, ACL_PROF_ACL_API));
    assert_null(aclprofCreateConfig(NULL, 0, ACL_AICORE_NONE, NULL, ACL_PROF_ACL_API));
    assert_int_equal(aclprofInit(FOLDER, strlen(FOLDER)), ACL_SUCCESS);
    assert_int_equal(aclprofStart(NULL), ACL_ERROR_INVALID_PARAM);
    assert_int_equal(aclprofDestroyConfig(NULL), ACL_ERROR_INVALID_PARAM);
    assert_int_equal(aclprofSetConfig(ACL_PROF_ARGS_MAX, "1", 1), ACL_ERROR_INVALID_PARAM);
    assert_int_equal(aclprofSetConfig(ACL_PROF_STORAGE_LIMIT, "1", 2), ACL_ERROR_INVALID_PARAM);
    assert_int_equal(aclprofSetConfig(ACL_PROF_STORAGE_LIMIT, NULL, 0), ACL_ERROR_INVALID_PARAM);
}

static void profiling__knows_dead_configs(void **state)
{
    (void)state;
    assert_int_equal(aclprofInit(FOLDER, strlen(FOLDER)), ACL_SUCCESS);
    aclprofConfig *config = config_for_device_0();
    assert_int_equal(aclprofDestroyConfig(config), ACL_SUCCESS);
    assert_int_equal(aclprofDestroyConfig(config), ACL_ERROR_INVALID_PARAM);
    assert_int_equal(aclprofStart(config), ACL_ERROR_INVALID_PARAM);
}

static void profiling__subscriptions_are_not_supported(void **state)
{
    (void)state;
    size_t size;
    assert_null(aclprofCreateSubscribeConfig(1, ACL_AICORE_NONE, NULL));
    assert_int_equal(aclprofModelSubscribe(1, NULL), ACL_ERROR_API_NOT_SUPPORT);
    assert_int_equal(aclprofGetOpDescSize(&size), ACL_ERROR_API_NOT_SUPPORT);
}

static void profiling__belongs_to_the_file_that_asks_for_it(void **state)
{
    (void)state;
    char path[64];
    write_json(path, "{\"profiler\": {\"switch\": \"on\"}}");
    assert_int_equal(aclFinalize(), ACL_SUCCESS);
    assert_int_equal(aclInit(path), ACL_SUCCESS);
    assert_int_equal(aclprofInit(FOLDER, strlen(FOLDER)), ACL_ERROR_PROF_ALREADY_RUN);
    assert_int_equal(aclprofFinalize(), ACL_ERROR_PROF_ALREADY_RUN);
    assert_int_equal(aclFinalize(), ACL_SUCCESS);
    assert_int_equal(aclInit(NULL), ACL_SUCCESS);
    assert_int_equal(aclprofInit(FOLDER, strlen(FOLDER)), ACL_SUCCESS);
    unlink(path);
}

static void stamps__are_made_marked_and_ended(void **state)
{
    (void)state;
    uint32_t range = 0;
    void *stamp = aclprofCreateStamp();
    assert_non_null(stamp);
    assert_int_equal(aclprofSetStampTraceMessage(stamp, "load", 4), ACL_SUCCESS);
    assert_int_equal(aclprofMark(stamp), ACL_SUCCESS);
    assert_int_equal(aclprofPop(), ACL_ERROR_INVALID_PARAM);
    assert_int_equal(aclprofPush(stamp), ACL_SUCCESS);
    assert_int_equal(aclprofPop(), ACL_SUCCESS);
    assert_int_equal(aclprofRangeStart(stamp, &range), ACL_SUCCESS);
    assert_int_equal(aclprofRangeStop(range), ACL_SUCCESS);
    assert_int_equal(aclprofRangeStop(range + 1), ACL_ERROR_INVALID_PARAM);
    aclprofDestroyStamp(stamp);
    assert_int_equal(aclprofMark(stamp), ACL_ERROR_INVALID_PARAM);
    aclprofDestroyStamp(stamp); /* twice is harmless */
}

static void steps__are_made_and_ended(void **state)
{
    (void)state;
    aclprofStepInfo *step = aclprofCreateStepInfo();
    assert_non_null(step);
    assert_int_equal(aclprofGetStepTimestamp(step, ACL_STEP_START, NULL), ACL_SUCCESS);
    assert_int_equal(aclprofGetStepTimestamp(step, ACL_STEP_END, NULL), ACL_SUCCESS);
    assert_int_equal(aclprofGetStepTimestamp(step, (aclprofStepTag)2, NULL),
                     ACL_ERROR_INVALID_PARAM);
    assert_int_equal(aclprofGetStepTimestamp(NULL, ACL_STEP_END, NULL), ACL_ERROR_INVALID_PARAM);
    aclprofDestroyStepInfo(step);
    assert_int_equal(aclprofGetStepTimestamp(step, ACL_STEP_END, NULL), ACL_ERROR_INVALID_PARAM);
}

/* ---- dump ---- */

static void dump__takes_the_documented_order(void **state)
{
    (void)state;
    char path[64];
    write_json(path, "{\"dump\": {\"dump_path\": \"/tmp\", \"dump_mode\": \"all\"}}");
    for (int round = 0; round < 2; round++) {
        assert_int_equal(aclmdlInitDump(), ACL_SUCCESS);
        assert_int_equal(aclmdlSetDump(path), ACL_SUCCESS);
        assert_int_equal(aclmdlFinalizeDump(), ACL_SUCCESS);
    }
    unlink(path);
}

static void dump__refuses_another_order(void **state)
{
    (void)state;
    assert_int_equal(aclmdlSetDump("x"), ACL_ERROR_DUMP_NOT_RUN);
    assert_int_equal(aclmdlFinalizeDump(), ACL_ERROR_DUMP_NOT_RUN);
    assert_int_equal(aclmdlInitDump(), ACL_SUCCESS);
    assert_int_equal(aclmdlInitDump(), ACL_ERROR_REPEAT_INITIALIZE);
    assert_int_equal(aclmdlFinalizeDump(), ACL_SUCCESS);
    assert_int_equal(aclFinalize(), ACL_SUCCESS);
    assert_int_equal(aclmdlInitDump(), ACL_ERROR_UNINITIALIZE);
    assert_int_equal(aclmdlSetDump("x"), ACL_ERROR_UNINITIALIZE);
    assert_int_equal(aclmdlFinalizeDump(), ACL_ERROR_UNINITIALIZE);
    assert_int_equal(aclInit(NULL), ACL_SUCCESS);
}

static void dump__refuses_bad_configurations(void **state)
{
    (void)state;
    char wrong[64], missing[64];
    write_json(wrong, "{\"dump\": {\"dump_path\": \"/tmp\", \"dump_mode\": \"none\"}}");
    write_json(missing, "{}");
    assert_int_equal(aclmdlInitDump(), ACL_SUCCESS);
    assert_int_equal(aclmdlSetDump(NULL), ACL_ERROR_INVALID_PARAM);
    assert_int_equal(aclmdlSetDump("/no/such/file"), ACL_ERROR_INVALID_FILE);
    assert_int_equal(aclmdlSetDump(wrong), ACL_ERROR_INVALID_DUMP_CONFIG);
    const char *text = aclGetRecentErrMsg();
    assert_non_null(text);
    assert_non_null(strstr(text, "aclmdlSetDump"));
    assert_non_null(strstr(text, "dump_mode"));
    assert_int_equal(aclmdlSetDump(missing), ACL_ERROR_INVALID_DUMP_CONFIG);
    assert_int_equal(aclmdlFinalizeDump(), ACL_SUCCESS);
    unlink(wrong);
    unlink(missing);
}

static void dump__belongs_to_the_file_that_asks_for_it(void **state)
{
    (void)state;
    char path[64];
    write_json(path, "{\"dump\": {\"dump_path\": \"/tmp\", \"dump_mode\": \"all\"}}");
    assert_int_equal(aclFinalize(), ACL_SUCCESS);
    assert_int_equal(aclInit(path), ACL_SUCCESS);
    assert_int_equal(aclmdlInitDump(), ACL_ERROR_DUMP_ALREADY_RUN);
    assert_int_equal(aclmdlFinalizeDump(), ACL_ERROR_DUMP_ALREADY_RUN);
    unlink(path);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, init, finalize)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(profiling__takes_the_documented_order),
        CASE(profiling__wants_init_first),
        CASE(profiling__inits_once),
        CASE(profiling__stops_what_was_started),
        CASE(profiling__refuses_bad_arguments),
        CASE(profiling__knows_dead_configs),
        CASE(profiling__subscriptions_are_not_supported),
        CASE(profiling__belongs_to_the_file_that_asks_for_it),
        CASE(stamps__are_made_marked_and_ended),
        CASE(steps__are_made_and_ended),
        CASE(dump__takes_the_documented_order),
        CASE(dump__refuses_another_order),
        CASE(dump__refuses_bad_configurations),
        CASE(dump__belongs_to_the_file_that_asks_for_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
