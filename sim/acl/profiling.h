/* SPDX-License-Identifier: MIT */
/* Profiling: asked for by aclInit's file or by calls, never by both. */
#ifndef SIM_ACL_PROFILING_H
#define SIM_ACL_PROFILING_H

#include <stdbool.h>

/* Whether aclInit's file asks for profiling, so that the calls are refused. */
void sim_profiling_claim(bool by_init);

#endif
