/* SPDX-License-Identifier: MIT */
/* Models under load: several at once, loads beside executions, the pipeline of a serving program.
 */
#include "crew.h"
#include "models.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { CREW = 4, COUNT = 12, BYTES = COUNT * 4 };

/* A worker's own model: unlike models.h it complains through the worker. */
typedef struct own_model {
    uint32_t id;
    void *in[2], *out[2];
    aclmdlDataset *inputs, *outputs;
} own_model;

static aclError add(worker *self, aclmdlDataset *dataset, void **device)
{
    TRY(acl.aclrtMalloc(device, BYTES, ACL_MEM_MALLOC_HUGE_FIRST));
    aclDataBuffer *buffer = acl.aclCreateDataBuffer(*device, BYTES);
    TRY(acl.aclmdlAddDatasetBuffer(dataset, buffer));
    return ACL_SUCCESS;
}

static aclError buffers_create(worker *self, own_model *one)
{
    one->inputs = acl.aclmdlCreateDataset();
    one->outputs = acl.aclmdlCreateDataset();
    for (int i = 0; i < 2; i++) {
        TRY(add(self, one->inputs, &one->in[i]));
        TRY(add(self, one->outputs, &one->out[i]));
    }
    return ACL_SUCCESS;
}

static aclError remove_all(worker *self, aclmdlDataset *dataset, void **devices)
{
    for (size_t i = 0; i < 2; i++) {
        TRY(acl.aclDestroyDataBuffer(acl.aclmdlGetDatasetBuffer(dataset, i)));
        TRY(acl.aclrtFree(devices[i]));
    }
    TRY(acl.aclmdlDestroyDataset(dataset));
    return ACL_SUCCESS;
}

static aclError buffers_destroy(worker *self, own_model *one)
{
    TRY(remove_all(self, one->inputs, one->in));
    TRY(remove_all(self, one->outputs, one->out));
    return ACL_SUCCESS;
}

static aclError load(worker *self, const char *path, own_model *one)
{
    TRY(acl.aclmdlLoadFromFile(path, &one->id));
    return buffers_create(self, one);
}

static aclError unload(worker *self, own_model *one)
{
    TRY(buffers_destroy(self, one));
    TRY(acl.aclmdlUnload(one->id));
    return ACL_SUCCESS;
}

static void fill_operands(float *a, float *b, int seed)
{
    for (int i = 0; i < COUNT; i++) {
        a[i] = (float)(seed % 40 * 10 + i);
        b[i] = (float)(seed % 16 - i);
    }
}

static aclError check_sums(worker *self, const float *sum, int seed)
{
    float a[COUNT], b[COUNT];
    fill_operands(a, b, seed);
    for (int i = 0; i < COUNT; i++)
        if (sum[i] != a[i] + b[i])
            return crew_fail(self, "run %d, element %d: %g, wanted %g", seed, i, (double)sum[i],
                             (double)(a[i] + b[i]));
    return ACL_SUCCESS;
}

static aclError run_once(worker *self, const own_model *one, int seed)
{
    float a[COUNT], b[COUNT], sum[COUNT];
    fill_operands(a, b, seed);
    TRY(acl.aclrtMemcpy(one->in[0], BYTES, a, BYTES, ACL_MEMCPY_HOST_TO_DEVICE));
    TRY(acl.aclrtMemcpy(one->in[1], BYTES, b, BYTES, ACL_MEMCPY_HOST_TO_DEVICE));
    TRY(acl.aclmdlExecute(one->id, one->inputs, one->outputs));
    TRY(acl.aclrtMemcpy(sum, BYTES, one->out[0], BYTES, ACL_MEMCPY_DEVICE_TO_HOST));
    return check_sums(self, sum, seed);
}

static aclError run_own_model(worker *self)
{
    own_model one;
    TRY(load(self, self->shared, &one));
    for (int i = 0; i < 60; i++)
        TRY(run_once(self, &one, self->index * 100 + i));
    return unload(self, &one);
}

static void model__each_thread_its_own(void)
{
    crew_run(CREW, 1, run_own_model, (void *)model_file("sum_diff"));
}

