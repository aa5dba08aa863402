/* SPDX-License-Identifier: MIT */
/* aclInit, aclFinalize, version, error text. Each case is alone: it is about the first call. */
#include "conformance.h"

#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a key with a bad value may return: the code of whichever part reads it. */
#define BAD_CONFIGURATION                                                         \
    ACL_ERROR_INVALID_PARAM, ACL_ERROR_PARSE_FILE, ACL_ERROR_INVALID_DUMP_CONFIG, \
        ACL_ERROR_INVALID_PROFILING_CONFIG

/* aclInit with a file of this content. */
static aclError init_with(const char *json)
{
    char path[] = "/tmp/conformance-acl-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, json, strlen(json)), (ssize_t)strlen(json));
    close(file);
    aclError error = acl.aclInit(path);
    unlink(path);
    return error;
}

static void aclInit__null_path_means_no_configuration(void)
{
    assert_ok(acl.aclInit(NULL));
    assert_ok(acl.aclFinalize());
}

static void aclInit__empty_path_means_no_configuration(void)
{
    assert_ok(acl.aclInit(""));
    assert_ok(acl.aclFinalize());
}

static void aclInit__empty_object_is_a_configuration(void)
{
    assert_ok(init_with("{}"));
}

static void aclInit__ignores_unknown_keys(void)
{
    assert_ok(init_with("{\"nobody_knows\": {\"this\": [1, 2, 3]}}"));
}

static void aclInit__missing_file(void)
{
    assert_code(acl.aclInit("/nowhere/acl.json"), ACL_ERROR_INVALID_FILE);
}

static void aclInit__missing_file_leaves_init_possible(void)
{
    assert_code(acl.aclInit("/nowhere/acl.json"), ACL_ERROR_INVALID_FILE);
    assert_ok(acl.aclInit(NULL));
    assert_ok(acl.aclrtSetDevice(0));
}

static void aclInit__accepts_ten_levels(void)
{
    assert_ok(init_with("{\"k\":{\"k\":{\"k\":{\"k\":{\"k\":{\"k\":{\"k\":{\"k\":{\"k\":{}"
                        "}}}}}}}}}"));
}

static void aclInit__refuses_more_than_ten_objects_deep(void)
{
    assert_code(init_with("{\"k\":{\"k\":{\"k\":{\"k\":{\"k\":{\"k\":{\"k\":{\"k\":{\"k\":{\"k\":"
                          "{}}}}}}}}}}}"),
                BAD_CONFIGURATION);
}

static void aclInit__refuses_more_than_ten_arrays_deep(void)
{
    assert_code(init_with("{\"k\":[[[[[[[[[[[1]]]]]]]]]]]}"), BAD_CONFIGURATION);
}

static void aclInit__refuses_what_is_not_json(void)
{
    assert_code(init_with("{\"dump\": "), BAD_CONFIGURATION);
}

static void aclInit__max_opqueue_num(void)
{
    assert_ok(init_with("{\"max_opqueue_num\": \"10000\"}"));
}

static void aclInit__refuses_a_bad_max_opqueue_num(void)
{
    assert_code(init_with("{\"max_opqueue_num\": \"many\"}"),
                ACL_ERROR_INVALID_MAX_OPQUEUE_NUM_CONFIG);
}

static void aclInit__err_msg_mode_per_thread(void)
{
    assert_ok(init_with("{\"err_msg_mode\": \"0\"}"));
}

static void aclInit__err_msg_mode_per_process(void)
{
    assert_ok(init_with("{\"err_msg_mode\": \"1\"}"));
}

static void aclInit__refuses_another_err_msg_mode(void)
{
    assert_code(init_with("{\"err_msg_mode\": \"2\"}"), ACL_ERROR_INVALID_PARAM);
}

static void aclInit__refuses_an_unknown_dump_mode(void)
{
    assert_code(init_with("{\"dump\": {\"dump_path\": \"/tmp\", \"dump_mode\": \"sideways\","
                          "\"dump_list\": [{\"model_name\": \"m\"}]}}"),
                BAD_CONFIGURATION);
}

