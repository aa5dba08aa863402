/* SPDX-License-Identifier: MIT */
/* Runs every batch size a model was converted for, choosing it through the hidden input:
 * out = ids * mask, len = sum of mask. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "acl/acl.h"

#define COLUMNS 5

#define CHECK(call)                                                                         \
    do {                                                                                    \
        aclError ret = (call);                                                              \
        if (ret != ACL_SUCCESS) {                                                           \
            fprintf(stderr, "%s returned %d: %s\n", #call, (int)ret, aclGetRecentErrMsg()); \
            exit(1);                                                                        \
        }                                                                                   \
    } while (0)

static aclmdlDataset *make_dataset(aclmdlDesc *desc, size_t count,
                                   size_t (*size_of)(aclmdlDesc *desc, size_t index))
{
    aclmdlDataset *dataset = aclmdlCreateDataset();
    for (size_t i = 0; i < count; i++) {
        void *memory = NULL;
        size_t size = size_of(desc, i);
        CHECK(aclrtMalloc(&memory, size, ACL_MEM_MALLOC_HUGE_FIRST));
        CHECK(aclmdlAddDatasetBuffer(dataset, aclCreateDataBuffer(memory, size)));
    }
    return dataset;
}

static void free_dataset(aclmdlDataset *dataset)
{
    for (size_t i = 0; i < aclmdlGetDatasetNumBuffers(dataset); i++) {
        aclDataBuffer *buffer = aclmdlGetDatasetBuffer(dataset, i);
        CHECK(aclrtFree(aclGetDataBufferAddr(buffer)));
        CHECK(aclDestroyDataBuffer(buffer));
    }
    CHECK(aclmdlDestroyDataset(dataset));
}

static void *address_of(aclmdlDataset *dataset, size_t index)
{
    return aclGetDataBufferAddr(aclmdlGetDatasetBuffer(dataset, index));
}

static int run_gear(uint32_t model, aclmdlDesc *desc, aclmdlDataset *inputs, aclmdlDataset *outputs,
                    uint64_t batch)
{
    size_t gear_input = 0, count = (size_t)batch * COLUMNS;
    int64_t *ids = malloc(count * sizeof *ids);
    float *mask = malloc(count * sizeof *mask), *out = malloc(count * sizeof *out);
    aclmdlIODims dims;
    int wrong = 0;
    for (size_t i = 0; i < count; i++) {
        ids[i] = (int64_t)i - 3;
        mask[i] = (float)(i % 2);
    }
    CHECK(aclrtMemcpy(address_of(inputs, 0), count * sizeof *ids, ids, count * sizeof *ids,
                      ACL_MEMCPY_HOST_TO_DEVICE));
    CHECK(aclrtMemcpy(address_of(inputs, 1), count * sizeof *mask, mask, count * sizeof *mask,
                      ACL_MEMCPY_HOST_TO_DEVICE));
    CHECK(aclmdlGetInputIndexByName(desc, ACL_DYNAMIC_TENSOR_NAME, &gear_input));
    CHECK(aclmdlSetDynamicBatchSize(model, inputs, gear_input, batch));
    CHECK(aclmdlExecute(model, inputs, outputs));
    CHECK(aclmdlGetCurOutputDims(desc, 0, &dims));
    wrong = dims.dimCount != 2 || dims.dims[0] != (int64_t)batch || dims.dims[1] != COLUMNS;
    CHECK(aclrtMemcpy(out, count * sizeof *out, address_of(outputs, 0), count * sizeof *out,
                      ACL_MEMCPY_DEVICE_TO_HOST));
    for (size_t i = 0; i < count; i++)
        wrong += fabsf(out[i] - (float)ids[i] * mask[i]) > 1e-6f;
    free(ids);
    free(mask);
    free(out);
    return wrong;
}

int main(int argc, char **argv)
{
    uint32_t model = 0;
    aclmdlBatch gears;
    int wrong = 0;
    if (argc != 2)
        return 2;
    CHECK(aclInit(NULL));
    CHECK(aclrtSetDevice(0));
    CHECK(aclmdlLoadFromFile(argv[1], &model));
    aclmdlDesc *desc = aclmdlCreateDesc();
    CHECK(aclmdlGetDesc(desc, model));
    CHECK(aclmdlGetDynamicBatch(desc, &gears));
    aclmdlDataset *inputs = make_dataset(desc, aclmdlGetNumInputs(desc), aclmdlGetInputSizeByIndex);
    aclmdlDataset *outputs =
        make_dataset(desc, aclmdlGetNumOutputs(desc), aclmdlGetOutputSizeByIndex);
    for (size_t i = 0; i < gears.batchCount; i++)
        wrong += run_gear(model, desc, inputs, outputs, gears.batch[i]);
    free_dataset(inputs);
    free_dataset(outputs);
    CHECK(aclmdlDestroyDesc(desc));
    CHECK(aclmdlUnload(model));
    CHECK(aclrtResetDevice(0));
    CHECK(aclFinalize());
    if (wrong || gears.batchCount < 2)
        return 1;
    printf("gears is right, %d of them\n", (int)gears.batchCount);
    return 0;
}
