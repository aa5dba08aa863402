/* SPDX-License-Identifier: MIT */
#include "acl/config.h"

#include <stdlib.h>
#include <string.h>

#include "acl/check.h"
#include "core/call.h"
#include "core/handle.h"
#include "model/model.h"

/* An attribute is copied into a field, or accepted without effect when it has none. */
typedef struct attribute {
    int name;
    size_t size;
    size_t field;
} attribute;

#define NO_FIELD SIZE_MAX
#define LOAD_FIELD(name, field)                                                          \
    {                                                                                    \
        name, sizeof(((sim_load_config *)NULL)->field), offsetof(sim_load_config, field) \
    }
static const attribute load_attributes[] = {
    LOAD_FIELD(ACL_MDL_LOAD_TYPE_SIZET, type),
    LOAD_FIELD(ACL_MDL_PATH_PTR, path),
    LOAD_FIELD(ACL_MDL_MEM_ADDR_PTR, model),
    LOAD_FIELD(ACL_MDL_MEM_SIZET, model_size),
    LOAD_FIELD(ACL_MDL_WEIGHT_ADDR_PTR, weights),
    LOAD_FIELD(ACL_MDL_WEIGHT_SIZET, weight_size),
    LOAD_FIELD(ACL_MDL_WORKSPACE_ADDR_PTR, work),
    LOAD_FIELD(ACL_MDL_WORKSPACE_SIZET, work_size),
    LOAD_FIELD(ACL_MDL_PRIORITY_INT32, priority),
    {ACL_MDL_INPUTQ_NUM_SIZET, sizeof(size_t), NO_FIELD},
    {ACL_MDL_INPUTQ_ADDR_PTR, sizeof(void *), NO_FIELD},
    {ACL_MDL_OUTPUTQ_NUM_SIZET, sizeof(size_t), NO_FIELD},
    {ACL_MDL_OUTPUTQ_ADDR_PTR, sizeof(void *), NO_FIELD},
    {ACL_MDL_WORKSPACE_MEM_OPTIMIZE, sizeof(size_t), NO_FIELD},
    {ACL_MDL_WEIGHT_PATH_PTR, sizeof(char *), NO_FIELD},
    {ACL_MDL_WITHOUT_GRAPH_INT32, sizeof(int32_t), NO_FIELD},
};

static const attribute exec_attributes[] = {
    {ACL_MDL_STREAM_SYNC_TIMEOUT, sizeof(int32_t), offsetof(sim_exec_config, stream_timeout_ms)},
    {ACL_MDL_EVENT_SYNC_TIMEOUT, sizeof(int32_t), offsetof(sim_exec_config, event_timeout_ms)},
    {ACL_MDL_WORK_ADDR_PTR, sizeof(void *), NO_FIELD},
    {ACL_MDL_WORK_SIZET, sizeof(size_t), NO_FIELD},
    {ACL_MDL_MPAIMID_SIZET, sizeof(size_t), NO_FIELD},
    {ACL_MDL_AICQOS_SIZET, sizeof(size_t), NO_FIELD},
    {ACL_MDL_AICOST_SIZET, sizeof(size_t), NO_FIELD},
    {ACL_MDL_MEC_TIMETHR_SIZET, sizeof(size_t), NO_FIELD},
    {ACL_MDL_EXEC_PRIORITY_INT32, sizeof(int32_t), NO_FIELD},
    {ACL_MDL_NPU_PERF_MODE, sizeof(int32_t), NO_FIELD},
};

static aclError set(const char *call, void *config, const attribute *table, size_t count, int name,
                    const void *value, size_t size)
{
    if (!config || !value)
        return sim_fail_null(call, config ? "attrValue" : "handle");
    for (size_t i = 0; i < count; i++) {
        if (table[i].name != name)
            continue;
        if (table[i].size != size)
            return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: attribute %d has %zu bytes, wants %zu",
                            call, name, size, table[i].size);
        if (table[i].field != NO_FIELD)
            memcpy((char *)config + table[i].field, value, size);
        return ACL_SUCCESS;
    }
    return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: there is no attribute %d", call, name);
}

static void *create(const char *call, sim_kind kind, const void *initial, size_t size)
{
    void *config = malloc(size);
    void *handle = config ? sim_handle_create(kind, config) : NULL;
    if (!handle) {
        free(config);
        sim_fail(ACL_ERROR_BAD_ALLOC, "%s: no host memory", call);
        return NULL;
    }
    memcpy(config, initial, size);
    return handle;
}