static void aclInit__accepts_a_profiler_that_is_off(void)
{
    assert_ok(init_with("{\"profiler\": {\"switch\": \"off\"}}"));
}

static void aclInit__refuses_an_unknown_profiler_switch(void)
{
    assert_code(init_with("{\"profiler\": {\"switch\": \"perhaps\"}}"), BAD_CONFIGURATION);
}

static void aclInit__default_device_serves_threads_without_context(void)
{
    conf_needs_release(CONF_8_5);
    assert_ok(init_with("{\"defaultDevice\": {\"default_device\": \"0\"}}"));
    int32_t device = -1;
    assert_ok(acl.aclrtGetDevice(&device));
    assert_int_equal(device, 0);
    conf_free(conf_device(64));
}

static void aclInit__again_is_counted_and_said(void)
{
    assert_ok(acl.aclInit(NULL));
    assert_code(acl.aclInit(NULL), ACL_ERROR_REPEAT_INITIALIZE);
}

static void aclInit__again_leaves_everything_usable(void)
{
    assert_ok(acl.aclInit(NULL));
    assert_ok(acl.aclrtSetDevice(0));
    void *device = conf_device(64);
    assert_code(acl.aclInit(NULL), ACL_ERROR_REPEAT_INITIALIZE);
    conf_fill(device, 7, 64);
    assert_true(conf_is_filled(device, 7, 64));
    conf_free(device);
}

static void aclInit__again_with_the_same_content(void)
{
    conf_needs_release(CONF_8_5);
    assert_ok(init_with("{\"err_msg_mode\": \"0\"}"));
    assert_code(init_with("{\"err_msg_mode\": \"0\"}"), ACL_ERROR_REPEAT_INITIALIZE);
}

static void aclInit__again_with_other_content(void)
{
    conf_needs_release(CONF_8_5);
    assert_ok(init_with("{\"err_msg_mode\": \"0\"}"));
    assert_code(init_with("{\"err_msg_mode\": \"1\"}"), ACL_ERROR_INVALID_PARAM);
}

static void aclInit__after_finalize(void)
{
    conf_needs_release(CONF_8_5);
    for (int round = 0; round < 3; round++) {
        assert_ok(acl.aclInit(NULL));
        assert_ok(acl.aclrtSetDevice(0));
        conf_free(conf_device(64));
        assert_ok(acl.aclrtResetDevice(0));
        assert_ok(acl.aclFinalize());
    }
}

static void aclFinalize__twice(void)
{
    assert_ok(acl.aclInit(NULL));
    assert_ok(acl.aclFinalize());
    assert_code(acl.aclFinalize(), ACL_ERROR_REPEAT_FINALIZE);
}

static void aclFinalize__does_not_count(void)
{
    assert_ok(acl.aclInit(NULL));
    assert_code(acl.aclInit(NULL), ACL_ERROR_REPEAT_INITIALIZE);
    assert_ok(acl.aclFinalize());
    assert_code(acl.aclFinalize(), ACL_ERROR_REPEAT_FINALIZE);
}

static void aclFinalize__before_any_init_since_9(void)
{
    conf_needs_release(CONF_9);
    assert_ok(acl.aclFinalize());
}

static void aclFinalize__with_streams_left_behind(void)
{
    assert_ok(acl.aclInit(NULL));
    assert_ok(acl.aclrtSetDevice(0));
    conf_stream();
    assert_ok(acl.aclrtResetDevice(0));
    assert_ok(acl.aclFinalize());
}

static void aclFinalizeReference__counts_down(void)
{
    uint64_t left = 99;
    assert_ok(acl.aclInit(NULL));
    assert_code(acl.aclInit(NULL), ACL_ERROR_REPEAT_INITIALIZE);
    assert_code(acl.aclInit(NULL), ACL_ERROR_REPEAT_INITIALIZE);
    assert_ok(acl.aclFinalizeReference(&left));
    assert_int_equal(left, 2);
    assert_ok(acl.aclFinalizeReference(&left));
    assert_int_equal(left, 1);
    assert_ok(acl.aclFinalizeReference(&left));
    assert_code(acl.aclFinalizeReference(&left), ACL_ERROR_REPEAT_FINALIZE);
}

