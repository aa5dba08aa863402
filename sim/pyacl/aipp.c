/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <stdlib.h>

#include "pyacl/convert.h"
#include "pyacl/describe.h"

typedef enum field_type { FIELD_INT8, FIELD_INT32, FIELD_FLOAT, FIELD_SIZE } field_type;

typedef struct aipp_field {
    const char *name;
    size_t offset;
    field_type type;
} aipp_field;

/* The keys are the names of the C fields. */
#define FIELD(name, type)                        \
    {                                            \
#name, offsetof(aclAippInfo, name), type \
    }
static const aipp_field fields[] = {
    FIELD(inputFormat, FIELD_INT32),     FIELD(srcImageSizeW, FIELD_INT32),
    FIELD(srcImageSizeH, FIELD_INT32),   FIELD(cropSwitch, FIELD_INT8),
    FIELD(loadStartPosW, FIELD_INT32),   FIELD(loadStartPosH, FIELD_INT32),
    FIELD(cropSizeW, FIELD_INT32),       FIELD(cropSizeH, FIELD_INT32),
    FIELD(resizeSwitch, FIELD_INT8),     FIELD(resizeOutputW, FIELD_INT32),
    FIELD(resizeOutputH, FIELD_INT32),   FIELD(paddingSwitch, FIELD_INT8),
    FIELD(leftPaddingSize, FIELD_INT32), FIELD(rightPaddingSize, FIELD_INT32),
    FIELD(topPaddingSize, FIELD_INT32),  FIELD(bottomPaddingSize, FIELD_INT32),
    FIELD(cscSwitch, FIELD_INT8),        FIELD(rbuvSwapSwitch, FIELD_INT8),
    FIELD(axSwapSwitch, FIELD_INT8),     FIELD(singleLineMode, FIELD_INT8),
    FIELD(matrixR0C0, FIELD_INT32),      FIELD(matrixR0C1, FIELD_INT32),
    FIELD(matrixR0C2, FIELD_INT32),      FIELD(matrixR1C0, FIELD_INT32),
    FIELD(matrixR1C1, FIELD_INT32),      FIELD(matrixR1C2, FIELD_INT32),
    FIELD(matrixR2C0, FIELD_INT32),      FIELD(matrixR2C1, FIELD_INT32),
    FIELD(matrixR2C2, FIELD_INT32),      FIELD(outputBias0, FIELD_INT32),
    FIELD(outputBias1, FIELD_INT32),     FIELD(outputBias2, FIELD_INT32),
    FIELD(inputBias0, FIELD_INT32),      FIELD(inputBias1, FIELD_INT32),
    FIELD(inputBias2, FIELD_INT32),      FIELD(meanChn0, FIELD_INT32),
    FIELD(meanChn1, FIELD_INT32),        FIELD(meanChn2, FIELD_INT32),
    FIELD(meanChn3, FIELD_INT32),        FIELD(minChn0, FIELD_FLOAT),
    FIELD(minChn1, FIELD_FLOAT),         FIELD(minChn2, FIELD_FLOAT),
    FIELD(minChn3, FIELD_FLOAT),         FIELD(varReciChn0, FIELD_FLOAT),
    FIELD(varReciChn1, FIELD_FLOAT),     FIELD(varReciChn2, FIELD_FLOAT),
    FIELD(varReciChn3, FIELD_FLOAT),     FIELD(srcFormat, FIELD_INT32),
    FIELD(srcDatatype, FIELD_INT32),     FIELD(srcDimNum, FIELD_SIZE),
    FIELD(shapeCount, FIELD_SIZE),       FIELD(aippExtend, FIELD_SIZE),
};
#undef FIELD

static PyObject *field_value(const aclAippInfo *info, const aipp_field *field)
{
    const void *address = (const char *)info + field->offset;
    switch (field->type) {
    case FIELD_INT8:
        return PyLong_FromLong(*(const int8_t *)address);
    case FIELD_INT32:
        return PyLong_FromLong(*(const int32_t *)address);
    case FIELD_FLOAT:
        return PyFloat_FromDouble(*(const float *)address);
    default:
        return PyLong_FromSize_t(*(const size_t *)address);
    }
}

/* Takes the value over. */
static bool put(PyObject *dict, const char *key, PyObject *value)
{
    bool done = value && PyDict_SetItemString(dict, key, value) == 0;
    Py_XDECREF(value);
    return done;
}

static PyObject *shape_dict(const aclAippDims *shape)
{
    return Py_BuildValue("{s:N,s:k,s:N,s:k}", "srcDims", pyacl_dims_dict(&shape->srcDims),
                         "srcSize", (unsigned long)shape->srcSize, "aippOutdims",
                         pyacl_dims_dict(&shape->aippOutdims), "aippOutSize",
                         (unsigned long)shape->aippOutSize);
}

static PyObject *shape_list(const aclAippInfo *info)
{
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list && i < info->shapeCount; i++)
        pyacl_append(&list, shape_dict(&info->outDims[i]));
    return list;
}

static PyObject *info_dict(const aclAippInfo *info)
{
    PyObject *dict = PyDict_New();
    bool done = dict;
    for (size_t i = 0; done && i < sizeof fields / sizeof fields[0]; i++)
        done = put(dict, fields[i].name, field_value(info, &fields[i]));
    if (!done || !put(dict, "outDims", shape_list(info)))
        Py_CLEAR(dict);
    return dict;
}

aclError pyacl_get_first_aipp_info(const pyacl_value *in, pyacl_value *out)
{
    aclAippInfo *info = calloc(1, sizeof *info);
    if (!info) {
        PyErr_NoMemory();
        return ACL_ERROR_BAD_ALLOC;
    }
    aclError ret = aclmdlGetFirstAippInfo(in[0].I, in[1].n, info);
    out[0].O = ret == ACL_SUCCESS ? info_dict(info) : Py_BuildValue("");
    free(info);
    return ret;
}

aclError pyacl_get_aipp_type(const pyacl_value *in, pyacl_value *out)
{
    aclmdlInputAippType type = ACL_DATA_WITHOUT_AIPP;
    aclError ret = aclmdlGetAippType(in[0].I, in[1].n, &type, &out[1].n);
    out[0].i = (int)type;
    return ret;
}
