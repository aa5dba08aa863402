/* SPDX-License-Identifier: MIT */
#include "atc/aipp_config.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "atc/file.h"
#include "atc/text.h"
#include "om/aipp.h"

/* ---- the settings ---- */

typedef enum setting_kind { WHOLE, REAL, SWITCH, MODE, FORMAT, NAME } setting_kind;

/* Whether a setting is for static AIPP, for dynamic, or both. Of the colours an .om tells only when
 * they are converted, of what was asked for only when it was given. */
enum { STATIC = SIM_AIPP_STATIC, DYNAMIC = SIM_AIPP_DYNAMIC, BOTH = 3, COLOURS = 4, ASKED = 8 };

static const struct setting {
    const char *name;
    setting_kind kind;
    int use;
    double low, high, otherwise;
} settings[AIPP_SETTING_COUNT] = {
    {"aipp_mode", MODE, BOTH, 0, 0, 0},
    {"related_input_name", NAME, BOTH | ASKED, 0, 0, 0},
    {"related_input_rank", WHOLE, BOTH, 0, 1024, 0},
    {"max_src_image_size", WHOLE, DYNAMIC, 1, 4294967295.0, 0},
    {"support_rotation", SWITCH, DYNAMIC | ASKED, 0, 1, 0},
    {"input_format", FORMAT, STATIC, 0, 0, 0},
    {"src_image_size_w", WHOLE, STATIC, 0, 4096, 0},
    {"src_image_size_h", WHOLE, STATIC, 0, 4096, 0},
    {"cpadding_value", REAL, STATIC, -65504, 65504, 0},
    {"crop", SWITCH, STATIC, 0, 1, 0},
    {"load_start_pos_w", WHOLE, STATIC, 0, 4095, 0},
    {"load_start_pos_h", WHOLE, STATIC, 0, 4095, 0},
    {"crop_size_w", WHOLE, STATIC, 0, 4096, 0},
    {"crop_size_h", WHOLE, STATIC, 0, 4096, 0},
    {"resize", SWITCH, STATIC, 0, 1, 0},
    {"resize_output_w", WHOLE, STATIC, 0, 4096, 0},
    {"resize_output_h", WHOLE, STATIC, 0, 4096, 0},
    {"padding", SWITCH, STATIC, 0, 1, 0},
    {"left_padding_size", WHOLE, STATIC, 0, SIM_AIPP_MAX_PADDING, 0},
    {"right_padding_size", WHOLE, STATIC, 0, SIM_AIPP_MAX_PADDING, 0},
    {"top_padding_size", WHOLE, STATIC, 0, SIM_AIPP_MAX_PADDING, 0},
    {"bottom_padding_size", WHOLE, STATIC, 0, SIM_AIPP_MAX_PADDING, 0},
    {"padding_value", REAL, STATIC | ASKED, -65504, 65504, 0},
    {"rotation_angle", WHOLE, STATIC | ASKED, 0, 3, 0},
    {"csc_switch", SWITCH, STATIC, 0, 1, 0},
    {"rbuv_swap_switch", SWITCH, STATIC, 0, 1, 0},
    {"ax_swap_switch", SWITCH, STATIC, 0, 1, 0},
    {"single_line_mode", SWITCH, STATIC, 0, 1, 0},
    {"matrix_r0c0", WHOLE, STATIC | COLOURS, -32768, 32767, 0},
    {"matrix_r0c1", WHOLE, STATIC | COLOURS, -32768, 32767, 0},
    {"matrix_r0c2", WHOLE, STATIC | COLOURS, -32768, 32767, 0},
    {"matrix_r1c0", WHOLE, STATIC | COLOURS, -32768, 32767, 0},
    {"matrix_r1c1", WHOLE, STATIC | COLOURS, -32768, 32767, 0},
    {"matrix_r1c2", WHOLE, STATIC | COLOURS, -32768, 32767, 0},
    {"matrix_r2c0", WHOLE, STATIC | COLOURS, -32768, 32767, 0},
    {"matrix_r2c1", WHOLE, STATIC | COLOURS, -32768, 32767, 0},
    {"matrix_r2c2", WHOLE, STATIC | COLOURS, -32768, 32767, 0},
    {"output_bias_0", WHOLE, STATIC | COLOURS, 0, 255, 16},
    {"output_bias_1", WHOLE, STATIC | COLOURS, 0, 255, 128},
    {"output_bias_2", WHOLE, STATIC | COLOURS, 0, 255, 128},
    {"input_bias_0", WHOLE, STATIC | COLOURS, 0, 255, 16},
    {"input_bias_1", WHOLE, STATIC | COLOURS, 0, 255, 128},
    {"input_bias_2", WHOLE, STATIC | COLOURS, 0, 255, 128},
    {"mean_chn_0", WHOLE, STATIC, 0, 255, 0},
    {"mean_chn_1", WHOLE, STATIC, 0, 255, 0},
    {"mean_chn_2", WHOLE, STATIC, 0, 255, 0},
    {"mean_chn_3", WHOLE, STATIC, 0, 255, 0},
    {"min_chn_0", REAL, STATIC, -65504, 65504, 0},
    {"min_chn_1", REAL, STATIC, -65504, 65504, 0},
    {"min_chn_2", REAL, STATIC, -65504, 65504, 0},
    {"min_chn_3", REAL, STATIC, -65504, 65504, 0},
    {"var_reci_chn_0", REAL, STATIC, -65504, 65504, 1},
    {"var_reci_chn_1", REAL, STATIC, -65504, 65504, 1},
    {"var_reci_chn_2", REAL, STATIC, -65504, 65504, 1},
    {"var_reci_chn_3", REAL, STATIC, -65504, 65504, 1},
};

