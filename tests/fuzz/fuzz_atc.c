/* SPDX-License-Identifier: MIT */
/* npusim's atc: an input is a line per argument, then an AIPP configuration, then a model, divided
 * by zero bytes. Files stand in a folder of the process; whatever the options say, only there is
 * written. */
#include "fuzz.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "atc/aipp_config.h"
#include "atc/convert.h"
#include "atc/describe.h"
#include "atc/options.h"

enum { MAX_ARGUMENTS = 24, MAX_TEXT = 4096 };

typedef struct folder {
    char path[64];
    char model[96], config[96], output[96], om[96], json[96];
} folder;

static folder files;

static void must(bool condition)
{
    if (!condition)
        abort();
}

static void remove_files(void)
{
    unlink(files.model);
    unlink(files.config);
    unlink(files.om);
    unlink(files.json);
    rmdir(files.path);
}

/* In memory where there is such a place; notes of the options are not what is looked for. */
static void prepare(void)
{
    if (files.path[0])
        return;
    snprintf(files.path, sizeof files.path, "%s/omrun_fuzz_atc_XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    must(mkdtemp(files.path) != NULL);
    snprintf(files.model, sizeof files.model, "%s/model.onnx", files.path);
    snprintf(files.config, sizeof files.config, "%s/aipp.cfg", files.path);
    snprintf(files.output, sizeof files.output, "%s/out", files.path);
    snprintf(files.om, sizeof files.om, "%s/out.om", files.path);
    snprintf(files.json, sizeof files.json, "%s/out.json", files.path);
    atexit(remove_files);
}

static void save(const char *path, const uint8_t *data, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    must(fd >= 0);
    must(write(fd, data, size) == (ssize_t)size);
    close(fd);
}

/* Cuts at the next zero byte. */
static const uint8_t *take_part(const uint8_t **at, size_t *left, size_t *size)
{
    const uint8_t *begin = *at, *end = *left ? memchr(begin, 0, *left) : NULL;
    *size = end ? (size_t)(end - begin) : *left;
    *at += *size + (end != NULL);
    *left -= *size + (end != NULL);
    return begin;
}

/* Where the options name files, those of the folder are meant. */
static void redirect(options *given)
{
    given->model = files.model;
    given->output = files.output;
    if (given->insert_op_conf)
        given->insert_op_conf = files.config;
    if (given->om)
        given->om = files.om;
    if (given->json)
        given->json = files.json;
}

static void check_reason(bool good, const sim_why *why)
{
    if (!good && (!why->text[0] || strchr(why->text, '\n'))) {
        fprintf(stderr, "no single line: \"%s\"\n", why->text);
        abort();
    }
}

static void act(const options *given)
{
    sim_why why = {""};
    if (options_is_mode(given, "1"))
        check_reason(describe_as_json(given->om, given->json, &why), &why);
    else if (options_is_mode(given, "6"))
        check_reason(describe_to_stdout(given->om, &why), &why);
    else
        check_reason(convert(given, "atc", &why), &why);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[MAX_TEXT + 1], *arguments[MAX_ARGUMENTS + 8] = {"atc", "--log=error"};
    int count = 2;
    options given;
    sim_why why = {""};
    size_t part;
    prepare();
    const uint8_t *words = take_part(&data, &size, &part);
    part = part < MAX_TEXT ? part : MAX_TEXT;
    memcpy(text, words, part);
    text[part] = '\0';
    for (char *word = strtok(text, "\n"); word && count < MAX_ARGUMENTS; word = strtok(NULL, "\n"))
        arguments[count++] = word;
    const uint8_t *config = take_part(&data, &size, &part);
    save(files.config, config, part);
    /* What describes reads the model's bytes as an .om. */
    save(files.model, data, size);
    save(files.om, data, size);
    if (!options_parse(&given, count, arguments, &why)) {
        check_reason(false, &why);
        return 0;
    }
    if (given.help)
        return 0;
    redirect(&given);
    act(&given);
    return 0;
}
