/* SPDX-License-Identifier: MIT */
#include "om/describe.h"

#include "core/log.h"
#include "core/status.h"
#include "om/gears.h"
#include "om/inout.h"
#include "om/model_def.h"
#include "om/tensors.h"
#include "om/types.h"

#include <inttypes.h>

/* One container on its way into `info`. */
typedef struct describing {
    omr_om_info *info;
    const omri_source *source;
    const omri_container *container;
    omri_arena *arena, *scratch;
} describing;

/* ---- Strings and sizes -------------------------------------------------------------------- */

static const char *text_or_empty(const describing *d, const omri_model_def *def, const char *name)
{
    omri_text text;
    if (!omri_attribute_text(omri_attributes_of_model(def->model), name, &text))
        return "";
    return omri_text_copy(d->arena, text);
}

static uint64_t size_or_zero(const omri_model_def *def, const char *name)
{
    int64_t size = 0;
    omri_attribute_int(omri_attributes_of_model(def->model), name, &size);
    return size > 0 ? (uint64_t)size : 0;
}

static void read_strings(const describing *d, const omri_model_def *def)
{
    omr_om_info *info = d->info;
    if (def->model->name[0])
        info->name = omri_arena_string(d->arena, def->model->name);
    if (def->model->platform_version[0])
        info->platform_version = omri_arena_string(d->arena, def->model->platform_version);
    info->soc_version = text_or_empty(d, def, "soc_version");
    info->atc_version = text_or_empty(d, def, "atc_version");
    info->opp_version = text_or_empty(d, def, "opp_version");
    info->framework = text_or_empty(d, def, "framework_type");
    info->atc_cmdline = text_or_empty(d, def, "atc_cmdline");
}

/* Weights of all models in the file, since all are loaded together. */
static uint64_t weight_partitions(const omri_container *container, bool *any)
{
    uint64_t total = 0;
    *any = false;
    for (size_t i = 0; i < container->partition_count; i++) {
        if (container->partitions[i].type != OMRI_PARTITION_WEIGHTS_DATA)
            continue;
        total += container->partitions[i].size;
        *any = true;
    }
    return total;
}

/* AscendCL answers from TASK_INFO; the attributes repeat it. With shapes known only at run time,
 * so are the feature maps. */
static void read_sizes(const describing *d, const omri_model_def *def)
{
    bool any = false;
    Omri__Tasks tasks;
    const omr_om_partition *partition = omri_container_find(d->container, OMRI_PARTITION_TASK_INFO);
    d->info->work_size = size_or_zero(def, "memory_size");
    d->info->weight_size = weight_partitions(d->container, &any);
    if (!any)
        d->info->weight_size = size_or_zero(def, "weight_size");
    if (partition && omri_tasks_read(&tasks, d->source, partition, d->scratch) && tasks.memory_size)
        d->info->work_size = tasks.memory_size;
    if (d->info->unknown_shape)
        d->info->work_size = 0;
}

/* ---- Inputs and outputs ------------------------------------------------------------------- */

/* Of shapes that vary without gears only the range is known. */
static void settle_shape_kind(omr_om_info *info)
{
    bool open = info->unknown_shape;
    for (size_t i = 0; i < info->input_count; i++)
        for (uint32_t axis = 0; axis < info->inputs[i].dims.rank; axis++)
            open = open || (info->inputs[i].dims.dims[axis] < 0 && !info->inputs[i].aipp_mode);
    if (info->gear_count == 0)
        info->shape_kind = open ? OMR_SHAPE_RANGE : OMR_SHAPE_STATIC;
}

static void cross_check(const describing *d)
{
    char difference[256];
    omr_om_info other = {0};
    const omr_om_partition *partition =
        omri_container_find(d->container, OMRI_PARTITION_MODEL_INOUT_INFO);
    if (!partition)
        return;
    if (omri_inout_read(&other, d->source, partition, d->scratch) != OMR_OK)
        omri_log(OMR_LOG_WARNING, "%s; the model definition is used", omr_last_error());
    else if (omri_inout_differs(d->info, &other, difference, sizeof difference))
        omri_log(OMR_LOG_WARNING,
                 "%s: MODEL_DEF and MODEL_INOUT_INFO disagree on %s; the former is used",
                 d->source->path, difference);
}

