/* SPDX-License-Identifier: MIT */
#include "check/finding.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SAID_COUNT 4096

static bool chosen_rules[SIM_RULE_COUNT];
static int log_file = STDERR_FILENO;
static size_t counts[2]; /* by severity: what was said */
static size_t repeated;
static uint64_t said[SAID_COUNT];
static size_t said_count;

void sim_findings_choose(const bool chosen[SIM_RULE_COUNT])
{
    memcpy(chosen_rules, chosen, sizeof chosen_rules);
}

bool sim_finding_is_chosen(sim_rule rule)
{
    return chosen_rules[rule];
}

bool sim_findings_log_to(const char *path)
{
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (file >= 0)
        log_file = file;
    return file >= 0;
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
    return (hash ^ value) * UINT64_C(0x100000001B3) + (value >> 17);
}

/* The same mistake, of the same lines of the program. */
static uint64_t signature(sim_rule rule, const sim_object *object)
{
    const sim_site *site = sim_site_current();
    uint64_t hash = mix(UINT64_C(0xCBF29CE484222325), (uint64_t)rule + 1);
    if (site->occurrence)
        hash = mix(mix(hash, (uint64_t)site->call), (uintptr_t)site->caller);
    if (object)
        hash = mix(mix(hash, (uint64_t)object->made.call), (uintptr_t)object->made.caller);
    return hash;
}

static bool was_said(uint64_t hash)
{
    for (size_t i = 0; i < said_count; i++)
        if (said[i] == hash)
            return true;
    if (said_count < SAID_COUNT)
        said[said_count++] = hash;
    return false;
}

static void write_all(int file, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, text, length);
        if (written <= 0)
            return;
        text += written;
        length -= (size_t)written;
    }
}

/* Where it was made, and how it ended. */
static size_t print_life(char *out, size_t size, const sim_object *object)
{
    char made[SIM_SITE_TEXT_SIZE], ended[SIM_SITE_TEXT_SIZE];
    size_t used = (size_t)snprintf(out, size, "npusim: check:   made by %s\n",
                                   sim_site_text(&object->made, made));
    if (object->ended.thread)
        used += (size_t)snprintf(out + used, size - used, "npusim: check:   ended by %s\n",
                                 sim_site_text(&object->ended, ended));
    return used;
}

/* Whole lines in one write, so that those of other threads and processes stay apart. */
void sim_finding(sim_rule rule, const sim_object *object, const char *format, ...)
{
    enum { ROOM = 2048, MESSAGE = 768 };
    char text[ROOM], message[MESSAGE], site[SIM_SITE_TEXT_SIZE];
    const sim_rule_row *row = &sim_rules[rule];
    if (!chosen_rules[rule])
        return;
    if (was_said(signature(rule, object))) {
        repeated++;
        return;
    }
    counts[row->severity]++;
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    size_t used = (size_t)snprintf(text, sizeof text, "npusim: check: %s [%s] %s: %s\n",
                                   sim_severity_name(row->severity), row->name,
                                   sim_site_text(sim_site_current(), site), message);
    if (object)
        used += print_life(text + used, sizeof text - used, object);
    used +=
        (size_t)snprintf(text + used, sizeof text - used, "npusim: check:   rule: %s\n", row->text);
    write_all(log_file, text, used);
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

bool sim_findings_end(void)
{
    char text[160], again[64] = "";
    size_t errors = counts[SIM_SEVERITY_ERROR], warnings = counts[SIM_SEVERITY_WARNING];
    if (repeated > 0)
        snprintf(again, sizeof again, " (%zu more of the same)", repeated);
    int length = snprintf(text, sizeof text, "npusim: check: %zu error%s, %zu warning%s%s\n",
                          errors, plural(errors), warnings, plural(warnings), again);
    write_all(STDERR_FILENO, text, (size_t)length);
    if (log_file != STDERR_FILENO)
        write_all(log_file, text, (size_t)length);
    return errors == 0;
}

void sim_findings_forget(void)
{
    counts[0] = counts[1] = repeated = said_count = 0;
}
