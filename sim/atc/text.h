/* SPDX-License-Identifier: MIT */
/* The small languages inside atc's option values: lists by ; and by , and shapes by name. */
#ifndef SIM_ATC_TEXT_H
#define SIM_ATC_TEXT_H

#include <stdint.h>

#include "atc/arena.h"
#include "om/desc.h"
#include "om/why.h"

typedef struct text_list {
    char **items;
    size_t count;
} text_list;

/* Cuts at `separator`; blanks around items go, and so does an empty last item. */
text_list text_split(arena *memory, const char *text, char separator);

/* "1,-1,224" into numbers of at least -1; `option` is named in the complaint. */
bool text_numbers(arena *memory, const char *text, const char *option, sim_dims *out, sim_why *why);

typedef struct named_shape {
    char *name;
    sim_dims dims;     /* -1 where the range is more than one number */
    sim_range *ranges; /* one for each dim */
    bool written;      /* as "1~8" at least once */
} named_shape;

typedef struct named_shapes {
    named_shape *items;
    size_t count;
} named_shapes;

/* --input_shape: "a:1,3,224,224;b:;c:1~8,-1"; --input_shape_range: the dims in brackets. */
bool text_shapes(arena *memory, const char *text, const char *option, named_shapes *out,
                 sim_why *why);

/* --dynamic_dims and kin: gears by ; of numbers by , (one list of gears by , when `flat`). */
bool text_gears(arena *memory, const char *text, const char *option, bool flat, sim_gears *out,
                sim_why *why);

/* How many letters must be changed, dropped, added or swapped to make one word the other. */
size_t text_distance(const char *a, size_t a_length, const char *b);

#endif
