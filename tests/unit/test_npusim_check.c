/* SPDX-License-Identifier: MIT */
/* NPUSIM_CHECK: a program for each rule that breaks it and no other. */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "check/rules.h"
#include "support/npusim_misuse.h"

/* ---- memory ---- */

static void host_access(void)
{
    signal(SIGSEGV, SIG_DFL); /* a sanitizer would make a report of it */
    open_all();
    ((volatile char *)use.device)[16] = 1;
}

static void host_access_to_freed(void)
{
    signal(SIGSEGV, SIG_DFL);
    open_all();
    CHILD_OK(acl.aclrtFreeHost(use.pinned));
    ((volatile char *)use.pinned)[16] = 1;
}

static void use_after_free(void)
{
    void *next;
    open_all();
    CHILD_OK(acl.aclrtFree(use.device));
    CHILD_OK(acl.aclrtMalloc(&next, MISUSE_SIZE, ACL_MEM_MALLOC_HUGE_FIRST));
    acl.aclrtMemset(use.device, MISUSE_SIZE, 0, MISUSE_SIZE);
    use.device = next;
    close_all();
}

static void use_after_free_of_pinned(void)
{
    void *device;
    open_all();
    CHILD_OK(acl.aclrtMalloc(&device, MISUSE_SIZE, ACL_MEM_MALLOC_HUGE_FIRST));
    CHILD_OK(acl.aclrtFreeHost(use.pinned));
    acl.aclrtMemcpy(device, MISUSE_SIZE, use.pinned, MISUSE_SIZE, ACL_MEMCPY_HOST_TO_DEVICE);
    use.pinned = NULL;
    CHILD_OK(acl.aclrtFree(device));
    close_all();
}

static void out_of_bounds(void)
{
    open_all();
    acl.aclrtMemset(use.device, 2 * MISUSE_SIZE, 0, 2 * MISUSE_SIZE);
    close_all();
}

static void double_free(void)
{
    open_all();
    CHILD_OK(acl.aclrtFree(use.device));
    acl.aclrtFree(use.device);
    use.device = NULL;
    close_all();
}

static void free_in_the_middle(void)
{
    open_all();
    acl.aclrtFree((char *)use.device + 64);
    close_all();
}

static void wrong_free(void)
{
    open_all();
    CHILD_OK(acl.aclrtFreeHost(use.device));
    use.device = NULL;
    close_all();
}

static void free_in_flight(void)
{
    open_all();
    CHILD_OK(copy_out(use.stream));
    CHILD_OK(acl.aclrtFreeHost(use.pinned));
    use.pinned = NULL;
    wait_for(use.stream);
    close_all();
}

static void race(void)
{
    open_all();
    CHILD_OK(copy_out(use.stream));
    CHILD_OK(acl.aclrtMemset(use.device, MISUSE_SIZE, 0, MISUSE_SIZE));
    wait_for(use.stream);
    close_all();
}

/* The event is recorded, but the other stream does not wait for it. */
static void race_of_streams(void)
{
    open_all();
    CHILD_OK(copy_out(use.stream));
    CHILD_OK(acl.aclrtMemsetAsync(use.device, MISUSE_SIZE, 0, MISUSE_SIZE, use.other));
    wait_for(use.stream);
    wait_for(use.other);
    close_all();
}

/* ---- copies ---- */

static void copy_direction(void)
{
    open_all();
    CHILD_OK(acl.aclrtMemcpy(use.device, MISUSE_SIZE, use.pinned, MISUSE_SIZE,
                             ACL_MEMCPY_DEVICE_TO_HOST));
    close_all();
}

static void async_pageable(void)
{
    static _Alignas(64) char pageable[MISUSE_SIZE];
    open_all();
    CHILD_OK(acl.aclrtMemcpyAsync(use.device, MISUSE_SIZE, pageable, MISUSE_SIZE,
                                  ACL_MEMCPY_HOST_TO_DEVICE, use.stream));
    wait_for(use.stream);
    close_all();
}

