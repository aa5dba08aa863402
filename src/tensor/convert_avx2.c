/* SPDX-License-Identifier: MIT */
/* Kernels for x86-64 with AVX2 and F16C. A step's `out` and `in` need no alignment. */
#include <immintrin.h>

#include "tensor/kernels.h"

#define TARGET __attribute__((target("avx2,f16c")))
#define STEP TARGET __attribute__((always_inline)) static inline
#define NEAREST (_MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)

STEP __m256i load(const char *in)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)in);
}

STEP __m128i load_half(const char *in)
{
    return _mm_loadu_si128((const __m128i *)(const void *)in);
}

STEP void store(char *out, __m256i value)
{
    _mm256_storeu_si256((__m256i *)(void *)out, value);
}

STEP void store_half(char *out, __m128i value)
{
    _mm_storeu_si128((__m128i *)(void *)out, value);
}

STEP bool f32_to_f16(char *out, const char *in)
{
    __m256 low = _mm256_castsi256_ps(load(in));
    __m256 high = _mm256_castsi256_ps(load(in + 32));
    store_half(out, _mm256_cvtps_ph(low, NEAREST));
    store_half(out + 16, _mm256_cvtps_ph(high, NEAREST));
    return true;
}

STEP bool f16_to_f32(char *out, const char *in)
{
    store(out, _mm256_castps_si256(_mm256_cvtph_ps(load_half(in))));
    store(out + 32, _mm256_castps_si256(_mm256_cvtph_ps(load_half(in + 16))));
    return true;
}

/* Eight bfloat16, each in the low half of 32 bits. */
STEP __m256i round_to_bf16(__m256i bits)
{
    __m256i odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
    __m256i bias = _mm256_add_epi32(odd, _mm256_set1_epi32(0x7fff));
    __m256i rounded = _mm256_srli_epi32(_mm256_add_epi32(bits, bias), 16);
    __m256i quiet = _mm256_or_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(0x40));
    __m256i magnitude = _mm256_and_si256(bits, _mm256_set1_epi32(0x7fffffff));
    __m256i is_nan = _mm256_cmpgt_epi32(magnitude, _mm256_set1_epi32(0x7f800000));
    return _mm256_blendv_epi8(rounded, quiet, is_nan);
}

STEP bool f32_to_bf16(char *out, const char *in)
{
    __m256i packed = _mm256_packus_epi32(round_to_bf16(load(in)), round_to_bf16(load(in + 32)));
    store(out, _mm256_permute4x64_epi64(packed, 0xd8)); /* packing works in halves of 128 bits */
    return true;
}

STEP __m256i widen_bf16(__m128i halves)
{
    __m256i bits = _mm256_slli_epi32(_mm256_cvtepu16_epi32(halves), 16);
    __m256i magnitude = _mm256_and_si256(bits, _mm256_set1_epi32(0x7fffffff));
    __m256i is_nan = _mm256_cmpgt_epi32(magnitude, _mm256_set1_epi32(0x7f800000));
    return _mm256_or_si256(bits, _mm256_and_si256(is_nan, _mm256_set1_epi32(0x400000)));
}

STEP bool bf16_to_f32(char *out, const char *in)
{
    store(out, widen_bf16(load_half(in)));
    store(out + 32, widen_bf16(load_half(in + 16)));
    return true;
}

STEP bool f64_to_f32(char *out, const char *in)
{
    __m128 low = _mm256_cvtpd_ps(_mm256_castsi256_pd(load(in)));
    __m128 high = _mm256_cvtpd_ps(_mm256_castsi256_pd(load(in + 32)));
    store(out, _mm256_castps_si256(_mm256_set_m128(high, low)));
    return true;
}

STEP bool f32_to_f64(char *out, const char *in)
{
    store(out, _mm256_castpd_si256(_mm256_cvtps_pd(_mm_castsi128_ps(load_half(in)))));
    store(out + 32, _mm256_castpd_si256(_mm256_cvtps_pd(_mm_castsi128_ps(load_half(in + 16)))));
    return true;
}

/* Cut to the 24 bits of a float32, the last made odd when anything was cut off. Results that are
 * subnormal as float32 are zero as float16, so they may be rounded twice. */
STEP __m128 odd_f32(__m256i bits)
{
    __m256i below = _mm256_set1_epi64x((1 << 29) - 1);
    __m256i cut = _mm256_add_epi64(_mm256_and_si256(bits, below), below); /* carries when not 0 */
    __m256i odd = _mm256_andnot_si256(below, _mm256_or_si256(bits, cut));
    return _mm256_cvtpd_ps(_mm256_castsi256_pd(odd));
}

STEP bool f64_to_f16(char *out, const char *in)
{
    __m256 odd = _mm256_set_m128(odd_f32(load(in + 32)), odd_f32(load(in)));
    store_half(out, _mm256_cvtps_ph(odd, NEAREST));
    return true;
}

