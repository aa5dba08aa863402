/* SPDX-License-Identifier: MIT */
/* AscendCL: profiling. */
#ifndef ACL_PROF_H_
#define ACL_PROF_H_

#include "acl_base.h"
#include "acl_rt.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct aclprofConfig aclprofConfig;
typedef struct aclprofStopConfig aclprofStopConfig;
typedef struct aclprofAicoreEvents aclprofAicoreEvents;
typedef struct aclprofSubscribeConfig aclprofSubscribeConfig;
typedef struct aclprofStepInfo aclprofStepInfo;

#define ACL_PROF_ACL_API 1
#define ACL_PROF_TASK_TIME 2
#define ACL_PROF_AICORE_METRICS 4
#define ACL_PROF_AICPU 8
#define ACL_PROF_L2CACHE 16
#define ACL_PROF_HCCL_TRACE 32
#define ACL_PROF_TRAINING_TRACE 64
#define ACL_PROF_MSPROFTX 128
#define ACL_PROF_RUNTIME_API 256

typedef enum aclprofAicoreMetrics {
    ACL_AICORE_ARITHMETIC_UTILIZATION = 0,
    ACL_AICORE_PIPE_UTILIZATION = 1,
    ACL_AICORE_MEMORY_BANDWIDTH = 2,
    ACL_AICORE_L0B_AND_WIDTH = 3,
    ACL_AICORE_RESOURCE_CONFLICT_RATIO = 4,
    ACL_AICORE_MEMORY_UB = 5,
    ACL_AICORE_L2_CACHE = 6,
    ACL_AICORE_PIPE_EXECUTE_UTILIZATION = 7,
    ACL_AICORE_MEMORY_ACCESS = 8,
    ACL_AICORE_NONE = 255,
} aclprofAicoreMetrics;

typedef enum aclprofStepTag {
    ACL_STEP_START = 0,
    ACL_STEP_END = 1,
} aclprofStepTag;

typedef enum aclprofSubscribeOpFlag {
    ACL_SUBSCRIBE_OP = 0,
    ACL_SUBSCRIBE_SUBGRAPH = 1,
    ACL_SUBSCRIBE_OP_THREAD = 2,
    ACL_SUBSCRIBE_NONE = 255,
} aclprofSubscribeOpFlag;

typedef enum aclprofSubscribeOpAttri {
    ACL_SUBSCRIBE_ATTRI_THREADID = 0,
    ACL_SUBSCRIBE_ATTRI_NONE = 1,
} aclprofSubscribeOpAttri;

typedef enum aclprofConfigType {
    ACL_PROF_ARGS_MIN = 0,
    ACL_PROF_STORAGE_LIMIT = 1,
    ACL_PROF_SYS_HARDWARE_MEM_FREQ = 3,
    ACL_PROF_LLC_MODE = 4,
    ACL_PROF_SYS_IO_FREQ = 5,
    ACL_PROF_SYS_INTERCONNECTION_FREQ = 6,
    ACL_PROF_DVPP_FREQ = 7,
    ACL_PROF_HOST_SYS = 8,
    ACL_PROF_HOST_SYS_USAGE = 9,
    ACL_PROF_HOST_SYS_USAGE_FREQ = 10,
    ACL_PROF_LOW_POWER_FREQ = 11,
    ACL_PROF_SYS_MEM_SERVICEFLOW = 12,
    ACL_PROF_SYS_CPU_FREQ = 13,
    ACL_PROF_OPTYPE = 14,
    ACL_PROF_SCALE = 14,
    ACL_PROF_NTS_METRICS = 15,
    ACL_PROF_PATH = 16,
    ACL_PROF_ARGS_MAX = 17,
} aclprofConfigType;

typedef enum aclprofMessageType {
    ACL_PROF_MESSAGE_TYPE_TENSOR_INFO = 0,
} aclprofMessageType;

typedef struct aclprofTensor {
    uint32_t type;
    uint32_t format;
    uint32_t dataType;
    uint32_t shapeDim;
    uint32_t shape[8];
} aclprofTensor;

typedef struct aclprofTensorInfo {
    uint64_t opNameId;
    uint64_t opTypeId;
    uint32_t resv;
    uint32_t tensorNum;
    uint32_t kernelType;
    uint32_t blockNums;
    void *stream;
    aclprofTensor *tensors;
} aclprofTensorInfo;

