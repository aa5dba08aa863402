/* SPDX-License-Identifier: MIT */
/* Kernels for ARM64, where NEON is always there. Byte addresses, as the arrays may be unaligned. */
#include <arm_neon.h>

#include "tensor/kernels.h"

#define TARGET
#define STEP __attribute__((always_inline)) static inline

STEP uint8x16_t load(const char *in)
{
    return vld1q_u8((const uint8_t *)in);
}

STEP void store(char *out, uint8x16_t value)
{
    vst1q_u8((uint8_t *)out, value);
}

STEP bool f32_to_f16(char *out, const char *in)
{
    float16x4_t low = vcvt_f16_f32(vreinterpretq_f32_u8(load(in)));
    float16x8_t both = vcvt_high_f16_f32(low, vreinterpretq_f32_u8(load(in + 16)));
    store(out, vreinterpretq_u8_f16(both));
    return true;
}

STEP bool f16_to_f32(char *out, const char *in)
{
    float16x8_t halves = vreinterpretq_f16_u8(load(in));
    store(out, vreinterpretq_u8_f32(vcvt_f32_f16(vget_low_f16(halves))));
    store(out + 16, vreinterpretq_u8_f32(vcvt_high_f32_f16(halves)));
    return true;
}

/* All bits of the lanes that hold a NaN. */
STEP uint32x4_t nans(uint32x4_t bits)
{
    return vcgtq_u32(vandq_u32(bits, vdupq_n_u32(0x7fffffff)), vdupq_n_u32(0x7f800000));
}

/* Four float32 whose upper halves are the bfloat16. */
STEP uint32x4_t round_to_bf16(uint32x4_t bits)
{
    uint32x4_t odd = vandq_u32(vshrq_n_u32(bits, 16), vdupq_n_u32(1));
    uint32x4_t rounded = vaddq_u32(bits, vaddq_u32(odd, vdupq_n_u32(0x7fff)));
    return vbslq_u32(nans(bits), vorrq_u32(bits, vdupq_n_u32(0x400000)), rounded);
}

STEP bool f32_to_bf16(char *out, const char *in)
{
    uint32x4_t low = round_to_bf16(vreinterpretq_u32_u8(load(in)));
    uint32x4_t high = round_to_bf16(vreinterpretq_u32_u8(load(in + 16)));
    store(out, vreinterpretq_u8_u16(vshrn_high_n_u32(vshrn_n_u32(low, 16), high, 16)));
    return true;
}

STEP uint32x4_t widen_bf16(uint16x4_t halves)
{
    uint32x4_t bits = vshll_n_u16(halves, 16);
    return vorrq_u32(bits, vandq_u32(nans(bits), vdupq_n_u32(0x400000)));
}

STEP bool bf16_to_f32(char *out, const char *in)
{
    uint16x8_t halves = vreinterpretq_u16_u8(load(in));
    store(out, vreinterpretq_u8_u32(widen_bf16(vget_low_u16(halves))));
    store(out + 16, vreinterpretq_u8_u32(widen_bf16(vget_high_u16(halves))));
    return true;
}

STEP bool f64_to_f32(char *out, const char *in)
{
    float32x2_t low = vcvt_f32_f64(vreinterpretq_f64_u8(load(in)));
    store(out, vreinterpretq_u8_f32(vcvt_high_f32_f64(low, vreinterpretq_f64_u8(load(in + 16)))));
    return true;
}

STEP bool f32_to_f64(char *out, const char *in)
{
    float32x4_t singles = vreinterpretq_f32_u8(load(in));
    store(out, vreinterpretq_u8_f64(vcvt_f64_f32(vget_low_f32(singles))));
    store(out + 16, vreinterpretq_u8_f64(vcvt_high_f64_f32(singles)));
    return true;
}

/* FCVTXN rounds to odd by itself. */
STEP bool f64_to_f16(char *out, const char *in)
{
    float32x2_t low = vcvtx_f32_f64(vreinterpretq_f64_u8(load(in)));
    float32x4_t odd = vcvtx_high_f32_f64(low, vreinterpretq_f64_u8(load(in + 16)));
    vst1_u8((uint8_t *)out, vreinterpret_u8_f16(vcvt_f16_f32(odd)));
    return true;
}

STEP bool f16_to_f64(char *out, const char *in)
{
    float32x4_t singles = vcvt_f32_f16(vreinterpret_f16_u8(vld1_u8((const uint8_t *)in)));
    store(out, vreinterpretq_u8_f64(vcvt_f64_f32(vget_low_f32(singles))));
    store(out + 16, vreinterpretq_u8_f64(vcvt_high_f64_f32(singles)));
    return true;
}

