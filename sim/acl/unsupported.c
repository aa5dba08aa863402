/* SPDX-License-Identifier: MIT */
/* Functions that exist so that programs link, and say by name that npusim does not have them. */
#include <acl/acl.h>

#include "core/call.h"
#include "core/error.h"

#pragma GCC diagnostic ignored "-Wunused-parameter"

#define UNSUPPORTED(name, code, parameters)                            \
    aclError name parameters                                           \
    {                                                                  \
        SIM_ENTER_OR_RETURN(name);                                     \
        return sim_fail(code, "%s is not supported by npusim", #name); \
    }
#define NO_API(name, parameters) UNSUPPORTED(name, ACL_ERROR_API_NOT_SUPPORT, parameters)
#define NO_FEATURE(name, parameters) UNSUPPORTED(name, ACL_ERROR_RT_FEATURE_NOT_SUPPORT, parameters)

/* Versions of packages that are not installed. */
NO_API(aclsysGetVersionStr, (char *pkgName, char *versionStr))
NO_API(aclsysGetVersionNum, (char *pkgName, int32_t *versionNum))

/* The wires between devices. */
NO_FEATURE(aclrtGetDevicesTopo, (uint32_t deviceId, uint32_t otherDeviceId, uint64_t *value))

/* Groups of cores. */
NO_FEATURE(aclrtSetGroup, (int32_t groupId))
NO_FEATURE(aclrtGetGroupCount, (uint32_t * count))
NO_FEATURE(aclrtDestroyGroupInfo, (aclrtGroupInfo * groupInfo))
NO_FEATURE(aclrtGetAllGroupInfo, (aclrtGroupInfo * groupInfo))
NO_FEATURE(aclrtGetGroupInfoDetail,
           (const aclrtGroupInfo *groupInfo, int32_t groupIndex, aclrtGroupAttr attr,
            void *attrValue, size_t valueLen, size_t *paramRetSize))

aclrtGroupInfo *aclrtCreateGroupInfo(void)
{
    SIM_ENTER_OR_RETURN_VALUE(aclrtCreateGroupInfo, NULL);
    sim_fail(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "aclrtCreateGroupInfo is not supported by npusim");
    return NULL;
}

/* Who uses how much device memory. */
NO_FEATURE(aclrtGetMemUsageInfo,
           (int32_t deviceId, aclrtMemUsageInfo *memUsageInfo, size_t inputNum, size_t *outputNum))

/* Addresses and memory apart from each other. */
NO_FEATURE(aclrtReserveMemAddress,
           (void **virPtr, size_t size, size_t alignment, void *expectPtr, uint64_t flags))
NO_FEATURE(aclrtReleaseMemAddress, (void *virPtr))
NO_FEATURE(aclrtMallocPhysical, (aclrtDrvMemHandle * handle, size_t size,
                                 const aclrtPhysicalMemProp *prop, uint64_t flags))
NO_FEATURE(aclrtFreePhysical, (aclrtDrvMemHandle handle))
NO_FEATURE(aclrtMapMem,
           (void *virPtr, size_t size, size_t offset, aclrtDrvMemHandle handle, uint64_t flags))
NO_FEATURE(aclrtUnmapMem, (void *virPtr))
NO_FEATURE(aclrtMemGetAllocationGranularity,
           (aclrtPhysicalMemProp * prop, aclrtMemGranularityOptions option, size_t *granularity))

/* Memory shared between processes. */
NO_FEATURE(aclrtMemExportToShareableHandle,
           (aclrtDrvMemHandle handle, aclrtMemHandleType handleType, uint64_t flags,
            uint64_t *shareableHandle))
NO_FEATURE(aclrtMemImportFromShareableHandle,
           (uint64_t shareableHandle, int32_t deviceId, aclrtDrvMemHandle *handle))
NO_FEATURE(aclrtMemSetPidToShareableHandle, (uint64_t shareableHandle, int32_t *pid, size_t pidNum))
NO_FEATURE(aclrtIpcMemGetExportKey,
           (void *devPtr, size_t size, char *key, size_t len, uint64_t flags))
NO_FEATURE(aclrtIpcMemClose, (const char *key))
NO_FEATURE(aclrtIpcMemImportByKey, (void **devPtr, const char *key, uint64_t flags))
NO_FEATURE(aclrtIpcMemSetImportPid, (const char *key, int32_t *pid, size_t num))

/* Arithmetic of the copy engine, and its cache hints. */
NO_FEATURE(aclrtReduceAsync, (void *dst, const void *src, uint64_t count, aclrtReduceKind kind,
                              aclDataType type, aclrtStream stream, void *reserve))
NO_FEATURE(aclrtCmoAsync, (void *src, size_t size, aclrtCmoType cmoType, aclrtStream stream))

/* Host functions on a thread of the program's. */
NO_FEATURE(aclrtSubscribeHostFunc, (uint64_t hostFuncThreadId, aclrtStream exeStream))
NO_FEATURE(aclrtUnSubscribeHostFunc, (uint64_t hostFuncThreadId, aclrtStream exeStream))
NO_FEATURE(aclrtProcessHostFunc, (int32_t timeout))

/* Models fed by queues, models in pieces, and what only the vendor's compiler leaves behind. */
NO_API(aclmdlLoadFromFileWithQ, (const char *modelPath, uint32_t *modelId, const uint32_t *inputQ,
                                 size_t inputQNum, const uint32_t *outputQ, size_t outputQNum))
NO_API(aclmdlLoadFromMemWithQ,
       (const void *model, size_t modelSize, uint32_t *modelId, const uint32_t *inputQ,
        size_t inputQNum, const uint32_t *outputQ, size_t outputQNum))
NO_API(aclmdlLoadFromModel,
       (const aclmdlModel *model, const aclmdlConfigHandle *handle, uint32_t *modelId))
NO_API(aclmdlSetExternalWeightAddress,
       (aclmdlConfigHandle * handle, const char *weightFileName, void *devPtr, size_t size))
NO_API(aclmdlQueryExeOMDesc, (const char *fileName, aclmdlExeOMDesc *mdlPartitionSize))
NO_API(aclmdlSetAttribute, (uint32_t modelId, aclmdlAttr attr, aclmdlAttrValue_t *attrValue))
NO_API(aclmdlGetAttribute, (uint32_t modelId, aclmdlAttr attr, aclmdlAttrValue_t *attrValue))
NO_API(aclmdlCreateAndGetOpDesc,
       (uint32_t deviceId, uint32_t streamId, uint32_t taskId, char *opName, size_t opNameLen,
        aclTensorDesc **inputDesc, size_t *numInputs, aclTensorDesc **outputDesc,
        size_t *numOutputs))
