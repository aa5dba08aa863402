/* SPDX-License-Identifier: MIT */
/* AscendCL: products of matrices and vectors. */
#ifndef ACL_OPS_CBLAS_H_
#define ACL_OPS_CBLAS_H_

#include "../acl.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum aclTransType {
    ACL_TRANS_N = 0,
    ACL_TRANS_T = 1,
    ACL_TRANS_NZ = 2,
    ACL_TRANS_NZ_T = 3,
} aclTransType;

typedef enum aclComputeType {
    ACL_COMPUTE_HIGH_PRECISION = 0,
    ACL_COMPUTE_LOW_PRECISION = 1,
} aclComputeType;

/* Every function of this header: name, result, parameters. */
/* clang-format off */
#define ACL_CBLAS_FUNCTIONS(X) \
    X(aclblasGemvEx, aclError, \
      (aclTransType transA, int m, int n, const void *alpha, const void *a, int lda, \
      aclDataType dataTypeA, const void *x, int incx, aclDataType dataTypeX, \
      const void *beta, void *y, int incy, aclDataType dataTypeY, aclComputeType type, \
      aclrtStream stream)) \
    X(aclblasCreateHandleForGemvEx, aclError, \
      (aclTransType transA, int m, int n, aclDataType dataTypeA, aclDataType dataTypeX, \
      aclDataType dataTypeY, aclComputeType type, aclopHandle **handle)) \
    X(aclblasHgemv, aclError, \
      (aclTransType transA, int m, int n, const aclFloat16 *alpha, const aclFloat16 *a, \
      int lda, const aclFloat16 *x, int incx, const aclFloat16 *beta, aclFloat16 *y, \
      int incy, aclComputeType type, aclrtStream stream)) \
    X(aclblasCreateHandleForHgemv, aclError, \
      (aclTransType transA, int m, int n, aclComputeType type, aclopHandle **handle)) \
    X(aclblasS8gemv, aclError, \
      (aclTransType transA, int m, int n, const int32_t *alpha, const int8_t *a, int lda, \
      const int8_t *x, int incx, const int32_t *beta, int32_t *y, int incy, \
      aclComputeType type, aclrtStream stream)) \
    X(aclblasCreateHandleForS8gemv, aclError, \
      (aclTransType transA, int m, int n, aclComputeType type, aclopHandle **handle)) \
    X(aclblasGemmEx, aclError, \
      (aclTransType transA, aclTransType transB, aclTransType transC, int m, int n, int k, \
      const void *alpha, const void *matrixA, int lda, aclDataType dataTypeA, \
      const void *matrixB, int ldb, aclDataType dataTypeB, const void *beta, void *matrixC, \
      int ldc, aclDataType dataTypeC, aclComputeType type, aclrtStream stream)) \
    X(aclblasCreateHandleForGemmEx, aclError, \
      (aclTransType transA, aclTransType transB, aclTransType transC, int m, int n, int k, \
      aclDataType dataTypeA, aclDataType dataTypeB, aclDataType dataTypeC, \
      aclComputeType type, aclopHandle **handle)) \
    X(aclblasHgemm, aclError, \
      (aclTransType transA, aclTransType transB, aclTransType transC, int m, int n, int k, \
      const aclFloat16 *alpha, const aclFloat16 *matrixA, int lda, \
      const aclFloat16 *matrixB, int ldb, const aclFloat16 *beta, aclFloat16 *matrixC, \
      int ldc, aclComputeType type, aclrtStream stream)) \
    X(aclblasCreateHandleForHgemm, aclError, \
      (aclTransType transA, aclTransType transB, aclTransType transC, int m, int n, int k, \
      aclComputeType type, aclopHandle **handle)) \
    X(aclblasS8gemm, aclError, \
      (aclTransType transA, aclTransType transB, aclTransType transC, int m, int n, int k, \
      const int32_t *alpha, const int8_t *matrixA, int lda, const int8_t *matrixB, int ldb, \
      const int32_t *beta, int32_t *matrixC, int ldc, aclComputeType type, \
      aclrtStream stream)) \
    X(aclblasCreateHandleForS8gemm, aclError, \
      (aclTransType transA, aclTransType transB, aclTransType transC, int m, int n, int k, \
      aclComputeType type, aclopHandle **handle))
/* clang-format on */
ACL_CBLAS_FUNCTIONS(ACL_PROTOTYPE)

#ifdef __cplusplus
}
#endif

#endif
