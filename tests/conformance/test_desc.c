/* SPDX-License-Identifier: MIT */
/* Descriptions: how many inputs and outputs, of which size, dims, type and name. */
#include "models.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Describing needs no execution: the model is loaded, described and unloaded at the end. */
typedef struct described {
    uint32_t id;
    aclmdlDesc *desc;
} described;

static described describe(const char *name)
{
    described one = {0};
    assert_ok(acl.aclmdlLoadFromFile(model_file(name), &one.id));
    one.desc = model_describe(one.id);
    return one;
}

static void end(described *one)
{
    assert_ok(acl.aclmdlDestroyDesc(one->desc));
    assert_ok(acl.aclmdlUnload(one->id));
}

static void check_dims(const aclmdlIODims *seen, const int64_t *wanted, size_t count)
{
    assert_int_equal(seen->dimCount, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(seen->dims[i], wanted[i]);
}

#define CHECK_DIMS(seen, ...) \
    check_dims(seen, (const int64_t[]){__VA_ARGS__}, CONF_COUNT(((const int64_t[]){__VA_ARGS__})))

static void aclmdlGetDesc__null(void)
{
    described one = describe("sum_diff");
    assert_code(acl.aclmdlGetDesc(NULL, one.id), ACL_ERROR_INVALID_PARAM);
    end(&one);
}

static void aclmdlGetDesc__unknown_model(void)
{
    aclmdlDesc *desc = acl.aclmdlCreateDesc();
    assert_code(acl.aclmdlGetDesc(desc, 999999), ACL_ERROR_GE_EXEC_MODEL_ID_INVALID);
    assert_ok(acl.aclmdlDestroyDesc(desc));
}

static void aclmdlGetDesc__of_an_unloaded_model(void)
{
    described one = describe("sum_diff");
    assert_ok(acl.aclmdlUnload(one.id));
    assert_code(acl.aclmdlGetDesc(one.desc, one.id), ACL_ERROR_GE_EXEC_MODEL_ID_INVALID);
    assert_ok(acl.aclmdlDestroyDesc(one.desc));
}

static void aclmdlGetDesc__again_for_another_model(void)
{
    described one = describe("sum_diff"), other = describe("scalar");
    assert_int_equal(acl.aclmdlGetNumInputs(one.desc), 2);
    assert_ok(acl.aclmdlGetDesc(one.desc, other.id));
    assert_int_equal(acl.aclmdlGetNumInputs(one.desc), 1);
    assert_int_equal(acl.aclmdlGetInputSizeByIndex(one.desc, 0), 4);
    end(&other);
    end(&one);
}

static void aclmdlDestroyDesc__null(void)
{
    assert_code(acl.aclmdlDestroyDesc(NULL), ACL_ERROR_INVALID_PARAM);
}

static void check_is_sum_diff(aclmdlDesc *desc)
{
    assert_int_equal(acl.aclmdlGetNumInputs(desc), 2);
    assert_int_equal(acl.aclmdlGetNumOutputs(desc), 2);
    assert_string_equal(acl.aclmdlGetInputNameByIndex(desc, 1), "b");
    assert_int_equal(acl.aclmdlGetOutputSizeByIndex(desc, 1), 48);
}

static void aclmdlGetDescFromFile__without_loading(void)
{
    aclmdlDesc *desc = acl.aclmdlCreateDesc();
    assert_ok(acl.aclmdlGetDescFromFile(desc, model_file("sum_diff")));
    check_is_sum_diff(desc);
    assert_ok(acl.aclmdlDestroyDesc(desc));
}

static void aclmdlGetDescFromFile__null(void)
{
    aclmdlDesc *desc = acl.aclmdlCreateDesc();
    assert_code(acl.aclmdlGetDescFromFile(NULL, model_file("sum_diff")), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlGetDescFromFile(desc, NULL), ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclmdlDestroyDesc(desc));
}

static void aclmdlGetDescFromFile__missing(void)
{
    aclmdlDesc *desc = acl.aclmdlCreateDesc();
    assert_refused(acl.aclmdlGetDescFromFile(desc, "/nowhere/model.om"));
    assert_ok(acl.aclmdlDestroyDesc(desc));
}

static void aclmdlGetDescFromMem__without_loading(void)
{
    size_t size;
    void *bytes = model_bytes("sum_diff", &size);
    aclmdlDesc *desc = acl.aclmdlCreateDesc();
    assert_ok(acl.aclmdlGetDescFromMem(desc, bytes, size));
    free(bytes);
    check_is_sum_diff(desc);
    assert_ok(acl.aclmdlDestroyDesc(desc));
}

static void aclmdlGetDescFromMem__null(void)
{
    size_t size;
    void *bytes = model_bytes("sum_diff", &size);
    aclmdlDesc *desc = acl.aclmdlCreateDesc();
    assert_code(acl.aclmdlGetDescFromMem(NULL, bytes, size), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlGetDescFromMem(desc, NULL, size), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlGetDescFromMem(desc, bytes, 0), ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclmdlDestroyDesc(desc));
    free(bytes);
}

static void aclmdlGetNumInputs__of_a_static_model(void)
{
    described one = describe("sum_diff");
    check_is_sum_diff(one.desc);
    end(&one);
}

static void aclmdlGetNumInputs__counts_the_hidden_one(void)
{
    described one = describe("batch_gears"), two = describe("two_in_gears");
    assert_int_equal(acl.aclmdlGetNumInputs(one.desc), 2);
    assert_int_equal(acl.aclmdlGetNumOutputs(one.desc), 1);
    assert_int_equal(acl.aclmdlGetNumInputs(two.desc), 3);
    assert_int_equal(acl.aclmdlGetNumOutputs(two.desc), 2);
    end(&two);
    end(&one);
}

static void aclmdlGetInputSizeByIndex__bytes(void)
{
    described one = describe("sum_diff"), two = describe("image_u8");
    assert_int_equal(acl.aclmdlGetInputSizeByIndex(one.desc, 0), 48);
    assert_int_equal(acl.aclmdlGetInputSizeByIndex(two.desc, 0), 4 * 8 * 8 * 3);
    assert_int_equal(acl.aclmdlGetOutputSizeByIndex(two.desc, 0), 4 * 3 * 8 * 8 * 4);
    end(&two);
    end(&one);
}

static void aclmdlGetInputSizeByIndex__bad_index(void)
{
    described one = describe("sum_diff");
    assert_int_equal(acl.aclmdlGetInputSizeByIndex(one.desc, 2), 0);
    assert_int_equal(acl.aclmdlGetOutputSizeByIndex(one.desc, 2), 0);
    assert_int_equal(acl.aclmdlGetInputSizeByIndex(one.desc, SIZE_MAX), 0);
    end(&one);
}

static void aclmdlGetInputSizeByIndex__largest_gear(void)
{
    described one = describe("batch_gears");
    assert_int_equal(acl.aclmdlGetInputSizeByIndex(one.desc, 0), 8 * 3 * 4);
    assert_int_equal(acl.aclmdlGetOutputSizeByIndex(one.desc, 0), 8 * 2 * 4);
    end(&one);
}

static void aclmdlGetInputDims__of_a_static_model(void)
{
    described one = describe("sum_diff");
    aclmdlIODims dims;
    assert_ok(acl.aclmdlGetInputDims(one.desc, 1, &dims));
    CHECK_DIMS(&dims, 4, 3);
    assert_string_equal(dims.name, "b");
    end(&one);
}

static void aclmdlGetInputDims__of_a_scalar(void)
{
    described one = describe("scalar");
    aclmdlIODims dims = {.dimCount = 9};
    assert_ok(acl.aclmdlGetInputDims(one.desc, 0, &dims));
    assert_int_equal(dims.dimCount, 0);
    end(&one);
}

static void aclmdlGetInputDims__minus_one_where_gears_differ(void)
{
    described one = describe("batch_gears");
    aclmdlIODims dims;
    assert_ok(acl.aclmdlGetInputDims(one.desc, 0, &dims));
    CHECK_DIMS(&dims, -1, 3);
    end(&one);
}

static void aclmdlGetInputDims__bad_index(void)
{
    described one = describe("sum_diff");
    aclmdlIODims dims;
    assert_code(acl.aclmdlGetInputDims(one.desc, 2, &dims), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlGetOutputDims(one.desc, 2, &dims), ACL_ERROR_INVALID_PARAM);
    end(&one);
}

static void aclmdlGetInputDims__null(void)
{
    described one = describe("sum_diff");
    aclmdlIODims dims;
    assert_code(acl.aclmdlGetInputDims(one.desc, 0, NULL), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlGetInputDims(NULL, 0, &dims), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlGetInputDimsV2(one.desc, 0, NULL), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlGetOutputDims(one.desc, 0, NULL), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlGetCurOutputDims(one.desc, 0, NULL), ACL_ERROR_INVALID_PARAM);
    end(&one);
}

static void aclmdlGetInputDimsV2__without_aipp_is_the_same(void)
{
    described one = describe("image_u8");
    aclmdlIODims dims;
    assert_ok(acl.aclmdlGetInputDimsV2(one.desc, 0, &dims));
    CHECK_DIMS(&dims, 4, 8, 8, 3);
    end(&one);
}

static void aclmdlGetInputDimsRange__of_a_static_model(void)
{
    described one = describe("sum_diff");
    aclmdlIODimsRange range;
    assert_ok(acl.aclmdlGetInputDimsRange(one.desc, 0, &range));
    assert_int_equal(range.rangeCount, 2);
    const int64_t dims[] = {4, 3};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(range.range[i][0], dims[i]);
        assert_int_equal(range.range[i][1], dims[i]);
    }
    end(&one);
}

