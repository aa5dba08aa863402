# SPDX-License-Identifier: MIT
"""The HTML reports of bench and verify: complete in themselves, right in a browser and without one.

The browser is Chromium; where there is none its tests are skipped, and say so. $OMRUN_TEST_SCREENSHOTS
names a folder to put pictures of the pages into.
"""
import base64
import html
import html.parser
import json
import os
import pathlib
import re

import numpy as np
import pytest

import browser
import tiny_onnx
from conftest import DATA, NO, OK, USAGE, atc, environment, omrun, refused

LONG = "a<script>alert(1)</script>&\"'</script><!--"
CHINESE = "输出"


@pytest.fixture(scope="session")
def chromium():
    if os.environ.get("OMRUN_TEST_SANITIZED"):
        pytest.skip("pages are the same in every build; the browser looks at the plain one's")
    path = browser.find()
    if not path:
        pytest.skip("no Chromium on this machine")
    one = browser.Browser(path)
    yield one
    one.close()


@pytest.fixture(scope="session")
def pages(models, tmp_path_factory):
    """Paths by name: bench and verify, in both languages; `evil` has names that are HTML."""
    folder = tmp_path_factory.mktemp("pages")
    env = environment(NPUSIM_PROFILE="ascend310p3")
    found = {}
    for lang, counts in ("en", "1,2"), ("zh", "2"):
        page = folder / f"bench-{lang}.html"
        got = omrun("bench", models.batch, "--device-counts", counts, "-t", "0.3", "--warmup", "0.05",
                    "--html", page, "--lang", lang, "-q", env=env)
        assert got.code == OK, got.err
        found[f"bench-{lang}"] = page
    evil = folder / "evil.onnx"
    evil.write_bytes(tiny_onnx.model(
        [tiny_onnx.node("Add", ["x", "x"], [LONG]), tiny_onnx.node("Sub", ["x", "x"], [CHINESE])],
        [tiny_onnx.value("x", tiny_onnx.FLOAT, [4, 3])],
        [tiny_onnx.value(LONG, tiny_onnx.FLOAT, [4, 3]),
         tiny_onnx.value(CHINESE, tiny_onnx.FLOAT, [4, 3])]))
    om = atc(evil, folder / "evil")
    for lang in "en", "zh":
        page = folder / f"verify-{lang}.html"
        got = omrun("verify", om, "--onnx", evil, "--html", page, "--lang", lang, "-q")
        assert got.code == OK, got.err
        found[f"verify-{lang}"] = page
    x = np.arange(120, dtype=np.float32).reshape(40, 3)
    np.save(folder / "x.npy", x)
    wrong = x * 2
    wrong[17] += 1
    np.savez(folder / "wrong.npz", **{LONG: wrong, CHINESE: x * 0})
    got = omrun("verify", om, "--reference", folder / "wrong.npz", "-i", folder / "x.npy", "--html",
                folder / "differs.html", "--lang", "en", "-q")
    assert got.code == NO, got.err
    found["differs-en"] = folder / "differs.html"
    return found


PAGES = ["bench-en", "bench-zh", "verify-en", "verify-zh", "differs-en"]


class Tags(html.parser.HTMLParser):
    """Counts tags and checks that they are closed in order."""

    EMPTY = {"meta", "br"}

    def __init__(self):
        super().__init__()
        self.open, self.count, self.attributes = [], {}, []

    def handle_starttag(self, tag, attrs):
        self.count[tag] = self.count.get(tag, 0) + 1
        self.attributes += attrs
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.count[tag] = self.count.get(tag, 0) + 1
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, tag


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_complete_in_themselves(pages, name):
    text = pages[name].read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(text)
    assert tags.open == []
    assert tags.count["script"] == 2 and tags.count["style"] == 1
    for name, value in tags.attributes:
        assert name not in ("src", "href", "srcset", "action", "background")
        assert not name.startswith("on"), (name, value)
    assert "@import" not in text and "url(" not in text
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)[1]
    assert "<" not in data
    assert json.loads(data)


def test_names_are_shown_as_they_are(pages):
    text = pages["verify-en"].read_text(encoding="utf-8")
    assert LONG not in text and "<script>alert" not in text
    assert html.escape(LONG, quote=True).replace("&#x27;", "&#39;") in text
    assert CHINESE in text


def test_the_language_is_the_locales_or_as_asked(models, tmp_path):
    for variables, wanted in [({"LC_ALL": "C.UTF-8"}, "en"), ({"LC_ALL": "zh_CN.UTF-8"}, "zh-CN"),
                              ({"LC_ALL": None, "LANG": "zh_TW"}, "zh-CN"),
                              ({"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, "en")]:
        got = omrun("verify", models.batch, "--onnx", DATA / "models/batch_n.onnx", "--html",
                    tmp_path / "page.html", "-q", env=environment(**variables))
        assert got.code == OK, got.err
        assert f'<html lang="{wanted}">' in (tmp_path / "page.html").read_text(encoding="utf-8")
    line = refused(USAGE, "verify", models.batch, "--onnx", "a.onnx", "--lang", "fr")
    assert 'lang is "fr", wanted en or zh' in line
    line = refused(USAGE, "bench", models.batch, "--lang", "fr")
    assert 'lang is "fr", wanted en or zh' in line


# ---- In the browser ----------------------------------------------------------------------------


def keep_picture(chromium, name):
    """For people to look at."""
    folder = os.environ.get("OMRUN_TEST_SCREENSHOTS")
    if not folder:
        return
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    picture = chromium.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]
    (pathlib.Path(folder) / f"{name}.png").write_bytes(base64.b64decode(picture))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1250, 400])
