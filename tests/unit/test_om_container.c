/* SPDX-License-Identifier: MIT */
/* Headers and partition tables, whole and broken. */
#include "om_expect.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bytes text_bytes(const char *text)
{
    bytes b = {0};
    put(&b, text, strlen(text));
    return b;
}

/* ---- Every generation --------------------------------------------------------------------- */

static void expect_small(const omr_om_info *info, const char *generation)
{
    assert_string_equal(info->generation, generation);
    assert_string_equal(info->kind, "model");
    assert_string_equal(info->path, "(memory)");
    assert_string_equal(info->name, "built");
    assert_string_equal(info->platform_version, "1.11.z.0");
    assert_int_equal(info->model_count, 1);
    assert_int_equal(info->input_count, 1);
    assert_string_equal(info->inputs[0].name, "x");
    assert_int_equal(info->output_count, 1);
    assert_string_equal(info->outputs[0].name, "y:0");
}

static void header__of_each_generation_is_read(void **state)
{
    (void)state;
    static const char *const names[] = {"1", "2a", "2b"};
    for (int generation = GENERATION_1; generation <= GENERATION_2B; generation++) {
        part parts[] = {{MODEL_DEF, small_model()}, {WEIGHTS, text_bytes("wwww")}};
        omr_om *om = open_built(file_of((layout)generation, parts, 2));
        const omr_om_info *info = omr_om_describe(om);
        expect_small(info, names[generation]);
        assert_int_equal(info->weight_size, 4);
        assert_int_equal(info->partition_count, 2);
        assert_int_equal(info->partitions[0].offset, generation == GENERATION_2B ? 312 : 284);
        assert_int_equal(info->partitions[1].offset + 4, info->file_size);
        omr_om_close(om);
    }
}

static void header__name_counts_when_the_model_has_none(void **state)
{
    (void)state;
    bytes graph = {0}, model = {0};
    pb_message(&model, 7, graph);
    bytes file = file_of_model(model);
    memset(file.data + 84, 'n', 32); /* not even a NUL */
    omr_om *om = open_built(file);
    assert_int_equal(strlen(omr_om_describe(om)->name), 32);
    omr_om_close(om);
}

static void table__unknown_types_are_kept(void **state)
{
    (void)state;
    part parts[] = {{77, text_bytes("?")}, {MODEL_DEF, small_model()}, {31, (bytes){0}}};
    omr_om *om = open_built(file_of(GENERATION_2B, parts, 3));
    const omr_om_info *info = omr_om_describe(om);
    expect_small(info, "2b");
    assert_string_equal(info->partitions[0].name, "UNKNOWN");
    assert_int_equal(info->partitions[2].size, 0);
    assert_false(info->simulated);
    omr_om_close(om);
}

static void table__private_partition_means_simulated(void **state)
{
    (void)state;
    part parts[] = {{MODEL_DEF, small_model()}, {NPUSIM, text_bytes("onnx")}};
    omr_om *om = open_built(file_of(GENERATION_2B, parts, 2));
    assert_true(omr_om_describe(om)->simulated);
    omr_om_close(om);
}

static void table__gaps_between_payloads_are_followed(void **state)
{
    (void)state;
    bytes file = header_of(GENERATION_1), model = small_model();
    put_u32(&file, 1);
    put_u32(&file, MODEL_DEF);
    put_u32(&file, 8); /* after eight bytes of padding */
    put_u32(&file, (uint32_t)model.size);
    put_u64(&file, 0);
    put(&file, model.data, model.size);
    drop(&model);
    set_length(&file, GENERATION_1);
    omr_om *om = open_built(file);
    expect_small(omr_om_describe(om), "1");
    omr_om_close(om);
}

static bytes several_models(void)
{
    bytes file = header_of(GENERATION_2B);
    part root[] = {{MODEL_DEF, small_model()}, {TASKS, text_bytes("\x58\x07")}};
    part first[] = {{MODEL_DEF, small_model()}, {WEIGHTS, text_bytes("12345")}};
    part second[] = {{WEIGHTS, text_bytes("123")}};
    put_table(&file, true, false, root, 2);
    put_table(&file, true, false, first, 2);
    put_table(&file, true, false, second, 1);
    set_length(&file, GENERATION_2B);
    set_number(&file, 156, 3, 4);
    set_number(&file, 193, 1, 1);
    return file;
}