static void aclmdlGetInputDimsRange__of_a_geared_model(void)
{
    described one = describe("batch_gears");
    aclmdlIODimsRange range = {.rangeCount = 9};
    assert_ok(acl.aclmdlGetInputDimsRange(one.desc, 0, &range));
    assert_int_equal(range.rangeCount, 0);
    end(&one);
}

static void aclmdlGetOutputDims__of_a_static_model(void)
{
    described one = describe("image_u8");
    aclmdlIODims dims;
    assert_ok(acl.aclmdlGetOutputDims(one.desc, 0, &dims));
    CHECK_DIMS(&dims, 4, 3, 8, 8);
    end(&one);
}

static void aclmdlGetOutputDims__largest_gear(void)
{
    described one = describe("batch_gears"), two = describe("two_in_gears");
    aclmdlIODims dims;
    assert_ok(acl.aclmdlGetOutputDims(one.desc, 0, &dims));
    CHECK_DIMS(&dims, 8, 2);
    assert_ok(acl.aclmdlGetOutputDims(two.desc, 1, &dims));
    CHECK_DIMS(&dims, 4);
    end(&two);
    end(&one);
}

static void aclmdlGetInputNameByIndex__gives_the_models_names(void)
{
    described one = describe("two_in_gears");
    assert_string_equal(acl.aclmdlGetInputNameByIndex(one.desc, 0), "ids");
    assert_string_equal(acl.aclmdlGetInputNameByIndex(one.desc, 1), "mask");
    end(&one);
}

