# SPDX-License-Identifier: MIT
"""acl.*: the process, data buffers, tensor descriptors, half floats."""
import struct
import subprocess
import sys

import acl
import conftest
import pytest

FLOAT, INT64, NCHW, ND = 0, 9, 0, 2


@pytest.fixture
def desc():
    handle = acl.create_tensor_desc(FLOAT, [2, 3, 4], NCHW)
    assert handle != 0
    yield handle
    assert acl.destroy_tensor_desc(handle) is None


def test_init_again_is_said_and_harms_nothing():
    assert acl.init() == 100002
    assert acl.rt.get_device() == (0, 0)


def test_get_version_is_three_numbers_and_a_code():
    major, minor, patch, ret = acl.get_version()
    assert ret == 0
    assert major >= 1 and minor >= 0 and patch >= 0


def test_get_soc_name_is_a_str():
    assert acl.get_soc_name() == "Ascend310P3"


def test_get_recent_err_msg_tells_once_what_failed():
    assert acl.rt.set_device(77) != 0
    assert "77" in acl.get_recent_err_msg()
    assert acl.get_recent_err_msg() is None


def test_app_log_returns_none_and_formats_nothing():
    assert acl.app_log(3, "100 %s of it") is None


def test_get_cann_version_has_its_keys():
    version, ret = acl.get_cann_version(0)
    assert ret == 0
    assert sorted(version) == [
        "major_version",
        "minor_version",
        "patch_version",
        "release_version",
        "reserved",
        "version",
    ]
    assert all(isinstance(value, str) for value in version.values())
    assert version["version"].startswith(version["major_version"])


def test_get_device_capability_is_a_value_and_a_code():
    value, ret = acl.get_device_capability(0, 0)
    assert ret == 0 and value > 0
    assert acl.get_device_capability(0, 99)[1] != 0


def test_cann_attributes_are_listed_and_each_has_a_value():
    attributes, count, ret = acl.get_cann_attribute_list()
    assert ret == 0 and len(attributes) == count
    for attribute in attributes:
        assert acl.get_cann_attribute(attribute)[1] == 0


# ---- data buffers ----


def test_data_buffer_keeps_an_address_and_a_size():
    buffer = acl.create_data_buffer(0x1000, 24)
    assert acl.get_data_buffer_addr(buffer) == 0x1000
    assert acl.get_data_buffer_size(buffer) == 24
    assert acl.get_data_buffer_size_v2(buffer) == 24
    assert acl.update_data_buffer(buffer, 0x2000, 2**33) == 0
    assert acl.get_data_buffer_addr(buffer) == 0x2000
    assert acl.get_data_buffer_size_v2(buffer) == 2**33
    assert acl.destroy_data_buffer(buffer) == 0


def test_data_buffer_of_nothing_answers_zero():
    assert acl.get_data_buffer_addr(0) == 0
    assert acl.get_data_buffer_size_v2(0) == 0
    assert acl.destroy_data_buffer(0) == 100000


# ---- data types ----


@pytest.mark.parametrize(
    "data_type, size", [(0, 4), (1, 2), (2, 1), (3, 4), (9, 8), (11, 8), (12, 1)]
)
def test_data_type_size(data_type, size):
    assert acl.data_type_size(data_type) == size


@pytest.mark.parametrize("value", [0.0, 1.0, -2.5, 65504.0, 2.0**-24])
def test_halves_are_bits(value):
    (bits,) = struct.unpack("<H", struct.pack("<e", value))
    assert acl.float_to_float16(value) == bits
    assert acl.float16_to_float(bits) == value


# ---- tensor descriptors ----


def test_tensor_desc_tells_what_it_was_made_of(desc):
    assert acl.get_tensor_desc_type(desc) == FLOAT
    assert acl.get_tensor_desc_format(desc) == NCHW
    assert acl.get_tensor_desc_size(desc) == 96
    assert acl.get_tensor_desc_element_count(desc) == 24
    assert acl.get_tensor_desc_num_dims(desc) == 3
    assert [acl.get_tensor_desc_dim(desc, i) for i in range(3)] == [2, 3, 4]
    assert acl.get_tensor_desc_dim_v2(desc, 2) == (4, 0)


