/* SPDX-License-Identifier: MIT */
#include "runtime/staging.h"

#include <string.h>

/* Tensors without elements have an address all the same, which AscendCL asks of inputs. */
enum { LEAST_SIZE = 64 };

omr_status omri_staging_reserve_host(omri_staging *staging, const omri_driver *driver,
                                     int32_t device, size_t size)
{
    if (size < LEAST_SIZE)
        size = LEAST_SIZE;
    if (size <= staging->host_size)
        return OMR_OK;
    if (staging->host)
        driver->aclrtFreeHost(staging->host);
    staging->host = NULL;
    staging->host_size = 0;
    omr_status status =
        omri_acl(driver, driver->aclrtMallocHost(&staging->host, size), device, "aclrtMallocHost");
    if (status != OMR_OK)
        return status;
    staging->host_size = size;
    return OMR_OK;
}

static omr_status reserve_device(omri_staging *staging, const omri_driver *driver, int32_t device,
                                 size_t size)
{
    if (size < LEAST_SIZE)
        size = LEAST_SIZE;
    if (size <= staging->size)
        return OMR_OK;
    if (staging->device)
        driver->aclrtFree(staging->device);
    staging->device = NULL;
    staging->size = 0;
    omr_status status =
        omri_acl(driver, driver->aclrtMalloc(&staging->device, size, ACL_MEM_MALLOC_HUGE_FIRST),
                 device, "aclrtMalloc");
    if (status != OMR_OK)
        return status;
    staging->size = size;
    return omri_acl(driver,
                    driver->aclUpdateDataBuffer(staging->buffer, staging->device, staging->size),
                    device, "aclUpdateDataBuffer");
}

omr_status omri_staging_reserve(omri_staging *staging, const omri_driver *driver, int32_t device,
                                size_t size)
{
    /* The device first: it has less, and says so where a host would promise what it does not have.
     */
    omr_status status = reserve_device(staging, driver, device, size);
    return status == OMR_OK ? omri_staging_reserve_host(staging, driver, device, size) : status;
}

void omri_staging_clear(omri_staging *staging, const omri_driver *driver)
{
    if (staging->buffer)
        driver->aclDestroyDataBuffer(staging->buffer);
    if (staging->own && staging->device)
        driver->aclrtFree(staging->device);
    if (staging->own && staging->host)
        driver->aclrtFreeHost(staging->host);
    memset(staging, 0, sizeof *staging);
}
