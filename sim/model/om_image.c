/* SPDX-License-Identifier: MIT */
#include "model/om_image.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "om/inout.h"

static aclError open_container(om_image *out, const void *data, size_t size)
{
    sim_why why;
    if (sim_container_open(&out->container, data, size, &why) == SIM_CONTAINER_OK)
        return ACL_SUCCESS;
    return sim_fail(ACL_ERROR_GE_EXEC_MODEL_DATA_SIZE_INVALID, "%s: %s", out->path, why.text);
}

static aclError map_descriptor(om_image *out, int fd)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return sim_fail(ACL_ERROR_GE_EXEC_MODEL_PATH_INVALID, "%s: %s", out->path, strerror(errno));
    if (!S_ISREG(info.st_mode))
        return sim_fail(ACL_ERROR_GE_EXEC_MODEL_PATH_INVALID, "%s is not a file", out->path);
    if (info.st_size == 0)
        return sim_fail(ACL_ERROR_GE_EXEC_MODEL_DATA_SIZE_INVALID, "%s is empty", out->path);
    void *mapping = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (mapping == MAP_FAILED)
        return sim_fail(ACL_ERROR_GE_EXEC_MODEL_PATH_INVALID, "%s: %s", out->path, strerror(errno));
    out->mapping = mapping;
    out->mapping_size = (size_t)info.st_size;
    return ACL_SUCCESS;
}

aclError om_image_open(om_image *out, const char *path)
{
    *out = (om_image){.path = path};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return sim_fail(ACL_ERROR_GE_EXEC_MODEL_PATH_INVALID, "cannot open the model %s: %s", path,
                        strerror(errno));
    aclError status = map_descriptor(out, fd);
    close(fd);
    if (status != ACL_SUCCESS)
        return status;
    status = open_container(out, out->mapping, out->mapping_size);
    if (status != ACL_SUCCESS)
        om_image_close(out);
    return status;
}

aclError om_image_wrap(om_image *out, const void *data, size_t size)
{
    *out = (om_image){.path = "the model in memory"};
    return open_container(out, data, size);
}

void om_image_close(om_image *image)
{
    if (image->mapping)
        munmap(image->mapping, image->mapping_size);
    image->mapping = NULL;
}

aclError om_image_describe(const om_image *image, sim_desc *out)
{
    sim_part part;
    sim_why why;
    *out = (sim_desc){0};
    if (!sim_container_find(&image->container, SIM_PART_INOUT_INFO, &part) ||
        sim_inout_read(out, part.data, part.size, &why))
        return ACL_SUCCESS;
    return sim_fail(ACL_ERROR_GE_EXEC_LOAD_MODEL_PARTITION_FAILED, "%s: %s", image->path, why.text);
}

aclError om_image_memory(const om_image *image, sim_task_info *out)
{
    sim_part part;
    *out = (sim_task_info){0};
    if (sim_container_find(&image->container, SIM_PART_TASK_INFO, &part) &&
        !sim_task_info_read(out, part.data, part.size))
        return sim_fail(ACL_ERROR_GE_EXEC_LOAD_TASK_PARTITION_FAILED, "%s: TASK_INFO is damaged",
                        image->path);
    if (sim_container_find(&image->container, SIM_PART_WEIGHTS, &part))
        out->weight_size = part.size;
    return ACL_SUCCESS;
}

aclError om_image_payload(const om_image *image, sim_payload *out)
{
    sim_part part;
    sim_why why;
    if (!sim_container_find(&image->container, SIM_PART_NPUSIM, &part))
        return sim_fail(ACL_ERROR_GE_LOAD_MODEL,
                        "%s was compiled for an NPU and holds machine code only; npusim runs what "
                        "its own atc converts from the ONNX model, this file needs a real NPU",
                        image->path);
    if (!sim_payload_read(out, part.data, part.size, &why))
        return sim_fail(ACL_ERROR_GE_LOAD_MODEL, "%s: %s", image->path, why.text);
    return ACL_SUCCESS;
}
