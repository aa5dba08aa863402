/* SPDX-License-Identifier: MIT */
#include "digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_digest(const char *text, size_t times, const char *wanted)
{
    digest sum;
    char found[DIGEST_TEXT];
    digest_begin(&sum);
    for (size_t i = 0; i < times; i++)
        digest_add(&sum, text, strlen(text));
    digest_text(&sum, found);
    assert_string_equal(found, wanted);
}

/* The examples NIST publishes for SHA-256. */
static void digest__is_sha_256(void **state)
{
    (void)state;
    assert_digest("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_digest("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
                  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    assert_digest("aaaaaaaaaa", 100000,
                  "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(digest__is_sha_256)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
