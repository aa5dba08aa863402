/* SPDX-License-Identifier: MIT */
/* A program for CANN, compiled and linked with npusim's root in the place of CANN's. */
#include <acl/acl.h>

#include <stdio.h>

int main(void)
{
    uint32_t count = 0;
    if (aclInit(NULL) != ACL_SUCCESS || aclrtGetDeviceCount(&count) != ACL_SUCCESS)
        return 1;
    printf("%u devices of %s\n", count, aclrtGetSocName());
    return aclFinalize() == ACL_SUCCESS && count > 0 ? 0 : 1;
}
