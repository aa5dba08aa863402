/* SPDX-License-Identifier: MIT */
/* omrun run: arrays from files through a model on the devices, results into files. */
#include <stddef.h>

#include "commands.h"
#include "note.h"
#include "run/run.h"

static cli_status run(const void *given)
{
    run_job job = {.settings = given};
    note_begin(job.settings->quiet, job.settings->verbose);
    cli_status status = run_prepare(&job);
    if (status == CLI_OK)
        status = run_compute(&job);
    if (status == CLI_OK)
        status = run_report(&job);
    run_close(&job);
    note_end();
    return status;
}

#define FIELD(name) offsetof(run_settings, name)

static const cli_option options[] = {
    {"input", 'i', OPTION_TEXTS, FIELD(inputs), "[NAME=]FILE",
     ".npy, .npz, bare bytes (.bin) or a folder of\nthem; repeat it, or separate by commas, "
     "for\nseveral inputs",
     0, 0},
    {"output", 'o', OPTION_TEXT, FIELD(output), "PLACE",
     "a folder, or a file ending in .npy, .npz, .bin\nor .txt", 0, 0},
    {"output-dirname", 0, OPTION_TEXT, FIELD(output_dirname), "NAME",
     "a folder in it, made when it is not there", 0, 0},
    {"output-format", 0, OPTION_TEXT, FIELD(output_format), "npy|npz|bin|txt",
     "what to write into the folder (npy)", 0, 0},
    {"ais-bench", 0, OPTION_FLAG, FIELD(ais_bench), NULL,
     "results as ais_bench lays, names and sums them\nup; --model MODEL.om is enough to ask for it",
     0, 0},
    {"each-file", 0, OPTION_FLAG, FIELD(each_file), NULL,
     "file after file, each in its own shape, instead\nof stacking them (of an .om)", 0, 0},
    {"fill", 0, OPTION_TEXT, FIELD(fill), "random|zeros", "without --input: make inputs up", 0, 0},
    {"seed", 0, OPTION_NUMBER, FIELD(seed), "N", "of random inputs (1)", 1, INT64_MAX},
    {"input-range", 0, OPTION_TEXTS, FIELD(input_ranges), "[NAME:]LOW,HIGH",
     "of random inputs: ids:0,30521", 0, 0},
    {"rows", 0, OPTION_NUMBER, FIELD(rows), "N",
     "made up (the model's batch); of files: the gear\nof so many rows to run them in, if it has "
     "one",
     1, 1 << 20},
    {"skip", 0, OPTION_NUMBER, FIELD(skip), "N", "leave out the first rows", 0, INT64_MAX},
    {"limit", 0, OPTION_NUMBER, FIELD(limit), "N", "run so many rows at most", 1, INT64_MAX},
    {"device", 'd', OPTION_TEXT, FIELD(device), "IDS", "0,1 or 0-3; all of them without it", 0, 0},
    {"batch", 'b', OPTION_TEXT, FIELD(batch), "N[,N...]",
     "of an .onnx: rows at once; several make gears", 0, 0},
    {"input-shape", 0, OPTION_TEXT, FIELD(input_shape), "SHAPES",
     "of an .onnx, of bare bytes or made-up inputs:\n\"x:8,3,224,224\", \"x:8x3x224x224\"", 0, 0},
    {"image-size", 0, OPTION_TEXT, FIELD(image_size), "H,W",
     "of bare bytes and made-up inputs, where the\nmodel has gears of image sizes", 0, 0},
    {"batch-axis", 0, OPTION_TEXT, FIELD(batch_axis), "N|none",
     "the axis samples are stacked along, where the\nmodel leaves that open", 0, 0},
    {"loop", 'l', OPTION_NUMBER, FIELD(loop), "N", "run so many times (1)", 1, INT64_MAX},
    {"warmup-count", 0, OPTION_TEXT, FIELD(warmup_count), "N", "times before these (0)", 0, 0},
    {"lanes", 0, OPTION_NUMBER, FIELD(lanes), "N", "threads per device (1)", 1, 64},
    {"slots", 0, OPTION_NUMBER, FIELD(slots), "N", "batches in flight per lane (3)", 1, 64},
    {"timeout-ms", 0, OPTION_NUMBER, FIELD(timeout_ms), "MS", "give up after so long", 1,
     INT64_MAX},
    {"acl-library", 0, OPTION_TEXT, FIELD(acl_library), "FILE",
     "this libascendcl.so instead of the one found", 0, 0},
    {"json", 0, OPTION_FLAG, FIELD(json), NULL, "report for machines", 0, 0},
    {"quiet", 'q', OPTION_FLAG, FIELD(quiet), NULL, "say nothing but errors", 0, 0},
    {"verbose", 'v', OPTION_FLAG, FIELD(verbose), NULL, "say what the library does", 0, 0},
};

