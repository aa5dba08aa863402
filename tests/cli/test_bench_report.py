# SPDX-License-Identifier: MIT
"""omrun bench: what it takes, what it writes, and what it says of two reports."""
import copy
import csv
import json
import os
import pty
import subprocess

import numpy as np
import pytest

from bench_runs import COMPUTE, bench, only
from conftest import DATA, INPUT, NO, OK, OMRUN, USAGE, atc, environment, omrun, refused


# ---- Comparing ---------------------------------------------------------------------------------


def at_rates(report, rates):
    """The report with windows of these samples per second."""
    made = copy.deepcopy(report)
    (result,) = made["results"]
    window = result["windows"][0]
    result["windows"] = [{**window, "rows_per_second": rate} for rate in rates]
    result["rows_per_second"] = sum(rates) / len(rates)
    return made


@pytest.fixture(scope="module")
def reports(models, tmp_path_factory):
    """A report of 400 samples/s, one of the same with other noise, and one of 10/13 of it: given
    rates, since a busy machine's own would differ."""
    folder = tmp_path_factory.mktemp("reports")
    report = bench(models.batch, "-n", "30", "--window", "100ms")
    noise = [0.4, -1.1, 0.9, 0.1, -0.5, 1.3, -0.8, 0.2]
    rates = [400 + x for x in noise]
    for name, given in (("before", rates), ("again", [400 - x for x in noise]),
                        ("slow", [rate * 10 / 13 for rate in reversed(rates)])):
        (folder / f"{name}.json").write_text(json.dumps(at_rates(report, given)))
    return folder


def test_the_same_twice_is_no_difference(reports):
    got = omrun("bench", "--compare", reports / "before.json", reports / "again.json")
    assert got.code == OK
    assert "no difference" in got.out


def test_slower_is_slower(reports):
    words = ["bench", "--compare", reports / "before.json", reports / "slow.json"]
    got = omrun(*words)
    assert got.code == NO and "slower" in got.out and "by more than 5 %" in got.line
    assert omrun(*words, "--max-regression", "50%").code == OK
    found = json.loads(omrun(*words, "--json").out)
    (pair,) = found["pairs"]
    assert pair["change"] == pytest.approx(10 / 13 - 1, abs=0.001)
    assert pair["low"] < pair["change"] < pair["high"] and pair["p"] < 0.05
    assert found["regressed"] is True
    back = omrun("bench", "--compare", reports / "slow.json", reports / "before.json")
    assert back.code == OK and "faster" in back.out


def test_a_new_measurement_against_a_report(models, reports):
    report = bench(models.batch, "-n", "50", "--window", "100ms", "--compare",
                   reports / "before.json")
    assert report["compare"]["pairs"][0]["verdict"] in ("no difference", "faster", "slower")
    line = refused(INPUT, "bench", "--compare", reports / "before.json", reports / "none.toml")
    assert "none.toml" in line


def test_reports_that_are_none(models, reports, tmp_path):
    other = tmp_path / "other.json"
    other.write_text("{}")
    assert "is no report" in refused(INPUT, "bench", "--compare", other, reports / "slow.json")
    other.write_text("{")
    assert "line 1" in refused(INPUT, "bench", "--compare", other, reports / "slow.json")
    line = refused(INPUT, "bench", "--compare", tmp_path / "none.json", models.batch)
    assert "none.json" in line
    few = json.loads((reports / "slow.json").read_text())
    few["results"][0]["lanes"] = 7
    other.write_text(json.dumps(few))
    line = refused(INPUT, "bench", "--compare", other, reports / "slow.json")
    assert "no case in common" in line


# ---- Inputs ------------------------------------------------------------------------------------