static void model__each_thread_its_own_on_two_devices(void)
{
    conf_needs_devices(2);
    crew_run(CREW, 2, run_own_model, (void *)model_file("sum_diff"));
}

static aclError load_and_run_again_and_again(worker *self)
{
    for (int i = 0; i < 10; i++) {
        own_model one;
        TRY(load(self, self->shared, &one));
        TRY(run_once(self, &one, i));
        TRY(unload(self, &one));
    }
    return ACL_SUCCESS;
}

static aclError run_or_load(worker *self)
{
    return self->index % 2 ? run_own_model(self) : load_and_run_again_and_again(self);
}

static void model__loaded_and_unloaded_beside_executions(void)
{
    crew_run(CREW, 1, run_or_load, (void *)model_file("sum_diff"));
}

/* One model for all, its inputs and execution under the program's lock. */
typedef struct shared_model {
    own_model model;
    pthread_mutex_t lock;
} shared_model;

static aclError run_shared(worker *self)
{
    shared_model *shared = self->shared;
    for (int i = 0; i < 40; i++) {
        pthread_mutex_lock(&shared->lock);
        aclError error = run_once(self, &shared->model, self->index * 10 + i);
        pthread_mutex_unlock(&shared->lock);
        if (error)
            return error;
    }
    return ACL_SUCCESS;
}

static void model__one_for_several_threads_under_a_lock(void)
{
    worker self = {0};
    shared_model shared = {.lock = PTHREAD_MUTEX_INITIALIZER};
    assert_ok(load(&self, model_file("sum_diff"), &shared.model));
    crew_run(CREW, 1, run_shared, &shared);
    assert_ok(unload(&self, &shared.model));
}

static aclError describe_shared(worker *self)
{
    const uint32_t *id = self->shared;
    for (int i = 0; i < 50; i++) {
        aclmdlDesc *desc = acl.aclmdlCreateDesc();
        TRY(acl.aclmdlGetDesc(desc, *id));
        if (acl.aclmdlGetNumInputs(desc) != 2 || acl.aclmdlGetInputSizeByIndex(desc, 1) != BYTES)
            return crew_fail(self, "description %d is wrong", i);
        TRY(acl.aclmdlDestroyDesc(desc));
    }
    return ACL_SUCCESS;
}

static void model__described_by_several_threads(void)
{
    uint32_t id = 0;
    assert_ok(acl.aclmdlLoadFromFile(model_file("sum_diff"), &id));
    crew_run(CREW, 1, describe_shared, &id);
    assert_ok(acl.aclmdlUnload(id));
}

/* The pipeline of a serving program: three streams, two slots, events between them. */
enum { SLOTS = 2, BATCHES = 60 };

typedef struct slot {
    own_model model; /* buffers and datasets; the id is the pipeline's */
    float *sent[2], *got;
    aclrtEvent copied, computed, done;
    int batch; /* in flight, -1 none */
} slot;

typedef struct pipeline {
    uint32_t id;
    aclrtStream in, compute, out;
    slot slots[SLOTS];
} pipeline;

static aclError slot_create(worker *self, slot *one)
{
    one->batch = -1;
    TRY(buffers_create(self, &one->model));
    for (int i = 0; i < 2; i++)
        TRY(acl.aclrtMallocHost((void **)&one->sent[i], BYTES));
    TRY(acl.aclrtMallocHost((void **)&one->got, BYTES));
    TRY(acl.aclrtCreateEvent(&one->copied));
    TRY(acl.aclrtCreateEvent(&one->computed));
    TRY(acl.aclrtCreateEvent(&one->done));
    return ACL_SUCCESS;
}

static aclError slot_destroy(worker *self, slot *one)
{
    TRY(acl.aclrtDestroyEvent(one->done));
    TRY(acl.aclrtDestroyEvent(one->computed));
    TRY(acl.aclrtDestroyEvent(one->copied));
    TRY(acl.aclrtFreeHost(one->got));
    for (int i = 0; i < 2; i++)
        TRY(acl.aclrtFreeHost(one->sent[i]));
    return buffers_destroy(self, &one->model);
}