static void async_alignment(void)
{
    open_all();
    CHILD_OK(acl.aclrtMemcpyAsync(use.device, MISUSE_SIZE, (char *)use.pinned + 4, 64,
                                  ACL_MEMCPY_HOST_TO_DEVICE, use.stream));
    wait_for(use.stream);
    close_all();
}

static void async_host_to_host(void)
{
    open_all();
    acl.aclrtMemcpyAsync(use.pinned, 64, (char *)use.pinned + 64, 64, ACL_MEMCPY_HOST_TO_HOST,
                         use.stream);
    close_all();
}

/* ---- handles ---- */

static void dead_handle(void)
{
    aclrtEvent event;
    open_all();
    CHILD_OK(acl.aclrtCreateEvent(&event));
    CHILD_OK(acl.aclrtDestroyEvent(event));
    acl.aclrtRecordEvent(event, use.stream);
    close_all();
}

static void dead_model(void)
{
    open_process();
    loaded one = load("sum_diff");
    CHILD_OK(acl.aclmdlUnload(one.id));
    acl.aclmdlGetDesc(one.desc, one.id);
    CHILD_OK(acl.aclmdlDestroyDesc(one.desc));
    close_process();
}

static void double_destroy(void)
{
    aclDataBuffer *buffer = acl.aclCreateDataBuffer(NULL, 0);
    open_process();
    CHILD_OK(acl.aclDestroyDataBuffer(buffer));
    acl.aclDestroyDataBuffer(buffer);
    close_process();
}

static void double_unload(void)
{
    open_process();
    loaded one = load("sum_diff");
    unload(one);
    acl.aclmdlUnload(one.id);
    close_process();
}

static void bad_handle(void)
{
    open_all();
    acl.aclrtRecordEvent(use.other, use.stream);
    close_all();
}

static void destroy_event_in_flight(void)
{
    aclrtEvent event;
    open_all();
    CHILD_OK(acl.aclrtCreateEvent(&event));
    CHILD_OK(acl.aclrtRecordEvent(event, use.stream));
    CHILD_OK(acl.aclrtDestroyEvent(event));
    wait_for(use.stream);
    close_all();
}

static void stream_in_flight(void)
{
    open_all();
    CHILD_OK(copy_out(use.stream));
    CHILD_OK(acl.aclrtDestroyStream(use.stream));
    use.stream = NULL;
    close_all();
}

static void ended_with_context(void)
{
    aclrtContext context;
    aclrtStream stream;
    open_process();
    CHILD_OK(acl.aclrtCreateContext(&context, 0));
    CHILD_OK(acl.aclrtCreateStream(&stream));
    CHILD_OK(acl.aclrtDestroyContext(context));
    close_process();
}

static void event_not_reset(void)
{
    aclrtEvent event;
    open_all();
    CHILD_OK(acl.aclrtCreateEvent(&event));
    CHILD_OK(acl.aclrtRecordEvent(event, use.stream));
    CHILD_OK(acl.aclrtStreamWaitEvent(use.other, event));
    wait_for(use.other);
    CHILD_OK(acl.aclrtRecordEvent(event, use.stream));
    wait_for(use.stream);
    CHILD_OK(acl.aclrtDestroyEvent(event));
    close_all();
}

/* ---- executions ---- */

/* Two pairs of datasets of two models of one file, and what is done with them. */
static void execute(void (*body)(const loaded models[2], aclmdlDataset *inputs[2],
                                 aclmdlDataset *outputs[2]))
{
    loaded models[2];
    aclmdlDataset *inputs[2], *outputs[2];
    open_all();
    for (int i = 0; i < 2; i++) {
        models[i] = load("sum_diff");
        inputs[i] = make_dataset(models[i].desc, true);
        outputs[i] = make_dataset(models[i].desc, false);
    }
    body(models, inputs, outputs);
    wait_for(use.stream);
    wait_for(use.other);
    for (int i = 0; i < 2; i++) {
        if (inputs[i])
            free_dataset(inputs[i]);
        if (outputs[i])
            free_dataset(outputs[i]);
        unload(models[i]);
    }
    close_all();
}