/* ais_bench's and msit's spellings; python/ais_bench has their folders and all of their options. */

static const cli_alias aliases[] = {
    {"--model -m --om-model -om", ALIAS_OPERAND, "ais-bench"},
    {"-od", ALIAS_OPTION, "output-dirname"},
    {"--outfmt", ALIAS_OPTION, "output-format"},
    {"--threads", ALIAS_OPTION, "lanes"},
    {"--debug", ALIAS_SWITCH, "verbose"},
    {"--pure-data-type -pdt", ALIAS_OPTION, "fill"},
    {"-wcount", ALIAS_OPTION, "warmup-count"},
    {"--dymBatch --dym-batch -db", ALIAS_OPTION, "rows"},
    {"--dymHW --dym-hw -dhw", ALIAS_OPTION, "image-size"},
    {"--dymDims --dym-dims -dd --dymShape --dym-shape -ds", ALIAS_OPTION, "input-shape"},
    {"--batchsize --batch-size", ALIAS_IGNORED, "the model says it"},
    {"--auto-set-dymshape-mode -asdsm --auto-set-dymdims-mode -asddm", ALIAS_SWITCH, "each-file"},
    {"--outputSize --output-size -outsize", ALIAS_IGNORED, "outputs have room for any size"},
    {"--output-batchsize-axis -oba", ALIAS_IGNORED, "the model says it, or --batch-axis"},
    {"--display-all-summary -das", ALIAS_IGNORED, "the summary is always whole"},
    {"--perf", ALIAS_IGNORED, "it is about --backend"},
    {"--run-mode -rm", ALIAS_IGNORED, "files are read as they are"},
    {"--profiler-rename", ALIAS_IGNORED, "there is no profiler to rename files of"},
    {"--npu-id", ALIAS_IGNORED, "it is about --energy-consumption"},
    {"--pipeline", ALIAS_IGNORED, "stages always overlap; see --slots"},
    {"--divide-input", ALIAS_IGNORED, "rows always go to whichever device is free"},
    {"--backend", ALIAS_REFUSED, "only python3 -m ais_bench has NVIDIA's trtexec"},
    {"--acl-json-path -acl", ALIAS_REFUSED, "run msprof around the command"},
    {"--aipp-config -aipp", ALIAS_REFUSED, "parameters of dynamic AIPP cannot be given"},
    {"--dymShape-range --dym-shape-range -dr", ALIAS_REFUSED,
     "omrun bench measures each shape of a range; run runs one"},
    {"--profiler -pf", ALIAS_ABSENT, "run msprof around the command"},
    {"--dump --dump-npy", ALIAS_ABSENT, "what a model computes inside is not seen from here"},
    {"--energy-consumption -ec", ALIAS_ABSENT, "no watts are measured; see npu-smi"},
};

const cli_command command_run = {
    .name = "run",
    .summary = "run arrays from files through a model on the devices",
    .operand = "MODEL.{om,onnx}",
    .operand_offset = FIELD(model),
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .common = "input output output-dirname output-format ais-bench fill skip limit device batch "
              "input-shape batch-axis json quiet",
    .aliases = aliases,
    .alias_count = sizeof aliases / sizeof aliases[0],
    .notes = "examples:\n"
             "  omrun run resnet.om --input images.npy --output results/\n"
             "  omrun run resnet.om --input folder/ --limit 100 --output results/\n"
             "  omrun run bert.om -i ids=ids.npy -i mask=mask.npy -o out.npz --device 0,1\n"
             "  omrun run resnet.onnx --batch 16 --input images.npy --output results/\n",
    .settings_size = sizeof(run_settings),
    .run = run,
};
