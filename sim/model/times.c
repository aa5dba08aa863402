/* SPDX-License-Identifier: MIT */
#include "model/times.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/settings.h"
#include "core/span.h"

/* As atc's options spell it: "224,224"; "" without gears. */
static void spell_gear(const sim_gears *gears, size_t gear, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; gears->count && i < gears->width && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%lld", i ? "," : "",
                                 (long long)gears->values[gear * gears->width + i]);
}

static int64_t rows_of(const sim_desc *desc, size_t gear)
{
    int64_t dims[SIM_MAX_RANK];
    if (desc->input_count == 0 || desc->inputs[0].dims.rank == 0)
        return 1;
    sim_desc_gear_input(desc, gear, 0, dims);
    return dims[0] > 0 ? dims[0] : 1;
}

bool sim_model_times_init(sim_model_times *times, const char *name, const sim_desc *desc)
{
    const sim_profile *profile = &sim_settings_get()->profile;
    size_t count = desc->gears.count ? desc->gears.count : 1;
    char gear[512];
    *times = (sim_model_times){0};
    if (!profile->timed)
        return true;
    const sim_profile_table *table = sim_profile_find_table(profile, name);
    times->table = table;
    times->open = !table;
    times->gear_ns = calloc(count, sizeof *times->gear_ns);
    for (size_t g = 0; times->gear_ns && g < count; g++) {
        spell_gear(&desc->gears, g, gear, sizeof gear);
        times->gear_ns[g] = sim_profile_compute_ns(profile, table, gear, rows_of(desc, g));
    }
    return times->gear_ns != NULL;
}

void sim_model_times_free(sim_model_times *times)
{
    free(times->gear_ns);
    times->gear_ns = NULL;
}

static void take(const sim_model_times *times, int64_t ns)
{
    if (!times->open)
        sim_span_take(ns);
    else if (ns > 0)
        sim_span_take_least(ns);
}

void sim_model_times_take(const sim_model_times *times, int gear)
{
    if (times->gear_ns)
        take(times, times->gear_ns[gear]);
}

void sim_model_times_take_rows(const sim_model_times *times, int64_t rows)
{
    const sim_profile *profile = &sim_settings_get()->profile;
    if (times->gear_ns)
        take(times, sim_profile_compute_ns(profile, times->table, "", rows > 0 ? rows : 1));
}
