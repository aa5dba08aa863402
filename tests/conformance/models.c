/* SPDX-License-Identifier: MIT */
#include "models.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *folder(void)
{
    const char *asked = getenv("OMRUN_CONFORMANCE_MODELS");
    return asked && *asked ? asked : CONFORMANCE_MODELS;
}

const char *model_file(const char *name)
{
    static _Thread_local char path[4096];
    snprintf(path, sizeof path, "%s/%s.om", folder(), name);
    if (access(path, R_OK) == 0)
        return path;
    char why[512] = "", reason[4096];
    snprintf(reason, sizeof reason, "%s/%s.why", folder(), name);
    FILE *file = fopen(reason, "r");
    if (!file)
        fail_msg("%s is not there: build the target conformance_models", path);
    if (!fgets(why, sizeof why, file))
        why[0] = '\0';
    fclose(file);
    why[strcspn(why, "\n")] = '\0';
    conf_skip("atc makes no %s.om: %s", name, why);
    return path;
}

void *model_bytes(const char *name, size_t *size)
{
    FILE *file = fopen(model_file(name), "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    *size = (size_t)ftell(file);
    rewind(file);
    void *bytes = malloc(*size);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *size, file), *size);
    fclose(file);
    return bytes;
}

aclmdlDesc *model_describe(uint32_t id)
{
    aclmdlDesc *desc = acl.aclmdlCreateDesc();
    assert_non_null(desc);
    assert_ok(acl.aclmdlGetDesc(desc, id));
    return desc;
}

void dataset_add(aclmdlDataset *dataset, void *device, size_t size)
{
    aclDataBuffer *buffer = acl.aclCreateDataBuffer(device, size);
    assert_non_null(buffer);
    assert_ok(acl.aclmdlAddDatasetBuffer(dataset, buffer));
}

static aclmdlDataset *dataset_of(aclmdlDesc *desc, size_t count,
                                 size_t (*size_of)(aclmdlDesc *desc, size_t index))
{
    aclmdlDataset *dataset = acl.aclmdlCreateDataset();
    assert_non_null(dataset);
    for (size_t i = 0; i < count; i++) {
        size_t size = size_of(desc, i);
        dataset_add(dataset, conf_device(size), size);
    }
    return dataset;
}

aclmdlDataset *dataset_for_inputs(aclmdlDesc *desc)
{
    return dataset_of(desc, acl.aclmdlGetNumInputs(desc), acl.aclmdlGetInputSizeByIndex);
}

aclmdlDataset *dataset_for_outputs(aclmdlDesc *desc)
{
    return dataset_of(desc, acl.aclmdlGetNumOutputs(desc), acl.aclmdlGetOutputSizeByIndex);
}

void *dataset_address(const aclmdlDataset *dataset, size_t index)
{
    aclDataBuffer *buffer = acl.aclmdlGetDatasetBuffer(dataset, index);
    assert_non_null(buffer);
    return acl.aclGetDataBufferAddr(buffer);
}

size_t dataset_size(const aclmdlDataset *dataset, size_t index)
{
    aclDataBuffer *buffer = acl.aclmdlGetDatasetBuffer(dataset, index);
    assert_non_null(buffer);
    return acl.aclGetDataBufferSizeV2(buffer);
}

void *dataset_borrow(aclmdlDataset *dataset, size_t index, void *device, size_t size)
{
    void *before = dataset_address(dataset, index);
    assert_ok(acl.aclUpdateDataBuffer(acl.aclmdlGetDatasetBuffer(dataset, index), device, size));
    return before;
}

void dataset_destroy(aclmdlDataset *dataset)
{
    for (size_t i = 0; i < acl.aclmdlGetDatasetNumBuffers(dataset); i++) {
        aclDataBuffer *buffer = acl.aclmdlGetDatasetBuffer(dataset, i);
        void *device = acl.aclGetDataBufferAddr(buffer);
        if (device)
            conf_free(device);
        assert_ok(acl.aclDestroyDataBuffer(buffer));
    }
    assert_ok(acl.aclmdlDestroyDataset(dataset));
}

model model_load(const char *name)
{
    model one = {0};
    assert_ok(acl.aclmdlLoadFromFile(model_file(name), &one.id));
    one.desc = model_describe(one.id);
    one.inputs = dataset_for_inputs(one.desc);
    one.outputs = dataset_for_outputs(one.desc);
    return one;
}

void model_unload(model *one)
{
    dataset_destroy(one->inputs);
    dataset_destroy(one->outputs);
    assert_ok(acl.aclmdlDestroyDesc(one->desc));
    assert_ok(acl.aclmdlUnload(one->id));
}

void model_write(const model *one, size_t input, const void *host, size_t size)
{
    assert_true(size <= dataset_size(one->inputs, input));
    conf_write(dataset_address(one->inputs, input), host, size);
}

void model_read(const model *one, size_t output, void *host, size_t size)
{
    assert_true(size <= dataset_size(one->outputs, output));
    conf_read(host, dataset_address(one->outputs, output), size);
}
