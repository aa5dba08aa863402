/* SPDX-License-Identifier: MIT */
/* AscendCL: process, devices, contexts, streams, events, memory, callbacks. */
#ifndef ACL_RT_H_
#define ACL_RT_H_

#include "acl_base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void *aclrtStream;
typedef void *aclrtEvent;
typedef void *aclrtContext;
typedef void *aclrtAllocatorDesc;
typedef void *aclrtAllocator;
typedef void *aclrtAllocatorBlock;
typedef void *aclrtAllocatorAddr;
typedef void *aclrtDrvMemHandle;
typedef void *aclrtBinary;
typedef void *aclrtBinHandle;
typedef void *aclrtFuncHandle;
typedef void *aclrtNotify;
typedef void *aclrtCntNotify;
typedef void *aclrtLabel;
typedef void *aclrtLabelList;
typedef void *aclrtMbuf;
typedef void *aclrtTaskGrp;
typedef void *aclrtArgsHandle;
typedef void *aclrtParamHandle;
typedef void *aclmdlRI;
typedef void *aclrtMemPool;
typedef void *aclmdlRITask;
typedef void *aclmdlRICondHandle;

typedef struct aclrtExceptionInfo aclrtExceptionInfo;
typedef struct aclrtGroupInfo aclrtGroupInfo;
typedef struct aclrtUtilizationExtendInfo aclrtUtilizationExtendInfo;

#define ACL_EVENT_SYNC 1U
#define ACL_EVENT_CAPTURE_STREAM_PROGRESS 2U
#define ACL_EVENT_TIME_LINE 8U
#define ACL_EVENT_DEVICE_USE_ONLY 16U
#define ACL_EVENT_EXTERNAL 32U
#define ACL_EVENT_IPC 64U
#define ACL_STREAM_FAST_LAUNCH 1U
#define ACL_STREAM_FAST_SYNC 2U
#define ACL_STREAM_PERSISTENT 4U
#define ACL_STREAM_HUGE 8U
#define ACL_STREAM_CPU_SCHEDULE 16U
#define ACL_STREAM_DEVICE_USE_ONLY 32U
#define ACL_CONTINUE_ON_FAILURE 0
#define ACL_STOP_ON_FAILURE 1
#define ACL_HOST_REG_MAPPED 2U
#define ACL_HOST_REG_IOMEMORY 4U
#define ACL_HOST_REG_READONLY 8U
#define ACL_HOST_REG_PINNED 0x10000000U
#define ACL_STREAM_WAIT_VALUE_GEQ 0U
#define ACL_STREAM_WAIT_VALUE_EQ 1U
#define ACL_STREAM_WAIT_VALUE_AND 2U
#define ACL_STREAM_WAIT_VALUE_NOR 3U
#define ACL_PKG_VERSION_MAX_SIZE 128
#define ACL_PKG_VERSION_PARTS_MAX_SIZE 64

typedef enum aclrtRunMode {
    ACL_DEVICE = 0,
    ACL_HOST = 1,
} aclrtRunMode;

typedef enum aclrtMemcpyKind {
    ACL_MEMCPY_HOST_TO_HOST = 0,
    ACL_MEMCPY_HOST_TO_DEVICE = 1,
    ACL_MEMCPY_DEVICE_TO_HOST = 2,
    ACL_MEMCPY_DEVICE_TO_DEVICE = 3,
    ACL_MEMCPY_DEFAULT = 4,
    ACL_MEMCPY_HOST_TO_BUF_TO_DEVICE = 5,
    ACL_MEMCPY_INNER_DEVICE_TO_DEVICE = 6,
    ACL_MEMCPY_INTER_DEVICE_TO_DEVICE = 7,
} aclrtMemcpyKind;

typedef enum aclrtMemMallocPolicy {
    ACL_MEM_MALLOC_HUGE_FIRST = 0,
    ACL_MEM_MALLOC_HUGE_ONLY = 1,
    ACL_MEM_MALLOC_NORMAL_ONLY = 2,
    ACL_MEM_MALLOC_HUGE_FIRST_P2P = 3,
    ACL_MEM_MALLOC_HUGE_ONLY_P2P = 4,
    ACL_MEM_MALLOC_NORMAL_ONLY_P2P = 5,
    ACL_MEM_MALLOC_HUGE1G_ONLY = 6,
    ACL_MEM_MALLOC_HUGE1G_ONLY_P2P = 7,
    ACL_MEM_TYPE_LOW_BAND_WIDTH = 256,
    ACL_MEM_TYPE_HIGH_BAND_WIDTH = 4096,
    ACL_MEM_ACCESS_USER_SPACE_READONLY = 1048576,
} aclrtMemMallocPolicy;

typedef enum aclrtMemAttr {
    ACL_DDR_MEM = 0,
    ACL_HBM_MEM = 1,
    ACL_DDR_MEM_HUGE = 2,
    ACL_DDR_MEM_NORMAL = 3,
    ACL_HBM_MEM_HUGE = 4,
    ACL_HBM_MEM_NORMAL = 5,
    ACL_DDR_MEM_P2P_HUGE = 6,
    ACL_DDR_MEM_P2P_NORMAL = 7,
    ACL_HBM_MEM_P2P_HUGE = 8,
    ACL_HBM_MEM_P2P_NORMAL = 9,
    ACL_HBM_MEM_HUGE1G = 10,
    ACL_HBM_MEM_P2P_HUGE1G = 11,
    ACL_MEM_NORMAL = 12,
    ACL_MEM_HUGE = 13,
    ACL_MEM_HUGE1G = 14,
    ACL_MEM_P2P_NORMAL = 15,
    ACL_MEM_P2P_HUGE = 16,
    ACL_MEM_P2P_HUGE1G = 17,
} aclrtMemAttr;

typedef enum aclrtEventStatus {
    ACL_EVENT_STATUS_COMPLETE = 0,
    ACL_EVENT_STATUS_NOT_READY = 1,
    ACL_EVENT_STATUS_RESERVED = 2,
} aclrtEventStatus;

typedef enum aclrtEventRecordedStatus {
    ACL_EVENT_RECORDED_STATUS_NOT_READY = 0,
    ACL_EVENT_RECORDED_STATUS_COMPLETE = 1,
} aclrtEventRecordedStatus;

typedef enum aclrtEventWaitStatus {
    ACL_EVENT_WAIT_STATUS_COMPLETE = 0,
    ACL_EVENT_WAIT_STATUS_NOT_READY = 1,
    ACL_EVENT_WAIT_STATUS_RESERVED = 65535,
} aclrtEventWaitStatus;

typedef enum aclrtStreamStatus {
    ACL_STREAM_STATUS_COMPLETE = 0,
    ACL_STREAM_STATUS_NOT_READY = 1,
    ACL_STREAM_STATUS_RESERVED = 65535,
} aclrtStreamStatus;

typedef enum aclrtCallbackBlockType {
    ACL_CALLBACK_NO_BLOCK = 0,
    ACL_CALLBACK_BLOCK = 1,
} aclrtCallbackBlockType;

typedef enum aclrtTsId {
    ACL_TS_ID_AICORE = 0,
    ACL_TS_ID_AIVECTOR = 1,
    ACL_TS_ID_RESERVED = 2,
} aclrtTsId;

typedef enum aclrtFloatOverflowMode {
    ACL_RT_OVERFLOW_MODE_SATURATION = 0,
    ACL_RT_OVERFLOW_MODE_INFNAN = 1,
    ACL_RT_OVERFLOW_MODE_UNDEF = 2,
} aclrtFloatOverflowMode;

typedef enum aclrtLastErrLevel {
    ACL_RT_THREAD_LEVEL = 0,
} aclrtLastErrLevel;

typedef enum aclSysParamOpt {
    ACL_OPT_DETERMINISTIC = 0,
    ACL_OPT_ENABLE_DEBUG_KERNEL = 1,
    ACL_OPT_STRONG_CONSISTENCY = 2,
    ACL_OPT_EARLY_START = 3,
    ACL_OPT_ENABLE_KERNEL_EARLY_START = 3,
} aclSysParamOpt;

typedef enum aclrtGroupAttr {
    ACL_GROUP_AICORE_INT = 0,
    ACL_GROUP_AIV_INT = 1,
    ACL_GROUP_AIC_INT = 2,
    ACL_GROUP_SDMANUM_INT = 3,
    ACL_GROUP_ASQNUM_INT = 4,
    ACL_GROUP_GROUPID_INT = 5,
} aclrtGroupAttr;

typedef enum aclrtStreamConfigAttr {
    ACL_RT_STREAM_WORK_ADDR_PTR = 0,
    ACL_RT_STREAM_WORK_SIZE = 1,
    ACL_RT_STREAM_FLAG = 2,
    ACL_RT_STREAM_PRIORITY = 3,
} aclrtStreamConfigAttr;

typedef enum aclrtMemLocationType {
    ACL_MEM_LOCATION_TYPE_HOST = 0,
    ACL_MEM_LOCATION_TYPE_DEVICE = 1,
    ACL_MEM_LOCATION_TYPE_UNREGISTERED = 2,
    ACL_MEM_LOCATION_TYPE_MANAGED = 3,
    ACL_MEM_LOCATION_TYPE_HOST_NUMA = 4,
} aclrtMemLocationType;

typedef enum aclrtMemAllocationType {
    ACL_MEM_ALLOCATION_TYPE_PINNED = 0,
} aclrtMemAllocationType;

typedef enum aclrtMemHandleType {
    ACL_MEM_HANDLE_TYPE_NONE = 0,
    ACL_MEM_HANDLE_TYPE_POSIX = 2,
} aclrtMemHandleType;

typedef enum aclrtMemGranularityOptions {
    ACL_RT_MEM_ALLOC_GRANULARITY_MINIMUM = 0,
    ACL_RT_MEM_ALLOC_GRANULARITY_RECOMMENDED = 1,
    ACL_RT_MEM_ALLOC_GRANULARITY_UNDEF = 65535,
} aclrtMemGranularityOptions;

