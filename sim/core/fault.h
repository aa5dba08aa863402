/* SPDX-License-Identifier: MIT */
/* NPUSIM_FAULT: calls and work of devices that go wrong. Rules, separated by commas:
 *
 *     [call:|task:]CALL[@DEVICE][#OCCURRENCE|%PERCENT[:SEED]]=WHAT
 *
 * CALL        one of AscendCL's functions; `call:` means the call itself, `task:` the work that it
 *             gives a device. Without either, codes and `oom` mean the call, and `hang`, `slow` and
 *             `corrupt` the work where there is some.
 * DEVICE      every device without one
 * OCCURRENCE  counted from 1 among the calls that fit; every one without
 * PERCENT     of the calls that fit, chosen by SEED (0) alone: the same in every run
 * WHAT        a code       the call returns it; a task fails with it, as on a device: told by the
 *                          next synchronization, and what follows as the stream's failure mode says
 *             oom          the code that the call has for no more memory
 *             hang         never ends: until the process does, the stream is destroyed by force or
 *                          aborted, or the device is reset by force
 *             slow:TIME    takes so much longer: 20ms, 1.5s, 300us
 *             corrupt      succeeds and leaves wrong data
 *
 * Of several rules that fit, the first one counts, for the call and for its work. */
#ifndef SIM_CORE_FAULT_H
#define SIM_CORE_FAULT_H

#include <acl/acl_base.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/call.h"

typedef enum sim_fault_kind {
    SIM_FAULT_NONE,
    SIM_FAULT_CODE,
    SIM_FAULT_HANG,
    SIM_FAULT_SLOW,
    SIM_FAULT_CORRUPT
} sim_fault_kind;

typedef struct sim_fault {
    sim_fault_kind kind;
    sim_call call;
    aclError code;
    int64_t delay_ns;
} sim_fault;

/* Whom a rule means. */
typedef struct sim_fault_rule {
    sim_fault fault;
    bool for_task;
    int32_t device_id;   /* or SIM_FAULT_ANY_DEVICE */
    uint64_t occurrence; /* 0: every one */
    double share;        /* of 1, where `chance` */
    bool chance;
    uint64_t seed;
} sim_fault_rule;

#define SIM_FAULT_ANY_DEVICE (-1)

/* fault_rule.c: reads one rule; false with a sentence in `why` when it makes no sense. */
bool sim_fault_rule_parse(sim_fault_rule *out, const char *text, size_t length, char *why,
                          size_t why_size);

/* Puts these rules in place of all others, counted anew; none: "". False with a sentence in `why`,
 * and nothing changed, when they make no sense. */
bool sim_fault_parse(const char *text, char *why, size_t why_size);
/* Whether there are rules. */
bool sim_fault_any(void);

/* What happens to this call. What happens to its work is kept for sim_fault_take(). */
sim_fault sim_fault_find(sim_call call, int32_t device_id);
/* What happens to the first work that this thread's latest call gives a device: taken once. */
sim_fault sim_fault_take(void);

#endif
