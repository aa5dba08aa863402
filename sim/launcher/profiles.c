/* SPDX-License-Identifier: MIT */
#include "launcher/profiles.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "launcher/settings.h"
#include "profiles/profile.h"

#define FOLDER_SIZE (PATH_MAX + sizeof "/profiles")

static bool find_folder(char folder[FOLDER_SIZE])
{
    char root[PATH_MAX];
    if (!settings_root(root)) {
        fprintf(stderr, "npusim: cannot find its own folder: %s\n", strerror(errno));
        return false;
    }
    snprintf(folder, FOLDER_SIZE, "%s/profiles", root);
    return true;
}

static bool print(void *state, const sim_profile *profile)
{
    (void)state;
    printf("%-28s %s\n", profile->name, profile->description);
    return true;
}

bool profiles_list(void)
{
    char folder[FOLDER_SIZE];
    sim_why why;
    if (!find_folder(folder))
        return false;
    if (sim_profiles_each(folder, print, NULL, &why))
        return true;
    fprintf(stderr, "npusim: %s\n", why.text);
    return false;
}

bool profiles_check(const char *name)
{
    static sim_profile profile; /* large */
    char folder[FOLDER_SIZE];
    sim_why why;
    if (!find_folder(folder))
        return false;
    if (sim_profile_load(&profile, folder, name, &why))
        return true;
    fprintf(stderr, "npusim: --profile: %s\n", why.text);
    return false;
}
