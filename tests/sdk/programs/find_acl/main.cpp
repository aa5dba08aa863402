/* SPDX-License-Identifier: MIT */
/* Uses a bit of every library: profiles a run, asks for a dump, tries a single operator and a
 * product of matrices, and falls back when they are refused. Two devices compute at once. */
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <thread>
#include <vector>

#include <acl/acl.h>
#include <acl/acl_op_compiler.h>
#include <acl/acl_prof.h>
#include <acl/ops/acl_cblas.h>
#include <acl/ops/acl_dvpp.h>
#include <acl/ops/acl_fv.h>

#define REQUIRE(condition)                                                                     \
    do {                                                                                       \
        if (!(condition)) {                                                                    \
            const char *text = aclGetRecentErrMsg();                                           \
            std::fprintf(stderr, "line %d: %s; %s\n", __LINE__, #condition, text ? text : ""); \
            return false;                                                                      \
        }                                                                                      \
    } while (0)

static bool RunOnDevice(int32_t device, const char *path)
{
    std::vector<float> x = {1, 2, 3, 4, 5, 6, 7}, y(7);
    const size_t size = x.size() * sizeof(float);
    uint32_t model = 0;
    void *in = nullptr, *out = nullptr;
    REQUIRE(aclrtSetDevice(device) == ACL_SUCCESS);
    REQUIRE(aclmdlLoadFromFile(path, &model) == ACL_SUCCESS);
    REQUIRE(aclrtMalloc(&in, size, ACL_MEM_MALLOC_HUGE_FIRST) == ACL_SUCCESS);
    REQUIRE(aclrtMalloc(&out, size, ACL_MEM_MALLOC_HUGE_FIRST) == ACL_SUCCESS);
    REQUIRE(aclrtMemcpy(in, size, x.data(), size, ACL_MEMCPY_HOST_TO_DEVICE) == ACL_SUCCESS);
    aclmdlDataset *inputs = aclmdlCreateDataset(), *outputs = aclmdlCreateDataset();
    aclDataBuffer *from = aclCreateDataBuffer(in, size), *to = aclCreateDataBuffer(out, size);
    REQUIRE(aclmdlAddDatasetBuffer(inputs, from) == ACL_SUCCESS);
    REQUIRE(aclmdlAddDatasetBuffer(outputs, to) == ACL_SUCCESS);
    REQUIRE(aclmdlExecute(model, inputs, outputs) == ACL_SUCCESS);
    REQUIRE(aclrtMemcpy(y.data(), size, out, size, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS);
    for (size_t i = 0; i < x.size(); i++)
        REQUIRE(std::fabs(y[i] - (2 * x[i] + 1)) < 1e-5f);
    aclDestroyDataBuffer(from);
    aclDestroyDataBuffer(to);
    aclmdlDestroyDataset(inputs);
    aclmdlDestroyDataset(outputs);
    aclrtFree(in);
    aclrtFree(out);
    REQUIRE(aclmdlUnload(model) == ACL_SUCCESS);
    REQUIRE(aclrtResetDevice(device) == ACL_SUCCESS);
    return true;
}

/* What npusim refuses it refuses with a code and a text, so that programs can do without. */
static bool FallBack()
{
    float one = 1, zero = 0;
    const char *text;
    REQUIRE(aclblasGemmEx(ACL_TRANS_N, ACL_TRANS_N, ACL_TRANS_N, 1, 1, 1, &one, &one, 1, ACL_FLOAT,
                          &one, 1, ACL_FLOAT, &zero, &zero, 1, ACL_FLOAT,
                          ACL_COMPUTE_HIGH_PRECISION, nullptr) != ACL_SUCCESS);
    text = aclGetRecentErrMsg();
    REQUIRE(text != nullptr && std::strstr(text, "aclblasGemmEx") != nullptr);
    REQUIRE(aclopSetModelDir("op_models") != ACL_SUCCESS);
    REQUIRE(aclSetCompileopt(ACL_PRECISION_MODE, "force_fp16") != ACL_SUCCESS);
    REQUIRE(aclfvCreateInitPara(1) == nullptr);
    REQUIRE(acldvppCreateStreamDesc() == nullptr);
    while (aclGetRecentErrMsg() != nullptr)
        ;
    return true;
}

static bool RunProfiled(const char *path)
{
    uint32_t count = 0, devices[] = {0, 1};
    REQUIRE(aclrtGetDeviceCount(&count) == ACL_SUCCESS && count == 2);
    REQUIRE(aclprofInit("./profile", std::strlen("./profile")) == ACL_SUCCESS);
    aclprofConfig *config = aclprofCreateConfig(devices, 2, ACL_AICORE_PIPE_UTILIZATION, nullptr,
                                                ACL_PROF_ACL_API | ACL_PROF_TASK_TIME);
    REQUIRE(config != nullptr);
    REQUIRE(aclprofStart(config) == ACL_SUCCESS);
    std::atomic<int> right{0};
    std::vector<std::thread> threads;
    for (uint32_t i = 0; i < count; i++)
        threads.emplace_back([&right, i, path] { right += RunOnDevice(int32_t(i), path); });
    for (std::thread &thread : threads)
        thread.join();
    REQUIRE(aclprofStop(config) == ACL_SUCCESS);
    REQUIRE(aclprofDestroyConfig(config) == ACL_SUCCESS);
    REQUIRE(aclprofFinalize() == ACL_SUCCESS);
    return right == 2;
}

static bool Run(const char *path)
{
    REQUIRE(aclInit(nullptr) == ACL_SUCCESS);
    REQUIRE(aclmdlInitDump() == ACL_SUCCESS);
    REQUIRE(aclmdlFinalizeDump() == ACL_SUCCESS);
    REQUIRE(FallBack());
    REQUIRE(RunProfiled(path));
    REQUIRE(aclFinalize() == ACL_SUCCESS);
    return true;
}

int main(int argc, char **argv)
{
    if (argc != 2 || !Run(argv[1]))
        return 1;
    std::printf("find_acl is right\n");
    return 0;
}
