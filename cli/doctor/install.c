/* SPDX-License-Identifier: MIT */
/* CANN, its environment, driver and firmware. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "doctor/machine.h"
#include "file.h"
#include "memory.h"
#include "text.h"

void machine_free(machine_view *machine)
{
    free(machine->cann);
    machine->cann = NULL;
}

/* ---- Files of "key=value" ------------------------------------------------------------------- */

/* The value of the first line that begins with `key` and "=", or NULL; the caller's to free. */
static char *value_in(const char *path, const char *key)
{
    char line[512];
    FILE *file = fopen(path, "r");
    char *value = NULL;
    while (file && !value && fgets(line, sizeof line, file)) {
        size_t length = strlen(key);
        if (strncasecmp(line, key, length) != 0 || line[length] != '=')
            continue;
        line[strcspn(line, "\r\n")] = 0;
        value = memory_text(line + length + 1);
    }
    if (file)
        fclose(file);
    return value;
}

static char *value_below(const machine_view *machine, const char *folder, const char *name,
                         const char *key)
{
    char *path = memory_format("%s%s/%s", machine->root, folder, name);
    char *value = value_in(path, key);
    free(path);
    return value;
}

/* ---- CANN ----------------------------------------------------------------------------------- */

static bool is_cann(const machine_view *machine, const char *folder)
{
    static const char *const libraries[] = {"lib64/libascendcl.so", "lib64/libacl_rt.so"};
    bool found = false;
    for (size_t i = 0; i < sizeof libraries / sizeof libraries[0] && !found; i++) {
        char *path = memory_format("%s%s/%s", machine->root, folder, libraries[i]);
        found = file_exists(path);
        free(path);
    }
    return found;
}

/* Releases write their version into different files. */
static char *cann_version(const machine_view *machine, const char *folder)
{
    static const struct {
        const char *name, *key;
    } files[] = {{"ascend_toolkit_install.info", "version"},
                 {"aarch64-linux/ascend_toolkit_install.info", "version"},
                 {"x86_64-linux/ascend_toolkit_install.info", "version"},
                 {"ascend_nnrt_install.info", "version"},
                 {"runtime/version.info", "Version"},
                 {"compiler/version.info", "Version"},
                 {"version.info", "Version"}};
    char *version = NULL;
    for (size_t i = 0; i < sizeof files / sizeof files[0] && !version; i++)
        version = value_below(machine, folder, files[i].name, files[i].key);
    return version ? version : memory_text("?");
}

/* Folders already told of, by where they really are. */
typedef struct seen_list {
    size_t count;
    char **paths;
} seen_list;

static bool is_new(seen_list *seen, const machine_view *machine, const char *folder)
{
    char *path = memory_format("%s%s", machine->root, folder);
    char *real = realpath(path, NULL);
    bool fresh = real != NULL;
    free(path);
    for (size_t i = 0; i < seen->count && fresh; i++)
        fresh = strcmp(seen->paths[i], real) != 0;
    if (!fresh) {
        free(real);
        return false;
    }
    seen->paths = memory_grown(seen->paths, seen->count, sizeof *seen->paths);
    seen->paths[seen->count++] = real;
    return true;
}

static void consider(machine_view *machine, doctor_report *report, seen_list *seen,
                     const char *folder)
{
    if (!folder || folder[0] != '/' || !is_cann(machine, folder) || !is_new(seen, machine, folder))
        return;
    char *version = cann_version(machine, folder);
    report_add(report, FINDING_OK, "cann", memory_format("CANN %s: %s", version, folder), NULL);
    free(version);
    if (!machine->cann)
        machine->cann = memory_text(folder);
}

static void consider_all(machine_view *machine, doctor_report *report, seen_list *seen,
                         const char *pattern)
{
    glob_t found = {0};
    char *path = memory_format("%s%s", machine->root, pattern);
    if (glob(path, 0, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++)
            consider(machine, report, seen, found.gl_pathv[i] + strlen(machine->root));
    }
    globfree(&found);
    free(path);
}

