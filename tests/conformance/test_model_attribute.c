/* SPDX-License-Identifier: MIT */
/* Attributes of models, the parts of their files, and the loads that want what few devices have. */
#include "models.h"

#include <stdlib.h>
#include <string.h>

static void aclmdlSetAttribute__priority_is_kept(void)
{
    model one = model_load("sum_diff");
    aclmdlAttrValue_t value = {.mdlPriority = 5}, seen = {.mdlPriority = 99};
    assert_ok(acl.aclmdlSetAttribute(one.id, ACL_MDL_ATTR_PRIORITY_INT32, &value));
    assert_ok(acl.aclmdlGetAttribute(one.id, ACL_MDL_ATTR_PRIORITY_INT32, &seen));
    assert_int_equal(seen.mdlPriority, 5);
    model_unload(&one);
}

static void aclmdlSetAttribute__nothing(void)
{
    aclmdlAttrValue_t value = {.mdlPriority = 0};
    assert_code(acl.aclmdlSetAttribute(1, ACL_MDL_ATTR_PRIORITY_INT32, NULL),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlGetAttribute(1, ACL_MDL_ATTR_PRIORITY_INT32, NULL),
                ACL_ERROR_INVALID_PARAM);
    assert_refused(acl.aclmdlSetAttribute(1, (aclmdlAttr)77, &value));
    assert_refused(acl.aclmdlGetAttribute(1, (aclmdlAttr)77, &value));
}

static void aclmdlSetAttribute__unknown_model(void)
{
    aclmdlAttrValue_t value = {.mdlPriority = 0};
    assert_refused(acl.aclmdlSetAttribute(987654, ACL_MDL_ATTR_PRIORITY_INT32, &value));
    assert_refused(acl.aclmdlGetAttribute(987654, ACL_MDL_ATTR_PRIORITY_INT32, &value));
}

static void aclmdlSetAttribute__priority_beyond_the_last(void)
{
    model one = model_load("sum_diff");
    aclmdlAttrValue_t value = {.mdlPriority = 4000};
    assert_refused(acl.aclmdlSetAttribute(one.id, ACL_MDL_ATTR_PRIORITY_INT32, &value));
    model_unload(&one);
}

static void aclmdlLoadWithConfig__priority_is_the_models(void)
{
    const char *path = model_file("sum_diff");
    size_t type = ACL_MDL_LOAD_FROM_FILE;
    int32_t priority = 3;
    uint32_t id = 0;
    aclmdlAttrValue_t seen = {.mdlPriority = 99};
    aclmdlConfigHandle *config = acl.aclmdlCreateConfigHandle();
    assert_ok(acl.aclmdlSetConfigOpt(config, ACL_MDL_LOAD_TYPE_SIZET, &type, sizeof type));
    assert_ok(acl.aclmdlSetConfigOpt(config, ACL_MDL_PATH_PTR, &path, sizeof path));
    assert_ok(acl.aclmdlSetConfigOpt(config, ACL_MDL_PRIORITY_INT32, &priority, sizeof priority));
    assert_ok(acl.aclmdlLoadWithConfig(config, &id));
    assert_ok(acl.aclmdlGetAttribute(id, ACL_MDL_ATTR_PRIORITY_INT32, &seen));
    assert_int_equal(seen.mdlPriority, 3);
    assert_ok(acl.aclmdlUnload(id));
    assert_ok(acl.aclmdlDestroyConfigHandle(config));
}

static void aclmdlSetConfigOpt__priority_beyond_the_last(void)
{
    int32_t priority = 8;
    aclmdlConfigHandle *config = acl.aclmdlCreateConfigHandle();
    assert_code(acl.aclmdlSetConfigOpt(config, ACL_MDL_PRIORITY_INT32, &priority, sizeof priority),
                ACL_ERROR_INVALID_PARAM);
    priority = -1;
    assert_code(acl.aclmdlSetConfigOpt(config, ACL_MDL_PRIORITY_INT32, &priority, sizeof priority),
                ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclmdlDestroyConfigHandle(config));
}

