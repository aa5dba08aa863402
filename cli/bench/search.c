/* SPDX-License-Identifier: MIT */
#include "bench/search.h"

#include <math.h>

static const double close_enough = 0.03;

void search_init(load_search *search, double low, double high, bool whole)
{
    *search = (load_search){.low = low, .high = high, .whole = whole};
}

static double doubled(const load_search *search)
{
    double next = search->kept * 2;
    return next < search->high ? next : search->high;
}

bool search_next(const load_search *search, double *load)
{
    if (search->kept == 0) {
        *load = search->low;
        return search->broken == 0; /* not even the lightest load will do */
    }
    if (search->broken == 0) {
        *load = doubled(search);
        return search->kept < search->high;
    }
    double gap = search->broken - search->kept;
    *load = (search->kept + search->broken) / 2;
    if (search->whole)
        *load = floor(*load);
    return gap > close_enough * search->broken && (!search->whole || gap > 1);
}

void search_tell(load_search *search, double load, bool held)
{
    if (held && load > search->kept)
        search->kept = load;
    else if (!held && (search->broken == 0 || load < search->broken))
        search->broken = load;
}
