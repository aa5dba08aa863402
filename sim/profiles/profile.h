/* SPDX-License-Identifier: MIT */
/* What a simulated device is and how long it takes: read from a profile, a small text file
 * (sim/profiles/README.md). */
#ifndef SIM_PROFILES_PROFILE_H
#define SIM_PROFILES_PROFILE_H

#include <stddef.h>
#include <stdint.h>

#include "om/why.h"

enum { SIM_PROFILE_TIMES = 64, SIM_PROFILE_TABLES = 16 };

/* How long one execution takes: of so many rows, or in the gear spelled so. */
typedef struct sim_profile_time {
    int64_t rows; /* 0: a gear */
    char gear[48];
    double ms;
} sim_profile_time;

typedef struct sim_profile_table {
    char models[64]; /* a pattern of names as the shell's; "" means every model */
    bool inherited;  /* the base's: the first time of one's own replaces it whole */
    size_t count;
    sim_profile_time times[SIM_PROFILE_TIMES]; /* rows rise */
} sim_profile_table;

typedef struct sim_profile_copies {
    double latency_us, pinned_gb_s, pageable_gb_s; /* 0 GB/s: as fast as one likes */
} sim_profile_copies;

typedef struct sim_profile {
    char name[64], description[160];
    bool timed;    /* something takes a time of the profile's */
    bool computes; /* false: executions give zeros */
    bool on_board; /* programs run beside the device and share its memory (ACL_DEVICE) */
    char soc[64];
    uint64_t memory;  /* bytes per device */
    int copy_engines; /* 2: one per direction; 1: both directions share one */
    sim_profile_copies h2d, d2h, d2d;
    double link_h2d_gb_s, link_d2h_gb_s; /* what all devices share; 0: nothing is shared */
    double enqueue_us, allocate_device_us, allocate_pinned_us, load_ms, load_gb_s;
    double floor_ms;
    size_t table_count;
    sim_profile_table tables[SIM_PROFILE_TABLES];
} sim_profile;

/* "cpu": nothing is timed. */
void sim_profile_init(sim_profile *out);

/* Reads the profile of that name in `folder`, or the file of that path: what has a slash or ends
 * in .toml. False with a sentence that names the file and the line. */
bool sim_profile_load(sim_profile *out, const char *folder, const char *name, sim_why *why);
/* The same of the text itself, with `folder` for what it is based on. */
bool sim_profile_read(sim_profile *out, const char *folder, const char *text, sim_why *why);

typedef bool sim_profile_visitor(void *state, const sim_profile *profile);
/* Every profile of the folder, by name; ends early when `visit` says false. False with a sentence
 * when the folder or one of them cannot be read. */
bool sim_profiles_each(const char *folder, sim_profile_visitor *visit, void *state, sim_why *why);

/* ---- how long things take, in nanoseconds ---- */

int64_t sim_profile_copy_ns(const sim_profile_copies *copies, size_t bytes, bool pinned);
int64_t sim_profile_load_ns(const sim_profile *profile, size_t bytes);

/* The table for a model, which names itself first and "" last; NULL when there is none. */
const sim_profile_table *sim_profile_find_table(const sim_profile *profile, const char *model);
/* Of `rows` rows in a gear spelled like atc's options ("" without gears): the gear's own time, else
 * by rows. Between two rows of the table in proportion, above the last as the last per row, below
 * the first as the first. */
int64_t sim_profile_compute_ns(const sim_profile *profile, const sim_profile_table *table,
                               const char *gear, int64_t rows);

#endif
