/* SPDX-License-Identifier: MIT */
/* AscendCL: the codes of the graph engine, which acl_base.h has among all others. */
#ifndef ACL_ERROR_CODES_GE_H_
#define ACL_ERROR_CODES_GE_H_

#include "../acl_base.h"

#endif
