/* SPDX-License-Identifier: MIT */
/* The checker's beginning and end. */
#include "check/check.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check/state.h"

bool sim_check_on;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void sim_check_lock(void)
{
    pthread_mutex_lock(&lock);
}

void sim_check_unlock(void)
{
    pthread_mutex_unlock(&lock);
}

/* A child of fork() has nothing to do with what its parent made: AscendCL does not outlive fork. */
static void forget_in_child(void)
{
    sim_objects_forget();
    sim_flights_forget();
    sim_findings_forget();
    sim_process_forget();
    sim_check_unlock();
}

bool sim_check_start(const char *rules, const char *log, char *why, size_t why_size)
{
    bool chosen[SIM_RULE_COUNT], any = false;
    const char *bad;
    size_t length;
    if (!sim_rules_parse(rules, chosen, &bad, &length)) {
        snprintf(why, why_size,
                 "NPUSIM_CHECK names \"%.*s\", wants 0, 1, all, or names of `npusim rules`, with "
                 "a - to leave one out",
                 (int)length, bad);
        return false;
    }
    for (int rule = 0; rule < SIM_RULE_COUNT; rule++)
        any = any || chosen[rule];
    if (!any)
        return true;
    if (log && *log && !sim_findings_log_to(log)) {
        snprintf(why, why_size, "NPUSIM_CHECK_LOG is \"%s\", which cannot be written: %s", log,
                 strerror(errno));
        return false;
    }
    sim_findings_choose(chosen);
    sim_flights_init();
    pthread_atfork(sim_check_lock, sim_check_unlock, forget_in_child);
    sim_check_on = true;
    return true;
}

/* Of all that runs when a process ends the destructors of libraries come last, after what the
 * program registered to free what it holds. */
__attribute__((destructor)) static void end(void)
{
    if (!sim_check_on)
        return;
    sim_check_lock();
    sim_site_enter(0, 0, NULL);
    sim_leaks_tell("at the program's end");
    sim_process_tell("at the program's end");
    bool clean = sim_findings_end();
    sim_check_unlock();
    if (!clean) {
        fflush(NULL);
        _exit(SIM_CHECK_EXIT_CODE);
    }
}
