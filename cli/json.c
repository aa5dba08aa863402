/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "simulation.h"

static const char replacement[] = "\xef\xbf\xbd";

json_t *json_from_text(const char *text)
{
    if (!text)
        return json_null();
    json_t *whole = json_string(text);
    if (whole)
        return whole;
    /* Each byte is tried with its followers: what jansson takes as UTF-8 stays. */
    char *out = memory_zeroed(strlen(text) * 3 + 1, 1);
    for (size_t used = 0; *text;) {
        size_t length = 4;
        json_t *character = NULL;
        while (!character && length > 0) {
            if (strnlen(text, length) == length)
                character = json_stringn(text, length);
            if (!character)
                length--;
        }
        const char *piece = character ? text : replacement;
        size_t size = character ? length : sizeof replacement - 1;
        memcpy(out + used, piece, size);
        used += size;
        text += character ? length : 1;
        json_decref(character);
    }
    json_t *clean = json_string(out);
    free(out);
    return clean;
}

json_t *json_from_dims(size_t count, const int64_t *dims)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_integer(dims[i]));
    return list;
}

json_t *json_from_driver(const omr_driver_info *driver)
{
    char version[48];
    snprintf(version, sizeof version, "%d.%d.%d", driver->version[0], driver->version[1],
             driver->version[2]);
    json_t *library = json_pack("{s:o, s:o, s:s, s:b}", "path", json_from_text(driver->path), "soc",
                                json_from_text(driver->soc_name), "version", version, "simulated",
                                (int)driver->simulated);
    omr_simulation_info simulation;
    if (simulation_get(driver, &simulation)) {
        json_object_set_new(library, "profile", json_from_text(simulation.profile));
        json_object_set_new(library, "timed", json_boolean(simulation.timed));
        json_object_set_new(library, "computes", json_boolean(simulation.computes));
    }
    return library;
}

json_t *json_from_command_line(void)
{
    json_t *words = json_array();
    char *word = NULL;
    size_t room = 0;
    FILE *file = fopen("/proc/self/cmdline", "r");
    while (file && getdelim(&word, &room, 0, file) > 0)
        json_array_append_new(words, json_from_text(word));
    if (file)
        fclose(file);
    free(word);
    return words;
}

cli_status json_print(json_t *value)
{
    char *text = value ? json_dumps(value, JSON_INDENT(2) | JSON_REAL_PRECISION(9)) : NULL;
    json_decref(value);
    if (!text)
        return fail(CLI_DEVICE, "out of host memory");
    puts(text);
    free(text);
    return CLI_OK;
}
