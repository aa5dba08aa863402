/* SPDX-License-Identifier: MIT */
/*
 * Kernels for x86-64 with AVX-512 F and BW: twice the width of convert_avx2.c. VCVTNEPS2BF16 is
 * left alone, as it takes subnormal numbers for zero.
 */
#include <immintrin.h>

#include "tensor/kernels.h"

#define TARGET __attribute__((target("avx512f,avx512bw")))
#define STEP TARGET __attribute__((always_inline)) static inline
#define NEAREST (_MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)

STEP __m512i load(const char *in)
{
    return _mm512_loadu_si512(in);
}

STEP __m256i load_half(const char *in)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)in);
}

STEP __m128i load_quarter(const char *in)
{
    return _mm_loadu_si128((const __m128i *)(const void *)in);
}

STEP void store(char *out, __m512i value)
{
    _mm512_storeu_si512(out, value);
}

STEP void store_half(char *out, __m256i value)
{
    _mm256_storeu_si256((__m256i *)(void *)out, value);
}

STEP bool f32_to_f16(char *out, const char *in)
{
    store_half(out, _mm512_cvtps_ph(_mm512_castsi512_ps(load(in)), NEAREST));
    return true;
}

STEP bool f16_to_f32(char *out, const char *in)
{
    store(out, _mm512_castps_si512(_mm512_cvtph_ps(load_half(in))));
    return true;
}

/* The lanes that hold a NaN. */
STEP __mmask16 nans(__m512i bits)
{
    __m512i magnitude = _mm512_and_si512(bits, _mm512_set1_epi32(0x7fffffff));
    return _mm512_cmpgt_epi32_mask(magnitude, _mm512_set1_epi32(0x7f800000));
}

STEP bool f32_to_bf16(char *out, const char *in)
{
    __m512i bits = load(in);
    __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
    __m512i bias = _mm512_add_epi32(odd, _mm512_set1_epi32(0x7fff));
    __m512i quiet = _mm512_or_si512(bits, _mm512_set1_epi32(0x400000));
    __m512i rounded = _mm512_mask_mov_epi32(_mm512_add_epi32(bits, bias), nans(bits), quiet);
    store_half(out, _mm512_cvtepi32_epi16(_mm512_srli_epi32(rounded, 16)));
    return true;
}

STEP bool bf16_to_f32(char *out, const char *in)
{
    __m512i bits = _mm512_slli_epi32(_mm512_cvtepu16_epi32(load_half(in)), 16);
    store(out, _mm512_mask_or_epi32(bits, nans(bits), bits, _mm512_set1_epi32(0x400000)));
    return true;
}

STEP bool f64_to_f32(char *out, const char *in)
{
    store_half(out, _mm256_castps_si256(_mm512_cvtpd_ps(_mm512_castsi512_pd(load(in)))));
    return true;
}

STEP bool f32_to_f64(char *out, const char *in)
{
    store(out, _mm512_castpd_si512(_mm512_cvtps_pd(_mm256_castsi256_ps(load_half(in)))));
    return true;
}

STEP bool u8_to_f32(char *out, const char *in)
{
    __m512i wide = _mm512_cvtepu8_epi32(load_quarter(in));
    store(out, _mm512_castps_si512(_mm512_cvtepi32_ps(wide)));
    return true;
}

STEP bool i8_to_f32(char *out, const char *in)
{
    __m512i wide = _mm512_cvtepi8_epi32(load_quarter(in));
    store(out, _mm512_castps_si512(_mm512_cvtepi32_ps(wide)));
    return true;
}

STEP bool u8_to_f16(char *out, const char *in)
{
    __m512 single = _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(load_quarter(in)));
    store_half(out, _mm512_cvtps_ph(single, NEAREST));
    return true;
}

STEP bool i32_to_i64(char *out, const char *in)
{
    store(out, _mm512_cvtepi32_epi64(load_half(in)));
    return true;
}

STEP bool i64_to_i32(char *out, const char *in)
{
    __m512i wide = load(in);
    __m256i cut = _mm512_cvtepi64_epi32(wide);
    store_half(out, cut);
    return _mm512_cmpneq_epi64_mask(_mm512_cvtepi32_epi64(cut), wide) == 0;
}

OMRI_VECTOR_LOOP(TARGET, f32_to_f16_all, f32_to_f16, 16, 4, 2)
OMRI_VECTOR_LOOP(TARGET, f16_to_f32_all, f16_to_f32, 16, 2, 4)
OMRI_VECTOR_LOOP(TARGET, f32_to_bf16_all, f32_to_bf16, 16, 4, 2)
OMRI_VECTOR_LOOP(TARGET, bf16_to_f32_all, bf16_to_f32, 16, 2, 4)
OMRI_VECTOR_LOOP(TARGET, f64_to_f32_all, f64_to_f32, 8, 8, 4)
OMRI_VECTOR_LOOP(TARGET, f32_to_f64_all, f32_to_f64, 8, 4, 8)
OMRI_VECTOR_LOOP(TARGET, u8_to_f32_all, u8_to_f32, 16, 1, 4)
OMRI_VECTOR_LOOP(TARGET, i8_to_f32_all, i8_to_f32, 16, 1, 4)
OMRI_VECTOR_LOOP(TARGET, u8_to_f16_all, u8_to_f16, 16, 1, 2)
OMRI_VECTOR_LOOP(TARGET, i32_to_i64_all, i32_to_i64, 8, 4, 8)
OMRI_VECTOR_LOOP(TARGET, i64_to_i32_all, i64_to_i32, 8, 8, 4)

omri_convert_fn omri_convert_avx512(omr_dtype from, omr_dtype to)
{
    static const omri_kernel kernels[] = {
        {OMR_F32, OMR_F16, f32_to_f16_all},   {OMR_F16, OMR_F32, f16_to_f32_all},
        {OMR_F32, OMR_BF16, f32_to_bf16_all}, {OMR_BF16, OMR_F32, bf16_to_f32_all},
        {OMR_F64, OMR_F32, f64_to_f32_all},   {OMR_F32, OMR_F64, f32_to_f64_all},
        {OMR_U8, OMR_F32, u8_to_f32_all},     {OMR_I8, OMR_F32, i8_to_f32_all},
        {OMR_U8, OMR_F16, u8_to_f16_all},     {OMR_I32, OMR_I64, i32_to_i64_all},
        {OMR_I64, OMR_I32, i64_to_i32_all},
    };
    return omri_kernel_find(kernels, sizeof kernels / sizeof kernels[0], from, to);
}
