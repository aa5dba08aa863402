/* SPDX-License-Identifier: MIT */
#include "tensor/strided.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/random.h"
#include "tensor/shape.h"

#define LIST(...) ((int64_t[]){__VA_ARGS__})

static omri_strided start(omri_direction direction, const omr_tensor *tensor, int32_t batch_axis,
                          omr_dtype block_dtype)
{
    omri_strided strided;
    assert_true(omri_strided_init(&strided, direction, tensor, batch_axis, block_dtype));
    return strided;
}

static void gather__takes_rows_and_zeros_the_padding(void **state)
{
    (void)state;
    float data[] = {1, 2, 3, 4, 5, 6};
    omr_tensor tensor = {.data = data, .dtype = OMR_F32, .rank = 2, .dims = LIST(3, 2)};
    omri_strided strided = start(OMRI_GATHER, &tensor, 0, OMR_F32);
    float block[] = {9, 9, 9, 9, 9, 9, 9, 9, 77};
    assert_true(omri_gather(&strided, 1, 2, block, LIST(4, 2), NULL));
    assert_memory_equal(block, ((float[]){3, 4, 5, 6, 0, 0, 0, 0, 77}), sizeof block);
}

static void gather__of_no_rows_is_all_padding(void **state)
{
    (void)state;
    omr_tensor tensor = {.dtype = OMR_F32, .rank = 2, .dims = LIST(0, 2)};
    omri_strided strided = start(OMRI_GATHER, &tensor, 0, OMR_F32);
    float block[] = {9, 9};
    assert_true(omri_gather(&strided, 0, 0, block, LIST(1, 2), NULL));
    assert_memory_equal(block, ((float[]){0, 0}), sizeof block);
}

static void gather__leaves_empty_blocks_alone(void **state)
{
    (void)state;
    omr_tensor tensor = {.dtype = OMR_F32, .rank = 2, .dims = LIST(3, 0)};
    omri_strided strided = start(OMRI_GATHER, &tensor, 0, OMR_F32);
    char block = 9;
    assert_true(omri_gather(&strided, 0, 3, &block, LIST(16, 0), NULL));
    assert_int_equal(block, 9);
}

static void scalars__have_no_rows(void **state)
{
    (void)state;
    double data = 1.5, back = 0;
    float block = 0;
    omr_tensor tensor = {.data = &data, .dtype = OMR_F64};
    omri_strided strided = start(OMRI_GATHER, &tensor, -1, OMR_F32);
    assert_true(omri_gather(&strided, 5, 7, &block, NULL, NULL));
    assert_true(block == 1.5f);
    tensor.data = &back;
    strided = start(OMRI_SCATTER, &tensor, -1, OMR_F32);
    assert_true(omri_scatter(&strided, 5, 7, &block, NULL, NULL));
    assert_true(back == 1.5);
}

static void rows__may_lie_along_any_axis(void **state)
{
    (void)state;
    int32_t data[] = {1, 2, 3, 4, 5, 6}, back[] = {9, 9, 9, 9, 9, 9};
    omr_tensor tensor = {.data = data, .dtype = OMR_I32, .rank = 2, .dims = LIST(2, 3)};
    omri_strided strided = start(OMRI_GATHER, &tensor, 1, OMR_I32);
    int32_t block[8];
    assert_true(omri_gather(&strided, 1, 2, block, LIST(2, 4), NULL));
    assert_memory_equal(block, ((int32_t[]){2, 3, 0, 0, 5, 6, 0, 0}), sizeof block);
    tensor.data = back;
    strided = start(OMRI_SCATTER, &tensor, 1, OMR_I32);
    assert_true(omri_scatter(&strided, 1, 2, block, LIST(2, 4), NULL));
    assert_memory_equal(back, ((int32_t[]){9, 2, 3, 9, 5, 6}), sizeof back);
}

