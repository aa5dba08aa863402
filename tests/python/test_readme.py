# SPDX-License-Identifier: MIT
"""Every example of docs/python.md and of the READMEs' Python sections runs as it is shown."""
import os
import re
import shutil

import pytest
from conftest import ROOT, run_python

PAGES = ["docs/python.md", "README.md", "README.zh-CN.md"]


def examples():
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        for number, code in enumerate(re.findall(r"^```python\n(.*?)^```", text, re.M | re.S)):
            if "import " in code:  # others show signatures
                yield pytest.param(code, id=f"{page}-{number}")


@pytest.mark.parametrize("code", list(examples()))
def test_an_example_runs(om, tmp_path, code):
    digits = om("digits/digits", "--input_shape=x:16,1,8,8", name="digits")
    shutil.copy(digits, tmp_path / "digits.om")
    run_python(f"import os\nos.chdir({os.fspath(tmp_path)!r})\n{code}")
