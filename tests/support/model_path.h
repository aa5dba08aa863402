/* SPDX-License-Identifier: MIT */
/* The .om files that support/models.cmake makes. */
#ifndef OMRUN_TESTS_SUPPORT_MODEL_PATH_H
#define OMRUN_TESTS_SUPPORT_MODEL_PATH_H

#include <stdio.h>

/* "<folder>/<name>.om"; the text is the thread's and lives until its next call. */
static inline const char *model_path(const char *name)
{
    static _Thread_local char path[4096];
    snprintf(path, sizeof path, "%s/%s.om", OMRUN_TEST_MODELS, name);
    return path;
}

#endif
