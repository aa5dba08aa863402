/* SPDX-License-Identifier: MIT */
#include "pyacl/modules.h"

#include "pyacl/convert.h"
#include "pyacl/row.h"

static aclError finalize_reference(pyacl_value *out)
{
    uint64_t count = 0;
    aclError ret = aclFinalizeReference(&count);
    out[0].K = count;
    return ret;
}

static aclError version_text(const pyacl_value *in, pyacl_value *out)
{
    char package[ACL_PKG_VERSION_MAX_SIZE];
    char version[ACL_PKG_VERSION_MAX_SIZE] = "";
    int length = snprintf(package, sizeof package, "%s", in[0].s);
    aclError ret = length < (int)sizeof package ? aclsysGetVersionStr(package, version)
                                                : ACL_ERROR_INVALID_PARAM;
    out[0].O = pyacl_string(version);
    return ret;
}

static aclError cann_version(const pyacl_value *in, pyacl_value *out)
{
    aclCANNPackageVersion version = {0};
    aclError ret = aclsysGetCANNVersion(in[0].I, &version);
    out[0].O = Py_BuildValue(
        "{s:N,s:N,s:N,s:N,s:N,s:N}", "version", pyacl_string(version.version), "major_version",
        pyacl_string(version.majorVersion), "minor_version", pyacl_string(version.minorVersion),
        "release_version", pyacl_string(version.releaseVersion), "patch_version",
        pyacl_string(version.patchVersion), "reserved", pyacl_string(version.reserved));
    return ret;
}

static aclError cann_attributes(pyacl_value *out)
{
    const aclCannAttr *attributes = NULL;
    size_t count = 0;
    aclError ret = aclGetCannAttributeList(&attributes, &count);
    if (ret != ACL_SUCCESS || !attributes)
        count = 0;
    out[0].O = PyList_New(0);
    for (size_t i = 0; i < count && out[0].O; i++)
        pyacl_append(&out[0].O, PyLong_FromLong(attributes[i]));
    out[1].n = count;
    return ret;
}

static aclError device_capability(const pyacl_value *in, pyacl_value *out)
{
    int64_t value = 0;
    aclError ret = aclGetDeviceCapability(in[0].I, in[1].i, &value);
    out[0].L = value;
    return ret;
}

static void create_tensor_desc(const pyacl_value *in, pyacl_value *out)
{
    size_t count = 0;
    int64_t *dims = pyacl_ints(in[1].O, "acl.create_tensor_desc: dims", &count);
    if (!dims)
        return;
    out[0].p = aclCreateTensorDesc(in[0].i, (int)count, dims, in[2].i);
    PyMem_Free(dims);
}

static aclError tensor_desc_dim(const pyacl_value *in, pyacl_value *out)
{
    int64_t dim = 0;
    aclError ret = aclGetTensorDescDimV2(in[0].p, in[1].n, &dim);
    out[0].L = dim;
    return ret;
}

/* The count is the caller's; only 2 is of use. */
static aclError tensor_desc_dim_range(const pyacl_value *in, pyacl_value *out)
{
    enum { MOST = 4096 };
    int64_t range[MOST] = {0};
    aclError ret = in[2].n > MOST ? ACL_ERROR_INVALID_PARAM
                                  : aclGetTensorDescDimRange(in[0].p, in[1].n, in[2].n, range);
    out[0].O = ret == ACL_SUCCESS ? pyacl_int_list(range, in[2].n) : Py_BuildValue("");
    return ret;
}

static aclError trans_tensor_desc_format(const pyacl_value *in, pyacl_value *out)
{
    aclTensorDesc *desc = NULL;
    aclError ret = aclTransTensorDescFormat(in[0].p, in[1].i, &desc);
    out[0].p = desc;
    return ret;
}

static aclError with_dims(aclError (*set)(aclTensorDesc *, int, const int64_t *),
                          const pyacl_value *in)
{
    size_t count = 0;
    int64_t *dims = pyacl_ints(in[1].O, "dims", &count);
    if (!dims)
        return ACL_ERROR_INVALID_PARAM;
    aclError ret = set(in[0].p, (int)count, dims);
    PyMem_Free(dims);
    return ret;
}

static aclError with_ranges(aclError (*set)(aclTensorDesc *, size_t, int64_t (*)[2]),
                            const pyacl_value *in)
{
    size_t count = 0;
    int64_t(*ranges)[2] = pyacl_pairs(in[1].O, "ranges", &count);
    if (!ranges)
        return ACL_ERROR_INVALID_PARAM;
    aclError ret = set(in[0].p, count, ranges);
    PyMem_Free(ranges);
    return ret;
}

#define PYACL_MODULE "acl"
#define PYACL_TABLE "pyacl/base.def"
#include "pyacl/table.h"

PyMethodDef *pyacl_base_methods(void)
{
    return methods;
}
