/* SPDX-License-Identifier: MIT */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "memory.h"
#include "scratch.h"

extern char **environ;

/* ---- Starting and ending ------------------------------------------------------------------ */

/* The signals that the command keeps for itself are the child's again. */
static int set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGXFSZ);
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setsigdefault(attributes, &usual);
    posix_spawnattr_setpgroup(attributes, 0);
    return posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                                    POSIX_SPAWN_SETPGROUP);
}

int child_start(pid_t *child, char *const *argv, const posix_spawn_file_actions_t *actions)
{
    posix_spawnattr_t attributes;
    int result = posix_spawnattr_init(&attributes);
    if (result)
        return result;
    result = set_attributes(&attributes);
    scratch_hold();
    if (!result)
        result = posix_spawn(child, argv[0], actions, &attributes, argv, environ);
    if (!result)
        scratch_set_child(*child);
    scratch_release();
    posix_spawnattr_destroy(&attributes);
    return result;
}

/* Once it is reaped its number may be another process's, so nobody may signal it any more. */
int child_finish(pid_t child)
{
    siginfo_t about;
    int result = 0;
    while (waitid(P_PID, (id_t)child, &about, WEXITED | WNOWAIT) != 0 && errno == EINTR)
        continue;
    scratch_hold();
    scratch_set_child(0);
    while (waitpid(child, &result, 0) < 0 && errno == EINTR)
        continue;
    scratch_release();
    return result;
}

char *child_program(const char *name)
{
    const char *folder = getenv("PATH");
    while (folder && *folder) {
        size_t length = strcspn(folder, ":");
        char *path = memory_format("%.*s/%s", (int)length, folder, name);
        if (length && access(path, X_OK) == 0)
            return path;
        free(path);
        folder += length + (folder[length] == ':');
    }
    return NULL;
}

/* ---- Reading what it says ----------------------------------------------------------------- */

static int start_into(pid_t *child, char *const *argv, int output)
{
    posix_spawn_file_actions_t actions;
    int result = posix_spawn_file_actions_init(&actions);
    if (result)
        return result;
    result = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (!result)
        result = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    if (!result)
        result = posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    if (!result)
        result = child_start(child, argv, &actions);
    posix_spawn_file_actions_destroy(&actions);
    return result;
}

static int64_t now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Until its outputs are closed; false when the time is over before. */
static bool read_until(int from, char *text, size_t limit, int64_t deadline_ms)
{
    char beyond[4096];
    for (size_t size = 0;;) {
        int64_t left = deadline_ms - now_ms();
        struct pollfd wait = {.fd = from, .events = POLLIN};
        if (left <= 0)
            return false;
        int ready = poll(&wait, 1, (int)left);
        if (ready <= 0) /* the time is over, or a signal came: looked at above */
            continue;
        bool room = size < limit;
        ssize_t count =
            read(from, room ? text + size : beyond, room ? limit - size : sizeof beyond);
        if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN))
            return true;
        if (room && count > 0)
            text[size += (size_t)count] = 0;
    }
}

/* A program that a driver holds in the kernel outlives even SIGKILL, and must not hold us, too. */
static child_end give_up(pid_t child)
{
    enum { TRIES = 100, PAUSE_NS = 10000000 };
    const struct timespec pause = {.tv_nsec = PAUSE_NS};
    kill(-child, SIGKILL);
    scratch_hold();
    scratch_set_child(0);
    scratch_release();
    for (int i = 0; i < TRIES && waitpid(child, NULL, WNOHANG) == 0; i++)
        nanosleep(&pause, NULL);
    return CHILD_LATE;
}

child_end child_read(char **output, char *const *argv, int64_t timeout_ms, size_t limit)
{
    int ends[2];
    pid_t child = 0;
    *output = memory_zeroed(limit + 1, 1);
    if (pipe2(ends, O_CLOEXEC) != 0)
        return CHILD_FAILED;
    int result = start_into(&child, argv, ends[1]);
    close(ends[1]);
    child_end end = CHILD_FAILED;
    if (result == 0 && !read_until(ends[0], *output, limit, now_ms() + timeout_ms))
        end = give_up(child);
    else if (result == 0 && child_finish(child) == 0)
        end = CHILD_DONE;
    close(ends[0]);
    return end;
}