static void two_streams(const loaded models[2], aclmdlDataset *inputs[2], aclmdlDataset *outputs[2])
{
    CHILD_OK(acl.aclmdlExecuteAsync(models[0].id, inputs[0], outputs[0], use.stream));
    CHILD_OK(acl.aclmdlExecuteAsync(models[0].id, inputs[1], outputs[1], use.other));
}

static void model_concurrent(void)
{
    execute(two_streams);
}

static struct execution_of_thread {
    const loaded *model;
    aclmdlDataset *input, *output;
    pthread_barrier_t *both;
} of_thread[2];

static void *execute_in_thread(void *argument)
{
    const struct execution_of_thread *mine = argument;
    CHILD_OK(acl.aclrtSetDevice(0));
    pthread_barrier_wait(mine->both);
    CHILD_OK(acl.aclmdlExecute(mine->model->id, mine->input, mine->output));
    CHILD_OK(acl.aclrtResetDevice(0));
    return NULL;
}

static void two_threads(const loaded models[2], aclmdlDataset *inputs[2], aclmdlDataset *outputs[2])
{
    pthread_barrier_t both;
    pthread_t threads[2];
    pthread_barrier_init(&both, NULL, 2);
    for (int i = 0; i < 2; i++) {
        of_thread[i] = (struct execution_of_thread){&models[0], inputs[i], outputs[i], &both};
        pthread_create(&threads[i], NULL, execute_in_thread, &of_thread[i]);
    }
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&both);
}

static void model_in_two_threads(void)
{
    execute(two_threads);
}

static void both_ways(const loaded models[2], aclmdlDataset *inputs[2], aclmdlDataset *outputs[2])
{
    CHILD_OK(acl.aclmdlExecuteAsync(models[0].id, inputs[0], outputs[0], use.stream));
    wait_for(use.stream);
    acl.aclmdlExecute(models[0].id, inputs[0], outputs[0]);
}

static void model_mixed(void)
{
    execute(both_ways);
}

static void one_dataset(const loaded models[2], aclmdlDataset *inputs[2], aclmdlDataset *outputs[2])
{
    CHILD_OK(acl.aclmdlExecuteAsync(models[0].id, inputs[0], outputs[0], use.stream));
    CHILD_OK(acl.aclmdlExecuteAsync(models[1].id, inputs[0], outputs[1], use.other));
}

static void dataset_shared(void)
{
    execute(one_dataset);
}

/* Frees all of a dataset but the dataset itself, which is destroyed under way. */
static void destroy_under_way(const loaded models[2], aclmdlDataset *inputs[2],
                              aclmdlDataset *outputs[2])
{
    aclDataBuffer *buffers[8];
    size_t count = acl.aclmdlGetDatasetNumBuffers(inputs[0]);
    for (size_t i = 0; i < count; i++)
        buffers[i] = acl.aclmdlGetDatasetBuffer(inputs[0], i);
    CHILD_OK(acl.aclmdlExecuteAsync(models[0].id, inputs[0], outputs[0], use.stream));
    CHILD_OK(acl.aclmdlDestroyDataset(inputs[0]));
    wait_for(use.stream);
    for (size_t i = 0; i < count; i++) {
        CHILD_OK(acl.aclrtFree(acl.aclGetDataBufferAddr(buffers[i])));
        CHILD_OK(acl.aclDestroyDataBuffer(buffers[i]));
    }
    inputs[0] = NULL;
}

static void destroy_in_flight(void)
{
    execute(destroy_under_way);
}

static void unload_under_way(const loaded models[2], aclmdlDataset *inputs[2],
                             aclmdlDataset *outputs[2])
{
    uint32_t id;
    (void)models;
    CHILD_OK(acl.aclmdlLoadFromFile(model_path("sum_diff"), &id));
    CHILD_OK(acl.aclmdlExecuteAsync(id, inputs[0], outputs[0], use.stream));
    CHILD_OK(acl.aclmdlUnload(id));
}

static void unload_in_flight(void)
{
    execute(unload_under_way);
}

static void gear_not_set(void)
{
    open_process();
    loaded one = load("batch_n");
    aclmdlDataset *input = make_dataset(one.desc, true), *output = make_dataset(one.desc, false);
    acl.aclmdlExecute(one.id, input, output);
    free_dataset(input);
    free_dataset(output);
    unload(one);
    close_process();
}

