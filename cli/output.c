/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "memory.h"
#include "names.h"
#include "npy.h"
#include "npz.h"
#include "numbers.h"
#include "scratch.h"
#include "text.h"

struct cli_output {
    output_format format;
    char *folder;  /* where the results belong; need not be there yet */
    char *file;    /* the one file asked for; NULL: named after the tensors */
    char *scratch; /* where they are until then, on the same file system */
    size_t count;  /* of paths */
    char **paths;  /* of the arrays */
};

static const char *const endings[] = {
    [OUTPUT_NPY] = ".npy", [OUTPUT_NPZ] = ".npz", [OUTPUT_BIN] = ".bin", [OUTPUT_TXT] = ".txt"};
enum { FORMAT_COUNT = sizeof endings / sizeof endings[0] };

/* ---- The place ---------------------------------------------------------------------------- */

static bool is_folder(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

static cli_status read_format(cli_output *output, const char *place, const char *format)
{
    size_t named = FORMAT_COUNT, asked = FORMAT_COUNT;
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        if (text_ends_with(place, endings[i]) && !is_folder(place))
            named = i;
        if (format && strcasecmp(format, endings[i] + 1) == 0)
            asked = i;
    }
    if (format && asked == FORMAT_COUNT)
        return fail(CLI_USAGE, "--output-format is \"%s\", wanted npy, npz, bin or txt", format);
    if (named < FORMAT_COUNT && asked < FORMAT_COUNT && named != asked)
        return fail(CLI_USAGE, "--output %s and --output-format %s contradict each other", place,
                    format);
    if (named < FORMAT_COUNT) {
        asked = named;
        output->file = memory_text(file_name(place));
    }
    output->format = asked < FORMAT_COUNT ? (output_format)asked : OUTPUT_NPY;
    return CLI_OK;
}

/* The path without its last part; "." and "/" are their own. */
static char *parent_of(const char *path)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    while (length && path[length - 1] != '/')
        length--;
    while (length > 1 && path[length - 1] == '/')
        length--;
    return length ? memory_format("%.*s", (int)length, path) : memory_text(".");
}

static cli_status refuse(const char *place)
{
    return fail(CLI_INPUT, "cannot write to %s: %s", place, strerror(errno));
}

/* The folder itself or the nearest one above that is there: what it takes to make the rest is
 * known by being able to write there. */
static cli_status open_scratch(cli_output *output)
{
    char *folder = memory_text(output->folder);
    struct stat about;
    int result;
    while ((result = stat(folder, &about)) != 0 && (errno == ENOENT || errno == ENOTDIR) &&
           strcmp(folder, ".") != 0 && strcmp(folder, "/") != 0) {
        char *parent = parent_of(folder);
        free(folder);
        folder = parent;
    }
    cli_status status = CLI_OK;
    if (result == 0 && !S_ISDIR(about.st_mode))
        status = fail(CLI_INPUT, "%s is a file, wanted a folder for the results", folder);
    else if (result != 0 || !scratch_create(&output->scratch, folder))
        status = refuse(folder);
    free(folder);
    return status;
}

static cli_status read_folder(cli_output *output, const char *place, const char *dirname)
{
    if (output->file && dirname)
        return fail(CLI_USAGE, "--output %s is a file, --output-dirname %s wants a folder", place,
                    dirname);
    if (output->file)
        output->folder = parent_of(place);
    else
        output->folder = dirname ? memory_format("%s/%s", place, dirname) : memory_text(place);
    return CLI_OK;
}

cli_status output_open(cli_output **out, const char *place, const char *dirname, const char *format)
{
    cli_output *output = memory_zeroed(1, sizeof *output);
    *out = NULL;
    cli_status status = strcmp(place, "-") == 0
                            ? fail(CLI_USAGE, "--output - : results go to files; give a folder, or "
                                              "a file ending in .npy, .npz, .bin or .txt")
                            : read_format(output, place, format);
    if (status == CLI_OK)
        status = read_folder(output, place, dirname);
    if (status == CLI_OK)
        status = open_scratch(output);
    if (status != CLI_OK) {
        output_close(output);
        return status;
    }
    *out = output;
    return CLI_OK;
}

