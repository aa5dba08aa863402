/* SPDX-License-Identifier: MIT */
/* omr_driver_open() and omr_devices(): questions about the machine, without a session. */
#include "driver/driver.h"

#include <pthread.h>
#include <string.h>

omr_status omr_driver_open(const char *acl_library, omr_driver_info *out)
{
    const omri_driver *driver;
    omr_status status = omri_driver_open(&driver, acl_library);
    if (status == OMR_OK && out)
        *out = driver->info;
    return status;
}

/* One omr_devices() call, made on a thread of its own: asking a device binds the asking thread to
 * it, and the caller's thread may be bound to another on purpose. */
typedef struct survey {
    const omri_driver *driver;
    omr_device_info *devices;
    size_t count;
    omri_failure failure;
} survey;

static void *survey_main(void *argument)
{
    survey *s = argument;
    omr_status status = OMR_OK;
    for (size_t i = 0; status == OMR_OK && i < s->count; i++) {
        omr_device_info *device = &s->devices[i];
        memset(device, 0, sizeof *device);
        device->id = (int32_t)i;
        status = omri_driver_device_memory(s->driver, device->id, &device->memory_free,
                                           &device->memory_total);
    }
    omri_failure_take(&s->failure, status);
    return NULL;
}

omr_status omr_devices(omr_device_info *devices, size_t capacity, size_t *count)
{
    if (!count || (!devices && capacity))
        return omri_fail(OMR_INVALID_ARGUMENT, "%s is NULL", count ? "devices" : "count");
    *count = 0;
    survey s = {.devices = devices};
    uint32_t visible = 0;
    omr_status status = omri_driver_open(&s.driver, NULL);
    if (status == OMR_OK)
        status =
            omri_acl(s.driver, s.driver->aclrtGetDeviceCount(&visible), -1, "aclrtGetDeviceCount");
    if (status != OMR_OK)
        return status;
    *count = visible;
    s.count = capacity < visible ? capacity : visible;
    pthread_t thread;
    if (pthread_create(&thread, NULL, survey_main, &s))
        return omri_fail(OMR_NO_MEMORY, "no thread to ask the devices");
    pthread_join(thread, NULL);
    return s.failure.status == OMR_OK ? OMR_OK : omri_failure_raise(&s.failure);
}
