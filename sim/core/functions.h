/* SPDX-License-Identifier: MIT */
/* All of AscendCL's functions as lists of name, result, parameters. */
#ifndef SIM_CORE_FUNCTIONS_H
#define SIM_CORE_FUNCTIONS_H

#include "core/undeclared.h"

/* What it takes to run models. */
#define SIM_MODEL_FUNCTIONS(X) ACL_BASE_FUNCTIONS(X) ACL_RT_FUNCTIONS(X) ACL_MDL_FUNCTIONS(X)

/* The rest: operators, media, queues, profiling. */
#define SIM_OTHER_FUNCTIONS(X)    \
    ACL_RT_DUMP_FUNCTIONS(X)      \
    ACL_RT_MORE_FUNCTIONS(X)      \
    ACL_RT_ALLOCATOR_FUNCTIONS(X) \
    ACL_MDL_BUNDLE_FUNCTIONS(X)   \
    ACL_DUMP_FUNCTIONS(X)         \
    ACL_PROF_FUNCTIONS(X)         \
    ACL_OP_FUNCTIONS(X)           \
    ACL_OP_COMPILER_FUNCTIONS(X)  \
    ACL_TDT_FUNCTIONS(X)          \
    ACL_TDT_QUEUE_FUNCTIONS(X)    \
    ACL_DVPP_FUNCTIONS(X)         \
    ACL_CBLAS_FUNCTIONS(X)        \
    ACL_FV_FUNCTIONS(X)           \
    SIM_UNDECLARED_FUNCTIONS(X)

#endif
