/* SPDX-License-Identifier: MIT */
#include "om/gears.h"

#include "core/status.h"

#include <inttypes.h>
#include <string.h>

static const char value_prefix[] = "_pred_value_";

/* The operator that chooses among the gears: a switch until 2020, a case since. */
static const Omri__Op *find_chooser(const omri_model_def *def, int64_t *gear_count)
{
    for (size_t i = 0; i < def->graph->n_op; i++) {
        const Omri__Op *op = def->graph->op[i];
        if (strcmp(op->type, "Case") != 0 && strcmp(op->type, "StreamSwitchN") != 0)
            continue;
        omri_attributes attributes = omri_attributes_of_op(&def->dictionary, op);
        if (omri_attribute_int(attributes, "_batch_num", gear_count))
            return op;
    }
    return NULL;
}

/* Gear 12 out of "_pred_value_12"; -1 for any other name. */
static int64_t gear_of_name(omri_text name)
{
    const size_t prefix = sizeof value_prefix - 1;
    int64_t gear = 0;
    if (name.size <= prefix || name.size > prefix + 9 ||
        memcmp(name.bytes, value_prefix, prefix) != 0)
        return -1;
    for (size_t i = prefix; i < name.size; i++) {
        if (name.bytes[i] < '0' || name.bytes[i] > '9')
            return -1;
        gear = gear * 10 + (name.bytes[i] - '0');
    }
    return gear;
}

static void copy_gear(omr_gear *gear, const Omri__List *values, omri_arena *arena)
{
    int64_t *copy = omri_arena_array(arena, values->n_i, sizeof *copy);
    if (!copy)
        return;
    if (values->n_i)
        memcpy(copy, values->i, values->n_i * sizeof *copy);
    *gear = (omr_gear){values->n_i, copy};
}

/* One pass over the attributes, however many gears there are said to be. */
static void collect(omr_gear *gears, size_t count, omri_attributes attributes, omri_arena *arena)
{
    for (size_t i = 0; i < attributes.count; i++) {
        const Omri__Attribute *entry = attributes.entries[i];
        int64_t gear = gear_of_name(omri_attribute_name(attributes.dictionary, &entry->key));
        const Omri__Value *value = entry->value;
        bool has_list = value && value->kind_case == OMRI__VALUE__KIND_LIST && value->list;
        if (has_list && gear >= 0 && (uint64_t)gear < count)
            copy_gear(&gears[gear], value->list, arena);
    }
}

static omr_status check(const omr_gear *gears, size_t count, const char *path)
{
    for (size_t i = 0; i < count; i++)
        if (gears[i].count == 0 || gears[i].count != gears[0].count)
            return omri_fail(OMR_INVALID_FILE,
                             "%s: damaged: gear %zu has %zu values, gear 0 has %zu", path, i,
                             gears[i].count, gears[0].count);
    return OMR_OK;
}

omr_shape_kind omri_gears_kind(size_t values)
{
    return values == 1 ? OMR_SHAPE_BATCH : values == 2 ? OMR_SHAPE_IMAGE : OMR_SHAPE_DIMS;
}

static omr_shape_kind kind_of(omri_attributes attributes, size_t values)
{
    int64_t type = 0;
    if (omri_attribute_int(attributes, "mbatch_dynamic_type", &type)) {
        if (type == OMR_SHAPE_BATCH || type == OMR_SHAPE_IMAGE || type == OMR_SHAPE_DIMS)
            return (omr_shape_kind)type; /* the same numbers: 1 batch, 2 image, 3 dims */
    }
    return omri_gears_kind(values);
}

omr_status omri_gears_read(omr_om_info *info, const omri_model_def *def, omri_arena *arena)
{
    int64_t count = 0;
    const Omri__Op *op = find_chooser(def, &count);
    if (!op)
        return OMR_OK;
    /* Each gear is an attribute of its own, so there cannot be more. */
    if (count <= 0 || (uint64_t)count > op->n_attr)
        return omri_fail(OMR_INVALID_FILE, "%s: damaged: claims %" PRId64 " gears", def->path,
                         count);
    omri_attributes attributes = omri_attributes_of_op(&def->dictionary, op);
    omr_gear *gears = omri_arena_array(arena, (size_t)count, sizeof *gears);
    if (!gears)
        return omri_arena_status(arena, def->path);
    collect(gears, (size_t)count, attributes, arena);
    omr_status status = omri_arena_status(arena, def->path);
    if (status == OMR_OK)
        status = check(gears, (size_t)count, def->path);
    if (status != OMR_OK)
        return status;
    info->gears = gears;
    info->gear_count = (size_t)count;
    info->shape_kind = kind_of(attributes, gears[0].count);
    return OMR_OK;
}
