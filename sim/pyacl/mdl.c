/* SPDX-License-Identifier: MIT */
#include "pyacl/modules.h"

#include "pyacl/convert.h"
#include "pyacl/describe.h"
#include "pyacl/optional.h"
#include "pyacl/row.h"

/* How Python spells the value of an attribute; all but int32_t are 8 bytes to AscendCL. */
static char config_letter(int attribute)
{
    switch (attribute) {
    case ACL_MDL_PRIORITY_INT32:
        return 'i';
    case ACL_MDL_PATH_PTR:
        return 's';
    case ACL_MDL_MEM_ADDR_PTR:
    case ACL_MDL_WEIGHT_ADDR_PTR:
    case ACL_MDL_WORKSPACE_ADDR_PTR:
    case ACL_MDL_WEIGHT_PATH_PTR:
        return 'k';
    default:
        return 'K';
    }
}

static aclError set_config_opt(const pyacl_value *in)
{
    const char format[] = {config_letter(in[1].i), '\0'};
    pyacl_value value = {0};
    if (!PyArg_Parse(in[2].O, format, &value)) {
        PyErr_Clear();
        PyErr_Format(PyExc_TypeError, "acl.mdl.set_config_opt: attribute %d wants %s, got %R",
                     in[1].i, format[0] == 's' ? "a str" : "an int", in[2].O);
        return ACL_ERROR_INVALID_PARAM;
    }
    size_t size = format[0] == 'i' ? sizeof value.i : sizeof value;
    return aclmdlSetConfigOpt(in[0].p, in[1].i, &value, size);
}

static aclError set_input_dynamic_dims(const pyacl_value *in)
{
    aclmdlIODims dims;
    if (!pyacl_dims_from_dict(in[3].O, "acl.mdl.set_input_dynamic_dims: dims", &dims))
        return ACL_ERROR_INVALID_PARAM;
    return aclmdlSetInputDynamicDims(in[0].I, in[1].p, in[2].n, &dims);
}

static aclError create_and_get_op_desc(const pyacl_value *in, pyacl_value *out)
{
    enum { MOST = 4096 };
    char name[MOST + 1] = "";
    aclTensorDesc *inputs = NULL, *outputs = NULL;
    aclError ret = ACL_ERROR_INVALID_PARAM;
    if (in[3].n <= MOST)
        ret = aclmdlCreateAndGetOpDesc(in[0].I, in[1].I, in[2].I, name, in[3].n, &inputs, &out[2].n,
                                       &outputs, &out[4].n);
    out[0].O = pyacl_string(name);
    out[1].p = inputs;
    out[3].p = outputs;
    return ret;
}

#define PYACL_MODULE "acl.mdl"
#define PYACL_TABLE "pyacl/mdl.def"
#include "pyacl/table.h"

PyMethodDef *pyacl_mdl_methods(void)
{
    return methods;
}
