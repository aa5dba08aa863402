/* SPDX-License-Identifier: MIT */
/*
 * A move is a nest of loops over the axes, each with a stride in the tensor and one in the block.
 * Axes that continue each other on both sides become one, so that what can be one memcpy is one.
 * The two innermost loops, a plane, are left to copy.c or, with a conversion, to whole lines of the
 * converter; where the tensor's elements are apart, planes go through a stage in the first cache.
 */
#include "tensor/strided.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tensor/byteswap.h"
#include "tensor/copy.h"
#include "tensor/shape.h"

/* STAGE_SIZE and a converter's own buffers fit the first cache. TILE_LINES elements of a transposed
 * plane are what is read of a cache line at a time. Shorter lines than DIRECT_ELEMENTS are staged,
 * so that the converter gets many at once. */
enum { STAGE_SIZE = 8192, TILE_LINES = 16, DIRECT_ELEMENTS = 32 };

typedef struct loop {
    size_t count;
    int64_t tensor_stride, block_stride;
} loop;

/* The rows of one move. */
typedef struct transfer {
    char *tensor, *block;
    size_t first_row;
    int64_t counts[OMR_MAX_RANK];     /* indices moved of each axis */
    int64_t block_dims[OMR_MAX_RANK]; /* indices there are in the block */
    int64_t block_strides[OMR_MAX_RANK];
    loop axes[OMR_MAX_RANK + 2]; /* the nest, outermost first; two of them may be for form only */
    int axis_count;
} transfer;

static int64_t magnitude(int64_t value)
{
    return value < 0 ? -value : value;
}

bool omri_strided_init(omri_strided *strided, omri_direction direction, const omr_tensor *tensor,
                       int32_t batch_axis, omr_dtype block_dtype)
{
    assert(tensor->rank <= OMR_MAX_RANK && batch_axis < (int32_t)tensor->rank);
    size_t element_size = omr_dtype_size(tensor->dtype);
    *strided = (omri_strided){
        .direction = direction,
        .data = tensor->data,
        .rank = tensor->rank,
        .batch_axis = batch_axis,
        .tensor_element_size = element_size,
        .block_element_size = omr_dtype_size(block_dtype),
    };
    size_t bytes = tensor->rank * sizeof(int64_t);
    if (bytes)
        memcpy(strided->dims, tensor->dims, bytes);
    if (bytes && tensor->strides)
        memcpy(strided->strides, tensor->strides, bytes);
    else
        omri_shape_strides(strided->dims, tensor->rank, element_size, strided->strides);
    omri_element outer = {tensor->dtype, (tensor->flags & OMR_TENSOR_BYTE_SWAPPED) != 0};
    omri_element inner = {block_dtype, false};
    return direction == OMRI_GATHER ? omri_converter_init(&strided->converter, outer, inner)
                                    : omri_converter_init(&strided->converter, inner, outer);
}

/* Whether `inner` goes on where `outer` steps, on both sides. */
static bool continues(const loop *outer, const loop *inner)
{
    int64_t count = (int64_t)inner->count;
    return outer->tensor_stride == inner->tensor_stride * count &&
           outer->block_stride == inner->block_stride * count;
}

/* Adds the next axis inwards, or merges it with the one before. */
static void push_axis(transfer *move, loop next)
{
    if (next.count == 1)
        return;
    if (move->axis_count && continues(&move->axes[move->axis_count - 1], &next))
        next.count *= move->axes[--move->axis_count].count;
    move->axes[move->axis_count++] = next;
}

/* Innermost goes an axis that is packed in the block. Before it goes, in tensors whose elements are
 * apart along that, the axis along which they are nearest, so that a plane reads whole cache lines.
 * Checked casts keep C order, in which the first misfit is the one to report. */
static void shape_plane(transfer *move, const omri_strided *strided)
{
    int64_t block_size = (int64_t)strided->block_element_size;
    loop unit = {1, (int64_t)strided->tensor_element_size, block_size};
    if (!move->axis_count || move->axes[move->axis_count - 1].block_stride != block_size)
        move->axes[move->axis_count++] = unit;
    if (move->axis_count == 1) {
        move->axes[1] = move->axes[0];
        move->axes[0] = (loop){1, 0, 0};
        move->axis_count = 2;
        return;
    }
    int last = move->axis_count - 1, nearest = last;
    for (int i = last - 1; i >= 0; i--) {
        int64_t stride = magnitude(move->axes[i].tensor_stride);
        if (stride < magnitude(move->axes[nearest].tensor_stride))
            nearest = i;
    }
    if (nearest == last || strided->converter.cast == OMRI_CAST_CHECKED)
        return;
    loop line = move->axes[nearest];
    memmove(&move->axes[nearest], &move->axes[nearest + 1],
            (size_t)(last - 1 - nearest) * sizeof line);
    move->axes[last - 1] = line;
}

