/* SPDX-License-Identifier: MIT */
/* Shapes, gears, ranges and sizes as people write them, mutated for a second, always in the same
 * order. */
#include "fuzz.h"

#include <core/clock.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { RUN_MS = 1000, MAX_SIZE = 256 };

/* The first letter says which reader: see fuzz_words.c; '0' % 6 is 0. */
static const char *const seeds[] = {
    "0x:1,3,224,224;y:1,10",
    "0x:1x3x224x224,y:1x10",
    "0x[1,3,224,224],y[?,-1,1..8]",
    "0x:1~8,3;scalar:",
    "1224x224,448x448",
    "1224,224;448,448",
    "11,8;2,16",
    "2x:1,3,200~300~50,8-16",
    "2x:1~4,3;y:1-2-4,2",
    "31,2,4",
    "31:64:2",
    "310:5000",
    "3250ms",
    "35%",
    "4ids:0,30521",
    "4-1.5,1e-3",
    "58 100\n16 3\n# no\n\n1",
    "532,7\r\n64\t2",
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

/* Replaces, puts in, takes out or repeats a few characters; the first one stays. */
static size_t mutate(char *text, size_t size, uint64_t *random)
{
    static const char values[] = "0123456789:;,x~-.[]?%e \n\t\xff";
    for (size_t left = 1 + below(random, 6); left > 0; left--) {
        size_t at = 1 + below(random, size - 1), length = 1 + below(random, 8);
        char value = values[below(random, sizeof values)];
        if (below(random, 4) == 0 && size - at > length) {
            memmove(text + at, text + at + length, size - at - length);
            size -= length;
        } else if (below(random, 2) && size + length <= MAX_SIZE && at + length <= size) {
            memmove(text + at + length, text + at, size - at);
            size += length;
        } else if (below(random, 2) && size < MAX_SIZE) {
            memmove(text + at + 1, text + at, size - at);
            text[at] = value;
            size++;
        } else {
            text[at] = value;
        }
    }
    return size;
}

static void seeds__mutated_do_no_harm(void **state)
{
    char text[MAX_SIZE + 1];
    (void)state;
    uint64_t random = 0x9e3779b97f4a7c15;
    size_t runs = 0;
    for (int64_t end = omri_deadline_after_ms(RUN_MS); omri_clock_now_ns() < end; runs++) {
        const char *seed = seeds[runs % SEED_COUNT];
        size_t size = strlen(seed);
        memcpy(text, seed, size + 1);
        if (runs >= SEED_COUNT)
            size = mutate(text, size, &random);
        assert_int_equal(LLVMFuzzerTestOneInput((const uint8_t *)text, size), 0);
    }
    print_message("%zu mutated words\n", runs);
    assert_true(runs > SEED_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seeds__mutated_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
