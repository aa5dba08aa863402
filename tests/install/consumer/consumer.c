/* SPDX-License-Identifier: MIT */
/* A program of someone else: it has the installed header and library, and nothing more. */
#include <omrun/omrun.h>

#include <stdio.h>
#include <string.h>

int main(void)
{
    char built[32];
    omr_om *om = (omr_om *)built; /* anything but NULL */
    snprintf(built, sizeof built, "%d.%d.%d", OMR_VERSION_MAJOR, OMR_VERSION_MINOR,
             OMR_VERSION_PATCH);
    if (strcmp(omr_version(), built) != 0) {
        fprintf(stderr, "the header is %s, the library %s\n", built, omr_version());
        return 1;
    }
    omr_status status = omr_om_open(&om, "no-such-file.om");
    if (status != OMR_NOT_FOUND || om || !strstr(omr_last_error(), "no-such-file.om")) {
        fprintf(stderr, "a missing file gave %s: %s\n", omr_status_name(status), omr_last_error());
        return 1;
    }
    printf("omrun %s\n", omr_version());
    return 0;
}
