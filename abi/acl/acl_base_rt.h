/* SPDX-License-Identifier: MIT */
/* AscendCL: what newer releases divide acl_base.h into; ours has both halves. */
#ifndef ACL_BASE_RT_H_
#define ACL_BASE_RT_H_

#include "acl_base.h"

#endif