static void several_models__are_walked_and_the_first_is_described(void **state)
{
    (void)state;
    omr_om *om = open_built(several_models());
    const omr_om_info *info = omr_om_describe(om);
    assert_int_equal(info->model_count, 3);
    assert_int_equal(info->partition_count, 5);
    assert_true(info->unknown_shape);
    assert_int_equal(info->shape_kind, OMR_SHAPE_RANGE);
    assert_int_equal(info->weight_size, 8); /* all of them */
    assert_int_equal(info->work_size, 0);   /* known only at run time */
    assert_int_equal(info->input_count, 1);
    omr_om_close(om);
}

static bytes bundle_of(uint32_t type)
{
    bytes file = header_of(GENERATION_2B);
    part inner[] = {{MODEL_DEF, small_model()}, {WEIGHTS, text_bytes("w")}};
    part parts[] = {{25, text_bytes("12345678")},
                    {type, file_of(GENERATION_2B, inner, 2)},
                    {type, text_bytes("not looked at")}};
    file.data[82] = 5;
    put_table(&file, true, true, parts, 3);
    set_number(&file, 184, file.size, 8); /* the header counts too */
    return file;
}

static void bundle__is_described_by_its_first_model(void **state)
{
    (void)state;
    omr_om *om = open_built(bundle_of(BUNDLED));
    const omr_om_info *info = omr_om_describe(om);
    assert_string_equal(info->kind, "bundle");
    assert_int_equal(info->model_count, 2);
    assert_int_equal(info->partition_count, 3);
    assert_string_equal(info->partitions[1].name, "BUNDLE_MODEL_INFO");
    assert_int_equal(info->partitions[0].offset, 256 + 8 + 3 * 24);
    assert_int_equal(info->partitions[2].offset + 13, info->file_size);
    assert_int_equal(info->weight_size, 1);
    assert_string_equal(info->inputs[0].name, "x");
    omr_om_close(om);
}

static void bundle__without_a_model_is_refused(void **state)
{
    (void)state;
    expect_refusal(bundle_of(99), OMR_INVALID_FILE, "a bundle without models");
}

static void bundle__inside_a_bundle_is_refused(void **state)
{
    (void)state;
    bytes file = header_of(GENERATION_2B);
    part parts[] = {{BUNDLED, bundle_of(BUNDLED)}};
    file.data[82] = 5;
    put_table(&file, true, true, parts, 1);
    set_number(&file, 184, file.size, 8);
    expect_refusal(file, OMR_INVALID_FILE, "a bundle inside a bundle");
}

static void flow__is_listed(void **state)
{
    (void)state;
    bytes file = header_of(GENERATION_2B);
    part parts[] = {{6, text_bytes("flow")}, {7, text_bytes("submodel")}};
    file.data[82] = 3;
    put_table(&file, true, false, parts, 2); /* wide, though model_length says nothing */
    omr_om *om = open_built(file);
    const omr_om_info *info = omr_om_describe(om);
    assert_string_equal(info->kind, "flow");
    assert_int_equal(info->partition_count, 2);
    assert_string_equal(info->partitions[0].name, "FLOW_MODEL");
    assert_string_equal(info->partitions[1].name, "FLOW_SUBMODEL");
    assert_int_equal(info->input_count, 0);
    omr_om_close(om);
}

/* ---- Not an .om --------------------------------------------------------------------------- */

