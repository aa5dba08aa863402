/* SPDX-License-Identifier: MIT */
/* What npusim itself asks about types: its own questions are no calls of the program's. */
#ifndef SIM_ACL_SCALAR_H
#define SIM_ACL_SCALAR_H

#include <acl/acl_base.h>

size_t sim_type_size(aclDataType type);

#endif
