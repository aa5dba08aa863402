/* SPDX-License-Identifier: MIT */
#include "doctor/codes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/report.h"
#include "json.h"
#include "memory.h"
#include "text.h"
#include "wrap.h"

/* AscendCL's codes have six digits: the first says whose fault, the next two who noticed. */
enum { CODE_LEAST = 100000, CODE_MOST = 599999, CODE_FAMILY = 1000 };

typedef struct advice_row {
    int32_t first, last;
    const char *causes, *remedy, *causes_zh, *remedy_zh;
} advice_row;

static const advice_row rows[] = {
#define ADVICE(first, last, causes, remedy, causes_zh, remedy_zh) \
    {first, last, causes, remedy, causes_zh, remedy_zh},
#include "doctor/advice.inc"
#undef ADVICE
};

static const advice_row *advice_for(int32_t code)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (code >= rows[i].first && code <= rows[i].last)
            return &rows[i];
    }
    return NULL;
}

static bool code_by_name(const char *name, int32_t *out)
{
    for (*out = CODE_LEAST; *out <= CODE_MOST; ++*out) {
        const char *known = omr_driver_code_name(*out);
        if (known && strcmp(known, name) == 0)
            return true;
    }
    return false;
}

static cli_status read_code(const char *word, int32_t *out)
{
    int64_t number;
    if (text_to_number(word, 0, INT32_MAX, &number)) {
        *out = (int32_t)number;
        return CLI_OK;
    }
    if (code_by_name(word, out))
        return CLI_OK;
    return fail(CLI_USAGE,
                "\"%s\" is no AscendCL code; wanted a number such as 507033, or its name", word);
}

/* The known code nearest to an unknown one, of the same family if there is any; 0: none. */
static int32_t nearest(int32_t code)
{
    for (int32_t away = 1; away < CODE_FAMILY; away++) {
        int32_t sides[] = {code - away, code + away};
        for (size_t i = 0; i < 2; i++) {
            if (sides[i] / CODE_FAMILY == code / CODE_FAMILY && omr_driver_code_name(sides[i]))
                return sides[i];
        }
    }
    return 0;
}

static void print_field(const char *label, const char *text)
{
    enum { WIDTH = 9 };
    printf("%s%*s", label, (int)(WIDTH - text_width(label)), "");
    wrap_print(stdout, WIDTH, text);
}

/* What to say of a code that is in no header; the caller's to free. */
static char *unknown_text(int32_t code, bool chinese)
{
    int32_t near = nearest(code);
    if (code == 0)
        return memory_text(chinese ? "成功" : "success");
    if (!near)
        return memory_text(chinese ? "不是已知的 AscendCL 码"
                                   : "not a code that AscendCL is known to have");
    return memory_format(chinese ? "未知的码；最接近的已知码是 %d（%s）"
                                 : "not a known code; the nearest that is known is %d (%s)",
                         near, omr_driver_code_meaning(near, chinese ? "zh" : "en"));
}

static cli_status explain_json(int32_t code, const char *meaning, const advice_row *advice,
                               bool chinese)
{
    return json_print(json_pack("{s:i, s:o, s:b, s:o, s:o, s:o}", "code", code, "name",
                                json_from_text(omr_driver_code_name(code)), "known",
                                omr_driver_code_name(code) != NULL, "meaning",
                                json_from_text(meaning), "causes",
                                json_from_text(!advice   ? NULL
                                               : chinese ? advice->causes_zh
                                                         : advice->causes),
                                "remedy",
                                json_from_text(!advice   ? NULL
                                               : chinese ? advice->remedy_zh
                                                         : advice->remedy)));
}

static void explain_text(int32_t code, const char *meaning, const advice_row *advice, bool chinese)
{
    const char *name = omr_driver_code_name(code);
    printf("%d%s%s\n", code, name ? "  " : "", name ? name : "");
    print_field(chinese ? "含义" : "means", meaning);
    if (advice) {
        print_field(chinese ? "常因" : "causes", chinese ? advice->causes_zh : advice->causes);
        print_field(chinese ? "处理" : "do", chinese ? advice->remedy_zh : advice->remedy);
    }
}

cli_status codes_explain(const char *word, bool chinese, bool json)
{
    int32_t code;
    cli_status status = read_code(word, &code);
    if (status != CLI_OK)
        return status;
    const char *known = omr_driver_code_meaning(code, chinese ? "zh" : "en");
    char *meaning = known ? memory_text(known) : unknown_text(code, chinese);
    const advice_row *advice = advice_for(code);
    if (json)
        status = explain_json(code, meaning, advice, chinese);
    else if (known || code == 0 || nearest(code))
        explain_text(code, meaning, advice, chinese);
    free(meaning);
    if (status == CLI_OK && !known && code != 0)
        status = fail(
            CLI_NO,
            "%d is no code that AscendCL is known to have; they have six digits, such as 507033",
            code);
    return status;
}