static void images__are_padded_and_cropped_on_every_axis(void **state)
{
    (void)state;
    uint8_t data[] = {1, 2, 3, 4, 5, 6}, back[] = {9, 9, 9, 9, 9, 9};
    omr_tensor tensor = {.data = data, .dtype = OMR_U8, .rank = 3, .dims = LIST(1, 2, 3)};
    omri_strided strided = start(OMRI_GATHER, &tensor, 0, OMR_U8);
    uint8_t block[24];
    memset(block, 9, sizeof block);
    assert_true(omri_gather(&strided, 0, 1, block, LIST(2, 3, 4), NULL));
    assert_memory_equal(block, ((uint8_t[]){1, 2, 3, 0, 4, 5, 6, 0, 0, 0, 0, 0,
                                            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}),
                        sizeof block);
    tensor.data = back;
    strided = start(OMRI_SCATTER, &tensor, 0, OMR_U8);
    assert_true(omri_scatter(&strided, 0, 1, block, LIST(2, 3, 4), NULL));
    assert_memory_equal(back, data, sizeof data);
}

static void gather__broadcasts_and_reverses(void **state)
{
    (void)state;
    float data[] = {1, 2, 3}, block[6];
    omr_tensor tensor = {
        .data = data + 2, .dtype = OMR_F32, .rank = 2, .dims = LIST(2, 3), .strides = LIST(0, -4)};
    omri_strided strided = start(OMRI_GATHER, &tensor, 0, OMR_F32);
    assert_true(omri_gather(&strided, 0, 2, block, NULL, NULL));
    assert_memory_equal(block, ((float[]){3, 2, 1, 3, 2, 1}), sizeof block);
}

static void init__refuses_what_has_no_cast(void **state)
{
    (void)state;
    omr_tensor tensor = {.dtype = OMR_F32, .rank = 1, .dims = LIST(0)};
    omri_strided strided;
    assert_false(omri_strided_init(&strided, OMRI_GATHER, &tensor, 0, OMR_I32));
    assert_true(omri_strided_init(&strided, OMRI_SCATTER, &tensor, 0, OMR_I32));
    tensor.dtype = OMR_I32;
    assert_false(omri_strided_init(&strided, OMRI_SCATTER, &tensor, 0, OMR_F32));
    assert_true(omri_strided_init(&strided, OMRI_GATHER, &tensor, 0, OMR_F32));
}

static void misfit__names_index_and_value(void **state)
{
    (void)state;
    enum { ROWS = 40, COLUMNS = 3000 };
    static int64_t data[ROWS][COLUMNS];
    static int32_t block[ROWS * COLUMNS];
    omri_misfit misfit;
    data[17][2100] = INT64_C(5000000000);
    data[17][2101] = data[18][0] = -INT64_C(5000000000);
    omr_tensor tensor = {.data = data, .dtype = OMR_I64, .rank = 2, .dims = LIST(ROWS, COLUMNS)};
    omri_strided strided = start(OMRI_GATHER, &tensor, 0, OMR_I32);
    assert_false(omri_gather(&strided, 10, 20, block, LIST(32, COLUMNS), &misfit));
    assert_int_equal(misfit.rank, 2);
    assert_int_equal(misfit.index[0], 17);
    assert_int_equal(misfit.index[1], 2100);
    assert_string_equal(misfit.value, "5000000000");
    assert_true(omri_gather(&strided, 19, 21, block, LIST(32, COLUMNS), &misfit));

    /* The first in the order of indices, also where memory runs the other way. */
    tensor.dims = LIST(COLUMNS, ROWS);
    tensor.strides = LIST(8, 8 * COLUMNS);
    strided = start(OMRI_GATHER, &tensor, -1, OMR_I32);
    assert_false(omri_gather(&strided, 0, 0, block, NULL, &misfit));
    assert_int_equal(misfit.index[0], 0);
    assert_int_equal(misfit.index[1], 18);
    assert_string_equal(misfit.value, "-5000000000");
}

static void misfit__is_the_first_whatever_the_order_in_memory(void **state)
{
    (void)state;
    int64_t data[6][5][4] = {{{0}}}; /* [c][b][a] of what is given as [a][b][c] */
    int32_t block[4 * 5 * 6];
    omri_misfit misfit;
    data[1][3][0] = INT64_C(1) << 40;
    data[0][0][1] = INT64_C(1) << 41;
    omr_tensor tensor = {.data = data,
                         .dtype = OMR_I64,
                         .rank = 3,
                         .dims = LIST(4, 5, 6),
                         .strides = LIST(8, 32, 160)};
    omri_strided strided = start(OMRI_GATHER, &tensor, 0, OMR_I32);
    assert_false(omri_gather(&strided, 0, 4, block, NULL, &misfit));
    assert_memory_equal(misfit.index, LIST(0, 3, 1), 3 * sizeof(int64_t));
    assert_string_equal(misfit.value, "1099511627776");
}

