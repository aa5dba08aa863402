/* SPDX-License-Identifier: MIT */
#include "pyacl/describe.h"

#include <stdlib.h>

#include "pyacl/convert.h"

aclError pyacl_get_dims(pyacl_dims_getter get, const pyacl_value *in, pyacl_value *out)
{
    aclmdlIODims dims = {0};
    aclError ret = get(in[0].p, in[1].n, &dims);
    out[0].O = ret == ACL_SUCCESS ? pyacl_dims_dict(&dims) : PyDict_New();
    return ret;
}

aclError pyacl_get_dims_range(const pyacl_value *in, pyacl_value *out)
{
    aclmdlIODimsRange range = {0};
    aclError ret = aclmdlGetInputDimsRange(in[0].p, in[1].n, &range);
    out[0].O = Py_BuildValue("{s:k,s:N}", "rangeCount", (unsigned long)range.rangeCount, "range",
                             pyacl_pair_list((const int64_t(*)[2])range.range, range.rangeCount));
    return ret;
}

aclError pyacl_get_dynamic_batch(const pyacl_value *in, pyacl_value *out)
{
    aclmdlBatch gears = {0};
    aclError ret = aclmdlGetDynamicBatch(in[0].p, &gears);
    if (ret != ACL_SUCCESS)
        out[0].O = PyDict_New();
    else
        out[0].O =
            Py_BuildValue("{s:k,s:N}", "batchCount", (unsigned long)gears.batchCount, "batch",
                          pyacl_int_list((const int64_t *)gears.batch, gears.batchCount));
    return ret;
}

aclError pyacl_get_dynamic_hw(const pyacl_value *in, pyacl_value *out)
{
    aclmdlHW gears = {0};
    aclError ret = aclmdlGetDynamicHW(in[0].p, in[1].n, &gears);
    if (ret != ACL_SUCCESS)
        out[0].O = PyDict_New();
    else
        out[0].O = Py_BuildValue("{s:k,s:N}", "hwCount", (unsigned long)gears.hwCount, "hw",
                                 pyacl_pair_list((const int64_t(*)[2])gears.hw, gears.hwCount));
    return ret;
}

static aclError list_gears(const aclmdlDesc *desc, size_t index, size_t count, PyObject **list)
{
    aclmdlIODims *gears = calloc(count + 1, sizeof *gears);
    if (!gears) {
        Py_CLEAR(*list);
        PyErr_NoMemory();
        return ACL_ERROR_BAD_ALLOC;
    }
    aclError ret = aclmdlGetInputDynamicDims(desc, index, gears, count);
    for (size_t i = 0; i < count && ret == ACL_SUCCESS && *list; i++)
        pyacl_append(list, pyacl_dims_dict(&gears[i]));
    free(gears);
    return ret;
}

aclError pyacl_get_dynamic_dims(const pyacl_value *in, pyacl_value *out)
{
    enum { MOST = 4096 };
    if (in[2].n > MOST) {
        out[0].O = Py_BuildValue("");
        return ACL_ERROR_INVALID_PARAM;
    }
    out[0].O = PyList_New(0);
    return list_gears(in[0].p, in[1].n, in[2].n, &out[0].O);
}
