/* SPDX-License-Identifier: MIT */
/* Preloaded before libascendcl.so, for answers that no model here gives: each field has a value of
 * its own, so that a mixed-up one shows. */
#include <acl/acl.h>
#include <stdio.h>
#include <string.h>

aclError aclmdlGetFirstAippInfo(uint32_t modelId, size_t index, aclAippInfo *aippInfo)
{
    aclAippInfo info = {
        .inputFormat = ACL_RGB888_U8,
        .srcImageSizeW = 1,
        .srcImageSizeH = 2,
        .cropSwitch = -3,
        .matrixR0C2 = -4,
        .matrixR2C1 = 5,
        .inputBias2 = 6,
        .meanChn3 = 7,
        .minChn0 = 0.5F,
        .varReciChn3 = 0.25F,
        .srcFormat = ACL_FORMAT_NHWC,
        .srcDatatype = ACL_UINT8,
        .srcDimNum = (size_t)1 << 40,
        .shapeCount = 2,
    };
    info.outDims[1].srcDims = (aclmdlIODims){"src", 2, {8, -9}};
    info.outDims[1].srcSize = 10;
    info.outDims[1].aippOutdims = (aclmdlIODims){"out", 1, {11}};
    info.outDims[1].aippOutSize = 12;
    memset(info.outDims[0].srcDims.name, 'x', sizeof info.outDims[0].srcDims.name); /* no end */
    *aippInfo = info;
    return modelId == 1 && index == 2 ? ACL_SUCCESS : ACL_ERROR_INVALID_PARAM;
}

aclError aclmdlGetInputDimsRange(const aclmdlDesc *modelDesc, size_t index,
                                 aclmdlIODimsRange *dimsRange)
{
    (void)modelDesc;
    (void)index;
    *dimsRange = (aclmdlIODimsRange){2, {{1, -1}, {3, 4}}};
    return ACL_SUCCESS;
}

aclError aclmdlCreateAndGetOpDesc(uint32_t deviceId, uint32_t streamId, uint32_t taskId,
                                  char *opName, size_t opNameLen, aclTensorDesc **inputDesc,
                                  size_t *numInputs, aclTensorDesc **outputDesc, size_t *numOutputs)
{
    snprintf(opName, opNameLen, "op %u %u %u", deviceId, streamId, taskId);
    *inputDesc = (aclTensorDesc *)(uintptr_t)0x10;
    *numInputs = 2;
    *outputDesc = (aclTensorDesc *)(uintptr_t)0x20;
    *numOutputs = 1;
    return ACL_SUCCESS;
}

/* A name that the module links only where the library has it. */
ACL_FUNC_VISIBILITY aclError aclmdlBundleGetModelNum(uint32_t bundleId, size_t *modelNum);
aclError aclmdlBundleGetModelNum(uint32_t bundleId, size_t *modelNum)
{
    *modelNum = bundleId + ((size_t)1 << 32);
    return ACL_SUCCESS;
}