static void aclmdlGetInputNameByIndex__bad_index(void)
{
    described one = describe("sum_diff");
    assert_string_equal(acl.aclmdlGetInputNameByIndex(one.desc, 2), "");
    assert_string_equal(acl.aclmdlGetOutputNameByIndex(one.desc, 2), "");
    end(&one);
}

static void aclmdlGetInputIndexByName__finds_each(void)
{
    described one = describe("sum_diff");
    size_t index = 9;
    assert_ok(acl.aclmdlGetInputIndexByName(one.desc, "b", &index));
    assert_int_equal(index, 1);
    assert_ok(acl.aclmdlGetInputIndexByName(one.desc, "a", &index));
    assert_int_equal(index, 0);
    end(&one);
}

static void aclmdlGetInputIndexByName__unknown(void)
{
    described one = describe("sum_diff");
    size_t index = 9;
    assert_code(acl.aclmdlGetInputIndexByName(one.desc, "nobody", &index), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlGetOutputIndexByName(one.desc, "nobody", &index),
                ACL_ERROR_INVALID_PARAM);
    end(&one);
}

static void aclmdlGetInputIndexByName__null(void)
{
    described one = describe("sum_diff");
    size_t index = 9;
    assert_code(acl.aclmdlGetInputIndexByName(one.desc, NULL, &index), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlGetInputIndexByName(one.desc, "a", NULL), ACL_ERROR_INVALID_PARAM);
    end(&one);
}

