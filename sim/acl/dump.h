/* SPDX-License-Identifier: MIT */
/* Dump of what models compute: asked for by aclInit's file or by calls, never by both. */
#ifndef SIM_ACL_DUMP_H
#define SIM_ACL_DUMP_H

#include <stdbool.h>

/* aclInit's file asks for a dump, so the calls are refused; false ends that and what calls began.
 */
void sim_dump_reset(bool by_init);

#endif
