/* SPDX-License-Identifier: MIT */
#include "atc/aipp.h"

#include <string.h>

#include "core/half.h"

/* The matrices that stand for those not given: BT.601 of limited range, YUV to BGR and RGB to YUV.
 */
static const int16_t from_yuv[] = {298, 516, 0, 298, -100, -208, 298, 0, 409};
static const int16_t from_rgb[] = {66, 129, 25, -38, -74, 112, 112, -94, -18};

typedef struct planner {
    const network *net;
    const sim_desc *desc;
    aipp_config *config;
    sim_aipp *aipp;
    sim_why *why;
} planner;

static bool fail(const planner *work, const char *text)
{
    return sim_because(work->why, "E10043: %s, aipp_op of line %d: %s", work->config->path,
                       work->config->line, text);
}

static int32_t get(const planner *work, const char *name)
{
    return (int32_t)aipp_config_get(work->config, name);
}

/* ---- which input, and what the network wants there ---- */

static bool find_input(planner *work)
{
    arena *memory = work->net->memory;
    size_t rank = (size_t)get(work, "related_input_rank");
    const char *name = work->config->input_name;
    if (name)
        rank = network_find_input(work->net, name);
    if (rank >= work->net->input_count)
        return fail(
            work, name ? arena_format(memory, "related_input_name \"%s\" is not an input", name)
                       : arena_format(memory, "related_input_rank is %zu, the model has %zu inputs",
                                      rank, work->net->input_count));
    work->aipp->input = (uint32_t)rank;
    aipp_config_set(work->config, "related_input_rank", (double)rank);
    return true;
}

/* At least one, the only shape where there are no gears. */
static size_t gear_count(const sim_desc *desc)
{
    return desc->gears.count ? desc->gears.count : 1;
}

static sim_aipp in_gear(const planner *work, size_t gear)
{
    return sim_aipp_in_gear(work->aipp, &work->desc->gears,
                            work->desc->gears.count ? (int)gear : -1);
}

static bool take_dims(planner *work, const sim_tensor *tensor)
{
    memcpy(work->aipp->dims, tensor->dims.at, sizeof work->aipp->dims);
    for (size_t g = 0; g < gear_count(work->desc); g++) {
        sim_aipp own = in_gear(work, g);
        for (size_t i = 1; i < 4; i++) {
            if (own.dims[i] < 1 || own.dims[i] > INT16_MAX)
                return fail(work, arena_format(work->net->memory,
                                               "input \"%s\" is too large for AIPP", tensor->name));
        }
    }
    return true;
}

static bool take_network(planner *work)
{
    const sim_tensor *tensor = &work->desc->inputs[work->aipp->input];
    const char *name = tensor->name;
    arena *memory = work->net->memory;
    if (sim_desc_is_open(work->desc))
        return fail(work, "AIPP goes with fixed shapes, --dynamic_batch_size and "
                          "--dynamic_image_size only here");
    if (tensor->dims.rank != 4 ||
        (tensor->format != ACL_FORMAT_NCHW && tensor->format != ACL_FORMAT_NHWC))
        return fail(work, arena_format(memory,
                                       "input \"%s\" is no picture: wanted are 4 dims and "
                                       "--input_format NCHW or NHWC",
                                       name));
    if (tensor->dtype != ACL_FLOAT && tensor->dtype != ACL_FLOAT16 && tensor->dtype != ACL_UINT8 &&
        tensor->dtype != ACL_INT8)
        return fail(work, arena_format(memory, "AIPP makes no %s, which input \"%s\" is",
                                       sim_dtype_of_acl(tensor->dtype)->name, name));
    work->aipp->dtype = tensor->dtype;
    work->aipp->layout = tensor->format;
    return take_dims(work, tensor);
}

/* ---- static ---- */

static bool refuse_reserved(planner *work)
{
    static const char *const reserved[] = {"resize", "single_line_mode", "rotation_angle",
                                           "support_rotation"};
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++) {
        if (get(work, reserved[i]) != 0)
            return fail(work, arena_format(work->net->memory,
                                           "%s is reserved: neither CANN nor npusim does it",
                                           reserved[i]));
    }
    return true;
}

static bool check_largest(const planner *work, sim_aipp aipp)
{
    sim_aipp_size size = sim_aipp_network_size(&aipp);
    return (size.width <= 4096 && size.height <= 4096) ||
           fail(work, "AIPP takes images of at most 4096 x 4096");
}

/* Images that change their size with the gear have the network's. */
static bool check_resized(const planner *work)
{
    static const char *const fixed[] = {"crop", "padding", "src_image_size_w", "src_image_size_h"};
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
        if (get(work, fixed[i]))
            return fail(work, arena_format(work->net->memory,
                                           "%s fixes a size, --dynamic_image_size has several: "
                                           "wanted are neither crop nor padding and no "
                                           "src_image_size, or 0",
                                           fixed[i]));
    }
    for (size_t g = 0; g < gear_count(work->desc); g++) {
        if (!check_largest(work, in_gear(work, g)))
            return false;
    }
    return true;
}

