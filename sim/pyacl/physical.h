/* SPDX-License-Identifier: MIT */
/* acl.rt's physical memory and memory shared between processes: dicts and lists of process ids. */
#ifndef SIM_PYACL_PHYSICAL_H
#define SIM_PYACL_PHYSICAL_H

#include "pyacl/row.h"

/* (size, prop, flags) -> handle; prop is a dict as aclrtPhysicalMemProp has fields. */
aclError pyacl_malloc_physical(const pyacl_value *in, pyacl_value *out);
/* (prop, option) -> granularity */
aclError pyacl_allocation_granularity(const pyacl_value *in, pyacl_value *out);
/* (shareable, [process, ...]) */
aclError pyacl_share_with(const pyacl_value *in, pyacl_value *out);
/* (address, size, key_size, flags) -> key */
aclError pyacl_export_key(const pyacl_value *in, pyacl_value *out);
/* (key, [process, ...]) */
aclError pyacl_export_to(const pyacl_value *in, pyacl_value *out);

#endif
