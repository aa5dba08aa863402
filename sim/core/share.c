/* SPDX-License-Identifier: MIT */
#include "core/share.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"

#define TABLE_NAME "npusim-shared"
#define ROW_COUNT 4096
#define PROCESS_COUNT 1008

/* A page of the table, which is a page of the file that is only there once it is used. */
typedef struct row {
    atomic_uint generation; /* odd while it is open */
    int32_t file;           /* the memory's, as the giver numbers it */
    uint64_t offset, size;
    uint32_t to_all;
    atomic_uint process_count;
    int32_t processes[PROCESS_COUNT];
} row;

_Static_assert(sizeof(row) <= 4096, "a row is a page");

/* Opening and closing take the lock; others read rows as they are. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static row *own; /* this process's table, made when it first gives something away */

/* ---- tickets: process, generation, row ---- */

static sim_ticket compose(uint32_t index, unsigned generation)
{
    return (uint64_t)(uint32_t)getpid() << 32 | (uint64_t)(generation & 0xffff) << 16 | index;
}

static int32_t process_of(sim_ticket ticket)
{
    return (int32_t)(ticket >> 32);
}

/* The row of a table when the ticket is good for it. */
static const row *find_row(const row *table, sim_ticket ticket)
{
    uint32_t index = ticket & 0xffff, generation = ticket >> 16 & 0xffff;
    if (!table || index >= ROW_COUNT)
        return NULL;
    unsigned now = atomic_load(&table[index].generation);
    return now & 1 && (now & 0xffff) == generation ? &table[index] : NULL;
}

static row *find_own(sim_ticket ticket)
{
    return process_of(ticket) == (int32_t)getpid() ? (row *)find_row(own, ticket) : NULL;
}

static aclError fail_ticket(void)
{
    return sim_fail(ACL_ERROR_RT_DRV_INTERNAL_ERROR,
                    "that is no memory that a process gives away, or does so no longer");
}

/* ---- giving ---- */

static row *make_table(void)
{
    int file = memfd_create(TABLE_NAME, MFD_CLOEXEC);
    if (file < 0)
        return NULL;
    void *table = MAP_FAILED;
    if (ftruncate(file, sizeof(row) * (off_t)ROW_COUNT) == 0)
        table = mmap(NULL, sizeof(row) * ROW_COUNT, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_NORESERVE, file, 0);
    if (table == MAP_FAILED) {
        close(file);
        return NULL;
    }
    return table; /* the file stays open: that is where others find it */
}

/* Lock held. */
static aclError open_row(const sim_block *block, bool to_all, sim_ticket *out)
{
    if (!own)
        own = make_table();
    if (!own)
        return sim_fail(ACL_ERROR_RT_DRV_INTERNAL_ERROR,
                        "the system gives no table to share by: %s", strerror(errno));
    for (uint32_t i = 0; i < ROW_COUNT; i++) {
        unsigned generation = atomic_load(&own[i].generation);
        if (generation & 1)
            continue;
        own[i].file = block->file;
        own[i].offset = block->offset;
        own[i].size = block->size;
        own[i].to_all = to_all;
        atomic_store(&own[i].process_count, 0);
        atomic_store(&own[i].generation, generation + 1);
        *out = compose(i, generation + 1);
        return ACL_SUCCESS;
    }
    return sim_fail(ACL_ERROR_RT_RESOURCE_ALLOC_FAIL, "%d pieces of memory are shared already",
                    ROW_COUNT);
}

aclError sim_share_open(const sim_block *block, bool to_all, sim_ticket *out)
{
    pthread_mutex_lock(&lock);
    aclError code = open_row(block, to_all, out);
    pthread_mutex_unlock(&lock);
    return code;
}

/* Lock held. */
static aclError allow(sim_ticket ticket, const int32_t *processes, size_t count)
{
    row *to = find_own(ticket);
    if (!to)
        return fail_ticket();
    unsigned there = atomic_load(&to->process_count);
    if (count > PROCESS_COUNT - there)
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID, "%zu more processes, wants at most %u", count,
                        PROCESS_COUNT - there);
    memcpy(to->processes + there, processes, count * sizeof *processes);
    atomic_store(&to->process_count, there + (unsigned)count);
    return ACL_SUCCESS;
}

aclError sim_share_allow(sim_ticket ticket, const int32_t *processes, size_t count)
{
    pthread_mutex_lock(&lock);
    aclError code = allow(ticket, processes, count);
    pthread_mutex_unlock(&lock);
    return code;
}

