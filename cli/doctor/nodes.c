/* SPDX-License-Identifier: MIT */
/* What the kernel shows of NPUs: the files under /dev, and which processes hold them. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "doctor/machine.h"
#include "file.h"
#include "memory.h"
#include "text.h"

enum { NODES_MAX = 256 };

static const char *const managers[] = {"davinci_manager", "devmm_svm", "hisi_hdc"};
enum { MANAGER_COUNT = sizeof managers / sizeof managers[0] };

static char *node_path(const machine_view *machine, const char *name)
{
    return memory_format("%s/dev/%s", machine->root, name);
}

/* ---- Which are there ------------------------------------------------------------------------ */

static bool node_there(const machine_view *machine, int id)
{
    char *path = memory_format("%s/dev/davinci%d", machine->root, id);
    bool there = file_exists(path);
    free(path);
    return there;
}

/* "0, 1, 3". */
static char *node_list(machine_view *machine)
{
    char *list = memory_text("");
    machine->nodes = 0;
    for (int id = 0; id < NODES_MAX; id++) {
        if (!node_there(machine, id))
            continue;
        char *longer = memory_format("%s%s%d", list, machine->nodes++ ? ", " : "", id);
        free(list);
        list = longer;
    }
    return list;
}

static void report_absent(const machine_view *machine, doctor_report *report)
{
    bool expected = machine->cann && machine->driver;
    report_add(
        report, expected ? FINDING_PROBLEM : FINDING_WARNING, "nodes",
        memory_text(
            expected
                ? SAY(report,
                      "CANN and driver are installed, but there is no /dev/davinci*: the driver is "
                      "not loaded, or the container was given no device",
                      "已安装 CANN 和驱动，但没有 /dev/davinci*：驱动没有加载，或容器没有传入设备")
                : SAY(report, "no NPU here: there is no /dev/davinci*",
                      "这里没有 NPU：没有 /dev/davinci*")),
        expected ? memory_text("npu-smi info; dmesg | grep -i davinci; docker run ... "
                               "--device /dev/davinci0 --device /dev/davinci_manager "
                               "--device /dev/devmm_svm --device /dev/hisi_hdc")
                 : NULL);
}

static void check_managers(const machine_view *machine, doctor_report *report)
{
    for (size_t i = 0; i < MANAGER_COUNT; i++) {
        char *path = node_path(machine, managers[i]);
        if (!file_exists(path))
            report_add(
                report, FINDING_PROBLEM, "nodes",
                memory_format(SAY(report,
                                  "/dev/%s is missing: no program can use the devices without it",
                                  "缺少 /dev/%s：没有它任何程序都无法使用设备"),
                              managers[i]),
                memory_format(SAY(report, "in a container: --device /dev/%s; else load the driver",
                                  "容器：--device /dev/%s；否则加载驱动"),
                              managers[i]));
        free(path);
    }
}

/* ---- Who may -------------------------------------------------------------------------------- */

static char *group_of(const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return memory_text("HwHiAiUser");
    const struct group *group = getgrgid(about.st_gid);
    return group ? memory_text(group->gr_name) : memory_format("%u", (unsigned)about.st_gid);
}

static bool check_access(doctor_report *report, const machine_view *machine, const char *name)
{
    char *path = node_path(machine, name);
    bool good = !file_exists(path) || access(path, R_OK | W_OK) == 0;
    if (!good) {
        char *group = group_of(path);
        report_add(report, FINDING_PROBLEM, "permission",
                   memory_format(SAY(report, "this user may not open /dev/%s, which is of group %s",
                                     "当前用户无权打开 /dev/%s，它属于用户组 %s"),
                                 name, group),
                   memory_format(SAY(report, "sudo usermod -aG %s $USER, then log in again",
                                     "sudo usermod -aG %s $USER，然后重新登录"),
                                 group));
        free(group);
    }
    free(path);
    return good;
}

static void check_permissions(const machine_view *machine, doctor_report *report)
{
    bool good = true;
    for (int id = 0; id < NODES_MAX; id++) {
        char name[32];
        snprintf(name, sizeof name, "davinci%d", id);
        if (node_there(machine, id))
            good = check_access(report, machine, name) && good;
    }
    for (size_t i = 0; i < MANAGER_COUNT; i++)
        good = check_access(report, machine, managers[i]) && good;
    if (good)
        report_add(report, FINDING_OK, "permission",
                   memory_text(SAY(report, "this user may open them", "当前用户有权打开")), NULL);
}

/* ---- Which are visible ---------------------------------------------------------------------- */

/* Reads an ascending list of ids; what is wrong with it, or NULL. `mapping` gets "0 is 2, 1 is 3".
 */
