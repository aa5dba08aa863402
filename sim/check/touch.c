/* SPDX-License-Identifier: MIT */
/* Dereferencing what the host cannot reach: the fault is explained before the process dies of it.
 */
#include <pthread.h>
#include <signal.h>
#include <ucontext.h>
#include <unistd.h>

#include "check/check.h"
#include "check/state.h"
#include "core/memory.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct sigaction before; /* what the program wants done */
static _Thread_local bool handling;

/* The instruction that faulted, where the processor is known. */
static const void *instruction(const void *context)
{
#if defined(__x86_64__)
    return (const void *)(uintptr_t)((const ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return (const void *)(uintptr_t)((const ucontext_t *)context)->uc_mcontext.pc;
#else
    (void)context;
    return NULL;
#endif
}

/* False: it is a fault like any other. */
static bool explain(const void *address, const void *context)
{
    char name[SIM_OBJECT_TEXT_SIZE];
    sim_location location;
    uintptr_t at = (uintptr_t)address;
    sim_memory_locate(address, 0, &location);
    sim_check_lock();
    const sim_object *memory = sim_object_find_memory(at);
    const sim_object *object = memory ? memory : sim_object_find_freed(at);
    bool ours = object || location.place == SIM_PLACE_DEVICE;
    sim_site_enter(0, 0, instruction(context));
    if (object)
        sim_finding(SIM_RULE_HOST_ACCESS, object, "the host touches byte %zu of %s%s",
                    (size_t)(at - object->id), sim_object_text(object, name),
                    memory ? "" : ", which was freed");
    else if (ours)
        sim_finding(SIM_RULE_HOST_ACCESS, NULL,
                    "the host touches %p, a device's address that is not allocated", address);
    sim_check_unlock();
    return ours;
}

static bool has_handler(const struct sigaction *action)
{
    return (action->sa_flags & SA_SIGINFO) ||
           (action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN);
}

static void chain(int number, siginfo_t *info, void *context)
{
    if (before.sa_flags & SA_SIGINFO)
        before.sa_sigaction(number, info, context);
    else
        before.sa_handler(number);
}

static void handle(int number, siginfo_t *info, void *context)
{
    bool again = handling; /* the program's handler came back to us, or faulted itself */
    handling = true;
    bool ours = !again && explain(info->si_addr, context);
    if (!again && has_handler(&before)) {
        chain(number, info, context);
    } else if (!ours) {
        signal(number, SIG_DFL); /* the instruction is run again and ends the process */
        return;
    }
    handling = false;
    if (!ours)
        return;
    sim_check_lock();
    sim_findings_end();
    _exit(SIM_CHECK_EXIT_CODE);
}

void sim_touch_watch(void)
{
    struct sigaction now, mine = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    if (!sim_finding_is_chosen(SIM_RULE_HOST_ACCESS))
        return;
    sigemptyset(&mine.sa_mask);
    pthread_mutex_lock(&lock);
    if (sigaction(SIGSEGV, NULL, &now) == 0 &&
        !((now.sa_flags & SA_SIGINFO) && now.sa_sigaction == handle)) {
        before = now;
        sigaction(SIGSEGV, &mine, NULL);
    }
    pthread_mutex_unlock(&lock);
}
