/* SPDX-License-Identifier: MIT */
/* Mutates the files of tests/data/om for a few seconds, always in the same order. */
#include "fuzz.h"

#include <core/clock.h>

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { RUN_MS = 4000, MAX_FILES = 16 };

typedef struct file {
    uint8_t *data;
    size_t size;
} file;

typedef struct corpus {
    file files[MAX_FILES];
    size_t count;
} corpus;

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

static file load(const char *path)
{
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    assert_int_equal(fseek(stream, 0, SEEK_END), 0);
    file out = {.size = (size_t)ftell(stream)};
    rewind(stream);
    out.data = malloc(out.size);
    assert_non_null(out.data);
    assert_int_equal(fread(out.data, 1, out.size, stream), out.size);
    fclose(stream);
    return out;
}

static int load_corpus(void **state)
{
    static corpus all;
    glob_t paths;
    assert_int_equal(glob(OMRUN_TEST_DATA "/om/*.om", 0, NULL, &paths), 0);
    for (size_t i = 0; i < paths.gl_pathc && i < MAX_FILES; i++)
        all.files[all.count++] = load(paths.gl_pathv[i]);
    globfree(&paths);
    *state = &all;
    return 0;
}

static int drop_corpus(void **state)
{
    corpus *all = *state;
    for (size_t i = 0; i < all->count; i++)
        free(all->files[i].data);
    return 0;
}

/* ---- Mutations ---------------------------------------------------------------------------- */

/* Where damage tells: the header and table at the front, the model definition behind them. */
static size_t somewhere(uint64_t *random, size_t size)
{
    static const size_t reaches[] = {512, 4096, 65536, SIZE_MAX};
    size_t reach = reaches[below(random, 4)];
    return below(random, size < reach ? size : reach);
}

static void flip_bit(file *f, uint64_t *random)
{
    f->data[somewhere(random, f->size)] ^= (uint8_t)(1u << below(random, 8));
}

static void set_byte(file *f, uint64_t *random)
{
    static const uint8_t values[] = {0, 1, 2, 0x0a, 0x12, 0x32, 0x5a, 0x7f, 0x80, 0xff};
    f->data[somewhere(random, f->size)] = values[below(random, sizeof values)];
}

static void set_number(file *f, uint64_t *random)
{
    static const uint64_t values[] = {0,          1,          0xff,          0x7fffffff,
                                      0x80000000, 0xffffffff, 0x100000000,   INT64_MAX,
                                      1ull << 63, UINT64_MAX, UINT64_MAX - 7};
    size_t at = somewhere(random, f->size), size = below(random, 2) ? 8 : 4;
    uint64_t value = values[below(random, sizeof values / sizeof values[0])];
    if (f->size - at >= size)
        memcpy(f->data + at, &value, size);
}

static void copy_stretch(file *f, uint64_t *random)
{
    size_t from = somewhere(random, f->size), to = somewhere(random, f->size);
    size_t room = f->size - (from > to ? from : to);
    memmove(f->data + to, f->data + from, below(random, room < 64 ? room : 64));
}

static void cut_out(file *f, uint64_t *random)
{
    size_t at = somewhere(random, f->size), size = below(random, 32);
    if (f->size - at <= size)
        return;
    memmove(f->data + at, f->data + at + size, f->size - at - size);
    f->size -= size;
}

static void truncate_it(file *f, uint64_t *random)
{
    f->size -= below(random, 64);
}

static void mutate(file *f, uint64_t *random)
{
    static void (*const ways[])(file *, uint64_t *) = {flip_bit,     set_byte, set_number,
                                                       copy_stretch, cut_out,  truncate_it};
    for (size_t left = 1 + below(random, 4); left > 0 && f->size > 256; left--)
        ways[below(random, sizeof ways / sizeof ways[0])](f, random);
}

/* ---- Tests -------------------------------------------------------------------------------- */

static void corpus__is_read(void **state)
{
    const corpus *all = *state;
    assert_true(all->count >= 9);
    for (size_t i = 0; i < all->count; i++)
        assert_int_equal(LLVMFuzzerTestOneInput(all->files[i].data, all->files[i].size), 0);
}

static void corpus__mutated_does_no_harm(void **state)
{
    const corpus *all = *state;
    uint64_t random = 0x9e3779b97f4a7c15;
    size_t runs = 0;
    for (int64_t end = omri_deadline_after_ms(RUN_MS); omri_clock_now_ns() < end; runs++) {
        const file *original = &all->files[runs % all->count];
        file copy = {malloc(original->size), original->size};
        assert_non_null(copy.data);
        memcpy(copy.data, original->data, original->size);
        mutate(&copy, &random);
        /* Moved to a block that ends where it ends, so that reading on is seen. */
        uint8_t *exact = realloc(copy.data, copy.size);
        assert_non_null(exact);
        assert_int_equal(LLVMFuzzerTestOneInput(exact, copy.size), 0);
        free(exact);
    }
    print_message("%zu mutated files\n", runs);
    assert_true(runs > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corpus__is_read),
        cmocka_unit_test(corpus__mutated_does_no_harm),
    };
    return cmocka_run_group_tests(tests, load_corpus, drop_corpus);
}
