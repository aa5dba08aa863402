/* SPDX-License-Identifier: MIT */
/* Links nothing of CANN: opens whichever library is there by its bare name and looks every function
 * up, as programs do that must start on machines without an NPU. */
#include <acl/acl.h>
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

/* clang-format off */
#define USED(X) \
    X(aclInit) X(aclFinalize) X(aclrtSetDevice) X(aclrtResetDevice) \
    X(aclrtMalloc) X(aclrtFree) X(aclrtMemcpy) \
    X(aclmdlLoadFromFile) X(aclmdlUnload) X(aclmdlExecute) \
    X(aclmdlCreateDataset) X(aclmdlDestroyDataset) X(aclmdlAddDatasetBuffer) \
    X(aclCreateDataBuffer) X(aclDestroyDataBuffer)
/* clang-format on */

static struct {
#define FIELD(name) __typeof__(&name) name;
    USED(FIELD)
#undef FIELD
} acl;

static int look_up(void *library, const char *name, void *slot)
{
    void *address = dlsym(library, name);
    memcpy(slot, &address, sizeof address);
    return address != NULL;
}

static int resolve(void *runtime, void *models)
{
    int missing = 0;
#define RESOLVE(name) \
    missing += !look_up(runtime, #name, &acl.name) && !look_up(models, #name, &acl.name);
    USED(RESOLVE)
#undef RESOLVE
    return missing;
}

static int run(const char *path)
{
    float x[7] = {0, 1, 2, 3, 4, 5, 6}, y[7] = {0};
    void *in = NULL, *out = NULL;
    uint32_t model = 0;
    int wrong = 0;
    aclmdlDataset *inputs = acl.aclmdlCreateDataset(), *outputs = acl.aclmdlCreateDataset();
    wrong += acl.aclmdlLoadFromFile(path, &model) != ACL_SUCCESS;
    wrong += acl.aclrtMalloc(&in, sizeof x, ACL_MEM_MALLOC_HUGE_FIRST) != ACL_SUCCESS;
    wrong += acl.aclrtMalloc(&out, sizeof y, ACL_MEM_MALLOC_HUGE_FIRST) != ACL_SUCCESS;
    aclDataBuffer *from = acl.aclCreateDataBuffer(in, sizeof x);
    aclDataBuffer *to = acl.aclCreateDataBuffer(out, sizeof y);
    wrong += acl.aclmdlAddDatasetBuffer(inputs, from) != ACL_SUCCESS;
    wrong += acl.aclmdlAddDatasetBuffer(outputs, to) != ACL_SUCCESS;
    wrong += acl.aclrtMemcpy(in, sizeof x, x, sizeof x, ACL_MEMCPY_HOST_TO_DEVICE) != ACL_SUCCESS;
    wrong += acl.aclmdlExecute(model, inputs, outputs) != ACL_SUCCESS;
    wrong += acl.aclrtMemcpy(y, sizeof y, out, sizeof y, ACL_MEMCPY_DEVICE_TO_HOST) != ACL_SUCCESS;
    for (int i = 0; i < 7; i++)
        wrong += y[i] != 2 * x[i] + 1;
    acl.aclDestroyDataBuffer(from);
    acl.aclDestroyDataBuffer(to);
    acl.aclmdlDestroyDataset(inputs);
    acl.aclmdlDestroyDataset(outputs);
    acl.aclrtFree(in);
    acl.aclrtFree(out);
    acl.aclmdlUnload(model);
    return wrong;
}

/* plugin MODEL LIBRARY [LIBRARY]: one library up to CANN 8, two since. */
int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    void *runtime = dlopen(argv[2], RTLD_LAZY | RTLD_LOCAL);
    void *models = argc > 3 ? dlopen(argv[3], RTLD_LAZY | RTLD_LOCAL) : runtime;
    if (!runtime || !models) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    int wrong = resolve(runtime, models);
    if (wrong)
        return 1;
    wrong += acl.aclInit(NULL) != ACL_SUCCESS;
    wrong += acl.aclrtSetDevice(0) != ACL_SUCCESS;
    wrong += run(argv[1]);
    wrong += acl.aclrtResetDevice(0) != ACL_SUCCESS;
    wrong += acl.aclFinalize() != ACL_SUCCESS;
    if (wrong)
        return 1;
    puts("plugin is right");
    return 0;
}