typedef enum aclrtDeviceStatus {
    ACL_RT_DEVICE_STATUS_NORMAL = 0,
    ACL_RT_DEVICE_STATUS_ABNORMAL = 1,
    ACL_RT_DEVICE_STATUS_END = 65535,
} aclrtDeviceStatus;

typedef enum aclrtHostRegisterType {
    ACL_HOST_REGISTER_MAPPED = 0,
    ACL_HOST_REGISTER_IOMEMORY = 4,
    ACL_HOST_REGISTER_READONLY = 8,
} aclrtHostRegisterType;

typedef enum aclrtMallocAttrType {
    ACL_RT_MEM_ATTR_RSV = 0,
    ACL_RT_MEM_ATTR_MODULE_ID = 1,
    ACL_RT_MEM_ATTR_DEVICE_ID = 2,
    ACL_RT_MEM_ATTR_VA_FLAG = 3,
} aclrtMallocAttrType;

typedef enum aclrtMemPgType {
    NORMAL_PAGE_TYPE = 0,
    HUGE_PAGE_TYPE = 1,
    HUGE1G_PAGE_TYPE = 2,
} aclrtMemPgType;

typedef enum aclrtMemType {
    HBM_TYPE = 0,
    DDR_TYPE = 1,
    P2P_HBM_TYPE = 2,
    P2P_DDR_TYPE = 3,
} aclrtMemType;

typedef enum aclrtIpcMemAttrType {
    ACL_RT_IPC_MEM_ATTR_ACCESS_LINK = 0,
} aclrtIpcMemAttrType;

typedef enum aclrtMemSharedHandleType {
    ACL_MEM_SHARE_HANDLE_TYPE_DEFAULT = 1,
    ACL_MEM_SHARE_HANDLE_TYPE_FABRIC = 2,
} aclrtMemSharedHandleType;

typedef enum aclmdlRICaptureMode {
    ACL_MODEL_RI_CAPTURE_MODE_GLOBAL = 0,
    ACL_MODEL_RI_CAPTURE_MODE_THREAD_LOCAL = 1,
    ACL_MODEL_RI_CAPTURE_MODE_RELAXED = 2,
} aclmdlRICaptureMode;

typedef enum aclmdlRICaptureStatus {
    ACL_MODEL_RI_CAPTURE_STATUS_NONE = 0,
    ACL_MODEL_RI_CAPTURE_STATUS_ACTIVE = 1,
    ACL_MODEL_RI_CAPTURE_STATUS_INVALIDATED = 2,
} aclmdlRICaptureStatus;

typedef enum aclrtErrorType {
    ACL_RT_NO_ERROR = 0,
    ACL_RT_ERROR_MEMORY = 1,
    ACL_RT_ERROR_L2 = 2,
    ACL_RT_ERROR_AICORE = 3,
    ACL_RT_ERROR_LINK = 4,
    ACL_RT_ERROR_L3_PORT = 5,
    ACL_RT_ERROR_OTHERS = 65535,
} aclrtErrorType;

typedef enum aclrtAicoreErrorType {
    ACL_RT_AICORE_ERROR_UNKNOWN = 0,
    ACL_RT_AICORE_ERROR_SW = 1,
    ACL_RT_AICORE_ERROR_HW_LOCAL = 2,
} aclrtAicoreErrorType;

typedef enum aclrtCmoType {
    ACL_RT_CMO_TYPE_PREFETCH = 0,
    ACL_RT_CMO_TYPE_WRITEBACK = 1,
    ACL_RT_CMO_TYPE_INVALID = 2,
    ACL_RT_CMO_TYPE_FLUSH = 3,
} aclrtCmoType;

typedef enum aclrtBinaryLoadOptionType {
    ACL_RT_BINARY_LOAD_OPT_LAZY_LOAD = 1,
    ACL_RT_BINARY_LOAD_OPT_LAZY_MAGIC = 2,
    ACL_RT_BINARY_LOAD_OPT_MAGIC = 2,
    ACL_RT_BINARY_LOAD_OPT_CPU_KERNEL_MODE = 3,
} aclrtBinaryLoadOptionType;

typedef enum aclrtEngineType {
    ACL_RT_ENGINE_TYPE_AIC = 0,
    ACL_RT_ENGINE_TYPE_AIV = 1,
} aclrtEngineType;

typedef enum aclrtLaunchKernelAttrId {
    ACL_RT_LAUNCH_KERNEL_ATTR_SCHEM_MODE = 1,
    ACL_RT_LAUNCH_KERNEL_ATTR_DYN_UBUF_SIZE = 2,
    ACL_RT_LAUNCH_KERNEL_ATTR_LOCAL_MEMORY_SIZE = 2,
    ACL_RT_LAUNCH_KERNEL_ATTR_ENGINE_TYPE = 3,
    ACL_RT_LAUNCH_KERNEL_ATTR_BLOCKDIM_OFFSET = 4,
    ACL_RT_LAUNCH_KERNEL_ATTR_BLOCK_TASK_PREFETCH = 5,
    ACL_RT_LAUNCH_KERNEL_ATTR_DATA_DUMP = 6,
    ACL_RT_LAUNCH_KERNEL_ATTR_TIMEOUT = 7,
    ACL_RT_LAUNCH_KERNEL_ATTR_TIMEOUT_US = 8,
    ACL_RT_LAUNCH_KERNEL_ATTR_ENABLE_PROFILING = 9,
} aclrtLaunchKernelAttrId;

typedef enum aclrtStreamAttr {
    ACL_STREAM_ATTR_FAILURE_MODE = 1,
    ACL_STREAM_ATTR_FLOAT_OVERFLOW_CHECK = 2,
    ACL_STREAM_ATTR_USER_CUSTOM_TAG = 3,
    ACL_STREAM_ATTR_CACHE_OP_INFO = 4,
    ACL_STREAM_ATTR_PRIORITY = 5,
} aclrtStreamAttr;

typedef enum aclrtDevAttr {
    ACL_DEV_ATTR_AICPU_CORE_NUM = 1,
    ACL_DEV_ATTR_AICORE_CORE_NUM = 101,
    ACL_DEV_ATTR_CUBE_CORE_NUM = 102,
    ACL_DEV_ATTR_VECTOR_CORE_NUM = 201,
    ACL_DEV_ATTR_WARP_SIZE = 202,
    ACL_DEV_ATTR_MAX_THREAD_PER_VECTOR_CORE = 203,
    ACL_DEV_ATTR_LOCAL_MEM_PER_VECTOR_CORE = 204,
    ACL_DEV_ATTR_UBUF_PER_VECTOR_CORE = 204,
    ACL_DEV_ATTR_MAX_GRID_DIM_X = 205,
    ACL_DEV_ATTR_MAX_GRID_DIM_Y = 206,
    ACL_DEV_ATTR_MAX_GRID_DIM_Z = 207,
    ACL_DEV_ATTR_MAX_BLOCK_PER_GRID = 208,
    ACL_DEV_ATTR_MAX_THREADS_PER_BLOCK = 209,
    ACL_DEV_ATTR_MAX_BLOCK_DIM_X = 210,
    ACL_DEV_ATTR_MAX_BLOCK_DIM_Y = 211,
    ACL_DEV_ATTR_MAX_BLOCK_DIM_Z = 212,
    ACL_DEV_ATTR_TOTAL_GLOBAL_MEM_SIZE = 301,
    ACL_DEV_ATTR_L2_CACHE_SIZE = 302,
    ACL_DEV_ATTR_SMP_ID = 401,
    ACL_DEV_ATTR_PHY_CHIP_ID = 402,
    ACL_DEV_ATTR_SUPER_POD_DEVICE_ID = 403,
    ACL_DEV_ATTR_SUPER_POD_DEVIDE_ID = 403,
    ACL_DEV_ATTR_SUPER_POD_SERVER_ID = 404,
    ACL_DEV_ATTR_SUPER_POD_ID = 405,
    ACL_DEV_ATTR_CUST_OP_PRIVILEGE = 406,
    ACL_DEV_ATTR_MAINBOARD_ID = 407,
    ACL_DEV_ATTR_HD_CONNECT_TYPE = 408,
    ACL_DEV_ATTR_DEVICE_FORM_FACTOR = 409,
    ACL_DEV_ATTR_IS_VIRTUAL = 501,
    ACL_DEV_ATTR_NPU_ARCH = 601,
} aclrtDevAttr;

typedef enum aclrtDevFeatureType {
    ACL_FEATURE_TSCPU_TASK_UPDATE_SUPPORT_AIC_AIV = 1,
    ACL_FEATURE_SYSTEM_MEMQ_EVENT_CROSS_DEV = 21,
} aclrtDevFeatureType;

typedef enum aclrtReduceKind {
    ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM = 10,
    ACL_RT_MEMCPY_SDMA_AUTOMATIC_MAX = 11,
    ACL_RT_MEMCPY_SDMA_AUTOMATIC_MIN = 12,
    ACL_RT_MEMCPY_SDMA_AUTOMATIC_EQUAL = 13,
} aclrtReduceKind;

typedef enum aclrtDevResLimitType {
    ACL_RT_DEV_RES_CUBE_CORE = 0,
    ACL_RT_DEV_RES_VECTOR_CORE = 1,
} aclrtDevResLimitType;

typedef enum aclrtCondition {
    ACL_RT_EQUAL = 0,
    ACL_RT_NOT_EQUAL = 1,
    ACL_RT_GREATER = 2,
    ACL_RT_GREATER_OR_EQUAL = 3,
    ACL_RT_LESS = 4,
    ACL_RT_LESS_OR_EQUAL = 5,
} aclrtCondition;

typedef enum aclrtCompareDataType {
    ACL_RT_SWITCH_INT32 = 0,
    ACL_RT_SWITCH_INT64 = 1,
} aclrtCompareDataType;

