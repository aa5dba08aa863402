# SPDX-License-Identifier: MIT
"""omrun bench: what it measures, what bounds it, and how it ends."""
import json
import os
import signal
import subprocess
import time

import pytest

from bench_runs import COMPUTE, bench, eventually, only, run
from conftest import DATA, DEVICE, INPUT, NO, OK, OMRUN, USAGE, atc, environment, omrun, refused


@pytest.fixture(scope="module")
def sixteen(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    return atc(DATA / "models/batch_n.onnx", folder / "sixteen", "--input_shape=x:16,3")


def slower_than(result, ms):
    """How many requests took longer, by the report's distribution."""
    return sum(count for upper, count in result["latency_ms"]["buckets"] if upper > ms)


def is_near(value, wanted, share):
    return abs(value - wanted) <= share * wanted


# ---- What is measured --------------------------------------------------------------------------


def test_transreid_takes_what_the_profile_says(sixteen):
    """8.539 ms per image on a device, twice as many on two, within 2 %."""
    seconds = 16 * 8.539e-3

    def agrees(report):
        result = only(report)
        times = [device["stages_ms"]["compute"]["p50"] for device in result["device_stats"]]
        return (is_near(result["rows_per_second"], 2 * 16 / seconds, 0.02) and
                all(is_near(ms, 1000 * seconds, 0.02) for ms in times))

    report = eventually(lambda: bench(sixteen, "-t", "0.8", profile="ascend310p3-transreid",
                                      devices=2), agrees)
    assert agrees(report)
    assert report["library"]["profile"] == "ascend310p3-transreid"
    assert report["library"]["simulated"] and report["library"]["computes"]


def test_what_is_not_computed_is_said(sixteen, tmp_path):
    got = run(sixteen, "-n", "2", f"--json={tmp_path}/r", f"--html={tmp_path}/page",
              profile="ascend310p3-transreid-zeros")
    assert json.loads((tmp_path / "r").read_text())["library"]["computes"] is False
    assert "SIMULATED" in got.out and "compute is none" in got.out
    assert "compute is none" in (tmp_path / "page").read_text()


@pytest.mark.parametrize("engine, ms", [("host", 5), ("h2d", 5), ("compute", 10), ("d2h", 5)])
def test_what_bounds_a_run(models, engine, ms):
    result = eventually(lambda: only(bench(models.batch, "-t", "0.3",
                                           profile=f"test-{engine}-bound")),
                        lambda result: result["bound"]["by"] == engine)
    assert result["bound"]["by"] == engine and result["bound"]["share"] > 0.8
    (device,) = result["device_stats"]
    stage = "launch" if engine == "host" else engine
    assert device["stages_ms"][stage]["p50"] > 0.98 * ms


def test_a_load_that_is_too_small_is_said(models):
    result = eventually(lambda: only(bench(models.batch, "-t", "0.5", "--request-rate", "20")),
                        lambda result: result["bound"]["by"] == "queue")
    assert result["bound"]["by"] == "queue" and "the load: " in result["bound"]["reason"]


def test_several_lanes_do_not_count_an_engine_twice(models):
    result = eventually(lambda: only(bench(models.batch, "-t", "0.3", "--lanes", "2")),
                        lambda result: result["device_stats"][0]["use"]["compute"] > 0.8)
    (device,) = result["device_stats"]
    assert device["lanes"] == 2
    assert 0.8 < device["use"]["compute"] <= 1
    assert result["rows_per_second"] < 4 * 100 * 1.5


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
    latency = only(bench(models.batch, "-n", "20"))["latency_ms"]
    keys = ["min", "p50", "p90", "p95", "p99", "p99.9", "max"]
    assert [latency[key] for key in keys] == sorted(latency[key] for key in keys)
    assert latency["min"] > 10


def test_until_it_is_stable(models):
    """It ends long before its limit, or says that it could not."""
    result = eventually(lambda: only(bench(models.batch, "--stability", "20%", "--window", "100ms",
                                           "-t", "5")),
                        lambda result: "unstable" not in result["marks"])
    assert len(result["windows"]) >= 3
    assert "unstable" not in result["marks"]


def test_what_varies_is_marked(models):
    """Each tenth execution or so takes as long as a window: some have ten batches, others none."""
    fault = ",".join(f"task:aclmdlExecuteAsync#{n}=slow:100ms" for n in range(12, 200, 12))
    result = only(bench(models.batch, "-t", "1", "--window", "100ms", NPUSIM_FAULT=fault))
    assert "unstable" in result["marks"] and result["variation"] > 0.05


# ---- Open loops --------------------------------------------------------------------------------


def test_a_stall_makes_all_wait_that_come_meanwhile(models):
    """A device that stalls for half a second: at 80 requests a second some 40 of them wait. Who
    begins counting when a request is sent after all sees two or three."""
    fault = "task:aclmdlExecuteAsync#40=slow:500ms"
    result = only(bench(models.batch, "-t", "1.2", "--request-rate", "80", "--warmup-requests", "5",
                        NPUSIM_FAULT=fault))
    assert slower_than(result, 100) >= 25
    assert result["latency_ms"]["max"] >= 480
    assert result["latency_ms"]["p99"] >= 300


def test_a_closed_loop_hides_a_stall(models):
    """The same stall, seen by four that wait for their answers: the reason for open loops."""
    fault = "task:aclmdlExecuteAsync#30=slow:1s"
    result = only(bench(models.batch, "-c", "4", "-n", "50", "--warmup-requests", "5",
                        NPUSIM_FAULT=fault))
    assert 1 <= slower_than(result, 900) <= 8


@pytest.mark.parametrize("distribution", ["constant", "poisson"])
def test_a_rate_is_kept(models, distribution):
    share = {"constant": 0.1, "poisson": 0.6}[distribution]
    result = eventually(lambda: only(bench(models.batch, "--request-rate", "40", "-t", "1",
                                           "--request-distribution", distribution)),
                        lambda result: result["requests"] == result["load"]["offered"] and
                        is_near(result["requests"], 40, share))
    load = result["load"]
    assert (load["kind"], load["rate"], load["distribution"]) == ("open", 40, distribution)
    assert result["requests"] == load["offered"]
    assert is_near(load["offered"], 40, share)


def test_a_rate_nobody_can_reach(models, tmp_path):
    """100 batches of 4 rows per second are possible; ten times as many are asked for."""
    got = run(models.batch, "--rows", "4", "--request-rate", "1000", "-t", "0.5",
              f"--json={tmp_path}/r")
    result = only(json.loads((tmp_path / "r").read_text()))
    assert "rate-missed" in result["marks"]
    assert result["requests_per_second"] < 150
    assert result["load"]["offered"] > 450
    assert result["requests"] < result["load"]["offered"]  # nobody waits for the backlog
    assert "omrun: 1000 requests/s were to be sent, " in got.err
    assert "MISSED" in got.out


# ---- Sweeps ------------------------------------------------------------------------------------


def test_scaling_over_devices(sixteen):
    report = eventually(lambda: bench(sixteen, "--device-counts", "1,4", "-t", "0.6", devices=4,
                                      profile="ascend310p3-transreid-zeros"),
                        lambda report: is_near(report["results"][1]["efficiency"], 1, 0.1))
    assert [result["devices"] for result in report["results"]] == [[0], [0, 1, 2, 3]]
    assert report["results"][0]["efficiency"] is None
    assert is_near(report["results"][1]["efficiency"], 1, 0.1)


def test_each_gear_alone(models):
    report = bench(models.gears, "--gears", "all", "-n", "6")
    assert [result["gear"] for result in report["results"]] == [[1], [2], [8]]
    for result in report["results"]:
        assert result["rows_per_request"] == result["gear"][0]
        assert result["batches"] == 6 and result["padded_rows"] == 0
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
    report = eventually(lambda: bench(models.batch, "--limit-latency", "27ms", "-t", "0.25",
                                      "--limit-percentile", "p50"),
                        lambda report: report["limit"]["best"] is not None)
    best = report["results"][report["limit"]["best"]]
    assert best["within_limit"] and best["load"]["concurrency"] in (1, 2)
    assert any(not result["within_limit"] for result in report["results"])


def test_a_latency_nothing_keeps(models):
    report = bench(models.batch, "--limit-latency", "2ms", "-t", "0.1", code=NO)
    assert report["limit"]["best"] is None and not only(report)["within_limit"]
    env = environment(NPUSIM_PROFILE=COMPUTE, NPUSIM_DEVICES=1)
    got = omrun("bench", models.batch, "-c", "1", "--limit-latency", "2ms", "-n", "5", env=env)
    assert got.code == NO and "keeps p99 within 2 ms" in got.line


# ---- What goes wrong ---------------------------------------------------------------------------


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


