/* SPDX-License-Identifier: MIT */
#include "atc/describe.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atc/arena.h"
#include "atc/file.h"
#include "om/container.h"
#include "om/task_info.h"
#include "om_model.pb-c.h"

typedef struct opened {
    arena memory;
    mapped_file file;
    sim_container container;
    sim_part def;
    SimOm__ModelDef *model;
} opened;

static bool open_om(opened *out, const char *path, sim_why *why)
{
    sim_why reason;
    *out = (opened){0};
    if (!file_map(&out->file, path, why))
        return false;
    ProtobufCAllocator allocator = arena_protobuf(&out->memory);
    if (sim_container_open(&out->container, out->file.data, out->file.size, &reason) !=
        SIM_CONTAINER_OK)
        return sim_because(why, "E10410: %s: %s", path, reason.text);
    if (!sim_container_find(&out->container, SIM_PART_MODEL_DEF, &out->def))
        return sim_because(why, "E10410: %s has no model definition", path);
    out->model = sim_om__model_def__unpack(&allocator, out->def.size, out->def.data);
    return out->model || sim_because(why, "E10410: %s: its model definition is damaged", path);
}

static void close_om(opened *om)
{
    arena_free(&om->memory);
    if (om->file.data)
        file_unmap(&om->file);
}

/* ---- JSON ---- */

static void print_text(FILE *out, const char *text)
{
    fputc('"', out);
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c == '"' || *c == '\\')
            fprintf(out, "\\%c", *c);
        else if (*c < 0x20 || *c >= 0x7f) /* bytes: nothing says that they are UTF-8 */
            fprintf(out, "\\u%04x", *c);
        else
            fputc(*c, out);
    }
    fputc('"', out);
}

static void print_indent(FILE *out, int depth)
{
    fprintf(out, "\n%*s", 2 * depth, "");
}

static void print_message(FILE *out, const ProtobufCMessage *message, int depth);

static size_t width_of(ProtobufCType type)
{
    switch (type) {
    case PROTOBUF_C_TYPE_INT64:
        return sizeof(int64_t);
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(void *);
    default: /* int32, uint32, float: the other types that the messages use */
        return sizeof(int32_t);
    }
}

static void print_value(FILE *out, ProtobufCType type, const void *at, int depth)
{
    switch (type) {
    case PROTOBUF_C_TYPE_INT64:
        fprintf(out, "%" PRId64, *(const int64_t *)at);
        break;
    case PROTOBUF_C_TYPE_UINT32:
        fprintf(out, "%" PRIu32, *(const uint32_t *)at);
        break;
    case PROTOBUF_C_TYPE_FLOAT:
        fprintf(out, "%.9g", (double)*(const float *)at);
        break;
    case PROTOBUF_C_TYPE_BOOL:
        fputs(*(const protobuf_c_boolean *)at ? "true" : "false", out);
        break;
    case PROTOBUF_C_TYPE_STRING:
        print_text(out, *(char *const *)at);
        break;
    case PROTOBUF_C_TYPE_MESSAGE:
        print_message(out, *(ProtobufCMessage *const *)at, depth);
        break;
    default:
        fprintf(out, "%" PRId32, *(const int32_t *)at);
    }
}

static void print_list(FILE *out, ProtobufCType type, const char *items, size_t count, int depth)
{
    fputc('[', out);
    for (size_t i = 0; i < count; i++) {
        fputs(i ? ", " : "", out);
        print_value(out, type, items + i * width_of(type), depth);
    }
    fputc(']', out);
}

/* How many values a field has; what has none is left out, as in protobuf's own JSON. */
static size_t count_of(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    const char *quantifier = (const char *)message + field->quantifier_offset;
    const char *at = (const char *)message + field->offset;
    size_t count;
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        memcpy(&count, quantifier, sizeof count);
        return count;
    }
    if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
        return *(const uint32_t *)(const void *)quantifier == field->id;
    if (field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_MESSAGE)
        return *(void *const *)(const void *)at != NULL;
    return *(const protobuf_c_boolean *)(const void *)quantifier != 0;
}

