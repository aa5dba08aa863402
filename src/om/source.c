/* SPDX-License-Identifier: MIT */
#include "om/source.h"

#include "core/status.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

static omr_status measure(omri_source *source)
{
    struct stat status;
    if (fstat(source->file, &status))
        return omri_fail(OMR_IO, "%s: its size cannot be told: %m", source->path);
    if (S_ISDIR(status.st_mode))
        return omri_fail(OMR_INVALID_FILE, "%s: a folder, wanted an .om file", source->path);
    if (!S_ISREG(status.st_mode))
        return omri_fail(OMR_INVALID_FILE, "%s: a pipe, socket or device, wanted an .om file",
                         source->path);
    source->size = (uint64_t)status.st_size;
    return OMR_OK;
}

omr_status omri_source_open(omri_source *out, const char *path)
{
    /* Non-blocking, since opening a pipe that nobody writes to would wait for ever. */
    *out = (omri_source){.path = path, .file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (out->file < 0 && (errno == ENOENT || errno == ENOTDIR))
        return omri_fail(OMR_NOT_FOUND, "%s: no such file", path);
    if (out->file < 0)
        return omri_fail(OMR_IO, "%s: cannot be opened: %m", path);
    omr_status status = measure(out);
    if (status != OMR_OK)
        omri_source_close(out);
    return status;
}

void omri_source_close(omri_source *source)
{
    if (source->file >= 0)
        close(source->file);
    source->file = -1;
}

omri_source omri_source_of_memory(const void *data, size_t size)
{
    return (omri_source){.path = "(memory)", .data = data, .file = -1, .size = size};
}

omri_source omri_source_part(const omri_source *whole, uint64_t offset, uint64_t size)
{
    assert(offset <= whole->size && size <= whole->size - offset);
    omri_source part = *whole;
    part.offset += offset;
    part.size = size;
    return part;
}

static omr_status read_file(const omri_source *source, uint64_t offset, uint64_t size, uint8_t *out)
{
    uint64_t done = 0;
    while (done < size) {
        ssize_t got = pread(source->file, out + done, size - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return omri_fail(OMR_IO, "%s: cannot be read: %m", source->path);
        if (got == 0)
            return omri_fail(OMR_IO, "%s: became shorter while it was read", source->path);
        done += (uint64_t)got;
    }
    return OMR_OK;
}

omr_status omri_source_read(const omri_source *source, uint64_t offset, uint64_t size,
                            omri_arena *arena, const uint8_t **out)
{
    assert(offset <= source->size && size <= source->size - offset);
    if (source->data) {
        *out = source->data + source->offset + offset;
        return OMR_OK;
    }
    uint8_t *bytes = omri_arena_array(arena, size, 1);
    if (!bytes)
        return omri_arena_status(arena, source->path);
    *out = bytes;
    return read_file(source, source->offset + offset, size, bytes);
}
