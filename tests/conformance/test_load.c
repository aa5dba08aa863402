/* SPDX-License-Identifier: MIT */
/* Loading and unloading models, every way there is. */
#include "models.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a file that is not a whole .om may give. */
#define NOT_A_MODEL                                                        \
    ACL_ERROR_GE_EXEC_MODEL_DATA_SIZE_INVALID, ACL_ERROR_GE_PARAM_INVALID, \
        ACL_ERROR_GE_INTERNAL_ERROR, ACL_ERROR_GE_LOAD_MODEL,              \
        ACL_ERROR_GE_EXEC_LOAD_MODEL_PARTITION_FAILED,                     \
        ACL_ERROR_GE_EXEC_LOAD_WEIGHT_PARTITION_FAILED,                    \
        ACL_ERROR_GE_EXEC_LOAD_TASK_PARTITION_FAILED,                      \
        ACL_ERROR_GE_EXEC_LOAD_KERNEL_PARTITION_FAILED

static uint32_t load(const char *name)
{
    uint32_t id = 0;
    assert_ok(acl.aclmdlLoadFromFile(model_file(name), &id));
    assert_int_not_equal(id, 0);
    return id;
}

/* sum_diff once with buffers of its own, and right. */
static void check_runs(uint32_t id)
{
    float a[12], b[12], sum[12];
    aclmdlDesc *desc = model_describe(id);
    aclmdlDataset *in = dataset_for_inputs(desc), *out = dataset_for_outputs(desc);
    for (int i = 0; i < 12; i++)
        a[i] = (float)i, b[i] = 100.0F;
    conf_write(dataset_address(in, 0), a, sizeof a);
    conf_write(dataset_address(in, 1), b, sizeof b);
    assert_ok(acl.aclmdlExecute(id, in, out));
    conf_read(sum, dataset_address(out, 0), sizeof sum);
    for (int i = 0; i < 12; i++)
        assert_true(sum[i] == a[i] + b[i]);
    dataset_destroy(out);
    dataset_destroy(in);
    assert_ok(acl.aclmdlDestroyDesc(desc));
}

/* A file of these bytes, until file_remove. */
typedef struct file {
    char path[64];
} file;

static file file_with(const void *bytes, size_t size)
{
    file one = {"/tmp/conformance-om-XXXXXX"};
    int handle = mkstemp(one.path);
    assert_true(handle >= 0);
    assert_int_equal(write(handle, bytes, size), (ssize_t)size);
    close(handle);
    return one;
}

static void file_remove(const file *one)
{
    unlink(one->path);
}

