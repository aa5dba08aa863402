/* SPDX-License-Identifier: MIT */
/*
 * Gather and scatter beside memcpy. A figure is the speed of one over that of the other, in bytes
 * read and written per second, the best of rounds taken in turns so that both see the same machine:
 * a large array in the caller's memory, batch after batch through three blocks in rotation, as a
 * lane's slots are.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/bench.h"
#include "tensor/shape.h"
#include "tensor/strided.h"

enum { ROWS = 96, BATCH = 16, SLOTS = 3, ROUNDS = 21 };

typedef struct image_layout {
    int64_t dims[4], strides[4]; /* of the caller's array; strides in elements */
    size_t size;                 /* elements up to the end */
} image_layout;

enum { CHANNELS = 3, HEIGHT = 256, WIDTH = 128, MARGIN = 12 };

/* [ROWS, 3, 256, 128] in C order. */
static image_layout packed(void)
{
    return (image_layout){{ROWS, CHANNELS, HEIGHT, WIDTH},
                          {CHANNELS * HEIGHT * WIDTH, HEIGHT * WIDTH, WIDTH, 1},
                          (size_t)ROWS * CHANNELS * HEIGHT * WIDTH};
}

/* The same out of the middle of larger images. */
static image_layout cropped(void)
{
    int64_t line = WIDTH + MARGIN, plane = line * (HEIGHT + MARGIN);
    return (image_layout){{ROWS, CHANNELS, HEIGHT, WIDTH},
                          {CHANNELS * plane, plane, line, 1},
                          (size_t)(ROWS * CHANNELS * plane)};
}

/* The same with the channels innermost in memory, as image libraries decode. */
static image_layout channels_last(void)
{
    return (image_layout){{ROWS, CHANNELS, HEIGHT, WIDTH},
                          {CHANNELS * HEIGHT * WIDTH, 1, CHANNELS * WIDTH, CHANNELS},
                          (size_t)ROWS * CHANNELS * HEIGHT * WIDTH};
}

typedef struct figure_spec {
    const char *name;
    omri_direction direction;
    image_layout (*layout)(void);
    omr_dtype tensor_dtype, block_dtype;
    uint32_t flags;
    double target;
} figure_spec;

static const figure_spec figures[] = {
    {"tensor-gather", OMRI_GATHER, packed, OMR_F32, OMR_F32, 0, 0.8},
    {"tensor-gather-cropped", OMRI_GATHER, cropped, OMR_F32, OMR_F32, 0, 0.8},
    {"tensor-scatter", OMRI_SCATTER, packed, OMR_F32, OMR_F32, 0, 0.8},
    {"tensor-scatter-cropped", OMRI_SCATTER, cropped, OMR_F32, OMR_F32, 0, 0.8},
    {"tensor-gather-f32-f16", OMRI_GATHER, packed, OMR_F32, OMR_F16, 0, 0.5},
    {"tensor-gather-f32-f16-cropped", OMRI_GATHER, cropped, OMR_F32, OMR_F16, 0, 0.5},
    {"tensor-scatter-f16-f32", OMRI_SCATTER, packed, OMR_F32, OMR_F16, 0, 0.5},
    {"tensor-gather-f32-bf16", OMRI_GATHER, packed, OMR_F32, OMR_BF16, 0, 0.5},
    {"tensor-scatter-bf16-f32", OMRI_SCATTER, packed, OMR_F32, OMR_BF16, 0, 0.5},
    {"tensor-gather-f64-f32", OMRI_GATHER, packed, OMR_F64, OMR_F32, 0, 0.5},
    {"tensor-gather-f64-f16", OMRI_GATHER, packed, OMR_F64, OMR_F16, 0, 0.5},
    {"tensor-gather-i64-i32", OMRI_GATHER, packed, OMR_I64, OMR_I32, 0, 0.5},
    {"tensor-gather-u8-f32", OMRI_GATHER, packed, OMR_U8, OMR_F32, 0, 0.5},
    {"tensor-gather-u8-f16", OMRI_GATHER, packed, OMR_U8, OMR_F16, 0, 0.5},
    {"tensor-gather-swapped-f32", OMRI_GATHER, packed, OMR_F32, OMR_F32, OMR_TENSOR_BYTE_SWAPPED,
     0.5},
    {"tensor-gather-hwc-f32", OMRI_GATHER, channels_last, OMR_F32, OMR_F32, 0, 0.4},
    {"tensor-gather-hwc-u8-f32", OMRI_GATHER, channels_last, OMR_U8, OMR_F32, 0, 0.4},
    {"tensor-scatter-hwc-f32", OMRI_SCATTER, channels_last, OMR_F32, OMR_F32, 0, 0.2},
};

