/* SPDX-License-Identifier: MIT */
#include "acl/init_config.h"

#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"

/* The vendor's limits: levels of braces and brackets, bytes of a file. */
#define DEPTH_MAX 10
#define FILE_MAX ((long)10 << 20)

static aclError read_text(const char *path, char **out)
{
    FILE *file = fopen(path, "rb");
    long size = -1;
    if (file && fseek(file, 0, SEEK_END) == 0)
        size = ftell(file);
    char *text = size >= 0 && size <= FILE_MAX ? calloc(1, (size_t)size + 1) : NULL;
    bool complete = false;
    if (text) {
        rewind(file);
        complete = fread(text, 1, (size_t)size, file) == (size_t)size;
    }
    int reason = errno;
    if (file)
        fclose(file);
    if (complete) {
        *out = text;
        return ACL_SUCCESS;
    }
    free(text);
    if (size > FILE_MAX)
        return sim_fail(ACL_ERROR_INVALID_FILE, "\"%s\" has %ld bytes, at most %ld", path, size,
                        FILE_MAX);
    return sim_fail(ACL_ERROR_INVALID_FILE, "cannot read \"%s\": %s", path, strerror(reason));
}

/* Levels of nesting, told without parsing: the text may be nested beyond any parser's patience. */
static int depth_of(const char *text)
{
    int depth = 0, deepest = 0;
    bool quoted = false;
    for (const char *at = text; *at; at++) {
        if (*at == '\\' && quoted && at[1])
            at++;
        else if (*at == '"')
            quoted = !quoted;
        else if (!quoted && (*at == '{' || *at == '['))
            deepest = ++depth > deepest ? depth : deepest;
        else if (!quoted && (*at == '}' || *at == ']'))
            depth--;
    }
    return deepest;
}

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

static bool is_one_of(const json_t *value, const char *const *words)
{
    const char *text = json_string_value(value);
    for (; text && *words; words++)
        if (strcmp(text, *words) == 0)
            return true;
    return false;
}

/* A number, written as one or as a string. */
static bool read_number(const json_t *value, json_int_t *out)
{
    if (json_is_integer(value)) {
        *out = json_integer_value(value);
        return true;
    }
    const char *text = json_string_value(value);
    char *end;
    if (!text || !isdigit((unsigned char)*text))
        return false;
    errno = 0;
    *out = strtoll(text, &end, 10);
    return errno == 0 && !*end;
}

static aclError check_words(aclError code, const json_t *object, const char *key,
                            const char *const *words, const char *wanted)
{
    const json_t *value = json_object_get(object, key);
    if (!value || is_one_of(value, words))
        return ACL_SUCCESS;
    return sim_fail(code, "\"%s\" wants %s", key, wanted);
}

static const char *const on_off[] = {"on", "off", NULL};

static aclError check_dump(const json_t *dump)
{
    static const char *const modes[] = {"input", "output", "all", NULL};
    static const char *const data[] = {"tensor", "stats", NULL};
    static const char *const levels[] = {"op", "kernel", "all", NULL};
    static const char *const scenes[] = {
        "aic_err_brief_dump", "aic_err_norm_dump", "aic_err_detail_dump",
        "lite_exception",     "watcher",           NULL};
    const aclError bad = ACL_ERROR_INVALID_DUMP_CONFIG;
    if (!json_is_object(dump))
        return sim_fail(bad, "\"dump\" wants an object");
    const json_t *list = json_object_get(dump, "dump_list");
    if (list && !json_is_array(list))
        return sim_fail(bad, "\"dump_list\" wants a list");
    aclError code = check_words(bad, dump, "dump_mode", modes, "input, output or all");
    if (code == ACL_SUCCESS)
        code = check_words(bad, dump, "dump_op_switch", on_off, "on or off");
    if (code == ACL_SUCCESS)
        code = check_words(bad, dump, "dump_debug", on_off, "on or off");
    if (code == ACL_SUCCESS)
        code = check_words(bad, dump, "dump_data", data, "tensor or stats");
    if (code == ACL_SUCCESS)
        code = check_words(bad, dump, "dump_level", levels, "op, kernel or all");
    if (code == ACL_SUCCESS)
        code = check_words(bad, dump, "dump_scene", scenes, "one of the exception dumps");
    return code;
}

static aclError check_profiler(const json_t *profiler)
{
    if (!json_is_object(profiler))
        return sim_fail(ACL_ERROR_INVALID_PROFILING_CONFIG, "\"profiler\" wants an object");
    return check_words(ACL_ERROR_INVALID_PROFILING_CONFIG, profiler, "switch", on_off, "on or off");
}

static aclError check_queue(const json_t *value)
{
    json_int_t count;
    if (!read_number(value, &count) || count <= 0)
        return sim_fail(ACL_ERROR_INVALID_MAX_OPQUEUE_NUM_CONFIG,
                        "\"max_opqueue_num\" wants a positive number");
    return ACL_SUCCESS;
}

