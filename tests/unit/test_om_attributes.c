/* SPDX-License-Identifier: MIT */
/* The dictionary of attribute names and values, by models whose tensor depends on it. */
#include "om_expect.h"

#include <stdio.h>

/* A key that is a number: a zero byte, then digits to base 127, least significant first, plus 1. */
static bytes key_of(uint32_t index)
{
    bytes key = {0};
    put_number(&key, 0, 1);
    do {
        put_number(&key, index % 127 + 1, 1);
        index /= 127;
    } while (index);
    return key;
}

static void attr_numbered(bytes *owner, int field, uint32_t index, bytes value)
{
    bytes key = key_of(index);
    attr_raw(owner, field, key.data, key.size, value);
    drop(&key);
}

typedef struct dictionary {
    const char *names[300];
    size_t name_count;
    const char *words[8];
    size_t word_count;
    bool string_kind[300];
} dictionary;

static void put_dictionary(bytes *model, const dictionary *d)
{
    attr_value(model, IN_MODEL, "om_compress_version", value_int(1));
    attr_value(model, IN_MODEL, "attr_name_enum", value_texts(d->names, d->name_count));
    attr_value(model, IN_MODEL, "attr_value_enum", value_texts(d->words, d->word_count));
    attr_value(model, IN_MODEL, "attrs_use_string_value",
               value_bools(d->string_kind, d->name_count));
}

/* Inputs "a" and "b", whose places only attribute number `index` tells: b comes first. */
static bytes two_inputs(uint32_t index)
{
    bytes graph = {0};
    bytes a = data_op("a", -1, TENSOR(PB_FLOAT, "ND", 4, 1));
    bytes b = data_op("b", -1, TENSOR(PB_FLOAT, "ND", 4, 1));
    attr_numbered(&a, IN_OP, index, value_int(1));
    attr_numbered(&b, IN_OP, index, value_int(0));
    add_op(&graph, a);
    add_op(&graph, b);
    return model_of(graph);
}

static const char *first_input(bytes model)
{
    static char name[8];
    omr_om *om = open_model(model);
    assert_int_equal(omr_om_describe(om)->input_count, 2);
    snprintf(name, sizeof name, "%s", omr_om_describe(om)->inputs[0].name);
    omr_om_close(om);
    return name;
}

static dictionary dictionary_with(size_t place, const char *name)
{
    dictionary d = {.name_count = place + 1};
    for (size_t i = 0; i < place; i++)
        d.names[i] = "other";
    d.names[place] = name;
    return d;
}

static void key__of_one_and_of_two_digits_is_resolved(void **state)
{
    (void)state;
    static const uint32_t places[] = {0, 8, 126, 127, 142, 253, 254};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        bytes model = two_inputs(places[i]);
        dictionary d = dictionary_with(places[i], "index");
        put_dictionary(&model, &d);
        assert_string_equal(first_input(model), "b");
    }
}

/* Two keys copied from a file of CANN 8.0, so that builder and reader cannot be wrong together. */
static void key__spelled_as_in_real_files_is_resolved(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        size_t size, place;
    } keys[] = {{"\x00\x09", 2, 8}, {"\x00\x10\x02", 3, 142}};
    for (size_t i = 0; i < 2; i++) {
        bytes graph = {0}, a = data_op("a", -1, TENSOR(PB_FLOAT, "ND", 4, 1));
        attr_raw(&a, IN_OP, keys[i].key, keys[i].size, value_int(7));
        add_op(&graph, a);
        add_op(&graph, data_op("b", 0, TENSOR(PB_FLOAT, "ND", 4, 1)));
        bytes model = model_of(graph);
        dictionary d = dictionary_with(keys[i].place, "index");
        put_dictionary(&model, &d);
        assert_string_equal(first_input(model), "b");
    }
}

static void key__without_a_dictionary_means_nothing(void **state)
{
    (void)state;
    assert_string_equal(first_input(two_inputs(0)), "a");
}

static void key__beyond_the_dictionary_means_nothing(void **state)
{
    (void)state;
    bytes model = two_inputs(9);
    dictionary d = dictionary_with(8, "index");
    put_dictionary(&model, &d);
    assert_string_equal(first_input(model), "a");
}

