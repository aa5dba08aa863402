/* SPDX-License-Identifier: MIT */
/* What is installed and what the kernel shows: looked at in files, so that it works where AscendCL
 * does not. */
#ifndef CLI_DOCTOR_MACHINE_H
#define CLI_DOCTOR_MACHINE_H

#include "doctor/report.h"

/* What the checks found that others build upon. */
typedef struct machine_view {
    const char *root; /* in front of every absolute path: "" or a tree prepared for a test */
    char *cann;       /* the CANN in use, without `root`; NULL: none */
    bool driver;      /* its kernel driver is installed */
    size_t nodes;     /* /dev/davinci0 and so on */
} machine_view;

void machine_check_cann(machine_view *machine, doctor_report *report);
/* set_env.sh: whether it was sourced, and leads to a CANN that is there. */
void machine_check_environment(const machine_view *machine, doctor_report *report);
void machine_check_versions(machine_view *machine, doctor_report *report);
/* /dev/davinci*, what manages them, who may open them, and which are visible. */
void machine_check_nodes(machine_view *machine, doctor_report *report);
void machine_check_users(const machine_view *machine, doctor_report *report);
/* npu-smi's health, versions and users, where there is one; not with a root of its own. */
void machine_check_smi(const machine_view *machine, doctor_report *report);
/* Python's packages that get into each other's way; not with a root of its own. */
void machine_check_packages(const machine_view *machine, doctor_report *report);
void machine_free(machine_view *machine);

#endif
