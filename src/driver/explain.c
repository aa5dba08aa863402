/* SPDX-License-Identifier: MIT */
#include "driver/driver.h"
#include "driver/watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct code_row {
    int32_t code;
    const char *name;
    const char *meaning, *chinese;
} rows[] = {
#define ROW(name, meaning, chinese) {name, #name, meaning, chinese},
#include "driver/codes.inc"
#undef ROW
};

static int compare(const void *key, const void *element)
{
    int32_t code = *(const int32_t *)key;
    int32_t other = ((const struct code_row *)element)->code;
    return (code > other) - (code < other);
}

static const struct code_row *find(int32_t code)
{
    return bsearch(&code, rows, sizeof rows / sizeof rows[0], sizeof rows[0], compare);
}

const char *omr_driver_code_name(int32_t code)
{
    const struct code_row *row = find(code);
    return row ? row->name : NULL;
}

const char *omr_driver_code_meaning(int32_t code, const char *language)
{
    const struct code_row *row = find(code);
    if (!row)
        return NULL;
    return language && strncmp(language, "zh", 2) == 0 ? row->chinese : row->meaning;
}

/* Which of our statuses a code belongs to: programs act on these, people read the rest. */
static omr_status status_of(aclError code)
{
    switch (code) {
    case ACL_ERROR_BAD_ALLOC:
    case ACL_ERROR_RT_MEMORY_ALLOCATION:
    case ACL_ERROR_GE_MEMORY_ALLOCATION:
    case ACL_ERROR_RT_DEVIDE_OOM:
        return OMR_NO_MEMORY;
    default:
        return OMR_DRIVER_FAILED;
    }
}

/* AscendCL's own text may hold several lines; ours is one. */
static void vendor_text(const omri_driver *driver, char *out, size_t size)
{
    const char *text = driver->aclGetRecentErrMsg ? driver->aclGetRecentErrMsg() : NULL;
    snprintf(out, size, "%s%s", text && *text ? ": " : "", text ? text : "");
    for (char *c = out; *c; c++)
        if (*c == '\n' || *c == '\r' || *c == '\t')
            *c = ' ';
    for (size_t length = strlen(out); length && out[length - 1] == ' '; length--)
        out[length - 1] = '\0';
}

omr_status omri_acl(const omri_driver *driver, aclError code, int32_t device, const char *call)
{
    if (omri_watch_was_claimed())
        return omri_fail_device(OMR_DRIVER_FAILED, device, code,
                                "%s returned %d after its thread had been given up", call, code);
    if (code == ACL_SUCCESS)
        return OMR_OK;
    char vendor[512];
    vendor_text(driver, vendor, sizeof vendor);
    const struct code_row *row = find(code);
    if (!row)
        return omri_fail_device(status_of(code), device, code, "%s returned %d%s", call, code,
                                vendor);
    return omri_fail_device(status_of(code), device, code, "%s returned %d (%s, %s)%s", call, code,
                            row->name, row->meaning, vendor);
}
