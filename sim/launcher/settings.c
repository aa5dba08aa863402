/* SPDX-License-Identifier: MIT */
#include "launcher/settings.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "launcher/profiles.h"
#include "launcher/rules.h"

#define MAX_DEVICES 64
#define MAX_THREADS 1024

/* ---- options ---- */

static bool complain(const char *option, const char *value, const char *wanted)
{
    fprintf(stderr, "npusim: %s is \"%s\", wanted is %s\n", option, value, wanted);
    return false;
}

static bool number_up_to(const char *text, long most)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 && value >= 1 &&
           value <= most;
}

static bool check_devices(const char *value)
{
    return number_up_to(value, MAX_DEVICES) ||
           complain("--devices", value, "a number from 1 to 64");
}

static bool check_threads(const char *value)
{
    return number_up_to(value, MAX_THREADS) ||
           complain("--threads", value, "a number from 1 to 1024");
}

static bool check_memory(const char *value)
{
    size_t digits = strspn(value, "0123456789");
    bool suffix =
        value[digits] == '\0' || (strchr("KMG", value[digits]) && value[digits + 1] == '\0');
    bool zero = strspn(value, "0") == digits;
    return (digits && suffix && !zero) ||
           complain("--memory", value, "a size such as 8G, 512M or a number of bytes");
}

static bool check_soc(const char *value)
{
    return (strncmp(value, "Ascend", 6) == 0 && value[6]) ||
           complain("--soc", value, "a chip name such as Ascend310P3");
}

static bool check_profile(const char *value)
{
    return profiles_check(value);
}

static bool check_fault(const char *value)
{
    return strchr(value, '=') ||
           complain("--fault", value, "[task:]CALL[@DEVICE][#OCCURRENCE]=CODE[,...]");
}

static bool check_rules(const char *value)
{
    return rules_check(value);
}

static bool check_log(const char *value)
{
    (void)value; /* npusim says so if it cannot write there */
    return true;
}

/* `alone` is the value of an option that is given without one; NULL: it wants one. */
static const struct option {
    const char *name, *variable;
    size_t field;
    bool (*check)(const char *value);
    const char *alone;
} options[] = {
    {"--devices", "NPUSIM_DEVICES", offsetof(settings, devices), check_devices, NULL},
    {"--profile", "NPUSIM_PROFILE", offsetof(settings, profile), check_profile, NULL},
    {"--soc", "NPUSIM_SOC", offsetof(settings, soc), check_soc, NULL},
    {"--memory", "NPUSIM_MEMORY", offsetof(settings, memory), check_memory, NULL},
    {"--threads", "NPUSIM_THREADS", offsetof(settings, threads), check_threads, NULL},
    {"--fault", "NPUSIM_FAULT", offsetof(settings, fault), check_fault, NULL},
    {"--check", "NPUSIM_CHECK", offsetof(settings, check), check_rules, "1"},
    {"--check-log", "NPUSIM_CHECK_LOG", offsetof(settings, check_log), check_log, NULL},
};
#define OPTION_COUNT (sizeof options / sizeof options[0])

static const struct option *find_option(const char *argument, size_t length)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (strlen(options[i].name) == length && strncmp(options[i].name, argument, length) == 0)
            return &options[i];
    }
    return NULL;
}

static bool take(settings *out, char **argv, int *at)
{
    const char *argument = argv[*at];
    size_t length = strcspn(argument, "=");
    if (strcmp(argument, "--trace") == 0) {
        out->trace = true;
        return true;
    }
    const struct option *option = find_option(argument, length);
    if (!option) {
        fprintf(stderr, "npusim: unknown option %s; `npusim --help` lists them\n", argument);
        return false;
    }
    const char *value = argument + length + 1;
    if (!argument[length])
        value = option->alone ? option->alone : argv[++*at];
    if (!value || !*value) {
        fprintf(stderr, "npusim: %s wants a value\n", option->name);
        return false;
    }
    memcpy((char *)out + option->field, &value, sizeof value);
    return option->check(value);
}

bool settings_parse(settings *out, int argc, char **argv, int *at)
{
    *out = (settings){0};
    for (; *at < argc && argv[*at][0] == '-' && strcmp(argv[*at], "--") != 0; ++*at) {
        if (!take(out, argv, at))
            return false;
    }
    return true;
}

/* ---- variables ---- */

typedef void setter(const char *name, const char *value);

bool settings_root(char root[PATH_MAX])
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length < 0)
        return false;
    path[length] = '\0';
    snprintf(root, PATH_MAX, "%s", dirname(dirname(path)));
    return true;
}

static void set_front(setter *set, const char *name, const char *folder)
{
    const char *before = getenv(name);
    char *value = NULL;
    if (!before || !*before)
        set(name, folder);
    else if (asprintf(&value, "%s:%s", folder, before) >= 0)
        set(name, value);
    free(value);
}

static bool set_library(setter *set, const char *root)
{
    char path[PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/lib64/libascendcl.so", root);
    if (access(path, R_OK) != 0) {
        fprintf(stderr, "npusim: cannot read %s: %s\n", path, strerror(errno));
        return false;
    }
    set("OMRUN_ACL_LIBRARY", path); /* also where a CANN is installed and found first */
    snprintf(path, sizeof path, "%s/lib64", root);
    set_front(set, "LD_LIBRARY_PATH", path);
    snprintf(path, sizeof path, "%s/bin", root);
    set_front(set, "PATH", path);
    snprintf(path, sizeof path, "%s/python", root);
    if (access(path, R_OK) == 0) /* pyACL, where Python's headers were there to build it */
        set_front(set, "PYTHONPATH", path);
    return true;
}

bool settings_each(const settings *given, setter *set)
{
    char root[PATH_MAX];
    if (!settings_root(root)) {
        fprintf(stderr, "npusim: cannot find its own folder: %s\n", strerror(errno));
        return false;
    }
    if (!set_library(set, root))
        return false;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const char *value;
        memcpy(&value, (const char *)given + options[i].field, sizeof value);
        if (value)
            set(options[i].variable, value);
    }
    if (given->trace)
        set("NPUSIM_TRACE", "1");
    return true;
}
