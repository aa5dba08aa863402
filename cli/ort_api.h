/* SPDX-License-Identifier: MIT */
/* ONNX Runtime's C API as far as the command calls it: one table of functions that only ever grows
 * at its end, so a function is its place in it. docs/decisions/onnxruntime.md says more. npusim
 * has a list of its own: it may be wrong about ONNX Runtime, but never because we are. */
#ifndef CLI_ORT_API_H
#define CLI_ORT_API_H

#include <stddef.h>
#include <stdint.h>

#include "fail.h"

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
#define ORT_API_WANTED 8
#define ORT_LOGGING_FATAL 4
#define ORT_DEVICE_ALLOCATOR 0
#define ORT_MEMORY_DEFAULT 0

/* Place in the table, name, result, parameters. */
/* clang-format off */
#define ORT_FUNCTIONS(X) \
    X(2, GetErrorMessage, const char *, (const OrtStatus *status)) \
    X(3, CreateEnv, OrtStatus *, (int level, const char *log_id, OrtEnv **out)) \
    X(6, DisableTelemetryEvents, OrtStatus *, (const OrtEnv *env)) \
    X(7, CreateSession, OrtStatus *, \
      (const OrtEnv *env, const char *path, const OrtSessionOptions *options, OrtSession **out)) \
    X(9, Run, OrtStatus *, \
      (OrtSession *session, const OrtRunOptions *options, const char *const *input_names, \
       const OrtValue *const *inputs, size_t input_count, const char *const *output_names, \
       size_t output_count, OrtValue **outputs)) \
    X(10, CreateSessionOptions, OrtStatus *, (OrtSessionOptions **out)) \
    X(22, SetSessionLogSeverityLevel, OrtStatus *, (OrtSessionOptions *options, int level)) \
    X(30, SessionGetInputCount, OrtStatus *, (const OrtSession *session, size_t *out)) \
    X(31, SessionGetOutputCount, OrtStatus *, (const OrtSession *session, size_t *out)) \
    X(33, SessionGetInputTypeInfo, OrtStatus *, \
      (const OrtSession *session, size_t index, OrtTypeInfo **out)) \
    X(34, SessionGetOutputTypeInfo, OrtStatus *, \
      (const OrtSession *session, size_t index, OrtTypeInfo **out)) \
    X(36, SessionGetInputName, OrtStatus *, \
      (const OrtSession *session, size_t index, OrtAllocator *allocator, char **out)) \
    X(37, SessionGetOutputName, OrtStatus *, \
      (const OrtSession *session, size_t index, OrtAllocator *allocator, char **out)) \
    X(49, CreateTensorWithDataAsOrtValue, OrtStatus *, \
      (const OrtMemoryInfo *memory, void *data, size_t size, const int64_t *dims, size_t rank, \
       int element_type, OrtValue **out)) \
    X(50, IsTensor, OrtStatus *, (const OrtValue *value, int *out)) \
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
    X(76, AllocatorFree, OrtStatus *, (OrtAllocator *allocator, void *memory)) \
    X(78, GetAllocatorWithDefaultOptions, OrtStatus *, (OrtAllocator **out)) \
    X(93, ReleaseStatus, void, (OrtStatus *status)) \
    X(95, ReleaseSession, void, (OrtSession *session)) \
    X(96, ReleaseValue, void, (OrtValue *value)) \
    X(98, ReleaseTypeInfo, void, (OrtTypeInfo *type)) \
    X(99, ReleaseTensorTypeAndShapeInfo, void, (OrtTensorTypeAndShapeInfo *info)) \
    X(100, ReleaseSessionOptions, void, (OrtSessionOptions *options))
/* clang-format on */

typedef struct ort_api {
#define ORT_FIELD(slot, name, result, parameters) result(*name) parameters;
    ORT_FUNCTIONS(ORT_FIELD)
#undef ORT_FIELD
    const char *version;
    char *path;
    OrtEnv *env;
    OrtMemoryInfo *memory; /* "tensors live in plain host memory" */
    OrtAllocator *allocator;
} ort_api;

/* The process's one ONNX Runtime, opened by the first call. Called by one thread. It stays loaded:
 * it owns threads. */
cli_status ort_api_get(const ort_api **out);
/* CLI_OK, or what failed and why; frees the status. */
cli_status ort_check(const ort_api *api, OrtStatus *status, const char *what);

/* Opens the library; *path, the caller's to free, is where it was. */
cli_status ort_library_open(void **library, char **path);

#endif
