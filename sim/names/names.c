/* SPDX-License-Identifier: MIT */
/* The names of one of CANN's libraries (-DLIBRARY), for the linker to find. The library is a filter
 * (DT_FILTER): the dynamic loader answers every look-up from libascendcl.so, so that all libraries
 * are one file with one state, whichever a program links or opens. The address the names have here
 * is therefore never used. */
#include "names/libraries.h"

#define JOIN(a, b) a##b
#define NAMES_OF(library, X) JOIN(NAMES_, library)(X)

__attribute__((used)) static void unreachable(void)
{
    __builtin_trap();
}

/* In assembly, because in C the names have types of their own. */
#define NAME(name, result, parameters) \
    __asm__(".globl " #name "\n.type " #name ", %function\n.set " #name ", unreachable\n");

NAMES_OF(LIBRARY, NAME)
