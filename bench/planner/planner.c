/* SPDX-License-Identifier: MIT */
/* planner FOLDER TABLE...: what planning by measured times gains over two simple rules.
 *
 * For each table of gear times the folder has TABLE.om with gears, and TABLE-16.om, ... with one
 * batch size each. omrun plans on the first; the rules use the others: all rows in batches of the
 * largest gear, or the last rows in the smallest gear that holds them. All three take turns.
 *
 * Simulated: the times are a profile's. */
#include "support/bench.h"

#include <omrun/omrun.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 3, MOST_ROWS = 64, REPETITIONS = 3 };

static const int64_t gears[] = {1, 2, 4, 8, 16};
enum { GEARS = sizeof gears / sizeof gears[0], LARGEST = GEARS - 1 };

static const int64_t sizes[] = {1, 2, 3, 5, 7, 9, 11, 13, 15, 17, 21, 25, 29, 37};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

typedef struct sessions {
    omr_session *planned;
    omr_session *one[GEARS]; /* of one batch size each */
} sessions;

static omr_session *open_session(const char *folder, const char *name, size_t devices)
{
    static const int32_t ids[] = {0, 1};
    char path[4096];
    omr_session_options options = {
        .size = sizeof options, .device_ids = ids, .device_count = devices};
    omr_session *session;
    snprintf(path, sizeof path, "%s/%s.om", folder, name);
    if (omr_session_create(&session, path, &options) != OMR_OK)
        bench_die("%s", omr_last_error());
    return session;
}

static sessions open_all(const char *folder, const char *table, size_t devices)
{
    sessions all = {.planned = open_session(folder, table, devices)};
    for (size_t g = 0; g < GEARS; g++) {
        char name[256];
        snprintf(name, sizeof name, "%s-%d", table, (int)gears[g]);
        all.one[g] = open_session(folder, name, devices);
    }
    return all;
}

static void close_all(sessions *all)
{
    omr_session_destroy(all->planned);
    for (size_t g = 0; g < GEARS; g++)
        omr_session_destroy(all->one[g]);
}

/* ---- Three ways to run some rows ----------------------------------------------------------- */

static omr_request *start(omr_session *session, int64_t rows)
{
    static float x[MOST_ROWS][WIDTH];
    int64_t dims[] = {rows, WIDTH};
    omr_tensor input = {.data = x, .dtype = OMR_F32, .rank = 2, .dims = dims};
    omr_request *request;
    if (omr_session_submit(session, &input, 1, NULL, 0, NULL, &request) != OMR_OK)
        bench_die("%s", omr_last_error());
    return request;
}

static void finish(omr_request *request)
{
    if (request && omr_request_wait(request, OMR_WAIT_FOREVER) != OMR_OK)
        bench_die("%s", omr_last_error());
    omr_request_release(request);
}

static void run_planned(const sessions *all, int64_t rows)
{
    finish(start(all->planned, rows));
}

static void run_largest(const sessions *all, int64_t rows)
{
    finish(start(all->one[LARGEST], rows));
}

static void run_fitting(const sessions *all, int64_t rows)
{
    int64_t rest = rows % gears[LARGEST];
    size_t gear = 0;
    while (gears[gear] < rest)
        gear++;
    omr_request *whole = rows > rest ? start(all->one[LARGEST], rows - rest) : NULL;
    omr_request *last = rest ? start(all->one[gear], rest) : NULL;
    finish(whole);
    finish(last);
}

typedef void way(const sessions *all, int64_t rows);
static way *const ways[] = {run_planned, run_largest, run_fitting};
enum { PLANNED, RULE_LARGEST, RULE_FITTING, WAYS };

/* ---- Measuring ----------------------------------------------------------------------------- */

/* Milliseconds of each way: the least of several, as a busy host only adds to them. */
static void time_ways(const sessions *all, int64_t rows, double least[WAYS])
{
    for (int i = 0; i < REPETITIONS; i++) {
        for (size_t w = 0; w < WAYS; w++) {
            double begin = bench_now();
            ways[w](all, rows);
            double ms = (bench_now() - begin) * 1e3;
            if (i == 0 || ms < least[w])
                least[w] = ms;
        }
    }
}

typedef struct findings {
    double worst; /* planned over the better rule */
    double gains[SIZES * 64];
    size_t gain_count; /* sizes where planning is the fastest by more than 2 % */
} findings;

static void compare(const char *folder, const char *table, size_t devices, findings *found)
{
    sessions all = open_all(folder, table, devices);
    printf("%s, %zu device%s\n  rows  planned  largest  fitting   ms\n", table, devices,
           devices == 1 ? "" : "s");
    for (size_t i = 0; i < SIZES; i++) {
        double ms[WAYS];
        time_ways(&all, sizes[i], ms);
        double better = ms[RULE_LARGEST] < ms[RULE_FITTING] ? ms[RULE_LARGEST] : ms[RULE_FITTING];
        double ratio = ms[PLANNED] / better;
        printf("  %4d %8.2f %8.2f %8.2f\n", (int)sizes[i], ms[PLANNED], ms[RULE_LARGEST],
               ms[RULE_FITTING]);
        if (ratio > found->worst)
            found->worst = ratio;
        if (ratio < 0.98)
            found->gains[found->gain_count++] = 1 / ratio;
    }
    close_all(&all);
}

int main(int argc, char **argv)
{
    static findings found;
    if (argc < 3 || argc > 32)
        bench_die("usage: planner FOLDER TABLE...");
    for (int t = 2; t < argc; t++)
        for (size_t devices = 1; devices <= 2; devices++)
            compare(argv[1], argv[t], devices, &found);
    double gain = found.gain_count ? bench_median(found.gains, found.gain_count) : 1;
    printf("planning is the fastest by more than 2 %% in %zu of %zu cases\n", found.gain_count,
           (size_t)(argc - 2) * 2 * SIZES);
    bool ok = bench_report("planner-over-better-rule", found.worst, "ratio", BENCH_AT_MOST, 1.02);
    ok &= bench_report("planner-gain-where-mixing-pays", gain, "ratio", BENCH_AT_LEAST, 1.1);
    return ok ? 0 : 1;
}
