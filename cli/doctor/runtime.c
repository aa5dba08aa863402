/* SPDX-License-Identifier: MIT */
#include "doctor/runtime.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convert/plan.h"
#include "memory.h"
#include "scratch.h"
#include "text.h"

/* AscendCL's or the library's own words, and where a code is among them, who explains it. */
static void report_failure(doctor_report *report, const char *key)
{
    int32_t code = omr_last_driver_code();
    report_add(report, FINDING_PROBLEM, key, memory_text(omr_last_error()),
               code ? memory_format("omrun doctor %d", code) : NULL);
}

/* ---- The library ---------------------------------------------------------------------------- */

/* Simulated where an NPU should do the work is what nobody may overlook. */
static void judge_simulation(const machine_view *machine, doctor_report *report,
                             const char *acl_library)
{
    bool asked = acl_library || getenv("OMRUN_ACL_LIBRARY");
    bool npu = machine->nodes || (machine->cann && machine->driver);
    if (!npu)
        return;
    report_add(report, asked ? FINDING_WARNING : FINDING_PROBLEM, "library",
               memory_text(
                   SAY(report,
                       "models run on npusim, simulated on the CPU, though this machine has an NPU",
                       "本机有 NPU，但模型在 npusim 上由 CPU 模拟运行")),
               asked ? memory_text("unset OMRUN_ACL_LIBRARY")
                     : memory_text("OMRUN_REQUIRE_NPU=1 omrun devices"));
}

bool runtime_check_library(const machine_view *machine, doctor_report *report,
                           const char *acl_library, omr_driver_info *driver)
{
    if (omr_driver_open(acl_library, driver) != OMR_OK) {
        report_failure(report, "library");
        return false;
    }
    report_add(
        report, FINDING_OK, "library",
        memory_format(
            "%s, AscendCL %d.%d.%d, %s%s", driver->path, driver->version[0], driver->version[1],
            driver->version[2], driver->soc_name[0] ? driver->soc_name : "SoC ?",
            driver->simulated ? SAY(report, " (npusim: simulated)", "（npusim：模拟）") : ""),
        NULL);
    if (driver->simulated)
        judge_simulation(machine, report, acl_library);
    return true;
}

/* ---- Devices -------------------------------------------------------------------------------- */

static void check_memory(doctor_report *report, const omr_device_info *device)
{
    char left[TEXT_SIZE], total[TEXT_SIZE];
    bool little = device->memory_free < device->memory_total / 10;
    report_add(report, little ? FINDING_WARNING : FINDING_OK, "memory",
               memory_format(SAY(report, "device %d: %s of %s free", "设备 %d：空闲 %s，共 %s"),
                             device->id, text_bytes(left, device->memory_free),
                             text_bytes(total, device->memory_total)),
               little ? memory_text("npu-smi info") : NULL);
}

static double gigabytes_per_second(const omr_probe *probe, double seconds)
{
    return seconds > 0 ? (double)probe->bytes / seconds * 1e-9 : 0;
}

static bool check_copies(doctor_report *report, int32_t id, bool simulated)
{
    omr_probe probe = {.size = sizeof probe};
    if (omr_device_probe(id, &probe) != OMR_OK) {
        report_failure(report, "copy");
        return false;
    }
    report_add(report, FINDING_OK, "copy",
               memory_format(
                   SAY(report,
                       "device %d: page-locked memory; %.1f GB/s to it, %.1f GB/s from it, 16 MiB "
                       "at once%s%s",
                       "设备 %d：锁页内存可用；拷入 %.1f GB/s，拷出 %.1f GB/s（每次 16 MiB）%s%s"),
                   id, gigabytes_per_second(&probe, probe.to_seconds),
                   gigabytes_per_second(&probe, probe.from_seconds),
                   probe.on_device
                       ? SAY(report, "; runs on the device (RC mode)", "；运行在设备上（RC 模式）")
                       : SAY(report, "; runs on the host (EP mode)", "；运行在主机上（EP 模式）"),
                   simulated ? SAY(report, " (simulated)", "（模拟）") : ""),
               NULL);
    return true;
}

bool runtime_check_devices(doctor_report *report, const omr_driver_info *driver)
{
    size_t count = 0, working = 0;
    if (omr_devices(NULL, 0, &count) != OMR_OK) {
        report_failure(report, "devices");
        return false;
    }
    if (count == 0) {
        report_add(
            report, FINDING_PROBLEM, "devices",
            memory_text(SAY(report, "AscendCL shows no device", "AscendCL 没有显示任何设备")),
            memory_text("npu-smi info; echo $ASCEND_RT_VISIBLE_DEVICES"));
        return false;
    }
    omr_device_info *devices = memory_zeroed(count, sizeof *devices);
    if (omr_devices(devices, count, &count) != OMR_OK) {
        report_failure(report, "devices");
    } else {
        for (size_t i = 0; i < count; i++) {
            check_memory(report, &devices[i]);
            working += check_copies(report, devices[i].id, driver->simulated);
        }
    }
    free(devices);
    return working > 0;
}