static void aclmdlGetOutputNameByIndex__node_index_tensor(void)
{
    described one = describe("sum_diff");
    const char *tensors[] = {":0:sum", ":0:diff"};
    for (size_t i = 0; i < 2; i++) {
        const char *name = acl.aclmdlGetOutputNameByIndex(one.desc, i);
        const char *end_of_name = strstr(name, tensors[i]);
        if (!end_of_name || strcmp(end_of_name, tensors[i]) != 0 || end_of_name == name)
            fail_msg("output %zu is named \"%s\", wanted <node>%s", i, name, tensors[i]);
    }
    end(&one);
}

static void aclmdlGetOutputIndexByName__finds_each(void)
{
    described one = describe("sum_diff");
    for (size_t i = 0; i < 2; i++) {
        size_t index = 9;
        const char *name = acl.aclmdlGetOutputNameByIndex(one.desc, i);
        assert_ok(acl.aclmdlGetOutputIndexByName(one.desc, name, &index));
        assert_int_equal(index, i);
    }
    end(&one);
}

static void aclmdlGetOutputDims__names_the_output(void)
{
    described one = describe("sum_diff");
    aclmdlIODims dims;
    assert_ok(acl.aclmdlGetOutputDims(one.desc, 1, &dims));
    assert_string_equal(dims.name, acl.aclmdlGetOutputNameByIndex(one.desc, 1));
    end(&one);
}

static void long_name__is_replaced_in_the_dims(void)
{
    described one = describe("long_names");
    char wanted[64];
    aclmdlIODims dims;
    assert_ok(acl.aclmdlGetInputDims(one.desc, 0, &dims));
    snprintf(wanted, sizeof wanted, "acl_modelId_%u_input_0", one.id);
    assert_string_equal(dims.name, wanted);
    assert_ok(acl.aclmdlGetOutputDims(one.desc, 0, &dims));
    snprintf(wanted, sizeof wanted, "acl_modelId_%u_output_0", one.id);
    assert_string_equal(dims.name, wanted);
    end(&one);
}

static void long_name__is_whole_elsewhere(void)
{
    described one = describe("long_names");
    size_t index = 9;
    const char *name = acl.aclmdlGetInputNameByIndex(one.desc, 0);
    assert_int_equal(strlen(name), 200);
    assert_ok(acl.aclmdlGetInputIndexByName(one.desc, name, &index));
    assert_int_equal(index, 0);
    end(&one);
}

static void aclmdlGetTensorRealName__maps_a_replaced_name_back(void)
{
    described one = describe("long_names");
    aclmdlIODims dims;
    assert_ok(acl.aclmdlGetInputDims(one.desc, 0, &dims));
    const char *real = acl.aclmdlGetTensorRealName(one.desc, dims.name);
    assert_non_null(real);
    assert_string_equal(real, acl.aclmdlGetInputNameByIndex(one.desc, 0));
    end(&one);
}

static void aclmdlGetTensorRealName__leaves_a_name_that_fits(void)
{
    described one = describe("sum_diff");
    const char *real = acl.aclmdlGetTensorRealName(one.desc, "a");
    assert_non_null(real);
    assert_string_equal(real, "a");
    end(&one);
}

