/* SPDX-License-Identifier: MIT */
#include "bench/setup.h"

#include <stdlib.h>

#include "memory.h"

/* More requests than any load has on their way: the load waits, not the session. */
enum { QUEUE_LIMIT = 1 << 20 };

bool setup_fits(const bench_setup *setup, const bench_case *wanted)
{
    const bench_case *is = &setup->opened_for;
    return setup->session && is->device_count == wanted->device_count &&
           is->lanes == wanted->lanes && is->slots == wanted->slots && is->gear == wanted->gear;
}

static cli_status ask_memory(omr_device_info **out, size_t *count)
{
    *out = NULL;
    if (omr_devices(NULL, 0, count) != OMR_OK)
        return fail_device();
    size_t room = *count;
    *out = memory_zeroed(room, sizeof **out);
    if (omr_devices(*out, room, count) == OMR_OK)
        return CLI_OK;
    free(*out);
    *out = NULL;
    return fail_device();
}

/* Of gears that differ in rows, one alone is used when the others take for ever. */
static double *gear_times(const bench_setup *setup, int64_t gear)
{
    if (gear < 0)
        return NULL;
    double *times = memory_zeroed(setup->gear_count, sizeof *times);
    for (size_t g = 0; g < setup->gear_count; g++)
        times[g] = (int64_t)g == gear ? 1 : 1e9;
    return times;
}

static cli_status open_session(bench_setup *setup, const bench_case *wanted)
{
    double *times = gear_times(setup, wanted->gear);
    omr_session_options options = {
        .size = sizeof options,
        .device_ids = setup->options.ids,
        .device_count = wanted->device_count,
        .lanes_per_device = (uint32_t)wanted->lanes,
        .slots_per_lane = (uint32_t)wanted->slots,
        .acl_library = setup->options.acl_library,
        .batch_axis = setup->options.batch_axis,
        .flags = OMR_SESSION_TIME_ALL,
        .queue_limit = QUEUE_LIMIT,
        .gear_times_us = times,
        .gear_time_count = times ? setup->gear_count : 0,
    };
    omr_status status = omr_session_create(&setup->session, setup->options.om, &options);
    free(times);
    return status == OMR_OK ? CLI_OK : fail_library(status);
}

static void note_memory(bench_setup *setup, const omr_device_info *before,
                        const omr_device_info *after, size_t count)
{
    size_t used = setup->opened_for.device_count;
    setup->memory_used = memory_zeroed(used, sizeof *setup->memory_used);
    setup->memory_total = memory_zeroed(used, sizeof *setup->memory_total);
    for (size_t i = 0; i < used; i++) {
        for (size_t d = 0; d < count; d++) {
            if (before[d].id != setup->options.ids[i])
                continue;
            setup->memory_total[i] = after[d].memory_total;
            if (before[d].memory_free > after[d].memory_free)
                setup->memory_used[i] = before[d].memory_free - after[d].memory_free;
        }
    }
}

cli_status setup_for(bench_setup *setup, const bench_case *wanted)
{
    omr_device_info *before = NULL, *after = NULL;
    size_t count = 0, now = 0;
    if (setup_fits(setup, wanted))
        return CLI_OK;
    setup_close(setup);
    cli_status status = ask_memory(&before, &count);
    if (status == CLI_OK)
        status = open_session(setup, wanted);
    if (status == CLI_OK)
        status = ask_memory(&after, &now);
    if (status == CLI_OK && before && after) {
        setup->opened_for = *wanted;
        setup->gear_count = omr_session_desc(setup->session)->gear_count;
        note_memory(setup, before, after, count < now ? count : now);
    }
    free(before);
    free(after);
    return status;
}

void setup_close(bench_setup *setup)
{
    omr_session_destroy(setup->session);
    free(setup->memory_used);
    free(setup->memory_total);
    setup->session = NULL;
    setup->memory_used = setup->memory_total = NULL;
}
