/* SPDX-License-Identifier: MIT */
/* npusim's reader of .om files: arbitrary bytes, every partition, every description. What may go
 * wrong is for a sanitizer to see; what must hold of any description is checked here. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "om/container.h"
#include "om/inout.h"
#include "om/payload.h"
#include "om/task_info.h"

/* Keeps the compiler from leaving the reads out. */
static volatile size_t sink;

static void must(int condition)
{
    if (!condition)
        abort();
}

static void look_at_tensor(const sim_tensor *tensor)
{
    sink += strlen(tensor->name);
    for (size_t i = 0; i < tensor->dims.rank; i++)
        sink += (size_t)tensor->dims.at[i];
    for (size_t i = 0; i < tensor->range_count; i++)
        sink += (size_t)tensor->ranges[i].low;
}

static void look_at_desc(const sim_part *part)
{
    sim_desc desc;
    sim_why why;
    if (!sim_inout_read(&desc, part->data, part->size, &why)) {
        must(why.text[0] && !strchr(why.text, '\n'));
        return;
    }
    for (size_t i = 0; i < desc.input_count; i++)
        look_at_tensor(&desc.inputs[i]);
    for (size_t i = 0; i < desc.output_count; i++)
        look_at_tensor(&desc.outputs[i]);
    for (size_t g = 0; g < desc.gears.count * desc.gears.width; g++)
        sink += (size_t)desc.gears.values[g];
    sim_desc_free(&desc);
}

static void look_at_parts(const sim_container *container)
{
    sim_part part;
    sim_task_info info;
    sim_payload payload;
    sim_why why;
    if (sim_container_find(container, SIM_PART_INOUT_INFO, &part))
        look_at_desc(&part);
    if (sim_container_find(container, SIM_PART_TASK_INFO, &part))
        sink += sim_task_info_read(&info, part.data, part.size);
    if (sim_container_find(container, SIM_PART_NPUSIM, &part) &&
        sim_payload_read(&payload, part.data, part.size, &why))
        sim_payload_free(&payload);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    sim_container container;
    sim_why why;
    sim_container_state state = sim_container_open(&container, data, size, &why);
    if (state == SIM_CONTAINER_OK)
        look_at_parts(&container);
    else
        must(why.text[0] && !strchr(why.text, '\n'));
    return 0;
}
