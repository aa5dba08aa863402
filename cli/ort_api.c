/* SPDX-License-Identifier: MIT */
#include "ort_api.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef struct api_base { /* what OrtGetApiBase() returns */
    const void *(*get_api)(uint32_t version);
    const char *(*get_version)(void);
} api_base;

static const struct {
    size_t slot, field;
} places[] = {
#define PLACE(slot, name, result, parameters) {slot, offsetof(ort_api, name)},
    ORT_FUNCTIONS(PLACE)
#undef PLACE
};

static ort_api api;
static bool opened;

cli_status ort_check(const ort_api *table, OrtStatus *status, const char *what)
{
    if (!status)
        return CLI_OK;
    char message[2048];
    strncpy(message, table->GetErrorMessage(status), sizeof message - 1);
    message[sizeof message - 1] = 0;
    table->ReleaseStatus(status);
    /* Its messages may hold several lines, the first says what is wrong. */
    message[strcspn(message, "\r\n")] = 0;
    return fail(CLI_INPUT, "%s: %s", what, message);
}

static void fill_table(const void *functions)
{
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        memcpy((char *)&api + places[i].field,
               (const char *)functions + places[i].slot * sizeof(void *), sizeof(void *));
}

static cli_status start(void)
{
    /* Its own log would stand between our lines; failures come back as a status. */
    cli_status status =
        ort_check(&api, api.CreateEnv(ORT_LOGGING_FATAL, "omrun", &api.env), "ONNX Runtime");
    if (status != CLI_OK)
        return status;
    OrtStatus *ignored = api.DisableTelemetryEvents(api.env);
    if (ignored)
        api.ReleaseStatus(ignored);
    status = ort_check(
        &api, api.CreateCpuMemoryInfo(ORT_DEVICE_ALLOCATOR, ORT_MEMORY_DEFAULT, &api.memory),
        "ONNX Runtime");
    return status == CLI_OK
               ? ort_check(&api, api.GetAllocatorWithDefaultOptions(&api.allocator), "ONNX Runtime")
               : status;
}

static cli_status open_library(void)
{
    const api_base *(*get_base)(void);
    void *library;
    /* ONNX Runtime 1.32 and later report their use to its maker unless this is set by then. */
    setenv("ORT_DISABLE_TELEMETRY", "1", 0);
    cli_status status = ort_library_open(&library, &api.path);
    if (status != CLI_OK)
        return status;
    void *symbol = dlsym(library, "OrtGetApiBase");
    if (!symbol)
        return fail(CLI_INPUT, "%s is not ONNX Runtime: it does not export OrtGetApiBase",
                    api.path);
    /* ISO C cannot cast void * to a function pointer; POSIX makes the bytes equal. */
    memcpy(&get_base, &symbol, sizeof symbol);
    const api_base *base = get_base();
    const void *functions = base->get_api(ORT_API_WANTED);
    api.version = base->get_version();
    if (!functions)
        return fail(CLI_INPUT, "%s: ONNX Runtime %s is too old, 1.8 or later is wanted", api.path,
                    api.version);
    fill_table(functions);
    return start();
}

cli_status ort_api_get(const ort_api **out)
{
    cli_status status = opened ? CLI_OK : open_library();
    opened = status == CLI_OK;
    *out = opened ? &api : NULL;
    return status;
}
