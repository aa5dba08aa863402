/* SPDX-License-Identifier: MIT */
/* omrun info: an .om described without any NPU, AscendCL or CANN. */
#include <stddef.h>

#include "commands.h"
#include "info.h"
#include "json.h"

typedef struct info_settings {
    const char *model;
    bool json;
} info_settings;

static cli_status run(const void *given)
{
    const info_settings *settings = given;
    omr_om *om;
    omr_status status = omr_om_open(&om, settings->model);
    if (status != OMR_OK)
        return fail_library(status);
    cli_status result = CLI_OK;
    if (settings->json)
        result = json_print(info_json(omr_om_describe(om)));
    else
        info_print(omr_om_describe(om), stdout);
    omr_om_close(om);
    return result;
}

static const cli_option options[] = {
    {"json", 0, OPTION_FLAG, offsetof(info_settings, json), NULL, "for machines", 0, 0},
};

const cli_command command_info = {
    .name = "info",
    .summary = "describe an .om: inputs, outputs, gears, AIPP, versions; needs no NPU",
    .operand = "MODEL.om",
    .operand_offset = offsetof(info_settings, model),
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .notes = "examples:\n"
             "  omrun info resnet.om\n"
             "  omrun info resnet.om --json\n",
    .settings_size = sizeof(info_settings),
    .run = run,
};