static void foreign_files__are_named(void **state)
{
    (void)state;
    static const struct {
        const char *head;
        size_t size;
        const char *said;
    } cases[] = {
        {"PK\x03\x04 manifest.json", 17, "ZIP"},
        {"\x08\x07\x12\x07pytorch", 11, "ONNX"},
        {"\x7f"
         "ELF\x02\x01",
         6, "ELF"},
        {"\x93NUMPY\x01", 7, "NumPy"},
        {"\x89PNG\r\n", 6, "PNG"},
        {"\xff\xd8\xff\xe0", 4, "JPEG"},
        {"version https://git-lfs.github.com/spec/v1\n", 43, "git lfs pull"},
        {"<!DOCTYPE html>", 15, "web page"},
        {"\x1f\x8b\x08\x00", 4, "gzip"},
        {"\x1c\0\0\0TFL3", 8, "TensorFlow Lite"},
        {"\x80\x02}q", 4, "pickle"},
        {"name: \"resnet\"\n", 15, "text"},
        {"\0\0\0\0\0\0", 6, "zero bytes"},
        {"\x9a\x01\x44\xf0\x31", 5, "9a 01 44 f0, wanted 49 4d 4f 44"},
        {"\x9a\x01\x44\xf0\x31", 5, "encrypted as a whole"},
        {"\x01\x02", 2, "only 2 bytes"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bytes file = {0};
        put(&file, cases[i].head, cases[i].size);
        expect_refusal(file, OMR_INVALID_FILE, cases[i].said);
    }
}

static void empty_file__is_refused(void **state)
{
    (void)state;
    expect_refusal((bytes){0}, OMR_INVALID_FILE, "empty");
}

static void files__that_cannot_be_read_say_why(void **state)
{
    (void)state;
    char folder[] = "/tmp/omrun-test-XXXXXX", path[64];
    omr_om *om = NULL;
    assert_non_null(mkdtemp(folder));
    assert_int_equal(omr_om_open(&om, folder), OMR_INVALID_FILE);
    assert_non_null(strstr(omr_last_error(), "a folder, wanted an .om file"));
    snprintf(path, sizeof path, "%s/none.om", folder);
    assert_int_equal(omr_om_open(&om, path), OMR_NOT_FOUND);
    assert_non_null(strstr(omr_last_error(), "none.om: no such file"));
    snprintf(path, sizeof path, "%s/pipe", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(omr_om_open(&om, path), OMR_INVALID_FILE); /* and does not hang */
    assert_non_null(strstr(omr_last_error(), "a pipe"));
    unlink(path);
    snprintf(path, sizeof path, "%s/loop", folder);
    assert_int_equal(symlink("loop", path), 0);
    assert_int_equal(omr_om_open(&om, path), OMR_IO);
    assert_non_null(strstr(omr_last_error(), "cannot be opened"));
    unlink(path);
    rmdir(folder);
    assert_null(om);
}

static void arguments__that_are_null_are_refused(void **state)
{
    (void)state;
    omr_om *om = NULL;
    assert_int_equal(omr_om_open(&om, NULL), OMR_INVALID_ARGUMENT);
    assert_int_equal(omr_om_open(NULL, "x.om"), OMR_INVALID_ARGUMENT);
    assert_int_equal(omr_om_open_memory(&om, NULL, 5), OMR_INVALID_ARGUMENT);
    omr_om_close(NULL);
}

/* ---- Damaged headers ---------------------------------------------------------------------- */

static void header__with_a_bad_field_is_refused(void **state)
{
    (void)state;
    static const struct {
        size_t offset;
        int size;
        uint64_t value;
        omr_status status;
        const char *said;
    } cases[] = {
        {80, 1, 1, OMR_INVALID_FILE, "encrypted, by its header"},
        {4, 4, 255, OMR_INVALID_FILE, "its header claims 255 bytes, wanted 256"},
        {4, 4, 0xffffffff, OMR_INVALID_FILE, "its header claims 4294967295 bytes"},
        {8, 4, 0x30000000, OMR_UNSUPPORTED, "version 0x30000000"},
        {184, 8, UINT64_MAX, OMR_INVALID_FILE, "truncated"},
        {184, 8, 1 << 20, OMR_INVALID_FILE, "its header says 1048832"},
        {184, 8, 4, OMR_INVALID_FILE, "the partition table at byte 256 needs 8 bytes, 4 are left"},
        {184, 8, 20, OMR_INVALID_FILE, "needs 32 bytes, 20 are left"},
        {256, 4, 0, OMR_INVALID_FILE, "claims 0 partitions, wanted 1 to 4096"},
        {256, 4, 4097, OMR_INVALID_FILE, "claims 4097 partitions"},
        {256, 4, 4096, OMR_INVALID_FILE, "needs 98312 bytes"},
        {272, 8, 1, OMR_INVALID_FILE, "partition 0 (type 0, MODEL_DEF) takes"},
        {272, 8, UINT64_MAX, OMR_INVALID_FILE, "inside what comes before it"},
        {280, 8, UINT64_MAX, OMR_INVALID_FILE, "takes 18446744073709551615 bytes from byte 288"},
        {280, 8, 1 << 20, OMR_INVALID_FILE, "takes 1048576 bytes from byte 288"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bytes file = file_of_model(small_model());
        set_number(&file, cases[i].offset, cases[i].value, cases[i].size);
        expect_refusal(file, cases[i].status, cases[i].said);
    }
}

static void several_models__need_as_many_tables(void **state)
{
    (void)state;
    bytes file = several_models();
    set_number(&file, 156, 4, 4);
    expect_refusal(file, OMR_INVALID_FILE, "needs 8 bytes, 0 are left");
    file = several_models();
    set_number(&file, 156, 0xffffffff, 4);
    expect_refusal(file, OMR_INVALID_FILE, "0 are left");
    file = several_models();
    set_number(&file, 156, 0, 4); /* while the header says the shape is unknown */
    expect_refusal(file, OMR_INVALID_FILE, "claims 0 models");
}

static void entry__that_overlaps_the_one_before_is_refused(void **state)
{
    (void)state;
    part parts[] = {{MODEL_DEF, small_model()}, {WEIGHTS, text_bytes("wwww")}};
    bytes file = file_of(GENERATION_1, parts, 2);
    set_number(&file, 256 + 4 + 12 + 4, 3, 4);
    expect_refusal(file, OMR_INVALID_FILE, "partition 1 (type 1, WEIGHTS_DATA)");
}

static void trailing_bytes__are_warned_of(void **state)
{
    (void)state;
    bytes file = file_of_model(small_model());
    put(&file, "extra", 5);
    heard warnings;
    heard_begin(&warnings);
    omr_om *om = open_built(file);
    heard_end();
    assert_int_equal(warnings.count, 1);
    assert_non_null(strstr(warnings.last, "5 bytes after the end"));
    expect_small(omr_om_describe(om), "2b");
    omr_om_close(om);
}

/* ---- Damaged models ----------------------------------------------------------------------- */

static void model_def__that_is_not_one_names_the_phone_tools(void **state)
{
    (void)state;
    expect_refusal(file_of_model(text_bytes("\x0a\xff\xff\xff\xff\x0f")), OMR_INVALID_FILE,
                   "Kirin/HiAI");
    expect_refusal(file_of_model(text_bytes("\x0a\x02yo")), OMR_INVALID_FILE, "holds no graph");
}

static void model__without_any_description_is_unsupported(void **state)
{
    (void)state;
    part parts[] = {{WEIGHTS, text_bytes("wwww")}};
    expect_refusal(file_of(GENERATION_2B, parts, 1), OMR_UNSUPPORTED, "neither a MODEL_DEF");
}

static void tiny_messages__cannot_ask_for_much_memory(void **state)
{
    (void)state;
    /* Two bytes make an operator, whose parsed form is some hundred times that. */
    bytes graph = {0};
    for (int i = 0; i < 2 << 20; i++)
        put(&graph, "\x32\x00", 2);
    expect_refusal(file_of_model(model_of(graph)), OMR_INVALID_FILE, "far more memory");
}

static void names__in_messages_do_not_break_the_line(void **state)
{
    (void)state;
    bytes graph = {0};
    add_op(&graph, op_of("two\nlines\x1b[31m", "Data"));
    expect_refusal(file_of_model(model_of(graph)), OMR_INVALID_FILE, "\"two?lines?[31m\"");
}

/* Refused or described, never worse; under a sanitizer this also finds reads out of bounds. */
static bool opens(const bytes *file, size_t size)
{
    omr_om *om = NULL;
    uint8_t *exact = malloc(size + !size);
    assert_non_null(exact);
    memcpy(exact, file->data, size);
    omr_status status = omr_om_open_memory(&om, exact, size);
    assert_true(status == OMR_OK || status == OMR_INVALID_FILE || status == OMR_UNSUPPORTED);
    assert_int_equal(om != NULL, status == OMR_OK);
    assert_true(status == OMR_OK || omr_last_error()[0]);
    omr_om_close(om);
    free(exact);
    return status == OMR_OK;
}

static void truncation__at_every_length_is_refused(void **state)
{
    (void)state;
    for (int generation = GENERATION_1; generation <= GENERATION_2B; generation++) {
        part parts[] = {{MODEL_DEF, small_model()}, {WEIGHTS, text_bytes("wwww")}};
        bytes file = file_of((layout)generation, parts, 2);
        for (size_t size = 0; size < file.size; size++)
            assert_false(opens(&file, size));
        assert_true(opens(&file, file.size));
        drop(&file);
    }
}

static bytes read_file(const char *path)
{
    bytes file = {0};
    uint8_t chunk[4096];
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0);
    for (ssize_t got; (got = read(fd, chunk, sizeof chunk)) > 0;)
        put(&file, chunk, (size_t)got);
    close(fd);
    return file;
}

static void truncation__of_a_real_file_is_refused_at_every_length(void **state)
{
    (void)state;
    bytes file = read_file(OMRUN_TEST_DATA "/om/synthetic_v2_wide_dynbatch.om");
    for (size_t size = 0; size < file.size; size++)
        assert_false(opens(&file, size));
    assert_true(opens(&file, file.size));
    drop(&file);
}

static void byte_flips__never_do_harm(void **state)
{
    (void)state;
    static const uint8_t masks[] = {0x01, 0x80, 0xff};
    bytes file = read_file(OMRUN_TEST_DATA "/om/synthetic_v2_wide_dynbatch.om");
    size_t opened = 0;
    for (size_t i = 0; i < file.size; i++)
        for (size_t m = 0; m < sizeof masks; m++) {
            file.data[i] ^= masks[m];
            opened += opens(&file, file.size);
            file.data[i] ^= masks[m];
        }
    /* Most bytes are names and sizes of things nobody checks, some break the file. */
    assert_true(opened > file.size / 2 && opened < file.size * sizeof masks);
    drop(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header__of_each_generation_is_read),
        cmocka_unit_test(header__name_counts_when_the_model_has_none),
        cmocka_unit_test(table__unknown_types_are_kept),
        cmocka_unit_test(table__private_partition_means_simulated),
        cmocka_unit_test(table__gaps_between_payloads_are_followed),
        cmocka_unit_test(several_models__are_walked_and_the_first_is_described),
        cmocka_unit_test(bundle__is_described_by_its_first_model),
        cmocka_unit_test(bundle__without_a_model_is_refused),
        cmocka_unit_test(bundle__inside_a_bundle_is_refused),
        cmocka_unit_test(flow__is_listed),
        cmocka_unit_test(foreign_files__are_named),
        cmocka_unit_test(empty_file__is_refused),
        cmocka_unit_test(files__that_cannot_be_read_say_why),
        cmocka_unit_test(arguments__that_are_null_are_refused),
        cmocka_unit_test(header__with_a_bad_field_is_refused),
        cmocka_unit_test(several_models__need_as_many_tables),
        cmocka_unit_test(entry__that_overlaps_the_one_before_is_refused),
        cmocka_unit_test(trailing_bytes__are_warned_of),
        cmocka_unit_test(model_def__that_is_not_one_names_the_phone_tools),
        cmocka_unit_test(model__without_any_description_is_unsupported),
        cmocka_unit_test(tiny_messages__cannot_ask_for_much_memory),
        cmocka_unit_test(names__in_messages_do_not_break_the_line),
        cmocka_unit_test(truncation__at_every_length_is_refused),
        cmocka_unit_test(truncation__of_a_real_file_is_refused_at_every_length),
        cmocka_unit_test(byte_flips__never_do_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
