/* SPDX-License-Identifier: MIT */
#include "tensor/overlap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "support/random.h"

static char memory[1 << 16];

/* Arrays in `memory`; `strides` may be NULL. */
#define VIEW(at, type, dim_list, stride_list)                  \
    (&(omr_tensor){.data = memory + (at),                      \
                   .dtype = (type),                            \
                   .rank = sizeof(dim_list) / sizeof(int64_t), \
                   .dims = (dim_list),                         \
                   .strides = (stride_list)})
#define LIST(...) ((int64_t[]){__VA_ARGS__})

static void check(const omr_tensor *a, const omr_tensor *b, bool wanted)
{
    assert_int_equal(omri_tensors_overlap(a, b), wanted);
    assert_int_equal(omri_tensors_overlap(b, a), wanted);
}

static void overlap__compares_packed_arrays(void **state)
{
    (void)state;
    check(VIEW(0, OMR_F32, LIST(10, 10), NULL), VIEW(400, OMR_F32, LIST(10, 10), NULL), false);
    check(VIEW(0, OMR_F32, LIST(10, 10), NULL), VIEW(399, OMR_F32, LIST(10, 10), NULL), true);
    check(VIEW(0, OMR_F32, LIST(10, 10), NULL), VIEW(40, OMR_U8, LIST(1), NULL), true);
    omr_tensor scalar = {.data = memory + 4, .dtype = OMR_F64};
    check(&scalar, VIEW(0, OMR_F32, LIST(1), NULL), false);
    check(&scalar, VIEW(11, OMR_U8, LIST(1), NULL), true);
}

static void overlap__of_nothing_is_none(void **state)
{
    (void)state;
    omr_tensor *empty = VIEW(8, OMR_F32, LIST(3, 0), NULL);
    check(empty, VIEW(0, OMR_F32, LIST(100), NULL), false);
    assert_false(omri_tensor_overlaps_itself(empty));
}

static void overlap__allows_halves_of_the_same_rows(void **state)
{
    (void)state;
    omr_tensor *left = VIEW(0, OMR_F32, LIST(100, 5), LIST(32, 4));
    check(left, VIEW(20, OMR_F32, LIST(100, 3), LIST(32, 4)), false);
    check(left, VIEW(16, OMR_F32, LIST(100, 4), LIST(32, 4)), true);
    check(left, VIEW(19, OMR_U8, LIST(100, 1), LIST(32, 1)), true);
    check(left, VIEW(20 + 99 * 32, OMR_F32, LIST(100, 3), LIST(-32, 4)), false);
}

static void overlap__allows_interleaved_elements(void **state)
{
    (void)state;
    omr_tensor *even = VIEW(0, OMR_F32, LIST(50, 40), LIST(320, 8));
    check(even, VIEW(4, OMR_F32, LIST(50, 40), LIST(320, 8)), false);
    check(even, VIEW(4, OMR_F32, LIST(2000), LIST(8)), false);
    check(even, VIEW(2, OMR_F32, LIST(50, 40), LIST(320, 8)), true);
    check(even, VIEW(4, OMR_F64, LIST(50, 20), LIST(320, 16)), true);
    /* Rows of one between rows of the other, one of them upwards. */
    check(VIEW(0, OMR_F16, LIST(20, 8), LIST(32, 2)),
          VIEW(16 + 19 * 32, OMR_F16, LIST(20, 8), LIST(-32, 2)), false);
}

static void overlap__allows_blocks_of_a_plane(void **state)
{
    (void)state;
    /* Four quarters of [64, 64] bytes, and one square over all of them. */
    omr_tensor *quarters[4], *centre = VIEW(16 * 64 + 16, OMR_U8, LIST(32, 32), LIST(64, 1));
    quarters[0] = VIEW(0, OMR_U8, LIST(32, 32), LIST(64, 1));
    quarters[1] = VIEW(32, OMR_U8, LIST(32, 32), LIST(64, 1));
    quarters[2] = VIEW(32 * 64, OMR_U8, LIST(32, 32), LIST(64, 1));
    quarters[3] = VIEW(32 * 64 + 32, OMR_U8, LIST(32, 32), LIST(1, 64));
    for (int a = 0; a < 4; a++) {
        check(quarters[a], centre, true);
        for (int b = 0; b < 4; b++)
            check(quarters[a], quarters[b], a == b);
    }
}

static void overlap__is_quick_for_the_highest_rank(void **state)
{
    (void)state;
    int64_t dims[OMR_MAX_RANK], strides[OMR_MAX_RANK];
    for (int i = 0; i < OMR_MAX_RANK; i++) {
        dims[i] = 2;
        strides[i] = (int64_t)1 << (OMR_MAX_RANK - 1 - i);
    }
    omr_tensor whole = {
        .data = memory, .dtype = OMR_U8, .rank = OMR_MAX_RANK, .dims = dims, .strides = strides};
    assert_false(omri_tensor_overlaps_itself(&whole));
    for (int i = 0; i < OMR_MAX_RANK; i++) {
        omr_tensor low = whole, high = whole;
        int64_t half[OMR_MAX_RANK];
        memcpy(half, dims, sizeof half);
        half[i] = 1;
        low.dims = high.dims = half;
        high.data = memory + strides[i];
        check(&low, &high, false);
        check(&low, &whole, true);
    }
}

