/* SPDX-License-Identifier: MIT */
#include "om/container.h"

#include "core/log.h"
#include "core/status.h"
#include "om/bytes.h"
#include "om/foreign.h"
#include "om/types.h"

#include <inttypes.h>
#include <string.h>

enum {
    HEADER_SIZE = 256,
    MAGIC = 0x444F4D49, /* "IMOD" */
    VERSION_2 = 0x20000000,
    VERSION_UNKNOWN = 0x30000000,
    TYPE_FLOW = 3,
    TYPE_BUNDLE = 5,
    MAX_PARTITIONS = 4096 /* in one table; CANN itself stops there for flows and earlier else */
};

/* Where the fields of the header are. Those from 156 on differ between the generations. */
enum {
    AT_MAGIC = 0,
    AT_HEADER_SIZE = 4,
    AT_VERSION = 8,
    AT_LENGTH = 76,
    AT_ENCRYPTED = 80,
    AT_MODEL_TYPE = 82,
    AT_NAME = 84,
    NAME_SIZE = 32,
    AT_PLATFORM_1 = 156,
    AT_MODEL_COUNT = 156,
    AT_PLATFORM_2 = 160,
    PLATFORM_SIZE = 20,
    AT_MODEL_LENGTH = 184,
    AT_UNKNOWN_SHAPE = 193
};

typedef struct header {
    uint64_t size; /* of the header itself */
    uint64_t end;  /* where the file says it ends; 0: it does not say */
    bool wide;     /* tables have 64-bit entries */
    uint32_t table_count;
} header;

static omr_status fail_foreign(const omri_source *source, const uint8_t *head, size_t size)
{
    const char *guess = omri_foreign_guess(head, size);
    if (guess)
        return omri_fail(OMR_INVALID_FILE, "%s: not an .om: %s", source->path, guess);
    if (size < 4)
        return omri_fail(OMR_INVALID_FILE, "%s: not an .om: only %zu bytes long", source->path,
                         size);
    return omri_fail(OMR_INVALID_FILE,
                     "%s: not an .om: begins with bytes %02x %02x %02x %02x, wanted 49 4d 4f 44 "
                     "(\"IMOD\"); it may be encrypted as a whole",
                     source->path, head[0], head[1], head[2], head[3]);
}

static omr_status check_header(const omri_source *source, const uint8_t *bytes, size_t size)
{
    if (size == 0)
        return omri_fail(OMR_INVALID_FILE, "%s: empty, wanted an .om file", source->path);
    if (size < 4 || omri_le32(bytes + AT_MAGIC) != MAGIC)
        return fail_foreign(source, bytes, size);
    if (size < HEADER_SIZE)
        return omri_fail(OMR_INVALID_FILE,
                         "%s: truncated: %zu bytes, the header of an .om alone has %d",
                         source->path, size, HEADER_SIZE);
    uint32_t header_size = omri_le32(bytes + AT_HEADER_SIZE);
    if (header_size < HEADER_SIZE || header_size > source->size)
        return omri_fail(OMR_INVALID_FILE,
                         "%s: damaged: its header claims %" PRIu32 " bytes, wanted %d",
                         source->path, header_size, HEADER_SIZE);
    if (bytes[AT_ENCRYPTED])
        return omri_fail(OMR_INVALID_FILE, "%s: encrypted, by its header; wanted a plain .om",
                         source->path);
    uint32_t version = omri_le32(bytes + AT_VERSION);
    if (version >= VERSION_UNKNOWN)
        return omri_fail(OMR_UNSUPPORTED,
                         "%s: .om version 0x%08" PRIx32 ", known are 0x10000000 and 0x20000000",
                         source->path, version);
    return OMR_OK;
}

static const char *fixed_text(omri_arena *arena, const uint8_t *text, size_t size)
{
    return omri_arena_text(arena, text, strnlen((const char *)text, size));
}

static omri_om_kind kind_of(uint8_t model_type)
{
    return model_type == TYPE_FLOW     ? OMRI_OM_FLOW
           : model_type == TYPE_BUNDLE ? OMRI_OM_BUNDLE
                                       : OMRI_OM_MODEL;
}

