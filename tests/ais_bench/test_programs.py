# SPDX-License-Identifier: MIT
"""Whole programs in the ways people have written them, run as they are."""
import re

import pytest
from conftest import NPUSIM, ROOT, run_python


def test_an_ultralytics_like_backend(om):
    """Opens in a method, infers lists of one array, frees in __del__, also at the very end."""
    text = run_python(
        """
        import sys
        import numpy as np

        class Backend:
            def __init__(self, weights, device):
                from ais_bench.infer.interface import InferSession
                self.session = InferSession(device_id=int(device.split(":")[1]),
                                            model_path=str(weights))
                self.shape = self.session.get_inputs()[0].shape
                self.dtype = str(self.session.get_inputs()[0].datatype).split(".")[-1]

            def __call__(self, image):
                y = self.session.infer([np.ascontiguousarray(image)])
                return y if len(y) > 1 else y[0]

            def __del__(self):
                self.session.free_resource()

        backend = Backend(sys.argv[1], "npu:1")
        image = np.ones(backend.shape, backend.dtype)
        print(backend.shape, backend.dtype, backend(image).shape)
        kept_to_the_end = backend
        """,
        om.make("identity", "identity_f32"),
    )
    assert re.fullmatch(r"(\[.*\]) float32 \(.*\)\n", text)


def test_the_first_program_people_write(om):
    """Bytes by realsize, `sumary` as it was once spelled, the mean of a list."""
    text = run_python(
        """
        import sys
        import numpy as np
        from ais_bench.infer.interface import InferSession

        def infer_simple():
            session = InferSession(0, sys.argv[1])
            feeds = []
            for desc in session.get_inputs():
                feeds.append(np.frombuffer(bytearray(desc.realsize)))
            outputs = session.infer(feeds)
            print("outputs:{} type:{}".format(len(outputs), type(outputs)))
            print("static infer avg:{} ms".format(np.mean(session.sumary().exec_time_list)))

        infer_simple()
        """,
        om.pair,
    )
    first, second = text.splitlines()
    assert first == "outputs:2 type:<class 'list'>"
    assert float(re.fullmatch(r"static infer avg:(.*) ms", second).group(1)) > 0


def test_a_model_zoo_evaluation(om):
    """Infers a data set, fills in the summary from session and MemorySummary, and reports."""
    text = run_python(
        """
        import sys
        import numpy as np
        from ais_bench.infer.interface import InferSession, MemorySummary
        from ais_bench.infer.summary import summary

        model = InferSession(0, sys.argv[1])
        model.reset_summaryinfo()
        MemorySummary.reset()
        summary.add_args(sys.argv)
        for i in range(6):
            images = np.full((4, 3), i, np.float32)
            total, _ = model.infer(feeds=[images, images], mode="static")
            assert (total == 2 * i).all()
        s = model.summary()
        summary.npu_compute_time_list = [end - start for start, end in s.exec_time_list]
        summary.h2d_latency_list = MemorySummary.get_h2d_time_list()
        summary.d2h_latency_list = MemorySummary.get_d2h_time_list()
        summary.report(batchsize=4, output_prefix=None, display_all_summary=True,
                       multi_threads=False)
        model.free_resource()
        InferSession.finalize()
        """,
        om.sum_diff,
    )
    lines = text.splitlines()
    assert lines[0] == "[INFO] -----------------Performance Summary------------------"
    assert [line.split()[1] for line in lines[1:4]] == [
        "H2D_latency",
        "NPU_compute_time",
        "D2H_latency",
    ]
    assert lines[4].startswith("[INFO] throughput 1000*batchsize.mean(4)/NPU_compute_time.mean(")


def test_an_iterating_program_with_threads_of_its_own(om):
    text = run_python(
        """
        import sys, threading
        import numpy as np
        from ais_bench.infer.interface import InferSession

        def infer_iteration(device_id, results):
            session = InferSession(device_id, sys.argv[1])
            shape = session.get_inputs()[0].shape
            feeds = [np.full(shape, 0).astype(np.float32), np.full(shape, 1).astype(np.float32)]
            outputs = session.infer_iteration(feeds, [0, -1], 100)
            results[device_id] = outputs[0].ravel()[0]
            session.free_device()

        results = {}
        threads = [threading.Thread(target=infer_iteration, args=(i, results)) for i in range(2)]
        [t.start() for t in threads]
        [t.join() for t in threads]
        print(results[0], results[1])
        """,
        om.sum_diff,
    )
    assert text == "100.0 100.0\n"


@pytest.mark.parametrize(
    "ending",
    [
        "",
        "session.free_resource()",
        "del session",
        "InferSession.finalize()",
        "session.finalize(); session.free_resource()",
        "import os; os._exit(0)",
        "raise SystemExit(0)",
        "__import__('threading').Thread(target=lambda: session.infer([a, a])).start()",
        "pending = session.session.submit(session.session.prepare([a, a]))",
    ],
)
def test_every_way_to_end(om, ending):
    run_python(
        f"""
        import sys
        import numpy as np
        from ais_bench.infer.interface import InferSession
        session = InferSession(0, sys.argv[1])
        a = np.ones((4, 3), np.float32)
        session.infer([a, a])
        {ending}
        """,
        om.sum_diff,
    )


# ---- The documentation's own examples --------------------------------------------------------


def blocks(language):
    text = (ROOT / "docs" / "ais_bench.md").read_text()
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)


def test_examples_of_the_documentation_run(om, tmp_path):
    examples = blocks("python")
    assert examples
    for example in examples:
        program = (
            "import os, sys, numpy as np\n"
            "os.chdir(sys.argv[1])\n"
            "images = np.ones((4, 3), np.float32)\n" + example
        )
        (tmp_path / "model.om").write_bytes(open(om.sum_diff, "rb").read())
        run_python(program, tmp_path)


def test_commands_of_the_documentation_parse(om, tmp_path, monkeypatch):
    from ais_bench.infer import arguments

    monkeypatch.chdir(tmp_path)
    for name in ("model.om", "a.npy", "b.bin"):
        (tmp_path / name).write_bytes(b"")
    for folder in ("ids", "mask", "data"):
        (tmp_path / folder).mkdir()
    commands = [
        line.split(" -m ais_bench ")[1]
        for block in blocks("sh")
        for line in block.splitlines()
        if " -m ais_bench " in line
    ]
    assert len(commands) > 5
    for line in commands:
        words = __import__("shlex").split(line.split("#")[0])
        arguments.parse(words)


def test_every_option_is_documented():
    from ais_bench.infer import arguments

    text = (ROOT / "docs" / "ais_bench.md").read_text()
    for action in arguments.parser()._actions:
        long_words = [word for word in action.option_strings if word.startswith("--")]
        assert any(f"`{word}" in text for word in long_words), action.option_strings


def test_npusim_is_where_the_tests_think():
    assert (NPUSIM / "bin" / "atc").exists()
