/* SPDX-License-Identifier: MIT */
/*
 * Kept times are one small text file per model and SoC, HASH-SOC.gears in the folder, where HASH is
 * XXH3 (128 bits) of the .om's bytes:
 *
 *     omrun gear times 1
 *     16 0.002933
 *
 * a line per gear with what AscendCL calls it by and the seconds of an execution. A file that does
 * not fit the model is as good as none.
 */
#include "runtime/gear_times.h"

#include "core/log.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static const char first_line[] = "omrun gear times 1";

/* ---- What a caller says -------------------------------------------------------------------- */

static omr_status copy_told(omri_gear_times *times, const double *us, size_t count)
{
    times->told = calloc(count, sizeof *times->told);
    if (!times->told)
        return omri_fail(OMR_NO_MEMORY, "no host memory for %zu gear times", count);
    times->told_count = count;
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(us[i]) || us[i] <= 0)
            return omri_fail(OMR_INVALID_ARGUMENT,
                             "gear_times_us[%zu] is %g, a positive time is wanted", i, us[i]);
        times->told[i] = us[i] * 1e-6;
    }
    return OMR_OK;
}

omr_status omri_gear_times_init(omri_gear_times *times, const omr_session_options *options)
{
    const char *folder = options->gear_cache ? options->gear_cache : getenv("OMRUN_GEAR_CACHE");
    memset(times, 0, sizeof *times);
    if (!options->gear_times_us != !options->gear_time_count)
        return omri_fail(OMR_INVALID_ARGUMENT, "gear_time_count is %zu, but gear_times_us is %s",
                         options->gear_time_count, options->gear_times_us ? "given" : "NULL");
    omr_status status = OMR_OK;
    if (options->gear_times_us)
        status = copy_told(times, options->gear_times_us, options->gear_time_count);
    if (status == OMR_OK && folder && *folder) {
        times->folder = strdup(folder);
        if (!times->folder)
            status = omri_fail(OMR_NO_MEMORY, "no host memory for a folder's name");
    }
    if (status != OMR_OK)
        omri_gear_times_clear(times);
    return status;
}

void omri_gear_times_clear(omri_gear_times *times)
{
    free(times->told);
    free(times->folder);
    memset(times, 0, sizeof *times);
}

/* ---- What an earlier session kept ---------------------------------------------------------- */

static bool hash_file(const char *path, XXH128_hash_t *out)
{
    FILE *file = fopen(path, "rbe");
    XXH3_state_t *state = XXH3_createState();
    char *block = malloc(1 << 20);
    bool done = false;
    if (file && state && block) {
        size_t got;
        XXH3_128bits_reset(state);
        while ((got = fread(block, 1, 1 << 20, file)) > 0)
            XXH3_128bits_update(state, block, got);
        done = !ferror(file);
        *out = XXH3_128bits_digest(state);
    }
    free(block);
    XXH3_freeState(state);
    if (file)
        fclose(file);
    return done;
}

/* The file's place, which the caller frees; NULL when there is none to be had. */
static char *place_of(const omri_gear_times *times, const char *path, const char *soc)
{
    XXH128_hash_t hash;
    char *place = NULL;
    if (!hash_file(path, &hash) || asprintf(&place, "%s/%016" PRIx64 "%016" PRIx64 "-%s.gears",
                                            times->folder, hash.high64, hash.low64, soc) < 0)
        return NULL;
    for (char *c = place + strlen(times->folder) + 1; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '-' && *c != '.')
            *c = '_';
    return place;
}

/* "16", or "640,480". */
static void gear_name(const omri_gear *gear, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t v = 0; v < gear->value_count && used < size; v++)
        used +=
            (size_t)snprintf(out + used, size - used, "%s%" PRId64, v ? "," : "", gear->values[v]);
}

static bool read_line(FILE *file, const omri_gear *gear, double *seconds)
{
    char name[512], line[640];
    gear_name(gear, name, sizeof name);
    size_t length = strlen(name);
    if (!fgets(line, sizeof line, file) || strncmp(line, name, length) != 0 || line[length] != ' ')
        return false;
    char *end;
    *seconds = strtod(line + length + 1, &end);
    return *end == '\n' && isfinite(*seconds) && *seconds > 0;
}

static bool read_kept(const char *place, const omri_model *model, double *cost)
{
    FILE *file = fopen(place, "re");
    if (!file)
        return false;
    char line[64];
    bool right = fgets(line, sizeof line, file) && strcspn(line, "\n") == sizeof first_line - 1 &&
                 strncmp(line, first_line, sizeof first_line - 1) == 0;
    for (size_t g = 0; right && g < model->gear_count; g++)
        right = read_line(file, &model->gears[g], &cost[g]);
    right = right && fgetc(file) == EOF;
    fclose(file);
    if (!right)
        omri_log(OMR_LOG_WARNING, "%s does not fit the model; its gears are measured again", place);
    return right;
}

omr_status omri_gear_times_find(const omri_gear_times *times, const omri_model *model,
                                const char *path, const char *soc, double *cost, bool *found)
{
    *found = times->told != NULL;
    if (times->told && times->told_count != model->desc.gear_count)
        return omri_fail(OMR_INVALID_ARGUMENT, "gear_time_count is %zu, %s has %zu gears",
                         times->told_count, path, model->desc.gear_count);
    if (times->told)
        memcpy(cost, times->told, model->gear_count * sizeof *cost);
    char *place = !times->told && times->folder ? place_of(times, path, soc) : NULL;
    if (place)
        *found = read_kept(place, model, cost);
    free(place);
    return OMR_OK;
}

/* ---- For the next session ------------------------------------------------------------------ */

static bool write_lines(FILE *file, const omri_model *model, const double *cost)
{
    char name[512];
    fprintf(file, "%s\n", first_line);
    for (size_t g = 0; g < model->gear_count; g++) {
        gear_name(&model->gears[g], name, sizeof name);
        fprintf(file, "%s %.9g\n", name, cost[g]);
    }
    return !ferror(file);
}

/* Beside its place first, then moved there: other processes see all of it or nothing. */
static bool write_whole(const char *place, const omri_model *model, const double *cost)
{
    char *beside = NULL;
    if (asprintf(&beside, "%s.XXXXXX", place) < 0)
        return false;
    int descriptor = mkstemp(beside);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    bool done = file && write_lines(file, model, cost);
    if (file)
        done = fclose(file) == 0 && done;
    else if (descriptor >= 0)
        close(descriptor);
    done = done && rename(beside, place) == 0;
    if (!done && descriptor >= 0)
        unlink(beside);
    free(beside);
    return done;
}

void omri_gear_times_keep(const omri_gear_times *times, const omri_model *model, const char *path,
                          const char *soc, const double *cost)
{
    char *place = times->folder ? place_of(times, path, soc) : NULL;
    if (place && !write_whole(place, model, cost))
        omri_log(OMR_LOG_WARNING, "the gears' times cannot be kept in %s: %s", place,
                 strerror(errno));
    free(place);
}
