/* SPDX-License-Identifier: MIT */
/* AscendCL: tensor channels. */
#ifndef ACL_TDT_H_
#define ACL_TDT_H_

#include "acl_base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct acltdtDataItem acltdtDataItem;
typedef struct acltdtDataset acltdtDataset;
typedef struct acltdtChannelHandle acltdtChannelHandle;

typedef enum acltdtTensorType {
    ACL_TENSOR_DATA_UNDEFINED = -1,
    ACL_TENSOR_DATA_TENSOR = 0,
    ACL_TENSOR_DATA_END_OF_SEQUENCE = 1,
    ACL_TENSOR_DATA_ABNORMAL = 2,
    ACL_TENSOR_DATA_SLICE_TENSOR = 3,
    ACL_TENSOR_DATA_END_TENSOR = 4,
} acltdtTensorType;

/* Every function of this header: name, result, parameters. */
/* clang-format off */
#define ACL_TDT_FUNCTIONS(X) \
    X(acltdtGetDataItem, acltdtDataItem *, (const acltdtDataset *dataset, size_t index)) \
    X(acltdtGetTensorTypeFromItem, acltdtTensorType, (const acltdtDataItem *dataItem)) \
    X(acltdtCreateDataset, acltdtDataset *, (void)) \
    X(acltdtGetDatasetSize, size_t, (const acltdtDataset *dataset)) \
    X(acltdtStopChannel, aclError, (acltdtChannelHandle *handle)) \
    X(acltdtDestroyChannel, aclError, (acltdtChannelHandle *handle)) \
    X(acltdtSendTensor, aclError, \
      (const acltdtChannelHandle *handle, const acltdtDataset *dataset, int32_t timeout)) \
    X(acltdtCreateChannelWithCapacity, acltdtChannelHandle *, \
      (uint32_t deviceId, const char *name, size_t capacity)) \
    X(acltdtQueryChannelSize, aclError, (const acltdtChannelHandle *handle, size_t *size)) \
    X(acltdtCleanChannel, aclError, (acltdtChannelHandle *handle)) \
    X(acltdtGetDataTypeFromItem, aclDataType, (const acltdtDataItem *dataItem)) \
    X(acltdtGetDataAddrFromItem, void *, (const acltdtDataItem *dataItem)) \
    X(acltdtGetDataSizeFromItem, size_t, (const acltdtDataItem *dataItem)) \
    X(acltdtGetDimNumFromItem, size_t, (const acltdtDataItem *dataItem)) \
    X(acltdtGetDimsFromItem, aclError, \
      (const acltdtDataItem *dataItem, int64_t *dims, size_t dimNum)) \
    X(acltdtCreateDataItem, acltdtDataItem *, \
      (acltdtTensorType tdtType, const int64_t *dims, size_t dimNum, aclDataType dataType, \
      void *data, size_t size)) \
    X(acltdtDestroyDataItem, aclError, (acltdtDataItem *dataItem)) \
    X(acltdtDestroyDataset, aclError, (acltdtDataset *dataset)) \
    X(acltdtAddDataItem, aclError, (acltdtDataset *dataset, acltdtDataItem *dataItem)) \
    X(acltdtReceiveTensor, aclError, \
      (const acltdtChannelHandle *handle, acltdtDataset *dataset, int32_t timeout)) \
    X(acltdtGetDatasetName, const char *, (const acltdtDataset *dataset)) \
    X(acltdtGetSliceInfoFromItem, aclError, \
      (const acltdtDataItem *dataItem, size_t *sliceNum, size_t *sliceId))
/* clang-format on */
ACL_TDT_FUNCTIONS(ACL_PROTOTYPE)

#ifdef __cplusplus
}
#endif

#endif
