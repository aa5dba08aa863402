/* SPDX-License-Identifier: MIT */
/* Functions that AscendCL exports and no public program is known to call: name, result, parameters.
 * Their parameters are not written down, as a function that only refuses reads none; the result
 * is, as a caller looks for it where its type is returned. One list per library. */
#ifndef SIM_CORE_UNDECLARED_H
#define SIM_CORE_UNDECLARED_H

#ifndef ENABLE_DVPP_INTERFACE
#error "wants ENABLE_DVPP_INTERFACE, or acl_dvpp.h declares nothing"
#endif

#include <acl/acl.h>
#include <acl/acl_op_compiler.h>
#include <acl/acl_prof.h>
#include <acl/acl_tdt.h>
#include <acl/acl_tdt_queue.h>
#include <acl/ops/acl_cblas.h>
#include <acl/ops/acl_dvpp.h>
#include <acl/ops/acl_fv.h>

/* clang-format off */
#define SIM_UNDECLARED_RT(X) \
    X(aclRecoverAllHcclTasks, aclError, (void)) \
    X(aclmdlRIAbort, aclError, (void)) \
    X(aclmdlRIDebugPrint, aclError, (void)) \
    X(aclmdlRIDestroyRegisterCallback, aclError, (void)) \
    X(aclmdlRIDestroyUnregisterCallback, aclError, (void)) \
    X(aclmdlRIExecute, aclError, (void)) \
    X(aclmdlRIGetId, aclError, (void)) \
    X(aclmdlRIGetName, aclError, (void)) \
    X(aclmdlRIGetStreams, aclError, (void)) \
    X(aclmdlRIGetTasksByStream, aclError, (void)) \
    X(aclmdlRIKernelTaskGetAttribute, aclError, (void)) \
    X(aclmdlRISetName, aclError, (void)) \
    X(aclmdlRITaskDisable, aclError, (void)) \
    X(aclmdlRITaskGetParams, aclError, (void)) \
    X(aclmdlRITaskGetSeqId, aclError, (void)) \
    X(aclmdlRITaskGetType, aclError, (void)) \
    X(aclmdlRITaskSetParams, aclError, (void)) \
    X(aclmdlRIUpdate, aclError, (void)) \
    X(aclplatformGetDeviceInfo, aclError, (void)) \
    X(aclplatformGetInstructionInfo, aclError, (void)) \
    X(aclrtAllocBuf, aclError, (void)) \
    X(aclrtAppendBufChain, aclError, (void)) \
    X(aclrtBinaryGetDevAddress, aclError, (void)) \
    X(aclrtBinaryGetFunctionByEntry, aclError, (void)) \
    X(aclrtBinaryGetGlobal, aclError, (void)) \
    X(aclrtBinaryLoad, aclError, (void)) \
    X(aclrtBinaryLoadFromData, aclError, (void)) \
    X(aclrtBinarySetExceptionCallback, aclError, (void)) \
    X(aclrtCacheLastTaskExtendInfo, aclError, (void)) \
    X(aclrtCacheLastTaskOpInfo, aclError, (void)) \
    X(aclrtCheckMemType, aclError, (void)) \
    X(aclrtCmoAsyncWithBarrier, aclError, (void)) \
    X(aclrtCmoAsyncWithDesc, aclError, (void)) \
    X(aclrtCmoGetDescSize, aclError, (void)) \
    X(aclrtCmoSetDesc, aclError, (void)) \
    X(aclrtCmoWaitBarrier, aclError, (void)) \
    X(aclrtCntNotifyCreate, aclError, (void)) \
    X(aclrtCntNotifyDestroy, aclError, (void)) \
    X(aclrtCntNotifyGetId, aclError, (void)) \
    X(aclrtCntNotifyRecord, aclError, (void)) \
    X(aclrtCntNotifyReset, aclError, (void)) \
    X(aclrtCntNotifyWaitWithTimeout, aclError, (void)) \
    X(aclrtCopyBufRef, aclError, (void)) \
    X(aclrtCreateBinary, aclrtBinary, (void)) \
    X(aclrtCreateStreamConfigHandle, void *, (void)) \
    X(aclrtCtxGetFloatOverflowAddr, aclError, (void)) \
    X(aclrtDestroyBinary, aclError, (void)) \
    X(aclrtDestroyStreamConfigHandle, aclError, (void)) \
    X(aclrtDeviceGetByPCIBusId, aclError, (void)) \
    X(aclrtDeviceGetHostAtomicCapabilities, aclError, (void)) \
    X(aclrtDeviceGetLimit, aclError, (void)) \
    X(aclrtDeviceGetP2PAtomicCapabilities, aclError, (void)) \
    X(aclrtDeviceGetPCIBusId, aclError, (void)) \
    X(aclrtDeviceL2CacheFlush, aclError, (void)) \
    X(aclrtDeviceSetLimit, aclError, (void)) \
    X(aclrtExceptionInfoCallbackRegister, aclError, (void)) \
    X(aclrtExceptionInfoCallbackUnregister, aclError, (void)) \
    X(aclrtFreeBuf, aclError, (void)) \
    X(aclrtFunctionGetAvailDynUbufPerBlock, aclError, (void)) \
    X(aclrtFunctionGetBinary, aclError, (void)) \
    X(aclrtFunctionGetParamCount, aclError, (void)) \
    X(aclrtFunctionGetParamInfo, aclError, (void)) \
    X(aclrtGetBufChainNum, aclError, (void)) \
    X(aclrtGetBufData, aclError, (void)) \
    X(aclrtGetBufDataLen, aclError, (void)) \
    X(aclrtGetBufFromChain, aclError, (void)) \
    X(aclrtGetBufUserData, aclError, (void)) \
    X(aclrtGetFloatOverflowStatus, aclError, (void)) \
    X(aclrtGetFuncBySymbol, aclError, (void)) \
    X(aclrtGetFunctionAddr, aclError, (void)) \
    X(aclrtGetFunctionAttribute, aclError, (void)) \
    X(aclrtGetFunctionName, aclError, (void)) \
    X(aclrtGetFunctionSize, aclError, (void)) \
    X(aclrtGetHardwareSyncAddr, aclError, (void)) \
    X(aclrtGetMemUceInfo, aclError, (void)) \
    X(aclrtGetMemcpyDescSize, aclError, (void)) \
    X(aclrtGetNotifyId, aclError, (void)) \
    X(aclrtGetOpExecuteTimeout, aclError, (void)) \
    X(aclrtGetOpTimeOutInterval, aclError, (void)) \
    X(aclrtGetPhyDevIdByUserDevId, aclError, (void)) \
    X(aclrtGetStreamResLimit, aclError, (void)) \
    X(aclrtGetSymbolAddress, aclError, (void)) \
    X(aclrtGetSymbolSize, aclError, (void)) \
    X(aclrtGetUserDevIdByPhyDevId, aclError, (void)) \
    X(aclrtHostMemMapCapabilities, aclError, (void)) \
    X(aclrtIpcMemImportPidInterServer, aclError, (void)) \
    X(aclrtIpcMemSetAttr, aclError, (void)) \
    X(aclrtKernelArgsGetHandleMemSize, aclError, (void)) \
    X(aclrtKernelArgsGetMemSize, aclError, (void)) \
    X(aclrtKernelArgsInitByUserMem, aclError, (void)) \
    X(aclrtKernelArgsParaUpdate, aclError, (void)) \
    X(aclrtLaunchKernel, aclError, (void)) \
    X(aclrtLaunchKernelV2, aclError, (void)) \
    X(aclrtLaunchKernelWithArgsArray, aclError, (void)) \
    X(aclrtLaunchSIMTKernelWithArgsArray, aclError, (void)) \
    X(aclrtLaunchSIMTKernelWithHostArgs, aclError, (void)) \
    X(aclrtMemGetAccess, aclError, (void)) \
    X(aclrtMemGetAddressRange, aclError, (void)) \
    X(aclrtMemGetAllocationPropertiesFromHandle, aclError, (void)) \
    X(aclrtMemManagedAdvise, aclError, (void)) \
    X(aclrtMemManagedGetAttr, aclError, (void)) \
    X(aclrtMemManagedGetAttrs, aclError, (void)) \
    X(aclrtMemManagedPrefetchAsync, aclError, (void)) \
    X(aclrtMemManagedPrefetchBatchAsync, aclError, (void)) \
    X(aclrtMemMapNoAccess, aclError, (void)) \
    X(aclrtMemMapSelectedLink, aclError, (void)) \
    X(aclrtMemMapSetLink, aclError, (void)) \
    X(aclrtMemP2PMap, aclError, (void)) \
    X(aclrtMemPoolCreate, aclError, (void)) \
    X(aclrtMemPoolDestroy, aclError, (void)) \
    X(aclrtMemPoolFreeAsync, aclError, (void)) \
    X(aclrtMemPoolGetAttr, aclError, (void)) \
    X(aclrtMemPoolMallocAsync, aclError, (void)) \
    X(aclrtMemPoolSetAttr, aclError, (void)) \
    X(aclrtMemPoolTrimTo, aclError, (void)) \
    X(aclrtMemRetainAllocationHandle, aclError, (void)) \
    X(aclrtMemSetPidToShareableHandleV2, aclError, (void)) \
    X(aclrtMemUceRepair, aclError, (void)) \
    X(aclrtMemcpyAsyncWithDesc, aclError, (void)) \
    X(aclrtMemcpyAsyncWithOffset, aclError, (void)) \
    X(aclrtMemcpyBatchAsyncV2, aclError, (void)) \
    X(aclrtMemcpyBatchV2, aclError, (void)) \
    X(aclrtMemcpyFromSymbol, aclError, (void)) \
    X(aclrtMemcpyFromSymbolAsync, aclError, (void)) \
    X(aclrtMemcpyToSymbol, aclError, (void)) \
    X(aclrtMemcpyToSymbolAsync, aclError, (void)) \
    X(aclrtNotifyBatchReset, aclError, (void)) \
    X(aclrtNotifySetImportPidInterServer, aclError, (void)) \
    X(aclrtNpuClearFloatOverFlowStatus, aclError, (void)) \
    X(aclrtNpuGetFloatOverFlowStatus, aclError, (void)) \
    X(aclrtPersistentTaskClean, aclError, (void)) \
    X(aclrtProfTrace, aclError, (void)) \
    X(aclrtRegDeviceStateCallback, aclError, (void)) \
    X(aclrtRegisterCpuFunc, aclError, (void)) \
    X(aclrtRepairError, aclError, (void)) \
    X(aclrtReserveMemAddressNoUCMemory, aclError, (void)) \
    X(aclrtResetFloatOverflowStatus, aclError, (void)) \
    X(aclrtResetStreamResLimit, aclError, (void)) \
    X(aclrtSetBufDataLen, aclError, (void)) \
    X(aclrtSetBufUserData, aclError, (void)) \
    X(aclrtSetDeviceTaskAbortCallback, aclError, (void)) \
    X(aclrtSetMemcpyDesc, aclError, (void)) \
    X(aclrtSetStreamConfigOpt, aclError, (void)) \
    X(aclrtSetStreamResLimit, aclError, (void)) \
    X(aclrtSnapShotCallbackRegister, aclError, (void)) \
    X(aclrtSnapShotCallbackUnregister, aclError, (void)) \
    X(aclrtSnapShotProcessBackup, aclError, (void)) \
    X(aclrtSnapShotProcessLock, aclError, (void)) \
    X(aclrtSnapShotProcessRestore, aclError, (void)) \
    X(aclrtSnapShotProcessUnlock, aclError, (void)) \
    X(aclrtTaskUpdateAsync, aclError, (void)) \
    X(aclrtUnuseStreamResInCurrentThread, aclError, (void)) \
    X(aclrtUseStreamResInCurrentThread, aclError, (void))

