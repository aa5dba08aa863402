/* SPDX-License-Identifier: MIT */
/* Runs a section's cases under cmocka. A case that must be alone is this same program started once
 * more with `--alone NAME`: unlike after a bare fork, nothing of AscendCL is there yet. */
#include "conformance.h"

#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { EXIT_SKIPPED = 77, CASE_SECONDS = 60 };

static const char skip_mark[] = "skipped: ";

static struct {
    const conf_section *section;
    pthread_t thread; /* the one on which cmocka may be called */
    aclrtContext context;
    char running[256];
    bool skipped;
} self;

static void on_missing(const char *name)
{
    if (!self.running[0]) { /* without these no section begins */
        fprintf(stderr, "%s does not export %s: it is no AscendCL\n", acl.path, name);
        exit(2);
    }
    if (!pthread_equal(pthread_self(), self.thread)) {
        fprintf(stderr, "%s does not export %s, called on a thread of the case\n", acl.path, name);
        _exit(1);
    }
    if (conf_is_npusim())
        fail_msg("npusim does not export %s", name);
    conf_skip("%s does not export %s", acl.path, name);
}

void conf_skip(const char *format, ...)
{
    char why[256];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    print_message("%s%s\n", skip_mark, why);
    self.skipped = true;
    skip();
}

/* Async-signal-safe: a case that hangs may hold any lock. */
static void on_alarm(int number)
{
    (void)number;
    static const char message[] = " did not end in time\n";
    ssize_t ignored = write(STDERR_FILENO, self.running, strlen(self.running));
    ignored += write(STDERR_FILENO, message, sizeof message - 1);
    _exit(ignored < 0 ? 4 : 3);
}

static void run_here(const conf_case *one)
{
    snprintf(self.running, sizeof self.running, "%s", one->name);
    alarm(CASE_SECONDS);
    if (self.section->npusim_only && !conf_is_npusim())
        conf_skip("only npusim shows it");
    one->run();
    alarm(0);
}

static void shared_case(void **state)
{
    if (self.context)
        assert_ok(acl.aclrtSetCurrentContext(self.context));
    run_here(*state);
}

static void alone_case(void **state)
{
    run_here(*state);
}

/* Alone: the child's side. */

static int run_alone(const conf_case *one)
{
    const struct CMUnitTest test = {one->name, alone_case, NULL, NULL, (void *)one};
    const struct CMUnitTest tests[] = {test};
    acl_table_open(on_missing);
    int failed = cmocka_run_group_tests_name(self.section->name, tests, NULL, NULL);
    return failed ? 1 : self.skipped ? EXIT_SKIPPED : 0;
}

/* Alone: the parent's side. */

static size_t apply_environment(const char *variables, char **out, char *copy, size_t capacity)
{
    size_t count = 0;
    snprintf(copy, capacity, "%s", variables ? variables : "");
    for (char *rest = copy, *one; (one = strtok_r(rest, ";", &rest)); count++)
        out[count] = one;
    return count;
}

static bool is_overridden(const char *entry, char *const *own, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t name = strcspn(own[i], "=") + 1;
        if (strncmp(entry, own[i], name) == 0)
            return true;
    }
    return false;
}

static pid_t start_alone(const conf_case *one, int output)
{
    enum { MAX_OWN = 8 };
    char copy[512], *own[MAX_OWN];
    size_t own_count = apply_environment(one->environment, own, copy, sizeof copy), count = 0;
    while (environ[count])
        count++;
    char **all = calloc(count + MAX_OWN + 1, sizeof *all);
    assert_non_null(all);
    size_t used = 0;
    for (size_t i = 0; i < count; i++)
        if (!is_overridden(environ[i], own, own_count))
            all[used++] = environ[i];
    memcpy(all + used, own, own_count * sizeof *own);

    char *arguments[] = {"conformance", "--alone", (char *)one->name, NULL};
    posix_spawn_file_actions_t actions;
    pid_t child;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    int error = posix_spawn(&child, "/proc/self/exe", &actions, NULL, arguments, all);
    posix_spawn_file_actions_destroy(&actions);
    free(all);
    assert_int_equal(error, 0);
    return child;
}

/* The child's output is ours to show only where it says something: its failure or why it skipped.
 */
static void relay(FILE *output, bool everything)
{
    char line[1024];
    rewind(output);
    while (fgets(line, sizeof line, output))
        if (everything || strncmp(line, skip_mark, sizeof skip_mark - 1) == 0)
            print_message("    %s", line);
}

static void spawn_case(void **state)
{
    const conf_case *one = *state;
    FILE *output = tmpfile();
    assert_non_null(output);
    pid_t child = start_alone(one, fileno(output));
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    bool skipped = WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SKIPPED;
    bool passed = one->ends_by ? WIFSIGNALED(status) && WTERMSIG(status) == one->ends_by
                               : WIFEXITED(status) && WEXITSTATUS(status) == 0;
    relay(output, !passed && !skipped);
    fclose(output);
    if (skipped)
        skip();
    if (!passed)
        fail_msg("%s ended with status 0x%x, wanted %s", one->name, (unsigned)status,
                 one->ends_by ? strsignal(one->ends_by) : "exit code 0");
}

/* The shared process. */

static int set_up(void **state)
{
    (void)state;
    acl_table_open(on_missing);
    if (acl.aclInit(NULL) != ACL_SUCCESS || acl.aclrtSetDevice(0) != ACL_SUCCESS ||
        acl.aclrtGetCurrentContext(&self.context) != ACL_SUCCESS) {
        print_error("%s: cannot initialise or set device 0\n", acl.path);
        return -1;
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    if (acl.aclrtSetCurrentContext(self.context) != ACL_SUCCESS ||
        acl.aclrtResetDevice(0) != ACL_SUCCESS || acl.aclFinalize() != ACL_SUCCESS) {
        print_error("%s: cannot reset device 0 or finalize\n", acl.path);
        return -1;
    }
    return 0;
}

static int run_all(const conf_section *section, const char *filter)
{
    struct CMUnitTest *tests = calloc(section->count, sizeof *tests);
    size_t count = 0;
    bool any_shared = false;
    for (size_t i = 0; tests && i < section->count; i++) {
        const conf_case *one = &section->cases[i];
        if (filter && !strstr(one->name, filter))
            continue;
        tests[count++] = (struct CMUnitTest){one->name, one->alone ? spawn_case : shared_case, NULL,
                                             NULL, (void *)one};
        any_shared |= !one->alone;
    }
    int failed = _cmocka_run_group_tests(section->name, tests, count, any_shared ? set_up : NULL,
                                         any_shared ? tear_down : NULL);
    free(tests);
    return failed ? 1 : 0;
}

int conf_main(const conf_section *section, int argc, char **argv)
{
    self.section = section;
    self.thread = pthread_self();
    signal(SIGALRM, on_alarm);
    if (argc == 3 && strcmp(argv[1], "--alone") == 0) {
        for (size_t i = 0; i < section->count; i++)
            if (strcmp(section->cases[i].name, argv[2]) == 0)
                return run_alone(&section->cases[i]);
        fprintf(stderr, "%s has no case %s\n", section->name, argv[2]);
        return 2;
    }
    return run_all(section, argc > 1 ? argv[1] : NULL);
}
