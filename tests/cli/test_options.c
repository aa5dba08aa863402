/* SPDX-License-Identifier: MIT */
#include "commands.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef struct sample {
    const char *model, *output;
    text_list inputs;
    int64_t lanes, max_lanes;
    bool json;
} sample;

static const cli_option options[] = {
    {"input", 'i', OPTION_TEXTS, offsetof(sample, inputs), "FILE", "files", 0, 0},
    {"output", 'o', OPTION_TEXT, offsetof(sample, output), "DIR", "where", 0, 0},
    {"How", 0, OPTION_HEADING, 0, NULL, NULL, 0, 0},
    {"max-lanes", 0, OPTION_NUMBER, offsetof(sample, max_lanes), "N", "most threads", 1, 64},
    {"lanes", 0, OPTION_NUMBER, offsetof(sample, lanes), "N", "threads", 1, 64},
    {"json", 0, OPTION_FLAG, offsetof(sample, json), NULL, "for machines", 0, 0},
};

static const cli_alias aliases[] = {
    {"--dymLanes -dl", ALIAS_OPTION, "lanes"},
    {"--for_machines -fm", ALIAS_SWITCH, "json"},
    {"--model -m -om", ALIAS_OPERAND, NULL},
    {"--outputSize -outsize", ALIAS_IGNORED, "the model says it"},
    {"--dump", ALIAS_ABSENT, "it dumps nothing"},
};

static const cli_command run_command = {
    .name = "run",
    .operand = "MODEL",
    .operand_offset = offsetof(sample, model),
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .aliases = aliases,
    .alias_count = sizeof aliases / sizeof aliases[0],
    .settings_size = sizeof(sample),
};

static cli_status parse(sample *out, cli_help *help, const char *const *words)
{
    int count = 0;
    *out = (sample){0};
    while (words[count])
        count++;
    return options_parse(&run_command, count, (char **)(uintptr_t)words, out, help);
}

