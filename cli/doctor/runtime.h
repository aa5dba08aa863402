/* SPDX-License-Identifier: MIT */
/* AscendCL tried from the bottom up: the library, each device, one tiny model. */
#ifndef CLI_DOCTOR_RUNTIME_H
#define CLI_DOCTOR_RUNTIME_H

#include "doctor/machine.h"

/* False when no library opens: then there is nothing more to try. */
bool runtime_check_library(const machine_view *machine, doctor_report *report,
                           const char *acl_library, omr_driver_info *driver);
/* Memory, page-locked memory, copies; false when no device works. */
bool runtime_check_devices(doctor_report *report, const omr_driver_info *driver);
/* Converts y = x + x and runs it on every device. */
void runtime_check_model(doctor_report *report, const omr_driver_info *driver);

#endif
