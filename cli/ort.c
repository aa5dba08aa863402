/* SPDX-License-Identifier: MIT */
#include "ort.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "ort_api.h"

struct ort_session {
    const ort_api *api;
    OrtSession *handle;
};

static const ort_api *used;

const char *ort_version(void)
{
    return used ? used->version : "";
}

const char *ort_path(void)
{
    return used ? used->path : "";
}

/* By ONNX's own numbers of element types. */
static const omr_dtype dtypes[] = {
    [1] = OMR_F32,  [2] = OMR_U8,   [3] = OMR_I8,   [4] = OMR_U16,   [5] = OMR_I16,
    [6] = OMR_I32,  [7] = OMR_I64,  [9] = OMR_BOOL, [10] = OMR_F16,  [11] = OMR_F64,
    [12] = OMR_U32, [13] = OMR_U64, [14] = OMR_C64, [15] = OMR_C128, [16] = OMR_BF16,
};
enum { DTYPE_COUNT = sizeof dtypes / sizeof dtypes[0] };

static int onnx_dtype(omr_dtype dtype)
{
    for (int i = 0; i < DTYPE_COUNT; i++) {
        if (dtypes[i] == dtype)
            return i;
    }
    return 0;
}

/* ---- What the model is -------------------------------------------------------------------- */

static cli_status read_tensor(const ort_api *api, const OrtTensorTypeAndShapeInfo *info,
                              omr_dtype *dtype, omr_shape *shape, const char *what)
{
    int type = 0;
    size_t rank = 0;
    cli_status status = ort_check(api, api->GetTensorElementType(info, &type), what);
    if (status == CLI_OK)
        status = ort_check(api, api->GetDimensionsCount(info, &rank), what);
    if (status == CLI_OK && rank > OMR_MAX_RANK)
        status =
            fail(CLI_INPUT, "%s has %zu axes, at most %d are possible", what, rank, OMR_MAX_RANK);
    if (status != CLI_OK)
        return status;
    *dtype = type > 0 && type < DTYPE_COUNT ? dtypes[type] : OMR_DTYPE_UNDEFINED;
    shape->rank = (uint32_t)rank;
    return ort_check(api, api->GetDimensions(info, shape->dims, rank), what);
}

static cli_status read_type(const ort_api *api, OrtTypeInfo *type, ort_desc *out)
{
    const OrtTensorTypeAndShapeInfo *info = NULL;
    cli_status status = ort_check(api, api->CastTypeInfoToTensorInfo(type, &info), out->name);
    /* Sequences and maps have none. An unknown rank looks like a scalar's here. */
    if (status == CLI_OK && info)
        status = read_tensor(api, info, &out->dtype, &out->shape, out->name);
    out->has_shape = out->shape.rank > 0;
    return status;
}

static cli_status read_name(const ort_api *api, OrtStatus *status, char *name, ort_desc *out)
{
    cli_status result = ort_check(api, status, "a name");
    if (result != CLI_OK)
        return result;
    out->name = memory_text(name);
    return ort_check(api, api->AllocatorFree(api->allocator, name), "a name");
}

static cli_status read_input(const ort_api *api, OrtSession *session, size_t index, ort_desc *out)
{
    char *name = NULL;
    OrtTypeInfo *type = NULL;
    OrtStatus *named = api->SessionGetInputName(session, index, api->allocator, &name);
    cli_status status = read_name(api, named, name, out);
    if (status == CLI_OK)
        status = ort_check(api, api->SessionGetInputTypeInfo(session, index, &type), out->name);
    if (status == CLI_OK)
        status = read_type(api, type, out);
    if (type)
        api->ReleaseTypeInfo(type);
    return status;
}

static cli_status read_output(const ort_api *api, OrtSession *session, size_t index, ort_desc *out)
{
    char *name = NULL;
    OrtTypeInfo *type = NULL;
    OrtStatus *named = api->SessionGetOutputName(session, index, api->allocator, &name);
    cli_status status = read_name(api, named, name, out);
    if (status == CLI_OK)
        status = ort_check(api, api->SessionGetOutputTypeInfo(session, index, &type), out->name);
    if (status == CLI_OK)
        status = read_type(api, type, out);
    if (type)
        api->ReleaseTypeInfo(type);
    return status;
}

static cli_status read_model(ort_model *model, const char *path)
{
    const ort_api *api = model->session->api;
    OrtSession *session = model->session->handle;
    cli_status status =
        ort_check(api, api->SessionGetInputCount(session, &model->input_count), path);
    if (status == CLI_OK)
        status = ort_check(api, api->SessionGetOutputCount(session, &model->output_count), path);
    model->inputs = memory_zeroed(model->input_count, sizeof *model->inputs);
    model->outputs = memory_zeroed(model->output_count, sizeof *model->outputs);
    for (size_t i = 0; i < model->input_count && status == CLI_OK; i++)
        status = read_input(api, session, i, &model->inputs[i]);
    for (size_t i = 0; i < model->output_count && status == CLI_OK; i++)
        status = read_output(api, session, i, &model->outputs[i]);
    return status;
}

