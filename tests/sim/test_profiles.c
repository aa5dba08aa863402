/* SPDX-License-Identifier: MIT */
/* Reading profiles: what is refused and where, what they are based on, and what follows for copies
 * and executions. */
#include "profiles/profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static sim_profile profile; /* large */
static sim_why why;

static bool read_text(const char *text)
{
    why.text[0] = '\0';
    return sim_profile_read(&profile, OMRUN_TEST_PROFILES, text, &why);
}

static void assert_read(const char *text)
{
    if (!read_text(text))
        fail_msg("\"%s\": %s", text, why.text);
}

static void assert_refused(const char *text, const char *wanted)
{
    assert_false(read_text(text));
    if (!strstr(why.text, wanted))
        fail_msg("\"%s\" does not say \"%s\"", why.text, wanted);
}

static void read__takes_comments_and_blank_lines(void **state)
{
    (void)state;
    assert_read("");
    assert_false(profile.timed);
    assert_true(profile.computes);
    assert_read("\r\n# x\r\n[device]\r\n\tsoc = \"Ascend910B1\"\t# why\r\n");
    assert_string_equal(profile.soc, "Ascend910B1");
    assert_read("[device]\nsoc=\"a # b\"");
    assert_string_equal(profile.soc, "a # b");
}

static void read__refuses_what_is_not_well_formed(void **state)
{
    (void)state;
    assert_refused("what", "line 1: \"what\" without \"=\"");
    assert_refused("\n= 4", "line 2: \"= 4\", wants key = value");
    assert_refused("[copy\n", "no closing bracket");
    assert_refused("[]\n", "wants a section");
    assert_refused("[times.\"x]\n", "closing quote");
    assert_refused("[copy] x\n", "after the end");
    assert_refused("[copy]\nh2d_latency_us =\n", "h2d_latency_us has no value");
    assert_refused("[copy]\nh2d_latency_us = 4 5\n", "\"5\" after the end");
    assert_refused("[copy]\nh2d_latency_us = 4us\n", "wants a number");
    assert_refused("[copy]\nh2d_latency_us = nan\n", "wants a number");
    assert_refused("[copy]\nh2d_latency_us = 0x10\n", "wants a number");
    assert_refused("[copy]\nh2d_latency_us = 1e999\n", "wants a number");
    assert_refused("description = \"a\\n\"\n", "without escapes");
    assert_refused("description = \"a\n", "closing quote");
    assert_refused("[copy]\nh2d_latency_us = 1\nh2d_latency_us = 1\n", "line 3: h2d_latency_us is");
    assert_refused("[times]\n4 = 1\n\"4\" = 2\n", "twice"); /* one key to TOML */
}

static void read__refuses_long_words(void **state)
{
    char text[600] = "description = \"";
    (void)state;
    memset(text + strlen(text), 'x', 400);
    assert_refused(text, "closing quote");
    strcat(text, "\"");
    assert_refused(text, "400 characters");
    memset(text, 'k', 400);
    text[400] = '\0';
    assert_refused(text, "400 characters");
}

