/* SPDX-License-Identifier: MIT */
#include "core/log.h"

#include "core/status.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>

/* Readers deliver under the read lock, so that after omr_log_set_callback() returns nobody is
 * inside the callback it replaced. */
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static omr_log_callback current_callback;
static void *current_user_data;
static atomic_int threshold = OMR_LOG_NONE;

void omr_log_set_callback(omr_log_callback callback, void *user_data, omr_log_level level)
{
    pthread_rwlock_wrlock(&lock);
    current_callback = callback;
    current_user_data = user_data;
    atomic_store(&threshold, callback ? (int)level : OMR_LOG_NONE);
    pthread_rwlock_unlock(&lock);
}

void omri_log(omr_log_level level, const char *format, ...)
{
    if ((int)level < atomic_load_explicit(&threshold, memory_order_relaxed))
        return;
    char message[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    omri_one_line(message);
    pthread_rwlock_rdlock(&lock);
    if (current_callback && level < OMR_LOG_NONE)
        current_callback(current_user_data, level, message);
    pthread_rwlock_unlock(&lock);
}
