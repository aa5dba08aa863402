/* SPDX-License-Identifier: MIT */
/* Running a shape-range model: its tensors are made anew for every execution, since their dims are
 * the execution's own. */
#ifndef SIM_MODEL_OPEN_RUN_H
#define SIM_MODEL_OPEN_RUN_H

#include "model/execution.h"

/* The inputs' views and dims are known; outputs are copied to where they are wanted, and the
 * execution's outcome says what they are. An output that does not fit is 500002. */
aclError sim_open_run(sim_execution *execution);

#endif
