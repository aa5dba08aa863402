/* SPDX-License-Identifier: MIT */
/*
 * Signals are blocked everywhere and taken by one thread with sigwait(), which may therefore lock,
 * allocate and remove files as any thread may. The library's calls can block for as long as the
 * model runs; ending the process is what stops them, and the driver frees what a process held.
 */
#include "scratch.h"

#include <errno.h>
#include <ftw.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "memory.h"

/* Outputs, a converted model; nothing needs more at once. */
enum { FOLDERS_MAX = 8 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *folders[FOLDERS_MAX];
static pid_t child;

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about;
    (void)kind;
    (void)where;
    remove(path);
    return 0;
}

static void remove_tree(const char *folder)
{
    nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

static void remove_all(void)
{
    for (size_t i = 0; i < FOLDERS_MAX; i++) {
        if (folders[i])
            remove_tree(folders[i]);
    }
}

static void remove_all_at_exit(void)
{
    scratch_hold();
    remove_all();
    scratch_release();
}

static char **free_place(void)
{
    for (size_t i = 0; i < FOLDERS_MAX; i++) {
        if (!folders[i])
            return &folders[i];
    }
    return NULL;
}

bool scratch_create(char **out, const char *parent)
{
    static bool at_exit;
    char *folder = memory_format("%s/.omrun-XXXXXX", parent);
    scratch_hold();
    char **place = free_place();
    bool made = place && mkdtemp(folder);
    int reason = place ? errno : EMFILE;
    if (made)
        *place = folder;
    if (!at_exit)
        at_exit = atexit(remove_all_at_exit) == 0;
    scratch_release();
    if (!made) {
        free(folder);
        folder = NULL;
    }
    *out = folder;
    errno = reason;
    return made;
}

void scratch_remove(char *folder)
{
    if (!folder)
        return;
    scratch_hold();
    remove_tree(folder);
    for (size_t i = 0; i < FOLDERS_MAX; i++) {
        if (folders[i] == folder)
            folders[i] = NULL;
    }
    scratch_release();
    free(folder);
}

void scratch_hold(void)
{
    pthread_mutex_lock(&lock);
}

void scratch_release(void)
{
    pthread_mutex_unlock(&lock);
}

void scratch_set_child(pid_t process)
{
    child = process;
}

/* ---- Signals ------------------------------------------------------------------------------ */

static sigset_t watched;
static atomic_bool deferred;
static atomic_int noted;

/* It leads a process group; it must be gone before the folder it writes into is removed. */
static void end_child(void)
{
    if (child <= 0)
        return;
    kill(-child, SIGKILL);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        continue;
}

static bool note_only(int signal)
{
    static const char said[] = "\nomrun: interrupted; once more ends it without a report\n";
    if (!atomic_load(&deferred) || atomic_load(&noted))
        return false;
    atomic_store(&noted, signal);
    ssize_t ignored = write(STDERR_FILENO, said, sizeof said - 1);
    (void)ignored;
    return true;
}

void scratch_defer_signals(void)
{
    atomic_store(&deferred, true);
}

int scratch_interrupted(void)
{
    return atomic_load(&noted);
}

static void *watch(void *unused)
{
    (void)unused;
    int signal = 0;
    while (sigwait(&watched, &signal) != 0 || note_only(signal))
        continue;
    scratch_hold();
    end_child();
    remove_all();
    static const char said[] = "omrun: interrupted; nothing half-written is left\n";
    ssize_t ignored = write(STDERR_FILENO, said, sizeof said - 1);
    (void)ignored;
    _exit(128 + signal);
}

/* Whoever started us may have asked that a signal be ignored (nohup, a shell's background). */
static bool is_ignored(int signal)
{
    struct sigaction action;
    return sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

cli_status scratch_watch_signals(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    pthread_t thread;
    sigemptyset(&watched);
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        if (!is_ignored(signals[i]))
            sigaddset(&watched, signals[i]);
    }
    /* A file-size limit then fails the write with EFBIG instead of killing us. */
    signal(SIGXFSZ, SIG_IGN);
    int result = pthread_sigmask(SIG_BLOCK, &watched, NULL);
    if (result == 0)
        result = pthread_create(&thread, NULL, watch, NULL);
    if (result != 0)
        return fail(CLI_DEVICE, "cannot start a thread: %s", strerror(result));
    pthread_detach(thread);
    return CLI_OK;
}
