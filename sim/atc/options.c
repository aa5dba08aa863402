/* SPDX-License-Identifier: MIT */
#include "atc/options.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "atc/option_table.h"
#include "atc/precision.h"

bool options_quiet(const options *given)
{
    return given->log && (strcmp(given->log, "error") == 0 || strcmp(given->log, "null") == 0);
}

static bool check_soc(const options *given, sim_why *why)
{
    const char *soc = given->soc_version;
    if (!soc)
        return sim_because(why, "E10004: --soc_version is missing, for example "
                                "--soc_version=Ascend310P3");
    size_t letters =
        strspn(soc, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
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
    return true;
}

/* Options that ask for what npusim cannot give are refused rather than left without effect. */
static bool check_possible(const options *given, sim_why *why)
{
    if (given->singleop)
        return sim_because(why,
                           "E10001: --singleop is \"%s\", npusim's atc converts whole models "
                           "only",
                           given->singleop);
    if (given->input_hint_shape)
        return sim_because(why, "E10055: --input_hint_shape is not for atc; a range in "
                                "--input_shape is");
    const char *in = given->is_input_adjust_hw_layout, *out = given->is_output_adjust_hw_layout;
    if ((in && strstr(in, "true")) || (out && strstr(out, "true")))
        return sim_because(why,
                           "E10001: --is_%s_adjust_hw_layout asks for NC1HWC0, which npusim's "
                           "tensors do not have",
                           in && strstr(in, "true") ? "input" : "output");
    return true;
}

/* What CANN wants of options that go together. */
static bool check_together(const options *given, sim_why *why)
{
    const char *v1 = given->precision_mode, *v2 = given->precision_mode_v2;
    if (given->input_shape_range && given->input_shape)
        return sim_because(why, "E10001: --input_shape and --input_shape_range exclude each other; "
                                "the first takes ranges too");
    if (given->optypelist_for_implmode && !given->op_select_implmode)
        return sim_because(why, "E10001: --optypelist_for_implmode wants --op_select_implmode to "
                                "say how its operators are done");
    if (given->compress_weight_conf && given->enable_compress_weight &&
        strcmp(given->enable_compress_weight, "true") == 0)
        return sim_because(why, "E10047: --enable_compress_weight and --compress_weight_conf "
                                "exclude each other");
    if (given->modify_mixlist && !(v1 && strncmp(v1, "allow_mix_precision", 19) == 0) &&
        !(v2 && strncmp(v2, "mixed_", 6) == 0))
        return sim_because(why, "E10001: --modify_mixlist wants --precision_mode="
                                "allow_mix_precision or --precision_mode_v2=mixed_float16");
    const char *os = given->host_env_os, *cpu = given->host_env_cpu;
    if (os && strcmp(os, "linux") != 0)
        return sim_because(why, "E10001: --host_env_os is \"%s\", wanted is linux", os);
    if (cpu && strcmp(cpu, "x86_64") != 0 && strcmp(cpu, "aarch64") != 0)
        return sim_because(why, "E10001: --host_env_cpu is \"%s\", wanted is x86_64 or aarch64",
                           cpu);
    return true;
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
    if (given->output[strlen(given->output) - 1] == '/')
        return sim_because(why, "E10022: --output is \"%s\", which has no name for the file",
                           given->output);
    return check_soc(given, why) && check_possible(given, why) && check_together(given, why) &&
           precision_check(given, why);
}

/* One argument, or two; `*at` ends on the last one used. */
static bool take(options *out, char **argv, int *at, const char *notes[], size_t *note_count,
                 sim_why *why)
{
    const char *name = argv[*at];
    size_t dashes = strspn(name, "-");
    if (dashes < 1 || dashes > 2)
        return sim_because(why, "E10001: \"%s\" is not an option; options begin with --", name);
    name += dashes;
    size_t length = strcspn(name, "=");
    const option_row *option = option_find(name, length);
    if (!option)
        return sim_because(why, "E10001: unknown option --%.*s; the nearest is --%s", (int)length,
                           name, option_nearest(name, length));
    const char *value = name[length] ? name + length + 1 : argv[*at + 1];
    if (!value)
        return sim_because(why, "E10004: --%s has no value", option->name);
    *at += name[length] == '\0';
    if (*value == '\0' && !option->values) /* as where a variable of a script is empty */
        return true;
    if (!option_check(option, value, why))
        return false;
    if (option->idle)
        notes[(*note_count)++] = option->name;
    if (option->field != OPTION_NO_FIELD)
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
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0 ||
            strcmp(argv[i], "--h") == 0) {
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
        "Options are written --name=value or --name value, and may be cut short.\n"
        "\n"
        "  --model FILE              the ONNX model\n"
        "  --framework 5             5 is ONNX, the only one\n"
        "  --output PATH             where to write; .om is appended. A model with ranges also "
        "gets\n"
        "                            the name that CANN gives it, PATH_linux_x86_64.om\n"
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
        "  --host_env_cpu NAME       aarch64 or x86_64: only for that name\n"
        "  --display_model_info 1    says of the .om what --mode=6 says\n"
        "  --log LEVEL               debug, info, warning, error or null\n"
        "  --help                    this text\n"
        "\n"
        "Other options of CANN's atc that only matter on an NPU (--op_select_implmode, ...)\n"
        "are accepted without effect. Exit status: 0 converted, 1 not.\n"
        "\n"
        "  atc --model=digits.onnx --framework=5 --output=digits --soc_version=Ascend310P3 \\\n"
        "      --input_shape=\"x:-1,1,8,8\" --dynamic_batch_size=\"1,4,16\"");
}
