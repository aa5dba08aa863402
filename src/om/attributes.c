/* SPDX-License-Identifier: MIT */
#include "om/attributes.h"

#include <string.h>

enum { DIGIT_BASE = 127, NO_INDEX = -1 };

omri_attributes omri_attributes_of_model(const Omri__Model *model)
{
    return (omri_attributes){.entries = model->attr, .count = model->n_attr};
}

omri_attributes omri_attributes_of_op(const omri_dictionary *dictionary, const Omri__Op *op)
{
    return (omri_attributes){dictionary, op->attr, op->n_attr};
}

omri_attributes omri_attributes_of_tensor(const omri_dictionary *dictionary,
                                          const Omri__TensorDesc *tensor)
{
    return (omri_attributes){dictionary, tensor->attr, tensor->n_attr};
}

bool omri_text_is(omri_text text, const char *string)
{
    size_t size = strlen(string);
    return text.size == size && (size == 0 || !memcmp(text.bytes, string, size));
}

const char *omri_text_copy(omri_arena *arena, omri_text text)
{
    return omri_arena_text(arena, text.bytes, text.size);
}

static omri_text text_of(const ProtobufCBinaryData *data)
{
    return (omri_text){data->data, data->len};
}

/* A key that begins with a zero byte is a number: digits to base 127, the least significant first,
 * each stored plus one so that no further byte is zero. NO_INDEX for ordinary and malformed keys.
 */
static int64_t index_of_key(const ProtobufCBinaryData *key)
{
    int64_t index = 0, scale = 1;
    if (key->len < 2 || key->len > 5 || key->data[0] != 0)
        return NO_INDEX;
    for (size_t i = 1; i < key->len; i++, scale *= DIGIT_BASE) {
        if (key->data[i] == 0 || key->data[i] > DIGIT_BASE)
            return NO_INDEX;
        index += (key->data[i] - 1) * scale;
    }
    return index;
}

static omri_text word_at(const Omri__List *words, int64_t index)
{
    if (!words || index < 0 || (uint64_t)index >= words->n_s)
        return (omri_text){0};
    return text_of(&words->s[index]);
}

static bool is_number(const ProtobufCBinaryData *key)
{
    return key->len > 0 && key->data[0] == 0;
}

omri_text omri_attribute_name(const omri_dictionary *dictionary, const ProtobufCBinaryData *key)
{
    if (!is_number(key))
        return text_of(key);
    return dictionary ? word_at(dictionary->names, index_of_key(key)) : (omri_text){0};
}

static bool stands_for_string(const omri_dictionary *dictionary, const ProtobufCBinaryData *key)
{
    int64_t index = index_of_key(key);
    if (!dictionary || !dictionary->string_kind || index < 0)
        return false;
    return (uint64_t)index < dictionary->string_kind->n_b && dictionary->string_kind->b[index];
}

/* The last entry of a name wins, as in every protobuf map. */
static const Omri__Attribute *find(omri_attributes attributes, const char *name)
{
    for (size_t i = attributes.count; i-- > 0;) {
        const Omri__Attribute *entry = attributes.entries[i];
        if (entry->value &&
            omri_text_is(omri_attribute_name(attributes.dictionary, &entry->key), name))
            return entry;
    }
    return NULL;
}

static const Omri__Value *find_kind(omri_attributes attributes, const char *name,
                                    Omri__Value__KindCase kind)
{
    const Omri__Value *value = omri_attribute_find(attributes, name);
    return value && value->kind_case == kind ? value : NULL;
}

const Omri__Value *omri_attribute_find(omri_attributes attributes, const char *name)
{
    const Omri__Attribute *entry = find(attributes, name);
    return entry ? entry->value : NULL;
}

bool omri_attribute_int(omri_attributes attributes, const char *name, int64_t *out)
{
    const Omri__Value *value = find_kind(attributes, name, OMRI__VALUE__KIND_I);
    if (value)
        *out = value->i;
    return value != NULL;
}

bool omri_attribute_bool(omri_attributes attributes, const char *name)
{
    const Omri__Value *value = find_kind(attributes, name, OMRI__VALUE__KIND_B);
    return value && value->b;
}

bool omri_attribute_text(omri_attributes attributes, const char *name, omri_text *out)
{
    const Omri__Attribute *entry = find(attributes, name);
    if (!entry)
        return false;
    const Omri__Value *value = entry->value;
    if (value->kind_case == OMRI__VALUE__KIND_S)
        *out = text_of(&value->s);
    else if (value->kind_case == OMRI__VALUE__KIND_I &&
             stands_for_string(attributes.dictionary, &entry->key))
        *out = word_at(attributes.dictionary->words, value->i);
    else
        return false;
    return true;
}

const Omri__List *omri_attribute_list(omri_attributes attributes, const char *name)
{
    const Omri__Value *value = find_kind(attributes, name, OMRI__VALUE__KIND_LIST);
    return value ? value->list : NULL;
}

const Omri__Rows *omri_attribute_rows(omri_attributes attributes, const char *name)
{
    const Omri__Value *value = find_kind(attributes, name, OMRI__VALUE__KIND_ROWS);
    return value ? value->rows : NULL;
}

const Omri__Settings *omri_attribute_settings(omri_attributes attributes, const char *name)
{
    const Omri__Value *value = find_kind(attributes, name, OMRI__VALUE__KIND_SETTINGS);
    return value ? value->settings : NULL;
}

omri_texts omri_attribute_texts(omri_attributes attributes, const char *name)
{
    const Omri__Attribute *entry = find(attributes, name);
    if (!entry || entry->value->kind_case != OMRI__VALUE__KIND_LIST || !entry->value->list)
        return (omri_texts){0};
    const Omri__List *list = entry->value->list;
    if (stands_for_string(attributes.dictionary, &entry->key))
        return (omri_texts){attributes.dictionary, list, list->n_i};
    return (omri_texts){NULL, list, list->n_s};
}

omri_text omri_texts_at(omri_texts texts, size_t index)
{
    if (texts.words)
        return word_at(texts.words->words, texts.list->i[index]);
    return text_of(&texts.list->s[index]);
}

omri_dictionary omri_dictionary_of(const Omri__Model *model)
{
    omri_attributes attributes = omri_attributes_of_model(model);
    int64_t version = 0;
    if (!omri_attribute_int(attributes, "om_compress_version", &version))
        return (omri_dictionary){0};
    return (omri_dictionary){
        .names = omri_attribute_list(attributes, "attr_name_enum"),
        .words = omri_attribute_list(attributes, "attr_value_enum"),
        .string_kind = omri_attribute_list(attributes, "attrs_use_string_value"),
    };
}
