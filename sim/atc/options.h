/* SPDX-License-Identifier: MIT */
/* atc's command line: the options people know from the vendor's atc. */
#ifndef SIM_ATC_OPTIONS_H
#define SIM_ATC_OPTIONS_H

#include "om/why.h"

typedef struct options {
    const char *model, *framework, *output, *soc_version, *mode, *log;
    const char *input_shape, *input_format, *input_fp16_nodes;
    const char *dynamic_batch_size, *dynamic_image_size, *dynamic_dims;
    const char *out_nodes, *output_type;
    const char *precision_mode, *precision_mode_v2;
    const char *om, *json;
    const char *insert_op_conf, *input_shape_range;
    const char *host_env_os, *host_env_cpu, *display_model_info;
    const char *op_select_implmode, *optypelist_for_implmode;
    const char *enable_compress_weight, *compress_weight_conf, *modify_mixlist;
    const char *is_input_adjust_hw_layout, *is_output_adjust_hw_layout;
    const char *input_hint_shape, *singleop;
    bool help;
} options;

/* Reads `--name=value` and `--name value`, with one dash as with two; the values are not copied,
 * and an empty one is none. Options without effect on a CPU are accepted with a note on stderr. */
bool options_parse(options *out, int argc, char **argv, sim_why *why);
/* True when --log asks for silence below errors. */
bool options_quiet(const options *given);
/* Whether --mode is this one; without the option it is "0". */
bool options_is_mode(const options *given, const char *mode);
void options_help(void);

#endif
