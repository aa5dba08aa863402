/* SPDX-License-Identifier: MIT */
/*
 * Every AscendCL call that sessions make x {a code, no memory, hanging, slow} x {while opening, the
 * first, a middle and the last batch, while closing} x {1, 2, 4 devices} x {1, 2 lanes on each}.
 *
 * The calls are not written down here: sessions of five kinds of models are played without a fault,
 * and of the driver's list every function that npusim counted is in the table. Each case sets one
 * rule in npusim, plays a session, and looks: was every request settled, with a failure that names
 * the call or with the right rows to the last byte; did everything end in time; and once what hung
 * has been let go, is every object of AscendCL gone.
 *
 * A sample is played, every call with every kind of fault in it; OMRUN_FAULT_TABLE=all plays the
 * whole. Some workers share the cases, as hanging takes time and no processor.
 */
#include "driver/driver.h"
#include "support/model_path.h"

#include <acl/acl.h>
#include <npusim/npusim.h>
#include <omrun/omrun.h>

#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

enum { CODE = 507011, REQUESTS = 3, WORKERS = 4, SILENCE_MS = 600, PATIENCE_MS = 30000 };

/* ---- npusim -------------------------------------------------------------------------------- */

static int (*set_faults)(const char *, char *, size_t);
static void (*end_hangs)(void);
static uint64_t (*call_count)(const char *);
static void (*get_counters)(npusim_counters *, size_t);

static void find(void *library, const char *name, void *function)
{
    void *symbol = dlsym(library, name);
    assert_non_null(symbol);
    memcpy(function, &symbol, sizeof symbol);
}

static void open_npusim(void)
{
    omr_driver_info info;
    assert_int_equal(omr_driver_open(NULL, &info), OMR_OK);
    void *library = dlopen(info.path, RTLD_NOLOAD | RTLD_LAZY);
    assert_non_null(library);
    find(library, "npusim_set_faults", &set_faults);
    find(library, "npusim_end_hangs", &end_hangs);
    find(library, "npusim_call_count", &call_count);
    find(library, "npusim_get_counters", &get_counters);
}

static void pause_ms(int ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L}, NULL);
}

/* What there is of AscendCL's, in one number per kind. */
static void count_live(uint64_t live[8])
{
    npusim_counters now;
    get_counters(&now, sizeof now);
    const uint64_t all[8] = {now.live_device_allocations,
                             now.live_pinned_allocations,
                             now.live_contexts,
                             now.live_streams,
                             now.live_events,
                             now.live_data_buffers,
                             now.live_datasets,
                             now.live_models};
    memcpy(live, all, sizeof all);
}

/* ---- Models -------------------------------------------------------------------------------- */

typedef struct feed {
    omr_dtype dtype;
    uint32_t rank;
    int64_t dims[4];
} feed;

typedef struct kind {
    const char *model;
    size_t input_count;
    feed inputs[2];
} kind;

static const kind kinds[] = {
    {"pair_gears", 2, {{OMR_I64, 2, {23, 5}}, {OMR_F32, 2, {23, 5}}}},
    {"image_gears", 1, {{OMR_F32, 4, {6, 3, 7, 9}}}},
    {"dims_gears", 1, {{OMR_F32, 4, {6, 3, 4, 9}}}},
    {"range_rows", 1, {{OMR_F32, 2, {40, 3}}}},
    {"range_free", 1, {{OMR_F32, 2, {9, 3}}}},
};
enum { KINDS = sizeof kinds / sizeof kinds[0], MAX_BYTES = 23 * 5 * 8 + 6 * 3 * 9 * 16 * 8 };

typedef struct result {
    omr_status status;
    char message[1024];
    size_t size;
    unsigned char bytes[MAX_BYTES];
} result;

static result right[KINDS][REQUESTS]; /* played without faults */