static void read__refuses_keys_and_values_it_does_not_know(void **state)
{
    (void)state;
    assert_refused("soc = \"x\"\n", "\"soc\" in front of the sections");
    assert_refused("[device]\nname = \"x\"\n", "\"name\" in [device]");
    assert_refused("[devices]\nsoc = \"x\"\n", "\"soc\" in [devices]");
    assert_refused("[copy.\"x\"]\nh2d_latency_us = 1\n", "there is no key");
    assert_refused("[copy]\n\"h2d_latency_us\" = 1\n", "there is no key");
    assert_refused("[copy]\nh2d_latency_us = true\n", "wants a number from 0");
    assert_refused("[copy]\nh2d_latency_us = -1\n", "wants a number from 0");
    assert_refused("[copy]\nh2d_latency_us = 1e9\n", "wants a number from 0");
    assert_refused("[device]\nsoc = 310\n", "wants a \"string\"");
    assert_refused("[device]\nsoc = \"\"\n", "wants a \"string\"");
    assert_refused("[device]\nmemory = 8\n", "wants 1M to 1024G");
    assert_refused("[device]\nmemory = \"8T\"\n", "wants 1M to 1024G");
    assert_refused("[device]\nmemory = \"8GB\"\n", "wants 1M to 1024G");
    assert_refused("[device]\nmemory = \"-8G\"\n", "wants 1M to 1024G");
    assert_refused("[device]\nmemory = \"99999999999999999999G\"\n", "wants 1M to 1024G");
    assert_refused("[engines]\ncopy = 3\n", "wants 2");
    assert_refused("compute = \"some\"\n", "wants \"onnx\"");
    assert_refused("[device]\nrun_mode = \"board\"\n", "wants \"host\"");
    assert_refused("[times]\n0 = 1\n", "wants rows");
    assert_refused("[times]\n1.5 = 1\n", "");
    assert_refused("[times]\n4 = -1\n", "wants milliseconds");
    assert_refused("[times]\n4 = \"1\"\n", "wants milliseconds");
}

static void read__knows_what_is_timed(void **state)
{
    (void)state;
    assert_read("description = \"x\"\ncompute = \"none\"\n[device]\nmemory = \"1M\"\n");
    assert_false(profile.timed);
    assert_false(profile.computes);
    assert_false(profile.on_board);
    assert_int_equal(profile.memory, 1 << 20);
    assert_read("[device]\nrun_mode = \"device\"\n");
    assert_true(profile.on_board);
    assert_read("[copy]\nd2d_gb_s = 3\n");
    assert_true(profile.timed);
    assert_read("[times]\n1 = 1\n");
    assert_true(profile.timed);
}

static void base__is_read_first(void **state)
{
    (void)state;
    assert_read("base = \"ascend310p3\"\n[copy]\nh2d_latency_us = 99\n[times]\n16 = 100\n");
    assert_true(profile.h2d.latency_us == 99);
    assert_true(profile.d2h.latency_us == 15);
    const sim_profile_table *table = sim_profile_find_table(&profile, "any");
    assert_non_null(table);
    assert_int_equal(sim_profile_compute_ns(&profile, table, "", 16), 100000000);
    /* A table of one's own replaces the base's whole: its 8 rows in 1.556 ms are gone. */
    assert_int_equal(sim_profile_compute_ns(&profile, table, "", 8), 100000000);
}

static void base__must_come_first_and_end(void **state)
{
    (void)state;
    assert_refused("description = \"x\"\nbase = \"cpu\"\n", "in front of all else");
    assert_refused("base = 5\n", "wants the name of a profile");
    assert_refused("base = \"nonesuch\"\n", "there is no profile \"nonesuch\"");
    FILE *file = fopen("loop.toml", "w");
    assert_non_null(file);
    fputs("base = \"./loop.toml\"\n", file);
    fclose(file);
    assert_false(sim_profile_load(&profile, OMRUN_TEST_PROFILES, "./loop.toml", &why));
    assert_non_null(strstr(why.text, "not more"));
    remove("loop.toml");
}

static bool count(void *state, const sim_profile *each)
{
    int *profiles = state;
    assert_true(each->description[0]);
    ++*profiles;
    return true;
}

static void each__reads_all_there_are(void **state)
{
    int profiles = 0;
    (void)state;
    if (!sim_profiles_each(OMRUN_TEST_PROFILES, count, &profiles, &why))
        fail_msg("%s", why.text);
    assert_true(profiles >= 10);
    assert_false(sim_profiles_each("/nonesuch", count, &profiles, &why));
}

static void copy_ns__is_latency_and_bytes(void **state)
{
    const sim_profile_copies copies = {15, 12, 4};
    const sim_profile_copies free_of_charge = {0, 0, 0};
    (void)state;
    assert_int_equal(sim_profile_copy_ns(&copies, 0, true), 15000);
    assert_int_equal(sim_profile_copy_ns(&copies, 12000000, true), 15000 + 1000000);
    assert_int_equal(sim_profile_copy_ns(&copies, 12000000, false), 15000 + 3000000);
    assert_int_equal(sim_profile_copy_ns(&free_of_charge, 1 << 30, true), 0);
}

