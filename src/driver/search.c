/* SPDX-License-Identifier: MIT */
#include "driver/search.h"

#include "core/log.h"

#include <dlfcn.h>
#include <glob.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char single_name[] = "libascendcl.so";
/* Since CANN 9 libascendcl.so is an optional package over these two. */
static const char *const split_names[] = {"libacl_rt.so", "libacl_mdl.so"};

/* One search: what was found, and the places that did not serve. */
typedef struct search {
    omri_library *found;
    char tried[640];
} search;

static void note(search *s, const char *place, const char *why)
{
    size_t used = strlen(s->tried);
    snprintf(s->tried + used, sizeof s->tried - used, "%s%s%s%s%s", used ? ", " : "", place,
             why ? " (" : "", why ? why : "", why ? ")" : "");
}

/* The file behind an open library, which the loader may have found by name. */
static void resolve_path(omri_library *library, const char *asked)
{
    struct link_map *map = NULL;
    const char *name = asked;
    if (dlinfo(library->handles[0], RTLD_DI_LINKMAP, &map) == 0 && map && map->l_name[0])
        name = map->l_name;
    char *real = realpath(name, NULL);
    snprintf(library->path, sizeof library->path, "%s", real ? real : name);
    free(real);
}

static bool open_single(search *s, const char *path, int mode)
{
    void *handle = dlopen(path, mode);
    if (!handle) {
        if (!(mode & RTLD_NOLOAD) && (!strchr(path, '/') || access(path, F_OK) == 0))
            note(s, path, strchr(path, '/') ? dlerror() : NULL);
        return false;
    }
    s->found->handles[0] = handle;
    s->found->count = 1;
    resolve_path(s->found, path);
    return true;
}

static bool open_split(search *s, const char *folder, int mode)
{
    char path[4096];
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s%s%s", folder, *folder ? "/" : "", split_names[i]);
        s->found->handles[i] = dlopen(path, mode);
        if (!s->found->handles[i])
            return false; /* the first half stays open: it may own threads by now */
    }
    s->found->count = 2;
    resolve_path(s->found, split_names[0]);
    return true;
}

static const int open_mode = RTLD_NOW | RTLD_GLOBAL;

static bool in_folder(search *s, const char *folder)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, single_name);
    return open_single(s, path, open_mode) || open_split(s, folder, open_mode);
}

static bool in_root_of(search *s, const char *variable)
{
    const char *root = getenv(variable);
    if (!root || !*root)
        return false;
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/lib64", root);
    return in_folder(s, folder);
}

static bool in_usual_roots(search *s)
{
    static const char *const patterns[] = {"/usr/local/Ascend/*/latest/lib64",
                                           "/usr/local/Ascend/cann*/lib64"};
    bool found = false;
    for (size_t i = 0; !found && i < sizeof patterns / sizeof patterns[0]; i++) {
        glob_t matches;
        if (glob(patterns[i], 0, NULL, &matches) != 0) {
            note(s, patterns[i], NULL);
            continue;
        }
        for (size_t k = 0; !found && k < matches.gl_pathc; k++)
            found = in_folder(s, matches.gl_pathv[k]);
        globfree(&matches);
    }
    return found;
}

/* The file this code came from, to be freed. The loader knows a program only by the name it was
 * called by, which leads nowhere when it was found through PATH. */
static char *own_path(void)
{
    Dl_info here;
    void *map = NULL;
    if (!dladdr1((const void *)(uintptr_t)omri_library_find, &here, &map, RTLD_DL_LINKMAP) || !map)
        return NULL;
    const char *name = ((const struct link_map *)map)->l_name;
    return realpath(*name ? name : "/proc/self/exe", NULL);
}

/* npusim lies beside us: <here>/omrun/npusim for the library, <here>/../lib/omrun/npusim for a
 * program that has us linked in. */
static bool in_npusim(search *s)
{
    char *real = own_path();
    char *slash = real ? strrchr(real, '/') : NULL;
    bool found = false;
    if (slash) {
        *slash = '\0';
        static const char *const ways[] = {"", "../lib/", "../", "../lib64/"};
        for (size_t i = 0; !found && i < sizeof ways / sizeof ways[0]; i++) {
            char path[4096];
            snprintf(path, sizeof path, "%s/%s%s", real, ways[i], OMRUN_NPUSIM_RELATIVE);
            found = access(path, F_OK) == 0 && open_single(s, path, open_mode);
        }
    }
    if (!found)
        note(s, "npusim beside omrun", NULL);
    free(real);
    return found;
}

static bool npu_required(void)
{
    const char *value = getenv("OMRUN_REQUIRE_NPU");
    return value && *value && strcmp(value, "0") != 0;
}

static omr_status find_named(search *s, const char *path, const char *origin)
{
    if (open_single(s, path, open_mode))
        return OMR_OK;
    const char *reason = dlerror();
    return omri_fail(OMR_NOT_FOUND, "%s names %s, which cannot be opened: %s", origin, path,
                     reason ? reason : s->tried);
}

omr_status omri_library_find(omri_library *out, const char *acl_library)
{
    search s = {.found = out, .tried = ""};
    memset(out, 0, sizeof *out);
    if (acl_library && *acl_library)
        return find_named(&s, acl_library, "the acl_library option");
    const char *named = getenv("OMRUN_ACL_LIBRARY");
    if (named && *named)
        return find_named(&s, named, "OMRUN_ACL_LIBRARY");
    if (open_single(&s, single_name, RTLD_NOW | RTLD_NOLOAD) ||
        open_split(&s, "", RTLD_NOW | RTLD_NOLOAD) || open_single(&s, single_name, open_mode) ||
        open_split(&s, "", open_mode) || in_root_of(&s, "ASCEND_TOOLKIT_HOME") ||
        in_root_of(&s, "ASCEND_HOME_PATH") || in_usual_roots(&s))
        return OMR_OK;
    if (npu_required())
        return omri_fail(OMR_NOT_FOUND,
                         "OMRUN_REQUIRE_NPU is set and no CANN was found (tried %s); source CANN's "
                         "set_env.sh or set OMRUN_ACL_LIBRARY to its libascendcl.so",
                         s.tried);
    if (in_npusim(&s)) {
        /* The path is in omr_driver_info, and programs name it when they say where they run. */
        omri_log(OMR_LOG_WARNING, "no CANN on this machine: running on npusim");
        return OMR_OK;
    }
    return omri_fail(OMR_NOT_FOUND,
                     "no libascendcl.so was found (tried %s); source CANN's set_env.sh or set "
                     "OMRUN_ACL_LIBRARY",
                     s.tried);
}

bool omri_library_is(const omri_library *library, const char *name)
{
    void *handle = dlopen(name, RTLD_NOW | RTLD_NOLOAD);
    bool same = false;
    for (size_t i = 0; handle && i < library->count; i++)
        same |= handle == library->handles[i];
    if (handle)
        dlclose(handle);
    return same;
}

void *omri_library_symbol(const omri_library *library, const char *name)
{
    for (size_t i = 0; i < library->count; i++) {
        void *symbol = dlsym(library->handles[i], name);
        if (symbol)
            return symbol;
    }
    return NULL;
}