static void key__that_is_malformed_means_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        size_t size;
    } keys[] = {{"", 0},        {"\0", 1},       {"\0\0", 2},
                {"\0\x80", 2},  {"\0\x01\0", 3}, {"\0\xff\xff\xff\xff\xff", 6},
                {"\0index", 6}, {"index\0", 6},  {"\0\x01\x01\x01\x01\x01\x01\x01\x01\x01", 10}};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        bytes graph = {0};
        bytes a = data_op("a", -1, TENSOR(PB_FLOAT, "ND", 4, 1));
        attr_raw(&a, IN_OP, keys[i].key, keys[i].size, value_int(7));
        add_op(&graph, a);
        add_op(&graph, data_op("b", -1, TENSOR(PB_FLOAT, "ND", 4, 1)));
        bytes model = model_of(graph);
        dictionary d = dictionary_with(0, "index");
        put_dictionary(&model, &d);
        assert_string_equal(first_input(model), "a");
    }
}

static void plain_keys__mix_with_numbers(void **state)
{
    (void)state;
    bytes graph = {0};
    bytes a = data_op("a", 1, TENSOR(PB_FLOAT, "ND", 4, 1));
    bytes b = data_op("b", -1, TENSOR(PB_FLOAT, "ND", 4, 1));
    attr_numbered(&b, IN_OP, 3, value_int(0));
    add_op(&graph, a);
    add_op(&graph, b);
    bytes model = model_of(graph);
    dictionary d = dictionary_with(3, "index");
    put_dictionary(&model, &d);
    assert_string_equal(first_input(model), "b");
}

static void repeated_key__the_last_one_wins(void **state)
{
    (void)state;
    bytes graph = {0};
    bytes a = data_op("a", 0, TENSOR(PB_FLOAT, "ND", 4, 1));
    attr_value(&a, IN_OP, "index", value_int(5));
    add_op(&graph, a);
    add_op(&graph, data_op("b", 1, TENSOR(PB_FLOAT, "ND", 4, 1)));
    assert_string_equal(first_input(model_of(graph)), "b");
}

/* A NetOutput whose lines are words of the dictionary, and an input with a mode that is one. */
static bytes model_in_words(int64_t mode_word, const int64_t *line_words, size_t count)
{
    bytes graph = {0};
    bytes input = data_op("x", 0, TENSOR(PB_UINT8, "NHWC", 12, 1, 2, 2, 3));
    bytes output = net_output(TENSOR(PB_FLOAT, "ND", 4, 1));
    attr_numbered(&input, IN_OP, 0, value_int(mode_word));
    attr_numbered(&output, IN_OP, 1, value_ints(line_words, count));
    add_op(&graph, input);
    add_op(&graph, output);
    bytes model = model_of(graph);
    const dictionary d = {.names = {"_data_related_aipp_mode", "_dynamic_output_dims"},
                          .name_count = 2,
                          .words = {"static_aipp", "0,0,1", "1,0,2"},
                          .word_count = 3,
                          .string_kind = {true, true}};
    put_dictionary(&model, &d);
    return model;
}

static void string_values__are_words_of_the_dictionary(void **state)
{
    (void)state;
    omr_om *om = open_model(model_in_words(0, (const int64_t[]){2, 1}, 2));
    const omr_om_info *info = omr_om_describe(om);
    assert_string_equal(info->inputs[0].aipp_mode, "static");
    assert_int_equal(info->dynamic_output_count, 2);
    assert_string_equal(info->dynamic_outputs[0], "1,0,2");
    assert_string_equal(info->dynamic_outputs[1], "0,0,1");
    omr_om_close(om);
}

