/* SPDX-License-Identifier: MIT */
/* Loads a model from its file, runs it synchronously on the default stream of a device, and checks
 * what it computes: sum = a + b, diff = a - b. */
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "acl/acl.h"

#define INFO_LOG(fmt, ...) std::fprintf(stdout, "[INFO]  " fmt "\n", ##__VA_ARGS__)
#define ERROR_LOG(fmt, ...) std::fprintf(stderr, "[ERROR] " fmt "\n", ##__VA_ARGS__)

typedef enum Result { SUCCESS = 0, FAILED = 1 } Result;

namespace
{

class Sample
{
public:
    explicit Sample(int32_t deviceId) : deviceId_(deviceId)
    {
    }
    ~Sample()
    {
        ReleaseResource();
    }
    Result InitResource();
    Result LoadModel(const std::string &path);
    Result Process(const std::map<std::string, std::vector<float>> &given);
    const std::vector<float> &Output(const std::string &name)
    {
        return results_[name];
    }

private:
    Result PrepareInputs(const std::map<std::string, std::vector<float>> &given);
    Result PrepareOutputs();
    Result FetchOutputs();
    void DestroyDataset(aclmdlDataset *dataset);
    void ReleaseResource();

    int32_t deviceId_;
    uint32_t modelId_ = 0;
    bool loaded_ = false, device_ = false;
    aclrtContext context_ = nullptr;
    aclrtStream stream_ = nullptr;
    aclrtRunMode runMode_ = ACL_HOST;
    aclmdlDesc *desc_ = nullptr;
    aclmdlDataset *inputs_ = nullptr, *outputs_ = nullptr;
    std::map<std::string, std::vector<float>> results_;
};

Result Sample::InitResource()
{
    aclError ret = aclInit(nullptr);
    if (ret != ACL_SUCCESS && ret != ACL_ERROR_REPEAT_INITIALIZE) {
        ERROR_LOG("aclInit failed, errorCode is %d", ret);
        return FAILED;
    }
    if (aclrtSetDevice(deviceId_) != ACL_SUCCESS) {
        ERROR_LOG("aclrtSetDevice failed: %s", aclGetRecentErrMsg());
        return FAILED;
    }
    device_ = true;
    if (aclrtCreateContext(&context_, deviceId_) != ACL_SUCCESS ||
        aclrtCreateStream(&stream_) != ACL_SUCCESS || aclrtGetRunMode(&runMode_) != ACL_SUCCESS) {
        ERROR_LOG("context or stream failed: %s", aclGetRecentErrMsg());
        return FAILED;
    }
    return SUCCESS;
}

Result Sample::LoadModel(const std::string &path)
{
    aclError ret = aclmdlLoadFromFile(path.c_str(), &modelId_);
    if (ret != ACL_SUCCESS) {
        ERROR_LOG("aclmdlLoadFromFile failed, errorCode is %d: %s", ret, aclGetRecentErrMsg());
        return FAILED;
    }
    loaded_ = true;
    desc_ = aclmdlCreateDesc();
    return aclmdlGetDesc(desc_, modelId_) == ACL_SUCCESS ? SUCCESS : FAILED;
}

Result Sample::PrepareInputs(const std::map<std::string, std::vector<float>> &given)
{
    inputs_ = aclmdlCreateDataset();
    for (size_t i = 0; i < aclmdlGetNumInputs(desc_); i++) {
        size_t size = aclmdlGetInputSizeByIndex(desc_, i);
        const std::vector<float> &values = given.at(aclmdlGetInputNameByIndex(desc_, i));
        void *buffer = nullptr;
        if (values.size() * sizeof(float) != size ||
            aclrtMalloc(&buffer, size, ACL_MEM_MALLOC_HUGE_FIRST) != ACL_SUCCESS)
            return FAILED;
        aclrtMemcpyKind kind =
            runMode_ == ACL_HOST ? ACL_MEMCPY_HOST_TO_DEVICE : ACL_MEMCPY_DEVICE_TO_DEVICE;
        if (aclrtMemcpy(buffer, size, values.data(), size, kind) != ACL_SUCCESS ||
            aclmdlAddDatasetBuffer(inputs_, aclCreateDataBuffer(buffer, size)) != ACL_SUCCESS)
            return FAILED;
    }
    return SUCCESS;
}

Result Sample::PrepareOutputs()
{
    outputs_ = aclmdlCreateDataset();
    for (size_t i = 0; i < aclmdlGetNumOutputs(desc_); i++) {
        size_t size = aclmdlGetOutputSizeByIndex(desc_, i);
        void *buffer = nullptr;
        if (aclrtMalloc(&buffer, size, ACL_MEM_MALLOC_NORMAL_ONLY) != ACL_SUCCESS ||
            aclmdlAddDatasetBuffer(outputs_, aclCreateDataBuffer(buffer, size)) != ACL_SUCCESS)
            return FAILED;
    }
    return SUCCESS;
}

Result Sample::FetchOutputs()
{
    for (size_t i = 0; i < aclmdlGetDatasetNumBuffers(outputs_); i++) {
        aclDataBuffer *buffer = aclmdlGetDatasetBuffer(outputs_, i);
        uint32_t size = aclGetDataBufferSize(buffer);
        void *host = nullptr;
        if (aclrtMallocHost(&host, size) != ACL_SUCCESS ||
            aclrtMemcpy(host, size, aclGetDataBufferAddr(buffer), size,
                        ACL_MEMCPY_DEVICE_TO_HOST) != ACL_SUCCESS)
            return FAILED;
        const float *values = static_cast<const float *>(host);
        /* "NODE:INDEX:TENSOR" since 2022; the tensor's name is what the caller knows. */
        std::string name = aclmdlGetOutputNameByIndex(desc_, i);
        name = name.substr(name.rfind(':') == std::string::npos ? 0 : name.rfind(':') + 1);
        results_[name].assign(values, values + size / sizeof(float));
        aclrtFreeHost(host);
    }
    return SUCCESS;
}

Result Sample::Process(const std::map<std::string, std::vector<float>> &given)
{
    if (PrepareInputs(given) != SUCCESS || PrepareOutputs() != SUCCESS)
        return FAILED;
    aclError ret = aclmdlExecute(modelId_, inputs_, outputs_);
    if (ret != ACL_SUCCESS) {
        ERROR_LOG("aclmdlExecute failed, errorCode is %d: %s", ret, aclGetRecentErrMsg());
        return FAILED;
    }
    return FetchOutputs();
}

void Sample::DestroyDataset(aclmdlDataset *dataset)
{
    if (dataset == nullptr)
        return;
    for (size_t i = 0; i < aclmdlGetDatasetNumBuffers(dataset); i++) {
        aclDataBuffer *buffer = aclmdlGetDatasetBuffer(dataset, i);
        (void)aclrtFree(aclGetDataBufferAddr(buffer));
        (void)aclDestroyDataBuffer(buffer);
    }
    (void)aclmdlDestroyDataset(dataset);
}

void Sample::ReleaseResource()
{
    DestroyDataset(inputs_);
    DestroyDataset(outputs_);
    if (desc_ != nullptr)
        (void)aclmdlDestroyDesc(desc_);
    if (loaded_)
        (void)aclmdlUnload(modelId_);
    if (stream_ != nullptr)
        (void)aclrtDestroyStream(stream_);
    if (context_ != nullptr)
        (void)aclrtDestroyContext(context_);
    if (device_)
        (void)aclrtResetDevice(deviceId_);
    (void)aclFinalize();
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2) {
        ERROR_LOG("usage: %s sum_diff.om", argv[0]);
        return FAILED;
    }
    std::vector<float> a(12), b(12);
    for (size_t i = 0; i < a.size(); i++) {
        a[i] = static_cast<float>(i) * 0.5f;
        b[i] = 3.0f - static_cast<float>(i);
    }
    Sample sample(1);
    if (sample.InitResource() != SUCCESS || sample.LoadModel(argv[1]) != SUCCESS ||
        sample.Process({{"a", a}, {"b", b}}) != SUCCESS)
        return FAILED;
    const std::vector<float> &sum = sample.Output("sum"), &diff = sample.Output("diff");
    if (sum.size() != a.size() || diff.size() != a.size())
        return FAILED;
    for (size_t i = 0; i < a.size(); i++)
        if (std::fabs(sum[i] - (a[i] + b[i])) > 1e-6f || std::fabs(diff[i] - (a[i] - b[i])) > 1e-6f)
            return FAILED;
    INFO_LOG("quick_start is right on %s", aclrtGetSocName());
    return SUCCESS;
}
