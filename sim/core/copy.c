/* SPDX-License-Identifier: MIT */
#include "core/copy.h"

#include <string.h>

#include "check/check.h"
#include "core/counters.h"
#include "core/error.h"
#include "core/settings.h"
#include "core/span.h"
#include "core/work.h"

/* Bytes from the first to behind the last; SIZE_MAX when that is no size. */
static size_t reach(size_t pitch, size_t width, size_t height)
{
    size_t before_last, all;
    if (height == 0 || width == 0)
        return 0;
    if (__builtin_mul_overflow(pitch, height - 1, &before_last) ||
        __builtin_add_overflow(before_last, width, &all))
        return SIZE_MAX;
    return all;
}

/* Replaces *address by what the simulator may use. */
static aclError resolve(const void **address, size_t size, const char *role, sim_place *place)
{
    sim_location location;
    if (sim_memory_locate(*address, size, &location)) {
        *place = location.place;
        *address = sim_memory_view(*address, size);
        if (*address)
            return ACL_SUCCESS;
    }
    SIM_CHECK(outside(*address, size));
    return sim_fail(ACL_ERROR_RT_PARAM_INVALID,
                    "the %s, %zu bytes at %p, is not inside one live allocation (the nearest one "
                    "has %zu bytes at %p)",
                    role, size, *address, location.size, location.base);
}

aclError sim_copy_prepare(const sim_copy_request *request, sim_copy *out)
{
    const void *dst = request->dst;
    size_t dst_size = reach(request->dst_pitch, request->width, request->height);
    size_t src_size = reach(request->src_pitch, request->width, request->height);
    out->rows = *request;
    aclError code = resolve(&dst, dst_size, "destination", &out->dst_place);
    if (code == ACL_SUCCESS)
        code = resolve(&out->rows.src, src_size, "source", &out->src_place);
    out->rows.dst = (void *)(uintptr_t)dst;
    if (code == ACL_SUCCESS) {
        SIM_CHECK(use_memory(request->dst, dst_size, true));
        SIM_CHECK(use_memory(request->src, src_size, false));
    }
    return code;
}

static void count_copy(const sim_copy *copy)
{
    static const sim_counter of[2][2] = {{SIM_COUNT_bytes_h2h, SIM_COUNT_bytes_d2h},
                                         {SIM_COUNT_bytes_h2d, SIM_COUNT_bytes_d2d}};
    bool to_device = copy->dst_place == SIM_PLACE_DEVICE;
    bool from_device = copy->src_place == SIM_PLACE_DEVICE;
    sim_count(SIM_COUNT_copies, 1);
    sim_count(of[to_device][from_device], copy->rows.width * copy->rows.height);
}

/* Copies within the host are the CPU's in any profile. */
static void take_time(const sim_copy *copy)
{
    const sim_profile *profile = &sim_settings_get()->profile;
    bool to_device = copy->dst_place == SIM_PLACE_DEVICE;
    bool from_device = copy->src_place == SIM_PLACE_DEVICE;
    bool pinned = copy->dst_place != SIM_PLACE_PAGEABLE && copy->src_place != SIM_PLACE_PAGEABLE;
    size_t bytes = copy->rows.width * copy->rows.height;
    if (to_device && from_device)
        sim_span_take_copy(&profile->d2d, bytes, true, SIM_LINK_NONE);
    else if (to_device)
        sim_span_take_copy(&profile->h2d, bytes, pinned, SIM_LINK_H2D);
    else if (from_device)
        sim_span_take_copy(&profile->d2h, bytes, pinned, SIM_LINK_D2H);
}

