/* SPDX-License-Identifier: MIT */
#include "atc/options.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "atc/precision.h"
#include "atc/text.h"

/* An option that has a field is used, one that has none is accepted without effect. */
#define NO_FIELD SIZE_MAX
typedef struct known {
    const char *name;
    size_t field;
} known;

#define USED(name)                     \
    {                                  \
#name, offsetof(options, name) \
    }
#define WITHOUT_EFFECT(name) \
    {                        \
#name, NO_FIELD      \
    }
static const known table[] = {
    USED(model),
    USED(framework),
    USED(output),
    USED(soc_version),
    USED(mode),
    USED(log),
    USED(input_shape),
    USED(input_format),
    USED(input_fp16_nodes),
    USED(dynamic_batch_size),
    USED(dynamic_image_size),
    USED(dynamic_dims),
    USED(out_nodes),
    USED(output_type),
    USED(insert_op_conf),
    USED(input_shape_range),
    USED(json),
    USED(om),
    USED(precision_mode),
    USED(precision_mode_v2),
    WITHOUT_EFFECT(ac_parallel_enable),
    WITHOUT_EFFECT(aicore_num),
    WITHOUT_EFFECT(allow_hf32),
    WITHOUT_EFFECT(atomic_clean_policy),
    WITHOUT_EFFECT(auto_tune_mode),
    WITHOUT_EFFECT(buffer_optimize),
    WITHOUT_EFFECT(check_report),
    WITHOUT_EFFECT(cluster_config),
    WITHOUT_EFFECT(compress_weight_conf),
    WITHOUT_EFFECT(compression_optimize_conf),
    WITHOUT_EFFECT(core_type),
    WITHOUT_EFFECT(customize_dtypes),
    WITHOUT_EFFECT(debug_dir),
    WITHOUT_EFFECT(deterministic),
    WITHOUT_EFFECT(disable_reuse_memory),
    WITHOUT_EFFECT(display_model_info),
    WITHOUT_EFFECT(enable_compress_weight),
    WITHOUT_EFFECT(enable_graph_parallel),
    WITHOUT_EFFECT(enable_scope_fusion_passes),
    WITHOUT_EFFECT(enable_single_stream),
    WITHOUT_EFFECT(enable_small_channel),
    WITHOUT_EFFECT(enable_sparse_matrix_weight),
    WITHOUT_EFFECT(external_weight),
    WITHOUT_EFFECT(fusion_switch_file),
    WITHOUT_EFFECT(h2d_overlapped_with_compute),
    WITHOUT_EFFECT(host_env_cpu),
    WITHOUT_EFFECT(host_env_os),
    WITHOUT_EFFECT(is_input_adjust_hw_layout),
    WITHOUT_EFFECT(is_output_adjust_hw_layout),
    WITHOUT_EFFECT(keep_dtype),
    WITHOUT_EFFECT(mdl_bank_path),
    WITHOUT_EFFECT(modify_mixlist),
    WITHOUT_EFFECT(op_bank_path),
    WITHOUT_EFFECT(op_compiler_cache_dir),
    WITHOUT_EFFECT(op_compiler_cache_mode),
    WITHOUT_EFFECT(op_debug_config),
    WITHOUT_EFFECT(op_debug_level),
    WITHOUT_EFFECT(op_precision_mode),
    WITHOUT_EFFECT(op_select_implmode),
    WITHOUT_EFFECT(optypelist_for_implmode),
    WITHOUT_EFFECT(save_original_model),
    WITHOUT_EFFECT(shape_generalized_build_mode),
    WITHOUT_EFFECT(sparsity),
    WITHOUT_EFFECT(status_check),
    WITHOUT_EFFECT(tiling_schedule_optimize),
    WITHOUT_EFFECT(virtual_type),
};
#define KNOWN_COUNT (sizeof table / sizeof table[0])

static const known *find(const char *name, size_t length)
{
    for (size_t i = 0; i < KNOWN_COUNT; i++) {
        if (strlen(table[i].name) == length && strncmp(table[i].name, name, length) == 0)
            return &table[i];
    }
    return NULL;
}

