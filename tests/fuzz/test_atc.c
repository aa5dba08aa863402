/* SPDX-License-Identifier: MIT */
/* Option lists, AIPP configurations and models of tests/data, mutated for a few seconds, always in
 * the same order. */
#include "fuzz.h"

#include <core/clock.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { RUN_MS = 4000, MAX_SIZE = 8192 };

typedef struct input {
    uint8_t data[MAX_SIZE];
    size_t size;
} input;

#define BASE "--model=m\n--framework=5\n--output=o\n--soc_version=Ascend310P3\n"
static const struct {
    const char *words, *config, *model;
} seeds[] = {
    {BASE "--input_shape=x:4,3\n--precision_mode=force_fp16", "", "models/batch_n.onnx"},
    {BASE "--input_shape=x:-1,3\n--dynamic_batch_size=1,2,4\n--output_type=FP16", "",
     "models/batch_n.onnx"},
    {BASE "--input_shape=x:1~8,3\n--out_nodes=y:0", "", "models/batch_n.onnx"},
    {BASE "--input_shape=image:1,3,-1,-1\n--dynamic_image_size=4,4;8,8", "", "models/hw.onnx"},
    {BASE "--input_shape=image:1,3,-1,-1\n--dynamic_dims=4,4;8,8\n--input_format=ND", "",
     "models/hw.onnx"},
    {BASE "--input_shape=image:2,3,4,6\n--insert_op_conf=c", "aipp/static.cfg",
     "models/picture.onnx"},
    {BASE "--input_shape=image:-1,3,4,6\n--dynamic_batch_size=1,2\n--insert_op_conf=c",
     "aipp/dynamic.cfg", "models/picture.onnx"},
    {BASE "--input_fp16_nodes=a\n--precision_mode_v2=cube_fp16in_fp32out", "",
     "models/sum_diff.onnx"},
    {"--mode=6\n--om=x", "", "om/megengine_model_yuv.om"},
    {"--mode=1\n--om=x\n--json=y", "", "models/hw.onnx"},
};
#define SEED_COUNT (sizeof seeds / sizeof seeds[0])

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static size_t below(uint64_t *state, size_t limit)
{
    return limit ? (size_t)(next_random(state) % limit) : 0;
}

static void append_file(input *out, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", OMRUN_TEST_DATA, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    out->size += fread(out->data + out->size, 1, MAX_SIZE - out->size, file);
    fclose(file);
}

static void make_seed(input *out, size_t index)
{
    out->size = strlen(seeds[index].words);
    memcpy(out->data, seeds[index].words, out->size);
    out->data[out->size++] = 0;
    if (*seeds[index].config)
        append_file(out, seeds[index].config);
    out->data[out->size++] = 0;
    append_file(out, seeds[index].model);
}

static void mutate(input *one, uint64_t *random)
{
    static const uint8_t values[] = {0, 1, '-', '0', '9', ':', ';', ',', '~', '=', 0x7f, 0xff};
    for (size_t left = 1 + below(random, 4); left > 0; left--) {
        size_t at = below(random, one->size), length = below(random, 16);
        switch (below(random, 4)) {
        case 0:
            one->data[at] ^= (uint8_t)(1u << below(random, 8));
            break;
        case 1:
            one->data[at] = values[below(random, sizeof values)];
            break;
        case 2:
            if (one->size - at > length && one->size > 64) {
                memmove(one->data + at, one->data + at + length, one->size - at - length);
                one->size -= length;
            }
            break;
        default:
            length = length < one->size - at ? length : one->size - at;
            memmove(one->data + below(random, one->size - length + 1), one->data + at, length);
        }
    }
}

static void seeds__are_taken(void **state)
{
    static input one;
    (void)state;
    for (size_t i = 0; i < SEED_COUNT; i++) {
        make_seed(&one, i);
        assert_int_equal(LLVMFuzzerTestOneInput(one.data, one.size), 0);
    }
}

static void seeds__mutated_do_no_harm(void **state)
{
    static input one;
    (void)state;
    uint64_t random = 0x9e3779b97f4a7c15;
    size_t runs = 0;
    for (int64_t end = omri_deadline_after_ms(RUN_MS); omri_clock_now_ns() < end; runs++) {
        make_seed(&one, runs % SEED_COUNT);
        mutate(&one, &random);
        assert_int_equal(LLVMFuzzerTestOneInput(one.data, one.size), 0);
    }
    print_message("%zu mutated command lines\n", runs);
    assert_true(runs > SEED_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seeds__are_taken),
        cmocka_unit_test(seeds__mutated_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
