/* SPDX-License-Identifier: MIT */
#include "tensor/dtype.h"

typedef enum kind { KIND_NONE, KIND_BOOL, KIND_INTEGER, KIND_FLOAT, KIND_COMPLEX } kind;

typedef struct traits {
    const char *name;
    size_t size;
    kind kind;
    bool is_signed;
    int digits;   /* significant bits, without the sign */
    int exponent; /* floats: every finite value is below 2^exponent */
} traits;

static const traits table[OMRI_DTYPE_COUNT] = {
    [OMR_DTYPE_UNDEFINED] = {"undefined", 0, KIND_NONE, false, 0, 0},
    [OMR_F16] = {"float16", 2, KIND_FLOAT, true, 11, 16},
    [OMR_BF16] = {"bfloat16", 2, KIND_FLOAT, true, 8, 128},
    [OMR_F32] = {"float32", 4, KIND_FLOAT, true, 24, 128},
    [OMR_F64] = {"float64", 8, KIND_FLOAT, true, 53, 1024},
    [OMR_I8] = {"int8", 1, KIND_INTEGER, true, 7, 0},
    [OMR_I16] = {"int16", 2, KIND_INTEGER, true, 15, 0},
    [OMR_I32] = {"int32", 4, KIND_INTEGER, true, 31, 0},
    [OMR_I64] = {"int64", 8, KIND_INTEGER, true, 63, 0},
    [OMR_U8] = {"uint8", 1, KIND_INTEGER, false, 8, 0},
    [OMR_U16] = {"uint16", 2, KIND_INTEGER, false, 16, 0},
    [OMR_U32] = {"uint32", 4, KIND_INTEGER, false, 32, 0},
    [OMR_U64] = {"uint64", 8, KIND_INTEGER, false, 64, 0},
    [OMR_BOOL] = {"bool", 1, KIND_BOOL, false, 1, 0},
    [OMR_C64] = {"complex64", 8, KIND_COMPLEX, true, 24, 128},
    [OMR_C128] = {"complex128", 16, KIND_COMPLEX, true, 53, 1024},
};

static const traits *traits_of(omr_dtype dtype)
{
    size_t index = (size_t)dtype;
    return &table[index < OMRI_DTYPE_COUNT ? index : OMR_DTYPE_UNDEFINED];
}

size_t omr_dtype_size(omr_dtype dtype)
{
    return traits_of(dtype)->size;
}

const char *omr_dtype_name(omr_dtype dtype)
{
    return traits_of(dtype)->name;
}

size_t omri_dtype_word_size(omr_dtype dtype)
{
    const traits *type = traits_of(dtype);
    return type->kind == KIND_COMPLEX ? type->size / 2 : type->size;
}

/* Integers and bool to integers and bool. */
static omri_cast integer_rule(const traits *from, const traits *to)
{
    bool sign_fits = to->is_signed || !from->is_signed;
    return sign_fits && from->digits <= to->digits ? OMRI_CAST_EXACT : OMRI_CAST_CHECKED;
}

/* Any real type to a float. An integer of n digits stays below 2^n. */
static omri_cast float_rule(const traits *from, const traits *to)
{
    int exponent = from->kind == KIND_FLOAT ? from->exponent : from->digits;
    bool fits = from->digits <= to->digits && exponent <= to->exponent;
    return fits ? OMRI_CAST_EXACT : OMRI_CAST_ROUNDED;
}

omri_cast omri_dtype_cast_rule(omr_dtype from_dtype, omr_dtype to_dtype)
{
    const traits *from = traits_of(from_dtype);
    const traits *to = traits_of(to_dtype);
    if (from->kind == KIND_NONE || to->kind == KIND_NONE)
        return OMRI_CAST_NONE;
    if (from == to)
        return OMRI_CAST_SAME;
    if (from->kind == KIND_COMPLEX || to->kind == KIND_COMPLEX)
        return OMRI_CAST_NONE;
    if (to->kind == KIND_FLOAT)
        return float_rule(from, to);
    return from->kind == KIND_FLOAT ? OMRI_CAST_NONE : integer_rule(from, to);
}
