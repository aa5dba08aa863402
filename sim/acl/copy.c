/* SPDX-License-Identifier: MIT */
/* aclrtMemcpy, aclrtMemset and kin. */
#include "core/copy.h"

#include <acl/acl.h>

#include "acl/check.h"
#include "check/check.h"
#include "core/call.h"
#include "core/context.h"
#include "core/settings.h"

/* What every copy checks first, in the vendor's order. *done: there is nothing to copy. */
static aclError check_copy(const char *call, const sim_copy_request *rows, size_t most,
                           aclrtMemcpyKind kind, bool *done)
{
    sim_context *context;
    if (!rows->dst || !rows->src)
        return sim_fail_null(call, rows->dst ? "src" : "dst");
    if ((int)kind < ACL_MEMCPY_HOST_TO_HOST || kind > ACL_MEMCPY_HOST_TO_BUF_TO_DEVICE)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: kind is %d, wants 0 to 5", call, (int)kind);
    aclError code = sim_context_need(&context);
    if (code != ACL_SUCCESS)
        return code;
    if (rows->width > most)
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID, "%s: count is %zu, more than destMax %zu", call,
                        rows->width, most);
    *done = rows->width == 0 || rows->height == 0 || rows->dst == rows->src;
    return ACL_SUCCESS;
}

/* A blocking copy goes by where the memory is; the kind is only advice. */
static aclError copy_blocking(const sim_copy_request *rows, aclrtMemcpyKind kind)
{
    sim_device *device;
    sim_copy copy;
    aclError code = sim_context_need_device(&device);
    if (code == ACL_SUCCESS)
        code = sim_copy_prepare(rows, &copy);
    if (code != ACL_SUCCESS)
        return code;
    SIM_CHECK(copy(rows, &copy, kind, false));
    return sim_copy_now(&copy, device);
}

static sim_copy_request one_row(void *dst, const void *src, size_t count)
{
    return (sim_copy_request){dst, count, src, count, count, 1};
}

aclError aclrtMemcpy(void *dst, size_t destMax, const void *src, size_t count, aclrtMemcpyKind kind)
{
    SIM_ENTER_OR_RETURN(aclrtMemcpy);
    sim_copy_request rows = one_row(dst, src, count);
    bool done = false;
    aclError code = check_copy("aclrtMemcpy", &rows, destMax, kind, &done);
    return code != ACL_SUCCESS || done ? code : copy_blocking(&rows, kind);
}

/* Where pageable memory is can only be taken from the kind; memory of ours forces the kind. On a
 * board there is one memory, and kinds are all the same. */
static aclError check_kind(const char *call, const sim_copy *copy, aclrtMemcpyKind kind)
{
    bool to_device = copy->dst_place == SIM_PLACE_DEVICE;
    bool from_device = copy->src_place == SIM_PLACE_DEVICE;
    bool says_to = kind == ACL_MEMCPY_HOST_TO_DEVICE || kind == ACL_MEMCPY_DEVICE_TO_DEVICE ||
                   kind == ACL_MEMCPY_HOST_TO_BUF_TO_DEVICE;
    bool says_from = kind == ACL_MEMCPY_DEVICE_TO_HOST || kind == ACL_MEMCPY_DEVICE_TO_DEVICE;
    if (sim_settings_get()->profile.on_board)
        return ACL_SUCCESS;
    if (kind == ACL_MEMCPY_HOST_TO_HOST)
        return sim_fail(ACL_ERROR_RT_FEATURE_NOT_SUPPORT,
                        "%s: kind is 0, but only blocking copies go from host to host", call);
    if (kind != ACL_MEMCPY_DEFAULT && copy->dst_place == SIM_PLACE_PAGEABLE && says_to)
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID, "%s: kind is %d, but dst is not device memory",
                        call, (int)kind);
    if (kind != ACL_MEMCPY_DEFAULT && copy->src_place == SIM_PLACE_PAGEABLE && says_from)
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID, "%s: kind is %d, but src is not device memory",
                        call, (int)kind);
    if (!to_device && !from_device)
        return sim_fail(ACL_ERROR_RT_FEATURE_NOT_SUPPORT,
                        "%s: both addresses are the host's, but only blocking copies go from host "
                        "to host",
                        call);
    return ACL_SUCCESS;
}

/* The device cannot reach pageable memory by itself, and a copy through a buffer must be done
 * with its source on return: both wait for the stream and are done here. */
static bool must_block(const sim_copy *copy, aclrtMemcpyKind kind)
{
    return copy->dst_place == SIM_PLACE_PAGEABLE || copy->src_place == SIM_PLACE_PAGEABLE ||
           kind == ACL_MEMCPY_HOST_TO_BUF_TO_DEVICE;
}

