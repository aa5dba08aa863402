/* SPDX-License-Identifier: MIT */
/* The profiles there are: the .toml files of a folder. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "profiles/profile.h"

static int is_profile(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 5 && strcmp(entry->d_name + length - 5, ".toml") == 0;
}

/* Without the .toml: "a" comes before "a-b". */
static int by_name(const struct dirent **left, const struct dirent **right)
{
    const char *a = (*left)->d_name, *b = (*right)->d_name;
    size_t a_length = strlen(a) - 5, b_length = strlen(b) - 5;
    int order = memcmp(a, b, a_length < b_length ? a_length : b_length);
    return order ? order : (a_length > b_length) - (a_length < b_length);
}

static bool visit_one(const char *folder, char *name, sim_profile *scratch,
                      sim_profile_visitor *visit, void *state, bool *go_on, sim_why *why)
{
    name[strlen(name) - 5] = '\0';
    if (!sim_profile_load(scratch, folder, name, why))
        return false;
    *go_on = visit(state, scratch);
    return true;
}

bool sim_profiles_each(const char *folder, sim_profile_visitor *visit, void *state, sim_why *why)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_profile, by_name);
    if (count < 0)
        return sim_because(why, "cannot read %.600s: %s", folder, strerror(errno));
    sim_profile *scratch = malloc(sizeof *scratch);
    bool good = scratch || sim_because(why, "no host memory to read a profile");
    bool go_on = true;
    for (int i = 0; i < count; i++) {
        if (good && go_on)
            good = visit_one(folder, entries[i]->d_name, scratch, visit, state, &go_on, why);
        free(entries[i]);
    }
    free(entries);
    free(scratch);
    return good;
}
