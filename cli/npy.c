/* SPDX-License-Identifier: MIT */
/*
 * A .npy is a magic, a version, the header's length, and the header: a Python dict literal with
 * exactly the keys descr, fortran_order and shape. The parser takes that literal and nothing more
 * of Python.
 */
#include "npy.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

static const char magic[] = "\x93NUMPY";
enum { MAGIC_SIZE = 6, PREAMBLE_V1 = 10, PREAMBLE_V2 = 12, ALIGNMENT = 64 };

/* The longest dtype string of an array of numbers is "<c16"; what is cut off is refused anyway. */
enum { DESCR_MAX = 32 };

typedef struct npy_header {
    const char *at, *end; /* what is left of the literal */
    const char *label;
    char descr[DESCR_MAX];
    bool fortran_order;
    omr_shape shape;
} npy_header;

bool npy_has_magic(const unsigned char *bytes, size_t size)
{
    return size >= MAGIC_SIZE && memcmp(bytes, magic, MAGIC_SIZE) == 0;
}

static bool is_little_endian(void)
{
    const uint16_t one = 1;
    return *(const unsigned char *)&one == 1;
}

/* ---- The literal -------------------------------------------------------------------------- */

static cli_status damaged(const npy_header *header, const char *wanted)
{
    return fail(CLI_INPUT, "%s: damaged .npy header: wanted %s", header->label, wanted);
}

static char peek(npy_header *header)
{
    while (header->at < header->end && strchr(" \t\r\n", *header->at) && *header->at)
        header->at++;
    return header->at < header->end ? *header->at : 0;
}

static bool accept(npy_header *header, char c)
{
    if (!c || peek(header) != c)
        return false;
    header->at++;
    return true;
}

static bool accept_word(npy_header *header, const char *word)
{
    size_t length = strlen(word);
    peek(header);
    if ((size_t)(header->end - header->at) < length || memcmp(header->at, word, length) != 0)
        return false;
    header->at += length;
    return true;
}

/* A quoted text without escapes, which no key or dtype has. */
static bool accept_text(npy_header *header, char out[DESCR_MAX])
{
    char quote = peek(header);
    if ((quote != '\'' && quote != '"') || !accept(header, quote))
        return false;
    const char *end = memchr(header->at, quote, (size_t)(header->end - header->at));
    if (!end)
        return false;
    size_t length = (size_t)(end - header->at);
    snprintf(out, DESCR_MAX, "%.*s", (int)(length < DESCR_MAX ? length : DESCR_MAX - 1),
             header->at);
    header->at = end + 1;
    return true;
}

static cli_status parse_descr(npy_header *header)
{
    if (peek(header) == '[')
        return fail(CLI_INPUT, "%s holds records (a structured dtype), wanted plain numbers",
                    header->label);
    return accept_text(header, header->descr) ? CLI_OK : damaged(header, "a dtype after 'descr'");
}

static cli_status parse_order(npy_header *header)
{
    header->fortran_order = accept_word(header, "True");
    if (header->fortran_order || accept_word(header, "False"))
        return CLI_OK;
    return damaged(header, "True or False after 'fortran_order'");
}

static bool accept_dim(npy_header *header, int64_t *out)
{
    int64_t value = 0;
    char c = peek(header);
    if (c < '0' || c > '9')
        return false;
    for (; header->at < header->end && *header->at >= '0' && *header->at <= '9'; header->at++) {
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, *header->at - '0', &value))
            return false;
    }
    accept(header, 'L'); /* Python 2 wrote long integers so */
    *out = value;
    return true;
}

static cli_status parse_shape(npy_header *header)
{
    omr_shape *shape = &header->shape;
    if (!accept(header, '('))
        return damaged(header, "a tuple after 'shape'");
    while (!accept(header, ')')) {
        int64_t dim;
        if (!accept_dim(header, &dim))
            return damaged(header, "a size of an axis in 'shape'");
        if (shape->rank == OMR_MAX_RANK)
            return fail(CLI_INPUT, "%s has more than %d axes", header->label, OMR_MAX_RANK);
        shape->dims[shape->rank++] = dim;
        bool comma = accept(header, ',');
        if (!comma && (shape->rank == 1 || peek(header) != ')'))
            return damaged(header, "a comma in 'shape'");
    }
    return CLI_OK;
}

