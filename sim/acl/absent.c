/* SPDX-License-Identifier: MIT */
/* What npusim does not have says so by name. The definitions are weak: writing a function anywhere
 * in the library puts it in the place of its row here, and the library's symbol table tells the
 * two kinds apart (tools/acl_coverage.py). */
#include <string.h>

#include "core/call.h"
#include "core/error.h"

#pragma GCC diagnostic ignored "-Wunused-parameter"

static aclError code_for(const char *name)
{
    return strncmp(name, "aclrt", strlen("aclrt")) == 0 ? ACL_ERROR_RT_FEATURE_NOT_SUPPORT
                                                        : ACL_ERROR_API_NOT_SUPPORT;
}

/* The code where the function returns one, otherwise the zero that stands for nothing. */
static intptr_t refuse(sim_call call, bool returns_code, const void *caller)
{
    aclError code = sim_call_enter(call, SIM_CALL_CURRENT_DEVICE, caller);
    const char *name = sim_call_name(call);
    if (code == ACL_SUCCESS)
        code = sim_fail(code_for(name), "%s is not supported by npusim", name);
    return returns_code ? code : 0;
}

#define RETURNS_CODE(result) _Generic((result *)0, aclError * : true, default : false)

#define ABSENT(name, result, parameters)                                          \
    __attribute__((weak)) result name parameters                                  \
    {                                                                             \
        return (result)refuse(SIM_CALL_##name, RETURNS_CODE(result), SIM_CALLER); \
    }

SIM_UNDECLARED_FUNCTIONS(ACL_PROTOTYPE)
SIM_MODEL_FUNCTIONS(ABSENT)
SIM_OTHER_FUNCTIONS(ABSENT)
