/* SPDX-License-Identifier: MIT */
/* Caches, of which a simulated device has none: nothing is flushed, fetched or thrown away, but
 * the calls ask for what they would on a device and keep their place among a stream's tasks. */
#include <acl/acl.h>

#include "acl/check.h"
#include "core/call.h"
#include "core/memory.h"
#include "core/stream.h"

static aclError check(const char *call, const char *parameter, const void *address, size_t size)
{
    if (!address)
        return sim_fail_null(call, parameter);
    return size ? ACL_SUCCESS : sim_fail(ACL_ERROR_INVALID_PARAM, "%s: size is 0", call);
}

aclError aclrtMemFlush(void *devPtr, size_t size)
{
    SIM_ENTER_OR_RETURN(aclrtMemFlush);
    return check("aclrtMemFlush", "devPtr", devPtr, size);
}

aclError aclrtMemInvalidate(void *devPtr, size_t size)
{
    SIM_ENTER_OR_RETURN(aclrtMemInvalidate);
    return check("aclrtMemInvalidate", "devPtr", devPtr, size);
}

static aclError do_nothing(void *argument)
{
    (void)argument;
    return ACL_SUCCESS;
}

aclError aclrtCmoAsync(void *src, size_t size, aclrtCmoType cmoType, aclrtStream stream)
{
    SIM_ENTER_OR_RETURN(aclrtCmoAsync);
    sim_stream *on;
    sim_location location;
    aclError code = check("aclrtCmoAsync", "src", src, size);
    if (code == ACL_SUCCESS &&
        ((int)cmoType < ACL_RT_CMO_TYPE_PREFETCH || cmoType > ACL_RT_CMO_TYPE_FLUSH))
        code = sim_fail(ACL_ERROR_RT_PARAM_INVALID, "aclrtCmoAsync: cmoType is %d, wants 0 to 3",
                        (int)cmoType);
    if (code == ACL_SUCCESS)
        code = sim_stream_from(stream, &on);
    if (code != ACL_SUCCESS)
        return code;
    if (!sim_memory_locate(src, size, &location) || location.place != SIM_PLACE_DEVICE)
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID,
                        "aclrtCmoAsync: %zu bytes at %p are not in one allocation of a device",
                        size, src);
    return sim_stream_submit(on, SIM_ENGINE_D2D, do_nothing, NULL, 0);
}
