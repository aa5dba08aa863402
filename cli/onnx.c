/* SPDX-License-Identifier: MIT */
/*
 * An .onnx is a protobuf message. A few kinds of fields are of interest in a file of perhaps
 * gigabytes of weights, so they are picked from the wire format in one pass that skips the rest
 * (onnx/onnx.proto has the field numbers, protobuf.dev the encoding).
 */
#include "onnx.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "memory.h"

enum {
    MODEL_GRAPH = 7,
    GRAPH_NODE = 1,
    NODE_ATTRIBUTE = 5,
    ATTRIBUTE_TENSOR = 5,
    ATTRIBUTE_GRAPH = 6,
    ATTRIBUTE_TENSORS = 10,
    ATTRIBUTE_GRAPHS = 11,
    TENSOR_EXTERNAL_DATA = 13,
    ENTRY_KEY = 1,
    ENTRY_VALUE = 2,
    GRAPH_INITIALIZER = 5,
    GRAPH_INPUT = 11,
    GRAPH_SPARSE_INITIALIZER = 15,
    SPARSE_VALUES = 1,
    TENSOR_NAME = 8,
    VALUE_NAME = 1,
    VALUE_TYPE = 2,
    TYPE_TENSOR = 1,
    TENSOR_TYPE_SHAPE = 2,
    SHAPE_DIM = 1,
    DIM_VALUE = 1,
    DIM_PARAM = 2,
};

enum { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_BYTES = 2, WIRE_32 = 5 };

typedef struct wire_message {
    const unsigned char *at, *end;
} wire_message;

typedef struct wire_field {
    uint32_t number;
    uint32_t wire;
    uint64_t value;     /* of a varint */
    wire_message bytes; /* of a text or a message */
} wire_field;

static bool read_varint(wire_message *message, uint64_t *out)
{
    *out = 0;
    for (unsigned shift = 0; shift < 64 && message->at < message->end; shift += 7) {
        unsigned char byte = *message->at++;
        *out |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return true;
    }
    return false;
}

static bool skip(wire_message *message, uint64_t size)
{
    if (size > (uint64_t)(message->end - message->at))
        return false;
    message->at += size;
    return true;
}

/* False at the end and when the bytes are no protobuf; then message->at is not message->end. */
static bool next_field(wire_message *message, wire_field *out)
{
    uint64_t key;
    const unsigned char *start = message->at;
    *out = (wire_field){0};
    if (start == message->end)
        return false;
    bool good = read_varint(message, &key) && key >> 3 && key >> 3 < (1u << 29);
    out->number = (uint32_t)(key >> 3);
    out->wire = (uint32_t)(key & 7);
    if (good && out->wire == WIRE_VARINT) {
        good = read_varint(message, &out->value);
    } else if (good && out->wire == WIRE_BYTES) {
        good = read_varint(message, &out->value);
        out->bytes.at = message->at;
        good = good && skip(message, out->value);
        out->bytes.end = message->at;
    } else {
        good = good && (out->wire == WIRE_64 || out->wire == WIRE_32) &&
               skip(message, out->wire == WIRE_64 ? 8 : 4);
    }
    if (!good)
        message->at = start;
    return good;
}

/* The first field of this number that holds bytes. */
static bool find_bytes(wire_message message, uint32_t number, struct wire_message *out)
{
    wire_field field;
    while (next_field(&message, &field)) {
        if (field.number == number && field.wire == WIRE_BYTES) {
            *out = field.bytes;
            return true;
        }
    }
    return false;
}

/* No name of a tensor is longer. */
enum { NAME_MAX_SIZE = 1 << 16 };

static char *text_of(wire_message message)
{
    ptrdiff_t size = message.end - message.at;
    return memory_format("%.*s", size < NAME_MAX_SIZE ? (int)size : NAME_MAX_SIZE,
                         (const char *)message.at);
}

