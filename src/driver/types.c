/* SPDX-License-Identifier: MIT */
#include "driver/types.h"

omr_dtype omri_dtype_of_acl(aclDataType type)
{
    switch ((int)type) {
    case ACL_FLOAT:
        return OMR_F32;
    case ACL_FLOAT16:
        return OMR_F16;
    case ACL_BF16:
        return OMR_BF16;
    case ACL_DOUBLE:
        return OMR_F64;
    case ACL_INT8:
        return OMR_I8;
    case ACL_INT16:
        return OMR_I16;
    case ACL_INT32:
        return OMR_I32;
    case ACL_INT64:
        return OMR_I64;
    case ACL_UINT8:
        return OMR_U8;
    case ACL_UINT16:
        return OMR_U16;
    case ACL_UINT32:
        return OMR_U32;
    case ACL_UINT64:
        return OMR_U64;
    case ACL_BOOL:
        return OMR_BOOL;
    case ACL_COMPLEX64:
        return OMR_C64;
    case ACL_COMPLEX128:
        return OMR_C128;
    default:
        return OMR_DTYPE_UNDEFINED;
    }
}

const char *omri_format_name(aclFormat format)
{
    switch ((int)format) {
    case ACL_FORMAT_NCHW:
        return "NCHW";
    case ACL_FORMAT_NHWC:
        return "NHWC";
    case ACL_FORMAT_ND:
        return "ND";
    case ACL_FORMAT_NC1HWC0:
        return "NC1HWC0";
    case ACL_FORMAT_FRACTAL_Z:
        return "FRACTAL_Z";
    case ACL_FORMAT_NC1HWC0_C04:
        return "NC1HWC0_C04";
    case ACL_FORMAT_HWCN:
        return "HWCN";
    case ACL_FORMAT_NDHWC:
        return "NDHWC";
    case ACL_FORMAT_FRACTAL_NZ:
        return "FRACTAL_NZ";
    case ACL_FORMAT_NCDHW:
        return "NCDHW";
    case ACL_FORMAT_NDC1HWC0:
        return "NDC1HWC0";
    case ACL_FRACTAL_Z_3D:
        return "FRACTAL_Z_3D";
    case ACL_FORMAT_NC:
        return "NC";
    case ACL_FORMAT_NCL:
        return "NCL";
    default:
        return "UNDEFINED";
    }
}
