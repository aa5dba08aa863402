/* SPDX-License-Identifier: MIT */
/* AscendCL: single operators. */
#ifndef ACL_OP_H_
#define ACL_OP_H_

#include "acl_base.h"
#include "acl_dump.h" /* what older releases declare here */
#include "acl_rt.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct aclopAttr aclopAttr;
typedef struct aclopHandle aclopHandle;
typedef struct aclopKernelDesc aclopKernelDesc;

typedef enum aclopEngineType {
    ACL_ENGINE_SYS = 0,
    ACL_ENGINE_AICORE = 1,
    ACL_ENGINE_VECTOR = 2,
} aclopEngineType;

typedef aclError (*aclopCompileFunc)(int numInputs, const aclTensorDesc *const inputDesc[],
                                     int numOutputs, const aclTensorDesc *const outputDesc[],
                                     const aclopAttr *opAttr, aclopKernelDesc *aclopKernelDesc);

/* Every function of this header: name, result, parameters. */
/* clang-format off */
#define ACL_OP_FUNCTIONS(X) \
    X(aclopSetModelDir, aclError, (const char *modelDir)) \
    X(aclopExecuteV2, aclError, \
      (const char *opType, int numInputs, aclTensorDesc *inputDesc[], \
      aclDataBuffer *inputs[], int numOutputs, aclTensorDesc *outputDesc[], \
      aclDataBuffer *outputs[], aclopAttr *attr, aclrtStream stream)) \
    X(aclopCreateAttr, aclopAttr *, (void)) \
    X(aclopDestroyAttr, void, (const aclopAttr *attr)) \
    X(aclopSetAttrListInt, aclError, \
      (aclopAttr *attr, const char *attrName, int numValues, const int64_t *values)) \
    X(aclopSetAttrBool, aclError, (aclopAttr *attr, const char *attrName, uint8_t attrValue)) \
    X(aclopSetAttrString, aclError, \
      (aclopAttr *attr, const char *attrName, const char *attrValue)) \
    X(aclopSetAttrInt, aclError, (aclopAttr *attr, const char *attrName, int64_t attrValue)) \
    X(aclopSetAttrFloat, aclError, (aclopAttr *attr, const char *attrName, float attrValue)) \
    X(aclopSetKernelArgs, aclError, \
      (aclopKernelDesc *kernelDesc, const char *kernelId, uint32_t blockDim, \
      const void *args, uint32_t argSize)) \
    X(aclopSetAttrListBool, aclError, \
      (aclopAttr *attr, const char *attrName, int numValues, const uint8_t *values)) \
    X(aclopSetAttrListFloat, aclError, \
      (aclopAttr *attr, const char *attrName, int numValues, const float *values)) \
    X(aclopSetAttrListListInt, aclError, \
      (aclopAttr *attr, const char *attrName, int numLists, const int *numValues, \
      const int64_t *const values[])) \
    X(aclopSetAttrListString, aclError, \
      (aclopAttr *attr, const char *attrName, int numValues, const char **values)) \
    X(aclopCast, aclError, \
      (const aclTensorDesc *srcDesc, const aclDataBuffer *srcBuffer, \
      const aclTensorDesc *dstDesc, aclDataBuffer *dstBuffer, uint8_t truncate, \
      aclrtStream stream)) \
    X(aclopCreateKernel, aclError, \
      (const char *opType, const char *kernelId, const char *kernelName, void *binData, \
      int binSize, aclopEngineType enginetype, aclDataDeallocator deallocator)) \
    X(aclopRegisterCompileFunc, aclError, (const char *opType, aclopCompileFunc func)) \
    X(aclopUpdateParams, aclError, \
      (const char *opType, int numInputs, const aclTensorDesc *const inputDesc[], \
      int numOutputs, const aclTensorDesc *const outputDesc[], const aclopAttr *attr)) \
    X(aclopSetAttrDataType, aclError, \
      (aclopAttr *attr, const char *attrName, aclDataType attrValue)) \
    X(aclopLoad, aclError, (const void *model, size_t modelSize)) \
    X(aclopExecute, aclError, \
      (const char *opType, int numInputs, const aclTensorDesc *const inputDesc[], \
      const aclDataBuffer *const inputs[], int numOutputs, \
      const aclTensorDesc *const outputDesc[], aclDataBuffer *const outputs[], \
      const aclopAttr *attr, aclrtStream stream)) \
    X(aclopCreateHandle, aclError, \
      (const char *opType, int numInputs, const aclTensorDesc *const inputDesc[], \
      int numOutputs, const aclTensorDesc *const outputDesc[], const aclopAttr *opAttr, \
      aclopHandle **handle)) \
    X(aclopDestroyHandle, void, (aclopHandle *handle)) \
    X(aclopExecWithHandle, aclError, \
      (aclopHandle *handle, int numInputs, const aclDataBuffer *const inputs[], \
      int numOutputs, aclDataBuffer *const outputs[], aclrtStream stream)) \
    X(aclopCreateHandleForCast, aclError, \
      (aclTensorDesc *srcDesc, aclTensorDesc *dstDesc, uint8_t truncate, \
      aclopHandle **handle)) \
    X(aclopUnregisterCompileFunc, aclError, (const char *opType)) \
    X(aclopSetKernelWorkspaceSizes, aclError, \
      (aclopKernelDesc *kernelDesc, int numWorkspaces, size_t *workspaceSizes))
/* clang-format on */
ACL_OP_FUNCTIONS(ACL_PROTOTYPE)

#ifdef __cplusplus
}
#endif

#endif
