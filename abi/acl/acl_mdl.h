/* SPDX-License-Identifier: MIT */
/* AscendCL: offline models: load, describe, execute, gears, AIPP. */
#ifndef ACL_MDL_H_
#define ACL_MDL_H_

#include "acl_base.h"
#include "acl_rt.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct aclmdlDataset aclmdlDataset;
typedef struct aclmdlDesc aclmdlDesc;
typedef struct aclmdlAIPP aclmdlAIPP;
typedef struct aclAippExtendInfo aclAippExtendInfo;
typedef struct aclmdlConfigHandle aclmdlConfigHandle;
typedef struct aclmdlExecConfigHandle aclmdlExecConfigHandle;
typedef struct aclmdlBundleQueryInfo aclmdlBundleQueryInfo;
typedef void *aclmdlModel;

#define ACL_DYNAMIC_TENSOR_NAME "ascend_mbatch_shape_data"
#define ACL_DYNAMIC_AIPP_NAME "ascend_dynamic_aipp_data"
#define ACL_ATTR_NAME_DATA_DUMP_ORIGIN_OP_NAMES "_datadump_original_op_names"
#define ACL_MAX_DIM_CNT 128
#define ACL_MAX_TENSOR_NAME_LEN 128
#define ACL_MAX_BATCH_NUM 128
#define ACL_MAX_HW_NUM 128
#define ACL_MAX_SHAPE_COUNT 128
#define ACL_DIM_ENDPOINTS 2
#define ACL_MDL_LOAD_FROM_FILE 1
#define ACL_MDL_LOAD_FROM_FILE_WITH_MEM 2
#define ACL_MDL_LOAD_FROM_MEM 3
#define ACL_MDL_LOAD_FROM_MEM_WITH_MEM 4
#define ACL_MDL_LOAD_FROM_FILE_WITH_Q 5
#define ACL_MDL_LOAD_FROM_MEM_WITH_Q 6
#define ACL_WORKSPACE_MEM_OPTIMIZE_DEFAULT 0
#define ACL_WORKSPACE_MEM_OPTIMIZE_INPUTOUTPUT 1

typedef enum aclmdlConfigAttr {
    ACL_MDL_PRIORITY_INT32 = 0,
    ACL_MDL_LOAD_TYPE_SIZET = 1,
    ACL_MDL_PATH_PTR = 2,
    ACL_MDL_MEM_ADDR_PTR = 3,
    ACL_MDL_MEM_SIZET = 4,
    ACL_MDL_WEIGHT_ADDR_PTR = 5,
    ACL_MDL_WEIGHT_SIZET = 6,
    ACL_MDL_WORKSPACE_ADDR_PTR = 7,
    ACL_MDL_WORKSPACE_SIZET = 8,
    ACL_MDL_INPUTQ_NUM_SIZET = 9,
    ACL_MDL_INPUTQ_ADDR_PTR = 10,
    ACL_MDL_OUTPUTQ_NUM_SIZET = 11,
    ACL_MDL_OUTPUTQ_ADDR_PTR = 12,
    ACL_MDL_WORKSPACE_MEM_OPTIMIZE = 13,
    ACL_MDL_WEIGHT_PATH_PTR = 14,
    ACL_MDL_MODEL_DESC_PTR = 15,
    ACL_MDL_MODEL_DESC_SIZET = 16,
    ACL_MDL_KERNEL_PTR = 17,
    ACL_MDL_KERNEL_SIZET = 18,
    ACL_MDL_KERNEL_ARGS_PTR = 19,
    ACL_MDL_KERNEL_ARGS_SIZET = 20,
    ACL_MDL_STATIC_TASK_PTR = 21,
    ACL_MDL_STATIC_TASK_SIZET = 22,
    ACL_MDL_DYNAMIC_TASK_PTR = 23,
    ACL_MDL_DYNAMIC_TASK_SIZET = 24,
    ACL_MDL_MEM_MALLOC_POLICY_SIZET = 25,
    ACL_MDL_FIFO_PTR = 26,
    ACL_MDL_FIFO_SIZET = 27,
    ACL_MDL_WITHOUT_GRAPH_INT32 = 28,
    ACL_NPU_PERF_MODE = 29,
    ACL_MDL_RESERVED = 65535,
} aclmdlConfigAttr;

