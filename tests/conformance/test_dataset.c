/* SPDX-License-Identifier: MIT */
/* Data buffers and the datasets that hold them. */
#include "conformance.h"

#include <stdlib.h>
#include <string.h>

static void aclCreateDataBuffer__stores_pointer_and_size(void)
{
    int somewhere = 0;
    aclDataBuffer *buffer = acl.aclCreateDataBuffer(&somewhere, 4);
    assert_non_null(buffer);
    assert_ptr_equal(acl.aclGetDataBufferAddr(buffer), &somewhere);
    assert_int_equal(acl.aclGetDataBufferSizeV2(buffer), 4);
    assert_int_equal(acl.aclGetDataBufferSize(buffer), 4);
    assert_ok(acl.aclDestroyDataBuffer(buffer));
}

static void aclCreateDataBuffer__of_nothing(void)
{
    aclDataBuffer *buffer = acl.aclCreateDataBuffer(NULL, 0);
    assert_non_null(buffer);
    assert_null(acl.aclGetDataBufferAddr(buffer));
    assert_int_equal(acl.aclGetDataBufferSizeV2(buffer), 0);
    assert_ok(acl.aclDestroyDataBuffer(buffer));
}

static void aclCreateDataBuffer__looks_at_no_memory(void)
{
    void *nowhere = (void *)(uintptr_t)0x10;
    aclDataBuffer *buffer = acl.aclCreateDataBuffer(nowhere, 1000);
    assert_non_null(buffer);
    assert_ptr_equal(acl.aclGetDataBufferAddr(buffer), nowhere);
    assert_ok(acl.aclDestroyDataBuffer(buffer));
}

