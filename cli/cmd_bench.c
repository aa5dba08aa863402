/* SPDX-License-Identifier: MIT */
/* omrun bench: how fast a model is on the devices, what bounds it, and whether that is worth
 * believing. */
#include <stddef.h>

#include "bench/job.h"
#include "commands.h"
#include "note.h"
#include "text.h"

static cli_status run(const void *given)
{
    const bench_settings *settings = given;
    note_begin(settings->quiet, settings->verbose);
    cli_status status = settings->compare && text_ends_with(settings->model, ".json")
                            ? job_compare(settings)
                            : job_run(settings);
    note_end();
    return status;
}

#define FIELD(name) offsetof(bench_settings, name)

static const cli_option options[] = {
    {"the load", 0, OPTION_HEADING, 0, NULL, NULL, 0, 0},
    {"concurrency", 'c', OPTION_TEXT, FIELD(concurrency), "N|LIST",
     "on the way at any time: 4, 1,2,4 or 1:16:2\n(enough to keep every slot busy)", 0, 0},
    {"request-rate", 0, OPTION_TEXT, FIELD(request_rate), "R|LIST",
     "or: sent per second, whatever is on the way", 0, 0},
    {"request-distribution", 0, OPTION_TEXT, FIELD(request_distribution), "constant|poisson",
     "how they come (constant)", 0, 0},
    {"rows", 0, OPTION_TEXT, FIELD(rows), "N|LIST", "samples per request (the model's batch)", 0,
     0},
    {"for how long", 0, OPTION_HEADING, 0, NULL, NULL, 0, 0},
    {"duration", 't', OPTION_TEXT, FIELD(duration), "TIME", "measure so long (5s)", 0, 0},
    {"iterations", 'n', OPTION_NUMBER, FIELD(iterations), "N", "or: so many requests", 1,
     INT64_MAX},
    {"warmup", 0, OPTION_TEXT, FIELD(warmup), "TIME", "before measuring (500ms)", 0, 0},
    {"warmup-requests", 0, OPTION_NUMBER, FIELD(warmup_requests), "N", "at least so many", 1,
     INT64_MAX},
    {"stability", 0, OPTION_TEXT, FIELD(stability), "SHARE",
     "until three windows agree within it (5%)", 0, 0},
    {"window", 0, OPTION_TEXT, FIELD(window), "TIME", "length of a window (a tenth; 1s)", 0, 0},
    {"the inputs", 0, OPTION_HEADING, 0, NULL, NULL, 0, 0},
    {"input", 'i', OPTION_TEXTS, FIELD(inputs), "[NAME=]FILE",
     "real ones, as for run; else made-up ones:", 0, 0},
    {"fill", 0, OPTION_TEXT, FIELD(fill), "random|zeros", "of what (random)", 0, 0},
    {"seed", 0, OPTION_NUMBER, FIELD(seed), "N", "of random inputs (1)", 1, INT64_MAX},
    {"input-range", 0, OPTION_TEXTS, FIELD(input_ranges), "[NAME:]LOW,HIGH",
     "of random inputs: ids:0,30521", 0, 0},
    {"input-shape", 0, OPTION_TEXT, FIELD(input_shape), "SHAPES",
     "where axes are open: \"x:1,3,224,224\"", 0, 0},
    {"shape-range", 0, OPTION_TEXT, FIELD(shape_range), "SHAPES|FILE",
     "each shape of it: \"x:1,3,200~300~50,224-256\"", 0, 0},
    {"image-size", 0, OPTION_TEXT, FIELD(image_size), "H,W", "of gears of image sizes: this one", 0,
     0},
    {"pinned", 0, OPTION_FLAG, FIELD(pinned), NULL, "tensors in page-locked memory: no host copy",
     0, 0},
    {"batch", 'b', OPTION_TEXT, FIELD(batch), "N[,N...]", "of an .onnx: its batch, or gears", 0, 0},
    {"batch-axis", 0, OPTION_TEXT, FIELD(batch_axis), "N|none", "as for run", 0, 0},
    {"the devices, and sweeps", 0, OPTION_HEADING, 0, NULL, NULL, 0, 0},
    {"device", 'd', OPTION_TEXT, FIELD(device), "IDS", "0,1 or 0-3; all of them without it", 0, 0},
    {"device-counts", 0, OPTION_TEXT, FIELD(device_counts), "LIST",
     "the first 1, 2, 4, ... of them: how it scales", 0, 0},
    {"gears", 0, OPTION_TEXT, FIELD(gears), "all|LIST", "each gear alone", 0, 0},
    {"lanes", 0, OPTION_TEXT, FIELD(lanes), "N|LIST", "threads per device (1)", 0, 0},
    {"slots", 0, OPTION_TEXT, FIELD(slots), "N|LIST", "batches in flight per lane (3)", 0, 0},
    {"the verdict", 0, OPTION_HEADING, 0, NULL, NULL, 0, 0},
    {"limit-latency", 0, OPTION_TEXT, FIELD(limit_latency), "TIME",
     "find the most samples/s within it", 0, 0},
    {"limit-percentile", 0, OPTION_TEXT, FIELD(limit_percentile), "P",
     "of the latencies that must keep it (p99)", 0, 0},
    {"compare", 0, OPTION_TEXT, FIELD(compare), "BEFORE.json",
     "with a report; MODEL may be a report, too", 0, 0},
    {"max-regression", 0, OPTION_TEXT, FIELD(max_regression), "SHARE",
     "exit 1 when slower by more (5%)", 0, 0},
    {"the report", 0, OPTION_HEADING, 0, NULL, NULL, 0, 0},
    {"json", 0, OPTION_PLACE, FIELD(json), "FILE", "the report for machines", 0, 0},
    {"csv", 0, OPTION_TEXT, FIELD(csv), "FILE", "a line per case", 0, 0},
    {"html", 0, OPTION_TEXT, FIELD(html), "FILE", "a page to look at", 0, 0},
    {"lang", 0, OPTION_TEXT, FIELD(lang), "en|zh", "its language; else the locale's", 0, 0},
    {"trace", 0, OPTION_TEXT, FIELD(trace), "FILE", "a second of it for Perfetto, after measuring",
     0, 0},
    {"acl-library", 0, OPTION_TEXT, FIELD(acl_library), "FILE",
     "this libascendcl.so instead of the one found", 0, 0},
    {"no-progress", 0, OPTION_FLAG, FIELD(no_progress), NULL, "no bar on stderr", 0, 0},
    {"quiet", 'q', OPTION_FLAG, FIELD(quiet), NULL, "say nothing but errors", 0, 0},
    {"verbose", 'v', OPTION_FLAG, FIELD(verbose), NULL, "say what the library does", 0, 0},
};

