/* SPDX-License-Identifier: MIT */
/* AscendCL's numbers for element types and layouts, and ours. */
#ifndef OMRI_DRIVER_TYPES_H
#define OMRI_DRIVER_TYPES_H

#include <acl/acl_base.h>
#include <omrun/omrun.h>

/* OMR_DTYPE_UNDEFINED for types that hold no whole bytes or no numbers. */
omr_dtype omri_dtype_of_acl(aclDataType type);
/* "NCHW", "ND", ...; "UNDEFINED" for other numbers. Static. */
const char *omri_format_name(aclFormat format);

#endif