static void move_init(transfer *move, const omri_strided *strided, size_t first_row,
                      size_t row_count, const void *block, const int64_t *block_dims)
{
    move->tensor = strided->data;
    move->block = (char *)(uintptr_t)block; /* scatter only reads it */
    move->first_row = strided->batch_axis < 0 ? 0 : first_row;
    move->axis_count = 0;
    memcpy(move->counts, strided->dims, sizeof move->counts);
    if (strided->batch_axis >= 0) {
        assert(first_row + row_count <= (size_t)strided->dims[strided->batch_axis]);
        move->counts[strided->batch_axis] = (int64_t)row_count;
    }
    size_t bytes = strided->rank * sizeof(int64_t);
    memcpy(move->block_dims, block_dims ? block_dims : move->counts, bytes);
    omri_shape_strides(move->block_dims, strided->rank, strided->block_element_size,
                       move->block_strides);
}

static void move_nest(transfer *move, const omri_strided *strided)
{
    if (strided->batch_axis >= 0)
        move->tensor += (int64_t)move->first_row * strided->strides[strided->batch_axis];
    for (uint32_t i = 0; i < strided->rank; i++) {
        assert(move->block_dims[i] >= move->counts[i]);
        push_axis(move,
                  (loop){(size_t)move->counts[i], strided->strides[i], move->block_strides[i]});
    }
    shape_plane(move, strided);
}

static bool has_elements(const int64_t *dims, uint32_t rank)
{
    for (uint32_t i = 0; i < rank; i++) {
        if (dims[i] == 0)
            return false;
    }
    return true;
}

/* Lines whose elements are packed on both sides. Returns where in the block the first misfit is or
 * would go, or NULL. */
static const char *convert_lines(const omri_strided *strided, omri_plane tensor, omri_plane block,
                                 size_t line_count, size_t element_count)
{
    if (tensor.line_stride == (int64_t)(element_count * strided->tensor_element_size) &&
        block.line_stride == (int64_t)(element_count * strided->block_element_size)) {
        element_count *= line_count;
        line_count = 1;
    }
    for (size_t line = 0; line < line_count; line++) {
        char *in_tensor = tensor.data + (int64_t)line * tensor.line_stride;
        char *in_block = block.data + (int64_t)line * block.line_stride;
        bool gather = strided->direction == OMRI_GATHER;
        size_t done = omri_converter_run(&strided->converter, gather ? in_block : in_tensor,
                                         gather ? in_tensor : in_block, element_count);
        if (done < element_count)
            return in_block + done * strided->block_element_size;
    }
    return NULL;
}

