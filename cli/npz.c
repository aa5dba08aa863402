/* SPDX-License-Identifier: MIT */
#include "npz.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "memory.h"
#include "npy.h"
#include "text.h"

/* Deflate makes at most 1032 bytes of one; an archive that claims more lies about its sizes. */
enum { DEFLATE_MOST = 1032, DEFLATE_SLACK = 1024 };

bool npz_has_magic(const unsigned char *bytes, size_t size)
{
    return size >= 4 && (memcmp(bytes, "PK\3\4", 4) == 0 || memcmp(bytes, "PK\5\6", 4) == 0);
}

static zip_t *open_memory(const unsigned char *bytes, size_t size, zip_error_t *error)
{
    zip_source_t *source = zip_source_buffer_create(bytes, size, 0, error);
    zip_t *archive = source ? zip_open_from_source(source, ZIP_RDONLY, error) : NULL;
    if (source && !archive)
        zip_source_free(source);
    return archive;
}

/* An archive in memory being read. */
typedef struct reading {
    zip_t *zip;
    size_t size; /* of the whole archive */
    const char *label;
} reading;

static bool lies(const reading *from, const zip_stat_t *about)
{
    return about->comp_size > from->size ||
           about->size / DEFLATE_MOST > about->comp_size + DEFLATE_SLACK;
}

static cli_status check_member(const reading *from, const zip_stat_t *about)
{
    const char *label = from->label;
    const zip_uint64_t wanted = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE;
    if ((about->valid & wanted) != wanted || about->size > PTRDIFF_MAX)
        return fail(CLI_INPUT, "%s: damaged .npz: a member has no name or size", label);
    if (!text_ends_with(about->name, ".npy"))
        return fail(CLI_INPUT, "%s holds \"%s\", wanted .npy members only", label, about->name);
    if ((about->valid & ZIP_STAT_ENCRYPTION_METHOD) && about->encryption_method != ZIP_EM_NONE)
        return fail(CLI_INPUT, "%s: \"%s\" is encrypted", label, about->name);
    if (lies(from, about))
        return fail(CLI_INPUT, "%s: damaged .npz: \"%s\" claims %llu bytes packed into %llu", label,
                    about->name, (unsigned long long)about->size,
                    (unsigned long long)about->comp_size);
    return CLI_OK;
}

static cli_status unpack(npz_member *member, const reading *from, const zip_stat_t *about)
{
    const char *label = from->label;
    size_t done = 0, size = (size_t)about->size;
    zip_file_t *file = zip_fopen_index(from->zip, about->index, 0);
    if (!file)
        return fail(CLI_INPUT, "%s: cannot read \"%s\": %s", label, about->name,
                    zip_strerror(from->zip));
    /* One byte more than promised: the read that returns 0 is the one that checks the CRC. */
    member->bytes = malloc(size + 1);
    zip_int64_t count = member->bytes ? 1 : 0;
    while (count > 0 && done <= size) {
        count = zip_fread(file, member->bytes + done, size + 1 - done);
        done += count > 0 ? (size_t)count : 0;
    }
    cli_status status = CLI_OK;
    if (!member->bytes)
        status = fail(CLI_INPUT, "%s: \"%s\" needs %zu bytes, too many for this machine", label,
                      about->name, size);
    else if (count < 0 || done != size)
        status = fail(CLI_INPUT, "%s: damaged .npz: \"%s\": %s", label, about->name,
                      count < 0 ? zip_file_strerror(file) : "its size is not what it says");
    zip_fclose(file);
    return status;
}

static cli_status read_member(npz_member *member, const reading *from, zip_uint64_t index)
{
    const char *label = from->label;
    zip_stat_t about;
    zip_stat_init(&about);
    if (zip_stat_index(from->zip, index, 0, &about) != 0)
        return fail(CLI_INPUT, "%s: damaged .npz: %s", label, zip_strerror(from->zip));
    cli_status status = check_member(from, &about);
    if (status != CLI_OK)
        return status;
    member->name = memory_text(about.name);
    member->name[strlen(about.name) - strlen(".npy")] = 0;
    status = unpack(member, from, &about);
    if (status != CLI_OK)
        return status;
    char *full = memory_format("%s[\"%s\"]", label, member->name);
    status = npy_parse(&member->array, member->bytes, (size_t)about.size, full);
    free(full);
    return status;
}

