# SPDX-License-Identifier: MIT
"""acl.mdl: load, describe, execute, gears, AIPP."""
import json

import acl
import numpy as np
import pytest
from conftest import BUILD, Model, read_device, run_program

GEAR_INPUT = "ascend_mbatch_shape_data"


def sum_diff_inputs():
    a = np.arange(12, dtype=np.float32).reshape(4, 3)
    return a, a[::-1].copy()


def assert_sum_diff(model, a, b):
    assert (model.read(0) == (a + b).ravel()).all()
    assert (model.read(1) == (a - b).ravel()).all()


# ---- load ----


def test_load_from_file_that_is_not_there():
    model, ret = acl.mdl.load_from_file("/nowhere/model.om")
    assert ret != 0
    assert "/nowhere/model.om" in acl.get_recent_err_msg()


def test_load_from_mem_reads_bytes(models, load):
    data = open(models.sum_diff, "rb").read()
    model, ret = acl.mdl.load_from_mem(acl.util.bytes_to_ptr(data), len(data))
    assert ret == 0
    desc = acl.mdl.create_desc()
    assert acl.mdl.get_desc(desc, model) == 0
    assert acl.mdl.get_num_inputs(desc) == 2
    assert acl.mdl.destroy_desc(desc) == 0
    assert acl.mdl.unload(model) == 0
    assert acl.mdl.unload(model) != 0


@pytest.fixture
def memory(models):
    """Work and weight memory as large as the model says."""
    work_size, weight_size, ret = acl.mdl.query_size(models.sum_diff)
    assert ret == 0
    data = open(models.sum_diff, "rb").read()
    pointer = acl.util.bytes_to_ptr(data)
    assert acl.mdl.query_size_from_mem(pointer, len(data)) == (work_size, weight_size, 0)
    work, ret_work = acl.rt.malloc(max(work_size, 64), 0)
    weight, ret_weight = acl.rt.malloc(max(weight_size, 64), 0)
    assert ret_work == ret_weight == 0
    yield work, work_size, weight, weight_size
    assert acl.rt.free(work) == 0
    assert acl.rt.free(weight) == 0


def test_load_into_memory_of_the_caller(models, memory):
    data = open(models.sum_diff, "rb").read()
    model, ret = acl.mdl.load_from_file_with_mem(models.sum_diff, *memory)
    assert ret == 0
    assert acl.mdl.unload(model) == 0
    model, ret = acl.mdl.load_from_mem_with_mem(acl.util.bytes_to_ptr(data), len(data), *memory)
    assert ret == 0
    assert acl.mdl.unload(model) == 0


LOAD_TYPE, PATH, MEM_ADDRESS, MEM_SIZE = 1, 2, 3, 4


def test_load_with_config_from_a_file(models):
    handle = acl.mdl.create_config_handle()
    assert acl.mdl.set_config_opt(handle, 0, 1) == 0
    assert acl.mdl.set_config_opt(handle, LOAD_TYPE, 1) == 0
    assert acl.mdl.set_config_opt(handle, PATH, "".join(["", models.sum_diff])) == 0
    model, ret = acl.mdl.load_with_config(handle)
    assert ret == 0
    assert acl.mdl.unload(model) == 0
    assert acl.mdl.destroy_config_handle(handle) == 0


def test_load_with_config_from_memory(models):
    data = open(models.sum_diff, "rb").read()
    handle = acl.mdl.create_config_handle()
    assert acl.mdl.set_config_opt(handle, LOAD_TYPE, 3) == 0
    assert acl.mdl.set_config_opt(handle, MEM_ADDRESS, acl.util.bytes_to_ptr(data)) == 0
    assert acl.mdl.set_config_opt(handle, MEM_SIZE, len(data)) == 0
    model, ret = acl.mdl.load_with_config(handle)
    assert ret == 0
    assert acl.mdl.unload(model) == 0
    assert acl.mdl.destroy_config_handle(handle) == 0


def test_config_values_have_types_by_attribute():
    handle = acl.mdl.create_config_handle()
    with pytest.raises(TypeError, match="attribute 2 wants a str, got 5"):
        acl.mdl.set_config_opt(handle, PATH, 5)
    with pytest.raises(TypeError, match="attribute 1 wants an int, got 'x'"):
        acl.mdl.set_config_opt(handle, LOAD_TYPE, "x")
    assert acl.mdl.destroy_config_handle(handle) == 0


# ---- description ----