static aclError run_copy(void *argument)
{
    const sim_copy *copy = argument;
    const sim_copy_request *rows = &copy->rows;
    unsigned char *dst = rows->dst;
    const unsigned char *src = rows->src;
    bool corrupt = sim_work_is_corrupt();
    for (size_t i = 0; i < rows->height; i++, dst += rows->dst_pitch, src += rows->src_pitch) {
        memmove(dst, src, rows->width);
        if (corrupt)
            sim_work_damage(dst, rows->width);
    }
    count_copy(copy);
    if (sim_span_is_timed())
        take_time(copy);
    return ACL_SUCCESS;
}

static sim_engine engine_for(const sim_copy *copy)
{
    if (copy->dst_place == SIM_PLACE_DEVICE && copy->src_place == SIM_PLACE_DEVICE)
        return SIM_ENGINE_D2D;
    return copy->dst_place == SIM_PLACE_DEVICE ? SIM_ENGINE_H2D : SIM_ENGINE_D2H;
}

aclError sim_copy_now(const sim_copy *copy, sim_device *device)
{
    sim_copy mine = *copy;
    SIM_CHECK(done_here());
    if (copy->dst_place != SIM_PLACE_DEVICE && copy->src_place != SIM_PLACE_DEVICE)
        return run_copy(&mine);
    return sim_engine_run(device, engine_for(copy), run_copy, NULL, &mine);
}

static void let_go(void *argument)
{
    (void)argument;
    sim_memory_let_go();
}

static aclError run_held_copy(void *argument)
{
    aclError code = run_copy(argument);
    sim_memory_let_go();
    return code;
}

aclError sim_copy_later(const sim_copy *copy, sim_stream *stream)
{
    sim_task task = {engine_for(copy), run_held_copy, let_go, copy, sizeof *copy};
    sim_memory_hold();
    aclError code = sim_stream_submit_task(stream, &task);
    if (code != ACL_SUCCESS)
        sim_memory_let_go();
    return code;
}

aclError sim_fill_prepare(sim_fill *fill)
{
    sim_place place = SIM_PLACE_PAGEABLE;
    size_t size;
    const void *at = fill->at;
    const void *seen = at;
    if (__builtin_mul_overflow(fill->unit, fill->count, &size))
        size = SIZE_MAX;
    aclError code = resolve(&at, size, "memory to set", &place);
    fill->at = (void *)(uintptr_t)at;
    fill->on_device = place == SIM_PLACE_DEVICE;
    if (code == ACL_SUCCESS)
        SIM_CHECK(use_memory(seen, size, true));
    return code;
}

static void fill_bytes(const sim_fill *fill)
{
    unsigned char *at = fill->at;
    if (fill->unit == 1) {
        memset(at, (int)fill->value, fill->count);
        return;
    }
    for (size_t i = 0; i < fill->count; i++)
        memcpy(at + i * fill->unit, &fill->value, fill->unit);
}

static aclError run_fill(void *argument)
{
    const sim_fill *fill = argument;
    fill_bytes(fill);
    if (sim_work_is_corrupt())
        sim_work_damage(fill->at, fill->count * fill->unit);
    if (sim_span_is_timed() && fill->on_device)
        sim_span_take_copy(&sim_settings_get()->profile.d2d, fill->count * fill->unit, true,
                           SIM_LINK_NONE);
    return ACL_SUCCESS;
}

static aclError run_held_fill(void *argument)
{
    aclError code = run_fill(argument);
    sim_memory_let_go();
    return code;
}

aclError sim_fill_now(const sim_fill *fill, sim_device *device)
{
    sim_fill mine = *fill;
    SIM_CHECK(done_here());
    return fill->on_device ? sim_engine_run(device, SIM_ENGINE_D2D, run_fill, NULL, &mine)
                           : run_fill(&mine);
}

aclError sim_fill_later(const sim_fill *fill, sim_stream *stream)
{
    sim_task task = {SIM_ENGINE_D2D, run_held_fill, let_go, fill, sizeof *fill};
    sim_memory_hold();
    aclError code = sim_stream_submit_task(stream, &task);
    if (code != ACL_SUCCESS)
        sim_memory_let_go();
    return code;
}