static const char *nearest(const char *name, size_t length)
{
    const char *best = "help";
    size_t best_distance = SIZE_MAX;
    for (size_t i = 0; i < KNOWN_COUNT; i++) {
        size_t own = text_distance(name, length, table[i].name);
        if (own < best_distance) {
            best = table[i].name;
            best_distance = own;
        }
    }
    return best;
}

bool options_quiet(const options *given)
{
    return given->log &&
           (strcasecmp(given->log, "error") == 0 || strcasecmp(given->log, "null") == 0);
}

static bool check_log(const options *given, sim_why *why)
{
    static const char *const levels[] = {"debug", "info", "warning", "error", "null"};
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        if (!given->log || strcasecmp(given->log, levels[i]) == 0)
            return true;
    }
    return sim_because(
        why, "E10001: --log is \"%s\", wanted is debug, info, warning, error or null", given->log);
}

static bool check_soc(const options *given, sim_why *why)
{
    const char *soc = given->soc_version;
    if (!soc)
        return sim_because(why, "E10004: --soc_version is missing, for example "
                                "--soc_version=Ascend310P3");
    size_t letters = strspn(soc, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
    if (strncmp(soc, "Ascend", 6) != 0 || soc[6] < '0' || soc[6] > '9' || soc[letters] != '\0')
        return sim_because(why,
                           "E10001: --soc_version is \"%s\", wanted is a chip name such as "
                           "Ascend310P3, Ascend310B4 or Ascend910B1",
                           soc);
    return true;
}

bool options_is_mode(const options *given, const char *mode)
{
    return strcmp(given->mode ? given->mode : "0", mode) == 0;
}

/* What the modes that read an .om need. */
static bool check_om(const options *given, sim_why *why)
{
    if (!given->om)
        return sim_because(why, "E10004: --om is missing, --mode=%s wants an .om", given->mode);
    if (options_is_mode(given, "1") && !given->json)
        return sim_because(why, "E10004: --json is missing, for example --json=net.json");
    return check_log(given, why);
}

static bool check_required(const options *given, sim_why *why)
{
    if (options_is_mode(given, "1") || options_is_mode(given, "6"))
        return check_om(given, why);
    if (!options_is_mode(given, "0"))
        return sim_because(why,
                           "E10001: --mode is \"%s\", npusim's atc has 0 (converts), 1 (an .om to "
                           "JSON) and 6 (describes an .om)",
                           given->mode);
    if (!given->model)
        return sim_because(why, "E10004: --model is missing, for example --model=net.onnx");
    if (!given->framework)
        return sim_because(why, "E10004: --framework is missing, --framework=5 means ONNX");
    if (strcmp(given->framework, "5") != 0)
        return sim_because(why, "E10001: --framework is \"%s\", npusim's atc reads ONNX (5) only",
                           given->framework);
    if (!given->output)
        return sim_because(why, "E10004: --output is missing, for example --output=net writes "
                                "net.om");
    if (given->input_shape_range && given->input_shape)
        return sim_because(why, "E10001: --input_shape and --input_shape_range exclude each other; "
                                "the first takes ranges too");
    return check_log(given, why) && check_soc(given, why) && precision_check(given, why);
}

/* One argument, or two; `*at` ends on the last one used. */
static bool take(options *out, char **argv, int *at, const char *notes[], size_t *note_count,
                 sim_why *why)
{
    const char *name = argv[*at];
    if (strncmp(name, "--", 2) != 0)
        return sim_because(why, "E10001: \"%s\" is not an option; options begin with --", name);
    name += 2;
    size_t length = strcspn(name, "=");
    const known *option = find(name, length);
    if (!option)
        return sim_because(why, "E10001: unknown option --%.*s; the nearest is --%s", (int)length,
                           name, nearest(name, length));
    const char *value = name[length] ? name + length + 1 : argv[*at + 1];
    if (!value)
        return sim_because(why, "E10004: --%s has no value", option->name);
    *at += name[length] == '\0';
    if (*value == '\0')
        return sim_because(why, "E10004: --%s has an empty value", option->name);
    if (option->field == NO_FIELD)
        notes[(*note_count)++] = option->name;
    else
        memcpy((char *)out + option->field, &value, sizeof value);
    return true;
}

bool options_parse(options *out, int argc, char **argv, sim_why *why)
{
    const char *notes[256];
    size_t note_count = 0;
    *out = (options){0};
    if (argc > (int)(sizeof notes / sizeof notes[0]))
        return sim_because(why, "E10001: %d arguments are too many", argc);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            out->help = true;
            return true;
        }
        if (!take(out, argv, &i, notes, &note_count, why))
            return false;
    }
    if (!check_required(out, why))
        return false;
    for (size_t i = 0; i < note_count && !options_quiet(out); i++)
        fprintf(stderr, "atc: --%s has no effect on a CPU: npusim computes as the ONNX says\n",
                notes[i]);
    return true;
}