typedef enum aclmdlExecConfigAttr {
    ACL_MDL_STREAM_SYNC_TIMEOUT = 0,
    ACL_MDL_EVENT_SYNC_TIMEOUT = 1,
    ACL_MDL_WORK_ADDR_PTR = 2,
    ACL_MDL_WORK_SIZET = 3,
    ACL_MDL_MPAIMID_SIZET = 4,
    ACL_MDL_AICQOS_SIZET = 5,
    ACL_MDL_AICOST_SIZET = 6,
    ACL_MDL_MEC_TIMETHR_SIZET = 7,
    ACL_MDL_EXEC_PRIORITY_INT32 = 8,
    ACL_MDL_NPU_PERF_MODE = 9,
} aclmdlExecConfigAttr;

typedef enum aclmdlInputAippType {
    ACL_DATA_WITHOUT_AIPP = 0,
    ACL_DATA_WITH_STATIC_AIPP = 1,
    ACL_DATA_WITH_DYNAMIC_AIPP = 2,
    ACL_DYNAMIC_AIPP_NODE = 3,
} aclmdlInputAippType;

typedef enum aclAippInputFormat {
    ACL_YUV420SP_U8 = 1,
    ACL_XRGB8888_U8 = 2,
    ACL_RGB888_U8 = 3,
    ACL_YUV400_U8 = 4,
    ACL_NC1HWC0DI_FP16 = 5,
    ACL_NC1HWC0DI_S8 = 6,
    ACL_ARGB8888_U8 = 7,
    ACL_YUYV_U8 = 8,
    ACL_YUV422SP_U8 = 9,
    ACL_AYUV444_U8 = 10,
    ACL_RAW10 = 11,
    ACL_RAW12 = 12,
    ACL_RAW16 = 13,
    ACL_RAW24 = 14,
    ACL_AIPP_RESERVED = 65535,
} aclAippInputFormat;

typedef enum aclmdlAttr {
    ACL_MDL_ATTR_PRIORITY_INT32 = 0,
} aclmdlAttr;

typedef struct aclmdlIODims {
    char name[ACL_MAX_TENSOR_NAME_LEN];
    size_t dimCount;
    int64_t dims[ACL_MAX_DIM_CNT];
} aclmdlIODims;

typedef struct aclmdlBatch {
    size_t batchCount;
    uint64_t batch[128];
} aclmdlBatch;

typedef struct aclmdlHW {
    size_t hwCount;
    uint64_t hw[128][2];
} aclmdlHW;

typedef struct aclAippDims {
    aclmdlIODims srcDims;
    size_t srcSize;
    aclmdlIODims aippOutdims;
    size_t aippOutSize;
} aclAippDims;

typedef struct aclAippInfo {
    aclAippInputFormat inputFormat;
    int32_t srcImageSizeW;
    int32_t srcImageSizeH;
    int8_t cropSwitch;
    int32_t loadStartPosW;
    int32_t loadStartPosH;
    int32_t cropSizeW;
    int32_t cropSizeH;
    int8_t resizeSwitch;
    int32_t resizeOutputW;
    int32_t resizeOutputH;
    int8_t paddingSwitch;
    int32_t leftPaddingSize;
    int32_t rightPaddingSize;
    int32_t topPaddingSize;
    int32_t bottomPaddingSize;
    int8_t cscSwitch;
    int8_t rbuvSwapSwitch;
    int8_t axSwapSwitch;
    int8_t singleLineMode;
    int32_t matrixR0C0;
    int32_t matrixR0C1;
    int32_t matrixR0C2;
    int32_t matrixR1C0;
    int32_t matrixR1C1;
    int32_t matrixR1C2;
    int32_t matrixR2C0;
    int32_t matrixR2C1;
    int32_t matrixR2C2;
    int32_t outputBias0;
    int32_t outputBias1;
    int32_t outputBias2;
    int32_t inputBias0;
    int32_t inputBias1;
    int32_t inputBias2;
    int32_t meanChn0;
    int32_t meanChn1;
    int32_t meanChn2;
    int32_t meanChn3;
    float minChn0;
    float minChn1;
    float minChn2;
    float minChn3;
    float varReciChn0;
    float varReciChn1;
    float varReciChn2;
    float varReciChn3;
    aclFormat srcFormat;
    aclDataType srcDatatype;
    size_t srcDimNum;
    size_t shapeCount;
    aclAippDims outDims[128];
    aclAippExtendInfo *aippExtend;
} aclAippInfo;

typedef struct aclmdlIODimsRange {
    size_t rangeCount;
    int64_t range[128][2];
} aclmdlIODimsRange;

