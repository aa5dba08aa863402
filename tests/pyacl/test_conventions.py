# SPDX-License-Identifier: MIT
"""What every function has in common: names, arguments, results, refusals."""
import gc
import pathlib
import re
import subprocess
import sys
import types

import acl
import conftest
import numpy as np
import pytest

# The functions that public programs use, and those of their families.
TABLES = {
    "acl": """
        init finalize finalize_reference get_version get_soc_name get_recent_err_msg app_log
        create_data_buffer destroy_data_buffer update_data_buffer get_data_buffer_addr
        get_data_buffer_size get_data_buffer_size_v2 data_type_size float16_to_float
        float_to_float16 create_tensor_desc destroy_tensor_desc get_tensor_desc_type
        get_tensor_desc_format get_tensor_desc_size get_tensor_desc_element_count
        get_tensor_desc_num_dims get_tensor_desc_dim get_tensor_desc_dim_v2
        get_tensor_desc_dim_range get_tensor_desc_name set_tensor_desc_name set_tensor_shape_range
        set_tensor_const trans_tensor_desc_format get_device_capability get_cann_version""",
    "acl.rt": """
        set_device reset_device reset_device_force get_device get_device_count get_run_mode
        create_context destroy_context set_context get_context create_stream
        create_stream_with_config destroy_stream destroy_stream_force synchronize_stream
        synchronize_stream_with_timeout stream_query synchronize_device create_event
        create_event_with_flag create_event_ex_with_flag destroy_event record_event reset_event
        stream_wait_event query_event query_event_status query_event_wait_status synchronize_event
        event_elapsed_time malloc malloc_align32 malloc_cached free malloc_host free_host memcpy
        memcpy_async memset memset_async memcpy2d memcpy2d_async get_mem_info host_register
        host_unregister subscribe_report unsubscribe_report launch_callback process_report
        set_exception_info_callback get_task_id_from_exception_info
        get_stream_id_from_exception_info get_thread_id_from_exception_info
        get_device_id_from_exception_info get_error_code_from_exception_info set_op_wait_timeout
        set_op_execute_time_out get_device_utilization_rate device_get_stream_priority_range
        synchronize_event_with_timeout synchronize_device_with_timeout""",
    "acl.mdl": """
        load_from_file load_from_mem load_from_file_with_mem load_from_mem_with_mem query_size
        query_size_from_mem unload create_config_handle set_config_opt load_with_config
        destroy_config_handle create_desc get_desc get_desc_from_file get_desc_from_mem
        destroy_desc get_num_inputs get_num_outputs get_input_size_by_index
        get_output_size_by_index get_input_dims get_input_dims_v2 get_output_dims
        get_cur_output_dims get_input_dims_range get_input_name_by_index get_output_name_by_index
        get_input_index_by_name get_output_index_by_name get_input_format get_output_format
        get_input_data_type get_output_data_type get_dynamic_batch get_dynamic_hw
        get_input_dynamic_gear_count get_input_dynamic_dims set_dynamic_batch_size
        set_dynamic_hw_size set_input_dynamic_dims create_dataset destroy_dataset
        add_dataset_buffer get_dataset_num_buffers get_dataset_buffer set_dataset_tensor_desc
        get_dataset_tensor_desc execute execute_async create_exec_config_handle
        set_exec_config_opt destroy_exec_config_handle execute_v2 get_aipp_type
        get_first_aipp_info create_aipp destroy_aipp set_aipp_input_format set_aipp_src_image_size
        set_aipp_csc_params set_aipp_rbuv_swap_switch set_aipp_ax_swap_switch
        set_aipp_crop_params set_aipp_padding_params set_aipp_dtc_pixel_mean
        set_aipp_dtc_pixel_min set_aipp_pixel_var_reci set_input_aipp set_aipp_by_input_index
        get_aipp_data_size get_tensor_real_name get_op_attr create_and_get_op_desc init_dump
        set_dump finalize_dump bundle_load_from_file bundle_load_from_mem bundle_get_model_num
        bundle_get_model_id bundle_unload""",
    "acl.util": """
        bytes_to_ptr ptr_to_bytes numpy_to_ptr numpy_contiguous_to_ptr ptr_to_numpy start_thread
        stop_thread""",
}
FUNCTIONS = [f"{module}.{name}" for module, names in TABLES.items() for name in names.split()]
SUBMODULES = ["rt", "mdl", "media", "op", "blas", "util", "prof", "himpi", "fv"]


