/* SPDX-License-Identifier: MIT */
/* What every section of the conformance suite is written with: cases, checks, small device helpers.
 *
 * A case is a function without arguments. Cases of a section share one process in which AscendCL is
 * initialised, device 0 is set and its default context is current when the case begins. A case that
 * is about initialisation, counts or the environment is ALONE: it runs in a process of its own, in
 * which nothing was called yet. See docs/conformance.md. */
#ifndef OMRUN_TESTS_CONFORMANCE_CONFORMANCE_H
#define OMRUN_TESTS_CONFORMANCE_CONFORMANCE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/acl_table.h"

typedef struct conf_case {
    const char *name;
    void (*run)(void);
    bool alone;
    const char *environment; /* of a case alone: "NAME=value", several separated by ';' */
    int ends_by;             /* of a case alone: the signal that must end its process */
} conf_case;

#define CASE(function)                     \
    {                                      \
        .name = #function, .run = function \
    }
#define ALONE(function)                                   \
    {                                                     \
        .name = #function, .run = function, .alone = true \
    }
#define ALONE_WITH(function, variables)                                             \
    {                                                                               \
        .name = #function, .run = function, .alone = true, .environment = variables \
    }
#define ALONE_UNTIL(function, signal_number)                                        \
    {                                                                               \
        .name = #function, .run = function, .alone = true, .ends_by = signal_number \
    }

typedef struct conf_section {
    const char *name;
    const conf_case *cases;
    size_t count;
    bool npusim_only; /* what it looks at cannot be seen on an NPU: skipped there */
} conf_section;

int conf_main(const conf_section *section, int argc, char **argv);

#define CONF_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define CONF_MAIN(section_name, only_npusim)                                                       \
    int main(int argc, char **argv)                                                                \
    {                                                                                              \
        static const conf_section section = {section_name, cases, CONF_COUNT(cases), only_npusim}; \
        return conf_main(&section, argc, argv);                                                    \
    }

/* Checks of a call's code. A failure names the call, the code seen, the codes wanted, and
 * AscendCL's own words. Only on the thread the case runs on. */
void conf_check(aclError seen, const aclError *wanted, size_t count, const char *call,
                const char *file, int line);
void conf_check_refused(aclError seen, const char *call, const char *file, int line);

#define assert_code(call, ...)                          \
    conf_check((call), (const aclError[]){__VA_ARGS__}, \
               CONF_COUNT(((const aclError[]){__VA_ARGS__})), #call, __FILE__, __LINE__)
#define assert_ok(call) assert_code(call, ACL_SUCCESS)
/* For rules that promise a failure but no number. */
#define assert_refused(call) conf_check_refused((call), #call, __FILE__, __LINE__)

/* Ends the case as skipped and says why. */
void conf_skip(const char *format, ...) __attribute__((format(printf, 1, 2)));

bool conf_is_npusim(void);

/* The headers' version as aclrtGetVersion gives it: 117 is 1.17. */
enum { CONF_8_5 = 116, CONF_9 = 117 };
int conf_release(void);
/* Skips the case on an older release. */
void conf_needs_release(int release);
void conf_needs_devices(uint32_t count);
/* Skips where the program runs on the device's side, where host and device memory are one. */
void conf_needs_host(void);

/* Runs `body` on a fresh thread, which has no context, and returns what it returns. */
aclError conf_on_thread(aclError (*body)(void *argument), void *argument);

void conf_sleep_ms(int milliseconds);
double conf_now_ms(void);

/* Memory for a case; every failure fails the case. */
void *conf_device(size_t size);
void *conf_pinned(size_t size);
void conf_free(void *device);
void conf_free_pinned(void *host);
void conf_write(void *device, const void *host, size_t size);
void conf_read(void *host, const void *device, size_t size);
void conf_fill(void *device, int byte, size_t size);
/* Whether all `size` bytes on the device are `byte`. */
bool conf_is_filled(const void *device, int byte, size_t size);

aclrtStream conf_stream(void);

#endif
