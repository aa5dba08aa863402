/* SPDX-License-Identifier: MIT */
#include "acl/tensor_desc.h"

#include <stdlib.h>
#include <string.h>

#include "acl/check.h"
#include "acl/scalar.h"
#include "core/call.h"
#include "core/counters.h"
#include "core/handle.h"
#include <acl/acl_mdl.h>

/* ---- the object ---- */

sim_tensor_desc *sim_tensor_desc_get(const aclTensorDesc *handle)
{
    return sim_handle_get(SIM_KIND_TENSOR_DESC, handle);
}

static void release(sim_tensor_desc *desc)
{
    if (!desc)
        return;
    free(desc->dims.at);
    free(desc->origin_dims.at);
    free(desc->storage_dims.at);
    free(desc->ranges);
    free(desc->value_ranges);
    free(desc->name);
    free(desc->dynamic_input);
    free(desc->constant);
    free(desc);
}

/* Takes the object over, also when it fails. */
static aclTensorDesc *publish(sim_tensor_desc *desc)
{
    aclTensorDesc *handle = desc ? sim_handle_create(SIM_KIND_TENSOR_DESC, desc) : NULL;
    if (!handle) {
        release(desc);
        sim_fail(ACL_ERROR_BAD_ALLOC, "no host memory for a tensor descriptor");
        return NULL;
    }
    sim_count(SIM_COUNT_tensor_descs_created, 1);
    sim_count(SIM_COUNT_live_tensor_descs, 1);
    return handle;
}

static sim_tensor_desc *allocate(aclDataType dtype, aclFormat format, const sim_dims *dims)
{
    sim_tensor_desc *desc = calloc(1, sizeof *desc);
    if (!desc)
        return NULL;
    desc->dtype = dtype;
    desc->format = desc->origin_format = format;
    desc->storage_format = ACL_FORMAT_UNDEFINED;
    if (sim_dims_set(&desc->dims, dims->at, dims->rank))
        return desc;
    release(desc);
    return NULL;
}

aclTensorDesc *sim_tensor_desc_create(aclDataType dtype, aclFormat format, const sim_dims *dims)
{
    return publish(allocate(dtype, format, dims));
}

static bool copy_bytes(void **out, const void *from, size_t size)
{
    if (!from)
        return true;
    *out = size < SIZE_MAX ? malloc(size + 1) : NULL;
    if (*out)
        memcpy(*out, from, size);
    return *out != NULL;
}

static bool copy_ranges(sim_tensor_desc *to, const sim_tensor_desc *from)
{
    void *ranges = NULL, *values = NULL;
    bool copied =
        copy_bytes(&ranges, from->ranges, from->range_count * sizeof(sim_range)) &&
        copy_bytes(&values, from->value_ranges, from->value_range_count * sizeof(sim_range));
    to->ranges = ranges;
    to->value_ranges = values;
    to->range_count = from->range_count;
    to->value_range_count = from->value_range_count;
    return copied;
}

aclTensorDesc *sim_tensor_desc_copy(const sim_tensor_desc *from)
{
    sim_tensor_desc *desc = allocate(from->dtype, from->format, &from->dims);
    void *name = NULL;
    bool copied = desc && copy_ranges(desc, from) &&
                  copy_bytes(&name, from->name, from->name ? strlen(from->name) + 1 : 0);
    if (desc)
        desc->name = name;
    if (!copied) {
        release(desc);
        desc = NULL;
    }
    return publish(desc);
}

bool sim_tensor_desc_destroy(const aclTensorDesc *handle)
{
    sim_tensor_desc *desc = sim_handle_remove(SIM_KIND_TENSOR_DESC, handle);
    if (!desc)
        return false;
    release(desc);
    sim_uncount(SIM_COUNT_live_tensor_descs, 1);
    return true;
}

/* ---- creating and reading ---- */

/* More dims than any tensor has are a count gone wrong, not an array to read. */
static aclError check_dims(const char *call, int count, const int64_t *dims)
{
    if (count < 0 || count > ACL_MAX_DIM_CNT || (count > 0 && !dims))
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: numDims is %d, wants 0 to %d, and dims is %s",
                        call, count, ACL_MAX_DIM_CNT, dims ? "given" : "NULL");
    return ACL_SUCCESS;
}

