/* SPDX-License-Identifier: MIT */
/* AscendCL's codes in plain words. */
#ifndef CLI_DOCTOR_CODES_H
#define CLI_DOCTOR_CODES_H

#include <stdbool.h>

#include "fail.h"

/* Explains "507033" or "ACL_ERROR_RT_DEV_SETUP_ERROR". */
cli_status codes_explain(const char *word, bool chinese, bool json);

#endif
