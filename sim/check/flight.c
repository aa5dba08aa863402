/* SPDX-License-Identifier: MIT */
#include "check/flight.h"

#include <pthread.h>
#include <stdlib.h>

/* A program that never waits for anything keeps this much in flight; the oldest are let go. */
#define FLIGHT_MAX ((size_t)1 << 14)

typedef struct order {
    const void *stream, *other;
    uint64_t at, number;
    struct order *next;
} order;

static sim_flight *first, *last; /* oldest first */
static size_t flight_count;
static order *orders; /* latest first, and `at` falls with it */
static size_t order_count;
static pthread_key_t building;

/* ---- uses ---- */

void sim_flight_free(sim_flight *flight)
{
    if (flight)
        free(flight->uses);
    free(flight);
}

static void free_building(void *flight)
{
    sim_flight_free(flight);
}

void sim_flights_init(void)
{
    pthread_key_create(&building, free_building);
}

static sim_flight *built(void)
{
    sim_flight *flight = pthread_getspecific(building);
    if (!flight) {
        flight = calloc(1, sizeof *flight);
        pthread_setspecific(building, flight);
    }
    return flight;
}

void sim_flight_use(const sim_use *use)
{
    sim_flight *flight = built();
    if (!flight)
        return;
    if (flight->count == flight->capacity) {
        size_t capacity = flight->capacity ? 2 * flight->capacity : 8;
        sim_use *uses = realloc(flight->uses, capacity * sizeof *uses);
        if (!uses)
            return;
        flight->uses = uses;
        flight->capacity = capacity;
    }
    flight->uses[flight->count++] = *use;
}

sim_flight *sim_flight_take(void)
{
    sim_flight *flight = pthread_getspecific(building);
    if (flight)
        pthread_setspecific(building, NULL);
    return flight;
}

/* ---- the list ---- */

void sim_flight_remove(sim_flight *flight)
{
    sim_flight *before = NULL;
    for (sim_flight *one = first; one && one != flight; one = one->next)
        before = one;
    if (before)
        before->next = flight->next;
    else
        first = flight->next;
    if (last == flight)
        last = before;
    flight_count--;
    sim_flight_free(flight);
}

void sim_flight_add(sim_flight *flight, const void *stream, uint64_t number)
{
    flight->stream = stream;
    flight->number = number;
    flight->site = *sim_site_current();
    flight->next = NULL;
    if (last)
        last->next = flight;
    else
        first = flight;
    last = flight;
    flight_count++;
    /* What a thread is at is its own to remove. */
    if (flight_count > FLIGHT_MAX && first->stream)
        sim_flight_remove(first);
}

static bool touches(const sim_use *use, int sort, uint64_t id, size_t size)
{
    if (!sim_sort_is_memory(sort))
        return use->sort == sort && use->id == id;
    return use->sort == 0 && use->start < id + size && id < use->start + use->size;
}

const sim_flight *sim_flight_find_user(int sort, uint64_t id, size_t size)
{
    for (const sim_flight *one = first; one; one = one->next)
        for (size_t i = 0; i < one->count; i++)
            if (touches(&one->uses[i], sort, id, size))
                return one;
    return NULL;
}

const sim_flight *sim_flight_find_on(const void *stream)
{
    const sim_flight *found = first;
    while (found && found->stream != stream)
        found = found->next;
    return found;
}

/* ---- how far tasks of streams come before something ---- */

#define REACH_MAX 128

/* Of each stream the tasks up to a number; of more streams than have room nothing. */
typedef struct reach {
    struct {
        const void *stream;
        uint64_t number;
    } at[REACH_MAX];
    size_t count;
} reach;

/* 0: none of its tasks. */
static uint64_t reached(const reach *so_far, const void *stream)
{
    for (size_t i = 0; i < so_far->count; i++)
        if (so_far->at[i].stream == stream)
            return so_far->at[i].number;
    return 0;
}

static void extend(reach *so_far, const void *stream, uint64_t number)
{
    size_t i = 0;
    while (i < so_far->count && so_far->at[i].stream != stream)
        i++;
    if (i == REACH_MAX)
        return;
    if (i == so_far->count) {
        so_far->at[so_far->count++].stream = stream;
        so_far->at[i].number = 0;
    }
    if (so_far->at[i].number < number)
        so_far->at[i].number = number;
}

/* What comes before the stream's tasks after that number. A record comes before the wait for it,
 * so what an order leads to is further down the list. */
static void find_reach(reach *out, const void *stream, uint64_t number)
{
    out->count = 0;
    extend(out, stream, number);
    for (const order *one = orders; one; one = one->next)
        if (one->at <= reached(out, one->stream))
            extend(out, one->other, one->number);
}

/* ---- order ---- */

static void forget_orders(void)
{
    while (orders) {
        order *gone = orders;
        orders = gone->next;
        free(gone);
    }
    order_count = 0;
}

static void land_all(const reach *known)
{
    sim_flight **link = &first;
    last = NULL;
    while (*link) {
        sim_flight *one = *link;
        if (one->stream && (!known || one->number <= reached(known, one->stream))) {
            *link = one->next;
            flight_count--;
            sim_flight_free(one);
        } else {
            last = one;
            link = &one->next;
        }
    }
}

void sim_flight_order(const void *stream, uint64_t at, const void *other, uint64_t number)
{
    if (stream == other)
        return;
    order *added = malloc(sizeof *added);
    if (!added || order_count == FLIGHT_MAX) { /* rather know of nothing than of no order */
        free(added);
        land_all(NULL);
        forget_orders();
        return;
    }
    *added = (order){stream, other, at, number, orders};
    orders = added;
    order_count++;
}

static bool conflicts(const sim_use *mine, const sim_use *theirs)
{
    if (mine->sort != theirs->sort || (mine->sort && mine->id != theirs->id))
        return false;
    if (!mine->writes && !theirs->writes)
        return false;
    return mine->sort ||
           (mine->start < theirs->start + theirs->size && theirs->start < mine->start + mine->size);
}

static bool find_conflict(const sim_flight *flight, const sim_flight *other, sim_conflict *out)
{
    for (size_t i = 0; i < flight->count; i++) {
        for (size_t j = 0; j < other->count; j++) {
            *out = (sim_conflict){other, &flight->uses[i], &other->uses[j]};
            if (conflicts(out->mine, out->theirs))
                return true; /* the rest says the same */
        }
    }
    return false;
}

void sim_flight_compare(const sim_flight *flight, const void *stream,
                        void (*visit)(const sim_conflict *conflict))
{
    reach before = {.count = 0};
    sim_conflict found;
    if (stream)
        find_reach(&before, stream, UINT64_MAX);
    for (const sim_flight *other = first; other; other = other->next) {
        bool ordered = other->stream && other->number <= reached(&before, other->stream);
        if (!ordered && find_conflict(flight, other, &found))
            visit(&found);
    }
}

/* ---- knowledge ---- */

void sim_flight_know(const void *stream, uint64_t number)
{
    reach known;
    find_reach(&known, stream, number);
    land_all(&known);
    for (order **link = &orders; *link;) {
        order *one = *link;
        if (one->at > reached(&known, one->stream)) {
            link = &one->next;
            continue;
        }
        *link = one->next;
        order_count--;
        free(one);
    }
}

void sim_flights_forget(void)
{
    while (first)
        sim_flight_remove(first);
    forget_orders();
}
