/* SPDX-License-Identifier: MIT */
/* The public functions that tell what a session has done. */
#include "runtime/lane_stats.h"
#include "runtime/prometheus.h"
#include "runtime/session.h"

#include <stdlib.h>
#include <string.h>

static omr_status check(const omr_session *session, const void *stats, size_t given, size_t known,
                        const char *type)
{
    if (!session || !stats)
        return omri_fail(OMR_INVALID_ARGUMENT, "%s is NULL", session ? "stats" : "session");
    if (given < sizeof given || given > known)
        return omri_fail(OMR_INVALID_ARGUMENT, "%s.size is %zu, this library knows %zu", type,
                         given, known);
    return OMR_OK;
}

static void session_stats(omr_session *session, omr_session_stats *out)
{
    omri_queue_stats(session->queue, out);
    omri_lanes_session_stats(session->crew->lanes, session->crew->started, out);
    out->size = sizeof *out;
}

omr_status omr_session_get_stats(omr_session *session, omr_session_stats *stats)
{
    size_t size = stats ? stats->size : 0;
    omr_status status = check(session, stats, size, sizeof *stats, "omr_session_stats");
    if (status != OMR_OK)
        return status;
    omr_session_stats now;
    session_stats(session, &now);
    now.size = size;
    memcpy(stats, &now, size);
    return OMR_OK;
}

omr_status omr_session_get_device_stats(omr_session *session, size_t index, omr_device_stats *stats)
{
    size_t size = stats ? stats->size : 0;
    omr_status status = check(session, stats, size, sizeof *stats, "omr_device_stats");
    if (status != OMR_OK)
        return status;
    if (index >= session->device_count)
        return omri_fail(OMR_INVALID_ARGUMENT, "index is %zu, the session has %zu devices", index,
                         session->device_count);
    omr_device_stats now;
    omri_lanes_device_stats(session->crew->lanes, session->crew->started, session->devices[index],
                            &now);
    now.size = size;
    memcpy(stats, &now, size);
    return OMR_OK;
}

omr_status omr_session_reset_stats(omr_session *session)
{
    if (!session)
        return omri_fail(OMR_INVALID_ARGUMENT, "session is NULL");
    omri_queue_reset_stats(session->queue);
    omri_crew_reset_stats(session->crew);
    return OMR_OK;
}

omr_status omr_session_prometheus(omr_session *session, char *buffer, size_t size, size_t *needed)
{
    if (!session || !needed || (!buffer && size))
        return omri_fail(OMR_INVALID_ARGUMENT, "%s is NULL",
                         !session  ? "session"
                         : !needed ? "needed"
                                   : "buffer");
    omr_session_stats now;
    session_stats(session, &now);
    omr_device_stats *devices = calloc(session->device_count, sizeof *devices);
    if (!devices)
        return omri_fail(OMR_NO_MEMORY, "no host memory for statistics");
    for (size_t i = 0; i < session->device_count; i++)
        omri_lanes_device_stats(session->crew->lanes, session->crew->started, session->devices[i],
                                &devices[i]);
    *needed = 1 + omri_stats_prometheus(session->crew->model.desc.name, &now, devices,
                                        session->device_count, buffer, size);
    free(devices);
    if (*needed > size)
        return omri_fail(OMR_NO_MEMORY, "the text takes %zu bytes, the buffer has %zu", *needed,
                         size);
    return OMR_OK;
}
