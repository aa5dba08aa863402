/* SPDX-License-Identifier: MIT */
#include "pyacl/physical.h"

#include "pyacl/convert.h"

/* A number of a dict; 0 with an exception set where there is none. */
static unsigned long long number_of(PyObject *dict, const char *key)
{
    PyObject *value = PyDict_GetItemString(dict, key);
    if (!value) {
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_ValueError, "the dict has no \"%s\"", key);
        return 0;
    }
    return PyLong_AsUnsignedLongLongMask(value);
}

static PyObject *dict_of(PyObject *object, const char *what)
{
    if (object && PyDict_Check(object))
        return object;
    PyErr_Format(PyExc_ValueError, "%s is not a dict", what);
    return NULL;
}

/* False with an exception set. */
static bool read_property(PyObject *object, aclrtPhysicalMemProp *out)
{
    PyObject *dict = dict_of(object, "the property");
    PyObject *location =
        dict ? dict_of(PyDict_GetItemString(dict, "location"), "the property's location") : NULL;
    if (!location)
        return false;
    *out = (aclrtPhysicalMemProp){0};
    out->handleType = (aclrtMemHandleType)number_of(dict, "handleType");
    out->allocationType = (aclrtMemAllocationType)number_of(dict, "allocationType");
    out->memAttr = (aclrtMemAttr)number_of(dict, "memAttr");
    out->location.id = (uint32_t)number_of(location, "id");
    out->location.type = (aclrtMemLocationType)number_of(location, "type");
    out->reserve = number_of(dict, "reserve");
    return !PyErr_Occurred();
}

aclError pyacl_malloc_physical(const pyacl_value *in, pyacl_value *out)
{
    aclrtPhysicalMemProp property;
    if (!read_property(in[1].O, &property))
        return ACL_ERROR_INVALID_PARAM;
    return aclrtMallocPhysical(&out[0].p, in[0].n, &property, in[2].K);
}

aclError pyacl_allocation_granularity(const pyacl_value *in, pyacl_value *out)
{
    aclrtPhysicalMemProp property;
    if (!read_property(in[0].O, &property))
        return ACL_ERROR_INVALID_PARAM;
    return aclrtMemGetAllocationGranularity(&property, in[1].i, &out[0].n);
}

/* ---- processes ---- */

/* The ids of a list, to be freed with PyMem_Free(); NULL with an exception set. */
static int32_t *read_processes(PyObject *list, size_t *count)
{
    int64_t *numbers = pyacl_ints(list, "the processes", count);
    int32_t *processes = numbers ? PyMem_Malloc((*count + 1) * sizeof *processes) : NULL;
    if (numbers && !processes)
        PyErr_NoMemory();
    for (size_t i = 0; processes && i < *count; i++)
        processes[i] = (int32_t)numbers[i];
    PyMem_Free(numbers);
    return processes;
}

aclError pyacl_share_with(const pyacl_value *in, pyacl_value *out)
{
    size_t count = 0;
    int32_t *processes = read_processes(in[1].O, &count);
    (void)out;
    if (!processes)
        return ACL_ERROR_INVALID_PARAM;
    aclError ret = aclrtMemSetPidToShareableHandle(in[0].K, processes, count);
    PyMem_Free(processes);
    return ret;
}

aclError pyacl_export_key(const pyacl_value *in, pyacl_value *out)
{
    enum { MOST = 1024 };
    char key[MOST] = "";
    if (in[2].n >= MOST) {
        PyErr_Format(PyExc_ValueError, "a key of %zu bytes, wants less than %d", in[2].n, MOST);
        return ACL_ERROR_INVALID_PARAM;
    }
    aclError ret = aclrtIpcMemGetExportKey(in[0].p, in[1].n, key, in[2].n, in[3].K);
    out[0].O = pyacl_string(key);
    return ret;
}

aclError pyacl_export_to(const pyacl_value *in, pyacl_value *out)
{
    size_t count = 0;
    int32_t *processes = read_processes(in[1].O, &count);
    (void)out;
    if (!processes)
        return ACL_ERROR_INVALID_PARAM;
    aclError ret = aclrtIpcMemSetImportPid(in[0].s, processes, count);
    PyMem_Free(processes);
    return ret;
}
