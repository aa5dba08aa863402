/* SPDX-License-Identifier: MIT */
/* AscendCL: retrieval of features. */
#ifndef ACL_OPS_FV_H_
#define ACL_OPS_FV_H_

#include "../acl.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct aclfvInitPara aclfvInitPara;
typedef struct aclfvFeatureInfo aclfvFeatureInfo;
typedef struct aclfvRepoRange aclfvRepoRange;
typedef struct aclfvQueryTable aclfvQueryTable;
typedef struct aclfvSearchInput aclfvSearchInput;
typedef struct aclfvSearchResult aclfvSearchResult;

typedef enum aclfvSearchType {
    SEARCH_1_N = 0,
    SEARCH_N_M = 1,
} aclfvSearchType;

/* Every function of this header: name, result, parameters. */
/* clang-format off */
#define ACL_FV_FUNCTIONS(X) \
    X(aclfvCreateInitPara, aclfvInitPara *, (uint64_t fsNum)) \
    X(aclfvDestroyInitPara, aclError, (aclfvInitPara *initPara)) \
    X(aclfvSet1NTopNum, aclError, (aclfvInitPara *initPara, uint32_t maxTopNumFor1N)) \
    X(aclfvSetNMTopNum, aclError, (aclfvInitPara *initPara, uint32_t maxTopNumForNM)) \
    X(aclfvCreateFeatureInfo, aclfvFeatureInfo *, \
      (uint32_t id0, uint32_t id1, uint32_t offset, uint32_t featureLen, \
      uint32_t featureCount, uint8_t *featureData, uint32_t featureDataLen)) \
    X(aclfvDestroyFeatureInfo, aclError, (aclfvFeatureInfo *featureInfo)) \
    X(aclfvCreateRepoRange, aclfvRepoRange *, \
      (uint32_t id0Min, uint32_t id0Max, uint32_t id1Min, uint32_t id1Max)) \
    X(aclfvDestroyRepoRange, aclError, (aclfvRepoRange *repoRange)) \
    X(aclfvCreateQueryTable, aclfvQueryTable *, \
      (uint32_t queryCnt, uint32_t tableLen, uint8_t *tableData, uint32_t tableDataLen)) \
    X(aclfvDestroyQueryTable, aclError, (aclfvQueryTable *queryTable)) \
    X(aclfvCreateSearchInput, aclfvSearchInput *, \
      (aclfvQueryTable *queryTable, aclfvRepoRange *repoRange, uint32_t topk)) \
    X(aclfvDestroySearchInput, aclError, (aclfvSearchInput *searchInput)) \
    X(aclfvCreateSearchResult, aclfvSearchResult *, \
      (uint32_t queryCnt, uint32_t *resultNum, uint32_t resultNumDataLen, uint32_t *id0, \
      uint32_t *id1, uint32_t *resultOffset, float *resultDistance, uint32_t dataLen)) \
    X(aclfvDestroySearchResult, aclError, (aclfvSearchResult *searchResult)) \
    X(aclfvInit, aclError, (aclfvInitPara *initPara)) \
    X(aclfvRelease, aclError, (void)) \
    X(aclfvRepoAdd, aclError, \
      (aclfvSearchType type, aclfvFeatureInfo *featureInfo, aclrtStream stream)) \
    X(aclfvRepoDel, aclError, \
      (aclfvSearchType type, aclfvRepoRange *repoRange, aclrtStream stream)) \
    X(aclfvDel, aclError, (aclfvFeatureInfo *featureInfo, aclrtStream stream)) \
    X(aclfvModify, aclError, (aclfvFeatureInfo *featureInfo, aclrtStream stream)) \
    X(aclfvSearch, aclError, \
      (aclfvSearchType type, aclfvSearchInput *searchInput, aclfvSearchResult *searchRst, \
      aclrtStream stream))
/* clang-format on */
ACL_FV_FUNCTIONS(ACL_PROTOTYPE)

#ifdef __cplusplus
}
#endif

#endif
