/* SPDX-License-Identifier: MIT */
/* ONNX Runtime's C API as far as npusim calls it. ONNX Runtime hands out one table of functions
 * that only ever grows at its end, so a function is its place in that table: what is declared
 * here works with every release since 1.6, old or new, without its headers. */
#ifndef SIM_MODEL_ORT_H
#define SIM_MODEL_ORT_H

#include <stddef.h>
#include <stdint.h>

#include "om/why.h"

typedef struct OrtStatus OrtStatus;
typedef struct OrtEnv OrtEnv;
typedef struct OrtSession OrtSession;
typedef struct OrtSessionOptions OrtSessionOptions;
typedef struct OrtRunOptions OrtRunOptions;
typedef struct OrtValue OrtValue;
typedef struct OrtMemoryInfo OrtMemoryInfo;
typedef struct OrtTypeInfo OrtTypeInfo;
typedef struct OrtTensorTypeAndShapeInfo OrtTensorTypeAndShapeInfo;
typedef struct OrtAllocator OrtAllocator;

/* The numbers of ONNX Runtime's enums that are used here. */
#define SIM_ORT_API_VERSION 8
#define SIM_ORT_LOGGING_FATAL 4
#define SIM_ORT_OPTIMIZE_ALL 99
#define SIM_ORT_DEVICE_ALLOCATOR 0
#define SIM_ORT_MEMORY_DEFAULT 0

/* Place in the table, name, result, parameters. */
/* clang-format off */
#define SIM_ORT_FUNCTIONS(X) \
    X(2, GetErrorMessage, const char *, (const OrtStatus *status)) \
    X(3, CreateEnv, OrtStatus *, (int level, const char *log_id, OrtEnv **out)) \
    X(6, DisableTelemetryEvents, OrtStatus *, (const OrtEnv *env)) \
    X(8, CreateSessionFromArray, OrtStatus *, \
      (const OrtEnv *env, const void *model, size_t size, const OrtSessionOptions *options, \
       OrtSession **out)) \
    X(9, Run, OrtStatus *, \
      (OrtSession *session, const OrtRunOptions *options, const char *const *input_names, \
       const OrtValue *const *inputs, size_t input_count, const char *const *output_names, \
       size_t output_count, OrtValue **outputs)) \
    X(10, CreateSessionOptions, OrtStatus *, (OrtSessionOptions **out)) \
    X(22, SetSessionLogSeverityLevel, OrtStatus *, (OrtSessionOptions *options, int level)) \
    X(23, SetSessionGraphOptimizationLevel, OrtStatus *, (OrtSessionOptions *options, int level)) \
    X(24, SetIntraOpNumThreads, OrtStatus *, (OrtSessionOptions *options, int threads)) \
    X(25, SetInterOpNumThreads, OrtStatus *, (OrtSessionOptions *options, int threads)) \
    X(31, SessionGetOutputCount, OrtStatus *, (const OrtSession *session, size_t *out)) \
    X(34, SessionGetOutputTypeInfo, OrtStatus *, \
      (const OrtSession *session, size_t index, OrtTypeInfo **out)) \
    X(49, CreateTensorWithDataAsOrtValue, OrtStatus *, \
      (const OrtMemoryInfo *memory, void *data, size_t size, const int64_t *dims, size_t rank, \
       int element_type, OrtValue **out)) \
    X(51, GetTensorMutableData, OrtStatus *, (OrtValue *value, void **out)) \
    X(55, CastTypeInfoToTensorInfo, OrtStatus *, \
      (const OrtTypeInfo *type, const OrtTensorTypeAndShapeInfo **out)) \
    X(60, GetTensorElementType, OrtStatus *, (const OrtTensorTypeAndShapeInfo *info, int *out)) \
    X(61, GetDimensionsCount, OrtStatus *, (const OrtTensorTypeAndShapeInfo *info, size_t *out)) \
    X(62, GetDimensions, OrtStatus *, \
      (const OrtTensorTypeAndShapeInfo *info, int64_t *dims, size_t rank)) \
    X(65, GetTensorTypeAndShape, OrtStatus *, \
      (const OrtValue *value, OrtTensorTypeAndShapeInfo **out)) \
    X(69, CreateCpuMemoryInfo, OrtStatus *, (int allocator, int memory, OrtMemoryInfo **out)) \
    X(92, ReleaseEnv, void, (OrtEnv *env)) \
    X(93, ReleaseStatus, void, (OrtStatus *status)) \
    X(94, ReleaseMemoryInfo, void, (OrtMemoryInfo *memory)) \
    X(95, ReleaseSession, void, (OrtSession *session)) \
    X(96, ReleaseValue, void, (OrtValue *value)) \
    X(98, ReleaseTypeInfo, void, (OrtTypeInfo *type)) \
    X(99, ReleaseTensorTypeAndShapeInfo, void, (OrtTensorTypeAndShapeInfo *info)) \
    X(100, ReleaseSessionOptions, void, (OrtSessionOptions *options)) \
    X(130, AddSessionConfigEntry, OrtStatus *, \
      (OrtSessionOptions *options, const char *key, const char *value))
/* clang-format on */

typedef struct sim_ort {
#define SIM_ORT_FIELD(slot, name, result, parameters) result(*name) parameters;
    SIM_ORT_FUNCTIONS(SIM_ORT_FIELD)
#undef SIM_ORT_FIELD
    const char *version;
    OrtEnv *env;
    OrtMemoryInfo *memory; /* "tensors live in plain host memory" */
} sim_ort;

/* The process's one ONNX Runtime, found and opened by the first call; NULL with the reason.
 * Thread-safe. It stays loaded: it owns threads. */
const sim_ort *sim_ort_get(sim_why *why);

/* True when `status` is success; otherwise says `what` failed, and why, and frees the status. */
bool sim_ort_ok(const sim_ort *ort, OrtStatus *status, const char *what, sim_why *why);

#endif
