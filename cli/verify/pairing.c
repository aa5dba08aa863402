/* SPDX-License-Identifier: MIT */
#include "verify/pairing.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "names.h"

typedef struct pairing_work {
    pairing *out;
    const pairing_tensor *results, *references;
    size_t count, reference_count;
    bool *taken; /* of the references */
} pairing_work;

const char *pairing_name(pairing_by by)
{
    static const char *const names[] = {"none", "name", "shape", "order"};
    return names[by];
}

/* A reference stored in files is named as files can be. */
static bool is_same_name(const char *result, const char *reference)
{
    const char *tensor = names_short(result);
    if (strcmp(result, reference) == 0 || strcmp(tensor, reference) == 0)
        return true;
    char **safe = names_create(&tensor, 1);
    bool same = strcmp(safe[0], reference) == 0;
    names_free(safe, 1);
    return same;
}

static bool is_same_shape(const pairing_tensor *a, const pairing_tensor *b)
{
    return a->shape->rank == b->shape->rank &&
           memcmp(a->shape->dims, b->shape->dims, a->shape->rank * sizeof *a->shape->dims) == 0;
}

static bool is_alike(const pairing_tensor *a, const pairing_tensor *b, bool with_dtype)
{
    return is_same_shape(a, b) && (!with_dtype || a->dtype == b->dtype);
}

static void take(pairing_work *work, size_t result, size_t other, pairing_by by)
{
    work->out[result] = (pairing){other, by};
    work->taken[other] = true;
}

static void pair_names(pairing_work *work)
{
    for (size_t i = 0; i < work->count; i++) {
        for (size_t j = 0; j < work->reference_count && !work->out[i].by; j++) {
            if (!work->taken[j] && work->references[j].name[0] &&
                is_same_name(work->results[i].name, work->references[j].name))
                take(work, i, j, PAIRED_BY_NAME);
        }
    }
}

/* The only free reference like this one, or reference_count. */
static size_t only_alike(const pairing_work *work, const pairing_tensor *result, bool with_dtype)
{
    size_t found = work->reference_count;
    for (size_t j = 0; j < work->reference_count; j++) {
        if (work->taken[j] || !is_alike(result, &work->references[j], with_dtype))
            continue;
        if (found < work->reference_count)
            return work->reference_count;
        found = j;
    }
    return found;
}

static size_t results_alike(const pairing_work *work, const pairing_tensor *reference,
                            bool with_dtype)
{
    size_t count = 0;
    for (size_t i = 0; i < work->count; i++)
        count += !work->out[i].by && is_alike(&work->results[i], reference, with_dtype);
    return count;
}

static void pair_shapes(pairing_work *work, bool with_dtype)
{
    for (size_t i = 0; i < work->count; i++) {
        size_t j = work->out[i].by ? work->reference_count
                                   : only_alike(work, &work->results[i], with_dtype);
        if (j < work->reference_count && results_alike(work, &work->references[j], with_dtype) == 1)
            take(work, i, j, PAIRED_BY_SHAPE);
    }
}

static void pair_rest(pairing_work *work)
{
    size_t next = 0;
    for (size_t i = 0; i < work->count; i++) {
        while (next < work->reference_count && work->taken[next])
            next++;
        if (!work->out[i].by && next < work->reference_count)
            take(work, i, next, PAIRED_BY_ORDER);
    }
}

void pairing_find(pairing *out, const pairing_tensor *results, size_t count,
                  const pairing_tensor *references, size_t reference_count)
{
    pairing_work work = {out, results, references, count, reference_count, NULL};
    work.taken = memory_zeroed(reference_count, sizeof *work.taken);
    memset(out, 0, count * sizeof *out);
    pair_names(&work);
    pair_shapes(&work, true);
    pair_shapes(&work, false);
    pair_rest(&work);
    free(work.taken);
}
