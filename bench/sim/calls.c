/* SPDX-License-Identifier: MIT */
/* calls MODEL.om CYCLES: what npusim itself costs a program, with a model of no size.
 *
 * First the host time of an aclmdlExecute: what the calling thread has of the CPU, since other
 * programs' use of the machine is none of the call's. Then CYCLES times everything an execution
 * needs is made and destroyed again, which must leave the process as large as it was. */
#include "support/bench.h"

#include <acl/acl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { REPETITIONS = 25, CALLS = 2000, MAX_PORTS = 8 };

static void check(aclError code, const char *what)
{
    if (code != ACL_SUCCESS)
        bench_die("%s gave %d: %s", what, code, aclGetRecentErrMsg());
}

/* ---- a model and what executing it takes ---- */

typedef struct ports {
    aclmdlDataset *dataset;
    size_t count;
    void *memory[MAX_PORTS];
} ports;

typedef struct npu {
    uint32_t model;
    aclmdlDesc *desc;
    ports inputs, outputs;
} npu;

static void add_port(ports *p, size_t size)
{
    if (p->count == MAX_PORTS)
        bench_die("a model of more than %d inputs or outputs", MAX_PORTS);
    void **memory = &p->memory[p->count++];
    check(aclrtMalloc(memory, size, ACL_MEM_MALLOC_HUGE_FIRST), "aclrtMalloc");
    check(aclmdlAddDatasetBuffer(p->dataset, aclCreateDataBuffer(*memory, size)),
          "aclmdlAddDatasetBuffer");
}

static void make_ports(npu *n)
{
    n->inputs = (ports){.dataset = aclmdlCreateDataset()};
    n->outputs = (ports){.dataset = aclmdlCreateDataset()};
    for (size_t i = 0; i < aclmdlGetNumInputs(n->desc); i++)
        add_port(&n->inputs, aclmdlGetInputSizeByIndex(n->desc, i));
    for (size_t i = 0; i < aclmdlGetNumOutputs(n->desc); i++)
        add_port(&n->outputs, aclmdlGetOutputSizeByIndex(n->desc, i));
}

static void end_ports(ports *p)
{
    for (size_t i = 0; i < p->count; i++) {
        aclDestroyDataBuffer(aclmdlGetDatasetBuffer(p->dataset, i));
        check(aclrtFree(p->memory[i]), "aclrtFree");
    }
    aclmdlDestroyDataset(p->dataset);
}

static void open_npu(npu *n, const char *path)
{
    check(aclInit(NULL), "aclInit");
    check(aclrtSetDevice(0), "aclrtSetDevice");
    check(aclmdlLoadFromFile(path, &n->model), path);
    n->desc = aclmdlCreateDesc();
    check(aclmdlGetDesc(n->desc, n->model), "aclmdlGetDesc");
}

/* ---- the time of a call ---- */

static double thread_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec * 1e-3;
}

static void execute(const npu *n)
{
    check(aclmdlExecute(n->model, n->inputs.dataset, n->outputs.dataset), "aclmdlExecute");
}

static bool measure_calls(npu *n)
{
    double us[REPETITIONS];
    make_ports(n);
    execute(n);
    for (size_t i = 0; i < REPETITIONS; i++) {
        double begun = thread_us();
        for (size_t c = 0; c < CALLS; c++)
            execute(n);
        us[i] = (thread_us() - begun) / CALLS;
    }
    end_ports(&n->inputs);
    end_ports(&n->outputs);
    return bench_report("sim-empty-execute", bench_median(us, REPETITIONS), "us", BENCH_AT_MOST,
                        20);
}

/* ---- cycles ---- */

/* Everything made anew and destroyed, on another stream each time. */
static void cycle(npu *n)
{
    uint32_t model = n->model;
    npu mine = {.model = model, .desc = aclmdlCreateDesc()};
    aclrtStream stream;
    aclrtEvent event;
    check(aclmdlGetDesc(mine.desc, model), "aclmdlGetDesc");
    check(aclrtCreateStream(&stream), "aclrtCreateStream");
    check(aclrtCreateEvent(&event), "aclrtCreateEvent");
    make_ports(&mine);
    execute(&mine);
    check(aclrtRecordEvent(event, stream), "aclrtRecordEvent");
    check(aclrtSynchronizeStream(stream), "aclrtSynchronizeStream");
    end_ports(&mine.inputs);
    end_ports(&mine.outputs);
    check(aclrtDestroyEvent(event), "aclrtDestroyEvent");
    check(aclrtDestroyStream(stream), "aclrtDestroyStream");
    check(aclmdlDestroyDesc(mine.desc), "aclmdlDestroyDesc");
}

/* KiB that the process has in memory. */
static double resident(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file || fscanf(file, "%*d %ld", &pages) != 1)
        bench_die("cannot read /proc/self/statm");
    fclose(file);
    return (double)pages * 4;
}

/* The first tenth is what it takes for the process to have its size. */
static bool measure_growth(npu *n, long cycles)
{
    long first = cycles / 10, rest = cycles - first;
    for (long i = 0; i < first; i++)
        cycle(n);
    double before = resident(), begun = bench_now();
    for (long i = 0; i < rest; i++)
        cycle(n);
    double grown = resident() - before;
    printf("%ld cycles of making, executing and destroying, %.1f us each\n", cycles,
           (bench_now() - begun) * 1e6 / (double)rest);
    return bench_report("sim-growth-of-cycles", grown > 0 ? grown : 0, "KiB", BENCH_AT_MOST, 64);
}

int main(int argc, char **argv)
{
    npu n = {0};
    long cycles = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
    if (cycles < 100)
        bench_die("usage: bench_sim_calls MODEL.om CYCLES, at least 100");
    open_npu(&n, argv[1]);
    bool met = measure_calls(&n);
    met &= measure_growth(&n, cycles);
    aclmdlDestroyDesc(n.desc);
    aclmdlUnload(n.model);
    aclrtResetDevice(0);
    aclFinalize();
    return met ? 0 : 1;
}