aclError sim_share_close(sim_ticket ticket)
{
    pthread_mutex_lock(&lock);
    row *gone = find_own(ticket);
    if (gone)
        atomic_fetch_add(&gone->generation, 1);
    pthread_mutex_unlock(&lock);
    return gone ? ACL_SUCCESS : fail_ticket();
}

/* ---- taking ---- */

/* Files of other processes that are mapped here, by what the system knows them by. */
typedef struct taken {
    dev_t device;
    ino_t inode;
    unsigned char *at;
    size_t size;
    struct taken *next;
} taken;

static taken *files;

static int open_file_of(int32_t process, int32_t file)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd/%d", process, file);
    return open(path, O_RDWR | O_CLOEXEC);
}

/* The number that the table's file has in a process, or -1. */
static int find_table(int32_t process)
{
    char folder[32], link[320], name[64];
    int found = -1;
    snprintf(folder, sizeof folder, "/proc/%d/fd", process);
    DIR *files_of = opendir(folder);
    for (struct dirent *one; files_of && found < 0 && (one = readdir(files_of));) {
        snprintf(link, sizeof link, "%s/%s", folder, one->d_name);
        ssize_t length = readlink(link, name, sizeof name - 1);
        if (length > 0) {
            name[length] = '\0';
            if (strncmp(name, "/memfd:" TABLE_NAME, strlen("/memfd:" TABLE_NAME)) == 0)
                found = atoi(one->d_name);
        }
    }
    if (files_of)
        closedir(files_of);
    return found;
}

static bool is_allowed(const row *from)
{
    unsigned count = atomic_load(&from->process_count);
    bool allowed = from->to_all;
    for (unsigned i = 0; !allowed && i < count && i < PROCESS_COUNT; i++)
        allowed = from->processes[i] == (int32_t)getpid();
    return allowed;
}

/* Lock held: maps a whole file, once. NULL with errno. */
static const taken *map_file(int file)
{
    struct stat status;
    if (fstat(file, &status) != 0)
        return NULL;
    for (taken *one = files; one; one = one->next)
        if (one->device == status.st_dev && one->inode == status.st_ino)
            return one;
    taken *added = malloc(sizeof *added);
    void *at = added ? mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_NORESERVE, file, 0)
                     : MAP_FAILED;
    if (at == MAP_FAILED) {
        free(added);
        return NULL;
    }
    madvise(at, (size_t)status.st_size, MADV_DONTDUMP);
    *added = (taken){status.st_dev, status.st_ino, at, (size_t)status.st_size, files};
    files = added;
    return added;
}

/* Lock held. */
static aclError take_row(int32_t process, const row *from, sim_block *out)
{
    if (!from)
        return fail_ticket();
    if (!is_allowed(from))
        return sim_fail(ACL_ERROR_RT_DRV_INTERNAL_ERROR,
                        "process %d does not share this memory with process %d", process,
                        (int)getpid());
    int file = open_file_of(process, from->file);
    const taken *whole = file < 0 ? NULL : map_file(file);
    int reason = errno;
    if (file >= 0)
        close(file);
    if (!whole)
        return sim_fail(ACL_ERROR_RT_DRV_INTERNAL_ERROR, "process %d's memory cannot be mapped: %s",
                        process, strerror(reason));
    if (from->offset > whole->size || from->size > whole->size - from->offset)
        return fail_ticket();
    *out = (sim_block){.at = whole->at + from->offset, .size = from->size, .file = -1};
    return ACL_SUCCESS;
}

/* Lock held. */
static aclError take(sim_ticket ticket, sim_block *out)
{
    int32_t process = process_of(ticket);
    int number = process > 0 ? find_table(process) : -1;
    int file = number < 0 ? -1 : open_file_of(process, number);
    if (file < 0)
        return fail_ticket();
    const row *table = mmap(NULL, sizeof(row) * ROW_COUNT, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (table == MAP_FAILED)
        return fail_ticket();
    aclError code = take_row(process, find_row(table, ticket), out);
    munmap((void *)table, sizeof(row) * ROW_COUNT);
    return code;
}

aclError sim_share_take(sim_ticket ticket, sim_block *out)
{
    pthread_mutex_lock(&lock);
    aclError code = take(ticket, out);
    pthread_mutex_unlock(&lock);
    return code;
}
