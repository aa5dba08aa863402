/* SPDX-License-Identifier: MIT */
#include "pyacl/modules.h"

#include "pyacl/callback.h"
#include "pyacl/convert.h"
#include "pyacl/physical.h"
#include "pyacl/row.h"

/* Enums and fixed-width numbers are fetched into variables of their own types: `out` has others. */

static aclError run_mode(pyacl_value *out)
{
    aclrtRunMode mode = ACL_DEVICE;
    aclError ret = aclrtGetRunMode(&mode);
    out[0].i = (int)mode;
    return ret;
}

static aclError sat_mode(pyacl_value *out)
{
    aclrtFloatOverflowMode mode = ACL_RT_OVERFLOW_MODE_SATURATION;
    aclError ret = aclrtGetDeviceSatMode(&mode);
    out[0].i = (int)mode;
    return ret;
}

static aclError utilization(const pyacl_value *in, pyacl_value *out)
{
    aclrtUtilizationInfo info = {0};
    aclError ret = aclrtGetDeviceUtilizationRate(in[0].i, &info);
    out[0].O = Py_BuildValue("{s:i,s:i,s:i,s:i,s:k}", "cube_utilization", info.cubeUtilization,
                             "vector_utilization", info.vectorUtilization, "aicpu_utilization",
                             info.aicpuUtilization, "memory_utilization", info.memoryUtilization,
                             "utilization_extend", (unsigned long)info.utilizationExtend);
    return ret;
}

static aclError device_status(const pyacl_value *in, pyacl_value *out)
{
    aclrtDeviceStatus status = ACL_RT_DEVICE_STATUS_END;
    aclError ret = aclrtQueryDeviceStatus(in[0].i, &status);
    out[0].i = (int)status;
    return ret;
}

static aclError device_info(const pyacl_value *in, pyacl_value *out)
{
    int64_t value = 0;
    aclError ret = aclrtGetDeviceInfo(in[0].I, in[1].I, &value);
    out[0].L = value;
    return ret;
}

static aclError devices_topo(const pyacl_value *in, pyacl_value *out)
{
    uint64_t links = 0;
    aclError ret = aclrtGetDevicesTopo(in[0].I, in[1].I, &links);
    out[0].K = links;
    return ret;
}

static aclError device_uuid(const pyacl_value *in, pyacl_value *out)
{
    aclrtUuid uuid = {{0}};
    int64_t bytes[sizeof uuid.bytes];
    aclError ret = aclrtDeviceGetUuid(in[0].i, &uuid);
    for (size_t i = 0; i < sizeof uuid.bytes; i++)
        bytes[i] = (unsigned char)uuid.bytes[i];
    out[0].O = Py_BuildValue("{s:N}", "bytes", pyacl_int_list(bytes, sizeof uuid.bytes));
    return ret;
}

static aclError op_execute_timeout(const pyacl_value *in, pyacl_value *out)
{
    uint64_t actual = 0;
    aclError ret = aclrtSetOpExecuteTimeOutV2(in[0].K, &actual);
    out[0].K = actual;
    return ret;
}

static aclError param_opt(aclError (*get)(aclSysParamOpt, int64_t *), const pyacl_value *in,
                          pyacl_value *out)
{
    int64_t value = 0;
    aclError ret = get(in[0].i, &value);
    out[0].L = value;
    return ret;
}

static aclError stream_status(const pyacl_value *in, pyacl_value *out)
{
    aclrtStreamStatus status = ACL_STREAM_STATUS_RESERVED;
    aclError ret = aclrtStreamQuery(in[0].p, &status);
    out[0].i = (int)status;
    return ret;
}

static aclError event_status(const pyacl_value *in, pyacl_value *out)
{
    aclrtEventStatus status = ACL_EVENT_STATUS_COMPLETE;
    aclError ret = aclrtQueryEvent(in[0].p, &status);
    out[0].i = (int)status;
    return ret;
}

static aclError event_recorded_status(const pyacl_value *in, pyacl_value *out)
{
    aclrtEventRecordedStatus status = ACL_EVENT_RECORDED_STATUS_NOT_READY;
    aclError ret = aclrtQueryEventStatus(in[0].p, &status);
    out[0].i = (int)status;
    return ret;
}

static aclError event_wait_status(const pyacl_value *in, pyacl_value *out)
{
    aclrtEventWaitStatus status = ACL_EVENT_WAIT_STATUS_COMPLETE;
    aclError ret = aclrtQueryEventWaitStatus(in[0].p, &status);
    out[0].i = (int)status;
    return ret;
}

static aclError event_timestamp(const pyacl_value *in, pyacl_value *out)
{
    uint64_t timestamp = 0;
    aclError ret = aclrtEventGetTimestamp(in[0].p, &timestamp);
    out[0].K = timestamp;
    return ret;
}

static aclError export_memory(const pyacl_value *in, pyacl_value *out)
{
    uint64_t shareable = 0;
    aclError ret = aclrtMemExportToShareableHandle(in[0].p, in[1].i, in[2].K, &shareable);
    out[0].K = shareable;
    return ret;
}

static aclError pointer_attributes(const pyacl_value *in, pyacl_value *out)
{
    aclrtPtrAttributes got = {0};
    aclError ret = aclrtPointerGetAttributes(in[0].p, &got);
    out[0].O = Py_BuildValue("{s:{s:I,s:I},s:I,s:[I,I,I,I]}", "location", "id", got.location.id,
                             "type", (unsigned)got.location.type, "page_size", got.pageSize, "rsv",
                             got.rsv[0], got.rsv[1], got.rsv[2], got.rsv[3]);
    return ret;
}

#define PYACL_MODULE "acl.rt"
#define PYACL_TABLE "pyacl/rt.def"
#include "pyacl/table.h"

PyMethodDef *pyacl_rt_methods(void)
{
    return methods;
}
