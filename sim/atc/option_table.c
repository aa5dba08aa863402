/* SPDX-License-Identifier: MIT */
/* Names and values are those of hicann/ge api/atc (atc_flags.cc, cmd_flag_info.cc), of
 * api/aclgrph/option_utils.cc, and of mindspore-ai/graphengine ge/offline/main.cc of 2020. */
#include "atc/option_table.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "atc/text.h"

#define USED(name) #name, offsetof(options, name), false
#define IDLE(name) #name, OPTION_NO_FIELD, true
/* Without effect, but not without a word to say about others. */
#define HEARD(name) #name, offsetof(options, name), true
#define ANY_TEXT NULL, false
#define A_FILE NULL, true
#define ONE_OF(values) values, false
#define BOOLEAN ONE_OF("true false")
#define SWITCH ONE_OF("0 1")

/* clang-format off */
static const option_row table[] = {
    {USED(model), ANY_TEXT},
    {USED(framework), ONE_OF("0 1 3 5")},
    {USED(output), ANY_TEXT},
    {USED(soc_version), ANY_TEXT},
    {USED(mode), ONE_OF("0 1 3 5 6 7 30")},
    {USED(log), ONE_OF("debug info warning error null")},
    {USED(input_shape), ANY_TEXT},
    {USED(input_format), ANY_TEXT},
    {USED(input_fp16_nodes), ANY_TEXT},
    {USED(dynamic_batch_size), ANY_TEXT},
    {USED(dynamic_image_size), ANY_TEXT},
    {USED(dynamic_dims), ANY_TEXT},
    {USED(out_nodes), ANY_TEXT},
    {USED(output_type), ANY_TEXT},
    {USED(insert_op_conf), ANY_TEXT},
    {USED(input_shape_range), ANY_TEXT},
    {USED(json), ANY_TEXT},
    {USED(om), ANY_TEXT},
    {USED(precision_mode), ANY_TEXT},
    {USED(precision_mode_v2), ANY_TEXT},
    {USED(host_env_os), ANY_TEXT},
    {USED(host_env_cpu), ANY_TEXT},
    {USED(display_model_info), SWITCH},
    {HEARD(op_select_implmode),
     ONE_OF("high_precision high_performance high_precision_for_all high_performance_for_all")},
    {HEARD(optypelist_for_implmode), ANY_TEXT},
    {HEARD(enable_compress_weight), BOOLEAN},
    {HEARD(compress_weight_conf), A_FILE},
    {HEARD(modify_mixlist), A_FILE},
    {HEARD(is_input_adjust_hw_layout), ANY_TEXT},
    {HEARD(is_output_adjust_hw_layout), ANY_TEXT},
    {USED(input_hint_shape), ANY_TEXT},
    {USED(singleop), ANY_TEXT},

    {IDLE(ac_parallel_enable), SWITCH},
    {IDLE(aicore_num), ANY_TEXT},
    {IDLE(allow_hf32), BOOLEAN},
    {IDLE(atomic_clean_policy), SWITCH},
    {IDLE(auto_tune_mode), ANY_TEXT},
    {IDLE(buffer_optimize), ONE_OF("l1_optimize l2_optimize off_optimize")},
    {IDLE(build_config), ANY_TEXT},
    {IDLE(cal_conf), A_FILE},
    {IDLE(certificate), ANY_TEXT},
    {IDLE(check_report), ANY_TEXT},
    {IDLE(cluster_config), A_FILE},
    {IDLE(compression_optimize_conf), A_FILE},
    {IDLE(core_type), ONE_OF("AiCore VectorCore")},
    {IDLE(customize_dtypes), A_FILE},
    {IDLE(debug_dir), ANY_TEXT},
    {IDLE(deterministic), SWITCH},
    {IDLE(deterministic_level), ONE_OF("0 1 2")},
    {IDLE(device_id), ANY_TEXT},
    {IDLE(disable_reuse_memory), SWITCH},
    {IDLE(dump_mode), SWITCH},
    {IDLE(enable_attr_compression), BOOLEAN},
    {IDLE(enable_graph_parallel), ANY_TEXT},
    {IDLE(enable_scope_fusion_passes), ANY_TEXT},
    {IDLE(enable_single_stream), BOOLEAN},
    {IDLE(enable_small_channel), SWITCH},
    {IDLE(enable_sparse_matrix_weight), SWITCH},
    {IDLE(encrypt_key), ANY_TEXT},
    {IDLE(encrypt_mode), ONE_OF("-1")},
    {IDLE(external_weight), ONE_OF("0 1 2")},
    {IDLE(fusion_switch_file), A_FILE},
    {IDLE(h2d_overlapped_with_compute), ANY_TEXT},
    {IDLE(hardware_key), ANY_TEXT},
    {IDLE(hccl_sub_comm_config), A_FILE},
    {IDLE(is_weight_clip), SWITCH},
    {IDLE(jit_compile), ONE_OF("0 1 2")},
    {IDLE(keep_dtype), A_FILE},
    {IDLE(mdl_bank_path), ANY_TEXT},
    {IDLE(oo_constant_folding), BOOLEAN},
    {IDLE(oo_dead_code_elimination), BOOLEAN},
    {IDLE(oo_level), ONE_OF("O0 O1 O2 O3")},
    {IDLE(op_bank_path), ANY_TEXT},
    {IDLE(op_compiler_cache_dir), ANY_TEXT},
    {IDLE(op_compiler_cache_mode), ONE_OF("disable enable force")},
    {IDLE(op_debug_config), A_FILE},
    {IDLE(op_debug_level), ONE_OF("0 1 2 3 4")},
    {IDLE(op_name_map), A_FILE},
    {IDLE(op_precision_mode), A_FILE},
    {IDLE(optimization_switch), ANY_TEXT},
    {IDLE(private_key), ANY_TEXT},
    {IDLE(quant_dumpable), SWITCH},
    {IDLE(raw_ge_options), A_FILE},
    {IDLE(save_original_model), BOOLEAN},
    {IDLE(shape_generalized_build_mode), ONE_OF("shape_generalized shape_precise")},
    {IDLE(sparsity), SWITCH},
    {IDLE(static_model_ops_lower_limit), ANY_TEXT},
    {IDLE(status_check), SWITCH},
    {IDLE(target), ANY_TEXT},
    {IDLE(tiling_schedule_optimize), SWITCH},
    {IDLE(virtual_type), SWITCH},
    {IDLE(weight), A_FILE},
};
/* clang-format on */
enum { COUNT = sizeof table / sizeof table[0] };