static void string_values__beyond_the_dictionary_are_empty(void **state)
{
    (void)state;
    omr_om *om = open_model(model_in_words(-1, (const int64_t[]){3, INT64_MIN, INT64_MAX}, 3));
    const omr_om_info *info = omr_om_describe(om);
    assert_null(info->inputs[0].aipp_mode);
    assert_int_equal(info->dynamic_output_count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(info->dynamic_outputs[i], "");
    omr_om_close(om);
}

static void number_values__stay_numbers(void **state)
{
    (void)state;
    /* "index" is not a string attribute, though words exist. */
    bytes model = two_inputs(0);
    dictionary d = dictionary_with(0, "index");
    d.words[0] = "zero";
    d.word_count = 1;
    put_dictionary(&model, &d);
    assert_string_equal(first_input(model), "b");
}

static void model_attributes__are_never_replaced(void **state)
{
    (void)state;
    bytes model = two_inputs(0);
    dictionary d = dictionary_with(0, "soc_version");
    d.string_kind[0] = true;
    d.words[0] = "Ascend310P3";
    d.word_count = 1;
    put_dictionary(&model, &d);
    attr_numbered(&model, IN_MODEL, 0, value_int(0));
    omr_om *om = open_model(model);
    assert_string_equal(omr_om_describe(om)->soc_version, "");
    omr_om_close(om);
}

static void value__of_another_kind_is_no_value(void **state)
{
    (void)state;
    bytes graph = {0};
    bytes a = data_op("a", -1, TENSOR(PB_FLOAT, "ND", 4, 1));
    attr_value(&a, IN_OP, "index", value_text("7"));
    attr_value(&a, IN_OP, "aipp", value_int(1));
    attr_value(&a, IN_OP, "input_dims", value_float(1));
    attr_value(&a, IN_OP, "mbatch-inserted-node", value_int(1));
    add_op(&graph, a);
    add_op(&graph, data_op("b", -1, TENSOR(PB_FLOAT, "ND", 4, 1)));
    bytes model = model_of(graph);
    attr_value(&model, IN_MODEL, "soc_version", value_int(310));
    attr_value(&model, IN_MODEL, "memory_size", value_text("310"));
    attr_value(&model, IN_MODEL, "attr_model_out_nodes_name", value_bool(true));
    omr_om *om = open_model(model);
    const omr_om_info *info = omr_om_describe(om);
    assert_string_equal(info->inputs[0].name, "a");
    assert_int_equal(info->inputs[0].aipp_count, 0);
    assert_int_equal(info->inputs[0].dims_v2.rank, 1);
    assert_false(info->inputs[0].hidden);
    assert_string_equal(info->soc_version, "");
    assert_int_equal(info->work_size, 0);
    omr_om_close(om);
}

static void value__of_zero_is_one_and_none_is_none(void **state)
{
    (void)state;
    bytes graph = {0};
    bytes a = data_op("a", -1, TENSOR(PB_FLOAT, "ND", 4, 1)), no_value = {0};
    attr_value(&a, IN_OP, "index", (bytes){0});
    pb_text(&no_value, 1, "index");
    pb_message(&a, IN_OP, no_value);
    add_op(&graph, a);
    add_op(&graph, data_op("b", 0, TENSOR(PB_FLOAT, "ND", 4, 1)));
    /* Both are at place 0, in the order of the file. */
    assert_string_equal(first_input(model_of(graph)), "a");
    bytes swapped = {0};
    add_op(&swapped, data_op("a", 1, TENSOR(PB_FLOAT, "ND", 4, 1)));
    add_op(&swapped, data_op("b", 0, TENSOR(PB_FLOAT, "ND", 4, 1)));
    assert_string_equal(first_input(model_of(swapped)), "b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(key__of_one_and_of_two_digits_is_resolved),
        cmocka_unit_test(key__spelled_as_in_real_files_is_resolved),
        cmocka_unit_test(key__without_a_dictionary_means_nothing),
        cmocka_unit_test(key__beyond_the_dictionary_means_nothing),
        cmocka_unit_test(key__that_is_malformed_means_nothing),
        cmocka_unit_test(plain_keys__mix_with_numbers),
        cmocka_unit_test(repeated_key__the_last_one_wins),
        cmocka_unit_test(string_values__are_words_of_the_dictionary),
        cmocka_unit_test(string_values__beyond_the_dictionary_are_empty),
        cmocka_unit_test(number_values__stay_numbers),
        cmocka_unit_test(model_attributes__are_never_replaced),
        cmocka_unit_test(value__of_another_kind_is_no_value),
        cmocka_unit_test(value__of_zero_is_one_and_none_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
