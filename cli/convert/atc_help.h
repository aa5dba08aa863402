/* SPDX-License-Identifier: MIT */
/* What usually helps when atc fails. */
#ifndef CLI_CONVERT_ATC_HELP_H
#define CLI_CONVERT_ATC_HELP_H

/* By what atc wrote, the most telling first; NULL: nothing is known. Static. */
const char *atc_help(const char *log);

#endif