def test_real_files(models, tmp_path):
    np.save(tmp_path / "x.npy", np.ones((10, 3), np.float32))
    report = bench(models.batch, "-i", tmp_path / "x.npy", "-n", "7")
    assert report["data"]["kind"] == "files" and report["data"]["seed"] is None
    assert only(report)["rows_per_request"] == 4
    assert only(bench(models.batch, "-i", tmp_path / "x.npy", "-n", "2", "--rows", "10"))["rows"] == 20
    line = refused(INPUT, "bench", models.batch, "-i", tmp_path / "x.npy", "--rows", "11")
    assert "x.npy has 10 rows, each request takes 11" in line


def test_files_of_the_wrong_size(models, tmp_path):
    (tmp_path / "x.bin").write_bytes(bytes(13))
    line = refused(INPUT, "bench", models.batch, "-i", tmp_path / "x.bin")
    for part in ("x.bin has 13 bytes", 'input "x"', "float32", "a multiple of 12"):
        assert part in line
    (tmp_path / "x.bin").write_bytes(bytes(9))
    line = refused(INPUT, "bench", models.batch, "-i", tmp_path / "x.bin")
    assert "it would fit as uint8" in line


def test_made_up_inputs_have_their_range(models):
    report = bench(models.two, "-n", "2", "--input-range", "ids:0,30521", "--seed", "7")
    ids, mask = report["data"]["inputs"]
    assert (ids["name"], ids["range"]) == ("ids", [0, 30521])
    assert mask["range"] == [-1, 1] and report["data"]["seed"] == 7
    assert "no input" in refused(USAGE, "bench", models.two, "--input-range", "idz:0,1")


def test_pinned_memory_and_zeros(models):
    report = bench(models.batch, "-n", "5", "--pinned", "--fill", "zeros")
    assert report["data"]["memory"] == "pinned" and report["data"]["kind"] == "zeros"
    assert only(report)["requests"] == 5


def test_an_onnx_is_converted_first():
    report = bench(DATA / "models/batch_n.onnx", "--batch", "4", "-n", "3")
    assert report["batch"] == 4 and only(report)["rows_per_request"] == 4


# ---- Reports -----------------------------------------------------------------------------------


def test_the_table_fits_80_columns(models):
    env = environment(NPUSIM_PROFILE=COMPUTE, NPUSIM_DEVICES=2)
    for words in (["-c", "4"], ["--slots", "1,3", "--concurrency", "1,4"],
                  ["--device-counts", "1,2"], ["--request-rate", "30"],
                  ["--limit-latency", "15ms", "-c", "1,2"]):
        got = omrun("bench", models.batch, "-t", "0.15", "--warmup", "0", *words, env=env,
                    cwd=models.batch.parent)
        assert got.code in (OK, NO), got.err
        assert "\r" not in got.err
        wide = [line for line in got.out.splitlines() if len(line) > 80 and "/" not in line]
        assert wide == []


def test_all_reports_at_once(models, tmp_path):
    env = environment(NPUSIM_PROFILE=COMPUTE, NPUSIM_DEVICES=2)
    got = omrun("bench", models.batch, "-t", "0.3", "--json=r.json", "--csv", "r.csv", "--trace",
                "t.json", "--concurrency", "1,4", env=env, cwd=tmp_path)
    assert got.code == OK and "samples/s" in got.out
    assert sorted(os.listdir(tmp_path)) == ["r.csv", "r.json", "t.json"]
    report = json.loads((tmp_path / "r.json").read_text())
    lines = list(csv.DictReader((tmp_path / "r.csv").open()))
    assert [int(line["concurrency"]) for line in lines] == [1, 4]
    for line, result in zip(lines, report["results"]):
        assert float(line["rows_per_second"]) == pytest.approx(result["rows_per_second"])
        assert float(line["p99_ms"]) == pytest.approx(result["latency_ms"]["p99"])
        assert line["profile"] == COMPUTE and line["simulated"] == "simulated"
    spans = report["timeline"]["spans"]
    assert spans and spans == sorted(spans, key=lambda span: span[3])
    assert {span[0] for span in spans} == {0, 1} and {span[1] for span in spans} == {0}
    assert {report["timeline"]["tracks"][span[2]] for span in spans} >= {"H2D", "compute", "D2H"}
    assert any(event["ph"] == "X" for event in json.loads((tmp_path / "t.json").read_text())["traceEvents"])


