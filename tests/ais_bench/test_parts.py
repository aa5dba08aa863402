# SPDX-License-Identifier: MIT
"""The parts that need no model."""
import numpy as np
import pytest

from ais_bench.infer import samples, shapes
from ais_bench.infer.summary import covered
from ais_bench.infer.tensors import tensor_desc
from ais_bench.infer.timing import ExecTime, Meter


# ---- Timing ----------------------------------------------------------------------------------


class Totals:
    """Running totals, as a session has them."""

    def __init__(self, *before):
        self.now = list(before or (0, 0.0, 0.0, 0.0))

    def add(self, rows, h2d, compute, d2h):
        self.now = [a + b for a, b in zip(self.now, (rows, h2d, compute, d2h))]

    def __call__(self):
        return tuple(self.now)


def test_meter_gives_each_what_was_added():
    totals = Totals(100, 7.0, 9.0, 3.0)  # what went before belongs to nobody
    meter = Meter(totals)
    for i in range(1, 4):
        totals.add(4, i, 10 * i, i / 2)
        meter.record(4)
    assert meter.times.exec_time_list == [10, 20, 30]
    assert meter.times.h2d_time_list == [1, 2, 3]
    assert meter.times.d2h_time_list == [0.5, 1, 1.5]


def test_meter_shares_what_came_at_once_by_rows():
    totals = Totals()
    meter = Meter(totals)
    totals.add(8, 0, 80, 0)
    for rows in (1, 5, 2):
        meter.record(rows)
    assert meter.times.exec_time_list == [10, 50, 20]
    meter.record(0)
    assert meter.times.exec_time_list[-1] == 0


@pytest.mark.parametrize("lanes", [1, 2])
def test_meter_lays_out_what_came_at_once(lanes):
    """Batches that ended unnoticed, one after the other on each lane, do not lie on each other."""
    totals = Totals()
    meter = Meter(totals, lanes)
    totals.add(8, 0, 800, 0)
    for _ in range(8):
        meter.record(1)
    times = meter.times.exec_time_list
    assert [float(t) for t in times] == pytest.approx([100] * 8)
    assert [end for _, end in times] == sorted(end for _, end in times)
    assert covered(times) == pytest.approx(100 + 700 / lanes, abs=5)


def test_exec_times_survive_copies():
    import copy
    import pickle

    time = ExecTime(1.5, 4.0)
    for other in (copy.copy(time), pickle.loads(pickle.dumps(time))):
        assert (other, tuple(other)) == (1.5, (2.5, 4.0))


# ---- Shapes ----------------------------------------------------------------------------------


def test_shapes_are_read_and_written():
    text = "data:1,3,4;in/fo:0:2;scalar:"
    named = shapes.parse_shapes(text)
    assert named == {"data": (1, 3, 4), "in/fo:0": (2,), "scalar": ()}
    assert shapes.format_shapes(named, named.values()) == text
    for wrong in ("", ";", "data", "data:1,x", ":1", "data:-1,3"):
        with pytest.raises(RuntimeError, match="wanted is name:1,3,224,224"):
            shapes.parse_shapes(wrong)


def test_ranges_are_every_combination(tmp_path):
    assert shapes.expand_ranges("a:1,2~4;b:5-9") == [
        "a:1,2;b:5",
        "a:1,2;b:9",
        "a:1,3;b:5",
        "a:1,3;b:9",
        "a:1,4;b:5",
        "a:1,4;b:9",
    ]
    assert shapes.expand_ranges("a:1~10~4") == ["a:1", "a:5", "a:9"]
    path = tmp_path / "x.info"
    path.write_text("a:1\n\na:2-3\n")
    assert shapes.expand_ranges(str(path)) == ["a:1", "a:2", "a:3"]
    for wrong in ("a", "a:3~1", "a:1~2~0", "a:1~2~3~4", "a:b", "a:"):
        with pytest.raises(RuntimeError, match="wanted is name:1,3,200~224,224-300"):
            shapes.expand_ranges(wrong)


# ---- Samples ---------------------------------------------------------------------------------


def test_natural_order():
    names = ["x10.bin", "x2.bin", "X1.bin", "a.bin", "x2_1.bin"]
    ordered = sorted(names, key=samples.natural)
    assert ordered == ["a.bin", "X1.bin", "x2.bin", "x2_1.bin", "x10.bin"]


@pytest.mark.parametrize("count, parts", [(9, 2), (4, 4), (10, 3)])
def test_shares_are_even_and_in_order(count, parts):
    lists = [[f"a{i}" for i in range(count)], [f"b{i}" for i in range(count)]]
    shares = samples.divide(lists, parts)
    lengths = [len(share[0]) for share in shares]
    assert max(lengths) - min(lengths) <= 1
    assert [sum((share[k] for share in shares), []) for k in range(2)] == lists


def test_stems_stop_at_the_first_dot_where_they_can():
    assert samples.unique_stems(["d/a.1.bin", "d/b.2.bin"]) == ["a", "b"]
    assert samples.unique_stems(["d/a.1.bin", "d/a.2.bin"]) == ["a.1", "a.2"]
    with pytest.raises(RuntimeError, match="d/a.bin and e/a.npy would have"):
        samples.unique_stems(["d/a.bin", "e/a.npy"])


def test_made_up_bfloat16_is_well_formed():
    desc = tensor_desc("x", tensor_desc().datatype.bfloat16, shape=[64])
    (array,) = samples.MadeUpData("random", 3).make([desc], [(64,)])
    assert array.itemsize == 2
    values = (array.view(np.uint16).astype(np.uint32) << 16).view(np.float32)
    assert (values >= 0).all() and (values < 1).all() and len(set(values)) > 30