static void expect_refused(const char *why, const char *const *words)
{
    sample got;
    cli_help help;
    assert_int_equal(parse(&got, &help, words), CLI_USAGE);
    if (!strstr(fail_message(), why))
        fail_msg("said \"%s\", wanted \"%s\"", fail_message(), why);
    options_free(&run_command, &got);
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void parse__takes_every_spelling_of_a_value(void **state)
{
    (void)state;
    sample got;
    cli_help help;
    assert_int_equal(parse(&got, &help,
                           WORDS("--input", "a.npy", "m.om", "--input=b=c.npy", "-id.npy", "-i",
                                 "e.npy", "-o=out", "--lanes=3", "--json")),
                     CLI_OK);
    assert_int_equal(help, HELP_NONE);
    assert_string_equal(got.model, "m.om");
    assert_int_equal(got.inputs.count, 4);
    assert_string_equal(got.inputs.items[0], "a.npy");
    assert_string_equal(got.inputs.items[1], "b=c.npy");
    assert_string_equal(got.inputs.items[2], "d.npy");
    assert_string_equal(got.inputs.items[3], "e.npy");
    assert_string_equal(got.output, "out");
    assert_int_equal(got.lanes, 3);
    assert_true(got.json);
    options_free(&run_command, &got);
}

static void parse__takes_what_follows_two_dashes_as_operand(void **state)
{
    (void)state;
    sample got;
    cli_help help;
    assert_int_equal(parse(&got, &help, WORDS("--", "--json")), CLI_OK);
    assert_string_equal(got.model, "--json");
    assert_false(got.json);
}

static void parse__stops_at_help(void **state)
{
    (void)state;
    sample got;
    cli_help help;
    assert_int_equal(parse(&got, &help, WORDS("--help", "--nonsense")), CLI_OK);
    assert_int_equal(help, HELP_COMMON);
    assert_int_equal(parse(&got, &help, WORDS("-h")), CLI_OK);
    assert_int_equal(help, HELP_COMMON);
    assert_int_equal(parse(&got, &help, WORDS("m.om", "--help-all", "--nonsense")), CLI_OK);
    assert_int_equal(help, HELP_ALL);
    assert_int_equal(parse(&got, &help, WORDS("--help=all")), CLI_OK);
    assert_int_equal(help, HELP_ALL);
}

static void parse__names_what_is_wrong(void **state)
{
    (void)state;
    expect_refused("did you mean --output", WORDS("m.om", "--ouput", "x"));
    expect_refused("did you mean --output", WORDS("m.om", "--out=x"));
    expect_refused("did you mean --input", WORDS("m.om", "--inputs", "x"));
    expect_refused("see omrun run --help", WORDS("m.om", "--frobnicate"));
    expect_refused("no option -x", WORDS("m.om", "-x"));
    expect_refused("--output wants DIR", WORDS("m.om", "--output"));
    expect_refused("empty value", WORDS("m.om", "--output="));
    expect_refused("takes no value", WORDS("m.om", "--json=1"));
    expect_refused("\"two\", wanted a number from 1 to 64", WORDS("m.om", "--lanes", "two"));
    expect_refused("\"65\"", WORDS("m.om", "--lanes", "65"));
    expect_refused("\"0\"", WORDS("m.om", "--lanes=0"));
    expect_refused("\"3x\"", WORDS("m.om", "--lanes=3x"));
    expect_refused("\" 3\"", WORDS("m.om", "--lanes= 3"));
    expect_refused("\"99999999999999999999\"", WORDS("m.om", "--lanes=99999999999999999999"));
    expect_refused("one too many", WORDS("m.om", "n.om"));
    expect_refused("wants a MODEL", WORDS("--json"));
    expect_refused("no option --help=some", WORDS("--help=some"));
}

static void parse__takes_other_spellings_as_the_same(void **state)
{
    (void)state;
    sample got;
    cli_help help;
    assert_int_equal(
        parse(&got, &help,
              WORDS("-om", "m.om", "--dymLanes", "4", "--max_lanes=5", "--for-machines", "yes",
                    "--outputSize", "90000,1", "--dump=0", "-omfile")),
        CLI_OK);
    assert_string_equal(got.model, "m.om");
    assert_int_equal(got.lanes, 4);
    assert_int_equal(got.max_lanes, 5);
    assert_true(got.json);
    assert_string_equal(got.output, "mfile"); /* no alias: the letter and its value */
    options_free(&run_command, &got);

    assert_int_equal(
        parse(&got, &help, WORDS("--model=m.om", "-dl=7", "-fm", "true", "--for_machines=FALSE")),
        CLI_OK);
    assert_int_equal(got.lanes, 7);
    assert_false(got.json);
    options_free(&run_command, &got);
}

static void parse__names_what_is_wrong_with_other_spellings(void **state)
{
    (void)state;
    expect_refused("did you mean --dymLanes", WORDS("m.om", "--dymLane", "4"));
    expect_refused("did you mean --outputSize", WORDS("m.om", "--outputsize", "4"));
    expect_refused("no option --How", WORDS("m.om", "--How"));
    expect_refused("\"0\", wanted a number from 1 to 64", WORDS("m.om", "-dl", "0"));
    expect_refused("--for_machines is \"2\", wanted 1, true", WORDS("m.om", "--for_machines=2"));
    expect_refused("-fm wants a value", WORDS("m.om", "-fm"));
    expect_refused("--dump: it dumps nothing", WORDS("m.om", "--dump", "true"));
    expect_refused("one too many", WORDS("m.om", "-m", "n.om"));
}

/* ---- The tables of all commands ------------------------------------------------------------- */

static size_t times_known(const cli_command *command, const char *word, size_t length)
{
    size_t times = 0;
    for (size_t i = 0; i < command->option_count; i++)
        times += command->options[i].kind != OPTION_HEADING && strncmp(word, "--", 2) == 0 &&
                 strlen(command->options[i].name) == length - 2 &&
                 strncmp(command->options[i].name, word + 2, length - 2) == 0;
    for (size_t i = 0; i < command->alias_count; i++) {
        const char *at = command->aliases[i].words;
        while (*at) {
            size_t own = strcspn(at, " ");
            times += own == length && strncmp(at, word, length) == 0;
            at += own + strspn(at + own, " ");
        }
    }
    return times;
}

static void expect_sound(const cli_command *command, const cli_alias *alias)
{
    for (const char *at = alias->words; *at;) {
        size_t length = strcspn(at, " ");
        assert_int_equal(at[0], '-');
        if (times_known(command, at, length) != 1)
            fail_msg("%s knows %.*s more than once", command->name, (int)length, at);
        at += length + strspn(at + length, " ");
    }
    char target[128];
    snprintf(target, sizeof target, "--%s", alias->target ? alias->target : "");
    bool named = alias->kind == ALIAS_OPTION || alias->kind == ALIAS_SWITCH;
    if (named && times_known(command, target, strlen(target)) != 1)
        fail_msg("%s has no %s for %s", command->name, target, alias->words);
    assert_true(alias->kind == ALIAS_OPERAND ? command->operand != NULL : alias->target != NULL);
}

static void tables__know_every_word_once(void **state)
{
    (void)state;
    size_t count;
    const cli_command *const *commands = commands_all(&count);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < commands[i]->alias_count; k++)
            expect_sound(commands[i], &commands[i]->aliases[k]);
    }
}

static void tables__have_every_common_option(void **state)
{
    (void)state;
    size_t count;
    const cli_command *const *commands = commands_all(&count);
    for (size_t i = 0; i < count; i++) {
        for (const char *at = commands[i]->common ? commands[i]->common : ""; *at;) {
            char word[128];
            size_t length = strcspn(at, " ");
            snprintf(word, sizeof word, "--%.*s", (int)length, at);
            if (times_known(commands[i], word, strlen(word)) != 1)
                fail_msg("%s has no %s to show in --help", commands[i]->name, word);
            at += length + strspn(at + length, " ");
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parse__takes_every_spelling_of_a_value),
        cmocka_unit_test(parse__takes_what_follows_two_dashes_as_operand),
        cmocka_unit_test(parse__stops_at_help),
        cmocka_unit_test(parse__names_what_is_wrong),
        cmocka_unit_test(parse__takes_other_spellings_as_the_same),
        cmocka_unit_test(parse__names_what_is_wrong_with_other_spellings),
        cmocka_unit_test(tables__know_every_word_once),
        cmocka_unit_test(tables__have_every_common_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
