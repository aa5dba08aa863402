/* SPDX-License-Identifier: MIT */
/* The converter, as a child process. */
#ifndef CLI_ATC_H
#define CLI_ATC_H

#include "fail.h"

/* Finds the atc whose models the AscendCL in use can run: npusim's for npusim, CANN's for CANN,
 * beside the library first; without a driver (NULL) CANN's. `*out` is the caller's to free. */
cli_status atc_find(char **out, const omr_driver_info *driver);

/* Runs atc (argv[0]) in `folder`, where it may leave files, and waits. When it fails, its first
 * error becomes part of the message about `model`; if it said more than that, all of it goes to
 * stderr, and what usually helps. */
cli_status atc_run(char *const *argv, const char *folder, const char *model);

#endif
