/* SPDX-License-Identifier: MIT */
/* The bytes of an .om, of a file or of memory, and what AscendCL wants to know of them. */
#ifndef SIM_MODEL_OM_IMAGE_H
#define SIM_MODEL_OM_IMAGE_H

#include <acl/acl_base.h>

#include "om/container.h"
#include "om/desc.h"
#include "om/payload.h"
#include "om/task_info.h"

typedef struct om_image {
    const char *path; /* of the file, or what to call the memory in messages; not owned */
    void *mapping;    /* NULL when the bytes are the caller's */
    size_t mapping_size;
    sim_container container;
} om_image;

/* 145002 for a path that cannot be read, 145006 for what is no whole .om. */
aclError om_image_open(om_image *out, const char *path);
/* The same for `size` bytes in memory, which must outlive the image. */
aclError om_image_wrap(om_image *out, const void *data, size_t size);
void om_image_close(om_image *image);

/* MODEL_INOUT_INFO. An .om of before 2023 has none: nothing is described then, and no error, as
 * with the vendor's library. */
aclError om_image_describe(const om_image *image, sim_desc *out);
/* The device memory the model asks for. */
aclError om_image_memory(const om_image *image, sim_task_info *out);
/* The ONNX inside. Fails for the .om of an NPU with the way out. */
aclError om_image_payload(const om_image *image, sim_payload *out);

#endif
