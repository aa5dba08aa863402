/* SPDX-License-Identifier: MIT */
/* What went wrong, for programs that ask. */
#include "core/error.h"

#include <acl/acl.h>

#include "core/call.h"

const char *aclGetRecentErrMsg(void)
{
    SIM_ENTER(aclGetRecentErrMsg);
    return sim_error_take_text();
}

static aclError check_level(const char *call, aclrtLastErrLevel level)
{
    if (level != ACL_RT_THREAD_LEVEL)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: level is %d, wants 0", call, (int)level);
    return ACL_SUCCESS;
}

aclError aclrtPeekAtLastError(aclrtLastErrLevel level)
{
    SIM_ENTER(aclrtPeekAtLastError);
    aclError code = check_level("aclrtPeekAtLastError", level);
    return code == ACL_SUCCESS ? sim_error_peek() : code;
}

aclError aclrtGetLastError(aclrtLastErrLevel level)
{
    SIM_ENTER(aclrtGetLastError);
    aclError code = check_level("aclrtGetLastError", level);
    return code == ACL_SUCCESS ? sim_error_take() : code;
}
