/* SPDX-License-Identifier: MIT */
/* The lanes' engines over time. The figure shows all of it without a script; page.js draws it anew
 * for every zoom, from the numbers on the elements' data attributes and the spans in the page's
 * data. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report_html.h"
#include "bench/timeline.h"
#include "memory.h"

enum { LEFT = 150, RIGHT = 16, TOP = 8, WIDTH = 1000, BAND = 14, GAP = 3, LANE_GAP = 14 };

/* The engines drawn for a lane, and their class in the style. Packing and unpacking share the host.
 */
static const struct {
    uint32_t track;
    const char *kind;
    page_phrase phrase;
    int band;
} rows[] = {
    {TRACK_PACK, "host", WORD_HOST, 0}, {TRACK_UNPACK, "host", WORD_HOST, 0},
    {TRACK_H2D, "h2d", WORD_H2D, 1},    {TRACK_COMPUTE, "compute", WORD_COMPUTE, 2},
    {TRACK_D2H, "d2h", WORD_D2H, 3},
};
enum { ROW_COUNT = sizeof rows / sizeof rows[0], BANDS = 4 };

typedef struct timeline_lane {
    int64_t device, lane;
} timeline_lane;

typedef struct timeline_figure {
    page *on;
    const json_t *spans;
    size_t lane_count;
    timeline_lane *lanes;
    double last; /* ms; the first span begins at 0 */
} timeline_figure;

static int64_t whole_at(const json_t *span, size_t index)
{
    return json_integer_value(json_array_get(span, index));
}

static double number_at(const json_t *span, size_t index)
{
    return json_number_value(json_array_get(span, index));
}

static bool is_before(const timeline_lane *a, const timeline_lane *b)
{
    return a->device < b->device || (a->device == b->device && a->lane < b->lane);
}

/* In order of devices, then lanes. */
static void note_lane(timeline_figure *of, timeline_lane lane)
{
    size_t at = 0;
    while (at < of->lane_count && is_before(&of->lanes[at], &lane))
        at++;
    if (at < of->lane_count && !is_before(&lane, &of->lanes[at]))
        return;
    of->lanes = memory_grown(of->lanes, of->lane_count, sizeof *of->lanes);
    memmove(&of->lanes[at + 1], &of->lanes[at], (of->lane_count - at) * sizeof *of->lanes);
    of->lanes[at] = lane;
    of->lane_count++;
}

static void read_lanes(timeline_figure *of)
{
    for (size_t i = 0; i < json_array_size(of->spans); i++) {
        const json_t *span = json_array_get(of->spans, i);
        double end = number_at(span, 3) + number_at(span, 4);
        note_lane(of, (timeline_lane){whole_at(span, 0), whole_at(span, 1)});
        of->last = end > of->last ? end : of->last;
    }
}

static double lane_top(size_t lane)
{
    return TOP + (double)lane * (BANDS * (BAND + GAP) + LANE_GAP);
}

static double x_of(const timeline_figure *of, double time)
{
    return LEFT + time / of->last * (WIDTH - LEFT - RIGHT);
}

/* Spans closer than a pixel are drawn as one, as page.js does. */
static void draw_row(const timeline_figure *of, size_t lane, size_t row)
{
    double y = lane_top(lane) + rows[row].band * (BAND + GAP), least = of->last / (WIDTH - LEFT);
    double begin = -1, end = -1;
    for (size_t i = 0; i <= json_array_size(of->spans); i++) {
        const json_t *span = json_array_get(of->spans, i); /* NULL behind the last */
        if (span && (whole_at(span, 0) != of->lanes[lane].device ||
                     whole_at(span, 1) != of->lanes[lane].lane ||
                     whole_at(span, 2) != (int64_t)rows[row].track))
            continue;
        double from = span ? number_at(span, 3) : INFINITY;
        if (begin >= 0 && from - end < least) {
            end = fmax(end, from + number_at(span, 4));
            continue;
        }
        if (begin >= 0)
            page_print(of->on,
                       "<rect class=\"%s\" x=\"%.2f\" y=\"%g\" width=\"%.2f\" height=\"%d\"/>\n",
                       rows[row].kind, x_of(of, begin), y,
                       fmax(0.8, x_of(of, end) - x_of(of, begin)), BAND);
        begin = from;
        end = span ? from + number_at(span, 4) : 0;
    }
}

