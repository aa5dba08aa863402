/* SPDX-License-Identifier: MIT */
#include "core/error.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* What is pending, newest line first; the oldest fall off the end. */
typedef struct pending {
    char text[4096];
} pending;

static _Thread_local pending thread_pending;
static _Thread_local pending handed_out; /* keeps what aclGetRecentErrMsg returned */
static _Thread_local aclError last_error;

static pthread_mutex_t process_lock = PTHREAD_MUTEX_INITIALIZER;
static pending process_pending;
static atomic_bool text_is_shared;

/* The vendor's codes for who is to blame, by the first digit and group of the number. */
static const char *blame(aclError code)
{
    if (code == ACL_ERROR_GE_FAILURE) /* datasets that do not fit the model */
        return "E13025";
    if (code / 1000 == 145 || code / 1000 == 545)
        return "E13000";
    if (code / 100000 == 1)
        return "EE1001";
    if (code / 100000 == 2)
        return "EE1002";
    return "EE9999";
}

static void prepend(pending *list, const char *line, size_t length)
{
    size_t room = sizeof list->text - 1;
    if (length > room)
        length = room;
    size_t kept = strlen(list->text);
    if (kept > room - length)
        kept = room - length;
    memmove(list->text + length, list->text, kept);
    memcpy(list->text, line, length);
    list->text[length + kept] = '\0';
}

__attribute__((format(printf, 4, 0))) static size_t
format_line(char *line, size_t size, aclError code, const char *format, va_list args)
{
    struct timespec now;
    struct tm local;
    clock_gettime(CLOCK_REALTIME, &now);
    localtime_r(&now.tv_sec, &local);
    size_t used = (size_t)snprintf(line, size, "%s: [PID: %d] ", blame(code), (int)getpid());
    used += strftime(line + used, size - used, "%Y-%m-%d-%H:%M:%S", &local);
    used +=
        (size_t)snprintf(line + used, size - used, ".%03d npusim: ", (int)(now.tv_nsec / 1000000));
    vsnprintf(line + used, size - used - 1, format, args);
    used += strlen(line + used);
    line[used++] = '\n';
    line[used] = '\0';
    return used;
}

static void add_pending(const char *text, size_t length)
{
    if (!atomic_load_explicit(&text_is_shared, memory_order_relaxed)) {
        prepend(&thread_pending, text, length);
        return;
    }
    pthread_mutex_lock(&process_lock);
    prepend(&process_pending, text, length);
    pthread_mutex_unlock(&process_lock);
}

aclError(sim_fail)(aclError code, const char *format, ...)
{
    char line[1024];
    va_list args;
    va_start(args, format);
    size_t length = format_line(line, sizeof line, code, format, args);
    va_end(args);
    add_pending(line, length);
    return sim_error_note(code);
}

aclError sim_error_adopt(aclError code, const char *text)
{
    add_pending(text, strlen(text));
    return sim_error_note(code);
}

aclError(sim_error_note)(aclError code)
{
    if (code != ACL_SUCCESS)
        last_error = code;
    return code;
}

const char *sim_error_take_text(void)
{
    pthread_mutex_lock(&process_lock);
    pending *list = process_pending.text[0] ? &process_pending : &thread_pending;
    handed_out = *list;
    list->text[0] = '\0';
    pthread_mutex_unlock(&process_lock);
    return handed_out.text[0] ? handed_out.text : NULL;
}

aclError sim_error_peek(void)
{
    return last_error;
}

aclError sim_error_take(void)
{
    aclError code = last_error;
    last_error = ACL_SUCCESS;
    return code;
}

void sim_error_share_text(bool shared)
{
    atomic_store(&text_is_shared, shared);
}