static void decode_generation_1(header *h, omri_container *out, const uint8_t *bytes,
                                omri_arena *arena)
{
    uint32_t length = omri_le32(bytes + AT_LENGTH);
    out->generation = "1";
    out->platform_version = fixed_text(arena, bytes + AT_PLATFORM_1, PLATFORM_SIZE);
    h->end = length ? h->size + length : 0;
    h->table_count = 1;
}

static void decode_generation_2(header *h, omri_container *out, const uint8_t *bytes,
                                omri_arena *arena)
{
    uint64_t length = omri_le32(bytes + AT_LENGTH);
    uint64_t long_length = omri_le64(bytes + AT_MODEL_LENGTH);
    uint64_t body = long_length ? long_length : length;
    uint32_t model_count = omri_le32(bytes + AT_MODEL_COUNT);
    h->wide = long_length != 0 || out->kind != OMRI_OM_MODEL;
    out->generation = h->wide ? "2b" : "2a";
    out->platform_version = fixed_text(arena, bytes + AT_PLATFORM_2, PLATFORM_SIZE);
    /* A bundle's length counts its header; a hostile one may not fit into 64 bits. */
    uint64_t before = out->kind == OMRI_OM_BUNDLE ? 0 : h->size;
    if (body && __builtin_add_overflow(body, before, &h->end))
        h->end = UINT64_MAX;
    /* Early 2a files leave the byte zero as all reserved ones. */
    out->unknown_shape = bytes[AT_UNKNOWN_SHAPE] == 1;
    bool several = out->kind == OMRI_OM_MODEL && (model_count > 1 || out->unknown_shape);
    h->table_count = several ? model_count : 1;
}

static omr_status read_header(header *h, omri_container *out, const omri_source *source,
                              omri_arena *arena)
{
    const uint8_t *bytes = NULL;
    size_t size = source->size < HEADER_SIZE ? (size_t)source->size : HEADER_SIZE;
    omr_status status = omri_source_read(source, 0, size, arena, &bytes);
    if (status == OMR_OK)
        status = check_header(source, bytes, size);
    if (status != OMR_OK)
        return status;
    *h = (header){.size = omri_le32(bytes + AT_HEADER_SIZE)};
    out->name = fixed_text(arena, bytes + AT_NAME, NAME_SIZE);
    out->kind = kind_of(bytes[AT_MODEL_TYPE]);
    if (omri_le32(bytes + AT_VERSION) < VERSION_2)
        decode_generation_1(h, out, bytes, arena);
    else
        decode_generation_2(h, out, bytes, arena);
    if (h->table_count == 0)
        return omri_fail(OMR_INVALID_FILE, "%s: damaged: its header claims 0 models", source->path);
    if (h->end > source->size)
        return omri_fail(OMR_INVALID_FILE,
                         "%s: truncated: %" PRIu64 " bytes, its header says %" PRIu64, source->path,
                         source->size, h->end);
    if (h->end && h->end < source->size)
        omri_log(OMR_LOG_WARNING,
                 "%s: %" PRIu64 " bytes after the end its header gives are ignored", source->path,
                 source->size - h->end);
    if (!h->end)
        h->end = source->size;
    return OMR_OK;
}

/* The walk over the tables: what it needs and how far it came. */
typedef struct walk {
    const omri_source *source;
    omri_arena *arena;
    const header *header;
    bool bundle;
    uint64_t position;
    omr_om_partition *partitions;
    size_t count, capacity;
} walk;

static omr_status fail_short_table(const walk *w, uint64_t wanted)
{
    return omri_fail(OMR_INVALID_FILE,
                     "%s: truncated or damaged: the partition table at byte %" PRIu64
                     " needs %" PRIu64 " bytes, %" PRIu64 " are left",
                     w->source->path, w->position, wanted, w->header->end - w->position);
}

static omr_status read_entry_count(walk *w, uint64_t head_size, uint32_t *count)
{
    const uint8_t *bytes = NULL;
    if (w->header->end < w->position || w->header->end - w->position < head_size)
        return fail_short_table(w, head_size);
    omr_status status = omri_source_read(w->source, w->position, head_size, w->arena, &bytes);
    if (status != OMR_OK)
        return status;
    *count = omri_le32(bytes);
    if (*count == 0 || *count > MAX_PARTITIONS)
        return omri_fail(OMR_INVALID_FILE,
                         "%s: damaged: the partition table at byte %" PRIu64 " claims %" PRIu32
                         " partitions, wanted 1 to %d",
                         w->source->path, w->position, *count, MAX_PARTITIONS);
    return OMR_OK;
}

