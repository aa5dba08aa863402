/* SPDX-License-Identifier: MIT */
#include <omrun/omrun.h>

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

const char *omr_version(void)
{
    return TEXT(OMR_VERSION_MAJOR) "." TEXT(OMR_VERSION_MINOR) "." TEXT(OMR_VERSION_PATCH);
}
