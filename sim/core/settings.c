/* SPDX-License-Identifier: MIT */
#include "core/settings.h"

#include <ctype.h>
#include <dlfcn.h>
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <npusim/npusim.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/check.h"
#include "core/error.h"
#include "core/fault.h"

static sim_settings settings;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Only the first complaint is kept: one line is what people read. */
__attribute__((format(printf, 1, 2))) static void complain(const char *format, ...)
{
    if (settings.complaint[0])
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(settings.complaint, sizeof settings.complaint, format, args);
    va_end(args);
}

/* A whole decimal number; false when `text` is anything else or too large. */
static bool parse_number(const char *text, const char **end, uint64_t *out)
{
    if (!isdigit((unsigned char)*text))
        return false;
    char *stop;
    errno = 0;
    *out = strtoull(text, &stop, 10);
    *end = stop;
    return errno == 0;
}

static void read_device_count(void)
{
    const char *text = getenv("NPUSIM_DEVICES");
    const char *end;
    uint64_t count;
    settings.device_count = 1;
    if (!text || !*text)
        return;
    if (!parse_number(text, &end, &count) || *end || count < 1 || count > SIM_DEVICE_MAX)
        complain("NPUSIM_DEVICES is \"%s\", wants a number from 1 to %d", text, SIM_DEVICE_MAX);
    else
        settings.device_count = (uint32_t)count;
}

/* The power of two a suffix stands for, or -1. */
static int suffix_shift(const char *suffix)
{
    if (suffix[0] && suffix[1])
        return -1;
    switch (suffix[0]) {
    case '\0':
        return 0;
    case 'K':
        return 10;
    case 'M':
        return 20;
    case 'G':
        return 30;
    default:
        return -1;
    }
}

/* profiles/ beside the folder that this library is in, wherever it was found. */
static bool find_profiles(char folder[PATH_MAX])
{
    char whole[PATH_MAX];
    Dl_info mine;
    if (!dladdr((void *)(uintptr_t)&once, &mine) || !realpath(mine.dli_fname, whole))
        return false;
    snprintf(folder, PATH_MAX, "%.*s/profiles", PATH_MAX - 16, dirname(dirname(whole)));
    return true;
}

static void read_profile(void)
{
    const char *text = getenv("NPUSIM_PROFILE");
    char folder[PATH_MAX] = ".";
    sim_why why;
    sim_profile_init(&settings.profile);
    if (!text || !*text || strcmp(text, settings.profile.name) == 0)
        return;
    if (!find_profiles(folder))
        complain("NPUSIM_PROFILE is \"%s\", but npusim cannot find its own folder", text);
    else if (!sim_profile_load(&settings.profile, folder, text, &why))
        complain("NPUSIM_PROFILE: %s", why.text);
}

static void read_memory_size(void)
{
    const uint64_t least = UINT64_C(1) << 20, most = UINT64_C(1) << 40;
    const char *text = getenv("NPUSIM_MEMORY");
    const char *end;
    uint64_t amount;
    settings.memory_size = settings.profile.memory;
    if (!text || !*text)
        return;
    int shift = parse_number(text, &end, &amount) ? suffix_shift(end) : -1;
    if (shift < 0 || amount > most >> shift || amount << shift < least)
        complain("NPUSIM_MEMORY is \"%s\", wants bytes per device from 1M to 1024G, such as 512M",
                 text);
    else
        settings.memory_size = amount << shift;
}

static void read_soc_name(void)
{
    const char *text = getenv("NPUSIM_SOC");
    if (!text || !*text)
        text = settings.profile.soc;
    if (strlen(text) >= sizeof settings.soc_name)
        complain("NPUSIM_SOC is %zu characters long, wants at most %zu", strlen(text),
                 sizeof settings.soc_name - 1);
    snprintf(settings.soc_name, sizeof settings.soc_name, "%s", text);
}

static void read_threads(void)
{
    enum { MOST = 1024 };
    const char *text = getenv("NPUSIM_THREADS");
    const char *end;
    uint64_t count;
    if (!text || !*text)
        return;
    if (!parse_number(text, &end, &count) || *end || count < 1 || count > MOST)
        complain("NPUSIM_THREADS is \"%s\", wants a number from 1 to %d", text, MOST);
    else
        settings.threads = (int)count;
}

static void read_trace(void)
{
    const char *text = getenv("NPUSIM_TRACE");
    if (!text || !*text || strcmp(text, "0") == 0)
        return;
    settings.trace = strcmp(text, "1") == 0;
    if (!settings.trace)
        complain("NPUSIM_TRACE is \"%s\", wants 0 or 1", text);
}

static void read_faults(void)
{
    const char *text = getenv("NPUSIM_FAULT");
    char why[256];
    if (!text || !*text)
        return;
    if (!sim_fault_parse(text, why, sizeof why))
        complain("NPUSIM_FAULT: %s", why);
}

static void read_check(void)
{
    char why[256];
    if (!sim_check_start(getenv("NPUSIM_CHECK"), getenv("NPUSIM_CHECK_LOG"), why, sizeof why))
        complain("%s", why);
}

/* The runtime reads numbers until the first item that is none of a device; the list must then be
 * ascending, or no device at all is visible. */
static void read_visible_devices(void)
{
    const char *text = getenv("ASCEND_RT_VISIBLE_DEVICES");
    if (!text) {
        for (uint32_t i = 0; i < settings.device_count; i++)
            settings.visible[settings.visible_count++] = (int32_t)i;
        return;
    }
    const char *end;
    uint64_t id;
    while (parse_number(text, &end, &id) && (*end == ',' || !*end) && id < settings.device_count) {
        uint32_t count = settings.visible_count;
        if (count > 0 && (uint64_t)settings.visible[count - 1] >= id) {
            settings.visible_count = 0;
            return;
        }
        settings.visible[settings.visible_count++] = (int32_t)id;
        if (!*end)
            return;
        text = end + 1;
    }
}

static void read_environment(void)
{
    read_device_count();
    read_profile();
    read_memory_size();
    read_soc_name();
    read_threads();
    read_trace();
    read_faults();
    read_check();
    read_visible_devices();
    if (settings.complaint[0])
        fprintf(stderr, "npusim: %s\n", settings.complaint);
    else if (!settings.profile.computes)
        fprintf(stderr, "npusim: profile %s computes nothing: every output is zeros\n",
                settings.profile.name);
}

const sim_settings *sim_settings_get(void)
{
    pthread_once(&once, read_environment);
    return &settings;
}

aclError sim_settings_check(void)
{
    const sim_settings *now = sim_settings_get();
    if (now->complaint[0])
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s", now->complaint);
    return ACL_SUCCESS;
}

void npusim_profile(npusim_profile_info *out, size_t size)
{
    const sim_profile *profile = &sim_settings_get()->profile;
    npusim_profile_info mine = {profile->name, profile->description, profile->timed,
                                profile->computes};
    if (!out)
        return;
    memset(out, 0, size);
    memcpy(out, &mine, size < sizeof mine ? size : sizeof mine);
}