static void fill(const feed *f, void *data, int seed)
{
    size_t count = 1;
    for (uint32_t i = 0; i < f->rank; i++)
        count *= (size_t)f->dims[i];
    for (size_t i = 0; i < count; i++)
        if (f->dtype == OMR_I64)
            ((int64_t *)data)[i] = (int64_t)(i + 7 * (size_t)seed);
        else
            ((float *)data)[i] = (float)((i + 3 * (size_t)seed) % 64);
}

static void collect(omr_request *request, size_t outputs, result *out)
{
    out->size = 0;
    out->status = omr_request_wait(request, PATIENCE_MS);
    snprintf(out->message, sizeof out->message, "%s",
             out->status == OMR_OK ? "" : omr_last_error());
    for (size_t i = 0; out->status == OMR_OK && i < outputs; i++) {
        omr_tensor tensor;
        assert_int_equal(omr_request_output(request, i, &tensor), OMR_OK);
        size_t size = omr_dtype_size(tensor.dtype);
        for (uint32_t k = 0; k < tensor.rank; k++)
            size *= (size_t)tensor.dims[k];
        assert_true(out->size + size <= MAX_BYTES);
        memcpy(out->bytes + out->size, tensor.data, size);
        out->size += size;
    }
}

/* Some requests at once. A failure to submit is the request's. */
static void run_all(omr_session *session, const kind *k, result results[REQUESTS])
{
    static unsigned char memory[REQUESTS][2][MAX_BYTES];
    omr_request *requests[REQUESTS];
    for (int r = 0; r < REQUESTS; r++) {
        omr_tensor inputs[2];
        for (size_t i = 0; i < k->input_count; i++) {
            const feed *f = &k->inputs[i];
            fill(f, memory[r][i], r);
            inputs[i] = (omr_tensor){
                .data = memory[r][i], .dtype = f->dtype, .rank = f->rank, .dims = f->dims};
        }
        results[r].status =
            omr_session_submit(session, inputs, k->input_count, NULL, 0, NULL, &requests[r]);
        snprintf(results[r].message, sizeof results[r].message, "%s", omr_last_error());
    }
    for (int r = 0; r < REQUESTS; r++)
        if (results[r].status == OMR_OK) {
            collect(requests[r], omr_session_desc(session)->output_count, &results[r]);
            omr_request_cancel(requests[r]); /* one that was lost must not keep its memory */
            omr_request_release(requests[r]);
        }
}

/* ---- Cases --------------------------------------------------------------------------------- */

enum { OPENING, WORKING, CLOSING, PHASES };
static const char *const phase_names[] = {"opening", "working", "closing"};
enum { A_CODE, NO_MEMORY, HANGING, SLOW, FAULTS };
static const char *const fault_texts[] = {"507011", "oom", "hang", "slow:15ms"};
enum { FIRST, MIDDLE, LAST, PLACES };

typedef struct setting {
    size_t kind;
    uint32_t devices, lanes;
} setting;

typedef struct scene {
    const char *call;
    setting setting;
    int phase, fault, place;
    uint64_t occurrence;
} scene;

static omr_status open_session(omr_session **out, const setting *s, int64_t silence_ms)
{
    static const int32_t ids[] = {0, 1, 2, 3};
    omr_session_options options = {.size = sizeof options,
                                   .device_ids = ids,
                                   .device_count = s->devices,
                                   .lanes_per_device = s->lanes,
                                   .device_timeout_ms = silence_ms};
    return omr_session_create(out, model_path(kinds[s->kind].model), &options);
}

static bool returns_code(const char *call)
{
    static const char *const others[] = {
#define ROW(name, result, parameters) "" #name " " #result,
        ACL_BASE_FUNCTIONS(ROW) ACL_RT_FUNCTIONS(ROW) ACL_MDL_FUNCTIONS(ROW)
#undef ROW
    };
    size_t length = strlen(call);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (strncmp(others[i], call, length) == 0 && others[i][length] == ' ')
            return strcmp(others[i] + length + 1, "aclError") == 0;
    return false;
}