/* An execution whose first input is replaced. */
static void execute_with(void *data, size_t less)
{
    open_process();
    loaded one = load("sum_diff");
    aclmdlDataset *input = make_dataset(one.desc, true), *output = make_dataset(one.desc, false);
    aclDataBuffer *buffer = acl.aclmdlGetDatasetBuffer(input, 0);
    void *own = acl.aclGetDataBufferAddr(buffer);
    size_t size = acl.aclGetDataBufferSizeV2(buffer);
    CHILD_OK(acl.aclUpdateDataBuffer(buffer, data ? data : own, size - less));
    acl.aclmdlExecute(one.id, input, output);
    CHILD_OK(acl.aclUpdateDataBuffer(buffer, own, size));
    free_dataset(input);
    free_dataset(output);
    unload(one);
    close_process();
}

static void buffer_host(void)
{
    static _Alignas(64) char pageable[65536];
    execute_with(pageable, 0);
}

static void buffer_size(void)
{
    execute_with(NULL, 4);
}

static void output_leak(void)
{
    open_process();
    loaded one = load("no_batch");
    aclmdlDataset *input = make_dataset(one.desc, true), *output = acl.aclmdlCreateDataset();
    size_t count = acl.aclmdlGetNumOutputs(one.desc);
    for (size_t i = 0; i < count; i++)
        CHILD_OK(acl.aclmdlAddDatasetBuffer(output, acl.aclCreateDataBuffer(NULL, 0)));
    CHILD_OK(acl.aclmdlExecute(one.id, input, output));
    for (size_t i = 0; i < count; i++)
        CHILD_OK(acl.aclDestroyDataBuffer(acl.aclmdlGetDatasetBuffer(output, i)));
    CHILD_OK(acl.aclmdlDestroyDataset(output));
    free_dataset(input);
    unload(one);
    close_process();
}

/* ---- the process ---- */

static void model_before_init(void)
{
    uint32_t id;
    acl.aclmdlLoadFromFile(model_path("sum_diff"), &id);
}

static void before_init(void)
{
    CHILD_OK(acl.aclrtSetDevice(0));
    CHILD_OK(acl.aclInit(NULL));
    close_process();
}

static void after_finalize(void)
{
    aclrtRunMode mode;
    open_process();
    close_process();
    CHILD_OK(acl.aclrtGetRunMode(&mode));
}

static void *allocate_without_context(void *out)
{
    acl.aclrtMalloc(out, MISUSE_SIZE, ACL_MEM_MALLOC_HUGE_FIRST);
    return NULL;
}

static void no_context(void)
{
    pthread_t thread;
    void *memory;
    open_process();
    pthread_create(&thread, NULL, allocate_without_context, &memory);
    pthread_join(thread, NULL);
    close_process();
}

static void lost_context(void)
{
    aclrtContext context;
    void *memory;
    open_process();
    CHILD_OK(acl.aclrtCreateContext(&context, 0));
    CHILD_OK(acl.aclrtDestroyContext(context));
    acl.aclrtMalloc(&memory, MISUSE_SIZE, ACL_MEM_MALLOC_HUGE_FIRST);
    close_process();
}

static void set_too_often(void)
{
    open_process();
    CHILD_OK(acl.aclrtSetDevice(0));
    close_process();
}

static void reset_too_often(void)
{
    open_process();
    CHILD_OK(acl.aclrtResetDevice(0));
    acl.aclrtResetDevice(0);
    CHILD_OK(acl.aclFinalize());
}

/* ---- leaks: three of each, made in one place ---- */

#define THREE_TIMES for (int i = 0; i < 3; i++)
#define LEAK(name, body)          \
    static void leak_##name(void) \
    {                             \
        open_process();           \
        THREE_TIMES               \
        {                         \
            body;                 \
        }                         \
        close_process();          \
    }
static void *leaked;
static aclrtStream leaked_stream;
static aclrtContext leaked_context;
static aclrtEvent leaked_event;
static char leaked_host[3][64];
static const int64_t leaked_dims[] = {1};

