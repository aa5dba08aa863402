/* SPDX-License-Identifier: MIT */
/* The numbers behind npusim_get_counters(), one per field of npusim_counters. */
#ifndef SIM_CORE_COUNTERS_H
#define SIM_CORE_COUNTERS_H

#include <stdint.h>

/* In the order of the struct. */
#define SIM_COUNTERS(X)        \
    X(device_allocations)      \
    X(pinned_allocations)      \
    X(contexts_created)        \
    X(streams_created)         \
    X(events_created)          \
    X(data_buffers_created)    \
    X(tensor_descs_created)    \
    X(datasets_created)        \
    X(model_descs_created)     \
    X(models_loaded)           \
    X(executions)              \
    X(copies)                  \
    X(bytes_h2d)               \
    X(bytes_d2h)               \
    X(bytes_d2d)               \
    X(bytes_h2h)               \
    X(live_device_allocations) \
    X(live_device_bytes)       \
    X(live_pinned_allocations) \
    X(live_pinned_bytes)       \
    X(live_contexts)           \
    X(live_streams)            \
    X(live_events)             \
    X(live_data_buffers)       \
    X(live_tensor_descs)       \
    X(live_datasets)           \
    X(live_model_descs)        \
    X(live_models)             \
    X(faults)                  \
    X(timed_tasks)             \
    X(overruns)                \
    X(worst_lateness_us)

typedef enum sim_counter {
#define SIM_COUNTER_MEMBER(field) SIM_COUNT_##field,
    SIM_COUNTERS(SIM_COUNTER_MEMBER)
#undef SIM_COUNTER_MEMBER
        SIM_COUNTER_COUNT
} sim_counter;

void sim_count(sim_counter counter, uint64_t amount);
void sim_uncount(sim_counter counter, uint64_t amount);
/* Raises a counter of something's worst. */
void sim_count_most(sim_counter counter, uint64_t seen);

#endif
