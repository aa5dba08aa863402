/* SPDX-License-Identifier: MIT */
/* Shapes and gears as people write them, into the one spelling that atc reads. */
#ifndef CLI_CONVERT_SHAPE_TEXT_H
#define CLI_CONVERT_SHAPE_TEXT_H

#include "fail.h"

/* "x:1,3,224,224;y:1,10" (atc), "x:1x3x224x224,y:1x10" (trtexec) and "x[1,3,224,224],y[1,10]"
 * (OpenVINO) become the first. -1 and ? leave an axis open, 1~8 and 1..8 are ranges, nothing after
 * the colon is a scalar. *out is the caller's to free. */
cli_status shape_text(char **out, const char *option, const char *text);

/* Gears of several numbers each, "224x224,448x448" or "224,224;448,448", become the latter;
 * `count` 0: as many numbers as the first gear has. */
cli_status gear_text(char **out, const char *option, const char *text, size_t count);

#endif
