/* SPDX-License-Identifier: MIT */
#include "fail.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include "text.h"

static char line[4096];

cli_status fail(cli_status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    return status;
}

/* AscendCL loads a model before it can see that the file is damaged. */
static bool is_about_the_model(int32_t code)
{
    static const int32_t codes[] = {100012, 100013, 100014, 100015, 100016, 145002,
                                    145006, 545001, 545002, 545003, 545004, 545005};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (codes[i] == code)
            return true;
    }
    return false;
}

/* Whatever is wrong with what was given is the caller's to mend; the rest is the machine's. */
static cli_status status_of(omr_status status)
{
    switch (status) {
    case OMR_OK:
        return CLI_OK;
    case OMR_INVALID_ARGUMENT:
    case OMR_NOT_FOUND:
    case OMR_INVALID_FILE:
    case OMR_UNSUPPORTED:
    case OMR_IO:
        return CLI_INPUT;
    case OMR_DRIVER_FAILED:
        return is_about_the_model(omr_last_driver_code()) ? CLI_INPUT : CLI_DEVICE;
    default:
        return CLI_DEVICE;
    }
}

cli_status fail_library(omr_status status)
{
    const char *message = omr_last_error();
    return fail(status_of(status), "%s", message[0] ? message : omr_status_name(status));
}

cli_status fail_device(void)
{
    return fail(CLI_DEVICE, "%s", omr_last_error());
}

void fail_print(void)
{
    text_clean(line);
    fprintf(stderr, "omrun: %s\n", line);
}

const char *fail_message(void)
{
    return line;
}
