/* SPDX-License-Identifier: MIT */
/* Reading a rule of NPUSIM_FAULT. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/fault.h"

/* ---- what a call does for a device ---- */

typedef enum work_kind { NO_WORK, WORK, WORK_ON_DATA } work_kind;

static const struct {
    sim_call call;
    work_kind kind;
} works[] = {
    {SIM_CALL_aclmdlExecute, WORK_ON_DATA},
    {SIM_CALL_aclmdlExecuteV2, WORK_ON_DATA},
    {SIM_CALL_aclmdlExecuteAsync, WORK_ON_DATA},
    {SIM_CALL_aclrtMemcpy, WORK_ON_DATA},
    {SIM_CALL_aclrtMemcpyAsync, WORK_ON_DATA},
    {SIM_CALL_aclrtMemcpyAsyncWithCondition, WORK_ON_DATA},
    {SIM_CALL_aclrtMemcpy2d, WORK_ON_DATA},
    {SIM_CALL_aclrtMemcpy2dAsync, WORK_ON_DATA},
    {SIM_CALL_aclrtMemcpyBatch, WORK_ON_DATA},
    {SIM_CALL_aclrtMemcpyBatchAsync, WORK_ON_DATA},
    {SIM_CALL_aclrtMemset, WORK_ON_DATA},
    {SIM_CALL_aclrtMemsetAsync, WORK_ON_DATA},
    {SIM_CALL_aclrtMemsetD32, WORK_ON_DATA},
    {SIM_CALL_aclrtMemsetD32Async, WORK_ON_DATA},
    {SIM_CALL_aclrtRecordEvent, WORK},
    {SIM_CALL_aclrtResetEvent, WORK},
    {SIM_CALL_aclrtStreamWaitEvent, WORK},
    {SIM_CALL_aclrtStreamWaitEventWithTimeout, WORK},
    {SIM_CALL_aclrtLaunchCallback, WORK},
    {SIM_CALL_aclrtLaunchHostFunc, WORK},
};

static work_kind work_of(sim_call call)
{
    for (size_t i = 0; i < sizeof works / sizeof works[0]; i++)
        if (works[i].call == call)
            return works[i].kind;
    return NO_WORK;
}

/* ---- oom ---- */

static bool begins_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* What a call returns when memory is short, or 0 when it takes none. Those that return an object
 * return NULL, whatever the code. */
static aclError oom_code(sim_call call)
{
    static const struct {
        const char *start;
        aclError code;
    } codes[] = {
        {"aclrtMalloc", ACL_ERROR_RT_MEMORY_ALLOCATION},
        {"aclrtHostRegister", ACL_ERROR_RT_MEMORY_ALLOCATION},
        {"aclrtCreateStream", ACL_ERROR_RT_NO_STREAM_RESOURCE},
        {"aclrtCreateEvent", ACL_ERROR_RT_NO_EVENT_RESOURCE},
        {"aclrtCreateContext", ACL_ERROR_RT_RESOURCE_ALLOC_FAIL},
        {"aclrtSetDevice", ACL_ERROR_RT_RESOURCE_ALLOC_FAIL},
        {"aclrtSubscribeReport", ACL_ERROR_RT_RESOURCE_ALLOC_FAIL},
        {"aclmdlLoad", ACL_ERROR_GE_MEMORY_ALLOCATION},
        {"aclmdlExecute", ACL_ERROR_GE_MEMORY_ALLOCATION},
        {"aclmdlCreate", ACL_ERROR_BAD_ALLOC},
        {"aclmdlGetDesc", ACL_ERROR_BAD_ALLOC},
        {"aclmdlAddDatasetBuffer", ACL_ERROR_BAD_ALLOC},
        {"aclCreate", ACL_ERROR_BAD_ALLOC},
    };
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (begins_with(sim_call_name(call), codes[i].start))
            return codes[i].code;
    return ACL_SUCCESS;
}

/* ---- reading ---- */

typedef struct parser {
    const char *at, *end, *text; /* the rule is [text, end) */
    char *why;
    size_t why_size;
} parser;

__attribute__((format(printf, 2, 3))) static bool refuse(parser *in, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(in->why, in->why_size, format, args);
    va_end(args);
    return false;
}

static bool refuse_form(parser *in)
{
    return refuse(in,
                  "\"%.*s\" wants the form [task:]CALL[@DEVICE][#OCCURRENCE]=CODE[,...], or "
                  "%%PERCENT[:SEED] for #OCCURRENCE and oom, hang, slow:TIME or corrupt for CODE",
                  (int)(in->end - in->text), in->text);
}

static bool read_call(parser *in, sim_call *out)
{
    size_t length = strcspn(in->at, "@#%=,");
    for (int call = 0; call < SIM_CALL_COUNT; call++) {
        const char *known = sim_call_name((sim_call)call);
        if (strlen(known) == length && memcmp(known, in->at, length) == 0) {
            *out = (sim_call)call;
            in->at += length;
            return true;
        }
    }
    return refuse(in, "\"%.*s\" is not an AscendCL function, wants one such as aclrtMalloc",
                  (int)length, in->at);
}

