/* SPDX-License-Identifier: MIT */
/* aclInit, aclFinalize, and who wants to hear of them. */
#include "acl/init.h"

#include <acl/acl.h>

#include "acl/check.h"
#include "acl/dump.h"
#include "acl/init_config.h"
#include "acl/profiling.h"
#include "core/call.h"
#include "core/context.h"
#include "core/process.h"
#include "core/settings.h"

bool sim_is_initialized(void)
{
    return sim_process_is_initialized();
}

aclError aclInit(const char *configPath)
{
    SIM_ENTER_OR_RETURN(aclInit);
    sim_init_config config = {.default_device = -1};
    char *text = NULL;
    aclError code = sim_settings_check();
    if (code == ACL_SUCCESS && configPath && *configPath)
        code = sim_init_config_read("aclInit", configPath, &text, &config);
    if (code != ACL_SUCCESS)
        return code;
    code = sim_process_init(text);
    if (code == ACL_SUCCESS) { /* the first one decides */
        sim_error_share_text(config.share_errors);
        sim_context_set_fallback(config.default_device);
        sim_dump_reset(config.asks_for_dump);
        sim_profiling_claim(config.asks_for_profile);
    }
    return code;
}

aclError aclFinalize(void)
{
    SIM_ENTER_OR_RETURN(aclFinalize);
    return sim_process_finalize();
}

aclError aclFinalizeReference(uint64_t *refCount)
{
    SIM_ENTER_OR_RETURN(aclFinalizeReference);
    return sim_process_release(refCount);
}

aclError aclInitCallbackRegister(aclRegisterCallbackType type, aclInitCallbackFunc cbFunc,
                                 void *userData)
{
    SIM_ENTER_OR_RETURN(aclInitCallbackRegister);
    if (!cbFunc)
        return sim_fail_null("aclInitCallbackRegister", "cbFunc");
    return sim_process_on_init(type, cbFunc, userData);
}

aclError aclInitCallbackUnRegister(aclRegisterCallbackType type, aclInitCallbackFunc cbFunc)
{
    SIM_ENTER_OR_RETURN(aclInitCallbackUnRegister);
    if (!cbFunc)
        return sim_fail_null("aclInitCallbackUnRegister", "cbFunc");
    return sim_process_off_init(type, cbFunc);
}

aclError aclFinalizeCallbackRegister(aclRegisterCallbackType type, aclFinalizeCallbackFunc cbFunc,
                                     void *userData)
{
    SIM_ENTER_OR_RETURN(aclFinalizeCallbackRegister);
    if (!cbFunc)
        return sim_fail_null("aclFinalizeCallbackRegister", "cbFunc");
    return sim_process_on_finalize(type, cbFunc, userData);
}

aclError aclFinalizeCallbackUnRegister(aclRegisterCallbackType type, aclFinalizeCallbackFunc cbFunc)
{
    SIM_ENTER_OR_RETURN(aclFinalizeCallbackUnRegister);
    if (!cbFunc)
        return sim_fail_null("aclFinalizeCallbackUnRegister", "cbFunc");
    return sim_process_off_finalize(type, cbFunc);
}
