/* SPDX-License-Identifier: MIT */
#include "atc/convert.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "atc/aipp.h"
#include "atc/describe.h"
#include "atc/edit.h"
#include "atc/file.h"
#include "atc/model_def.h"
#include "atc/network.h"
#include "atc/precision.h"
#include "atc/probe.h"
#include "atc/shapes.h"
#include "om/container.h"
#include "om/inout.h"
#include "om/payload.h"

typedef struct conversion {
    arena memory;
    const options *given;
    network net;
    sim_desc desc;      /* in the arena: not to be freed by itself */
    sim_bytes parts[4]; /* inout info, model def, task info, payload */
    model_facts facts;
    aipp_plan aipp;
    const char *path; /* of the .om */
} conversion;

enum { INOUT, MODEL_DEF, TASK_INFO, PAYLOAD };

static bool edit(conversion *work, sim_why *why)
{
    const options *given = work->given;
    if (given->out_nodes && !edit_outputs(&work->net, given->out_nodes, why))
        return false;
    edit_forget_shapes(&work->net);
    if (given->output_type && !edit_output_types(&work->net, given->output_type, why))
        return false;
    if (given->input_fp16_nodes && !edit_fp16_inputs(&work->net, given->input_fp16_nodes, why))
        return false;
    return shapes_apply(&work->net, given, &work->desc, why) &&
           (!given->insert_op_conf ||
            aipp_plan_make(&work->net, given->insert_op_conf, &work->desc, &work->aipp, why)) &&
           precision_apply(&work->net, given, why);
}

/* The payload before its ONNX, which packs itself behind it: weights are copied once. */
static sim_payload describe_payload(conversion *work)
{
    const network *net = &work->net;
    sim_payload payload = {.soc_version =
                               arena_format(&work->memory, "%s", work->given->soc_version),
                           .input_count = net->input_count,
                           .output_count = net->graph->n_output,
                           .aipp = work->aipp.items,
                           .aipp_count = work->aipp.count};
    payload.inputs = arena_alloc(&work->memory, (net->input_count + 1) * sizeof(char *));
    payload.outputs = arena_alloc(&work->memory, (net->graph->n_output + 1) * sizeof(char *));
    for (size_t i = 0; i < net->input_count; i++)
        payload.inputs[i] = net->inputs[i]->name;
    for (size_t i = 0; i < net->graph->n_output; i++)
        payload.outputs[i] = net->graph->output[i]->name;
    payload.onnx_size = sim_onnx__model__get_packed_size(net->model);
    return payload;
}

/* Work memory is what inputs and outputs of the largest gear take: all that npusim knows of it. */
static uint64_t work_size(const sim_desc *desc)
{
    uint64_t total = 0;
    if (sim_desc_is_open(desc))
        return 0; /* allocated by each execution */
    for (size_t i = 0; i < desc->input_count; i++)
        total += (desc->inputs[i].size + 63) / 64 * 64;
    for (size_t i = 0; i < desc->output_count; i++)
        total += (desc->outputs[i].size + 63) / 64 * 64;
    return total;
}

static bool fill_payload(conversion *work, sim_why *why)
{
    sim_payload payload = describe_payload(work);
    uint8_t *onnx = sim_payload_write(&payload, &work->parts[PAYLOAD]);
    if (!onnx)
        return sim_because(why, "E19999: no memory for %zu bytes of ONNX", payload.onnx_size);
    sim_onnx__model__pack(work->net.model, onnx);
    if (!probe_outputs(&work->net, work->given, onnx, payload.onnx_size, &work->desc, why))
        return false;
    aipp_plan_apply(&work->aipp, &work->memory, &work->desc);
    work->facts.memory.work_size = work_size(&work->desc);
    work->facts.memory.weight_size = network_weight_size(&work->net);
    return true;
}

static void fill_descriptions(conversion *work)
{
    sim_inout_write(&work->desc, &work->parts[INOUT]);
    sim_task_info_write(&work->facts.memory, &work->parts[TASK_INFO]);
    work->facts.task_info_size = work->parts[TASK_INFO].size;
    model_def_write(&work->memory, &work->desc, &work->aipp, &work->facts, &work->parts[MODEL_DEF]);
}

static bool write_file(conversion *work, sim_why *why)
{
    const sim_bytes *parts = work->parts;
    const sim_part table[] = {
        {SIM_PART_INOUT_INFO, parts[INOUT].data, parts[INOUT].size},
        {SIM_PART_MODEL_DEF, parts[MODEL_DEF].data, parts[MODEL_DEF].size},
        {SIM_PART_TASK_INFO, parts[TASK_INFO].data, parts[TASK_INFO].size},
        {SIM_PART_NPUSIM, parts[PAYLOAD].data, parts[PAYLOAD].size},
    };
    enum { PART_COUNT = sizeof table / sizeof table[0] };
    file_piece pieces[1 + PART_COUNT];
    sim_bytes head = {0};
    sim_container_write_head(work->facts.name, sim_desc_is_open(&work->desc), table, PART_COUNT,
                             &head);
    bool complete = !head.failed;
    pieces[0] = (file_piece){head.data, head.size};
    for (size_t i = 0; i < PART_COUNT; i++) {
        complete = complete && !parts[i].failed;
        pieces[1 + i] = (file_piece){table[i].data, table[i].size};
    }
    const char *path = work->path;
    bool written =
        complete ? file_make_folders(path, why) && file_write(path, pieces, 1 + PART_COUNT, why)
                 : sim_because(why, "E19999: no memory for %s", path);
    sim_bytes_free(&head);
    return written;
}

/* CANN's atc compiles host code for shapes that only executions know, and says for which host in
 * the name of the file. People's scripts look for either name. */
static bool name_after_host(conversion *work, sim_why *why)
{
    const options *given = work->given;
    struct utsname host;
    const char *cpu = given->host_env_cpu;
    if (!sim_desc_is_open(&work->desc))
        return true;
    if (!cpu && uname(&host) == 0)
        cpu = host.machine;
    return !cpu || file_link(arena_format(&work->memory, "%s_linux_%s.om", given->output, cpu),
                             arena_format(&work->memory, "%s.om", work->facts.name), why);
}

bool convert(const options *given, const char *command_line, sim_why *why)
{
    conversion work = {.given = given};
    char *output = arena_format(&work.memory, "%s", given->output);
    work.path = arena_format(&work.memory, "%s.om", given->output);
    work.facts = (model_facts){.name = basename(output),
                               .soc_version = given->soc_version,
                               .atc_version = "npusim " NPUSIM_VERSION,
                               .command_line = command_line};
    bool good = network_load(&work.net, &work.memory, given->model, why) && edit(&work, why) &&
                fill_payload(&work, why);
    if (good) {
        fill_descriptions(&work);
        good = write_file(&work, why) && name_after_host(&work, why) &&
               (!given->display_model_info || strcmp(given->display_model_info, "1") != 0 ||
                describe_to_stdout(work.path, why));
    }
    for (size_t i = 0; i < sizeof work.parts / sizeof work.parts[0]; i++)
        sim_bytes_free(&work.parts[i]);
    arena_free(&work.memory);
    return good;
}
