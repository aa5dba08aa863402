/* SPDX-License-Identifier: MIT */
/* Python's packages for NPUs: which one an import finds when there are several, and whether it goes
 * with this Python and its NumPy. Nothing is imported. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "doctor/machine.h"
#include "file.h"
#include "memory.h"

enum { SECONDS_MOST = 10, BYTES_MOST = 1 << 16, COPIES_MOST = 16 };

/* What python3 says of itself. */
typedef struct python_view {
    int major, minor;
    char *text;    /* its answer, cut into lines */
    char *program; /* what runs */
    size_t count;
    char **folders; /* where imports look, in order; they point into `text` */
} python_view;

static const char question[] = "import sys\n"
                               "print(*sys.version_info[:2])\n"
                               "print(sys.executable)\n"
                               "for path in sys.path[1:]: print(path)\n";

/* ---- Asking ------------------------------------------------------------------------------- */

static bool read_answer(python_view *python)
{
    char *rest = python->text, *line = strsep(&rest, "\n");
    if (sscanf(line, "%d %d", &python->major, &python->minor) != 2 || !rest)
        return false;
    python->program = strsep(&rest, "\n");
    while (rest && (line = strsep(&rest, "\n")) != NULL) {
        if (line[0] != '/')
            continue;
        python->folders =
            memory_grown((void *)python->folders, python->count, sizeof *python->folders);
        python->folders[python->count++] = line;
    }
    return true;
}

static bool ask_python(python_view *python)
{
    char *program = child_program("python3");
    *python = (python_view){0};
    if (!program)
        return false;
    char *argv[] = {program, "-c", (char *)question, NULL};
    bool good = child_read(&python->text, argv, 1000 * SECONDS_MOST, BYTES_MOST) == CHILD_DONE &&
                read_answer(python);
    free(program);
    return good;
}

static void free_python(python_view *python)
{
    free((void *)python->folders);
    free(python->text);
}

/* ---- Looking ------------------------------------------------------------------------------ */

/* The first file that fits, or NULL; the caller's to free. */
static char *first_match(const char *folder, const char *pattern)
{
    glob_t found = {0};
    char *path = memory_format("%s/%s", folder, pattern), *match = NULL;
    if (glob(path, 0, NULL, &found) == 0)
        match = memory_text(found.gl_pathv[0]);
    globfree(&found);
    free(path);
    return match;
}

/* What `import name` takes from the folder, a package before an extension before a module; of the
 * extensions those of other Pythons come last, since they are not found. */
static char *module_in(const python_view *python, const char *folder, const char *name)
{
    char *patterns[] = {
        memory_format("%s/__init__.py", name),
        memory_format("%s.cpython-%d%d-*.so", name, python->major, python->minor),
        memory_format("%s.abi3.so", name),
        memory_format("%s.so", name),
        memory_format("%s.py", name),
        memory_format("%s.cpython-*.so", name),
    };
    char *found = NULL;
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        if (!found)
            found = first_match(folder, patterns[i]);
        free(patterns[i]);
    }
    return found;
}

/* 39 of "aclruntime.cpython-39-x86_64-linux-gnu.so"; 0: of any Python. */
static int built_for(const char *path)
{
    const char *tag = strstr(file_name(path), ".cpython-");
    return tag ? atoi(tag + strlen(".cpython-")) : 0;
}

/* 39 of 3.9, 311 of 3.11. */
static int tag_of(int major, int minor)
{
    return major * (minor < 10 ? 10 : 100) + minor;
}

static bool is_extension(const char *path)
{
    size_t length = strlen(path);
    return length > 3 && strcmp(path + length - 3, ".so") == 0;
}

/* "2.1.3" of NumPy or another distribution, from the first folder that has it; NULL: none. */
static char *version_of(const python_view *python, const char *distribution)
{
    char *pattern = memory_format("%s-*.dist-info", distribution), *version = NULL;
    for (size_t i = 0; i < python->count && !version; i++) {
        char *path = first_match(python->folders[i], pattern);
        if (path) {
            const char *begin = file_name(path) + strlen(distribution) + 1;
            version = memory_format("%.*s", (int)(strlen(begin) - strlen(".dist-info")), begin);
        }
        free(path);
    }
    free(pattern);
    return version;
}

