/* SPDX-License-Identifier: MIT */
#include "atc/external.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "atc/file.h"

#define LOCATION_EXTERNAL 1

/* protobuf, and with it ONNX Runtime, ends at 2 GiB per message. */
#define MAX_TOTAL ((uint64_t)INT32_MAX)

typedef struct place {
    const char *location;
    uint64_t offset, length;
    bool has_length;
} place;

static bool read_number(const char *text, uint64_t *out)
{
    char *end;
    errno = 0;
    *out = strtoull(text, &end, 10);
    return end != text && *end == '\0' && errno == 0 && text[0] != '-';
}

static bool read_place(const SimOnnx__Tensor *tensor, place *out, sim_why *why)
{
    bool good = true;
    *out = (place){0};
    for (size_t i = 0; i < tensor->n_external_data; i++) {
        const SimOnnx__Entry *entry = tensor->external_data[i];
        if (!entry->key || !entry->value)
            continue;
        if (strcmp(entry->key, "location") == 0)
            out->location = entry->value;
        else if (strcmp(entry->key, "offset") == 0)
            good = good && read_number(entry->value, &out->offset);
        else if (strcmp(entry->key, "length") == 0)
            good = good && (out->has_length = read_number(entry->value, &out->length));
    }
    if (!good || !out->location)
        return sim_because(why, "E16001: weight \"%s\" has damaged external data", tensor->name);
    return true;
}

/* ONNX wants a path below the model's folder; anything else could read files never meant. */
static bool stays_inside(const char *location)
{
    if (location[0] == '/' || location[0] == '\0')
        return false;
    for (const char *at = location; at;) {
        if (strncmp(at, "..", 2) == 0 && (at[2] == '/' || at[2] == '\0'))
            return false;
        at = strchr(at, '/');
        at = at ? at + 1 : NULL;
    }
    return true;
}

static bool copy_in(network *net, SimOnnx__Tensor *tensor, const place *from, const char *path,
                    sim_why *why)
{
    mapped_file file;
    if (!file_map(&file, path, why))
        return false;
    uint64_t room = from->offset <= file.size ? file.size - from->offset : 0;
    uint64_t length = from->has_length ? from->length : room;
    bool inside = length <= room;
    if (inside) {
        tensor->raw_data.len = length;
        tensor->raw_data.data = (uint8_t *)arena_copy(
            net->memory, (const char *)file.data + from->offset, (size_t)length);
        tensor->has_raw_data = true;
        tensor->n_external_data = 0;
        tensor->has_data_location = false;
    }
    file_unmap(&file);
    if (!inside)
        return sim_because(why, "E16001: weight \"%s\" lies beyond the end of %s", tensor->name,
                           path);
    return true;
}

static bool inline_tensor(network *net, SimOnnx__Tensor *tensor, uint64_t *total, sim_why *why)
{
    place from;
    if (!tensor || !tensor->has_data_location || tensor->data_location != LOCATION_EXTERNAL)
        return true;
    if (!tensor->name)
        tensor->name = arena_format(net->memory, "(unnamed)");
    if (!read_place(tensor, &from, why))
        return false;
    if (!stays_inside(from.location))
        return sim_because(why,
                           "E16001: weight \"%s\" is in \"%s\", wanted is a path below the "
                           "model's folder",
                           tensor->name, from.location);
    char *folder = dirname(arena_format(net->memory, "%s", net->path));
    char *path = arena_format(net->memory, "%s/%s", folder, from.location);
    if (!copy_in(net, tensor, &from, path, why))
        return false;
    *total += tensor->raw_data.len;
    if (*total > MAX_TOTAL)
        return sim_because(why,
                           "E16001: the weights of %s exceed 2 GiB, more than an ONNX message "
                           "holds",
                           net->path);
    return true;
}

bool external_inline(network *net, sim_why *why)
{
    uint64_t total = 0;
    for (size_t i = 0; i < net->graph->n_initializer; i++) {
        if (!inline_tensor(net, net->graph->initializer[i], &total, why))
            return false;
    }
    for (size_t n = 0; n < net->graph->n_node; n++) {
        SimOnnx__Node *node = net->graph->node[n];
        for (size_t a = 0; a < node->n_attribute; a++) {
            if (!inline_tensor(net, node->attribute[a]->t, &total, why))
                return false;
        }
    }
    return true;
}
