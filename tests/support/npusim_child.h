/* SPDX-License-Identifier: MIT */
/* Programs on npusim with an environment of their own. The library reads it once per process, so
 * each is a child; what it says on stderr is kept. */
#ifndef OMRUN_TESTS_SUPPORT_NPUSIM_CHILD_H
#define OMRUN_TESTS_SUPPORT_NPUSIM_CHILD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/acl_table.h"

static char child_said[16384]; /* by the latest child on stderr */

static inline void child_forget_environment(void)
{
    static const char *const names[] = {"NPUSIM_DEVICES",   "NPUSIM_MEMORY",
                                        "NPUSIM_SOC",       "NPUSIM_TRACE",
                                        "NPUSIM_FAULT",     "NPUSIM_PROFILE",
                                        "NPUSIM_THREADS",   "NPUSIM_CHECK",
                                        "NPUSIM_CHECK_LOG", "ASCEND_RT_VISIBLE_DEVICES"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unsetenv(names[i]);
}

static inline void child_read_all(int from)
{
    size_t used = 0;
    ssize_t got;
    while ((got = read(from, child_said + used, sizeof child_said - 1 - used)) > 0)
        used += (size_t)got;
    child_said[used] = '\0';
}

/* Adds "NAME=value NAME=value". */
static inline void child_set_environment(const char *assignments)
{
    char *text = strdup(assignments), *rest = text, *one;
    while ((one = strtok_r(rest, " ", &rest))) {
        char *value = strchr(one, '=');
        *value = '\0';
        setenv(one, value + 1, 1);
    }
    free(text);
}

/* Ends the child with 1, and a line that says which expectation failed. */
#define CHILD_EXPECT(what)                                                                   \
    do {                                                                                     \
        if (!(what)) {                                                                       \
            const char *acl_says = acl.aclGetRecentErrMsg();                                 \
            fprintf(stderr, "line %d: %s\n%s\n", __LINE__, #what, acl_says ? acl_says : ""); \
            _exit(1);                                                                        \
        }                                                                                    \
    } while (0)
#define CHILD_OK(call) CHILD_EXPECT((call) == ACL_SUCCESS)

/* The number `program` returns in a child with these assignments; -1: it was killed. */
static inline int child_run(const char *assignments, int (*program)(void))
{
    int ends[2], status;
    if (pipe(ends) != 0)
        return -1;
    pid_t child = fork();
    if (child < 0)
        return -1;
    if (child == 0) {
        alarm(60);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        child_forget_environment();
        child_set_environment(assignments);
        acl_table_open(NULL);
        _exit(program());
    }
    close(ends[1]);
    child_read_all(ends[0]);
    close(ends[0]);
    return waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#endif