static const char *read_visible(const machine_view *machine, doctor_report *report,
                                const char *text, char **mapping)
{
    int64_t last = -1, id;
    size_t logical = 0;
    for (const char *at = text;;) {
        size_t length = strcspn(at, ",");
        char *part = memory_format("%.*s", (int)length, at);
        bool good = text_to_number(part, 0, NODES_MAX - 1, &id);
        free(part);
        if (!good)
            return SAY(report, "it is no list such as 0,1", "不是 0,1 这样的列表");
        if (id <= last)
            return SAY(report, "ids must ascend, each once", "编号必须升序且不重复");
        if (!node_there(machine, (int)id))
            return SAY(report, "it names a device that is not there", "其中有不存在的设备");
        char *longer =
            memory_format(SAY(report, "%s%s%zu is davinci%lld", "%s%s%zu 即 davinci%lld"), *mapping,
                          logical ? ", " : "", logical, (long long)id);
        free(*mapping);
        *mapping = longer;
        logical++;
        last = id;
        if (!at[length])
            return NULL;
        at += length + 1;
    }
}

static void check_visible(const machine_view *machine, doctor_report *report)
{
    const char *text = getenv("ASCEND_RT_VISIBLE_DEVICES");
    if (!text)
        return;
    char *mapping = memory_text("");
    const char *wrong = read_visible(machine, report, text, &mapping);
    if (wrong)
        report_add(
            report, FINDING_PROBLEM, "visible",
            memory_format("ASCEND_RT_VISIBLE_DEVICES=%s%s%s", text, SAY(report, ": ", "："), wrong),
            memory_text("unset ASCEND_RT_VISIBLE_DEVICES"));
    else
        report_add(report, FINDING_OK, "visible",
                   memory_format("ASCEND_RT_VISIBLE_DEVICES=%s%s%s", text,
                                 SAY(report, ": device ", "：设备 "), mapping),
                   NULL);
    free(mapping);
}

void machine_check_nodes(machine_view *machine, doctor_report *report)
{
    char *list = node_list(machine);
    if (machine->nodes == 0) {
        report_absent(machine, report);
    } else {
        report_add(report, FINDING_OK, "nodes", memory_format("/dev/davinci: %s", list), NULL);
        check_managers(machine, report);
        check_permissions(machine, report);
        check_visible(machine, report);
    }
    free(list);
}

/* ---- Who uses them -------------------------------------------------------------------------- */

/* The davinci node that the link leads to, or NULL; the caller's to free. */
static char *held_node(const char *link)
{
    static const char before[] = "/dev/davinci";
    char target[256];
    ssize_t length = readlink(link, target, sizeof target - 1);
    if (length <= 0)
        return NULL;
    target[length] = 0;
    bool device = strncmp(target, before, strlen(before)) == 0 &&
                  isdigit((unsigned char)target[strlen(before)]);
    return device ? memory_text(target) : NULL;
}

static char *process_name(const char *folder)
{
    char line[64] = "?";
    char *path = memory_format("%s/comm", folder);
    FILE *file = fopen(path, "r");
    if (file && fgets(line, sizeof line, file))
        line[strcspn(line, "\n")] = 0;
    if (file)
        fclose(file);
    free(path);
    return memory_text(line);
}

/* Whether the process in `folder` holds a device; *unseen when it may not be asked. */
static bool check_process(doctor_report *report, const char *folder, const char *pid, bool *unseen)
{
    char *path = memory_format("%s/fd", folder), *node = NULL;
    DIR *open = opendir(path);
    *unseen = *unseen || (!open && errno == EACCES);
    for (struct dirent *entry; open && !node && (entry = readdir(open));) {
        char *link = memory_format("%s/%s", path, entry->d_name);
        node = held_node(link);
        free(link);
    }
    if (node) {
        char *name = process_name(folder);
        report_add(report, FINDING_WARNING, "users",
                   memory_format(SAY(report, "process %s (%s) uses %s", "进程 %s（%s）在使用 %s"),
                                 pid, name, node),
                   NULL);
        free(name);
    }
    if (open)
        closedir(open);
    free(path);
    free(node);
    return node != NULL;
}

void machine_check_users(const machine_view *machine, doctor_report *report)
{
    char *proc = memory_format("%s/proc", machine->root);
    DIR *open = machine->nodes ? opendir(proc) : NULL;
    bool used = false, unseen = false;
    for (struct dirent *entry; open && (entry = readdir(open));) {
        if (!isdigit((unsigned char)entry->d_name[0]) || atol(entry->d_name) == (long)getpid())
            continue;
        char *folder = memory_format("%s/%s", proc, entry->d_name);
        used = check_process(report, folder, entry->d_name, &unseen) || used;
        free(folder);
    }
    if (open && !used)
        report_add(
            report, FINDING_OK, "users",
            memory_text(unseen
                            ? SAY(report,
                                  "no process of this user uses a device; npu-smi info shows those "
                                  "of others and of containers",
                                  "当前用户没有进程使用设备；其他用户和容器的用 npu-smi info 查看")
                            : SAY(report, "no other process here uses a device",
                                  "这里没有其他进程使用设备")),
            NULL);
    if (open)
        closedir(open);
    free(proc);
}