/* ---- One tiny model ------------------------------------------------------------------------- */

/* y = x + x, float32 [2, 4], opset 13. */
static const unsigned char tiny_onnx[] = {
    0x08, 0x07, 0x3a, 0x40, 0x0a, 0x0e, 0x0a, 0x01, 0x78, 0x0a, 0x01, 0x78, 0x12, 0x01, 0x79,
    0x22, 0x03, 0x41, 0x64, 0x64, 0x12, 0x04, 0x74, 0x69, 0x6e, 0x79, 0x5a, 0x13, 0x0a, 0x01,
    0x78, 0x12, 0x0e, 0x0a, 0x0c, 0x08, 0x01, 0x12, 0x08, 0x0a, 0x02, 0x08, 0x02, 0x0a, 0x02,
    0x08, 0x04, 0x62, 0x13, 0x0a, 0x01, 0x79, 0x12, 0x0e, 0x0a, 0x0c, 0x08, 0x01, 0x12, 0x08,
    0x0a, 0x02, 0x08, 0x02, 0x0a, 0x02, 0x08, 0x04, 0x42, 0x02, 0x10, 0x0d,
};

enum { TINY_SIZE = 8 };

static cli_status run_tiny(const char *om)
{
    static const int64_t dims[] = {2, 4};
    float x[TINY_SIZE], y[TINY_SIZE] = {0};
    for (int i = 0; i < TINY_SIZE; i++)
        x[i] = (float)i - 2.5F;
    omr_tensor input = {.data = x, .dtype = OMR_F32, .rank = 2, .dims = dims};
    omr_tensor output = {.data = y, .dtype = OMR_F32, .rank = 2, .dims = dims};
    omr_session *session;
    omr_status status = omr_session_create(&session, om, NULL);
    if (status == OMR_OK)
        status = omr_session_run(session, &input, 1, &output, 1, 60000);
    cli_status result = status == OMR_OK ? CLI_OK : fail_library(status);
    omr_session_destroy(session);
    for (int i = 0; i < TINY_SIZE && result == CLI_OK; i++) {
        if (y[i] != x[i] + x[i])
            result = fail(CLI_DEVICE, "%g + %g came out as %g", (double)x[i], (double)x[i],
                          (double)y[i]);
    }
    return result;
}

static cli_status convert_tiny(char **om, const omr_driver_info *driver, const char *folder)
{
    bool cached;
    atc_plan plan;
    char *path = memory_format("%s/tiny.onnx", folder);
    FILE *file = fopen(path, "wb");
    bool written = file && fwrite(tiny_onnx, sizeof tiny_onnx, 1, file) == 1;
    if (file)
        written = fclose(file) == 0 && written;
    onnx_conversion conversion = {.onnx = path, .driver = driver, .cache = "off"};
    cli_status status =
        written ? atc_plan_make(&plan, &conversion) : fail(CLI_INPUT, "cannot write to %s", folder);
    if (written && status == CLI_OK)
        status = atc_plan_perform(om, &cached, &plan, folder);
    if (written)
        atc_plan_free(&plan);
    free(path);
    return status;
}

void runtime_check_model(doctor_report *report, const omr_driver_info *driver)
{
    char *folder = NULL, *om = NULL;
    const char *parent = getenv("TMPDIR");
    if (!scratch_create(&folder, parent && parent[0] ? parent : "/tmp")) {
        report_add(report, FINDING_PROBLEM, "model",
                   memory_format(SAY(report, "cannot write to %s", "无法写入 %s"),
                                 parent && parent[0] ? parent : "/tmp"),
                   memory_text("export TMPDIR=..."));
        return;
    }
    cli_status status = convert_tiny(&om, driver, folder);
    if (status != CLI_OK) {
        report_add(report, FINDING_WARNING, "model",
                   memory_format(SAY(report, "no model was tried: %s", "没有试运行模型：%s"),
                                 fail_message()),
                   memory_text(SAY(report, "with an .om at hand: omrun bench MODEL.om -n 1",
                                   "已有 .om 时：omrun bench MODEL.om -n 1")));
    } else if (run_tiny(om) != CLI_OK) {
        int32_t code = omr_last_driver_code();
        report_add(report, FINDING_PROBLEM, "model",
                   memory_format(SAY(report, "a model that adds failed: %s", "加法模型失败：%s"),
                                 fail_message()),
                   code ? memory_format("omrun doctor %d", code) : NULL);
    } else {
        report_add(
            report, FINDING_OK, "model",
            memory_text(SAY(report, "a model was converted and run, and its results are right",
                            "模型转换、运行成功，结果正确")),
            NULL);
    }
    free(om);
    scratch_remove(folder);
}
