# SPDX-License-Identifier: MIT
"""What can be asked: devices, files, statistics, traces, logs."""
import dataclasses
import json
import logging
import os
import pathlib
import subprocess
import sys

import numpy as np
import omrun
import pytest

from conftest import DATA


def test_devices_are_those_there_are():
    devices = omrun.devices()
    assert [device.id for device in devices] == [0, 1]
    assert all(0 < device.memory_free <= device.memory_total for device in devices)


def test_driver_says_that_it_is_npusim():
    driver = omrun.driver()
    assert driver.simulated and driver.path.endswith("libascendcl.so")
    assert driver.soc_name == "Ascend310P3" and len(driver.version) == 3


def test_an_npu_can_be_required(python):
    _, out, _ = python(
        """
        import omrun
        try:
            omrun.devices()
        except omrun.NotFoundError as error:
            print(error)
        """,
        OMRUN_REQUIRE_NPU="1",
    )
    assert "OMRUN_REQUIRE_NPU" in out


def test_a_named_library_that_is_none_is_said(python):
    _, out, _ = python(
        """
        import omrun
        try:
            omrun.Session("x.om", acl_library="/absent/libascendcl.so")
        except FileNotFoundError as error:
            print(error)
        """
    )
    assert "/absent/libascendcl.so" in out


@pytest.mark.parametrize("form", [str, os.fsencode, pathlib.Path])
def test_info_describes_a_file(om, form):
    info = omrun.info(form(om.rows()))
    assert info.shape_kind == "batch" and info.gears == ((1,), (2,), (4,), (8,))
    assert info.simulated and info.soc_version == "Ascend310P3" and info.model_count == 1
    assert info.inputs[0].name == "x" and info.inputs[0].dims == (-1, 3)
    assert info.inputs[-1].hidden
    assert sum(part.size for part in info.partitions) < info.file_size
    assert dataclasses.asdict(info)["kind"] == "model"


def test_info_reads_every_om_of_the_tests():
    files = sorted((DATA / "om").glob("**/*.om"))
    for file in files:
        try:
            assert omrun.info(file).file_size == file.stat().st_size
        except (omrun.InvalidFileError, omrun.UnsupportedError):
            pass


def test_info_refuses_what_is_no_om(tmp_path):
    with pytest.raises(omrun.NotFoundError):
        omrun.info(tmp_path / "absent.om")
    with pytest.raises(omrun.OmrunError):
        omrun.info(tmp_path)
    with pytest.raises(TypeError):
        omrun.info(3)


def test_stats_count(om, opened):
    session = opened(om.rows())
    for _ in range(3):
        session(np.zeros((5, 3), np.float32))
    stats = session.stats()
    assert (stats.requests, stats.rows, stats.failed, stats.queued) == (3, 15, 0, 0)
    assert stats.latency.count == 3 and 0 < stats.latency.mean_us <= stats.latency.max_us
    assert [device.device for device in stats.devices] == [0, 1]
    assert sum(device.rows for device in stats.devices) == 15
    text = session.prometheus()
    assert "# TYPE" in text and 'device="1"' in text


def test_a_trace_is_written(om, opened, tmp_path):
    session = opened(om.rows())
    path = tmp_path / "trace.json"
    with session.trace(path) as trace:
        with pytest.raises(omrun.InvalidArgumentError):
            session.trace(tmp_path / "second.json")
        session(np.zeros((9, 3), np.float32))
    trace.stop()
    events = json.loads(path.read_text())
    assert len(events["traceEvents"] if isinstance(events, dict) else events) > 3
    running = session.trace(os.fsencode(path))
    running.stop()
    with pytest.raises(omrun.OmrunError):
        session.trace(tmp_path / "absent" / "trace.json")


# ---- logging ----------------------------------------------------------------------------------

LOGGING = """
import logging, sys
{setup}
import omrun
omrun.Session(sys.argv[1]).close()
"""


def test_that_it_is_npusim_is_a_warning_unless_unwanted(om, python):
    _, _, err = python(LOGGING.format(setup=""), om.rows())
    assert "npusim" in err
    _, _, err = python(
        LOGGING.format(setup='logging.getLogger("omrun").setLevel(logging.ERROR)'), om.rows()
    )
    assert err == ""


def test_messages_go_through_logging(om, python):
    setup = 'logging.basicConfig(level=logging.DEBUG, format="%(levelname)s|%(name)s|%(message)s")'
    _, _, err = python(LOGGING.format(setup=setup), om.rows())
    assert err.startswith("WARNING|omrun|no CANN on this machine")


def test_a_handler_that_raises_harms_nothing(om, python):
    setup = """
class Raising(logging.Handler):
    def emit(self, record):
        raise ValueError("from the handler")
logging.getLogger("omrun").addHandler(Raising())
"""
    _, _, err = python(LOGGING.format(setup=setup), om.rows())
    assert "from the handler" in err


def test_loading_shows_a_bar_with_tqdm(om, capsys):
    pytest.importorskip("tqdm")
    omrun.Session(om.rows(), progress=True).close()
    assert "loading batch_gears.om" in capsys.readouterr().err


def test_progress_without_tqdm_is_silent(om, python):
    python(
        """
        import sys
        sys.modules["tqdm"] = sys.modules["tqdm.auto"] = None
        import omrun, numpy as np
        session = omrun.Session(sys.argv[1], progress=True)
        assert len(list(session.map([np.zeros((1, 3), "f4")] * 3, progress=True))) == 3
        """,
        om.rows(),
    )


# ---- the package ------------------------------------------------------------------------------


def test_the_version_is_the_librarys():
    assert omrun.__version__.count(".") == 2


def test_everything_public_has_a_docstring():
    for name in omrun.__all__:
        value = getattr(omrun, name)
        assert name == "__version__" or value.__doc__, name
    for name, value in vars(omrun.Session).items():
        assert name.startswith("_") or value.__doc__, name


def test_the_npusim_command_runs_programs():
    run = [sys.executable, "-c", "from omrun._npusim import main; main()", "run", "--devices", "3",
           "--", sys.executable, "-c", "import omrun; print(len(omrun.devices()))"]
    assert subprocess.run(run, check=True, stdout=subprocess.PIPE).stdout.strip() == b"3"


def test_the_npusim_command_runs_pyacl(om):
    run = [sys.executable, "-c", "from omrun._npusim import main; main()", "run", "--", sys.executable,
           "-c", "import acl; assert acl.init() == 0; print(acl.rt.get_device_count())"]
    assert subprocess.run(run, check=True, stdout=subprocess.PIPE).stdout.strip() == b"(2, 0)"


def test_logger_level_is_followed(om):
    assert logging.getLogger("omrun").name == "omrun"
