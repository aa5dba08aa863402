/* SPDX-License-Identifier: MIT */
/* What the driver's own npu-smi says, where it is: of versions, health and users, those in other
 * containers included. A hanging driver hangs it, too, so its time is limited. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "doctor/machine.h"
#include "file.h"
#include "memory.h"

enum { SECONDS_MOST = 10, BYTES_MOST = 1 << 18, CELLS_MOST = 6 };

/* ---- Its tables --------------------------------------------------------------------------- */

/* The cells of "| a | b |", without the spaces around them, in `line`, which is cut up. */
static size_t split_cells(char *line, char *cells[CELLS_MOST])
{
    size_t count = 0;
    char *rest = strchr(line, '|');
    if (!rest)
        return 0;
    for (rest++; count < CELLS_MOST;) {
        char *cell = strsep(&rest, "|");
        if (!rest)
            return count; /* what follows the last bar */
        cell += strspn(cell, " ");
        for (size_t length = strlen(cell); length && cell[length - 1] == ' ';)
            cell[--length] = 0;
        cells[count++] = cell;
    }
    return count;
}

static bool is_number(const char *text)
{
    return text[0] && strspn(text, "0123456789") == strlen(text);
}

/* "0     310P3": an NPU and its name; of a chip both words, or the only one, are numbers. */
static bool is_npu(const char *cell)
{
    const char *name = cell + strspn(cell, "0123456789");
    return isdigit((unsigned char)cell[0]) && name[0] == ' ' &&
           !is_number(name + strspn(name, " "));
}

static void report_health(doctor_report *report, char *const *cells, size_t *npus)
{
    int id = atoi(cells[0]);
    const char *name = strrchr(cells[0], ' ') + 1;
    ++*npus;
    if (strcmp(cells[1], "OK") == 0)
        return;
    report_add(report, FINDING_PROBLEM, "health",
               memory_format(SAY(report, "npu-smi: the health of NPU %d (%s) is %s, not OK",
                                 "npu-smi：NPU %d（%s）的健康状态是 %s，不是 OK"),
                             id, name, cells[1]),
               memory_format("npu-smi info -t health -i %d", id));
}

static void report_user(doctor_report *report, char *const *cells)
{
    report_add(
        report, FINDING_WARNING, "users",
        memory_format(SAY(report, "npu-smi: process %s (%s) uses NPU %d, %s MB of its memory",
                          "npu-smi：进程 %s（%s）在使用 NPU %d，占用显存 %s MB"),
                      cells[1], cells[2], atoi(cells[0]), cells[3]),
        NULL);
}

/* What stands behind "Version:" in its first lines; the caller's to free. NULL: nothing. */
static char *version_in(const char *output, const char *label)
{
    const char *at = strstr(output, label);
    if (!at)
        return NULL;
    at += strlen(label);
    at += strspn(at, " :\t");
    size_t length = strcspn(at, " |\r\n");
    return length ? memory_format("%.*s", (int)length, at) : NULL;
}

/* ---- Asking ------------------------------------------------------------------------------- */

/* The firmware's version, of one board; in a container its files are not there. NULL: not told. */
static char *ask_firmware(char *program)
{
    char *output, *argv[] = {program, "info", "-t", "board", "-i", "0", NULL};
    child_end end = child_read(&output, argv, 1000 * SECONDS_MOST, BYTES_MOST);
    char *version = end == CHILD_DONE ? version_in(output, "Firmware Version") : NULL;
    free(output);
    return version;
}

static void report_versions(doctor_report *report, char *program, const char *output, size_t npus)
{
    char *driver = version_in(output, "Version:"), *firmware = ask_firmware(program);
    report_add(report, FINDING_OK, "npu-smi",
               memory_format(SAY(report, "npu-smi shows %zu NPU%s; driver %s%s%s",
                                 "npu-smi 显示 %zu 个 NPU%s；驱动 %s%s%s"),
                             npus, report->chinese || npus == 1 ? "" : "s", driver ? driver : "?",
                             firmware ? SAY(report, ", firmware ", "，固件 ") : "",
                             firmware ? firmware : ""),
               NULL);
    free(driver);
    free(firmware);
}

static void read_tables(doctor_report *report, char *program, char *output)
{
    size_t npus = 0;
    char *copy = memory_text(output), *rest = copy, *cells[CELLS_MOST];
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        size_t count = split_cells(line, cells);
        if (count == 3 && is_npu(cells[0]))
            report_health(report, cells, &npus);
        else if (count == 4 && is_number(cells[1]))
            report_user(report, cells);
    }
    free(copy);
    report_versions(report, program, output, npus);
}

static void report_silence(doctor_report *report, child_end end, const char *output)
{
    char *said = memory_format("%.*s", (int)strcspn(output, "\n"), output);
    if (end == CHILD_LATE)
        report_add(
            report, FINDING_PROBLEM, "npu-smi",
            memory_format(SAY(report, "npu-smi info did not answer within %d s: the driver hangs",
                              "npu-smi info 在 %d 秒内没有回应：驱动挂起"),
                          SECONDS_MOST),
            memory_text("dmesg | tail"));
    else
        report_add(report, FINDING_PROBLEM, "npu-smi",
                   memory_format(SAY(report, "npu-smi info failed: %s", "npu-smi info 失败：%s"),
                                 said[0] ? said : SAY(report, "it said nothing", "没有输出")),
                   memory_text("npu-smi info"));
    free(said);
}

void machine_check_smi(const machine_view *machine, doctor_report *report)
{
    char *program = machine->root[0] ? NULL : child_program("npu-smi");
    if (!program && !machine->root[0] && file_exists("/usr/local/sbin/npu-smi"))
        program = memory_text("/usr/local/sbin/npu-smi");
    if (!program)
        return;
    char *output, *argv[] = {program, "info", NULL};
    child_end end = child_read(&output, argv, 1000 * SECONDS_MOST, BYTES_MOST);
    if (end == CHILD_DONE)
        read_tables(report, program, output);
    else
        report_silence(report, end, output);
    free(output);
    free(program);
}
