/* SPDX-License-Identifier: MIT */
/* Builds .om files byte by byte, well-formed or not: protobuf messages, blocks of MODEL_INOUT_INFO,
 * tables and headers. Written against the format, not against the reader. */
#ifndef OM_BUILDER_H
#define OM_BUILDER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct bytes {
    uint8_t *data;
    size_t size, capacity;
} bytes;

static inline void put(bytes *b, const void *data, size_t size)
{
    if (b->size + size > b->capacity) {
        b->capacity = (b->size + size) * 2;
        b->data = realloc(b->data, b->capacity);
        if (!b->data)
            abort();
    }
    if (size)
        memcpy(b->data + b->size, data, size);
    b->size += size;
}

static inline void drop(bytes *b)
{
    free(b->data);
    *b = (bytes){0};
}

static inline void put_number(bytes *b, uint64_t value, int size)
{
    for (int i = 0; i < size; i++) {
        uint8_t byte = (uint8_t)(value >> (8 * i));
        put(b, &byte, 1);
    }
}

static inline void put_u32(bytes *b, uint32_t value)
{
    put_number(b, value, 4);
}

static inline void put_u64(bytes *b, uint64_t value)
{
    put_number(b, value, 8);
}

static inline void set_number(bytes *b, size_t offset, uint64_t value, int size)
{
    for (int i = 0; i < size; i++)
        b->data[offset + (size_t)i] = (uint8_t)(value >> (8 * i));
}

/* ---- Protobuf ----------------------------------------------------------------------------- */

static inline void put_varint(bytes *b, uint64_t value)
{
    while (value >= 0x80) {
        put_number(b, (value & 0x7f) | 0x80, 1);
        value >>= 7;
    }
    put_number(b, value, 1);
}

static inline void pb_int(bytes *b, int field, int64_t value)
{
    put_varint(b, (uint64_t)field << 3);
    put_varint(b, (uint64_t)value);
}

static inline void pb_bytes(bytes *b, int field, const void *data, size_t size)
{
    put_varint(b, (uint64_t)field << 3 | 2);
    put_varint(b, size);
    put(b, data, size);
}

static inline void pb_text(bytes *b, int field, const char *text)
{
    pb_bytes(b, field, text, strlen(text));
}

static inline void pb_float(bytes *b, int field, float value)
{
    uint32_t bits = 0;
    memcpy(&bits, &value, sizeof bits);
    put_varint(b, (uint64_t)field << 3 | 5);
    put_u32(b, bits);
}

/* Takes `message` over. */
static inline void pb_message(bytes *b, int field, bytes message)
{
    pb_bytes(b, field, message.data, message.size);
    drop(&message);
}

static inline void pb_packed(bytes *b, int field, const int64_t *values, size_t count)
{
    bytes packed = {0};
    for (size_t i = 0; i < count; i++)
        put_varint(&packed, (uint64_t)values[i]);
    pb_message(b, field, packed);
}

/* ---- Attributes: `field` is 11 in a model, 10 in an operator, 5 in a tensor, 2 in settings - */

enum { IN_MODEL = 11, IN_OP = 10, IN_TENSOR = 5, IN_SETTINGS = 2 };

static inline void attr_raw(bytes *owner, int field, const void *key, size_t key_size, bytes value)
{
    bytes entry = {0};
    pb_bytes(&entry, 1, key, key_size);
    pb_message(&entry, 2, value);
    pb_message(owner, field, entry);
}

static inline void attr_value(bytes *owner, int field, const char *key, bytes value)
{
    attr_raw(owner, field, key, strlen(key), value);
}

static inline bytes value_int(int64_t value)
{
    bytes v = {0};
    pb_int(&v, 3, value);
    return v;
}

static inline bytes value_text(const char *text)
{
    bytes v = {0};
    pb_text(&v, 2, text);
    return v;
}

static inline bytes value_bool(bool value)
{
    bytes v = {0};
    pb_int(&v, 5, value);
    return v;
}

static inline bytes value_float(float value)
{
    bytes v = {0};
    pb_float(&v, 4, value);
    return v;
}

static inline bytes value_ints(const int64_t *values, size_t count)
{
    bytes list = {0}, v = {0};
    pb_packed(&list, 3, values, count);
    pb_int(&list, 20, 2);
    pb_message(&v, 1, list);
    return v;
}

static inline bytes value_texts(const char *const *texts, size_t count)
{
    bytes list = {0}, v = {0};
    for (size_t i = 0; i < count; i++)
        pb_text(&list, 2, texts[i]);
    pb_int(&list, 20, 1);
    pb_message(&v, 1, list);
    return v;
}

static inline bytes value_bools(const bool *values, size_t count)
{
    bytes packed = {0}, list = {0}, v = {0};
    for (size_t i = 0; i < count; i++)
        put_varint(&packed, values[i]);
    pb_message(&list, 5, packed);
    pb_int(&list, 20, 4);
    pb_message(&v, 1, list);
    return v;
}

static inline bytes value_pairs(const int64_t (*pairs)[2], size_t count)
{
    bytes rows = {0}, v = {0};
    for (size_t i = 0; i < count; i++) {
        bytes row = {0};
        pb_packed(&row, 1, pairs[i], 2);
        pb_message(&rows, 1, row);
    }
    pb_message(&v, 14, rows);
    return v;
}

#define INTS(...) \
    value_ints((const int64_t[]){__VA_ARGS__}, sizeof(int64_t[]){__VA_ARGS__} / sizeof(int64_t))
