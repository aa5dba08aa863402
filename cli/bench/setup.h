/* SPDX-License-Identifier: MIT */
/* The session a case is measured on; the next case keeps it when it wants the same. */
#ifndef CLI_BENCH_SETUP_H
#define CLI_BENCH_SETUP_H

#include "bench/result.h"
#include "fail.h"

typedef struct setup_options {
    const char *om;
    const int32_t *ids; /* the devices to choose from */
    size_t id_count;
    const char *acl_library;
    int32_t batch_axis; /* as omr_session_options has it */
} setup_options;

typedef struct bench_setup {
    setup_options options;
    omr_session *session; /* NULL: none yet */
    bench_case opened_for;
    size_t gear_count;                    /* of the model, once a session was open */
    uint64_t *memory_used, *memory_total; /* bytes, per device of the session */
} bench_setup;

/* Whether the open session is what the case wants. */
bool setup_fits(const bench_setup *setup, const bench_case *wanted);
/* Has setup->session fit the case, opening it anew where the open one does not. */
cli_status setup_for(bench_setup *setup, const bench_case *wanted);
void setup_close(bench_setup *setup);

#endif