/* Calls that end something, or tell where it is: when they fail, it stays. */
static bool leaves_something(const char *call)
{
    return strcmp(call, "aclGetDataBufferAddr") == 0 || strstr(call, "Destroy") ||
           strstr(call, "Free") || strstr(call, "Unload") || strstr(call, "Reset");
}

#define EXPECT(what, ...)                     \
    do {                                      \
        if (!(what)) {                        \
            snprintf(why, size, __VA_ARGS__); \
            return false;                     \
        }                                     \
    } while (0)

/* Whether a failure is one that the fault may have: in one line, by the call's name where AscendCL
 * gives a code. What is NULL or 0 by a fault has no name, and may be taken for what it is not. */
static bool check_failure(const scene *c, omr_status status, const char *message, char *why,
                          size_t size)
{
    EXPECT(*message && !strchr(message, '\n'), "\"%s\" is no line", message);
    EXPECT(status != OMR_TIMEOUT || c->fault == HANGING, "%s: %s", omr_status_name(status),
           message);
    EXPECT(!returns_code(c->call) || strstr(message, c->call) ||
               (strstr(message, "lists no gears") && strncmp(c->call, "aclmdlGet", 9) == 0) ||
               (strstr(message, "aclrtSynchronizeStream") && c->phase == WORKING) ||
               (strstr(message, "aclrtSynchronizeEvent") && c->phase == WORKING),
           "\"%s\" (%s) does not name %s", message, omr_status_name(status), c->call);
    return true;
}

static bool check_results(const scene *c, const result results[REQUESTS], bool may_fail, char *why,
                          size_t size)
{
    for (int r = 0; r < REQUESTS; r++) {
        const result *wanted = &right[c->setting.kind][r], *seen = &results[r];
        if (seen->status != OMR_OK) {
            EXPECT(may_fail, "request %d: %s: %s", r, omr_status_name(seen->status), seen->message);
            EXPECT(seen->status != OMR_TIMEOUT, "request %d was lost", r);
            if (!check_failure(c, seen->status, seen->message, why, size))
                return false;
            continue;
        }
        EXPECT(seen->size == wanted->size && !memcmp(seen->bytes, wanted->bytes, seen->size),
               "request %d has wrong rows", r);
    }
    return true;
}

static void arm(const scene *c, int phase)
{
    char rule[256], why[256] = "";
    snprintf(rule, sizeof rule, "call:%s#%llu=%s", c->call, (unsigned long long)c->occurrence,
             fault_texts[c->fault]);
    if (phase == c->phase && set_faults(rule, why, sizeof why) != 0)
        fail_msg("%s: %s", rule, why);
}

static bool check_all_gone(const uint64_t before[8], char *why, size_t size)
{
    uint64_t live[8];
    count_live(live);
    if (memcmp(live, before, sizeof live) == 0)
        return true;
    snprintf(why, size,
             "left behind: %lld device and %lld pinned allocations, %lld contexts, %lld streams, "
             "%lld events, %lld data buffers, %lld datasets, %lld models",
             (long long)(live[0] - before[0]), (long long)(live[1] - before[1]),
             (long long)(live[2] - before[2]), (long long)(live[3] - before[3]),
             (long long)(live[4] - before[4]), (long long)(live[5] - before[5]),
             (long long)(live[6] - before[6]), (long long)(live[7] - before[7]));
    return false;
}

/* Threads that were left behind end once what hung is let go; what they hold goes with them, and
 * must not be counted as the next case's. */
static bool check_all_left(char *why, size_t size)
{
    for (int waited = 0; omri_driver_is_held(); waited += 5) {
        EXPECT(waited < PATIENCE_MS, "a thread stays in AscendCL for ever");
        end_hangs(); /* what hung may hang again as it is closed */
        pause_ms(5);
    }
    return true;
}

