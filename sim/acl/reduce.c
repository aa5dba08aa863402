/* SPDX-License-Identifier: MIT */
/* aclrtReduceAsync. */
#include "core/reduce.h"

#include <acl/acl.h>

#include "acl/check.h"
#include "core/call.h"

static aclError check(const void *dst, const void *src, uint64_t count, aclrtReduceKind kind,
                      aclDataType type)
{
    const char *call = "aclrtReduceAsync";
    size_t width = sim_reduce_width(type);
    if (!dst || !src)
        return sim_fail_null(call, dst ? "src" : "dst");
    if ((int)type < ACL_FLOAT || type > ACL_FLOAT4_E1M2)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: there is no type %d", call, (int)type);
    if (width == 0)
        return sim_fail(ACL_ERROR_RT_FEATURE_NOT_SUPPORT,
                        "%s: type is %d, wants a float, half, bfloat16, int8, int16 or int32", call,
                        (int)type);
    if ((int)kind < ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM || kind > ACL_RT_MEMCPY_SDMA_AUTOMATIC_EQUAL)
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID, "%s: kind is %d, wants 10 to 13", call,
                        (int)kind);
    if (kind == ACL_RT_MEMCPY_SDMA_AUTOMATIC_EQUAL) /* what it computes is said nowhere */
        return sim_fail(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "%s: kind is 13, wants 10 to 12", call);
    if (count == 0 || count % width != 0)
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID,
                        "%s: count is %llu bytes, wants a multiple of %zu", call,
                        (unsigned long long)count, width);
    return ACL_SUCCESS;
}

aclError aclrtReduceAsync(void *dst, const void *src, uint64_t count, aclrtReduceKind kind,
                          aclDataType type, aclrtStream stream, void *reserve)
{
    SIM_ENTER_OR_RETURN(aclrtReduceAsync);
    sim_stream *on;
    if (reserve)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "aclrtReduceAsync: reserve wants to be NULL");
    aclError code = check(dst, src, count, kind, type);
    if (code == ACL_SUCCESS)
        code = sim_stream_from(stream, &on);
    return code == ACL_SUCCESS ? sim_reduce_later(dst, src, (size_t)count, kind, type, on) : code;
}