aclTensorDesc *aclCreateTensorDesc(aclDataType dataType, int numDims, const int64_t *dims,
                                   aclFormat format)
{
    SIM_ENTER_OR_RETURN_VALUE(aclCreateTensorDesc, NULL);
    if (check_dims("aclCreateTensorDesc", numDims, dims) != ACL_SUCCESS)
        return NULL;
    sim_dims given = {(size_t)numDims, (int64_t *)(uintptr_t)dims}; /* only read */
    return sim_tensor_desc_create(dataType, format, &given);
}

void aclDestroyTensorDesc(const aclTensorDesc *desc)
{
    SIM_ENTER(aclDestroyTensorDesc);
    if (desc && !sim_tensor_desc_destroy(desc))
        sim_fail(ACL_ERROR_INVALID_PARAM, "aclDestroyTensorDesc: %p is not a live descriptor",
                 (const void *)desc);
}

aclDataType aclGetTensorDescType(const aclTensorDesc *desc)
{
    SIM_ENTER_OR_RETURN_VALUE(aclGetTensorDescType, ACL_DT_UNDEFINED);
    const sim_tensor_desc *own = sim_tensor_desc_get(desc);
    return own ? own->dtype : ACL_DT_UNDEFINED;
}

aclFormat aclGetTensorDescFormat(const aclTensorDesc *desc)
{
    SIM_ENTER_OR_RETURN_VALUE(aclGetTensorDescFormat, ACL_FORMAT_UNDEFINED);
    const sim_tensor_desc *own = sim_tensor_desc_get(desc);
    return own ? own->format : ACL_FORMAT_UNDEFINED;
}

/* A dim that is not known makes it 0, no dims at all 1. */
static size_t element_count(const sim_tensor_desc *desc)
{
    size_t count = 1;
    for (size_t i = 0; i < desc->dims.rank; i++) {
        if (desc->dims.at[i] < 0 || __builtin_mul_overflow(count, (size_t)desc->dims.at[i], &count))
            return 0;
    }
    return count;
}

size_t aclGetTensorDescElementCount(const aclTensorDesc *desc)
{
    SIM_ENTER_OR_RETURN_VALUE(aclGetTensorDescElementCount, 0);
    const sim_tensor_desc *own = sim_tensor_desc_get(desc);
    return own ? element_count(own) : 0;
}

size_t aclGetTensorDescSize(const aclTensorDesc *desc)
{
    SIM_ENTER_OR_RETURN_VALUE(aclGetTensorDescSize, 0);
    const sim_tensor_desc *own = sim_tensor_desc_get(desc);
    return own ? element_count(own) * sim_type_size(own->dtype) : 0;
}

/* A single -2 stands for "not even the rank is known". */
static size_t rank_of(const sim_tensor_desc *desc)
{
    return desc->dims.rank && desc->dims.at[0] == -2 ? ACL_UNKNOWN_RANK : desc->dims.rank;
}

size_t aclGetTensorDescNumDims(const aclTensorDesc *desc)
{
    SIM_ENTER_OR_RETURN_VALUE(aclGetTensorDescNumDims, 0);
    const sim_tensor_desc *own = sim_tensor_desc_get(desc);
    return own ? rank_of(own) : 0;
}

int64_t aclGetTensorDescDim(const aclTensorDesc *desc, size_t index)
{
    SIM_ENTER_OR_RETURN_VALUE(aclGetTensorDescDim, -1);
    const sim_tensor_desc *own = sim_tensor_desc_get(desc);
    if (own && index < own->dims.rank)
        return own->dims.at[index];
    sim_fail(ACL_ERROR_INVALID_PARAM, "aclGetTensorDescDim: there is no dim %zu", index);
    return -1;
}

aclError aclGetTensorDescDimV2(const aclTensorDesc *desc, size_t index, int64_t *dimSize)
{
    SIM_ENTER_OR_RETURN(aclGetTensorDescDimV2);
    const sim_tensor_desc *own = sim_tensor_desc_get(desc);
    if (!own || !dimSize)
        return sim_fail_null("aclGetTensorDescDimV2", own ? "dimSize" : "desc");
    if (index >= own->dims.rank)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "aclGetTensorDescDimV2: dim %zu of %zu", index,
                        own->dims.rank);
    *dimSize = own->dims.at[index];
    return ACL_SUCCESS;
}

