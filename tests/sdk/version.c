/* SPDX-License-Identifier: MIT */
/* Prints the version of CANN that npusim's calls answer, for comparison with what its files say. */
#include <acl/acl.h>
#include <stdio.h>

int main(void)
{
    aclCANNPackageVersion version;
    if (aclsysGetCANNVersion(ACL_PKG_NAME_CANN, &version) != ACL_SUCCESS)
        return 1;
    puts(version.version);
    return 0;
}
