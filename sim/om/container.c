/* SPDX-License-Identifier: MIT */
#include "om/container.h"

#include <string.h>

/* Field offsets of the header; those from 156 on hold for version 0x20000000 only. */
enum {
    AT_MAGIC = 0,
    AT_HEAD_SIZE = 4,
    AT_VERSION = 8,
    AT_LENGTH = 76,
    AT_ENCRYPTED = 80,
    AT_MODEL_TYPE = 82,
    AT_NAME = 84,
    AT_IR_VERSION = 152,
    AT_MODEL_NUM = 156,
    AT_PLATFORM_VERSION = 160,
    AT_PLATFORM_TYPE = 180,
    AT_MODEL_LENGTH = 184,
    AT_DYNAMIC = 193,
    HEADER_SIZE = 256,
};

#define MAGIC 0x444F4D49u /* "IMOD" */
#define VERSION_2 0x20000000u
#define NAME_MAX_LENGTH 31
#define MODEL_TYPE_FLOW 3
#define MODEL_TYPE_BUNDLE 5
#define MAX_PARTS 4096

/* ---- writing ---- */

static void set_number(uint8_t *header, size_t at, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        header[at + i] = (uint8_t)(value >> (8 * i));
}

static void put_header(sim_bytes *out, const char *name, bool dynamic, uint64_t length)
{
    uint8_t header[HEADER_SIZE] = {0};
    set_number(header, AT_MAGIC, MAGIC, 4);
    set_number(header, AT_HEAD_SIZE, HEADER_SIZE, 4);
    set_number(header, AT_VERSION, VERSION_2, 4);
    set_number(header, AT_IR_VERSION, SIM_OM_IR_VERSION, 4);
    set_number(header, AT_MODEL_NUM, 1, 4);
    set_number(header, AT_PLATFORM_TYPE, 1, 1);
    set_number(header, AT_MODEL_LENGTH, length, 8);
    set_number(header, AT_DYNAMIC, dynamic, 1);
    memcpy(header + AT_NAME, name, strnlen(name, NAME_MAX_LENGTH));
    memcpy(header + AT_PLATFORM_VERSION, SIM_OM_PLATFORM_VERSION,
           sizeof SIM_OM_PLATFORM_VERSION - 1);
    sim_bytes_put(out, header, sizeof header);
}

void sim_container_write_head(const char *name, bool dynamic, const sim_part *parts, size_t count,
                              sim_bytes *out)
{
    uint64_t payload = 0, offset = 0;
    uint32_t used = 0;
    for (size_t i = 0; i < count; i++) {
        payload += parts[i].size;
        used += parts[i].size != 0;
    }
    put_header(out, name, dynamic, 8 + 24 * (uint64_t)used + payload);
    sim_bytes_put_u64(out, used); /* a u32 and its padding */
    for (size_t i = 0; i < count; i++) {
        if (parts[i].size == 0)
            continue;
        sim_bytes_put_u64(out, parts[i].type);
        sim_bytes_put_u64(out, offset);
        sim_bytes_put_u64(out, parts[i].size);
        offset += parts[i].size;
    }
}

/* ---- reading ---- */

static uint64_t number(const sim_container *container, size_t at, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value |= (uint64_t)container->data[at + i] << (8 * i);
    return value;
}

