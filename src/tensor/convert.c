/* SPDX-License-Identifier: MIT */
#include "tensor/convert.h"

#include <pthread.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "tensor/byteswap.h"
#include "tensor/kernels.h"

typedef omri_convert_fn (*find_fn)(omr_dtype from, omr_dtype to);

static pthread_once_t isas_once = PTHREAD_ONCE_INIT;
static find_fn isas[OMRI_ISA_COUNT]; /* NULL where not usable */

#if defined(__x86_64__)
static bool has_f16c(void)
{
    unsigned eax, ebx, ecx, edx;
    /* clang before 17 does not know this name for __builtin_cpu_supports(). */
    return __get_cpuid(1, &eax, &ebx, &ecx, &edx) && (ecx & bit_F16C);
}
#endif

/* Once, because under a hypervisor cpuid costs microseconds. */
static void detect_isas(void)
{
    isas[OMRI_ISA_SCALAR] = omri_convert_scalar;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && has_f16c())
        isas[OMRI_ISA_AVX2] = omri_convert_avx2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw"))
        isas[OMRI_ISA_AVX512] = omri_convert_avx512;
#elif defined(__aarch64__)
    isas[OMRI_ISA_NEON] = omri_convert_neon; /* part of every ARM64 */
#endif
}

const char *omri_isa_name(omri_isa isa)
{
    static const char *const names[OMRI_ISA_COUNT] = {"scalar", "neon", "avx2", "avx512"};
    return names[isa];
}

bool omri_isa_usable(omri_isa isa)
{
    pthread_once(&isas_once, detect_isas);
    return isas[isa] != NULL;
}

static bool copy_1(void *restrict dst, const void *restrict src, size_t count)
{
    memcpy(dst, src, count);
    return true;
}

static bool copy_2(void *restrict dst, const void *restrict src, size_t count)
{
    memcpy(dst, src, count * 2);
    return true;
}

static bool copy_4(void *restrict dst, const void *restrict src, size_t count)
{
    memcpy(dst, src, count * 4);
    return true;
}

static bool copy_8(void *restrict dst, const void *restrict src, size_t count)
{
    memcpy(dst, src, count * 8);
    return true;
}

static bool copy_16(void *restrict dst, const void *restrict src, size_t count)
{
    memcpy(dst, src, count * 16);
    return true;
}

static omri_convert_fn find_copy(size_t element_size)
{
    switch (element_size) {
    case 1:
        return copy_1;
    case 2:
        return copy_2;
    case 4:
        return copy_4;
    case 8:
        return copy_8;
    default:
        return copy_16;
    }
}

omri_convert_fn omri_convert_find_for(omri_isa isa, omr_dtype from, omr_dtype to)
{
    switch (omri_dtype_cast_rule(from, to)) {
    case OMRI_CAST_NONE:
        return NULL;
    case OMRI_CAST_SAME:
        return isa == OMRI_ISA_SCALAR ? find_copy(omr_dtype_size(from)) : NULL;
    default:
        return omri_isa_usable(isa) ? isas[isa](from, to) : NULL;
    }
}

omri_convert_fn omri_convert_find(omr_dtype from, omr_dtype to)
{
    for (int isa = OMRI_ISA_COUNT - 1; isa >= 0; isa--) {
        omri_convert_fn convert = omri_convert_find_for((omri_isa)isa, from, to);
        if (convert)
            return convert;
    }
    return NULL;
}

bool omri_converter_init(omri_converter *converter, omri_element from, omri_element to)
{
    *converter = (omri_converter){
        .convert = omri_convert_find(from.dtype, to.dtype),
        .cast = omri_dtype_cast_rule(from.dtype, to.dtype),
        .from = from,
        .to = to,
        .from_size = omr_dtype_size(from.dtype),
        .to_size = omr_dtype_size(to.dtype),
    };
    converter->from.swapped = from.swapped && omri_dtype_word_size(from.dtype) > 1;
    converter->to.swapped = to.swapped && omri_dtype_word_size(to.dtype) > 1;
    bool same_order = converter->from.swapped == converter->to.swapped;
    converter->plain = from.dtype == to.dtype && same_order;
    return converter->convert != NULL;
}

/* Element by element: only runs once it is known that there is one. */
static size_t first_misfit(omri_convert_fn convert, const char *src, size_t from_size, size_t count)
{
    char element[16];
    size_t index = 0;
    while (index < count && convert(element, src + index * from_size, 1))
        index++;
    return index;
}

static void swap_elements(void *dst, const void *src, size_t count, omr_dtype dtype)
{
    size_t word_size = omri_dtype_word_size(dtype);
    omri_swap_words(dst, src, count * (omr_dtype_size(dtype) / word_size), word_size);
}

/* Bytes put into native order at a time: small enough to stay in the first cache. */
enum { SWAP_BLOCK = 4096 };

static size_t run_swapped_block(const omri_converter *converter, char *dst, const char *src,
                                size_t count)
{
    char native_src[SWAP_BLOCK], native_dst[SWAP_BLOCK];
    if (converter->from.swapped) {
        swap_elements(native_src, src, count, converter->from.dtype);
        src = native_src;
    }
    char *out = converter->to.swapped ? native_dst : dst;
    if (!converter->convert(out, src, count))
        return first_misfit(converter->convert, src, converter->from_size, count);
    if (converter->to.swapped)
        swap_elements(dst, native_dst, count, converter->to.dtype);
    return count;
}

static size_t run_swapped(const omri_converter *converter, char *dst, const char *src, size_t count)
{
    size_t from_size = converter->from_size, to_size = converter->to_size;
    size_t block = SWAP_BLOCK / (from_size > to_size ? from_size : to_size);
    for (size_t done = 0; done < count;) {
        size_t part = count - done < block ? count - done : block;
        size_t good =
            run_swapped_block(converter, dst + done * to_size, src + done * from_size, part);
        done += good;
        if (good < part)
            return done;
    }
    return count;
}

size_t omri_converter_run(const omri_converter *converter, void *restrict dst,
                          const void *restrict src, size_t count)
{
    if (!converter->plain && converter->from.dtype == converter->to.dtype) {
        swap_elements(dst, src, count, converter->from.dtype);
        return count;
    }
    if (!converter->plain && (converter->from.swapped || converter->to.swapped))
        return run_swapped(converter, dst, src, count);
    if (converter->convert(dst, src, count))
        return count;
    return first_misfit(converter->convert, src, converter->from_size, count);
}