LEAK(device_memory, CHILD_OK(acl.aclrtMalloc(&leaked, 64, ACL_MEM_MALLOC_HUGE_FIRST)))
LEAK(pinned_memory, CHILD_OK(acl.aclrtMallocHost(&leaked, 64)))
LEAK(registered_memory,
     CHILD_OK(acl.aclrtHostRegister(leaked_host[i], 64, ACL_HOST_REGISTER_MAPPED, &leaked)))
LEAK(model, load("sum_diff"))
LEAK(desc, CHILD_EXPECT(acl.aclmdlCreateDesc()))
LEAK(dataset, CHILD_EXPECT(acl.aclmdlCreateDataset()))
LEAK(data_buffer, CHILD_EXPECT(acl.aclCreateDataBuffer(leaked_host, 64)))
LEAK(tensor_desc, CHILD_EXPECT(acl.aclCreateTensorDesc(ACL_FLOAT, 1, leaked_dims, ACL_FORMAT_ND)))
LEAK(aipp, CHILD_EXPECT(acl.aclmdlCreateAIPP(1)))
LEAK(load_config, CHILD_EXPECT(acl.aclmdlCreateConfigHandle()))
LEAK(exec_config, CHILD_EXPECT(acl.aclmdlCreateExecConfigHandle()))

LEAK(group_info, CHILD_EXPECT(acl.aclrtCreateGroupInfo()))
LEAK(addresses, CHILD_OK(acl.aclrtReserveMemAddress(&leaked, 2 << 20, 0, NULL, 0)))

static aclrtDrvMemHandle take_physical(void)
{
    aclrtPhysicalMemProp property = {.handleType = ACL_MEM_HANDLE_TYPE_NONE,
                                     .allocationType = ACL_MEM_ALLOCATION_TYPE_PINNED,
                                     .memAttr = ACL_HBM_MEM_HUGE};
    aclrtDrvMemHandle handle;
    property.location.type = ACL_MEM_LOCATION_TYPE_DEVICE;
    CHILD_OK(acl.aclrtMallocPhysical(&handle, 2 << 20, &property, 0));
    return handle;
}
LEAK(physical, CHILD_EXPECT(take_physical()))

static void map_once(void)
{
    CHILD_OK(acl.aclrtReserveMemAddress(&leaked, 2 << 20, 0, NULL, 0));
    CHILD_OK(acl.aclrtMapMem(leaked, 2 << 20, 0, take_physical(), 0));
}
LEAK(mapping, map_once())

/* Not among the functions of models. */
static void call_creator(const char *name)
{
    void *(*create)(void);
    void *symbol = acl_table_symbol(name);
    memcpy(&create, &symbol, sizeof create);
    CHILD_EXPECT(create && create());
}
LEAK(profiling_step, call_creator("aclprofCreateStepInfo"))
LEAK(profiling_stamp, call_creator("aclprofCreateStamp"))

/* What a context has outlives the process only with the context. */
#define LEAK_IN_CONTEXT(name, body)                               \
    static void leak_##name(void)                                 \
    {                                                             \
        open_process();                                           \
        THREE_TIMES                                               \
        {                                                         \
            CHILD_OK(acl.aclrtCreateContext(&leaked_context, 0)); \
            body;                                                 \
        }                                                         \
        CHILD_OK(acl.aclrtSetDevice(0));                          \
        CHILD_OK(acl.aclrtResetDevice(0));                        \
        close_process();                                          \
    }
LEAK_IN_CONTEXT(context, )
LEAK_IN_CONTEXT(stream, CHILD_OK(acl.aclrtCreateStream(&leaked_stream)))
LEAK_IN_CONTEXT(event, CHILD_OK(acl.aclrtCreateEvent(&leaked_event)))

static void make_subscription(void)
{
    CHILD_OK(acl.aclrtCreateStream(&leaked_stream));
    CHILD_OK(acl.aclrtSubscribeReport((uint64_t)pthread_self(), leaked_stream));
}
LEAK_IN_CONTEXT(subscription, make_subscription())

/* ---- the table ---- */

