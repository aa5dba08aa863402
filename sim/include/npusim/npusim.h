/* SPDX-License-Identifier: MIT */
/* What npusim's libascendcl.so exports beside AscendCL. Programs look these names up with dlsym():
 * a library without them is not npusim. */
#ifndef NPUSIM_NPUSIM_H
#define NPUSIM_NPUSIM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NPUSIM_API __attribute__((visibility("default")))

/** What the process has asked of AscendCL since it started; `live_` is what exists now.
 *  New fields go last. */
typedef struct npusim_counters {
    uint64_t device_allocations; /* aclrtMalloc and kin */
    uint64_t pinned_allocations; /* aclrtMallocHost and kin */
    uint64_t contexts_created;   /* default contexts included */
    uint64_t streams_created;    /* default streams included */
    uint64_t events_created;
    uint64_t data_buffers_created;
    uint64_t tensor_descs_created;
    uint64_t datasets_created;
    uint64_t model_descs_created;
    uint64_t models_loaded;
    uint64_t executions; /* models run to their end, failed ones included */
    uint64_t copies;     /* of any direction, blocking and queued */
    uint64_t bytes_h2d;
    uint64_t bytes_d2h;
    uint64_t bytes_d2d;
    uint64_t bytes_h2h;
    uint64_t live_device_allocations;
    uint64_t live_device_bytes;
    uint64_t live_pinned_allocations;
    uint64_t live_pinned_bytes;
    uint64_t live_contexts;
    uint64_t live_streams;
    uint64_t live_events;
    uint64_t live_data_buffers;
    uint64_t live_tensor_descs;
    uint64_t live_datasets;
    uint64_t live_model_descs;
    uint64_t live_models;
    uint64_t faults;            /* of NPUSIM_FAULT, those that came to pass */
    uint64_t timed_tasks;       /* work that took the time of a profile */
    uint64_t overruns;          /* work that took the CPU longer than the profile says */
    uint64_t worst_lateness_us; /* how late timed work was over, at worst: the host was busy */
} npusim_counters;

/** Fills the first `size` bytes of *out; `size` is sizeof(npusim_counters) as the caller was
 *  compiled, what this library does not know is zero. Thread-safe. */
NPUSIM_API void npusim_get_counters(npusim_counters *out, size_t size);

/** How often an AscendCL function was called, injected failures included; 0 for names that are
 *  not AscendCL's. Thread-safe. */
NPUSIM_API uint64_t npusim_call_count(const char *function);

/** Puts `rules`, in NPUSIM_FAULT's form, in place of all there are, counted anew; "" or NULL: none.
 *  0; or -1, with nothing changed and a sentence in `why` (which may be NULL), when they make no
 *  sense. Thread-safe; a process that does this thousands of times keeps the rules it replaced. */
NPUSIM_API int npusim_set_faults(const char *rules, char *why, size_t why_size);

/** Ends what hangs because of a fault, as the reset of its device by force would: the calls fail,
 * the work is not done. Returns at once. Thread-safe. */
NPUSIM_API void npusim_end_hangs(void);

/** The profile the process runs under: whose times its devices keep. Measurements should name it,
 * and say so when results are not computed. New fields go last. */
typedef struct npusim_profile_info {
    const char *name;        /* "cpu": none */
    const char *description; /* a line of text */
    int timed;               /* times are the profile's, not the CPU's */
    int computes;            /* 0: executions give zeros */
} npusim_profile_info;

/** Fills the first `size` bytes of *out; `size` is sizeof(npusim_profile_info) as the caller was
 *  compiled. The texts live as long as the process. Thread-safe. */
NPUSIM_API void npusim_profile(npusim_profile_info *out, size_t size);

/** npusim's own version, "major.minor.patch". */
NPUSIM_API const char *npusim_version(void);

#ifdef __cplusplus
}
#endif

#endif