def test_description_of_a_loaded_model(load, models):
    desc = load(models.sum_diff).desc
    assert acl.mdl.get_num_inputs(desc) == acl.mdl.get_num_outputs(desc) == 2
    assert acl.mdl.get_input_size_by_index(desc, 1) == 48
    assert acl.mdl.get_output_size_by_index(desc, 0) == 48
    assert acl.mdl.get_input_name_by_index(desc, 1) == "b"
    assert "sum" in acl.mdl.get_output_name_by_index(desc, 0)
    assert acl.mdl.get_input_index_by_name(desc, "b") == (1, 0)
    assert acl.mdl.get_input_data_type(desc, 0) == acl.mdl.get_output_data_type(desc, 0) == 0
    assert acl.mdl.get_input_format(desc, 0) == acl.mdl.get_output_format(desc, 0) == 2


def test_an_output_is_found_by_the_name_it_has(load, models):
    desc = load(models.sum_diff).desc
    name = acl.mdl.get_output_name_by_index(desc, 1)
    assert acl.mdl.get_output_index_by_name(desc, name) == (1, 0)
    assert acl.mdl.get_output_index_by_name(desc, "no such")[1] != 0


def test_dims_are_dicts(load, models):
    desc = load(models.sum_diff).desc
    assert acl.mdl.get_input_dims(desc, 0) == ({"name": "a", "dimCount": 2, "dims": [4, 3]}, 0)
    assert acl.mdl.get_input_dims_v2(desc, 0) == ({"name": "a", "dimCount": 2, "dims": [4, 3]}, 0)
    for get in (acl.mdl.get_output_dims, acl.mdl.get_cur_output_dims):
        dims, ret = get(desc, 1)
        assert ret == 0
        assert (dims["dimCount"], dims["dims"]) == (2, [4, 3])


def test_dims_of_what_is_not_there_are_empty_dicts(load, models):
    desc = load(models.sum_diff).desc
    for get in (
        acl.mdl.get_input_dims,
        acl.mdl.get_input_dims_v2,
        acl.mdl.get_output_dims,
        acl.mdl.get_cur_output_dims,
    ):
        assert get(desc, 2) == ({}, 100000)


def test_dims_range_of_a_fixed_shape(load, models):
    range_, ret = acl.mdl.get_input_dims_range(load(models.sum_diff).desc, 0)
    assert sorted(range_) == ["range", "rangeCount"]
    assert range_["rangeCount"] == len(range_["range"])
    if ret == 0 and range_["rangeCount"]:
        assert range_["range"] == [[4, 4], [3, 3]]


def test_description_without_a_device(models):
    data = open(models.gears, "rb").read()
    for fill in (
        lambda desc: acl.mdl.get_desc_from_file(desc, models.gears),
        lambda desc: acl.mdl.get_desc_from_mem(desc, acl.util.bytes_to_ptr(data), len(data)),
    ):
        desc = acl.mdl.create_desc()
        assert fill(desc) == 0
        assert acl.mdl.get_input_dims(desc, 0)[0]["dims"] == [-1, 3]
        assert acl.mdl.destroy_desc(desc) == 0
    assert acl.mdl.destroy_desc(0) != 0


def test_names_and_attributes_are_str_or_none(load, models):
    desc = load(models.sum_diff).desc
    assert acl.mdl.get_tensor_real_name(desc, "a") in ("a", None)
    assert acl.mdl.get_tensor_real_name(desc, "no such") is None
    assert acl.mdl.get_op_attr(desc, "no such", "attribute") in ("", None)
    assert acl.mdl.get_input_name_by_index(desc, 99) in ("", None)


def test_create_and_get_op_desc_has_six_results():
    name, inputs, input_count, outputs, output_count, ret = acl.mdl.create_and_get_op_desc(
        0, 0, 0, 256
    )
    assert isinstance(name, str) and ret != 0
    assert (inputs, input_count, outputs, output_count) == (0, 0, 0, 0)
    assert acl.mdl.create_and_get_op_desc(0, 0, 0, 5000)[-1] == 100000


# ---- datasets ----


def test_dataset_keeps_buffers_in_order():
    dataset = acl.mdl.create_dataset()
    buffers = [acl.create_data_buffer(0x1000 * (i + 1), 16) for i in range(3)]
    for buffer in buffers:
        assert acl.mdl.add_dataset_buffer(dataset, buffer) == (dataset, 0)
    assert acl.mdl.add_dataset_buffer(dataset, 0) == (dataset, 100000)
    assert acl.mdl.get_dataset_num_buffers(dataset) == 3
    assert [acl.mdl.get_dataset_buffer(dataset, i) for i in range(4)] == [*buffers, 0]
    assert acl.mdl.destroy_dataset(dataset) == 0
    for buffer in buffers:
        assert acl.destroy_data_buffer(buffer) == 0


