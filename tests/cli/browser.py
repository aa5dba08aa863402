# SPDX-License-Identifier: MIT
"""A page in headless Chromium, through its DevTools protocol on a pipe: no package is needed."""
import json
import os
import shutil
import subprocess
import tempfile

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find():
    """The browser, or None. ./dev, where it installs one, says that it must be there."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if not path and os.environ.get("OMRUN_TEST_BROWSER"):
        pytest.fail("no Chromium, though OMRUN_TEST_BROWSER is set")
    return path


class Browser:
    """One tab. Sends commands, and keeps what the page said and what failed in it."""

    def __init__(self, path):
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        read_in, self.write = os.pipe()
        self.read, write_out = os.pipe()

        def arrange():  # the browser reads from 3 and writes to 4
            os.dup2(read_in, 103)
            os.dup2(write_out, 104)
            os.dup2(103, 3)
            os.dup2(104, 4)

        words = ["--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu",
                 "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
                 f"--user-data-dir={self.folder.name}"]
        self.process = subprocess.Popen([path, *words], preexec_fn=arrange, close_fds=False,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(read_in)
        os.close(write_out)
        self.buffer, self.number, self.session, self.problems = b"", 0, None, []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in "Page", "Runtime", "Log", "Network":
            self.call(f"{domain}.enable")

    def _receive(self):
        while b"\0" not in self.buffer:
            some = os.read(self.read, 1 << 20)
            assert some, "Chromium ended"
            self.buffer += some
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def _note(self, message):
        """What no page of ours may do: say errors, throw, or ask for anything but itself."""
        method, told = message.get("method"), message.get("params", {})
        if method in ("Runtime.exceptionThrown", "Log.entryAdded"):
            self.problems.append(json.dumps(told)[:500])
        elif method == "Runtime.consoleAPICalled" and told["type"] in ("error", "warning"):
            self.problems.append(json.dumps(told)[:500])
        elif method == "Network.requestWillBeSent" and not told["request"]["url"].startswith("file:"):
            self.problems.append("asked for " + told["request"]["url"])

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self.number:
                assert "error" not in answer, answer
                return answer["result"]
            self._note(answer)
            if answer.get("method") == "Page.loadEventFired":
                self.loaded = True

    def show(self, path, dark=False, width=1200, height=900, script=True):
        self.problems, self.loaded = [], False
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setScriptExecutionDisabled", value=not script)
        self.call("Page.navigate", url=path.resolve().as_uri())
        while not self.loaded:
            answer = self._receive()
            self._note(answer)
            self.loaded = answer.get("method") == "Page.loadEventFired"

    def evaluate(self, expression):
        """The value of a JavaScript expression, after the next two frames are drawn."""
        waited = ("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => "
                  f"done({expression}))))")
        answer = self.call("Runtime.evaluate", expression=waited, awaitPromise=True,
                           returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, key):
        for kind in "keyDown", "keyUp":
            self.call("Input.dispatchKeyEvent", type=kind, key=key)

    def wheel(self, x, y, delta):
        self.call("Input.dispatchMouseEvent", type="mouseWheel", x=x, y=y, deltaX=0, deltaY=delta)

    def drag(self, x, y, by):
        for kind, at in ("mousePressed", x), ("mouseMoved", x + by / 2), ("mouseMoved", x + by), (
                "mouseReleased", x + by):
            self.call("Input.dispatchMouseEvent", type=kind, x=at, y=y, button="left",
                      buttons=0 if kind == "mouseReleased" else 1, clickCount=1)

    def close(self):
        self.process.terminate()
        self.process.wait(20)
        os.close(self.read)
        os.close(self.write)
        self.folder.cleanup()
