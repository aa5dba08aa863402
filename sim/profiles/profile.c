/* SPDX-License-Identifier: MIT */
#include "profiles/profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "profiles/toml.h"

/* A profile may be based on one that is based on another, but not on itself. */
enum { MAX_DEPTH = 4, MAX_FILE = 1 << 20 };

typedef struct reading {
    sim_profile *profile;
    const char *folder;
    int depth;
    bool begun; /* something was set: too late for a base */
} reading;

typedef enum field_kind {
    FIELD_NUMBER,
    FIELD_TEXT,
    FIELD_MEMORY,
    FIELD_ENGINES,
    FIELD_COMPUTE,
    FIELD_RUN_MODE
} field_kind;

typedef struct field {
    const char *section, *key;
    field_kind kind;
    bool times; /* it makes the profile a timed one */
    size_t offset, size;
    double most;
} field;

#define NUMBER(section, key, member, most)                                       \
    {                                                                            \
        section, key, FIELD_NUMBER, true, offsetof(sim_profile, member), 0, most \
    }
#define OTHER(section, key, kind, member)                         \
    {                                                             \
        section, key, kind, false, offsetof(sim_profile, member), \
            sizeof(((sim_profile *)0)->member), 0                 \
    }

/* A minute and more, a terabyte per second and more: a slip of the unit. */
#define MOST_US 60e6
#define MOST_MS 600e3
#define MOST_GB_S 10e3

static const field fields[] = {
    OTHER("", "description", FIELD_TEXT, description),
    OTHER("", "compute", FIELD_COMPUTE, computes),
    OTHER("device", "soc", FIELD_TEXT, soc),
    OTHER("device", "memory", FIELD_MEMORY, memory),
    OTHER("device", "run_mode", FIELD_RUN_MODE, on_board),
    OTHER("engines", "copy", FIELD_ENGINES, copy_engines),
    NUMBER("copy", "h2d_latency_us", h2d.latency_us, MOST_US),
    NUMBER("copy", "h2d_pinned_gb_s", h2d.pinned_gb_s, MOST_GB_S),
    NUMBER("copy", "h2d_pageable_gb_s", h2d.pageable_gb_s, MOST_GB_S),
    NUMBER("copy", "d2h_latency_us", d2h.latency_us, MOST_US),
    NUMBER("copy", "d2h_pinned_gb_s", d2h.pinned_gb_s, MOST_GB_S),
    NUMBER("copy", "d2h_pageable_gb_s", d2h.pageable_gb_s, MOST_GB_S),
    NUMBER("copy", "d2d_latency_us", d2d.latency_us, MOST_US),
    NUMBER("copy", "d2d_gb_s", d2d.pinned_gb_s, MOST_GB_S),
    NUMBER("link", "h2d_gb_s", link_h2d_gb_s, MOST_GB_S),
    NUMBER("link", "d2h_gb_s", link_d2h_gb_s, MOST_GB_S),
    NUMBER("host", "enqueue_us", enqueue_us, MOST_US),
    NUMBER("host", "allocate_device_us", allocate_device_us, MOST_US),
    NUMBER("host", "allocate_pinned_us", allocate_pinned_us, MOST_US),
    NUMBER("host", "load_ms", load_ms, MOST_MS),
    NUMBER("host", "load_gb_s", load_gb_s, MOST_GB_S),
    NUMBER("execute", "floor_ms", floor_ms, MOST_MS),
};
enum { FIELD_COUNT = sizeof fields / sizeof fields[0] };

/* ---- values ---- */

static bool set_number(const field *to, void *at, const sim_toml_entry *entry, sim_why *why)
{
    if (entry->kind != SIM_TOML_NUMBER || entry->number < 0 || entry->number > to->most)
        return sim_because(why, "%s is %s, wants a number from 0 to %g", to->key, entry->text,
                           to->most);
    memcpy(at, &entry->number, sizeof entry->number);
    return true;
}

static bool set_text(const field *to, char *at, const sim_toml_entry *entry, sim_why *why)
{
    size_t length = strlen(entry->text);
    if (entry->kind != SIM_TOML_STRING || length == 0 || length >= to->size)
        return sim_because(why, "%s is %s, wants a \"string\" of 1 to %zu characters", to->key,
                           entry->text[0] ? entry->text : "empty", to->size - 1);
    memcpy(at, entry->text, length + 1);
    return true;
}

static bool set_memory(uint64_t *at, const sim_toml_entry *entry, sim_why *why)
{
    static const char suffixes[] = "KMG";
    char *end;
    unsigned long long amount = strtoull(entry->text, &end, 10);
    const char *suffix = *end ? strchr(suffixes, *end) : NULL;
    int shift = suffix ? 10 * (int)(suffix - suffixes + 1) : 0;
    if (entry->kind != SIM_TOML_STRING || entry->text[0] < '0' || entry->text[0] > '9' ||
        (suffix ? end[1] : *end) || amount > (UINT64_C(1) << 40) >> shift ||
        amount << shift < 1 << 20)
        return sim_because(why, "memory is %s, wants 1M to 1024G, such as \"24G\"", entry->text);
    *at = (uint64_t)amount << shift;
    return true;
}

