/* SPDX-License-Identifier: MIT */
/* What copies and executions are given. */
#include "check/check.h"
#include "check/state.h"
#include "core/memory.h"
#include "core/settings.h"

#define ALIGNMENT 64

/* ---- copies ---- */

static bool says_device(aclrtMemcpyKind kind, bool destination)
{
    if (kind == ACL_MEMCPY_DEVICE_TO_DEVICE)
        return true;
    return destination
               ? kind == ACL_MEMCPY_HOST_TO_DEVICE || kind == ACL_MEMCPY_HOST_TO_BUF_TO_DEVICE
               : kind == ACL_MEMCPY_DEVICE_TO_HOST;
}

static const char *place_name(sim_place place)
{
    static const char *const names[] = {[SIM_PLACE_PAGEABLE] = "pageable host memory",
                                        [SIM_PLACE_PINNED] = "pinned host memory",
                                        [SIM_PLACE_DEVICE] = "device memory"};
    return names[place];
}

static void check_direction(const sim_copy_request *rows, const sim_copy *copy,
                            aclrtMemcpyKind kind)
{
    static const char *const names[] = {"HOST_TO_HOST",   "HOST_TO_DEVICE",
                                        "DEVICE_TO_HOST", "DEVICE_TO_DEVICE",
                                        "DEFAULT",        "HOST_TO_BUF_TO_DEVICE"};
    if (kind == ACL_MEMCPY_DEFAULT || sim_settings_get()->profile.on_board)
        return;
    bool dst_wrong = says_device(kind, true) != (copy->dst_place == SIM_PLACE_DEVICE);
    bool src_wrong = says_device(kind, false) != (copy->src_place == SIM_PLACE_DEVICE);
    const void *wrong = dst_wrong ? rows->dst : rows->src;
    if (dst_wrong || src_wrong)
        sim_finding(SIM_RULE_COPY_DIRECTION, sim_object_find_memory((uintptr_t)wrong),
                    "the kind is %s, but %s %p is in %s", names[kind], dst_wrong ? "dst" : "src",
                    wrong, place_name(dst_wrong ? copy->dst_place : copy->src_place));
}

static void check_queued_side(const char *side, const void *address, sim_place place)
{
    const sim_object *memory = sim_object_find_memory((uintptr_t)address);
    if (place == SIM_PLACE_PAGEABLE)
        sim_finding(SIM_RULE_ASYNC_PAGEABLE, NULL, "%s %p is in pageable host memory", side,
                    address);
    if ((uintptr_t)address % ALIGNMENT != 0)
        sim_finding(SIM_RULE_ASYNC_ALIGNMENT, memory, "%s %p is no multiple of %d", side, address,
                    ALIGNMENT);
}

void sim_check_copy(const sim_copy_request *rows, const sim_copy *copy, aclrtMemcpyKind kind,
                    bool queued)
{
    bool within_host = copy->dst_place != SIM_PLACE_DEVICE && copy->src_place != SIM_PLACE_DEVICE;
    sim_check_lock();
    check_direction(rows, copy, kind);
    if (queued && within_host && !sim_settings_get()->profile.on_board) {
        sim_finding(SIM_RULE_ASYNC_HOST_TO_HOST, sim_object_find_memory((uintptr_t)rows->dst),
                    "dst %p is in %s, src %p in %s", rows->dst, place_name(copy->dst_place),
                    rows->src, place_name(copy->src_place));
    } else if (queued) {
        check_queued_side("dst", rows->dst, copy->dst_place);
        check_queued_side("src", rows->src, copy->src_place);
    }
    sim_check_unlock();
}

/* ---- executions ---- */

void sim_check_model_mixed(uint32_t model_id)
{
    sim_check_lock();
    sim_finding(SIM_RULE_MODEL_MIXED, sim_object_find(SIM_SORT_MODEL, model_id),
                "model %u was executed the other way before", model_id);
    sim_check_unlock();
}

void sim_check_gear(uint32_t model_id, const void *dataset)
{
    sim_check_lock();
    sim_finding(SIM_RULE_GEAR_NOT_SET, sim_object_find(SIM_KIND_DATASET, (uintptr_t)dataset),
                "model %u has gears, none is set for dataset %p", model_id, dataset);
    sim_check_unlock();
}

static void check_length(uint32_t model_id, const char *which, size_t index, const void *address,
                         size_t size, size_t wanted)
{
    sim_check_lock();
    if (size < wanted)
        sim_finding(SIM_RULE_BUFFER_SIZE, sim_object_find_memory((uintptr_t)address),
                    "the data buffer of %s %zu has %zu bytes, model %u wants %zu", which, index,
                    size, model_id, wanted);
    sim_check_unlock();
}

void sim_check_data(uint32_t model_id, const char *which, size_t index, const void *address,
                    size_t size, size_t wanted, bool writes)
{
    sim_location location;
    size_t touched = size < wanted ? size : wanted;
    if (!sim_memory_locate(address, touched, &location)) {
        sim_check_outside(address, touched);
        return;
    }
    if (location.place == SIM_PLACE_PAGEABLE) { /* pinned memory may be mapped for the device */
        sim_check_lock();
        sim_finding(SIM_RULE_BUFFER_HOST, sim_object_find_memory((uintptr_t)address),
                    "%s %zu of model %u is at %p, in pageable host memory", which, index, model_id,
                    address);
        sim_check_unlock();
    }
    check_length(model_id, which, index, address, size, wanted);
    sim_check_use_memory(address, touched, writes);
}