static aclError slot_collect(worker *self, slot *one)
{
    if (one->batch < 0)
        return ACL_SUCCESS;
    TRY(acl.aclrtSynchronizeEvent(one->done));
    return check_sums(self, one->got, one->batch);
}

static aclError slot_start(worker *self, pipeline *line, slot *one, int batch)
{
    one->batch = batch;
    fill_operands(one->sent[0], one->sent[1], batch);
    for (int i = 0; i < 2; i++)
        TRY(acl.aclrtMemcpyAsync(one->model.in[i], BYTES, one->sent[i], BYTES,
                                 ACL_MEMCPY_HOST_TO_DEVICE, line->in));
    TRY(acl.aclrtRecordEvent(one->copied, line->in));
    TRY(acl.aclrtStreamWaitEvent(line->compute, one->copied));
    TRY(acl.aclmdlExecuteAsync(line->id, one->model.inputs, one->model.outputs, line->compute));
    TRY(acl.aclrtRecordEvent(one->computed, line->compute));
    TRY(acl.aclrtStreamWaitEvent(line->out, one->computed));
    TRY(acl.aclrtMemcpyAsync(one->got, BYTES, one->model.out[0], BYTES, ACL_MEMCPY_DEVICE_TO_HOST,
                             line->out));
    TRY(acl.aclrtRecordEvent(one->done, line->out));
    return ACL_SUCCESS;
}

static aclError pipeline_create(worker *self, pipeline *line)
{
    TRY(acl.aclmdlLoadFromFile(self->shared, &line->id));
    TRY(acl.aclrtCreateStream(&line->in));
    TRY(acl.aclrtCreateStream(&line->compute));
    TRY(acl.aclrtCreateStream(&line->out));
    for (int i = 0; i < SLOTS; i++)
        TRY(slot_create(self, &line->slots[i]));
    return ACL_SUCCESS;
}

static aclError pipeline_destroy(worker *self, pipeline *line)
{
    for (int i = 0; i < SLOTS; i++)
        TRY(slot_destroy(self, &line->slots[i]));
    TRY(acl.aclrtDestroyStream(line->out));
    TRY(acl.aclrtDestroyStream(line->compute));
    TRY(acl.aclrtDestroyStream(line->in));
    TRY(acl.aclmdlUnload(line->id));
    return ACL_SUCCESS;
}

static aclError run_pipeline(worker *self)
{
    pipeline line = {0};
    TRY(pipeline_create(self, &line));
    for (int batch = 0; batch < BATCHES; batch++) {
        slot *one = &line.slots[batch % SLOTS];
        TRY(slot_collect(self, one));
        TRY(slot_start(self, &line, one, self->index * 3 + batch));
    }
    for (int i = 0; i < SLOTS; i++)
        TRY(slot_collect(self, &line.slots[i]));
    return pipeline_destroy(self, &line);
}

static void pipeline__of_one_thread(void)
{
    crew_run(1, 1, run_pipeline, (void *)model_file("sum_diff"));
}

static void pipeline__two_on_one_device(void)
{
    crew_run(2, 1, run_pipeline, (void *)model_file("sum_diff"));
}

static aclError run_pipeline_in_own_context(worker *self)
{
    aclrtContext own;
    TRY(acl.aclrtCreateContext(&own, self->device));
    TRY(run_pipeline(self));
    TRY(acl.aclrtDestroyContext(own));
    return ACL_SUCCESS;
}

static void pipeline__two_on_each_of_two_devices(void)
{
    conf_needs_devices(2);
    crew_run(4, 2, run_pipeline_in_own_context, (void *)model_file("sum_diff"));
}

static const conf_case cases[] = {
    CASE(model__each_thread_its_own),
    CASE(model__each_thread_its_own_on_two_devices),
    CASE(model__loaded_and_unloaded_beside_executions),
    CASE(model__one_for_several_threads_under_a_lock),
    CASE(model__described_by_several_threads),
    CASE(pipeline__of_one_thread),
    CASE(pipeline__two_on_one_device),
    CASE(pipeline__two_on_each_of_two_devices),
};

CONF_MAIN("conformance.model_concurrency", false)
