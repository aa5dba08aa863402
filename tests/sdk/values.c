/* SPDX-License-Identifier: MIT */
/* Our AscendCL headers against what public ones say, at compile time. */
#include <acl/acl.h>
#include <acl/acl_op_compiler.h>
#include <acl/acl_prof.h>
#include <acl/acl_tdt_queue.h>
#include <acl/ops/acl_dvpp.h>
#include <stddef.h>

#define VALUE(name, value) _Static_assert((int64_t)(name) == (int64_t)(value), #name);
#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), "sizeof " #type);
#define OFFSET(type, field, bytes) \
    _Static_assert(offsetof(type, field) == (bytes), #type "." #field);

#include "unit/abi_table.inc"
