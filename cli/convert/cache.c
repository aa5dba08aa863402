/* SPDX-License-Identifier: MIT */
#include "convert/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "file.h"
#include "memory.h"
#include "text.h"

/* Another layout of the folder, or another way to make keys, is another number. */
static const char generation[] = "omrun models 1";

enum { LIMIT_MIB = 10240, LIMIT_MIB_MAX = 1 << 30, UNTOUCHED_SECONDS = 3600 };

struct model_cache {
    char *folder; /* NULL: off */
    char *entry;  /* the file of the key, once it was asked for */
    XXH3_state_t *key;
};

/* ---- The folder ----------------------------------------------------------------------------- */

static char *usual_folder(void)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (cache && cache[0] == '/')
        return memory_format("%s/omrun", cache);
    return home && home[0] == '/' ? memory_format("%s/.cache/omrun", home) : NULL;
}

static char *choose_folder(const char *folder)
{
    if (!folder)
        folder = getenv("OMRUN_MODEL_CACHE");
    if (!folder)
        return usual_folder();
    return folder[0] && strcmp(folder, "off") != 0 ? memory_text(folder) : NULL;
}

/* Only for its owner: what lies in it is loaded and run. */
static bool make_folders(const char *folder)
{
    char *path = memory_text(folder);
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        mkdir(path, 0700);
        *slash = '/';
    }
    mkdir(path, 0700);
    struct stat about;
    bool good = stat(path, &about) == 0 && S_ISDIR(about.st_mode) && access(path, W_OK) == 0;
    free(path);
    return good;
}

model_cache *cache_open(const char *folder)
{
    model_cache *cache = memory_zeroed(1, sizeof *cache);
    cache->key = XXH3_createState();
    cache->folder = choose_folder(folder);
    if (cache->key)
        XXH3_128bits_reset(cache->key);
    if (!cache->key || (cache->folder && !make_folders(cache->folder)))
        cache_disable(cache);
    else
        cache_add_text(cache, generation);
    return cache;
}

void cache_close(model_cache *cache)
{
    XXH3_freeState(cache->key);
    free(cache->folder);
    free(cache->entry);
    free(cache);
}

void cache_disable(model_cache *cache)
{
    free(cache->folder);
    cache->folder = NULL;
}

/* ---- The key -------------------------------------------------------------------------------- */

/* With its size in front of each part, no two lists of parts give the same bytes. */
static void add(model_cache *cache, const void *data, size_t size)
{
    uint64_t length = size;
    XXH3_128bits_update(cache->key, &length, sizeof length);
    if (size)
        XXH3_128bits_update(cache->key, data, size);
}

void cache_add_text(model_cache *cache, const char *text)
{
    if (cache->folder)
        add(cache, text, strlen(text));
}

void cache_add_file(model_cache *cache, const char *path)
{
    file_bytes file = {0};
    if (!cache->folder)
        return;
    if (file_open(&file, path, "file") == CLI_OK)
        add(cache, file.data, file.size);
    else
        cache_disable(cache);
    file_close(&file);
}

void cache_add_program(model_cache *cache, const char *path)
{
    struct stat about;
    char *real = realpath(path, NULL);
    if (cache->folder && real && stat(real, &about) == 0) {
        char *text = memory_format("%s %lld %lld.%09ld", real, (long long)about.st_size,
                                   (long long)about.st_mtim.tv_sec, about.st_mtim.tv_nsec);
        cache_add_text(cache, text);
        free(text);
    } else {
        cache_disable(cache);
    }
    free(real);
}

static const char *entry_of(model_cache *cache)
{
    if (!cache->entry) {
        XXH128_hash_t hash = XXH3_128bits_digest(cache->key);
        cache->entry =
            memory_format("%s/%016llx%016llx.om", cache->folder, (unsigned long long)hash.high64,
                          (unsigned long long)hash.low64);
    }
    return cache->entry;
}

/* ---- Entries -------------------------------------------------------------------------------- */

/* A disk may have failed since: what does not open is made again. */
static bool is_whole(const char *path)
{
    omr_om *om;
    if (access(path, R_OK) != 0 || omr_om_open(&om, path) != OMR_OK)
        return false;
    omr_om_close(om);
    return true;
}

char *cache_find(model_cache *cache)
{
    if (!cache->folder || !is_whole(entry_of(cache)))
        return NULL;
    utimensat(AT_FDCWD, cache->entry, NULL, 0); /* used now */
    return memory_text(cache->entry);
}

typedef struct kept_file {
    char *path;
    off_t size;
    time_t used;
} kept_file;

static int later_first(const void *a, const void *b)
{
    const kept_file *x = a, *y = b;
    return (x->used < y->used) - (x->used > y->used);
}

static kept_file *list_files(const char *folder, size_t *count)
{
    kept_file *list = NULL;
    DIR *open = opendir(folder);
    *count = 0;
    for (struct dirent *entry; open && (entry = readdir(open));) {
        struct stat about;
        char *path = memory_format("%s/%s", folder, entry->d_name);
        bool ours = text_ends_with(path, ".om") || text_ends_with(path, ".om.part");
        if (ours && stat(path, &about) == 0 && S_ISREG(about.st_mode)) {
            list = memory_grown(list, *count, sizeof *list);
            list[(*count)++] = (kept_file){path, about.st_size, about.st_mtime};
        } else {
            free(path);
        }
    }
    if (open)
        closedir(open);
    return list;
}

static int64_t limit_bytes(void)
{
    int64_t mib;
    const char *text = getenv("OMRUN_MODEL_CACHE_MIB");
    if (!text || !text_to_number(text, 0, LIMIT_MIB_MAX, &mib))
        mib = LIMIT_MIB;
    return mib << 20;
}

static void prune(const char *folder)
{
    size_t count;
    int64_t total = 0, limit = limit_bytes();
    time_t now = time(NULL);
    kept_file *list = list_files(folder, &count);
    if (count)
        qsort(list, count, sizeof *list, later_first);
    for (size_t i = 0; i < count; i++) {
        total += list[i].size;
        bool left_over = text_ends_with(list[i].path, ".part"); /* of a process that was killed */
        if ((total > limit || left_over) && now - list[i].used > UNTOUCHED_SECONDS)
            unlink(list[i].path);
        free(list[i].path);
    }
    free(list);
}

static bool copy_file(const char *from, const char *to)
{
    file_bytes file = {0};
    FILE *out = NULL;
    bool good = file_open(&file, from, "model") == CLI_OK && (out = fopen(to, "wx"));
    if (good)
        good = fwrite(file.data, 1, file.size, out) == file.size && fflush(out) == 0 &&
               fsync(fileno(out)) == 0;
    if (out && fclose(out) != 0)
        good = false;
    file_close(&file);
    return good;
}

void cache_keep(model_cache *cache, const char *om)
{
    struct stat about;
    if (!cache->folder || stat(om, &about) != 0 || about.st_size > limit_bytes())
        return;
    char *part = memory_format("%s.%ld.om.part", entry_of(cache), (long)getpid());
    if (copy_file(om, part))
        rename(part, cache->entry);
    unlink(part);
    free(part);
    prune(cache->folder);
}
