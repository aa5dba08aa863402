/* SPDX-License-Identifier: MIT */
/* aclmdlAIPP: the parameters of image preprocessing in front of a model. */
#include "acl/aipp_object.h"

#include <acl/acl.h>
#include <stdlib.h>
#include <string.h>

#include "acl/check.h"
#include "core/call.h"
#include "core/half.h"
#include "core/handle.h"

static sim_aipp_image *image_at(const sim_aipp_object *own, uint64_t index)
{
    return (sim_aipp_image *)(own->block + 1) + index;
}

/* ---- objects ---- */

static sim_aipp_object *allocate(uint64_t batch)
{
    sim_aipp_object *own = calloc(1, sizeof *own);
    sim_aipp_head *block = own ? calloc(1, sim_aipp_block_size(batch)) : NULL;
    if (!block) {
        free(own);
        return NULL;
    }
    *own = (sim_aipp_object){batch, block};
    block->batch = (int8_t)batch;
    for (uint64_t i = 0; i < batch; i++) {
        for (size_t channel = 0; channel < 4; channel++)
            image_at(own, i)->variance[channel] = sim_half_from_float(1.0F);
    }
    return own;
}

aclmdlAIPP *aclmdlCreateAIPP(uint64_t batchSize)
{
    SIM_ENTER_OR_RETURN_VALUE(aclmdlCreateAIPP, NULL);
    if (batchSize == 0 || batchSize > SIM_AIPP_MAX_BATCH) {
        sim_fail(ACL_ERROR_INVALID_PARAM, "aclmdlCreateAIPP: batchSize is %llu, wants 1 to %d",
                 (unsigned long long)batchSize, SIM_AIPP_MAX_BATCH);
        return NULL;
    }
    sim_aipp_object *own = allocate(batchSize);
    aclmdlAIPP *handle = own ? sim_handle_create(SIM_KIND_AIPP, own) : NULL;
    if (!handle) {
        if (own)
            free(own->block);
        free(own);
        sim_fail(ACL_ERROR_BAD_ALLOC, "aclmdlCreateAIPP: no host memory");
    }
    return handle;
}

aclError aclmdlDestroyAIPP(const aclmdlAIPP *aippParmsSet)
{
    SIM_ENTER_OR_RETURN(aclmdlDestroyAIPP);
    sim_aipp_object *own = sim_handle_remove(SIM_KIND_AIPP, aippParmsSet);
    if (!own)
        return sim_fail_null("aclmdlDestroyAIPP", "aippParmsSet");
    free(own->block);
    free(own);
    return ACL_SUCCESS;
}

aclError aclmdlGetAippDataSize(uint64_t batchSize, size_t *size)
{
    SIM_ENTER_OR_RETURN(aclmdlGetAippDataSize);
    if (!size)
        return sim_fail_null("aclmdlGetAippDataSize", "size");
    if (batchSize == 0 || batchSize > SIM_AIPP_MAX_BATCH)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "aclmdlGetAippDataSize: batchSize is %llu, wants 1 to %d",
                        (unsigned long long)batchSize, SIM_AIPP_MAX_BATCH);
    *size = sim_aipp_block_size(batchSize);
    return ACL_SUCCESS;
}

const sim_aipp_object *sim_aipp_object_get(const aclmdlAIPP *handle)
{
    return sim_handle_get(SIM_KIND_AIPP, handle);
}

/* ---- parameters of all images ---- */

static aclError find(const char *call, const aclmdlAIPP *handle, sim_aipp_head **out)
{
    const sim_aipp_object *own = sim_handle_get(SIM_KIND_AIPP, handle);
    if (!own)
        return sim_fail_null(call, "aippParmsSet");
    *out = own->block;
    return ACL_SUCCESS;
}

static aclError check_switch(const char *call, int8_t value)
{
    if (value != 0 && value != 1)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: the switch is %d, wants 0 or 1", call, value);
    return ACL_SUCCESS;
}

aclError aclmdlSetAIPPInputFormat(aclmdlAIPP *aippParmsSet, aclAippInputFormat inputFormat)
{
    SIM_ENTER_OR_RETURN(aclmdlSetAIPPInputFormat);
    sim_aipp_head *head = NULL;
    aclError status = find("aclmdlSetAIPPInputFormat", aippParmsSet, &head);
    if (status != ACL_SUCCESS)
        return status;
    if (sim_aipp_device_format(inputFormat) == 0)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "aclmdlSetAIPPInputFormat: format %d, wants YUV420SP, XRGB8888, RGB888 or "
                        "YUV400",
                        (int)inputFormat);
    head->format = sim_aipp_device_format(inputFormat);
    return ACL_SUCCESS;
}

