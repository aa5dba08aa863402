/* SPDX-License-Identifier: MIT */
/* sim MODEL.onnx MODEL.om THREADS: what npusim costs over ONNX Runtime alone.
 *
 * One inference as an AscendCL program makes it (copy in, execute, copy out) against one Run() of a
 * plain session with as many threads, in turns; the figure is the median of the ratios. */
#include "support/bench.h"
#include "support/plain_ort.h"

#include <acl/acl.h>
#include <stdio.h>
#include <stdlib.h>

enum { WARM_UP = 3, REPETITIONS = 25, RUNS = 5 };

static void check(aclError code, const char *what)
{
    if (code != ACL_SUCCESS)
        bench_die("%s gave %d: %s", what, code, aclGetRecentErrMsg());
}

/* ---- AscendCL, as a program for an NPU calls it ------------------------------------------------
 */

/* One input or output: its dims, its device memory and its host memory. */
typedef struct port {
    aclmdlIODims dims;
    aclmdlDataset *dataset;
    void *device, *host;
    size_t size;
} port;

typedef struct npu {
    uint32_t model;
    aclmdlDesc *desc;
    port input, output;
} npu;

static void open_port(port *p, size_t size)
{
    p->size = size;
    check(aclrtMalloc(&p->device, size, ACL_MEM_MALLOC_HUGE_FIRST), "aclrtMalloc");
    check(aclrtMallocHost(&p->host, size), "aclrtMallocHost");
    p->dataset = aclmdlCreateDataset();
    check(aclmdlAddDatasetBuffer(p->dataset, aclCreateDataBuffer(p->device, size)),
          "aclmdlAddDatasetBuffer");
}

static void npu_open(npu *n, const char *om_path)
{
    check(aclInit(NULL), "aclInit");
    check(aclrtSetDevice(0), "aclrtSetDevice");
    check(aclmdlLoadFromFile(om_path, &n->model), om_path);
    n->desc = aclmdlCreateDesc();
    check(aclmdlGetDesc(n->desc, n->model), "aclmdlGetDesc");
    check(aclmdlGetInputDims(n->desc, 0, &n->input.dims), "aclmdlGetInputDims");
    check(aclmdlGetOutputDims(n->desc, 0, &n->output.dims), "aclmdlGetOutputDims");
    open_port(&n->input, aclmdlGetInputSizeByIndex(n->desc, 0));
    open_port(&n->output, aclmdlGetOutputSizeByIndex(n->desc, 0));
}

static void npu_run(npu *n)
{
    port *in = &n->input, *out = &n->output;
    check(aclrtMemcpy(in->device, in->size, in->host, in->size, ACL_MEMCPY_HOST_TO_DEVICE),
          "aclrtMemcpy");
    check(aclmdlExecute(n->model, in->dataset, out->dataset), "aclmdlExecute");
    check(aclrtMemcpy(out->host, out->size, out->device, out->size, ACL_MEMCPY_DEVICE_TO_HOST),
          "aclrtMemcpy");
}

static void close_port(port *p)
{
    aclDestroyDataBuffer(aclmdlGetDatasetBuffer(p->dataset, 0));
    aclmdlDestroyDataset(p->dataset);
    aclrtFreeHost(p->host);
    aclrtFree(p->device);
}

static void npu_close(npu *n)
{
    close_port(&n->output);
    close_port(&n->input);
    aclmdlDestroyDesc(n->desc);
    aclmdlUnload(n->model);
    aclrtResetDevice(0);
    aclFinalize();
}

/* ---- The two against each other ----------------------------------------------------------------
 */

static plain_ort *plain_open(const char *onnx_path, const npu *n, int threads)
{
    const aclmdlIODims *in = &n->input.dims, *out = &n->output.dims;
    return plain_ort_open(onnx_path, threads, (plain_ort_tensor){"image", in->dims, in->dimCount},
                          (plain_ort_tensor){"features", out->dims, out->dimCount});
}

/* Milliseconds of one inference. */
static double npu_time(npu *n)
{
    bench_settle();
    double started = bench_now();
    for (size_t i = 0; i < RUNS; i++)
        npu_run(n);
    return (bench_now() - started) * 1e3 / RUNS;
}

static double plain_time(plain_ort *plain)
{
    bench_settle();
    double started = bench_now();
    for (size_t i = 0; i < RUNS; i++)
        plain_ort_run(plain);
    return (bench_now() - started) * 1e3 / RUNS;
}

static void compare(const npu *n, const plain_ort *plain)
{
    const float *mine = n->output.host, *theirs = plain_ort_output(plain);
    for (size_t i = 0; i < n->output.size / sizeof *mine; i++) {
        float gap = mine[i] - theirs[i];
        if (!(gap < 1e-3f && gap > -1e-3f))
            bench_die("element %zu is %g, ONNX Runtime's is %g", i, (double)mine[i],
                      (double)theirs[i]);
    }
}

int main(int argc, char **argv)
{
    double sim[REPETITIONS], ort[REPETITIONS], ratio[REPETITIONS];
    npu n;
    if (argc != 4)
        bench_die("usage: bench_sim MODEL.onnx MODEL.om THREADS");
    npu_open(&n, argv[2]);
    plain_ort *plain = plain_open(argv[1], &n, atoi(argv[3]));
    bench_fill(n.input.host, n.input.size / sizeof(float));
    bench_fill(plain_ort_input(plain), n.input.size / sizeof(float));
    for (size_t i = 0; i < WARM_UP; i++) {
        npu_run(&n);
        plain_ort_run(plain);
    }
    compare(&n, plain);
    for (size_t i = 0; i < REPETITIONS; i++) {
        sim[i] = npu_time(&n);
        ort[i] = plain_time(plain);
        ratio[i] = sim[i] / ort[i];
    }
    printf("npusim %.2f ms, ONNX Runtime %.2f ms per inference, %s threads each\n",
           bench_median(sim, REPETITIONS), bench_median(ort, REPETITIONS), argv[3]);
    bool met = bench_report("sim-overhead", bench_median(ratio, REPETITIONS), "ratio",
                            BENCH_AT_MOST, 1.05);
    plain_ort_close(plain);
    npu_close(&n);
    return met ? 0 : 1;
}