/* Sizes left out are what the network takes. */
static bool fill_sizes(planner *work)
{
    if (sim_aipp_is_resized(work->aipp))
        return check_resized(work);
    sim_aipp_size size = sim_aipp_network_size(work->aipp);
    aipp_config *config = work->config;
    bool crop = get(work, "crop"), padding = get(work, "padding");
    if (!get(work, "src_image_size_w") != !get(work, "src_image_size_h"))
        return fail(work, "of src_image_size_w and src_image_size_h one is missing");
    if (!get(work, "src_image_size_w")) {
        if (crop || padding)
            return fail(work, "crop and padding want src_image_size_w and src_image_size_h");
        if (!check_largest(work, *work->aipp))
            return false;
        aipp_config_set(config, "src_image_size_w", (double)size.width);
        aipp_config_set(config, "src_image_size_h", (double)size.height);
    }
    if (crop && padding && (!get(work, "crop_size_w") || !get(work, "crop_size_h")))
        return fail(work, "crop together with padding wants crop_size_w and crop_size_h");
    return true;
}

static void fill_image(const planner *work, sim_aipp_image *image)
{
    sim_aipp_size size = sim_aipp_network_size(work->aipp);
    char name[] = "mean_chn_0";
    image->crop_switch = (int8_t)get(work, "crop");
    image->crop_x = get(work, "load_start_pos_w");
    image->crop_y = get(work, "load_start_pos_h");
    image->crop_width = get(work, "crop_size_w");
    image->crop_height = get(work, "crop_size_h");
    if (image->crop_switch && !image->crop_width)
        image->crop_width = (int32_t)size.width;
    if (image->crop_switch && !image->crop_height)
        image->crop_height = (int32_t)size.height;
    image->padding_switch = (int8_t)get(work, "padding");
    image->padding_left = get(work, "left_padding_size");
    image->padding_right = get(work, "right_padding_size");
    image->padding_top = get(work, "top_padding_size");
    image->padding_bottom = get(work, "bottom_padding_size");
    for (int i = 0; i < 4; i++) {
        char least[] = "min_chn_0", factor[] = "var_reci_chn_0";
        name[sizeof name - 2] = least[sizeof least - 2] = factor[sizeof factor - 2] =
            (char)('0' + i);
        image->mean[i] = (int16_t)get(work, name);
        image->min[i] = sim_half_from_float((float)aipp_config_get(work->config, least));
        image->variance[i] = sim_half_from_float((float)aipp_config_get(work->config, factor));
    }
}

static void fill_matrix(planner *work, sim_aipp_head *head)
{
    const int16_t *otherwise = get(work, "input_format") == ACL_YUV420SP_U8 ? from_yuv : from_rgb;
    for (int i = 0; i < 9; i++) {
        char name[] = "matrix_r0c0";
        name[sizeof name - 4] = (char)('0' + i / 3);
        name[sizeof name - 2] = (char)('0' + i % 3);
        if (!aipp_config_given(work->config, name))
            aipp_config_set(work->config, name, otherwise[i]);
        head->matrix[i] = (int16_t)get(work, name);
    }
    for (int i = 0; i < 3; i++) {
        char in[] = "input_bias_0", out[] = "output_bias_0";
        in[sizeof in - 2] = out[sizeof out - 2] = (char)('0' + i);
        head->input_bias[i] = (uint8_t)get(work, in);
        head->output_bias[i] = (uint8_t)get(work, out);
    }
}

static bool check_gears(const planner *work)
{
    for (size_t g = 0; g < gear_count(work->desc); g++) {
        sim_aipp own = in_gear(work, g);
        sim_aipp_size size = sim_aipp_network_size(&own);
        sim_why reason;
        if (!sim_aipp_check(&own.head, &own.image, &size, &reason))
            return fail(work, reason.text);
    }
    return true;
}

static bool plan_static(planner *work)
{
    sim_aipp *aipp = work->aipp;
    aclAippInputFormat format = (aclAippInputFormat)get(work, "input_format");
    if (!format)
        return fail(work, "input_format is missing");
    if (!fill_sizes(work))
        return false;
    aipp->head = (sim_aipp_head){.format = sim_aipp_device_format(format),
                                 .csc_switch = (int8_t)get(work, "csc_switch"),
                                 .rbuv_swap_switch = (int8_t)get(work, "rbuv_swap_switch"),
                                 .ax_swap_switch = (int8_t)get(work, "ax_swap_switch"),
                                 .batch = 1,
                                 .source_width = get(work, "src_image_size_w"),
                                 .source_height = get(work, "src_image_size_h")};
    if (aipp->head.csc_switch && format == ACL_YUV400_U8)
        return fail(work, "csc_switch has no colours to convert in YUV400_U8");
    if (aipp->head.csc_switch)
        fill_matrix(work, &aipp->head);
    fill_image(work, &aipp->image);
    aipp->padding_value = (float)aipp_config_get(work->config, "padding_value");
    return check_gears(work);
}

