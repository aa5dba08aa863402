/* SPDX-License-Identifier: MIT */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static cli_status refuse(const char *path, const char *what)
{
    if (errno == ENOENT)
        return fail(CLI_INPUT, "%s %s does not exist", what, path);
    return fail(CLI_INPUT, "cannot read %s %s: %s", what, path, strerror(errno));
}

static cli_status map(file_bytes *out, int descriptor, size_t size, const char *path,
                      const char *what)
{
    if (size == 0)
        return CLI_OK;
    void *data = mmap(NULL, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (data == MAP_FAILED)
        return refuse(path, what);
    *out = (file_bytes){.data = data, .size = size, .mapped = true};
    return CLI_OK;
}

/* Pipes and terminals have no size to ask for. */
static cli_status read_all(file_bytes *out, int descriptor, const char *path, const char *what)
{
    unsigned char *data = NULL;
    size_t size = 0, room = 0;
    for (;;) {
        if (size == room) {
            room = room ? room * 2 : 65536;
            unsigned char *larger = realloc(data, room);
            if (!larger) {
                free(data);
                return fail(CLI_INPUT, "%s %s does not fit into memory", what, path);
            }
            data = larger;
        }
        ssize_t count = read(descriptor, data + size, room - size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            free(data);
            return refuse(path, what);
        }
        if (count == 0)
            break;
        size += (size_t)count;
    }
    *out = (file_bytes){.data = data, .size = size};
    return CLI_OK;
}

cli_status file_open(file_bytes *out, const char *path, const char *what)
{
    struct stat about;
    cli_status status;
    *out = (file_bytes){0};
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return refuse(path, what);
    if (fstat(descriptor, &about) != 0)
        status = refuse(path, what);
    else if (S_ISDIR(about.st_mode))
        status = fail(CLI_INPUT, "%s %s is a folder, wanted a file", what, path);
    else if (S_ISREG(about.st_mode))
        status = map(out, descriptor, (size_t)about.st_size, path, what);
    else
        status = read_all(out, descriptor, path, what);
    close(descriptor);
    return status;
}

void file_close(file_bytes *file)
{
    if (file->mapped)
        munmap((void *)file->data, file->size);
    else
        free((void *)file->data);
    *file = (file_bytes){0};
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

const char *file_kind(const unsigned char *data, size_t size)
{
    static const struct {
        const char *magic;
        size_t length;
        const char *kind;
    } kinds[] = {
        {"\x93NUMPY", 6, "a .npy array"},
        {"PK\3\4", 4, "a ZIP archive"},
        {"PK\5\6", 4, "a ZIP archive"},
        {"\x89PNG", 4, "a PNG image"},
        {"\xff\xd8\xff", 3, "a JPEG image"},
        {"IMOD", 4, "an .om model"},
        {"\x89HDF", 4, "an HDF5 file"},
        {"\x7f"
         "ELF",
         4, "a program"},
        {"\x80\2", 2, "a Python pickle"},
        {"\x80\3", 2, "a Python pickle"},
        {"\x80\4", 2, "a Python pickle"},
        {"\x80\5", 2, "a Python pickle"},
        {"\x1f\x8b", 2, "a gzip file"},
        {"BM", 2, "a BMP image"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (size >= kinds[i].length && memcmp(data, kinds[i].magic, kinds[i].length) == 0)
            return kinds[i].kind;
    }
    return size == 0 ? "an empty file" : NULL;
}