typedef struct npy_key {
    const char *name;
    cli_status (*parse)(npy_header *header);
} npy_key;

static const npy_key keys[] = {
    {"descr", parse_descr},
    {"fortran_order", parse_order},
    {"shape", parse_shape},
};
enum { KEY_COUNT = sizeof keys / sizeof keys[0] };

static cli_status parse_entry(npy_header *header, bool seen[KEY_COUNT])
{
    char name[DESCR_MAX];
    if (!accept_text(header, name) || !accept(header, ':'))
        return damaged(header, "a key and a colon");
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (strcmp(name, keys[i].name) != 0)
            continue;
        if (seen[i])
            return fail(CLI_INPUT, "%s: damaged .npy header: '%s' is given twice", header->label,
                        name);
        seen[i] = true;
        return keys[i].parse(header);
    }
    return fail(CLI_INPUT, "%s: damaged .npy header: unknown key '%s'", header->label, name);
}

static cli_status parse_literal(npy_header *header)
{
    bool seen[KEY_COUNT] = {false};
    if (!accept(header, '{'))
        return damaged(header, "a dict");
    while (!accept(header, '}')) {
        cli_status status = parse_entry(header, seen);
        if (status != CLI_OK)
            return status;
        if (!accept(header, ',') && peek(header) != '}')
            return damaged(header, "a comma or the end of the dict");
    }
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (!seen[i])
            return fail(CLI_INPUT, "%s: damaged .npy header: no '%s'", header->label, keys[i].name);
    }
    peek(header);
    return header->at == header->end ? CLI_OK : damaged(header, "nothing after the dict");
}

/* ---- The dtype ---------------------------------------------------------------------------- */

static const struct {
    const char *code; /* without the byte order */
    omr_dtype dtype;
} dtypes[] = {
    {"f2", OMR_F16}, {"f4", OMR_F32},  {"f8", OMR_F64}, {"i1", OMR_I8},    {"i2", OMR_I16},
    {"i4", OMR_I32}, {"i8", OMR_I64},  {"u1", OMR_U8},  {"u2", OMR_U16},   {"u4", OMR_U32},
    {"u8", OMR_U64}, {"b1", OMR_BOOL}, {"c8", OMR_C64}, {"c16", OMR_C128}, {"V2", OMR_BF16},
};

static cli_status refuse_descr(const npy_header *header)
{
    const char *code = header->descr + strspn(header->descr, "<>|=");
    if (code[0] == 'O')
        return fail(CLI_INPUT,
                    "%s holds pickled Python objects, which can run code and are never loaded; "
                    "save an array of numbers",
                    header->label);
    if (code[0] == 'U' || code[0] == 'S')
        return fail(CLI_INPUT, "%s holds texts (dtype %s), wanted numbers", header->label,
                    header->descr);
    return fail(CLI_INPUT, "%s has dtype %s, wanted float, int, bool or complex of a usual size",
                header->label, header->descr);
}

static cli_status read_dtype(cli_array *out, const npy_header *header)
{
    char order = header->descr[0];
    if (!order || !strchr("<>|=", order))
        return refuse_descr(header);
    for (size_t i = 0; i < sizeof dtypes / sizeof dtypes[0]; i++) {
        if (strcmp(header->descr + 1, dtypes[i].code) != 0)
            continue;
        out->dtype = dtypes[i].dtype;
        bool foreign = order == (is_little_endian() ? '>' : '<');
        if (foreign && omr_dtype_size(out->dtype) > 1)
            out->flags = OMR_TENSOR_BYTE_SWAPPED;
        return CLI_OK;
    }
    return refuse_descr(header);
}

/* ---- The file ----------------------------------------------------------------------------- */