/* ---- dynamic ---- */

static bool plan_dynamic(planner *work)
{
    if (aipp_config_get(work->config, "max_src_image_size") == 0)
        return fail(work, "dynamic AIPP wants max_src_image_size, the bytes of all images of the "
                          "largest batch");
    int64_t batch = sim_aipp_in_gear(work->aipp, &work->desc->gears, -1).dims[0];
    if (batch > SIM_AIPP_MAX_BATCH)
        return fail(work, arena_format(work->net->memory,
                                       "dynamic AIPP takes batches of at most %d, the model has "
                                       "%lld",
                                       SIM_AIPP_MAX_BATCH, (long long)batch));
    return true;
}

/* ---- all ---- */

static bool plan_one(planner *work, const aipp_plan *plan)
{
    work->aipp->mode = (sim_aipp_mode)get(work, "aipp_mode");
    if (!find_input(work) || !take_network(work) || !refuse_reserved(work))
        return false;
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->items[i].input == work->aipp->input)
            return fail(work, arena_format(work->net->memory, "input %u has AIPP already",
                                           work->aipp->input));
    }
    return work->aipp->mode == SIM_AIPP_STATIC ? plan_static(work) : plan_dynamic(work);
}

bool aipp_plan_make(const network *net, const char *path, const sim_desc *desc, aipp_plan *out,
                    sim_why *why)
{
    aipp_configs configs;
    uint32_t parameters = (uint32_t)desc->input_count; /* behind the gear's */
    if (desc->gears.kind == SIM_GEAR_DIMS)
        return sim_because(why, "E10001: --insert_op_conf: AIPP and --dynamic_dims exclude each "
                                "other, for CANN's atc too");
    if (!aipp_configs_read(net->memory, path, &configs, why))
        return false;
    *out = (aipp_plan){configs.items,
                       arena_alloc(net->memory, (configs.count + 1) * sizeof *out->items), 0};
    for (; out->count < configs.count; out->count++) {
        planner work = {net, desc, &configs.items[out->count], &out->items[out->count], why};
        if (!plan_one(&work, out))
            return false;
        if (work.aipp->mode == SIM_AIPP_DYNAMIC)
            work.aipp->parameters = parameters++;
    }
    return true;
}

/* ---- what callers see ---- */

static void set_dims(arena *memory, sim_dims *out, const int64_t *at, size_t rank)
{
    *out = (sim_dims){rank, arena_alloc(memory, (rank + 1) * sizeof *out->at)};
    memcpy(out->at, at, rank * sizeof *at);
}

static void show_image(const sim_aipp *aipp, arena *memory, sim_desc *desc)
{
    sim_tensor *tensor = &desc->inputs[aipp->input];
    sim_aipp largest = sim_aipp_in_gear(aipp, &desc->gears, -1);
    sim_aipp_size size = sim_aipp_network_size(aipp);
    aclAippInputFormat format = sim_aipp_format_of_device(aipp->head.format);
    int64_t width = largest.head.source_width, height = largest.head.source_height;
    int64_t shown[] = {size.batch, height, width, size.channels}, bytes[4] = {size.batch};
    sim_aipp_image_dims(format, width, height, bytes + 1);
    if (sim_aipp_is_resized(aipp))
        shown[1] = shown[2] = bytes[1] = bytes[2] = -1;
    set_dims(memory, &tensor->dims, shown, 4);
    set_dims(memory, &tensor->dims_v2, bytes, 4);
    tensor->size = sim_aipp_image_bytes(format, width, height) * (uint64_t)largest.dims[0];
}

/* "ascend_dynamic_aipp_data"; further ones say whose they are. */
static void add_parameters(const sim_aipp *aipp, arena *memory, sim_desc *desc)
{
    sim_tensor *tensor = &desc->inputs[aipp->parameters];
    bool first = true;
    for (size_t i = 0; i < aipp->parameters; i++)
        first = first && strcmp(desc->inputs[i].name, ACL_DYNAMIC_AIPP_NAME) != 0;
    int64_t batch = sim_aipp_in_gear(aipp, &desc->gears, -1).dims[0];
    int64_t size = (int64_t)sim_aipp_block_size((uint64_t)batch);
    *tensor = (sim_tensor){.dtype = ACL_UINT8, .format = ACL_FORMAT_ND, .size = (uint64_t)size};
    tensor->name = first ? arena_format(memory, "%s", ACL_DYNAMIC_AIPP_NAME)
                         : arena_format(memory, "%s_%s", ACL_DYNAMIC_AIPP_NAME,
                                        desc->inputs[aipp->input].name);
    set_dims(memory, &tensor->dims, &size, 1);
    tensor->dims_v2 = tensor->dims;
    desc->input_count++;
}

