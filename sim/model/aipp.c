/* SPDX-License-Identifier: MIT */
#include "model/aipp.h"

#include <string.h>

#include "core/half.h"

#define MAX_CHANNELS 4

/* What every value of a channel becomes, in the bytes of the network's type. */
typedef struct channel_table {
    uint32_t of[256];
} channel_table;

typedef struct conversion {
    const sim_aipp_head *head;
    aclAippInputFormat format;
    const uint8_t *source;
    sim_aipp_size size;
    bool interleaved; /* NHWC */
    size_t width;     /* bytes of an element */
    channel_table tables[MAX_CHANNELS];
    uint32_t padding;
} conversion;

bool sim_aipp_writes(aclDataType dtype)
{
    return dtype == ACL_FLOAT || dtype == ACL_FLOAT16 || dtype == ACL_UINT8 || dtype == ACL_INT8;
}

static size_t element_size(aclDataType dtype)
{
    return dtype == ACL_FLOAT ? 4 : dtype == ACL_FLOAT16 ? 2 : 1;
}

static int clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

/* ---- from values to elements ---- */

static uint32_t element(aclDataType dtype, float value)
{
    uint32_t bits = 0;
    int8_t narrow;
    switch (dtype) {
    case ACL_FLOAT:
        memcpy(&bits, &value, sizeof bits);
        return bits;
    case ACL_FLOAT16:
        return sim_half_from_float(value);
    case ACL_INT8:
        narrow = (int8_t)clamp((int)value, INT8_MIN, INT8_MAX);
        return (uint8_t)narrow;
    default:
        return (uint32_t)clamp((int)value, 0, UINT8_MAX);
    }
}

/* Bytes stay as they are; signed ones lose the mean; floats are normalized. */
static void fill_table(channel_table *table, aclDataType dtype, const sim_aipp_image *image,
                       size_t channel)
{
    float mean = image->mean[channel], least = sim_half_to_float(image->min[channel]);
    float factor = sim_half_to_float(image->variance[channel]);
    for (int value = 0; value < 256; value++) {
        float result = (float)value;
        if (dtype == ACL_INT8)
            result -= mean;
        else if (dtype != ACL_UINT8)
            result = (result - mean - least) * factor;
        table->of[value] = element(dtype, result);
    }
}

/* ---- from an image to values ---- */

static void swap(uint8_t *a, uint8_t *b)
{
    uint8_t kept = *a;
    *a = *b;
    *b = kept;
}

static void load_pixel(const conversion *work, size_t x, size_t y, uint8_t out[MAX_CHANNELS])
{
    const sim_aipp_head *head = work->head;
    size_t width = (size_t)head->source_width, height = (size_t)head->source_height;
    size_t channels = sim_aipp_channels(work->format);
    if (work->format == ACL_YUV420SP_U8) {
        const uint8_t *uv = work->source + height * width + y / 2 * width + x / 2 * 2;
        out[0] = work->source[y * width + x];
        out[1] = uv[0];
        out[2] = uv[1];
        if (head->rbuv_swap_switch)
            swap(&out[1], &out[2]);
        return;
    }
    memcpy(out, work->source + (y * width + x) * channels, channels);
    if (channels == MAX_CHANNELS && head->ax_swap_switch) { /* XRGB becomes RGBX */
        uint8_t first = out[0];
        memmove(out, out + 1, MAX_CHANNELS - 1);
        out[MAX_CHANNELS - 1] = first;
    }
    if (channels > 1 && head->rbuv_swap_switch)
        swap(&out[0], &out[2]);
}