static aclError destroy(const char *call, sim_kind kind, const void *handle)
{
    void *config = sim_handle_remove(kind, handle);
    if (!config)
        return sim_fail_null(call, "handle");
    free(config);
    return ACL_SUCCESS;
}

/* ---- loading ---- */

const sim_load_config *sim_load_config_get(const aclmdlConfigHandle *handle)
{
    return sim_handle_get(SIM_KIND_MODEL_CONFIG, handle);
}

aclmdlConfigHandle *aclmdlCreateConfigHandle(void)
{
    SIM_ENTER_OR_RETURN_VALUE(aclmdlCreateConfigHandle, NULL);
    const sim_load_config initial = {0};
    return create("aclmdlCreateConfigHandle", SIM_KIND_MODEL_CONFIG, &initial, sizeof initial);
}

aclError aclmdlDestroyConfigHandle(aclmdlConfigHandle *handle)
{
    SIM_ENTER_OR_RETURN(aclmdlDestroyConfigHandle);
    return destroy("aclmdlDestroyConfigHandle", SIM_KIND_MODEL_CONFIG, handle);
}

static aclError check_priority(const void *value)
{
    int32_t priority;
    memcpy(&priority, value, sizeof priority);
    if (priority < 0 || priority > SIM_MODEL_PRIORITY_LAST)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "aclmdlSetConfigOpt: the priority is %d, wants 0 to %d", priority,
                        SIM_MODEL_PRIORITY_LAST);
    return ACL_SUCCESS;
}

aclError aclmdlSetConfigOpt(aclmdlConfigHandle *handle, aclmdlConfigAttr attr,
                            const void *attrValue, size_t valueSize)
{
    SIM_ENTER_OR_RETURN(aclmdlSetConfigOpt);
    if (attr == ACL_MDL_PRIORITY_INT32 && attrValue && valueSize == sizeof(int32_t) &&
        check_priority(attrValue) != ACL_SUCCESS)
        return ACL_ERROR_INVALID_PARAM;
    return set("aclmdlSetConfigOpt", sim_handle_get(SIM_KIND_MODEL_CONFIG, handle), load_attributes,
               sizeof load_attributes / sizeof load_attributes[0], (int)attr, attrValue, valueSize);
}

/* Models of npusim's atc carry their weights: what is said here of others is looked for by none. */
aclError aclmdlSetExternalWeightAddress(aclmdlConfigHandle *handle, const char *weightFileName,
                                        void *devPtr, size_t size)
{
    SIM_ENTER_OR_RETURN(aclmdlSetExternalWeightAddress);
    const char *call = "aclmdlSetExternalWeightAddress";
    if (!sim_handle_get(SIM_KIND_MODEL_CONFIG, handle) || !weightFileName || !devPtr)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "%s: one of handle, weightFileName and devPtr is NULL", call);
    if (size == 0 || size % 32 != 0)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: size is %zu, wants a multiple of 32", call,
                        size);
    return ACL_SUCCESS;
}

/* ---- executing ---- */

const sim_exec_config *sim_exec_config_get(const aclmdlExecConfigHandle *handle)
{
    return sim_handle_get(SIM_KIND_EXEC_CONFIG, handle);
}

aclmdlExecConfigHandle *aclmdlCreateExecConfigHandle(void)
{
    SIM_ENTER_OR_RETURN_VALUE(aclmdlCreateExecConfigHandle, NULL);
    const sim_exec_config initial = {-1, -1};
    return create("aclmdlCreateExecConfigHandle", SIM_KIND_EXEC_CONFIG, &initial, sizeof initial);
}

aclError aclmdlDestroyExecConfigHandle(const aclmdlExecConfigHandle *handle)
{
    SIM_ENTER_OR_RETURN(aclmdlDestroyExecConfigHandle);
    return destroy("aclmdlDestroyExecConfigHandle", SIM_KIND_EXEC_CONFIG, handle);
}

aclError aclmdlSetExecConfigOpt(aclmdlExecConfigHandle *handle, aclmdlExecConfigAttr attr,
                                const void *attrValue, size_t valueSize)
{
    SIM_ENTER_OR_RETURN(aclmdlSetExecConfigOpt);
    return set("aclmdlSetExecConfigOpt", sim_handle_get(SIM_KIND_EXEC_CONFIG, handle),
               exec_attributes, sizeof exec_attributes / sizeof exec_attributes[0], (int)attr,
               attrValue, valueSize);
}
