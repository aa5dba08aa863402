/* SPDX-License-Identifier: MIT */
/* The largest load under which something still holds, found in few tries: doubled until it does
 * not, then halved in between. */
#ifndef CLI_BENCH_SEARCH_H
#define CLI_BENCH_SEARCH_H

#include <stdbool.h>

typedef struct load_search {
    double low, high; /* what may be tried */
    bool whole;       /* integers only */
    double kept;      /* the largest load it held under; 0: none yet */
    double broken;    /* the smallest it did not; 0: none yet */
} load_search;

void search_init(load_search *search, double low, double high, bool whole);
/* The next load to try; false when the answer is known closely enough: to 1, or to 3 %. */
bool search_next(const load_search *search, double *load);
void search_tell(load_search *search, double load, bool held);

#endif
