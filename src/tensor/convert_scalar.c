/* SPDX-License-Identifier: MIT */
/*
 * Every cast there is, in plain C: what the vector kernels are compared with, and what runs where
 * there is none. The loops have no branch that leaves them, so that compilers vectorize most.
 */
#include "tensor/half.h"
#include "tensor/kernels.h"

/* The pairs, so that each is spelled once: the lists make both the functions and the table. */
/* clang-format off */
#define INTEGER_PAIRS(X)                                                                           \
    X(I8, I16) X(I8, I32) X(I8, I64) X(I8, U8) X(I8, U16) X(I8, U32) X(I8, U64) X(I8, BOOL)        \
    X(I16, I8) X(I16, I32) X(I16, I64) X(I16, U8) X(I16, U16) X(I16, U32) X(I16, U64) X(I16, BOOL) \
    X(I32, I8) X(I32, I16) X(I32, I64) X(I32, U8) X(I32, U16) X(I32, U32) X(I32, U64) X(I32, BOOL) \
    X(I64, I8) X(I64, I16) X(I64, I32) X(I64, U8) X(I64, U16) X(I64, U32) X(I64, U64) X(I64, BOOL) \
    X(U8, I8) X(U8, I16) X(U8, I32) X(U8, I64) X(U8, U16) X(U8, U32) X(U8, U64) X(U8, BOOL)        \
    X(U16, I8) X(U16, I16) X(U16, I32) X(U16, I64) X(U16, U8) X(U16, U32) X(U16, U64) X(U16, BOOL) \
    X(U32, I8) X(U32, I16) X(U32, I32) X(U32, I64) X(U32, U8) X(U32, U16) X(U32, U64) X(U32, BOOL) \
    X(U64, I8) X(U64, I16) X(U64, I32) X(U64, I64) X(U64, U8) X(U64, U16) X(U64, U32) X(U64, BOOL) \
    X(BOOL, I8) X(BOOL, I16) X(BOOL, I32) X(BOOL, I64)                                             \
    X(BOOL, U8) X(BOOL, U16) X(BOOL, U32) X(BOOL, U64)
#define FLOAT_PAIRS_TO(X, to)                                                                      \
    X(I8, to) X(I16, to) X(I32, to) X(I64, to) X(U8, to) X(U16, to) X(U32, to) X(U64, to) X(BOOL, to)
#define FLOAT_PAIRS(X)                                                                             \
    FLOAT_PAIRS_TO(X, F16) X(BF16, F16) X(F32, F16) X(F64, F16)                                    \
    FLOAT_PAIRS_TO(X, BF16) X(F16, BF16) X(F32, BF16) X(F64, BF16)                                 \
    FLOAT_PAIRS_TO(X, F32) X(F16, F32) X(BF16, F32) X(F64, F32)                                    \
    FLOAT_PAIRS_TO(X, F64) X(F16, F64) X(BF16, F64) X(F32, F64)
/* clang-format on */

/* What lies in memory. */
typedef uint16_t stored_F16;
typedef uint16_t stored_BF16;
typedef float stored_F32;
typedef double stored_F64;
typedef int8_t stored_I8;
typedef int16_t stored_I16;
typedef int32_t stored_I32;
typedef int64_t stored_I64;
typedef uint8_t stored_U8;
typedef uint16_t stored_U16;
typedef uint32_t stored_U32;
typedef uint64_t stored_U64;
typedef uint8_t stored_BOOL;

/* The number that stands for, as a type of C. */
#define READ_F16(stored) omri_f32_from_f16(stored)
#define READ_BF16(stored) omri_f32_from_bf16(stored)
#define READ_F32(stored) (stored)
#define READ_F64(stored) (stored)
#define READ_I8(stored) (stored)
#define READ_I16(stored) (stored)
#define READ_I32(stored) (stored)
#define READ_I64(stored) (stored)
#define READ_U8(stored) (stored)
#define READ_U16(stored) (stored)
#define READ_U32(stored) (stored)
#define READ_U64(stored) (stored)
#define READ_BOOL(stored) ((uint8_t)((stored) != 0))

