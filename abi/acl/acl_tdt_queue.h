/* SPDX-License-Identifier: MIT */
/* AscendCL: tensor queues. */
#ifndef ACL_TDT_QUEUE_H_
#define ACL_TDT_QUEUE_H_

#include "acl_base.h"
#include "acl_tdt.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void *acltdtBuf;
typedef struct acltdtQueueAttr acltdtQueueAttr;
typedef struct acltdtQueueRoute acltdtQueueRoute;
typedef struct acltdtQueueRouteList acltdtQueueRouteList;
typedef struct acltdtQueueRouteQueryInfo acltdtQueueRouteQueryInfo;

typedef enum acltdtQueueAttrType {
    ACL_TDT_QUEUE_NAME_PTR = 0,
    ACL_TDT_QUEUE_DEPTH_UINT32 = 1,
} acltdtQueueAttrType;

typedef enum acltdtQueueRouteParamType {
    ACL_TDT_QUEUE_ROUTE_SRC_UINT32 = 0,
    ACL_TDT_QUEUE_ROUTE_DST_UINT32 = 1,
    ACL_TDT_QUEUE_ROUTE_STATUS_INT32 = 2,
} acltdtQueueRouteParamType;

typedef enum acltdtQueueRouteQueryMode {
    ACL_TDT_QUEUE_ROUTE_QUERY_SRC = 0,
    ACL_TDT_QUEUE_ROUTE_QUERY_DST = 1,
    ACL_TDT_QUEUE_ROUTE_QUERY_SRC_AND_DST = 2,
    ACL_TDT_QUEUE_ROUTE_QUERY_ABNORMAL = 100,
} acltdtQueueRouteQueryMode;

typedef enum acltdtQueueRouteQueryInfoParamType {
    ACL_TDT_QUEUE_ROUTE_QUERY_MODE_ENUM = 0,
    ACL_TDT_QUEUE_ROUTE_QUERY_SRC_ID_UINT32 = 1,
    ACL_TDT_QUEUE_ROUTE_QUERY_DST_ID_UINT32 = 2,
} acltdtQueueRouteQueryInfoParamType;

typedef enum acltdtAllocBufType {
    ACL_TDT_NORMAL_MEM = 0,
    ACL_TDT_DVPP_MEM = 1,
} acltdtAllocBufType;

/* Every function of this header: name, result, parameters. */
/* clang-format off */
#define ACL_TDT_QUEUE_FUNCTIONS(X) \
    X(acltdtCreateQueue, aclError, (const acltdtQueueAttr *attr, uint32_t *qid)) \
    X(acltdtDestroyQueue, aclError, (uint32_t qid)) \
    X(acltdtCreateQueueAttr, acltdtQueueAttr *, (void)) \
    X(acltdtDestroyQueueAttr, aclError, (const acltdtQueueAttr *attr)) \
    X(acltdtSetQueueAttr, aclError, \
      (acltdtQueueAttr *attr, acltdtQueueAttrType type, size_t len, const void *param)) \
    X(acltdtBindQueueRoutes, aclError, (acltdtQueueRouteList *qRouteList)) \
    X(acltdtUnbindQueueRoutes, aclError, (acltdtQueueRouteList *qRouteList)) \
    X(acltdtQueryQueueRoutes, aclError, \
      (const acltdtQueueRouteQueryInfo *queryInfo, acltdtQueueRouteList *qRouteList)) \
    X(acltdtGetQueueAttr, aclError, \
      (const acltdtQueueAttr *attr, acltdtQueueAttrType type, size_t len, \
      size_t *paramRetSize, void *param)) \
    X(acltdtCreateQueueRoute, acltdtQueueRoute *, (uint32_t srcId, uint32_t dstId)) \
    X(acltdtDestroyQueueRoute, aclError, (const acltdtQueueRoute *route)) \
    X(acltdtGetQueueRouteParam, aclError, \
      (const acltdtQueueRoute *route, acltdtQueueRouteParamType type, size_t len, \
      size_t *paramRetSize, void *param)) \
    X(acltdtCreateQueueRouteList, acltdtQueueRouteList *, (void)) \
    X(acltdtDestroyQueueRouteList, aclError, (const acltdtQueueRouteList *routeList)) \
    X(acltdtAddQueueRoute, aclError, \
      (acltdtQueueRouteList *routeList, const acltdtQueueRoute *route)) \
    X(acltdtGetQueueRoute, aclError, \
      (const acltdtQueueRouteList *routeList, size_t index, acltdtQueueRoute *route)) \
    X(acltdtCreateQueueRouteQueryInfo, acltdtQueueRouteQueryInfo *, (void)) \
    X(acltdtDestroyQueueRouteQueryInfo, aclError, (const acltdtQueueRouteQueryInfo *info)) \
    X(acltdtSetQueueRouteQueryInfo, aclError, \
      (acltdtQueueRouteQueryInfo *param, acltdtQueueRouteQueryInfoParamType type, \
      size_t len, const void *value)) \
    X(acltdtGetQueueRouteNum, size_t, (const acltdtQueueRouteList *routeList))
/* clang-format on */
ACL_TDT_QUEUE_FUNCTIONS(ACL_PROTOTYPE)

#ifdef __cplusplus
}
#endif

#endif
