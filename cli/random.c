/* SPDX-License-Identifier: MIT */
#include "random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "names.h"
#include "numbers.h"
#include "text.h"

/* ---- Ranges ------------------------------------------------------------------------------- */

static cli_status read_range(random_range *out, const char *text)
{
    const char *colon = strrchr(text, ':'), *numbers = colon ? colon + 1 : text;
    const char *comma = strchr(numbers, ',');
    char *least = comma ? memory_format("%.*s", (int)(comma - numbers), numbers) : NULL;
    bool good = comma && colon != text && text_to_real(least, &out->least) &&
                text_to_real(comma + 1, &out->most) && out->least <= out->most;
    free(least);
    if (!good)
        return fail(CLI_USAGE, "--input-range is \"%s\", wanted NAME:LEAST,MOST or LEAST,MOST",
                    text);
    out->name = colon ? memory_format("%.*s", (int)(colon - text), text) : NULL;
    return CLI_OK;
}

cli_status random_open(random_source *out, uint64_t seed, const text_list *ranges)
{
    *out = (random_source){.seed = seed};
    out->ranges = memory_zeroed(ranges->count, sizeof *out->ranges);
    for (size_t i = 0; i < ranges->count; i++) {
        cli_status status = read_range(&out->ranges[i], ranges->items[i]);
        if (status != CLI_OK)
            return status;
        out->count++;
    }
    return CLI_OK;
}

void random_close(random_source *source)
{
    for (size_t i = 0; i < source->count; i++)
        free(source->ranges[i].name);
    free(source->ranges);
    *source = (random_source){0};
}

static bool is_named(const random_range *range, const char *input)
{
    return strcmp(range->name, input) == 0 || strcmp(range->name, names_short(input)) == 0;
}

static void limits(omr_dtype dtype, double *least, double *most)
{
    double bits = 8 * (double)omr_dtype_size(dtype);
    bool is_signed = dtype <= OMR_I64;
    *least = is_signed ? -exp2(bits - 1) : 0;
    *most = dtype == OMR_BOOL ? 1 : exp2(is_signed ? bits - 1 : bits) - 1;
}

static cli_status check_range(const random_range *range, const omr_tensor_desc *desc)
{
    double least, most;
    if (!numbers_are_whole(desc->dtype))
        return CLI_OK;
    limits(desc->dtype, &least, &most);
    if (range->least < least || range->most > most || ceil(range->least) > floor(range->most))
        return fail(CLI_USAGE, "--input-range %s: no %s lies within %g..%g", desc->name,
                    omr_dtype_name(desc->dtype), range->least, range->most);
    return CLI_OK;
}

cli_status random_check(const random_source *source, const omr_model_desc *desc, const char *model)
{
    for (size_t i = 0; i < source->count; i++) {
        bool found = !source->ranges[i].name;
        for (size_t j = 0; j < desc->input_count && !found; j++)
            found = is_named(&source->ranges[i], desc->inputs[j].name);
        if (!found)
            return fail(CLI_USAGE, "--input-range: %s has no input \"%s\"", model,
                        source->ranges[i].name);
    }
    for (size_t j = 0; j < desc->input_count; j++) {
        random_range range = random_range_of(source, &desc->inputs[j]);
        cli_status status = check_range(&range, &desc->inputs[j]);
        if (status != CLI_OK)
            return status;
    }
    return CLI_OK;
}

random_range random_range_of(const random_source *source, const omr_tensor_desc *desc)
{
    random_range usual = {.least = -1, .most = 1};
    if (numbers_are_whole(desc->dtype))
        usual.least = 0;
    if (omr_dtype_size(desc->dtype) == 1 && desc->dtype != OMR_BOOL)
        limits(desc->dtype, &usual.least, &usual.most);
    for (size_t i = 0; i < source->count; i++) {
        if (!source->ranges[i].name)
            usual = source->ranges[i];
    }
    for (size_t i = 0; i < source->count; i++) {
        if (source->ranges[i].name && is_named(&source->ranges[i], desc->name))
            return source->ranges[i];
    }
    return usual;
}

/* ---- Numbers ------------------------------------------------------------------------------ */

/* SplitMix64 (Steele, Lea, Flood 2014): one multiplication-and-shift mix of a counter, so that any
 * element can be had without those before it. */
static uint64_t mixed(uint64_t counter)
{
    uint64_t z = counter * 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* [0, 1) with 53 bits. */
static double unit(uint64_t bits)
{
    return (double)(bits >> 11) * 0x1p-53;
}

static double whole_within(double part, double least, double most)
{
    double first = ceil(least), count = floor(most) - first + 1;
    double value = first + floor(part * count);
    return value > most ? floor(most) : value;
}

enum { BLOCK = 1024 };

void random_fill(void *out, const random_source *source, const omr_tensor_desc *desc, size_t index,
                 uint64_t first, size_t count)
{
    random_range range = random_range_of(source, desc);
    uint64_t stream = mixed(source->seed + 1) + mixed(index + 1) * 3;
    bool whole = numbers_are_whole(desc->dtype);
    bool complex = desc->dtype == OMR_C64 || desc->dtype == OMR_C128;
    omr_dtype dtype = desc->dtype == OMR_C64 ? OMR_F32 : complex ? OMR_F64 : desc->dtype;
    size_t parts = complex ? 2 : 1;
    first *= parts;
    count *= parts;
    for (size_t done = 0, n; done < count; done += n) {
        double values[BLOCK];
        n = count - done < BLOCK ? count - done : BLOCK;
        for (size_t i = 0; i < n; i++) {
            double part = unit(mixed(stream + first + done + i));
            values[i] = whole ? whole_within(part, range.least, range.most)
                              : range.least + part * (range.most - range.least);
        }
        numbers_write((char *)out + done * omr_dtype_size(dtype), dtype, values, n);
    }
}