/* ---- Judging ------------------------------------------------------------------------------ */

static void report_copies(doctor_report *report, const char *name, char *const *copies,
                          size_t count)
{
    char *others = memory_text("");
    for (size_t i = 1; i < count; i++) {
        char *longer = memory_format("%s%s%s", others, i > 1 ? ", " : "", copies[i]);
        free(others);
        others = longer;
    }
    report_add(report, FINDING_WARNING, "python",
               memory_format(SAY(report, "there are %zu of %s: Python imports %s, not %s",
                                 "有 %zu 个 %s：Python 导入的是 %s，而不是 %s"),
                             count, name, copies[0], others),
               memory_format("python3 -m pip uninstall %s",
                             strcmp(name, "acl") == 0
                                 ? SAY(report, "..., or mend PYTHONPATH", "...，或修正 PYTHONPATH")
                                 : name));
    free(others);
}

static void judge_extension(doctor_report *report, const python_view *python, const char *name,
                            const char *path, const char *numpy)
{
    int wanted = built_for(path);
    if (wanted && wanted != tag_of(python->major, python->minor))
        report_add(
            report, FINDING_WARNING, "python",
            memory_format(SAY(report,
                              "%s is built for CPython %d, python3 is %d.%d: it is not imported",
                              "%s 是为 CPython %d 编译的，而 python3 是 %d.%d：无法导入"),
                          path, wanted, python->major, python->minor),
            NULL);
    else if (strcmp(name, "aclruntime") == 0 && numpy && atoi(numpy) >= 2)
        report_add(report, FINDING_WARNING, "python",
                   memory_format(SAY(report, "%s was built for NumPy 1, NumPy is %s",
                                     "%s 是为 NumPy 1 编译的，而 NumPy 是 %s"),
                                 path, numpy),
                   memory_text("python3 -m pip install 'numpy<2'"));
}

/* Whether the module is there at all. */
static bool check_module(doctor_report *report, const python_view *python, const char *name,
                         const char *numpy)
{
    char *copies[COPIES_MOST];
    size_t count = 0;
    for (size_t i = 0; i < python->count && count < COPIES_MOST; i++) {
        char *found = module_in(python, python->folders[i], name);
        if (found)
            copies[count++] = found;
    }
    if (count > 1)
        report_copies(report, name, copies, count);
    if (count && is_extension(copies[0]))
        judge_extension(report, python, name, copies[0], numpy);
    for (size_t i = 0; i < count; i++)
        free(copies[i]);
    return count > 0;
}

/* The two come from one place and must be of one release. */
static void check_pair(doctor_report *report, const python_view *python)
{
    char *tool = version_of(python, "ais_bench"), *runtime = version_of(python, "aclruntime");
    if (tool && runtime && strcmp(tool, runtime) != 0)
        report_add(
            report, FINDING_WARNING, "python",
            memory_format(SAY(report,
                              "ais_bench is %s, aclruntime %s: they go together in one version",
                              "ais_bench 是 %s，aclruntime 是 %s：两者版本必须一致"),
                          tool, runtime),
            memory_text("python3 -m pip uninstall aclruntime ais_bench"));
    free(tool);
    free(runtime);
}

void machine_check_packages(const machine_view *machine, doctor_report *report)
{
    static const char *const names[] = {"omrun", "ais_bench", "aclruntime", "huawei_api", "acl"};
    python_view python;
    if (machine->root[0] || !ask_python(&python)) {
        if (!machine->root[0])
            free_python(&python);
        return;
    }
    char *numpy = version_of(&python, "numpy"), *found = memory_text("");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (!check_module(report, &python, names[i], numpy))
            continue;
        char *longer = memory_format("%s, %s", found, names[i]);
        free(found);
        found = longer;
    }
    check_pair(report, &python);
    report_add(report, FINDING_OK, "python",
               memory_format("Python %d.%d%s%s%s: %s", python.major, python.minor,
                             numpy ? ", NumPy " : "", numpy ? numpy : "", found, python.program),
               NULL);
    free(found);
    free(numpy);
    free_python(&python);
}
