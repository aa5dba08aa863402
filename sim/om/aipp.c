/* SPDX-License-Identifier: MIT */
#include "om/aipp.h"

#include <string.h>

#define MIN_WIDTH 2
#define MAX_SIDE 4096

/* One row per format that AIPP takes here, as dynamic AIPP does. */
static const struct {
    aclAippInputFormat format;
    uint8_t device;
    uint8_t channels;
} formats[] = {{ACL_YUV420SP_U8, 1, 3},
               {ACL_XRGB8888_U8, 2, 4},
               {ACL_RGB888_U8, 5, 3},
               {ACL_YUV400_U8, 10, 1}};
#define FORMAT_COUNT (sizeof formats / sizeof formats[0])

size_t sim_aipp_block_size(uint64_t batch)
{
    return sizeof(sim_aipp_head) + (size_t)batch * sizeof(sim_aipp_image);
}

uint8_t sim_aipp_device_format(aclAippInputFormat format)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        if (formats[i].format == format)
            return formats[i].device;
    }
    return 0;
}

aclAippInputFormat sim_aipp_format_of_device(uint8_t format)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        if (formats[i].device == format)
            return formats[i].format;
    }
    return ACL_AIPP_RESERVED;
}

size_t sim_aipp_channels(aclAippInputFormat format)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        if (formats[i].format == format)
            return formats[i].channels;
    }
    return 0;
}

void sim_aipp_image_dims(aclAippInputFormat format, int64_t width, int64_t height, int64_t out[3])
{
    /* Two rows of U and V at half the resolution are as large as one of Y. */
    bool planar = format == ACL_YUV420SP_U8;
    out[0] = planar ? height * 3 / 2 : height;
    out[1] = width;
    out[2] = planar ? 1 : (int64_t)sim_aipp_channels(format);
}

uint64_t sim_aipp_image_bytes(aclAippInputFormat format, int64_t width, int64_t height)
{
    int64_t dims[3];
    sim_aipp_image_dims(format, width, height, dims);
    return (uint64_t)(dims[0] * dims[1] * dims[2]);
}

bool sim_aipp_is_resized(const sim_aipp *aipp)
{
    return aipp->dims[1] < 0 || aipp->dims[2] < 0 || aipp->dims[3] < 0;
}

static void resolve(const sim_aipp *aipp, const sim_gears *gears, size_t gear, int64_t out[4])
{
    int64_t dims[4];
    memcpy(dims, aipp->dims, sizeof dims);
    sim_dims_resolve(&(sim_dims){4, dims}, gears->values + gear * gears->width, gears->width, out);
}

static size_t largest_gear(const sim_aipp *aipp, const sim_gears *gears)
{
    double most = 0;
    size_t largest = 0;
    for (size_t g = 0; g < gears->count; g++) {
        int64_t dims[4];
        resolve(aipp, gears, g, dims);
        double size = (double)dims[0] * (double)dims[1] * (double)dims[2] * (double)dims[3];
        if (size > most) {
            most = size;
            largest = g;
        }
    }
    return largest;
}

sim_aipp sim_aipp_in_gear(const sim_aipp *aipp, const sim_gears *gears, int gear)
{
    sim_aipp own = *aipp;
    if (gears->count == 0)
        return own;
    resolve(aipp, gears, gear < 0 ? largest_gear(aipp, gears) : (size_t)gear, own.dims);
    if (aipp->mode == SIM_AIPP_STATIC && sim_aipp_is_resized(aipp)) {
        sim_aipp_size size = sim_aipp_network_size(&own);
        bool fits = size.width >= 0 && size.width <= MAX_SIDE && size.height >= 0 &&
                    size.height <= MAX_SIDE;
        own.head.source_width = fits ? (int32_t)size.width : 0;
        own.head.source_height = fits ? (int32_t)size.height : 0;
    }
    return own;
}

sim_aipp_size sim_aipp_network_size(const sim_aipp *aipp)
{
    const int64_t *dims = aipp->dims;
    if (aipp->layout == ACL_FORMAT_NHWC)
        return (sim_aipp_size){dims[0], dims[3], dims[1], dims[2]};
    return (sim_aipp_size){dims[0], dims[1], dims[2], dims[3]};
}

static bool check_source(const sim_aipp_head *head, sim_why *why)
{
    aclAippInputFormat format = sim_aipp_format_of_device(head->format);
    int32_t width = head->source_width, height = head->source_height;
    if (format == ACL_AIPP_RESERVED)
        return sim_because(why, "no input format, wanted is YUV420SP_U8, XRGB8888_U8, RGB888_U8 or "
                                "YUV400_U8");
    if (width < MIN_WIDTH || width > MAX_SIDE || height < 1 || height > MAX_SIDE)
        return sim_because(why,
                           "the source image is %d wide and %d high, wanted are %d to %d and "
                           "1 to %d",
                           width, height, MIN_WIDTH, MAX_SIDE, MAX_SIDE);
    if (format == ACL_YUV420SP_U8 && (width % 2 || height % 2))
        return sim_because(why, "a YUV420SP image is %d x %d, wanted are even numbers", width,
                           height);
    return true;
}

