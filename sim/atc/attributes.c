/* SPDX-License-Identifier: MIT */
#include "atc/attributes.h"

#include <string.h>

/* ListValue.val_type: a list without it is dropped by the vendor's loader. */
enum { LIST_OF_TEXT = 1, LIST_OF_INT = 2 };

#define GROWTH 8

static SimOm__AttrValue *add(attributes *list, const char *name)
{
    if (list->count % GROWTH == 0) {
        SimOm__Attr **grown =
            arena_alloc(list->memory, (list->count + GROWTH) * sizeof(SimOm__Attr *));
        if (list->count)
            memcpy(grown, list->items, list->count * sizeof *grown);
        list->items = grown;
    }
    SimOm__Attr *attr = arena_alloc(list->memory, sizeof *attr);
    sim_om__attr__init(attr);
    attr->key = arena_format(list->memory, "%s", name);
    attr->value = arena_alloc(list->memory, sizeof *attr->value);
    sim_om__attr_value__init(attr->value);
    list->items[list->count++] = attr;
    return attr->value;
}

void attributes_int(attributes *list, const char *name, int64_t value)
{
    SimOm__AttrValue *attr = add(list, name);
    attr->kind_case = SIM_OM__ATTR_VALUE__KIND_I;
    attr->i = value;
}

void attributes_float(attributes *list, const char *name, float value)
{
    SimOm__AttrValue *attr = add(list, name);
    attr->kind_case = SIM_OM__ATTR_VALUE__KIND_F;
    attr->f = value;
}

void attributes_bool(attributes *list, const char *name, bool value)
{
    SimOm__AttrValue *attr = add(list, name);
    attr->kind_case = SIM_OM__ATTR_VALUE__KIND_B;
    attr->b = value;
}

void attributes_text(attributes *list, const char *name, const char *value)
{
    SimOm__AttrValue *attr = add(list, name);
    attr->kind_case = SIM_OM__ATTR_VALUE__KIND_S;
    attr->s = arena_format(list->memory, "%s", value);
}

static SimOm__List *add_list(attributes *list, const char *name, int32_t type)
{
    SimOm__AttrValue *attr = add(list, name);
    attr->kind_case = SIM_OM__ATTR_VALUE__KIND_LIST;
    attr->list = arena_alloc(list->memory, sizeof *attr->list);
    sim_om__list__init(attr->list);
    attr->list->has_val_type = true;
    attr->list->val_type = type;
    return attr->list;
}

void attributes_ints(attributes *list, const char *name, const int64_t *values, size_t count)
{
    SimOm__List *ints = add_list(list, name, LIST_OF_INT);
    ints->i = arena_alloc(list->memory, (count + 1) * sizeof *ints->i);
    memcpy(ints->i, values, count * sizeof *values);
    ints->n_i = count;
}

static SimOm__Row *range_row(arena *memory, const sim_range *range)
{
    SimOm__Row *row = arena_alloc(memory, sizeof *row);
    sim_om__row__init(row);
    row->n_i = 2;
    row->i = arena_alloc(memory, row->n_i * sizeof *row->i);
    row->i[0] = range->low;
    row->i[1] = range->high;
    return row;
}

void attributes_ranges(attributes *list, const char *name, const sim_range *ranges, size_t count)
{
    SimOm__AttrValue *attr = add(list, name);
    attr->kind_case = SIM_OM__ATTR_VALUE__KIND_ROWS;
    attr->rows = arena_alloc(list->memory, sizeof *attr->rows);
    sim_om__rows__init(attr->rows);
    attr->rows->row = arena_alloc(list->memory, (count + 1) * sizeof *attr->rows->row);
    for (size_t i = 0; i < count; i++)
        attr->rows->row[attr->rows->n_row++] = range_row(list->memory, &ranges[i]);
}

static SimOm__Setting *make_setting(arena *memory, const SimOm__Attr *attr)
{
    SimOm__Setting *setting = arena_alloc(memory, sizeof *setting);
    SimOm__Scalar *value = arena_alloc(memory, sizeof *value);
    sim_om__setting__init(setting);
    sim_om__scalar__init(value);
    setting->key = attr->key;
    setting->value = value;
    switch (attr->value->kind_case) {
    case SIM_OM__ATTR_VALUE__KIND_I:
        value->kind_case = SIM_OM__SCALAR__KIND_I;
        value->i = attr->value->i;
        break;
    case SIM_OM__ATTR_VALUE__KIND_F:
        value->kind_case = SIM_OM__SCALAR__KIND_F;
        value->f = attr->value->f;
        break;
    default:
        value->kind_case = SIM_OM__SCALAR__KIND_B;
        value->b = attr->value->b;
    }
    return setting;
}

void attributes_settings(attributes *list, const char *name, const attributes *settings)
{
    SimOm__AttrValue *attr = add(list, name);
    attr->kind_case = SIM_OM__ATTR_VALUE__KIND_SETTINGS;
    attr->settings = arena_alloc(list->memory, sizeof *attr->settings);
    sim_om__settings__init(attr->settings);
    attr->settings->attr =
        arena_alloc(list->memory, (settings->count + 1) * sizeof *attr->settings->attr);
    for (size_t i = 0; i < settings->count; i++)
        attr->settings->attr[attr->settings->n_attr++] =
            make_setting(list->memory, settings->items[i]);
}

void attributes_texts(attributes *list, const char *name, char *const *values, size_t count)
{
    SimOm__List *texts = add_list(list, name, LIST_OF_TEXT);
    texts->s = arena_alloc(list->memory, (count + 1) * sizeof *texts->s);
    memcpy(texts->s, values, count * sizeof *values);
    texts->n_s = count;
}
