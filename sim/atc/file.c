/* SPDX-License-Identifier: MIT */
#include "atc/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* One write() moves at most 2 GiB on Linux; smaller ones also notice a full disk earlier. */
#define WRITE_MAX ((size_t)64 << 20)

static bool map_descriptor(mapped_file *out, int fd, const char *path, sim_why *why)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return sim_because(why, "E10410: cannot read %s: %s", path, strerror(errno));
    if (!S_ISREG(info.st_mode))
        return sim_because(why, "E10410: %s is not a file", path);
    if (info.st_size == 0)
        return sim_because(why, "E10410: %s is empty", path);
    void *data = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data == MAP_FAILED)
        return sim_because(why, "E10410: cannot read %s: %s", path, strerror(errno));
    *out = (mapped_file){data, (size_t)info.st_size};
    return true;
}

bool file_map(mapped_file *out, const char *path, sim_why *why)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return sim_because(why, "E10410: cannot open %s: %s", path, strerror(errno));
    bool mapped = map_descriptor(out, fd, path, why);
    close(fd);
    return mapped;
}

void file_unmap(mapped_file *file)
{
    munmap((void *)(uintptr_t)file->data, file->size);
    *file = (mapped_file){0};
}

static bool write_piece(int fd, const file_piece *piece)
{
    const char *at = piece->data;
    size_t left = piece->size;
    while (left) {
        ssize_t done = write(fd, at, left < WRITE_MAX ? left : WRITE_MAX);
        if (done < 0 && errno != EINTR)
            return false;
        at += done > 0 ? done : 0;
        left -= done > 0 ? (size_t)done : 0;
    }
    return true;
}

static bool write_pieces(int fd, const file_piece *pieces, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!write_piece(fd, &pieces[i]))
            return false;
    }
    /* Where the disk fills up late, as over a network, only this tells. */
    return fsync(fd) == 0;
}

/* mkstemp() makes files private; an .om is as readable as any file the user makes. */
static void publish(int fd)
{
    mode_t mask = umask(0);
    umask(mask);
    (void)!fchmod(fd, 0666 & ~mask);
}

bool file_make_folders(const char *path, sim_why *why)
{
    char folder[PATH_MAX];
    if (snprintf(folder, sizeof folder, "%s", path) >= (int)sizeof folder)
        return sim_because(why, "E10001: --output is too long");
    for (char *at = strchr(folder + 1, '/'); at; at = strchr(at + 1, '/')) {
        *at = '\0';
        if (mkdir(folder, 0777) != 0 && errno != EEXIST)
            return sim_because(why, "E10411: cannot make the folder %s: %s", folder,
                               strerror(errno));
        *at = '/';
    }
    return true;
}

bool file_link(const char *path, const char *target, sim_why *why)
{
    struct stat info;
    if (lstat(path, &info) == 0 && (S_ISLNK(info.st_mode) || S_ISREG(info.st_mode)))
        unlink(path);
    return symlink(target, path) == 0 ||
           sim_because(why, "E10411: cannot write %s: %s", path, strerror(errno));
}

bool file_write(const char *path, const file_piece *pieces, size_t count, sim_why *why)
{
    char temporary[PATH_MAX];
    if (snprintf(temporary, sizeof temporary, "%s.XXXXXX", path) >= (int)sizeof temporary)
        return sim_because(why, "E10001: --output is too long");
    int fd = mkstemp(temporary);
    if (fd < 0)
        return sim_because(why, "E10411: cannot write %s: %s", path, strerror(errno));
    publish(fd);
    bool written = write_pieces(fd, pieces, count);
    int error = errno;
    written = close(fd) == 0 && written;
    if (written && rename(temporary, path) == 0)
        return true;
    error = written ? errno : error;
    unlink(temporary);
    return sim_because(why, "E10411: cannot write %s: %s", path, strerror(error));
}