def test_tensor_desc_of_no_dims():
    scalar = acl.create_tensor_desc(INT64, [], ND)
    assert acl.get_tensor_desc_num_dims(scalar) == 0
    assert acl.get_tensor_desc_size(scalar) == 8
    acl.destroy_tensor_desc(scalar)


def test_tensor_desc_index_that_is_not_there(desc):
    assert acl.get_tensor_desc_dim_v2(desc, 3)[1] != 0
    assert acl.get_tensor_desc_dim_range(desc, 3, 2) == (None, 100000)


def test_tensor_desc_name(desc):
    assert acl.set_tensor_desc_name(desc, "图") is None
    assert acl.get_tensor_desc_name(desc) == "图"


def test_tensor_shape_range_comes_back():
    desc = acl.create_tensor_desc(FLOAT, [-1, 3], ND)
    assert acl.set_tensor_shape_range(desc, [[1, 8], [3, 3]]) == 0
    assert acl.get_tensor_desc_dim_range(desc, 0, 2) == ([1, 8], 0)
    assert acl.get_tensor_desc_dim_range(desc, 1, 2) == ([3, 3], 0)
    assert acl.get_tensor_desc_dim_range(desc, 0, 5000) == (None, 100000)
    acl.destroy_tensor_desc(desc)


def test_tensor_desc_can_be_told_other_shapes(desc):
    assert acl.set_tensor_shape(desc, [1, 1]) == 0
    assert acl.set_tensor_origin_shape(desc, [1, 1]) == 0
    assert acl.set_tensor_storage_shape(desc, [1, 1]) == 0
    assert acl.set_tensor_format(desc, ND) == 0
    assert acl.set_tensor_origin_format(desc, ND) == 0
    assert acl.set_tensor_storage_format(desc, ND) == 0


def test_set_tensor_const_and_the_rest_return_codes(desc):
    data = b"\0" * 96
    assert acl.set_tensor_const(desc, acl.util.bytes_to_ptr(data), 96) == 0
    assert acl.set_tensor_const(0, acl.util.bytes_to_ptr(data), 96) == 100000
    assert acl.set_tensor_place_ment(desc, 1) == 0
    assert acl.set_tensor_dynamic_input(desc, "x") == 0
    assert acl.set_tensor_value_range(desc, [[0, 255]]) == 0


def test_trans_tensor_desc_format_returns_a_desc_and_a_code(desc):
    other, ret = acl.trans_tensor_desc_format(desc, 1)
    assert isinstance(other, int) and isinstance(ret, int)
    assert (other == 0) == (ret != 0)
    if other:
        acl.destroy_tensor_desc(other)


def test_dims_must_be_a_list_of_int():
    for dims in [(2, 3), "23", 5, None]:
        with pytest.raises(TypeError, match="list of int"):
            acl.create_tensor_desc(FLOAT, dims, ND)
    with pytest.raises(TypeError, match="list of int"):
        acl.create_tensor_desc(FLOAT, [2, 3.0], ND)
    with pytest.raises(TypeError, match=r"list of \[int, int\]"):
        acl.set_tensor_shape_range(0, [1, 2])
    with pytest.raises(TypeError, match=r"list of \[int, int\]"):
        acl.set_tensor_shape_range(0, [[1]])


# ---- the end of a process ----

ENDINGS = {
    "finalize": "import acl; print(acl.init(), acl.finalize())",
    "finalize_reference": "import acl; acl.init(); acl.init(); print(*acl.finalize_reference())",
    "config": "import acl, sys; print(acl.init(sys.argv[1]), acl.finalize())",
    "nothing": "import acl; acl.init(); acl.rt.set_device(1); acl.rt.create_stream(); print(0)",
}


def ending(what, *words):
    code = f"import sys; sys.path.insert(0, {str(conftest.NPUSIM / 'python')!r}); " + ENDINGS[what]
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        timeout=60,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout.split()


def test_finalize():
    assert ending("finalize") == ["0", "0"]


def test_finalize_reference_counts_down():
    assert ending("finalize_reference") == ["1", "0"]


def test_init_takes_the_path_of_a_config(tmp_path):
    config = tmp_path / "acl.json"
    config.write_text("{}")
    assert ending("config", str(config)) == ["0", "0"]


def test_a_program_may_leave_everything_behind():
    assert ending("nothing") == ["0"]
