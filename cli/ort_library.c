/* SPDX-License-Identifier: MIT */
#include <dlfcn.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "memory.h"
#include "ort_api.h"

/* Relative to the folder of this program: an npusim installed beside it may have a copy of its own;
 * a build tree has its venv at the top. */
static const char *const beside[] = {
    "../lib/omrun/npusim/lib64/libonnxruntime.so*",
    "../lib/omrun/npusim/onnxruntime/libonnxruntime.so*",
    "../../venv/lib/python3*/site-packages/onnxruntime/capi/libonnxruntime.so*",
};

/* Where `pip install onnxruntime` keeps its C library. The package is not imported: that would take
 * seconds where NumPy is slow to load. */
static const char python_program[] =
    "import importlib.util as u, os\n"
    "s = u.find_spec(\"onnxruntime\")\n"
    "for r in (s and s.submodule_search_locations) or []:\n"
    "    d = os.path.join(r, \"capi\")\n"
    "    for f in sorted(os.listdir(d)) if os.path.isdir(d) else []:\n"
    "        if f.startswith(\"libonnxruntime.so\"): print(os.path.join(d, f))";

static void *open_at(const char *place, char **path)
{
    void *library = dlopen(place, RTLD_NOW | RTLD_LOCAL);
    if (library)
        *path = memory_text(place);
    return library;
}

static void *open_python_package(char **path)
{
    char line[4096], *command = memory_format("exec python3 -c '%s' 2>/dev/null", python_program);
    void *library = NULL;
    FILE *answer = popen(command, "re");
    while (answer && !library && fgets(line, sizeof line, answer)) {
        line[strcspn(line, "\n")] = 0;
        library = open_at(line, path);
    }
    if (answer)
        pclose(answer);
    free(command);
    return library;
}

static void *open_beside(char **path)
{
    char program[4096];
    void *library = NULL;
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length < 0)
        return NULL;
    program[length] = 0;
    char *slash = strrchr(program, '/');
    if (slash)
        *slash = 0;
    for (size_t i = 0; i < sizeof beside / sizeof beside[0] && !library; i++) {
        glob_t found = {0};
        char *pattern = memory_format("%s/%s", program, beside[i]);
        if (glob(pattern, 0, NULL, &found) == 0) {
            for (size_t j = 0; j < found.gl_pathc && !library; j++)
                library = open_at(found.gl_pathv[j], path);
        }
        globfree(&found);
        free(pattern);
    }
    return library;
}

static const char *told(const char **variable)
{
    static const char *const variables[] = {"OMRUN_ORT_LIBRARY", "NPUSIM_ORT_LIBRARY"};
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        const char *value = getenv(variables[i]);
        if (value && value[0]) {
            *variable = variables[i];
            return value;
        }
    }
    return NULL;
}

cli_status ort_library_open(void **library, char **path)
{
    const char *variable, *place = told(&variable);
    *path = NULL;
    if (place) {
        *library = open_at(place, path);
        return *library ? CLI_OK : fail(CLI_INPUT, "%s: %s", variable, dlerror());
    }
    *library = open_at("libonnxruntime.so", path);
    if (!*library)
        *library = open_at("libonnxruntime.so.1", path);
    if (!*library)
        *library = open_python_package(path);
    if (!*library)
        *library = open_beside(path);
    if (*library)
        return CLI_OK;
    return fail(CLI_INPUT,
                "ONNX Runtime, which an .onnx is compared with, is not here: `pip install "
                "onnxruntime`, or set OMRUN_ORT_LIBRARY to a libonnxruntime.so; "
                "--reference compares with stored results instead");
}