aclError aclGetTensorDescDimRange(const aclTensorDesc *desc, size_t index, size_t dimRangeNum,
                                  int64_t *dimRange)
{
    SIM_ENTER_OR_RETURN(aclGetTensorDescDimRange);
    const sim_tensor_desc *own = sim_tensor_desc_get(desc);
    if (!own || !dimRange)
        return sim_fail_null("aclGetTensorDescDimRange", own ? "dimRange" : "desc");
    if (index >= own->range_count || dimRangeNum < ACL_TENSOR_SHAPE_RANGE_NUM)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "aclGetTensorDescDimRange: dim %zu of %zu, room for %zu numbers, 2 wanted",
                        index, own->range_count, dimRangeNum);
    dimRange[0] = own->ranges[index].low;
    dimRange[1] = own->ranges[index].high;
    return ACL_SUCCESS;
}

void aclSetTensorDescName(aclTensorDesc *desc, const char *name)
{
    SIM_ENTER(aclSetTensorDescName);
    sim_tensor_desc *own = sim_tensor_desc_get(desc);
    char *copy = own ? strdup(name ? name : "") : NULL;
    if (!copy)
        return;
    free(own->name);
    own->name = copy;
}

const char *aclGetTensorDescName(aclTensorDesc *desc)
{
    SIM_ENTER_OR_RETURN_VALUE(aclGetTensorDescName, "");
    const sim_tensor_desc *own = sim_tensor_desc_get(desc);
    return own && own->name ? own->name : "";
}

/* ---- changing ---- */

aclError aclTransTensorDescFormat(const aclTensorDesc *srcDesc, aclFormat dstFormat,
                                  aclTensorDesc **dstDesc)
{
    SIM_ENTER_OR_RETURN(aclTransTensorDescFormat);
    (void)srcDesc;
    (void)dstFormat;
    (void)dstDesc;
    return sim_fail(ACL_ERROR_API_NOT_SUPPORT,
                    "aclTransTensorDescFormat: not supported, here or by CANN");
}

/* The descriptor behind a handle, or NULL with the failure told. */
static sim_tensor_desc *writable(const char *call, const aclTensorDesc *desc, aclError *status)
{
    sim_tensor_desc *own = sim_tensor_desc_get(desc);
    *status = own ? ACL_SUCCESS : sim_fail_null(call, "desc");
    return own;
}

/* More are a count gone wrong. */
#define MOST_RANGES (1 << 16)

static aclError set_ranges(const char *call, sim_range **out, size_t *out_count, size_t count,
                           int64_t given[][2])
{
    if (count && !given)
        return sim_fail_null(call, "the range");
    if (count > MOST_RANGES)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: %zu ranges, wants at most %d", call, count,
                        MOST_RANGES);
    sim_range *ranges = calloc(count + 1, sizeof *ranges);
    if (!ranges)
        return sim_fail(ACL_ERROR_BAD_ALLOC, "%s: no host memory", call);
    for (size_t i = 0; i < count; i++)
        ranges[i] = (sim_range){given[i][0], given[i][1]};
    free(*out);
    *out = ranges;
    *out_count = count;
    return ACL_SUCCESS;
}

aclError aclSetTensorShapeRange(aclTensorDesc *desc, size_t dimsCount, int64_t dimsRange[][2])
{
    SIM_ENTER_OR_RETURN(aclSetTensorShapeRange);
    aclError status;
    sim_tensor_desc *own = writable("aclSetTensorShapeRange", desc, &status);
    return own ? set_ranges("aclSetTensorShapeRange", &own->ranges, &own->range_count, dimsCount,
                            dimsRange)
               : status;
}

aclError aclSetTensorValueRange(aclTensorDesc *desc, size_t valueCount, int64_t valueRange[][2])
{
    SIM_ENTER_OR_RETURN(aclSetTensorValueRange);
    aclError status;
    sim_tensor_desc *own = writable("aclSetTensorValueRange", desc, &status);
    return own ? set_ranges("aclSetTensorValueRange", &own->value_ranges, &own->value_range_count,
                            valueCount, valueRange)
               : status;
}

static aclError set_dims(const char *call, sim_dims *out, int count, const int64_t *given)
{
    aclError status = check_dims(call, count, given);
    if (status != ACL_SUCCESS)
        return status;
    if (!sim_dims_set(out, given, (size_t)count))
        return sim_fail(ACL_ERROR_BAD_ALLOC, "%s: no host memory", call);
    return ACL_SUCCESS;
}

aclError aclSetTensorShape(aclTensorDesc *desc, int numDims, const int64_t *dims)
{
    SIM_ENTER_OR_RETURN(aclSetTensorShape);
    aclError status;
    sim_tensor_desc *own = writable("aclSetTensorShape", desc, &status);
    return own ? set_dims("aclSetTensorShape", &own->dims, numDims, dims) : status;
}

