/* SPDX-License-Identifier: MIT */
/* What is worth knowing of a comparison beside its numbers. */
#ifndef CLI_VERIFY_REMARKS_H
#define CLI_VERIFY_REMARKS_H

#include "report/words.h"
#include "verify/verify.h"

/* Sentences, the last one NULL. Names in them are as the models have them. */
char **remarks_make(const verify_pass *pass, page_language language);
void remarks_free(char **remarks);

#endif