static bool check_crop(const sim_aipp_head *head, const sim_aipp_image *image, sim_why *why)
{
    if (!image->crop_switch)
        return true;
    if (image->crop_x < 0 || image->crop_y < 0 || image->crop_width < 1 || image->crop_height < 1 ||
        image->crop_width > head->source_width - image->crop_x ||
        image->crop_height > head->source_height - image->crop_y)
        return sim_because(why, "the crop of %d x %d at %d,%d leaves the image of %d x %d",
                           image->crop_width, image->crop_height, image->crop_x, image->crop_y,
                           head->source_width, head->source_height);
    if (sim_aipp_format_of_device(head->format) == ACL_YUV420SP_U8 &&
        (image->crop_x % 2 || image->crop_y % 2 || image->crop_width % 2 || image->crop_height % 2))
        return sim_because(why,
                           "the crop of %d x %d at %d,%d in a YUV420SP image wants even "
                           "numbers",
                           image->crop_width, image->crop_height, image->crop_x, image->crop_y);
    return true;
}

static bool check_padding(const sim_aipp_image *image, sim_why *why)
{
    const int32_t sides[] = {image->padding_top, image->padding_bottom, image->padding_left,
                             image->padding_right};
    for (size_t i = 0; image->padding_switch && i < 4; i++) {
        if (sides[i] < 0 || sides[i] > SIM_AIPP_MAX_PADDING)
            return sim_because(why, "a padding of %d, wanted is 0 to %d", sides[i],
                               SIM_AIPP_MAX_PADDING);
    }
    return true;
}

/* What comes out must be what the network takes. */
static bool check_result(const sim_aipp_head *head, const sim_aipp_image *image,
                         const sim_aipp_size *network, sim_why *why)
{
    int64_t width = image->crop_switch ? image->crop_width : head->source_width;
    int64_t height = image->crop_switch ? image->crop_height : head->source_height;
    int64_t channels = (int64_t)sim_aipp_channels(sim_aipp_format_of_device(head->format));
    if (image->padding_switch) {
        width += image->padding_left + image->padding_right;
        height += image->padding_top + image->padding_bottom;
    }
    if (width != network->width || height != network->height)
        return sim_because(why,
                           "cropping and padding give %lld x %lld (width x height), the model "
                           "takes %lld x %lld",
                           (long long)width, (long long)height, (long long)network->width,
                           (long long)network->height);
    if (network->channels < 1 || network->channels > channels)
        return sim_because(why, "the image has %lld channels, the model takes %lld",
                           (long long)channels, (long long)network->channels);
    return true;
}

bool sim_aipp_check(const sim_aipp_head *head, const sim_aipp_image *image,
                    const sim_aipp_size *network, sim_why *why)
{
    return check_source(head, why) && check_crop(head, image, why) && check_padding(image, why) &&
           check_result(head, image, network, why);
}

/* ---- in the .om ---- */

void sim_aipp_write(const sim_aipp *aipp, sim_bytes *out)
{
    uint32_t padding;
    memcpy(&padding, &aipp->padding_value, sizeof padding);
    sim_bytes_put_u32(out, aipp->mode);
    sim_bytes_put_u32(out, aipp->input);
    sim_bytes_put_u32(out, aipp->parameters);
    sim_bytes_put_u32(out, (uint32_t)aipp->dtype);
    sim_bytes_put_u32(out, (uint32_t)aipp->layout);
    sim_bytes_put_u32(out, padding);
    for (size_t i = 0; i < 4; i++)
        sim_bytes_put_u64(out, (uint64_t)aipp->dims[i]);
    sim_bytes_put(out, &aipp->head, sizeof aipp->head);
    sim_bytes_put(out, &aipp->image, sizeof aipp->image);
}

bool sim_aipp_read(sim_aipp *out, sim_cursor *in)
{
    *out = (sim_aipp){.mode = (sim_aipp_mode)sim_cursor_u32(in),
                      .input = sim_cursor_u32(in),
                      .parameters = sim_cursor_u32(in),
                      .dtype = (aclDataType)sim_cursor_u32(in),
                      .layout = (aclFormat)sim_cursor_u32(in)};
    uint32_t padding = sim_cursor_u32(in);
    memcpy(&out->padding_value, &padding, sizeof padding);
    for (size_t i = 0; i < 4; i++)
        out->dims[i] = (int64_t)sim_cursor_u64(in);
    const uint8_t *head = sim_cursor_take(in, sizeof out->head);
    const uint8_t *image = sim_cursor_take(in, sizeof out->image);
    if (in->failed)
        return false;
    memcpy(&out->head, head, sizeof out->head);
    memcpy(&out->image, image, sizeof out->image);
    return true;
}
