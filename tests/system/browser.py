"""A real browser on a running server, driven over the DevTools protocol."""

import itertools
import json
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import websocket

#: Resolves once the expression is true; the page looks at each change of its own.
UNTIL = """
new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(%(what)s)), %(seconds)d * 1000);
    const look = () => {
        const found = (() => {
            try { return (%(expression)s); } catch { return null; }
        })();
        if (!found) { return requestAnimationFrame(look); }
        clearTimeout(timer);
        resolve(true);
    };
    look();
})
"""


class PageLeftError(Exception):
    """The page in which something was looked for has been left meanwhile."""


class Browser:
    """One page of a headless Chromium with a profile of its own."""

    def __init__(self, url, socket):
        self.url, self._socket = url, socket
        self._numbers = itertools.count(1)

    def _command(self, method, **params):
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": params}
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == number:
                if "error" in answer:
                    raise PageLeftError(answer["error"])
                return answer["result"]

    def evaluate(self, expression):
        """The value of a JavaScript expression, awaited."""
        answer = self._command(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait(self, expression, seconds=60):
        """Wait until a JavaScript expression is true."""
        what = json.dumps(f"not within {seconds} seconds: {expression}")
        script = UNTIL % {"what": what, "seconds": seconds, "expression": expression}
        deadline = time.monotonic() + seconds
        while True:
            try:
                return self.evaluate(script)
            except PageLeftError:
                if time.monotonic() > deadline:
                    raise

    def open(self, path):
        """Go to a path of the server; its page has been loaded when this returns."""
        self._command("Page.navigate", url=self.url + path)
        place = json.dumps(path.split("?")[0])
        self.wait(
            f"document.readyState === 'complete' && location.pathname === {place}"
        )

    def type(self, selector, text):
        found = f"document.querySelector({json.dumps(selector)})"
        self.wait(f"{found}?.getBoundingClientRect().width")
        self.evaluate(f"{found}.focus()")
        self._command("Input.insertText", text=text)
        assert self.evaluate(f"{found}.value") == text

    def click(self, selector):
        """Click with the mouse in the middle of what is found."""
        found = f"document.querySelector({json.dumps(selector)})"
        self.wait(f"{found}?.getBoundingClientRect().width && !{found}.disabled")
        place = self.evaluate(
            f"(() => {{ const box = {found}.getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        mouse = {"x": place[0], "y": place[1], "button": "left", "clickCount": 1}
        for kind in ("mousePressed", "mouseReleased"):
            self._command("Input.dispatchMouseEvent", type=kind, **mouse)

    def log_in(self, login, password):
        self.open("/web/login")
        self.type("input[name=login]", login)
        self.type("input[name=password]", password)
        self.click("button[type=submit].btn-primary")
        self.wait("document.querySelector('.o_main_navbar')", 120)


@contextmanager
def browsing(url):
    """`with browsing(server.url) as browser:` with an empty profile."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    assert chromium, "Chromium is needed: see the README"
    profile = tempfile.mkdtemp(prefix="archive-browser-")
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu"]
    command += ["--disable-dev-shm-usage", "--no-first-run", "--window-size=1366,900"]
    command += [f"--user-data-dir={profile}", "--remote-debugging-port=0"]
    command += ["--remote-allow-origins=*", "about:blank"]
    nowhere = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    with subprocess.Popen(command, **nowhere) as process:
        try:
            socket = websocket.create_connection(
                _page(process, Path(profile)), timeout=120
            )
            browser = Browser(url, socket)
            browser._command("Page.enable")
            browser._command("Emulation.setFocusEmulationEnabled", enabled=True)
            yield browser
            socket.close()
        finally:
            process.terminate()
            process.wait(30)
            shutil.rmtree(profile, ignore_errors=True)


def _page(process, profile):
    """The address of the first page, once Chromium has written its port."""
    import urllib.request

    port_file = profile / "DevToolsActivePort"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "Chromium ended"
        if port_file.exists() and len(lines := port_file.read_text().split()) == 2:
            with urllib.request.urlopen(f"http://127.0.0.1:{lines[0]}/json") as answer:
                pages = [page for page in json.load(answer) if page["type"] == "page"]
            if pages:
                return pages[0]["webSocketDebuggerUrl"]
        time.sleep(0.05)
    raise AssertionError("Chromium does not answer")