def resolve(name):
    found = acl
    for part in name.split(".")[1:]:
        found = getattr(found, part)
    return found


def functions_of(module):
    return [n for n in dir(module) if isinstance(getattr(module, n), types.BuiltinFunctionType)]


def is_absent(function):
    return "not supported by npusim" in function.__doc__


def absent_functions():
    return [
        f"acl.{module}.{name}"
        for module in SUBMODULES
        for name in functions_of(getattr(acl, module))
        if is_absent(resolve(f"acl.{module}.{name}"))
    ]


# ---- names ----


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_is_there_and_its_documentation_begins_with_its_name(name):
    function = resolve(name)
    assert function.__doc__.startswith(name.split(".")[-1] + "(")
    assert not is_absent(function)


def test_every_function_of_the_tables_is_called_by_a_test():
    here = pathlib.Path(__file__).parent
    sources = [*here.glob("test_*.py"), *here.glob("programs/*.py"), here / "conftest.py"]
    text = "\n".join(s.read_text() for s in sources if s.name != pathlib.Path(__file__).name)
    called = re.compile(r"(?:(acl(?:\.\w+)?)\.(\w+))\b(?=\s*[(,)\]:\n])")
    seen = {f"{module}.{name}" for module, name in called.findall(text)}
    assert sorted(set(FUNCTIONS) - seen) == []


def test_submodules_are_attributes_and_importable():
    for name in SUBMODULES:
        assert isinstance(getattr(acl, name), types.ModuleType)
        assert getattr(acl, name).__name__ == f"acl.{name}"
    code = f"import sys; sys.path.insert(0, {str(conftest.NPUSIM / 'python')!r}); "
    code += "import acl.rt, acl.mdl as m; from acl import util; print(acl.rt, m, util)"
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE)


def test_there_are_no_constants_and_no_classes():
    for module in [acl] + [getattr(acl, name) for name in SUBMODULES]:
        for name in [n for n in dir(module) if not n.startswith("__")]:
            attribute = getattr(module, name)
            assert isinstance(attribute, (types.BuiltinFunctionType, types.ModuleType)), name


def test_names_that_programs_test_for():
    assert "bytes_to_ptr" in dir(acl.util)
    assert not hasattr(acl.rt, "no_such_function")


# ---- what npusim does not do ----


@pytest.mark.parametrize(
    "name",
    [
        "acl.media.dvpp_malloc",
        "acl.media.vdec_send_frame",
        "acl.media.dvpp_vpc_batch_crop_and_paste_async",
        "acl.op.execute_v2",
        "acl.op.cast",
        "acl.blas.gemm_ex",
        "acl.prof.start",
        "acl.himpi.sys_init",
        "acl.fv.search",
        "acl.rt.launch_kernel",
        "acl.rt.free_dvpp",
    ],
)
def test_other_functions_refuse_by_name(name):
    with pytest.raises(RuntimeError, match=f"^{re.escape(name)} is not supported by npusim$"):
        resolve(name)(1, 2, 3)


def test_all_that_is_absent_says_so():
    names = absent_functions()
    assert len(names) > 400
    for name in names:
        with pytest.raises(RuntimeError, match=f"^{re.escape(name)} is not supported"):
            resolve(name)()