static void aclmdlGetInputFormat__of_a_matrix(void)
{
    described one = describe("sum_diff");
    aclFormat input = acl.aclmdlGetInputFormat(one.desc, 0);
    aclFormat output = acl.aclmdlGetOutputFormat(one.desc, 0);
    assert_true(input == ACL_FORMAT_ND || input == ACL_FORMAT_NCHW);
    assert_true(output == ACL_FORMAT_ND || output == ACL_FORMAT_NCHW);
    end(&one);
}

static void aclmdlGetInputFormat__bad_index(void)
{
    described one = describe("sum_diff");
    assert_int_equal(acl.aclmdlGetInputFormat(one.desc, 2), ACL_FORMAT_UNDEFINED);
    assert_int_equal(acl.aclmdlGetOutputFormat(one.desc, 2), ACL_FORMAT_UNDEFINED);
    end(&one);
}

static void aclmdlGetInputDataType__bad_index(void)
{
    described one = describe("sum_diff");
    assert_int_equal(acl.aclmdlGetInputDataType(one.desc, 2), ACL_DT_UNDEFINED);
    assert_int_equal(acl.aclmdlGetOutputDataType(one.desc, 2), ACL_DT_UNDEFINED);
    end(&one);
}

static void aclmdlGetInputDataType__of_several(void)
{
    described one = describe("two_in_gears"), two = describe("image_u8");
    assert_int_equal(acl.aclmdlGetInputDataType(one.desc, 0), ACL_INT64);
    assert_int_equal(acl.aclmdlGetInputDataType(one.desc, 1), ACL_FLOAT);
    assert_int_equal(acl.aclmdlGetOutputDataType(one.desc, 0), ACL_FLOAT);
    assert_int_equal(acl.aclmdlGetOutputDataType(one.desc, 1), ACL_INT64);
    assert_int_equal(acl.aclmdlGetInputDataType(two.desc, 0), ACL_UINT8);
    end(&two);
    end(&one);
}

static void check_identity(const char *name, aclDataType type, size_t size)
{
    described one = describe(name);
    assert_int_equal(acl.aclmdlGetInputDataType(one.desc, 0), type);
    assert_int_equal(acl.aclmdlGetOutputDataType(one.desc, 0), type);
    assert_int_equal(acl.aclmdlGetInputSizeByIndex(one.desc, 0), 20 * size);
    assert_int_equal(acl.aclmdlGetOutputSizeByIndex(one.desc, 0), 20 * size);
    end(&one);
}

