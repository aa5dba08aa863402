/* SPDX-License-Identifier: MIT */
/* AIPP, the image preprocessing in front of an input: what atc plans, the .om keeps and the device
 * does. `desc` shows callers the image; a sim_aipp says what the network behind it takes. */
#ifndef SIM_OM_AIPP_H
#define SIM_OM_AIPP_H

#include "om/bytes.h"
#include "om/desc.h"
#include "om/why.h"

/* The layout of the block the device reads: one head, then one part per image of the batch. */
typedef struct sim_aipp_head {
    uint8_t format; /* the device's number, see sim_aipp_format_of_device() */
    int8_t csc_switch, rbuv_swap_switch, ax_swap_switch, batch;
    int8_t reserved[3];
    int32_t source_width, source_height;
    int16_t matrix[9], reserved_matrix[3];
    uint8_t output_bias[3], input_bias[3], reserved_bias[2];
    uint8_t tail[16];
} sim_aipp_head;

typedef struct sim_aipp_image {
    int8_t crop_switch, scale_switch, padding_switch, rotate_switch;
    int8_t reserved[4];
    int32_t crop_x, crop_y, crop_width, crop_height;
    int32_t scale_input_width, scale_input_height, scale_output_width, scale_output_height;
    int32_t padding_top, padding_bottom, padding_left, padding_right;
    int16_t mean[4];
    uint16_t min[4], variance[4]; /* half floats */
    uint8_t tail[16];
} sim_aipp_image;

_Static_assert(sizeof(sim_aipp_head) == 64 && sizeof(sim_aipp_image) == 96,
               "the device reads these bytes");

/* The batch is one signed byte of the head. */
#define SIM_AIPP_MAX_BATCH 127
/* Rows and columns that may be added on each side. */
#define SIM_AIPP_MAX_PADDING 32

typedef enum sim_aipp_mode { SIM_AIPP_STATIC = 1, SIM_AIPP_DYNAMIC } sim_aipp_mode;

typedef struct sim_aipp {
    sim_aipp_mode mode;
    uint32_t input;      /* index in the desc */
    uint32_t parameters; /* of the hidden input of a dynamic one */
    /* of a static one: the parameters of every image, and what padding is filled with */
    sim_aipp_head head;
    sim_aipp_image image;
    float padding_value;
    /* what the network behind it takes; a -1 is the gear's: the batch, or height and width, whose
     * images then have the network's size and whose sizes in `head` are 0 */
    aclDataType dtype;
    aclFormat layout; /* NCHW or NHWC */
    int64_t dims[4];
} sim_aipp;

size_t sim_aipp_block_size(uint64_t batch);

/* The device numbers the formats its own way; 0 and ACL_AIPP_RESERVED for others than the four. */
uint8_t sim_aipp_device_format(aclAippInputFormat format);
aclAippInputFormat sim_aipp_format_of_device(uint8_t format);

/* Channels of a pixel, 0 for a format that is none of the four. */
size_t sim_aipp_channels(aclAippInputFormat format);
/* Bytes of one image; sides of at most 4096 were checked before. */
uint64_t sim_aipp_image_bytes(aclAippInputFormat format, int64_t width, int64_t height);
/* The bytes of one image as dims: rows of `out[0]`, each of out[1] columns of out[2] bytes. */
void sim_aipp_image_dims(aclAippInputFormat format, int64_t width, int64_t height, int64_t out[3]);

typedef struct sim_aipp_size {
    int64_t batch, channels, height, width;
} sim_aipp_size;

/* Whether its images have a size of their own in every gear. */
bool sim_aipp_is_resized(const sim_aipp *aipp);
/* The same with the dims and the image's size of a gear, of the largest for a negative one. */
sim_aipp sim_aipp_in_gear(const sim_aipp *aipp, const sim_gears *gears, int gear);
/* What the network takes, its dims as they are. */
sim_aipp_size sim_aipp_network_size(const sim_aipp *aipp);

/* Whether source, crop and padding are possible and give the network's size. */
bool sim_aipp_check(const sim_aipp_head *head, const sim_aipp_image *image,
                    const sim_aipp_size *network, sim_why *why);

void sim_aipp_write(const sim_aipp *aipp, sim_bytes *out);
bool sim_aipp_read(sim_aipp *out, sim_cursor *in);

#endif
