/* SPDX-License-Identifier: MIT */
/* Half floats and sizes of types. */
#include "acl/scalar.h"

#include <acl/acl.h>

#include "core/call.h"
#include "core/half.h"

float aclFloat16ToFloat(aclFloat16 value)
{
    SIM_ENTER(aclFloat16ToFloat);
    return sim_half_to_float(value);
}

aclFloat16 aclFloatToFloat16(float value)
{
    SIM_ENTER(aclFloatToFloat16);
    return sim_half_from_float(value);
}

size_t aclDataTypeSize(aclDataType dataType)
{
    SIM_ENTER(aclDataTypeSize);
    return sim_type_size(dataType);
}

size_t sim_type_size(aclDataType type)
{
    switch (type) {
    case ACL_STRING:
    case ACL_DT_UNDEFINED:
        return 0;
    case ACL_BOOL:
    case ACL_INT8:
    case ACL_UINT8:
    case ACL_INT4:
    case ACL_UINT1:
    case ACL_HIFLOAT8:
    case ACL_FLOAT8_E5M2:
    case ACL_FLOAT8_E4M3FN:
    case ACL_FLOAT8_E8M0:
        return 1;
    case ACL_FLOAT16:
    case ACL_BF16:
    case ACL_INT16:
    case ACL_UINT16:
        return 2;
    case ACL_FLOAT:
    case ACL_INT32:
    case ACL_UINT32:
    case ACL_COMPLEX32:
        return 4;
    case ACL_COMPLEX128:
        return 16;
    default: /* 64-bit types; the vendor answers 8 for what it does not know, too */
        return 8;
    }
}