typedef struct misuse_row {
    void (*program)(void);
    const char *rule, *call; /* the call that breaks it; "exit": the program's end */
    const char *object;      /* words about it that the report must have */
    const char *made_by;     /* the call; NULL: nothing was made */
    const char *fault;       /* NPUSIM_FAULT; NULL: none */
    bool warning;
    int others; /* findings besides, of what it takes to break this one */
} misuse_row;

static const misuse_row rows[] = {
    {host_access, "host-access", "thread ", "byte 16 of device memory", "aclrtMalloc #1", NULL,
     false, 0},
    {host_access_to_freed, "host-access", "thread ", "byte 16 of pinned memory",
     "aclrtMallocHost #1", NULL, false, 0},
    {use_after_free, "use-after-free", "aclrtMemset #1", "device memory", "aclrtMalloc #1", NULL,
     false, 0},
    {use_after_free_of_pinned, "use-after-free", "aclrtMemcpy #1", "pinned memory",
     "aclrtMallocHost #1", NULL, false, 0},
    {out_of_bounds, "out-of-bounds", "aclrtMemset #1", "8192 bytes", "aclrtMalloc #1", NULL, false,
     0},
    {double_free, "bad-free", "aclrtFree #2", "was freed before", "aclrtMalloc #1", NULL, false, 0},
    {free_in_the_middle, "bad-free", "aclrtFree #1", "64 bytes behind", "aclrtMalloc #1", NULL,
     false, 0},
    {wrong_free, "wrong-free", "aclrtFreeHost #1", "device memory", "aclrtMalloc #1", NULL, false,
     0},
    {free_in_flight, "free-in-flight", "aclrtFreeHost #1", "used by aclrtMemcpyAsync #1",
     "aclrtMallocHost #1", NULL, false, 0},
    {race, "race", "aclrtMemset #1", "which aclrtMemcpyAsync #1", "aclrtMalloc #1", NULL, false, 0},
    {race_of_streams, "race", "aclrtMemsetAsync #1", "which aclrtMemcpyAsync #1", "aclrtMalloc #1",
     NULL, false, 0},
    {copy_direction, "copy-direction", "aclrtMemcpy #1", "DEVICE_TO_HOST, but dst",
     "aclrtMalloc #1", NULL, false, 0},
    {async_pageable, "async-pageable", "aclrtMemcpyAsync #1", "src", NULL, NULL, false, 0},
    {async_alignment, "async-alignment", "aclrtMemcpyAsync #1", "no multiple of 64",
     "aclrtMallocHost #1", NULL, false, 0},
    {async_host_to_host, "async-host-to-host", "aclrtMemcpyAsync #1", "pinned host memory",
     "aclrtMallocHost #1", NULL, false, 0},
    {dead_handle, "dead-handle", "aclrtRecordEvent #1", "event", "aclrtCreateEvent #1", NULL, false,
     0},
    {dead_model, "dead-handle", "aclmdlGetDesc #2", "model 1", "aclmdlLoadFromFile #1", NULL, false,
     0},
    {double_destroy, "double-destroy", "aclDestroyDataBuffer #2", "data buffer",
     "aclCreateDataBuffer #1", NULL, false, 0},
    {double_unload, "double-destroy", "aclmdlUnload #2", "model 1", "aclmdlLoadFromFile #1", NULL,
     false, 0},
    {bad_handle, "bad-handle", "aclrtRecordEvent #1", "is no event", "aclrtCreateStream #2", NULL,
     false, 0},
    {destroy_event_in_flight, "destroy-in-flight", "aclrtDestroyEvent #1", "event",
     "aclrtCreateEvent #1", NULL, false, 0},
    {destroy_in_flight, "destroy-in-flight", "aclmdlDestroyDataset #1", "dataset",
     "aclmdlCreateDataset #1", NULL, false, 0},
    {unload_in_flight, "destroy-in-flight", "aclmdlUnload #1", "model 3", "aclmdlLoadFromFile #3",
     NULL, false, 0},
    {stream_in_flight, "stream-in-flight", "aclrtDestroyStream #1", "stream",
     "aclrtCreateStream #1", NULL, true, 0},
    {ended_with_context, "ended-with-context", "aclrtDestroyContext #1", "stream",
     "aclrtCreateStream #1", NULL, true, 0},
    {event_not_reset, "event-not-reset", "aclrtRecordEvent #2", "event", "aclrtCreateEvent #1",
     NULL, true, 0},
    {model_concurrent, "model-concurrent", "aclmdlExecuteAsync #2", "model 1",
     "aclmdlLoadFromFile #1", NULL, false, 0},
    {model_in_two_threads, "model-concurrent", "aclmdlExecute #", "model 1",
     "aclmdlLoadFromFile #1", "task:aclmdlExecute=slow:500ms", false, 0},
    {model_mixed, "model-mixed", "aclmdlExecute #1", "model 1", "aclmdlLoadFromFile #1", NULL,
     false, 0},
    {dataset_shared, "dataset-shared", "aclmdlExecuteAsync #2", "dataset", "aclmdlCreateDataset #1",
     NULL, false, 0},
    {gear_not_set, "gear-not-set", "aclmdlExecute #1", "dataset", "aclmdlCreateDataset #1", NULL,
     false, 0},
    {buffer_host, "buffer-host", "aclmdlExecute #1", "input 0 of model 1", NULL, NULL, false, 0},
    {buffer_size, "buffer-size", "aclmdlExecute #1", "input 0", "aclrtMalloc #1", NULL, true, 0},
    {model_before_init, "model-before-init", "aclmdlLoadFromFile #1", "aclInit", NULL, NULL, false,
     0},
    {before_init, "before-init", "aclrtSetDevice #1", "aclInit", NULL, NULL, true, 0},
    {after_finalize, "after-finalize", "aclrtGetRunMode #1", "aclFinalize", NULL, NULL, true, 0},
    {no_context, "no-context", "aclrtMalloc #1", "thread has no context", NULL, NULL, false, 0},
    {lost_context, "no-context", "aclrtMalloc #1", "is no more", "aclrtCreateContext #1", NULL,
     false, 0},
    {set_too_often, "device-balance", "aclFinalize #1", "device 0", "aclrtSetDevice #2", NULL,
     false, 0},
    {reset_too_often, "device-balance", "aclrtResetDevice #2", "device 0", NULL, NULL, false, 0},
    {output_leak, "output-leak", "aclFinalize #1", "device memory", "aclmdlExecute #1", NULL, false,
     0},
    {leak_device_memory, "leak", "aclFinalize #1", "device memory", "aclrtMalloc #1", NULL, false,
     0},
    {leak_pinned_memory, "leak", "aclFinalize #1", "pinned memory", "aclrtMallocHost #1", NULL,
     false, 0},
    {leak_registered_memory, "leak", "aclFinalize #1", "registered memory", "aclrtHostRegister #1",
     NULL, false, 0},
    {leak_data_buffer, "leak", "aclFinalize #1", "data buffer", "aclCreateDataBuffer #1", NULL,
     false, 0},
    {leak_dataset, "leak", "aclFinalize #1", "dataset", "aclmdlCreateDataset #1", NULL, false, 0},
    {leak_desc, "leak", "aclFinalize #1", "model description", "aclmdlCreateDesc #1", NULL, false,
     0},
    {leak_tensor_desc, "leak", "aclFinalize #1", "tensor descriptor", "aclCreateTensorDesc #1",
     NULL, false, 0},
    {leak_aipp, "leak", "aclFinalize #1", "AIPP parameters", "aclmdlCreateAIPP #1", NULL, false, 0},
    {leak_load_config, "leak", "aclFinalize #1", "load configuration", "aclmdlCreateConfigHandle",
     NULL, false, 0},
    {leak_exec_config, "leak", "aclFinalize #1", "execution configuration",
     "aclmdlCreateExecConfigHandle", NULL, false, 0},
    {leak_group_info, "leak", "aclFinalize #1", "group information", "aclrtCreateGroupInfo #1",
     NULL, false, 0},
    {leak_addresses, "leak", "aclFinalize #1", "reserved addresses", "aclrtReserveMemAddress #1",
     NULL, false, 0},
    {leak_physical, "leak", "aclFinalize #1", "physical memory", "aclrtMallocPhysical #1", NULL,
     false, 0},
    {leak_mapping, "leak", "aclFinalize #1", "mapped memory", "aclrtMapMem #1", NULL, false, 2},
    {leak_profiling_step, "leak", "aclFinalize #1", "profiling step", "aclprofCreateStepInfo #1",
     NULL, false, 0},
    {leak_profiling_stamp, "leak", "aclFinalize #1", "profiling stamp", "aclprofCreateStamp #1",
     NULL, false, 0},
    {leak_context, "leak", "aclFinalize #1", "context", "aclrtCreateContext #1", NULL, false, 0},
    {leak_stream, "leak", "aclFinalize #1", "stream", "aclrtCreateStream #1", NULL, false, 1},
    {leak_event, "leak", "aclFinalize #1", "event", "aclrtCreateEvent #1", NULL, false, 1},
    {leak_subscription, "leak", "aclFinalize #1", "subscription", "aclrtSubscribeReport #1", NULL,
     false, 2},
    {leak_model, "leak", "aclFinalize #1", "model", "aclmdlLoadFromFile #1", NULL, false, 1},
};

