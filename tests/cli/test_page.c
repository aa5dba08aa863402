/* SPDX-License-Identifier: MIT */
#include "report/page.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_text(const char *given, const char *wanted)
{
    char *found = NULL;
    size_t size;
    FILE *out = open_memstream(&found, &size);
    page_text(out, given);
    fclose(out);
    assert_string_equal(found, wanted);
    free(found);
}

#define REPLACED "\xef\xbf\xbd"

static void text__is_never_html(void **state)
{
    (void)state;
    assert_text("a <b> & \"c\" 'd'", "a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
    assert_text("\xe8\xbe\x93\xe5\x87\xba \xf0\x9f\x9a\x80",
                "\xe8\xbe\x93\xe5\x87\xba \xf0\x9f\x9a\x80");
    assert_text(NULL, "");
}

static void text__is_always_utf8(void **state)
{
    (void)state;
    assert_text("a\xff"
                "b",
                "a" REPLACED "b");
    assert_text("\xc0\xbc", REPLACED REPLACED); /* an overlong "<" */
    assert_text("\xe0\x80\xbc", REPLACED REPLACED REPLACED);
    assert_text("\xed\xa0\x80", REPLACED REPLACED REPLACED); /* a surrogate */
    assert_text("\xf4\x90\x80\x80", REPLACED REPLACED REPLACED REPLACED);
    assert_text("\xe8\xbe", REPLACED REPLACED); /* cut off */
    assert_text("\x1b[31m\t\x7f", REPLACED "[31m" REPLACED REPLACED);
    assert_text("\xe2\x80\xae", REPLACED REPLACED REPLACED); /* turns what follows around */
}

static void page__holds_its_data_without_ending_the_script(void **state)
{
    (void)state;
    page on;
    json_t *data = json_pack("{s:s}", "name", "</script><b>{{body}}&\xe8\xbe\x93");
    page_begin(&on, PAGE_CHINESE, "<title>");
    page_heading(&on, WORD_OUTPUTS);
    char *whole = page_end(&on, data);
    assert_non_null(strstr(whole, "<html lang=\"zh-CN\">"));
    assert_non_null(strstr(whole, "<title>&lt;title&gt;</title>"));
    assert_non_null(strstr(whole, "\\u003c/script\\u003e\\u003cb\\u003e{{body}}\\u0026\\u8F93"));
    assert_null(strstr(whole, "{{title}}"));
    free(whole);
    json_decref(data);
}

static void words__are_there_in_both_languages(void **state)
{
    (void)state;
    for (int i = 0; i < WORD_COUNT; i++) {
        const char *english = words_get((page_phrase)i, PAGE_ENGLISH);
        const char *chinese = words_get((page_phrase)i, PAGE_CHINESE);
        assert_true((english[0] != 0) == (chinese[0] != 0));
        assert_null(strpbrk(english, "<>&%")); /* they are printed as they are */
        assert_null(strpbrk(chinese, "<>&%"));
    }
}

static void number__has_four_digits_that_count(void **state)
{
    (void)state;
    const struct {
        double value;
        const char *wanted;
    } cases[] = {{0, "0"},           {0.5, "0.5"},          {123.456, "123.5"},
                 {98765.4, "98765"}, {1.5e8, "150 M"},      {1.2e-5, "1.200e-05"},
                 {NAN, "NaN"},       {-INFINITY, "-\u221e"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char found[PAGE_NUMBER];
        assert_string_equal(page_number(found, cases[i].value), cases[i].wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text__is_never_html),
        cmocka_unit_test(text__is_always_utf8),
        cmocka_unit_test(page__holds_its_data_without_ending_the_script),
        cmocka_unit_test(words__are_there_in_both_languages),
        cmocka_unit_test(number__has_four_digits_that_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
