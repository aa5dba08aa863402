/* SPDX-License-Identifier: MIT */
#include "target.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "file.h"
#include "memory.h"
#include "scratch.h"

static cli_status refuse(const char *path)
{
    return fail(CLI_INPUT, "cannot write %s: %s", path, strerror(errno));
}

cli_status target_open(cli_target *target, const char *path)
{
    struct stat about;
    *target = (cli_target){.path = path};
    bool there = stat(path, &about) == 0;
    if (there && S_ISDIR(about.st_mode))
        return fail(CLI_INPUT, "cannot write %s: it is a folder", path);
    if (there && !S_ISREG(about.st_mode)) {
        target->draft = memory_text(path);
        return CLI_OK;
    }
    const char *name = file_name(path);
    char *parent =
        name == path ? memory_text(".") : memory_format("%.*s", (int)(name - path), path);
    bool made = name[0] && scratch_create(&target->folder, parent);
    if (made)
        target->draft = memory_format("%s/%s", target->folder, name);
    free(parent);
    return made ? CLI_OK : refuse(path);
}

cli_status target_begin(cli_target *target, FILE **out)
{
    *out = fopen(target->draft, "w");
    return *out ? CLI_OK : refuse(target->path);
}

cli_status target_commit(cli_target *target)
{
    if (target->folder && rename(target->draft, target->path) != 0)
        return refuse(target->path);
    return CLI_OK;
}

cli_status target_write(cli_target *target, const char *text)
{
    FILE *file;
    if (!target->draft)
        return CLI_OK;
    cli_status status = target_begin(target, &file);
    if (status != CLI_OK)
        return status;
    bool good = fputs(text, file) >= 0;
    good = fclose(file) == 0 && good;
    return good ? target_commit(target) : refuse(target->path);
}

void target_close(cli_target *target)
{
    scratch_remove(target->folder);
    free(target->draft);
    *target = (cli_target){0};
}