def test_the_documentation_counts_right():
    table = (conftest.ROOT / "docs/pyacl.md").read_text()
    rows = re.findall(r"^\| (`acl.*?) \| *(\d*) *\| *(\d*) *\|$", table, re.MULTILINE)
    documented = {modules: (int(works or 0), int(refuses or 0)) for modules, works, refuses in rows}
    assert len(documented) == 7
    for modules, counts in documented.items():
        names = [m.strip("` ") for m in modules.split(",")]
        functions = [f"{m}.{n}" for m in names for n in functions_of(resolve(m))]
        refusing = sum(is_absent(resolve(f)) for f in functions)
        assert (len(functions) - refusing, refusing) == counts, modules


# ---- arguments ----


def test_handles_are_ints_of_64_bits_whatever_their_sign():
    buffer = acl.create_data_buffer(-1, 2**64 + 5)
    assert acl.get_data_buffer_addr(buffer) == 2**64 - 1
    assert acl.get_data_buffer_size_v2(buffer) == 5
    assert acl.destroy_data_buffer(buffer - 2**64) == 0
    assert acl.get_data_buffer_addr(True) == 0


@pytest.mark.parametrize("bad", [None, "0", 1.0, [0], b"0"])
def test_handles_are_nothing_else(bad):
    usage = re.escape("acl.rt.free(address) -> ret")
    with pytest.raises(TypeError, match=f"^{usage}: argument 1 is .*, wants an int$"):
        acl.rt.free(bad)


def test_a_numpy_number_is_no_handle():
    with pytest.raises(TypeError, match="argument 1 is <class 'numpy.int64'>, wants an int"):
        acl.rt.malloc(np.int64(5), 0)
    assert acl.data_type_size(np.int64(0)) == 4


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: acl.rt.set_device(2**31), "argument 1 is 2147483648, wants an int of 32 bits"),
        (lambda: acl.rt.set_device(1.5), "argument 1 is 1.5, wants an int of 32 bits"),
        (lambda: acl.mdl.load_from_file(b"x"), "argument 1 is <class 'bytes'>, wants a str"),
        (lambda: acl.mdl.load_from_file("a\0b"), "wants a str"),
        (lambda: acl.init(5), "argument 1 is 5, wants a str"),
        (lambda: acl.float_to_float16("1"), "argument 1 is <class 'str'>, wants a number"),
        (
            lambda: acl.mdl.set_aipp_rbuv_swap_switch(0, 256),
            "argument 2 is 256, wants an int of 0 to 255",
        ),
        (lambda: acl.rt.malloc(1), r"wants 2 arguments, got 1$"),
        (lambda: acl.rt.malloc(1, 2, 3), r"wants 2 arguments, got 3$"),
        (lambda: acl.rt.free(), r"wants 1 argument, got 0$"),
        (lambda: acl.init("a", "b"), r"wants 0 to 1 arguments, got 2$"),
    ],
)
def test_wrong_arguments_raise_with_what_was_seen_and_wanted(call, message):
    with pytest.raises(TypeError, match=message) as caught:
        call()
    assert str(caught.value).startswith("acl.")


def test_arguments_are_positional():
    with pytest.raises(TypeError, match="keyword"):
        acl.rt.malloc(size=1, policy=0)


def test_functions_without_parameters_ignore_arguments():
    assert acl.rt.get_device_count(1, "two") == (2, 0)


# ---- results ----

SHAPES = {
    "acl.get_version()": (int, int, int, int),
    "acl.get_soc_name()": str,
    "acl.rt.get_device()": (int, int),
    "acl.rt.get_mem_info(0)": (int, int, int),
    "acl.rt.set_device(99)": int,
    "acl.rt.create_context(99)": (int, int),
    "acl.rt.malloc(0, 0)": (int, int),
    "acl.rt.event_elapsed_time(0, 0)": (float, int),
    "acl.mdl.load_from_file('')": (int, int),
    "acl.mdl.query_size('')": (int, int, int),
    "acl.mdl.get_num_inputs(0)": int,
    "acl.mdl.get_input_dims(0, 0)": (dict, int),
    "acl.mdl.get_dynamic_batch(0)": (dict, int),
    "acl.mdl.get_input_dynamic_dims(0, -1, 1)": (list, int),
    "acl.mdl.get_first_aipp_info(0, 0)": (type(None), int),
    "acl.mdl.get_aipp_type(0, 0)": (int, int, int),
    "acl.mdl.add_dataset_buffer(0, 0)": (int, int),
    "acl.mdl.destroy_dataset(0)": int,
    "acl.mdl.get_dataset_buffer(0, 0)": int,
    "acl.mdl.bundle_load_from_file('')": (int, int),
    "acl.destroy_tensor_desc(0)": type(None),
    "acl.float16_to_float(0)": float,
}