def test_dataset_takes_descriptions_of_its_buffers():
    dataset = acl.mdl.create_dataset()
    buffer = acl.create_data_buffer(0x1000, 48)
    desc = acl.create_tensor_desc(0, [4, 3], 2)
    acl.mdl.add_dataset_buffer(dataset, buffer)
    assert acl.mdl.get_dataset_tensor_desc(dataset, 0) == 0
    assert acl.mdl.set_dataset_tensor_desc(dataset, desc, 0) == (dataset, 0)
    kept = acl.mdl.get_dataset_tensor_desc(dataset, 0)
    assert acl.get_tensor_desc_dim_v2(kept, 0) == (4, 0)
    assert acl.mdl.set_dataset_tensor_desc(dataset, desc, 7)[1] != 0
    acl.destroy_tensor_desc(desc)
    assert acl.mdl.destroy_dataset(dataset) == 0
    assert acl.destroy_data_buffer(buffer) == 0


# ---- execution ----


def test_execute(load, models):
    model = load(models.sum_diff)
    a, b = sum_diff_inputs()
    model.write(a, b)
    assert acl.mdl.execute(model.id, model.input, model.output) == 0
    assert_sum_diff(model, a, b)


def test_execute_async_on_a_stream_and_on_the_default_one(load, models, stream):
    model = load(models.sum_diff)
    for on in (stream, 0):
        a, b = sum_diff_inputs()
        model.write(a + on % 97, b)
        assert acl.mdl.execute_async(model.id, model.input, model.output, on) == 0
        assert acl.rt.synchronize_stream(on) == 0
        assert_sum_diff(model, a + on % 97, b)


def test_execute_v2_takes_a_config(load, models, stream):
    model = load(models.sum_diff)
    a, b = sum_diff_inputs()
    model.write(a, b)
    handle = acl.mdl.create_exec_config_handle()
    assert acl.mdl.set_exec_config_opt(handle, 0, 5000) == 0
    assert acl.mdl.set_exec_config_opt(handle, 99, 1) != 0
    assert acl.mdl.execute_v2(model.id, model.input, model.output, stream, handle) == 0
    assert_sum_diff(model, a, b)
    assert acl.mdl.destroy_exec_config_handle(handle) == 0


def test_execute_of_nothing_is_a_code(load, models):
    model = load(models.sum_diff)
    assert acl.mdl.execute(model.id, 0, model.output) == 100000
    assert acl.mdl.execute(12345, model.input, model.output) != 0


# ---- gears ----


def set_gear_input(model):
    index, ret = acl.mdl.get_input_index_by_name(model.desc, GEAR_INPUT)
    assert ret == 0
    return index


def test_a_static_model_has_no_gears(load, models):
    model = load(models.sum_diff)
    assert acl.mdl.get_input_index_by_name(model.desc, GEAR_INPUT)[1] != 0
    assert acl.mdl.get_dynamic_batch(model.desc) == ({"batchCount": 0, "batch": []}, 0)
    gears, ret = acl.mdl.get_dynamic_hw(model.desc, -1)
    assert (gears.get("hwCount", 0), ret) in ((0, 0), (0, 100000))
    assert acl.mdl.get_input_dynamic_gear_count(model.desc, -1) == (0, 0)
    assert acl.mdl.get_dynamic_batch(0) == ({}, 100000)
    assert acl.mdl.get_dynamic_hw(0, -1) == ({}, 100000)


@pytest.mark.parametrize("batch", [1, 2, 8])
def test_dynamic_batch(load, models, batch):
    model = load(models.gears)
    assert acl.mdl.get_dynamic_batch(model.desc) == ({"batchCount": 3, "batch": [1, 2, 8]}, 0)
    index = set_gear_input(model)
    assert acl.mdl.set_dynamic_batch_size(model.id, model.input, index, batch) == 0
    x = np.arange(batch * 3, dtype=np.float32).reshape(batch, 3)
    model.write(x)
    assert acl.mdl.execute(model.id, model.input, model.output) == 0
    dims, ret = acl.mdl.get_cur_output_dims(model.desc, 0)
    assert ret == 0 and dims["dims"] == [batch, 2]
    expected = np.stack([x.sum(axis=1), x[:, 0] - x[:, 2]], axis=1)
    assert (model.read(0)[: batch * 2] == expected.ravel()).all()


