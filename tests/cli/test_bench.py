# SPDX-License-Identifier: MIT
"""omrun bench: what it measures, what it says of it, and how it ends.

Devices keep the time of a profile here, so that figures are known beforehand: test-compute-bound is
10 ms per batch and device, whatever the machine does meanwhile.
"""
import csv
import json
import os
import pty
import signal
import subprocess
import time

import numpy as np
import pytest

from conftest import DATA, DEVICE, INPUT, NPUSIM, OK, OMRUN, USAGE, atc, environment, omrun, refused

NO = 1
COMPUTE = "test-compute-bound"


def bench(*words, code=OK, profile=COMPUTE, devices=1, **changes):
    """The report as an object; `changes` are of the environment."""
    got = run(*words, "--json", "--quiet", code=code, profile=profile, devices=devices, **changes)
    return json.loads(got.out)


def run(*words, code=OK, profile=COMPUTE, devices=1, **changes):
    """What the command says, after a warm-up that is just long enough for these devices."""
    if "--warmup" not in words and "--warmup-requests" not in words:
        words += "--warmup", "100ms"
    env = environment(NPUSIM_PROFILE=profile, NPUSIM_DEVICES=devices, **changes)
    got = omrun("bench", *words, env=env)
    assert got.code == code, got.err
    return got


def only(report):
    (result,) = report["results"]
    return result


