/* SPDX-License-Identifier: MIT */
/* What is worth knowing of a comparison beside its numbers. */
#ifndef CLI_VERIFY_REMARKS_H
#define CLI_VERIFY_REMARKS_H

#include "verify/verify.h"

/* Sentences, the last one NULL. */
char **remarks_make(const verify_pass *pass);
void remarks_free(char **remarks);

#endif
