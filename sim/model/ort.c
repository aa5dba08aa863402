/* SPDX-License-Identifier: MIT */
#include "model/ort.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "model/ort_end.h"
#include "model/ort_library.h"

typedef struct api_base { /* what OrtGetApiBase() returns */
    const void *(*get_api)(uint32_t version);
    const char *(*get_version)(void);
} api_base;

static const struct {
    size_t slot, field;
} places[] = {
#define PLACE(slot, name, result, parameters) {slot, offsetof(sim_ort, name)},
    SIM_ORT_FUNCTIONS(PLACE)
#undef PLACE
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sim_ort ort;
static bool opened;

/* ONNX Runtime 1.32 and later report their use to its maker and keep files for that below the
 * home folder; on a machine that tests, nothing may. It reads the variable when its environment is
 * made, so it is set as early as can be: before a program linked with npusim has threads. */
__attribute__((constructor)) static void refuse_telemetry(void)
{
    setenv("ORT_DISABLE_TELEMETRY", "1", 0);
}

bool sim_ort_ok(const sim_ort *table, OrtStatus *status, const char *what, sim_why *why)
{
    if (!status)
        return true;
    sim_because(why, "%s: %s", what, table->GetErrorMessage(status));
    table->ReleaseStatus(status);
    return false;
}

static void fill_table(const void *api)
{
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        memcpy((char *)&ort + places[i].field, (const char *)api + places[i].slot * sizeof(void *),
               sizeof(void *));
}

static bool create_env(sim_why *why)
{
    /* Its own log would interleave with the program's output; failures come back as a status. */
    if (!sim_ort_ok(&ort, ort.CreateEnv(SIM_ORT_LOGGING_FATAL, "npusim", &ort.env), "ONNX Runtime",
                    why))
        return false;
    OrtStatus *ignored = ort.DisableTelemetryEvents(ort.env);
    if (ignored)
        ort.ReleaseStatus(ignored);
    return sim_ort_ok(
        &ort,
        ort.CreateCpuMemoryInfo(SIM_ORT_DEVICE_ALLOCATOR, SIM_ORT_MEMORY_DEFAULT, &ort.memory),
        "ONNX Runtime", why);
}

static bool open_library(sim_why *why)
{
    const api_base *(*get_base)(void);
    char path[SIM_ORT_PATH_SIZE];
    void *library = sim_ort_library_open(path, why);
    if (!library)
        return false;
    void *symbol = dlsym(library, "OrtGetApiBase");
    if (!symbol)
        return sim_because(why, "%s is not ONNX Runtime: it does not export OrtGetApiBase", path);
    memcpy(&get_base, &symbol, sizeof symbol);
    const api_base *base = get_base();
    const void *api = base->get_api(SIM_ORT_API_VERSION);
    if (!api)
        return sim_because(why, "%s: ONNX Runtime %s is too old, 1.8 or later is wanted", path,
                           base->get_version());
    fill_table(api);
    ort.version = base->get_version();
    if (!create_env(why))
        return false;
    sim_ort_watch_end();
    return true;
}

const sim_ort *sim_ort_get(sim_why *why)
{
    pthread_mutex_lock(&lock);
    /* A failure is not remembered: the caller may set NPUSIM_ORT_LIBRARY and try again. */
    if (!opened)
        opened = open_library(why);
    bool usable = opened;
    pthread_mutex_unlock(&lock);
    return usable ? &ort : NULL;
}
