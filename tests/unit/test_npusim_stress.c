/* SPDX-License-Identifier: MIT */
/* Threads that do everything at once on two devices, with handles that others may have destroyed:
 * every copy that is waited for must be right, nothing may hang, and nothing may be left over. */
#include <acl/acl.h>
#include <npusim/npusim.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/acl_table.h"

#define THREADS 6
#define ROUNDS 300
#define SIZE 4096

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* ---- a chain of copies over three streams, round and round ---- */

typedef struct chain {
    aclrtStream h2d, d2d, d2h;
    aclrtEvent up, across;
    unsigned char *in, *out;
    void *first, *second;
} chain;

static void chain_create(chain *self)
{
    assert_int_equal(acl.aclrtCreateStream(&self->h2d), 0);
    assert_int_equal(acl.aclrtCreateStream(&self->d2d), 0);
    assert_int_equal(acl.aclrtCreateStream(&self->d2h), 0);
    assert_int_equal(acl.aclrtCreateEvent(&self->up), 0);
    assert_int_equal(acl.aclrtCreateEventExWithFlag(&self->across, ACL_EVENT_SYNC), 0);
    assert_int_equal(acl.aclrtMallocHost((void **)&self->in, SIZE), 0);
    assert_int_equal(acl.aclrtMallocHost((void **)&self->out, SIZE), 0);
    assert_int_equal(acl.aclrtMalloc(&self->first, SIZE, ACL_MEM_MALLOC_HUGE_FIRST), 0);
    assert_int_equal(acl.aclrtMalloc(&self->second, SIZE, ACL_MEM_MALLOC_HUGE_FIRST), 0);
}

static void chain_destroy(chain *self)
{
    assert_int_equal(acl.aclrtDestroyEvent(self->up), 0);
    assert_int_equal(acl.aclrtDestroyEvent(self->across), 0);
    assert_int_equal(acl.aclrtDestroyStream(self->h2d), 0);
    assert_int_equal(acl.aclrtDestroyStream(self->d2d), 0);
    assert_int_equal(acl.aclrtDestroyStream(self->d2h), 0);
    assert_int_equal(acl.aclrtFreeHost(self->in), 0);
    assert_int_equal(acl.aclrtFreeHost(self->out), 0);
    assert_int_equal(acl.aclrtFree(self->first), 0);
    assert_int_equal(acl.aclrtFree(self->second), 0);
}

static void chain_submit(chain *self)
{
    const aclrtMemcpyKind up = ACL_MEMCPY_HOST_TO_DEVICE, across = ACL_MEMCPY_DEVICE_TO_DEVICE,
                          down = ACL_MEMCPY_DEVICE_TO_HOST;
    assert_int_equal(acl.aclrtMemcpyAsync(self->first, SIZE, self->in, SIZE, up, self->h2d), 0);
    assert_int_equal(acl.aclrtRecordEvent(self->up, self->h2d), 0);
    assert_int_equal(acl.aclrtStreamWaitEvent(self->d2d, self->up), 0);
    assert_int_equal(acl.aclrtMemcpyAsync(self->second, SIZE, self->first, SIZE, across, self->d2d),
                     0);
    assert_int_equal(acl.aclrtRecordEvent(self->across, self->d2d), 0);
    assert_int_equal(acl.aclrtStreamWaitEvent(self->d2h, self->across), 0);
    assert_int_equal(acl.aclrtMemcpyAsync(self->out, SIZE, self->second, SIZE, down, self->d2h), 0);
}

/* Waits in one of the ways there are. */
static void chain_wait(chain *self, uint32_t way)
{
    switch (way % 3) {
    case 0:
        assert_int_equal(acl.aclrtSynchronizeStream(self->d2h), 0);
        break;
    case 1:
        assert_int_equal(acl.aclrtSynchronizeStreamWithTimeout(self->d2h, 60000), 0);
        break;
    default:
        assert_int_equal(acl.aclrtSynchronizeDevice(), 0);
        break;
    }
}

