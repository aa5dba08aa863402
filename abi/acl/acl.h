/* SPDX-License-Identifier: MIT */
/* AscendCL: includes the rest. */
#ifndef ACL_H_
#define ACL_H_

#include "acl_base.h"
#include "acl_mdl.h"
#include "acl_op.h"
#include "acl_rt.h"
#include "acl_rt_allocator.h"

#endif
