/* SPDX-License-Identifier: MIT */
/* Figures as SVG: axes with round numbers, lines, bars. Colours are the page's style. */
#ifndef CLI_REPORT_CHART_H
#define CLI_REPORT_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "report/page.h"

/* One axis in values. */
typedef struct chart_axis {
    double first, last;
    bool log;   /* both are positive then */
    bool whole; /* nothing lies between whole numbers */
} chart_axis;

typedef struct chart {
    page *page;
    double width, height;            /* of all, in the figure's own units */
    double left, right, top, bottom; /* margins */
    chart_axis x, y;
} chart;

/* Begins a figure; `label` says what it shows to those who cannot see it. */
void chart_begin(chart *out, page *on, double width, double height, chart_axis x, chart_axis y,
                 const char *label);
void chart_end(chart *of);

/* Lines and numbers at round values, and what they are. `unit` is put behind each number. */
void chart_axis_x(chart *of, const char *what, const char *unit);
void chart_axis_y(chart *of, const char *what);

/* The same by hand, where the values are not what is to be read. */
void chart_tick_x(chart *of, double value, const char *text);
void chart_name_x(chart *of, const char *what);

/* `kind` is a class of the style: "line", "line second". */
void chart_line(chart *of, const double *x, const double *y, size_t count, const char *kind);
/* The same down to the axis. */
void chart_area(chart *of, const double *x, const double *y, size_t count);
void chart_dot(chart *of, double x, double y, const char *title);
/* From the axis up to y. */
void chart_bar(chart *of, double x0, double x1, double y, const char *kind, const char *title);
/* An upright line over the whole height with a word on top, before it or behind it. */
void chart_mark(chart *of, double x, const char *word, bool before);

double chart_x(const chart *of, double value);
double chart_y(const chart *of, double value);
/* A round number not below `value`. */
double chart_round_up(double value);

#endif