static onnx_axis read_axis(wire_message dim)
{
    onnx_axis axis = {.size = -1};
    wire_field field;
    while (next_field(&dim, &field)) {
        if (field.number == DIM_VALUE && field.wire == WIRE_VARINT)
            axis.size = (int64_t)field.value;
        if (field.number == DIM_PARAM && field.wire == WIRE_BYTES && !axis.symbol)
            axis.symbol = text_of(field.bytes);
    }
    if (axis.size < 0)
        axis.size = -1;
    if (!axis.symbol)
        axis.symbol = memory_text("");
    return axis;
}

static cli_status read_shape(onnx_input *input, wire_message type, const char *label)
{
    wire_message tensor, shape;
    wire_field field;
    if (!find_bytes(type, TYPE_TENSOR, &tensor))
        return fail(CLI_INPUT, "%s: input \"%s\" is a sequence or a map, wanted tensors", label,
                    input->name);
    input->has_shape = find_bytes(tensor, TENSOR_TYPE_SHAPE, &shape);
    while (input->has_shape && next_field(&shape, &field)) {
        if (field.number != SHAPE_DIM || field.wire != WIRE_BYTES)
            continue;
        if (input->rank == OMR_MAX_RANK)
            return fail(CLI_INPUT, "%s: input \"%s\" has more than %d axes", label, input->name,
                        OMR_MAX_RANK);
        input->axes[input->rank++] = read_axis(field.bytes);
    }
    return CLI_OK;
}

static cli_status read_input(onnx_model *model, wire_message value, const char *label)
{
    wire_message name, type;
    if (!find_bytes(value, VALUE_NAME, &name) || !find_bytes(value, VALUE_TYPE, &type))
        return fail(CLI_INPUT, "%s is a damaged ONNX model: an input without name or type", label);
    model->inputs = memory_grown(model->inputs, model->count, sizeof *model->inputs);
    onnx_input *input = &model->inputs[model->count++];
    *input = (onnx_input){.name = text_of(name)};
    return read_shape(input, type, label);
}

static void free_input(onnx_input *input)
{
    for (uint32_t i = 0; i < input->rank; i++)
        free(input->axes[i].symbol);
    free(input->name);
}

/* Before IR version 4 every initializer was listed as an input as well. */
static void drop_input(onnx_model *model, wire_message name)
{
    size_t length = (size_t)(name.end - name.at);
    for (size_t i = 0; i < model->count; i++) {
        if (strlen(model->inputs[i].name) != length ||
            memcmp(model->inputs[i].name, name.at, length) != 0)
            continue;
        free_input(&model->inputs[i]);
        memmove(&model->inputs[i], &model->inputs[i + 1],
                (--model->count - i) * sizeof *model->inputs);
        return;
    }
}

static void drop_initializers(onnx_model *model, wire_message graph)
{
    wire_field field;
    while (next_field(&graph, &field)) {
        wire_message tensor = field.bytes, name;
        if (field.wire != WIRE_BYTES)
            continue;
        if (field.number == GRAPH_SPARSE_INITIALIZER &&
            !find_bytes(field.bytes, SPARSE_VALUES, &tensor))
            continue;
        if (field.number != GRAPH_INITIALIZER && field.number != GRAPH_SPARSE_INITIALIZER)
            continue;
        if (find_bytes(tensor, TENSOR_NAME, &name))
            drop_input(model, name);
    }
}

static cli_status read_graph(onnx_model *model, wire_message graph, const char *label)
{
    wire_message rest = graph;
    wire_field field;
    while (next_field(&rest, &field)) {
        if (field.number != GRAPH_INPUT || field.wire != WIRE_BYTES)
            continue;
        cli_status status = read_input(model, field.bytes, label);
        if (status != CLI_OK)
            return status;
    }
    if (rest.at != rest.end)
        return fail(CLI_INPUT, "%s is a damaged or truncated ONNX model", label);
    drop_initializers(model, graph);
    return CLI_OK;
}

