/* SPDX-License-Identifier: MIT */
/* Tensor descriptors, which carry shapes to and from executions. */
#include "conformance.h"

#include <string.h>

static aclTensorDesc *desc_of(aclDataType type, int rank, const int64_t *dims)
{
    aclTensorDesc *desc = acl.aclCreateTensorDesc(type, rank, dims, ACL_FORMAT_ND);
    assert_non_null(desc);
    return desc;
}

static void aclCreateTensorDesc__keeps_what_it_was_given(void)
{
    const int64_t dims[] = {2, 3, 5};
    aclTensorDesc *desc = acl.aclCreateTensorDesc(ACL_FLOAT16, 3, dims, ACL_FORMAT_NCHW);
    assert_non_null(desc);
    assert_int_equal(acl.aclGetTensorDescType(desc), ACL_FLOAT16);
    assert_int_equal(acl.aclGetTensorDescFormat(desc), ACL_FORMAT_NCHW);
    assert_int_equal(acl.aclGetTensorDescNumDims(desc), 3);
    for (size_t i = 0; i < 3; i++) {
        int64_t dim = 0;
        assert_ok(acl.aclGetTensorDescDimV2(desc, i, &dim));
        assert_int_equal(dim, dims[i]);
        assert_int_equal(acl.aclGetTensorDescDim(desc, i), dims[i]);
    }
    acl.aclDestroyTensorDesc(desc);
}

static void aclCreateTensorDesc__negative_rank(void)
{
    const int64_t dims[] = {1};
    assert_null(acl.aclCreateTensorDesc(ACL_FLOAT, -1, dims, ACL_FORMAT_ND));
}

static void aclCreateTensorDesc__dims_missing(void)
{
    assert_null(acl.aclCreateTensorDesc(ACL_FLOAT, 2, NULL, ACL_FORMAT_ND));
}

static void aclCreateTensorDesc__copies_the_dims(void)
{
    int64_t dims[] = {7, 8};
    aclTensorDesc *desc = desc_of(ACL_FLOAT, 2, dims);
    dims[0] = 99;
    assert_int_equal(acl.aclGetTensorDescDim(desc, 0), 7);
    acl.aclDestroyTensorDesc(desc);
}

static void aclGetTensorDescElementCount__product(void)
{
    const int64_t dims[] = {2, 3, 5};
    aclTensorDesc *desc = desc_of(ACL_FLOAT, 3, dims);
    assert_int_equal(acl.aclGetTensorDescElementCount(desc), 30);
    acl.aclDestroyTensorDesc(desc);
}

static void aclGetTensorDescElementCount__of_a_scalar(void)
{
    aclTensorDesc *desc = desc_of(ACL_FLOAT, 0, NULL);
    assert_int_equal(acl.aclGetTensorDescNumDims(desc), 0);
    assert_int_equal(acl.aclGetTensorDescElementCount(desc), 1);
    acl.aclDestroyTensorDesc(desc);
}

static void aclGetTensorDescElementCount__with_a_negative_dim(void)
{
    const int64_t dims[] = {2, -1, 5};
    aclTensorDesc *desc = desc_of(ACL_FLOAT, 3, dims);
    assert_int_equal(acl.aclGetTensorDescElementCount(desc), 0);
    acl.aclDestroyTensorDesc(desc);
}

static void aclGetTensorDescElementCount__with_an_empty_dim(void)
{
    const int64_t dims[] = {2, 0, 5};
    aclTensorDesc *desc = desc_of(ACL_FLOAT, 3, dims);
    assert_int_equal(acl.aclGetTensorDescElementCount(desc), 0);
    acl.aclDestroyTensorDesc(desc);
}

static void aclGetTensorDescSize__elements_times_type(void)
{
    const int64_t dims[] = {2, 3, 5};
    const aclDataType types[] = {ACL_FLOAT, ACL_FLOAT16, ACL_INT8, ACL_DOUBLE};
    const size_t sizes[] = {120, 60, 30, 240};
    for (size_t i = 0; i < CONF_COUNT(types); i++) {
        aclTensorDesc *desc = desc_of(types[i], 3, dims);
        assert_int_equal(acl.aclGetTensorDescSize(desc), sizes[i]);
        acl.aclDestroyTensorDesc(desc);
    }
}

static void aclGetTensorDescNumDims__unknown_rank(void)
{
    const int64_t dims[] = {-2};
    aclTensorDesc *desc = desc_of(ACL_FLOAT, 1, dims);
    assert_true(acl.aclGetTensorDescNumDims(desc) == ACL_UNKNOWN_RANK);
    acl.aclDestroyTensorDesc(desc);
}

static void aclGetTensorDescDim__bad_index(void)
{
    const int64_t dims[] = {2, 3};
    aclTensorDesc *desc = desc_of(ACL_FLOAT, 2, dims);
    assert_int_equal(acl.aclGetTensorDescDim(desc, 2), -1);
    acl.aclDestroyTensorDesc(desc);
}

