# SPDX-License-Identifier: MIT
"""omrun run with bad input: one line, the documented exit code, and nothing left behind."""
import os
import pathlib
import pickle
import resource
import signal
import subprocess
import time
import zipfile

import numpy as np
import pytest

from conftest import (DATA, DEVICE, INPUT, OK, OMRUN, USAGE, batch_expected, environment,
                      no_override, omrun, refused)


@pytest.fixture
def place(tmp_path):
    """A folder to work in; afterwards it must hold no results and nothing hidden."""
    yield tmp_path
    left = [path for path in tmp_path.rglob("*") if ".omrun" in path.name]
    assert left == []
    assert not (tmp_path / "out").exists()


def refuse(code, place, model, *words, **options):
    return refused(code, "run", model, *words, "--output", place / "out", **options)


# ---- Models ----------------------------------------------------------------------------------


def test_models_that_are_none(place, rows):
    path, _ = rows(4)
    whole = (DATA / "om/megengine_model.om").read_bytes()
    (place / "cut.om").write_bytes(whole[:5000])
    (place / "text.om").write_text("no model at all, just a text\n" * 9)
    for model, said in [
        ("none.om", "no such file"),
        ("none.onnx", "does not exist"),
        ("cut.om", "truncated"),
        ("text.om", "not an .om"),
        (DATA / "om/modelbox_2d_2048_w_stage1_pad0_en.om", "encrypted"),
    ]:
        assert said in refuse(INPUT, place, place / model, "-i", path)


def test_an_unreadable_model(place, rows, models):
    path, _ = rows(4)
    secret = place / "secret.om"
    secret.write_bytes(models.batch.read_bytes())
    secret.chmod(0)
    assert "ermission" in refuse(INPUT, place, secret, "-i", path, before=no_override)


def test_a_real_model_on_npusim(place):
    np.save(place / "x.npy", np.zeros((4, 3, 16, 16), np.float32))
    line = refuse(INPUT, place, DATA / "om/megengine_model.om", "-i", place / "x.npy")
    assert "npusim" in line


# ---- Inputs ----------------------------------------------------------------------------------


class Payload:
    """Leaves a mark when it is unpickled."""

    def __init__(self, mark):
        self.mark = str(mark)

    def __reduce__(self):
        return os.mkdir, (self.mark,)


def test_pickles_are_never_loaded(place, models):
    objects = np.array([Payload(place / "mark")] * 3, dtype=object)
    np.save(place / "objects.npy", objects, allow_pickle=True)
    with open(place / "pickle.npy", "wb") as file:
        pickle.dump(objects, file)
    for name in ["objects.npy", "pickle.npy"]:
        assert "pickle" in refuse(INPUT, place, models.batch, "-i", place / name)
    assert not (place / "mark").exists()


def test_headers_that_lie(place, models, rows):
    path, _ = rows(4)
    whole = path.read_bytes()
    for name, content in {
        "short.npy": whole[:-1],
        "long.npy": whole + b"\0",
        "shape.npy": whole.replace(b"(4, 3)", b"(9, 3)"),
        "huge.npy": whole.replace(b"(4, 3), }         ", b"(4, 4611686018427387904,)}"),
        "dtype.npy": whole.replace(b"<f4", b"<f8"),
        "header.npy": whole[:40],
        "magic.npy": whole[:7],
    }.items():
        (place / name).write_bytes(content)
        line = refuse(INPUT, place, models.batch, "-i", place / name)
        assert name in line


def test_archives_that_lie(place, models):
    x = np.zeros((4, 3), np.float32)
    np.savez(place / "good.npz", x=x)
    whole = (place / "good.npz").read_bytes()
    (place / "cut.npz").write_bytes(whole[:100])
    (place / "flipped.npz").write_bytes(whole.replace(b"\0" * 48, b"\1" + b"\0" * 47))
    with zipfile.ZipFile(place / "other.npz", "w") as archive:
        archive.writestr("readme.txt", "no array")
    with zipfile.ZipFile(place / "inner.npz", "w") as archive:
        archive.writestr("x.npy", b"no array either")
    np.savez(place / "extra.npz", x=x, labels=np.zeros(4))
    np.savez(place / "none.npz")
    (place / "text.npz").write_text("no archive\n")
    for name in ["cut", "flipped", "other", "inner", "extra", "text"]:
        line = refuse(INPUT, place, models.batch, "-i", place / f"{name}.npz")
        assert name in line
    assert "0 given" in refuse(INPUT, place, models.batch, "-i", place / "none.npz")


