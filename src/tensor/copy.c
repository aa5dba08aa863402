/* SPDX-License-Identifier: MIT */
#include "tensor/copy.h"

#include <string.h>

#include "tensor/deinterleave.h"

/* A tile of a transposed plane: small enough that the lines of both sides stay in the first cache
 * even when their strides are powers of two and compete for the same few places in it. */
enum { TILE_LINES = 8, TILE_ELEMENTS = 64 };

/* Elements of a channel taken before those of the next, which come from the same cache lines. */
enum { CHANNEL_ELEMENTS = 1024 };

static int64_t magnitude(int64_t value)
{
    return value < 0 ? -value : value;
}

enum { SHORT_LEAST = 64, SHORT_MOST = 2048 };

/* As memcpy, which for lines of this length spends a good part of its time on choosing a way. The
 * last 64 bytes may overlap those before. */
static inline void copy_short_line(char *restrict dst, const char *restrict src, size_t size)
{
    for (size_t done = 0; done + 64 <= size; done += 64)
        memcpy(dst + done, src + done, 64);
    memcpy(dst + size - 64, src + size - 64, 64);
}

/* Processors guess what is needed next from what was, and each gap between lines ends their guess:
 * lines are asked for a few earlier than they are copied. */
enum { LINES_AHEAD = 4, CACHE_LINE = 64 };

static inline void prefetch_lines(char *dst, const char *src, size_t line_size)
{
    for (size_t i = 0; i < line_size; i += CACHE_LINE) {
        __builtin_prefetch(src + i, 0);
        __builtin_prefetch(dst + i, 1);
    }
    __builtin_prefetch(dst + line_size - 1, 1);
}

static void copy_short_lines(omri_plane dst, omri_plane src, size_t line_count, size_t line_size)
{
    for (size_t line = 0; line < line_count; line++) {
        size_t later = line + LINES_AHEAD;
        if (later < line_count)
            prefetch_lines(omri_plane_at(&dst, later, 0).data, omri_plane_at(&src, later, 0).data,
                           line_size);
        copy_short_line(omri_plane_at(&dst, line, 0).data, omri_plane_at(&src, line, 0).data,
                        line_size);
    }
}

static void copy_lines(omri_plane dst, omri_plane src, size_t line_count, size_t line_size)
{
    if (line_size >= SHORT_LEAST && line_size < SHORT_MOST) {
        copy_short_lines(dst, src, line_count, line_size);
        return;
    }
    for (size_t line = 0; line < line_count; line++)
        memcpy(omri_plane_at(&dst, line, 0).data, omri_plane_at(&src, line, 0).data, line_size);
}

/* One loop per element size, as only a constant memcpy becomes a single load and store. */
#define ELEMENT_LOOP(size)                                                              \
    static void copy_elements_##size(omri_plane dst, omri_plane src, size_t line_count, \
                                     size_t element_count)                              \
    {                                                                                   \
        for (size_t line = 0; line < line_count; line++) {                              \
            char *out = omri_plane_at(&dst, line, 0).data;                              \
            const char *in = omri_plane_at(&src, line, 0).data;                         \
            for (size_t i = 0; i < element_count; i++) {                                \
                memcpy(out, in, size);                                                  \
                out += dst.element_stride;                                              \
                in += src.element_stride;                                               \
            }                                                                           \
        }                                                                               \
    }
ELEMENT_LOOP(1)
ELEMENT_LOOP(2)
ELEMENT_LOOP(4)
ELEMENT_LOOP(8)
ELEMENT_LOOP(16)

static void copy_elements(omri_plane dst, omri_plane src, size_t line_count, size_t element_count,
                          size_t element_size)
{
    switch (element_size) {
    case 1:
        copy_elements_1(dst, src, line_count, element_count);
        return;
    case 2:
        copy_elements_2(dst, src, line_count, element_count);
        return;
    case 4:
        copy_elements_4(dst, src, line_count, element_count);
        return;
    case 8:
        copy_elements_8(dst, src, line_count, element_count);
        return;
    default:
        copy_elements_16(dst, src, line_count, element_count);
    }
}

static void copy_tiles(omri_plane dst, omri_plane src, size_t line_count, size_t element_count,
                       size_t element_size)
{
    for (size_t line = 0; line < line_count; line += TILE_LINES) {
        size_t lines = line_count - line < TILE_LINES ? line_count - line : TILE_LINES;
        for (size_t element = 0; element < element_count; element += TILE_ELEMENTS) {
            size_t left = element_count - element;
            size_t elements = left < TILE_ELEMENTS ? left : TILE_ELEMENTS;
            copy_elements(omri_plane_at(&dst, line, element), omri_plane_at(&src, line, element),
                          lines, elements, element_size);
        }
    }
}

static void copy_channels(omri_plane dst, omri_plane src, size_t line_count, size_t element_count,
                          omri_deinterleave_fn deinterleave)
{
    for (size_t element = 0; element < element_count; element += CHANNEL_ELEMENTS) {
        size_t left = element_count - element;
        size_t elements = left < CHANNEL_ELEMENTS ? left : CHANNEL_ELEMENTS;
        for (size_t line = 0; line < line_count; line++)
            deinterleave(omri_plane_at(&dst, line, element).data,
                         omri_plane_at(&src, line, element).data, elements);
    }
}

void omri_copy_plane(omri_plane dst, omri_plane src, size_t line_count, size_t element_count,
                     size_t element_size)
{
    int64_t packed = (int64_t)element_size;
    omri_deinterleave_fn deinterleave = NULL;
    if (dst.element_stride == packed)
        deinterleave = omri_deinterleave_find(element_size, src.element_stride);
    if (dst.element_stride == packed && src.element_stride == packed)
        copy_lines(dst, src, line_count, element_count * element_size);
    else if (deinterleave)
        copy_channels(dst, src, line_count, element_count, deinterleave);
    else if (magnitude(src.line_stride) < magnitude(src.element_stride) ||
             magnitude(dst.line_stride) < magnitude(dst.element_stride))
        copy_tiles(dst, src, line_count, element_count, element_size);
    else
        copy_elements(dst, src, line_count, element_count, element_size);
}