cli_status onnx_read(onnx_model *out, const unsigned char *bytes, size_t size, const char *label)
{
    wire_message rest = {bytes, bytes + size}, graph = {0};
    wire_field field;
    *out = (onnx_model){0};
    while (next_field(&rest, &field)) {
        if (field.number == MODEL_GRAPH && field.wire == WIRE_BYTES)
            graph = field.bytes;
    }
    if (rest.at != rest.end || !graph.at) {
        const char *kind = file_kind(bytes, size);
        return fail(CLI_INPUT, "%s is %s, wanted an ONNX model", label,
                    kind ? kind : "damaged, truncated or no protobuf");
    }
    cli_status status = read_graph(out, graph, label);
    if (status != CLI_OK)
        onnx_free(out);
    return status;
}

void onnx_free(onnx_model *model)
{
    for (size_t i = 0; i < model->count; i++)
        free_input(&model->inputs[i]);
    free(model->inputs);
    *model = (onnx_model){0};
}

/* ---- Files beside the model ----------------------------------------------------------------- */

typedef struct external_visit {
    void (*visit)(void *user, const char *name);
    void *user;
    char *last;
} external_visit;

static void visit_entry(external_visit *visit, wire_message entry)
{
    static const char location[] = "location";
    wire_message key, value;
    if (!find_bytes(entry, ENTRY_KEY, &key) || !find_bytes(entry, ENTRY_VALUE, &value) ||
        (size_t)(key.end - key.at) != strlen(location) ||
        memcmp(key.at, location, strlen(location)) != 0)
        return;
    char *name = text_of(value);
    if (!visit->last || strcmp(visit->last, name) != 0)
        visit->visit(visit->user, name);
    free(visit->last);
    visit->last = name;
}

static void visit_tensor(external_visit *visit, wire_message tensor)
{
    wire_field field;
    while (next_field(&tensor, &field)) {
        if (field.number == TENSOR_EXTERNAL_DATA && field.wire == WIRE_BYTES)
            visit_entry(visit, field.bytes);
    }
}

/* Loops and branches nest graphs; deeper than this no model does. */
enum { DEPTH_MAX = 16 };

static void visit_graph(external_visit *visit, wire_message graph, int depth);

static void visit_attribute(external_visit *visit, wire_message attribute, int depth)
{
    wire_field field;
    while (next_field(&attribute, &field)) {
        if (field.wire != WIRE_BYTES)
            continue;
        if (field.number == ATTRIBUTE_TENSOR || field.number == ATTRIBUTE_TENSORS)
            visit_tensor(visit, field.bytes);
        if (field.number == ATTRIBUTE_GRAPH || field.number == ATTRIBUTE_GRAPHS)
            visit_graph(visit, field.bytes, depth + 1);
    }
}

static void visit_graph(external_visit *visit, wire_message graph, int depth)
{
    wire_field field, inner;
    while (depth < DEPTH_MAX && next_field(&graph, &field)) {
        if (field.wire != WIRE_BYTES)
            continue;
        if (field.number == GRAPH_INITIALIZER)
            visit_tensor(visit, field.bytes);
        while (field.number == GRAPH_NODE && next_field(&field.bytes, &inner)) {
            if (inner.number == NODE_ATTRIBUTE && inner.wire == WIRE_BYTES)
                visit_attribute(visit, inner.bytes, depth);
        }
    }
}

void onnx_visit_external(const unsigned char *bytes, size_t size,
                         void (*visit)(void *user, const char *name), void *user)
{
    wire_message rest = {bytes, bytes + size};
    wire_field field;
    external_visit state = {.visit = visit, .user = user};
    while (next_field(&rest, &field)) {
        if (field.number == MODEL_GRAPH && field.wire == WIRE_BYTES)
            visit_graph(&state, field.bytes, 0);
    }
    free(state.last);
}