def test_a_zip_bomb(place, models):
    header = np.lib.format.magic(1, 0)
    with zipfile.ZipFile(place / "bomb.npz", "w") as archive:
        archive.writestr("x.npy", header)
    content = bytearray((place / "bomb.npz").read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 24 : at + 28] = (0xFFFF0000).to_bytes(4, "little")
    (place / "bomb.npz").write_bytes(content)
    assert "bomb.npz" in refuse(INPUT, place, models.batch, "-i", place / "bomb.npz")


def saved(place, name, array):
    np.save(place / name, array)
    return place / name


def test_shapes_that_do_not_fit(place, models):
    for name, shape, said in [
        ("rank.npy", (12,), "[12]"),
        ("scalar.npy", (), "[]"),
        ("more.npy", (4, 3, 1), "[4, 3, 1]"),
        ("dims.npy", (4, 5), "[4, 5]"),
    ]:
        path = saved(place, name, np.zeros(shape, np.float32))
        line = refuse(INPUT, place, models.batch, "-i", path)
        assert '"x"' in line and said in line and "wanted" in line


def test_dtypes_that_do_not_become_the_models(place, models):
    path = saved(place, "c.npy", np.zeros((4, 3), np.complex64))
    line = refuse(INPUT, place, models.batch, "-i", path)
    assert "complex64" in line and "float32" in line
    path = saved(place, "f.npy", np.zeros((4, 5), np.float32))
    line = refuse(INPUT, place, models.long, "-i", path)
    assert "float32" in line and "int64" in line
    for array in [np.array(["a"] * 3), np.zeros(3, "M8[s]"), np.zeros(3, [("a", "<f4")]),
                  np.zeros(3, np.longdouble)]:
        path = saved(place, "odd.npy", array)
        assert "odd.npy" in refuse(INPUT, place, models.batch, "-i", path)


def test_a_value_the_models_dtype_cannot_hold(place):
    values = np.zeros((4, 5), np.int64)
    values[2, 3] = 1 << 40
    line = refuse(INPUT, place, DATA / "models/identity_i32.onnx", "-i",
                  saved(place, "x.npy", values))
    assert str(1 << 40) in line and "[2, 3]" in line and "int32" in line


def test_names_and_counts(place, models):
    ids = saved(place, "ids.npy", np.zeros((4, 5), np.int64))
    mask = saved(place, "mask.npy", np.zeros((4, 5), np.float32))
    for words, said in [
        ([], "2 inputs"),
        (["-i", ids], '"ids", "mask"'),
        (["-i", f"{ids},{mask},{mask}"], "3 given"),
        (["-i", f"ids={ids}", "-i", f"masc={mask}"], 'no input "masc"'),
        (["-i", f"ids={ids}", "-i", f"ids={mask}"], "given twice"),
    ]:
        assert said in refuse(INPUT, place, models.two, *words)


def test_unequal_rows(place, models):
    ids = saved(place, "ids.npy", np.zeros((4, 5), np.int64))
    mask = saved(place, "mask.npy", np.zeros((3, 5), np.float32))
    line = refuse(INPUT, place, models.two, "-i", ids, "-i", mask)
    assert "4 rows" in line and "3" in line


def test_bare_bytes_of_the_wrong_size(place, models):
    for name, array, said in [
        ("cut.bin", np.zeros(11, np.uint8), "multiple of 12"),
        ("u8.bin", np.zeros((5, 3), np.uint8), "it would fit as uint8"),
        ("half.bin", np.zeros((3, 3), np.float16), "it would fit as float16"),
    ]:
        array.tofile(place / name)
        line = refuse(INPUT, place, models.batch, "-i", place / name)
        assert said in line and f"{array.nbytes} bytes" in line and "float32" in line


