/* SPDX-License-Identifier: MIT */
/* What a model is, as dicts. Where AscendCL fails the dict is empty: programs look into it before
 * they look at the code. */
#ifndef SIM_PYACL_DESCRIBE_H
#define SIM_PYACL_DESCRIBE_H

#include "pyacl/row.h"

typedef aclError (*pyacl_dims_getter)(const aclmdlDesc *, size_t, aclmdlIODims *);
aclError pyacl_get_dims(pyacl_dims_getter get, const pyacl_value *in, pyacl_value *out);
aclError pyacl_get_dims_range(const pyacl_value *in, pyacl_value *out);

aclError pyacl_get_dynamic_batch(const pyacl_value *in, pyacl_value *out);
aclError pyacl_get_dynamic_hw(const pyacl_value *in, pyacl_value *out);
/* A list, with a dict for each gear. */
aclError pyacl_get_dynamic_dims(const pyacl_value *in, pyacl_value *out);

aclError pyacl_get_aipp_type(const pyacl_value *in, pyacl_value *out);
/* None where AscendCL fails. */
aclError pyacl_get_first_aipp_info(const pyacl_value *in, pyacl_value *out);

#endif
