/* SPDX-License-Identifier: MIT */
/* What other calls ask about aclInit. */
#ifndef SIM_ACL_INIT_H
#define SIM_ACL_INIT_H

#include <stdbool.h>

/* aclInit was called, and aclFinalize not since. */
bool sim_is_initialized(void);

#endif