static void compute_ns__goes_by_gear_rows_and_name(void **state)
{
    (void)state;
    assert_read("[execute]\nfloor_ms = 2\n[times]\n4 = 10\n8 = 30\n2 = 6\n\"224,224\" = 7\n"
                "[times.\"res*\"]\n1 = 1\n16 = 50\n");
    const sim_profile_table *other = sim_profile_find_table(&profile, "vit");
    const sim_profile_table *res = sim_profile_find_table(&profile, "resnet50");
    assert_int_equal(sim_profile_compute_ns(&profile, other, "", 1), 6000000);
    assert_int_equal(sim_profile_compute_ns(&profile, other, "", 3), 8000000);
    assert_int_equal(sim_profile_compute_ns(&profile, other, "", 4), 10000000);
    assert_int_equal(sim_profile_compute_ns(&profile, other, "", 5), 15000000);
    assert_int_equal(sim_profile_compute_ns(&profile, other, "", 16), 60000000);
    assert_int_equal(sim_profile_compute_ns(&profile, other, "224,224", 8), 7000000);
    assert_int_equal(sim_profile_compute_ns(&profile, other, "640,640", 8), 30000000);
    assert_int_equal(sim_profile_compute_ns(&profile, res, "", 1), 2000000); /* the floor */
    assert_int_equal(sim_profile_compute_ns(&profile, res, "", 16), 50000000);
    assert_int_equal(sim_profile_compute_ns(&profile, NULL, "", 16), 2000000);
    assert_read("[times.\"res*\"]\n1 = 1\n");
    assert_null(sim_profile_find_table(&profile, "vit"));
}

/* The profiles' numbers are times per batch, their sources' images per second: rounding aside they
 * must be the same. */
typedef struct published {
    const char *profile;
    size_t rows;
    double images_per_second;
} published;

static void figures__are_those_of_the_sources(void **state)
{
    static const published all[] = {
        {"ascend310p3", 1, 1775},
        {"ascend310p3", 16, 5455},
        {"ascend310p3", 64, 5083},
        {"ascend310b1", 1, 1134},
        {"ascend310b1", 16, 1259},
        {"ascend310b1", 64, 878},
        {"ascend310", 1, 461 / 4.0},
        {"ascend310", 32, 1076 / 4.0},
        {"ascend310", 64, 936 / 4.0},
        {"ascend310p3-transreid", 16, 1000 / 8.539},
        {"ascend310p3-transreid-zeros", 16, 1000 / 8.539},
    };
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (!sim_profile_load(&profile, OMRUN_TEST_PROFILES, all[i].profile, &why))
            fail_msg("%s", why.text);
        const sim_profile_table *table = sim_profile_find_table(&profile, "any");
        double ms = (double)sim_profile_compute_ns(&profile, table, "", all[i].rows) * 1e-6;
        double wanted_ms = 1000 * (double)all[i].rows / all[i].images_per_second;
        if (ms < wanted_ms * 0.999 || ms > wanted_ms * 1.001)
            fail_msg("%s, %zu rows: %g ms, wanted are %g", all[i].profile, all[i].rows, ms,
                     wanted_ms);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read__takes_comments_and_blank_lines),
        cmocka_unit_test(read__refuses_what_is_not_well_formed),
        cmocka_unit_test(read__refuses_long_words),
        cmocka_unit_test(read__refuses_keys_and_values_it_does_not_know),
        cmocka_unit_test(read__knows_what_is_timed),
        cmocka_unit_test(base__is_read_first),
        cmocka_unit_test(base__must_come_first_and_end),
        cmocka_unit_test(each__reads_all_there_are),
        cmocka_unit_test(copy_ns__is_latency_and_bytes),
        cmocka_unit_test(compute_ns__goes_by_gear_rows_and_name),
        cmocka_unit_test(figures__are_those_of_the_sources),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
