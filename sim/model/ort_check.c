/* SPDX-License-Identifier: MIT */
/* Compiled only where ONNX Runtime's own header is: it compares our places in the table and our
 * numbers with it, and is not part of anything. */
#include <onnxruntime_c_api.h>

#include "model/ort.h"

#define CHECK_PLACE(slot, name, result, parameters) \
    _Static_assert(offsetof(OrtApi, name) == (slot) * sizeof(void *), #name " is elsewhere");
SIM_ORT_FUNCTIONS(CHECK_PLACE)

_Static_assert(ORT_API_VERSION >= SIM_ORT_API_VERSION, "this header is older than what we ask for");
_Static_assert(ORT_LOGGING_LEVEL_FATAL == SIM_ORT_LOGGING_FATAL, "a log level differs");
_Static_assert(ORT_ENABLE_ALL == SIM_ORT_OPTIMIZE_ALL, "the optimization level differs");
_Static_assert(OrtDeviceAllocator == SIM_ORT_DEVICE_ALLOCATOR, "the allocator differs");
_Static_assert(OrtMemTypeDefault == SIM_ORT_MEMORY_DEFAULT, "the memory type differs");
_Static_assert(offsetof(OrtApiBase, GetApi) == 0 &&
                   offsetof(OrtApiBase, GetVersionString) == sizeof(void *),
               "OrtApiBase differs");
