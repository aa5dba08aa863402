/* SPDX-License-Identifier: MIT */
/* The numbers an .om uses for data types, layouts and partitions, and their names. */
#ifndef OMRI_OM_TYPES_H
#define OMRI_OM_TYPES_H

#include <omrun/omrun.h>

/* A data type: MODEL_DEF counts them differently from AscendCL. */
typedef struct omri_om_dtype {
    int32_t acl; /* aclDataType; -1: undefined */
    int32_t model_def;
    uint32_t bits; /* of one element; 0 when it has no fixed size */
    const char *name;
} omri_om_dtype;

/* Never NULL: undefined for numbers not known. */
const omri_om_dtype *omri_om_dtype_of_model_def(int32_t number);
const omri_om_dtype *omri_om_dtype_of_acl(int32_t number);

enum { OMRI_FORMAT_FRACTAL_Z = 4, OMRI_FORMAT_HWCN = 16 };

/* aclFormat of a layout string; -1 when it is not known. */
int32_t omri_om_format_of_layout(const char *layout);
/* "NCHW" and so on; "UNDEFINED" for other numbers. Static storage. */
const char *omri_om_format_name(int32_t format);

typedef enum omri_partition_type {
    OMRI_PARTITION_MODEL_DEF = 0,
    OMRI_PARTITION_WEIGHTS_DATA = 1,
    OMRI_PARTITION_TASK_INFO = 2,
    OMRI_PARTITION_MODEL_INOUT_INFO = 8,
    OMRI_PARTITION_BUNDLE_MODEL = 24,
    OMRI_PARTITION_NPUSIM = 0x53494D4F /* ours: what npusim executes */
} omri_partition_type;

/* "MODEL_DEF" and so on; "UNKNOWN" for other numbers. Static storage. */
const char *omri_partition_name(uint32_t type);

#endif