typedef struct aclmdlExeOMDesc {
    size_t workSize;
    size_t weightSize;
    size_t modelDescSize;
    size_t kernelSize;
    size_t kernelArgsSize;
    size_t staticTaskSize;
    size_t dynamicTaskSize;
    size_t fifoTaskSize;
    size_t reserved[8];
} aclmdlExeOMDesc;

typedef union aclmdlAttrValue_t {
    uint32_t mdlPriority;
    uint32_t reserved[8];
} aclmdlAttrValue_t;

/* Every function of this header: name, result, parameters. */
/* clang-format off */
#define ACL_MDL_FUNCTIONS(X) \
    /* Model: load, unload, sizes */ \
    X(aclmdlLoadFromFile, aclError, (const char *modelPath, uint32_t *modelId)) \
    X(aclmdlLoadFromFileWithMem, aclError, \
      (const char *modelPath, uint32_t *modelId, void *workPtr, size_t workSize, \
      void *weightPtr, size_t weightSize)) \
    X(aclmdlLoadFromMem, aclError, (const void *model, size_t modelSize, uint32_t *modelId)) \
    X(aclmdlLoadFromMemWithMem, aclError, \
      (const void *model, size_t modelSize, uint32_t *modelId, void *workPtr, size_t workSize, \
      void *weightPtr, size_t weightSize)) \
    X(aclmdlLoadFromFileWithQ, aclError, \
      (const char *modelPath, uint32_t *modelId, const uint32_t *inputQ, size_t inputQNum, \
      const uint32_t *outputQ, size_t outputQNum)) \
    X(aclmdlLoadFromMemWithQ, aclError, \
      (const void *model, size_t modelSize, uint32_t *modelId, const uint32_t *inputQ, \
      size_t inputQNum, const uint32_t *outputQ, size_t outputQNum)) \
    X(aclmdlUnload, aclError, (uint32_t modelId)) \
    X(aclmdlQuerySize, aclError, (const char *fileName, size_t *workSize, size_t *weightSize)) \
    X(aclmdlQuerySizeFromMem, aclError, \
      (const void *model, size_t modelSize, size_t *workSize, size_t *weightSize)) \
    X(aclmdlQueryExeOMDesc, aclError, (const char *fileName, aclmdlExeOMDesc *mdlPartitionSize)) \
    X(aclmdlCreateConfigHandle, aclmdlConfigHandle *, (void)) \
    X(aclmdlDestroyConfigHandle, aclError, (aclmdlConfigHandle *handle)) \
    X(aclmdlSetConfigOpt, aclError, \
      (aclmdlConfigHandle *handle, aclmdlConfigAttr attr, const void *attrValue, \
      size_t valueSize)) \
    X(aclmdlLoadWithConfig, aclError, (const aclmdlConfigHandle *handle, uint32_t *modelId)) \
    X(aclmdlSetExternalWeightAddress, aclError, \
      (aclmdlConfigHandle *handle, const char *weightFileName, void *devPtr, size_t size)) \
    X(aclmdlLoadFromModel, aclError, \
      (const aclmdlModel *model, const aclmdlConfigHandle *handle, uint32_t *modelId)) \
    X(aclmdlSetAttribute, aclError, \
      (uint32_t modelId, aclmdlAttr attr, aclmdlAttrValue_t *attrValue)) \
    X(aclmdlGetAttribute, aclError, \
      (uint32_t modelId, aclmdlAttr attr, aclmdlAttrValue_t *attrValue)) \
    /* Model: description */ \
    X(aclmdlCreateDesc, aclmdlDesc *, (void)) \
    X(aclmdlDestroyDesc, aclError, (aclmdlDesc *modelDesc)) \
    X(aclmdlGetDesc, aclError, (aclmdlDesc *modelDesc, uint32_t modelId)) \
    X(aclmdlGetDescFromFile, aclError, (aclmdlDesc *modelDesc, const char *modelPath)) \
    X(aclmdlGetDescFromMem, aclError, \
      (aclmdlDesc *modelDesc, const void *model, size_t modelSize)) \
    X(aclmdlGetNumInputs, size_t, (aclmdlDesc *modelDesc)) \
    X(aclmdlGetNumOutputs, size_t, (aclmdlDesc *modelDesc)) \
    X(aclmdlGetInputSizeByIndex, size_t, (aclmdlDesc *modelDesc, size_t index)) \
    X(aclmdlGetOutputSizeByIndex, size_t, (aclmdlDesc *modelDesc, size_t index)) \
    X(aclmdlGetInputDims, aclError, \
      (const aclmdlDesc *modelDesc, size_t index, aclmdlIODims *dims)) \
    X(aclmdlGetInputDimsV2, aclError, \
      (const aclmdlDesc *modelDesc, size_t index, aclmdlIODims *dims)) \
    X(aclmdlGetInputDimsRange, aclError, \
      (const aclmdlDesc *modelDesc, size_t index, aclmdlIODimsRange *dimsRange)) \
    X(aclmdlGetOutputDims, aclError, \
      (const aclmdlDesc *modelDesc, size_t index, aclmdlIODims *dims)) \
    X(aclmdlGetCurOutputDims, aclError, \
      (const aclmdlDesc *modelDesc, size_t index, aclmdlIODims *dims)) \
    X(aclmdlGetInputNameByIndex, const char *, (const aclmdlDesc *modelDesc, size_t index)) \
    X(aclmdlGetOutputNameByIndex, const char *, (const aclmdlDesc *modelDesc, size_t index)) \
    X(aclmdlGetInputIndexByName, aclError, \
      (const aclmdlDesc *modelDesc, const char *name, size_t *index)) \
    X(aclmdlGetOutputIndexByName, aclError, \
      (const aclmdlDesc *modelDesc, const char *name, size_t *index)) \
    X(aclmdlGetInputFormat, aclFormat, (const aclmdlDesc *modelDesc, size_t index)) \
    X(aclmdlGetOutputFormat, aclFormat, (const aclmdlDesc *modelDesc, size_t index)) \
    X(aclmdlGetInputDataType, aclDataType, (const aclmdlDesc *modelDesc, size_t index)) \
    X(aclmdlGetOutputDataType, aclDataType, (const aclmdlDesc *modelDesc, size_t index)) \
    X(aclmdlGetTensorRealName, const char *, (const aclmdlDesc *modelDesc, const char *name)) \
    X(aclmdlGetOpAttr, const char *, \
      (aclmdlDesc *modelDesc, const char *opName, const char *attr)) \
    X(aclmdlCreateAndGetOpDesc, aclError, \
      (uint32_t deviceId, uint32_t streamId, uint32_t taskId, char *opName, size_t opNameLen, \
      aclTensorDesc **inputDesc, size_t *numInputs, aclTensorDesc **outputDesc, \
      size_t *numOutputs)) \
    /* Model: dataset */ \
    X(aclmdlCreateDataset, aclmdlDataset *, (void)) \
    X(aclmdlDestroyDataset, aclError, (const aclmdlDataset *dataset)) \
    X(aclmdlAddDatasetBuffer, aclError, (aclmdlDataset *dataset, aclDataBuffer *dataBuffer)) \
    X(aclmdlGetDatasetNumBuffers, size_t, (const aclmdlDataset *dataset)) \
    X(aclmdlGetDatasetBuffer, aclDataBuffer *, (const aclmdlDataset *dataset, size_t index)) \
    X(aclmdlSetDatasetTensorDesc, aclError, \
      (aclmdlDataset *dataset, aclTensorDesc *tensorDesc, size_t index)) \
    X(aclmdlGetDatasetTensorDesc, aclTensorDesc *, (const aclmdlDataset *dataset, size_t index)) \
    /* Model: execute */ \
    X(aclmdlExecute, aclError, \
      (uint32_t modelId, const aclmdlDataset *input, aclmdlDataset *output)) \
    X(aclmdlExecuteAsync, aclError, \
      (uint32_t modelId, const aclmdlDataset *input, aclmdlDataset *output, \
      aclrtStream stream)) \
    X(aclmdlExecuteV2, aclError, \
      (uint32_t modelId, const aclmdlDataset *input, aclmdlDataset *output, \
      aclrtStream stream, const aclmdlExecConfigHandle *handle)) \
    X(aclmdlExecuteAsyncV2, aclError, \
      (uint32_t modelId, const aclmdlDataset *input, aclmdlDataset *output, \
      aclrtStream stream, const aclmdlExecConfigHandle *handle)) \
    X(aclmdlCreateExecConfigHandle, aclmdlExecConfigHandle *, (void)) \
    X(aclmdlDestroyExecConfigHandle, aclError, (const aclmdlExecConfigHandle *handle)) \
    X(aclmdlSetExecConfigOpt, aclError, \
      (aclmdlExecConfigHandle *handle, aclmdlExecConfigAttr attr, const void *attrValue, \
      size_t valueSize)) \
    /* Model: dynamic batch, image size, dims */ \
    X(aclmdlSetDynamicBatchSize, aclError, \
      (uint32_t modelId, aclmdlDataset *dataset, size_t index, uint64_t batchSize)) \
    X(aclmdlSetDynamicHWSize, aclError, \
      (uint32_t modelId, aclmdlDataset *dataset, size_t index, uint64_t height, \
      uint64_t width)) \
    X(aclmdlSetInputDynamicDims, aclError, \
      (uint32_t modelId, aclmdlDataset *dataset, size_t index, const aclmdlIODims *dims)) \
    X(aclmdlGetDynamicBatch, aclError, (const aclmdlDesc *modelDesc, aclmdlBatch *batch)) \
    X(aclmdlGetDynamicHW, aclError, (const aclmdlDesc *modelDesc, size_t index, aclmdlHW *hw)) \
    X(aclmdlGetInputDynamicGearCount, aclError, \
      (const aclmdlDesc *modelDesc, size_t index, size_t *gearCount)) \
    X(aclmdlGetInputDynamicDims, aclError, \
      (const aclmdlDesc *modelDesc, size_t index, aclmdlIODims *dims, size_t gearCount)) \
    /* AIPP */ \
    X(aclmdlGetFirstAippInfo, aclError, (uint32_t modelId, size_t index, aclAippInfo *aippInfo)) \
    X(aclmdlGetAippType, aclError, \
      (uint32_t modelId, size_t index, aclmdlInputAippType *type, \
      size_t *dynamicAttachedDataIndex)) \
    X(aclmdlGetAippDataSize, aclError, (uint64_t batchSize, size_t *size)) \
    X(aclmdlCreateAIPP, aclmdlAIPP *, (uint64_t batchSize)) \
    X(aclmdlDestroyAIPP, aclError, (const aclmdlAIPP *aippParmsSet)) \
    X(aclmdlSetAIPPInputFormat, aclError, \
      (aclmdlAIPP *aippParmsSet, aclAippInputFormat inputFormat)) \
    X(aclmdlSetAIPPSrcImageSize, aclError, \
      (aclmdlAIPP *aippParmsSet, int32_t srcImageSizeW, int32_t srcImageSizeH)) \
    X(aclmdlSetAIPPCscParams, aclError, \
      (aclmdlAIPP *aippParmsSet, int8_t cscSwitch, int16_t cscMatrixR0C0, \
      int16_t cscMatrixR0C1, int16_t cscMatrixR0C2, int16_t cscMatrixR1C0, \
      int16_t cscMatrixR1C1, int16_t cscMatrixR1C2, int16_t cscMatrixR2C0, \
      int16_t cscMatrixR2C1, int16_t cscMatrixR2C2, uint8_t cscOutputBiasR0, \
      uint8_t cscOutputBiasR1, uint8_t cscOutputBiasR2, uint8_t cscInputBiasR0, \
      uint8_t cscInputBiasR1, uint8_t cscInputBiasR2)) \
    X(aclmdlSetAIPPRbuvSwapSwitch, aclError, (aclmdlAIPP *aippParmsSet, int8_t rbuvSwapSwitch)) \
    X(aclmdlSetAIPPAxSwapSwitch, aclError, (aclmdlAIPP *aippParmsSet, int8_t axSwapSwitch)) \
    X(aclmdlSetAIPPScfParams, aclError, \
      (aclmdlAIPP *aippParmsSet, int8_t scfSwitch, int32_t scfInputSizeW, \
      int32_t scfInputSizeH, int32_t scfOutputSizeW, int32_t scfOutputSizeH, \
      uint64_t batchIndex)) \
    X(aclmdlSetAIPPCropParams, aclError, \
      (aclmdlAIPP *aippParmsSet, int8_t cropSwitch, int32_t cropStartPosW, \
      int32_t cropStartPosH, int32_t cropSizeW, int32_t cropSizeH, uint64_t batchIndex)) \
    X(aclmdlSetAIPPPaddingParams, aclError, \
      (aclmdlAIPP *aippParmsSet, int8_t paddingSwitch, int32_t paddingSizeTop, \
      int32_t paddingSizeBottom, int32_t paddingSizeLeft, int32_t paddingSizeRight, \
      uint64_t batchIndex)) \
    X(aclmdlSetAIPPDtcPixelMean, aclError, \
      (aclmdlAIPP *aippParmsSet, int16_t dtcPixelMeanChn0, int16_t dtcPixelMeanChn1, \
      int16_t dtcPixelMeanChn2, int16_t dtcPixelMeanChn3, uint64_t batchIndex)) \
    X(aclmdlSetAIPPDtcPixelMin, aclError, \
      (aclmdlAIPP *aippParmsSet, float dtcPixelMinChn0, float dtcPixelMinChn1, \
      float dtcPixelMinChn2, float dtcPixelMinChn3, uint64_t batchIndex)) \
    X(aclmdlSetAIPPPixelVarReci, aclError, \
      (aclmdlAIPP *aippParmsSet, float dtcPixelVarReciChn0, float dtcPixelVarReciChn1, \
      float dtcPixelVarReciChn2, float dtcPixelVarReciChn3, uint64_t batchIndex)) \
    X(aclmdlSetInputAIPP, aclError, \
      (uint32_t modelId, aclmdlDataset *dataset, size_t index, \
      const aclmdlAIPP *aippParmsSet)) \
    X(aclmdlSetAIPPByInputIndex, aclError, \
      (uint32_t modelId, aclmdlDataset *dataset, size_t index, \
      const aclmdlAIPP *aippParmsSet))