#define TEXTS(...)                                  \
    value_texts((const char *const[]){__VA_ARGS__}, \
                sizeof(const char *[]){__VA_ARGS__} / sizeof(char *))

/* ---- Tensors, operators, models ----------------------------------------------------------- */

enum { PB_FLOAT = 1, PB_FLOAT16 = 2, PB_UINT8 = 4, PB_INT32 = 7, PB_INT64 = 8 };

static inline bytes tensor_of(int dtype, const char *layout, int64_t size, const int64_t *dims,
                              size_t rank)
{
    bytes shape = {0}, tensor = {0};
    pb_packed(&shape, 1, dims, rank);
    pb_int(&tensor, 2, dtype);
    pb_message(&tensor, 3, shape);
    pb_text(&tensor, 4, layout);
    pb_int(&tensor, 10, size);
    return tensor;
}

#define TENSOR(dtype, layout, size, ...)                           \
    tensor_of(dtype, layout, size, (const int64_t[]){__VA_ARGS__}, \
              sizeof(int64_t[]){__VA_ARGS__} / sizeof(int64_t))

static inline bytes op_of(const char *name, const char *type)
{
    bytes op = {0};
    pb_text(&op, 1, name);
    pb_text(&op, 2, type);
    return op;
}

/* A Data operator; `index` below 0 leaves the attribute out, as files before 2022 do. */
static inline bytes data_op(const char *name, int64_t index, bytes tensor)
{
    bytes op = op_of(name, "Data");
    if (index >= 0)
        attr_value(&op, IN_OP, "index", value_int(index));
    pb_message(&op, 33, tensor);
    return op;
}

/* One output fed by "body:0". */
static inline bytes net_output(bytes tensor)
{
    bytes op = op_of("Node_Output", "NetOutput");
    pb_text(&op, 24, "body");
    pb_packed(&op, 25, (const int64_t[]){0}, 1);
    pb_message(&op, 33, tensor);
    return op;
}

static inline void add_op(bytes *graph, bytes op)
{
    pb_message(graph, 6, op);
}

/* A model around the graph, which it takes over. */
static inline bytes model_of(bytes graph)
{
    bytes model = {0};
    pb_text(&model, 1, "built");
    pb_int(&model, 2, 2);
    pb_text(&model, 3, "1.11.z.0");
    pb_message(&model, 7, graph);
    return model;
}

/* input "x" [2,3] float -> output "y:0" [2,4] float */
static inline bytes small_model(void)
{
    bytes graph = {0};
    pb_text(&graph, 1, "built_0");
    add_op(&graph, data_op("x", 0, TENSOR(PB_FLOAT, "ND", 24, 2, 3)));
    add_op(&graph, op_of("body", "Add"));
    add_op(&graph, net_output(TENSOR(PB_FLOAT, "ND", 96, 2, 4)));
    bytes model = model_of(graph);
    attr_value(&model, IN_MODEL, "attr_model_out_nodes_name", TEXTS("y:0"));
    return model;
}

/* ---- Container ---------------------------------------------------------------------------- */

enum { MODEL_DEF = 0, WEIGHTS = 1, TASKS = 2, INOUT = 8, BUNDLED = 24, NPUSIM = 0x53494D4F };

typedef struct part {
    uint32_t type;
    bytes payload;
} part;

/* Appends a table and its payloads, which it takes over. Bundles count offsets from the header. */
static inline void put_table(bytes *file, bool wide, bool bundle, part *parts, uint32_t count)
{
    uint64_t offset = bundle ? 8 + 24 * (uint64_t)count : 0;
    put_number(file, count, wide ? 8 : 4);
    for (uint32_t i = 0; i < count; i++) {
        put_number(file, parts[i].type, wide ? 8 : 4);
        put_number(file, offset, wide ? 8 : 4);
        put_number(file, parts[i].payload.size, wide ? 8 : 4);
        offset += parts[i].payload.size;
    }
    for (uint32_t i = 0; i < count; i++) {
        put(file, parts[i].payload.data, parts[i].payload.size);
        drop(&parts[i].payload);
    }
}

typedef enum layout { GENERATION_1, GENERATION_2A, GENERATION_2B } layout;

static inline bytes header_of(layout generation)
{
    bytes file = {0};
    put(&file, "IMOD", 4);
    put_u32(&file, 256);
    put_u32(&file, generation == GENERATION_1 ? 0x10000000 : 0x20000000);
    while (file.size < 256)
        put_number(&file, 0, 1);
    memcpy(file.data + 84, "built", 5);
    set_number(&file, 152, 2, 4);
    memcpy(file.data + (generation == GENERATION_1 ? 156 : 160), "1.11.z.0", 8);
    if (generation != GENERATION_1)
        set_number(&file, 156, 1, 4);
    return file;
}

/* Writes the body's length where the generation has it. */
static inline void set_length(bytes *file, layout generation)
{
    if (generation == GENERATION_2B)
        set_number(file, 184, file->size - 256, 8);
    else
        set_number(file, 76, file->size - 256, 4);
}

static inline bytes file_of(layout generation, part *parts, uint32_t count)
{
    bytes file = header_of(generation);
    put_table(&file, generation == GENERATION_2B, false, parts, count);
    set_length(&file, generation);
    return file;
}

/* A 2b file that holds nothing but the model, which it takes over. */
static inline bytes file_of_model(bytes model)
{
    part parts[] = {{MODEL_DEF, model}};
    return file_of(GENERATION_2B, parts, 1);
}

#endif