/* The finding of this rule that names all it must; NULL: there is none. */
static const char *find_finding(const misuse_row *row)
{
    char begins[160], made[160];
    snprintf(begins, sizeof begins, "npusim: check: %s [%s] %s", row->warning ? "warning" : "error",
             row->rule, row->call);
    snprintf(made, sizeof made, "  made by %s", row->made_by ? row->made_by : "");
    for (const char *at = child_said; (at = strstr(at, begins)); at++) {
        const char *end = strstr(at, "  rule: ");
        const char *object = strstr(at, row->object), *life = strstr(at, made);
        if (object && object < end && (!row->made_by || (life && life < end)))
            return at;
    }
    return NULL;
}

static void check_report(const misuse_row *row)
{
    char summary[96];
    int errors = row->warning ? 0 : 1 + row->others;
    snprintf(summary, sizeof summary, "npusim: check: %d error%s, %d warning%s", errors,
             errors == 1 ? "" : "s", row->warning, row->warning ? "" : "s");
    if (!find_finding(row) || misuse_count("  rule: ") != 1 + row->others ||
        misuse_count(summary) != 1)
        fail_msg("wanted is %s of %s, %s made by %s, and %s; seen is:\n%s", row->rule, row->call,
                 row->object, row->made_by ? row->made_by : "nobody", summary, child_said);
}

