/* SPDX-License-Identifier: MIT */
/* One element type under its three numbers: AscendCL's, ONNX's and that of an .om's descriptors. */
#ifndef SIM_OM_DTYPE_H
#define SIM_OM_DTYPE_H

#include <acl/acl_base.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct sim_dtype {
    aclDataType acl;
    int32_t onnx; /* TensorProto.DataType, the same numbers ONNX Runtime uses */
    int32_t om;   /* TensorDescriptor.dtype */
    uint32_t bits;
    const char *name; /* as atc's --output_type spells it, lower case elsewhere */
} sim_dtype;

/* NULL when the other side has no such type. */
const sim_dtype *sim_dtype_of_onnx(int32_t onnx);
const sim_dtype *sim_dtype_of_acl(aclDataType acl);
/* "FP16" or "float16", in any case. */
const sim_dtype *sim_dtype_of_name(const char *name);
/* Bytes of a tensor; false when a dim is negative or the product does not fit. */
bool sim_dtype_bytes(const sim_dtype *dtype, const int64_t *dims, size_t rank, uint64_t *out);

#endif