/* clang-format on */
ACL_MDL_FUNCTIONS(ACL_PROTOTYPE)

/* Several models in one file. */
/* clang-format off */
#define ACL_MDL_BUNDLE_FUNCTIONS(X) \
    X(aclmdlBundleLoadFromFile, aclError, (const char *modelPath, uint32_t *bundleId)) \
    X(aclmdlBundleLoadFromMem, aclError, \
      (const void *model, size_t modelSize, uint32_t *bundleId)) \
    X(aclmdlBundleUnload, aclError, (uint32_t bundleId)) \
    X(aclmdlBundleGetModelNum, aclError, (uint32_t bundleId, size_t *modelNum)) \
    X(aclmdlBundleGetModelId, aclError, (uint32_t bundleId, size_t index, uint32_t *modelId)) \
    X(aclmdlBundleInitFromFile, aclError, \
      (const char *modelPath, void *varWeightPtr, size_t varWeightSize, uint32_t *bundleId)) \
    X(aclmdlBundleInitFromMem, aclError, \
      (const void *model, size_t modelSize, void *varWeightPtr, size_t varWeightSize, \
      uint32_t *bundleId)) \
    X(aclmdlBundleLoadModel, aclError, (uint32_t bundleId, size_t index, uint32_t *modelId)) \
    X(aclmdlBundleLoadModelWithMem, aclError, \
      (uint32_t bundleId, size_t index, void *workPtr, size_t workSize, void *weightPtr, \
      size_t weightSize, uint32_t *modelId)) \
    X(aclmdlBundleLoadModelWithConfig, aclError, \
      (uint32_t bundleId, size_t index, aclmdlConfigHandle *handle, uint32_t *modelId)) \
    X(aclmdlBundleUnloadModel, aclError, (uint32_t bundleId, uint32_t modelId)) \
    X(aclmdlBundleQueryInfoFromFile, aclError, \
      (const char *fileName, aclmdlBundleQueryInfo *queryInfo)) \
    X(aclmdlBundleQueryInfoFromMem, aclError, \
      (const void *model, size_t modelSize, aclmdlBundleQueryInfo *queryInfo)) \
    X(aclmdlBundleCreateQueryInfo, aclmdlBundleQueryInfo *, (void)) \
    X(aclmdlBundleDestroyQueryInfo, aclError, (aclmdlBundleQueryInfo *queryInfo)) \
    X(aclmdlBundleGetQueryModelNum, aclError, \
      (const aclmdlBundleQueryInfo *queryInfo, size_t *modelNum)) \
    X(aclmdlBundleGetVarWeightSize, aclError, \
      (const aclmdlBundleQueryInfo *queryInfo, size_t *variableWeightSize)) \
    X(aclmdlBundleGetSize, aclError, \
      (const aclmdlBundleQueryInfo *queryInfo, size_t index, size_t *workSize, \
      size_t *constWeightSize))
/* clang-format on */
ACL_MDL_BUNDLE_FUNCTIONS(ACL_PROTOTYPE)

#ifdef __cplusplus
}
#endif

#endif
