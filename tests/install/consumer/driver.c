/* SPDX-License-Identifier: MIT */
/* Says which AscendCL it finds. */
#include <omrun/omrun.h>

#include <stdio.h>

int main(void)
{
    omr_driver_info driver;
    if (omr_driver_open(NULL, &driver) != OMR_OK) {
        fprintf(stderr, "%s\n", omr_last_error());
        return 1;
    }
    puts(driver.path);
    return 0;
}
