/* SPDX-License-Identifier: MIT */
/* AIPP: the parameter object, and what a model without it answers. */
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
};

CONF_MAIN("conformance.aipp", false)