static void aclmdlLoadFromFile__null(void)
{
    uint32_t id = 0;
    assert_code(acl.aclmdlLoadFromFile(NULL, &id), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlLoadFromFile(model_file("sum_diff"), NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclmdlLoadFromFile__missing(void)
{
    uint32_t id = 0;
    assert_code(acl.aclmdlLoadFromFile("/nowhere/model.om", &id),
                ACL_ERROR_GE_EXEC_MODEL_PATH_INVALID);
}

static void aclmdlLoadFromFile__empty(void)
{
    uint32_t id = 0;
    file empty = file_with("", 0);
    assert_code(acl.aclmdlLoadFromFile(empty.path, &id), NOT_A_MODEL);
    file_remove(&empty);
}

static void aclmdlLoadFromFile__not_an_om(void)
{
    uint32_t id = 0;
    char text[1000];
    memset(text, 'x', sizeof text);
    file other = file_with(text, sizeof text);
    assert_code(acl.aclmdlLoadFromFile(other.path, &id), NOT_A_MODEL);
    file_remove(&other);
}

static void aclmdlLoadFromFile__an_onnx(void)
{
    uint32_t id = 0;
    assert_code(acl.aclmdlLoadFromFile(OMRUN_TEST_DATA "/models/sum_diff.onnx", &id), NOT_A_MODEL);
}

static void aclmdlLoadFromFile__cut_short(void)
{
    size_t size;
    uint32_t id = 0;
    char *bytes = model_bytes("sum_diff", &size);
    const size_t cuts[] = {1, 100, 255, 256, 257, 400, size / 2, size - 1};
    for (size_t i = 0; i < CONF_COUNT(cuts); i++) {
        file part = file_with(bytes, cuts[i]);
        assert_code(acl.aclmdlLoadFromFile(part.path, &id), NOT_A_MODEL);
        file_remove(&part);
    }
    free(bytes);
}

static void aclmdlLoadFromFile__runs(void)
{
    uint32_t id = load("sum_diff");
    check_runs(id);
    assert_ok(acl.aclmdlUnload(id));
}

static void aclmdlLoadFromFile__before_init(void)
{
    uint32_t id = 0;
    assert_ok(acl.aclrtSetDevice(0));
    assert_code(acl.aclmdlLoadFromFile(model_file("sum_diff"), &id), ACL_ERROR_GE_EXEC_NOT_INIT);
}

static aclError load_here(void *argument)
{
    uint32_t id = 0;
    return acl.aclmdlLoadFromFile(argument, &id);
}

static void aclmdlLoadFromFile__without_context(void)
{
    assert_code(conf_on_thread(load_here, (void *)model_file("sum_diff")),
                ACL_ERROR_RT_CONTEXT_NULL);
}

static void modelId__counts_from_one_and_never_repeats(void)
{
    assert_ok(acl.aclInit(NULL));
    assert_ok(acl.aclrtSetDevice(0));
    assert_int_equal(load("sum_diff"), 1);
    assert_int_equal(load("sum_diff"), 2);
    assert_ok(acl.aclmdlUnload(2));
    assert_ok(acl.aclmdlUnload(1));
    assert_int_equal(load("sum_diff"), 3);
    assert_ok(acl.aclmdlUnload(3));
}

static void modelId__one_file_loaded_twice_is_two_models(void)
{
    uint32_t one = load("sum_diff"), two = load("sum_diff");
    assert_int_not_equal(one, two);
    assert_ok(acl.aclmdlUnload(one));
    check_runs(two);
    assert_ok(acl.aclmdlUnload(two));
}

static void aclmdlLoadFromMem__runs_after_the_bytes_are_gone(void)
{
    size_t size;
    uint32_t id = 0;
    char *bytes = model_bytes("sum_diff", &size);
    assert_ok(acl.aclmdlLoadFromMem(bytes, size, &id));
    memset(bytes, 0, size);
    free(bytes);
    check_runs(id);
    assert_ok(acl.aclmdlUnload(id));
}

static void aclmdlLoadFromMem__null(void)
{
    size_t size;
    uint32_t id = 0;
    char *bytes = model_bytes("sum_diff", &size);
    assert_code(acl.aclmdlLoadFromMem(NULL, size, &id), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlLoadFromMem(bytes, 0, &id), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlLoadFromMem(bytes, size, NULL), ACL_ERROR_INVALID_PARAM);
    free(bytes);
}

static void aclmdlLoadFromMem__cut_short(void)
{
    size_t size;
    uint32_t id = 0;
    char *bytes = model_bytes("sum_diff", &size);
    const size_t cuts[] = {1, 100, 256, size / 2, size - 1};
    for (size_t i = 0; i < CONF_COUNT(cuts); i++) {
        char *part = malloc(cuts[i]);
        assert_non_null(part);
        memcpy(part, bytes, cuts[i]);
        assert_code(acl.aclmdlLoadFromMem(part, cuts[i], &id), NOT_A_MODEL);
        free(part);
    }
    free(bytes);
}

static void aclmdlUnload__unknown(void)
{
    assert_code(acl.aclmdlUnload(999999), ACL_ERROR_GE_EXEC_MODEL_ID_INVALID);
}

static void aclmdlUnload__twice(void)
{
    uint32_t id = load("sum_diff");
    assert_ok(acl.aclmdlUnload(id));
    assert_code(acl.aclmdlUnload(id), ACL_ERROR_GE_EXEC_MODEL_ID_INVALID);
}

static void aclmdlUnload__again_and_again_gives_memory_back(void)
{
    size_t before = 0, after = 0, total = 0;
    aclrtMemAttr attribute = ACL_HBM_MEM;
    assert_ok(acl.aclmdlUnload(load("sum_diff")));
    assert_ok(acl.aclrtGetMemInfo(attribute, &before, &total));
    for (int i = 0; i < 20; i++)
        assert_ok(acl.aclmdlUnload(load("sum_diff")));
    assert_ok(acl.aclrtGetMemInfo(attribute, &after, &total));
    assert_true(after + (4 << 20) >= before);
}

static void aclmdlQuerySize__of_a_file(void)
{
    size_t work = SIZE_MAX, weight = SIZE_MAX;
    assert_ok(acl.aclmdlQuerySize(model_file("sum_diff"), &work, &weight));
    assert_true(work < SIZE_MAX && weight < SIZE_MAX);
}

static void aclmdlQuerySize__of_memory_says_the_same(void)
{
    size_t size, work = 1, weight = 2, work_too = 3, weight_too = 4;
    char *bytes = model_bytes("slow", &size);
    assert_ok(acl.aclmdlQuerySize(model_file("slow"), &work, &weight));
    assert_ok(acl.aclmdlQuerySizeFromMem(bytes, size, &work_too, &weight_too));
    assert_int_equal(work, work_too);
    assert_int_equal(weight, weight_too);
    free(bytes);
}

static void aclmdlQuerySize__null(void)
{
    size_t bytes = 0;
    assert_code(acl.aclmdlQuerySize(NULL, &bytes, &bytes), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlQuerySize(model_file("sum_diff"), NULL, &bytes), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlQuerySize(model_file("sum_diff"), &bytes, NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclmdlQuerySize__missing(void)
{
    size_t work = 0, weight = 0;
    assert_code(acl.aclmdlQuerySize("/nowhere/model.om", &work, &weight),
                ACL_ERROR_GE_EXEC_MODEL_PATH_INVALID);
}

static void aclmdlQuerySize__before_init(void)
{
    size_t work = 0, weight = 0;
    assert_code(acl.aclmdlQuerySize(model_file("sum_diff"), &work, &weight),
                ACL_ERROR_GE_EXEC_NOT_INIT);
}

static void aclmdlQuerySizeFromMem__null(void)
{
    size_t size, work = 0, weight = 0;
    char *bytes = model_bytes("sum_diff", &size);
    assert_code(acl.aclmdlQuerySizeFromMem(NULL, size, &work, &weight), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlQuerySizeFromMem(bytes, 0, &work, &weight), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlQuerySizeFromMem(bytes, size, NULL, &weight), ACL_ERROR_INVALID_PARAM);
    free(bytes);
}

/* The caller's work and weight memory. */
typedef struct memory {
    size_t work_size, weight_size;
    void *work, *weight;
} memory;

static memory memory_for(const char *name)
{
    memory own = {0};
    assert_ok(acl.aclmdlQuerySize(model_file(name), &own.work_size, &own.weight_size));
    own.work = own.work_size ? conf_device(own.work_size) : NULL;
    own.weight = own.weight_size ? conf_device(own.weight_size) : NULL;
    return own;
}

static void memory_free(const memory *own)
{
    if (own->work)
        conf_free(own->work);
    if (own->weight)
        conf_free(own->weight);
}

static void aclmdlLoadFromFileWithMem__runs_in_the_callers_memory(void)
{
    uint32_t id = 0;
    memory own = memory_for("sum_diff");
    assert_ok(acl.aclmdlLoadFromFileWithMem(model_file("sum_diff"), &id, own.work, own.work_size,
                                            own.weight, own.weight_size));
    check_runs(id);
    assert_ok(acl.aclmdlUnload(id));
    memory_free(&own);
}

static void aclmdlLoadFromFileWithMem__null_lets_the_system_allocate(void)
{
    uint32_t id = 0;
    assert_ok(acl.aclmdlLoadFromFileWithMem(model_file("sum_diff"), &id, NULL, 0, NULL, 0));
    check_runs(id);
    assert_ok(acl.aclmdlUnload(id));
}

static void aclmdlLoadFromFileWithMem__unload_leaves_the_callers_memory(void)
{
    uint32_t id = 0;
    memory own = memory_for("slow");
    if (!own.work && !own.weight)
        conf_skip("the model wants no memory");
    assert_ok(acl.aclmdlLoadFromFileWithMem(model_file("slow"), &id, own.work, own.work_size,
                                            own.weight, own.weight_size));
    assert_ok(acl.aclmdlUnload(id));
    conf_fill(own.work ? own.work : own.weight, 1, own.work ? own.work_size : own.weight_size);
    memory_free(&own);
}

static void aclmdlLoadFromFileWithMem__too_little_work_memory(void)
{
    uint32_t id = 0;
    memory own = memory_for("slow");
    if (own.work_size < 2)
        conf_skip("the model wants no work memory");
    assert_code(acl.aclmdlLoadFromFileWithMem(model_file("slow"), &id, own.work, own.work_size - 1,
                                              own.weight, own.weight_size),
                ACL_ERROR_GE_PARAM_INVALID);
    memory_free(&own);
}

static void aclmdlLoadFromFileWithMem__too_little_weight_memory(void)
{
    uint32_t id = 0;
    memory own = memory_for("slow");
    if (own.weight_size < 2)
        conf_skip("the model wants no weight memory");
    assert_code(acl.aclmdlLoadFromFileWithMem(model_file("slow"), &id, own.work, own.work_size,
                                              own.weight, own.weight_size - 1),
                ACL_ERROR_GE_PARAM_INVALID);
    memory_free(&own);
}

static void aclmdlLoadFromFileWithMem__two_loads_share_weights(void)
{
    uint32_t one = 0, two = 0;
    memory own = memory_for("sum_diff"), other = memory_for("sum_diff");
    assert_ok(acl.aclmdlLoadFromFileWithMem(model_file("sum_diff"), &one, own.work, own.work_size,
                                            own.weight, own.weight_size));
    assert_ok(acl.aclmdlLoadFromFileWithMem(model_file("sum_diff"), &two, other.work,
                                            other.work_size, own.weight, own.weight_size));
    check_runs(one);
    check_runs(two);
    check_runs(one);
    assert_ok(acl.aclmdlUnload(one));
    check_runs(two);
    assert_ok(acl.aclmdlUnload(two));
    memory_free(&other);
    memory_free(&own);
}

static void aclmdlLoadFromMemWithMem__runs(void)
{
    size_t size;
    uint32_t id = 0;
    char *bytes = model_bytes("sum_diff", &size);
    memory own = memory_for("sum_diff");
    assert_ok(acl.aclmdlLoadFromMemWithMem(bytes, size, &id, own.work, own.work_size, own.weight,
                                           own.weight_size));
    free(bytes);
    check_runs(id);
    assert_ok(acl.aclmdlUnload(id));
    memory_free(&own);
}

static void aclmdlLoadFromMemWithMem__null(void)
{
    size_t size;
    uint32_t id = 0;
    char *bytes = model_bytes("sum_diff", &size);
    assert_code(acl.aclmdlLoadFromMemWithMem(NULL, size, &id, NULL, 0, NULL, 0),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlLoadFromMemWithMem(bytes, 0, &id, NULL, 0, NULL, 0),
                ACL_ERROR_INVALID_PARAM);
    free(bytes);
}

/* Loading by a handle. */

static aclmdlConfigHandle *config(size_t type)
{
    aclmdlConfigHandle *handle = acl.aclmdlCreateConfigHandle();
    assert_non_null(handle);
    assert_ok(acl.aclmdlSetConfigOpt(handle, ACL_MDL_LOAD_TYPE_SIZET, &type, sizeof type));
    return handle;
}

static void config_set_path(aclmdlConfigHandle *handle, const char *const *path)
{
    assert_ok(acl.aclmdlSetConfigOpt(handle, ACL_MDL_PATH_PTR, path, sizeof *path));
}

static void config_set_memory(aclmdlConfigHandle *handle, const memory *own)
{
    assert_ok(
        acl.aclmdlSetConfigOpt(handle, ACL_MDL_WORKSPACE_ADDR_PTR, &own->work, sizeof own->work));
    assert_ok(acl.aclmdlSetConfigOpt(handle, ACL_MDL_WORKSPACE_SIZET, &own->work_size,
                                     sizeof own->work_size));
    assert_ok(
        acl.aclmdlSetConfigOpt(handle, ACL_MDL_WEIGHT_ADDR_PTR, &own->weight, sizeof own->weight));
    assert_ok(acl.aclmdlSetConfigOpt(handle, ACL_MDL_WEIGHT_SIZET, &own->weight_size,
                                     sizeof own->weight_size));
}

/* Loads, destroys the handle, runs, unloads. */
static void check_loads(aclmdlConfigHandle *handle)
{
    uint32_t id = 0;
    assert_ok(acl.aclmdlLoadWithConfig(handle, &id));
    assert_ok(acl.aclmdlDestroyConfigHandle(handle));
    check_runs(id);
    assert_ok(acl.aclmdlUnload(id));
}

static void check_refuses(aclmdlConfigHandle *handle)
{
    uint32_t id = 0;
    assert_code(acl.aclmdlLoadWithConfig(handle, &id), ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclmdlDestroyConfigHandle(handle));
}

static void aclmdlLoadWithConfig__from_file(void)
{
    const char *path = model_file("sum_diff");
    aclmdlConfigHandle *handle = config(ACL_MDL_LOAD_FROM_FILE);
    config_set_path(handle, &path);
    check_loads(handle);
}

static void aclmdlLoadWithConfig__from_file_with_memory(void)
{
    const char *path = model_file("sum_diff");
    memory own = memory_for("sum_diff");
    aclmdlConfigHandle *handle = config(ACL_MDL_LOAD_FROM_FILE_WITH_MEM);
    config_set_path(handle, &path);
    config_set_memory(handle, &own);
    check_loads(handle);
    memory_free(&own);
}

static void aclmdlLoadWithConfig__memory_may_be_left_out(void)
{
    const char *path = model_file("sum_diff");
    aclmdlConfigHandle *handle = config(ACL_MDL_LOAD_FROM_FILE_WITH_MEM);
    config_set_path(handle, &path);
    check_loads(handle);
}

static aclmdlConfigHandle *config_for_bytes(size_t type, void *const *bytes, const size_t *size)
{
    aclmdlConfigHandle *handle = config(type);
    assert_ok(acl.aclmdlSetConfigOpt(handle, ACL_MDL_MEM_ADDR_PTR, bytes, sizeof *bytes));
    assert_ok(acl.aclmdlSetConfigOpt(handle, ACL_MDL_MEM_SIZET, size, sizeof *size));
    return handle;
}

static void aclmdlLoadWithConfig__from_memory(void)
{
    size_t size;
    void *bytes = model_bytes("sum_diff", &size);
    check_loads(config_for_bytes(ACL_MDL_LOAD_FROM_MEM, &bytes, &size));
    free(bytes);
}

static void aclmdlLoadWithConfig__from_memory_with_memory(void)
{
    size_t size;
    void *bytes = model_bytes("sum_diff", &size);
    memory own = memory_for("sum_diff");
    aclmdlConfigHandle *handle = config_for_bytes(ACL_MDL_LOAD_FROM_MEM_WITH_MEM, &bytes, &size);
    config_set_memory(handle, &own);
    check_loads(handle);
    memory_free(&own);
    free(bytes);
}

static void aclmdlLoadWithConfig__without_type(void)
{
    const char *path = model_file("sum_diff");
    aclmdlConfigHandle *handle = acl.aclmdlCreateConfigHandle();
    config_set_path(handle, &path);
    check_refuses(handle);
}

static void aclmdlLoadWithConfig__without_path(void)
{
    check_refuses(config(ACL_MDL_LOAD_FROM_FILE));
}

static void aclmdlLoadWithConfig__without_bytes(void)
{
    check_refuses(config(ACL_MDL_LOAD_FROM_MEM));
}

static void aclmdlLoadWithConfig__null(void)
{
    uint32_t id = 0;
    aclmdlConfigHandle *handle = config(ACL_MDL_LOAD_FROM_FILE);
    assert_code(acl.aclmdlLoadWithConfig(NULL, &id), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlLoadWithConfig(handle, NULL), ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclmdlDestroyConfigHandle(handle));
}

static void aclmdlLoadWithConfig__priorities(void)
{
    const char *path = model_file("sum_diff");
    for (int32_t priority = 0; priority <= 7; priority += 7) {
        aclmdlConfigHandle *handle = config(ACL_MDL_LOAD_FROM_FILE);
        config_set_path(handle, &path);
        assert_ok(
            acl.aclmdlSetConfigOpt(handle, ACL_MDL_PRIORITY_INT32, &priority, sizeof priority));
        check_loads(handle);
    }
}

static void aclmdlLoadWithConfig__workspace_may_reuse_inputs(void)
{
    const char *path = model_file("sum_diff");
    for (size_t reuse = 0; reuse <= 1; reuse++) {
        aclmdlConfigHandle *handle = config(ACL_MDL_LOAD_FROM_FILE);
        config_set_path(handle, &path);
        assert_ok(
            acl.aclmdlSetConfigOpt(handle, ACL_MDL_WORKSPACE_MEM_OPTIMIZE, &reuse, sizeof reuse));
        check_loads(handle);
    }
}

static void aclmdlSetConfigOpt__null(void)
{
    size_t type = ACL_MDL_LOAD_FROM_FILE;
    aclmdlConfigHandle *handle = acl.aclmdlCreateConfigHandle();
    assert_code(acl.aclmdlSetConfigOpt(NULL, ACL_MDL_LOAD_TYPE_SIZET, &type, sizeof type),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlSetConfigOpt(handle, ACL_MDL_LOAD_TYPE_SIZET, NULL, sizeof type),
                ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclmdlDestroyConfigHandle(handle));
}

static void aclmdlSetConfigOpt__wrong_size(void)
{
    int32_t type = ACL_MDL_LOAD_FROM_FILE, priority = 0;
    aclmdlConfigHandle *handle = acl.aclmdlCreateConfigHandle();
    assert_code(acl.aclmdlSetConfigOpt(handle, ACL_MDL_LOAD_TYPE_SIZET, &type, sizeof type),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlSetConfigOpt(handle, ACL_MDL_PRIORITY_INT32, &priority, 8),
                ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclmdlDestroyConfigHandle(handle));
}

static void aclmdlSetConfigOpt__unknown_attribute(void)
{
    size_t value = 0;
    aclmdlConfigHandle *handle = acl.aclmdlCreateConfigHandle();
    assert_code(acl.aclmdlSetConfigOpt(handle, (aclmdlConfigAttr)99, &value, sizeof value),
                ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclmdlDestroyConfigHandle(handle));
}

static void aclmdlSetConfigOpt__attributes_of_other_builds(void)
{
    conf_needs_release(CONF_9);
    size_t value = 0;
    aclmdlConfigHandle *handle = acl.aclmdlCreateConfigHandle();
    assert_code(acl.aclmdlSetConfigOpt(handle, ACL_MDL_MODEL_DESC_SIZET, &value, sizeof value),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlSetConfigOpt(handle, ACL_MDL_FIFO_SIZET, &value, sizeof value),
                ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclmdlDestroyConfigHandle(handle));
}

static void aclmdlDestroyConfigHandle__null(void)
{
    assert_code(acl.aclmdlDestroyConfigHandle(NULL), ACL_ERROR_INVALID_PARAM);
}

static void model__runs_in_another_context_of_its_device_since_8_5(void)
{
    conf_needs_release(CONF_8_5);
    aclrtContext home = NULL, own = NULL;
    uint32_t id = load("sum_diff");
    assert_ok(acl.aclrtGetCurrentContext(&home));
    assert_ok(acl.aclrtCreateContext(&own, 0));
    check_runs(id);
    assert_ok(acl.aclrtDestroyContext(own));
    assert_ok(acl.aclrtSetCurrentContext(home));
    assert_ok(acl.aclmdlUnload(id));
}

static void model__does_not_run_on_another_device(void)
{
    conf_needs_devices(2);
    aclrtContext home = NULL, away = NULL;
    uint32_t id = load("sum_diff");
    assert_ok(acl.aclrtGetCurrentContext(&home));
    assert_ok(acl.aclrtCreateContext(&away, 1));
    aclmdlDesc *desc = model_describe(id);
    aclmdlDataset *in = dataset_for_inputs(desc), *out = dataset_for_outputs(desc);
    assert_refused(acl.aclmdlExecute(id, in, out));
    dataset_destroy(out);
    dataset_destroy(in);
    assert_ok(acl.aclmdlDestroyDesc(desc));
    assert_ok(acl.aclrtDestroyContext(away));
    assert_ok(acl.aclrtSetCurrentContext(home));
    assert_ok(acl.aclmdlUnload(id));
}

static void aclmdlLoadWithConfig__the_handle_may_go_after_the_load(void)
{
    const char *path = model_file("sum_diff");
    size_t type = ACL_MDL_LOAD_FROM_FILE;
    uint32_t id = 0;
    aclmdlConfigHandle *config = acl.aclmdlCreateConfigHandle();
    assert_ok(acl.aclmdlSetConfigOpt(config, ACL_MDL_LOAD_TYPE_SIZET, &type, sizeof type));
    assert_ok(acl.aclmdlSetConfigOpt(config, ACL_MDL_PATH_PTR, &path, sizeof path));
    assert_ok(acl.aclmdlLoadWithConfig(config, &id));
    assert_ok(acl.aclmdlDestroyConfigHandle(config));
    check_runs(id);
    assert_ok(acl.aclmdlUnload(id));
}

static void aclmdlSetConfigOpt__external_weights_and_no_graph(void)
{
    const char *folder = "/tmp";
    int32_t without_graph = 0;
    aclmdlConfigHandle *config = acl.aclmdlCreateConfigHandle();
    assert_ok(acl.aclmdlSetConfigOpt(config, ACL_MDL_WEIGHT_PATH_PTR, &folder, sizeof folder));
    assert_ok(acl.aclmdlSetConfigOpt(config, ACL_MDL_WITHOUT_GRAPH_INT32, &without_graph,
                                     sizeof without_graph));
    assert_code(acl.aclmdlSetConfigOpt(config, ACL_MDL_WITHOUT_GRAPH_INT32, &without_graph, 8),
                ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclmdlDestroyConfigHandle(config));
}

/* Queues of these numbers are not there. */
static void aclmdlLoadWithConfig__from_queues_that_are_none(void)
{
    const char *path = model_file("sum_diff");
    size_t type = ACL_MDL_LOAD_FROM_FILE_WITH_Q, count = 1;
    uint32_t queue = 4711, id = 0, *queues = &queue;
    aclmdlConfigHandle *config = acl.aclmdlCreateConfigHandle();
    assert_ok(acl.aclmdlSetConfigOpt(config, ACL_MDL_LOAD_TYPE_SIZET, &type, sizeof type));
    assert_ok(acl.aclmdlSetConfigOpt(config, ACL_MDL_PATH_PTR, &path, sizeof path));
    assert_ok(acl.aclmdlSetConfigOpt(config, ACL_MDL_INPUTQ_NUM_SIZET, &count, sizeof count));
    assert_ok(acl.aclmdlSetConfigOpt(config, ACL_MDL_INPUTQ_ADDR_PTR, &queues, sizeof queues));
    assert_ok(acl.aclmdlSetConfigOpt(config, ACL_MDL_OUTPUTQ_NUM_SIZET, &count, sizeof count));
    assert_ok(acl.aclmdlSetConfigOpt(config, ACL_MDL_OUTPUTQ_ADDR_PTR, &queues, sizeof queues));
    assert_refused(acl.aclmdlLoadWithConfig(config, &id));
    type = ACL_MDL_LOAD_FROM_MEM_WITH_Q;
    assert_ok(acl.aclmdlSetConfigOpt(config, ACL_MDL_LOAD_TYPE_SIZET, &type, sizeof type));
    assert_refused(acl.aclmdlLoadWithConfig(config, &id));
    assert_ok(acl.aclmdlDestroyConfigHandle(config));
}

static void aclmdlLoadFromFile__without_device_memory(void)
{
    const char *path = model_file("batch_gears");
    void *device = NULL;
    uint32_t id = 0;
    size_t left = 0, total = 0, work = 0, weights = 0;
    assert_ok(acl.aclmdlQuerySize(path, &work, &weights));
    if (work + weights == 0)
        conf_skip("this model wants no memory");
    assert_ok(acl.aclrtGetMemInfo(ACL_HBM_MEM, &left, &total));
    if (!conf_is_npusim())
        conf_skip("a device in use cannot be filled to the last byte");
    assert_ok(acl.aclrtMalloc(&device, left - 64, ACL_MEM_MALLOC_HUGE_FIRST));
    assert_code(acl.aclmdlLoadFromFile(path, &id), ACL_ERROR_GE_MEMORY_ALLOCATION,
                ACL_ERROR_RT_MEMORY_ALLOCATION);
    assert_ok(acl.aclrtFree(device));
    assert_ok(acl.aclmdlLoadFromFile(path, &id));
    assert_ok(acl.aclmdlUnload(id));
}

static const conf_case cases[] = {
    CASE(aclmdlLoadFromFile__null),
    CASE(aclmdlLoadFromFile__missing),
    CASE(aclmdlLoadFromFile__empty),
    CASE(aclmdlLoadFromFile__not_an_om),
    CASE(aclmdlLoadFromFile__an_onnx),
    CASE(aclmdlLoadFromFile__cut_short),
    CASE(aclmdlLoadFromFile__runs),
    ALONE(aclmdlLoadFromFile__before_init),
    CASE(aclmdlLoadFromFile__without_context),
    ALONE(modelId__counts_from_one_and_never_repeats),
    CASE(modelId__one_file_loaded_twice_is_two_models),
    CASE(aclmdlLoadFromMem__runs_after_the_bytes_are_gone),
    CASE(aclmdlLoadFromMem__null),
    CASE(aclmdlLoadFromMem__cut_short),
    CASE(aclmdlUnload__unknown),
    CASE(aclmdlUnload__twice),
    CASE(aclmdlUnload__again_and_again_gives_memory_back),
    CASE(aclmdlQuerySize__of_a_file),
    CASE(aclmdlQuerySize__of_memory_says_the_same),
    CASE(aclmdlQuerySize__null),
    CASE(aclmdlQuerySize__missing),
    ALONE(aclmdlQuerySize__before_init),
    CASE(aclmdlQuerySizeFromMem__null),
    CASE(aclmdlLoadFromFileWithMem__runs_in_the_callers_memory),
    CASE(aclmdlLoadFromFileWithMem__null_lets_the_system_allocate),
    CASE(aclmdlLoadFromFileWithMem__unload_leaves_the_callers_memory),
    CASE(aclmdlLoadFromFileWithMem__too_little_work_memory),
    CASE(aclmdlLoadFromFileWithMem__too_little_weight_memory),
    CASE(aclmdlLoadFromFileWithMem__two_loads_share_weights),
    CASE(aclmdlLoadFromMemWithMem__runs),
    CASE(aclmdlLoadFromMemWithMem__null),
    CASE(aclmdlLoadWithConfig__from_file),
    CASE(aclmdlLoadWithConfig__from_file_with_memory),
    CASE(aclmdlLoadWithConfig__memory_may_be_left_out),
    CASE(aclmdlLoadWithConfig__from_memory),
    CASE(aclmdlLoadWithConfig__from_memory_with_memory),
    CASE(aclmdlLoadWithConfig__without_type),
    CASE(aclmdlLoadWithConfig__without_path),
    CASE(aclmdlLoadWithConfig__without_bytes),
    CASE(aclmdlLoadWithConfig__null),
    CASE(aclmdlLoadWithConfig__priorities),
    CASE(aclmdlLoadWithConfig__workspace_may_reuse_inputs),
    CASE(aclmdlSetConfigOpt__null),
    CASE(aclmdlSetConfigOpt__wrong_size),
    CASE(aclmdlSetConfigOpt__unknown_attribute),
    CASE(aclmdlSetConfigOpt__attributes_of_other_builds),
    CASE(aclmdlDestroyConfigHandle__null),
    CASE(model__runs_in_another_context_of_its_device_since_8_5),
    CASE(model__does_not_run_on_another_device),
    CASE(aclmdlLoadWithConfig__the_handle_may_go_after_the_load),
    CASE(aclmdlSetConfigOpt__external_weights_and_no_graph),
    CASE(aclmdlLoadWithConfig__from_queues_that_are_none),
    CASE(aclmdlLoadFromFile__without_device_memory),
};

CONF_MAIN("conformance.load", false)
