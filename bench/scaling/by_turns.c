/* SPDX-License-Identifier: MIT */
/* by_turns MODEL.om: the same work in the pattern of pyACL-inference, for comparison.
 *
 * One thread. Device after device: for every batch of its share, device memory is allocated, the
 * input is copied in while the thread waits, and the execution is queued. When all devices have
 * theirs, again one after the other: wait, allocate pinned memory, copy out while the thread waits,
 * free. Around that the copies of host memory that its Python makes: of an input twice (an array of
 * its own, then bytes), of an output three times (bytes, an array, the concatenation). Only what
 * the interpreter itself costs is missing. */
#include "support/bench.h"

#include <acl/acl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCHES = 8, MAX_DEVICES = 8, REPETITIONS = 3 };

static void check(aclError code, const char *what)
{
    if (code != ACL_SUCCESS)
        bench_die("%s gave %d: %s", what, code, aclGetRecentErrMsg());
}

typedef struct batch {
    void *in, *out;
    aclmdlDataset *inputs, *outputs;
} batch;

typedef struct device {
    aclrtContext context;
    aclrtStream stream;
    uint32_t model;
    batch batches[BATCHES];
} device;

static device devices[MAX_DEVICES];
static size_t in_size, out_size;
static int64_t rows;

static void open_device(int32_t id, const char *path)
{
    device *d = &devices[id];
    aclmdlIODims dims;
    check(aclrtSetDevice(id), "aclrtSetDevice");
    check(aclrtCreateContext(&d->context, id), "aclrtCreateContext");
    check(aclrtCreateStream(&d->stream), "aclrtCreateStream");
    check(aclmdlLoadFromFile(path, &d->model), path);
    aclmdlDesc *desc = aclmdlCreateDesc();
    check(aclmdlGetDesc(desc, d->model), "aclmdlGetDesc");
    check(aclmdlGetInputDims(desc, 0, &dims), "aclmdlGetInputDims");
    rows = dims.dims[0];
    in_size = aclmdlGetInputSizeByIndex(desc, 0);
    out_size = aclmdlGetOutputSizeByIndex(desc, 0);
    aclmdlDestroyDesc(desc);
}

static aclmdlDataset *allocate(void **memory, size_t size)
{
    aclmdlDataset *dataset = aclmdlCreateDataset();
    check(aclrtMalloc(memory, size, ACL_MEM_MALLOC_NORMAL_ONLY), "aclrtMalloc");
    check(aclmdlAddDatasetBuffer(dataset, aclCreateDataBuffer(*memory, size)),
          "aclmdlAddDatasetBuffer");
    return dataset;
}

static void release(void *memory, aclmdlDataset *dataset)
{
    aclDestroyDataBuffer(aclmdlGetDatasetBuffer(dataset, 0));
    aclmdlDestroyDataset(dataset);
    aclrtFree(memory);
}

static void submit(device *d, const char *input)
{
    check(aclrtSetCurrentContext(d->context), "aclrtSetCurrentContext");
    for (size_t i = 0; i < BATCHES; i++) {
        batch *b = &d->batches[i];
        char *array = bench_allocate(in_size), *bytes = bench_allocate(in_size);
        memcpy(array, input + i * in_size, in_size);
        memcpy(bytes, array, in_size);
        b->inputs = allocate(&b->in, in_size);
        b->outputs = allocate(&b->out, out_size);
        check(aclrtMemcpy(b->in, in_size, bytes, in_size, ACL_MEMCPY_HOST_TO_DEVICE),
              "aclrtMemcpy");
        free(array);
        free(bytes);
    }
    for (size_t i = 0; i < BATCHES; i++)
        check(aclmdlExecuteAsync(d->model, d->batches[i].inputs, d->batches[i].outputs, d->stream),
              "aclmdlExecuteAsync");
}

static void fetch(batch *b, char *output)
{
    void *host;
    char *bytes = bench_allocate(out_size), *array = bench_allocate(out_size);
    check(aclrtMallocHost(&host, out_size), "aclrtMallocHost");
    check(aclrtMemcpy(host, out_size, b->out, out_size, ACL_MEMCPY_DEVICE_TO_HOST), "aclrtMemcpy");
    memcpy(bytes, host, out_size);
    memcpy(array, bytes, out_size);
    memcpy(output, array, out_size);
    aclrtFreeHost(host);
    free(bytes);
    free(array);
    release(b->in, b->inputs);
    release(b->out, b->outputs);
}

static void collect(device *d, char *output)
{
    check(aclrtSetCurrentContext(d->context), "aclrtSetCurrentContext");
    check(aclrtSynchronizeStream(d->stream), "aclrtSynchronizeStream");
    for (size_t i = 0; i < BATCHES; i++)
        fetch(&d->batches[i], output + i * out_size);
}

/* Milliseconds per row on so many devices. */
static double best_time(size_t device_count)
{
    double best = 1e9;
    char *input = bench_allocate(in_size * BATCHES * device_count);
    char *output = bench_allocate(out_size * BATCHES * device_count);
    memset(input, 0, in_size * BATCHES * device_count);
    memset(output, 0, out_size * BATCHES * device_count);
    for (int r = 0; r < REPETITIONS; r++) {
        double begun = bench_now();
        for (size_t i = 0; i < device_count; i++)
            submit(&devices[i], input + i * BATCHES * in_size);
        for (size_t i = 0; i < device_count; i++)
            collect(&devices[i], output + i * BATCHES * out_size);
        double took = bench_now() - begun;
        best = took < best ? took : best;
    }
    free(input);
    free(output);
    return best * 1e3 / ((double)rows * BATCHES * (double)device_count);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        bench_die("usage: bench_scaling_by_turns MODEL.om");
    check(aclInit(NULL), "aclInit");
    for (int32_t i = 0; i < MAX_DEVICES; i++)
        open_device(i, argv[1]);
    double one = 0;
    for (size_t n = 1; n <= MAX_DEVICES; n *= 2) {
        double ms = best_time(n);
        one = n == 1 ? ms : one;
        printf("%zu simulated devices by turns: %.3f ms per row, %.2f times one\n", n, ms,
               one / ms);
    }
    aclFinalize();
    return 0;
}