#define IDENTITY_CASE(name, type, size)                \
    static void aclmdlGetInputDataType__##name(void)   \
    {                                                  \
        check_identity("identity_" #name, type, size); \
    }
IDENTITY_CASE(f16, ACL_FLOAT16, 2)
IDENTITY_CASE(f32, ACL_FLOAT, 4)
IDENTITY_CASE(f64, ACL_DOUBLE, 8)
IDENTITY_CASE(i8, ACL_INT8, 1)
IDENTITY_CASE(u8, ACL_UINT8, 1)
IDENTITY_CASE(i16, ACL_INT16, 2)
IDENTITY_CASE(u16, ACL_UINT16, 2)
IDENTITY_CASE(i32, ACL_INT32, 4)
IDENTITY_CASE(u32, ACL_UINT32, 4)
IDENTITY_CASE(i64, ACL_INT64, 8)
IDENTITY_CASE(u64, ACL_UINT64, 8)
IDENTITY_CASE(bool, ACL_BOOL, 1)
IDENTITY_CASE(bf16, ACL_BF16, 2)

static void aclmdlGetCurOutputDims__of_a_static_model(void)
{
    described one = describe("sum_diff");
    aclmdlIODims dims;
    assert_ok(acl.aclmdlGetCurOutputDims(one.desc, 0, &dims));
    CHECK_DIMS(&dims, 4, 3);
    end(&one);
}

static void aclmdlGetCurOutputDims__bad_index(void)
{
    described one = describe("sum_diff");
    aclmdlIODims dims;
    assert_code(acl.aclmdlGetCurOutputDims(one.desc, 2, &dims), ACL_ERROR_INVALID_PARAM);
    end(&one);
}

static const conf_case cases[] = {
    CASE(aclmdlGetDesc__null),
    CASE(aclmdlGetDesc__unknown_model),
    CASE(aclmdlGetDesc__of_an_unloaded_model),
    CASE(aclmdlGetDesc__again_for_another_model),
    CASE(aclmdlDestroyDesc__null),
    CASE(aclmdlGetDescFromFile__without_loading),
    CASE(aclmdlGetDescFromFile__null),
    CASE(aclmdlGetDescFromFile__missing),
    CASE(aclmdlGetDescFromMem__without_loading),
    CASE(aclmdlGetDescFromMem__null),
    CASE(aclmdlGetNumInputs__of_a_static_model),
    CASE(aclmdlGetNumInputs__counts_the_hidden_one),
    CASE(aclmdlGetInputSizeByIndex__bytes),
    CASE(aclmdlGetInputSizeByIndex__bad_index),
    CASE(aclmdlGetInputSizeByIndex__largest_gear),
    CASE(aclmdlGetInputDims__of_a_static_model),
    CASE(aclmdlGetInputDims__of_a_scalar),
    CASE(aclmdlGetInputDims__minus_one_where_gears_differ),
    CASE(aclmdlGetInputDims__bad_index),
    CASE(aclmdlGetInputDims__null),
    CASE(aclmdlGetInputDimsV2__without_aipp_is_the_same),
    CASE(aclmdlGetInputDimsRange__of_a_static_model),
    CASE(aclmdlGetInputDimsRange__of_a_geared_model),
    CASE(aclmdlGetOutputDims__of_a_static_model),
    CASE(aclmdlGetOutputDims__largest_gear),
    CASE(aclmdlGetInputNameByIndex__gives_the_models_names),
    CASE(aclmdlGetInputNameByIndex__bad_index),
    CASE(aclmdlGetInputIndexByName__finds_each),
    CASE(aclmdlGetInputIndexByName__unknown),
    CASE(aclmdlGetInputIndexByName__null),
    CASE(aclmdlGetOutputNameByIndex__node_index_tensor),
    CASE(aclmdlGetOutputIndexByName__finds_each),
    CASE(aclmdlGetOutputDims__names_the_output),
    CASE(long_name__is_replaced_in_the_dims),
    CASE(long_name__is_whole_elsewhere),
    CASE(aclmdlGetTensorRealName__maps_a_replaced_name_back),
    CASE(aclmdlGetTensorRealName__leaves_a_name_that_fits),
    CASE(aclmdlGetInputFormat__of_a_matrix),
    CASE(aclmdlGetInputFormat__bad_index),
    CASE(aclmdlGetInputDataType__bad_index),
    CASE(aclmdlGetInputDataType__of_several),
    CASE(aclmdlGetInputDataType__f16),
    CASE(aclmdlGetInputDataType__f32),
    CASE(aclmdlGetInputDataType__f64),
    CASE(aclmdlGetInputDataType__i8),
    CASE(aclmdlGetInputDataType__u8),
    CASE(aclmdlGetInputDataType__i16),
    CASE(aclmdlGetInputDataType__u16),
    CASE(aclmdlGetInputDataType__i32),
    CASE(aclmdlGetInputDataType__u32),
    CASE(aclmdlGetInputDataType__i64),
    CASE(aclmdlGetInputDataType__u64),
    CASE(aclmdlGetInputDataType__bool),
    CASE(aclmdlGetInputDataType__bf16),
    CASE(aclmdlGetCurOutputDims__of_a_static_model),
    CASE(aclmdlGetCurOutputDims__bad_index),
};

CONF_MAIN("conformance.desc", false)
