/* SPDX-License-Identifier: MIT */
#include "om/aipp.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MODE_STATIC = 1, MODE_DYNAMIC = 2 };

/* Spelled as atc's configuration files spell them; the .om has the numbers. */
static const char *const input_formats[] = {
    [1] = "YUV420SP_U8",    [2] = "XRGB8888_U8",  [3] = "RGB888_U8",   [4] = "YUV400_U8",
    [5] = "NC1HWC0DI_FP16", [6] = "NC1HWC0DI_S8", [7] = "ARGB8888_U8", [8] = "YUYV_U8",
    [9] = "YUV422SP_U8",    [10] = "AYUV444_U8",  [11] = "RAW10",      [12] = "RAW12",
    [13] = "RAW16",         [14] = "RAW24",
};

static const char *mode_name(int64_t mode)
{
    return mode == MODE_STATIC ? "static" : mode == MODE_DYNAMIC ? "dynamic" : NULL;
}

static const char *spelled(const char *name, int64_t value)
{
    if (!strcmp(name, "aipp_mode"))
        return mode_name(value);
    bool known = value >= 0 && (uint64_t)value < sizeof input_formats / sizeof input_formats[0];
    return known && !strcmp(name, "input_format") ? input_formats[value] : NULL;
}

static const char *value_text(const char *name, const Omri__Scalar *value, omri_arena *arena)
{
    switch (value->kind_case) {
    case OMRI__SCALAR__KIND_S:
        return omri_arena_text(arena, value->s.data, value->s.len);
    case OMRI__SCALAR__KIND_I: {
        const char *word = spelled(name, value->i);
        return word ? word : omri_arena_format(arena, "%" PRId64, value->i);
    }
    case OMRI__SCALAR__KIND_F:
        /* Six digits show 0.003922 as it was written; nine would show its binary neighbour. */
        return omri_arena_format(arena, "%g", (double)value->f);
    case OMRI__SCALAR__KIND_B:
        return value->b ? "true" : "false";
    default:
        return "";
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const omr_om_setting *)a)->name, ((const omr_om_setting *)b)->name);
}

/* Protobuf maps have no order of their own; the alphabet gives them one. */
static void read_settings(omr_om_tensor *tensor, const Omri__Settings *settings,
                          const omri_dictionary *dictionary, omri_arena *arena)
{
    omr_om_setting *out = omri_arena_array(arena, settings->n_attr, sizeof *out);
    if (!out)
        return;
    size_t count = 0;
    for (size_t i = 0; i < settings->n_attr; i++) {
        const Omri__Setting *setting = settings->attr[i];
        if (!setting->value)
            continue;
        const char *name = omri_text_copy(arena, omri_attribute_name(dictionary, &setting->key));
        out[count++] = (omr_om_setting){name, value_text(name, setting->value, arena)};
    }
    qsort(out, count, sizeof *out, by_name);
    tensor->aipp = out;
    tensor->aipp_count = count;
}

/* Files before 2021 name the mode only among the settings. */
static const char *mode_of(const omr_om_tensor *tensor, omri_attributes attributes)
{
    omri_text mode;
    if (omri_attribute_text(attributes, "_data_related_aipp_mode", &mode))
        return omri_text_is(mode, "static_aipp")    ? "static"
               : omri_text_is(mode, "dynamic_aipp") ? "dynamic"
                                                    : NULL;
    for (size_t i = 0; i < tensor->aipp_count; i++)
        if (!strcmp(tensor->aipp[i].name, "aipp_mode"))
            return !strcmp(tensor->aipp[i].value, "dynamic")  ? "dynamic"
                   : !strcmp(tensor->aipp[i].value, "static") ? "static"
                                                              : NULL;
    return NULL;
}

void omri_aipp_read(omr_om_tensor *tensor, omri_attributes attributes, omri_arena *arena)
{
    const Omri__Settings *settings = omri_attribute_settings(attributes, "aipp");
    if (settings)
        read_settings(tensor, settings, attributes.dictionary, arena);
    tensor->aipp_mode = mode_of(tensor, attributes);
}

bool omri_aipp_is_parameter(omri_attributes attributes)
{
    omri_text mode;
    return omri_attribute_text(attributes, "_data_related_aipp_mode", &mode) &&
           omri_text_is(mode, "dynamic_aipp_conf");
}
