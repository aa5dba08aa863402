/* SPDX-License-Identifier: MIT */
#include "shapes.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "names.h"
#include "text.h"

/* How large an image may be: more is a slip of the pen. */
enum { IMAGE_MOST = 1 << 20 };

cli_status shapes_image(int64_t size[2], const char *text)
{
    size[0] = size[1] = 0;
    if (!text)
        return CLI_OK;
    char *copy = memory_text(text), *second = copy + strcspn(copy, ",x");
    bool good = *second != 0;
    if (good)
        *second++ = 0;
    good = good && text_to_number(copy, 1, IMAGE_MOST, &size[0]) &&
           text_to_number(second, 1, IMAGE_MOST, &size[1]);
    free(copy);
    if (good)
        return CLI_OK;
    return fail(CLI_USAGE, "--image-size is \"%s\", wanted HEIGHT,WIDTH", text);
}

const omr_gear *shapes_largest_gear(const omr_model_desc *desc)
{
    const omr_gear *best = NULL;
    double most = -1;
    for (size_t g = 0; g < desc->gear_count; g++) {
        double size = 1;
        for (size_t i = 0; i < desc->gears[g].count; i++)
            size *= (double)desc->gears[g].values[i];
        if (size > most) {
            most = size;
            best = &desc->gears[g];
        }
    }
    return best;
}

/* "1,3,224,224" or "1x3x224x224". */
static bool read_dims(const char *text, omr_shape *out)
{
    *out = (omr_shape){0};
    for (;;) {
        char *end;
        long long dim = strtoll(text, &end, 10);
        if (end == text || dim < 1 || out->rank == OMR_MAX_RANK)
            return false;
        out->dims[out->rank++] = dim;
        if (!*end)
            return true;
        if (*end != ',' && *end != 'x')
            return false;
        text = end + 1;
    }
}

static size_t find_input(const omr_model_desc *desc, const char *name)
{
    for (size_t i = 0; i < desc->input_count; i++) {
        if (strcmp(desc->inputs[i].name, name) == 0 ||
            strcmp(names_short(desc->inputs[i].name), name) == 0)
            return i;
    }
    return desc->input_count;
}

/* One "NAME:DIMS"; `part` is cut up. */
static cli_status take_part(omr_shape *shapes, const omr_model_desc *desc, char *part)
{
    char shape[TEXT_SIZE], *colon = strrchr(part, ':');
    omr_shape dims;
    if (colon)
        *colon = 0;
    if (!colon || !read_dims(colon + 1, &dims))
        return fail(CLI_USAGE, "--input-shape has \"%s\", wanted NAME:DIM,DIM,...", part);
    size_t index = find_input(desc, part);
    if (index == desc->input_count)
        return fail(CLI_INPUT, "--input-shape names \"%s\", which is no input of the model", part);
    const omr_tensor_desc *input = &desc->inputs[index];
    if (input->rank != dims.rank)
        return fail(CLI_INPUT, "--input-shape %s has %u dims, the model's is %s", part, dims.rank,
                    text_shape(shape, input->rank, input->dims));
    shapes[index] = dims;
    return CLI_OK;
}

static cli_status take_given(omr_shape *shapes, const omr_model_desc *desc, const char *given)
{
    cli_status status = CLI_OK;
    while (given && *given && status == CLI_OK) {
        size_t length = strcspn(given, ";");
        char *part = memory_format("%.*s", (int)length, given);
        status = take_part(shapes, desc, part);
        free(part);
        given += length + (given[length] != 0);
    }
    return status;
}

/* The sizes of a gear are in the order of the axes that vary, input after input; a gear of batch
 * sizes has one for all of them. */
static void take_gear(omr_shape *shapes, const omr_model_desc *desc, const omr_gear *gear)
{
    size_t next = 0;
    for (size_t i = 0; i < desc->input_count; i++) {
        const omr_tensor_desc *input = &desc->inputs[i];
        for (uint32_t axis = 0; axis < input->rank; axis++) {
            if (input->dims[axis] >= 0)
                continue;
            bool rows = (int32_t)axis == input->batch_axis;
            if (desc->shape_kind == OMR_SHAPE_BATCH)
                next = 0;
            else if (rows && desc->shape_kind == OMR_SHAPE_IMAGE)
                continue;
            if (next < gear->count && shapes[i].dims[axis] < 0)
                shapes[i].dims[axis] = gear->values[next];
            next++;
        }
        if (desc->shape_kind == OMR_SHAPE_IMAGE)
            next = 0;
    }
}

static cli_status check_closed(const omr_shape *shape, const omr_tensor_desc *input)
{
    char text[TEXT_SIZE];
    for (uint32_t axis = 0; axis < shape->rank; axis++) {
        if (shape->dims[axis] < 0 && (int32_t)axis != input->batch_axis)
            return fail(CLI_INPUT,
                        "input \"%s\" is %s: say which size with --input-shape \"%s:...\", or give "
                        "files with --input",
                        input->name, text_shape(text, input->rank, input->dims), input->name);
    }
    return CLI_OK;
}

cli_status shapes_read(omr_shape *shapes, const omr_model_desc *desc, const shape_choice *choice)
{
    omr_gear image = {.count = 2, .values = choice->image};
    for (size_t i = 0; i < desc->input_count; i++) {
        shapes[i].rank = desc->inputs[i].rank;
        for (uint32_t axis = 0; axis < shapes[i].rank; axis++)
            shapes[i].dims[axis] = desc->inputs[i].dims[axis];
    }
    if (choice->image[0] && desc->shape_kind != OMR_SHAPE_IMAGE)
        return fail(CLI_INPUT, "--image-size: the model has no gears of image sizes");
    cli_status status = take_given(shapes, desc, choice->given);
    if (status == CLI_OK && choice->image[0])
        take_gear(shapes, desc, &image);
    return status;
}

cli_status shapes_choose(omr_shape *shapes, const omr_model_desc *desc, const shape_choice *choice,
                         const omr_gear *gear)
{
    cli_status status = shapes_read(shapes, desc, choice);
    if (status == CLI_OK && gear)
        take_gear(shapes, desc, gear);
    for (size_t i = 0; i < desc->input_count && status == CLI_OK; i++)
        status = check_closed(&shapes[i], &desc->inputs[i]);
    return status;
}