/* A decimal number, moved past; false when it is none or outside. */
static bool read_whole(parser *in, uint64_t least, uint64_t most, uint64_t *out)
{
    char *end;
    if (!isdigit((unsigned char)*in->at))
        return false;
    *out = strtoull(in->at, &end, 10);
    in->at = end;
    return *out >= least && *out <= most;
}

static bool read_real(parser *in, double *out)
{
    char *end;
    if (!isdigit((unsigned char)*in->at))
        return false;
    *out = strtod(in->at, &end);
    in->at = end;
    return true;
}

static bool is_at(parser *in, char mark)
{
    if (in->at >= in->end || *in->at != mark)
        return false;
    in->at++;
    return true;
}

static bool read_device(parser *in, sim_fault_rule *out)
{
    uint64_t id;
    if (!is_at(in, '@'))
        return true;
    if (!read_whole(in, 0, 1 << 20, &id))
        return false;
    out->device_id = (int32_t)id;
    return true;
}

static bool read_when(parser *in, sim_fault_rule *out)
{
    double percent;
    if (is_at(in, '#'))
        return read_whole(in, 1, INT32_MAX, &out->occurrence);
    if (!is_at(in, '%'))
        return true;
    out->chance = true;
    if (!read_real(in, &percent) || percent <= 0 || percent > 100)
        return false;
    out->share = percent / 100;
    return !is_at(in, ':') || read_whole(in, 0, UINT64_MAX, &out->seed);
}

static bool is_word(parser *in, const char *word)
{
    size_t length = strlen(word);
    if (strncmp(in->at, word, length) != 0)
        return false;
    in->at += length;
    return true;
}

static bool read_delay(parser *in, int64_t *out)
{
    double amount;
    if (!read_real(in, &amount))
        return false;
    double unit = is_word(in, "us") ? 1e3 : is_word(in, "ms") ? 1e6 : is_word(in, "s") ? 1e9 : 0;
    double ns = amount * unit;
    *out = ns > 0 && ns < 1e15 ? (int64_t)ns : 0;
    return *out > 0;
}

static bool read_what(parser *in, sim_fault *out)
{
    uint64_t code;
    out->kind = is_word(in, "hang")      ? SIM_FAULT_HANG
                : is_word(in, "corrupt") ? SIM_FAULT_CORRUPT
                : is_word(in, "slow:")   ? SIM_FAULT_SLOW
                                         : SIM_FAULT_CODE;
    if (out->kind == SIM_FAULT_SLOW)
        return read_delay(in, &out->delay_ns);
    if (out->kind != SIM_FAULT_CODE)
        return true;
    if (is_word(in, "oom")) {
        out->code = oom_code(out->call);
        return true; /* 0 is refused where the target is known */
    }
    if (!read_whole(in, 1, INT32_MAX, &code))
        return false;
    out->code = (aclError)code;
    return true;
}

typedef enum target { TARGET_OPEN, TARGET_CALL, TARGET_TASK } target;

static bool check_target(parser *in, target wanted, bool oom, sim_fault_rule *out)
{
    const sim_fault *fault = &out->fault;
    work_kind work = work_of(fault->call);
    const char *name = sim_call_name(fault->call);
    out->for_task = wanted == TARGET_TASK || fault->kind == SIM_FAULT_CORRUPT ||
                    (wanted == TARGET_OPEN && work != NO_WORK && fault->kind != SIM_FAULT_CODE);
    if (oom && (fault->code == ACL_SUCCESS || out->for_task))
        return refuse(in, "%s%s has no code for no more memory, wants a number",
                      out->for_task ? "the work of " : "", name);
    if (fault->kind == SIM_FAULT_CORRUPT && (work != WORK_ON_DATA || wanted == TARGET_CALL))
        return refuse(in,
                      "%s writes no data to corrupt, wants the work of a copy, a fill or an "
                      "execution",
                      name);
    if (out->for_task && work == NO_WORK)
        return refuse(in,
                      "%s gives a device no work that could fail, wants \"%s\" without task:", name,
                      name);
    return true;
}

bool sim_fault_rule_parse(sim_fault_rule *out, const char *text, size_t length, char *why,
                          size_t why_size)
{
    parser in = {text, text + length, text, why, why_size};
    *out = (sim_fault_rule){.device_id = SIM_FAULT_ANY_DEVICE};
    target wanted = is_word(&in, "task:")   ? TARGET_TASK
                    : is_word(&in, "call:") ? TARGET_CALL
                                            : TARGET_OPEN;
    if (!read_call(&in, &out->fault.call))
        return false;
    if (!read_device(&in, out) || !read_when(&in, out) || !is_at(&in, '='))
        return refuse_form(&in);
    bool oom = begins_with(in.at, "oom");
    if (!read_what(&in, &out->fault) || in.at != in.end)
        return refuse_form(&in);
    return check_target(&in, wanted, oom, out);
}
