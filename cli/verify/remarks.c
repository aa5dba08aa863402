/* SPDX-License-Identifier: MIT */
#include "verify/remarks.h"

#include <stdio.h>
#include <stdlib.h>

#include "memory.h"
#include "names.h"

typedef struct remark_list {
    page_language language;
    size_t count;
    char **items;
} remark_list;

/* `more` may be NULL. */
static void add(remark_list *list, const char *output, page_phrase phrase, const char *more)
{
    list->items = memory_grown(list->items, list->count, sizeof *list->items);
    list->items[list->count++] = memory_format(
        "%s: %s%s%s", output, words_get(phrase, list->language), more ? " " : "", more ? more : "");
}

static void remark_pairing(remark_list *list, const comparison *output)
{
    const char *name = names_short(output->name);
    if (output->by == PAIRED_BY_SHAPE)
        add(list, name, WORD_NOTE_SHAPE, output->reference);
    else if (output->by == PAIRED_BY_ORDER)
        add(list, name, WORD_NOTE_ORDER, output->reference);
    if (output->reference && output->dtype != output->reference_dtype)
        add(list, name, WORD_NOTE_DTYPE, omr_dtype_name(output->reference_dtype));
}

static void remark_values(remark_list *list, const comparison *output)
{
    char number[32];
    const metrics *found = &output->found;
    const char *name = names_short(output->name);
    uint64_t both = found->count - found->finite - found->unmatched;
    if (!output->check_count)
        return;
    snprintf(number, sizeof number, "%llu", (unsigned long long)both);
    if (found->count == 0)
        add(list, name, WORD_NOTE_EMPTY, NULL);
    if (both)
        add(list, name, WORD_NOTE_BOTH, number);
    if (found->count && found->sums.gg == 0 && found->finite == found->count)
        add(list, name, WORD_NOTE_ZEROS, NULL);
}

/* Rows as alike as that hide which of them is which, and much of what a model does. */
static void remark_spread(remark_list *list, const comparison *output)
{
    char number[32];
    double spread = output->order.spread;
    snprintf(number, sizeof number, "%.1e", spread);
    if (output->check_count && output->order.rows > 1 && spread > 0 &&
        spread < output->limits.max_rel_euclid)
        add(list, names_short(output->name), WORD_NOTE_SPREAD, number);
}

char **remarks_make(const verify_pass *pass, page_language language)
{
    remark_list list = {.language = language};
    for (size_t i = 0; i < pass->count; i++) {
        remark_pairing(&list, &pass->outputs[i]);
        remark_values(&list, &pass->outputs[i]);
        remark_spread(&list, &pass->outputs[i]);
    }
    for (size_t i = 0; i < pass->unused_count; i++)
        add(&list, pass->unused[i], WORD_NOTE_UNUSED, NULL);
    list.items = memory_grown(list.items, list.count, sizeof *list.items);
    list.items[list.count] = NULL;
    return list.items;
}

void remarks_free(char **remarks)
{
    for (size_t i = 0; remarks[i]; i++)
        free(remarks[i]);
    free(remarks);
}