#define SIM_UNDECLARED_OP(X) \
    X(aclopInferShape, aclError, (void)) \
    X(aclopSetAttrListDataType, aclError, (void)) \
    X(aclopSetMaxOpQueueNum, aclError, (void))

#define SIM_UNDECLARED_OP_COMPILER(X) \
    X(aclCreateGraphDumpOpt, aclGraphDumpOption *, (void)) \
    X(aclDestroyGraphDumpOpt, aclError, (void)) \
    X(aclGenGraphAndDumpForOp, aclError, (void)) \
    X(aclGetCompileopt, aclError, (void)) \
    X(aclGetCompileoptSize, size_t, (void)) \
    X(aclopCompileAndExecuteV2, aclError, (void)) \
    X(aclopSetCompileFlag, aclError, (void))

#define SIM_UNDECLARED_PROF(X) \
    X(aclprofGetOpAttriValue, const char *, (void)) \
    X(aclprofGetOpCubeOps, uint64_t, (void)) \
    X(aclprofGetOpFlag, aclprofSubscribeOpFlag, (void)) \
    X(aclprofGetOpVectorOps, uint64_t, (void)) \
    X(aclprofMarkEx, aclError, (void)) \
    X(aclprofRangePop, aclError, (void)) \
    X(aclprofRangePushEx, aclError, (void)) \
    X(aclprofStr2Id, uint64_t, (void))

