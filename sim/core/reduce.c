/* SPDX-License-Identifier: MIT */
#include "core/reduce.h"

#include <math.h>
#include <string.h>

#include "check/check.h"
#include "core/error.h"
#include "core/half.h"
#include "core/memory.h"
#include "core/settings.h"
#include "core/span.h"
#include "core/work.h"

typedef struct reduction {
    unsigned char *dst;
    const unsigned char *src;
    size_t size;
    aclrtReduceKind kind;
    aclDataType type;
} reduction;

size_t sim_reduce_width(aclDataType type)
{
    switch (type) {
    case ACL_INT8:
        return 1;
    case ACL_INT16:
    case ACL_FLOAT16:
    case ACL_BF16:
        return 2;
    case ACL_INT32:
    case ACL_FLOAT:
        return 4;
    default:
        return 0;
    }
}

/* The upper half of a float, rounded to even. */
static uint16_t bf16_from_float(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return isnan(value) ? 0x7fc0 : (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

static float bf16_to_float(uint16_t value)
{
    uint32_t bits = (uint32_t)value << 16;
    float number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* A NaN on either side stays one. */
static float combine_floats(aclrtReduceKind kind, float a, float b)
{
    if (kind == ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM || isnan(a) || isnan(b))
        return a + b;
    return kind == ACL_RT_MEMCPY_SDMA_AUTOMATIC_MAX ? fmaxf(a, b) : fminf(a, b);
}

/* Sums that leave the type's range end at it. */
static int64_t combine_integers(aclrtReduceKind kind, int64_t a, int64_t b, int bits)
{
    int64_t low = -((int64_t)1 << (bits - 1)), high = -low - 1;
    if (kind == ACL_RT_MEMCPY_SDMA_AUTOMATIC_MAX)
        return a > b ? a : b;
    if (kind == ACL_RT_MEMCPY_SDMA_AUTOMATIC_MIN)
        return a < b ? a : b;
    int64_t sum = a + b;
    return sum < low ? low : sum > high ? high : sum;
}

#define REDUCE(number, result)                               \
    for (size_t i = 0; i < all->size; i += sizeof(number)) { \
        number a, b;                                         \
        memcpy(&a, all->dst + i, sizeof a);                  \
        memcpy(&b, all->src + i, sizeof b);                  \
        a = (number)(result);                                \
        memcpy(all->dst + i, &a, sizeof a);                  \
    }

static void reduce(const reduction *all)
{
    switch (all->type) {
    case ACL_INT8:
        REDUCE(int8_t, combine_integers(all->kind, a, b, 8))
        break;
    case ACL_INT16:
        REDUCE(int16_t, combine_integers(all->kind, a, b, 16))
        break;
    case ACL_INT32:
        REDUCE(int32_t, combine_integers(all->kind, a, b, 32))
        break;
    case ACL_FLOAT:
        REDUCE(float, combine_floats(all->kind, a, b))
        break;
    case ACL_FLOAT16:
        REDUCE(uint16_t, sim_half_from_float(
                             combine_floats(all->kind, sim_half_to_float(a), sim_half_to_float(b))))
        break;
    default:
        REDUCE(uint16_t,
               bf16_from_float(combine_floats(all->kind, bf16_to_float(a), bf16_to_float(b))))
    }
}

static aclError run_reduction(void *argument)
{
    const reduction *all = argument;
    reduce(all);
    if (sim_work_is_corrupt())
        sim_work_damage(all->dst, all->size);
    if (sim_span_is_timed())
        sim_span_take_copy(&sim_settings_get()->profile.d2d, all->size, true, SIM_LINK_NONE);
    return ACL_SUCCESS;
}

/* Where the simulator has a device's bytes. */
static aclError find(const char *role, const void *address, size_t size, void **view)
{
    sim_location location;
    bool inside = sim_memory_locate(address, size, &location);
    *view = inside ? sim_memory_view(address, size) : NULL;
    if (!inside)
        SIM_CHECK(outside(address, size));
    if (!*view || location.place != SIM_PLACE_DEVICE)
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID,
                        "the %s, %zu bytes at %p, is not inside one live allocation of a device",
                        role, size, address);
    return ACL_SUCCESS;
}

aclError sim_reduce_later(void *dst, const void *src, size_t size, aclrtReduceKind kind,
                          aclDataType type, sim_stream *stream)
{
    void *to = NULL, *from = NULL;
    aclError code = find("destination", dst, size, &to);
    if (code == ACL_SUCCESS)
        code = find("source", src, size, &from);
    if (code != ACL_SUCCESS)
        return code;
    SIM_CHECK(use_memory(dst, size, true));
    SIM_CHECK(use_memory(src, size, false));
    const reduction all = {to, from, size, kind, type};
    return sim_stream_submit(stream, SIM_ENGINE_D2D, run_reduction, &all, sizeof all);
}
