/* SPDX-License-Identifier: MIT */
/* What NPUSIM_CHECK holds programs to, one row a rule: its name, what breaking it is worth, the
 * rule, and where it comes from. `npusim rules` prints the table; sim/README.md carries it.
 * An error is what some release of CANN refuses, or what gives wrong results on a device; a warning
 * is what works by luck, or loses something.
 *
 * Sources: (doc) is hiascend.com's AscendCL reference, with the releases where they differ; a path
 * is a file of hicann/runtime or hicann/ge. */
#ifndef SIM_CHECK_RULES_H
#define SIM_CHECK_RULES_H

#include <stdbool.h>
#include <stddef.h>

/* X(member, name, severity, rule, source) */
#define SIM_RULES(X)                                                                               \
    X(HOST_ACCESS, "host-access", ERROR,                                                           \
      "device memory, and pinned memory that was freed, is not for the host to touch", "(doc)")    \
    X(USE_AFTER_FREE, "use-after-free", ERROR, "what a call is given is not freed memory",         \
      "(doc)")                                                                                     \
    X(OUT_OF_BOUNDS, "out-of-bounds", ERROR,                                                       \
      "copies, fills and executions stay inside one allocation", "(doc)")                          \
    X(BAD_FREE, "bad-free", ERROR, "memory is freed once, by the address it was given with",       \
      "aclrt_impl/memory.cpp")                                                                     \
    X(WRONG_FREE, "wrong-free", ERROR,                                                             \
      "aclrtFree is for aclrtMalloc's memory, aclrtFreeHost for aclrtMallocHost's", "(doc)")       \
    X(FREE_IN_FLIGHT, "free-in-flight", ERROR,                                                     \
      "memory that queued work uses stays until a wait has said that the work is over", "(doc)")   \
    X(RACE, "race", ERROR,                                                                         \
      "memory that work writes is touched by nothing else until an event or a wait orders them",   \
      "(doc)")                                                                                     \
    X(COPY_DIRECTION, "copy-direction", ERROR,                                                     \
      "the kind of a copy says where the memory is (corrected since 9.0)", "(doc) 5.0 to 8.1")     \
    X(ASYNC_PAGEABLE, "async-pageable", ERROR,                                                     \
      "host memory of a queued copy is of aclrtMallocHost, or registered", "(doc) 7.0 to 8.1")     \
    X(ASYNC_ALIGNMENT, "async-alignment", ERROR,                                                   \
      "both addresses of a queued copy are multiples of 64", "(doc) 5.0 to 8.1")                   \
    X(ASYNC_HOST_TO_HOST, "async-host-to-host", ERROR,                                             \
      "queued copies do not go from host to host", "(doc)")                                        \
    X(DEAD_HANDLE, "dead-handle", ERROR, "what a call is given was not destroyed before", "(doc)") \
    X(DOUBLE_DESTROY, "double-destroy", ERROR, "an object is destroyed once", "(doc)")             \
    X(BAD_HANDLE, "bad-handle", ERROR, "handles come from the calls that create their kind",       \
      "(doc)")                                                                                     \
    X(DESTROY_IN_FLIGHT, "destroy-in-flight", ERROR,                                               \
      "what queued work uses is destroyed after a wait has said that the work is over", "(doc)")   \
    X(STREAM_IN_FLIGHT, "stream-in-flight", WARNING,                                               \
      "a stream is waited for before it is destroyed, or nobody learns how its work ended",        \
      "aclrt_impl/stream.cpp")                                                                     \
    X(ENDED_WITH_CONTEXT, "ended-with-context", WARNING,                                           \
      "streams, events and subscriptions are ended before their context, stream or device is",     \
      "(doc)")                                                                                     \
    X(EVENT_NOT_RESET, "event-not-reset", WARNING,                                                 \
      "a plain event that was waited for is reset before it is recorded again", "(doc)")           \
    X(MODEL_CONCURRENT, "model-concurrent", ERROR,                                                 \
      "a loaded model is executed on one stream, by one thread, at a time", "(doc)")               \
    X(MODEL_MIXED, "model-mixed", ERROR,                                                           \
      "a loaded model is executed either with or without a stream", "model/davinci_model.cc")      \
    X(DATASET_SHARED, "dataset-shared", ERROR, "a dataset belongs to one execution at a time",     \
      "model/model.cpp")                                                                           \
    X(GEAR_NOT_SET, "gear-not-set", ERROR,                                                         \
      "a model with gears is executed with a dataset whose gear was set", "(doc)")                 \
    X(BUFFER_HOST, "buffer-host", ERROR, "the data of an execution is in device memory", "(doc)")  \
    X(BUFFER_SIZE, "buffer-size", WARNING,                                                         \
      "a data buffer is as large as its tensor (64 bytes less are let pass)",                      \
      "model/davinci_model.cc")                                                                    \
    X(MODEL_BEFORE_INIT, "model-before-init", ERROR, "models are loaded after aclInit",            \
      "model/model.cpp")                                                                           \
    X(BEFORE_INIT, "before-init", WARNING, "aclInit is called before anything else", "(doc)")      \
    X(AFTER_FINALIZE, "after-finalize", WARNING, "nothing is called after aclFinalize", "(doc)")   \
    X(NO_CONTEXT, "no-context", ERROR,                                                             \
      "a thread sets a device or a context before it calls what needs one", "api_impl.cc")         \
    X(DEVICE_BALANCE, "device-balance", ERROR, "a device is reset as often as it is set", "(doc)") \
    X(OUTPUT_LEAK, "output-leak", ERROR,                                                           \
      "memory that an execution allocated for an output is freed by the program",                  \
      "model/model.cpp")                                                                           \
    X(LEAK, "leak", ERROR, "what was created is destroyed before aclFinalize, or exit", "(doc)")

typedef enum sim_rule {
#define SIM_RULE_MEMBER(member, name, severity, text, source) SIM_RULE_##member,
    SIM_RULES(SIM_RULE_MEMBER)
#undef SIM_RULE_MEMBER
        SIM_RULE_COUNT
} sim_rule;

typedef enum sim_severity { SIM_SEVERITY_WARNING, SIM_SEVERITY_ERROR } sim_severity;

typedef struct sim_rule_row {
    const char *name;
    sim_severity severity;
    const char *text, *source;
} sim_rule_row;

extern const sim_rule_row sim_rules[SIM_RULE_COUNT];

const char *sim_severity_name(sim_severity severity);

/* What NPUSIM_CHECK says: nothing and "0" for none, "1" or "all", names of rules to go by, names
 * with a "-" to leave out; separated by commas. Only what is left out: all others. False for a word
 * that is none of these, which *bad and *bad_length then are. */
bool sim_rules_parse(const char *text, bool chosen[SIM_RULE_COUNT], const char **bad,
                     size_t *bad_length);

#endif
