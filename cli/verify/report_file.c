/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "memory.h"
#include "verify/report.h"

static cli_status refuse(const char *path)
{
    return fail(CLI_INPUT, "cannot write %s: %s", path, strerror(errno));
}

cli_status verify_check_place(const char *path)
{
    bool there = access(path, F_OK) == 0;
    int descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor < 0)
        return refuse(path);
    close(descriptor);
    if (!there)
        unlink(path);
    return CLI_OK;
}

cli_status verify_write(const char *path, char *text)
{
    FILE *file = fopen(path, "we");
    cli_status status = CLI_OK;
    bool good = file && fwrite(text, 1, strlen(text), file) == strlen(text) && fflush(file) == 0;
    if (!good)
        status = refuse(path);
    if (file && fclose(file) != 0 && good)
        status = refuse(path);
    free(text);
    return status;
}
