/* SPDX-License-Identifier: MIT */
/* Memory of the devices and of the host, and telling which is which. Device memory has addresses
 * that callers cannot dereference, unless the profile is a board's; the simulator reaches the same
 * bytes through an alias. */
#ifndef SIM_CORE_MEMORY_H
#define SIM_CORE_MEMORY_H

#include "core/device.h"

typedef enum sim_place {
    SIM_PLACE_PAGEABLE, /* any host memory npusim was not told about */
    SIM_PLACE_PINNED,   /* of aclrtMallocHost, or registered */
    SIM_PLACE_DEVICE
} sim_place;

typedef struct sim_location {
    sim_place place;
    sim_device *device; /* NULL for host memory */
    void *base;         /* where the allocation starts; the address itself when pageable */
    size_t size;        /* what may be touched from `base` on; 0 when pageable: not known */
} sim_location;

/* False when [address, address + size) is not inside one live allocation although it begins in
 * memory of ours. Pageable memory is taken at its word. */
bool sim_memory_locate(const void *address, size_t size, sim_location *out);

/* Where the simulator may read and write the bytes, or NULL under the same condition. */
void *sim_memory_view(const void *address, size_t size);

/* At least 64-byte aligned. The bytes are undefined. ACL_ERROR_RT_MEMORY_ALLOCATION when the
 * device is full. `padding` says whether the vendor's 32 bytes beyond the size are to be had. */
aclError sim_memory_alloc_device(sim_device *device, size_t size, bool padding, void **out);
aclError sim_memory_alloc_pinned(size_t size, void **out);
/* Frees either kind: the driver does not tell them apart. */
aclError sim_memory_free(void *address);

/* Host memory of the caller's that counts as pinned until unregistered. */
aclError sim_memory_register(void *address, size_t size);
aclError sim_memory_unregister(void *address);

/* While anything is held, freed pinned memory stays mapped: a program that frees what a queued
 * copy still reads gets undefined bytes, as on a device, and not a fault. */
void sim_memory_hold(void);
void sim_memory_let_go(void);

void sim_memory_info(sim_device *device, size_t *free_bytes, size_t *total_bytes);
/* What is allocated on the device, and the most that ever was. */
void sim_memory_usage(sim_device *device, size_t *bytes, size_t *most_bytes);

/* ---- memory without an address that programs know (core/physical.h) ---- */

typedef struct sim_block {
    sim_device *device; /* NULL: of the host */
    uintptr_t start;    /* what it is known by here */
    unsigned char *at;  /* where the simulator reads and writes it; stays mapped for good */
    size_t size;
    int file; /* where it is in one that other processes may map */
    size_t offset;
} sim_block;

/* `device` NULL takes from the host. ACL_ERROR_RT_MEMORY_ALLOCATION when that is full. */
aclError sim_memory_take_block(sim_device *device, size_t size, sim_block *out);
void sim_memory_give_block(const sim_block *block);
/* What stands behind [address, address + size) of memory that aclrtMalloc gave; false when that
 * is not within one allocation. */
bool sim_memory_find_block(const void *address, size_t size, sim_block *out);

#endif