static void aclDestroyDataBuffer__null(void)
{
    assert_code(acl.aclDestroyDataBuffer(NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclDestroyDataBuffer__frees_no_data(void)
{
    void *device = conf_device(64);
    aclDataBuffer *buffer = acl.aclCreateDataBuffer(device, 64);
    assert_non_null(buffer);
    assert_ok(acl.aclDestroyDataBuffer(buffer));
    conf_fill(device, 5, 64);
    assert_true(conf_is_filled(device, 5, 64));
    conf_free(device);
}

static void aclUpdateDataBuffer__replaces_both(void)
{
    int one = 0, two = 0;
    aclDataBuffer *buffer = acl.aclCreateDataBuffer(&one, 4);
    assert_ok(acl.aclUpdateDataBuffer(buffer, &two, 3));
    assert_ptr_equal(acl.aclGetDataBufferAddr(buffer), &two);
    assert_int_equal(acl.aclGetDataBufferSizeV2(buffer), 3);
    assert_ok(acl.aclUpdateDataBuffer(buffer, NULL, 0));
    assert_null(acl.aclGetDataBufferAddr(buffer));
    assert_int_equal(acl.aclGetDataBufferSizeV2(buffer), 0);
    assert_ok(acl.aclDestroyDataBuffer(buffer));
}

static void aclUpdateDataBuffer__null(void)
{
    assert_code(acl.aclUpdateDataBuffer(NULL, NULL, 0), ACL_ERROR_INVALID_PARAM);
}

static void aclGetDataBuffer__of_null(void)
{
    assert_null(acl.aclGetDataBufferAddr(NULL));
    assert_int_equal(acl.aclGetDataBufferSize(NULL), 0);
    assert_int_equal(acl.aclGetDataBufferSizeV2(NULL), 0);
}

static void aclGetDataBufferSize__keeps_32_bits(void)
{
    size_t size = ((size_t)5 << 32) + 123;
    aclDataBuffer *buffer = acl.aclCreateDataBuffer(NULL, size);
    assert_int_equal(acl.aclGetDataBufferSize(buffer), 123);
    assert_true(acl.aclGetDataBufferSizeV2(buffer) == size);
    assert_ok(acl.aclDestroyDataBuffer(buffer));
}

static aclmdlDataset *dataset_create(void)
{
    aclmdlDataset *dataset = acl.aclmdlCreateDataset();
    assert_non_null(dataset);
    return dataset;
}

static void aclmdlCreateDataset__is_empty(void)
{
    aclmdlDataset *dataset = dataset_create();
    assert_int_equal(acl.aclmdlGetDatasetNumBuffers(dataset), 0);
    assert_null(acl.aclmdlGetDatasetBuffer(dataset, 0));
    assert_ok(acl.aclmdlDestroyDataset(dataset));
}

static void aclmdlDestroyDataset__null(void)
{
    assert_code(acl.aclmdlDestroyDataset(NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclmdlAddDatasetBuffer__null(void)
{
    aclmdlDataset *dataset = dataset_create();
    aclDataBuffer *buffer = acl.aclCreateDataBuffer(NULL, 0);
    assert_code(acl.aclmdlAddDatasetBuffer(NULL, buffer), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlAddDatasetBuffer(dataset, NULL), ACL_ERROR_INVALID_PARAM);
    assert_int_equal(acl.aclmdlGetDatasetNumBuffers(dataset), 0);
    assert_ok(acl.aclDestroyDataBuffer(buffer));
    assert_ok(acl.aclmdlDestroyDataset(dataset));
}

static void aclmdlAddDatasetBuffer__order_is_index(void)
{
    enum { MANY = 300 };
    aclDataBuffer *buffers[MANY];
    aclmdlDataset *dataset = dataset_create();
    for (size_t i = 0; i < MANY; i++) {
        buffers[i] = acl.aclCreateDataBuffer(NULL, i);
        assert_ok(acl.aclmdlAddDatasetBuffer(dataset, buffers[i]));
    }
    assert_int_equal(acl.aclmdlGetDatasetNumBuffers(dataset), MANY);
    for (size_t i = 0; i < MANY; i++)
        assert_ptr_equal(acl.aclmdlGetDatasetBuffer(dataset, i), buffers[i]);
    assert_ok(acl.aclmdlDestroyDataset(dataset));
    for (size_t i = 0; i < MANY; i++)
        assert_ok(acl.aclDestroyDataBuffer(buffers[i]));
}

static void aclmdlGetDatasetBuffer__bad_index(void)
{
    aclmdlDataset *dataset = dataset_create();
    aclDataBuffer *buffer = acl.aclCreateDataBuffer(NULL, 0);
    assert_ok(acl.aclmdlAddDatasetBuffer(dataset, buffer));
    assert_null(acl.aclmdlGetDatasetBuffer(dataset, 1));
    assert_null(acl.aclmdlGetDatasetBuffer(dataset, SIZE_MAX));
    assert_ok(acl.aclmdlDestroyDataset(dataset));
    assert_ok(acl.aclDestroyDataBuffer(buffer));
}

static void aclmdlDestroyDataset__leaves_its_buffers(void)
{
    int somewhere = 0;
    aclmdlDataset *dataset = dataset_create();
    aclDataBuffer *buffer = acl.aclCreateDataBuffer(&somewhere, 4);
    assert_ok(acl.aclmdlAddDatasetBuffer(dataset, buffer));
    assert_ok(acl.aclmdlDestroyDataset(dataset));
    assert_ptr_equal(acl.aclGetDataBufferAddr(buffer), &somewhere);
    assert_ok(acl.aclDestroyDataBuffer(buffer));
}

static void aclmdlGetDatasetNumBuffers__of_null(void)
{
    assert_int_equal(acl.aclmdlGetDatasetNumBuffers(NULL), 0);
    assert_null(acl.aclmdlGetDatasetBuffer(NULL, 0));
}

/* A dataset of one buffer and a descriptor [2, 3] of its own. */
typedef struct described {
    aclmdlDataset *dataset;
    aclDataBuffer *buffer;
    aclTensorDesc *desc;
} described;

static described described_create(void)
{
    const int64_t dims[] = {2, 3};
    described one = {dataset_create(), acl.aclCreateDataBuffer(NULL, 0),
                     acl.aclCreateTensorDesc(ACL_FLOAT, 2, dims, ACL_FORMAT_ND)};
    assert_ok(acl.aclmdlAddDatasetBuffer(one.dataset, one.buffer));
    assert_non_null(one.desc);
    return one;
}

static void described_destroy(described *one)
{
    assert_ok(acl.aclmdlDestroyDataset(one->dataset));
    assert_ok(acl.aclDestroyDataBuffer(one->buffer));
    if (one->desc)
        acl.aclDestroyTensorDesc(one->desc);
}

static void aclmdlGetDatasetTensorDesc__none_at_first(void)
{
    described one = described_create();
    assert_null(acl.aclmdlGetDatasetTensorDesc(one.dataset, 0));
    assert_null(acl.aclmdlGetDatasetTensorDesc(one.dataset, 1));
    described_destroy(&one);
}

static void aclmdlSetDatasetTensorDesc__copies(void)
{
    described one = described_create();
    assert_ok(acl.aclmdlSetDatasetTensorDesc(one.dataset, one.desc, 0));
    acl.aclDestroyTensorDesc(one.desc);
    one.desc = NULL;
    aclTensorDesc *copy = acl.aclmdlGetDatasetTensorDesc(one.dataset, 0);
    assert_non_null(copy);
    assert_int_equal(acl.aclGetTensorDescNumDims(copy), 2);
    assert_int_equal(acl.aclGetTensorDescDim(copy, 1), 3);
    assert_int_equal(acl.aclGetTensorDescType(copy), ACL_FLOAT);
    described_destroy(&one);
}

static void aclmdlSetDatasetTensorDesc__null_clears(void)
{
    described one = described_create();
    assert_ok(acl.aclmdlSetDatasetTensorDesc(one.dataset, one.desc, 0));
    assert_ok(acl.aclmdlSetDatasetTensorDesc(one.dataset, NULL, 0));
    assert_null(acl.aclmdlGetDatasetTensorDesc(one.dataset, 0));
    described_destroy(&one);
}

static void aclmdlSetDatasetTensorDesc__replaces(void)
{
    const int64_t dims[] = {9};
    described one = described_create();
    aclTensorDesc *other = acl.aclCreateTensorDesc(ACL_INT8, 1, dims, ACL_FORMAT_ND);
    assert_ok(acl.aclmdlSetDatasetTensorDesc(one.dataset, one.desc, 0));
    assert_ok(acl.aclmdlSetDatasetTensorDesc(one.dataset, other, 0));
    aclTensorDesc *now = acl.aclmdlGetDatasetTensorDesc(one.dataset, 0);
    assert_non_null(now);
    assert_int_equal(acl.aclGetTensorDescNumDims(now), 1);
    acl.aclDestroyTensorDesc(other);
    described_destroy(&one);
}

static void aclmdlSetDatasetTensorDesc__bad_index(void)
{
    described one = described_create();
    assert_code(acl.aclmdlSetDatasetTensorDesc(one.dataset, one.desc, 1), ACL_ERROR_INVALID_PARAM);
    described_destroy(&one);
}

static void aclmdlSetDatasetTensorDesc__null_dataset(void)
{
    described one = described_create();
    assert_code(acl.aclmdlSetDatasetTensorDesc(NULL, one.desc, 0), ACL_ERROR_INVALID_PARAM);
    described_destroy(&one);
}

static const conf_case cases[] = {
    CASE(aclCreateDataBuffer__stores_pointer_and_size),
    CASE(aclCreateDataBuffer__of_nothing),
    CASE(aclCreateDataBuffer__looks_at_no_memory),
    CASE(aclDestroyDataBuffer__null),
    CASE(aclDestroyDataBuffer__frees_no_data),
    CASE(aclUpdateDataBuffer__replaces_both),
    CASE(aclUpdateDataBuffer__null),
    CASE(aclGetDataBuffer__of_null),
    CASE(aclGetDataBufferSize__keeps_32_bits),
    CASE(aclmdlCreateDataset__is_empty),
    CASE(aclmdlDestroyDataset__null),
    CASE(aclmdlAddDatasetBuffer__null),
    CASE(aclmdlAddDatasetBuffer__order_is_index),
    CASE(aclmdlGetDatasetBuffer__bad_index),
    CASE(aclmdlDestroyDataset__leaves_its_buffers),
    CASE(aclmdlGetDatasetNumBuffers__of_null),
    CASE(aclmdlGetDatasetTensorDesc__none_at_first),
    CASE(aclmdlSetDatasetTensorDesc__copies),
    CASE(aclmdlSetDatasetTensorDesc__null_clears),
    CASE(aclmdlSetDatasetTensorDesc__replaces),
    CASE(aclmdlSetDatasetTensorDesc__bad_index),
    CASE(aclmdlSetDatasetTensorDesc__null_dataset),
};

CONF_MAIN("conformance.dataset", false)
