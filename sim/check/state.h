/* SPDX-License-Identifier: MIT */
/* What the parts of the checker share. */
#ifndef SIM_CHECK_STATE_H
#define SIM_CHECK_STATE_H

#include "check/finding.h"
#include "check/flight.h"

/* Guards objects, flights and findings. The last of npusim's locks. */
void sim_check_lock(void);
void sim_check_unlock(void);

#define SIM_OBJECT_TEXT_SIZE 96
/* "device memory 0x7f00 of 4128 bytes on device 0", "model 3"; returns `out`. */
const char *sim_object_text(const sim_object *object, char out[SIM_OBJECT_TEXT_SIZE]);

/* Tells of what is alive and a program's, each kind and place once. `when` ends the sentence. */
void sim_leaks_tell(const char *when);
/* The devices' counts of sets, for the same. */
void sim_process_tell(const char *when);
void sim_process_forget(void);

/* Looks after SIGSEGV, also when the program took it over meanwhile. */
void sim_touch_watch(void);

#endif
