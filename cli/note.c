/* SPDX-License-Identifier: MIT */
#include "note.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "memory.h"
#include "text.h"

static bool silent;
static char *early; /* lines that wait for note_begin(), or NULL */

static void log_message(void *user_data, omr_log_level level, const char *message)
{
    (void)user_data;
    static const char *const names[] = {"debug", "info", "warning", "error"};
    fprintf(stderr, "omrun: %s: %s\n", (unsigned)level < 4 ? names[level] : "log", message);
}

void note_begin(bool quiet, bool verbose)
{
    silent = quiet;
    if (early && !silent)
        fputs(early, stderr);
    free(early);
    early = NULL;
    if (!quiet)
        omr_log_set_callback(log_message, NULL, verbose ? OMR_LOG_DEBUG : OMR_LOG_WARNING);
}

void note_end(void)
{
    omr_log_set_callback(NULL, NULL, OMR_LOG_NONE);
}

void note(const char *format, ...)
{
    char line[4096];
    va_list args;
    if (silent)
        return;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    text_clean(line);
    fprintf(stderr, "omrun: %s\n", line);
}

void note_early(const char *format, ...)
{
    char line[4096];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    text_clean(line);
    char *all = memory_format("%somrun: %s\n", early ? early : "", line);
    free(early);
    early = all;
}

const char *note_device_list(char *text, size_t room, const int32_t *ids, size_t count)
{
    size_t used = (size_t)snprintf(text, room, "device%s", count == 1 ? "" : "s");
    for (size_t i = 0; i < count && used < room; i++)
        used += (size_t)snprintf(text + used, room - used, "%s %d", i ? "," : "", ids[i]);
    return text;
}

void note_devices(const omr_session *session)
{
    char devices[256];
    size_t count = 0;
    omr_driver_info driver;
    const int32_t *ids = omr_session_devices(session, &count);
    omr_session_driver(session, &driver);
    note("running on %s of %s%s", note_device_list(devices, sizeof devices, ids, count),
         driver.path, driver.simulated ? " (npusim: simulated on the CPU)" : "");
}