@pytest.mark.parametrize("option", ["--json={}", "--csv={}", "--trace={}"])
def test_what_cannot_be_written_is_said_at_once(models, tmp_path, option):
    line = refused(INPUT, "bench", models.batch, "-t", "600", option.format("/no/such/folder/r"))
    assert "cannot write /no/such/folder/r" in line
    line = refused(INPUT, "bench", models.batch, "-t", "600", option.format(tmp_path))
    assert "is a folder" in line


def test_a_bar_is_for_terminals(models):
    master, slave = pty.openpty()
    env = environment(NPUSIM_PROFILE=COMPUTE, NPUSIM_DEVICES=1)
    with subprocess.Popen([str(OMRUN), "bench", str(models.batch), "-t", "0.5"], env=env,
                          stdout=subprocess.DEVNULL, stderr=slave) as process:
        os.close(slave)
        seen = b""
        while True:
            try:
                part = os.read(master, 4096)
            except OSError:
                break
            if not part:
                break
            seen += part
        assert process.wait() == OK
    os.close(master)
    assert b"measuring" in seen and b"[####" in seen and b"samples/s" in seen


# ---- Spellings of ais_bench --------------------------------------------------------------------


def test_a_command_line_of_ais_bench(models):
    env = environment(NPUSIM_PROFILE=COMPUTE, NPUSIM_DEVICES=1)
    words = ["--model", models.batch, "--loop", "6", "--warmup_count", "2", "--dymBatch", "2",
             "--pure_data_type", "zero", "--device", "0", "--debug", "0", "--dump", "false"]
    got = omrun("bench", *words, "--json", env=env)
    assert got.code == OK, got.err
    report = json.loads(got.out)
    assert report["data"]["kind"] == "zeros"
    assert (only(report)["requests"], only(report)["rows_per_request"]) == (6, 2)
    for option, value in (("--outputSize", "9000"), ("--display_all_summary", "1"),
                          ("--output", "out"), ("--run_mode", "array"), ("--pipeline", "1")):
        got = omrun("bench", *words, option, value, env=env)
        assert got.code == OK and f"{option} is not needed" in got.err


@pytest.mark.parametrize("option, value", [
    ("--profiler", "1"), ("--dump", "true"), ("--energy_consumption", "1"),
    ("--acl_json_path", "acl.json"), ("--aipp_config", "a.cfg"),
])
def test_what_ais_bench_has_and_bench_does_not(models, option, value):
    assert f"bench has no {option}: " in refused(USAGE, "bench", models.batch, option, value)


def test_gears_of_image_sizes(tmp_path):
    om = atc(DATA / "models/hw.onnx", tmp_path / "image", "--input_format=NCHW",
             "--input_shape=image:1,3,-1,-1", "--dynamic_image_size=8,8;8,16;16,16")
    words = [om, "-n", "3", "--warmup", "0"]
    assert bench(*words)["data"]["inputs"][0]["shape"] == [1, 3, 16, 16]
    for option, size in (("--image-size", "8,16"), ("--dymHW", "8,16"), ("--image-size", "8x16")):
        assert bench(*words, option, size)["data"]["inputs"][0]["shape"] == [1, 3, 8, 16]
    shapes = bench(*words, "--input-shape", "image:1,3,8,8")["data"]["inputs"][0]["shape"]
    assert shapes == [1, 3, 8, 8]
    gears = bench(*words, "--gears", "all")["results"]
    assert [result["gear"] for result in gears] == [[8, 8], [8, 16], [16, 16]]
    assert "no gears of image sizes" in refused(INPUT, "bench", "--image-size", "2,2",
                                                atc(DATA / "models/batch_n.onnx", tmp_path / "b",
                                                    "--input_shape=x:4,3"))
