# SPDX-License-Identifier: MIT
"""huawei_api: programs written for pyACL-inference, unchanged, and what it could not do."""
import gc
import threading

import huawei_api
import numpy as np
import omrun
import pytest
from huawei_api import (
    ACLNetHandler,
    finalize_huawei_api,
    init_huawei_api,
    using_acl_net_handler,
    using_huawei_api,
)


def rows_reference(x):
    x = x.astype(np.float32)
    return np.stack([x.sum(axis=1), x[:, 0] - x[:, 2]], axis=1)


@pytest.fixture
def bs4(om):
    """x f32 [4,3]; y f32 [4,2] = (x0+x1+x2, x0-x2)."""
    return om("batch_n", "--input_shape=x:4,3", name="rows_bs4")


@pytest.fixture
def net(bs4):
    with using_acl_net_handler([0, 1], bs4) as handler:
        yield handler


def ids_and_mask(count):
    ids = np.arange(count * 5).reshape(count, 5)
    return ids, (ids % 2).astype(np.float32)


# ---- the three ways its README shows ----------------------------------------------------------


def test_decorator_and_context_manager(bs4):
    @using_huawei_api
    def run():
        with using_acl_net_handler(npu_device_ids=[0, 1], om_model_path=bs4) as net:
            dummy = np.random.random((16 * 4, 3)).astype(np.float32)
            output = net(dummy)
            np.testing.assert_allclose(output, rows_reference(dummy), rtol=1e-5, atol=1e-6)
            return output.shape

    assert run() == (64, 2)


def test_decorator_and_release(bs4):
    @using_huawei_api
    def run():
        huawei_model = ACLNetHandler(npu_device_ids=[0, 1], om_model_path=bs4)
        dummy = np.random.random((16 * 4, 3)).astype(np.float32)
        output = huawei_model(dummy)
        huawei_model.release()
        return output.shape

    assert run() == (64, 2)


def test_init_del_and_finalize(bs4):
    init_huawei_api()
    huawei_model = ACLNetHandler(npu_device_ids=[1], om_model_path=bs4)
    dummy = np.random.random((16 * 4, 3)).astype(np.float32)
    output = huawei_model(dummy)
    del huawei_model
    finalize_huawei_api()
    assert output.shape == (64, 2)


# ---- what it promises -------------------------------------------------------------------------


def test_names_are_where_programs_look_for_them():
    from huawei_api import acl_net_parallel

    for name in huawei_api.__all__:
        assert getattr(acl_net_parallel, name) is getattr(huawei_api, name)


@pytest.mark.parametrize("rows", [0, 1, 2, 3, 4, 5, 7, 8, 9, 63])
def test_any_batch(net, rows):
    x = np.random.RandomState(rows).rand(rows, 3).astype(np.float32)
    np.testing.assert_allclose(net.forward(x), rows_reference(x), rtol=1e-5, atol=1e-6)


def test_several_outputs_are_a_list(om):
    with using_acl_net_handler(0, om.pair()) as net:
        ids, mask = ids_and_mask(7)
        results = net([ids, mask])
        assert type(results) is list and [r.shape for r in results] == [(7, 5), (7,)]


def test_one_id_or_several(bs4):
    for ids, expected in ((0, [0]), (np.int64(1), [1]), ([1, 0], [1, 0]), ((0,), [0])):
        with using_acl_net_handler(ids, bs4) as net:
            assert net.npu_device_ids == expected and net.batch_size == 4


def test_no_id_and_duplicates_are_runtime_errors(bs4):
    with pytest.raises(RuntimeError, match="^no NPU specified$"):
        ACLNetHandler([], bs4)
    with pytest.raises(RuntimeError, match="^duplicated NPU device IDs$"):
        ACLNetHandler([0, 0], bs4)


def test_what_is_printed_at_load_and_release(bs4, capsys):
    net = ACLNetHandler([0, 1], bs4)
    lines = capsys.readouterr().out.split("\n")
    assert lines[0] == ">" * 15 + "[NPU:0] init resource stage".center(50) + "<" * 15
    assert lines[1] == f"• Model path:  {bs4}"
    assert lines[2] == "• Input total:  1"
    assert lines[3].startswith("└─── input 0: shape={'name': 'x', ")
    assert "'dims': [4, 3]" in lines[3] and lines[3].endswith("}, dtype=ACL_FLOAT")
    assert lines[4] == "• Output total:  1"
    assert lines[5].startswith("└─── output 0: shape={") and "'dims': [4, 2]" in lines[5]
    assert "[NPU:0] init resource success" in lines[6] and lines[7] == ""
    assert "[NPU:1] init resource stage" in lines[8]
    net.release()
    lines = capsys.readouterr().out.split("\n")
    assert "[NPU:1] Releasing NPU resources stage" in lines[0]
    assert lines[1] == ">" * 15 + "[NPU:1] Resources released successfully.".center(50) + "<" * 15
    assert "[NPU:0] Releasing NPU resources stage" in lines[3]
    net.release()
    assert capsys.readouterr().out == ""


def test_dtypes_are_named_as_ascendcl_does(om, capsys):
    names = {"f16": "ACL_FLOAT16", "f64": "ACL_DOUBLE", "i8": "ACL_INT8", "u64": "ACL_UINT64",
             "bool": "ACL_BOOL", "bf16": "ACL_BF16"}
    for short, name in names.items():
        ACLNetHandler(0, om(f"identity_{short}")).release()
        assert f"dtype={name}\n" in capsys.readouterr().out