static void misfit__is_the_first_of_a_transposed_plane(void **state)
{
    (void)state;
    enum { LINES = 20, COLUMNS = 200 };
    static int64_t data[COLUMNS][LINES];
    static int32_t block[LINES * COLUMNS];
    omri_misfit misfit;
    data[150][0] = INT64_C(1) << 40;
    data[0][1] = INT64_C(1) << 41;
    omr_tensor tensor = {.data = data,
                         .dtype = OMR_I64,
                         .rank = 2,
                         .dims = LIST(LINES, COLUMNS),
                         .strides = LIST(8, 8 * LINES)};
    omri_strided strided = start(OMRI_GATHER, &tensor, 0, OMR_I32);
    assert_false(omri_gather(&strided, 0, LINES, block, NULL, &misfit));
    assert_memory_equal(misfit.index, LIST(0, 150), 2 * sizeof(int64_t));
}

static void misfit__is_read_in_its_byte_order(void **state)
{
    (void)state;
    int16_t data[] = {0, (int16_t)__builtin_bswap16((uint16_t)-3)};
    uint8_t block[2];
    omri_misfit misfit;
    omr_tensor tensor = {.data = data,
                         .dtype = OMR_I16,
                         .rank = 1,
                         .dims = LIST(2),
                         .flags = OMR_TENSOR_BYTE_SWAPPED};
    omri_strided strided = start(OMRI_GATHER, &tensor, 0, OMR_U8);
    assert_false(omri_gather(&strided, 1, 1, block, NULL, &misfit));
    assert_int_equal(misfit.index[0], 1);
    assert_string_equal(misfit.value, "-3");
}

static void misfit__of_scatter_is_where_it_would_have_gone(void **state)
{
    (void)state;
    int32_t data[12] = {0};
    uint64_t block[6] = {1, 2, 3, 4, UINT64_MAX, 6};
    omri_misfit misfit;
    omr_tensor tensor = {.data = data, .dtype = OMR_I32, .rank = 2, .dims = LIST(4, 3)};
    omri_strided strided = start(OMRI_SCATTER, &tensor, 0, OMR_U64);
    assert_false(omri_scatter(&strided, 2, 2, block, NULL, &misfit));
    assert_int_equal(misfit.index[0], 3);
    assert_int_equal(misfit.index[1], 1);
    assert_string_equal(misfit.value, "18446744073709551615");
}

/* ---- Random arrays against one element at a time --------------------------------------------- */

/* An array in memory, a block of at least its size and a range of rows. */
typedef struct random_case {
    omri_direction direction;
    omr_tensor tensor;
    int64_t dims[OMR_MAX_RANK], strides[OMR_MAX_RANK], block_dims[OMR_MAX_RANK];
    int32_t batch_axis;
    size_t first_row, row_count;
    omr_dtype block_dtype;
    omri_cast cast;
    size_t memory_size, block_size;
    char *memory, *block; /* of exactly these sizes, so that sanitizers see any step beyond */
} random_case;

static void choose_dtypes(random_case *sample, uint64_t *seed)
{
    omr_dtype from, to;
    do {
        from = (omr_dtype)(1 + random_below(seed, OMRI_DTYPE_COUNT - 1));
        to = random_below(seed, 3) ? (omr_dtype)(1 + random_below(seed, OMRI_DTYPE_COUNT - 1))
                                   : from;
        sample->cast = omri_dtype_cast_rule(from, to);
    } while (sample->cast == OMRI_CAST_NONE);
    sample->tensor.dtype = sample->direction == OMRI_GATHER ? from : to;
    sample->block_dtype = sample->direction == OMRI_GATHER ? to : from;
    sample->tensor.flags = random_below(seed, 3) ? 0 : OMR_TENSOR_BYTE_SWAPPED;
}

/* Up to some 4000 elements, now and then along a single axis. */
static void choose_dims(random_case *sample, uint64_t *seed)
{
    size_t left = 4000;
    sample->tensor.rank = (uint32_t)random_below(seed, 8);
    for (uint32_t i = 0; i < sample->tensor.rank; i++) {
        size_t limit = random_below(seed, 3) ? 6 : 400;
        size_t dim = random_below(seed, limit < left ? limit : left);
        sample->dims[i] = (int64_t)dim;
        left = left / (dim ? dim : 1) + 2;
    }
}