void output_close(cli_output *output)
{
    if (!output)
        return;
    scratch_remove(output->scratch);
    names_free(output->paths, output->count);
    free(output->folder);
    free(output->file);
    free(output);
}

bool output_has_files(const cli_output *output)
{
    return !output->file && output->format != OUTPUT_NPZ;
}

const char *output_path(const cli_output *output, size_t index)
{
    return output->paths[index];
}

/* ---- Writing ------------------------------------------------------------------------------ */

static bool write_all(int descriptor, const void *data, size_t size)
{
    const char *at = data;
    while (size) {
        ssize_t count = write(descriptor, at, size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        at += count;
        size -= (size_t)count;
    }
    return true;
}

/* Network file systems and quotas may only say at fsync() or close() that the disk is full. */
static bool sync_and_close(int descriptor, bool good)
{
    good = good && fsync(descriptor) == 0;
    int reason = errno;
    good = close(descriptor) == 0 && good;
    if (!good && reason)
        errno = reason;
    return good;
}

enum { NUMBERS_AT_ONCE = 1024 };

static void print_wholes(FILE *file, const cli_array *array, size_t first, size_t count, size_t row)
{
    int64_t values[NUMBERS_AT_ONCE];
    numbers_read_whole(values, array, first, count);
    for (size_t i = 0; i < count; i++) {
        if (array->dtype == OMR_U64)
            fprintf(file, "%llu ", (unsigned long long)values[i]);
        else
            fprintf(file, "%lld ", (long long)values[i]);
        if ((first + i + 1) % row == 0)
            putc('\n', file);
    }
}

static void print_reals(FILE *file, const cli_array *array, size_t first, size_t count, size_t row)
{
    double values[NUMBERS_AT_ONCE];
    numbers_read(values, array, first, count);
    for (size_t i = 0; i < count; i++) {
        fprintf(file, "%f ", values[i]);
        if ((first + i + 1) % row == 0)
            putc('\n', file);
    }
}

/* As ais_bench writes them: a line for each row of the last axis, a blank behind every number. */
static void print_numbers(FILE *file, const cli_array *array)
{
    cli_array real = numbers_real_view(array);
    size_t count = numbers_count(&real.shape);
    size_t row = real.shape.rank ? (size_t)real.shape.dims[real.shape.rank - 1] : 1;
    for (size_t done = 0; done < count; done += NUMBERS_AT_ONCE) {
        size_t part = count - done < NUMBERS_AT_ONCE ? count - done : NUMBERS_AT_ONCE;
        if (numbers_are_whole(real.dtype))
            print_wholes(file, &real, done, part, row);
        else
            print_reals(file, &real, done, part, row);
    }
}

static bool write_numbers(int descriptor, const cli_array *array)
{
    FILE *file = fdopen(dup(descriptor), "w");
    if (!file)
        return false;
    print_numbers(file, array);
    bool good = !ferror(file);
    return fclose(file) == 0 && good;
}

static bool write_file(const char *path, const cli_array *array, output_format format)
{
    char header[NPY_HEADER_MAX];
    size_t size = 0, header_size = 0;
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0)
        return false;
    if (format == OUTPUT_TXT)
        return sync_and_close(descriptor, write_numbers(descriptor, array));
    array_size(array->dtype, &array->shape, &size);
    if (format == OUTPUT_NPY)
        header_size = npy_write_header(header, array->dtype, &array->shape);
    return sync_and_close(descriptor, write_all(descriptor, header, header_size) &&
                                          write_all(descriptor, array->data, size));
}