static aclError copy_on_stream(const char *call, const sim_copy_request *rows, aclrtMemcpyKind kind,
                               aclrtStream stream)
{
    sim_stream *on;
    sim_copy copy;
    aclError code = sim_stream_from(stream, &on);
    if (code == ACL_SUCCESS)
        code = sim_copy_prepare(rows, &copy);
    if (code != ACL_SUCCESS)
        return code;
    SIM_CHECK(copy(rows, &copy, kind, true));
    code = check_kind(call, &copy, kind);
    if (code != ACL_SUCCESS)
        return code;
    if (!must_block(&copy, kind))
        return sim_copy_later(&copy, on);
    code = sim_stream_wait(on, SIM_WAIT_FOREVER);
    return code == ACL_SUCCESS ? sim_copy_now(&copy, sim_stream_device(on)) : code;
}

static aclError copy_async(const char *call, void *dst, size_t most, const void *src, size_t count,
                           aclrtMemcpyKind kind, aclrtStream stream)
{
    sim_copy_request rows = one_row(dst, src, count);
    bool done = false;
    aclError code = check_copy(call, &rows, most, kind, &done);
    return code != ACL_SUCCESS || done ? code : copy_on_stream(call, &rows, kind, stream);
}

aclError aclrtMemcpyAsync(void *dst, size_t destMax, const void *src, size_t count,
                          aclrtMemcpyKind kind, aclrtStream stream)
{
    SIM_ENTER_OR_RETURN(aclrtMemcpyAsync);
    return copy_async("aclrtMemcpyAsync", dst, destMax, src, count, kind, stream);
}

aclError aclrtMemcpyAsyncWithCondition(void *dst, size_t destMax, const void *src, size_t count,
                                       aclrtMemcpyKind kind, aclrtStream stream)
{
    SIM_ENTER_OR_RETURN(aclrtMemcpyAsyncWithCondition);
    return copy_async("aclrtMemcpyAsyncWithCondition", dst, destMax, src, count, kind, stream);
}

/* ---- rows ---- */

static aclError check_rows(const char *call, const sim_copy_request *rows, aclrtMemcpyKind kind,
                           bool *done)
{
    if (kind == ACL_MEMCPY_HOST_TO_HOST || kind == ACL_MEMCPY_HOST_TO_BUF_TO_DEVICE)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: kind is %d, wants 1 to 4", call, (int)kind);
    if (rows->width > rows->dst_pitch || rows->width > rows->src_pitch)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "%s: width is %zu, more than a pitch (dpitch %zu, spitch %zu)", call,
                        rows->width, rows->dst_pitch, rows->src_pitch);
    return check_copy(call, rows, rows->dst_pitch, kind, done);
}

aclError aclrtMemcpy2d(void *dst, size_t dpitch, const void *src, size_t spitch, size_t width,
                       size_t height, aclrtMemcpyKind kind)
{
    SIM_ENTER_OR_RETURN(aclrtMemcpy2d);
    sim_copy_request rows = {dst, dpitch, src, spitch, width, height};
    bool done = false;
    aclError code = check_rows("aclrtMemcpy2d", &rows, kind, &done);
    return code != ACL_SUCCESS || done ? code : copy_blocking(&rows, kind);
}

aclError aclrtMemcpy2dAsync(void *dst, size_t dpitch, const void *src, size_t spitch, size_t width,
                            size_t height, aclrtMemcpyKind kind, aclrtStream stream)
{
    SIM_ENTER_OR_RETURN(aclrtMemcpy2dAsync);
    sim_copy_request rows = {dst, dpitch, src, spitch, width, height};
    bool done = false;
    aclError code = check_rows("aclrtMemcpy2dAsync", &rows, kind, &done);
    if (code != ACL_SUCCESS || done)
        return code;
    return copy_on_stream("aclrtMemcpy2dAsync", &rows, kind, stream);
}

/* ---- batches ---- */

typedef struct batch {
    void **dsts;
    size_t *limits;
    void **srcs;
    size_t *sizes;
    size_t count;
    size_t *fail_index; /* where the first copy that fails is noted, if anywhere */
} batch;

static aclError check_batch(const char *call, const batch *all)
{
    if (!all->dsts || !all->srcs || !all->limits || !all->sizes)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "%s: one of dsts, destMaxs, srcs and sizes is NULL", call);
    if (all->count == 0)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: numBatches is 0", call);
    return ACL_SUCCESS;
}