static bool set_engines(int *at, const sim_toml_entry *entry, sim_why *why)
{
    if (entry->kind != SIM_TOML_NUMBER || (entry->number != 1 && entry->number != 2))
        return sim_because(why, "copy is %s, wants 2 (an engine per direction) or 1 (one for both)",
                           entry->text);
    *at = (int)entry->number;
    return true;
}

static bool set_compute(bool *at, const sim_toml_entry *entry, sim_why *why)
{
    *at = strcmp(entry->text, "onnx") == 0;
    if (entry->kind != SIM_TOML_STRING || (!*at && strcmp(entry->text, "none") != 0))
        return sim_because(why, "compute is %s, wants \"onnx\" (real) or \"none\" (zeros)",
                           entry->text);
    return true;
}

static bool set_run_mode(bool *at, const sim_toml_entry *entry, sim_why *why)
{
    *at = strcmp(entry->text, "device") == 0;
    if (entry->kind != SIM_TOML_STRING || (!*at && strcmp(entry->text, "host") != 0))
        return sim_because(why,
                           "run_mode is %s, wants \"host\" (ACL_HOST) or \"device\" (ACL_DEVICE, a "
                           "board with one memory)",
                           entry->text);
    return true;
}

static bool set_field(sim_profile *profile, const field *to, const sim_toml_entry *entry,
                      sim_why *why)
{
    void *at = (char *)profile + to->offset;
    profile->timed = profile->timed || to->times;
    switch (to->kind) {
    case FIELD_NUMBER:
        return set_number(to, at, entry, why);
    case FIELD_TEXT:
        return set_text(to, at, entry, why);
    case FIELD_MEMORY:
        return set_memory(at, entry, why);
    case FIELD_ENGINES:
        return set_engines(at, entry, why);
    case FIELD_COMPUTE:
        return set_compute(at, entry, why);
    case FIELD_RUN_MODE:
        return set_run_mode(at, entry, why);
    }
    return false;
}

/* ---- times ---- */

static sim_profile_table *table_for(sim_profile *profile, const char *models, sim_why *why)
{
    sim_profile_table *table;
    for (size_t i = 0; i < profile->table_count; i++) {
        table = &profile->tables[i];
        if (strcmp(table->models, models) != 0)
            continue;
        if (table->inherited)
            table->count = 0;
        table->inherited = false;
        return table;
    }
    if (profile->table_count == SIM_PROFILE_TABLES || strlen(models) >= sizeof table->models) {
        sim_because(why, "more than %d tables of times, or a name of more than %zu characters",
                    SIM_PROFILE_TABLES, sizeof table->models - 1);
        return NULL;
    }
    table = &profile->tables[profile->table_count++];
    *table = (sim_profile_table){.count = 0};
    memcpy(table->models, models, strlen(models) + 1);
    return table;
}

/* The place of that time: where it is already, or where it keeps the order. */
static sim_profile_time *place_for(sim_profile_table *table, const sim_profile_time *wanted)
{
    size_t at = 0;
    while (at < table->count && table->times[at].rows < wanted->rows)
        at++;
    for (size_t i = at; i < table->count && table->times[i].rows == wanted->rows; i++)
        if (strcmp(table->times[i].gear, wanted->gear) == 0)
            return &table->times[i];
    if (table->count == SIM_PROFILE_TIMES)
        return NULL;
    memmove(&table->times[at + 1], &table->times[at],
            (table->count++ - at) * sizeof table->times[0]);
    return &table->times[at];
}

static bool read_rows(const sim_toml_entry *entry, int64_t *out)
{
    char *end;
    *out = strtoll(entry->key, &end, 10);
    return *end == '\0' && *out >= 1 && *out <= INT32_MAX;
}

static bool add_time(sim_profile *profile, const sim_toml_entry *entry, sim_why *why)
{
    sim_profile_time time = {.ms = entry->number};
    if (entry->kind != SIM_TOML_NUMBER || entry->number < 0 || entry->number > MOST_MS)
        return sim_because(why, "the time of %s is %s, wants milliseconds from 0 to %g", entry->key,
                           entry->text, MOST_MS);
    if (entry->key_is_quoted ? strlen(entry->key) >= sizeof time.gear
                             : !read_rows(entry, &time.rows))
        return sim_because(why, "\"%s\", wants rows (16 = 2.93) or a gear (\"224,224\" = 2.93)",
                           entry->key);
    if (entry->key_is_quoted)
        memcpy(time.gear, entry->key, strlen(entry->key) + 1);
    sim_profile_table *table = table_for(profile, entry->name, why);
    sim_profile_time *place = table ? place_for(table, &time) : NULL;
    if (!place)
        return table ? sim_because(why, "more than %d times in a table", SIM_PROFILE_TIMES) : false;
    *place = time;
    profile->timed = true;
    return true;
}