static void aclmdlSetExternalWeightAddress__multiples_of_32(void)
{
    void *device = conf_device(64);
    aclmdlConfigHandle *config = acl.aclmdlCreateConfigHandle();
    assert_ok(acl.aclmdlSetExternalWeightAddress(config, "weights", device, 64));
    assert_code(acl.aclmdlSetExternalWeightAddress(config, "weights", device, 0),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlSetExternalWeightAddress(config, "weights", device, 33),
                ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclmdlDestroyConfigHandle(config));
    conf_free(device);
}

static void aclmdlSetExternalWeightAddress__nothing(void)
{
    char byte;
    aclmdlConfigHandle *config = acl.aclmdlCreateConfigHandle();
    assert_code(acl.aclmdlSetExternalWeightAddress(NULL, "weights", &byte, 32),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlSetExternalWeightAddress(config, NULL, &byte, 32),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlSetExternalWeightAddress(config, "weights", NULL, 32),
                ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclmdlDestroyConfigHandle(config));
}

static void aclmdlQueryExeOMDesc__agrees_with_the_other_queries(void)
{
    const char *path = model_file("sum_diff");
    size_t work = 0, weights = 0;
    aclmdlExeOMDesc desc;
    aclError code = acl.aclmdlQueryExeOMDesc(path, &desc);
    if (code == ACL_ERROR_API_NOT_SUPPORT)
        conf_skip("this device does not say");
    assert_ok(code);
    assert_ok(acl.aclmdlQuerySize(path, &work, &weights));
    assert_int_equal(desc.workSize, work);
    assert_int_equal(desc.weightSize, weights);
}

static void aclmdlQueryExeOMDesc__nothing(void)
{
    aclmdlExeOMDesc desc;
    assert_code(acl.aclmdlQueryExeOMDesc(NULL, &desc), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlQueryExeOMDesc("x", NULL), ACL_ERROR_INVALID_PARAM);
    assert_refused(acl.aclmdlQueryExeOMDesc("/nowhere/at/all.om", &desc));
}

/* ---- queues, compilers, operators ---- */

static void aclmdlLoadFromFileWithQ__nothing(void)
{
    const uint32_t queue = 0;
    uint32_t id;
    assert_code(acl.aclmdlLoadFromFileWithQ(NULL, &id, &queue, 1, &queue, 1),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlLoadFromFileWithQ("x", NULL, &queue, 1, &queue, 1),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlLoadFromFileWithQ("x", &id, NULL, 1, &queue, 1), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlLoadFromFileWithQ("x", &id, &queue, 1, NULL, 1), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlLoadFromFileWithQ("x", &id, &queue, 0, &queue, 1),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlLoadFromFileWithQ("x", &id, &queue, 1, &queue, 0),
                ACL_ERROR_INVALID_PARAM);
}

static void aclmdlLoadFromMemWithQ__nothing(void)
{
    const uint32_t queue = 0;
    uint32_t id;
    assert_code(acl.aclmdlLoadFromMemWithQ(NULL, 4, &id, &queue, 1, &queue, 1),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlLoadFromMemWithQ("x", 0, &id, &queue, 1, &queue, 1),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlLoadFromMemWithQ("x", 1, NULL, &queue, 1, &queue, 1),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlLoadFromMemWithQ("x", 1, &id, NULL, 1, &queue, 1),
                ACL_ERROR_INVALID_PARAM);
}