static omr_status describe_by_model_def(const describing *d, const omr_om_partition *partition)
{
    omri_model_def def;
    omr_status status = omri_model_def_read(&def, d->source, partition, d->scratch);
    if (status != OMR_OK)
        return status;
    read_strings(d, &def);
    read_sizes(d, &def);
    status = omri_gears_read(d->info, &def, d->arena);
    if (status == OMR_OK)
        status = omri_tensors_read(d->info, &def, d->arena);
    if (status == OMR_OK)
        cross_check(d);
    return status;
}

static omr_status describe_by_inout(const describing *d, const omr_om_partition *partition)
{
    bool any = false;
    d->info->weight_size = weight_partitions(d->container, &any);
    return omri_inout_read(d->info, d->source, partition, d->arena);
}

static omr_status describe_model(const describing *d)
{
    const omr_om_partition *def = omri_container_find(d->container, OMRI_PARTITION_MODEL_DEF);
    const omr_om_partition *inout =
        omri_container_find(d->container, OMRI_PARTITION_MODEL_INOUT_INFO);
    if (!def && !inout && d->container->kind != OMRI_OM_FLOW)
        return omri_fail(OMR_UNSUPPORTED,
                         "%s: has neither a MODEL_DEF nor a MODEL_INOUT_INFO partition, so its "
                         "inputs and outputs are not known",
                         d->source->path);
    omr_status status = def     ? describe_by_model_def(d, def)
                        : inout ? describe_by_inout(d, inout)
                                : OMR_OK;
    settle_shape_kind(d->info);
    return status;
}

/* ---- Containers --------------------------------------------------------------------------- */

static void describe_container(const describing *d)
{
    static const char *const kinds[] = {
        [OMRI_OM_MODEL] = "model", [OMRI_OM_BUNDLE] = "bundle", [OMRI_OM_FLOW] = "flow"};
    const omri_container *container = d->container;
    omr_om_info *info = d->info;
    info->generation = container->generation;
    info->kind = kinds[container->kind];
    info->name = container->name;
    info->platform_version = container->platform_version;
    info->soc_version = info->atc_version = info->opp_version = "";
    info->framework = info->atc_cmdline = "";
    info->model_count = container->model_count;
    info->unknown_shape = container->unknown_shape;
    info->partitions = container->partitions;
    info->partition_count = container->partition_count;
    info->simulated = omri_container_find(container, OMRI_PARTITION_NPUSIM) != NULL;
}

static uint32_t count_models(const omri_container *bundle)
{
    uint32_t count = 0;
    for (size_t i = 0; i < bundle->partition_count; i++)
        count += bundle->partitions[i].type == OMRI_PARTITION_BUNDLE_MODEL;
    return count;
}

/* A bundle is described by its first model; the list of partitions and the kind stay its own. */
static omr_status describe_bundle(const describing *d)
{
    const omr_om_partition *first = omri_container_find(d->container, OMRI_PARTITION_BUNDLE_MODEL);
    if (!first)
        return omri_fail(OMR_INVALID_FILE, "%s: damaged: a bundle without models", d->source->path);
    omri_container container;
    omri_source source = omri_source_part(d->source, first->offset, first->size);
    omr_status status = omri_container_read(&container, &source, d->arena);
    if (status != OMR_OK)
        return status;
    if (container.kind == OMRI_OM_BUNDLE)
        return omri_fail(OMR_INVALID_FILE, "%s: damaged: a bundle inside a bundle", source.path);
    describing inner = {d->info, &source, &container, d->arena, d->scratch};
    describe_container(&inner);
    status = describe_model(&inner);
    d->info->kind = "bundle";
    d->info->model_count = count_models(d->container);
    d->info->partitions = d->container->partitions;
    d->info->partition_count = d->container->partition_count;
    return status;
}

omr_status omri_describe(omr_om_info *info, const omri_source *source, omri_arena *arena,
                         omri_arena *scratch)
{
    omri_container container;
    omr_status status = omri_container_read(&container, source, arena);
    if (status != OMR_OK)
        return status;
    const describing d = {info, source, &container, arena, scratch};
    describe_container(&d);
    status = container.kind == OMRI_OM_BUNDLE ? describe_bundle(&d) : describe_model(&d);
    return status == OMR_OK ? omri_arena_status(arena, source->path) : status;
}
