/* SPDX-License-Identifier: MIT */
#include "check/rules.h"

#include <string.h>

const sim_rule_row sim_rules[SIM_RULE_COUNT] = {
#define ROW(member, name, severity, text, source) {name, SIM_SEVERITY_##severity, text, source},
    SIM_RULES(ROW)
#undef ROW
};

const char *sim_severity_name(sim_severity severity)
{
    return severity == SIM_SEVERITY_ERROR ? "error" : "warning";
}

static bool is(const char *word, size_t length, const char *wanted)
{
    return strlen(wanted) == length && strncmp(word, wanted, length) == 0;
}

static void choose_all(bool chosen[SIM_RULE_COUNT], bool value)
{
    for (int rule = 0; rule < SIM_RULE_COUNT; rule++)
        chosen[rule] = value;
}

static bool choose(const char *word, size_t length, bool value, bool chosen[SIM_RULE_COUNT])
{
    if (is(word, length, "all") || is(word, length, "1")) {
        choose_all(chosen, value);
        return true;
    }
    for (int rule = 0; rule < SIM_RULE_COUNT; rule++) {
        if (is(word, length, sim_rules[rule].name)) {
            chosen[rule] = value;
            return true;
        }
    }
    return false;
}

bool sim_rules_parse(const char *text, bool chosen[SIM_RULE_COUNT], const char **bad,
                     size_t *bad_length)
{
    choose_all(chosen, text && text[0] == '-');
    if (!text || !*text || strcmp(text, "0") == 0)
        return true;
    for (;;) {
        size_t length = strcspn(text, ",");
        bool out = text[0] == '-';
        if (!choose(text + out, length - out, !out, chosen)) {
            *bad = text;
            *bad_length = length;
            return false;
        }
        if (!text[length])
            return true;
        text += length + 1;
    }
}
