#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""verify_table.py FOLDER: what `omrun verify` says of the digits and of a small vision transformer, as
the table of the READMEs. FOLDER keeps what is made for it.

Each model is converted once as it is, and once to compute in 16-bit floats. $OMRUN names the command,
build/release/bin/omrun without it.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
OMRUN = os.environ.get("OMRUN", ROOT / "build/release/bin/omrun")
MODES = "must_keep_origin_dtype", "force_fp16"


def models(folder):
    """(name, .onnx, inputs, options of atc)."""
    digits = ROOT / "tests/data/digits"
    vit = folder / "vit-d2-w192-b4.onnx"
    if not vit.exists():
        make = [ROOT / "tools/make_vit.py", vit, "--depth", "2", "--width", "192", "--heads", "3"]
        subprocess.run([sys.executable, *make, "--batch", "4"], check=True)
    images = folder / "images.npy"
    np.save(images, np.random.default_rng(0).random((64, 3, 256, 128), np.float32))
    yield ("digits", digits / "digits.onnx", digits / "test_images.npy",
           ["--input_shape=x:16,1,8,8"])
    yield "ViT, 2 blocks of 192", vit, images, []


def answer(*words):
    """What omrun says as JSON; a difference is an answer, too."""
    done = subprocess.run([OMRUN, *words, "--json"], stdout=subprocess.PIPE)
    if done.returncode > 1:
        sys.exit(done.returncode)
    return json.loads(done.stdout)


def convert(library, onnx, mode, options, folder):
    """By the atc beside the AscendCL in use."""
    atc = pathlib.Path(library["path"]).parent.parent / "bin" / "atc"
    om = folder / f"{onnx.stem}-{mode}"
    words = [atc, f"--model={onnx}", "--framework=5", f"--output={om}",
             f"--soc_version={library['soc']}", f"--precision_mode={mode}", "--log=error"]
    subprocess.run(words + options, check=True, stdout=subprocess.DEVNULL)
    return f"{om}.om"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=pathlib.Path)
    folder = parser.parse_args().folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    library = answer("devices")["library"]
    note = " (simulated)" if library["simulated"] else ""
    print("| model | precision_mode | limits | rows | cosine | rel. Euclid | max abs error "
          "| worst row | top-1 | verdict |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, onnx, inputs, options in models(folder):
        for mode in MODES:
            om = convert(library, onnx, mode, options, folder)
            report = answer("verify", om, "--onnx", onnx, "-i", inputs, "-q")
            (done,) = report["passes"]
            (output,) = done["outputs"]
            top1 = f"{100 * output['top1']:.1f} %" if "top1" in output else "\u2013"
            print(f"| {name} | {mode}{note} | {report['precision']} | {done['rows']} "
                  f"| {output['cosine']:.7f} | {output['rel_euclid']:.1e} "
                  f"| {output['max_abs']['value']:.1e} | {output['worst_rows'][0]['distance']:.1e} "
                  f"| {top1} | {'passed' if report['passed'] else 'differs'} |")


if __name__ == "__main__":
    main()
