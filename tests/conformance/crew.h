/* SPDX-License-Identifier: MIT */
/* crew.h: threads that work on a device at the same time and report to the case.
 *
 * A worker may not use cmocka, which knows one thread only: it returns the code of the first call
 * that failed (TRY), or what crew_fail() gives when a result was wrong. */
#ifndef OMRUN_TESTS_CONFORMANCE_CREW_H
#define OMRUN_TESTS_CONFORMANCE_CREW_H

#include "conformance.h"

typedef struct worker {
    int index;
    int32_t device; /* set on its thread before the work begins, reset behind it */
    uint32_t random;
    void *shared;
    char why[160];
} worker;

/* Runs `count` workers, spread over `devices` devices, all begun before any works; fails the case
 * with the first complaint. */
void crew_run(int count, uint32_t devices, aclError (*work)(worker *self), void *shared);

/* Records why; returns an error. */
aclError crew_fail(worker *self, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A number below `limit`, the same in every run. */
uint32_t crew_random(worker *self, uint32_t limit);

/* In a worker: ends it with the call's name where the call fails. */
#define TRY(call)                                                   \
    do {                                                            \
        aclError try_error = (call);                                \
        if (try_error != ACL_SUCCESS)                               \
            return crew_fail(self, "%s gave %d", #call, try_error); \
    } while (0)

#endif