/* YUV loses the input bias before the matrix, RGB gains the output bias behind it. */
static void convert_colours(const conversion *work, uint8_t pixel[MAX_CHANNELS])
{
    const sim_aipp_head *head = work->head;
    bool from_yuv = work->format == ACL_YUV420SP_U8;
    int in[3], out[3];
    for (size_t i = 0; i < 3; i++)
        in[i] = pixel[i] - (from_yuv ? head->input_bias[i] : 0);
    for (size_t row = 0; row < 3; row++) {
        const int16_t *factor = &head->matrix[3 * row];
        int sum = factor[0] * in[0] + factor[1] * in[1] + factor[2] * in[2];
        /* A shift to the right, which for negative sums C leaves to the compiler. */
        int shifted = sum >= 0 ? sum / 256 : -((-sum + 255) / 256);
        out[row] = shifted + (from_yuv ? 0 : head->output_bias[row]);
    }
    for (size_t i = 0; i < 3; i++)
        pixel[i] = (uint8_t)clamp(out[i], 0, UINT8_MAX);
}

/* ---- to the tensor ---- */

static void store(const conversion *work, uint8_t *image, size_t channel, size_t x, size_t y,
                  uint32_t bits)
{
    const sim_aipp_size *size = &work->size;
    size_t place = y * (size_t)size->width + x;
    if (work->interleaved)
        place = place * (size_t)size->channels + channel;
    else
        place += channel * (size_t)(size->height * size->width);
    uint16_t half = (uint16_t)bits;
    if (work->width == sizeof bits)
        memcpy(image + place * sizeof bits, &bits, sizeof bits);
    else if (work->width == sizeof half)
        memcpy(image + place * sizeof half, &half, sizeof half);
    else
        image[place] = (uint8_t)bits;
}

static void convert_pixel(const conversion *work, uint8_t *image, size_t from_x, size_t from_y,
                          size_t x, size_t y)
{
    uint8_t pixel[MAX_CHANNELS] = {0};
    load_pixel(work, from_x, from_y, pixel);
    if (work->head->csc_switch && work->format != ACL_YUV400_U8)
        convert_colours(work, pixel);
    for (size_t channel = 0; channel < (size_t)work->size.channels; channel++)
        store(work, image, channel, x, y, work->tables[channel].of[pixel[channel]]);
}

static void pad_pixel(const conversion *work, uint8_t *image, size_t x, size_t y)
{
    for (size_t channel = 0; channel < (size_t)work->size.channels; channel++)
        store(work, image, channel, x, y, work->padding);
}

void sim_aipp_convert(const sim_aipp *aipp, const sim_aipp_head *head, const sim_aipp_image *image,
                      const uint8_t *source, size_t index, void *out)
{
    conversion work = {.head = head,
                       .format = sim_aipp_format_of_device(head->format),
                       .source = source,
                       .size = sim_aipp_network_size(aipp),
                       .interleaved = aipp->layout == ACL_FORMAT_NHWC,
                       .width = element_size(aipp->dtype),
                       .padding = element(aipp->dtype, aipp->padding_value)};
    const sim_aipp_size *size = &work.size;
    size_t left = image->padding_switch ? (size_t)image->padding_left : 0;
    size_t top = image->padding_switch ? (size_t)image->padding_top : 0;
    size_t width = (size_t)(image->crop_switch ? image->crop_width : head->source_width);
    size_t height = (size_t)(image->crop_switch ? image->crop_height : head->source_height);
    size_t from_x = image->crop_switch ? (size_t)image->crop_x : 0;
    size_t from_y = image->crop_switch ? (size_t)image->crop_y : 0;
    uint8_t *target =
        (uint8_t *)out + index * (size_t)(size->channels * size->height * size->width) * work.width;
    for (size_t channel = 0; channel < (size_t)size->channels; channel++)
        fill_table(&work.tables[channel], aipp->dtype, image, channel);
    for (size_t y = 0; y < (size_t)size->height; y++) {
        for (size_t x = 0; x < (size_t)size->width; x++) {
            if (x < left || y < top || x - left >= width || y - top >= height)
                pad_pixel(&work, target, x, y);
            else
                convert_pixel(&work, target, from_x + x - left, from_y + y - top, x, y);
        }
    }
}