static aclError copy_batch(const char *call, const batch *all, bool queued, aclrtStream stream)
{
    aclError code = check_batch(call, all);
    for (size_t i = 0; code == ACL_SUCCESS && i < all->count; i++) {
        sim_copy_request rows = one_row(all->dsts[i], all->srcs[i], all->sizes[i]);
        bool done = true;
        code = check_copy(call, &rows, all->limits[i], ACL_MEMCPY_DEFAULT, &done);
        if (code == ACL_SUCCESS && !done)
            code = queued ? copy_on_stream(call, &rows, ACL_MEMCPY_DEFAULT, stream)
                          : copy_blocking(&rows, ACL_MEMCPY_DEFAULT);
        if (code != ACL_SUCCESS && all->fail_index)
            *all->fail_index = i;
    }
    return code;
}

aclError aclrtMemcpyBatch(void **dsts, size_t *destMaxs, void **srcs, size_t *sizes,
                          size_t numBatches, aclrtMemcpyBatchAttr *attrs, size_t *attrsIndexes,
                          size_t numAttrs, size_t *failIndex)
{
    SIM_ENTER_OR_RETURN(aclrtMemcpyBatch);
    const batch all = {dsts, destMaxs, srcs, sizes, numBatches, failIndex};
    (void)attrs, (void)attrsIndexes, (void)numAttrs; /* say where memory is; that is known */
    return copy_batch("aclrtMemcpyBatch", &all, false, NULL);
}

aclError aclrtMemcpyBatchAsync(void **dsts, size_t *destMaxs, void **srcs, size_t *sizes,
                               size_t numBatches, aclrtMemcpyBatchAttr *attrs, size_t *attrsIndexes,
                               size_t numAttrs, size_t *failIndex, aclrtStream stream)
{
    SIM_ENTER_OR_RETURN(aclrtMemcpyBatchAsync);
    const batch all = {dsts, destMaxs, srcs, sizes, numBatches, failIndex};
    (void)attrs, (void)attrsIndexes, (void)numAttrs;
    return copy_batch("aclrtMemcpyBatchAsync", &all, true, stream);
}

/* ---- filling ---- */

/* `most` counts bytes, as do the vendor's maxCount and memSize. */
static aclError check_fill(const char *call, sim_fill *fill, size_t most)
{
    sim_context *context;
    if (!fill->at)
        return sim_fail_null(call, "the address");
    aclError code = sim_context_need(&context);
    if (code != ACL_SUCCESS)
        return code;
    if (fill->count > most / fill->unit)
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID, "%s: %zu times %zu bytes are more than %zu",
                        call, fill->count, fill->unit, most);
    return sim_fill_prepare(fill);
}

static aclError fill_blocking(const char *call, sim_fill *fill, size_t most)
{
    sim_device *device;
    aclError code = check_fill(call, fill, most);
    if (code == ACL_SUCCESS)
        code = sim_context_need_device(&device);
    return code == ACL_SUCCESS ? sim_fill_now(fill, device) : code;
}

static aclError fill_async(const char *call, sim_fill *fill, size_t most, aclrtStream stream)
{
    sim_stream *on;
    aclError code = check_fill(call, fill, most);
    if (code == ACL_SUCCESS)
        code = sim_stream_from(stream, &on);
    return code == ACL_SUCCESS ? sim_fill_later(fill, on) : code;
}

aclError aclrtMemset(void *devPtr, size_t maxCount, int32_t value, size_t count)
{
    SIM_ENTER_OR_RETURN(aclrtMemset);
    sim_fill fill = {devPtr, (uint32_t)value, 1, count, false};
    return fill_blocking("aclrtMemset", &fill, maxCount);
}

aclError aclrtMemsetAsync(void *devPtr, size_t maxCount, int32_t value, size_t count,
                          aclrtStream stream)
{
    SIM_ENTER_OR_RETURN(aclrtMemsetAsync);
    sim_fill fill = {devPtr, (uint32_t)value, 1, count, false};
    return fill_async("aclrtMemsetAsync", &fill, maxCount, stream);
}

aclError aclrtMemsetD32(void *ptr, size_t memSize, uint32_t value, size_t N)
{
    SIM_ENTER_OR_RETURN(aclrtMemsetD32);
    sim_fill fill = {ptr, value, sizeof value, N, false};
    return fill_blocking("aclrtMemsetD32", &fill, memSize);
}

aclError aclrtMemsetD32Async(void *ptr, size_t memSize, uint32_t value, size_t N,
                             aclrtStream stream)
{
    SIM_ENTER_OR_RETURN(aclrtMemsetD32Async);
    sim_fill fill = {ptr, value, sizeof value, N, false};
    return fill_async("aclrtMemsetD32Async", &fill, memSize, stream);
}
