/* SPDX-License-Identifier: MIT */
/* latency direct|omrun MODEL.om CALLS: batch-1 calls of a tiny model, one after the other.
 *
 * `direct` is what a careful programmer writes by hand over AscendCL: everything is made once, a
 * call is copy in, execute, copy out on one stream, and one wait. Run under callgrind with two
 * numbers of calls, the difference is the host instructions of a call; `run` does that. */
#include "support/bench.h"

#include <acl/acl.h>
#include <omrun/omrun.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The model adds and subtracts two arrays of this many numbers. */
enum { COUNT = 12, TENSORS = 2 };
static const size_t size = COUNT * sizeof(float);

/* ---- By hand ------------------------------------------------------------------------------- */

static void check(aclError code, const char *what)
{
    if (code != ACL_SUCCESS)
        bench_die("%s gave %d: %s", what, code, aclGetRecentErrMsg());
}

typedef struct hand {
    uint32_t model;
    aclrtStream stream;
    void *host_in[TENSORS], *host_out[TENSORS], *device_in[TENSORS], *device_out[TENSORS];
    aclmdlDataset *inputs, *outputs;
} hand;

static void add_tensor(aclmdlDataset *dataset, void **host, void **device)
{
    check(aclrtMallocHost(host, size), "aclrtMallocHost");
    check(aclrtMalloc(device, size, ACL_MEM_MALLOC_HUGE_FIRST), "aclrtMalloc");
    check(aclmdlAddDatasetBuffer(dataset, aclCreateDataBuffer(*device, size)),
          "aclmdlAddDatasetBuffer");
}

static void hand_open(hand *h, const char *path)
{
    check(aclInit(NULL), "aclInit");
    check(aclrtSetDevice(0), "aclrtSetDevice");
    check(aclrtCreateStream(&h->stream), "aclrtCreateStream");
    check(aclmdlLoadFromFile(path, &h->model), path);
    h->inputs = aclmdlCreateDataset();
    h->outputs = aclmdlCreateDataset();
    for (int i = 0; i < TENSORS; i++) {
        add_tensor(h->inputs, &h->host_in[i], &h->device_in[i]);
        add_tensor(h->outputs, &h->host_out[i], &h->device_out[i]);
    }
}

static void hand_call(hand *h, float in[TENSORS][COUNT], float out[TENSORS][COUNT])
{
    for (int i = 0; i < TENSORS; i++) {
        memcpy(h->host_in[i], in[i], size);
        check(aclrtMemcpyAsync(h->device_in[i], size, h->host_in[i], size,
                               ACL_MEMCPY_HOST_TO_DEVICE, h->stream),
              "aclrtMemcpyAsync");
    }
    check(aclmdlExecuteAsync(h->model, h->inputs, h->outputs, h->stream), "aclmdlExecuteAsync");
    for (int i = 0; i < TENSORS; i++)
        check(aclrtMemcpyAsync(h->host_out[i], size, h->device_out[i], size,
                               ACL_MEMCPY_DEVICE_TO_HOST, h->stream),
              "aclrtMemcpyAsync");
    check(aclrtSynchronizeStream(h->stream), "aclrtSynchronizeStream");
    for (int i = 0; i < TENSORS; i++)
        memcpy(out[i], h->host_out[i], size);
}

/* ---- By omrun ------------------------------------------------------------------------------ */

static void omrun_call(omr_session *session, float in[TENSORS][COUNT], float out[TENSORS][COUNT])
{
    static const int64_t dims[] = {4, 3};
    omr_tensor inputs[TENSORS], outputs[TENSORS];
    for (int i = 0; i < TENSORS; i++) {
        inputs[i] = (omr_tensor){.data = in[i], .dtype = OMR_F32, .rank = 2, .dims = dims};
        outputs[i] = (omr_tensor){.data = out[i], .dtype = OMR_F32, .rank = 2, .dims = dims};
    }
    if (omr_session_run(session, inputs, TENSORS, outputs, TENSORS, OMR_WAIT_FOREVER) != OMR_OK)
        bench_die("%s", omr_last_error());
}

/* ---- Both ---------------------------------------------------------------------------------- */

static void check_result(float in[TENSORS][COUNT], float out[TENSORS][COUNT])
{
    for (int i = 0; i < COUNT; i++)
        if (out[0][i] != in[0][i] + in[1][i] || out[1][i] != in[0][i] - in[1][i])
            bench_die("wrong result at %d", i);
}

int main(int argc, char **argv)
{
    if (argc != 4)
        bench_die("usage: latency direct|omrun MODEL.om CALLS");
    float in[TENSORS][COUNT], out[TENSORS][COUNT];
    bench_fill(in[0], COUNT);
    bench_fill(in[1], COUNT);
    long calls = strtol(argv[3], NULL, 10);
    hand h;
    omr_session *session = NULL;
    bool direct = strcmp(argv[1], "direct") == 0;
    if (direct)
        hand_open(&h, argv[2]);
    else if (omr_session_create(&session, argv[2], NULL) != OMR_OK)
        bench_die("%s", omr_last_error());
    double start = bench_now();
    for (long i = 0; i < calls; i++) {
        if (direct)
            hand_call(&h, in, out);
        else
            omrun_call(session, in, out);
        check_result(in, out);
    }
    printf("%s: %.2f us a call\n", argv[1], (bench_now() - start) / (double)calls * 1e6);
    omr_session_destroy(session);
    return 0;
}