#define NO_RESULTS "bench keeps no results; omrun run writes them"
#define ANY_SIZE "outputs of any size get their memory"
#define OWN_SHAPES "shapes come from the inputs, or from --input-shape"

/* How ais_bench, and msit benchmark after it, spell what bench does. */
static const cli_alias aliases[] = {
    {"--model -m --om-model -om", ALIAS_OPERAND, NULL},
    {"--loop -l", ALIAS_OPTION, "iterations"},
    {"--warmup-count -wcount", ALIAS_OPTION, "warmup-requests"},
    {"--pure-data-type -pdt", ALIAS_OPTION, "fill"},
    {"--dymBatch --dym-batch -db --batchsize --batch-size", ALIAS_OPTION, "rows"},
    {"--dymHW --dym-hw -dhw", ALIAS_OPTION, "image-size"},
    {"--dymDims --dym-dims -dd --dymShape --dym-shape -ds", ALIAS_OPTION, "input-shape"},
    {"--dymShape-range --dym-shape-range -dr", ALIAS_OPTION, "shape-range"},
    {"--threads", ALIAS_OPTION, "lanes"},
    {"--debug", ALIAS_SWITCH, "verbose"},
    {"--output --output-dirname -od --outfmt -o", ALIAS_IGNORED, NO_RESULTS},
    {"--outputSize --output-size -outsize", ALIAS_IGNORED, ANY_SIZE},
    {"--output-batchsize-axis -oba", ALIAS_IGNORED, "the model says it, or --batch-axis"},
    {"--auto-set-dymshape-mode -asdsm --auto-set-dymdims-mode -asddm", ALIAS_IGNORED, OWN_SHAPES},
    {"--run-mode -rm", ALIAS_IGNORED, "tensors are taken from memory as they are"},
    {"--display-all-summary -das", ALIAS_IGNORED, "the summary is always whole"},
    {"--profiler-rename", ALIAS_IGNORED, "there is no profiler to rename files of"},
    {"--backend", ALIAS_REFUSED, "only python3 -m ais_bench has NVIDIA's trtexec"},
    {"--perf", ALIAS_IGNORED, "it is about --backend"},
    {"--npu-id", ALIAS_IGNORED, "it is about --energy-consumption"},
    {"--pipeline", ALIAS_IGNORED, "stages always overlap; see --slots"},
    {"--divide-input", ALIAS_IGNORED, "a request goes to whichever device is free"},
    {"--profiler -pf", ALIAS_ABSENT, "give --trace FILE, or run msprof around the command"},
    {"--dump --dump-npy", ALIAS_ABSENT, "what a model computes inside is not seen from here"},
    {"--acl-json-path -acl", ALIAS_REFUSED, "run msprof around the command, or give --trace FILE"},
    {"--aipp-config -aipp", ALIAS_REFUSED, "parameters of dynamic AIPP cannot be given"},
    {"--energy-consumption -ec", ALIAS_ABSENT, "no watts are measured; see npu-smi"},
};

const cli_command command_bench = {
    .name = "bench",
    .summary = "measure throughput and latency, and find what bounds them",
    .operand = "MODEL.{om,onnx}",
    .operand_offset = FIELD(model),
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .common = "concurrency request-rate rows duration stability input input-range batch device "
              "device-counts gears limit-latency compare json html",
    .aliases = aliases,
    .alias_count = sizeof aliases / sizeof aliases[0],
    .notes = "examples:\n"
             "  omrun bench resnet.om\n"
             "  omrun bench bert.om --input-range ids:0,30521 --request-rate 200 --json=r.json\n"
             "  omrun bench resnet.om --device-counts 1,2,4,8 --stability 3%\n"
             "  omrun bench resnet.om --limit-latency 20ms\n"
             "  omrun bench --compare before.json after.json\n",
    .settings_size = sizeof(bench_settings),
    .run = run,
};
