/* SPDX-License-Identifier: MIT */
#include "model/ort_library.h"

#include <dlfcn.h>
#include <glob.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Relative to the folder of the shared object this code is in: an installed npusim may be given a
 * copy of its own; a build tree has its venv at the top, or shares one with its neighbours. */
static const char *const beside[] = {
    "libonnxruntime.so*",
    "../onnxruntime/libonnxruntime.so*",
    "../../../../venv/lib/python3*/site-packages/onnxruntime/capi/libonnxruntime.so*",
    "../../../../../venv/lib/python3*/site-packages/onnxruntime/capi/libonnxruntime.so*",
};

/* Asks without importing the package: that takes seconds where NumPy is slow to load. */
static const char ask_python[] =
    "exec python3 -c 'import glob, importlib.util, os\n"
    "spec = importlib.util.find_spec(\"onnxruntime\")\n"
    "for root in (spec.submodule_search_locations or []) if spec else []:\n"
    "    for path in sorted(glob.glob(os.path.join(root, \"capi\", \"libonnxruntime.so*\"))):\n"
    "        print(path)' 2>/dev/null";

static void *open_path(const char *found, char path[SIM_ORT_PATH_SIZE])
{
    void *library = dlopen(found, RTLD_NOW | RTLD_LOCAL);
    if (library)
        snprintf(path, SIM_ORT_PATH_SIZE, "%s", found);
    return library;
}

static void *open_loader_path(char path[SIM_ORT_PATH_SIZE])
{
    void *library = open_path("libonnxruntime.so", path);
    return library ? library : open_path("libonnxruntime.so.1", path);
}

static void *open_python_package(char path[SIM_ORT_PATH_SIZE])
{
    char line[SIM_ORT_PATH_SIZE];
    void *library = NULL;
    FILE *answer = popen(ask_python, "re");
    while (answer && !library && fgets(line, sizeof line, answer)) {
        line[strcspn(line, "\n")] = '\0';
        library = open_path(line, path);
    }
    if (answer)
        pclose(answer);
    return library;
}

static void *open_pattern(const char *folder, const char *pattern, char path[SIM_ORT_PATH_SIZE])
{
    char full[PATH_MAX + 128];
    glob_t found;
    void *library = NULL;
    snprintf(full, sizeof full, "%s/%s", folder, pattern);
    if (glob(full, 0, NULL, &found) != 0)
        return NULL;
    for (size_t i = 0; !library && i < found.gl_pathc; i++)
        library = open_path(found.gl_pathv[i], path);
    globfree(&found);
    return library;
}

/* Of this shared object or, in a program, of the program. */
static bool own_folder(char folder[PATH_MAX])
{
    Dl_info info;
    char real[PATH_MAX];
    if (!dladdr(beside, &info) || !info.dli_fname || !realpath(info.dli_fname, real))
        return false;
    snprintf(folder, PATH_MAX, "%s", dirname(real));
    return true;
}

static void *open_beside(char path[SIM_ORT_PATH_SIZE])
{
    char folder[PATH_MAX];
    void *library = NULL;
    if (!own_folder(folder))
        return NULL;
    for (size_t i = 0; !library && i < sizeof beside / sizeof beside[0]; i++)
        library = open_pattern(folder, beside[i], path);
    return library;
}

void *sim_ort_library_open(char path[SIM_ORT_PATH_SIZE], sim_why *why)
{
    const char *told = getenv("NPUSIM_ORT_LIBRARY");
    if (told && *told) {
        void *library = open_path(told, path);
        if (!library)
            sim_because(why, "NPUSIM_ORT_LIBRARY: %s", dlerror());
        return library;
    }
    void *library = open_loader_path(path);
    if (!library)
        library = open_python_package(path);
    if (!library)
        library = open_beside(path);
    if (!library)
        sim_because(why, "npusim computes with ONNX Runtime, which is not here: `pip install "
                         "onnxruntime` (or `npm install onnxruntime-node`), or set "
                         "NPUSIM_ORT_LIBRARY to a libonnxruntime.so");
    return library;
}