/* ---- files ---- */

static bool load(reading *state, const char *name, sim_why *why);

static bool set_base(reading *state, const sim_toml_entry *entry, sim_why *why)
{
    reading base = {state->profile, state->folder, state->depth + 1, false};
    if (entry->kind != SIM_TOML_STRING || state->begun)
        return sim_because(why, "base is %s, wants the name of a profile, in front of all else",
                           entry->text);
    if (state->depth == MAX_DEPTH)
        return sim_because(why, "a profile may have %d others below it, not more", MAX_DEPTH);
    if (!load(&base, entry->text, why))
        return false;
    for (size_t i = 0; i < state->profile->table_count; i++)
        state->profile->tables[i].inherited = true;
    return true;
}

static bool take(void *argument, const sim_toml_entry *entry, sim_why *why)
{
    reading *state = argument;
    if (!entry->section[0] && strcmp(entry->key, "base") == 0)
        return set_base(state, entry, why);
    state->begun = true;
    if (strcmp(entry->section, "times") == 0)
        return add_time(state->profile, entry, why);
    for (size_t i = 0; i < FIELD_COUNT && !entry->name[0] && !entry->key_is_quoted; i++)
        if (strcmp(fields[i].section, entry->section) == 0 &&
            strcmp(fields[i].key, entry->key) == 0)
            return set_field(state->profile, &fields[i], entry, why);
    return sim_because(why, "there is no key \"%s\"%s%s%s", entry->key,
                       entry->section[0] ? " in [" : " in front of the sections", entry->section,
                       entry->section[0] ? "]" : "");
}

static char *read_file(const char *path, sim_why *why)
{
    FILE *file = fopen(path, "re");
    char *text = file ? malloc(MAX_FILE) : NULL;
    size_t size = text ? fread(text, 1, MAX_FILE, file) : 0;
    bool good = text && !ferror(file) && size < MAX_FILE && !memchr(text, '\0', size);
    if (file)
        fclose(file);
    if (good) {
        text[size] = '\0';
        return text;
    }
    free(text);
    sim_because(why, file ? "%s is no text of less than a megabyte" : "cannot read %s", path);
    return NULL;
}

static bool is_path(const char *name)
{
    size_t length = strlen(name);
    return strchr(name, '/') || (length > 5 && strcmp(name + length - 5, ".toml") == 0);
}

static void take_name(sim_profile *profile, const char *path)
{
    const char *slash = strrchr(path, '/'), *start = slash ? slash + 1 : path;
    const char *dot = strrchr(start, '.');
    size_t length = dot && dot != start ? (size_t)(dot - start) : strlen(start);
    if (length >= sizeof profile->name)
        length = sizeof profile->name - 1;
    memcpy(profile->name, start, length);
    profile->name[length] = '\0';
}

static bool load(reading *state, const char *name, sim_why *why)
{
    char path[4096];
    sim_why reason;
    if (snprintf(path, sizeof path, is_path(name) ? "%s%s" : "%s/%s.toml",
                 is_path(name) ? "" : state->folder, name) >= (int)sizeof path)
        return sim_because(why, "the name \"%.40s...\" is too long", name);
    char *text = read_file(path, &reason);
    if (!text && !is_path(name))
        return sim_because(why,
                           "there is no profile \"%.60s\" in %.400s; `npusim profiles` lists them",
                           name, state->folder);
    if (!text)
        return sim_because(why, "%.700s", reason.text);
    bool good = sim_toml_read(text, take, state, &reason);
    free(text);
    if (!good)
        return sim_because(why, "%.300s, %.400s", path, reason.text);
    take_name(state->profile, path);
    return true;
}

void sim_profile_init(sim_profile *out)
{
    *out = (sim_profile){.name = "cpu",
                         .description = "as fast as the CPU goes",
                         .computes = true,
                         .soc = "Ascend310P3",
                         .memory = UINT64_C(8) << 30,
                         .copy_engines = 2};
}

bool sim_profile_read(sim_profile *out, const char *folder, const char *text, sim_why *why)
{
    reading state = {.profile = out, .folder = folder};
    sim_profile_init(out);
    out->description[0] = '\0';
    return sim_toml_read(text, take, &state, why);
}

bool sim_profile_load(sim_profile *out, const char *folder, const char *name, sim_why *why)
{
    reading state = {.profile = out, .folder = folder};
    sim_profile_init(out);
    out->description[0] = '\0';
    return load(&state, name, why);
}
