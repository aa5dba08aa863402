/* SPDX-License-Identifier: MIT */
#include "core/fault.h"

#include <ctype.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/context.h"
#include "core/error.h"

#define RULE_MAX 64
#define ANY_DEVICE (-1)

typedef struct rule {
    sim_call call;
    int32_t device_id;   /* or ANY_DEVICE */
    uint64_t occurrence; /* 0: every one */
    aclError code;
    atomic_uint_least64_t seen;
} rule;

static rule rules[RULE_MAX];
static size_t rule_count;

static bool find_call(const char *name, size_t length, sim_call *out)
{
    for (int call = 0; call < SIM_CALL_COUNT; call++) {
        const char *known = sim_call_name((sim_call)call);
        if (strlen(known) == length && memcmp(known, name, length) == 0) {
            *out = (sim_call)call;
            return true;
        }
    }
    return false;
}

/* A decimal number after the mark, if the mark is there; moves past it. */
static bool parse_marked(const char **text, char mark, long least, long most, long *out)
{
    if (**text != mark)
        return true;
    const char *digits = *text + 1;
    char *end;
    if (!isdigit((unsigned char)*digits))
        return false;
    *out = strtol(digits, &end, 10);
    *text = end;
    return *out >= least && *out <= most;
}

static bool parse_rule(const char *text, size_t length, rule *out, char *why, size_t why_size)
{
    long device_id = ANY_DEVICE, occurrence = 0, code = 0;
    size_t name_length = strcspn(text, "@#=,");
    const char *rest = text + name_length;
    if (!find_call(text, name_length, &out->call)) {
        snprintf(why, why_size,
                 "\"%.*s\" is not an AscendCL function, wants one such as aclrtMalloc",
                 (int)name_length, text);
        return false;
    }
    if (!parse_marked(&rest, '@', 0, 1 << 20, &device_id) ||
        !parse_marked(&rest, '#', 1, INT32_MAX, &occurrence) || *rest != '=' ||
        !parse_marked(&rest, '=', 1, INT32_MAX, &code) || rest != text + length) {
        snprintf(why, why_size, "\"%.*s\" wants the form CALL[@DEVICE][#OCCURRENCE]=CODE",
                 (int)length, text);
        return false;
    }
    out->device_id = (int32_t)device_id;
    out->occurrence = (uint64_t)occurrence;
    out->code = (aclError)code;
    return true;
}

bool sim_fault_parse(const char *text, char *why, size_t why_size)
{
    for (;;) {
        size_t length = strcspn(text, ",");
        if (rule_count == RULE_MAX) {
            snprintf(why, why_size, "more than %d rules", RULE_MAX);
            return false;
        }
        if (!parse_rule(text, length, &rules[rule_count], why, why_size))
            return false;
        rule_count++;
        if (!text[length])
            return true;
        text += length + 1;
    }
}

static int32_t current_device_id(void)
{
    sim_context *context = sim_context_current();
    return context ? sim_device_id(sim_context_device(context)) : ANY_DEVICE;
}

static bool fits(rule *candidate, sim_call call, int32_t device_id)
{
    if (candidate->call != call)
        return false;
    if (candidate->device_id == ANY_DEVICE)
        return true;
    if (device_id == SIM_CALL_CURRENT_DEVICE)
        device_id = current_device_id();
    return candidate->device_id == device_id;
}

aclError sim_fault_apply(sim_call call, int32_t device_id)
{
    aclError code = ACL_SUCCESS;
    for (size_t i = 0; i < rule_count; i++) {
        rule *candidate = &rules[i];
        if (!fits(candidate, call, device_id))
            continue;
        uint64_t seen = atomic_fetch_add(&candidate->seen, 1) + 1;
        if (code == ACL_SUCCESS && (candidate->occurrence == 0 || candidate->occurrence == seen))
            code = candidate->code;
    }
    if (code != ACL_SUCCESS)
        sim_fail(code, "%s fails with %d because NPUSIM_FAULT says so", sim_call_name(call), code);
    return code;
}