def test_files_that_are_no_arrays(place, models):
    (place / "cat.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(100))
    (place / "text.npy").write_text("1 2 3\n")
    (place / "empty.npy").write_bytes(b"")
    for name, said in [
        ("cat.jpg", "a JPEG image"),
        ("text.npy", "wanted a .npy array"),
        ("empty.npy", "an empty file"),
        ("none.npy", "does not exist"),
        (".", "empty.npy is an empty file, wanted a .npy array"),
    ]:
        assert said in refuse(INPUT, place, models.batch, "-i", place / name)


# ---- The command line ------------------------------------------------------------------------


def test_words_that_make_no_sense(place, models, rows):
    path, _ = rows(4)
    for words, said in [
        (["-i", f"{path},"], "empty file name"),
        (["-i", f"x="], "NAME=FILE"),
        (["-i", path, "--device", "0,0"], "device 0 twice"),
        (["-i", path, "--device", "0-"], "wanted ids"),
        (["-i", path, "--device", "two"], "wanted ids"),
        (["-i", path, "--device", "3-1"], "wanted ids"),
        (["-i", path, "--output-format", "csv"], "npy, npz, bin or txt"),
        (["-i", path, "--lanes", "0"], "from 1 to 64"),
        (["-i", path, "--timeout-ms", "soon"], "at least 1"),
        (["-i", path, "--batch", "4"], "for .onnx"),
        (["-i", path, "--batch-axis", "x"], "--batch-axis"),
    ]:
        assert said in refuse(USAGE, place, models.batch, *words)
    assert "give a folder" in refused(USAGE, "run", models.batch, "-i", path, "-o", "-", cwd=place)
    assert "wants --output" in refused(USAGE, "run", models.batch, "-i", path)
    assert "contradict" in refused(USAGE, "run", models.batch, "-i", path, "-o", place / "y.npy",
                                   "--output-format", "bin")


def test_more_outputs_than_the_file_holds(place, models):
    ids = saved(place, "ids.npy", np.zeros((4, 5), np.int64))
    mask = saved(place, "mask.npy", np.zeros((4, 5), np.float32))
    assert "2 outputs" in refused(USAGE, "run", models.two, "-i", f"{ids},{mask}", "-o",
                                  place / "y.npy")
    assert not (place / "y.npy").exists()


# ---- Devices ---------------------------------------------------------------------------------


def test_a_device_that_is_not_there(place, models, rows):
    path, _ = rows(4)
    line = refuse(DEVICE, place, models.batch, "-i", path, "--device", "0,7")
    assert "no device 7" in line and "0, 1" in line


def test_no_ascendcl(place, models, rows):
    path, _ = rows(4)
    library = place / "none/libascendcl.so"
    assert str(library) in refuse(DEVICE, place, models.batch, "-i", path, "--acl-library", library)


def test_no_onnx_runtime(place, models, rows):
    path, _ = rows(4)
    line = refuse(DEVICE, place, models.batch, "-i", path,
                  env=environment(NPUSIM_ORT_LIBRARY=place / "libonnxruntime.so"))
    assert "onnxruntime" in line


def test_too_little_device_memory(place, models, rows):
    path, _ = rows(4)
    line = refuse(DEVICE, place, models.wide, "-i", path, "--slots", "64",
                  env=environment(NPUSIM_MEMORY="1M"))
    assert "MiB" in line


def test_a_failing_device(place, models, rows):
    path, _ = rows(4)
    env = environment(NPUSIM_DEVICES=1, NPUSIM_FAULT="aclmdlExecuteAsync=507011")
    line = refuse(DEVICE, place, models.batch, "-i", path, env=env)
    assert "507011" in line


def test_time_running_out(place, models):
    path = saved(place, "x.npy", np.zeros((4000, 256), np.float32))
    line = refuse(DEVICE, place, models.slow, "-i", path, "--timeout-ms", "50")
    assert "50 ms" in line


# ---- Places ----------------------------------------------------------------------------------


def test_a_read_only_folder(place, models, rows):
    path, _ = rows(4)
    locked = place / "locked"
    locked.mkdir()
    locked.chmod(0o555)
    for where in [locked, locked / "deeper/out", locked / "y.npy"]:
        line = refused(INPUT, "run", models.batch, "-i", path, "-o", where, before=no_override)
        assert str(locked) in line and "ermission" in line
    assert os.listdir(locked) == []


def test_a_file_where_a_folder_should_be(place, models, rows):
    path, _ = rows(4)
    (place / "file").write_text("here")
    for where in ["file", "file/deeper"]:
        line = refused(INPUT, "run", models.batch, "-i", path, "-o", place / where)
        assert line.endswith(f"{place}/file is a file, wanted a folder for the results")
    assert (place / "file").read_text() == "here"
    (place / "taken/y.npy").mkdir(parents=True)
    refused(INPUT, "run", models.batch, "-i", path, "-o", place / "taken")
    assert os.listdir(place / "taken") == ["y.npy"]


# npusim keeps device memory in a file of its own, which must fit below the limit.
FILE_LIMIT, SMALL_DEVICE = 4 << 20, "1M"
TOO_MANY_ROWS = 700_000


def limit_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_LIMIT, FILE_LIMIT))