STEP bool u8_to_f32(char *out, const char *in)
{
    uint8x16_t bytes = load(in);
    uint16x8_t low = vmovl_u8(vget_low_u8(bytes)), high = vmovl_high_u8(bytes);
    store(out, vreinterpretq_u8_f32(vcvtq_f32_u32(vmovl_u16(vget_low_u16(low)))));
    store(out + 16, vreinterpretq_u8_f32(vcvtq_f32_u32(vmovl_high_u16(low))));
    store(out + 32, vreinterpretq_u8_f32(vcvtq_f32_u32(vmovl_u16(vget_low_u16(high)))));
    store(out + 48, vreinterpretq_u8_f32(vcvtq_f32_u32(vmovl_high_u16(high))));
    return true;
}

STEP bool i8_to_f32(char *out, const char *in)
{
    int8x16_t bytes = vreinterpretq_s8_u8(load(in));
    int16x8_t low = vmovl_s8(vget_low_s8(bytes)), high = vmovl_high_s8(bytes);
    store(out, vreinterpretq_u8_f32(vcvtq_f32_s32(vmovl_s16(vget_low_s16(low)))));
    store(out + 16, vreinterpretq_u8_f32(vcvtq_f32_s32(vmovl_high_s16(low))));
    store(out + 32, vreinterpretq_u8_f32(vcvtq_f32_s32(vmovl_s16(vget_low_s16(high)))));
    store(out + 48, vreinterpretq_u8_f32(vcvtq_f32_s32(vmovl_high_s16(high))));
    return true;
}

STEP bool u8_to_f16(char *out, const char *in)
{
    char singles[64];
    u8_to_f32(singles, in);
    return f32_to_f16(out, singles) && f32_to_f16(out + 16, singles + 32);
}

STEP bool i32_to_i64(char *out, const char *in)
{
    int32x4_t narrow = vreinterpretq_s32_u8(load(in));
    store(out, vreinterpretq_u8_s64(vmovl_s32(vget_low_s32(narrow))));
    store(out + 16, vreinterpretq_u8_s64(vmovl_high_s32(narrow)));
    return true;
}

STEP bool i64_to_i32(char *out, const char *in)
{
    int64x2_t low = vreinterpretq_s64_u8(load(in));
    int64x2_t high = vreinterpretq_s64_u8(load(in + 16));
    int32x4_t cut = vmovn_high_s64(vmovn_s64(low), high);
    store(out, vreinterpretq_u8_s32(cut));
    uint64x2_t low_same = vceqq_s64(vmovl_s32(vget_low_s32(cut)), low);
    uint64x2_t high_same = vceqq_s64(vmovl_high_s32(cut), high);
    return vminvq_u32(vreinterpretq_u32_u64(vandq_u64(low_same, high_same))) != 0;
}

OMRI_VECTOR_LOOP(TARGET, f32_to_f16_all, f32_to_f16, 8, 4, 2)
OMRI_VECTOR_LOOP(TARGET, f16_to_f32_all, f16_to_f32, 8, 2, 4)
OMRI_VECTOR_LOOP(TARGET, f32_to_bf16_all, f32_to_bf16, 8, 4, 2)
OMRI_VECTOR_LOOP(TARGET, bf16_to_f32_all, bf16_to_f32, 8, 2, 4)
OMRI_VECTOR_LOOP(TARGET, f64_to_f32_all, f64_to_f32, 4, 8, 4)
OMRI_VECTOR_LOOP(TARGET, f32_to_f64_all, f32_to_f64, 4, 4, 8)
OMRI_VECTOR_LOOP(TARGET, f64_to_f16_all, f64_to_f16, 4, 8, 2)
OMRI_VECTOR_LOOP(TARGET, f16_to_f64_all, f16_to_f64, 4, 2, 8)
OMRI_VECTOR_LOOP(TARGET, u8_to_f32_all, u8_to_f32, 16, 1, 4)
OMRI_VECTOR_LOOP(TARGET, i8_to_f32_all, i8_to_f32, 16, 1, 4)
OMRI_VECTOR_LOOP(TARGET, u8_to_f16_all, u8_to_f16, 16, 1, 2)
OMRI_VECTOR_LOOP(TARGET, i32_to_i64_all, i32_to_i64, 4, 4, 8)
OMRI_VECTOR_LOOP(TARGET, i64_to_i32_all, i64_to_i32, 4, 8, 4)

omri_convert_fn omri_convert_neon(omr_dtype from, omr_dtype to)
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