static void aclFinalizeReference__last_one_finalizes(void)
{
    uint64_t left = 99;
    assert_ok(acl.aclInit(NULL));
    assert_ok(acl.aclFinalizeReference(&left));
    assert_code(acl.aclFinalize(), ACL_ERROR_REPEAT_FINALIZE);
}

static void aclFinalizeReference__without_init(void)
{
    uint64_t left = 99;
    assert_code(acl.aclFinalizeReference(&left), ACL_ERROR_REPEAT_FINALIZE);
}

static void runtime__works_without_init(void)
{
    conf_needs_release(CONF_8_5);
    assert_ok(acl.aclrtSetDevice(0));
    void *device = conf_device(64);
    aclrtStream stream = conf_stream();
    assert_ok(acl.aclrtMemsetAsync(device, 64, 5, 64, stream));
    assert_ok(acl.aclrtSynchronizeStream(stream));
    assert_true(conf_is_filled(device, 5, 64));
    assert_ok(acl.aclrtDestroyStream(stream));
    conf_free(device);
    assert_ok(acl.aclrtResetDevice(0));
}

static void lifecycle__in_the_order_programs_use(void)
{
    aclrtContext context = NULL;
    assert_ok(acl.aclInit(NULL));
    assert_ok(acl.aclrtSetDevice(0));
    assert_ok(acl.aclrtCreateContext(&context, 0));
    aclrtStream stream = conf_stream();
    conf_free(conf_device(64));
    assert_ok(acl.aclrtDestroyStream(stream));
    assert_ok(acl.aclrtDestroyContext(context));
    assert_ok(acl.aclrtResetDevice(0));
    assert_ok(acl.aclFinalize());
}

static void aclrtGetVersion__gives_the_headers_numbers(void)
{
    int32_t major = -1, minor = -1, patch = -1;
    assert_ok(acl.aclrtGetVersion(&major, &minor, &patch));
    assert_int_equal(major, 1);
    assert_true(minor >= 0 && patch >= 0);
}