void aipp_plan_apply(const aipp_plan *plan, arena *memory, sim_desc *desc)
{
    for (size_t i = 0; i < plan->count; i++) {
        const sim_aipp *aipp = &plan->items[i];
        sim_tensor *tensor = &desc->inputs[aipp->input];
        int64_t unknown[] = {aipp->dims[0], -1, -1, -1};
        tensor->dtype = ACL_UINT8;
        tensor->format = ACL_FORMAT_NHWC;
        if (aipp->mode == SIM_AIPP_STATIC) {
            show_image(aipp, memory, desc);
            continue;
        }
        set_dims(memory, &tensor->dims, unknown, 4);
        tensor->dims_v2 = tensor->dims;
        tensor->size = (uint64_t)aipp_config_get(&plan->configs[i], "max_src_image_size");
        add_parameters(aipp, memory, desc);
    }
}

/* ---- in the .om ---- */

/* "NCHW:DT_FLOAT:x:3072:4:1,3,16,16", the tensor behind AIPP in every gear. */
static void describe_shapes(const sim_aipp *aipp, const sim_desc *desc, attributes *out)
{
    arena *memory = out->memory;
    const sim_dtype *dtype = sim_dtype_of_acl(aipp->dtype);
    bool varies = aipp->dims[0] < 0 || sim_aipp_is_resized(aipp);
    size_t count = varies ? gear_count(desc) : 1;
    char **texts = arena_alloc(memory, (count + 1) * sizeof *texts);
    const char *type = aipp->dtype == ACL_FLOAT     ? "DT_FLOAT"
                       : aipp->dtype == ACL_FLOAT16 ? "DT_FLOAT16"
                       : aipp->dtype == ACL_UINT8   ? "DT_UINT8"
                                                    : "DT_INT8";
    for (size_t i = 0; i < count; i++) {
        sim_aipp own = sim_aipp_in_gear(aipp, &desc->gears, varies ? (int)i : -1);
        const int64_t *dims = own.dims;
        uint64_t bytes = 0;
        sim_dtype_bytes(dtype, dims, 4, &bytes);
        texts[i] = arena_format(memory, "%s:%s:%s:%llu:4:%lld,%lld,%lld,%lld",
                                aipp->layout == ACL_FORMAT_NHWC ? "NHWC" : "NCHW", type,
                                desc->inputs[aipp->input].name, (unsigned long long)bytes,
                                (long long)dims[0], (long long)dims[1], (long long)dims[2],
                                (long long)dims[3]);
    }
    attributes_texts(out, "_aipp_inputs", texts, count);
    attributes_texts(out, "_aipp_outputs", texts, count);
}

static void describe_image(const sim_aipp *aipp, const aipp_config *config, const sim_desc *desc,
                           attributes *out)
{
    const sim_tensor *tensor = &desc->inputs[aipp->input];
    bool dynamic = aipp->mode == SIM_AIPP_DYNAMIC;
    attributes settings = {.memory = out->memory};
    aipp_config_write(config, &settings);
    attributes_settings(out, "aipp", &settings);
    attributes_text(out, "_data_related_aipp_mode", dynamic ? "dynamic_aipp" : "static_aipp");
    if (dynamic) {
        attributes_text(out, "_data_aipp_data_name_map", desc->inputs[aipp->parameters].name);
        attributes_ints(out, "_dynamic_aipp_input_dims", tensor->dims.at, tensor->dims.rank);
    } else {
        attributes_ints(out, "input_dims", tensor->dims_v2.at, tensor->dims_v2.rank);
        describe_shapes(aipp, desc, out);
    }
}

void aipp_plan_describe(const aipp_plan *plan, const sim_desc *desc, size_t input, attributes *out)
{
    for (size_t i = 0; i < plan->count; i++) {
        const sim_aipp *aipp = &plan->items[i];
        if (aipp->input == input)
            describe_image(aipp, &plan->configs[i], desc, out);
    }
    if (aipp_plan_is_parameter(plan, input))
        attributes_text(out, "_data_related_aipp_mode", "dynamic_aipp_conf");
}

bool aipp_plan_is_dynamic(const aipp_plan *plan, size_t input)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->items[i].mode == SIM_AIPP_DYNAMIC && plan->items[i].input == input)
            return true;
    }
    return false;
}

bool aipp_plan_is_parameter(const aipp_plan *plan, size_t input)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->items[i].mode == SIM_AIPP_DYNAMIC && plan->items[i].parameters == input)
            return true;
    }
    return false;
}
