/* SPDX-License-Identifier: MIT */
/* Loads a model into memory of its own, prepares images with the device's media engine where there
 * is one and by hand where there is none, and checks planes = image / 255 with axes exchanged. */
#include <cmath>
#include <cstdio>
#include <cstring>
#include <vector>

#include "acl/acl.h"
#include "acl/ops/acl_dvpp.h"

#define CHECK(call)                                                                         \
    do {                                                                                    \
        aclError ret = (call);                                                              \
        if (ret != ACL_SUCCESS) {                                                           \
            std::fprintf(stderr, "%s returned %d: %s\n", #call, ret, aclGetRecentErrMsg()); \
            return 1;                                                                       \
        }                                                                                   \
    } while (0)

static const size_t BATCH = 4, HEIGHT = 8, WIDTH = 8, CHANNELS = 3;

/* As real programs do: a channel, or none. */
static bool InitMediaChannel(acldvppChannelDesc **channel)
{
    *channel = acldvppCreateChannelDesc();
    if (*channel != nullptr && acldvppCreateChannel(*channel) == ACL_SUCCESS)
        return true;
    std::printf("no media engine: %s\n", aclGetRecentErrMsg());
    if (*channel != nullptr)
        (void)acldvppDestroyChannelDesc(*channel);
    *channel = nullptr;
    return false;
}

static std::vector<uint8_t> MakeImages()
{
    std::vector<uint8_t> images(BATCH * HEIGHT * WIDTH * CHANNELS);
    for (size_t i = 0; i < images.size(); i++)
        images[i] = static_cast<uint8_t>(i * 7);
    return images;
}

static bool IsRight(const std::vector<uint8_t> &images, const std::vector<float> &planes)
{
    size_t at = 0;
    for (size_t n = 0; n < BATCH; n++)
        for (size_t c = 0; c < CHANNELS; c++)
            for (size_t y = 0; y < HEIGHT; y++)
                for (size_t x = 0; x < WIDTH; x++) {
                    uint8_t pixel = images[((n * HEIGHT + y) * WIDTH + x) * CHANNELS + c];
                    if (std::fabs(planes[at++] - static_cast<float>(pixel) / 255.0f) > 1e-6f)
                        return false;
                }
    return at == planes.size();
}

static int Run(uint32_t modelId)
{
    std::vector<uint8_t> images = MakeImages();
    std::vector<float> planes(images.size());
    const size_t inputSize = images.size(), outputSize = planes.size() * sizeof(float);
    void *input = nullptr, *output = nullptr;
    CHECK(aclrtMalloc(&input, inputSize, ACL_MEM_MALLOC_NORMAL_ONLY));
    CHECK(aclrtMalloc(&output, outputSize, ACL_MEM_MALLOC_NORMAL_ONLY));
    CHECK(aclrtMemcpy(input, inputSize, images.data(), inputSize, ACL_MEMCPY_HOST_TO_DEVICE));
    CHECK(aclrtMemset(output, outputSize, 0xff, outputSize));

    aclmdlDataset *inputs = aclmdlCreateDataset(), *outputs = aclmdlCreateDataset();
    aclDataBuffer *in = aclCreateDataBuffer(input, inputSize);
    aclDataBuffer *out = aclCreateDataBuffer(output, outputSize);
    CHECK(aclmdlAddDatasetBuffer(inputs, in));
    CHECK(aclmdlAddDatasetBuffer(outputs, out));
    CHECK(aclmdlExecute(modelId, inputs, outputs));
    CHECK(aclrtMemcpy(planes.data(), outputSize, output, outputSize, ACL_MEMCPY_DEVICE_TO_HOST));

    CHECK(aclDestroyDataBuffer(in));
    CHECK(aclDestroyDataBuffer(out));
    CHECK(aclmdlDestroyDataset(inputs));
    CHECK(aclmdlDestroyDataset(outputs));
    CHECK(aclrtFree(input));
    CHECK(aclrtFree(output));
    return IsRight(images, planes) ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    CHECK(aclInit(""));
    CHECK(aclrtSetDevice(0));

    acldvppChannelDesc *channel = nullptr;
    if (InitMediaChannel(&channel)) {
        CHECK(acldvppDestroyChannel(channel));
        CHECK(acldvppDestroyChannelDesc(channel));
    }

    size_t workSize = 0, weightSize = 0;
    void *work = nullptr, *weight = nullptr;
    uint32_t modelId = 0;
    CHECK(aclmdlQuerySize(argv[1], &workSize, &weightSize));
    CHECK(aclrtMalloc(&work, workSize, ACL_MEM_MALLOC_HUGE_FIRST));
    CHECK(aclrtMalloc(&weight, weightSize, ACL_MEM_MALLOC_HUGE_FIRST));
    CHECK(aclmdlLoadFromFileWithMem(argv[1], &modelId, work, workSize, weight, weightSize));
    int ret = Run(modelId);
    CHECK(aclmdlUnload(modelId));
    CHECK(aclrtFree(work));
    CHECK(aclrtFree(weight));
    CHECK(aclrtResetDevice(0));
    CHECK(aclFinalize());
    if (ret == 0)
        std::printf("preprocess is right\n");
    return ret;
}
