/* SPDX-License-Identifier: MIT */
#include "check/site.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static _Thread_local sim_site current;

void sim_site_enter(sim_call call, uint64_t occurrence, const void *caller)
{
    current.call = call;
    current.occurrence = occurrence;
    current.caller = caller;
}

const sim_site *sim_site_current(void)
{
    if (!current.thread)
        current.thread = gettid();
    return &current;
}

bool sim_site_is(const sim_site *site, const char *beginning)
{
    return site->occurrence &&
           strncmp(sim_call_name(site->call), beginning, strlen(beginning)) == 0;
}

static void print_caller(const void *caller, char *out, size_t size)
{
    Dl_info info;
    if (!dladdr(caller, &info) || !info.dli_fname) {
        snprintf(out, size, "%p", caller);
        return;
    }
    const char *slash = strrchr(info.dli_fname, '/');
    const char *file = slash ? slash + 1 : info.dli_fname;
    size_t offset = (size_t)((const char *)caller - (const char *)info.dli_fbase);
    if (info.dli_sname)
        snprintf(out, size, "%s+%#zx (%s+%#zx)", file, offset, info.dli_sname,
                 (size_t)((const char *)caller - (const char *)info.dli_saddr));
    else
        snprintf(out, size, "%s+%#zx", file, offset);
}

const char *sim_site_text(const sim_site *site, char out[SIM_SITE_TEXT_SIZE])
{
    char caller[160];
    if (!site->occurrence && !site->caller) {
        snprintf(out, SIM_SITE_TEXT_SIZE, "exit");
        return out;
    }
    print_caller(site->caller, caller, sizeof caller);
    if (!site->occurrence) {
        snprintf(out, SIM_SITE_TEXT_SIZE, "thread %d at %s", (int)site->thread, caller);
        return out;
    }
    snprintf(out, SIM_SITE_TEXT_SIZE, "%s #%llu in thread %d at %s", sim_call_name(site->call),
             (unsigned long long)site->occurrence, (int)site->thread, caller);
    return out;
}