/* Whether a word of the command line is, or begins, a name. */
static bool begins(const char *word, size_t length, const char *name)
{
    for (size_t i = 0; i < length; i++) {
        if (name[i] != (word[i] == '-' ? '_' : word[i]))
            return false;
    }
    return true;
}

const option_row *option_find(const char *name, size_t length)
{
    const option_row *found = NULL;
    bool several = false;
    for (size_t i = 0; i < COUNT && length; i++) {
        if (!begins(name, length, table[i].name))
            continue;
        if (table[i].name[length] == '\0')
            return &table[i];
        several = several || found;
        found = &table[i];
    }
    return several ? NULL : found;
}

const char *option_nearest(const char *name, size_t length)
{
    const char *best = "help";
    size_t best_distance = SIZE_MAX;
    for (size_t i = 0; i < COUNT; i++) {
        size_t own = text_distance(name, length, table[i].name);
        if (own < best_distance) {
            best = table[i].name;
            best_distance = own;
        }
    }
    return best;
}

/* Whether `value` is one of the words of `values`. */
static bool is_among(const char *value, const char *values)
{
    size_t length = strlen(value);
    while (*values) {
        size_t own = strcspn(values, " ");
        if (own == length && strncmp(values, value, own) == 0)
            return true;
        values += own + (values[own] == ' ');
    }
    return false;
}

/* CANN's code for a value that is not one of an option's. */
static const char *code_of(const option_row *option)
{
    static const struct {
        const char *of, *code; /* of: the option, or its values */
    } codes[] = {{"framework", "E10007"},
                 {"log", "E10010"},
                 {"true false", "E10005"},
                 {"0 1", "E10006"},
                 {"0 1 2", "E10006"}};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (strcmp(codes[i].of, option->name) == 0 || strcmp(codes[i].of, option->values) == 0)
            return codes[i].code;
    }
    return "E10001";
}

bool option_check(const option_row *option, const char *value, sim_why *why)
{
    if (option->values && !is_among(value, option->values))
        return sim_because(why, "%s: --%s is \"%s\", wanted is one of: %s", code_of(option),
                           option->name, value, option->values);
    if (option->is_file && access(value, R_OK) != 0)
        return sim_because(why, "E10001: --%s: cannot read %s: %s", option->name, value,
                           strerror(errno));
    return true;
}
