/* SPDX-License-Identifier: MIT */
#include "model/session.h"

#include "model/ort_end.h"

static bool configure(const sim_ort *ort, OrtSessionOptions *options, int threads, sim_why *why)
{
    const char *what = "ONNX Runtime options";
    return sim_ort_ok(ort, ort->SetSessionLogSeverityLevel(options, SIM_ORT_LOGGING_FATAL), what,
                      why) &&
           sim_ort_ok(ort, ort->SetSessionGraphOptimizationLevel(options, SIM_ORT_OPTIMIZE_ALL),
                      what, why) &&
           sim_ort_ok(ort, ort->SetIntraOpNumThreads(options, threads), what, why) &&
           sim_ort_ok(ort, ort->SetInterOpNumThreads(options, 1), what, why) &&
           /* Its threads spin for work during a run, which is what makes small layers quick, but
            * not between runs: other devices and the program itself need the cores then. */
           sim_ort_ok(ort, ort->AddSessionConfigEntry(options, "session.force_spinning_stop", "1"),
                      what, why);
}

bool sim_session_open(sim_session *out, const void *onnx, size_t size, int threads, sim_why *why)
{
    OrtSessionOptions *options = NULL;
    const sim_ort *ort = sim_ort_get(why);
    *out = (sim_session){.ort = ort};
    if (!ort || !sim_ort_ok(ort, ort->CreateSessionOptions(&options), "ONNX Runtime", why))
        return false;
    if (!sim_ort_begin(why)) {
        ort->ReleaseSessionOptions(options);
        return false;
    }
    bool opened =
        configure(ort, options, threads, why) &&
        sim_ort_ok(ort, ort->CreateSessionFromArray(ort->env, onnx, size, options, &out->handle),
                   "ONNX Runtime cannot load the model", why);
    ort->ReleaseSessionOptions(options);
    sim_ort_end();
    return opened;
}

void sim_session_close(sim_session *session)
{
    sim_why why;
    if (session->handle && sim_ort_begin(&why)) {
        session->ort->ReleaseSession(session->handle);
        sim_ort_end();
    }
    session->handle = NULL;
}

bool sim_session_wrap(const sim_session *session, const sim_dtype *dtype, const int64_t *dims,
                      size_t rank, void *data, size_t size, OrtValue **out, sim_why *why)
{
    const sim_ort *ort = session->ort;
    OrtStatus *status =
        ort->CreateTensorWithDataAsOrtValue(ort->memory, data, size, dims, rank, dtype->onnx, out);
    return sim_ort_ok(ort, status, "ONNX Runtime cannot make a tensor", why);
}

void sim_session_unwrap(const sim_session *session, OrtValue *value)
{
    if (value)
        session->ort->ReleaseValue(value);
}

bool sim_session_run(const sim_session *session, const sim_run *run, sim_why *why)
{
    const sim_ort *ort = session->ort;
    if (!sim_ort_begin(why))
        return false;
    OrtStatus *status =
        ort->Run(session->handle, NULL, run->input_names, (const OrtValue *const *)run->inputs,
                 run->input_count, run->output_names, run->output_count, run->outputs);
    bool ran = sim_ort_ok(ort, status, "ONNX Runtime", why);
    sim_ort_end();
    return ran;
}

static bool read_shape(const sim_ort *ort, const OrtTensorTypeAndShapeInfo *info, sim_shape *out,
                       sim_why *why)
{
    int type = 0;
    if (!info)
        return sim_because(why, "it is a sequence, map or optional, not a tensor");
    if (!sim_ort_ok(ort, ort->GetTensorElementType(info, &type), "element type", why) ||
        !sim_ort_ok(ort, ort->GetDimensionsCount(info, &out->rank), "rank", why))
        return false;
    if (out->rank > SIM_MAX_RANK)
        return sim_because(why, "it has %zu dims, at most %d are possible", out->rank,
                           SIM_MAX_RANK);
    out->dtype = sim_dtype_of_onnx(type);
    if (!out->dtype)
        return sim_because(why, "its ONNX element type %d has no AscendCL counterpart", type);
    return sim_ort_ok(ort, ort->GetDimensions(info, out->dims, out->rank), "dims", why);
}

bool sim_session_output_shape(const sim_session *session, size_t index, sim_shape *out,
                              sim_why *why)
{
    const sim_ort *ort = session->ort;
    const OrtTensorTypeAndShapeInfo *info = NULL;
    OrtTypeInfo *type = NULL;
    bool read = sim_ort_ok(ort, ort->SessionGetOutputTypeInfo(session->handle, index, &type),
                           "output type", why) &&
                sim_ort_ok(ort, ort->CastTypeInfoToTensorInfo(type, &info), "output type", why) &&
                read_shape(ort, info, out, why);
    if (type)
        ort->ReleaseTypeInfo(type);
    return read;
}

bool sim_session_value_shape(const sim_session *session, const OrtValue *value, sim_shape *out,
                             sim_why *why)
{
    const sim_ort *ort = session->ort;
    OrtTensorTypeAndShapeInfo *info = NULL;
    bool read = sim_ort_ok(ort, ort->GetTensorTypeAndShape(value, &info), "output shape", why) &&
                read_shape(ort, info, out, why);
    if (info)
        ort->ReleaseTensorTypeAndShapeInfo(info);
    return read;
}

bool sim_session_value_data(const sim_session *session, const OrtValue *value, const void **out,
                            sim_why *why)
{
    const sim_ort *ort = session->ort;
    void *data = NULL;
    /* The function takes no const; nothing is written through what it gives. */
    OrtStatus *status = ort->GetTensorMutableData((OrtValue *)(uintptr_t)value, &data);
    *out = data;
    return sim_ort_ok(ort, status, "output data", why);
}