static void aclGetTensorDescDimV2__bad_index(void)
{
    const int64_t dims[] = {2, 3};
    int64_t dim = 0;
    aclTensorDesc *desc = desc_of(ACL_FLOAT, 2, dims);
    assert_code(acl.aclGetTensorDescDimV2(desc, 2, &dim), ACL_ERROR_INVALID_PARAM);
    acl.aclDestroyTensorDesc(desc);
}

static void aclGetTensorDescDimV2__null(void)
{
    const int64_t dims[] = {2, 3};
    int64_t dim = 0;
    aclTensorDesc *desc = desc_of(ACL_FLOAT, 2, dims);
    assert_code(acl.aclGetTensorDescDimV2(desc, 0, NULL), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclGetTensorDescDimV2(NULL, 0, &dim), ACL_ERROR_INVALID_PARAM);
    acl.aclDestroyTensorDesc(desc);
}

static void aclSetTensorShapeRange__is_given_back(void)
{
    const int64_t dims[] = {-1, 3};
    int64_t ranges[][2] = {{1, 8}, {3, 3}}, seen[2] = {0};
    aclTensorDesc *desc = desc_of(ACL_FLOAT, 2, dims);
    assert_ok(acl.aclSetTensorShapeRange(desc, 2, ranges));
    assert_ok(acl.aclGetTensorDescDimRange(desc, 0, 2, seen));
    assert_int_equal(seen[0], 1);
    assert_int_equal(seen[1], 8);
    assert_code(acl.aclGetTensorDescDimRange(desc, 2, 2, seen), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclGetTensorDescDimRange(desc, 0, 2, NULL), ACL_ERROR_INVALID_PARAM);
    acl.aclDestroyTensorDesc(desc);
}

static void aclTransTensorDescFormat__is_not_supported(void)
{
    const int64_t dims[] = {1, 2, 3, 4};
    aclTensorDesc *from = acl.aclCreateTensorDesc(ACL_FLOAT, 4, dims, ACL_FORMAT_NCHW), *to = NULL;
    assert_non_null(from);
    assert_code(acl.aclTransTensorDescFormat(from, ACL_FORMAT_NHWC, &to),
                ACL_ERROR_API_NOT_SUPPORT);
    acl.aclDestroyTensorDesc(from);
}

static void aclSetTensorDescName__is_kept(void)
{
    aclTensorDesc *desc = desc_of(ACL_FLOAT, 0, NULL);
    acl.aclSetTensorDescName(desc, "pixels");
    assert_string_equal(acl.aclGetTensorDescName(desc), "pixels");
    acl.aclSetTensorDescName(desc, NULL);
    assert_string_equal(acl.aclGetTensorDescName(desc), "");
    acl.aclDestroyTensorDesc(desc);
}

static void aclCreateTensorDesc__absurd_counts(void)
{
    const int64_t dims[2] = {1, 2};
    int64_t ranges[1][2] = {{1, 2}};
    aclTensorDesc *desc = acl.aclCreateTensorDesc(ACL_FLOAT, 2, dims, ACL_FORMAT_ND);
    assert_null(acl.aclCreateTensorDesc(ACL_FLOAT, INT32_MAX, dims, ACL_FORMAT_ND));
    assert_code(acl.aclSetTensorShape(desc, INT32_MAX, dims), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclSetTensorOriginShape(desc, INT32_MAX, dims), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclSetTensorStorageShape(desc, INT32_MAX, dims), ACL_ERROR_INVALID_PARAM);
    assert_refused(acl.aclSetTensorShapeRange(desc, SIZE_MAX, ranges));
    assert_refused(acl.aclSetTensorValueRange(desc, SIZE_MAX / 16, ranges));
    assert_refused(acl.aclSetTensorConst(desc, ranges, SIZE_MAX));
    assert_int_equal(acl.aclGetTensorDescNumDims(desc), 2);
    acl.aclDestroyTensorDesc(desc);
}

static const conf_case cases[] = {
    CASE(aclCreateTensorDesc__keeps_what_it_was_given),
    CASE(aclCreateTensorDesc__negative_rank),
    CASE(aclCreateTensorDesc__dims_missing),
    CASE(aclCreateTensorDesc__copies_the_dims),
    CASE(aclGetTensorDescElementCount__product),
    CASE(aclGetTensorDescElementCount__of_a_scalar),
    CASE(aclGetTensorDescElementCount__with_a_negative_dim),
    CASE(aclGetTensorDescElementCount__with_an_empty_dim),
    CASE(aclGetTensorDescSize__elements_times_type),
    CASE(aclGetTensorDescNumDims__unknown_rank),
    CASE(aclGetTensorDescDim__bad_index),
    CASE(aclGetTensorDescDimV2__bad_index),
    CASE(aclGetTensorDescDimV2__null),
    CASE(aclSetTensorShapeRange__is_given_back),
    CASE(aclTransTensorDescFormat__is_not_supported),
    CASE(aclSetTensorDescName__is_kept),
    CASE(aclCreateTensorDesc__absurd_counts),
};

CONF_MAIN("conformance.tensor_desc", false)