static aclError check_graph(const json_t *graph)
{
    static const char *const modes[] = {"0", "1", NULL};
    return check_words(ACL_ERROR_INVALID_PARAM, graph, "event_mode", modes, "\"0\" or \"1\"");
}

static aclError check_sizes(const json_t *root)
{
    static const char *const stack[] = {"aicore_stack_size", "simt_stack_size",
                                        "simt_divergence_stack_size", NULL};
    static const char *const fifo[] = {"simt_printf_fifo_size", "simd_printf_fifo_size_per_core",
                                       NULL};
    const struct {
        const json_t *object;
        const char *const *keys;
    } groups[] = {{json_object_get(root, "StackSize"), stack}, {root, fifo}};
    json_int_t size;
    for (size_t i = 0; i < 2; i++)
        for (const char *const *key = groups[i].keys; *key; key++) {
            const json_t *value = json_object_get(groups[i].object, *key);
            if (value && (!read_number(value, &size) || size < 0))
                return sim_fail(ACL_ERROR_INVALID_PARAM, "\"%s\" wants a number of bytes", *key);
        }
    return ACL_SUCCESS;
}

static aclError read_error_mode(const json_t *root, sim_init_config *out)
{
    static const char *const modes[] = {"0", "1", NULL};
    const json_t *value = json_object_get(root, "err_msg_mode");
    out->share_errors = value && is_one_of(value, modes + 1);
    return check_words(ACL_ERROR_INVALID_PARAM, root, "err_msg_mode", modes, "\"0\" or \"1\"");
}

static aclError read_default_device(const json_t *root, sim_init_config *out)
{
    const json_t *group = json_object_get(root, "defaultDevice");
    const json_t *value = json_object_get(group, "default_device");
    json_int_t id;
    out->default_device = -1;
    if (!group)
        return ACL_SUCCESS;
    if (!read_number(value, &id) || id < 0 || id > INT32_MAX)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "\"defaultDevice\" wants {\"default_device\": a device's number}");
    out->default_device = (int32_t)id;
    return ACL_SUCCESS;
}

static void read_wishes(const json_t *root, sim_init_config *out)
{
    const json_t *path = json_object_get(json_object_get(root, "dump"), "dump_path");
    const json_t *state = json_object_get(json_object_get(root, "profiler"), "switch");
    out->asks_for_dump = json_string_length(path) > 0;
    out->asks_for_profile = json_is_string(state) && strcmp(json_string_value(state), "on") == 0;
}

/* The first key that is wrong decides. Keys nobody knows are nobody's concern. */
static aclError read_keys(const json_t *root, sim_init_config *out)
{
    static const struct {
        const char *key;
        aclError (*check)(const json_t *value);
    } checks[] = {{"dump", check_dump},
                  {"profiler", check_profiler},
                  {"max_opqueue_num", check_queue},
                  {"acl_graph", check_graph}};
    aclError code = ACL_SUCCESS;
    for (size_t i = 0; i < sizeof checks / sizeof checks[0] && code == ACL_SUCCESS; i++) {
        const json_t *value = json_object_get(root, checks[i].key);
        if (value)
            code = checks[i].check(value);
    }
    if (code == ACL_SUCCESS)
        code = check_sizes(root);
    if (code == ACL_SUCCESS)
        code = read_error_mode(root, out);
    read_wishes(root, out);
    return code == ACL_SUCCESS ? read_default_device(root, out) : code;
}

static aclError parse(const char *path, const char *text, sim_init_config *out)
{
    json_error_t error;
    *out = (sim_init_config){.default_device = -1};
    if (is_blank(text))
        return ACL_SUCCESS;
    if (depth_of(text) > DEPTH_MAX)
        return sim_fail(ACL_ERROR_PARSE_FILE, "\"%s\" is nested %d deep, at most %d", path,
                        depth_of(text), DEPTH_MAX);
    json_t *root = json_loads(text, 0, &error);
    if (!root)
        return sim_fail(ACL_ERROR_PARSE_FILE, "\"%s\", line %d: %s", path, error.line, error.text);
    aclError code = json_is_object(root)
                        ? read_keys(root, out)
                        : sim_fail(ACL_ERROR_PARSE_FILE, "\"%s\" wants an object", path);
    json_decref(root);
    return code;
}

aclError sim_init_config_read(const char *call, const char *path, char **text, sim_init_config *out)
{
    aclError code = read_text(path, text);
    if (code == ACL_SUCCESS)
        code = parse(path, *text, out);
    if (code == ACL_SUCCESS)
        return ACL_SUCCESS;
    free(*text);
    *text = NULL;
    return sim_fail(code, "%s: the configuration \"%s\" is refused", call, path);
}
