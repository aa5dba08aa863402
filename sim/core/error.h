/* SPDX-License-Identifier: MIT */
/* The error text and the last code that aclGetRecentErrMsg() and aclrtGetLastError() hand out. */
#ifndef SIM_CORE_ERROR_H
#define SIM_CORE_ERROR_H

#include <acl/acl_base.h>
#include <stdbool.h>

/* Puts one line before the calling thread's pending text and returns `code`, so that callers write
 * `return sim_fail(...)`. Never fails, never allocates. */
aclError sim_fail(aclError code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Makes `code` the thread's last error without a text: for codes a device task has explained. */
aclError sim_error_note(aclError code);

#ifdef __clang_analyzer__ /* it sees one file at a time: a failure stays the code given */
#define sim_fail(code, ...) ((sim_fail)(code, __VA_ARGS__), (code))
#define sim_error_note(code) ((sim_error_note)(code), (code))
#endif

/* Makes a failure of another thread this one's: its code and the lines it wrote. */
aclError sim_error_adopt(aclError code, const char *text);

/* The pending text, newest line first, or NULL; it is no longer pending afterwards. Valid until
 * the thread's next call. */
const char *sim_error_take_text(void);

/* The thread's last error code; take also clears it. */
aclError sim_error_peek(void);
aclError sim_error_take(void);

/* True: text is pending for the whole process instead of for the thread that failed. */
void sim_error_share_text(bool shared);

#endif