/* No queue of that number is there. */
static void aclmdlLoadFromFileWithQ__queues_that_are_none(void)
{
    const uint32_t queue = 4711;
    uint32_t id = 0;
    size_t size = 0;
    void *bytes = model_bytes("sum_diff", &size);
    assert_refused(acl.aclmdlLoadFromFileWithQ(model_file("sum_diff"), &id, &queue, 1, &queue, 1));
    assert_refused(acl.aclmdlLoadFromMemWithQ(bytes, size, &id, &queue, 1, &queue, 1));
    assert_code(acl.aclmdlLoadFromFileWithQ("/nowhere.om", &id, &queue, 1, &queue, 1),
                ACL_ERROR_GE_EXEC_MODEL_PATH_INVALID, ACL_ERROR_API_NOT_SUPPORT);
    free(bytes);
}

static void aclmdlLoadFromModel__nothing(void)
{
    uint32_t id;
    aclmdlModel none = NULL;
    aclmdlConfigHandle *config = acl.aclmdlCreateConfigHandle();
    assert_refused(acl.aclmdlLoadFromModel(NULL, config, &id));
    assert_refused(acl.aclmdlLoadFromModel(&none, NULL, &id));
    assert_refused(acl.aclmdlLoadFromModel(&none, config, NULL));
    assert_ok(acl.aclmdlDestroyConfigHandle(config));
}

static void aclmdlCreateAndGetOpDesc__nothing(void)
{
    char name[64];
    aclTensorDesc *inputs = NULL, *outputs = NULL;
    size_t input_count = 0, output_count = 0;
    assert_code(acl.aclmdlCreateAndGetOpDesc(0, 0, 0, NULL, 64, &inputs, &input_count, &outputs,
                                             &output_count),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlCreateAndGetOpDesc(0, 0, 0, name, 64, NULL, &input_count, &outputs,
                                             &output_count),
                ACL_ERROR_INVALID_PARAM);
    assert_code(
        acl.aclmdlCreateAndGetOpDesc(0, 0, 0, name, 64, &inputs, NULL, &outputs, &output_count),
        ACL_ERROR_INVALID_PARAM);
    assert_code(
        acl.aclmdlCreateAndGetOpDesc(0, 0, 0, name, 64, &inputs, &input_count, NULL, &output_count),
        ACL_ERROR_INVALID_PARAM);
    assert_code(
        acl.aclmdlCreateAndGetOpDesc(0, 0, 0, name, 64, &inputs, &input_count, &outputs, NULL),
        ACL_ERROR_INVALID_PARAM);
}

static void aclmdlCreateAndGetOpDesc__a_task_that_never_was(void)
{
    char name[64];
    aclTensorDesc *inputs = NULL, *outputs = NULL;
    size_t input_count = 0, output_count = 0;
    assert_refused(acl.aclmdlCreateAndGetOpDesc(0, 65000, 65000, name, 64, &inputs, &input_count,
                                                &outputs, &output_count));
    assert_null(inputs);
}

static const conf_case cases[] = {
    CASE(aclmdlSetAttribute__priority_is_kept),
    CASE(aclmdlSetAttribute__nothing),
    CASE(aclmdlSetAttribute__unknown_model),
    CASE(aclmdlSetAttribute__priority_beyond_the_last),
    CASE(aclmdlLoadWithConfig__priority_is_the_models),
    CASE(aclmdlSetConfigOpt__priority_beyond_the_last),
    CASE(aclmdlSetExternalWeightAddress__multiples_of_32),
    CASE(aclmdlSetExternalWeightAddress__nothing),
    CASE(aclmdlQueryExeOMDesc__agrees_with_the_other_queries),
    CASE(aclmdlQueryExeOMDesc__nothing),
    CASE(aclmdlLoadFromFileWithQ__nothing),
    CASE(aclmdlLoadFromMemWithQ__nothing),
    CASE(aclmdlLoadFromFileWithQ__queues_that_are_none),
    CASE(aclmdlLoadFromModel__nothing),
    CASE(aclmdlCreateAndGetOpDesc__nothing),
    CASE(aclmdlCreateAndGetOpDesc__a_task_that_never_was),
};

CONF_MAIN("conformance.model_attribute", false)
