/* SPDX-License-Identifier: MIT */
/* clock MODEL.om MS: how well devices keep the clock of a profile that says MS milliseconds for an
 * execution of the model.
 *
 * By AscendCL's events, of every execution of a queue of them; and by the wall clock of a program
 * that executes and waits, one after the other, which no event tells. */
#include "support/bench.h"

#include <acl/acl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { RUNS = 20 };

static void check(aclError code, const char *what)
{
    if (code != ACL_SUCCESS)
        bench_die("%s gave %d: %s", what, code, aclGetRecentErrMsg());
}

typedef struct npu {
    uint32_t models[2]; /* one for calls that wait, one for calls that do not */
    aclrtStream stream;
    aclmdlDataset *inputs, *outputs;
} npu;

static void add_buffer(aclmdlDataset *dataset, size_t size)
{
    void *memory;
    check(aclrtMalloc(&memory, size, ACL_MEM_MALLOC_HUGE_FIRST), "aclrtMalloc");
    check(aclmdlAddDatasetBuffer(dataset, aclCreateDataBuffer(memory, size)),
          "aclmdlAddDatasetBuffer");
}

static void open_npu(npu *n, const char *path)
{
    check(aclInit(NULL), "aclInit");
    check(aclrtSetDevice(0), "aclrtSetDevice");
    check(aclrtCreateStream(&n->stream), "aclrtCreateStream");
    for (int i = 0; i < 2; i++)
        check(aclmdlLoadFromFile(path, &n->models[i]), path);
    aclmdlDesc *desc = aclmdlCreateDesc();
    check(aclmdlGetDesc(desc, n->models[0]), "aclmdlGetDesc");
    n->inputs = aclmdlCreateDataset();
    n->outputs = aclmdlCreateDataset();
    for (size_t i = 0; i < aclmdlGetNumInputs(desc); i++)
        add_buffer(n->inputs, aclmdlGetInputSizeByIndex(desc, i));
    for (size_t i = 0; i < aclmdlGetNumOutputs(desc); i++)
        add_buffer(n->outputs, aclmdlGetOutputSizeByIndex(desc, i));
    aclmdlDestroyDesc(desc);
}

/* Percent. */
static double off_by(double seen, double wanted)
{
    return fabs(seen - wanted) / wanted * 100;
}

/* The execution that is furthest off. The first begins when it is queued, the others behind it. */
static double worst_by_events(npu *n, double wanted_ms)
{
    aclrtEvent marks[RUNS + 1];
    double worst = 0;
    for (int i = 0; i <= RUNS; i++) {
        check(aclrtCreateEvent(&marks[i]), "aclrtCreateEvent");
        check(aclmdlExecuteAsync(n->models[1], n->inputs, n->outputs, n->stream),
              "aclmdlExecuteAsync");
        check(aclrtRecordEvent(marks[i], n->stream), "aclrtRecordEvent");
    }
    check(aclrtSynchronizeStream(n->stream), "aclrtSynchronizeStream");
    for (int i = 0; i < RUNS; i++) {
        float ms;
        check(aclrtEventElapsedTime(&ms, marks[i], marks[i + 1]), "aclrtEventElapsedTime");
        double off = off_by((double)ms, wanted_ms);
        worst = off > worst ? off : worst;
    }
    return worst;
}

static double median_by_wall(npu *n)
{
    double ms[RUNS];
    for (int i = 0; i < RUNS; i++) {
        double begun = bench_now();
        check(aclmdlExecute(n->models[0], n->inputs, n->outputs), "aclmdlExecute");
        ms[i] = (bench_now() - begun) * 1e3;
    }
    return bench_median(ms, RUNS);
}

int main(int argc, char **argv)
{
    npu n;
    double wanted_ms = argc == 3 ? atof(argv[2]) : 0;
    if (wanted_ms <= 0)
        bench_die("usage: bench_sim_clock MODEL.om MS");
    open_npu(&n, argv[1]);
    double wall_ms = median_by_wall(&n);
    printf("simulated: an execution of %.3f ms takes %.3f ms by the wall clock, enqueueing it "
           "included\n",
           wanted_ms, wall_ms);
    bool met =
        bench_report("sim-profile-wall", off_by(wall_ms, wanted_ms), "percent", BENCH_AT_MOST, 2);
    met &= bench_report("sim-profile-events", worst_by_events(&n, wanted_ms), "percent",
                        BENCH_AT_MOST, 2);
    aclFinalize();
    return met ? 0 : 1;
}