static cli_status read_members(npz_archive *out, const reading *from)
{
    zip_int64_t count = zip_get_num_entries(from->zip, 0);
    out->members = memory_zeroed((size_t)count, sizeof *out->members);
    for (zip_int64_t i = 0; i < count; i++) {
        cli_status status = read_member(&out->members[out->count++], from, (zip_uint64_t)i);
        if (status != CLI_OK)
            return status;
    }
    return CLI_OK;
}

cli_status npz_read(npz_archive *out, const unsigned char *bytes, size_t size, const char *label)
{
    zip_error_t error;
    *out = (npz_archive){0};
    zip_error_init(&error);
    zip_t *archive = open_memory(bytes, size, &error);
    cli_status status;
    if (archive)
        status = read_members(out, &(reading){archive, size, label});
    else
        status = fail(CLI_INPUT, "%s is a damaged .npz: %s", label, zip_error_strerror(&error));
    if (archive)
        zip_discard(archive);
    zip_error_fini(&error);
    if (status != CLI_OK)
        npz_free(out);
    return status;
}

void npz_free(npz_archive *npz)
{
    for (size_t i = 0; i < npz->count; i++) {
        free(npz->members[i].name);
        free(npz->members[i].bytes);
    }
    free(npz->members);
    npz->members = NULL;
    npz->count = 0;
}

/* ---- Writing ------------------------------------------------------------------------------ */

/* 1980-01-01, the first day a ZIP knows: equal results make equal files. */
enum { DOS_DATE = 1 << 5 | 1 };

static bool add(zip_t *archive, const char *name, const cli_array *array,
                char header[NPY_HEADER_MAX])
{
    size_t size = 0;
    array_size(array->dtype, &array->shape, &size);
    zip_buffer_fragment_t parts[] = {
        {(zip_uint8_t *)header, npy_write_header(header, array->dtype, &array->shape)},
        {(zip_uint8_t *)array->data, size},
    };
    zip_error_t *error = zip_get_error(archive);
    zip_source_t *source = zip_source_buffer_fragment_create(parts, size ? 2 : 1, 0, error);
    if (!source)
        return false;
    char *member = memory_format("%s.npy", name);
    zip_int64_t index = zip_file_add(archive, member, source, ZIP_FL_ENC_UTF_8);
    free(member);
    if (index < 0) {
        zip_source_free(source);
        return false;
    }
    return zip_set_file_compression(archive, (zip_uint64_t)index, ZIP_CM_STORE, 0) == 0 &&
           zip_file_set_dostime(archive, (zip_uint64_t)index, 0, DOS_DATE, 0) == 0;
}

cli_status npz_write(const char *path, size_t count, const char *const *names,
                     const cli_array *arrays, const char *label)
{
    int code = 0;
    zip_t *archive = zip_open(path, ZIP_CREATE | ZIP_EXCL, &code);
    if (!archive) {
        zip_error_t error;
        zip_error_init_with_code(&error, code);
        fail(CLI_INPUT, "cannot write %s: %s", label, zip_error_strerror(&error));
        zip_error_fini(&error);
        return CLI_INPUT;
    }
    /* The headers must live until the archive is closed: that is when it is written. */
    char(*headers)[NPY_HEADER_MAX] = memory_zeroed(count, sizeof *headers);
    bool good = true;
    for (size_t i = 0; i < count && good; i++)
        good = add(archive, names[i], &arrays[i], headers[i]);
    good = good && zip_close(archive) == 0;
    cli_status status = CLI_OK;
    if (!good) {
        status = fail(CLI_INPUT, "cannot write %s: %s", label, zip_strerror(archive));
        zip_discard(archive);
    }
    free(headers);
    return status;
}
