/* SPDX-License-Identifier: MIT */
#include "driver/node.h"

#include "core/numa.h"
#include "driver/watch.h"

#include <string.h>

/* Since CANN 9.2, and in no list of ours: a release that lacks it leaves the node unknown. Public
 * use: example/1_basic_features of hicann/runtime, device_identity_mapping. */
typedef aclError get_bus_id(int32_t device, char *bus_id, int32_t size);

int omri_driver_device_node(const omri_driver *driver, const char *sysfs, int32_t device)
{
    char bus_id[32] = "";
    get_bus_id *get;
    void *symbol = omri_driver_symbol("aclrtDeviceGetPCIBusId");
    if (!symbol)
        return -1;
    memcpy(&get, &symbol, sizeof get);
    omri_watch *watch = omri_watch_enter("aclrtDeviceGetPCIBusId");
    aclError code = get(device, bus_id, sizeof bus_id);
    omri_watch_leave(watch);
    if (code != ACL_SUCCESS) {
        if (driver->aclGetRecentErrMsg)
            driver->aclGetRecentErrMsg(); /* no later error is about that */
        return -1;
    }
    bus_id[sizeof bus_id - 1] = '\0';
    return omri_numa_node_of_pci(sysfs, bus_id);
}