/* A part of a plane that fits the stage. */
static const char *move_staged(const omri_strided *strided, omri_plane tensor, omri_plane block,
                               size_t line_count, size_t element_count)
{
    _Alignas(64) char bytes[STAGE_SIZE];
    int64_t size = (int64_t)strided->tensor_element_size;
    omri_plane stage = {bytes, (int64_t)element_count * size, size};
    if (strided->direction == OMRI_GATHER) {
        omri_copy_plane(stage, tensor, line_count, element_count, (size_t)size);
        return convert_lines(strided, stage, block, line_count, element_count);
    }
    const char *misfit = convert_lines(strided, stage, block, line_count, element_count);
    if (!misfit)
        omri_copy_plane(tensor, stage, line_count, element_count, (size_t)size);
    return misfit;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Cuts a plane into parts that fit the stage: in C order, or for transposed planes into tiles. */
static const char *move_parts(const omri_strided *strided, omri_plane tensor, omri_plane block,
                              size_t line_count, size_t element_count)
{
    size_t room = STAGE_SIZE / strided->tensor_element_size;
    bool transposed = strided->converter.cast != OMRI_CAST_CHECKED &&
                      magnitude(tensor.line_stride) < magnitude(tensor.element_stride);
    size_t tile_lines = transposed ? least(line_count, TILE_LINES) : 1;
    size_t tile_elements = least(element_count, room / tile_lines);
    if (tile_elements == element_count)
        tile_lines = least(line_count, room / tile_elements);
    for (size_t line = 0; line < line_count; line += tile_lines) {
        for (size_t element = 0; element < element_count; element += tile_elements) {
            omri_plane from = omri_plane_at(&tensor, line, element);
            omri_plane to = omri_plane_at(&block, line, element);
            const char *misfit =
                move_staged(strided, from, to, least(tile_lines, line_count - line),
                            least(tile_elements, element_count - element));
            if (misfit)
                return misfit;
        }
    }
    return NULL;
}

static const char *move_plane(const omri_strided *strided, const loop *line, const loop *element,
                              char *in_tensor, char *in_block)
{
    omri_plane tensor = {in_tensor, line->tensor_stride, element->tensor_stride};
    omri_plane block = {in_block, line->block_stride, element->block_stride};
    if (strided->converter.plain) {
        bool gather = strided->direction == OMRI_GATHER;
        omri_copy_plane(gather ? block : tensor, gather ? tensor : block, line->count,
                        element->count, strided->tensor_element_size);
        return NULL;
    }
    bool packed = element->tensor_stride == (int64_t)strided->tensor_element_size;
    if (packed && (line->count == 1 || element->count >= DIRECT_ELEMENTS))
        return convert_lines(strided, tensor, block, line->count, element->count);
    return move_parts(strided, tensor, block, line->count, element->count);
}

/* Every plane of the nest, the loops around them kept as an odometer. */
static const char *move_all(const transfer *move, const omri_strided *strided)
{
    size_t index[OMR_MAX_RANK] = {0};
    int outer = move->axis_count - 2;
    const loop *line = &move->axes[outer];
    char *tensor = move->tensor, *block = move->block;
    for (;;) {
        const char *misfit = move_plane(strided, line, line + 1, tensor, block);
        if (misfit)
            return misfit;
        int i = outer - 1;
        for (; i >= 0; i--) {
            const loop *axis = &move->axes[i];
            tensor += axis->tensor_stride;
            block += axis->block_stride;
            if (++index[i] < axis->count)
                break;
            tensor -= (int64_t)axis->count * axis->tensor_stride;
            block -= (int64_t)axis->count * axis->block_stride;
            index[i] = 0;
        }
        if (i < 0)
            return NULL;
    }
}

/* Zeros what lies beyond the rows moved, from `axis` inwards, each byte once. */
static void zero_padding(const transfer *move, int axis, int last_padded, char *block)
{
    if (axis > last_padded)
        return;
    int64_t stride = move->block_strides[axis]; // NOLINT: omri_shape_strides() wrote it
    for (int64_t i = 0; i < move->counts[axis]; i++)
        zero_padding(move, axis + 1, last_padded, block + i * stride);
    int64_t missing = move->block_dims[axis] - move->counts[axis];
    memset(block + move->counts[axis] * stride, 0, (size_t)(missing * stride));
}

/* The innermost axis along which the block is larger; -1 when it is full. */
static int last_padded_axis(const transfer *move, uint32_t rank)
{
    int axis = (int)rank - 1;
    while (axis >= 0 && move->counts[axis] == move->block_dims[axis])
        axis--;
    return axis;
}

/* An integer as text; it may be unaligned and in the other byte order. */
static void format_integer(char *text, const char *at, omri_element element)
{
    size_t size = omr_dtype_size(element.dtype);
    char native[8];
    if (element.swapped)
        omri_swap_words(native, at, 1, size);
    else
        memcpy(native, at, size);
    uint64_t value;
    bool is_u64 = element.dtype == OMR_U64;
    omri_convert_find(element.dtype, is_u64 ? OMR_U64 : OMR_I64)(&value, native, 1);
    if (is_u64)
        snprintf(text, OMRI_MISFIT_VALUE_SIZE, "%" PRIu64, value);
    else
        snprintf(text, OMRI_MISFIT_VALUE_SIZE, "%" PRId64, (int64_t)value);
}

/* `in_block` is where the misfit is, or would have gone. */
static void report_misfit(omri_misfit *misfit, const transfer *move, const omri_strided *strided,
                          const char *in_block)
{
    int64_t offset = in_block - move->block;
    const char *in_tensor = strided->data;
    misfit->rank = strided->rank;
    for (uint32_t i = 0; i < strided->rank; i++) {
        int64_t index = offset / move->block_strides[i]; // NOLINT: likewise
        offset %= move->block_strides[i];
        if ((int32_t)i == strided->batch_axis)
            index += (int64_t)move->first_row;
        misfit->index[i] = index;
        in_tensor += index * strided->strides[i];
    }
    bool gather = strided->direction == OMRI_GATHER;
    format_integer(misfit->value, gather ? in_tensor : in_block, strided->converter.from);
}

static bool move_rows(transfer *move, const omri_strided *strided, omri_misfit *misfit)
{
    if (!has_elements(move->counts, strided->rank))
        return true;
    move_nest(move, strided);
    const char *in_block = move_all(move, strided);
    if (in_block)
        report_misfit(misfit, move, strided, in_block);
    return !in_block;
}

bool omri_gather(const omri_strided *strided, size_t first_row, size_t row_count, void *block,
                 const int64_t *block_dims, omri_misfit *misfit)
{
    transfer move;
    assert(strided->direction == OMRI_GATHER);
    move_init(&move, strided, first_row, row_count, block, block_dims);
    if (has_elements(move.block_dims, strided->rank))
        zero_padding(&move, 0, last_padded_axis(&move, strided->rank), block);
    return move_rows(&move, strided, misfit);
}

bool omri_scatter(const omri_strided *strided, size_t first_row, size_t row_count,
                  const void *block, const int64_t *block_dims, omri_misfit *misfit)
{
    transfer move;
    assert(strided->direction == OMRI_SCATTER);
    move_init(&move, strided, first_row, row_count, block, block_dims);
    return move_rows(&move, strided, misfit);
}