static void aclrtGetVersion__null(void)
{
    int32_t major, minor;
    assert_code(acl.aclrtGetVersion(&major, &minor, NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclrtGetSocName__names_an_ascend_without_a_device_set(void)
{
    assert_ok(acl.aclInit(NULL));
    const char *name = acl.aclrtGetSocName();
    assert_non_null(name);
    assert_memory_equal(name, "Ascend", 6);
}

static void aclGetRecentErrMsg__nothing_pending(void)
{
    assert_ok(acl.aclInit(NULL));
    assert_null(acl.aclGetRecentErrMsg());
}

/* A failure every release reports with text. */
static aclError fail_a_copy(void *argument)
{
    char host[8] = {0};
    (void)argument;
    acl.aclrtSetDevice(0);
    return acl.aclrtMemcpy(host, 4, host + 4, 8, ACL_MEMCPY_HOST_TO_HOST);
}

static void aclGetRecentErrMsg__reading_clears(void)
{
    assert_ok(acl.aclInit(NULL));
    assert_code(fail_a_copy(NULL), ACL_ERROR_RT_PARAM_INVALID);
    assert_non_null(acl.aclGetRecentErrMsg());
    assert_null(acl.aclGetRecentErrMsg());
}

static void aclGetRecentErrMsg__begins_with_a_code(void)
{
    assert_ok(acl.aclInit(NULL));
    assert_code(fail_a_copy(NULL), ACL_ERROR_RT_PARAM_INVALID);
    const char *text = acl.aclGetRecentErrMsg();
    assert_non_null(text);
    assert_int_equal(text[0], 'E');
    assert_true(isupper((unsigned char)text[1]) || isdigit((unsigned char)text[1]));
    for (int i = 2; i < 6; i++)
        assert_true(isdigit((unsigned char)text[i]));
}

static void aclGetRecentErrMsg__newest_first(void)
{
    assert_ok(acl.aclInit(NULL));
    assert_code(acl.aclrtSetDevice(4242), ACL_ERROR_RT_INVALID_DEVICEID);
    assert_code(acl.aclrtSetDevice(4343), ACL_ERROR_RT_INVALID_DEVICEID);
    const char *text = acl.aclGetRecentErrMsg();
    assert_non_null(text);
    const char *older = strstr(text, "4242"), *newer = strstr(text, "4343");
    if (!older && !newer)
        conf_skip("the text does not name the device");
    assert_non_null(newer);
    assert_true(!older || newer < older);
}

static void aclGetRecentErrMsg__belongs_to_the_thread(void)
{
    assert_ok(acl.aclInit(NULL));
    assert_code(conf_on_thread(fail_a_copy, NULL), ACL_ERROR_RT_PARAM_INVALID);
    assert_null(acl.aclGetRecentErrMsg());
}

static void aclGetRecentErrMsg__belongs_to_the_process_in_mode_1(void)
{
    assert_ok(init_with("{\"err_msg_mode\": \"1\"}"));
    assert_code(conf_on_thread(fail_a_copy, NULL), ACL_ERROR_RT_PARAM_INVALID);
    assert_non_null(acl.aclGetRecentErrMsg());
}

static void aclrtPeekAtLastError__does_not_clear(void)
{
    assert_ok(acl.aclInit(NULL));
    assert_code(acl.aclrtSetDevice(-1), ACL_ERROR_RT_INVALID_DEVICEID);
    assert_code(acl.aclrtPeekAtLastError(ACL_RT_THREAD_LEVEL), ACL_ERROR_RT_INVALID_DEVICEID);
    assert_code(acl.aclrtPeekAtLastError(ACL_RT_THREAD_LEVEL), ACL_ERROR_RT_INVALID_DEVICEID);
}

static void aclrtGetLastError__clears(void)
{
    assert_ok(acl.aclInit(NULL));
    assert_code(acl.aclrtSetDevice(-1), ACL_ERROR_RT_INVALID_DEVICEID);
    assert_code(acl.aclrtGetLastError(ACL_RT_THREAD_LEVEL), ACL_ERROR_RT_INVALID_DEVICEID);
    assert_ok(acl.aclrtGetLastError(ACL_RT_THREAD_LEVEL));
}

static aclError last_error_here(void *argument)
{
    (void)argument;
    return acl.aclrtPeekAtLastError(ACL_RT_THREAD_LEVEL);
}

static void aclrtGetLastError__belongs_to_the_thread(void)
{
    assert_ok(acl.aclInit(NULL));
    assert_code(acl.aclrtSetDevice(-1), ACL_ERROR_RT_INVALID_DEVICEID);
    assert_ok(conf_on_thread(last_error_here, NULL));
    assert_code(acl.aclrtGetLastError(ACL_RT_THREAD_LEVEL), ACL_ERROR_RT_INVALID_DEVICEID);
}

static void aclAppLog__takes_any_level_and_length(void)
{
    char *text = malloc(5000);
    assert_non_null(text);
    memset(text, 'x', 4999);
    text[4999] = '\0';
    assert_ok(acl.aclInit(NULL));
    acl.aclAppLog(ACL_DEBUG, __func__, __FILE__, __LINE__, "%d and %s", 3, text);
    acl.aclAppLog(ACL_INFO, __func__, __FILE__, __LINE__, "an info");
    acl.aclAppLog(ACL_ERROR, __func__, __FILE__, __LINE__, "%.2f %%", 0.5);
    free(text);
    assert_ok(acl.aclFinalize());
}

static void aclInit__accepts_a_dump_in_full(void)
{
    assert_ok(init_with("{\"dump\": {\"dump_path\": \"/tmp\", \"dump_mode\": \"all\","
                        "\"dump_op_switch\": \"off\", \"dump_data\": \"tensor\","
                        "\"dump_list\": [{\"model_name\": \"m\", \"layer\": [\"a\"]}]}}"));
}

static void aclInit__accepts_sizes_and_graph_settings(void)
{
    assert_ok(init_with("{\"StackSize\": {\"aicore_stack_size\": 32768},"
                        "\"simt_printf_fifo_size\": 1048576,"
                        "\"acl_graph\": {\"event_mode\": \"0\"}}"));
}

static void aclInit__refuses_an_unknown_event_mode(void)
{
    assert_code(init_with("{\"acl_graph\": {\"event_mode\": \"7\"}}"), BAD_CONFIGURATION);
}

/* Published programs release and finalize in any order. */
static void aclFinalize__calls_after_it_work(void)
{
    void *device = NULL;
    aclrtStream stream = NULL;
    assert_ok(acl.aclInit(NULL));
    assert_ok(acl.aclrtSetDevice(0));
    assert_ok(acl.aclrtMalloc(&device, 64, ACL_MEM_MALLOC_HUGE_FIRST));
    assert_ok(acl.aclrtCreateStream(&stream));
    assert_ok(acl.aclFinalize());
    assert_ok(acl.aclrtSetDevice(0));
    assert_ok(acl.aclrtFree(device));
    assert_ok(acl.aclrtResetDevice(0));
}

static const conf_case cases[] = {
    ALONE(aclInit__null_path_means_no_configuration),
    ALONE(aclInit__empty_path_means_no_configuration),
    ALONE(aclInit__empty_object_is_a_configuration),
    ALONE(aclInit__ignores_unknown_keys),
    ALONE(aclInit__missing_file),
    ALONE(aclInit__missing_file_leaves_init_possible),
    ALONE(aclInit__accepts_ten_levels),
    ALONE(aclInit__refuses_more_than_ten_objects_deep),
    ALONE(aclInit__refuses_more_than_ten_arrays_deep),
    ALONE(aclInit__refuses_what_is_not_json),
    ALONE(aclInit__max_opqueue_num),
    ALONE(aclInit__refuses_a_bad_max_opqueue_num),
    ALONE(aclInit__err_msg_mode_per_thread),
    ALONE(aclInit__err_msg_mode_per_process),
    ALONE(aclInit__refuses_another_err_msg_mode),
    ALONE(aclInit__refuses_an_unknown_dump_mode),
    ALONE(aclInit__accepts_a_profiler_that_is_off),
    ALONE(aclInit__refuses_an_unknown_profiler_switch),
    ALONE(aclInit__default_device_serves_threads_without_context),
    ALONE(aclInit__again_is_counted_and_said),
    ALONE(aclInit__again_leaves_everything_usable),
    ALONE(aclInit__again_with_the_same_content),
    ALONE(aclInit__again_with_other_content),
    ALONE(aclInit__after_finalize),
    ALONE(aclFinalize__twice),
    ALONE(aclFinalize__does_not_count),
    ALONE(aclFinalize__before_any_init_since_9),
    ALONE(aclFinalize__with_streams_left_behind),
    ALONE(aclFinalizeReference__counts_down),
    ALONE(aclFinalizeReference__last_one_finalizes),
    ALONE(aclFinalizeReference__without_init),
    ALONE(runtime__works_without_init),
    ALONE(lifecycle__in_the_order_programs_use),
    ALONE(aclrtGetVersion__gives_the_headers_numbers),
    ALONE(aclrtGetVersion__null),
    ALONE(aclrtGetSocName__names_an_ascend_without_a_device_set),
    ALONE(aclGetRecentErrMsg__nothing_pending),
    ALONE(aclGetRecentErrMsg__reading_clears),
    ALONE(aclGetRecentErrMsg__begins_with_a_code),
    ALONE(aclGetRecentErrMsg__newest_first),
    ALONE(aclGetRecentErrMsg__belongs_to_the_thread),
    ALONE(aclGetRecentErrMsg__belongs_to_the_process_in_mode_1),
    ALONE(aclrtPeekAtLastError__does_not_clear),
    ALONE(aclrtGetLastError__clears),
    ALONE(aclrtGetLastError__belongs_to_the_thread),
    ALONE(aclAppLog__takes_any_level_and_length),
    ALONE(aclInit__accepts_a_dump_in_full),
    ALONE(aclInit__accepts_sizes_and_graph_settings),
    ALONE(aclInit__refuses_an_unknown_event_mode),
    ALONE(aclFinalize__calls_after_it_work),
};

CONF_MAIN("conformance.init", false)