typedef struct aclprofEventAttributes {
    uint16_t version;
    uint16_t size;
    uint32_t messageType;
    union Message {
        aclprofTensorInfo *tensorInfo;
    } message;
} aclprofEventAttributes;

/* Every function of this header: name, result, parameters. */
/* clang-format off */
#define ACL_PROF_FUNCTIONS(X) \
    X(aclprofInit, aclError, (const char *profilerResultPath, size_t length)) \
    X(aclprofFinalize, aclError, (void)) \
    X(aclprofStart, aclError, (const aclprofConfig *profilerConfig)) \
    X(aclprofStop, aclError, (const aclprofConfig *profilerConfig)) \
    X(aclprofCreateConfig, aclprofConfig *, \
      (uint32_t *deviceIdList, uint32_t deviceNums, aclprofAicoreMetrics aicoreMetrics, \
      const aclprofAicoreEvents *aicoreEvents, uint64_t dataTypeConfig)) \
    X(aclprofDestroyConfig, aclError, (const aclprofConfig *profilerConfig)) \
    X(aclprofSetConfig, aclError, \
      (aclprofConfigType configType, const char *config, size_t configLength)) \
    X(aclprofModelSubscribe, aclError, \
      (uint32_t modelId, const aclprofSubscribeConfig *profSubscribeConfig)) \
    X(aclprofModelUnSubscribe, aclError, (uint32_t modelId)) \
    X(aclprofCreateSubscribeConfig, aclprofSubscribeConfig *, \
      (int8_t timeInfoSwitch, aclprofAicoreMetrics aicoreMetrics, void *fd)) \
    X(aclprofDestroySubscribeConfig, aclError, \
      (const aclprofSubscribeConfig *profSubscribeConfig)) \
    X(aclprofGetOpDescSize, aclError, (size_t *opDescSize)) \
    X(aclprofGetOpNum, aclError, (const void *opInfo, size_t opInfoLen, uint32_t *opNumber)) \
    X(aclprofGetOpTypeLen, aclError, \
      (const void *opInfo, size_t opInfoLen, uint32_t index, size_t *opTypeLen)) \
    X(aclprofGetOpType, aclError, \
      (const void *opInfo, size_t opInfoLen, uint32_t index, char *opType, \
      size_t opTypeLen)) \
    X(aclprofGetOpNameLen, aclError, \
      (const void *opInfo, size_t opInfoLen, uint32_t index, size_t *opNameLen)) \
    X(aclprofGetOpName, aclError, \
      (const void *opInfo, size_t opInfoLen, uint32_t index, char *opName, \
      size_t opNameLen)) \
    X(aclprofGetOpStart, uint64_t, (const void *opInfo, size_t opInfoLen, uint32_t index)) \
    X(aclprofGetOpEnd, uint64_t, (const void *opInfo, size_t opInfoLen, uint32_t index)) \
    X(aclprofGetOpDuration, uint64_t, (const void *opInfo, size_t opInfoLen, uint32_t index)) \
    X(aclprofGetModelId, size_t, (const void *opInfo, size_t opInfoLen, uint32_t index)) \
    X(aclprofGetStepTimestamp, aclError, \
      (aclprofStepInfo *stepInfo, aclprofStepTag tag, aclrtStream stream)) \
    X(aclprofCreateStepInfo, aclprofStepInfo *, (void)) \
    X(aclprofDestroyStepInfo, void, (aclprofStepInfo *stepinfo)) \
    X(aclprofCreateStamp, void *, (void)) \
    X(aclprofDestroyStamp, void, (void *stamp)) \
    X(aclprofSetStampTraceMessage, aclError, (void *stamp, const char *msg, uint32_t msgLen)) \
    X(aclprofMark, aclError, (void *stamp)) \
    X(aclprofPush, aclError, (void *stamp)) \
    X(aclprofPop, aclError, (void)) \
    X(aclprofRangeStart, aclError, (void *stamp, uint32_t *rangeId)) \
    X(aclprofRangeStop, aclError, (uint32_t rangeId))
/* clang-format on */
ACL_PROF_FUNCTIONS(ACL_PROTOTYPE)

#ifdef __cplusplus
}
#endif

#endif
