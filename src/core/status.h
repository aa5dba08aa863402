/* SPDX-License-Identifier: MIT */
/* The calling thread's latest failure: a status for programs, a sentence for people. */
#ifndef OMRI_CORE_STATUS_H
#define OMRI_CORE_STATUS_H

#include <omrun/omrun.h>

/* Longest message kept, with its NUL. */
#define OMRI_MESSAGE_SIZE 1024

/* Replaces control characters: names out of files and paths may hold line breaks and escape codes,
 * and a message is one line. */
void omri_one_line(char *text);

/* Records the message and returns `status`, so that callers write `return omri_fail(...)`. */
omr_status omri_fail(omr_status status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The same with the AscendCL code behind it. */
omr_status omri_fail_driver(omr_status status, int32_t driver_code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same of one device, with which the message begins; -1: of none. */
omr_status omri_fail_device(omr_status status, int32_t device, int32_t driver_code,
                            const char *format, ...) __attribute__((format(printf, 4, 5)));

#ifdef __clang_analyzer__ /* it sees one file at a time: a failure stays the failure given */
#define omri_fail(status, ...) ((omri_fail)(status, __VA_ARGS__), (status))
#define omri_fail_driver(status, ...) ((omri_fail_driver)(status, __VA_ARGS__), (status))
#define omri_fail_device(status, ...) ((omri_fail_device)(status, __VA_ARGS__), (status))
#endif

/* A failure that travels from the thread that met it to the one that reports it. */
typedef struct omri_failure {
    omr_status status;
    int32_t driver_code, device; /* 0, -1: none */
    char message[OMRI_MESSAGE_SIZE];
} omri_failure;

/* Copies this thread's latest failure, to be called right after a call returned `status`. */
void omri_failure_take(omri_failure *out, omr_status status);
/* Makes it this thread's latest failure and returns its status. */
omr_status omri_failure_raise(const omri_failure *failure);

#endif
