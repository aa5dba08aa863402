/* SPDX-License-Identifier: MIT */
/* AIPP: the parameter object, and models with static, with dynamic and without. */
#include "models.h"

static aclmdlAIPP *aipp_for(uint64_t batch)
{
    aclmdlAIPP *one = acl.aclmdlCreateAIPP(batch);
    assert_non_null(one);
    return one;
}

static void aclmdlCreateAIPP__for_no_image(void)
{
    assert_null(acl.aclmdlCreateAIPP(0));
}

static void aclmdlDestroyAIPP__null(void)
{
    assert_code(acl.aclmdlDestroyAIPP(NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclmdlGetAippDataSize__64_and_96_for_each_image(void)
{
    size_t size = 0;
    assert_ok(acl.aclmdlGetAippDataSize(1, &size));
    assert_int_equal(size, 64 + 96);
    assert_ok(acl.aclmdlGetAippDataSize(8, &size));
    assert_int_equal(size, 64 + 96 * 8);
}

static void aclmdlGetAippDataSize__null(void)
{
    assert_code(acl.aclmdlGetAippDataSize(1, NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclmdlSetAIPPInputFormat__the_four_it_takes(void)
{
    const aclAippInputFormat formats[] = {ACL_YUV420SP_U8, ACL_XRGB8888_U8, ACL_RGB888_U8,
                                          ACL_YUV400_U8};
    aclmdlAIPP *one = aipp_for(1);
    for (size_t i = 0; i < CONF_COUNT(formats); i++)
        assert_ok(acl.aclmdlSetAIPPInputFormat(one, formats[i]));
    assert_ok(acl.aclmdlDestroyAIPP(one));
}

static void setters__take_what_programs_give(void)
{
    aclmdlAIPP *one = aipp_for(2);
    assert_ok(acl.aclmdlSetAIPPInputFormat(one, ACL_YUV420SP_U8));
    assert_ok(acl.aclmdlSetAIPPSrcImageSize(one, 224, 224));
    assert_ok(acl.aclmdlSetAIPPCscParams(one, 1, 256, 0, 359, 256, -88, -183, 256, 454, 0, 0, 0, 0,
                                         0, 128, 128));
    assert_ok(acl.aclmdlSetAIPPRbuvSwapSwitch(one, 1));
    assert_ok(acl.aclmdlSetAIPPAxSwapSwitch(one, 0));
    for (uint64_t image = 0; image < 2; image++) {
        assert_ok(acl.aclmdlSetAIPPCropParams(one, 1, 2, 2, 218, 218, image));
        assert_ok(acl.aclmdlSetAIPPPaddingParams(one, 1, 3, 3, 3, 3, image));
        assert_ok(acl.aclmdlSetAIPPDtcPixelMean(one, 104, 117, 123, 0, image));
        assert_ok(acl.aclmdlSetAIPPDtcPixelMin(one, 0, 0, 0, 0, image));
        assert_ok(acl.aclmdlSetAIPPPixelVarReci(one, 0.0039F, 0.0039F, 0.0039F, 1, image));
    }
    assert_ok(acl.aclmdlDestroyAIPP(one));
}

static void setters__of_an_image_beyond_the_batch(void)
{
    aclmdlAIPP *one = aipp_for(2);
    assert_code(acl.aclmdlSetAIPPCropParams(one, 1, 0, 0, 8, 8, 2), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlSetAIPPPaddingParams(one, 1, 1, 1, 1, 1, 2), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlSetAIPPDtcPixelMean(one, 1, 1, 1, 1, 2), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlSetAIPPDtcPixelMin(one, 1, 1, 1, 1, 2), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlSetAIPPPixelVarReci(one, 1, 1, 1, 1, 2), ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclmdlDestroyAIPP(one));
}

static void setters__null(void)
{
    assert_code(acl.aclmdlSetAIPPInputFormat(NULL, ACL_RGB888_U8), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlSetAIPPSrcImageSize(NULL, 8, 8), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlSetAIPPRbuvSwapSwitch(NULL, 1), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlSetAIPPCropParams(NULL, 1, 0, 0, 8, 8, 0), ACL_ERROR_INVALID_PARAM);
}

static void aclmdlGetAippType__of_a_model_without(void)
{
    model one = model_load("image_u8");
    aclmdlInputAippType type = ACL_DYNAMIC_AIPP_NODE;
    size_t attached = 7;
    assert_ok(acl.aclmdlGetAippType(one.id, 0, &type, &attached));
    assert_int_equal(type, ACL_DATA_WITHOUT_AIPP);
    assert_int_equal(attached, 0xFFFFFFFFU);
    model_unload(&one);
}

static void aclmdlGetAippType__null(void)
{
    model one = model_load("image_u8");
    aclmdlInputAippType type;
    size_t attached;
    assert_code(acl.aclmdlGetAippType(one.id, 0, NULL, &attached), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlGetAippType(one.id, 0, &type, NULL), ACL_ERROR_INVALID_PARAM);
    model_unload(&one);
}

static void aclmdlGetFirstAippInfo__of_a_model_without(void)
{
    static aclAippInfo info; /* hundreds of kilobytes */
    model one = model_load("image_u8");
    assert_code(acl.aclmdlGetFirstAippInfo(one.id, 0, &info),
                conf_release() >= CONF_8_5 ? ACL_ERROR_GE_AIPP_NOT_EXIST
                                           : ACL_ERROR_NOT_STATIC_AIPP,
                ACL_ERROR_GE_AIPP_NOT_EXIST);
    model_unload(&one);
}

static void aclmdlSetInputAIPP__of_an_input_without(void)
{
    model one = model_load("image_u8");
    aclmdlAIPP *parameters = aipp_for(4);
    assert_code(acl.aclmdlSetInputAIPP(one.id, one.inputs, 0, parameters), ACL_ERROR_FAILURE);
    assert_ok(acl.aclmdlDestroyAIPP(parameters));
    model_unload(&one);
}

static void aclmdlSetInputAIPP__null(void)
{
    model one = model_load("image_u8");
    aclmdlAIPP *parameters = aipp_for(4);
    assert_code(acl.aclmdlSetInputAIPP(one.id, NULL, 0, parameters), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlSetInputAIPP(one.id, one.inputs, 0, NULL), ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclmdlDestroyAIPP(parameters));
    model_unload(&one);
}

/* ---- static AIPP ---- */

enum { SOURCE_W = 8, SOURCE_H = 6, W = 6, H = 4, PIXELS = W * H };

static void fill_image(uint8_t *out, size_t size)
{
    for (size_t i = 0; i < size; i++)
        out[i] = (uint8_t)(i * 37 + 11);
}

static void aclmdlGetInputDims__of_static_aipp_are_the_images(void)
{
    model one = model_load("aipp_static");
    aclmdlIODims dims;
    assert_int_equal(acl.aclmdlGetNumInputs(one.desc), 1);
    assert_int_equal(acl.aclmdlGetInputDataType(one.desc, 0), ACL_UINT8);
    assert_int_equal(acl.aclmdlGetInputFormat(one.desc, 0), ACL_FORMAT_NHWC);
    assert_int_equal(acl.aclmdlGetInputSizeByIndex(one.desc, 0), 2 * SOURCE_W * SOURCE_H * 3);
    assert_ok(acl.aclmdlGetInputDimsV2(one.desc, 0, &dims));
    assert_int_equal(dims.dimCount, 4);
    assert_int_equal(dims.dims[1], SOURCE_H);
    assert_int_equal(dims.dims[2], SOURCE_W);
    assert_int_equal(dims.dims[3], 3);
    model_unload(&one);
}

static void aclmdlGetAippType__of_static_aipp(void)
{
    model one = model_load("aipp_static");
    aclmdlInputAippType type = ACL_DATA_WITHOUT_AIPP;
    size_t attached = 7;
    assert_ok(acl.aclmdlGetAippType(one.id, 0, &type, &attached));
    assert_int_equal(type, ACL_DATA_WITH_STATIC_AIPP);
    assert_int_equal(attached, 0xFFFFFFFFU);
    assert_code(acl.aclmdlGetAippType(one.id, 1, &type, &attached), ACL_ERROR_INVALID_PARAM);
    model_unload(&one);
}

/* The input is told as it was before the model was converted: three channels of floats. */
static void expect_source(const aclAippInfo *info, size_t gear, int64_t batch, int64_t height,
                          int64_t width)
{
    const aclAippDims *shape = &info->outDims[gear];
    const int64_t dims[] = {batch, 3, height, width};
    assert_int_equal(info->srcDimNum, 4);
    assert_int_equal(shape->srcDims.dimCount, 4);
    assert_memory_equal(shape->srcDims.dims, dims, sizeof dims);
    assert_int_equal(shape->srcSize, batch * 3 * height * width * 4);
}

static void aclmdlGetFirstAippInfo__tells_the_configuration(void)
{
    static aclAippInfo info;
    model one = model_load("aipp_static");
    assert_ok(acl.aclmdlGetFirstAippInfo(one.id, 0, &info));
    assert_int_equal(info.inputFormat, ACL_RGB888_U8);
    assert_int_equal(info.srcImageSizeW, SOURCE_W);
    assert_int_equal(info.srcImageSizeH, SOURCE_H);
    assert_int_equal(info.cropSwitch, 1);
    assert_int_equal(info.loadStartPosW, 1);
    assert_int_equal(info.loadStartPosH, 2);
    assert_int_equal(info.cropSizeW, W);
    assert_int_equal(info.cropSizeH, H);
    assert_int_equal(info.rbuvSwapSwitch, 1);
    assert_int_equal(info.cscSwitch, 0);
    assert_int_equal(info.meanChn1, 10);
    assert_true(info.varReciChn2 == 0.5F && info.varReciChn3 == 1.0F);
    assert_int_equal(info.shapeCount, 1);
    assert_int_equal(info.srcFormat, ACL_FORMAT_NCHW);
    assert_int_equal(info.srcDatatype, ACL_FLOAT);
    expect_source(&info, 0, 2, H, W);
    model_unload(&one);
}

static void aclmdlGetFirstAippInfo__has_a_shape_per_gear(void)
{
    static aclAippInfo info;
    model one = model_load("aipp_static_gears");
    assert_ok(acl.aclmdlGetFirstAippInfo(one.id, 0, &info));
    assert_int_equal(info.shapeCount, 3);
    for (size_t i = 0; i < 3; i++)
        expect_source(&info, i, 1 << i, H, W);
    model_unload(&one);
}

/* Red and blue change places, the crop begins at column 1 of row 2. */
static float static_pixel(const uint8_t *image, int channel, int x, int y)
{
    return ((float)image[((y + 2) * SOURCE_W + x + 1) * 3 + 2 - channel] - 10) * 0.5F;
}

static void expect_static(const model *one, const uint8_t *images, size_t count)
{
    float pixels[4 * 3 * PIXELS];
    model_read(one, 0, pixels, count * 3 * PIXELS * sizeof(float));
    for (size_t i = 0; i < count * 3 * PIXELS; i++) {
        const uint8_t *image = images + i / (3 * PIXELS) * SOURCE_W * SOURCE_H * 3;
        int channel = (int)(i / PIXELS % 3), place = (int)(i % PIXELS);
        assert_true(pixels[i] == static_pixel(image, channel, place % W, place / W));
    }
}

static void aclmdlExecute__with_static_aipp(void)
{
    uint8_t images[2 * SOURCE_W * SOURCE_H * 3];
    model one = model_load("aipp_static");
    fill_image(images, sizeof images);
    model_write(&one, 0, images, sizeof images);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    expect_static(&one, images, 2);
    model_unload(&one);
}

static void aclmdlExecute__with_static_aipp_in_every_gear(void)
{
    uint8_t images[4 * SOURCE_W * SOURCE_H * 3];
    model one = model_load("aipp_static_gears");
    size_t hidden = 0;
    fill_image(images, sizeof images);
    model_write(&one, 0, images, sizeof images);
    assert_ok(acl.aclmdlGetInputIndexByName(one.desc, ACL_DYNAMIC_TENSOR_NAME, &hidden));
    for (uint64_t batch = 1; batch <= 4; batch *= 2) {
        assert_ok(acl.aclmdlSetDynamicBatchSize(one.id, one.inputs, hidden, batch));
        assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
        expect_static(&one, images, batch);
    }
    model_unload(&one);
}

/* Images of every size that the model has: 8 x 8, 8 x 16 and 4 x 6 (height x width). */

static const int64_t sizes[][2] = {{8, 8}, {8, 16}, {4, 6}};
enum { LARGEST = 8 * 16 };

static void set_size(const model *one, int64_t height, int64_t width)
{
    size_t hidden = 0;
    assert_ok(acl.aclmdlGetInputIndexByName(one->desc, ACL_DYNAMIC_TENSOR_NAME, &hidden));
    assert_ok(acl.aclmdlSetDynamicHWSize(one->id, one->inputs, hidden, (uint64_t)height,
                                         (uint64_t)width));
}

/* The mean of a pixel's three bytes, `less` taken off their sum. */
static void expect_means(const model *one, const uint8_t *image, int64_t pixels, float less)
{
    float means[LARGEST];
    model_read(one, 0, means, (size_t)pixels * sizeof(float));
    for (int64_t i = 0; i < pixels; i++) {
        const uint8_t *pixel = image + 3 * i;
        float wanted = ((float)(pixel[0] + pixel[1] + pixel[2]) - less) / 3;
        assert_true(means[i] > wanted - 0.25F && means[i] < wanted + 0.25F);
    }
}

static void aclmdlGetInputDims__of_static_aipp_with_image_gears(void)
{
    model one = model_load("aipp_static_images");
    const int64_t wanted[] = {1, -1, -1, 3};
    aclmdlIODims dims;
    assert_int_equal(acl.aclmdlGetInputSizeByIndex(one.desc, 0), LARGEST * 3);
    assert_ok(acl.aclmdlGetInputDims(one.desc, 0, &dims));
    assert_int_equal(dims.dimCount, 4);
    assert_memory_equal(dims.dims, wanted, sizeof wanted);
    model_unload(&one);
}

static void aclmdlGetFirstAippInfo__has_an_image_per_gear(void)
{
    static aclAippInfo info;
    model one = model_load("aipp_static_images");
    assert_ok(acl.aclmdlGetFirstAippInfo(one.id, 0, &info));
    assert_int_equal(info.shapeCount, CONF_COUNT(sizes));
    for (size_t i = 0; i < CONF_COUNT(sizes); i++)
        expect_source(&info, i, 1, sizes[i][0], sizes[i][1]);
    model_unload(&one);
}

static void aclmdlExecute__with_static_aipp_in_every_image_gear(void)
{
    uint8_t image[LARGEST * 3];
    model one = model_load("aipp_static_images");
    fill_image(image, sizeof image);
    model_write(&one, 0, image, sizeof image);
    for (size_t i = 0; i < CONF_COUNT(sizes); i++) {
        set_size(&one, sizes[i][0], sizes[i][1]);
        assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
        expect_means(&one, image, sizes[i][0] * sizes[i][1], 1);
    }
    model_unload(&one);
}

static void aclmdlSetInputAIPP__of_static_aipp(void)
{
    model one = model_load("aipp_static");
    aclmdlAIPP *parameters = aipp_for(2);
    assert_code(acl.aclmdlSetInputAIPP(one.id, one.inputs, 0, parameters), ACL_ERROR_FAILURE);
    assert_code(acl.aclmdlSetAIPPByInputIndex(one.id, one.inputs, 0, parameters),
                ACL_ERROR_FAILURE);
    assert_ok(acl.aclmdlDestroyAIPP(parameters));
    model_unload(&one);
}

/* ---- dynamic AIPP ---- */

static size_t parameters_of(const model *one)
{
    size_t index = 0;
    assert_ok(acl.aclmdlGetInputIndexByName(one->desc, ACL_DYNAMIC_AIPP_NAME, &index));
    return index;
}

static void set_refuses(const model *one, aclmdlAIPP *own)
{
    assert_code(acl.aclmdlSetInputAIPP(one->id, one->inputs, parameters_of(one), own),
                ACL_ERROR_INVALID_PARAM);
}

/* RGB images of 6 x 4: exactly what the model takes. */
static aclmdlAIPP *rgb_for(uint64_t batch)
{
    aclmdlAIPP *own = aipp_for(batch);
    assert_ok(acl.aclmdlSetAIPPInputFormat(own, ACL_RGB888_U8));
    assert_ok(acl.aclmdlSetAIPPSrcImageSize(own, W, H));
    return own;
}

static void aclmdlGetAippType__of_dynamic_aipp(void)
{
    model one = model_load("aipp_dynamic");
    aclmdlInputAippType type = ACL_DATA_WITHOUT_AIPP;
    size_t attached = 0;
    assert_ok(acl.aclmdlGetAippType(one.id, 0, &type, &attached));
    assert_int_equal(type, ACL_DATA_WITH_DYNAMIC_AIPP);
    assert_int_equal(attached, parameters_of(&one));
    assert_ok(acl.aclmdlGetAippType(one.id, attached, &type, &attached));
    assert_int_equal(type, ACL_DYNAMIC_AIPP_NODE);
    model_unload(&one);
}

static void aclmdlGetInputSizeByIndex__of_dynamic_aipp(void)
{
    model one = model_load("aipp_dynamic");
    size_t size = 0;
    assert_ok(acl.aclmdlGetAippDataSize(2, &size));
    assert_int_equal(acl.aclmdlGetInputSizeByIndex(one.desc, parameters_of(&one)), size);
    assert_int_equal(acl.aclmdlGetInputSizeByIndex(one.desc, 0), 384);
    model_unload(&one);
}

static void aclmdlGetFirstAippInfo__of_dynamic_aipp(void)
{
    static aclAippInfo info;
    conf_needs_release(CONF_9);
    model one = model_load("aipp_dynamic");
    assert_ok(acl.aclmdlGetFirstAippInfo(one.id, 0, &info));
    assert_int_equal(info.shapeCount, 1);
    expect_source(&info, 0, 2, H, W);
    model_unload(&one);
}

static void aclmdlExecute__with_dynamic_aipp(void)
{
    uint8_t images[2 * 3 * PIXELS];
    float pixels[2 * 3 * PIXELS];
    model one = model_load("aipp_dynamic");
    aclmdlAIPP *own = rgb_for(2);
    fill_image(images, sizeof images);
    model_write(&one, 0, images, sizeof images);
    assert_ok(acl.aclmdlSetAIPPDtcPixelMean(own, 1, 2, 3, 0, 1));
    assert_ok(acl.aclmdlSetInputAIPP(one.id, one.inputs, parameters_of(&one), own));
    assert_ok(acl.aclmdlDestroyAIPP(own)); /* what it says is in the dataset's buffer */
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    model_read(&one, 0, pixels, sizeof pixels);
    for (int i = 0; i < 2 * 3 * PIXELS; i++) {
        int image = i / (3 * PIXELS), channel = i / PIXELS % 3, place = i % PIXELS;
        float value = images[image * 3 * PIXELS + place * 3 + channel];
        assert_true(pixels[i] == value - (float)(image ? channel + 1 : 0));
    }
    model_unload(&one);
}

/* An image each: one is cropped at its own place, one is padded as well. */
static void aclmdlExecute__with_a_crop_of_its_own_for_each_image(void)
{
    uint8_t source[2][SOURCE_H][SOURCE_W][3];
    float pixels[2 * 3 * PIXELS];
    model one = model_load("aipp_dynamic");
    aclmdlAIPP *own = aipp_for(2);
    fill_image(&source[0][0][0][0], sizeof source);
    model_write(&one, 0, source, sizeof source);
    assert_ok(acl.aclmdlSetAIPPInputFormat(own, ACL_RGB888_U8));
    assert_ok(acl.aclmdlSetAIPPSrcImageSize(own, SOURCE_W, SOURCE_H));
    assert_ok(acl.aclmdlSetAIPPCropParams(own, 1, 2, 1, W, H, 0));
    assert_ok(acl.aclmdlSetAIPPCropParams(own, 1, 3, 2, W - 3, H - 1, 1));
    assert_ok(acl.aclmdlSetAIPPPaddingParams(own, 1, 1, 0, 1, 2, 1));
    assert_ok(acl.aclmdlSetAIPPByInputIndex(one.id, one.inputs, 0, own));
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    model_read(&one, 0, pixels, sizeof pixels);
    for (int i = 0; i < 3 * PIXELS; i++) {
        int channel = i / PIXELS, x = i % W, y = i % PIXELS / W;
        bool inside = x >= 1 && x < W - 2 && y >= 1;
        assert_true(pixels[i] == source[0][y + 1][x + 2][channel]);
        assert_true(pixels[3 * PIXELS + i] == (inside ? source[1][y + 1][x + 2][channel] : 0));
    }
    assert_ok(acl.aclmdlDestroyAIPP(own));
    model_unload(&one);
}

static void aclmdlExecute__with_dynamic_aipp_takes_other_formats_each_time(void)
{
    const aclAippInputFormat formats[] = {ACL_YUV420SP_U8, ACL_XRGB8888_U8, ACL_RGB888_U8};
    uint8_t images[2 * 4 * PIXELS];
    float first;
    model one = model_load("aipp_dynamic");
    fill_image(images, sizeof images);
    model_write(&one, 0, images, sizeof images);
    for (size_t i = 0; i < CONF_COUNT(formats); i++) {
        aclmdlAIPP *own = rgb_for(2);
        assert_ok(acl.aclmdlSetAIPPInputFormat(own, formats[i]));
        assert_ok(acl.aclmdlSetAIPPAxSwapSwitch(own, 1)); /* of four channels only */
        assert_ok(acl.aclmdlSetInputAIPP(one.id, one.inputs, parameters_of(&one), own));
        assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
        model_read(&one, 0, &first, sizeof first);
        assert_true(first == images[formats[i] == ACL_XRGB8888_U8]);
        assert_ok(acl.aclmdlDestroyAIPP(own));
    }
    model_unload(&one);
}

/* The parameters are those of the largest batch; a smaller one uses the first of them. */
static void aclmdlExecute__with_dynamic_aipp_in_every_gear(void)
{
    uint8_t images[4 * 3 * PIXELS];
    float pixels[4 * 3 * PIXELS];
    model one = model_load("aipp_dynamic_gears");
    size_t hidden = 0;
    aclmdlAIPP *own = rgb_for(4), *few = rgb_for(2);
    fill_image(images, sizeof images);
    model_write(&one, 0, images, sizeof images);
    assert_ok(acl.aclmdlSetAIPPDtcPixelMean(own, 5, 0, 0, 0, 1));
    assert_ok(acl.aclmdlGetInputIndexByName(one.desc, ACL_DYNAMIC_TENSOR_NAME, &hidden));
    for (uint64_t batch = 1; batch <= 4; batch *= 2) {
        assert_ok(acl.aclmdlSetDynamicBatchSize(one.id, one.inputs, hidden, batch));
        set_refuses(&one, few);
        assert_ok(acl.aclmdlSetInputAIPP(one.id, one.inputs, parameters_of(&one), own));
        assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
        model_read(&one, 0, pixels, batch * 3 * PIXELS * sizeof(float));
        for (uint64_t i = 0; i < batch * PIXELS; i++)
            assert_true(pixels[i / PIXELS * 3 * PIXELS + i % PIXELS] ==
                        (float)images[i * 3] - (i / PIXELS == 1 ? 5 : 0));
    }
    assert_ok(acl.aclmdlDestroyAIPP(own));
    assert_ok(acl.aclmdlDestroyAIPP(few));
    model_unload(&one);
}

/* Dynamic AIPP goes with the largest of a model's sizes. */
static void aclmdlExecute__with_dynamic_aipp_and_image_gears(void)
{
    uint8_t image[LARGEST * 3];
    model one = model_load("aipp_dynamic_images");
    aclmdlAIPP *own = aipp_for(1);
    assert_ok(acl.aclmdlSetAIPPInputFormat(own, ACL_RGB888_U8));
    fill_image(image, sizeof image);
    model_write(&one, 0, image, sizeof image);
    set_size(&one, 8, 16);
    assert_ok(acl.aclmdlSetAIPPSrcImageSize(own, 8, 8));
    set_refuses(&one, own);
    assert_ok(acl.aclmdlSetAIPPSrcImageSize(own, 16, 8));
    assert_ok(acl.aclmdlSetInputAIPP(one.id, one.inputs, parameters_of(&one), own));
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    expect_means(&one, image, LARGEST, 0);
    assert_ok(acl.aclmdlDestroyAIPP(own));
    model_unload(&one);
}

/* As large as the images of this time, smaller than max_src_image_size. */
static void aclmdlExecute__with_dynamic_aipp_takes_a_smaller_buffer(void)
{
    uint8_t images[2 * PIXELS * 3 / 2];
    float first;
    model one = model_load("aipp_dynamic");
    aclmdlAIPP *own = rgb_for(2);
    assert_ok(acl.aclmdlSetAIPPInputFormat(own, ACL_YUV420SP_U8));
    fill_image(images, sizeof images);
    conf_free(dataset_borrow(one.inputs, 0, conf_device(sizeof images), sizeof images));
    model_write(&one, 0, images, sizeof images);
    assert_ok(acl.aclmdlSetInputAIPP(one.id, one.inputs, parameters_of(&one), own));
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    model_read(&one, 0, &first, sizeof first);
    assert_true(first == images[0]);
    assert_ok(acl.aclmdlDestroyAIPP(own));
    model_unload(&one);
}

static void aclmdlSetInputAIPP__sizes_that_are_not_the_models(void)
{
    model one = model_load("aipp_dynamic");
    aclmdlAIPP *own = aipp_for(2);
    set_refuses(&one, own); /* neither format nor size */
    assert_ok(acl.aclmdlSetAIPPInputFormat(own, ACL_RGB888_U8));
    assert_ok(acl.aclmdlSetAIPPSrcImageSize(own, W + 2, H));
    set_refuses(&one, own); /* too wide */
    assert_ok(acl.aclmdlSetAIPPCropParams(own, 1, 0, 0, W, H, 0));
    set_refuses(&one, own); /* the second image is not cropped */
    assert_ok(acl.aclmdlSetAIPPCropParams(own, 1, 3, 0, W, H, 1));
    set_refuses(&one, own); /* a crop that leaves the image */
    assert_ok(acl.aclmdlSetAIPPCropParams(own, 1, 2, 0, W, H, 1));
    assert_ok(acl.aclmdlSetInputAIPP(one.id, one.inputs, parameters_of(&one), own));
    assert_ok(acl.aclmdlSetAIPPPaddingParams(own, 1, 1, 0, 0, 0, 1));
    set_refuses(&one, own); /* padded on top of that */
    assert_ok(acl.aclmdlDestroyAIPP(own));
    model_unload(&one);
}

static void aclmdlSetInputAIPP__another_batch(void)
{
    model one = model_load("aipp_dynamic");
    aclmdlAIPP *few = rgb_for(1), *many = rgb_for(3);
    set_refuses(&one, few);
    set_refuses(&one, many);
    assert_ok(acl.aclmdlDestroyAIPP(few));
    assert_ok(acl.aclmdlDestroyAIPP(many));
    model_unload(&one);
}

static void aclmdlSetInputAIPP__images_larger_than_max_src_image_size(void)
{
    model one = model_load("aipp_dynamic");
    aclmdlAIPP *own = rgb_for(2);
    assert_ok(acl.aclmdlSetAIPPSrcImageSize(own, 16, 16));
    for (uint64_t image = 0; image < 2; image++)
        assert_ok(acl.aclmdlSetAIPPCropParams(own, 1, 0, 0, W, H, image));
    set_refuses(&one, own);
    assert_ok(acl.aclmdlDestroyAIPP(own));
    model_unload(&one);
}

static void aclmdlSetInputAIPP__a_buffer_too_small(void)
{
    model one = model_load("aipp_dynamic");
    aclmdlAIPP *own = rgb_for(2);
    size_t index = parameters_of(&one), size = dataset_size(one.inputs, index);
    void *device = dataset_borrow(one.inputs, index, dataset_address(one.inputs, index), size - 1);
    assert_code(acl.aclmdlSetInputAIPP(one.id, one.inputs, index, own),
                ACL_ERROR_GE_DYNAMIC_INPUT_LENGTH_INVALID);
    dataset_borrow(one.inputs, index, device, size);
    assert_ok(acl.aclmdlDestroyAIPP(own));
    model_unload(&one);
}

static void aclmdlSetInputAIPP__the_index_of_another_input(void)
{
    model one = model_load("aipp_dynamic");
    aclmdlAIPP *own = rgb_for(2);
    assert_code(acl.aclmdlSetInputAIPP(one.id, one.inputs, 0, own), ACL_ERROR_FAILURE);
    assert_code(acl.aclmdlSetAIPPByInputIndex(one.id, one.inputs, parameters_of(&one), own),
                ACL_ERROR_FAILURE);
    assert_code(acl.aclmdlSetInputAIPP(one.id, one.inputs, 9, own), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlSetInputAIPP(4711, one.inputs, parameters_of(&one), own),
                ACL_ERROR_GE_EXEC_MODEL_ID_INVALID);
    assert_ok(acl.aclmdlDestroyAIPP(own));
    model_unload(&one);
}

static void aclmdlSetAIPPInputFormat__of_static_aipp_only(void)
{
    aclmdlAIPP *own = aipp_for(1);
    assert_code(acl.aclmdlSetAIPPInputFormat(own, ACL_YUYV_U8), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlSetAIPPInputFormat(own, ACL_AYUV444_U8), ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclmdlDestroyAIPP(own));
}

static void aclmdlSetAIPPScfParams__is_not_there(void)
{
    aclmdlAIPP *own = aipp_for(1);
    assert_code(acl.aclmdlSetAIPPScfParams(own, 1, 8, 6, 6, 4, 0), ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclmdlDestroyAIPP(own));
}

static const conf_case cases[] = {
    CASE(aclmdlCreateAIPP__for_no_image),
    CASE(aclmdlDestroyAIPP__null),
    CASE(aclmdlGetAippDataSize__64_and_96_for_each_image),
    CASE(aclmdlGetAippDataSize__null),
    CASE(aclmdlSetAIPPInputFormat__the_four_it_takes),
    CASE(setters__take_what_programs_give),
    CASE(setters__of_an_image_beyond_the_batch),
    CASE(setters__null),
    CASE(aclmdlGetAippType__of_a_model_without),
    CASE(aclmdlGetAippType__null),
    CASE(aclmdlGetFirstAippInfo__of_a_model_without),
    CASE(aclmdlSetInputAIPP__of_an_input_without),
    CASE(aclmdlSetInputAIPP__null),
    CASE(aclmdlGetInputDims__of_static_aipp_are_the_images),
    CASE(aclmdlGetAippType__of_static_aipp),
    CASE(aclmdlGetFirstAippInfo__tells_the_configuration),
    CASE(aclmdlGetFirstAippInfo__has_a_shape_per_gear),
    CASE(aclmdlExecute__with_static_aipp),
    CASE(aclmdlExecute__with_static_aipp_in_every_gear),
    CASE(aclmdlGetInputDims__of_static_aipp_with_image_gears),
    CASE(aclmdlGetFirstAippInfo__has_an_image_per_gear),
    CASE(aclmdlExecute__with_static_aipp_in_every_image_gear),
    CASE(aclmdlSetInputAIPP__of_static_aipp),
    CASE(aclmdlGetAippType__of_dynamic_aipp),
    CASE(aclmdlGetInputSizeByIndex__of_dynamic_aipp),
    CASE(aclmdlGetFirstAippInfo__of_dynamic_aipp),
    CASE(aclmdlExecute__with_dynamic_aipp),
    CASE(aclmdlExecute__with_a_crop_of_its_own_for_each_image),
    CASE(aclmdlExecute__with_dynamic_aipp_takes_other_formats_each_time),
    CASE(aclmdlExecute__with_dynamic_aipp_in_every_gear),
    CASE(aclmdlExecute__with_dynamic_aipp_and_image_gears),
    CASE(aclmdlExecute__with_dynamic_aipp_takes_a_smaller_buffer),
    CASE(aclmdlSetInputAIPP__sizes_that_are_not_the_models),
    CASE(aclmdlSetInputAIPP__another_batch),
    CASE(aclmdlSetInputAIPP__images_larger_than_max_src_image_size),
    CASE(aclmdlSetInputAIPP__a_buffer_too_small),
    CASE(aclmdlSetInputAIPP__the_index_of_another_input),
    CASE(aclmdlSetAIPPInputFormat__of_static_aipp_only),
    CASE(aclmdlSetAIPPScfParams__is_not_there),
};

CONF_MAIN("conformance.aipp", false)