/* A number as a float32 that rounds to float16 and bfloat16 as the number itself would. */
#define HALVABLE(value)                       \
    _Generic((value), double                  \
             : omri_f32_odd_from_f64, int32_t \
             : halvable_i32, uint32_t         \
             : halvable_u32, int64_t          \
             : halvable_i64, uint64_t         \
             : halvable_u64, default          \
             : halvable_f32)(value)

static inline float halvable_f32(float value)
{
    return value;
}

static inline float halvable_i32(int32_t value)
{
    return omri_f32_odd_from_f64(value);
}

static inline float halvable_u32(uint32_t value)
{
    return omri_f32_odd_from_f64(value);
}

static inline float halvable_i64(int64_t value)
{
    return omri_f32_odd_from_f64(omri_f64_odd_from_i64(value));
}

static inline float halvable_u64(uint64_t value)
{
    return omri_f32_odd_from_f64(omri_f64_odd_from_u64(value));
}

#define WRITE_F16(value) omri_f16_from_f32(HALVABLE(value))
#define WRITE_BF16(value) omri_bf16_from_f32(HALVABLE(value))
#define WRITE_F32(value) ((float)(value))
#define WRITE_F64(value) ((double)(value))

#define FLOAT_LOOP(from, to)                                                               \
    static bool from##_to_##to(void *restrict dst, const void *restrict src, size_t count) \
    {                                                                                      \
        for (size_t i = 0; i < count; i++) {                                               \
            stored_##from in;                                                              \
            memcpy(&in, (const char *)src + i * sizeof in, sizeof in);                     \
            stored_##to out = WRITE_##to(READ_##from(in));                                 \
            memcpy((char *)dst + i * sizeof out, &out, sizeof out);                        \
        }                                                                                  \
        return true;                                                                       \
    }
FLOAT_PAIRS(FLOAT_LOOP)

#define CAST_I8(value) ((int8_t)(value))
#define CAST_I16(value) ((int16_t)(value))
#define CAST_I32(value) ((int32_t)(value))
#define CAST_I64(value) ((int64_t)(value))
#define CAST_U8(value) ((uint8_t)(value))
#define CAST_U16(value) ((uint16_t)(value))
#define CAST_U32(value) ((uint32_t)(value))
#define CAST_U64(value) ((uint64_t)(value))
#define CAST_BOOL(value) ((uint8_t)((value) != 0))

/* Spelled by type, as compilers warn of unsigned numbers compared with 0. */
#define NEGATIVE_I8(value) ((value) < 0)
#define NEGATIVE_I16(value) ((value) < 0)
#define NEGATIVE_I32(value) ((value) < 0)
#define NEGATIVE_I64(value) ((value) < 0)
#define NEGATIVE_U8(value) false
#define NEGATIVE_U16(value) false
#define NEGATIVE_U32(value) false
#define NEGATIVE_U64(value) false
#define NEGATIVE_BOOL(value) false

/* A value fits when it comes back from the other type unchanged and with the same sign. Where it
 * always does, the compiler finds that out. */
#define INTEGER_LOOP(from, to)                                                                 \
    static bool from##_to_##to(void *restrict dst, const void *restrict src, size_t count)     \
    {                                                                                          \
        unsigned misfits = 0;                                                                  \
        for (size_t i = 0; i < count; i++) {                                                   \
            stored_##from in;                                                                  \
            memcpy(&in, (const char *)src + i * sizeof in, sizeof in);                         \
            in = READ_##from(in);                                                              \
            stored_##to out = CAST_##to(in);                                                   \
            misfits |= (CAST_##from(out) != in) | (NEGATIVE_##to(out) != NEGATIVE_##from(in)); \
            memcpy((char *)dst + i * sizeof out, &out, sizeof out);                            \
        }                                                                                      \
        return !misfits;                                                                       \
    }
INTEGER_PAIRS(INTEGER_LOOP)

omri_convert_fn omri_convert_scalar(omr_dtype from, omr_dtype to)
{
    static const omri_convert_fn table[OMRI_DTYPE_COUNT][OMRI_DTYPE_COUNT] = {
#define ROW(from, to) [OMR_##from][OMR_##to] = from##_to_##to,
        INTEGER_PAIRS(ROW) FLOAT_PAIRS(ROW)
#undef ROW
    };
    return table[from][to];
}
