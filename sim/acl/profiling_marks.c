/* SPDX-License-Identifier: MIT */
/* Marks that programs leave in a profile: stamps and steps. They are made, checked and ended as on
 * a device; with nothing collected there is nothing for them to mark. */
#include <acl/acl_prof.h>
#include <stdatomic.h>

#include "acl/check.h"
#include "core/call.h"
#include "core/handle.h"

/* Stamps and steps have no content, so all handles name the same object. */
static char contentless;

static void *create(sim_kind kind, const char *call)
{
    void *handle = sim_handle_create(kind, &contentless);
    if (!handle)
        sim_fail(ACL_ERROR_BAD_ALLOC, "%s: no memory", call);
    return handle;
}

static aclError check(sim_kind kind, const char *call, const void *handle)
{
    if (sim_handle_get(kind, handle))
        return ACL_SUCCESS;
    return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: %p is no live handle of that kind", call, handle);
}

/* ---- steps ---- */

aclprofStepInfo *aclprofCreateStepInfo(void)
{
    SIM_ENTER_OR_RETURN_VALUE(aclprofCreateStepInfo, NULL);
    return create(SIM_KIND_PROF_STEP, "aclprofCreateStepInfo");
}

void aclprofDestroyStepInfo(aclprofStepInfo *stepinfo)
{
    SIM_ENTER(aclprofDestroyStepInfo);
    if (check(SIM_KIND_PROF_STEP, "aclprofDestroyStepInfo", stepinfo) == ACL_SUCCESS)
        sim_handle_remove(SIM_KIND_PROF_STEP, stepinfo);
}

aclError aclprofGetStepTimestamp(aclprofStepInfo *stepInfo, aclprofStepTag tag, aclrtStream stream)
{
    SIM_ENTER_OR_RETURN(aclprofGetStepTimestamp);
    (void)stream; /* any stream would do, as nothing is put on it */
    if ((int)tag != ACL_STEP_START && tag != ACL_STEP_END)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "aclprofGetStepTimestamp: tag is %d, wants 0 or 1",
                        (int)tag);
    return check(SIM_KIND_PROF_STEP, "aclprofGetStepTimestamp", stepInfo);
}

/* ---- stamps ---- */

void *aclprofCreateStamp(void)
{
    SIM_ENTER_OR_RETURN_VALUE(aclprofCreateStamp, NULL);
    return create(SIM_KIND_PROF_STAMP, "aclprofCreateStamp");
}

void aclprofDestroyStamp(void *stamp)
{
    SIM_ENTER(aclprofDestroyStamp);
    if (check(SIM_KIND_PROF_STAMP, "aclprofDestroyStamp", stamp) == ACL_SUCCESS)
        sim_handle_remove(SIM_KIND_PROF_STAMP, stamp);
}

aclError aclprofSetStampTraceMessage(void *stamp, const char *msg, uint32_t msgLen)
{
    SIM_ENTER_OR_RETURN(aclprofSetStampTraceMessage);
    (void)msgLen;
    if (!msg)
        return sim_fail_null("aclprofSetStampTraceMessage", "msg");
    return check(SIM_KIND_PROF_STAMP, "aclprofSetStampTraceMessage", stamp);
}

aclError aclprofMark(void *stamp)
{
    SIM_ENTER_OR_RETURN(aclprofMark);
    return check(SIM_KIND_PROF_STAMP, "aclprofMark", stamp);
}

/* Pushes of a thread that were not popped. */
static _Thread_local uint32_t pushed;

aclError aclprofPush(void *stamp)
{
    SIM_ENTER_OR_RETURN(aclprofPush);
    aclError code = check(SIM_KIND_PROF_STAMP, "aclprofPush", stamp);
    pushed += code == ACL_SUCCESS;
    return code;
}

aclError aclprofPop(void)
{
    SIM_ENTER_OR_RETURN(aclprofPop);
    if (pushed == 0)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "aclprofPop: this thread pushed nothing");
    pushed--;
    return ACL_SUCCESS;
}

static _Atomic uint32_t range_count;

aclError aclprofRangeStart(void *stamp, uint32_t *rangeId)
{
    SIM_ENTER_OR_RETURN(aclprofRangeStart);
    if (!rangeId)
        return sim_fail_null("aclprofRangeStart", "rangeId");
    aclError code = check(SIM_KIND_PROF_STAMP, "aclprofRangeStart", stamp);
    if (code == ACL_SUCCESS)
        *rangeId = atomic_fetch_add(&range_count, 1) + 1;
    return code;
}

aclError aclprofRangeStop(uint32_t rangeId)
{
    SIM_ENTER_OR_RETURN(aclprofRangeStop);
    if (rangeId == 0 || rangeId > atomic_load(&range_count))
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "aclprofRangeStop: %u is no range that was started", rangeId);
    return ACL_SUCCESS;
}