/* Finds the literal; *data is where the elements begin. */
static cli_status find_literal(npy_header *header, const unsigned char *bytes, size_t size,
                               size_t *data)
{
    unsigned major = bytes[6], minor = bytes[7];
    if (major < 1 || major > 3 || minor != 0)
        return fail(CLI_INPUT, "%s is .npy version %u.%u, wanted 1.0, 2.0 or 3.0", header->label,
                    major, minor);
    size_t preamble = major == 1 ? PREAMBLE_V1 : PREAMBLE_V2;
    if (size < preamble)
        return fail(CLI_INPUT, "%s is cut off after %zu bytes, within its header", header->label,
                    size);
    size_t length = bytes[8] | (size_t)bytes[9] << 8;
    if (major > 1)
        length |= (size_t)bytes[10] << 16 | (size_t)bytes[11] << 24;
    if (length > size - preamble)
        return fail(CLI_INPUT, "%s is cut off: its header has %zu bytes, %zu are there",
                    header->label, length, size - preamble);
    header->at = (const char *)bytes + preamble;
    header->end = header->at + length;
    *data = preamble + length;
    return CLI_OK;
}

static cli_status check_size(const cli_array *array, size_t given, const char *label)
{
    char shape[TEXT_SIZE];
    size_t wanted;
    text_shape(shape, array->shape.rank, array->shape.dims);
    if (!array_size(array->dtype, &array->shape, &wanted))
        return fail(CLI_INPUT, "%s: its header says %s %s, more than any memory holds", label,
                    shape, omr_dtype_name(array->dtype));
    if (wanted != given)
        return fail(CLI_INPUT, "%s: its header says %s %s, that is %zu bytes; %zu follow it", label,
                    shape, omr_dtype_name(array->dtype), wanted, given);
    return CLI_OK;
}

cli_status npy_parse(cli_array *out, const unsigned char *bytes, size_t size, const char *label)
{
    npy_header header = {.label = label};
    size_t data = 0;
    *out = (cli_array){0};
    if (!npy_has_magic(bytes, size) || size < MAGIC_SIZE + 2)
        return fail(CLI_INPUT, "%s is not a .npy array", label);
    cli_status status = find_literal(&header, bytes, size, &data);
    if (status == CLI_OK)
        status = parse_literal(&header);
    if (status == CLI_OK)
        status = read_dtype(out, &header);
    if (status != CLI_OK)
        return status;
    out->shape = header.shape;
    status = check_size(out, size - data, label);
    if (status != CLI_OK)
        return status;
    array_set_strides(out, header.fortran_order);
    out->data = bytes + data;
    return CLI_OK;
}

/* ---- Writing ------------------------------------------------------------------------------ */

static const char *code_of(omr_dtype dtype)
{
    for (size_t i = 0; i < sizeof dtypes / sizeof dtypes[0]; i++) {
        if (dtypes[i].dtype == dtype)
            return dtypes[i].code;
    }
    return "V1";
}

size_t npy_write_header(char out[NPY_HEADER_MAX], omr_dtype dtype, const omr_shape *shape)
{
    char dims[TEXT_SIZE];
    size_t used = 0;
    dims[0] = 0;
    for (uint32_t i = 0; i < shape->rank; i++)
        used += (size_t)snprintf(dims + used, sizeof dims - used, "%lld,%s",
                                 (long long)shape->dims[i], i + 1 < shape->rank ? " " : "");
    if (shape->rank > 1)
        dims[used - 1] = 0; /* the comma after the last axis is for one-axis shapes only */
    char order = omr_dtype_size(dtype) == 1 ? '|' : is_little_endian() ? '<' : '>';
    int length = snprintf(out + PREAMBLE_V1, NPY_HEADER_MAX - PREAMBLE_V1,
                          "{'descr': '%c%s', 'fortran_order': False, 'shape': (%s), }", order,
                          code_of(dtype), dims);
    size_t literal = (size_t)length;
    size_t total = (PREAMBLE_V1 + literal + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    memset(out + PREAMBLE_V1 + literal, ' ', total - PREAMBLE_V1 - literal - 1);
    out[total - 1] = '\n';
    memcpy(out, magic, MAGIC_SIZE);
    out[6] = 1;
    out[7] = 0;
    out[8] = (char)((total - PREAMBLE_V1) & 0xff);
    out[9] = (char)((total - PREAMBLE_V1) >> 8);
    return total;
}
