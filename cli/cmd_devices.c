/* SPDX-License-Identifier: MIT */
/* omrun devices: which devices AscendCL shows, and which AscendCL that is. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "commands.h"
#include "json.h"
#include "memory.h"
#include "table.h"
#include "text.h"

typedef struct devices_settings {
    const char *acl_library;
    bool json;
} devices_settings;

static void print_table(const omr_driver_info *driver, const omr_device_info *devices, size_t count)
{
    char total[TEXT_SIZE], left[TEXT_SIZE];
    cli_table table = {.columns = 4};
    printf("%s%s%s, AscendCL %d.%d.%d%s\n", driver->soc_name, driver->soc_name[0] ? " by " : "",
           driver->path, driver->version[0], driver->version[1], driver->version[2],
           driver->simulated ? " (npusim: simulated on the CPU)" : "");
    table_cell(&table, "device");
    table_cell(&table, "memory");
    table_cell(&table, "free");
    table_cell(&table, "%s", "");
    for (size_t i = 0; i < count; i++) {
        table_cell(&table, "%d", devices[i].id);
        table_cell(&table, "%s", text_bytes(total, devices[i].memory_total));
        table_cell(&table, "%s", text_bytes(left, devices[i].memory_free));
        table_cell(&table, "%s", driver->simulated ? "simulated" : "");
    }
    table_print(&table, stdout, 0);
}

static cli_status print_json(const omr_driver_info *driver, const omr_device_info *devices,
                             size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_pack("{s:i, s:I, s:I}", "id", devices[i].id,
                                              "memory_total", (json_int_t)devices[i].memory_total,
                                              "memory_free", (json_int_t)devices[i].memory_free));
    return json_print(
        json_pack("{s:o, s:o}", "library", json_from_driver(driver), "devices", list));
}

static cli_status run(const void *given)
{
    const devices_settings *settings = given;
    omr_driver_info driver;
    size_t count = 0;
    if (omr_driver_open(settings->acl_library, &driver) != OMR_OK ||
        omr_devices(NULL, 0, &count) != OMR_OK)
        return fail_device();
    size_t room = count;
    omr_device_info *devices = memory_zeroed(room, sizeof *devices);
    cli_status status = CLI_OK;
    if (omr_devices(devices, room, &count) != OMR_OK)
        status = fail_device();
    else if (settings->json)
        status = print_json(&driver, devices, count < room ? count : room);
    else
        print_table(&driver, devices, count < room ? count : room);
    free(devices);
    if (status == CLI_OK && count == 0)
        return fail(CLI_DEVICE, "%s shows no device", driver.path);
    return status;
}

static const cli_option options[] = {
    {"acl-library", 0, OPTION_TEXT, offsetof(devices_settings, acl_library), "FILE",
     "this libascendcl.so instead of the one found", 0, 0},
    {"json", 0, OPTION_FLAG, offsetof(devices_settings, json), NULL, "for machines", 0, 0},
};

const cli_command command_devices = {
    .name = "devices",
    .summary = "list the devices, and the AscendCL that shows them",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .notes = "examples:\n"
             "  omrun devices\n"
             "  omrun devices --json\n",
    .settings_size = sizeof(devices_settings),
    .run = run,
};
