/* SPDX-License-Identifier: MIT */
/* What an .om says about itself, for people and for machines. */
#ifndef CLI_INFO_H
#define CLI_INFO_H

#include <jansson.h>
#include <stdio.h>

#include <omrun/omrun.h>

/* "static", "batch", "image", "dims" or "range". */
const char *info_shape_kind(omr_shape_kind kind);
void info_print(const omr_om_info *info, FILE *out);
json_t *info_json(const omr_om_info *info);

#endif
