/* SPDX-License-Identifier: MIT */
#include "verify/remarks.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "memory.h"
#include "names.h"

typedef struct remark_list {
    size_t count;
    char **items;
} remark_list;

static void add(remark_list *list, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(remark_list *list, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    list->items = memory_grown(list->items, list->count, sizeof *list->items);
    list->items[list->count++] = memory_text(text);
}

static void remark_pairing(remark_list *list, const comparison *output)
{
    const char *name = names_short(output->name);
    if (output->by == PAIRED_BY_SHAPE)
        add(list, "\"%s\" has no namesake; compared with \"%s\", the only other of its shape", name,
            output->reference);
    else if (output->by == PAIRED_BY_ORDER)
        add(list, "\"%s\" has no namesake; compared with \"%s\", next in order", name,
            output->reference);
    if (output->reference && output->dtype != output->reference_dtype)
        add(list, "\"%s\" is %s, the reference's %s; compared as numbers", name,
            omr_dtype_name(output->dtype), omr_dtype_name(output->reference_dtype));
}

static void remark_values(remark_list *list, const comparison *output)
{
    const metrics *found = &output->found;
    const char *name = names_short(output->name);
    uint64_t both = found->count - found->finite - found->unmatched;
    if (!output->check_count)
        return;
    if (found->count == 0)
        add(list, "\"%s\" is empty on both sides", name);
    if (both)
        add(list, "\"%s\": %llu elements are NaN or infinite on both sides alike", name,
            (unsigned long long)both);
    if (found->count && found->sums.gg == 0 && found->finite == found->count)
        add(list, "\"%s\" is all zeros in the reference: other inputs would tell more", name);
}

/* Rows as alike as that hide which of them is which, and much of what a model does. */
static void remark_spread(remark_list *list, const comparison *output)
{
    double limit = output->limits.max_rel_euclid, spread = output->order.spread;
    if (output->check_count && output->order.rows > 1 && spread > 0 && spread < limit)
        add(list,
            "\"%s\": rows differ from each other by %.1e of their size, less than the %g an error "
            "may be; real inputs would tell more",
            names_short(output->name), spread, limit);
}

char **remarks_make(const verify_pass *pass)
{
    remark_list list = {0};
    for (size_t i = 0; i < pass->count; i++) {
        remark_pairing(&list, &pass->outputs[i]);
        remark_values(&list, &pass->outputs[i]);
        remark_spread(&list, &pass->outputs[i]);
    }
    for (size_t i = 0; i < pass->unused_count; i++)
        add(&list, "the reference's output \"%s\" was compared with nothing", pass->unused[i]);
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