typedef enum aclrtRandomNumFuncType {
    ACL_RT_RANDOM_NUM_FUNC_TYPE_DROPOUT_BITMASK = 0,
    ACL_RT_RANDOM_NUM_FUNC_TYPE_UNIFORM_DIS = 1,
    ACL_RT_RANDOM_NUM_FUNC_TYPE_NORMAL_DIS = 2,
    ACL_RT_RANDOM_NUM_FUNC_TYPE_TRUNCATED_NORMAL_DIS = 3,
} aclrtRandomNumFuncType;

typedef enum aclrtDeviceTaskAbortStage {
    ACL_RT_DEVICE_TASK_ABORT_PRE = 0,
    ACL_RT_DEVICE_TASK_ABORT_POST = 1,
} aclrtDeviceTaskAbortStage;

typedef enum aclrtUpdateTaskAttrId {
    ACL_RT_UPDATE_RANDOM_TASK = 1,
    ACL_RT_UPDATE_AIC_AIV_TASK = 2,
} aclrtUpdateTaskAttrId;

typedef enum aclrtDeviceState {
    ACL_RT_DEVICE_STATE_SET_PRE = 0,
    ACL_RT_DEVICE_STATE_SET_POST = 1,
    ACL_RT_DEVICE_STATE_RESET_PRE = 2,
    ACL_RT_DEVICE_STATE_RESET_POST = 3,
} aclrtDeviceState;

typedef enum aclrtStreamState {
    ACL_RT_STREAM_STATE_CREATE_POST = 1,
    ACL_RT_STREAM_STATE_DESTROY_PRE = 2,
} aclrtStreamState;

typedef enum aclrtFuncAttribute {
    ACL_FUNC_ATTR_KERNEL_TYPE = 1,
    ACL_FUNC_ATTR_KERNEL_RATIO = 2,
    ACL_FUNC_ATTR_KERNEL_SCHED_MODE = 3,
} aclrtFuncAttribute;

typedef enum aclrtKernelType {
    ACL_KERNEL_TYPE_AICORE = 0,
    ACL_KERNEL_TYPE_CUBE = 1,
    ACL_KERNEL_TYPE_VECTOR = 2,
    ACL_KERNEL_TYPE_MIX = 3,
    ACL_KERNEL_TYPE_AICPU = 100,
} aclrtKernelType;

typedef enum aclrtCntNotifyRecordMode {
    ACL_RT_CNT_NOTIFY_RECORD_SET_VALUE_MODE = 0,
    ACL_RT_CNT_NOTIFY_RECORD_ADD_MODE = 1,
    ACL_RT_CNT_NOTIFY_RECORD_BIT_OR_MODE = 2,
    ACL_RT_CNT_NOTIFY_RECORD_BIT_AND_MODE = 4,
} aclrtCntNotifyRecordMode;

typedef enum aclrtCntNotifyWaitMode {
    ACL_RT_CNT_NOTIFY_WAIT_LESS_MODE = 0,
    ACL_RT_CNT_NOTIFY_WAIT_EQUAL_MODE = 1,
    ACL_RT_CNT_NOTIFY_WAIT_BIGGER_MODE = 2,
    ACL_RT_CNT_NOTIFY_WAIT_BIGGER_OR_EQUAL_MODE = 3,
    ACL_RT_CNT_NOTIFY_WAIT_EQUAL_WITH_BITMASK_MODE = 4,
} aclrtCntNotifyWaitMode;

typedef enum aclrtMemAccessFlags {
    ACL_RT_MEM_ACCESS_FLAGS_NONE = 0,
    ACL_RT_MEM_ACCESS_FLAGS_READ = 1,
    ACL_RT_MEM_ACCESS_FLAGS_READWRITE = 3,
} aclrtMemAccessFlags;

typedef enum aclCANNPackageName {
    ACL_PKG_NAME_CANN = 0,
    ACL_PKG_NAME_RUNTIME = 1,
    ACL_PKG_NAME_COMPILER = 2,
    ACL_PKG_NAME_HCCL = 3,
    ACL_PKG_NAME_TOOLKIT = 4,
    ACL_PKG_NAME_OPP = 5,
    ACL_PKG_NAME_OPP_KERNEL = 6,
    ACL_PKG_NAME_DRIVER = 7,
} aclCANNPackageName;

typedef enum aclRegisterCallbackType {
    ACL_REG_TYPE_ACL_MODEL = 0,
    ACL_REG_TYPE_ACL_OP_EXECUTOR = 1,
    ACL_REG_TYPE_ACL_OP_CBLAS = 2,
    ACL_REG_TYPE_ACL_OP_COMPILER = 3,
    ACL_REG_TYPE_ACL_TDT_CHANNEL = 4,
    ACL_REG_TYPE_ACL_TDT_QUEUE = 5,
    ACL_REG_TYPE_ACL_DVPP = 6,
    ACL_REG_TYPE_ACL_RETR = 7,
    ACL_REG_TYPE_OTHER = 65535,
} aclRegisterCallbackType;

typedef enum aclrtProcessState {
    ACL_RT_PROCESS_STATE_RUNNING = 0,
    ACL_RT_PROCESS_STATE_LOCKED = 1,
} aclrtProcessState;

typedef enum aclrtSnapShotStage {
    ACL_RT_SNAPSHOT_LOCK_PRE = 0,
    ACL_RT_SNAPSHOT_BACKUP_PRE = 1,
    ACL_RT_SNAPSHOT_BACKUP_POST = 2,
    ACL_RT_SNAPSHOT_RESTORE_PRE = 3,
    ACL_RT_SNAPSHOT_RESTORE_POST = 4,
    ACL_RT_SNAPSHOT_UNLOCK_POST = 5,
} aclrtSnapShotStage;

typedef enum aclrtHacType {
    ACL_RT_HAC_TYPE_STARS = 0,
    ACL_RT_HAC_TYPE_AICPU = 1,
    ACL_RT_HAC_TYPE_AIC = 2,
    ACL_RT_HAC_TYPE_AIV = 3,
    ACL_RT_HAC_TYPE_PCIEDMA = 4,
    ACL_RT_HAC_TYPE_RDMA = 5,
    ACL_RT_HAC_TYPE_SDMA = 6,
    ACL_RT_HAC_TYPE_DVPP = 7,
    ACL_RT_HAC_TYPE_UDMA = 8,
    ACL_RT_HAC_TYPE_CCU = 9,
} aclrtHacType;

typedef enum aclrtHostMemMapCapability {
    ACL_RT_HOST_MEM_MAP_NOT_SUPPORTED = 0,
    ACL_RT_HOST_MEM_MAP_SUPPORTED = 1,
} aclrtHostMemMapCapability;

typedef enum aclrtMemPoolAttr {
    ACL_RT_MEM_POOL_REUSE_FOLLOW_EVENT_DEPENDENCIES = 1,
    ACL_RT_MEM_POOL_REUSE_ALLOW_OPPORTUNISTIC = 2,
    ACL_RT_MEM_POOL_REUSE_ALLOW_INTERNAL_DEPENDENCIES = 3,
    ACL_RT_MEM_POOL_ATTR_RELEASE_THRESHOLD = 4,
    ACL_RT_MEM_POOL_ATTR_RESERVED_MEM_CURRENT = 5,
    ACL_RT_MEM_POOL_ATTR_RESERVED_MEM_HIGH = 6,
    ACL_RT_MEM_POOL_ATTR_USED_MEM_CURRENT = 7,
    ACL_RT_MEM_POOL_ATTR_USED_MEM_HIGH = 8,
} aclrtMemPoolAttr;

typedef enum aclrtMemManagedAdviseType {
    ACL_MEM_ADVISE_SET_READ_MOSTLY = 0,
    ACL_MEM_ADVISE_UNSET_READ_MOSTLY = 1,
    ACL_MEM_ADVISE_SET_PREFERRED_LOCATION = 2,
    ACL_MEM_ADVISE_UNSET_PREFERRED_LOCATION = 3,
    ACL_MEM_ADVISE_SET_ACCESSED_BY = 4,
    ACL_MEM_ADVISE_UNSET_ACCESSED_BY = 5,
} aclrtMemManagedAdviseType;

typedef enum aclrtMemManagedLocationType {
    ACL_MEM_LOCATIONTYPE_INVALID = 0,
    ACL_MEM_LOCATIONTYPE_DEVICE = 1,
    ACL_MEM_LOCATIONTYPE_HOST = 2,
    ACL_MEM_LOCATIONTYPE_HOST_NUMA = 3,
    ACL_MEM_LOCATIONTYPE_HOST_NUMA_CURRENT = 4,
} aclrtMemManagedLocationType;

typedef enum aclrtMemManagedRangeAttribute {
    ACL_MEM_RANGE_ATTRIBUTE_READ_MOSTLY = 1,
    ACL_MEM_RANGE_ATTRIBUTE_PREFERRED_LOCATION = 2,
    ACL_MEM_RANGE_ATTRIBUTE_ACCESSED_BY = 3,
    ACL_MEM_RANGE_ATTRIBUTE_PREFERRED_LOCATION_TYPE = 4,
    ACL_MEM_RANGE_ATTRIBUTE_PREFERRED_LOCATION_ID = 5,
    ACL_MEM_RANGE_ATTRIBUTE_LAST_PREFETCH_LOCATION = 6,
    ACL_MEM_RANGE_ATTRIBUTE_LAST_PREFETCH_LOCATION_TYPE = 7,
    ACL_MEM_RANGE_ATTRIBUTE_LAST_PREFETCH_LOCATION_ID = 8,
} aclrtMemManagedRangeAttribute;

typedef enum aclmdlRITaskType {
    ACL_MODEL_RI_TASK_DEFAULT = 0,
    ACL_MODEL_RI_TASK_KERNEL = 1,
    ACL_MODEL_RI_TASK_EVENT_RECORD = 2,
    ACL_MODEL_RI_TASK_EVENT_WAIT = 3,
    ACL_MODEL_RI_TASK_EVENT_RESET = 4,
    ACL_MODEL_RI_TASK_VALUE_WRITE = 5,
    ACL_MODEL_RI_TASK_VALUE_WAIT = 6,
} aclmdlRITaskType;