static sim_container_state check_header(sim_container *out, uint64_t *body, sim_why *why)
{
    if (out->size < 4 || number(out, AT_MAGIC, 4) != MAGIC) {
        sim_because(why, "not an .om file: it does not begin with \"IMOD\"%s",
                    out->size >= 2 && memcmp(out->data, "PK", 2) == 0
                        ? " (an .om2 archive is for NPUs only)"
                        : " (encrypted files must be decrypted first)");
        return SIM_CONTAINER_FOREIGN;
    }
    if (out->size < HEADER_SIZE) {
        sim_because(why, "truncated: %zu bytes, the header alone has %d", out->size, HEADER_SIZE);
        return SIM_CONTAINER_TRUNCATED;
    }
    bool second = number(out, AT_VERSION, 4) >= VERSION_2;
    uint64_t long_body = second ? number(out, AT_MODEL_LENGTH, 8) : 0;
    out->model_type = out->data[AT_MODEL_TYPE];
    memcpy(out->name, out->data + AT_NAME, NAME_MAX_LENGTH); /* what follows is zero */
    out->dynamic = second && (out->data[AT_DYNAMIC] == 1 || number(out, AT_MODEL_NUM, 4) > 1);
    out->wide =
        long_body || out->model_type == MODEL_TYPE_FLOW || out->model_type == MODEL_TYPE_BUNDLE;
    *body = long_body ? long_body : number(out, AT_LENGTH, 4);
    if (out->model_type == MODEL_TYPE_BUNDLE && *body >= HEADER_SIZE)
        *body -= HEADER_SIZE; /* a bundle counts its own header */
    return SIM_CONTAINER_OK;
}

static sim_container_state check_table(sim_container *out, sim_why *why)
{
    sim_cursor in = {.at = out->data + HEADER_SIZE, .left = out->size - HEADER_SIZE};
    out->part_count = sim_cursor_u32(&in);
    if (out->wide)
        sim_cursor_u32(&in);
    size_t entry = out->wide ? 24 : 12;
    if (in.failed || out->part_count == 0 || out->part_count > MAX_PARTS ||
        out->part_count * entry > in.left) {
        sim_because(why, "truncated or damaged: the partition table does not fit the file");
        return SIM_CONTAINER_TRUNCATED;
    }
    out->table = sim_cursor_sub(&in, out->part_count * entry);
    out->payload = out->size - in.left;
    return SIM_CONTAINER_OK;
}

static void next_entry(sim_cursor *table, bool wide, uint32_t *type, uint64_t *offset,
                       uint64_t *size)
{
    *type = sim_cursor_u32(table);
    if (wide)
        sim_cursor_u32(table);
    *offset = wide ? sim_cursor_u64(table) : sim_cursor_u32(table);
    *size = wide ? sim_cursor_u64(table) : sim_cursor_u32(table);
}

static sim_container_state check_entries(const sim_container *container, sim_why *why)
{
    sim_cursor table = container->table;
    size_t room = container->size - container->payload;
    for (uint32_t i = 0; i < container->part_count; i++) {
        uint32_t type;
        uint64_t offset, size;
        next_entry(&table, container->wide, &type, &offset, &size);
        if (offset > room || size > room - offset) {
            sim_because(why, "truncated: partition %u ends beyond the file's %zu bytes", type,
                        container->size);
            return SIM_CONTAINER_TRUNCATED;
        }
    }
    return SIM_CONTAINER_OK;
}

sim_container_state sim_container_open(sim_container *out, const void *data, size_t size,
                                       sim_why *why)
{
    uint64_t body = 0;
    *out = (sim_container){.data = data, .size = size};
    sim_container_state state = check_header(out, &body, why);
    if (state != SIM_CONTAINER_OK)
        return state;
    if (body > size - HEADER_SIZE) {
        sim_because(why, "truncated: the header promises %llu bytes, there are %zu",
                    (unsigned long long)body + HEADER_SIZE, size);
        return SIM_CONTAINER_TRUNCATED;
    }
    state = check_table(out, why);
    /* A bundle counts its offsets from the header; nobody here looks into its parts. */
    if (state == SIM_CONTAINER_OK && out->model_type != MODEL_TYPE_BUNDLE)
        state = check_entries(out, why);
    return state;
}

bool sim_container_find(const sim_container *container, uint32_t type, sim_part *out)
{
    sim_cursor table = container->table;
    for (uint32_t i = 0; i < container->part_count; i++) {
        uint32_t own;
        uint64_t offset, size;
        next_entry(&table, container->wide, &own, &offset, &size);
        if (own == type && container->model_type != MODEL_TYPE_BUNDLE) {
            *out = (sim_part){own, container->data + container->payload + offset, (size_t)size};
            return true;
        }
    }
    return false;
}