STEP bool f16_to_f64(char *out, const char *in)
{
    __m256 single = _mm256_cvtph_ps(load_half(in));
    store(out, _mm256_castpd_si256(_mm256_cvtps_pd(_mm256_castps256_ps128(single))));
    store(out + 32, _mm256_castpd_si256(_mm256_cvtps_pd(_mm256_extractf128_ps(single, 1))));
    return true;
}

STEP bool u8_to_f32(char *out, const char *in)
{
    __m128i bytes = load_half(in);
    __m256i low = _mm256_cvtepu8_epi32(bytes);
    __m256i high = _mm256_cvtepu8_epi32(_mm_srli_si128(bytes, 8));
    store(out, _mm256_castps_si256(_mm256_cvtepi32_ps(low)));
    store(out + 32, _mm256_castps_si256(_mm256_cvtepi32_ps(high)));
    return true;
}

STEP bool i8_to_f32(char *out, const char *in)
{
    __m128i bytes = load_half(in);
    __m256i low = _mm256_cvtepi8_epi32(bytes);
    __m256i high = _mm256_cvtepi8_epi32(_mm_srli_si128(bytes, 8));
    store(out, _mm256_castps_si256(_mm256_cvtepi32_ps(low)));
    store(out + 32, _mm256_castps_si256(_mm256_cvtepi32_ps(high)));
    return true;
}

STEP bool u8_to_f16(char *out, const char *in)
{
    char singles[64];
    u8_to_f32(singles, in);
    return f32_to_f16(out, singles);
}

STEP bool i32_to_i64(char *out, const char *in)
{
    store(out, _mm256_cvtepi32_epi64(load_half(in)));
    store(out + 32, _mm256_cvtepi32_epi64(load_half(in + 16)));
    return true;
}

STEP bool i64_to_i32(char *out, const char *in)
{
    __m256i low = load(in), high = load(in + 32);
    __m256i even = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
    __m128i low_cut = _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(low, even));
    __m128i high_cut = _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(high, even));
    store_half(out, low_cut);
    store_half(out + 16, high_cut);
    __m256i low_same = _mm256_cmpeq_epi64(_mm256_cvtepi32_epi64(low_cut), low);
    __m256i high_same = _mm256_cmpeq_epi64(_mm256_cvtepi32_epi64(high_cut), high);
    return _mm256_movemask_epi8(_mm256_and_si256(low_same, high_same)) == -1;
}

OMRI_VECTOR_LOOP(TARGET, f32_to_f16_all, f32_to_f16, 16, 4, 2)
OMRI_VECTOR_LOOP(TARGET, f16_to_f32_all, f16_to_f32, 16, 2, 4)
OMRI_VECTOR_LOOP(TARGET, f32_to_bf16_all, f32_to_bf16, 16, 4, 2)
OMRI_VECTOR_LOOP(TARGET, bf16_to_f32_all, bf16_to_f32, 16, 2, 4)
OMRI_VECTOR_LOOP(TARGET, f64_to_f32_all, f64_to_f32, 8, 8, 4)
OMRI_VECTOR_LOOP(TARGET, f32_to_f64_all, f32_to_f64, 8, 4, 8)
OMRI_VECTOR_LOOP(TARGET, f64_to_f16_all, f64_to_f16, 8, 8, 2)
OMRI_VECTOR_LOOP(TARGET, f16_to_f64_all, f16_to_f64, 8, 2, 8)
OMRI_VECTOR_LOOP(TARGET, u8_to_f32_all, u8_to_f32, 16, 1, 4)
OMRI_VECTOR_LOOP(TARGET, i8_to_f32_all, i8_to_f32, 16, 1, 4)
OMRI_VECTOR_LOOP(TARGET, u8_to_f16_all, u8_to_f16, 16, 1, 2)
OMRI_VECTOR_LOOP(TARGET, i32_to_i64_all, i32_to_i64, 8, 4, 8)
OMRI_VECTOR_LOOP(TARGET, i64_to_i32_all, i64_to_i32, 8, 8, 4)

omri_convert_fn omri_convert_avx2(omr_dtype from, omr_dtype to)
{
    static const omri_kernel kernels[] = {
        {OMR_F32, OMR_F16, f32_to_f16_all},   {OMR_F16, OMR_F32, f16_to_f32_all},
        {OMR_F32, OMR_BF16, f32_to_bf16_all}, {OMR_BF16, OMR_F32, bf16_to_f32_all},
        {OMR_F64, OMR_F32, f64_to_f32_all},   {OMR_F32, OMR_F64, f32_to_f64_all},
        {OMR_F64, OMR_F16, f64_to_f16_all},   {OMR_F16, OMR_F64, f16_to_f64_all},
        {OMR_U8, OMR_F32, u8_to_f32_all},     {OMR_I8, OMR_F32, i8_to_f32_all},
        {OMR_U8, OMR_F16, u8_to_f16_all},     {OMR_I32, OMR_I64, i32_to_i64_all},
        {OMR_I64, OMR_I32, i64_to_i32_all},
    };
    return omri_kernel_find(kernels, sizeof kernels / sizeof kernels[0], from, to);
}
