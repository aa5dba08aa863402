/* SPDX-License-Identifier: MIT */
#include "devices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "text.h"

/* Far beyond any machine; keeps "0-2000000000" from filling memory. */
enum { ID_MAX = 4095 };

static cli_status add(device_list *list, int64_t id)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->ids[i] == id)
            return fail(CLI_USAGE, "--device names device %lld twice", (long long)id);
    }
    list->ids = memory_grown(list->ids, list->count, sizeof *list->ids);
    list->ids[list->count++] = (int32_t)id;
    return CLI_OK;
}

/* "3" or "0-3". */
static cli_status add_part(device_list *list, char *part, const char *text)
{
    int64_t first, last;
    char *dash = strchr(part, '-');
    if (dash)
        *dash = 0;
    if (!text_to_number(part, 0, ID_MAX, &first) ||
        !text_to_number(dash ? dash + 1 : part, 0, ID_MAX, &last) || last < first)
        return fail(CLI_USAGE, "--device is \"%s\", wanted ids such as 0,1 or 0-3, or all", text);
    cli_status status = CLI_OK;
    for (int64_t id = first; id <= last && status == CLI_OK; id++)
        status = add(list, id);
    return status;
}

cli_status devices_parse(device_list *out, const char *text)
{
    *out = (device_list){0};
    if (text && strncmp(text, "npu:", 4) == 0)
        text += 4;
    if (!text || strcmp(text, "all") == 0 || strcmp(text, "auto") == 0 || strcmp(text, "npu") == 0)
        return CLI_OK;
    cli_status status = CLI_OK;
    for (const char *at = text; status == CLI_OK;) {
        size_t length = strcspn(at, ",");
        char *part = memory_format("%.*s", (int)length, at);
        status = add_part(out, part, text);
        free(part);
        if (!at[length])
            break;
        at += length + 1;
    }
    if (status != CLI_OK)
        devices_free(out);
    return status;
}

void devices_free(device_list *list)
{
    free(list->ids);
    *list = (device_list){0};
}

static bool is_visible(const omr_device_info *all, size_t count, int32_t id)
{
    for (size_t i = 0; i < count; i++) {
        if (all[i].id == id)
            return true;
    }
    return false;
}

static cli_status absent(const omr_device_info *all, size_t count, int32_t id)
{
    char ids[256] = "";
    size_t used = 0;
    for (size_t i = 0; i < count && used < sizeof ids; i++)
        used += (size_t)snprintf(ids + used, sizeof ids - used, "%s%d", i ? ", " : "", all[i].id);
    return fail(CLI_DEVICE, "there is no device %d; this machine shows %zu: %s", id, count, ids);
}

static cli_status check_ids(const device_list *list, const omr_device_info *all, size_t count)
{
    for (size_t i = 0; i < list->count; i++) {
        if (!is_visible(all, count, list->ids[i]))
            return absent(all, count, list->ids[i]);
    }
    return CLI_OK;
}

cli_status devices_check(const device_list *list, size_t *visible)
{
    if (omr_devices(NULL, 0, visible) != OMR_OK)
        return fail_device();
    if (*visible == 0)
        return fail(CLI_DEVICE, "this machine shows no device; see omrun devices");
    size_t count = *visible;
    omr_device_info *all = memory_zeroed(count, sizeof *all);
    cli_status status =
        omr_devices(all, count, visible) == OMR_OK ? check_ids(list, all, count) : fail_device();
    free(all);
    return status;
}
