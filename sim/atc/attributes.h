/* SPDX-License-Identifier: MIT */
/* A growing list of named attributes, as models, nodes and descriptors of an .om carry them. */
#ifndef SIM_ATC_ATTRIBUTES_H
#define SIM_ATC_ATTRIBUTES_H

#include <stdbool.h>
#include <stdint.h>

#include "atc/arena.h"
#include "om/desc.h"
#include "om_model.pb-c.h"

typedef struct attributes {
    arena *memory;
    SimOm__Attr **items;
    size_t count;
} attributes;

void attributes_int(attributes *list, const char *name, int64_t value);
void attributes_float(attributes *list, const char *name, float value);
void attributes_bool(attributes *list, const char *name, bool value);
void attributes_text(attributes *list, const char *name, const char *value);
void attributes_ints(attributes *list, const char *name, const int64_t *values, size_t count);
/* A row of two numbers for every range. */
void attributes_ranges(attributes *list, const char *name, const sim_range *ranges, size_t count);
/* A named function's arguments, as AIPP's settings are stored: numbers and switches. */
void attributes_settings(attributes *list, const char *name, const attributes *settings);
void attributes_texts(attributes *list, const char *name, char *const *values, size_t count);

#endif
