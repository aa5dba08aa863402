/* SPDX-License-Identifier: MIT */
#include "core/numa.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The first line of sysfs/path without its newline; false when there is none. */
static bool read_line(const char *sysfs, const char *path, char *out, size_t size)
{
    char full[512];
    if ((size_t)snprintf(full, sizeof full, "%s/%s", sysfs, path) >= sizeof full)
        return false;
    FILE *file = fopen(full, "re");
    bool read = file && fgets(out, (int)size, file);
    if (file)
        fclose(file);
    if (read)
        out[strcspn(out, "\n")] = '\0';
    return read;
}

/* Nothing but what a bus id is made of, in the kernel's spelling. */
static bool copy_bus_id(char *out, size_t size, const char *bus_id)
{
    size_t length = 0;
    for (; bus_id[length]; length++) {
        unsigned char c = (unsigned char)bus_id[length];
        if (length + 1 >= size || (!isxdigit(c) && c != ':' && c != '.'))
            return false;
        out[length] = (char)tolower(c);
    }
    out[length] = '\0';
    return length > 0;
}

int omri_numa_node_of_pci(const char *sysfs, const char *bus_id)
{
    char own[32], path[96], line[32], *end;
    if (!copy_bus_id(own, sizeof own, bus_id))
        return -1;
    snprintf(path, sizeof path, "bus/pci/devices/%s/numa_node", own);
    if (!read_line(sysfs, path, line, sizeof line))
        return -1;
    long node = strtol(line, &end, 10);
    return end == line || *end || node < 0 || node > 1023 ? -1 : (int)node;
}

/* "0-3,8-11", as the kernel writes sets of processors. */
static bool parse_cpus(const char *list, cpu_set_t *out)
{
    CPU_ZERO(out);
    for (const char *at = list; *at;) {
        char *end;
        unsigned long first = strtoul(at, &end, 10), last = first;
        if (end == at)
            return false;
        if (*end == '-')
            last = strtoul(end + 1, &end, 10);
        for (unsigned long cpu = first; cpu <= last && cpu < CPU_SETSIZE; cpu++)
            CPU_SET(cpu, out);
        if (*end && *end != ',')
            return false;
        at = *end ? end + 1 : end;
    }
    return CPU_COUNT(out) > 0;
}

bool omri_numa_cpus(const char *sysfs, int node, cpu_set_t *out)
{
    char path[64], line[4096];
    snprintf(path, sizeof path, "devices/system/node/node%d/cpulist", node);
    return node >= 0 && read_line(sysfs, path, line, sizeof line) && parse_cpus(line, out);
}

/* Preferred, not bound: a node without free memory is no reason to fail. */
static void prefer_memory_of(int node)
{
    enum { PREFERRED = 1, NODES = 1024, BITS = 8 * sizeof(unsigned long) };
    unsigned long mask[NODES / BITS] = {0};
    mask[node / (int)BITS] |= 1UL << (node % (int)BITS);
    syscall(SYS_set_mempolicy, PREFERRED, mask, NODES + 1); /* glibc has no name for it */
}

bool omri_numa_move_here(const char *sysfs, int node)
{
    cpu_set_t wanted, allowed;
    if (!omri_numa_cpus(sysfs, node, &wanted) ||
        sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return false;
    CPU_AND(&wanted, &wanted, &allowed);
    if (CPU_COUNT(&wanted) == 0 || sched_setaffinity(0, sizeof wanted, &wanted) != 0)
        return false;
    prefer_memory_of(node);
    return true;
}
