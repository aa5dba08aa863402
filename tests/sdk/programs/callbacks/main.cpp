/* SPDX-License-Identifier: MIT */
/* Keeps several executions in flight on a stream; a thread of its own is told of each by a callback
 * and copies the result to the host. */
#include <atomic>
#include <cmath>
#include <cstdio>
#include <memory>
#include <pthread.h>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <acl/acl.h>

namespace
{

void Check(aclError code, const char *what)
{
    if (code != ACL_SUCCESS)
        throw std::runtime_error(std::string(what) + " returned " + std::to_string(code));
}

struct DatasetDeleter {
    void operator()(aclmdlDataset *dataset) const
    {
        for (size_t i = 0; i < aclmdlGetDatasetNumBuffers(dataset); i++) {
            aclDataBuffer *buffer = aclmdlGetDatasetBuffer(dataset, i);
            aclrtFree(aclGetDataBufferAddr(buffer));
            aclDestroyDataBuffer(buffer);
        }
        aclmdlDestroyDataset(dataset);
    }
};
using Dataset = std::unique_ptr<aclmdlDataset, DatasetDeleter>;

void *Add(aclmdlDataset *dataset, size_t size)
{
    void *memory = nullptr;
    Check(aclrtMalloc(&memory, size, ACL_MEM_MALLOC_HUGE_FIRST), "aclrtMalloc");
    Check(aclmdlAddDatasetBuffer(dataset, aclCreateDataBuffer(memory, size)), "add");
    return memory;
}

std::atomic<int> told{0};

/* One execution in flight: y = 2x + 1 of seven numbers. */
struct Flight {
    explicit Flight(float start) : x(7), y(7)
    {
        for (size_t i = 0; i < x.size(); i++)
            x[i] = start + static_cast<float>(i);
        const size_t size = x.size() * sizeof(float);
        void *device = Add(inputs.get(), size);
        result = Add(outputs.get(), size);
        Check(aclrtMemcpy(device, size, x.data(), size, ACL_MEMCPY_HOST_TO_DEVICE), "copy");
    }
    bool IsRight() const
    {
        for (size_t i = 0; i < x.size(); i++)
            if (std::fabs(y[i] - (2 * x[i] + 1)) > 1e-5f)
                return false;
        return true;
    }
    std::vector<float> x, y;
    Dataset inputs{aclmdlCreateDataset()}, outputs{aclmdlCreateDataset()};
    void *result = nullptr;
};

void OnDone(void *data)
{
    Flight *flight = static_cast<Flight *>(data);
    const size_t size = flight->y.size() * sizeof(float);
    if (aclrtMemcpy(flight->y.data(), size, flight->result, size, ACL_MEMCPY_DEVICE_TO_HOST) ==
        ACL_SUCCESS)
        told++;
}

class Reporter
{
public:
    Reporter(aclrtContext context, aclrtStream stream) : stream_(stream)
    {
        thread_ = std::thread([this, context] {
            aclrtSetCurrentContext(context);
            while (!stopped_)
                (void)aclrtProcessReport(100); /* running out of time is no failure */
        });
        id_ = static_cast<uint64_t>(thread_.native_handle());
        Check(aclrtSubscribeReport(id_, stream_), "aclrtSubscribeReport");
    }
    ~Reporter()
    {
        (void)aclrtUnSubscribeReport(id_, stream_);
        stopped_ = true;
        thread_.join();
    }

private:
    aclrtStream stream_;
    uint64_t id_ = 0;
    std::atomic<bool> stopped_{false};
    std::thread thread_;
};

int Run(const char *path)
{
    const int count = 16;
    uint32_t modelId = 0;
    aclrtContext context = nullptr;
    aclrtStream stream = nullptr;
    Check(aclrtGetCurrentContext(&context), "aclrtGetCurrentContext");
    Check(aclrtCreateStream(&stream), "aclrtCreateStream");
    Check(aclmdlLoadFromFile(path, &modelId), "aclmdlLoadFromFile");
    std::vector<std::unique_ptr<Flight>> flights;
    {
        Reporter reporter(context, stream);
        for (int i = 0; i < count; i++) {
            flights.push_back(std::make_unique<Flight>(static_cast<float>(i) * 10));
            Flight *flight = flights.back().get();
            Check(aclmdlExecuteAsync(modelId, flight->inputs.get(), flight->outputs.get(), stream),
                  "aclmdlExecuteAsync");
            Check(aclrtLaunchCallback(OnDone, flight, ACL_CALLBACK_BLOCK, stream),
                  "aclrtLaunchCallback");
        }
        Check(aclrtSynchronizeStream(stream), "aclrtSynchronizeStream");
    }
    bool right = told == count;
    for (const auto &flight : flights)
        right = right && flight->IsRight();
    flights.clear();
    Check(aclmdlUnload(modelId), "aclmdlUnload");
    Check(aclrtDestroyStream(stream), "aclrtDestroyStream");
    return right ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    int ret = 1;
    try {
        Check(aclInit(nullptr), "aclInit");
        Check(aclrtSetDevice(0), "aclrtSetDevice");
        ret = Run(argv[1]);
        Check(aclrtResetDevice(0), "aclrtResetDevice");
        Check(aclFinalize(), "aclFinalize");
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    if (ret == 0)
        std::printf("callbacks is right\n");
    return ret;
}