typedef enum aclrtAtomicOperationCapability {
    ACL_RT_ATOMIC_CAPABILITY_SIGNED = 1,
    ACL_RT_ATOMIC_CAPABILITY_UNSIGNED = 2,
    ACL_RT_ATOMIC_CAPABILITY_REDUCATION = 4,
    ACL_RT_ATOMIC_CAPABILITY_REDUCTION = 4,
    ACL_RT_ATOMIC_CAPABILITY_SCALAR8 = 8,
    ACL_RT_ATOMIC_CAPABILITY_SCALAR16 = 16,
    ACL_RT_ATOMIC_CAPABILITY_SCALAR32 = 32,
    ACL_RT_ATOMIC_CAPABILITY_SCALAR64 = 64,
    ACL_RT_ATOMIC_CAPABILITY_SCALAR128 = 128,
    ACL_RT_ATOMIC_CAPABILITY_VECTOR32X4 = 256,
} aclrtAtomicOperationCapability;

typedef enum aclrtAtomicOperation {
    ACL_RT_ATOMIC_OPERATION_INTEGER_ADD = 0,
    ACL_RT_ATOMIC_OPERATION_INTEGER_MIN = 1,
    ACL_RT_ATOMIC_OPERATION_INTEGER_MAX = 2,
    ACL_RT_ATOMIC_OPERATION_INTEGER_INCREMENT = 3,
    ACL_RT_ATOMIC_OPERATION_INTEGER_DECREMENT = 4,
    ACL_RT_ATOMIC_OPERATION_AND = 5,
    ACL_RT_ATOMIC_OPERATION_OR = 6,
    ACL_RT_ATOMIC_OPERATION_XOR = 7,
    ACL_RT_ATOMIC_OPERATION_EXCHANGE = 8,
    ACL_RT_ATOMIC_OPERATION_CAS = 9,
    ACL_RT_ATOMIC_OPERATION_FLOAT_ADD = 10,
    ACL_RT_ATOMIC_OPERATION_FLOAT_MIN = 11,
    ACL_RT_ATOMIC_OPERATION_FLOAT_MAX = 12,
    ACL_RT_ATOMIC_OPERATION_DMA_ADD = 30,
    ACL_RT_ATOMIC_OPERATION_DMA_MIN = 31,
    ACL_RT_ATOMIC_OPERATION_DMA_MAX = 32,
    ACL_RT_ATOMIC_OPERATION_SIMD_SCALAR_ADD = 40,
    ACL_RT_ATOMIC_OPERATION_SIMD_SCALAR_MIN = 41,
    ACL_RT_ATOMIC_OPERATION_SIMD_SCALAR_MAX = 42,
    ACL_RT_ATOMIC_OPERATION_SIMD_SCALAR_CAS = 43,
    ACL_RT_ATOMIC_OPERATION_SIMD_SCALAR_EXCH = 44,
} aclrtAtomicOperation;

typedef enum aclmdlRICondHandleFlag {
    ACL_MODEL_RI_COND_HANDLE_ASSIGN_DEFAULT = 1,
} aclmdlRICondHandleFlag;

typedef enum aclmdlRICondTaskType {
    ACL_MODEL_RI_COND_TYPE_IF = 0,
    ACL_MODEL_RI_COND_TYPE_WHILE = 1,
    ACL_MODEL_RI_COND_TYPE_SWITCH = 2,
} aclmdlRICondTaskType;

typedef enum aclplatformDevInfo {
    ACL_PLATFORM_AICORE_CNT = 0,
    ACL_PLATFORM_AICORE_UB_SIZE = 1,
    ACL_PLATFORM_CUBE_CORE_CNT = 2,
    ACL_PLATFORM_VECTOR_CORE_CNT = 3,
    ACL_PLATFORM_L2_SIZE = 4,
    ACL_PLATFORM_MEMORY_SIZE = 5,
    ACL_PLATFORM_CUBE_FREQ = 6,
    ACL_PLATFORM_VEC_FREQ = 7,
    ACL_PLATFORM_BT_SIZE = 8,
    ACL_PLATFORM_L0_A_SIZE = 9,
    ACL_PLATFORM_L0_B_SIZE = 10,
    ACL_PLATFORM_L0_C_SIZE = 11,
    ACL_PLATFORM_L1_SIZE = 12,
    ACL_PLATFORM_SOC_VERSION = 13,
    ACL_PLATFORM_AIC_VERSION = 14,
    ACL_PLATFORM_NPU_ARCH = 15,
    ACL_PLATFORM_MEMORY_TYPE = 16,
} aclplatformDevInfo;

typedef enum aclplatformCoreType {
    ACL_PLATFORM_CORE_TYPE_AI_CORE = 0,
    ACL_PLATFORM_CORE_TYPE_VECTOR_CORE = 1,
} aclplatformCoreType;

typedef enum aclplatformNpuArch {
    DAV_1001 = 1001,
    DAV_2002 = 2002,
    DAV_2102 = 2102,
    DAV_2201 = 2201,
    DAV_3002 = 3002,
    DAV_3003 = 3003,
    DAV_3004 = 3004,
    DAV_3102 = 3102,
    DAV_3113 = 3113,
    DAV_3505 = 3505,
    DAV_3510 = 3510,
    DAV_5102 = 5102,
    DAV_5162 = 5162,
    DAV_RESV = 65535,
} aclplatformNpuArch;

typedef enum aclplatformLocalMemType {
    L0_A = 0,
    L0_B = 1,
    L0_C = 2,
    L1 = 3,
    L2 = 4,
    UB = 5,
    HBM = 6,
} aclplatformLocalMemType;

typedef enum aclrtMemLinkType {
    ACL_RT_MEM_ACCESS_LINK_SIO = 0,
    ACL_RT_MEM_ACCESS_LINK_HCCS = 1,
    ACL_RT_MEM_ACCESS_UB_ONE_PORT_PATH = 2,
    ACL_RT_MEM_ACCESS_UB_MULTI_PORT_PATH = 3,
} aclrtMemLinkType;

typedef enum aclrtDeviceLimit {
    ACL_RT_DEV_LIMIT_SIMT_STACK_SIZE = 0,
    ACL_RT_DEV_LIMIT_SIMT_DVG_WARP_STACK_SIZE = 1,
    ACL_RT_DEV_LIMIT_SIMD_STACK_SIZE = 2,
    ACL_RT_DEV_LIMIT_SIMD_PRINTF_FIFO_SIZE_PER_CORE = 3,
    ACL_RT_DEV_LIMIT_SIMT_PRINTF_FIFO_SIZE = 4,
} aclrtDeviceLimit;

typedef struct aclrtUtilizationInfo {
    int32_t cubeUtilization;
    int32_t vectorUtilization;
    int32_t aicpuUtilization;
    int32_t memoryUtilization;
    aclrtUtilizationExtendInfo *utilizationExtend;
} aclrtUtilizationInfo;

typedef struct aclrtMemLocation {
    uint32_t id;
    aclrtMemLocationType type;
} aclrtMemLocation;

typedef struct aclrtPtrAttributes {
    aclrtMemLocation location;
    uint32_t pageSize;
    uint32_t rsv[4];
} aclrtPtrAttributes;

typedef struct aclrtPhysicalMemProp {
    aclrtMemHandleType handleType;
    aclrtMemAllocationType allocationType;
    aclrtMemAttr memAttr;
    aclrtMemLocation location;
    uint64_t reserve;
} aclrtPhysicalMemProp;

typedef struct aclrtMemUceInfo {
    void *addr;
    size_t len;
    size_t reserved[14];
} aclrtMemUceInfo;

typedef struct aclCANNPackageVersion {
    char version[128];
    char majorVersion[64];
    char minorVersion[64];
    char releaseVersion[64];
    char patchVersion[64];
    char reserved[128];
} aclCANNPackageVersion;

typedef struct aclrtUuid {
    char bytes[16];
} aclrtUuid;

typedef struct aclrtStreamConfigHandle {
    void *workptr;
    size_t workSize;
    size_t flag;
    uint32_t priority;
} aclrtStreamConfigHandle;

typedef union aclrtMallocAttrValue {
    uint16_t moduleId;
    uint32_t deviceId;
    uint32_t vaFlag;
    uint8_t rsv[8];
} aclrtMallocAttrValue;

typedef struct aclrtMallocAttribute {
    aclrtMallocAttrType attr;
    aclrtMallocAttrValue value;
} aclrtMallocAttribute;

typedef struct aclrtMallocConfig {
    aclrtMallocAttribute *attrs;
    size_t numAttrs;
} aclrtMallocConfig;

typedef struct aclrtServerPid {
    uint32_t sdid;
    int32_t *pid;
    size_t num;
} aclrtServerPid;

typedef struct aclrtMemUsageInfo {
    char name[32];
    uint64_t curMemSize;
    uint64_t memPeakSize;
    size_t reserved[8];
} aclrtMemUsageInfo;

typedef struct aclrtMemFabricHandle {
    uint8_t data[128];
} aclrtMemFabricHandle;

typedef struct aclrtMemUceInfoArray {
    size_t arraySize;
    aclrtMemUceInfo memUceInfoArray[20];
} aclrtMemUceInfoArray;

typedef union aclrtErrorInfoDetail {
    aclrtMemUceInfoArray uceInfo;
    aclrtAicoreErrorType aicoreErrType;
} aclrtErrorInfoDetail;

typedef struct aclrtErrorInfo {
    uint8_t tryRepair;
    uint8_t hasDetail;
    uint8_t reserved[2];
    aclrtErrorType errorType;
    aclrtErrorInfoDetail detail;
} aclrtErrorInfo;

typedef union aclrtBinaryLoadOptionValue {
    uint32_t isLazyLoad;
    uint32_t magic;
    int32_t cpuKernelMode;
    uint32_t rsv[4];
} aclrtBinaryLoadOptionValue;

