/* SPDX-License-Identifier: MIT */
/* omr_driver_open() and omr_devices(): questions about the machine, without a session. */
#include "driver/driver.h"
#include "driver/errand.h"

omr_status omr_driver_open(const char *acl_library, omr_driver_info *out)
{
    const omri_driver *driver;
    omr_status status = omri_driver_open(&driver, acl_library, omri_patience_ms);
    if (status == OMR_OK && out)
        *out = driver->info;
    return status;
}

/* One device's answer. Asking binds the asking thread to the device, and the caller's thread may be
 * bound to another on purpose. */
typedef struct question {
    const omri_driver *driver;
    omr_device_info device;
} question;

static omr_status ask(void *argument)
{
    question *q = argument;
    return omri_driver_device_memory(q->driver, q->device.id, &q->device.memory_free,
                                     &q->device.memory_total);
}

omr_status omr_devices(omr_device_info *devices, size_t capacity, size_t *count)
{
    if (!count || (!devices && capacity))
        return omri_fail(OMR_INVALID_ARGUMENT, "%s is NULL", count ? "devices" : "count");
    *count = 0;
    const omri_driver *driver;
    uint32_t visible = 0;
    omr_status status = omri_driver_open(&driver, NULL, omri_patience_ms);
    if (status == OMR_OK)
        status = omri_driver_count_devices(driver, &visible, omri_patience_ms);
    if (status != OMR_OK)
        return status;
    *count = visible;
    for (size_t i = 0; status == OMR_OK && i < capacity && i < visible; i++) {
        question q = {.driver = driver, .device.id = (int32_t)i};
        status = omri_errand_run(ask, &q, sizeof q, omri_patience_ms);
        devices[i] = q.device;
    }
    return status;
}
