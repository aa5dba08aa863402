#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""alignment.py FOLDER: huawei_api's results beside ONNX Runtime's, as a table like that of
pyACL-inference: one line per model and number of NPUs.

The models are the digits of the demo and a small vision transformer of TransReID's family; FOLDER
keeps what is made of them. Alignment is the cosine between all results and ONNX Runtime's. On
npusim the times are this CPU's, and the table says so.
"""
import argparse
import contextlib
import io
import os
import pathlib
import subprocess
import sys
import time

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
GOLDEN = """
import sys, numpy, onnxruntime
path, x, batch, out = sys.argv[1], numpy.load(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
name = session.get_inputs()[0].name
cuts = range(0, len(x), batch)
numpy.save(out, numpy.concatenate([session.run(None, {name: x[n:n + batch]})[0] for n in cuts]))
"""


def make_models(folder, atc):
    """(name, .onnx, .om, rows) of each."""
    digits = ROOT / "tests/data/digits"
    vit = folder / "vit-d2-w192-b4.onnx"
    if not vit.exists():
        make = [ROOT / "tools/make_vit.py", vit, "--depth", "2", "--width", "192", "--heads", "3"]
        subprocess.run([sys.executable] + make + ["--batch", "4"], check=True)
    rows = np.load(digits / "test_images.npy")[:448].astype(np.float32)
    images = np.random.default_rng(0).random((64, 3, 256, 128), np.float32)
    models = [("digits", digits / "digits.onnx", rows, ["--input_shape=x:16,1,8,8"]),
              ("ViT, 2 blocks of 192", vit, images, [])]
    for name, onnx, x, options in models:
        om = folder / onnx.stem
        words = [atc, f"--model={onnx}", "--framework=5", f"--output={om}",
                 "--soc_version=Ascend310P3", "--log=error"]
        subprocess.run(words + options, check=True, stdout=subprocess.DEVNULL)
        yield name, onnx, f"{om}.om", x


def golden(onnx, x, batch, folder):
    """ONNX Runtime's own results, in a process of its own."""
    given, made = folder / "given.npy", folder / "golden.npy"
    np.save(given, x)
    subprocess.run([sys.executable, "-c", GOLDEN, onnx, given, str(batch), made], check=True)
    return np.load(made)


def cosine(a, b):
    a, b = a.ravel().astype(np.float64), b.ravel().astype(np.float64)
    return a @ b / (np.linalg.norm(a) * np.linalg.norm(b))


def seconds(net, x):
    """The best of five calls."""
    best = float("inf")
    for _ in range(5):
        begin = time.perf_counter()
        net(x)
        best = min(best, time.perf_counter() - begin)
    return best


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=pathlib.Path)
    folder = parser.parse_args().folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("NPUSIM_DEVICES", "2")
    import huawei_api
    import omrun

    driver = omrun.driver()
    note = " (simulated)" if driver.simulated else ""
    atc = pathlib.Path(driver.path).parent.parent / "bin" / "atc"
    print("| model / device | batch shape | alignment to .onnx | inference time | inference speed |")
    print("| --- | --- | --- | --- | --- |")
    for name, onnx, om, x in make_models(folder, atc):
        for devices in ([0], [0, 1]):
            with contextlib.redirect_stdout(io.StringIO()):
                net = huawei_api.ACLNetHandler(devices, om)
            batch = net.batch_size
            aligned = 100 * cosine(net(x), golden(onnx, x, batch, folder))
            best = seconds(net, x)
            with contextlib.redirect_stdout(io.StringIO()):
                net.release()
            chip = driver.soc_name.replace("Ascend", "") + ("×2" if len(devices) > 1 else "")
            print(f"| {name} ({chip}) | {[batch, *x.shape[1:]]} | {aligned:.4f}% | "
                  f"{1000 * best / len(x):.3f} ms/img{note} | {len(x) / best:.1f} img/s{note} |")


if __name__ == "__main__":
    main()