typedef struct aclrtBinaryLoadOption {
    aclrtBinaryLoadOptionType type;
    aclrtBinaryLoadOptionValue value;
} aclrtBinaryLoadOption;

typedef struct aclrtBinaryLoadOptions {
    aclrtBinaryLoadOption *options;
    size_t numOpt;
} aclrtBinaryLoadOptions;

typedef struct aclrtTimeoutUs {
    uint32_t timeoutLow;
    uint32_t timeoutHigh;
} aclrtTimeoutUs;

typedef union aclrtLaunchKernelAttrValue {
    uint8_t schemMode;
    uint32_t localMemorySize;
    uint32_t dynUBufSize;
    aclrtEngineType engineType;
    uint32_t blockDimOffset;
    uint8_t isBlockTaskPrefetch;
    uint8_t isDataDump;
    uint16_t timeout;
    aclrtTimeoutUs timeoutUs;
    uint8_t enableProfiling;
    uint32_t rsv[4];
} aclrtLaunchKernelAttrValue;

typedef struct aclrtLaunchKernelAttr {
    aclrtLaunchKernelAttrId id;
    aclrtLaunchKernelAttrValue value;
} aclrtLaunchKernelAttr;

typedef struct aclrtLaunchKernelCfg {
    aclrtLaunchKernelAttr *attrs;
    size_t numAttrs;
} aclrtLaunchKernelCfg;

typedef union aclrtStreamAttrValue {
    uint64_t failureMode;
    uint32_t overflowSwitch;
    uint32_t userCustomTag;
    uint32_t cacheOpInfoSwitch;
    uint32_t streamPriority;
    uint32_t reserve[4];
} aclrtStreamAttrValue;

typedef struct aclrtBarrierCmoInfo {
    aclrtCmoType cmoType;
    uint32_t barrierId;
} aclrtBarrierCmoInfo;

typedef struct aclrtBarrierTaskInfo {
    size_t barrierNum;
    aclrtBarrierCmoInfo cmoInfo[6U];
} aclrtBarrierTaskInfo;

typedef struct aclrtMemcpyBatchAttr {
    aclrtMemLocation dstLoc;
    aclrtMemLocation srcLoc;
    uint8_t rsv[16];
} aclrtMemcpyBatchAttr;

typedef struct aclrtPlaceHolderInfo {
    uint32_t addrOffset;
    uint32_t dataOffset;
} aclrtPlaceHolderInfo;

typedef struct aclrtRandomParaInfo {
    uint8_t isAddr;
    uint8_t valueOrAddr[8];
    uint8_t size;
    uint8_t rsv[6];
} aclrtRandomParaInfo;

typedef struct aclrtDropoutBitmaskInfo {
    aclrtRandomParaInfo dropoutRation;
} aclrtDropoutBitmaskInfo;

typedef struct aclrtUniformDisInfo {
    aclrtRandomParaInfo min;
    aclrtRandomParaInfo max;
} aclrtUniformDisInfo;

typedef struct aclrtNormalDisInfo {
    aclrtRandomParaInfo mean;
    aclrtRandomParaInfo stddev;
} aclrtNormalDisInfo;

typedef struct aclrtRandomNumFuncParaInfo {
    aclrtRandomNumFuncType funcType;
    union {
        aclrtDropoutBitmaskInfo dropoutBitmaskInfo;
        aclrtUniformDisInfo uniformDisInfo;
        aclrtNormalDisInfo normalDisInfo;
    } paramInfo;
} aclrtRandomNumFuncParaInfo;

typedef struct aclrtRandomNumTaskInfo {
    aclDataType dataType;
    aclrtRandomNumFuncParaInfo randomNumFuncParaInfo;
    void *randomParaAddr;
    void *randomResultAddr;
    void *randomCounterAddr;
    aclrtRandomParaInfo randomSeed;
    aclrtRandomParaInfo randomNum;
    uint8_t rsv[8];
} aclrtRandomNumTaskInfo;

typedef struct aclrtRandomTaskUpdateAttr {
    void *srcAddr;
    size_t size;
    uint32_t rsv[4];
} aclrtRandomTaskUpdateAttr;

typedef struct aclrtAicAivTaskUpdateAttr {
    void *binHandle;
    void *funcEntryAddr;
    void *blockDimAddr;
    uint32_t rsv[4];
} aclrtAicAivTaskUpdateAttr;

typedef union aclrtUpdateTaskAttrVal {
    aclrtRandomTaskUpdateAttr randomTaskAttr;
    aclrtAicAivTaskUpdateAttr aicAivTaskAttr;
} aclrtUpdateTaskAttrVal;

typedef struct aclrtTaskUpdateInfo {
    aclrtUpdateTaskAttrId id;
    aclrtUpdateTaskAttrVal val;
} aclrtTaskUpdateInfo;

typedef struct aclrtCntNotifyRecordInfo {
    aclrtCntNotifyRecordMode mode;
    uint32_t value;
} aclrtCntNotifyRecordInfo;

typedef struct aclrtCntNotifyWaitInfo {
    aclrtCntNotifyWaitMode mode;
    uint32_t value;
    uint32_t timeout;
    uint8_t isClear;
    uint8_t rsv[3];
} aclrtCntNotifyWaitInfo;

typedef struct aclrtMemAccessDesc {
    aclrtMemAccessFlags flags;
    aclrtMemLocation location;
    uint8_t rsv[12];
} aclrtMemAccessDesc;

typedef struct aclrtIpcEventHandle {
    char reserved[64U];
} aclrtIpcEventHandle;

typedef struct aclrtMemPoolProps {
    aclrtMemAllocationType allocType;
    aclrtMemHandleType handleType;
    aclrtMemLocation location;
    size_t maxSize;
    unsigned char reserved[32];
} aclrtMemPoolProps;

typedef struct aclrtMemManagedLocation {
    aclrtMemManagedLocationType type;
    int32_t id;
} aclrtMemManagedLocation;

typedef struct aclmdlRIKernelTaskParams {
    aclrtFuncHandle funcHandle;
    aclrtLaunchKernelCfg *cfg;
    void *args;
    uint32_t isHostArgs;
    size_t argsSize;
    uint32_t numBlocks;
    uint32_t rsv[10];
} aclmdlRIKernelTaskParams;

typedef struct aclmdlRIEventRecordTaskParams {
    aclrtEvent event;
    uint32_t eventFlag;
    uint32_t recordFlag;
} aclmdlRIEventRecordTaskParams;

typedef struct aclmdlRIEventWaitTaskParams {
    aclrtEvent event;
    uint32_t eventFlag;
    uint32_t waitFlag;
} aclmdlRIEventWaitTaskParams;

typedef struct aclmdlRIEventResetTaskParams {
    aclrtEvent event;
    uint32_t eventFlag;
    uint32_t resetFlag;
} aclmdlRIEventResetTaskParams;

typedef struct aclmdlRIValueWriteTaskParams {
    void *devAddr;
    uint64_t value;
} aclmdlRIValueWriteTaskParams;

typedef struct aclmdlRIValueWaitTaskParams {
    void *devAddr;
    uint64_t value;
    uint32_t flag;
} aclmdlRIValueWaitTaskParams;

typedef struct aclmdlRICondTaskParams {
    aclmdlRICondHandle handle;
    aclmdlRICondTaskType type;
    uint32_t size;
    aclmdlRI *modelRIArray;
} aclmdlRICondTaskParams;

typedef struct aclmdlRITaskParams {
    aclmdlRITaskType type;
    uint32_t rsv0[3];
    aclrtTaskGrp taskGrp;
    void *opInfoPtr;
    size_t opInfoSize;
    uint8_t rsv1[32];
    union {
        uint8_t rsv2[128];
        aclmdlRIKernelTaskParams kernelTaskParams;
        aclmdlRIEventRecordTaskParams eventRecordTaskParams;
        aclmdlRIEventWaitTaskParams eventWaitTaskParams;
        aclmdlRIEventResetTaskParams eventResetTaskParams;
        aclmdlRIValueWriteTaskParams valueWriteTaskParams;
        aclmdlRIValueWaitTaskParams valueWaitTaskParams;
    };
} aclmdlRITaskParams;

typedef struct aclrtSnapShotBackupArgs {
    uint32_t backupFlags;
    char reserved[60];
} aclrtSnapShotBackupArgs;

typedef struct aclrtSnapShotRestoreArgs {
    uint32_t restoreFlags;
    char reserved[60];
} aclrtSnapShotRestoreArgs;

typedef struct dim3 {
    uint32_t x;
    uint32_t y;
    uint32_t z;
} dim3;

typedef void (*aclrtCallback)(void *userData);
typedef void (*aclrtExceptionInfoCallback)(aclrtExceptionInfo *exceptionInfo);
typedef void *(*aclrtAllocatorAllocFunc)(aclrtAllocator allocator, size_t size);
typedef void (*aclrtAllocatorFreeFunc)(aclrtAllocator allocator, aclrtAllocatorBlock block);
typedef void *(*aclrtAllocatorAllocAdviseFunc)(aclrtAllocator allocator, size_t size,
                                               aclrtAllocatorAddr addr);
typedef void *(*aclrtAllocatorGetAddrFromBlockFunc)(aclrtAllocatorBlock block);
typedef void (*aclrtHostFunc)(void *args);
typedef void (*aclrtDeviceStateCallback)(int32_t deviceId, aclrtDeviceState state, void *args);
typedef void (*aclrtStreamStateCallback)(aclrtStream stm, aclrtStreamState state, void *args);
typedef int32_t (*aclrtDeviceTaskAbortCallback)(int32_t deviceId, aclrtDeviceTaskAbortStage stage,
                                                uint32_t timeout, void *args);
