/* SPDX-License-Identifier: MIT */
#include "core/work.h"

#include "core/clock.h"
#include "core/error.h"
#include "core/span.h"

static _Thread_local bool corrupt;

bool sim_work_is_corrupt(void)
{
    return corrupt;
}

void sim_work_damage(void *bytes, size_t size)
{
    unsigned char *at = bytes;
    uint32_t state = 1;
    for (size_t i = 0; i < size; i++) {
        state = state * 1664525u + 1013904223u;
        at[i] ^= (unsigned char)(state >> 24 | 1);
    }
}

aclError sim_work_refuse(const sim_work *work, aclError code, const char *why)
{
    if (work->drop)
        work->drop(work->argument);
    return sim_fail(code, "the work of %s %s", sim_call_name(work->fault.call), why);
}

static void delay(const sim_fault *fault)
{
    if (sim_span_is_timed())
        sim_span_take_least(fault->delay_ns);
    sim_clock_sleep_until(sim_clock_now_ns() + fault->delay_ns);
}

static aclError run(const sim_work *work)
{
    if (work->fault.kind == SIM_FAULT_CODE)
        return sim_work_refuse(work, work->fault.code, "fails because NPUSIM_FAULT says so");
    if (work->fault.kind == SIM_FAULT_SLOW)
        delay(&work->fault);
    corrupt = work->fault.kind == SIM_FAULT_CORRUPT;
    aclError code = work->run(work->argument);
    corrupt = false;
    return code;
}

aclError sim_work_do(const sim_work *work, int64_t *clock_ns)
{
    if (!sim_span_is_timed())
        return run(work);
    sim_span_begin(work->ready_ns > *clock_ns ? work->ready_ns : *clock_ns);
    aclError code = run(work);
    *clock_ns = sim_span_end();
    return code;
}
