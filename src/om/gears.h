/* SPDX-License-Identifier: MIT */
/* Gears: the shapes compiled into a model, one of which is chosen per execution. */
#ifndef OMRI_OM_GEARS_H
#define OMRI_OM_GEARS_H

#include "om/model_def.h"

/* The names AscendCL gives to inputs of its own making. */
#define OMRI_GEAR_INPUT "ascend_mbatch_shape_data"
#define OMRI_AIPP_INPUT "ascend_dynamic_aipp_data"

/* Sets gears and shape_kind of `info` when the graph has them, and leaves it alone otherwise. */
omr_status omri_gears_read(omr_om_info *info, const omri_model_def *def, omri_arena *arena);

/* What gears of `values` numbers stand for, where the file does not say. */
omr_shape_kind omri_gears_kind(size_t values);

#endif
