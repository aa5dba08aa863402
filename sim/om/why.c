/* SPDX-License-Identifier: MIT */
#include "om/why.h"

#include <stdarg.h>
#include <stdio.h>

bool(sim_because)(sim_why *why, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(why->text, sizeof why->text, format, args);
    va_end(args);
    /* What a file or ONNX Runtime names may hold line ends and worse; a sentence is one line. */
    for (char *at = why->text; *at; at++) {
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            *at = ' ';
    }
    return false;
}