@pytest.mark.parametrize("form", ["npy", "npz", "bin"])
def test_a_disk_too_small(place, models, rows, form):
    path, _ = rows(TOO_MANY_ROWS)
    line = refuse(INPUT, place, models.wide, "-i", path, "--output-format", form,
                  before=limit_files, env=environment(NPUSIM_MEMORY=SMALL_DEVICE))
    assert "cannot write" in line and "large" in line


@pytest.fixture
def tiny_disk(tmp_path):
    """A file system of 64 KiB, for those who may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, stderr=subprocess.DEVNULL).returncode != 0:
        pytest.skip("mounting needs root")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("form", ["npy", "npz", "bin"])
def test_a_full_disk(tiny_disk, models, rows, form):
    path, _ = rows(20000)
    line = refused(INPUT, "run", models.batch, "-i", path, "-o", tiny_disk / "out",
                   "--output-format", form)
    assert "No space left" in line
    assert os.listdir(tiny_disk) == []


def test_results_of_before_survive_a_failure(place, models, rows):
    path, x = rows(4)
    kept = place / "kept"
    assert omrun("run", models.batch, "-i", path, "-o", kept).code == OK
    more, _ = rows(TOO_MANY_ROWS, "more.npy")
    refused(INPUT, "run", models.wide, "-i", more, "-o", kept, before=limit_files,
            env=environment(NPUSIM_MEMORY=SMALL_DEVICE))
    np.testing.assert_allclose(np.load(kept / "y.npy"), batch_expected(x))
    assert os.listdir(kept) == ["y.npy"]


# ---- Signals ---------------------------------------------------------------------------------


def start(*words, env=None, ignored=False):
    handler = signal.SIG_IGN if ignored else signal.SIG_DFL
    return subprocess.Popen([str(OMRUN), *map(str, words)], env=env or environment(),
                            preexec_fn=lambda: signal.signal(signal.SIGINT, handler),
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for(condition, process):
    end = time.monotonic() + 60
    while not condition():
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < end
        time.sleep(0.01)


def hidden(folder):
    return [path for path in pathlib.Path(folder).iterdir() if path.name.startswith(".omrun")]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_running(place, models, number):
    path = saved(place, "x.npy", np.zeros((20000, 256), np.float32))
    process = start("run", models.slow, "-i", path, "-o", place / "out")
    wait_for(lambda: hidden(place), process)
    while "running on" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 128 + number
    assert out == "" and err.splitlines()[-1].startswith("omrun: interrupted")


def test_a_signal_while_converting(place, rows):
    """atc is replaced by one that takes its time; it must not outlive the command."""
    path, _ = rows(4)
    tree = place / "npusim"
    (tree / "bin").mkdir(parents=True)
    (tree / "lib64").mkdir()
    library = tree / "lib64/libascendcl.so"
    library.write_bytes(pathlib.Path(environment()["OMRUN_ACL_LIBRARY"]).read_bytes())
    atc = tree / "bin/atc"
    atc.write_text(f"#!/bin/sh\necho $$ > {place}/pid\nexec sleep 100\n")
    atc.chmod(0o755)
    temporary = place / "tmp"
    temporary.mkdir()
    process = start("run", DATA / "models/batch_n.onnx", "-i", path, "-o", place / "out",
                    env=environment(OMRUN_ACL_LIBRARY=library, TMPDIR=temporary))
    wait_for(lambda: (place / "pid").exists() and (place / "pid").read_text().strip(), process)
    child = int((place / "pid").read_text())
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 130
    assert not os.path.exists(f"/proc/{child}")
    assert os.listdir(temporary) == []


def test_an_ignored_signal_stays_ignored(models, rows, tmp_path):
    path, x = rows(4)
    process = start("run", models.batch, "-i", path, "-o", tmp_path / "out", ignored=True)
    for _ in range(20):
        process.send_signal(signal.SIGINT)
        time.sleep(0.005)
    assert process.wait(timeout=60) == OK
    np.testing.assert_allclose(np.load(tmp_path / "out/y.npy"), batch_expected(x))


def test_the_next_call_works(models, rows, tmp_path):
    path, x = rows(5)
    refused(INPUT, "run", models.batch, "-i", tmp_path / "none.npy", "-o", tmp_path / "out")
    assert omrun("run", models.batch, "-i", path, "-o", tmp_path / "out").code == OK
    np.testing.assert_allclose(np.load(tmp_path / "out/y.npy"), batch_expected(x))