void options_help(void)
{
    puts(
        "usage: atc --model=NET.onnx --framework=5 --output=NET --soc_version=Ascend310P3 [...]\n"
        "\n"
        "npusim's atc: converts an ONNX model into an .om for npusim, which runs it on the CPU.\n"
        "The file tells any .om reader its inputs, outputs and gears; a real NPU cannot run it.\n"
        "Options are written --name=value or --name value.\n"
        "\n"
        "  --model FILE              the ONNX model\n"
        "  --framework 5             5 is ONNX, the only one\n"
        "  --output PATH             where to write; .om is appended\n"
        "  --soc_version NAME        the chip, for example Ascend310P3\n"
        "  --input_shape SHAPES      \"a:1,3,224,224;b:16,4\"; -1 where gears vary; \"a:\" is a\n"
        "                            scalar. Needed for inputs whose dims the ONNX leaves open.\n"
        "                            \"a:1~8,3\" is a range, a -1 without gears one without end\n"
        "  --input_shape_range TEXT  \"a:[1~8,3];b:[-1,4]\": the older way to write ranges\n"
        "  --input_format FORMAT     NCHW (default), NHWC, NCDHW, NDHWC or ND\n"
        "  --dynamic_batch_size LIST \"1,2,4,8\": values of the -1 at the batch axis\n"
        "  --dynamic_image_size LIST \"224,224;448,448\": height,width pairs for the two -1\n"
        "  --dynamic_dims LIST       \"1,64;2,128\": per gear a value for every -1\n"
        "  --out_nodes LIST          \"node:0;other:1\" or tensor names: the outputs\n"
        "  --output_type TYPE        FP32, FP16, UINT8 or INT8 for all outputs, or\n"
        "                            \"node:0:FP16;other:1:FP32\"\n"
        "  --input_fp16_nodes LIST   \"a;b\": inputs to be given as FP16\n"
        "  --insert_op_conf FILE     AIPP: images instead of tensors, as the file says\n"
        "  --precision_mode MODE     force_fp16, allow_fp32_to_fp16 or allow_mix_precision round\n"
        "                            weights and activations to half floats, cube_fp16in_fp32out\n"
        "                            what is multiplied as matrices; must_keep_origin_dtype, what\n"
        "                            is done without the option, rounds nothing\n"
        "  --precision_mode_v2 MODE  the same as fp16, mixed_float16, cube_fp16in_fp32out, origin\n"
        "  --log LEVEL               debug, info, warning, error or null\n"
        "  --help                    this text\n"
        "\n"
        "Other options of CANN's atc that only matter on an NPU (--op_select_implmode, ...)\n"
        "are accepted without effect. Exit status: 0 converted, 1 not.\n"
        "\n"
        "  atc --model=digits.onnx --framework=5 --output=digits --soc_version=Ascend310P3 \\\n"
        "      --input_shape=\"x:-1,1,8,8\" --dynamic_batch_size=\"1,4,16\"");
}