/* Axes in any order in memory, with gaps, some reversed and, in inputs, some repeated. */
static void choose_strides(random_case *sample, uint64_t *seed)
{
    uint32_t order[OMR_MAX_RANK], rank = sample->tensor.rank;
    bool c_order = random_below(seed, 3) == 0;
    for (uint32_t i = 0; i < rank; i++) {
        uint32_t other = c_order ? i : (uint32_t)random_below(seed, i + 1);
        order[i] = order[other];
        order[other] = i;
    }
    int64_t stride = (int64_t)omr_dtype_size(sample->tensor.dtype);
    for (uint32_t i = rank; i-- > 0;) {
        uint32_t axis = order[i];
        stride += random_below(seed, 5) ? 0 : (int64_t)random_below(seed, 20);
        sample->strides[axis] = random_below(seed, 6) ? stride : -stride;
        if (sample->direction == OMRI_GATHER && random_below(seed, 12) == 0)
            sample->strides[axis] = 0;
        else
            stride *= sample->dims[axis] ? sample->dims[axis] : 1;
    }
}

static void choose_block(random_case *sample, uint64_t *seed)
{
    uint32_t rank = sample->tensor.rank;
    sample->batch_axis = (int32_t)random_below(seed, rank + 1) - 1;
    memcpy(sample->block_dims, sample->dims, sizeof sample->dims);
    if (sample->batch_axis >= 0) {
        size_t rows = (size_t)sample->dims[sample->batch_axis];
        sample->first_row = random_below(seed, rows + 1);
        sample->row_count = random_below(seed, rows - sample->first_row + 1);
        sample->block_dims[sample->batch_axis] = (int64_t)sample->row_count;
    }
    for (uint32_t i = 0; i < rank; i++)
        sample->block_dims[i] += random_below(seed, 4) ? 0 : (int64_t)random_below(seed, 3);
}

static char *random_memory(size_t size, uint64_t *seed)
{
    char *memory = malloc(size + 1);
    assert_non_null(memory);
    for (size_t i = 0; i < size; i++)
        memory[i] = (char)random_bits(seed);
    return memory;
}

/* False when the memory would be unreasonably large. */
static bool choose(random_case *sample, omri_direction direction, uint64_t *seed)
{
    memset(sample, 0, sizeof *sample);
    sample->direction = direction;
    sample->tensor.dims = sample->dims;
    sample->tensor.strides = sample->strides;
    choose_dtypes(sample, seed);
    choose_dims(sample, seed);
    choose_strides(sample, seed);
    choose_block(sample, seed);
    uint32_t rank = sample->tensor.rank;
    omri_extent extent;
    assert_true(omri_shape_extent(sample->dims, sample->strides, rank,
                                  omr_dtype_size(sample->tensor.dtype), &extent));
    assert_true(omri_shape_size(sample->block_dims, rank, omr_dtype_size(sample->block_dtype),
                                &sample->block_size));
    sample->memory_size = (size_t)(extent.high - extent.low);
    if (sample->memory_size > 1 << 19 || sample->block_size > 1 << 19)
        return false;
    sample->memory = random_memory(sample->memory_size, seed);
    sample->block = random_memory(sample->block_size, seed);
    sample->tensor.data = sample->memory - extent.low;
    return true;
}

/* Calls `visit` with the place of every element of the rows, in the memory and in the block. */
static void for_each(random_case *sample, void (*visit)(random_case *, char *, char *, void *),
                     char *block, const char *memory, void *context)
{
    uint32_t rank = sample->tensor.rank;
    int64_t counts[OMR_MAX_RANK], block_strides[OMR_MAX_RANK];
    memcpy(counts, sample->dims, sizeof counts);
    if (sample->batch_axis >= 0)
        counts[sample->batch_axis] = (int64_t)sample->row_count;
    omri_shape_strides(sample->block_dims, rank, omr_dtype_size(sample->block_dtype),
                       block_strides);
    size_t total;
    assert_true(omri_shape_count(counts, rank, &total));
    for (size_t i = 0; i < total; i++) {
        int64_t rest = (int64_t)i, in_block = 0;
        int64_t in_memory = (char *)sample->tensor.data - sample->memory;
        for (uint32_t axis = rank; axis-- > 0;) {
            int64_t index = rest % counts[axis];
            rest /= counts[axis];
            in_block += index * block_strides[axis];
            if ((int32_t)axis == sample->batch_axis)
                index += (int64_t)sample->first_row;
            in_memory += index * sample->strides[axis];
        }
        visit(sample, (char *)(uintptr_t)memory + in_memory, block + in_block, context);
    }
}