aclError aclSetTensorOriginShape(aclTensorDesc *desc, int numDims, const int64_t *dims)
{
    SIM_ENTER_OR_RETURN(aclSetTensorOriginShape);
    aclError status;
    sim_tensor_desc *own = writable("aclSetTensorOriginShape", desc, &status);
    return own ? set_dims("aclSetTensorOriginShape", &own->origin_dims, numDims, dims) : status;
}

aclError aclSetTensorStorageShape(aclTensorDesc *desc, int numDims, const int64_t *dims)
{
    SIM_ENTER_OR_RETURN(aclSetTensorStorageShape);
    aclError status;
    sim_tensor_desc *own = writable("aclSetTensorStorageShape", desc, &status);
    return own ? set_dims("aclSetTensorStorageShape", &own->storage_dims, numDims, dims) : status;
}

aclError aclSetTensorFormat(aclTensorDesc *desc, aclFormat format)
{
    SIM_ENTER_OR_RETURN(aclSetTensorFormat);
    aclError status;
    sim_tensor_desc *own = writable("aclSetTensorFormat", desc, &status);
    if (own)
        own->format = format;
    return status;
}

aclError aclSetTensorOriginFormat(aclTensorDesc *desc, aclFormat format)
{
    SIM_ENTER_OR_RETURN(aclSetTensorOriginFormat);
    aclError status;
    sim_tensor_desc *own = writable("aclSetTensorOriginFormat", desc, &status);
    if (own)
        own->origin_format = format;
    return status;
}

aclError aclSetTensorStorageFormat(aclTensorDesc *desc, aclFormat format)
{
    SIM_ENTER_OR_RETURN(aclSetTensorStorageFormat);
    aclError status;
    sim_tensor_desc *own = writable("aclSetTensorStorageFormat", desc, &status);
    if (own)
        own->storage_format = format;
    return status;
}

aclTensorDesc *aclGetTensorDescByIndex(aclTensorDesc *desc, size_t index)
{
    SIM_ENTER_OR_RETURN_VALUE(aclGetTensorDescByIndex, NULL);
    if (sim_tensor_desc_get(desc) && index == 0)
        return desc;
    sim_fail(ACL_ERROR_INVALID_PARAM, "aclGetTensorDescByIndex: there is no descriptor %zu", index);
    return NULL;
}

void *aclGetTensorDescAddress(const aclTensorDesc *desc)
{
    SIM_ENTER_OR_RETURN_VALUE(aclGetTensorDescAddress, NULL);
    const sim_tensor_desc *own = sim_tensor_desc_get(desc);
    return own ? own->constant : NULL;
}

aclError aclSetTensorDynamicInput(aclTensorDesc *desc, const char *dynamicInputName)
{
    SIM_ENTER_OR_RETURN(aclSetTensorDynamicInput);
    aclError status;
    sim_tensor_desc *own = writable("aclSetTensorDynamicInput", desc, &status);
    if (!own)
        return status;
    if (!dynamicInputName)
        return sim_fail_null("aclSetTensorDynamicInput", "dynamicInputName");
    char *copy = strdup(dynamicInputName);
    if (!copy)
        return sim_fail(ACL_ERROR_BAD_ALLOC, "aclSetTensorDynamicInput: no host memory");
    free(own->dynamic_input);
    own->dynamic_input = copy;
    return ACL_SUCCESS;
}

aclError aclSetTensorConst(aclTensorDesc *desc, void *dataBuffer, size_t length)
{
    SIM_ENTER_OR_RETURN(aclSetTensorConst);
    aclError status;
    sim_tensor_desc *own = writable("aclSetTensorConst", desc, &status);
    void *copy = NULL;
    if (!own)
        return status;
    if (!dataBuffer || length == 0)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "aclSetTensorConst: no data");
    if (!copy_bytes(&copy, dataBuffer, length))
        return sim_fail(ACL_ERROR_BAD_ALLOC, "aclSetTensorConst: no host memory");
    free(own->constant);
    own->constant = copy;
    own->constant_size = length;
    return ACL_SUCCESS;
}

aclError aclSetTensorPlaceMent(aclTensorDesc *desc, aclMemType memType)
{
    SIM_ENTER_OR_RETURN(aclSetTensorPlaceMent);
    aclError status;
    sim_tensor_desc *own = writable("aclSetTensorPlaceMent", desc, &status);
    if (own)
        own->placement = memType;
    return status;
}
