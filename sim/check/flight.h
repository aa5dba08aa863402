/* SPDX-License-Identifier: MIT */
/* Work that was queued and that the program does not know to be over, and what it uses.
 *
 * Whether it is over in fact does not matter: a program that frees memory because the copy is done
 * most of the time is wrong all of the time. What a program knows it knows from waits and queries;
 * what one stream knows of another it knows from events. So the checker remembers which stream
 * waited, at which of its tasks, for how much of which other, and follows that back.
 * The checker's lock is held, but for the uses, which are the calling thread's. */
#ifndef SIM_CHECK_FLIGHT_H
#define SIM_CHECK_FLIGHT_H

#include "check/object.h"

/* An object, or bytes of memory, whose sort then says nothing. */
typedef struct sim_use {
    int sort; /* 0: memory */
    uint64_t id;
    uintptr_t start;
    size_t size;
    bool writes;
} sim_use;

typedef struct sim_flight {
    const void *stream; /* its handle; NULL: a call that is under way in its thread */
    uint64_t number;    /* of its task: rises over all streams */
    sim_site site;
    size_t count, capacity;
    struct sim_flight *next;
    sim_use *uses;
} sim_flight;

/* ---- what the calling thread's call is about to use ---- */

void sim_flight_use(const sim_use *use);
/* Hands it over; NULL when there is nothing. */
sim_flight *sim_flight_take(void);
void sim_flight_free(sim_flight *flight);

/* ---- what is in flight ---- */

void sim_flight_add(sim_flight *flight, const void *stream, uint64_t number);
void sim_flight_remove(sim_flight *flight);

/* A pair of uses that may not happen at the same time but might. */
typedef struct sim_conflict {
    const sim_flight *other;
    const sim_use *mine, *theirs;
} sim_conflict;
/* Calls `visit` for each conflict between the flight, about to be added to the stream (NULL: done
 * by the calling thread), and what may be under way meanwhile. */
void sim_flight_compare(const sim_flight *flight, const void *stream,
                        void (*visit)(const sim_conflict *conflict));
/* What uses the object, or bytes of the memory; NULL: nothing. */
const sim_flight *sim_flight_find_user(int sort, uint64_t id, size_t size);
const sim_flight *sim_flight_find_on(const void *stream);

/* ---- what is known ---- */

/* From its task `at` on the stream knows the other's tasks up to `number` to be over. */
void sim_flight_order(const void *stream, uint64_t at, const void *other, uint64_t number);
/* The program knows the stream's tasks up to that number to be over. */
void sim_flight_know(const void *stream, uint64_t number);

void sim_flights_init(void);
void sim_flights_forget(void);

#endif
