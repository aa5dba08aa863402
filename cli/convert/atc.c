/* SPDX-License-Identifier: MIT */
#include "convert/atc.h"

#include "convert/atc_help.h"

#include <ctype.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "file.h"
#include "memory.h"
#include "note.h"
#include "text.h"

/* ---- Finding ------------------------------------------------------------------------------ */

/* `folder`/`rest` when that can be executed, else NULL. */
static char *program_in(const char *folder, size_t length, const char *rest)
{
    char *path = memory_format("%.*s/%s", (int)length, folder, rest);
    if (length && access(path, X_OK) == 0)
        return path;
    free(path);
    return NULL;
}

/* <root>/bin/atc of <root>/lib64/libascendcl.so. */
static char *beside_library(const char *library)
{
    size_t length = strlen(library);
    for (int levels = 0; levels < 2; levels++) {
        while (length && library[length - 1] != '/')
            length--;
        if (length)
            length--;
    }
    return program_in(library, length, "bin/atc");
}

static char *in_toolkit(void)
{
    static const char *const places[] = {"bin/atc", "compiler/bin/atc", "atc/bin/atc"};
    const char *roots[] = {getenv("ASCEND_TOOLKIT_HOME"), getenv("ASCEND_HOME_PATH"),
                           "/usr/local/Ascend/ascend-toolkit/latest", "/usr/local/Ascend/latest"};
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
        for (size_t k = 0; roots[i] && k < sizeof places / sizeof places[0]; k++) {
            char *found = program_in(roots[i], strlen(roots[i]), places[k]);
            if (found)
                return found;
        }
    }
    return NULL;
}

cli_status atc_find(char **out, const omr_driver_info *driver)
{
    *out = driver ? beside_library(driver->path) : NULL;
    if (*out)
        return CLI_OK;
    if (driver && driver->simulated)
        return fail(CLI_DEVICE, "no atc beside npusim's %s; npusim's installation is not whole",
                    driver->path);
    *out = in_toolkit();
    if (!*out)
        *out = child_program("atc");
    if (*out)
        return CLI_OK;
    return fail(CLI_DEVICE,
                "no atc to convert with: not beside %s, in $ASCEND_TOOLKIT_HOME/bin or "
                "in PATH; source CANN's set_env.sh, or give an .om",
                driver ? driver->path : "any libascendcl.so");
}

/* ---- Running ------------------------------------------------------------------------------ */

static int set_actions(posix_spawn_file_actions_t *actions, const char *folder, const char *log)
{
    int result = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (!result)
        result = posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, log,
                                                  O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (!result)
        result = posix_spawn_file_actions_adddup2(actions, STDOUT_FILENO, STDERR_FILENO);
    if (!result)
        result = posix_spawn_file_actions_addchdir_np(actions, folder);
    return result;
}

static int start(pid_t *child, char *const *argv, const char *folder, const char *log)
{
    posix_spawn_file_actions_t actions;
    int result = posix_spawn_file_actions_init(&actions);
    if (result)
        return result;
    result = set_actions(&actions, folder, log);
    if (!result)
        result = child_start(child, argv, &actions);
    posix_spawn_file_actions_destroy(&actions);
    return result;
}

/* ---- Complaining -------------------------------------------------------------------------- */

/* What a failed atc wrote, sifted. */
typedef struct atc_words {
    char *reason; /* its first error, "E10016: ...", or the only line; NULL: none */
    bool more;    /* beyond that and "ATC start working now" there is something to read */
} atc_words;

static bool is_error_line(const char *line)
{
    return line[0] == 'E' && isdigit((unsigned char)line[1]) && isdigit((unsigned char)line[2]);
}

static void sift_line(atc_words *words, const char *line)
{
    if (!line[strspn(line, " \t\r")] || strncmp(line, "ATC ", 4) == 0)
        return;
    if (!words->reason || (is_error_line(line) && !is_error_line(words->reason))) {
        words->more = words->more || words->reason;
        free(words->reason);
        words->reason = memory_text(strncmp(line, "atc: ", 5) == 0 ? line + 5 : line);
    } else {
        words->more = true;
    }
}

static atc_words sift(const char *log)
{
    atc_words words = {0};
    while (*log) {
        size_t length = strcspn(log, "\n");
        char *line = memory_format("%.*s", (int)length, log);
        sift_line(&words, line);
        free(line);
        log += length + (log[length] == '\n');
    }
    return words;
}

static char *read_log(const char *path)
{
    file_bytes file = {0};
    if (file_open(&file, path, "log") != CLI_OK)
        return memory_text("");
    char *text = memory_format("%.*s", (int)file.size, (const char *)file.data);
    file_close(&file);
    return text;
}

static cli_status complain(const char *log_path, const char *model, int result)
{
    char *log = read_log(log_path);
    atc_words words = sift(log);
    if (words.more)
        fprintf(stderr, "%s%s", log, text_ends_with(log, "\n") ? "" : "\n");
    if (words.reason)
        fail(CLI_INPUT, "atc could not convert %s: %s", model, words.reason);
    else if (WIFSIGNALED(result))
        fail(CLI_INPUT, "atc could not convert %s: signal %d", model, WTERMSIG(result));
    else
        fail(CLI_INPUT, "atc could not convert %s: it ended with code %d and said nothing", model,
             WEXITSTATUS(result));
    const char *help = atc_help(words.reason && !words.more ? words.reason : log);
    if (help)
        note("hint: %s", help);
    free(words.reason);
    free(log);
    return CLI_INPUT;
}

cli_status atc_run(char *const *argv, const char *folder, const char *model)
{
    pid_t child = 0;
    char *log = memory_format("%s/atc.log", folder);
    cli_status status = CLI_OK;
    int result = start(&child, argv, folder, log);
    if (result) {
        status = fail(CLI_DEVICE, "cannot run %s: %s", argv[0], strerror(result));
    } else {
        result = child_finish(child);
        if (result != 0)
            status = complain(log, model, result);
    }
    free(log);
    return status;
}