typedef aclError (*aclInitCallbackFunc)(const char *configStr, size_t len, void *userData);
typedef aclError (*aclFinalizeCallbackFunc)(void *userData);
typedef void (*aclrtOpExceptionCallback)(aclrtExceptionInfo *exceptionInfo, void *userData);
typedef uint32_t (*aclrtSnapShotCallBack)(int32_t deviceId, void *args);

/* Every function of this header: name, result, parameters. */
/* clang-format off */
#define ACL_RT_FUNCTIONS(X) \
    /* Init, finalize, version, log */ \
    X(aclInit, aclError, (const char *configPath)) \
    X(aclFinalize, aclError, (void)) \
    X(aclFinalizeReference, aclError, (uint64_t *refCount)) \
    X(aclInitCallbackRegister, aclError, \
      (aclRegisterCallbackType type, aclInitCallbackFunc cbFunc, void *userData)) \
    X(aclInitCallbackUnRegister, aclError, \
      (aclRegisterCallbackType type, aclInitCallbackFunc cbFunc)) \
    X(aclFinalizeCallbackRegister, aclError, \
      (aclRegisterCallbackType type, aclFinalizeCallbackFunc cbFunc, void *userData)) \
    X(aclFinalizeCallbackUnRegister, aclError, \
      (aclRegisterCallbackType type, aclFinalizeCallbackFunc cbFunc)) \
    X(aclrtGetVersion, aclError, \
      (int32_t *majorVersion, int32_t *minorVersion, int32_t *patchVersion)) \
    X(aclsysGetCANNVersion, aclError, (aclCANNPackageName name, aclCANNPackageVersion *version)) \
    X(aclsysGetVersionStr, aclError, (char *pkgName, char *versionStr)) \
    X(aclsysGetVersionNum, aclError, (char *pkgName, int32_t *versionNum)) \
    /* Error messages */ \
    X(aclGetRecentErrMsg, const char *, (void)) \
    X(aclrtPeekAtLastError, aclError, (aclrtLastErrLevel level)) \
    X(aclrtGetLastError, aclError, (aclrtLastErrLevel level)) \
    /* Device */ \
    X(aclrtSetDevice, aclError, (int32_t deviceId)) \
    X(aclrtResetDevice, aclError, (int32_t deviceId)) \
    X(aclrtResetDeviceForce, aclError, (int32_t deviceId)) \
    X(aclrtGetDevice, aclError, (int32_t *deviceId)) \
    X(aclrtGetDeviceCount, aclError, (uint32_t *count)) \
    X(aclrtGetRunMode, aclError, (aclrtRunMode *runMode)) \
    X(aclrtSynchronizeDevice, aclError, (void)) \
    X(aclrtSynchronizeDeviceWithTimeout, aclError, (int32_t timeout)) \
    X(aclrtSetTsDevice, aclError, (aclrtTsId tsId)) \
    X(aclrtGetDeviceUtilizationRate, aclError, \
      (int32_t deviceId, aclrtUtilizationInfo *utilizationInfo)) \
    X(aclrtQueryDeviceStatus, aclError, (int32_t deviceId, aclrtDeviceStatus *deviceStatus)) \
    X(aclrtGetDeviceCapability, aclError, \
      (int32_t deviceId, aclrtDevFeatureType devFeatureType, int32_t *value)) \
    X(aclrtGetDeviceInfo, aclError, (uint32_t deviceId, aclrtDevAttr attr, int64_t *value)) \
    X(aclrtDeviceGetStreamPriorityRange, aclError, \
      (int32_t *leastPriority, int32_t *greatestPriority)) \
    X(aclrtSetDeviceSatMode, aclError, (aclrtFloatOverflowMode mode)) \
    X(aclrtGetDeviceSatMode, aclError, (aclrtFloatOverflowMode *mode)) \
    X(aclrtDeviceCanAccessPeer, aclError, \
      (int32_t *canAccessPeer, int32_t deviceId, int32_t peerDeviceId)) \
    X(aclrtDeviceEnablePeerAccess, aclError, (int32_t peerDeviceId, uint32_t flags)) \
    X(aclrtDeviceDisablePeerAccess, aclError, (int32_t peerDeviceId)) \
    X(aclrtDevicePeerAccessStatus, aclError, \
      (int32_t deviceId, int32_t peerDeviceId, int32_t *status)) \
    X(aclrtSetOpWaitTimeout, aclError, (uint32_t timeout)) \
    X(aclrtSetOpExecuteTimeOut, aclError, (uint32_t timeout)) \
    X(aclrtSetOpExecuteTimeOutWithMs, aclError, (uint32_t timeout)) \
    X(aclrtSetOpExecuteTimeOutV2, aclError, (uint64_t timeout, uint64_t *actualTimeout)) \
    X(aclrtSetSysParamOpt, aclError, (aclSysParamOpt opt, int64_t value)) \
    X(aclrtGetSysParamOpt, aclError, (aclSysParamOpt opt, int64_t *value)) \
    X(aclrtDeviceGetUuid, aclError, (int32_t deviceId, aclrtUuid *uuid)) \
    X(aclrtGetLogicDevIdByUserDevId, aclError, \
      (const int32_t userDevid, int32_t * const logicDevId)) \
    X(aclrtGetUserDevIdByLogicDevId, aclError, \
      (const int32_t logicDevId, int32_t * const userDevid)) \
    X(aclrtGetPhyDevIdByLogicDevId, aclError, \
      (const int32_t logicDevId, int32_t * const phyDevId)) \
    X(aclrtGetLogicDevIdByPhyDevId, aclError, \
      (const int32_t phyDevId, int32_t * const logicDevId)) \
    X(aclrtDeviceTaskAbort, aclError, (int32_t deviceId, uint32_t timeout)) \
    X(aclrtGetDevicesTopo, aclError, \
      (uint32_t deviceId, uint32_t otherDeviceId, uint64_t *value)) \
    X(aclrtSetExceptionInfoCallback, aclError, (aclrtExceptionInfoCallback callback)) \
    X(aclrtGetTaskIdFromExceptionInfo, uint32_t, (const aclrtExceptionInfo *info)) \
    X(aclrtGetStreamIdFromExceptionInfo, uint32_t, (const aclrtExceptionInfo *info)) \
    X(aclrtGetThreadIdFromExceptionInfo, uint32_t, (const aclrtExceptionInfo *info)) \
    X(aclrtGetDeviceIdFromExceptionInfo, uint32_t, (const aclrtExceptionInfo *info)) \
    X(aclrtGetErrorCodeFromExceptionInfo, uint32_t, (const aclrtExceptionInfo *info)) \
    X(aclrtSetGroup, aclError, (int32_t groupId)) \
    X(aclrtGetGroupCount, aclError, (uint32_t *count)) \
    X(aclrtCreateGroupInfo, aclrtGroupInfo *, (void)) \
    X(aclrtDestroyGroupInfo, aclError, (aclrtGroupInfo *groupInfo)) \
    X(aclrtGetAllGroupInfo, aclError, (aclrtGroupInfo *groupInfo)) \
    X(aclrtGetGroupInfoDetail, aclError, \
      (const aclrtGroupInfo *groupInfo, int32_t groupIndex, aclrtGroupAttr attr, \
      void *attrValue, size_t valueLen, size_t *paramRetSize)) \
    /* Context */ \
    X(aclrtCreateContext, aclError, (aclrtContext *context, int32_t deviceId)) \
    X(aclrtDestroyContext, aclError, (aclrtContext context)) \
    X(aclrtSetCurrentContext, aclError, (aclrtContext context)) \
    X(aclrtGetCurrentContext, aclError, (aclrtContext *context)) \
    X(aclrtCtxGetCurrentDefaultStream, aclError, (aclrtStream *stream)) \
    X(aclrtGetPrimaryCtxState, aclError, (int32_t deviceId, uint32_t *flags, int32_t *active)) \
    X(aclrtCtxSetSysParamOpt, aclError, (aclSysParamOpt opt, int64_t value)) \
    X(aclrtCtxGetSysParamOpt, aclError, (aclSysParamOpt opt, int64_t *value)) \
    /* Stream */ \
    X(aclrtCreateStream, aclError, (aclrtStream *stream)) \
    X(aclrtCreateStreamWithConfig, aclError, \
      (aclrtStream *stream, uint32_t priority, uint32_t flag)) \
    X(aclrtCreateStreamV2, aclError, \
      (aclrtStream *stream, const aclrtStreamConfigHandle *handle)) \
    X(aclrtDestroyStream, aclError, (aclrtStream stream)) \
    X(aclrtDestroyStreamForce, aclError, (aclrtStream stream)) \
    X(aclrtSynchronizeStream, aclError, (aclrtStream stream)) \
    X(aclrtSynchronizeStreamWithTimeout, aclError, (aclrtStream stream, int32_t timeout)) \
    X(aclrtStreamQuery, aclError, (aclrtStream stream, aclrtStreamStatus *status)) \
    X(aclrtStreamWaitEvent, aclError, (aclrtStream stream, aclrtEvent event)) \
    X(aclrtStreamWaitEventWithTimeout, aclError, \
      (aclrtStream stream, aclrtEvent event, int32_t timeout)) \
    X(aclrtStreamAbort, aclError, (aclrtStream stream)) \
    X(aclrtSetStreamFailureMode, aclError, (aclrtStream stream, uint64_t mode)) \
    X(aclrtSetStreamOverflowSwitch, aclError, (aclrtStream stream, uint32_t flag)) \
    X(aclrtGetStreamOverflowSwitch, aclError, (aclrtStream stream, uint32_t *flag)) \
    X(aclrtSetStreamAttribute, aclError, \
      (aclrtStream stream, aclrtStreamAttr stmAttrType, aclrtStreamAttrValue *value)) \
    X(aclrtGetStreamAttribute, aclError, \
      (aclrtStream stream, aclrtStreamAttr stmAttrType, aclrtStreamAttrValue *value)) \
    X(aclrtStreamGetId, aclError, (aclrtStream stream, int32_t *streamId)) \
    X(aclrtStreamGetPriority, aclError, (aclrtStream stream, uint32_t *priority)) \
    X(aclrtStreamGetFlags, aclError, (aclrtStream stream, uint32_t *flags)) \
    X(aclrtGetStreamAvailableNum, aclError, (uint32_t *streamCount)) \
    X(aclrtGetOverflowStatus, aclError, \
      (void *outputAddr, size_t outputSize, aclrtStream stream)) \
    X(aclrtResetOverflowStatus, aclError, (aclrtStream stream)) \
    /* Event */ \
    X(aclrtCreateEvent, aclError, (aclrtEvent *event)) \
    X(aclrtCreateEventWithFlag, aclError, (aclrtEvent *event, uint32_t flag)) \
    X(aclrtCreateEventExWithFlag, aclError, (aclrtEvent *event, uint32_t flag)) \
    X(aclrtDestroyEvent, aclError, (aclrtEvent event)) \
    X(aclrtRecordEvent, aclError, (aclrtEvent event, aclrtStream stream)) \
    X(aclrtResetEvent, aclError, (aclrtEvent event, aclrtStream stream)) \
    X(aclrtQueryEvent, aclError, (aclrtEvent event, aclrtEventStatus *status)) \
    X(aclrtQueryEventStatus, aclError, (aclrtEvent event, aclrtEventRecordedStatus *status)) \
    X(aclrtQueryEventWaitStatus, aclError, (aclrtEvent event, aclrtEventWaitStatus *status)) \
    X(aclrtSynchronizeEvent, aclError, (aclrtEvent event)) \
    X(aclrtSynchronizeEventWithTimeout, aclError, (aclrtEvent event, int32_t timeout)) \
    X(aclrtEventElapsedTime, aclError, (float *ms, aclrtEvent startEvent, aclrtEvent endEvent)) \
    X(aclrtEventGetTimestamp, aclError, (aclrtEvent event, uint64_t *timestamp)) \
    X(aclrtGetEventId, aclError, (aclrtEvent event, uint32_t *eventId)) \
    X(aclrtGetEventAvailNum, aclError, (uint32_t *eventCount)) \
    /* Memory */ \
    X(aclrtMalloc, aclError, (void **devPtr, size_t size, aclrtMemMallocPolicy policy)) \
    X(aclrtMallocAlign32, aclError, (void **devPtr, size_t size, aclrtMemMallocPolicy policy)) \
    X(aclrtMallocCached, aclError, (void **devPtr, size_t size, aclrtMemMallocPolicy policy)) \
    X(aclrtMallocWithCfg, aclError, \
      (void **devPtr, size_t size, aclrtMemMallocPolicy policy, aclrtMallocConfig *cfg)) \
    X(aclrtMallocForTaskScheduler, aclError, \
      (void **devPtr, size_t size, aclrtMemMallocPolicy policy, aclrtMallocConfig *cfg)) \
    X(aclrtFree, aclError, (void *devPtr)) \
    X(aclrtFreeWithDevSync, aclError, (void *devPtr)) \
    X(aclrtMallocHost, aclError, (void **hostPtr, size_t size)) \
    X(aclrtMallocHostWithCfg, aclError, (void **ptr, uint64_t size, aclrtMallocConfig *cfg)) \
    X(aclrtFreeHost, aclError, (void *hostPtr)) \
    X(aclrtFreeHostWithDevSync, aclError, (void *hostPtr)) \
    X(aclrtMemset, aclError, (void *devPtr, size_t maxCount, int32_t value, size_t count)) \
    X(aclrtMemsetAsync, aclError, \
      (void *devPtr, size_t maxCount, int32_t value, size_t count, aclrtStream stream)) \
    X(aclrtMemsetD32, aclError, (void *ptr, size_t memSize, uint32_t value, size_t N)) \
    X(aclrtMemsetD32Async, aclError, \
      (void *ptr, size_t memSize, uint32_t value, size_t N, aclrtStream stream)) \
    X(aclrtMemcpy, aclError, \
      (void *dst, size_t destMax, const void *src, size_t count, aclrtMemcpyKind kind)) \
    X(aclrtMemcpyAsync, aclError, \
      (void *dst, size_t destMax, const void *src, size_t count, aclrtMemcpyKind kind, \
      aclrtStream stream)) \
    X(aclrtMemcpyAsyncWithCondition, aclError, \
      (void *dst, size_t destMax, const void *src, size_t count, aclrtMemcpyKind kind, \
      aclrtStream stream)) \
    X(aclrtMemcpy2d, aclError, \
      (void *dst, size_t dpitch, const void *src, size_t spitch, size_t width, size_t height, \
      aclrtMemcpyKind kind)) \
    X(aclrtMemcpy2dAsync, aclError, \
      (void *dst, size_t dpitch, const void *src, size_t spitch, size_t width, size_t height, \
      aclrtMemcpyKind kind, aclrtStream stream)) \
    X(aclrtMemcpyBatch, aclError, \
      (void **dsts, size_t *destMaxs, void **srcs, size_t *sizes, size_t numBatches, \
      aclrtMemcpyBatchAttr *attrs, size_t *attrsIndexes, size_t numAttrs, size_t *failIndex)) \
    X(aclrtMemcpyBatchAsync, aclError, \
      (void **dsts, size_t *destMaxs, void **srcs, size_t *sizes, size_t numBatches, \
      aclrtMemcpyBatchAttr *attrs, size_t *attrsIndexes, size_t numAttrs, size_t *failIndex, \
      aclrtStream stream)) \
    X(aclrtMemFlush, aclError, (void *devPtr, size_t size)) \
    X(aclrtMemInvalidate, aclError, (void *devPtr, size_t size)) \
    X(aclrtGetMemInfo, aclError, (aclrtMemAttr attr, size_t *free, size_t *total)) \
    X(aclrtGetMemUsageInfo, aclError, \
      (int32_t deviceId, aclrtMemUsageInfo *memUsageInfo, size_t inputNum, size_t *outputNum)) \
    X(aclrtHostRegister, aclError, \
      (void *ptr, uint64_t size, aclrtHostRegisterType type, void **devPtr)) \
    X(aclrtHostRegisterV2, aclError, (void *ptr, uint64_t size, uint32_t flag)) \
    X(aclrtHostUnregister, aclError, (void *ptr)) \
    X(aclrtHostGetDevicePointer, aclError, (void *pHost, void **pDevice, uint32_t flag)) \
    X(aclrtPointerGetAttributes, aclError, (const void *ptr, aclrtPtrAttributes *attributes)) \
    X(aclrtReserveMemAddress, aclError, \
      (void **virPtr, size_t size, size_t alignment, void *expectPtr, uint64_t flags)) \
    X(aclrtReleaseMemAddress, aclError, (void *virPtr)) \
    X(aclrtMallocPhysical, aclError, \
      (aclrtDrvMemHandle *handle, size_t size, const aclrtPhysicalMemProp *prop, \
      uint64_t flags)) \
    X(aclrtFreePhysical, aclError, (aclrtDrvMemHandle handle)) \
    X(aclrtMapMem, aclError, \
      (void *virPtr, size_t size, size_t offset, aclrtDrvMemHandle handle, uint64_t flags)) \
    X(aclrtUnmapMem, aclError, (void *virPtr)) \
    X(aclrtMemGetAllocationGranularity, aclError, \
      (aclrtPhysicalMemProp *prop, aclrtMemGranularityOptions option, size_t *granularity)) \
    X(aclrtMemExportToShareableHandle, aclError, \
      (aclrtDrvMemHandle handle, aclrtMemHandleType handleType, uint64_t flags, \
      uint64_t *shareableHandle)) \
    X(aclrtMemImportFromShareableHandle, aclError, \
      (uint64_t shareableHandle, int32_t deviceId, aclrtDrvMemHandle *handle)) \
    X(aclrtMemSetPidToShareableHandle, aclError, \
      (uint64_t shareableHandle, int32_t *pid, size_t pidNum)) \
    X(aclrtDeviceGetBareTgid, aclError, (int32_t *pid)) \
    X(aclrtIpcMemGetExportKey, aclError, \
      (void *devPtr, size_t size, char *key, size_t len, uint64_t flags)) \
    X(aclrtIpcMemClose, aclError, (const char *key)) \
    X(aclrtIpcMemImportByKey, aclError, (void **devPtr, const char *key, uint64_t flags)) \
    X(aclrtIpcMemSetImportPid, aclError, (const char *key, int32_t *pid, size_t num)) \
    X(aclrtReduceAsync, aclError, \
      (void *dst, const void *src, uint64_t count, aclrtReduceKind kind, aclDataType type, \
      aclrtStream stream, void *reserve)) \
    X(aclrtCmoAsync, aclError, \
      (void *src, size_t size, aclrtCmoType cmoType, aclrtStream stream)) \
    /* Callback */ \
    X(aclrtSubscribeReport, aclError, (uint64_t threadId, aclrtStream stream)) \
    X(aclrtUnSubscribeReport, aclError, (uint64_t threadId, aclrtStream stream)) \
    X(aclrtLaunchCallback, aclError, \
      (aclrtCallback fn, void *userData, aclrtCallbackBlockType blockType, \
      aclrtStream stream)) \
    X(aclrtProcessReport, aclError, (int32_t timeout)) \
    X(aclrtLaunchHostFunc, aclError, (aclrtStream stream, aclrtHostFunc fn, void *args)) \
    X(aclrtSubscribeHostFunc, aclError, (uint64_t hostFuncThreadId, aclrtStream exeStream)) \
    X(aclrtUnSubscribeHostFunc, aclError, (uint64_t hostFuncThreadId, aclrtStream exeStream)) \
    X(aclrtProcessHostFunc, aclError, (int32_t timeout))
