/* SPDX-License-Identifier: MIT */
/* AscendCL: memory that a stream takes from an allocator of the caller's. */
#ifndef ACL_RT_ALLOCATOR_H_
#define ACL_RT_ALLOCATOR_H_

#include "acl_base.h"
#include "acl_rt.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Every function of this header: name, result, parameters. */
/* clang-format off */
#define ACL_RT_ALLOCATOR_FUNCTIONS(X) \
    X(aclrtAllocatorCreateDesc, aclrtAllocatorDesc, (void)) \
    X(aclrtAllocatorDestroyDesc, aclError, (aclrtAllocatorDesc allocatorDesc)) \
    X(aclrtAllocatorSetObjToDesc, aclError, \
      (aclrtAllocatorDesc allocatorDesc, aclrtAllocator allocator)) \
    X(aclrtAllocatorSetAllocFuncToDesc, aclError, \
      (aclrtAllocatorDesc allocatorDesc, aclrtAllocatorAllocFunc func)) \
    X(aclrtAllocatorSetFreeFuncToDesc, aclError, \
      (aclrtAllocatorDesc allocatorDesc, aclrtAllocatorFreeFunc func)) \
    X(aclrtAllocatorSetAllocAdviseFuncToDesc, aclError, \
      (aclrtAllocatorDesc allocatorDesc, aclrtAllocatorAllocAdviseFunc func)) \
    X(aclrtAllocatorSetGetAddrFromBlockFuncToDesc, aclError, \
      (aclrtAllocatorDesc allocatorDesc, aclrtAllocatorGetAddrFromBlockFunc func)) \
    X(aclrtAllocatorRegister, aclError, (aclrtStream stream, aclrtAllocatorDesc allocatorDesc)) \
    X(aclrtAllocatorUnregister, aclError, (aclrtStream stream)) \
    X(aclrtAllocatorGetByStream, aclError, \
      (aclrtStream stream, aclrtAllocatorDesc *allocatorDesc, aclrtAllocator *allocator, \
      aclrtAllocatorAllocFunc *allocFunc, aclrtAllocatorFreeFunc *freeFunc, \
      aclrtAllocatorAllocAdviseFunc *allocAdviseFunc, \
      aclrtAllocatorGetAddrFromBlockFunc *getAddrFromBlockFunc))
/* clang-format on */
ACL_RT_ALLOCATOR_FUNCTIONS(ACL_PROTOTYPE)

#ifdef __cplusplus
}
#endif

#endif