static cli_status write_arrays(const cli_output *output, size_t count, char *const *files,
                               const cli_array *arrays)
{
    for (size_t i = 0; i < count; i++) {
        char *path = memory_format("%s/%s", output->scratch, files[i]);
        bool good = write_file(path, &arrays[i], output->format);
        free(path);
        if (!good) {
            char *place = memory_format("%s/%s", output->folder, files[i]);
            cli_status status = refuse(place);
            free(place);
            return status;
        }
    }
    return CLI_OK;
}

static cli_status write_archive(const cli_output *output, const char *file, size_t count,
                                char *const *names, const cli_array *arrays)
{
    char *path = memory_format("%s/%s", output->scratch, file);
    char *place = memory_format("%s/%s", output->folder, file);
    cli_status status = npz_write(path, count, (const char *const *)names, arrays, place);
    free(place);
    free(path);
    return status;
}

/* ---- Moving ------------------------------------------------------------------------------- */

static bool make_folder(const char *path)
{
    if (mkdir(path, 0777) == 0 || is_folder(path))
        return true;
    if (errno != ENOENT)
        return false;
    char *parent = parent_of(path);
    bool made = make_folder(parent) && mkdir(path, 0777) == 0;
    free(parent);
    return made;
}

static bool move_in(const cli_output *output, const char *file)
{
    char *from = memory_format("%s/%s", output->scratch, file);
    char *to = memory_format("%s/%s", output->folder, file);
    bool moved = rename(from, to) == 0;
    int reason = errno;
    free(from);
    free(to);
    errno = reason;
    return moved;
}

/* No signal comes between the first file and the last. */
static cli_status move_all(const cli_output *output, size_t count, char *const *files)
{
    cli_status status = CLI_OK;
    scratch_hold();
    if (!make_folder(output->folder))
        status = refuse(output->folder);
    for (size_t i = 0; i < count && status == CLI_OK; i++) {
        if (!move_in(output, files[i]))
            status = fail(CLI_INPUT, "cannot write %s/%s: %s", output->folder, files[i],
                          strerror(errno));
    }
    scratch_release();
    return status;
}

/* One name per file: per array, or one for the archive of all. */
static char **file_names(const cli_output *output, size_t count, char *const *names)
{
    bool archive = output->format == OUTPUT_NPZ;
    size_t files = archive ? 1 : count;
    char **out = memory_zeroed(files, sizeof *out);
    for (size_t i = 0; i < files; i++) {
        if (output->file)
            out[i] = memory_text(output->file);
        else if (archive)
            out[i] = memory_text("outputs.npz");
        else
            out[i] = memory_format("%s%s", names[i], endings[output->format]);
    }
    return out;
}

static void keep_paths(cli_output *output, size_t count, char *const *files)
{
    output->count = count;
    output->paths = memory_zeroed(count, sizeof *output->paths);
    for (size_t i = 0; i < count; i++)
        output->paths[i] = memory_format(
            "%s%s%s", strcmp(output->folder, ".") == 0 ? "" : output->folder,
            strcmp(output->folder, ".") == 0 || text_ends_with(output->folder, "/") ? "" : "/",
            files[output->format == OUTPUT_NPZ ? 0 : i]);
}

cli_status output_write(cli_output *output, size_t count, const char *const *names,
                        const cli_array *arrays)
{
    if (output->file && output->format != OUTPUT_NPZ && count != 1)
        return fail(CLI_USAGE, "the model has %zu outputs, %s holds one; give a folder or a .npz",
                    count, output->file);
    char **safe = names_create(names, count);
    char **files = file_names(output, count, safe);
    size_t file_count = output->format == OUTPUT_NPZ ? 1 : count;
    cli_status status = output->format == OUTPUT_NPZ
                            ? write_archive(output, files[0], count, safe, arrays)
                            : write_arrays(output, count, files, arrays);
    if (status == CLI_OK)
        status = move_all(output, file_count, files);
    if (status == CLI_OK)
        keep_paths(output, count, files);
    names_free(files, file_count);
    names_free(safe, count);
    return status;
}
