/* SPDX-License-Identifier: MIT */
/* What a file that is not an .om looks like. */
#ifndef OMRI_OM_FOREIGN_H
#define OMRI_OM_FOREIGN_H

#include <stddef.h>
#include <stdint.h>

/* A phrase that completes "not an .om: ", by the first bytes of the file; NULL when they are like
 * nothing known. Static storage. */
const char *omri_foreign_guess(const uint8_t *head, size_t size);

#endif