/* clang-format on */
ACL_RT_FUNCTIONS(ACL_PROTOTYPE)

/* Dump of what models compute. */
/* clang-format off */
#define ACL_RT_DUMP_FUNCTIONS(X) \
    X(aclmdlInitDump, aclError, (void)) \
    X(aclmdlSetDump, aclError, (const char *dumpCfgPath)) \
    X(aclmdlFinalizeDump, aclError, (void))
/* clang-format on */
ACL_RT_DUMP_FUNCTIONS(ACL_PROTOTYPE)

/* What model inference does without. */
/* clang-format off */
#define ACL_RT_MORE_FUNCTIONS(X) \
    /* Captured graphs */ \
    X(aclmdlRIExecuteAsync, aclError, (aclmdlRI modelRI, aclrtStream stream)) \
    X(aclmdlRIDestroy, aclError, (aclmdlRI modelRI)) \
    X(aclmdlRICaptureBegin, aclError, (aclrtStream stream, aclmdlRICaptureMode mode)) \
    X(aclmdlRICaptureEnd, aclError, (aclrtStream stream, aclmdlRI *modelRI)) \
    X(aclmdlRIBuildBegin, aclError, (aclmdlRI *modelRI, uint32_t flag)) \
    X(aclmdlRIBindStream, aclError, (aclmdlRI modelRI, aclrtStream stream, uint32_t flag)) \
    X(aclmdlRIEndTask, aclError, (aclmdlRI modelRI, aclrtStream stream)) \
    X(aclmdlRIBuildEnd, aclError, (aclmdlRI modelRI, void *reserve)) \
    X(aclmdlRIUnbindStream, aclError, (aclmdlRI modelRI, aclrtStream stream)) \
    X(aclmdlRICaptureGetInfo, aclError, \
      (aclrtStream stream, aclmdlRICaptureStatus *status, aclmdlRI *modelRI)) \
    X(aclmdlRIDebugJsonPrint, aclError, (aclmdlRI modelRI, const char *path, uint32_t flags)) \
    X(aclmdlRICaptureThreadExchangeMode, aclError, (aclmdlRICaptureMode *mode)) \
    X(aclmdlRICaptureTaskGrpBegin, aclError, (aclrtStream stream)) \
    X(aclmdlRICaptureTaskGrpEnd, aclError, (aclrtStream stream, aclrtTaskGrp *handle)) \
    X(aclmdlRICaptureTaskUpdateBegin, aclError, (aclrtStream stream, aclrtTaskGrp handle)) \
    X(aclmdlRICaptureTaskUpdateEnd, aclError, (aclrtStream stream)) \
    X(aclmdlRICondHandleCreate, aclError, \
      (aclmdlRI modelRI, uint32_t defaultLaunchValue, aclmdlRICondHandleFlag flag, \
      aclmdlRICondHandle *handle)) \
    X(aclmdlRICondHandleGetCondPtr, aclError, (aclmdlRICondHandle handle, uint64_t **ptr)) \
    X(aclmdlRIAddCondTask, aclError, \
      (aclmdlRICondTaskParams params, aclrtStream stream, uint32_t flags)) \
    X(aclmdlRICaptureToModelRIBegin, aclError, \
      (aclrtStream stream, aclmdlRI modelRI, aclmdlRICaptureMode mode)) \
    /* Notifies, labels, streams and events */ \
    X(aclrtDestroyNotify, aclError, (aclrtNotify notify)) \
    X(aclrtCreateNotify, aclError, (aclrtNotify *notify, uint64_t flag)) \
    X(aclrtRecordNotify, aclError, (aclrtNotify notify, aclrtStream stream)) \
    X(aclrtWaitAndResetNotify, aclError, \
      (aclrtNotify notify, aclrtStream stream, uint32_t timeout)) \
    X(aclrtNotifyGetExportKey, aclError, \
      (aclrtNotify notify, char *key, size_t len, uint64_t flags)) \
    X(aclrtNotifyImportByKey, aclError, (aclrtNotify *notify, const char *key, uint64_t flags)) \
    X(aclrtIpcGetEventHandle, aclError, (aclrtEvent event, aclrtIpcEventHandle *handle)) \
    X(aclrtIpcOpenEventHandle, aclError, (aclrtIpcEventHandle handle, aclrtEvent *event)) \
    X(aclrtValueWrite, aclError, \
      (void *devAddr, uint64_t value, uint32_t flag, aclrtStream stream)) \
    X(aclrtValueWait, aclError, \
      (void *devAddr, uint64_t value, uint32_t flag, aclrtStream stream)) \
    X(aclrtCreateLabel, aclError, (aclrtLabel *label)) \
    X(aclrtSetLabel, aclError, (aclrtLabel label, aclrtStream stream)) \
    X(aclrtDestroyLabel, aclError, (aclrtLabel label)) \
    X(aclrtCreateLabelList, aclError, \
      (aclrtLabel *labels, size_t num, aclrtLabelList *labelList)) \
    X(aclrtDestroyLabelList, aclError, (aclrtLabelList labelList)) \
    X(aclrtSwitchLabelByIndex, aclError, \
      (void *ptr, uint32_t maxValue, aclrtLabelList labelList, aclrtStream stream)) \
    X(aclrtActiveStream, aclError, (aclrtStream activeStream, aclrtStream stream)) \
    X(aclrtSwitchStream, aclError, \
      (void *leftValue, aclrtCondition cond, void *rightValue, \
      aclrtCompareDataType dataType, aclrtStream trueStream, aclrtStream falseStream, \
      aclrtStream stream)) \
    X(aclrtNotifySetImportPid, aclError, (aclrtNotify notify, int32_t *pid, size_t num)) \
    X(aclrtRegStreamStateCallback, aclError, \
      (const char *regName, aclrtStreamStateCallback callback, void *args)) \
    X(aclrtStreamStop, aclError, (aclrtStream stream)) \
    X(aclrtRecordEventWithFlag, aclError, (aclrtEvent event, aclrtStream stream, uint32_t flag)) \
    X(aclrtStreamWaitEventWithFlag, aclError, \
      (aclrtStream stream, aclrtEvent event, uint32_t timeout, uint32_t flag)) \
    /* Kernels */ \
    X(aclrtBinaryUnLoad, aclError, (aclrtBinHandle binHandle)) \
    X(aclrtBinaryGetFunction, aclError, \
      (const aclrtBinHandle binHandle, const char *kernelName, aclrtFuncHandle *funcHandle)) \
    X(aclrtBinaryLoadFromFile, aclError, \
      (const char *binPath, aclrtBinaryLoadOptions *options, aclrtBinHandle *binHandle)) \
    X(aclrtKernelArgsInit, aclError, (aclrtFuncHandle funcHandle, aclrtArgsHandle *argsHandle)) \
    X(aclrtKernelArgsAppend, aclError, \
      (aclrtArgsHandle argsHandle, void *param, size_t paramSize, \
      aclrtParamHandle *paramHandle)) \
    X(aclrtLaunchKernelWithConfig, aclError, \
      (aclrtFuncHandle funcHandle, uint32_t numBlocks, aclrtStream stream, \
      aclrtLaunchKernelCfg *cfg, aclrtArgsHandle argsHandle, void *reserve)) \
    X(aclrtKernelArgsFinalize, aclError, (aclrtArgsHandle argsHandle)) \
    X(aclrtKernelArgsAppendPlaceHolder, aclError, \
      (aclrtArgsHandle argsHandle, aclrtParamHandle *paramHandle)) \
    X(aclrtKernelArgsGetPlaceHolderBuffer, aclError, \
      (aclrtArgsHandle argsHandle, aclrtParamHandle paramHandle, size_t dataSize, \
      void **bufferAddr)) \
    X(aclrtLaunchKernelWithHostArgs, aclError, \
      (aclrtFuncHandle funcHandle, uint32_t numBlocks, aclrtStream stream, \
      aclrtLaunchKernelCfg *cfg, void *hostArgs, size_t argsSize, \
      aclrtPlaceHolderInfo *placeHolderArray, size_t placeHolderNum)) \
    X(aclrtRandomNumAsync, aclError, \
      (const aclrtRandomNumTaskInfo *taskInfo, const aclrtStream stream, void *reserve)) \
    X(aclrtCheckArchCompatibility, aclError, (const char *socVersion, int32_t *canCompatible)) \
    /* Memory */ \
    X(aclrtMemSetAccess, aclError, \
      (void *virPtr, size_t size, aclrtMemAccessDesc *desc, size_t count)) \
    X(aclrtMemExportToShareableHandleV2, aclError, \
      (aclrtDrvMemHandle handle, uint64_t flags, aclrtMemSharedHandleType shareType, \
      void *shareableHandle)) \
    X(aclrtMemImportFromShareableHandleV2, aclError, \
      (void *shareableHandle, aclrtMemSharedHandleType shareType, uint64_t flags, \
      aclrtDrvMemHandle *handle)) \
    X(aclrtMemAllocManaged, aclError, (void **ptr, uint64_t size, uint32_t flag)) \
    /* Devices, limits and errors */ \
    X(aclrtGetDeviceResLimit, aclError, \
      (int32_t deviceId, aclrtDevResLimitType type, uint32_t *value)) \
    X(aclrtSetDeviceResLimit, aclError, \
      (int32_t deviceId, aclrtDevResLimitType type, uint32_t value)) \
    X(aclrtGetErrorVerbose, aclError, (int32_t deviceId, aclrtErrorInfo *errorInfo)) \
    X(aclrtGetThreadLastTaskId, aclError, (uint32_t *taskId)) \
    X(aclrtResetDeviceResLimit, aclError, (int32_t deviceId)) \
    X(aclrtGetResInCurrentThread, aclError, (aclrtDevResLimitType type, uint32_t *value)) \
    X(aclrtGetArgsFromExceptionInfo, aclError, \
      (const aclrtExceptionInfo *info, void **devArgsPtr, uint32_t *devArgsLen)) \
    X(aclrtGetFuncHandleFromExceptionInfo, aclError, \
      (const aclrtExceptionInfo *info, aclrtFuncHandle *func))
/* clang-format on */
ACL_RT_MORE_FUNCTIONS(ACL_PROTOTYPE)

#ifdef __cplusplus
}
#endif

#endif
