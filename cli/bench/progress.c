/* SPDX-License-Identifier: MIT */
#include "bench/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "text.h"

enum { BAR_WIDTH = 24 };

void progress_begin(bench_progress *progress, bool wanted)
{
    *progress = (bench_progress){.shown = wanted && isatty(STDERR_FILENO)};
}

void progress_show(bench_progress *progress, const char *what, double share, double rows_per_second)
{
    char bar[BAR_WIDTH + 1], rate[TEXT_SIZE], number[48] = "", speed[64] = "";
    if (!progress->shown)
        return;
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    size_t full = (size_t)(share * BAR_WIDTH);
    for (size_t i = 0; i < BAR_WIDTH; i++)
        bar[i] = i < full ? '#' : '.';
    bar[BAR_WIDTH] = 0;
    if (progress->case_count > 1)
        snprintf(number, sizeof number, "%zu/%zu ", progress->case_number, progress->case_count);
    if (rows_per_second > 0)
        snprintf(speed, sizeof speed, "  %.20s samples/s", text_rate(rate, rows_per_second));
    int length = fprintf(stderr, "\r%s%-9s [%s] %3.0f %%%s", number, what, bar, share * 100, speed);
    size_t width = length > 1 ? (size_t)length - 1 : 0;
    if (width < progress->width)
        fprintf(stderr, "%*s\r", (int)(progress->width - width), "");
    progress->width = width;
}

void progress_clear(bench_progress *progress)
{
    if (progress->width)
        fprintf(stderr, "\r%*s\r", (int)progress->width, "");
    progress->width = 0;
}