/* Reverses the words of an element of the tensor where it is kept that way. */
static void reorder(char *element, const omr_tensor *tensor)
{
    size_t word = omri_dtype_word_size(tensor->dtype);
    if (!(tensor->flags & OMR_TENSOR_BYTE_SWAPPED))
        return;
    for (size_t i = 0; i < omr_dtype_size(tensor->dtype); i += word) {
        for (size_t low = i, high = i + word - 1; low < high; low++, high--) {
            char byte = element[low];
            element[low] = element[high];
            element[high] = byte;
        }
    }
}

static void move_one(random_case *sample, char *in_tensor, char *in_block, void *context)
{
    (void)context;
    char from[16], to[16];
    omr_dtype tensor = sample->tensor.dtype, block = sample->block_dtype;
    if (sample->direction == OMRI_GATHER) {
        memcpy(from, in_tensor, omr_dtype_size(tensor));
        reorder(from, &sample->tensor);
        assert_true(omri_convert_find_for(OMRI_ISA_SCALAR, tensor, block)(to, from, 1));
        memcpy(in_block, to, omr_dtype_size(block));
        return;
    }
    memcpy(from, in_block, omr_dtype_size(block));
    assert_true(omri_convert_find_for(OMRI_ISA_SCALAR, block, tensor)(to, from, 1));
    reorder(to, &sample->tensor);
    memcpy(in_tensor, to, omr_dtype_size(tensor));
}

/* Makes an element of the source 0 or 1, which every dtype has. */
static void tame_one(random_case *sample, char *in_tensor, char *in_block, void *seed)
{
    char byte = (char)random_below(seed, 2), element[16];
    bool gather = sample->direction == OMRI_GATHER;
    omr_dtype dtype = gather ? sample->tensor.dtype : sample->block_dtype;
    assert_true(omri_convert_find_for(OMRI_ISA_SCALAR, OMR_BOOL, dtype)(element, &byte, 1));
    if (gather)
        reorder(element, &sample->tensor);
    memcpy(gather ? in_tensor : in_block, element, omr_dtype_size(dtype));
}

static void check_gather(random_case *sample, omri_strided *strided)
{
    char *wanted = calloc(1, sample->block_size + 1);
    assert_non_null(wanted);
    for_each(sample, move_one, wanted, sample->memory, NULL);
    assert_true(omri_gather(strided, sample->first_row, sample->row_count, sample->block,
                            sample->block_dims, NULL));
    assert_memory_equal(sample->block, wanted, sample->block_size);
    free(wanted);
}

static void check_scatter(random_case *sample, omri_strided *strided)
{
    char *wanted = malloc(sample->memory_size + 1);
    assert_non_null(wanted);
    memcpy(wanted, sample->memory, sample->memory_size);
    for_each(sample, move_one, sample->block, wanted, NULL);
    assert_true(omri_scatter(strided, sample->first_row, sample->row_count, sample->block,
                             sample->block_dims, NULL));
    assert_memory_equal(sample->memory, wanted, sample->memory_size);
    free(wanted);
}

static void check_samples(omri_direction direction, uint64_t seed, int count)
{
    for (int i = 0; i < count;) {
        random_case sample;
        if (!choose(&sample, direction, &seed))
            continue;
        if (sample.cast == OMRI_CAST_CHECKED)
            for_each(&sample, tame_one, sample.block, sample.memory, &seed);
        omri_strided strided =
            start(direction, &sample.tensor, sample.batch_axis, sample.block_dtype);
        if (direction == OMRI_GATHER)
            check_gather(&sample, &strided);
        else
            check_scatter(&sample, &strided);
        free(sample.memory);
        free(sample.block);
        i++;
    }
}

static void gather__agrees_with_one_element_at_a_time(void **state)
{
    (void)state;
    check_samples(OMRI_GATHER, 5, 8000);
}

static void scatter__agrees_and_touches_nothing_else(void **state)
{
    (void)state;
    check_samples(OMRI_SCATTER, 6, 8000);
}

