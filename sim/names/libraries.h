/* SPDX-License-Identifier: MIT */
/* Which library of CANN exports which functions, of all releases since 2020. */
#ifndef SIM_NAMES_LIBRARIES_H
#define SIM_NAMES_LIBRARIES_H

#include "core/functions.h"

/* Since CANN 9 these three have what libascendcl.so has. */
#define NAMES_acl_rt(X)           \
    ACL_BASE_FUNCTIONS(X)         \
    ACL_RT_FUNCTIONS(X)           \
    ACL_RT_DUMP_FUNCTIONS(X)      \
    ACL_RT_MORE_FUNCTIONS(X)      \
    ACL_RT_ALLOCATOR_FUNCTIONS(X) \
    SIM_UNDECLARED_RT(X)
#define NAMES_acl_mdl(X) ACL_MDL_FUNCTIONS(X) ACL_MDL_BUNDLE_FUNCTIONS(X)
#define NAMES_acl_op_executor(X) ACL_OP_FUNCTIONS(X) SIM_UNDECLARED_OP(X)

#define NAMES_acl_op_compiler(X) ACL_OP_COMPILER_FUNCTIONS(X) SIM_UNDECLARED_OP_COMPILER(X)
#define NAMES_msprofiler(X) ACL_PROF_FUNCTIONS(X) SIM_UNDECLARED_PROF(X)
#define NAMES_ascend_dump(X) ACL_DUMP_FUNCTIONS(X)
#define NAMES_acl_tdt_channel(X) ACL_TDT_FUNCTIONS(X) SIM_UNDECLARED_TDT(X)
#define NAMES_acl_tdt_queue(X) ACL_TDT_QUEUE_FUNCTIONS(X) SIM_UNDECLARED_TDT_QUEUE(X)
#define NAMES_acl_dvpp(X) ACL_DVPP_FUNCTIONS(X) SIM_UNDECLARED_DVPP(X)
#define NAMES_acl_cblas(X) ACL_CBLAS_FUNCTIONS(X)
#define NAMES_acl_retr(X) ACL_FV_FUNCTIONS(X)

/* Linked by name by programs that call nothing of them: hi_mpi_..., rt..., the driver's hal..., the
 * logger's and memcpy_s() and its kin are not AscendCL. */
#define NAMES_acl_dvpp_mpi(X)
#define NAMES_ascend_hal(X)
#define NAMES_c_sec(X)
#define NAMES_runtime(X)
#define NAMES_slog(X)

#endif
