/* SPDX-License-Identifier: MIT */
/* What was found: said once for each place in the program, counted, and summed up at the end.
 * The checker's lock is held. */
#ifndef SIM_CHECK_FINDING_H
#define SIM_CHECK_FINDING_H

#include "check/object.h"
#include "check/rules.h"

/* The exit code of a process in which an error was found. */
#define SIM_CHECK_EXIT_CODE 86

void sim_findings_choose(const bool chosen[SIM_RULE_COUNT]);
bool sim_finding_is_chosen(sim_rule rule);
/* Where reports go from now on: added to this file. False, with errno, when it cannot be opened. */
bool sim_findings_log_to(const char *path);

/* The calling thread's call breaks the rule: what it does, in one line, about that object, if one
 * is known. */
void sim_finding(sim_rule rule, const sim_object *object, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The summary; false when an error was among what was found. */
bool sim_findings_end(void);
void sim_findings_forget(void);

#endif