static bool reserve(walk *w, size_t extra)
{
    if (w->capacity - w->count >= extra)
        return true;
    size_t capacity = w->capacity * 2 + extra;
    omr_om_partition *grown = omri_arena_array(w->arena, capacity, sizeof *grown);
    if (!grown)
        return false;
    if (w->count)
        memcpy(grown, w->partitions, w->count * sizeof *grown);
    w->partitions = grown;
    w->capacity = capacity;
    return true;
}

/* One entry: what lies at `stated` or, where that points before the end of the entry before it, an
 * error. CANN's own loader goes by the sizes alone, and all known writers leave no gap. */
static omr_status place(walk *w, uint32_t type, uint64_t base, uint64_t stated, uint64_t size)
{
    uint64_t start = 0, end = 0;
    const char *name = omri_partition_name(type);
    if (__builtin_add_overflow(base, stated, &start) || start < w->position)
        return omri_fail(OMR_INVALID_FILE,
                         "%s: damaged: partition %zu (type %" PRIu32 ", %s) is said to lie %" PRIu64
                         " bytes behind byte %" PRIu64 ", inside what comes before it",
                         w->source->path, w->count, type, name, stated, base);
    if (__builtin_add_overflow(start, size, &end) || end > w->header->end)
        return omri_fail(OMR_INVALID_FILE,
                         "%s: truncated or damaged: partition %zu (type %" PRIu32
                         ", %s) takes %" PRIu64 " bytes from byte %" PRIu64
                         ", the file ends at %" PRIu64,
                         w->source->path, w->count, type, name, size, start, w->header->end);
    w->partitions[w->count++] =
        (omr_om_partition){.type = type, .name = name, .offset = start, .size = size};
    w->position = end;
    return OMR_OK;
}

static omr_status read_table(walk *w)
{
    const bool wide = w->header->wide;
    const uint64_t head_size = wide ? 8 : 4, entry_size = wide ? 24 : 12;
    uint32_t count = 0;
    omr_status status = read_entry_count(w, head_size, &count);
    if (status != OMR_OK)
        return status;
    uint64_t size = head_size + entry_size * count;
    if (size > w->header->end - w->position)
        return fail_short_table(w, size);
    const uint8_t *entry = NULL;
    status =
        omri_source_read(w->source, w->position + head_size, entry_size * count, w->arena, &entry);
    if (status != OMR_OK)
        return status;
    if (!reserve(w, count))
        return omri_arena_status(w->arena, w->source->path);
    w->position += size;
    const uint64_t base = w->bundle ? w->header->size : w->position;
    for (uint32_t i = 0; i < count && status == OMR_OK; i++, entry += entry_size)
        status =
            place(w, omri_le32(entry), base, wide ? omri_le64(entry + 8) : omri_le32(entry + 4),
                  wide ? omri_le64(entry + 16) : omri_le32(entry + 8));
    return status;
}

omr_status omri_container_read(omri_container *out, const omri_source *source, omri_arena *arena)
{
    header h = {0};
    *out = (omri_container){0};
    omr_status status = read_header(&h, out, source, arena);
    walk w = {.source = source,
              .arena = arena,
              .header = &h,
              .bundle = out->kind == OMRI_OM_BUNDLE,
              .position = h.size};
    for (uint32_t i = 0; i < h.table_count && status == OMR_OK; i++) {
        status = read_table(&w);
        if (i == 0)
            out->root_count = w.count;
    }
    if (status != OMR_OK)
        return status;
    out->model_count = h.table_count;
    out->unknown_shape = out->unknown_shape || h.table_count > 1;
    out->partitions = w.partitions;
    out->partition_count = w.count;
    return OMR_OK;
}

const omr_om_partition *omri_container_find(const omri_container *container, uint32_t type)
{
    for (size_t i = 0; i < container->root_count; i++)
        if (container->partitions[i].type == type)
            return &container->partitions[i];
    return NULL;
}