static void run_chain(uint32_t seed)
{
    chain mine;
    chain_create(&mine);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        memset(mine.in, (int)(seed + round), SIZE);
        chain_submit(&mine);
        chain_wait(&mine, round);
        assert_int_equal(mine.out[0], (unsigned char)(seed + round));
        assert_int_equal(mine.out[SIZE - 1], (unsigned char)(seed + round));
    }
    chain_destroy(&mine);
}

static void *chain_thread(void *argument)
{
    uint32_t number = (uint32_t)(uintptr_t)argument;
    assert_int_equal(acl.aclrtSetDevice((int32_t)(number % 2)), 0);
    run_chain(number * 17);
    assert_int_equal(acl.aclrtResetDevice((int32_t)(number % 2)), 0);
    return NULL;
}

static void run_threads(void *(*thread)(void *))
{
    pthread_t threads[THREADS];
    for (uintptr_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, thread, (void *)i), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

static void assert_nothing_is_left(void)
{
    void (*get)(npusim_counters *, size_t);
    void *symbol = acl_table_symbol("npusim_get_counters");
    npusim_counters now;
    memcpy(&get, &symbol, sizeof get);
    get(&now, sizeof now);
    assert_int_equal(now.live_contexts, 0);
    assert_int_equal(now.live_streams, 0);
    assert_int_equal(now.live_events, 0);
    assert_int_equal(now.live_device_bytes, 0);
    assert_int_equal(now.live_pinned_bytes, 0);
}

static void chains__stay_in_order_on_shared_devices(void **state)
{
    (void)state;
    run_threads(chain_thread);
    assert_nothing_is_left();
}

/* ---- anything, with anybody's handles ---- */

#define SHARED 8
static _Atomic(void *) shared_streams[SHARED], shared_events[SHARED];
static atomic_int calls_back;

static void count_call(void *argument)
{
    (void)argument;
    atomic_fetch_add(&calls_back, 1);
}

static void replace_stream(uint32_t slot)
{
    aclrtStream made = NULL;
    acl.aclrtCreateStream(&made);
    acl.aclrtDestroyStreamForce(atomic_exchange(&shared_streams[slot], made));
}

static void replace_event(uint32_t slot, uint32_t flags)
{
    aclrtEvent made = NULL;
    if (flags % 2)
        acl.aclrtCreateEvent(&made);
    else
        acl.aclrtCreateEventWithFlag(&made, ACL_EVENT_SYNC);
    acl.aclrtDestroyEvent(atomic_exchange(&shared_events[slot], made));
}

/* A direction has its own memory, or the program itself would race for the bytes. */
typedef struct copy_memory {
    void *up_from, *up_to, *down_from, *down_to;
} copy_memory;

/* Any code is right here; what must not happen is a crash, a hang or a race. */
static void do_something(uint32_t *random, const copy_memory *memory)
{
    aclrtStream stream = atomic_load(&shared_streams[next_random(random) % SHARED]);
    aclrtEvent event = atomic_load(&shared_events[next_random(random) % SHARED]);
    aclrtStreamStatus status;
    switch (next_random(random) % 12) {
    case 0:
        replace_stream(next_random(random) % SHARED);
        break;
    case 1:
        replace_event(next_random(random) % SHARED, next_random(random));
        break;
    case 2:
        acl.aclrtMemcpyAsync(memory->up_to, SIZE, memory->up_from, SIZE, ACL_MEMCPY_HOST_TO_DEVICE,
                             stream);
        break;
    case 3:
        acl.aclrtMemcpyAsync(memory->down_to, SIZE, memory->down_from, SIZE,
                             ACL_MEMCPY_DEVICE_TO_HOST, stream);
        break;
    case 4:
        acl.aclrtRecordEvent(event, stream);
        break;
    case 5:
        acl.aclrtStreamWaitEvent(stream, event);
        break;
    case 6:
        acl.aclrtResetEvent(event, stream);
        break;
    case 7:
        acl.aclrtSynchronizeStreamWithTimeout(stream, 1);
        break;
    case 8:
        acl.aclrtSynchronizeEventWithTimeout(event, 1);
        break;
    case 9:
        acl.aclrtLaunchHostFunc(stream, count_call, NULL);
        break;
    case 10:
        acl.aclrtStreamQuery(stream, &status);
        break;
    default:
        acl.aclrtStreamAbort(stream);
        break;
    }
}

static pthread_barrier_t all_were_reset;

static void *chaos_thread(void *argument)
{
    uint32_t random = (uint32_t)(uintptr_t)argument + 1;
    copy_memory memory;
    assert_int_equal(acl.aclrtSetDevice(0), 0);
    assert_int_equal(acl.aclrtMalloc(&memory.up_to, SIZE, ACL_MEM_MALLOC_HUGE_FIRST), 0);
    assert_int_equal(acl.aclrtMalloc(&memory.down_from, SIZE, ACL_MEM_MALLOC_HUGE_FIRST), 0);
    for (int round = 0; round < 4; round++) {
        assert_int_equal(acl.aclrtMallocHost(&memory.up_from, SIZE), 0);
        assert_int_equal(acl.aclrtMallocHost(&memory.down_to, SIZE), 0);
        for (int i = 0; i < ROUNDS; i++)
            do_something(&random, &memory);
        /* Copies may still be about to touch these. */
        assert_int_equal(acl.aclrtFreeHost(memory.up_from), 0);
        assert_int_equal(acl.aclrtFreeHost(memory.down_to), 0);
    }
    assert_int_equal(acl.aclrtResetDevice(0), 0);
    /* Device memory outlives the context; nobody else may get it while copies are under way. */
    pthread_barrier_wait(&all_were_reset);
    assert_int_equal(acl.aclrtFree(memory.up_to), 0);
    assert_int_equal(acl.aclrtFree(memory.down_from), 0);
    return NULL;
}

static void anything__goes_with_anybodys_handles(void **state)
{
    (void)state;
    pthread_barrier_init(&all_were_reset, NULL, THREADS);
    run_threads(chaos_thread);
    pthread_barrier_destroy(&all_were_reset);
    assert_true(atomic_load(&calls_back) > 0);
    assert_nothing_is_left();
}

/* ---- handles nobody ever made ---- */

static void garbage__is_refused_everywhere(void **state)
{
    (void)state;
    static const uintptr_t values[] = {
        1, 8, 0xdeadbeef, UINTPTR_MAX, 0x4e02000001ffffff, 0x4e03ffffff000000, 0x4e00000000000000};
    char bytes[64];
    assert_int_equal(acl.aclrtSetDevice(0), 0);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        void *handle = (void *)values[i];
        assert_int_not_equal(acl.aclrtDestroyStream(handle), 0);
        assert_int_not_equal(acl.aclrtSynchronizeStream(handle), 0);
        assert_int_not_equal(acl.aclrtRecordEvent(handle, NULL), 0);
        assert_int_not_equal(acl.aclrtDestroyEvent(handle), 0);
        assert_int_not_equal(acl.aclrtSetCurrentContext(handle), 0);
        assert_int_not_equal(acl.aclrtDestroyContext(handle), 0);
        assert_int_not_equal(acl.aclrtFree(handle), 0);
    }
    assert_int_not_equal(acl.aclrtFree(bytes), 0);
    assert_int_equal(acl.aclrtResetDevice(0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chains__stay_in_order_on_shared_devices),
        cmocka_unit_test(anything__goes_with_anybodys_handles),
        cmocka_unit_test(garbage__is_refused_everywhere),
    };
    setenv("NPUSIM_DEVICES", "2", 1);
    acl_table_open(NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
