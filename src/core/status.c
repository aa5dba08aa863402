/* SPDX-License-Identifier: MIT */
#include "core/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A fixed array, so that reporting "out of memory" cannot itself run out of memory. */
static _Thread_local char last_message[OMRI_MESSAGE_SIZE];
static _Thread_local int32_t last_driver_code;
static _Thread_local int32_t last_device = -1;

void omri_one_line(char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            *text = '?';
}

__attribute__((format(printf, 3, 0))) static void record(int32_t device, int32_t driver_code,
                                                         const char *format, va_list args)
{
    /* The arguments may point into the old message. */
    char message[OMRI_MESSAGE_SIZE];
    int begin = device < 0 ? 0 : snprintf(message, sizeof message, "device %d: ", (int)device);
    vsnprintf(message + begin, sizeof message - (size_t)begin, format, args);
    omri_one_line(message);
    memcpy(last_message, message, sizeof message);
    last_driver_code = driver_code;
    last_device = device;
}

omr_status(omri_fail)(omr_status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    record(-1, 0, format, args);
    va_end(args);
    return status;
}

omr_status(omri_fail_driver)(omr_status status, int32_t driver_code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    record(-1, driver_code, format, args);
    va_end(args);
    return status;
}

omr_status(omri_fail_device)(omr_status status, int32_t device, int32_t driver_code,
                             const char *format, ...)
{
    va_list args;
    va_start(args, format);
    record(device, driver_code, format, args);
    va_end(args);
    return status;
}

void omri_failure_take(omri_failure *out, omr_status status)
{
    out->status = status;
    out->driver_code = last_driver_code;
    out->device = last_device;
    memcpy(out->message, last_message, sizeof out->message);
}

omr_status omri_failure_raise(const omri_failure *failure)
{
    memmove(last_message, failure->message, sizeof last_message);
    last_driver_code = failure->driver_code;
    last_device = failure->device;
    return failure->status;
}

const char *omr_last_error(void)
{
    return last_message;
}

int32_t omr_last_driver_code(void)
{
    return last_driver_code;
}

int32_t omr_last_device(void)
{
    return last_device;
}

const char *omr_status_name(omr_status status)
{
    static const char *const names[] = {
        [OMR_OK] = "OMR_OK",
        [OMR_INVALID_ARGUMENT] = "OMR_INVALID_ARGUMENT",
        [OMR_NO_MEMORY] = "OMR_NO_MEMORY",
        [OMR_NOT_FOUND] = "OMR_NOT_FOUND",
        [OMR_INVALID_FILE] = "OMR_INVALID_FILE",
        [OMR_UNSUPPORTED] = "OMR_UNSUPPORTED",
        [OMR_IO] = "OMR_IO",
        [OMR_TIMEOUT] = "OMR_TIMEOUT",
        [OMR_DRIVER_FAILED] = "OMR_DRIVER_FAILED",
        [OMR_DEVICE_LOST] = "OMR_DEVICE_LOST",
        [OMR_BUSY] = "OMR_BUSY",
        [OMR_CANCELLED] = "OMR_CANCELLED",
    };
    size_t index = (size_t)status;
    return index < sizeof names / sizeof names[0] ? names[index] : "OMR_UNKNOWN";
}
