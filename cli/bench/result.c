/* SPDX-License-Identifier: MIT */
#include "bench/result.h"

#include <stdlib.h>

const char *result_mark_name(bench_mark mark)
{
    static const char *const names[MARK_COUNT] = {
        [MARK_UNSTABLE] = "unstable",
        [MARK_INTERRUPTED] = "interrupted",
        [MARK_SHORT] = "short",
        [MARK_RATE_MISSED] = "rate-missed",
        [MARK_FAILED] = "failed-requests",
        [MARK_DEVICE_LOST] = "device-lost",
        [MARK_RETRIED] = "retried-batches",
        [MARK_UNANSWERED] = "unanswered",
        [MARK_SIMULATOR_LATE] = "simulator-late",
    };
    return names[mark];
}

void result_free(bench_result *result)
{
    free(result->devices);
    free(result->failure);
    windows_free(&result->windows);
    *result = (bench_result){0};
}