#define SIM_UNDECLARED_TDT(X) \
    X(acltdtCreateChannel, acltdtChannelHandle *, (void))

#define SIM_UNDECLARED_TDT_QUEUE(X) \
    X(acltdtAllocBuf, aclError, (void)) \
    X(acltdtAppendBufChain, aclError, (void)) \
    X(acltdtAttachQueue, aclError, (void)) \
    X(acltdtCopyBufRef, aclError, (void)) \
    X(acltdtDequeue, aclError, (void)) \
    X(acltdtDequeueData, aclError, (void)) \
    X(acltdtEnqueue, aclError, (void)) \
    X(acltdtEnqueueData, aclError, (void)) \
    X(acltdtFreeBuf, aclError, (void)) \
    X(acltdtGetBufChainNum, aclError, (void)) \
    X(acltdtGetBufData, aclError, (void)) \
    X(acltdtGetBufDataLen, aclError, (void)) \
    X(acltdtGetBufFromChain, aclError, (void)) \
    X(acltdtGetBufUserData, aclError, (void)) \
    X(acltdtGrantQueue, aclError, (void)) \
    X(acltdtSetBufDataLen, aclError, (void)) \
    X(acltdtSetBufUserData, aclError, (void))

#define SIM_UNDECLARED_DVPP(X) \
    X(acldvppClearHist, aclError, (void)) \
    X(acldvppCreateBorderConfig, acldvppBorderConfig *, (void)) \
    X(acldvppCreateHist, void *, (void)) \
    X(acldvppCreateLutMap, void *, (void)) \
    X(acldvppDestroyHist, aclError, (void)) \
    X(acldvppDestroyLutMap, aclError, (void)) \
    X(acldvppGetBorderConfigBorderType, acldvppBorderType, (void)) \
    X(acldvppGetBorderConfigBottom, uint32_t, (void)) \
    X(acldvppGetBorderConfigLeft, uint32_t, (void)) \
    X(acldvppGetBorderConfigRight, uint32_t, (void)) \
    X(acldvppGetBorderConfigTop, uint32_t, (void)) \
    X(acldvppGetBorderConfigValue, double, (void)) \
    X(acldvppGetChannelDescChannelId, uint64_t, (void)) \
    X(acldvppGetChannelDescParam, aclError, (void)) \
    X(acldvppGetHistData, aclError, (void)) \
    X(acldvppGetHistDims, uint32_t, (void)) \
    X(acldvppGetHistRetCode, uint32_t, (void)) \
    X(acldvppGetJpegeConfigLevel, uint32_t, (void)) \
    X(acldvppGetLutMapData, aclError, (void)) \
    X(acldvppGetLutMapDims, uint32_t, (void)) \
    X(acldvppGetResizeConfigInterpolation, uint32_t, (void)) \
    X(acldvppGetStreamDescEos, uint8_t, (void)) \
    X(acldvppGetStreamDescFormat, acldvppStreamFormat, (void)) \
    X(acldvppGetStreamDescTimestamp, uint64_t, (void)) \
    X(acldvppSetBorderConfigBorderType, aclError, (void)) \
    X(acldvppSetBorderConfigBottom, aclError, (void)) \
    X(acldvppSetBorderConfigLeft, aclError, (void)) \
    X(acldvppSetBorderConfigRight, aclError, (void)) \
    X(acldvppSetBorderConfigTop, aclError, (void)) \
    X(acldvppSetBorderConfigValue, aclError, (void)) \
    X(acldvppSetChannelDescParam, aclError, (void)) \
    X(acldvppSetPicDescRetCode, aclError, (void)) \
    X(acldvppSetRoiConfig, aclError, (void)) \
    X(acldvppSetStreamDescFormat, aclError, (void)) \
    X(acldvppSetStreamDescRetCode, aclError, (void)) \
    X(acldvppVpcBatchCropAndPasteAsync, aclError, (void)) \
    X(acldvppVpcBatchCropResizeMakeBorderAsync, aclError, (void)) \
    X(acldvppVpcBatchCropResizePasteAsync, aclError, (void)) \
    X(acldvppVpcCalcHistAsync, aclError, (void)) \
    X(acldvppVpcConvertColorAsync, aclError, (void)) \
    X(acldvppVpcEqualizeHistAsync, aclError, (void)) \
    X(acldvppVpcMakeBorderAsync, aclError, (void)) \
    X(acldvppVpcPyrDownAsync, aclError, (void)) \
    X(aclvdecCreateFrameConfig, aclvdecFrameConfig *, (void)) \
    X(aclvdecDestroyFrameConfig, aclError, (void)) \
    X(aclvdecGetChannelDescBitDepth, uint32_t, (void)) \
    X(aclvdecGetChannelDescCallback, aclvdecCallback, (void)) \
    X(aclvdecGetChannelDescChannelId, uint32_t, (void)) \
    X(aclvdecGetChannelDescEnType, acldvppStreamFormat, (void)) \
    X(aclvdecGetChannelDescOutMode, uint32_t, (void)) \
    X(aclvdecGetChannelDescOutPicFormat, acldvppPixelFormat, (void)) \
    X(aclvdecGetChannelDescOutPicHeight, uint32_t, (void)) \
    X(aclvdecGetChannelDescOutPicWidth, uint32_t, (void)) \
    X(aclvdecGetChannelDescParam, aclError, (void)) \
    X(aclvdecGetChannelDescRefFrameNum, uint32_t, (void)) \
    X(aclvdecGetChannelDescThreadId, uint64_t, (void)) \
    X(aclvdecSetChannelDescBitDepth, aclError, (void)) \
    X(aclvdecSetChannelDescParam, aclError, (void)) \
    X(aclvdecSetChannelDescRefFrameNum, aclError, (void)) \
    X(aclvencGetChannelDescBufAddr, void *, (void)) \
    X(aclvencGetChannelDescBufSize, uint32_t, (void)) \
    X(aclvencGetChannelDescCallback, aclvencCallback, (void)) \
    X(aclvencGetChannelDescChannelId, uint32_t, (void)) \
    X(aclvencGetChannelDescEnType, acldvppStreamFormat, (void)) \
    X(aclvencGetChannelDescKeyFrameInterval, uint32_t, (void)) \
    X(aclvencGetChannelDescMaxBitRate, uint32_t, (void)) \
    X(aclvencGetChannelDescParam, aclError, (void)) \
    X(aclvencGetChannelDescPicFormat, acldvppPixelFormat, (void)) \
    X(aclvencGetChannelDescPicHeight, uint32_t, (void)) \
    X(aclvencGetChannelDescPicWidth, uint32_t, (void)) \
    X(aclvencGetChannelDescRcMode, uint32_t, (void)) \
    X(aclvencGetChannelDescSrcRate, uint32_t, (void)) \
    X(aclvencGetChannelDescThreadId, uint64_t, (void)) \
    X(aclvencGetFrameConfigEos, uint8_t, (void)) \
    X(aclvencGetFrameConfigForceIFrame, uint8_t, (void)) \
    X(aclvencSetChannelDescBufAddr, aclError, (void)) \
    X(aclvencSetChannelDescBufSize, aclError, (void)) \
    X(aclvencSetChannelDescSrcRate, aclError, (void))

/* clang-format on */

#define SIM_UNDECLARED_FUNCTIONS(X) \
    SIM_UNDECLARED_RT(X)            \
    SIM_UNDECLARED_OP(X)            \
    SIM_UNDECLARED_OP_COMPILER(X)   \
    SIM_UNDECLARED_PROF(X)          \
    SIM_UNDECLARED_TDT(X)           \
    SIM_UNDECLARED_TDT_QUEUE(X)     \
    SIM_UNDECLARED_DVPP(X)

#endif
