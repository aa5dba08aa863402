/* SPDX-License-Identifier: MIT */
#include "report/chart.h"

#include <math.h>
#include <stdio.h>

/* 1, 2 or 5 times a power of ten, near a `count`th of the range. */
static double step_of(double range, double count)
{
    double raw = range / count, power = pow(10, floor(log10(raw))), part = raw / power;
    return (part < 1.5 ? 1 : part < 3.5 ? 2 : part < 7.5 ? 5 : 10) * power;
}

double chart_round_up(double value)
{
    if (!(value > 0))
        return 1;
    double step = step_of(value, 5);
    return ceil(value / step) * step;
}

static double part_of(const chart_axis *axis, double value)
{
    double first = axis->first, last = axis->last;
    if (axis->log) {
        value = log10(value > first ? value : first);
        first = log10(first);
        last = log10(last);
    }
    double part = last > first ? (value - first) / (last - first) : 0;
    return part < 0 ? 0 : part > 1 ? 1 : part;
}

double chart_x(const chart *of, double value)
{
    return of->left + part_of(&of->x, value) * (of->width - of->left - of->right);
}

double chart_y(const chart *of, double value)
{
    return of->height - of->bottom - part_of(&of->y, value) * (of->height - of->top - of->bottom);
}

void chart_begin(chart *out, page *on, double width, double height, chart_axis x, chart_axis y,
                 const char *label)
{
    *out = (chart){.page = on,
                   .width = width,
                   .height = height,
                   .left = 56,
                   .right = 16,
                   .top = 34,
                   .bottom = 44,
                   .x = x,
                   .y = y};
    page_print(on, "<div class=\"chart%s\"><svg viewBox=\"0 0 %g %g\" role=\"img\" aria-label=\"",
               width > 700 ? " wide" : "", width, height);
    page_text(on->out, label);
    page_print(on, "\">\n");
}

void chart_end(chart *of)
{
    page_print(of->page, "</svg></div>\n");
}

/* ---- Axes --------------------------------------------------------------------------------- */

void chart_tick_x(chart *of, double value, const char *text)
{
    double x = chart_x(of, value), floor_y = of->height - of->bottom;
    bool last = x > of->width - of->right - 12; /* its text would stand out of the figure */
    page_print(of->page,
               "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>"
               "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
               x, x, of->top, floor_y, last ? of->width : x, floor_y + 16, last ? "end" : "middle",
               text);
}

static void tick_x(chart *of, double value, const char *unit)
{
    char text[PAGE_NUMBER + 8];
    bool power = of->x.log && (value < 1e-3 || value >= 1e4);
    snprintf(text, sizeof text, power ? "%.0e%s" : "%g%s", value, unit);
    chart_tick_x(of, value, text);
}

/* Decades, or with few of them also 2 and 5 times those. */
static void ticks_log(chart *of, const char *unit)
{
    int first = (int)floor(log10(of->x.first)), last = (int)ceil(log10(of->x.last));
    int decades = last - first, every = decades > 10 ? 2 : 1;
    static const double parts[] = {1, 2, 5};
    for (int d = first; d <= last; d++) {
        for (int p = 0; p < (decades <= 3 ? 3 : 1); p++) {
            double value = parts[p] * pow(10, d);
            if (d % every == 0 && value >= of->x.first * 0.999 && value <= of->x.last * 1.001)
                tick_x(of, value, unit);
        }
    }
}

void chart_name_x(chart *of, const char *what)
{
    double floor_y = of->height - of->bottom;
    page_print(of->page,
               "<line class=\"axis\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>"
               "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
               of->left, of->width - of->right, floor_y, floor_y, of->width - of->right,
               of->height - 8, what);
}

void chart_axis_x(chart *of, const char *what, const char *unit)
{
    if (of->x.log) {
        ticks_log(of, unit);
    } else {
        double step = step_of(of->x.last - of->x.first, 7);
        if (of->x.whole && step < 1)
            step = 1;
        double first = ceil(of->x.first / step - 1e-9), last = floor(of->x.last / step + 1e-6);
        for (int i = 0; i <= (int)(last - first); i++)
            tick_x(of, (first + i) * step, unit);
    }
    chart_name_x(of, what);
}

void chart_axis_y(chart *of, const char *what)
{
    double step = step_of(of->y.last - of->y.first, 5);
    if (of->y.whole && step < 1)
        step = 1;
    int count = (int)floor((of->y.last - of->y.first) / step + 1e-6);
    for (int i = 0; i <= count; i++) {
        char number[PAGE_NUMBER];
        double v = of->y.first + i * step, y = chart_y(of, v);
        page_print(of->page,
                   "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>"
                   "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
                   of->left, of->width - of->right, y, y, of->left - 8, y + 4,
                   page_number(number, v));
    }
    page_print(of->page, "<text x=\"0\" y=\"11\">%s</text>\n", what);
}

/* ---- Marks -------------------------------------------------------------------------------- */

static void print_points(chart *of, const double *x, const double *y, size_t count)
{
    for (size_t i = 0; i < count; i++)
        page_print(of->page, "%.1f,%.1f ", chart_x(of, x[i]), chart_y(of, y[i]));
}

void chart_line(chart *of, const double *x, const double *y, size_t count, const char *kind)
{
    page_print(of->page, "<polyline class=\"%s\" points=\"", kind);
    print_points(of, x, y, count);
    page_print(of->page, "\"/>\n");
}

void chart_area(chart *of, const double *x, const double *y, size_t count)
{
    if (count == 0)
        return;
    double floor_y = of->height - of->bottom;
    page_print(of->page, "<polygon class=\"area\" points=\"%.1f,%.1f ", chart_x(of, x[0]), floor_y);
    print_points(of, x, y, count);
    page_print(of->page, "%.1f,%.1f\"/>\n", chart_x(of, x[count - 1]), floor_y);
}

static void print_title(chart *of, const char *title)
{
    page_print(of->page, "<title>");
    page_text(of->page->out, title);
    page_print(of->page, "</title>");
}

void chart_dot(chart *of, double x, double y, const char *title)
{
    page_print(of->page, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\">", chart_x(of, x),
               chart_y(of, y));
    print_title(of, title);
    page_print(of->page, "</circle>\n");
}

void chart_bar(chart *of, double x0, double x1, double y, const char *kind, const char *title)
{
    double left = chart_x(of, x0), right = chart_x(of, x1), top = chart_y(of, y);
    double floor_y = of->height - of->bottom, gap = right - left > 4 ? 1 : 0;
    if (floor_y - top < 1.5) /* what is there is seen */
        top = floor_y - 1.5;
    page_print(of->page,
               "<rect class=\"%s\" x=\"%.2f\" y=\"%.1f\" width=\"%.2f\" height=\"%.1f\" rx=\"1\">",
               kind, left, top, right - left - gap > 0.6 ? right - left - gap : 0.6, floor_y - top);
    print_title(of, title);
    page_print(of->page, "</rect>\n");
}

void chart_mark(chart *of, double x, const char *word, bool before)
{
    double at = chart_x(of, x);
    page_print(of->page,
               "<line class=\"mark\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>"
               "<text class=\"strong\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
               at, at, of->top - 14, of->height - of->bottom, at + (before ? -4 : 4), of->top - 5,
               before ? "end" : "start", word);
}