static void draw_names(const timeline_figure *of)
{
    for (size_t lane = 0; lane < of->lane_count; lane++) {
        page_print(of->on, "<text class=\"strong\" x=\"0\" y=\"%g\">%s %lld", lane_top(lane) + 11,
                   page_word(of->on, WORD_DEVICE), (long long)of->lanes[lane].device);
        page_print(of->on, "</text><text x=\"0\" y=\"%g\">%s %lld</text>\n", lane_top(lane) + 28,
                   page_word(of->on, WORD_LANE), (long long)of->lanes[lane].lane);
        for (size_t row = 1; row < ROW_COUNT; row++)
            page_print(of->on, "<text x=\"%d\" y=\"%g\" text-anchor=\"end\">%s</text>", LEFT - 8,
                       lane_top(lane) + rows[row].band * (BAND + GAP) + 11,
                       page_word(of->on, rows[row].phrase));
        for (int band = 0; band < BANDS; band++)
            page_print(of->on,
                       "<rect class=\"track\" x=\"%d\" y=\"%g\" width=\"%d\" height=\"%d\"/>\n",
                       LEFT, lane_top(lane) + band * (BAND + GAP), WIDTH - LEFT - RIGHT, BAND);
    }
}

static void draw_axis(const timeline_figure *of, double bottom)
{
    page_print(of->on, "<g class=\"time\" data-top=\"%d\" data-bottom=\"%g\">", TOP, bottom);
    for (int i = 0; i <= 4; i++) {
        double time = of->last * i / 4;
        page_print(of->on, "<text x=\"%.1f\" y=\"%g\" text-anchor=\"%s\">%.4g ms</text>",
                   x_of(of, time), bottom + 16,
                   i == 4 ? "end"
                   : i    ? "middle"
                          : "start",
                   time);
    }
    page_print(of->on, "</g>\n");
}

/* What the script needs to know of each row: where it is and how it looks. */
static void draw_rows(const timeline_figure *of)
{
    page_print(
        of->on,
        "<g class=\"plot\" data-left=\"%d\" data-width=\"%d\" data-first=\"0\" data-last=\"%.9g\" "
        "data-names=\"%s|%s|%s\">\n",
        LEFT, WIDTH - LEFT - RIGHT, of->last, page_word(of->on, WORD_DEVICE),
        page_word(of->on, WORD_LANE), page_word(of->on, WORD_ROWS));
    for (size_t lane = 0; lane < of->lane_count; lane++) {
        for (size_t row = 0; row < ROW_COUNT; row++) {
            page_print(of->on,
                       "<g data-row=\"%lld %lld %u\" data-y=\"%g\" data-h=\"%d\" data-kind=\"%s\">",
                       (long long)of->lanes[lane].device, (long long)of->lanes[lane].lane,
                       rows[row].track, lane_top(lane) + rows[row].band * (BAND + GAP), BAND,
                       rows[row].kind);
            draw_row(of, lane, row);
            page_print(of->on, "</g>\n");
        }
    }
    page_print(of->on, "</g>\n");
}

static void draw_tools(page *on)
{
    page_print(on, "<div class=\"legend\">");
    for (size_t row = 1; row < ROW_COUNT; row++)
        page_print(on, "<span><i class=\"%s\"></i>%s</span>", rows[row].kind,
                   page_word(on, rows[row].phrase));
    page_print(
        on,
        "</div>\n<div class=\"tools\"><button type=\"button\" data-key=\"+\">+</button>"
        "<button type=\"button\" data-key=\"-\">\u2212</button>"
        "<button type=\"button\" data-key=\"ArrowLeft\">\u2190</button>"
        "<button type=\"button\" data-key=\"ArrowRight\">\u2192</button>"
        "<button type=\"button\" data-key=\"0\">%s</button><span id=\"about\"></span></div>\n",
        page_word(on, WORD_ALL));
}

void bench_html_timeline(page *on, const json_t *timeline)
{
    timeline_figure figure = {.on = on, .spans = json_object_get(timeline, "spans")};
    read_lanes(&figure);
    if (figure.lane_count && figure.last > 0) {
        double bottom = lane_top(figure.lane_count) - LANE_GAP;
        page_heading(on, WORD_TIMELINE);
        page_print(on, "<div class=\"card\">");
        draw_tools(on);
        page_print(
            on,
            "<div class=\"chart wide\"><svg id=\"timeline\" viewBox=\"0 0 %d %g\" role=\"img\" "
            "aria-label=\"%s\">\n",
            WIDTH, bottom + 26, page_word(on, WORD_TIMELINE));
        draw_names(&figure);
        draw_axis(&figure, bottom);
        draw_rows(&figure);
        page_print(on, "</svg></div>\n<p class=\"hint\">%s%s%s</p></div>\n",
                   page_word(on, WORD_TIMELINE_HELP),
                   json_is_true(json_object_get(timeline, "cut")) ? " " : "",
                   json_is_true(json_object_get(timeline, "cut")) ? page_word(on, WORD_TIMELINE_CUT)
                                                                  : "");
    }
    free(figure.lanes);
}
