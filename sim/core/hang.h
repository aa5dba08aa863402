/* SPDX-License-Identifier: MIT */
/* What NPUSIM_FAULT makes hang, and what ends it. */
#ifndef SIM_CORE_HANG_H
#define SIM_CORE_HANG_H

#include "core/device.h"

/* All but sim_hang_call() with the scheduler's lock held. */

/* Waits until the device is reset by force, npusim_end_hangs(), or *released; lets go of the lock
 * meanwhile. No device (NULL): it has no reset. */
void sim_hang(const sim_device *device, const bool *released);
/* Lets those look whose *released became true. */
void sim_hang_look(void);

/* From begin to end nothing hangs on the device, and what did goes on. */
void sim_hang_begin_reset(const sim_device *device);
void sim_hang_end_reset(const sim_device *device);

/* The calling thread hangs in a call, on the device of its context. */
void sim_hang_call(void);

#endif