static size_t find_setting(const char *name)
{
    size_t i = 0;
    while (i < AIPP_SETTING_COUNT && strcmp(settings[i].name, name) != 0)
        i++;
    return i;
}

double aipp_config_get(const aipp_config *config, const char *name)
{
    return config->values[find_setting(name)];
}

bool aipp_config_given(const aipp_config *config, const char *name)
{
    return config->given[find_setting(name)];
}

void aipp_config_set(aipp_config *config, const char *name, double value)
{
    config->values[find_setting(name)] = value;
}

void aipp_config_write(const aipp_config *config, attributes *out)
{
    int mode = (int)aipp_config_get(config, "aipp_mode");
    bool colours = aipp_config_get(config, "csc_switch") != 0;
    for (size_t i = 0; i < AIPP_SETTING_COUNT; i++) {
        const struct setting *own = &settings[i];
        if (!(own->use & mode) || ((own->use & COLOURS) && !colours) ||
            ((own->use & ASKED) && !config->given[i]) || own->kind == NAME)
            continue;
        if (own->kind == SWITCH)
            attributes_bool(out, own->name, config->values[i] != 0);
        else if (own->kind == REAL)
            attributes_float(out, own->name, (float)config->values[i]);
        else
            attributes_int(out, own->name, (int64_t)config->values[i]);
    }
}

/* ---- reading ---- */

typedef struct parser {
    arena *memory;
    const char *path, *at, *end;
    int line;
    char *token; /* the word or sign read last; "" at the end */
    bool quoted;
    sim_why *why;
} parser;

static void skip_space(parser *in)
{
    while (in->at < in->end) {
        char c = *in->at;
        if (c == '#') {
            while (in->at < in->end && *in->at != '\n')
                in->at++;
        } else if (isspace((unsigned char)c) || c == ',' || c == ';') {
            in->line += c == '\n';
            in->at++;
        } else {
            break;
        }
    }
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || strchr("_.+-/", c);
}

static void next_token(parser *in)
{
    skip_space(in);
    const char *from = in->at;
    in->quoted = in->at < in->end && (*in->at == '"' || *in->at == '\'');
    if (in->quoted) {
        char mark = *in->at++;
        from++;
        while (in->at < in->end && *in->at != mark && *in->at != '\n')
            in->at++;
    } else {
        while (in->at < in->end && *in->at && is_word(*in->at))
            in->at++;
        if (in->at == from && in->at < in->end)
            in->at++;
    }
    in->token = arena_copy(in->memory, from, (size_t)(in->at - from));
    if (in->quoted && in->at < in->end)
        in->at++;
}

static bool fail(const parser *in, const char *text)
{
    return sim_because(in->why, "E10043: %s, line %d: %s", in->path, in->line, text);
}

/* For messages: what stands there, without what a terminal should not see. */
static const char *seen(const parser *in)
{
    char *text = arena_format(in->memory, "%.40s", in->token);
    for (char *c = text; *c; c++) {
        if (!isprint((unsigned char)*c))
            *c = '?';
    }
    return *text ? text : "the end of the file";
}

static bool unknown_setting(const parser *in)
{
    const char *best = settings[0].name;
    size_t length = strnlen(in->token, 60), best_distance = SIZE_MAX;
    for (size_t i = 0; i < AIPP_SETTING_COUNT; i++) {
        size_t own = text_distance(in->token, length, settings[i].name);
        if (own < best_distance) {
            best = settings[i].name;
            best_distance = own;
        }
    }
    return fail(
        in, arena_format(in->memory, "unknown setting \"%s\"; the nearest is %s", seen(in), best));
}

