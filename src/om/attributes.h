/* SPDX-License-Identifier: MIT */
/* Attributes of a model, an operator or a tensor, looked up by name.
 *
 * Files of CANN 8 replace names and string values by numbers; the dictionary that resolves them is
 * itself kept in attributes of the model. */
#ifndef OMRI_OM_ATTRIBUTES_H
#define OMRI_OM_ATTRIBUTES_H

#include "om/arena.h"

#include <ge_model.pb-c.h>

/* All NULL when the file has none. */
typedef struct omri_dictionary {
    const Omri__List *names;
    const Omri__List *words;       /* what numbers stand for in string attributes */
    const Omri__List *string_kind; /* per name: whether its value was a string */
} omri_dictionary;

/* The attributes of one thing. */
typedef struct omri_attributes {
    const omri_dictionary *dictionary; /* NULL: nothing is replaced */
    Omri__Attribute *const *entries;
    size_t count;
} omri_attributes;

/* Bytes of a string attribute, without a NUL. */
typedef struct omri_text {
    const uint8_t *bytes;
    size_t size;
} omri_text;

/* The strings of a list attribute, or numbers that stand for them. */
typedef struct omri_texts {
    const omri_dictionary *words; /* NULL: the strings are in `list` themselves */
    const Omri__List *list;
    size_t count;
} omri_texts;

omri_attributes omri_attributes_of_model(const Omri__Model *model);
omri_attributes omri_attributes_of_op(const omri_dictionary *dictionary, const Omri__Op *op);
omri_attributes omri_attributes_of_tensor(const omri_dictionary *dictionary,
                                          const Omri__TensorDesc *tensor);

/* The model's dictionary, whose parts stay the model's. */
omri_dictionary omri_dictionary_of(const Omri__Model *model);

/* The name behind a key as it stands in the file; empty when the dictionary lacks it. */
omri_text omri_attribute_name(const omri_dictionary *dictionary, const ProtobufCBinaryData *key);

/* Each answers false (NULL, none) when there is no such attribute or it is of another kind. */
const Omri__Value *omri_attribute_find(omri_attributes attributes, const char *name);
bool omri_attribute_int(omri_attributes attributes, const char *name, int64_t *out);
bool omri_attribute_bool(omri_attributes attributes, const char *name);
bool omri_attribute_text(omri_attributes attributes, const char *name, omri_text *out);
const Omri__List *omri_attribute_list(omri_attributes attributes, const char *name);
const Omri__Rows *omri_attribute_rows(omri_attributes attributes, const char *name);
const Omri__Settings *omri_attribute_settings(omri_attributes attributes, const char *name);

/* A list of strings; count 0 when there is none. */
omri_texts omri_attribute_texts(omri_attributes attributes, const char *name);
/* Element `index`, which must be below the count; empty when the dictionary lacks it. */
omri_text omri_texts_at(omri_texts texts, size_t index);

bool omri_text_is(omri_text text, const char *string);
const char *omri_text_copy(omri_arena *arena, omri_text text);

#endif