aclError aclmdlSetAIPPSrcImageSize(aclmdlAIPP *aippParmsSet, int32_t srcImageSizeW,
                                   int32_t srcImageSizeH)
{
    SIM_ENTER_OR_RETURN(aclmdlSetAIPPSrcImageSize);
    sim_aipp_head *head = NULL;
    aclError status = find("aclmdlSetAIPPSrcImageSize", aippParmsSet, &head);
    if (status != ACL_SUCCESS)
        return status;
    if (srcImageSizeW <= 0 || srcImageSizeH <= 0)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "aclmdlSetAIPPSrcImageSize: %d x %d",
                        srcImageSizeW, srcImageSizeH);
    head->source_width = srcImageSizeW;
    head->source_height = srcImageSizeH;
    return ACL_SUCCESS;
}

aclError aclmdlSetAIPPCscParams(aclmdlAIPP *aippParmsSet, int8_t cscSwitch, int16_t cscMatrixR0C0,
                                int16_t cscMatrixR0C1, int16_t cscMatrixR0C2, int16_t cscMatrixR1C0,
                                int16_t cscMatrixR1C1, int16_t cscMatrixR1C2, int16_t cscMatrixR2C0,
                                int16_t cscMatrixR2C1, int16_t cscMatrixR2C2,
                                uint8_t cscOutputBiasR0, uint8_t cscOutputBiasR1,
                                uint8_t cscOutputBiasR2, uint8_t cscInputBiasR0,
                                uint8_t cscInputBiasR1, uint8_t cscInputBiasR2)
{
    SIM_ENTER_OR_RETURN(aclmdlSetAIPPCscParams);
    const int16_t matrix[] = {cscMatrixR0C0, cscMatrixR0C1, cscMatrixR0C2,
                              cscMatrixR1C0, cscMatrixR1C1, cscMatrixR1C2,
                              cscMatrixR2C0, cscMatrixR2C1, cscMatrixR2C2};
    const uint8_t output_bias[] = {cscOutputBiasR0, cscOutputBiasR1, cscOutputBiasR2};
    const uint8_t input_bias[] = {cscInputBiasR0, cscInputBiasR1, cscInputBiasR2};
    sim_aipp_head *head = NULL;
    aclError status = find("aclmdlSetAIPPCscParams", aippParmsSet, &head);
    if (status == ACL_SUCCESS)
        status = check_switch("aclmdlSetAIPPCscParams", cscSwitch);
    if (status != ACL_SUCCESS)
        return status;
    head->csc_switch = cscSwitch;
    memcpy(head->matrix, matrix, sizeof matrix);
    memcpy(head->output_bias, output_bias, sizeof output_bias);
    memcpy(head->input_bias, input_bias, sizeof input_bias);
    return ACL_SUCCESS;
}

aclError aclmdlSetAIPPRbuvSwapSwitch(aclmdlAIPP *aippParmsSet, int8_t rbuvSwapSwitch)
{
    SIM_ENTER_OR_RETURN(aclmdlSetAIPPRbuvSwapSwitch);
    sim_aipp_head *head = NULL;
    aclError status = find("aclmdlSetAIPPRbuvSwapSwitch", aippParmsSet, &head);
    if (status == ACL_SUCCESS)
        status = check_switch("aclmdlSetAIPPRbuvSwapSwitch", rbuvSwapSwitch);
    if (status == ACL_SUCCESS)
        head->rbuv_swap_switch = rbuvSwapSwitch;
    return status;
}

aclError aclmdlSetAIPPAxSwapSwitch(aclmdlAIPP *aippParmsSet, int8_t axSwapSwitch)
{
    SIM_ENTER_OR_RETURN(aclmdlSetAIPPAxSwapSwitch);
    sim_aipp_head *head = NULL;
    aclError status = find("aclmdlSetAIPPAxSwapSwitch", aippParmsSet, &head);
    if (status == ACL_SUCCESS)
        status = check_switch("aclmdlSetAIPPAxSwapSwitch", axSwapSwitch);
    if (status == ACL_SUCCESS)
        head->ax_swap_switch = axSwapSwitch;
    return status;
}

/* ---- parameters of one image ---- */

static aclError find_image(const char *call, const aclmdlAIPP *handle, uint64_t index,
                           sim_aipp_image **out)
{
    const sim_aipp_object *own = sim_handle_get(SIM_KIND_AIPP, handle);
    if (!own)
        return sim_fail_null(call, "aippParmsSet");
    if (index >= own->batch)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: batchIndex is %llu of %llu", call,
                        (unsigned long long)index, (unsigned long long)own->batch);
    *out = image_at(own, index);
    return ACL_SUCCESS;
}

aclError aclmdlSetAIPPScfParams(aclmdlAIPP *aippParmsSet, int8_t scfSwitch, int32_t scfInputSizeW,
                                int32_t scfInputSizeH, int32_t scfOutputSizeW,
                                int32_t scfOutputSizeH, uint64_t batchIndex)
{
    SIM_ENTER_OR_RETURN(aclmdlSetAIPPScfParams);
    sim_aipp_image *image = NULL;
    (void)scfInputSizeW;
    (void)scfInputSizeH;
    (void)scfOutputSizeW;
    (void)scfOutputSizeH;
    aclError status = find_image("aclmdlSetAIPPScfParams", aippParmsSet, batchIndex, &image);
    if (status == ACL_SUCCESS && scfSwitch != 0)
        status =
            sim_fail(ACL_ERROR_INVALID_PARAM,
                     "aclmdlSetAIPPScfParams: dynamic AIPP does not resize, here or on an NPU");
    return status;
}

