/* SPDX-License-Identifier: MIT */
/* The part of TOML that profiles are written in, read strictly: comments, [section] and
 * [section."name"] headers, and lines of key = value. A value is a "string" without escapes, a
 * decimal number, true or false; a key is a bare word, a number or "quoted". */
#ifndef SIM_PROFILES_TOML_H
#define SIM_PROFILES_TOML_H

#include "om/why.h"

enum { SIM_TOML_TEXT_SIZE = 160 };

typedef enum sim_toml_kind { SIM_TOML_STRING, SIM_TOML_NUMBER, SIM_TOML_BOOLEAN } sim_toml_kind;

typedef struct sim_toml_entry {
    unsigned line;
    char section[SIM_TOML_TEXT_SIZE]; /* "" in front of the first header */
    char name[SIM_TOML_TEXT_SIZE];    /* the quoted half of a header, or "" */
    char key[SIM_TOML_TEXT_SIZE];
    bool key_is_quoted;
    sim_toml_kind kind;
    char text[SIM_TOML_TEXT_SIZE]; /* a string's content; of the others how they were spelled */
    double number;
    bool boolean;
} sim_toml_entry;

/* Takes one entry, or refuses it with a sentence that does not name the line. */
typedef bool sim_toml_visitor(void *state, const sim_toml_entry *entry, sim_why *why);

/* Hands every entry of `text` to `visit`, in order. False with "line N: ..." at the first that is
 * not well formed, comes twice in its section, or is refused. */
bool sim_toml_read(const char *text, sim_toml_visitor *visit, void *state, sim_why *why);

#endif