def test_a_batch_that_is_no_gear(load, models):
    model = load(models.gears)
    assert acl.mdl.set_dynamic_batch_size(model.id, model.input, set_gear_input(model), 3) != 0


@pytest.mark.parametrize("height, width", [(8, 8), (8, 16)])
def test_dynamic_image_size(load, models, height, width):
    model = load(models.hw)
    gears, ret = acl.mdl.get_dynamic_hw(model.desc, -1)
    assert (gears, ret) == ({"hwCount": 2, "hw": [[8, 8], [8, 16]]}, 0)
    index = set_gear_input(model)
    assert acl.mdl.set_dynamic_hw_size(model.id, model.input, index, height, width) == 0
    image = np.arange(3 * height * width, dtype=np.float32).reshape(1, 3, height, width)
    model.write(image)
    assert acl.mdl.execute(model.id, model.input, model.output) == 0
    got = model.read(0)[: height * width].reshape(height, width)
    np.testing.assert_allclose(got, image.mean(axis=1)[0], rtol=1e-6)


def test_dynamic_dims(load, models):
    model = load(models.dims)
    assert acl.mdl.get_input_dynamic_gear_count(model.desc, -1) == (2, 0)
    gears, ret = acl.mdl.get_input_dynamic_dims(model.desc, -1, 2)
    assert ret == 0
    assert [gear["dims"] for gear in gears] == [[1, 3, 4, 4], [1, 3, 4, 12]]
    index = set_gear_input(model)
    assert acl.mdl.set_input_dynamic_dims(model.id, model.input, index, gears[1]) == 0
    image = np.ones((1, 3, 4, 12), np.float32)
    model.write(image)
    assert acl.mdl.execute(model.id, model.input, model.output) == 0
    assert acl.mdl.get_cur_output_dims(model.desc, 0)[0]["dims"] == [1, 1, 4, 12]
    np.testing.assert_allclose(model.read(0)[:48], 1, rtol=1e-6)


def test_dynamic_dims_are_asked_for_in_vain(load, models):
    model = load(models.dims)
    assert acl.mdl.get_input_dynamic_dims(model.desc, -1, 4097) == (None, 100000)
    assert acl.mdl.get_input_dynamic_dims(0, -1, 2) == ([], 100000)


def test_dynamic_dims_want_a_dict_of_count_and_list(load, models):
    model = load(models.dims)
    index = set_gear_input(model)

    def set_dims(dims):
        return acl.mdl.set_input_dynamic_dims(model.id, model.input, index, dims)

    assert set_dims({"dimCount": 4, "dims": [1, 3, 4, 4]}) == 0
    assert set_dims({"name": "", "dimCount": 4, "dims": [1, 3, 4, 4]}) == 0
    assert set_dims({"dimCount": 4, "dims": [1, 3, 5, 5]}) != 0
    for bad in (
        [1, 3, 4, 4],
        {"dims": [1]},
        {"dimCount": 4},
        {"dimCount": "4", "dims": [1, 3, 4, 4]},
        {"dimCount": 4, "dims": (1, 3, 4, 4)},
        {"dimCount": 4, "dims": [1, 3, 4]},
        {"dimCount": 129, "dims": [1] * 129},
        {"name": 5, "dimCount": 4, "dims": [1, 3, 4, 4]},
    ):
        with pytest.raises(TypeError, match="set_input_dynamic_dims"):
            set_dims(bad)


# ---- AIPP ----


def test_a_model_without_aipp_says_so(load, models):
    model = load(models.sum_diff)
    assert acl.mdl.get_aipp_type(model.id, 0)[0::2] == (0, 0)
    assert acl.mdl.get_first_aipp_info(model.id, 0)[0] is None


