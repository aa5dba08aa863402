/* SPDX-License-Identifier: MIT */
/* The file behind --insert_op_conf: a block "aipp_op { name: value ... }" per input with AIPP, as
 * CANN's documentation gives it. */
#ifndef SIM_ATC_AIPP_CONFIG_H
#define SIM_ATC_AIPP_CONFIG_H

#include "atc/arena.h"
#include "atc/attributes.h"
#include "om/why.h"

#define AIPP_SETTING_COUNT 55

typedef struct aipp_config {
    const char *path;
    int line;                          /* where the block begins */
    double values[AIPP_SETTING_COUNT]; /* whatever was not given has its default */
    bool given[AIPP_SETTING_COUNT];
    char *input_name; /* related_input_name; NULL: related_input_rank says which */
} aipp_config;

typedef struct aipp_configs {
    aipp_config *items;
    size_t count;
} aipp_configs;

bool aipp_configs_read(arena *memory, const char *path, aipp_configs *out, sim_why *why);
/* The same for text already in memory; `path` is for messages. */
bool aipp_configs_parse(arena *memory, const char *path, const char *text, size_t size,
                        aipp_configs *out, sim_why *why);

/* `name` is one of the settings; modes are sim_aipp_modes, formats aclAippInputFormats. */
double aipp_config_get(const aipp_config *config, const char *name);
bool aipp_config_given(const aipp_config *config, const char *name);
void aipp_config_set(aipp_config *config, const char *name, double value);

/* The settings as the attribute "aipp" of an .om has them. */
void aipp_config_write(const aipp_config *config, attributes *out);

#endif
