/* SPDX-License-Identifier: MIT */
/* From a profile's numbers to nanoseconds. */
#include <fnmatch.h>
#include <math.h>
#include <string.h>

#include "profiles/profile.h"

static int64_t transfer_ns(double latency_us, size_t bytes, double gb_s)
{
    double ns = latency_us * 1e3;
    if (gb_s > 0)
        ns += (double)bytes / gb_s; /* bytes per nanosecond are gigabytes per second */
    return llround(ns);
}

int64_t sim_profile_copy_ns(const sim_profile_copies *copies, size_t bytes, bool pinned)
{
    return transfer_ns(copies->latency_us, bytes,
                       pinned ? copies->pinned_gb_s : copies->pageable_gb_s);
}

int64_t sim_profile_load_ns(const sim_profile *profile, size_t bytes)
{
    return transfer_ns(profile->load_ms * 1e3, bytes, profile->load_gb_s);
}

const sim_profile_table *sim_profile_find_table(const sim_profile *profile, const char *model)
{
    const sim_profile_table *every = NULL;
    for (size_t i = 0; i < profile->table_count; i++) {
        const sim_profile_table *table = &profile->tables[i];
        if (!table->models[0])
            every = table;
        else if (fnmatch(table->models, model, 0) == 0)
            return table;
    }
    return every;
}

static double ms_by_rows(const sim_profile_table *table, int64_t rows)
{
    const sim_profile_time *below = NULL;
    for (size_t i = 0; i < table->count; i++) {
        const sim_profile_time *at = &table->times[i];
        if (!at->rows)
            continue;
        if (at->rows == rows || (at->rows > rows && !below))
            return at->ms;
        if (at->rows > rows)
            return below->ms + (at->ms - below->ms) * (double)(rows - below->rows) /
                                   (double)(at->rows - below->rows);
        below = at;
    }
    return below ? below->ms * (double)rows / (double)below->rows : 0;
}

static double ms_in_table(const sim_profile_table *table, const char *gear, int64_t rows)
{
    for (size_t i = 0; gear[0] && i < table->count; i++)
        if (!table->times[i].rows && strcmp(table->times[i].gear, gear) == 0)
            return table->times[i].ms;
    return ms_by_rows(table, rows);
}

int64_t sim_profile_compute_ns(const sim_profile *profile, const sim_profile_table *table,
                               const char *gear, int64_t rows)
{
    double ms = table ? ms_in_table(table, gear, rows) : 0;
    return llround((ms < profile->floor_ms ? profile->floor_ms : ms) * 1e6);
}
