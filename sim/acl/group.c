/* SPDX-License-Identifier: MIT */
/* Groups, into which the cores of a device may be divided: here one, of all of them. */
#include <acl/acl.h>
#include <stdlib.h>
#include <string.h>

#include "acl/check.h"
#include "acl/device_info.h"
#include "core/call.h"
#include "core/context.h"
#include "core/handle.h"

#define GROUP_COUNT 1
#define ATTRIBUTE_COUNT (ACL_GROUP_GROUPID_INT + 1)

/* What aclrtGetAllGroupInfo() writes, indexed by aclrtGroupAttr; zero until then. */
typedef struct group_info {
    int32_t attributes[ATTRIBUTE_COUNT];
} group_info;

aclError aclrtSetGroup(int32_t groupId)
{
    SIM_ENTER_OR_RETURN(aclrtSetGroup);
    sim_context *context;
    aclError code = sim_context_need(&context);
    if (code == ACL_SUCCESS && (groupId < 0 || groupId >= GROUP_COUNT))
        code =
            sim_fail(ACL_ERROR_RT_GROUP_NOT_CREATE, "aclrtSetGroup: there is no group %d", groupId);
    return code;
}

aclError aclrtGetGroupCount(uint32_t *count)
{
    SIM_ENTER_OR_RETURN(aclrtGetGroupCount);
    sim_context *context;
    if (!count)
        return sim_fail_null("aclrtGetGroupCount", "count");
    aclError code = sim_context_need(&context);
    if (code == ACL_SUCCESS)
        *count = GROUP_COUNT;
    return code;
}

aclrtGroupInfo *aclrtCreateGroupInfo(void)
{
    SIM_ENTER_OR_RETURN_VALUE(aclrtCreateGroupInfo, NULL);
    sim_context *context;
    if (sim_context_need(&context) != ACL_SUCCESS)
        return NULL;
    group_info *info = calloc(1, sizeof *info);
    aclrtGroupInfo *handle = info ? sim_handle_create(SIM_KIND_GROUP_INFO, info) : NULL;
    if (!handle) {
        free(info);
        sim_fail(ACL_ERROR_BAD_ALLOC, "aclrtCreateGroupInfo: no host memory");
    }
    return handle;
}

aclError aclrtDestroyGroupInfo(aclrtGroupInfo *groupInfo)
{
    SIM_ENTER_OR_RETURN(aclrtDestroyGroupInfo);
    group_info *info = sim_handle_remove(SIM_KIND_GROUP_INFO, groupInfo);
    if (!info)
        return sim_fail_null("aclrtDestroyGroupInfo", "groupInfo");
    free(info);
    return ACL_SUCCESS;
}

aclError aclrtGetAllGroupInfo(aclrtGroupInfo *groupInfo)
{
    SIM_ENTER_OR_RETURN(aclrtGetAllGroupInfo);
    sim_context *context;
    group_info *info = sim_handle_get(SIM_KIND_GROUP_INFO, groupInfo);
    if (!info)
        return sim_fail_null("aclrtGetAllGroupInfo", "groupInfo");
    aclError code = sim_context_need(&context);
    if (code == ACL_SUCCESS)
        *info = (group_info){{
            [ACL_GROUP_AICORE_INT] = SIM_AI_CORES,
            [ACL_GROUP_AIV_INT] = SIM_VECTOR_CORES,
            [ACL_GROUP_AIC_INT] = SIM_AI_CPUS,
            [ACL_GROUP_SDMANUM_INT] = 1,
            [ACL_GROUP_ASQNUM_INT] = 1,
        }};
    return code;
}

aclError aclrtGetGroupInfoDetail(const aclrtGroupInfo *groupInfo, int32_t groupIndex,
                                 aclrtGroupAttr attr, void *attrValue, size_t valueLen,
                                 size_t *paramRetSize)
{
    SIM_ENTER_OR_RETURN(aclrtGetGroupInfoDetail);
    const char *call = "aclrtGetGroupInfoDetail";
    sim_context *context;
    const group_info *info = sim_handle_get(SIM_KIND_GROUP_INFO, groupInfo);
    if (!info || !attrValue || !paramRetSize)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "%s: one of groupInfo, attrValue and paramRetSize is NULL", call);
    aclError code = sim_context_need(&context);
    if (code != ACL_SUCCESS)
        return code;
    if (groupIndex < 0 || groupIndex >= GROUP_COUNT)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: groupIndex is %d of %d", call, groupIndex,
                        GROUP_COUNT);
    if ((int)attr < 0 || attr >= ATTRIBUTE_COUNT)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: attr is %d, wants 0 to %d", call, (int)attr,
                        ATTRIBUTE_COUNT - 1);
    if (valueLen < sizeof info->attributes[attr])
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: valueLen is %zu, wants %zu", call, valueLen,
                        sizeof info->attributes[attr]);
    memcpy(attrValue, &info->attributes[attr], sizeof info->attributes[attr]);
    *paramRetSize = sizeof info->attributes[attr];
    return ACL_SUCCESS;
}
