/* SPDX-License-Identifier: MIT */
/* Describes arbitrary bytes and looks at every part of the description. What may go wrong is for
 * a sanitizer to see; what must hold of any description is checked here. */
#include "fuzz.h"

#include <omrun/omrun.h>

#include <stdlib.h>
#include <string.h>

/* Keeps the compiler from leaving the reads out. */
static volatile size_t sink;

static void must(int condition)
{
    if (!condition)
        abort();
}

static void look_at_text(const char *text)
{
    must(text != NULL);
    sink += strlen(text);
}

static void look_at_tensor(const omr_om_tensor *tensor)
{
    look_at_text(tensor->name);
    look_at_text(tensor->dtype_name);
    look_at_text(tensor->format);
    must(tensor->dims.rank <= OMR_MAX_RANK && tensor->dims_v2.rank <= OMR_MAX_RANK);
    must(tensor->range_count <= OMR_MAX_RANK);
    if (tensor->aipp_mode)
        look_at_text(tensor->aipp_mode);
    for (size_t i = 0; i < tensor->aipp_count; i++) {
        look_at_text(tensor->aipp[i].name);
        look_at_text(tensor->aipp[i].value);
    }
}

static void look_at_strings(const omr_om_info *info)
{
    const char *const texts[] = {info->path,        info->generation,       info->kind,
                                 info->name,        info->platform_version, info->soc_version,
                                 info->atc_version, info->opp_version,      info->framework,
                                 info->atc_cmdline};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        look_at_text(texts[i]);
    for (size_t i = 0; i < info->dynamic_output_count; i++)
        look_at_text(info->dynamic_outputs[i]);
}

static void look_at_gears(const omr_om_info *info)
{
    for (size_t i = 0; i < info->gear_count; i++)
        for (size_t k = 0; k < info->gears[i].count; k++)
            sink += (size_t)info->gears[i].values[k];
}

static void look_at_partitions(const omr_om_info *info)
{
    for (size_t i = 0; i < info->partition_count; i++) {
        const omr_om_partition *partition = &info->partitions[i];
        look_at_text(partition->name);
        must(partition->offset <= info->file_size);
        must(partition->size <= info->file_size - partition->offset);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    omr_om *om = NULL;
    omr_status status = omr_om_open_memory(&om, data, size);
    must((status == OMR_OK) == (om != NULL));
    if (status != OMR_OK) {
        must(status == OMR_INVALID_FILE || status == OMR_UNSUPPORTED);
        must(omr_last_error()[0] && !strchr(omr_last_error(), '\n'));
        return 0;
    }
    const omr_om_info *info = omr_om_describe(om);
    look_at_strings(info);
    for (size_t i = 0; i < info->input_count; i++)
        look_at_tensor(&info->inputs[i]);
    for (size_t i = 0; i < info->output_count; i++)
        look_at_tensor(&info->outputs[i]);
    look_at_gears(info);
    look_at_partitions(info);
    omr_om_close(om);
    return 0;
}
