/* SPDX-License-Identifier: MIT */
/* What the tests of src/om share: opening a built file, and comparing a description. */
#ifndef OM_EXPECT_H
#define OM_EXPECT_H

#include "om_builder.h"

#include <omrun/omrun.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Opens the file, which it takes over, from a block of exactly its size, so that a sanitizer sees
 * any read beyond it. */
static inline omr_om *open_built(bytes file)
{
    omr_om *om = NULL;
    uint8_t *exact = malloc(file.size);
    assert_non_null(exact);
    memcpy(exact, file.data, file.size);
    omr_status status = omr_om_open_memory(&om, exact, file.size);
    free(exact); /* nothing may point into it */
    drop(&file);
    if (status != OMR_OK)
        fail_msg("%s: %s", omr_status_name(status), omr_last_error());
    assert_non_null(om);
    return om;
}

static inline omr_om *open_model(bytes model)
{
    return open_built(file_of_model(model));
}

/* The file, which it takes over, is refused with that status and a sentence that contains `said`.
 */
static inline void expect_refusal(bytes file, omr_status status, const char *said)
{
    omr_om *om = (omr_om *)&file;
    assert_int_equal(omr_om_open_memory(&om, file.data, file.size), status);
    assert_null(om);
    if (!strstr(omr_last_error(), said))
        fail_msg("\"%s\" does not contain \"%s\"", omr_last_error(), said);
    assert_null(strchr(omr_last_error(), '\n'));
    drop(&file);
}

/* What the library warned of while heard_begin() was in force. */
typedef struct heard {
    int count;
    char last[1024];
} heard;

static inline void heard_note(void *user_data, omr_log_level level, const char *message)
{
    heard *it = user_data;
    (void)level;
    it->count++;
    strncpy(it->last, message, sizeof it->last - 1);
}

static inline void heard_begin(heard *it)
{
    *it = (heard){0};
    omr_log_set_callback(heard_note, it, OMR_LOG_WARNING);
}

static inline void heard_end(void)
{
    omr_log_set_callback(NULL, NULL, OMR_LOG_NONE);
}

static inline void expect_dims(const omr_shape *shape, size_t rank, const int64_t *dims)
{
    assert_int_equal(shape->rank, rank);
    for (size_t i = 0; i < rank; i++)
        assert_int_equal(shape->dims[i], dims[i]);
}

#define EXPECT_DIMS(shape, ...)                                             \
    expect_dims(&(shape), sizeof(int64_t[]){__VA_ARGS__} / sizeof(int64_t), \
                (const int64_t[]){__VA_ARGS__})

static inline void expect_gear(const omr_gear *gear, size_t count, const int64_t *values)
{
    assert_int_equal(gear->count, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(gear->values[i], values[i]);
}

#define EXPECT_GEAR(gear, ...)                                             \
    expect_gear(&(gear), sizeof(int64_t[]){__VA_ARGS__} / sizeof(int64_t), \
                (const int64_t[]){__VA_ARGS__})

#endif
