/* SPDX-License-Identifier: MIT */
/* The keys are those of omr_om_info in omrun.h and are kept from release to release. */
#include "info.h"

#include "json.h"

static void set_text(json_t *object, const char *key, const char *value)
{
    json_object_set_new(object, key, json_from_text(value));
}

static void set_number(json_t *object, const char *key, uint64_t value)
{
    json_object_set_new(object, key, json_integer((json_int_t)value));
}

static json_t *ranges_json(const omr_om_tensor *tensor)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < tensor->range_count && i < OMR_MAX_RANK; i++)
        json_array_append_new(list, json_from_dims(2, tensor->ranges[i]));
    return list;
}

static json_t *settings_json(size_t count, const omr_om_setting *settings)
{
    json_t *object = json_object();
    for (size_t i = 0; i < count; i++)
        set_text(object, settings[i].name, settings[i].value);
    return object;
}

static json_t *tensor_json(const omr_om_tensor *tensor)
{
    json_t *object = json_object();
    set_text(object, "name", tensor->name);
    set_text(object, "dtype", tensor->dtype_name);
    json_object_set_new(object, "acl_dtype", json_integer(tensor->acl_dtype));
    set_text(object, "format", tensor->format);
    json_object_set_new(object, "acl_format", json_integer(tensor->acl_format));
    set_number(object, "size", tensor->size);
    json_object_set_new(object, "dims", json_from_dims(tensor->dims.rank, tensor->dims.dims));
    json_object_set_new(object, "dims_v2",
                        json_from_dims(tensor->dims_v2.rank, tensor->dims_v2.dims));
    json_object_set_new(object, "ranges", ranges_json(tensor));
    json_object_set_new(object, "hidden", json_boolean(tensor->hidden));
    set_text(object, "aipp_mode", tensor->aipp_mode);
    json_object_set_new(object, "aipp", settings_json(tensor->aipp_count, tensor->aipp));
    return object;
}

static json_t *tensors_json(size_t count, const omr_om_tensor *tensors)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, tensor_json(&tensors[i]));
    return list;
}

static json_t *gears_json(const omr_om_info *info)
{
    json_t *list = json_array();
    for (size_t i = 0; i < info->gear_count; i++)
        json_array_append_new(list, json_from_dims(info->gears[i].count, info->gears[i].values));
    return list;
}

static json_t *texts_json(size_t count, const char *const *texts)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_from_text(texts[i]));
    return list;
}

static json_t *partitions_json(const omr_om_info *info)
{
    json_t *list = json_array();
    for (size_t i = 0; i < info->partition_count; i++) {
        json_t *partition = json_object();
        set_number(partition, "type", info->partitions[i].type);
        set_text(partition, "name", info->partitions[i].name);
        set_number(partition, "offset", info->partitions[i].offset);
        set_number(partition, "size", info->partitions[i].size);
        json_array_append_new(list, partition);
    }
    return list;
}

json_t *info_json(const omr_om_info *info)
{
    json_t *object = json_object();
    set_text(object, "path", info->path);
    set_number(object, "file_size", info->file_size);
    set_text(object, "generation", info->generation);
    set_text(object, "kind", info->kind);
    set_text(object, "name", info->name);
    set_text(object, "platform_version", info->platform_version);
    set_text(object, "soc_version", info->soc_version);
    set_text(object, "atc_version", info->atc_version);
    set_text(object, "opp_version", info->opp_version);
    set_text(object, "framework", info->framework);
    set_text(object, "atc_cmdline", info->atc_cmdline);
    set_number(object, "work_size", info->work_size);
    set_number(object, "weight_size", info->weight_size);
    set_number(object, "model_count", info->model_count);
    json_object_set_new(object, "unknown_shape", json_boolean(info->unknown_shape));
    json_object_set_new(object, "simulated", json_boolean(info->simulated));
    set_text(object, "shape_kind", info_shape_kind(info->shape_kind));
    json_object_set_new(object, "inputs", tensors_json(info->input_count, info->inputs));
    json_object_set_new(object, "outputs", tensors_json(info->output_count, info->outputs));
    json_object_set_new(object, "gears", gears_json(info));
    json_object_set_new(object, "dynamic_outputs",
                        texts_json(info->dynamic_output_count, info->dynamic_outputs));
    json_object_set_new(object, "partitions", partitions_json(info));
    return object;
}