/* Large enough for many tiles, and with both sides of each tile cut short. */
static void planes__are_transposed_with_and_without_conversion(void **state)
{
    (void)state;
    enum { LINES = 133, COLUMNS = 217 };
    static float data[COLUMNS][LINES], block[LINES][COLUMNS], back[COLUMNS][LINES];
    static double wide[LINES][COLUMNS];
    for (int i = 0; i < COLUMNS * LINES; i++)
        data[i / LINES][i % LINES] = (float)i;
    omr_tensor tensor = {.data = data,
                         .dtype = OMR_F32,
                         .rank = 2,
                         .dims = LIST(LINES, COLUMNS),
                         .strides = LIST(4, 4 * LINES)};
    omri_strided plain = start(OMRI_GATHER, &tensor, 0, OMR_F32);
    omri_strided widened = start(OMRI_GATHER, &tensor, 0, OMR_F64);
    assert_true(omri_gather(&plain, 0, LINES, block, NULL, NULL));
    assert_true(omri_gather(&widened, 0, LINES, wide, NULL, NULL));
    for (int line = 0; line < LINES; line++) {
        for (int column = 0; column < COLUMNS; column++) {
            assert_true(block[line][column] == data[column][line]);
            assert_true(wide[line][column] == data[column][line]);
        }
    }
    tensor.data = back;
    omri_strided narrowed = start(OMRI_SCATTER, &tensor, 0, OMR_F64);
    assert_true(omri_scatter(&narrowed, 0, LINES, wide, NULL, NULL));
    assert_memory_equal(back, data, sizeof data);
}

/* [H * W, C] in memory, given as [C, H * W]; exactly as large as needed, for sanitizers. */
static void check_channels(omr_dtype dtype, int64_t channels, int64_t count)
{
    int64_t size = (int64_t)omr_dtype_size(dtype);
    uint64_t seed = (uint64_t)(channels * count);
    char *data = malloc((size_t)(channels * count * size) + 1);
    char *block = malloc((size_t)(channels * count * size) + 1);
    assert_non_null(data);
    assert_non_null(block);
    for (int64_t i = 0; i < channels * count * size; i++)
        data[i] = (char)random_bits(&seed);
    omr_tensor tensor = {.data = data,
                         .dtype = dtype,
                         .rank = 2,
                         .dims = LIST(channels, count),
                         .strides = LIST(size, channels * size)};
    omri_strided strided = start(OMRI_GATHER, &tensor, -1, dtype);
    assert_true(omri_gather(&strided, 0, 0, block, NULL, NULL));
    for (int64_t channel = 0; channel < channels; channel++) {
        for (int64_t i = 0; i < count; i++)
            assert_memory_equal(block + (channel * count + i) * size,
                                data + (i * channels + channel) * size, (size_t)size);
    }
    free(data);
    free(block);
}

static void channels__are_taken_apart(void **state)
{
    (void)state;
    for (omr_dtype dtype = OMR_I8; dtype <= OMR_I64; dtype++) {
        for (int64_t channels = 2; channels <= 5; channels++) {
            for (int64_t count = 1; count < 140; count++)
                check_channels(dtype, channels, count);
            check_channels(dtype, channels, 2500);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gather__takes_rows_and_zeros_the_padding),
        cmocka_unit_test(gather__of_no_rows_is_all_padding),
        cmocka_unit_test(gather__leaves_empty_blocks_alone),
        cmocka_unit_test(scalars__have_no_rows),
        cmocka_unit_test(rows__may_lie_along_any_axis),
        cmocka_unit_test(images__are_padded_and_cropped_on_every_axis),
        cmocka_unit_test(gather__broadcasts_and_reverses),
        cmocka_unit_test(init__refuses_what_has_no_cast),
        cmocka_unit_test(misfit__names_index_and_value),
        cmocka_unit_test(misfit__is_the_first_whatever_the_order_in_memory),
        cmocka_unit_test(misfit__is_the_first_of_a_transposed_plane),
        cmocka_unit_test(misfit__is_read_in_its_byte_order),
        cmocka_unit_test(misfit__of_scatter_is_where_it_would_have_gone),
        cmocka_unit_test(gather__agrees_with_one_element_at_a_time),
        cmocka_unit_test(scatter__agrees_and_touches_nothing_else),
        cmocka_unit_test(planes__are_transposed_with_and_without_conversion),
        cmocka_unit_test(channels__are_taken_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
