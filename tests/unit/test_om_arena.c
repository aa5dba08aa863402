/* SPDX-License-Identifier: MIT */
/* Memory with a limit, alone and under a whole description. */
#include "om_expect.h"

#include <core/status.h>
#include <om/describe.h>

#include <stdalign.h>

static void array__is_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    omri_arena arena;
    omri_arena_init(&arena, 1 << 20);
    for (size_t size = 0; size < 300; size++) {
        unsigned char *memory = omri_arena_array(&arena, size, 1);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(memory[i], 0);
        memset(memory, 0xee, size);
    }
    omri_arena_free(&arena);
}

static void array__larger_than_a_block_fits(void **state)
{
    (void)state;
    omri_arena arena;
    omri_arena_init(&arena, 1 << 20);
    unsigned char *memory = omri_arena_array(&arena, 100000, 8);
    assert_non_null(memory);
    memset(memory, 1, 800000);
    omri_arena_free(&arena);
}

static void refusal__is_sticky_and_explained(void **state)
{
    (void)state;
    omri_arena arena;
    omri_arena_init(&arena, 64 << 10);
    assert_int_equal(omri_arena_status(&arena, "m.om"), OMR_OK);
    assert_null(omri_arena_array(&arena, 65 << 10, 1));
    assert_null(omri_arena_array(&arena, 1, 1));
    assert_string_equal(omri_arena_string(&arena, "text"), "");
    assert_string_equal(omri_arena_format(&arena, "%d", 5), "");
    assert_int_equal(omri_arena_status(&arena, "m.om"), OMR_INVALID_FILE);
    assert_non_null(strstr(omr_last_error(), "m.om: damaged"));
    omri_arena_free(&arena);
}

static void array__that_overflows_is_refused(void **state)
{
    (void)state;
    omri_arena arena;
    omri_arena_init(&arena, UINT64_MAX);
    assert_null(omri_arena_array(&arena, SIZE_MAX / 2, 3));
    assert_int_equal(omri_arena_status(&arena, "m.om"), OMR_INVALID_FILE);
    omri_arena_free(&arena);
    omri_arena_init(&arena, UINT64_MAX);
    assert_null(omri_arena_array(&arena, SIZE_MAX, 1));
    omri_arena_free(&arena);
}

static void text__is_terminated(void **state)
{
    (void)state;
    omri_arena arena;
    omri_arena_init(&arena, 1 << 20);
    assert_string_equal(omri_arena_text(&arena, "abcdef", 3), "abc");
    assert_string_equal(omri_arena_text(&arena, NULL, 0), "");
    assert_string_equal(omri_arena_format(&arena, "%s-%.2f", "x", 1.5), "x-1.50");
    omri_arena_free(&arena);
}

static omr_status describe_within(const char *path, uint64_t limit, uint64_t scratch_limit)
{
    omri_source source;
    omri_arena arena, scratch;
    omr_om_info info = {0};
    assert_int_equal(omri_source_open(&source, path), OMR_OK);
    omri_arena_init(&arena, limit);
    omri_arena_init(&scratch, scratch_limit);
    omr_status status = omri_describe(&info, &source, &arena, &scratch);
    omri_arena_free(&scratch);
    omri_arena_free(&arena);
    omri_source_close(&source);
    return status;
}

/* Each limit makes another allocation the one that fails, many of them inside protobuf-c. */
static void description__survives_every_limit(void **state)
{
    (void)state;
    static const char *const paths[] = {OMRUN_TEST_DATA "/om/modelzoo_autoencoder_hh.om",
                                        OMRUN_TEST_DATA "/om/megengine_model_yuv.om",
                                        OMRUN_TEST_DATA "/om/synthetic_v2_wide_dynbatch.om"};
    const uint64_t plenty = 4 << 20, step = 1 << 10;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        uint64_t limit = 0;
        for (; describe_within(paths[i], plenty, limit) != OMR_OK; limit += step)
            assert_non_null(strstr(omr_last_error(), "far more memory"));
        assert_true(limit > 0 && limit < plenty);
        for (limit = 0; describe_within(paths[i], limit, plenty) != OMR_OK; limit += step)
            assert_non_null(strstr(omr_last_error(), "far more memory"));
        assert_true(limit > 0 && limit < plenty);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(array__is_zeroed_aligned_and_apart),
        cmocka_unit_test(array__larger_than_a_block_fits),
        cmocka_unit_test(refusal__is_sticky_and_explained),
        cmocka_unit_test(array__that_overflows_is_refused),
        cmocka_unit_test(text__is_terminated),
        cmocka_unit_test(description__survives_every_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