/* Memory that has been written to, so that no page is missing; zeros are numbers in every dtype. */
static char *zeros(size_t size)
{
    char *memory = bench_allocate(size);
    memset(memory, 0, size);
    return memory;
}

static double time_moves(const omri_strided *strided, char *const *blocks)
{
    double start = bench_now();
    omri_misfit misfit;
    for (size_t row = 0; row < ROWS; row += BATCH) {
        char *block = blocks[row / BATCH % SLOTS];
        bool moved = strided->direction == OMRI_GATHER
                         ? omri_gather(strided, row, BATCH, block, NULL, &misfit)
                         : omri_scatter(strided, row, BATCH, block, NULL, &misfit);
        if (!moved)
            bench_die("%s has no place in the other dtype", misfit.value);
    }
    return bench_now() - start;
}

/* `size` bytes for each batch, in the same direction. */
static double time_copies(omri_direction direction, char *array, char *const *blocks, size_t size)
{
    double start = bench_now();
    for (size_t batch = 0; batch < ROWS / BATCH; batch++) {
        char *part = array + batch * size, *block = blocks[batch % SLOTS];
        memcpy(direction == OMRI_GATHER ? block : part, direction == OMRI_GATHER ? part : block,
               size);
    }
    return bench_now() - start;
}

/* What a figure moves, and as many bytes for memcpy. */
typedef struct arena {
    char *array, *copy_array;
    char *blocks[SLOTS], *copy_blocks[SLOTS];
    size_t copy_size; /* of a batch */
} arena;

static void arena_init(arena *memory, const figure_spec *figure, size_t array_elements)
{
    size_t element = omr_dtype_size(figure->tensor_dtype);
    size_t block_element = omr_dtype_size(figure->block_dtype);
    size_t batch_elements = (size_t)BATCH * CHANNELS * HEIGHT * WIDTH;
    memory->copy_size = batch_elements * (element + block_element) / 2;
    memory->array = zeros(array_elements * element);
    memory->copy_array = zeros(memory->copy_size * (ROWS / BATCH));
    for (int i = 0; i < SLOTS; i++) {
        memory->blocks[i] = zeros(batch_elements * block_element);
        memory->copy_blocks[i] = zeros(memory->copy_size);
    }
}

static void arena_release(arena *memory)
{
    for (int i = 0; i < SLOTS; i++) {
        free(memory->blocks[i]);
        free(memory->copy_blocks[i]);
    }
    free(memory->array);
    free(memory->copy_array);
}

static bool measure(const figure_spec *figure)
{
    image_layout layout = figure->layout();
    arena memory;
    arena_init(&memory, figure, layout.size);
    for (int i = 0; i < 4; i++)
        layout.strides[i] *= (int64_t)omr_dtype_size(figure->tensor_dtype);
    omr_tensor tensor = {.data = memory.array,
                         .dtype = figure->tensor_dtype,
                         .rank = 4,
                         .dims = layout.dims,
                         .strides = layout.strides,
                         .flags = figure->flags};
    omri_strided strided;
    if (!omri_strided_init(&strided, figure->direction, &tensor, 0, figure->block_dtype))
        bench_die("%s: no such cast", figure->name);
    double best_moves = INFINITY, best_copies = INFINITY;
    for (int i = 0; i < ROUNDS; i++) {
        best_moves = fmin(best_moves, time_moves(&strided, memory.blocks));
        best_copies = fmin(best_copies, time_copies(figure->direction, memory.copy_array,
                                                    memory.copy_blocks, memory.copy_size));
    }
    arena_release(&memory);
    return bench_report(figure->name, best_copies / best_moves, "ratio", BENCH_AT_LEAST,
                        figure->target);
}

int main(void)
{
    bool met = true;
    printf("kernels:");
    for (int isa = 0; isa < OMRI_ISA_COUNT; isa++) {
        if (omri_isa_usable((omri_isa)isa))
            printf(" %s", omri_isa_name((omri_isa)isa));
    }
    printf("\n");
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++)
        met &= measure(&figures[i]);
    return met ? 0 : 1;
}
