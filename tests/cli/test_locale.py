# SPDX-License-Identifier: MIT
"""What bench prints in a Chinese locale: in Chinese, within 80 columns, every column under its head."""
import unicodedata

import pytest

from conftest import OK, environment, omrun

ONE = ["-n", "3", "--warmup", "0"]


def columns(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def bench(*words, **changes):
    got = omrun("bench", *words, *ONE, env=environment(NPUSIM_DEVICES=2, **changes))
    assert got.code == OK, got.err
    assert all(columns(line) <= 80 or len(line.split()) == 1 for line in got.out.splitlines())
    return got.out


@pytest.mark.parametrize("how", [
    {"LC_ALL": "zh_CN.UTF-8"}, {"LC_ALL": None, "LC_MESSAGES": None, "LANG": "zh_CN.UTF-8"},
])
def test_one_case_in_a_chinese_locale(models, how):
    text = bench(models.batch, **how)
    labels = [line.split()[0] for line in text.splitlines() if line and not line.startswith(" ")]
    assert labels[:6] == ["模型", "设备", "模拟", "输入", "负载", "测量"]
    assert "闭环，并发" in text and "瓶颈" in text and "bound by" not in text and "samples" not in text


def test_the_language_asked_for_goes_before_the_locales(models):
    assert "throughput" in bench(models.batch, "--lang", "en", LC_ALL="zh_CN.UTF-8")
    assert "吞吐量" in bench(models.batch, "--lang", "zh")


def test_a_table_of_cases(models):
    lines = bench(models.gears, "--gears", "all", "--lang", "zh").splitlines()
    (head,) = [i for i, line in enumerate(lines) if line.startswith("档位")]
    end = columns(lines[head][: lines[head].index("样本/秒") + len("样本/秒")])
    for row in lines[head + 1 : head + 4]:
        assert columns(row) > end and row[end - 1].isdigit() and row[end] == " "


def test_other_locales_are_english(models):
    for locale in ("C", "POSIX", "de_DE.UTF-8", ""):
        assert "throughput" in bench(models.batch, LC_ALL=locale, LANG=None)
