/* SPDX-License-Identifier: MIT */
/*
 * Conversions kept by what went into them: the bytes of the model and of the files it names, what
 * atc was told, and which atc it was. Any number of processes may use one folder: files appear in
 * it whole, and what was used within the last hour is not pruned.
 */
#ifndef CLI_CONVERT_CACHE_H
#define CLI_CONVERT_CACHE_H

#include <stdbool.h>

#include "fail.h"

typedef struct model_cache model_cache;

/* `folder` NULL: $OMRUN_MODEL_CACHE, else $XDG_CACHE_HOME/omrun or ~/.cache/omrun; "off" or "": a
 * cache that keeps nothing. Never fails: a folder that cannot be used is "off". */
model_cache *cache_open(const char *folder);
void cache_close(model_cache *cache);

/* The key, from one part after another. */
void cache_add_text(model_cache *cache, const char *text);
/* The file's bytes; what cannot be read turns the cache off. */
void cache_add_file(model_cache *cache, const char *path);
/* For programs too large to be read for this: path, size and time. */
void cache_add_program(model_cache *cache, const char *path);
/* From now on it keeps nothing. */
void cache_disable(model_cache *cache);

/* The .om kept for what was added, the caller's to free; NULL: there is none. */
char *cache_find(model_cache *cache);
/* Keeps a copy of `om`, when there is room for it, and forgets what was used longest ago. */
void cache_keep(model_cache *cache, const char *om);

#endif