void machine_check_cann(machine_view *machine, doctor_report *report)
{
    seen_list seen = {0};
    const char *home = getenv("HOME");
    consider(machine, report, &seen, getenv("ASCEND_TOOLKIT_HOME"));
    consider(machine, report, &seen, getenv("ASCEND_HOME_PATH"));
    consider_all(machine, report, &seen, "/usr/local/Ascend/*/latest");
    consider_all(machine, report, &seen, "/usr/local/Ascend/latest");
    consider_all(machine, report, &seen, "/usr/local/Ascend/cann*");
    if (home && home[0] == '/') {
        char *own = memory_format("%s/Ascend/*/latest", home);
        char *newer = memory_format("%s/Ascend/cann*", home);
        consider_all(machine, report, &seen, own);
        consider_all(machine, report, &seen, newer);
        free(own);
        free(newer);
    }
    for (size_t i = 0; i < seen.count; i++)
        free(seen.paths[i]);
    free(seen.paths);
    if (!machine->cann)
        report_add(report, FINDING_WARNING, "cann",
                   memory_text(SAY(
                       report, "no CANN is installed; without it models run on npusim, simulated",
                       "没有安装 CANN；没有它时模型在 npusim 上模拟运行")),
                   memory_text(SAY(
                       report,
                       "on a machine with an NPU: install CANN's toolkit or nnrt from hiascend.com",
                       "有 NPU 的机器：从 hiascend.com 安装 CANN toolkit 或 nnrt")));
}

/* ---- set_env.sh ----------------------------------------------------------------------------- */

static char *set_env_of(const machine_view *machine)
{
    static const char *const places[] = {"set_env.sh", "../set_env.sh"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char *path = memory_format("%s%s/%s", machine->root, machine->cann, places[i]);
        bool there = file_exists(path);
        free(path);
        if (there)
            return memory_format("source %s/%s", machine->cann, places[i]);
    }
    return memory_format("export ASCEND_TOOLKIT_HOME=%s", machine->cann);
}

static const char *environment_root(const char **name)
{
    static const char *const names[] = {"ASCEND_TOOLKIT_HOME", "ASCEND_HOME_PATH"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        *name = names[i];
        if (value && value[0])
            return value;
    }
    return NULL;
}

void machine_check_environment(const machine_view *machine, doctor_report *report)
{
    const char *name, *value = environment_root(&name);
    if (value && !is_cann(machine, value)) {
        report_add(report, FINDING_PROBLEM, "environment",
                   memory_format(
                       SAY(report, "%s is %s, where there is no CANN", "%s 是 %s，那里没有 CANN"),
                       name, value),
                   machine->cann ? set_env_of(machine) : memory_format("unset %s", name));
    } else if (value) {
        report_add(report, FINDING_OK, "environment",
                   memory_format(
                       SAY(report, "set_env.sh was sourced: %s=%s", "已 source set_env.sh：%s=%s"),
                       name, value),
                   NULL);
    } else if (machine->cann) {
        report_add(report, FINDING_WARNING, "environment",
                   memory_text(SAY(
                       report,
                       "set_env.sh was not sourced: omrun finds CANN by itself, but atc and "
                       "operators may not work",
                       "没有 source set_env.sh：omrun 能自行找到 CANN，但 atc 和算子可能不能工作")),
                   set_env_of(machine));
    }
}

/* ---- Driver and firmware -------------------------------------------------------------------- */

static char *driver_folder(const machine_view *machine)
{
    char *value = value_below(machine, "/etc", "ascend_install.info", "Driver_Install_Path_Param");
    char *folder = memory_format("%s", value && value[0] == '/' ? value : "/usr/local/Ascend");
    free(value);
    return folder;
}

static void report_version(doctor_report *report, const char *key, const char *what,
                           const char *folder, const char *version)
{
    report_add(report, FINDING_OK, key, memory_format("%s %s: %s/%s", what, version, folder, key),
               NULL);
}

void machine_check_versions(machine_view *machine, doctor_report *report)
{
    char *folder = driver_folder(machine);
    char *driver = value_below(machine, folder, "driver/version.info", "Version");
    char *firmware = value_below(machine, folder, "firmware/version.info", "Version");
    machine->driver = driver != NULL;
    if (driver)
        report_version(report, "driver", SAY(report, "driver", "驱动"), folder, driver);
    else if (machine->cann)
        report_add(report, FINDING_WARNING, "driver",
                   memory_format(SAY(report,
                                     "no driver in %s/driver: in a container it must be passed in, "
                                     "and without NPU there is none",
                                     "%s/driver 没有驱动：容器内须传入；没有 NPU 则没有"),
                                 folder),
                   memory_format("docker run ... -v %s/driver:%s/driver", folder, folder));
    if (firmware)
        report_version(report, "firmware", SAY(report, "firmware", "固件"), folder, firmware);
    if (driver && machine->cann) {
        char *cann = cann_version(machine, machine->cann);
        report_add(
            report, FINDING_OK, "match",
            memory_format(SAY(report,
                              "whether driver %s goes with CANN %s is not written on the machine; "
                              "CANN's release notes name the drivers",
                              "驱动 %s 与 CANN %s 是否配套，机器上没有记载；请查 CANN 版本说明"),
                          driver, cann),
            NULL);
        free(cann);
    }
    free(driver);
    free(firmware);
    free(folder);
}