static void print_message(FILE *out, const ProtobufCMessage *message, int depth)
{
    const ProtobufCMessageDescriptor *type = message->descriptor;
    const char *before = "";
    fputc('{', out);
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        const char *at = (const char *)message + field->offset;
        size_t count = count_of(message, field);
        if (count == 0)
            continue;
        fputs(before, out);
        before = ",";
        print_indent(out, depth + 1);
        fprintf(out, "\"%s\": ", field->name);
        if (field->label == PROTOBUF_C_LABEL_REPEATED)
            print_list(out, field->type, *(char *const *)(const void *)at, count, depth + 1);
        else
            print_value(out, field->type, at, depth + 1);
    }
    if (*before)
        print_indent(out, depth);
    fputc('}', out);
}

static bool write_json(const opened *om, const char *path, sim_why *why)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return sim_because(why, "E19999: no memory for %s", path);
    print_message(out, &om->model->base, 0);
    fputc('\n', out);
    bool complete = !ferror(out);
    complete = fclose(out) == 0 && complete;
    bool written = complete ? file_write(path, &(file_piece){text, size}, 1, why)
                            : sim_because(why, "E19999: no memory for %s", path);
    free(text);
    return written;
}

bool describe_as_json(const char *om, const char *json, sim_why *why)
{
    opened file;
    bool good = open_om(&file, om, why) && write_json(&file, json, why);
    close_om(&file);
    return good;
}

/* ---- text ---- */

static const SimOm__AttrValue *find_attribute(const SimOm__ModelDef *model, const char *name)
{
    for (size_t i = 0; i < model->n_attr; i++) {
        const SimOm__Attr *attr = model->attr[i];
        if (attr->key && attr->value && strcmp(attr->key, name) == 0)
            return attr->value;
    }
    return NULL;
}

static const char *text_of(const SimOm__ModelDef *model, const char *name)
{
    const SimOm__AttrValue *value = find_attribute(model, name);
    return value && value->kind_case == SIM_OM__ATTR_VALUE__KIND_S && value->s ? value->s : "";
}

static int64_t number_of(const SimOm__ModelDef *model, const char *name)
{
    const SimOm__AttrValue *value = find_attribute(model, name);
    return value && value->kind_case == SIM_OM__ATTR_VALUE__KIND_I ? value->i : 0;
}

static uint64_t part_size(const sim_container *container, uint32_t type)
{
    sim_part part;
    return sim_container_find(container, type, &part) ? part.size : 0;
}

static void print_info(const opened *om)
{
    const SimOm__ModelDef *model = om->model;
    puts("============ Display Model Info start ============");
    printf("Original Atc command line: %s\n", text_of(model, "atc_cmdline"));
    printf("system   info: atc_version[%s], soc_version[%s], framework_type[%s].\n",
           text_of(model, "atc_version"), text_of(model, "soc_version"),
           text_of(model, "framework_type"));
    printf("resource info: memory_size[%" PRId64 " B], weight_size[%" PRId64
           " B], stream_num[%" PRId64 "], event_num[%" PRId64 "].\n",
           number_of(model, "memory_size"), number_of(model, "weight_size"),
           number_of(model, "stream_num"), number_of(model, "event_num"));
    printf("om       info: modeldef_size[%zu B], weight_data_size[%" PRIu64
           " B], task_info_size[%" PRIu64 " B].\n",
           om->def.size, part_size(&om->container, SIM_PART_WEIGHTS),
           part_size(&om->container, SIM_PART_TASK_INFO));
    puts("============ Display Model Info end   ============");
}

bool describe_to_stdout(const char *om, sim_why *why)
{
    opened file;
    bool good = open_om(&file, om, why);
    if (good)
        print_info(&file);
    close_om(&file);
    return good;
}
