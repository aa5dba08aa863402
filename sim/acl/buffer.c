/* SPDX-License-Identifier: MIT */
#include "acl/buffer.h"

#include <stdlib.h>

#include "acl/check.h"
#include "core/call.h"
#include "core/counters.h"
#include "core/handle.h"

sim_buffer *sim_buffer_get(const aclDataBuffer *handle)
{
    return sim_handle_get(SIM_KIND_DATA_BUFFER, handle);
}

aclDataBuffer *aclCreateDataBuffer(void *data, size_t size)
{
    SIM_ENTER_OR_RETURN_VALUE(aclCreateDataBuffer, NULL);
    sim_buffer *buffer = malloc(sizeof *buffer);
    aclDataBuffer *handle = NULL;
    if (buffer) {
        *buffer = (sim_buffer){data, size};
        handle = sim_handle_create(SIM_KIND_DATA_BUFFER, buffer);
    }
    if (!handle) {
        free(buffer);
        sim_fail(ACL_ERROR_BAD_ALLOC, "aclCreateDataBuffer: no host memory");
        return NULL;
    }
    sim_count(SIM_COUNT_data_buffers_created, 1);
    sim_count(SIM_COUNT_live_data_buffers, 1);
    return handle;
}

aclError aclDestroyDataBuffer(const aclDataBuffer *dataBuffer)
{
    SIM_ENTER_OR_RETURN(aclDestroyDataBuffer);
    if (!dataBuffer)
        return sim_fail_null("aclDestroyDataBuffer", "dataBuffer");
    sim_buffer *buffer = sim_handle_remove(SIM_KIND_DATA_BUFFER, dataBuffer);
    if (!buffer)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "aclDestroyDataBuffer: %p is not a live data buffer",
                        (const void *)dataBuffer);
    free(buffer);
    sim_uncount(SIM_COUNT_live_data_buffers, 1);
    return ACL_SUCCESS;
}

aclError aclUpdateDataBuffer(aclDataBuffer *dataBuffer, void *data, size_t size)
{
    SIM_ENTER_OR_RETURN(aclUpdateDataBuffer);
    if (!dataBuffer)
        return sim_fail_null("aclUpdateDataBuffer", "dataBuffer");
    sim_buffer *buffer = sim_buffer_get(dataBuffer);
    if (!buffer)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "aclUpdateDataBuffer: %p is not a live data buffer",
                        (const void *)dataBuffer);
    *buffer = (sim_buffer){data, size};
    return ACL_SUCCESS;
}

void *aclGetDataBufferAddr(const aclDataBuffer *dataBuffer)
{
    SIM_ENTER_OR_RETURN_VALUE(aclGetDataBufferAddr, NULL);
    const sim_buffer *buffer = sim_buffer_get(dataBuffer);
    return buffer ? buffer->data : NULL;
}

uint32_t aclGetDataBufferSize(const aclDataBuffer *dataBuffer)
{
    SIM_ENTER_OR_RETURN_VALUE(aclGetDataBufferSize, 0);
    const sim_buffer *buffer = sim_buffer_get(dataBuffer);
    return buffer ? (uint32_t)buffer->size : 0; /* cut to 32 bits, as documented */
}

size_t aclGetDataBufferSizeV2(const aclDataBuffer *dataBuffer)
{
    SIM_ENTER_OR_RETURN_VALUE(aclGetDataBufferSizeV2, 0);
    const sim_buffer *buffer = sim_buffer_get(dataBuffer);
    return buffer ? buffer->size : 0;
}
