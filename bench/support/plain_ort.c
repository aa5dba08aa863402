/* SPDX-License-Identifier: MIT */
#include "support/plain_ort.h"

#include "support/bench.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

enum { API_VERSION = 8, LOG_ERROR = 3, ELEMENT_F32 = 1, ALLOCATOR_DEVICE = 0, MEMORY_DEFAULT = 0 };

/* Place in the table, name, result, parameters. Handles are opaque on both sides. */
/* clang-format off */
#define ORT_FUNCTIONS(X) \
    X(2, GetErrorMessage, const char *, (const void *status)) \
    X(3, CreateEnv, void *, (int level, const char *log_id, void **out)) \
    X(7, CreateSession, void *, \
      (const void *env, const char *path, const void *options, void **out)) \
    X(9, Run, void *, \
      (void *session, const void *run_options, const char *const *input_names, \
       const void *const *inputs, size_t input_count, const char *const *output_names, \
       size_t output_count, void **outputs)) \
    X(10, CreateSessionOptions, void *, (void **out)) \
    X(24, SetIntraOpNumThreads, void *, (void *options, int threads)) \
    X(49, CreateTensorWithDataAsOrtValue, void *, \
      (const void *memory, void *data, size_t size, const int64_t *dims, size_t rank, \
       int element_type, void **out)) \
    X(69, CreateCpuMemoryInfo, void *, (int allocator, int memory, void **out)) \
    X(95, ReleaseSession, void, (void *session)) \
    X(96, ReleaseValue, void, (void *value)) \
    X(100, ReleaseSessionOptions, void, (void *options))
/* clang-format on */

static struct {
#define FIELD(place, name, result, parameters) result(*name) parameters;
    ORT_FUNCTIONS(FIELD)
#undef FIELD
    void *env;
    void *memory;
} ort;

struct plain_ort {
    void *session;
    const char *input_name, *output_name;
    void *input, *output;
    float *input_data, *output_data;
};

static void check(void *status, const char *what)
{
    if (status)
        bench_die("ONNX Runtime, %s: %s", what, ort.GetErrorMessage(status));
}

static const void *open_api(void)
{
    typedef struct api_base {
        const void *(*get_api)(uint32_t version);
        const char *(*get_version)(void);
    } api_base;
    const api_base *(*get_base)(void);
    const char *named = getenv("NPUSIM_ORT_LIBRARY");
    void *library = dlopen(named && *named ? named : "libonnxruntime.so", RTLD_NOW | RTLD_LOCAL);
    void *symbol = library ? dlsym(library, "OrtGetApiBase") : NULL;
    if (!symbol)
        bench_die("no ONNX Runtime: %s; set NPUSIM_ORT_LIBRARY to a libonnxruntime.so", dlerror());
    memcpy(&get_base, &symbol, sizeof symbol);
    const void *api = get_base()->get_api(API_VERSION);
    if (!api)
        bench_die("ONNX Runtime %s is too old, wanted: 1.8 or later", get_base()->get_version());
    return api;
}

static void start(void)
{
    if (ort.env)
        return;
    const char *api = open_api();
#define FILL(place, name, result, parameters) \
    memcpy(&ort.name, api + (place) * sizeof(void *), sizeof(void *));
    ORT_FUNCTIONS(FILL)
#undef FILL
    check(ort.CreateEnv(LOG_ERROR, "bench", &ort.env), "start");
    check(ort.CreateCpuMemoryInfo(ALLOCATOR_DEVICE, MEMORY_DEFAULT, &ort.memory), "start");
}

static void *make_tensor(plain_ort_tensor tensor, float **data)
{
    size_t size = sizeof(float);
    void *value;
    for (size_t i = 0; i < tensor.rank; i++)
        size *= (size_t)tensor.dims[i];
    *data = bench_allocate(size);
    memset(*data, 0, size);
    check(ort.CreateTensorWithDataAsOrtValue(ort.memory, *data, size, tensor.dims, tensor.rank,
                                             ELEMENT_F32, &value),
          tensor.name);
    return value;
}

plain_ort *plain_ort_open(const char *onnx_path, int threads, plain_ort_tensor input,
                          plain_ort_tensor output)
{
    plain_ort *session = bench_allocate(sizeof *session);
    void *options;
    start();
    check(ort.CreateSessionOptions(&options), "options");
    check(ort.SetIntraOpNumThreads(options, threads), "threads");
    check(ort.CreateSession(ort.env, onnx_path, options, &session->session), onnx_path);
    ort.ReleaseSessionOptions(options);
    session->input_name = input.name;
    session->output_name = output.name;
    session->input = make_tensor(input, &session->input_data);
    session->output = make_tensor(output, &session->output_data);
    return session;
}

float *plain_ort_input(plain_ort *session)
{
    return session->input_data;
}

const float *plain_ort_output(const plain_ort *session)
{
    return session->output_data;
}

void plain_ort_run(plain_ort *session)
{
    const void *inputs[] = {session->input};
    check(ort.Run(session->session, NULL, &session->input_name, inputs, 1, &session->output_name, 1,
                  &session->output),
          "run");
}

void plain_ort_close(plain_ort *session)
{
    ort.ReleaseValue(session->input);
    ort.ReleaseValue(session->output);
    ort.ReleaseSession(session->session);
    free(session->input_data);
    free(session->output_data);
    free(session);
}
