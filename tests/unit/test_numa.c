/* SPDX-License-Identifier: MIT */
#include "core/numa.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

/* A machine of two nodes, the way sysfs would show it. */
static char sysfs[] = "/tmp/omrun-sysfs-XXXXXX";

/* Makes the file and the folders above it. */
static void write_file(const char *path, const char *text)
{
    char full[256];
    snprintf(full, sizeof full, "%s/%s", sysfs, path);
    for (char *slash = full + sizeof sysfs; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        mkdir(full, 0700);
        *slash = '/';
    }
    FILE *file = fopen(full, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int make_machine(void **state)
{
    (void)state;
    if (!mkdtemp(sysfs))
        return 1;
    write_file("bus/pci/devices/0000:c1:00.0/numa_node", "1\n");
    write_file("bus/pci/devices/0000:01:00.0/numa_node", "-1\n");
    write_file("bus/pci/devices/0000:02:00.0/numa_node", "one\n");
    write_file("devices/system/node/node0/cpulist", "0-1023\n");
    write_file("devices/system/node/node1/cpulist", "2-3,6,1000-1023\n");
    write_file("devices/system/node/node2/cpulist", "\n"); /* memory alone */
    write_file("devices/system/node/node3/cpulist", "1000-1023\n");
    write_file("devices/system/node/node4/cpulist", "0-x\n");
    return 0;
}

static int remove_machine(void **state)
{
    (void)state;
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", sysfs);
    return system(command);
}

static void node_of_pci__is_what_the_kernel_says(void **state)
{
    (void)state;
    assert_int_equal(omri_numa_node_of_pci(sysfs, "0000:c1:00.0"), 1);
    assert_int_equal(omri_numa_node_of_pci(sysfs, "0000:C1:00.0"), 1);
    assert_int_equal(omri_numa_node_of_pci(sysfs, "0000:01:00.0"), -1);
}

static void node_of_pci__is_unknown_for_what_is_no_device(void **state)
{
    (void)state;
    static const char *const ids[] = {"",
                                      "0000:ff:00.0",
                                      "0000:02:00.0",
                                      "../../../etc",
                                      "0000:c1:00.0/",
                                      "0000:0000:0000:0000:0000:0000:0000:0000"};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
        assert_int_equal(omri_numa_node_of_pci(sysfs, ids[i]), -1);
    assert_int_equal(omri_numa_node_of_pci("/no/such/sysfs", "0000:c1:00.0"), -1);
}

static void cpus__are_those_of_the_list(void **state)
{
    (void)state;
    cpu_set_t cpus;
    assert_true(omri_numa_cpus(sysfs, 1, &cpus));
    assert_int_equal(CPU_COUNT(&cpus), 2 + 1 + 24);
    assert_true(CPU_ISSET(2, &cpus) && CPU_ISSET(3, &cpus) && CPU_ISSET(6, &cpus));
    assert_false(CPU_ISSET(4, &cpus));
    assert_false(omri_numa_cpus(sysfs, 2, &cpus));
    assert_false(omri_numa_cpus(sysfs, 4, &cpus));
    assert_false(omri_numa_cpus(sysfs, 7, &cpus));
    assert_false(omri_numa_cpus(sysfs, -1, &cpus));
}

static void move_here__keeps_to_what_the_thread_may_use(void **state)
{
    (void)state;
    cpu_set_t before, one, after;
    assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
    int first = 0;
    while (!CPU_ISSET(first, &before))
        first++;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    assert_true(omri_numa_move_here(sysfs, 0)); /* every processor is node 0's */
    assert_int_equal(sched_getaffinity(0, sizeof after, &after), 0);
    assert_true(CPU_EQUAL(&after, &one));
    assert_false(omri_numa_move_here(sysfs, 3)); /* none of them is ours */
    assert_int_equal(sched_getaffinity(0, sizeof after, &after), 0);
    assert_true(CPU_EQUAL(&after, &one));
    assert_int_equal(sched_setaffinity(0, sizeof before, &before), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(node_of_pci__is_what_the_kernel_says),
        cmocka_unit_test(node_of_pci__is_unknown_for_what_is_no_device),
        cmocka_unit_test(cpus__are_those_of_the_list),
        cmocka_unit_test(move_here__keeps_to_what_the_thread_may_use),
    };
    return cmocka_run_group_tests_name("numa", tests, make_machine, remove_machine);
}