static bool play_work(const scene *c, omr_session *session, char *why, size_t size)
{
    static result results[REQUESTS];
    /* One device is set aside when it hangs; a value that is not what it should be is no fault that
     * can be seen, but it must not be taken for a right row. */
    bool may_fail = (c->fault == HANGING && c->setting.devices * c->setting.lanes == 1) ||
                    (c->fault != SLOW && !returns_code(c->call));
    arm(c, WORKING);
    run_all(session, &kinds[c->setting.kind], results);
    return check_results(c, results, may_fail, why, size);
}

static bool play_session(const scene *c, int64_t silence_ms, char *why, size_t size)
{
    omr_session *session;
    arm(c, OPENING);
    omr_status status = open_session(&session, &c->setting, silence_ms);
    if (status != OMR_OK) {
        EXPECT(c->phase == OPENING && c->fault != SLOW, "%s: %s", omr_status_name(status),
               omr_last_error());
        return check_failure(c, status, omr_last_error(), why, size);
    }
    bool good = play_work(c, session, why, size);
    arm(c, CLOSING);
    omr_session_destroy(session);
    return good;
}

static bool play(const scene *c, int64_t silence_ms, char *why, size_t size)
{
    uint64_t before[8];
    count_live(before);
    bool good = play_session(c, silence_ms, why, size);
    set_faults("", NULL, 0);
    end_hangs();
    char rest[64] = "";
    bool left = check_all_left(rest, sizeof rest);
    if (!good) /* that is what to tell */
        return false;
    if (!left)
        snprintf(why, size, "%s", rest);
    if (!left || (c->fault != SLOW && leaves_something(c->call)))
        return left;
    return check_all_gone(before, why, size);
}

/* ---- The table ----------------------------------------------------------------------------- */

static const char *const calls[] = {
#define ROW(name, result, parameters) #name,
    ACL_BASE_FUNCTIONS(ROW) ACL_RT_FUNCTIONS(ROW) ACL_MDL_FUNCTIONS(ROW)
#undef ROW
};
enum { CALLS = sizeof calls / sizeof calls[0] };

static const setting shapes[] = {{0, 1, 1}, {0, 2, 1}, {0, 4, 1}, {0, 1, 2}, {0, 2, 2}, {0, 4, 2}};
enum { SHAPES = sizeof shapes / sizeof shapes[0] };

/* How often each call was made, by model and phase, on one device and one lane. */
static uint64_t made[KINDS][PHASES][CALLS];

static void note_calls(uint64_t counts[CALLS], const uint64_t *before)
{
    for (size_t i = 0; i < CALLS; i++)
        counts[i] = call_count(calls[i]) - (before ? before[i] : 0);
}

static void play_without_faults(size_t which)
{
    uint64_t at[PHASES + 1][CALLS];
    omr_session *session;
    note_calls(at[0], NULL);
    setting s = {which, 1, 1};
    if (open_session(&session, &s, PATIENCE_MS) != OMR_OK)
        fail_msg("%s: %s", kinds[which].model, omr_last_error());
    note_calls(at[1], NULL);
    run_all(session, &kinds[which], right[which]);
    note_calls(at[2], NULL);
    omr_session_destroy(session);
    note_calls(at[3], NULL);
    for (int r = 0; r < REQUESTS; r++)
        if (right[which][r].status != OMR_OK)
            fail_msg("%s: %s", kinds[which].model, right[which][r].message);
    for (int p = 0; p < PHASES; p++)
        for (size_t i = 0; i < CALLS; i++)
            made[which][p][i] = at[p + 1][i] - at[p][i];
}

static bool place_of(scene *c, uint64_t count)
{
    const uint64_t at[] = {1, count / 2 + 1, count};
    c->occurrence = at[c->place];
    return c->place == FIRST || (c->place == MIDDLE ? count > 2 : count > 1);
}