static cli_status create_session(ort_model *model, const char *path)
{
    const ort_api *api = model->session->api;
    OrtSessionOptions *options = NULL;
    cli_status status = ort_check(api, api->CreateSessionOptions(&options), "ONNX Runtime");
    if (status == CLI_OK)
        status = ort_check(api, api->SetSessionLogSeverityLevel(options, ORT_LOGGING_FATAL),
                           "ONNX Runtime");
    if (status == CLI_OK)
        status =
            ort_check(api, api->CreateSession(api->env, path, options, &model->session->handle),
                      "ONNX Runtime cannot load the model");
    if (options)
        api->ReleaseSessionOptions(options);
    return status;
}

cli_status ort_open(ort_model *out, const char *path)
{
    *out = (ort_model){.session = memory_zeroed(1, sizeof *out->session)};
    cli_status status = ort_api_get(&out->session->api);
    if (status == CLI_OK) {
        used = out->session->api;
        status = create_session(out, path);
    }
    if (status == CLI_OK)
        status = read_model(out, path);
    if (status != CLI_OK)
        ort_close(out);
    return status;
}

static void free_descs(ort_desc *descs, size_t count)
{
    for (size_t i = 0; descs && i < count; i++)
        free(descs[i].name);
    free(descs);
}

void ort_close(ort_model *model)
{
    if (model->session && model->session->handle)
        model->session->api->ReleaseSession(model->session->handle);
    free_descs(model->inputs, model->input_count);
    free_descs(model->outputs, model->output_count);
    free(model->session);
    *model = (ort_model){0};
}

/* ---- Running ------------------------------------------------------------------------------ */

static cli_status wrap(const ort_api *api, const cli_array *array, const char *name, OrtValue **out)
{
    size_t size = 0;
    array_size(array->dtype, &array->shape, &size);
    /* The function takes no const; an input is not written to. */
    return ort_check(api,
                     api->CreateTensorWithDataAsOrtValue(
                         api->memory, (void *)(uintptr_t)array->data, size, array->shape.dims,
                         array->shape.rank, onnx_dtype(array->dtype), out),
                     name);
}

static cli_status unwrap(const ort_api *api, OrtValue *value, const char *name, cli_array *out)
{
    OrtTensorTypeAndShapeInfo *info = NULL;
    int is_tensor = 0;
    void *data = NULL;
    cli_status status = ort_check(api, api->IsTensor(value, &is_tensor), name);
    if (status == CLI_OK && !is_tensor)
        return fail(CLI_INPUT, "output \"%s\" of the .onnx is a sequence or a map, wanted a tensor",
                    name);
    if (status == CLI_OK)
        status = ort_check(api, api->GetTensorTypeAndShape(value, &info), name);
    if (status == CLI_OK)
        status = read_tensor(api, info, &out->dtype, &out->shape, name);
    if (status == CLI_OK && out->dtype == OMR_DTYPE_UNDEFINED)
        status = fail(CLI_INPUT, "output \"%s\" of the .onnx holds no numbers", name);
    if (status == CLI_OK)
        status = ort_check(api, api->GetTensorMutableData(value, &data), name);
    out->data = data;
    array_set_strides(out, false);
    if (info)
        api->ReleaseTensorTypeAndShapeInfo(info);
    return status;
}

static const char **names_of(const ort_desc *descs, size_t count)
{
    const char **names = memory_zeroed(count, sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = descs[i].name;
    return names;
}

static cli_status call(ort_results *out, const ort_model *model, OrtValue *const *inputs)
{
    const ort_api *api = model->session->api;
    const char **input_names = names_of(model->inputs, model->input_count);
    const char **output_names = names_of(model->outputs, model->output_count);
    OrtStatus *done =
        api->Run(model->session->handle, NULL, input_names, (const OrtValue *const *)inputs,
                 model->input_count, output_names, out->count, out->values);
    free(input_names);
    free(output_names);
    return ort_check(api, done, "ONNX Runtime");
}

cli_status ort_run(ort_results *out, const ort_model *model, const cli_array *inputs)
{
    const ort_api *api = model->session->api;
    OrtValue **wrapped = memory_zeroed(model->input_count, sizeof *wrapped);
    cli_status status = CLI_OK;
    *out = (ort_results){.count = model->output_count};
    out->values = memory_zeroed(out->count, sizeof *out->values);
    out->arrays = memory_zeroed(out->count, sizeof *out->arrays);
    for (size_t i = 0; i < model->input_count && status == CLI_OK; i++)
        status = wrap(api, &inputs[i], model->inputs[i].name, &wrapped[i]);
    if (status == CLI_OK)
        status = call(out, model, wrapped);
    for (size_t i = 0; i < out->count && status == CLI_OK; i++)
        status = unwrap(api, out->values[i], model->outputs[i].name, &out->arrays[i]);
    for (size_t i = 0; i < model->input_count; i++) {
        if (wrapped[i])
            api->ReleaseValue(wrapped[i]);
    }
    free(wrapped);
    if (status != CLI_OK)
        ort_free(out);
    return status;
}

void ort_free(ort_results *results)
{
    for (size_t i = 0; results->values && i < results->count; i++) {
        if (results->values[i])
            used->ReleaseValue(results->values[i]);
    }
    free(results->values);
    free(results->arrays);
    *results = (ort_results){0};
}
