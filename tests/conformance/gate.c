/* SPDX-License-Identifier: MIT */
#include "gate.h"

#include <pthread.h>
#include <stdlib.h>

struct stream_gate {
    aclrtStream stream;
    aclrtContext context;
    pthread_t reporter, opener;
    bool has_opener;
    int delay_ms;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_open, is_over; /* under lock */
};

static void set(stream_gate *self, bool *flag)
{
    pthread_mutex_lock(&self->lock);
    *flag = true;
    pthread_cond_broadcast(&self->changed);
    pthread_mutex_unlock(&self->lock);
}

static void wait_until_open(void *argument)
{
    stream_gate *self = argument;
    pthread_mutex_lock(&self->lock);
    while (!self->is_open)
        pthread_cond_wait(&self->changed, &self->lock);
    pthread_mutex_unlock(&self->lock);
}

static bool is_over(stream_gate *self)
{
    pthread_mutex_lock(&self->lock);
    bool over = self->is_over;
    pthread_mutex_unlock(&self->lock);
    return over;
}

/* Its results do not matter: before the subscription and without work it reports an error. */
static void *report(void *argument)
{
    stream_gate *self = argument;
    acl.aclrtSetCurrentContext(self->context);
    while (!is_over(self))
        if (acl.aclrtProcessReport(20) != ACL_SUCCESS)
            conf_sleep_ms(1);
    return NULL;
}

stream_gate *gate_close(aclrtStream stream)
{
    stream_gate *self = calloc(1, sizeof *self);
    assert_non_null(self);
    self->stream = stream;
    pthread_mutex_init(&self->lock, NULL);
    pthread_cond_init(&self->changed, NULL);
    assert_ok(acl.aclrtGetCurrentContext(&self->context));
    assert_int_equal(pthread_create(&self->reporter, NULL, report, self), 0);
    assert_ok(acl.aclrtSubscribeReport((uint64_t)self->reporter, stream));
    assert_ok(acl.aclrtLaunchCallback(wait_until_open, self, ACL_CALLBACK_BLOCK, stream));
    return self;
}

void gate_open(stream_gate *self)
{
    set(self, &self->is_open);
}

static void *open_later(void *argument)
{
    stream_gate *self = argument;
    conf_sleep_ms(self->delay_ms);
    gate_open(self);
    return NULL;
}

void gate_open_after(stream_gate *self, int milliseconds)
{
    self->delay_ms = milliseconds;
    self->has_opener = true;
    assert_int_equal(pthread_create(&self->opener, NULL, open_later, self), 0);
}

static void end_threads(stream_gate *self)
{
    set(self, &self->is_over);
    pthread_join(self->reporter, NULL);
    if (self->has_opener)
        pthread_join(self->opener, NULL);
    pthread_cond_destroy(&self->changed);
    pthread_mutex_destroy(&self->lock);
    free(self);
}

void gate_remove(stream_gate *self)
{
    gate_open(self);
    assert_ok(acl.aclrtSynchronizeStream(self->stream));
    assert_ok(acl.aclrtUnSubscribeReport((uint64_t)self->reporter, self->stream));
    end_threads(self);
}