@pytest.fixture(scope="module")
def sixteen(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    return atc(DATA / "models/batch_n.onnx", folder / "sixteen", "--input_shape=x:16,3")


def slower_than(result, ms):
    """How many requests took longer, by the report's distribution."""
    return sum(count for upper, count in result["latency_ms"]["buckets"] if upper > ms)


# ---- What is measured ------------------------------------------------------------------------


def test_transreid_takes_what_the_profile_says(sixteen):
    """8.539 ms per image on a device, twice as many on two, within 2 %."""
    report = bench(sixteen, "-t", "2", profile="ascend310p3-transreid", devices=2)
    result = only(report)
    assert report["library"]["profile"] == "ascend310p3-transreid"
    assert report["library"]["simulated"] and report["library"]["computes"]
    for device in result["device_stats"]:
        assert device["stages_ms"]["compute"]["p50"] == pytest.approx(16 * 8.539, rel=0.02)
        assert device["use"]["compute"] > 0.97
    assert result["rows_per_second"] == pytest.approx(2 * 1000 / 8.539, rel=0.02)
    assert result["bound"]["by"] == "compute"


def test_what_is_not_computed_is_said(sixteen, tmp_path):
    got = run(sixteen, "-n", "2", f"--json={tmp_path}/r", f"--html={tmp_path}/page", profile="ascend310p3-transreid-zeros")
    assert json.loads((tmp_path / "r").read_text())["library"]["computes"] is False
    assert "SIMULATED" in got.out and "compute is none" in got.out
    assert "compute is none" in (tmp_path / "page").read_text()


@pytest.mark.parametrize("engine", ["host", "h2d", "compute", "d2h"])
def test_what_bounds_a_run(models, engine):
    result = only(bench(models.batch, "-t", "1", profile=f"test-{engine}-bound"))
    assert result["bound"]["by"] == engine
    assert result["bound"]["share"] > 0.8
    (device,) = result["device_stats"]
    if engine == "host":
        assert device["stages_ms"]["launch"]["p50"] > 4.9  # the CPU's time: a busy one takes longer
    else:
        took = {"compute": 10}.get(engine, 5)
        assert device["stages_ms"][engine]["p50"] == pytest.approx(took, rel=0.02)


def test_a_load_that_is_too_small_is_said(models):
    result = only(bench(models.batch, "-t", "1", "--request-rate", "20"))
    assert result["bound"]["by"] == "queue"
    assert result["requests_per_second"] == pytest.approx(20, rel=0.15)


def test_several_lanes_do_not_count_an_engine_twice(models):
    result = only(bench(models.batch, "-t", "1", "--lanes", "2"))
    (device,) = result["device_stats"]
    assert device["lanes"] == 2
    assert 0.8 < device["use"]["compute"] <= 1
    assert result["bound"]["by"] == "compute"


def test_padding_is_not_counted(models):
    """Requests of 3 rows in batches of 4, one by one: 3 samples in 10 ms and a little."""
    result = only(bench(models.batch, "-n", "30", "-c", "1", "--rows", "3"))
    assert (result["requests"], result["rows"], result["batches"]) == (30, 90, 30)
    assert result["padded_rows"] == 30
    assert result["rows_per_second"] < 300


def test_iterations_are_exact(models):
    result = only(bench(models.batch, "-n", "37", "-c", "5", "--warmup-requests", "9"))
    assert result["requests"] == 37 and result["failed"] == 0
    assert result["latency_ms"]["count"] == 37
    assert sum(window["requests"] for window in result["windows"]) == 37
    assert sum(count for _, count in result["latency_ms"]["buckets"]) == 37


def test_percentiles_ascend(models):
    latency = only(bench(models.batch, "-t", "0.5"))["latency_ms"]
    keys = ["min", "p50", "p90", "p95", "p99", "p99.9", "max"]
    assert [latency[key] for key in keys] == sorted(latency[key] for key in keys)
    assert latency["min"] > 10


def test_until_it_is_stable(models):
    start = time.monotonic()
    result = only(bench(models.batch, "--stability", "20%", "--window", "200ms", "-t", "60"))
    assert time.monotonic() - start < 50
    assert len(result["windows"]) >= 3
    assert "unstable" not in result["marks"]


def test_what_varies_is_marked(models):
    """Every sixth execution takes 60 ms more: windows of some ten executions differ."""
    fault = ",".join(f"task:aclmdlExecuteAsync#{n}=slow:200ms" for n in range(20, 200, 37))
    result = only(bench(models.batch, "-t", "2", "--window", "100ms", NPUSIM_FAULT=fault))
    assert "unstable" in result["marks"] and result["variation"] > 0.05


# ---- Open loops ------------------------------------------------------------------------------


def test_a_stall_makes_all_wait_that_come_meanwhile(models):
    """A device that stalls for half a second: at 100 requests a second some 50 of them wait. Who
    begins counting when a request is sent after all sees two or three."""
    fault = "task:aclmdlExecuteAsync#120=slow:500ms"
    words = [models.batch, "--rows", "2", "-t", "2.5", "--warmup", "200ms"]
    result = only(bench(*words, "--request-rate", "80", NPUSIM_FAULT=fault))
    assert slower_than(result, 100) >= 25
    assert result["latency_ms"]["max"] >= 480
    assert result["latency_ms"]["p99"] >= 300


def test_a_closed_loop_hides_a_stall(models):
    """The same stall, seen by four that wait for their answers: the reason for open loops."""
    fault = "task:aclmdlExecuteAsync#60=slow:1s"
    result = only(bench(models.batch, "-c", "4", "-n", "120", NPUSIM_FAULT=fault))
    assert 1 <= slower_than(result, 900) <= 8


@pytest.mark.parametrize("distribution", ["constant", "poisson"])
def test_a_rate_is_kept(models, distribution):
    result = only(bench(models.batch, "--request-rate", "25", "--request-distribution",
                        distribution, "-t", "2"))
    load = result["load"]
    assert (load["kind"], load["rate"], load["distribution"]) == ("open", 25, distribution)
    assert load["offered"] == pytest.approx(50, rel=0.5 if distribution == "poisson" else 0.05)
    assert result["requests"] == load["offered"]


def test_a_rate_nobody_can_reach(models, tmp_path):
    """100 batches of 4 rows per second are possible; ten times as many are asked for."""
    start = time.monotonic()
    got = run(models.batch, "--rows", "4", "--request-rate", "1000", "-t", "1",
              f"--json={tmp_path}/r")
    assert time.monotonic() - start < 30  # nobody waits for the backlog
    result = only(json.loads((tmp_path / "r").read_text()))
    assert "rate-missed" in result["marks"]
    assert result["requests_per_second"] == pytest.approx(100, rel=0.1)
    assert result["load"]["offered"] == pytest.approx(1000, rel=0.1)
    assert "omrun: 1000 requests/s were to be sent, " in got.err
    assert "MISSED" in got.out


# ---- Sweeps ----------------------------------------------------------------------------------


def test_scaling_over_devices(sixteen):
    report = bench(sixteen, "--device-counts", "1,4", "-t", "1.2", devices=4,
                   profile="ascend310p3-transreid-zeros")
    assert [result["devices"] for result in report["results"]] == [[0], [0, 1, 2, 3]]
    assert report["results"][0]["efficiency"] is None
    for result in report["results"][1:]:
        assert result["efficiency"] == pytest.approx(1, abs=0.05)


def test_each_gear_alone(models):
    report = bench(models.gears, "--gears", "all", "-n", "12")
    assert [result["gear"] for result in report["results"]] == [[1], [2], [8]]
    for result in report["results"]:
        assert result["rows_per_request"] == result["gear"][0]
        assert result["batches"] == 12 and result["padded_rows"] == 0
    (one,) = bench(models.gears, "--gears", "8", "-n", "3")["results"]
    assert one["gear"] == [8]
    assert "has no gear 3" in refused(INPUT, "bench", models.gears, "--gears", "1,3")
    assert "has one shape" in refused(INPUT, "bench", models.batch, "--gears", "all")


def test_all_combinations_of_lists(models):
    report = bench(models.batch, "--lanes", "1,2", "--slots", "1:3:2", "--concurrency", "1,2",
                   "-n", "2", "--warmup", "0")
    seen = [(r["lanes"], r["slots"], r["load"]["concurrency"]) for r in report["results"]]
    assert seen == [(l, s, c) for l in (1, 2) for s in (1, 3) for c in (1, 2)]


def test_the_most_within_a_latency(models):
    """10 ms each, one after the other: two on the way take 20 ms each, three take 30."""
    report = bench(models.batch, "--limit-latency", "25ms", "--limit-percentile", "p50",
                   "-t", "0.6", "--warmup", "100ms")
    best = report["results"][report["limit"]["best"]]
    assert best["within_limit"] and best["load"]["concurrency"] in (1, 2)
    assert any(not result["within_limit"] for result in report["results"])


def test_a_latency_nothing_keeps(models):
    report = bench(models.batch, "--limit-latency", "2ms", "-t", "0.3", code=NO)
    assert report["limit"]["best"] is None and not only(report)["within_limit"]
    env = environment(NPUSIM_PROFILE=COMPUTE, NPUSIM_DEVICES=1)
    got = omrun("bench", models.batch, "-c", "1", "--limit-latency", "2ms", "-n", "5", env=env)
    assert got.code == NO and "keeps p99 within 2 ms" in got.line


# ---- Comparing -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reports(models, tmp_path_factory):
    """Reports of the same case on a device that takes 10 ms per batch, again, and on one of 13."""
    folder = tmp_path_factory.mktemp("reports")
    slow = folder / "slow.toml"
    slow.write_text(f'base = "{COMPUTE}"\n\n[times]\n1 = 13\n1024 = 13\n')
    for name, profile in ("before", COMPUTE), ("again", COMPUTE), ("slow", slow):
        got = run(models.batch, "-t", "1", f"--json={folder / name}.json", profile=profile)
        assert "samples/s" in got.out
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
    assert pair["change"] == pytest.approx(10 / 13 - 1, abs=0.05)
    assert pair["low"] < pair["change"] < pair["high"] and pair["p"] < 0.05
    assert found["regressed"] is True
    back = omrun("bench", "--compare", reports / "slow.json", reports / "before.json")
    assert back.code == OK and "faster" in back.out


def test_a_new_measurement_against_a_report(models, reports):
    report = bench(models.batch, "-t", "1", "--compare", reports / "before.json")
    assert report["compare"]["pairs"][0]["verdict"] in ("no difference", "faster", "slower")
    line = refused(INPUT, "bench", "--compare", reports / "before.json", reports / "slow.toml")
    assert "slow.toml" in line


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


# ---- Inputs ----------------------------------------------------------------------------------


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


# ---- Reports ---------------------------------------------------------------------------------


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
    got = omrun("bench", models.batch, "-t", "0.5", "--json=r.json", "--csv", "r.csv", "--trace",
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
    start = time.monotonic()
    line = refused(INPUT, "bench", models.batch, "-t", "60", option.format("/no/such/folder/r"))
    assert "cannot write /no/such/folder/r" in line
    line = refused(INPUT, "bench", models.batch, "-t", "60", option.format(tmp_path))
    assert "is a folder" in line
    assert time.monotonic() - start < 50


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


# ---- What goes wrong -------------------------------------------------------------------------


def test_ctrl_c_leaves_a_marked_report(models, tmp_path):
    env = environment(NPUSIM_PROFILE=COMPUTE, NPUSIM_DEVICES=1)
    words = [str(OMRUN), "bench", str(models.batch), "-t", "100", "--json=r.json"]
    with subprocess.Popen(words, env=env, cwd=tmp_path, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True,
                          preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)) as process:
        for line in process.stderr:
            if "running on" in line:
                break
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "PARTIAL" in out
    report = json.loads((tmp_path / "r.json").read_text())
    assert report["interrupted"] is True
    assert "interrupted" in only(report)["marks"]
    assert os.listdir(tmp_path) == ["r.json"]


def test_a_device_that_is_lost_is_reported(models):
    env = dict(NPUSIM_FAULT="task:aclmdlExecuteAsync@1=507011")
    report = bench(models.batch, "-n", "60", code=DEVICE, devices=2, **env)
    result = only(report)
    assert "device-lost" in result["marks"]
    assert [device["lost"] for device in result["device_stats"]] == [False, True]
    assert result["failed"] == 0 and result["requests"] == 60
    env = environment(NPUSIM_PROFILE=COMPUTE, NPUSIM_DEVICES=2, **env)
    got = omrun("bench", models.batch, "-n", "60", env=env)
    assert got.code == DEVICE and "device 1 failed and was set aside" in got.out


def test_when_every_device_is_lost(models):
    env = dict(NPUSIM_FAULT="task:aclmdlExecuteAsync=507011")
    report = bench(models.batch, "-t", "60", code=DEVICE, **env)
    result = only(report)
    assert "failed-requests" in result["marks"] and result["failure"]


@pytest.mark.parametrize("words, part", [
    (["-c", "2", "--request-rate", "5"], "give one"),
    (["-n", "5", "-t", "5"], "give one"),
    (["-n", "5", "--stability", "5%"], "give one"),
    (["--request-distribution", "poisson"], "--request-rate, which is not given"),
    (["--request-rate", "5", "--request-distribution", "often"], "constant or poisson"),
    (["--request-rate", "10:20"], "has no step"),
    (["--input", "x.npy", "--seed", "3"], "--input gives files"),
    (["--input", "x.npy", "--fill", "zeros"], "--input gives files"),
    (["--input", "x.npy", "--input-range", "0,1"], "--input gives files"),
    (["--fill", "zeros", "--input-range", "0,1"], "leaves nothing"),
    (["--fill", "noise"], "random or zeros"),
    (["--gears", "all", "--rows", "3"], "--gears"),
    (["--limit-percentile", "p99"], "--limit-latency, which is not given"),
    (["--limit-latency", "1ms", "--limit-percentile", "p101"], "p99"),
    (["--limit-latency", "0"], "nothing keeps"),
    (["--max-regression", "5%"], "--compare, which is not given"),
    (["-t", "0"], "no time to measure"),
    (["-t", "soon"], "a time such as"),
    (["--stability", "lots"], "a share such as"),
    (["-c", "0"], "--concurrency"),
    (["-c", "1:9:x"], "--concurrency"),
    (["--rows", "-3"], "--rows"),
    (["--lanes", "65"], "--lanes"),
    (["--batch", "4"], "--batch is for .onnx"),
    (["-c", "1:256", "--rows", "1:256", "--slots", "1,2"], "cases, more than"),
])
def test_contradictions_are_refused(models, words, part):
    assert part in refused(USAGE, "bench", models.batch, *words)


def test_more_devices_than_there_are(models):
    line = refused(DEVICE, "bench", models.batch, "--device-counts", "1,4")
    assert "4" in line and "2 devices are there" in line


# ---- Spellings of ais_bench ------------------------------------------------------------------


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
