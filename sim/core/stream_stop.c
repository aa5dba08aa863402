/* SPDX-License-Identifier: MIT */
/* Stopping on failure. Where one stream of a context is set so, a failure in any of its streams
 * stops all of them: what they had not begun fails with the same code, and they take nothing more
 * (CANN documentation, task stopping upon failure). How a program gets going again it does not say;
 * here without the streams that are set so, or with another context. */
#include <string.h>

#include "core/stream_body.h"

static bool stops_on_failure(const sim_context *context)
{
    for (const sim_stream *stream = sim_streams_all(); stream; stream = stream->next)
        if (stream->context == context &&
            stream->attributes[ACL_STREAM_ATTR_FAILURE_MODE] == ACL_STOP_ON_FAILURE)
            return true;
    return false;
}

static void stop(sim_stream *stream, const sim_stream *failed)
{
    if (stream->stopped)
        return;
    stream->stopped = true;
    if (stream->error == ACL_SUCCESS) {
        stream->error = failed->error;
        memcpy(stream->error_text, failed->error_text, sizeof stream->error_text);
    }
    sim_stream_fail_tasks(stream);
}

void sim_stream_stop_context(sim_stream *failed)
{
    if (!stops_on_failure(failed->context))
        return;
    for (sim_stream *stream = sim_streams_all(); stream; stream = stream->next)
        if (stream->context == failed->context)
            stop(stream, failed);
}

void sim_stream_leave_stopped(sim_stream *leaving)
{
    uint64_t *mode = &leaving->attributes[ACL_STREAM_ATTR_FAILURE_MODE];
    if (*mode != ACL_STOP_ON_FAILURE)
        return;
    *mode = ACL_CONTINUE_ON_FAILURE;
    if (stops_on_failure(leaving->context))
        return;
    for (sim_stream *stream = sim_streams_all(); stream; stream = stream->next)
        if (stream->context == leaving->context && stream->stopped) {
            stream->stopped = false;
            stream->error = ACL_SUCCESS;
        }
}

void sim_stream_join_stopped(sim_stream *joining)
{
    for (const sim_stream *stream = sim_streams_all(); stream; stream = stream->next)
        if (stream->context == joining->context && stream->stopped) {
            stop(joining, stream);
            return;
        }
}
