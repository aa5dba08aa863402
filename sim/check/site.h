/* SPDX-License-Identifier: MIT */
/* Where in a program something happened: which call of AscendCL, the how manieth of its name, in
 * which thread, and the program's instruction behind it. */
#ifndef SIM_CHECK_SITE_H
#define SIM_CHECK_SITE_H

#include <sys/types.h>

#include "core/call.h"

typedef struct sim_site {
    sim_call call;
    uint64_t occurrence; /* 0: not in a call, but at `caller`, or (NULL) at the program's end */
    const void *caller;
    pid_t thread;
} sim_site;

/* The calling thread's latest call. */
void sim_site_enter(sim_call call, uint64_t occurrence, const void *caller);
const sim_site *sim_site_current(void);

/* Whether the site is a call whose name begins so. */
bool sim_site_is(const sim_site *site, const char *beginning);

#define SIM_SITE_TEXT_SIZE 256
/* "aclrtMalloc #3 in thread 4711 at program+0x12f4 (main+0x41)"; returns `out`. */
const char *sim_site_text(const sim_site *site, char out[SIM_SITE_TEXT_SIZE]);

#endif
