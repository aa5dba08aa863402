/* SPDX-License-Identifier: MIT */
/* A session, and calls of it timed one by one; overhead.py loads this into its own process. */
#include <omrun/omrun.h>

#include <time.h>

omr_session *bench_call_open(const char *path);
const char *bench_call_error(void);
int bench_call_run(omr_session *session, const omr_tensor *in, const omr_tensor *out,
                   double *seconds, double *cpu_seconds, int count);
void bench_call_close(omr_session *session);

__attribute__((visibility("default"))) omr_session *bench_call_open(const char *path)
{
    const int32_t device = 0;
    omr_session_options options = {
        .size = sizeof options, .device_ids = &device, .device_count = 1};
    omr_session *session;
    omr_session_create(&session, path, &options);
    return session;
}

__attribute__((visibility("default"))) const char *bench_call_error(void)
{
    return omr_last_error();
}

static double now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

__attribute__((visibility("default"))) int bench_call_run(omr_session *session,
                                                          const omr_tensor *in,
                                                          const omr_tensor *out, double *seconds,
                                                          double *cpu_seconds, int count)
{
    double cpu_begin = now(CLOCK_THREAD_CPUTIME_ID);
    for (int i = 0; i < count; i++) {
        double begin = now(CLOCK_MONOTONIC);
        omr_status status = omr_session_run(session, in, 1, out, 1, OMR_WAIT_FOREVER);
        seconds[i] = now(CLOCK_MONOTONIC) - begin;
        if (status != OMR_OK)
            return (int)status;
    }
    *cpu_seconds = now(CLOCK_THREAD_CPUTIME_ID) - cpu_begin;
    return 0;
}

__attribute__((visibility("default"))) void bench_call_close(omr_session *session)
{
    omr_session_destroy(session);
}
