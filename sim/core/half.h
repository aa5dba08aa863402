/* SPDX-License-Identifier: MIT */
/* Half floats as the vendor converts them: nothing becomes infinite or NaN, and those bits read as
 * the numbers that would come next. */
#ifndef SIM_CORE_HALF_H
#define SIM_CORE_HALF_H

#include <stdint.h>

float sim_half_to_float(uint16_t value);
/* Rounds half to even, to at most 65504. */
uint16_t sim_half_from_float(float value);

#endif