@pytest.mark.parametrize("name", PAGES)
def test_pages_show(chromium, pages, name, width, dark):
    chromium.show(pages[name], dark=dark, width=width)
    facts = chromium.evaluate("""({
        lang: document.documentElement.lang,
        overflow: document.documentElement.scrollWidth - innerWidth,
        back: getComputedStyle(document.body).backgroundColor,
        ink: getComputedStyle(document.body).color,
        figures: [...document.querySelectorAll("svg")].filter(s => s.getBoundingClientRect().width > 20).length,
        banner: document.querySelector(".banner").textContent,
        bad: document.querySelector("main").innerText.match(/undefined|\\bnan\\b|-nan|\\(null\\)/g),
    })""")
    assert chromium.problems == []
    assert facts["lang"] == ("zh-CN" if name.endswith("zh") else "en")
    assert facts["overflow"] <= 0, "the page is wider than the window"
    light = sum(map(int, re.findall(r"\d+", facts["back"])[:3])) > 380
    assert light == (not dark)
    assert facts["figures"] >= (6 if name.startswith("bench") else 0)
    assert "npusim" in facts["banner"]
    assert not facts["bad"]
    keep_picture(chromium, f"{name}-{width}-{'dark' if dark else 'light'}")


def test_a_bench_shows_what_was_measured(chromium, pages):
    chromium.show(pages["bench-en"])
    data = chromium.evaluate('JSON.parse(document.getElementById("data").textContent)')
    assert len(data["results"]) == 2 and data["timeline"]["spans"]
    best = max(r["rows_per_second"] for r in data["results"])
    tiles = chromium.evaluate('[...document.querySelectorAll(".tile b")].map(t => t.textContent)')
    assert float(tiles[0]) == pytest.approx(best, rel=1e-3)
    assert chromium.evaluate('document.querySelectorAll(".cases tr").length') == 3
    assert chromium.evaluate('document.querySelectorAll("#scaling circle").length') == 2
    assert chromium.evaluate('document.querySelectorAll("details.case[open]").length') == 1
    assert "ascend310p3" in chromium.evaluate('document.querySelector(".banner").textContent')


RANGE = '[+document.getElementById("timeline").dataset.from, +document.getElementById("timeline").dataset.to]'


def test_the_timeline_zooms_and_moves(chromium, pages):
    chromium.show(pages["bench-en"])
    first, last = chromium.evaluate(RANGE)
    assert first == 0 and last > 0
    box = chromium.evaluate("""(() => {
        const figure = document.getElementById("timeline");
        figure.scrollIntoView({block: "center"});
        const box = figure.getBoundingClientRect();
        return {x: box.x + box.width * 0.6, y: box.y + box.height / 2};
    })()""")

    chromium.wheel(box["x"], box["y"], -400)
    near = chromium.evaluate(RANGE)
    assert near[1] - near[0] < 0.6 * (last - first)
    assert near[0] > first and near[1] < last  # about the pointer

    chromium.drag(box["x"], box["y"], -80)
    moved = chromium.evaluate(RANGE)
    assert moved[0] > near[0] and moved[1] - moved[0] == pytest.approx(near[1] - near[0])

    chromium.evaluate('document.getElementById("timeline").focus()')
    for key, test in [("+", lambda a, b: b[1] - b[0] < a[1] - a[0]),
                      ("ArrowRight", lambda a, b: b[0] > a[0]),
                      ("ArrowLeft", lambda a, b: b[0] < a[0]),
                      ("-", lambda a, b: b[1] - b[0] > a[1] - a[0]),
                      ("Home", lambda a, b: b[0] == 0)]:
        before = chromium.evaluate(RANGE)
        chromium.press(key)
        assert test(before, chromium.evaluate(RANGE)), key
    chromium.press("0")
    assert chromium.evaluate(RANGE) == [first, last]
    for _ in range(60):  # as near as it goes
        chromium.press("+")
    deep = chromium.evaluate(RANGE)
    assert 0 < deep[1] - deep[0] < (last - first) / 1000
    assert chromium.problems == []


def test_the_figures_need_no_script(chromium, pages):
    chromium.show(pages["bench-en"], script=False)
    root = chromium.call("DOM.getDocument", depth=0)["root"]["nodeId"]
    bars = chromium.call("DOM.querySelectorAll", nodeId=root, selector="#timeline .plot rect")["nodeIds"]
    assert len(bars) > 4
    tools = chromium.call("DOM.querySelector", nodeId=root, selector=".tools")["nodeId"]
    with pytest.raises(AssertionError):  # not shown: without a script they would do nothing
        chromium.call("DOM.getBoxModel", nodeId=tools)
    assert chromium.problems == []


def test_a_difference_is_seen_at_once(chromium, pages):
    chromium.show(pages["differs-en"])
    seen = chromium.evaluate("""({
        verdict: document.getElementById("verdict").textContent,
        badges: [...document.querySelectorAll(".outputs .badge")].map(b => b.textContent),
        open: [...document.querySelectorAll("details[open] summary")].map(s => s.textContent),
        rows: [...document.querySelectorAll(".worst tr")].map(r => r.cells[0].textContent),
        alerts: document.querySelectorAll("main script").length,
    })""")
    assert "differ" in seen["verdict"]
    assert seen["badges"] == ["differs", "ok"]
    assert len(seen["open"]) == 1 and seen["open"][0].startswith("a<script>alert(1)")
    assert seen["rows"][1] == "17"
    assert seen["alerts"] == 0