static void itself__knows_broadcasts_and_windows(void **state)
{
    (void)state;
    assert_true(omri_tensor_overlaps_itself(VIEW(0, OMR_F32, LIST(3, 4), LIST(0, 4))));
    assert_false(omri_tensor_overlaps_itself(VIEW(0, OMR_F32, LIST(1, 4), LIST(0, 4))));
    assert_true(omri_tensor_overlaps_itself(VIEW(0, OMR_F32, LIST(3, 4), LIST(4, 4))));
    assert_true(omri_tensor_overlaps_itself(VIEW(0, OMR_F32, LIST(4), LIST(2))));
    assert_false(omri_tensor_overlaps_itself(VIEW(0, OMR_F32, LIST(4, 5), LIST(4, 16))));
    assert_false(omri_tensor_overlaps_itself(VIEW(99, OMR_F32, LIST(4, 5), LIST(-4, 16))));
    /* Neither axis steps over the other, and yet no two elements meet: 0 2 4 3 5 7. */
    assert_false(omri_tensor_overlaps_itself(VIEW(0, OMR_U8, LIST(2, 3), LIST(3, 2))));
    assert_true(omri_tensor_overlaps_itself(VIEW(0, OMR_U8, LIST(3, 4), LIST(3, 2))));
}

static void contrived_strides__are_refused_in_bounded_time(void **state)
{
    (void)state;
    /* Odd offsets on one side, even ones on the other, which only number theory would tell apart
     * quickly. */
    int64_t dims[] = {1000, 1000, 1000}, strides[] = {2 * 1009, 2 * 1013, 2 * 1019};
    omr_tensor a = {.data = memory, .dtype = OMR_U8, .rank = 3, .dims = dims, .strides = strides};
    omr_tensor b = a;
    b.data = memory + 1;
    assert_true(omri_tensors_overlap(&a, &b));
}

/* A random array of few elements within 200 bytes of the middle of `memory`. */
static omr_tensor random_view(int64_t *dims, int64_t *strides, uint64_t *seed)
{
    static const omr_dtype dtypes[] = {OMR_U8, OMR_F16, OMR_F32, OMR_F64};
    omr_tensor view = {.data = memory + sizeof memory / 2 + random_below(seed, 40),
                       .dtype = dtypes[random_below(seed, 4)],
                       .rank = (uint32_t)random_below(seed, 5),
                       .dims = dims,
                       .strides = strides};
    for (uint32_t i = 0; i < view.rank; i++) {
        dims[i] = (int64_t)random_below(seed, 5);
        strides[i] = (int64_t)random_below(seed, 41) - 20;
    }
    return view;
}

/* Adds 1 to every byte of every element; returns the highest number written. */
static int paint(unsigned char *counts, const omr_tensor *view, uint32_t axis, int64_t offset)
{
    int highest = 0;
    if (axis == view->rank) {
        for (size_t i = 0; i < omr_dtype_size(view->dtype); i++) {
            int count = ++counts[offset + (int64_t)i];
            highest = count > highest ? count : highest;
        }
        return highest;
    }
    for (int64_t i = 0; i < view->dims[axis]; i++) {
        int count = paint(counts, view, axis + 1, offset + i * view->strides[axis]);
        highest = count > highest ? count : highest;
    }
    return highest;
}

static void overlap__agrees_with_painting_every_byte(void **state)
{
    (void)state;
    uint64_t seed = 4;
    int apart = 0;
    for (int i = 0; i < 200000; i++) {
        int64_t dims[2][4], strides[2][4];
        unsigned char counts[1024] = {0}, both[1024] = {0};
        omr_tensor a = random_view(dims[0], strides[0], &seed);
        omr_tensor b = random_view(dims[1], strides[1], &seed);
        const char *origin = memory + sizeof memory / 2 - 400;
        bool self = paint(counts, &a, 0, (char *)a.data - origin) > 1;
        assert_int_equal(omri_tensor_overlaps_itself(&a), self);
        paint(both, &b, 0, (char *)b.data - origin);
        bool shared = false;
        for (size_t byte = 0; byte < sizeof both; byte++)
            shared |= counts[byte] && both[byte];
        check(&a, &b, shared);
        apart += !shared;
    }
    assert_in_range(apart, 20000, 180000); /* both answers were tried */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(overlap__compares_packed_arrays),
        cmocka_unit_test(overlap__of_nothing_is_none),
        cmocka_unit_test(overlap__allows_halves_of_the_same_rows),
        cmocka_unit_test(overlap__allows_interleaved_elements),
        cmocka_unit_test(overlap__allows_blocks_of_a_plane),
        cmocka_unit_test(overlap__is_quick_for_the_highest_rank),
        cmocka_unit_test(itself__knows_broadcasts_and_windows),
        cmocka_unit_test(contrived_strides__are_refused_in_bounded_time),
        cmocka_unit_test(overlap__agrees_with_painting_every_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
