/* SPDX-License-Identifier: MIT */
/* A bench's report to look at. */
#ifndef CLI_BENCH_REPORT_HTML_H
#define CLI_BENCH_REPORT_HTML_H

#include "report/page.h"

/* Of a report as report_json() makes it; the page is the caller's to free. */
char *bench_html(const json_t *report, page_language language);

/* The timeline in it, as a figure that page.js makes zoomable; nothing when there is none. */
void bench_html_timeline(page *on, const json_t *timeline);

#endif
