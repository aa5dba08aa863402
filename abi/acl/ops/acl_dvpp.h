/* SPDX-License-Identifier: MIT */
/* AscendCL: media processing. As the vendor's it declares nothing unless ENABLE_DVPP_INTERFACE is
 * defined. */
#ifndef ACL_OPS_DVPP_H_
#define ACL_OPS_DVPP_H_

#include "../acl.h"

#ifdef ENABLE_DVPP_INTERFACE

#ifdef __cplusplus
extern "C" {
#endif

typedef struct acldvppBatchPicDesc acldvppBatchPicDesc;
typedef struct acldvppBorderConfig acldvppBorderConfig;
typedef struct acldvppChannelDesc acldvppChannelDesc;
typedef struct acldvppJpegeConfig acldvppJpegeConfig;
typedef struct acldvppPicDesc acldvppPicDesc;
typedef struct acldvppResizeConfig acldvppResizeConfig;
typedef struct acldvppRoiConfig acldvppRoiConfig;
typedef struct acldvppStreamDesc acldvppStreamDesc;
typedef struct aclvdecChannelDesc aclvdecChannelDesc;
typedef struct aclvdecFrameConfig aclvdecFrameConfig;
typedef struct aclvencChannelDesc aclvencChannelDesc;
typedef struct aclvencFrameConfig aclvencFrameConfig;

typedef void (*aclvdecCallback)(acldvppStreamDesc *input, acldvppPicDesc *output, void *userData);
typedef void (*aclvencCallback)(acldvppPicDesc *input, acldvppStreamDesc *output, void *userdata);

typedef enum acldvppPixelFormat {
    PIXEL_FORMAT_YUV_400 = 0,
    PIXEL_FORMAT_YUV_SEMIPLANAR_420 = 1,
    PIXEL_FORMAT_YVU_SEMIPLANAR_420 = 2,
    PIXEL_FORMAT_YUV_SEMIPLANAR_422 = 3,
    PIXEL_FORMAT_YVU_SEMIPLANAR_422 = 4,
    PIXEL_FORMAT_YUV_SEMIPLANAR_444 = 5,
    PIXEL_FORMAT_YVU_SEMIPLANAR_444 = 6,
    PIXEL_FORMAT_YUYV_PACKED_422 = 7,
    PIXEL_FORMAT_UYVY_PACKED_422 = 8,
    PIXEL_FORMAT_YVYU_PACKED_422 = 9,
    PIXEL_FORMAT_VYUY_PACKED_422 = 10,
    PIXEL_FORMAT_YUV_PACKED_444 = 11,
    PIXEL_FORMAT_RGB_888 = 12,
    PIXEL_FORMAT_BGR_888 = 13,
    PIXEL_FORMAT_ARGB_8888 = 14,
    PIXEL_FORMAT_ABGR_8888 = 15,
    PIXEL_FORMAT_RGBA_8888 = 16,
    PIXEL_FORMAT_BGRA_8888 = 17,
    PIXEL_FORMAT_YUV_SEMI_PLANNER_420_10BIT = 18,
    PIXEL_FORMAT_YVU_SEMI_PLANNER_420_10BIT = 19,
    PIXEL_FORMAT_YVU_PLANAR_420 = 20,
    PIXEL_FORMAT_YVU_PLANAR_422 = 21,
    PIXEL_FORMAT_YVU_PLANAR_444 = 22,
    PIXEL_FORMAT_RGB_444 = 23,
    PIXEL_FORMAT_BGR_444 = 24,
    PIXEL_FORMAT_ARGB_4444 = 25,
    PIXEL_FORMAT_ABGR_4444 = 26,
    PIXEL_FORMAT_RGBA_4444 = 27,
    PIXEL_FORMAT_BGRA_4444 = 28,
    PIXEL_FORMAT_RGB_555 = 29,
    PIXEL_FORMAT_BGR_555 = 30,
    PIXEL_FORMAT_RGB_565 = 31,
    PIXEL_FORMAT_BGR_565 = 32,
    PIXEL_FORMAT_ARGB_1555 = 33,
    PIXEL_FORMAT_ABGR_1555 = 34,
    PIXEL_FORMAT_RGBA_1555 = 35,
    PIXEL_FORMAT_BGRA_1555 = 36,
    PIXEL_FORMAT_ARGB_8565 = 37,
    PIXEL_FORMAT_ABGR_8565 = 38,
    PIXEL_FORMAT_RGBA_8565 = 39,
    PIXEL_FORMAT_BGRA_8565 = 40,
    PIXEL_FORMAT_RGB_BAYER_8BPP = 50,
    PIXEL_FORMAT_RGB_BAYER_10BPP = 51,
    PIXEL_FORMAT_RGB_BAYER_12BPP = 52,
    PIXEL_FORMAT_RGB_BAYER_14BPP = 53,
    PIXEL_FORMAT_RGB_BAYER_16BPP = 54,
    PIXEL_FORMAT_BGR_888_PLANAR = 70,
    PIXEL_FORMAT_HSV_888_PACKAGE = 71,
    PIXEL_FORMAT_HSV_888_PLANAR = 72,
    PIXEL_FORMAT_LAB_888_PACKAGE = 73,
    PIXEL_FORMAT_LAB_888_PLANAR = 74,
    PIXEL_FORMAT_S8C1 = 75,
    PIXEL_FORMAT_S8C2_PACKAGE = 76,
    PIXEL_FORMAT_S8C2_PLANAR = 77,
    PIXEL_FORMAT_S16C1 = 78,
    PIXEL_FORMAT_U8C1 = 79,
    PIXEL_FORMAT_U16C1 = 80,
    PIXEL_FORMAT_S32C1 = 81,
    PIXEL_FORMAT_U32C1 = 82,
    PIXEL_FORMAT_U64C1 = 83,
    PIXEL_FORMAT_S64C1 = 84,
    PIXEL_FORMAT_YUV_SEMIPLANAR_440 = 1000,
    PIXEL_FORMAT_YVU_SEMIPLANAR_440 = 1001,
    PIXEL_FORMAT_FLOAT32 = 1002,
    PIXEL_FORMAT_BUTT = 1003,
    PIXEL_FORMAT_UNKNOWN = 10000,
} acldvppPixelFormat;

typedef enum acldvppStreamFormat {
    H265_MAIN_LEVEL = 0,
    H264_BASELINE_LEVEL = 1,
    H264_MAIN_LEVEL = 2,
    H264_HIGH_LEVEL = 3,
} acldvppStreamFormat;

typedef enum acldvppChannelMode {
    DVPP_CHNMODE_VPC = 1,
    DVPP_CHNMODE_JPEGD = 2,
    DVPP_CHNMODE_JPEGE = 4,
    DVPP_CHNMODE_PNGD = 8,
} acldvppChannelMode;

typedef enum acldvppBorderType {
    BORDER_CONSTANT = 0,
    BORDER_REPLICATE = 1,
    BORDER_REFLECT = 2,
    BORDER_REFLECT_101 = 3,
} acldvppBorderType;

typedef enum aclvencChannelDescParamType {
    ACL_VENC_THREAD_ID_UINT64 = 0,
    ACL_VENC_CALLBACK_PTR = 1,
    ACL_VENC_PIXEL_FORMAT_UINT32 = 2,
    ACL_VENC_ENCODE_TYPE_UINT32 = 3,
    ACL_VENC_PIC_WIDTH_UINT32 = 4,
    ACL_VENC_PIC_HEIGHT_UINT32 = 5,
    ACL_VENC_KEY_FRAME_INTERVAL_UINT32 = 6,
    ACL_VENC_BUF_ADDR_PTR = 7,
    ACL_VENC_BUF_SIZE_UINT32 = 8,
    ACL_VENC_RC_MODE_UINT32 = 9,
    ACL_VENC_SRC_RATE_UINT32 = 10,
    ACL_VENC_MAX_BITRATE_UINT32 = 11,
    ACL_VENC_MAX_IP_PROP_UINT32 = 12,
} aclvencChannelDescParamType;

typedef enum acldvppJpegFormat {
    ACL_JPEG_CSS_444 = 0,
    ACL_JPEG_CSS_422 = 1,
    ACL_JPEG_CSS_420 = 2,
    ACL_JPEG_CSS_GRAY = 3,
    ACL_JPEG_CSS_440 = 4,
    ACL_JPEG_CSS_411 = 5,
    ACL_JPEG_CSS_UNKNOWN = 1000,
} acldvppJpegFormat;

typedef enum acldvppChannelDescParamType {
    ACL_DVPP_CSC_MATRIX_UINT32 = 0,
    ACL_DVPP_MODE_UINT32 = 1,
    ACL_DVPP_CHANNEL_ID_UINT64 = 2,
    ACL_DVPP_CHANNEL_HEIGHT_UINT32 = 3,
    ACL_DVPP_CHANNEL_WIDTH_UINT32 = 4,
    ACL_DVPP_JPEGD_PRECISION_MODE_ENUM = 5,
} acldvppChannelDescParamType;

typedef enum aclvdecChannelDescParamType {
    ACL_VDEC_CSC_MATRIX_UINT32 = 0,
    ACL_VDEC_OUT_MODE_UINT32 = 1,
    ACL_VDEC_THREAD_ID_UINT64 = 2,
    ACL_VDEC_CALLBACK_PTR = 3,
    ACL_VDEC_CHANNEL_ID_UINT32 = 4,
    ACL_VDEC_ENCODE_TYPE_UINT32 = 5,
    ACL_VDEC_OUT_PIC_FORMAT_UINT32 = 6,
    ACL_VDEC_OUT_PIC_WIDTH_UINT32 = 7,
    ACL_VDEC_OUT_PIC_HEIGHT_UINT32 = 8,
    ACL_VDEC_REF_FRAME_NUM_UINT32 = 9,
    ACL_VDEC_BIT_DEPTH_UINT32 = 10,
} aclvdecChannelDescParamType;

typedef enum acldvppCscMatrix {
    ACL_DVPP_CSC_MATRIX_BT601_WIDE = 0,
    ACL_DVPP_CSC_MATRIX_BT601_NARROW = 1,
    ACL_DVPP_CSC_MATRIX_BT709_WIDE = 2,
    ACL_DVPP_CSC_MATRIX_BT709_NARROW = 3,
    ACL_DVPP_CSC_MATRIX_BT2020_WIDE = 4,
    ACL_DVPP_CSC_MATRIX_BT2020_NARROW = 5,
} acldvppCscMatrix;

typedef enum acldvppJpegdPrecisionMode {
    ACL_YUVOUT_ALIGN_DOWN = 0,
    ACL_YUVOUT_ALIGN_UP = 1,
    ACL_YUVOUT_ALIGN_DOWN_COMPAT = 2,
} acldvppJpegdPrecisionMode;

/* Every function of this header: name, result, parameters. */
/* clang-format off */
#define ACL_DVPP_FUNCTIONS(X) \
    X(acldvppFree, aclError, (void *devPtr)) \
    X(acldvppMalloc, aclError, (void **devPtr, size_t size)) \
    X(acldvppSetPicDescData, aclError, (acldvppPicDesc *picDesc, void *dataDev)) \
    X(acldvppSetPicDescSize, aclError, (acldvppPicDesc *picDesc, uint32_t size)) \
    X(acldvppDestroyPicDesc, aclError, (acldvppPicDesc *picDesc)) \
    X(acldvppCreatePicDesc, acldvppPicDesc *, (void)) \
    X(acldvppSetPicDescFormat, aclError, (acldvppPicDesc *picDesc, acldvppPixelFormat format)) \
    X(acldvppSetPicDescWidth, aclError, (acldvppPicDesc *picDesc, uint32_t width)) \
    X(acldvppSetPicDescHeight, aclError, (acldvppPicDesc *picDesc, uint32_t height)) \
    X(acldvppSetPicDescWidthStride, aclError, (acldvppPicDesc *picDesc, uint32_t widthStride)) \
    X(acldvppSetPicDescHeightStride, aclError, (acldvppPicDesc *picDesc, uint32_t heightStride)) \
    X(acldvppCreateChannelDesc, acldvppChannelDesc *, (void)) \
    X(acldvppCreateChannel, aclError, (acldvppChannelDesc *channelDesc)) \
    X(acldvppCreateRoiConfig, acldvppRoiConfig *, \
      (uint32_t left, uint32_t right, uint32_t top, uint32_t bottom)) \
    X(acldvppDestroyRoiConfig, aclError, (acldvppRoiConfig *roiConfig)) \
    X(acldvppJpegGetImageInfo, aclError, \
      (const void *data, uint32_t size, uint32_t *width, uint32_t *height, \
      int32_t *components)) \
    X(acldvppJpegDecodeAsync, aclError, \
      (acldvppChannelDesc *channelDesc, const void *data, uint32_t size, \
      acldvppPicDesc *outputDesc, aclrtStream stream)) \
    X(acldvppCreateResizeConfig, acldvppResizeConfig *, (void)) \
    X(acldvppDestroyChannelDesc, aclError, (acldvppChannelDesc *channelDesc)) \
    X(acldvppDestroyChannel, aclError, (acldvppChannelDesc *channelDesc)) \
    X(acldvppGetPicDescWidth, uint32_t, (const acldvppPicDesc *picDesc)) \
    X(acldvppGetPicDescHeight, uint32_t, (const acldvppPicDesc *picDesc)) \
    X(acldvppVpcCropAsync, aclError, \
      (acldvppChannelDesc *channelDesc, acldvppPicDesc *inputDesc, \
      acldvppPicDesc *outputDesc, acldvppRoiConfig *cropArea, aclrtStream stream)) \
    X(acldvppDestroyResizeConfig, aclError, (acldvppResizeConfig *resizeConfig)) \
    X(acldvppVpcResizeAsync, aclError, \
      (acldvppChannelDesc *channelDesc, acldvppPicDesc *inputDesc, \
      acldvppPicDesc *outputDesc, acldvppResizeConfig *resizeConfig, aclrtStream stream)) \
    X(acldvppGetPicDescFormat, acldvppPixelFormat, (const acldvppPicDesc *picDesc)) \
    X(acldvppJpegGetImageInfoV2, aclError, \
      (const void *data, uint32_t size, uint32_t *width, uint32_t *height, \
      int32_t *components, acldvppJpegFormat *format)) \
    X(acldvppSetResizeConfigInterpolation, aclError, \
      (acldvppResizeConfig *resizeConfig, uint32_t interpolation)) \
    X(acldvppGetStreamDescData, void *, (const acldvppStreamDesc *streamDesc)) \
    X(acldvppGetPicDescData, void *, (const acldvppPicDesc *picDesc)) \
    X(acldvppDestroyStreamDesc, aclError, (acldvppStreamDesc *streamDesc)) \
    X(acldvppGetPicDescSize, uint32_t, (const acldvppPicDesc *picDesc)) \
    X(acldvppGetPicDescWidthStride, uint32_t, (const acldvppPicDesc *picDesc)) \
    X(acldvppGetPicDescRetCode, uint32_t, (const acldvppPicDesc *picDesc)) \
    X(acldvppVpcCropAndPasteAsync, aclError, \
      (acldvppChannelDesc *channelDesc, acldvppPicDesc *inputDesc, \
      acldvppPicDesc *outputDesc, acldvppRoiConfig *cropArea, acldvppRoiConfig *pasteArea, \
      aclrtStream stream)) \
    X(acldvppVpcCropResizeAsync, aclError, \
      (acldvppChannelDesc *channelDesc, acldvppPicDesc *inputDesc, \
      acldvppPicDesc *outputDesc, acldvppRoiConfig *cropArea, \
      acldvppResizeConfig *resizeConfig, aclrtStream stream)) \
    X(acldvppGetPicDescHeightStride, uint32_t, (const acldvppPicDesc *picDesc)) \
    X(acldvppCreateJpegeConfig, acldvppJpegeConfig *, (void)) \
    X(acldvppDestroyJpegeConfig, aclError, (acldvppJpegeConfig *jpegeConfig)) \
    X(acldvppSetJpegeConfigLevel, aclError, (acldvppJpegeConfig *jpegeConfig, uint32_t level)) \
    X(aclvencSetFrameConfigForceIFrame, aclError, \
      (aclvencFrameConfig *config, uint8_t forceIFrame)) \
    X(acldvppJpegPredictEncSize, aclError, \
      (const acldvppPicDesc *inputDesc, const acldvppJpegeConfig *config, uint32_t *size)) \
    X(acldvppJpegPredictDecSize, aclError, \
      (const void *data, uint32_t dataSize, acldvppPixelFormat outputPixelFormat, \
      uint32_t *decSize)) \
    X(acldvppJpegEncodeAsync, aclError, \
      (acldvppChannelDesc *channelDesc, acldvppPicDesc *inputDesc, const void *data, \
      uint32_t *size, acldvppJpegeConfig *config, aclrtStream stream)) \
    X(aclvdecCreateChannelDesc, aclvdecChannelDesc *, (void)) \
    X(aclvdecDestroyChannelDesc, aclError, (aclvdecChannelDesc *channelDesc)) \
    X(aclvdecSetChannelDescChannelId, aclError, \
      (aclvdecChannelDesc *channelDesc, uint32_t channelId)) \
    X(aclvdecSetChannelDescThreadId, aclError, \
      (aclvdecChannelDesc *channelDesc, uint64_t threadId)) \
    X(aclvdecSetChannelDescCallback, aclError, \
      (aclvdecChannelDesc *channelDesc, aclvdecCallback callback)) \
    X(aclvdecSetChannelDescEnType, aclError, \
      (aclvdecChannelDesc *channelDesc, acldvppStreamFormat enType)) \
    X(aclvdecSetChannelDescOutPicFormat, aclError, \
      (aclvdecChannelDesc *channelDesc, acldvppPixelFormat outPicFormat)) \
    X(aclvencCreateChannelDesc, aclvencChannelDesc *, (void)) \
    X(aclvencDestroyChannelDesc, aclError, (aclvencChannelDesc *channelDesc)) \
    X(aclvencSetChannelDescThreadId, aclError, \
      (aclvencChannelDesc *channelDesc, uint64_t threadId)) \
    X(aclvencSetChannelDescCallback, aclError, \
      (aclvencChannelDesc *channelDesc, aclvencCallback callback)) \
    X(aclvencSetChannelDescEnType, aclError, \
      (aclvencChannelDesc *channelDesc, acldvppStreamFormat enType)) \
    X(aclvencSetChannelDescPicFormat, aclError, \
      (aclvencChannelDesc *channelDesc, acldvppPixelFormat picFormat)) \
    X(aclvencSetChannelDescPicWidth, aclError, \
      (aclvencChannelDesc *channelDesc, uint32_t picWidth)) \
    X(aclvencSetChannelDescPicHeight, aclError, \
      (aclvencChannelDesc *channelDesc, uint32_t picHeight)) \
    X(aclvencSetChannelDescKeyFrameInterval, aclError, \
      (aclvencChannelDesc *channelDesc, uint32_t keyFrameInterval)) \
    X(aclvencDestroyFrameConfig, aclError, (aclvencFrameConfig *config)) \
    X(aclvencCreateFrameConfig, aclvencFrameConfig *, (void)) \
    X(aclvencCreateChannel, aclError, (aclvencChannelDesc *channelDesc)) \
    X(aclvencDestroyChannel, aclError, (aclvencChannelDesc *channelDesc)) \
    X(aclvencSendFrame, aclError, \
      (aclvencChannelDesc *channelDesc, acldvppPicDesc *input, void *reserve, \
      aclvencFrameConfig *config, void *userdata)) \
    X(acldvppCreateStreamDesc, acldvppStreamDesc *, (void)) \
    X(acldvppSetStreamDescData, aclError, (acldvppStreamDesc *streamDesc, void *dataDev)) \
    X(acldvppSetStreamDescSize, aclError, (acldvppStreamDesc *streamDesc, uint32_t size)) \
    X(acldvppGetStreamDescSize, uint32_t, (const acldvppStreamDesc *streamDesc)) \
    X(aclvdecCreateChannel, aclError, (aclvdecChannelDesc *channelDesc)) \
    X(aclvdecDestroyChannel, aclError, (aclvdecChannelDesc *channelDesc)) \
    X(aclvdecSendFrame, aclError, \
      (aclvdecChannelDesc *channelDesc, acldvppStreamDesc *input, acldvppPicDesc *output, \
      aclvdecFrameConfig *config, void *userData)) \
    X(aclvencSetFrameConfigEos, aclError, (aclvencFrameConfig *config, uint8_t eos)) \
    X(acldvppSetStreamDescEos, aclError, (acldvppStreamDesc *streamDesc, uint8_t eos)) \
    X(aclvencSetChannelDescRcMode, aclError, (aclvencChannelDesc *channelDesc, uint32_t rcMode)) \
    X(aclvencSetChannelDescMaxBitRate, aclError, \
      (aclvencChannelDesc *channelDesc, uint32_t maxBitRate)) \
    X(acldvppSetStreamDescTimestamp, aclError, \
      (acldvppStreamDesc *streamDesc, uint64_t timestamp)) \
    X(acldvppGetStreamDescRetCode, uint32_t, (const acldvppStreamDesc *streamDesc)) \
    X(acldvppPngGetImageInfo, aclError, \
      (const void *data, uint32_t dataSize, uint32_t *width, uint32_t *height, \
      int32_t *components)) \
    X(acldvppPngDecodeAsync, aclError, \
      (acldvppChannelDesc *channelDesc, const void *data, uint32_t size, \
      acldvppPicDesc *outputDesc, aclrtStream stream)) \
    X(acldvppCreateBatchPicDesc, acldvppBatchPicDesc *, (uint32_t batchSize)) \
    X(acldvppGetPicDesc, acldvppPicDesc *, (acldvppBatchPicDesc *batchPicDesc, uint32_t index)) \
    X(acldvppDestroyBatchPicDesc, aclError, (acldvppBatchPicDesc *batchPicDesc)) \
    X(acldvppVpcCropResizePasteAsync, aclError, \
      (acldvppChannelDesc *channelDesc, acldvppPicDesc *inputDesc, \
      acldvppPicDesc *outputDesc, acldvppRoiConfig *cropArea, acldvppRoiConfig *pasteArea, \
      acldvppResizeConfig *resizeConfig, aclrtStream stream)) \
    X(acldvppPngPredictDecSize, aclError, \
      (const void *data, uint32_t dataSize, acldvppPixelFormat outputPixelFormat, \
      uint32_t *decSize)) \
    X(acldvppVpcBatchCropResizeAsync, aclError, \
      (acldvppChannelDesc *channelDesc, acldvppBatchPicDesc *srcBatchPicDescs, \
      uint32_t *roiNums, uint32_t size, acldvppBatchPicDesc *dstBatchPicDescs, \
      acldvppRoiConfig *cropAreas[], acldvppResizeConfig *resizeConfig, aclrtStream stream)) \
    X(acldvppSetRoiConfigLeft, aclError, (acldvppRoiConfig *config, uint32_t left)) \
    X(acldvppSetRoiConfigRight, aclError, (acldvppRoiConfig *config, uint32_t right)) \
    X(acldvppSetRoiConfigTop, aclError, (acldvppRoiConfig *config, uint32_t top)) \
    X(acldvppSetRoiConfigBottom, aclError, (acldvppRoiConfig *config, uint32_t bottom)) \
    X(aclvdecSetChannelDescOutPicWidth, aclError, \
      (aclvdecChannelDesc *channelDesc, uint32_t outPicWidth)) \
    X(aclvdecSetChannelDescOutPicHeight, aclError, \
      (aclvdecChannelDesc *channelDesc, uint32_t outPicHeight)) \
    X(aclvencSetChannelDescParam, aclError, \
      (aclvencChannelDesc *channelDesc, aclvencChannelDescParamType paramType, \
      size_t length, const void *param)) \
    X(acldvppVpcBatchCropAsync, aclError, \
      (acldvppChannelDesc *channelDesc, acldvppBatchPicDesc *srcBatchPicDescs, \
      uint32_t *roiNums, uint32_t size, acldvppBatchPicDesc *dstBatchPicDescs, \
      acldvppRoiConfig *cropAreas[], aclrtStream stream)) \
    X(aclvdecSendSkippedFrame, aclError, \
      (aclvdecChannelDesc *channelDesc, acldvppStreamDesc *input, \
      aclvdecFrameConfig *config, void *userData)) \
    X(acldvppSetChannelDescMode, aclError, (acldvppChannelDesc *channelDesc, uint32_t mode)) \
    X(aclvdecSetChannelDescOutMode, aclError, \
      (aclvdecChannelDesc *channelDesc, uint32_t outMode)) \
    X(acldvppDestroyBorderConfig, aclError, (acldvppBorderConfig *borderConfig))
/* clang-format on */
ACL_DVPP_FUNCTIONS(ACL_PROTOTYPE)

#ifdef __cplusplus
}
#endif

#endif /* ENABLE_DVPP_INTERFACE */

#endif