aclError aclmdlSetAIPPCropParams(aclmdlAIPP *aippParmsSet, int8_t cropSwitch, int32_t cropStartPosW,
                                 int32_t cropStartPosH, int32_t cropSizeW, int32_t cropSizeH,
                                 uint64_t batchIndex)
{
    SIM_ENTER_OR_RETURN(aclmdlSetAIPPCropParams);
    sim_aipp_image *image = NULL;
    aclError status = find_image("aclmdlSetAIPPCropParams", aippParmsSet, batchIndex, &image);
    if (status == ACL_SUCCESS)
        status = check_switch("aclmdlSetAIPPCropParams", cropSwitch);
    if (status != ACL_SUCCESS)
        return status;
    image->crop_switch = cropSwitch;
    image->crop_x = cropStartPosW;
    image->crop_y = cropStartPosH;
    image->crop_width = cropSizeW;
    image->crop_height = cropSizeH;
    return ACL_SUCCESS;
}

aclError aclmdlSetAIPPPaddingParams(aclmdlAIPP *aippParmsSet, int8_t paddingSwitch,
                                    int32_t paddingSizeTop, int32_t paddingSizeBottom,
                                    int32_t paddingSizeLeft, int32_t paddingSizeRight,
                                    uint64_t batchIndex)
{
    SIM_ENTER_OR_RETURN(aclmdlSetAIPPPaddingParams);
    sim_aipp_image *image = NULL;
    aclError status = find_image("aclmdlSetAIPPPaddingParams", aippParmsSet, batchIndex, &image);
    if (status == ACL_SUCCESS)
        status = check_switch("aclmdlSetAIPPPaddingParams", paddingSwitch);
    if (status != ACL_SUCCESS)
        return status;
    image->padding_switch = paddingSwitch;
    image->padding_top = paddingSizeTop;
    image->padding_bottom = paddingSizeBottom;
    image->padding_left = paddingSizeLeft;
    image->padding_right = paddingSizeRight;
    return ACL_SUCCESS;
}

aclError aclmdlSetAIPPDtcPixelMean(aclmdlAIPP *aippParmsSet, int16_t dtcPixelMeanChn0,
                                   int16_t dtcPixelMeanChn1, int16_t dtcPixelMeanChn2,
                                   int16_t dtcPixelMeanChn3, uint64_t batchIndex)
{
    SIM_ENTER_OR_RETURN(aclmdlSetAIPPDtcPixelMean);
    const int16_t mean[] = {dtcPixelMeanChn0, dtcPixelMeanChn1, dtcPixelMeanChn2, dtcPixelMeanChn3};
    sim_aipp_image *image = NULL;
    aclError status = find_image("aclmdlSetAIPPDtcPixelMean", aippParmsSet, batchIndex, &image);
    if (status == ACL_SUCCESS)
        memcpy(image->mean, mean, sizeof mean);
    return status;
}

static void set_halves(uint16_t out[4], float a, float b, float c, float d)
{
    const float values[] = {a, b, c, d};
    for (size_t i = 0; i < 4; i++)
        out[i] = sim_half_from_float(values[i]);
}

aclError aclmdlSetAIPPDtcPixelMin(aclmdlAIPP *aippParmsSet, float dtcPixelMinChn0,
                                  float dtcPixelMinChn1, float dtcPixelMinChn2,
                                  float dtcPixelMinChn3, uint64_t batchIndex)
{
    SIM_ENTER_OR_RETURN(aclmdlSetAIPPDtcPixelMin);
    sim_aipp_image *image = NULL;
    aclError status = find_image("aclmdlSetAIPPDtcPixelMin", aippParmsSet, batchIndex, &image);
    if (status == ACL_SUCCESS)
        set_halves(image->min, dtcPixelMinChn0, dtcPixelMinChn1, dtcPixelMinChn2, dtcPixelMinChn3);
    return status;
}

aclError aclmdlSetAIPPPixelVarReci(aclmdlAIPP *aippParmsSet, float dtcPixelVarReciChn0,
                                   float dtcPixelVarReciChn1, float dtcPixelVarReciChn2,
                                   float dtcPixelVarReciChn3, uint64_t batchIndex)
{
    SIM_ENTER_OR_RETURN(aclmdlSetAIPPPixelVarReci);
    sim_aipp_image *image = NULL;
    aclError status = find_image("aclmdlSetAIPPPixelVarReci", aippParmsSet, batchIndex, &image);
    if (status == ACL_SUCCESS)
        set_halves(image->variance, dtcPixelVarReciChn0, dtcPixelVarReciChn1, dtcPixelVarReciChn2,
                   dtcPixelVarReciChn3);
    return status;
}
