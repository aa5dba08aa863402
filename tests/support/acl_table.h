/* SPDX-License-Identifier: MIT */
/* AscendCL for the tests that call it directly: one table of pointers, opened at run time.
 *
 * The library is $OMRUN_ACL_LIBRARY, else the npusim of this build, else libascendcl.so, else CANN
 * 9's pair libacl_rt.so and libacl_mdl.so. A name it lacks keeps a stand-in that hands the name to
 * on_missing and never returns, so that a case on an old release says which function it would have
 * needed. */
#ifndef OMRUN_TESTS_SUPPORT_ACL_TABLE_H
#define OMRUN_TESTS_SUPPORT_ACL_TABLE_H

#include <stdbool.h>

#include "acl/acl.h"

#define ACL_TABLE_FUNCTIONS(X) ACL_BASE_FUNCTIONS(X) ACL_RT_FUNCTIONS(X) ACL_MDL_FUNCTIONS(X)

typedef struct acl_table {
    const char *path; /* as it was asked for */
#define FIELD(name, result, parameters) result(*name) parameters;
    ACL_TABLE_FUNCTIONS(FIELD)
#undef FIELD
} acl_table;

extern acl_table acl;

/* Must not return. Without one a missing function ends the process. */
typedef void (*acl_missing_handler)(const char *name);

/* Fills `acl`; on failure prints one line and exits with code 2. A second call does nothing. */
void acl_table_open(acl_missing_handler on_missing);

/* Whether the opened library exports `name`: a function of the lists or any other. */
bool acl_table_exports(const char *name);

/* The address of `name`, or NULL. */
void *acl_table_symbol(const char *name);

#endif
