/* SPDX-License-Identifier: MIT */
#include "crew.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct member {
    worker self;
    aclError (*work)(worker *self);
    aclError result;
    pthread_t thread;
    pthread_barrier_t *start;
} member;

aclError crew_fail(worker *self, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (!self->why[0])
        vsnprintf(self->why, sizeof self->why, format, args);
    va_end(args);
    return ACL_ERROR_FAILURE;
}

uint32_t crew_random(worker *self, uint32_t limit)
{
    self->random = self->random * 1664525U + 1013904223U;
    return (uint32_t)((uint64_t)self->random * limit >> 32);
}

static aclError work_on_device(member *one)
{
    worker *self = &one->self;
    TRY(acl.aclrtSetDevice(self->device));
    pthread_barrier_wait(one->start);
    aclError error = one->work(self);
    TRY(acl.aclrtSetDevice(self->device)); /* whatever context the work left */
    TRY(acl.aclrtResetDevice(self->device));
    TRY(acl.aclrtResetDevice(self->device));
    return error;
}

static void *run(void *argument)
{
    member *one = argument;
    one->result = work_on_device(one);
    return NULL;
}

void crew_run(int count, uint32_t devices, aclError (*work)(worker *self), void *shared)
{
    pthread_barrier_t start;
    member *members = calloc((size_t)count, sizeof *members);
    assert_non_null(members);
    assert_int_equal(pthread_barrier_init(&start, NULL, (unsigned)count), 0);
    for (int i = 0; i < count; i++) {
        worker self = {i, (int32_t)((uint32_t)i % devices), (uint32_t)i * 7919U + 1, shared, ""};
        members[i] = (member){.self = self, .work = work, .start = &start};
        assert_int_equal(pthread_create(&members[i].thread, NULL, run, &members[i]), 0);
    }
    for (int i = 0; i < count; i++)
        pthread_join(members[i].thread, NULL);
    for (int i = 0; i < count; i++)
        if (members[i].result != ACL_SUCCESS)
            fail_msg("worker %d: %s", i, members[i].self.why);
    pthread_barrier_destroy(&start);
    free(members);
}