@pytest.mark.parametrize("call", SHAPES)
def test_results_have_the_documented_shape(call):
    result = eval(call)
    shape = SHAPES[call]
    if isinstance(shape, tuple):
        assert isinstance(result, tuple)
        assert tuple(type(item) for item in result) == shape
    else:
        assert type(result) is shape


# ---- references ----


@pytest.fixture
def gears(load, models):
    return load(models.dims)


def raising(*calls):
    def run():
        for call in calls:
            with pytest.raises((TypeError, ValueError, RuntimeError)):
                call()

    return run


CHURN = {
    "dims": lambda m: acl.mdl.get_input_dims(m.desc, 0),
    "no dims": lambda m: acl.mdl.get_output_dims(m.desc, 9),
    "gears": lambda m: acl.mdl.get_input_dynamic_dims(m.desc, -1, 2),
    "batch": lambda m: acl.mdl.get_dynamic_batch(m.desc),
    "hw": lambda m: acl.mdl.get_dynamic_hw(m.desc, -1),
    "range": lambda m: acl.mdl.get_input_dims_range(m.desc, 0),
    "aipp": lambda m: acl.mdl.get_first_aipp_info(m.id, 0),
    "names": lambda m: acl.mdl.get_input_name_by_index(m.desc, 0),
    "version": lambda m: acl.get_cann_version(0),
    "attributes": lambda m: acl.rt.pointer_get_attributes(m.address(m.input, 0)),
    "desc": lambda m: acl.destroy_tensor_desc(acl.create_tensor_desc(0, [2**40, 3], 2)),
    "array": lambda m: acl.util.numpy_contiguous_to_ptr(ARRAY.T),
    "view": lambda m: acl.util.ptr_to_numpy(ARRAY.ctypes.data, (2, 2), 12),
    "bytes": lambda m: acl.util.ptr_to_bytes(ARRAY.ctypes.data, 32),
    "refusals": lambda m: raising(
        lambda: acl.rt.malloc(None, 0),
        lambda: acl.media.dvpp_malloc(1),
        lambda: acl.create_tensor_desc(0, [1, "2"], 2),
        lambda: acl.set_tensor_shape_range(0, [[1, 2], [3]]),
        lambda: acl.mdl.set_input_dynamic_dims(m.id, m.input, 1, {"dimCount": 9, "dims": [1]}),
        lambda: acl.util.ptr_to_numpy(1, (-1,), 5),
        lambda: acl.util.start_thread(5, None),
    )(),
    "thread": lambda m: acl.util.stop_thread(acl.util.start_thread(lambda x: x, [1])[0]),
}
ARRAY = np.ones((2, 2))


@pytest.mark.filterwarnings("ignore:acl.util")
@pytest.mark.parametrize("what", CHURN)
def test_nothing_of_a_call_stays_behind(gears, what):
    call = CHURN[what]

    def growth():
        before = sys.getallocatedblocks()
        for _ in range(300):
            call(gears)
        gc.collect()
        return sys.getallocatedblocks() - before

    growth()
    assert min(growth() for _ in range(3)) < 100


# ---- failures ----


def test_failure_is_a_code_and_no_exception():
    assert acl.rt.free(0) == 100000
    assert acl.mdl.execute(0, 0, 0) == 100000
    assert acl.rt.malloc(0, 0) == (0, 100000)