static bool fault_fits(const scene *c)
{
    char rule[256];
    snprintf(rule, sizeof rule, "call:%s=%s", c->call, fault_texts[c->fault]);
    bool fits = set_faults(rule, NULL, 0) == 0;
    set_faults("", NULL, 0);
    return fits;
}

/* Where the watchdog has to be quick, a busy machine can look like a silent device: then it gets
 * the time that busy machines need. */
static bool judge(const scene *c)
{
    char why[2048] = "";
    int64_t silence_ms = c->fault == HANGING ? SILENCE_MS : PATIENCE_MS;
    bool good = play(c, silence_ms, why, sizeof why);
    if (!good && c->fault == HANGING)
        good = play(c, 8 * silence_ms, why, sizeof why);
    if (!good)
        fprintf(stderr, "%s, %s, call %llu while %s, %u devices with %u lanes, %s: %s\n", c->call,
                fault_texts[c->fault], (unsigned long long)c->occurrence, phase_names[c->phase],
                c->setting.devices, c->setting.lanes, kinds[c->setting.kind].model, why);
    return good;
}

typedef struct tally {
    size_t listed, played, failed;
} tally;

/* One row of the table: a call by a model, in a phase, with a fault. */
static void play_row(scene c, uint64_t count, bool all, size_t worker, tally *sum)
{
    static size_t rows, chosen;
    size_t turn = rows++, skipped = 0;
    for (c.place = FIRST; c.place < PLACES; c.place++)
        for (size_t s = 0; s < SHAPES; s++) {
            size_t kind_of_model = c.setting.kind;
            c.setting = shapes[s];
            c.setting.kind = kind_of_model;
            if (!place_of(&c, count))
                continue;
            sum->listed++;
            bool sampled = skipped++ == turn % SHAPES && (!SANITIZED || turn % 4 == 0);
            if ((!all && !sampled) || chosen++ % WORKERS != worker)
                continue;
            sum->played++;
            sum->failed += !judge(&c);
        }
}

static tally play_table(size_t worker, bool all)
{
    tally sum = {0};
    for (size_t k = 0; k < KINDS; k++)
        play_without_faults(k);
    for (size_t i = 0; i < CALLS; i++)
        for (int p = 0; p < PHASES; p++) {
            size_t k = 0;
            while (k < KINDS && made[k][p][i] == 0)
                k++;
            if (k == KINDS)
                continue;
            scene c = {.call = calls[i], .setting.kind = k, .phase = p};
            for (c.fault = A_CODE; c.fault < FAULTS; c.fault++)
                if (fault_fits(&c))
                    play_row(c, made[k][p][i], all, worker, &sum);
        }
    return sum;
}

static void work(size_t worker, bool all)
{
    alarm(all ? 3600 : 550);
    open_npusim();
    tally sum = play_table(worker, all);
    fprintf(stderr, "worker %zu: %zu cases of %zu, %zu failed\n", worker, sum.played, sum.listed,
            sum.failed);
    exit(sum.failed || !sum.played);
}

static void session__survives_whatever_call_fails(void **state)
{
    (void)state;
    const char *wanted = getenv("OMRUN_FAULT_TABLE");
    pid_t children[WORKERS];
    for (size_t w = 0; w < WORKERS; w++) {
        children[w] = fork();
        assert_true(children[w] >= 0);
        if (children[w] == 0)
            work(w, wanted && strcmp(wanted, "all") == 0);
    }
    bool good = true;
    for (size_t w = 0; w < WORKERS; w++) {
        int end = 0;
        assert_int_equal(waitpid(children[w], &end, 0), children[w]);
        good = good && WIFEXITED(end) && WEXITSTATUS(end) == 0;
    }
    assert_true(good);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(session__survives_whatever_call_fails)};
    setenv("NPUSIM_DEVICES", "4", 1);
    return cmocka_run_group_tests_name("fault_table", tests, NULL, NULL);
}