def test_the_dtype_becomes_the_models(net, om):
    x = np.arange(12).reshape(4, 3)
    for dtype in (np.float64, np.float16, np.int64, np.uint8, ">f4"):
        np.testing.assert_array_equal(net(x.astype(dtype)), rows_reference(x))
    with using_acl_net_handler(0, om("identity_i32")) as ints:
        given = np.arange(20).reshape(4, 5) + 0.75
        np.testing.assert_array_equal(ints(given), given.astype(np.int32))


# ---- what it could not do ---------------------------------------------------------------------


def test_views_of_any_stride(net):
    big = np.random.rand(40, 9).astype(np.float32)
    for view in (big[::3, ::3], big[::-2, 8:2:-2], big[:3, :8].T, np.broadcast_to(big[0, :3], (9, 3))):
        np.testing.assert_allclose(net(view), rows_reference(view), rtol=1e-5, atol=1e-6)


def test_several_inputs_as_a_list_a_tuple_or_a_dict(om):
    ids, mask = ids_and_mask(6)
    with using_acl_net_handler([0, 1], om.pair()) as net:
        for given in ([ids, mask], (ids, mask), {"mask": mask, "ids": ids}):
            np.testing.assert_array_equal(net(given)[0], ids * mask)
        with pytest.raises(ValueError, match="1 inputs are given, the model has 2"):
            net(ids)


def test_the_only_input_in_a_list(net):
    x = np.random.rand(4, 3).astype(np.float32)
    np.testing.assert_array_equal(net([x]), net(x))
    np.testing.assert_array_equal(net(x.tolist()), net(x))


def test_small_batches_are_spread_over_the_devices(om):
    with using_acl_net_handler([0, 1], om("slow")) as net:
        for _ in range(5):  # a busy machine may wake a device's thread too late now and then
            net(np.zeros((8, 256), np.float32))
        assert all(device.rows > 0 for device in net._session.stats().devices)


def test_wrong_shapes_are_said(net):
    for shape in ((4, 2), (4,), (4, 3, 1)):
        with pytest.raises(ValueError, match=r"\[N, 3\] is wanted"):
            net(np.zeros(shape, np.float32))


def test_calls_may_overlap(net):
    failures = []

    def call(seed):
        for n in range(50):
            x = np.random.RandomState(seed * 100 + n).rand(n % 9 + 1, 3).astype(np.float32)
            try:
                np.testing.assert_allclose(net(x), rows_reference(x), rtol=1e-5, atol=1e-6)
            except BaseException as error:
                failures.append(error)

    threads = [threading.Thread(target=call, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []


def test_a_released_handler_says_so(bs4):
    net = ACLNetHandler(0, bs4)
    net.release()
    with pytest.raises(RuntimeError, match="closed"):
        net(np.zeros((4, 3), np.float32))


def test_a_forgotten_handler_is_released(bs4, capsys):
    ACLNetHandler(0, bs4)
    gc.collect()
    assert "Resources released successfully." in capsys.readouterr().out


def test_finalize_releases_what_is_left_once_it_is_the_last(bs4):
    init_huawei_api()
    net = ACLNetHandler(0, bs4)

    @using_huawei_api
    def nested():
        return net(np.zeros((1, 3), np.float32)).shape

    assert nested() == (1, 2)
    assert nested() == (1, 2)
    finalize_huawei_api()
    with pytest.raises(RuntimeError):
        net(np.zeros((1, 3), np.float32))


def test_the_decorator_finalizes_after_an_exception_and_keeps_the_name(bs4):
    handlers = []

    @using_huawei_api
    def failing():
        """Its own words."""
        handlers.append(ACLNetHandler(0, bs4))
        raise KeyError("mine")

    assert failing.__name__ == "failing" and failing.__doc__ == "Its own words."
    with pytest.raises(KeyError):
        failing()
    with pytest.raises(RuntimeError):
        handlers[0](np.zeros((1, 3), np.float32))


def test_the_context_manager_releases_after_an_exception(bs4):
    with pytest.raises(KeyError):
        with using_acl_net_handler(0, bs4) as net:
            raise KeyError
    with pytest.raises(RuntimeError):
        net(np.zeros((1, 3), np.float32))


def test_a_model_that_is_not_there_is_said_and_leaves_nothing(tmp_path, capsys):
    with pytest.raises(FileNotFoundError):
        ACLNetHandler(0, tmp_path / "absent.om")
    with pytest.raises(omrun.OmrunError):
        ACLNetHandler(5, tmp_path / "absent.om")
    gc.collect()
    assert "Releasing" not in capsys.readouterr().out


@pytest.mark.parametrize("ending", ["", "net.release()", "del net", "finalize_huawei_api()", "raise SystemExit"])
def test_a_program_may_end_anyhow(bs4, python, ending):
    python(
        f"""
        import sys, numpy as np
        from huawei_api import *
        init_huawei_api()
        net = ACLNetHandler([0, 1], sys.argv[1])
        net(np.zeros((9, 3), np.float32))
        {ending}
        """,
        bs4,
    )
