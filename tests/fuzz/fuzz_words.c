/* SPDX-License-Identifier: MIT */
/* What people write on the command line: shapes in three spellings, gears, ranges of shapes and of
 * data, lists of numbers, and the sizes of requests that gears are suggested for. The first byte
 * says which, the rest is the text. */
#include "fuzz.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/quantity.h"
#include "bench/shape_range.h"
#include "convert/gear_choice.h"
#include "convert/shape_text.h"
#include "memory.h"
#include "random.h"
#include "text.h"

enum { GEARS_MOST = 4, SIZES_WEIGHED = 64 };

static void must(bool condition)
{
    if (!condition)
        abort();
}

/* A failure is a line that says something. */
static bool is_good(cli_status status)
{
    must(status == CLI_OK || fail_message()[0]);
    return status == CLI_OK;
}

/* What was understood is written so that it is understood the same. */
static void look_at_shapes(const char *text)
{
    char *once, *twice;
    if (!is_good(shape_text(&once, "--input-shape", text)))
        return;
    must(is_good(shape_text(&twice, "--input-shape", once)) && strcmp(once, twice) == 0);
    free(twice);
    free(once);
}

static void look_at_gears(const char *text)
{
    for (size_t count = 0; count < 3; count++) {
        char *once, *twice;
        if (!is_good(gear_text(&once, "--dims", text, count)))
            continue;
        must(is_good(gear_text(&twice, "--dims", once, count)) && strcmp(once, twice) == 0);
        free(twice);
        free(once);
    }
}

static void look_at_shape_range(const char *text)
{
    shape_list list;
    if (strchr(text, '/')) /* a file may have that name */
        return;
    if (is_good(shape_list_read(&list, text)))
        must(list.count > 0 && list.count <= SHAPES_MAX);
    for (size_t i = 0; i < list.count; i++)
        must(strchr(list.texts[i], ':') && isdigit(list.texts[i][strlen(list.texts[i]) - 1]));
    shape_list_free(&list);
}

static void look_at_quantities(const char *text)
{
    static const struct {
        bool whole;
        double least, most;
    } kinds[] = {{true, 1, 64}, {true, 1, 1 << 20}, {false, 1e-3, 1e7}};
    double number;
    if (quantity_seconds(text, &number))
        must(number >= 0 && isfinite(number));
    if (quantity_share(text, &number))
        must(number > 0 && isfinite(number));
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        quantity_list list;
        cli_status status =
            quantity_list_parse(&list, "rows", text, kinds[k].whole, kinds[k].least, kinds[k].most);
        must(is_good(status) ? list.count > 0 && list.count <= QUANTITIES_MAX : list.count == 0);
        for (size_t i = 0; i < list.count; i++) {
            must(list.values[i] >= kinds[k].least && list.values[i] <= kinds[k].most);
            must(!kinds[k].whole || list.values[i] == floor(list.values[i]));
        }
        quantity_list_free(&list);
    }
}

static void look_at_data_range(const char *text)
{
    static const omr_dtype dtypes[] = {OMR_F32, OMR_F16, OMR_I8, OMR_I64, OMR_U64, OMR_BOOL};
    random_source source;
    double values[16];
    if (is_good(random_open(&source, 1, &(text_list){1, &text}))) {
        must(source.ranges[0].least <= source.ranges[0].most);
        for (size_t i = 0; i < sizeof dtypes / sizeof dtypes[0]; i++) {
            int64_t dims[] = {16};
            omr_tensor_desc input = {.name = "x", .dtype = dtypes[i], .rank = 1, .dims = dims};
            omr_model_desc model = {.input_count = 1, .inputs = &input};
            if (is_good(random_check(&source, &model, "m.om")))
                random_fill(values, &source, &input, 0, 0, 16);
        }
    }
    random_close(&source);
}

/* The gears that are suggested ascend, and the last holds the largest request. */
static void look_at_choice(const size_histogram *sizes)
{
    gear_choice choice = gear_choose(sizes, GEARS_MOST, NULL);
    must(choice.count >= 1 && choice.count <= GEARS_MOST && choice.padding >= 0);
    must(choice.gears[choice.count - 1] == sizes->sizes[sizes->count - 1].rows);
    for (size_t i = 1; i < choice.count; i++)
        must(choice.gears[i - 1] < choice.gears[i]);
    gear_choice_free(&choice);
}

static void look_at_histogram(const char *text, size_t size)
{
    static int file = -1;
    static char path[64];
    size_histogram sizes;
    if (file < 0) {
        file = memfd_create("sizes", MFD_CLOEXEC);
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    }
    must(file >= 0 && ftruncate(file, 0) == 0 && pwrite(file, text, size, 0) == (ssize_t)size);
    if (!is_good(histogram_read(&sizes, path)))
        return;
    for (size_t i = 0; i < sizes.count; i++)
        must(sizes.sizes[i].rows >= 1 && (i == 0 || sizes.sizes[i - 1].rows < sizes.sizes[i].rows));
    if (sizes.count <= SIZES_WEIGHED) /* it takes the square of them */
        look_at_choice(&sizes);
    histogram_free(&sizes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    char *text = memory_format("%.*s", (int)(size - 1), (const char *)data + 1);
    switch (data[0] % 6) {
    case 0:
        look_at_shapes(text);
        break;
    case 1:
        look_at_gears(text);
        break;
    case 2:
        look_at_shape_range(text);
        break;
    case 3:
        look_at_quantities(text);
        break;
    case 4:
        look_at_data_range(text);
        break;
    default:
        look_at_histogram((const char *)data + 1, size - 1);
    }
    free(text);
    return 0;
}
