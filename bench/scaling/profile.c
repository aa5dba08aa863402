/* SPDX-License-Identifier: MIT */
/* profile MODEL.om MS: what 1, 2, 4 and 8 simulated devices do under a profile that says MS
 * milliseconds for a batch of the model.
 *
 * Simulated: the profile's clock is the wall clock, so these rates say how well omrun keeps devices
 * of such a speed busy, on this host, and nothing about the speed of a device. */
#include "support/bench.h"

#include <omrun/omrun.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Batches per device: the first copy in and the last copy out, which nothing hides, are among them
 * at every number of devices. */
enum { BATCHES = 8, REPETITIONS = 3, MAX_DEVICES = 8 };

static const int32_t ids[MAX_DEVICES] = {0, 1, 2, 3, 4, 5, 6, 7};

static size_t byte_count(const omr_tensor_desc *desc, int64_t rows)
{
    size_t count = (size_t)rows * sizeof(float);
    for (uint32_t i = 1; i < desc->rank; i++)
        count *= (size_t)desc->dims[i];
    return count;
}

static omr_tensor make_tensor(const omr_tensor_desc *desc, int64_t rows, int64_t *dims)
{
    size_t size = byte_count(desc, rows);
    memcpy(dims, desc->dims, desc->rank * sizeof *dims);
    dims[0] = rows;
    void *data = bench_allocate(size);
    memset(data, 0, size); /* touched, or the first run pays for the pages */
    return (omr_tensor){.data = data, .dtype = OMR_F32, .rank = desc->rank, .dims = dims};
}

/* Seconds of one call with BATCHES of work for each of the session's devices: the best, as only the
 * host's other work makes any slower. */
static double best_time(omr_session *session, size_t device_count)
{
    int64_t input_dims[OMR_MAX_RANK], output_dims[OMR_MAX_RANK];
    const omr_model_desc *desc = omr_session_desc(session);
    int64_t rows = desc->batch * BATCHES * (int64_t)device_count;
    omr_tensor input = make_tensor(&desc->inputs[0], rows, input_dims);
    omr_tensor output = make_tensor(&desc->outputs[0], rows, output_dims);
    double best = 1e9;
    for (int i = 0; i < REPETITIONS; i++) {
        double begun = bench_now();
        if (omr_session_run(session, &input, 1, &output, 1, OMR_WAIT_FOREVER) != OMR_OK)
            bench_die("%s", omr_last_error());
        double took = bench_now() - begun;
        best = took < best ? took : best;
    }
    free(input.data);
    free(output.data);
    return best;
}

/* Batches per second. */
static double rate(const char *om_path, size_t device_count)
{
    omr_session_options options = {
        .size = sizeof options, .device_ids = ids, .device_count = device_count};
    omr_session *session;
    if (omr_session_create(&session, om_path, &options) != OMR_OK)
        bench_die("%s", omr_last_error());
    double seconds = best_time(session, device_count);
    omr_session_destroy(session);
    return BATCHES * (double)device_count / seconds;
}

int main(int argc, char **argv)
{
    if (argc != 3 || atof(argv[2]) <= 0)
        bench_die("usage: bench_scaling_profile MODEL.om MS");
    double alone = 1e3 / atof(argv[2]); /* of a device that never waits */
    double one = 0;
    bool met = true;
    for (size_t n = 1; n <= MAX_DEVICES; n *= 2) {
        char name[32];
        double now = rate(argv[1], n);
        one = n == 1 ? now : one;
        printf("%zu simulated devices: %6.2f batches/s, each busy %.1f %% of the time\n", n, now,
               100 * now / alone / (double)n);
        snprintf(name, sizeof name, "scaling-profile-%zu", n);
        met &= bench_report(name, n == 1 ? now / alone : now / one, "ratio", BENCH_AT_LEAST,
                            0.98 * (double)n);
    }
    return met ? 0 : 1;
}