static void check_row(void **state)
{
    const misuse_row *row = *state;
    char environment[256];
    snprintf(environment, sizeof environment, "NPUSIM_CHECK=1%s%s",
             row->fault ? " NPUSIM_FAULT=" : "", row->fault ? row->fault : "");
    int code = misuse_run(environment, row->program);
    if (code != (row->warning ? 0 : 86))
        fail_msg("exit code is %d, said was:\n%s", code, child_said);
    check_report(row);
}

enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

static const struct {
    const char *name;
    bool warning;
} rules[] = {
#define IS_WARNING_ERROR false
#define IS_WARNING_WARNING true
#define RULE(member, name, severity, text, source) {name, IS_WARNING_##severity},
    SIM_RULES(RULE)
#undef RULE
};

static void every_rule__has_a_program_that_breaks_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        bool found = false;
        for (int j = 0; j < ROW_COUNT; j++)
            found = found || (strcmp(rows[j].rule, rules[i].name) == 0 &&
                              rows[j].warning == rules[i].warning);
        if (!found)
            fail_msg("no program breaks %s", rules[i].name);
    }
}

int main(void)
{
    struct CMUnitTest tests[ROW_COUNT + 1] = {
        [ROW_COUNT] = cmocka_unit_test(every_rule__has_a_program_that_breaks_it)};
    char names[ROW_COUNT][64];
    for (int i = 0; i < ROW_COUNT; i++) {
        snprintf(names[i], sizeof names[i], "%s__row_%d", rows[i].rule, i);
        tests[i] = (struct CMUnitTest){names[i], check_row, NULL, NULL, (void *)&rows[i]};
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