def test_aipp_parameters_are_taken():
    size, ret = acl.mdl.get_aipp_data_size(2)
    assert ret == 0 and size > 0
    aipp = acl.mdl.create_aipp(2)
    assert aipp != 0
    assert acl.mdl.set_aipp_input_format(aipp, 1) == 0
    assert acl.mdl.set_aipp_src_image_size(aipp, 32, 16) == 0
    matrix = [256, 0, 359, 256, -88, -183, 256, 454, 0]
    assert acl.mdl.set_aipp_csc_params(aipp, 1, *matrix, 0, 0, 0, 0, 128, 128) == 0
    assert acl.mdl.set_aipp_rbuv_swap_switch(aipp, 1) == 0
    assert acl.mdl.set_aipp_ax_swap_switch(aipp, 0) == 0
    assert acl.mdl.set_aipp_crop_params(aipp, 1, 0, 0, 16, 8, 1) == 0
    assert acl.mdl.set_aipp_padding_params(aipp, 1, 0, 0, 2, 2, 0) == 0
    assert acl.mdl.set_aipp_dtc_pixel_mean(aipp, 104, 117, 123, 0, 0) == 0
    assert acl.mdl.set_aipp_dtc_pixel_min(aipp, 0.0, 0.5, 1, 0, 0) == 0
    assert acl.mdl.set_aipp_pixel_var_reci(aipp, 0.0039, 0.0039, 0.0039, 1.0, 1) == 0
    assert acl.mdl.set_aipp_dtc_pixel_min(aipp, 0, 0, 0, 0, 2) != 0
    assert acl.mdl.destroy_aipp(aipp) == 0


def test_aipp_on_a_model_without(load, models):
    model = load(models.sum_diff)
    aipp = acl.mdl.create_aipp(1)
    assert acl.mdl.set_input_aipp(model.id, model.input, 0, aipp) != 0
    assert acl.mdl.set_aipp_by_input_index(model.id, model.input, 0, aipp) != 0
    assert acl.mdl.destroy_aipp(aipp) == 0


# ---- dump, bundles ----


def test_dump_answers_codes():
    for ret in (acl.mdl.init_dump(), acl.mdl.set_dump("/nowhere.json"), acl.mdl.finalize_dump()):
        assert isinstance(ret, int)


def test_bundles_answer_codes(models):
    data = open(models.sum_diff, "rb").read()
    assert acl.mdl.bundle_load_from_file(models.sum_diff)[1] != 0
    assert acl.mdl.bundle_load_from_mem(acl.util.bytes_to_ptr(data), len(data))[1] != 0
    assert acl.mdl.bundle_get_model_num(7)[1] != 0
    assert acl.mdl.bundle_get_model_id(7, 0)[1] != 0
    assert acl.mdl.bundle_unload(7) != 0


# ---- answers that no model here gives ----


@pytest.fixture(scope="module")
def answers():
    return json.loads(run_program("answers", preload=BUILD / "tests/pyacl/libpyacl_answers.so"))


def test_aipp_info_has_the_names_of_the_c_fields(answers):
    info, ret = answers["aipp"]
    assert ret == 0 and len(info) == 53
    shapes = info.pop("outDims")
    assert {key: value for key, value in info.items() if value} == {
        "inputFormat": 3,
        "srcImageSizeW": 1,
        "srcImageSizeH": 2,
        "cropSwitch": -3,
        "matrixR0C2": -4,
        "matrixR2C1": 5,
        "inputBias2": 6,
        "meanChn3": 7,
        "minChn0": 0.5,
        "varReciChn3": 0.25,
        "srcFormat": 1,
        "srcDatatype": 4,
        "srcDimNum": 2**40,
        "shapeCount": 2,
    }
    assert isinstance(info["varReciChn0"], float) and isinstance(info["cscSwitch"], int)
    assert shapes[0]["srcDims"] == {"name": "x" * 128, "dimCount": 0, "dims": []}
    assert shapes[1] == {
        "srcDims": {"name": "src", "dimCount": 2, "dims": [8, -9]},
        "srcSize": 10,
        "aippOutdims": {"name": "out", "dimCount": 1, "dims": [11]},
        "aippOutSize": 12,
    }
    assert answers["no aipp"] == [None, 100000]


def test_ranges_ops_and_bundles_come_through(answers):
    assert answers["range"] == [{"rangeCount": 2, "range": [[1, -1], [3, 4]]}, 0]
    assert answers["op"] == ["op 1 2 3", 0x10, 2, 0x20, 1, 0]
    assert answers["short op"][0] == "op "
    assert answers["bundle"] == [2**32 + 7, 0]


def test_many_loads_leave_nothing_behind(models):
    before = acl.rt.get_mem_info(1)
    for _ in range(20):
        model = Model(models.sum_diff)
        assert acl.mdl.execute(model.id, model.input, model.output) == 0
        assert len(read_device(model.address(model.output, 0), 48)) == 48
        model.close()
    assert acl.rt.get_mem_info(1) == before
