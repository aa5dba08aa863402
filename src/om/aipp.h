/* SPDX-License-Identifier: MIT */
/* AIPP: image preprocessing compiled in front of an input. */
#ifndef OMRI_OM_AIPP_H
#define OMRI_OM_AIPP_H

#include "om/attributes.h"

/* Sets the AIPP fields of `tensor` from the attributes of its Data operator. */
void omri_aipp_read(omr_om_tensor *tensor, omri_attributes attributes, omri_arena *arena);

/* Whether the operator is the input that carries dynamic AIPP's parameters. */
bool omri_aipp_is_parameter(omri_attributes attributes);

#endif