static bool read_word(const char *text, const struct setting *own, double *out)
{
    static const struct {
        setting_kind kind;
        const char *word;
        double value;
    } words[] = {{SWITCH, "true", 1},
                 {SWITCH, "false", 0},
                 {SWITCH, "1", 1},
                 {SWITCH, "0", 0},
                 {MODE, "static", SIM_AIPP_STATIC},
                 {MODE, "dynamic", SIM_AIPP_DYNAMIC},
                 {FORMAT, "YUV420SP_U8", ACL_YUV420SP_U8},
                 {FORMAT, "XRGB8888_U8", ACL_XRGB8888_U8},
                 {FORMAT, "RGB888_U8", ACL_RGB888_U8},
                 {FORMAT, "YUV400_U8", ACL_YUV400_U8}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (words[i].kind == own->kind && strcmp(words[i].word, text) == 0) {
            *out = words[i].value;
            return true;
        }
    }
    return false;
}

static bool read_number(const char *text, const struct setting *own, double *out)
{
    char *end;
    /* strtod() would also take hexadecimal numbers, inf and nan. */
    if (text[strspn(text, "0123456789+-.eE")] != '\0')
        return false;
    *out = strtod(text, &end);
    if (end == text || *end || *out < own->low || *out > own->high)
        return false;
    return own->kind == REAL || *out == (double)(int64_t)*out;
}

static const char *wanted(const parser *in, const struct setting *own)
{
    switch (own->kind) {
    case SWITCH:
        return "true or false";
    case MODE:
        return "static or dynamic";
    case FORMAT:
        return "YUV420SP_U8, XRGB8888_U8, RGB888_U8 or YUV400_U8";
    default:
        return arena_format(in->memory, "a %s of %.0f to %.0f",
                            own->kind == REAL ? "number" : "whole number", own->low, own->high);
    }
}

static bool read_value(parser *in, aipp_config *out, size_t index)
{
    const struct setting *own = &settings[index];
    if (out->given[index])
        return fail(in, arena_format(in->memory, "%s is there twice", own->name));
    out->given[index] = true;
    next_token(in);
    if (*in->token == ':')
        next_token(in);
    if (own->kind == NAME) {
        out->input_name = in->token;
        return *in->token || fail(in, "related_input_name is empty");
    }
    bool good = own->kind == WHOLE || own->kind == REAL
                    ? read_number(in->token, own, &out->values[index])
                    : read_word(in->token, own, &out->values[index]);
    return good || fail(in, arena_format(in->memory, "%s is \"%s\", wanted is %s", own->name,
                                         seen(in), wanted(in, own)));
}

static bool read_block(parser *in, aipp_config *out)
{
    *out = (aipp_config){.path = in->path, .line = in->line};
    for (size_t i = 0; i < AIPP_SETTING_COUNT; i++)
        out->values[i] = settings[i].otherwise;
    for (next_token(in); strcmp(in->token, "}") != 0; next_token(in)) {
        size_t index = find_setting(in->token);
        if (*in->token == '\0')
            return fail(in, "the file ends inside aipp_op: } is missing");
        if (index == AIPP_SETTING_COUNT)
            return unknown_setting(in);
        if (!read_value(in, out, index))
            return false;
    }
    return aipp_config_get(out, "aipp_mode") != 0 ||
           fail(in, "aipp_mode is missing, wanted is static or dynamic");
}

bool aipp_configs_parse(arena *memory, const char *path, const char *text, size_t size,
                        aipp_configs *out, sim_why *why)
{
    parser in = {
        .memory = memory, .path = path, .at = text, .end = text + size, .line = 1, .why = why};
    *out = (aipp_configs){0};
    for (next_token(&in); *in.token; next_token(&in)) {
        aipp_config *grown = arena_alloc(memory, (out->count + 1) * sizeof *grown);
        if (out->count)
            memcpy(grown, out->items, out->count * sizeof *grown);
        out->items = grown;
        if (strcmp(in.token, "aipp_op") != 0)
            return fail(&in,
                        arena_format(memory, "\"%s\" stands where aipp_op { is wanted", seen(&in)));
        next_token(&in);
        if (*in.token == ':')
            next_token(&in);
        if (strcmp(in.token, "{") != 0)
            return fail(&in, "{ is missing behind aipp_op");
        if (!read_block(&in, &grown[out->count++]))
            return false;
    }
    return out->count || fail(&in, "there is no aipp_op { ... }");
}

bool aipp_configs_read(arena *memory, const char *path, aipp_configs *out, sim_why *why)
{
    mapped_file file;
    if (!file_map(&file, path, why))
        return false;
    bool good = aipp_configs_parse(memory, path, (const char *)file.data, file.size, out, why);
    file_unmap(&file);
    return good;
}
