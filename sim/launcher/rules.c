/* SPDX-License-Identifier: MIT */
#include "launcher/rules.h"

#include <stdio.h>

#include "check/rules.h"

void rules_list(void)
{
    for (int rule = 0; rule < SIM_RULE_COUNT; rule++)
        printf("%-18s  %-7s  %s\n", sim_rules[rule].name,
               sim_severity_name(sim_rules[rule].severity), sim_rules[rule].text);
}

bool rules_check(const char *value)
{
    bool chosen[SIM_RULE_COUNT];
    const char *bad;
    size_t length;
    if (sim_rules_parse(value, chosen, &bad, &length))
        return true;
    fprintf(stderr, "npusim: --check names \"%.*s\", wanted is all or names of `npusim rules`\n",
            (int)length, bad);
    return false;
}
