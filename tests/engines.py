"""Two engines beside Chromium: Firefox and WebKitGTK, as Debian packs them, and what a page is asked in them.

Both are asked by their own W3C protocols, WebDriver BiDi and WebDriver. ``make test`` puts them in place where it may.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol

import websocket

import figure_visit

ALLOWED = 1.5
WIDTHS = (1280, 360)
HEIGHT = 900
FACE = "OSB Sans"
PATIENCE = 60  # seconds for a chart to come alive
VISIT = Path(__file__).with_name("site_visit.js").read_text("utf-8")
PACKAGES = {"firefox-esr": "firefox-esr", "WebKitWebDriver": "webkit2gtk-driver", "Xvfb": "xvfb"}
FRAME = "/framed/"  # an address of the server below: /framed/360/index.html
TAPS = 20  # marks of a figure, besides its smallest

# A reader's profile. Firefox relaxes security.fileuri.strict_origin_policy while it is driven, unless it is told not
# to: then it would answer otherwise than a reader's about files on the disk.
PROFILE = """
user_pref("remote.prefs.recommended", false);
user_pref("ui.useOverlayScrollbars", 1);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.normandy.enabled", false);
"""
LIVE = '[...document.querySelectorAll("figure.plot")].map((figure) => figure.dataset.live ?? "")'
ROWS = """[...document.querySelectorAll(".data tbody tr")].map((row) => [...row.cells].map((cell, at) => [
  row.closest("table").querySelectorAll("thead th")[at].textContent, cell.textContent,
]))"""
ASKED = ("Tokayev", "Токаев", "pipeline", "half of trade")
HITS = """(async (query) => {
  document.querySelector("#q").value = query;
  document.querySelector("#q").dispatchEvent(new Event("input", { bubbles: true }));
  return [...document.querySelectorAll(".results a")].map((hit) => hit.getAttribute("href"));
})"""
MARKS = """[...CSS.highlights.get("found") ?? []].map((mark) => mark.getBoundingClientRect().y)
  .filter((height) => height > 0 && height < innerHeight).length"""
FACES = f"""document.fonts.ready.then((fonts) => [
  fonts.check('12px "{FACE}"'),
  [...fonts].filter(({{ family, status }}) => family.replaceAll('"', "") === "{FACE}" && status === "loaded").length,
])"""


class Engine(Protocol):
    """What is asked of either."""

    name: str
    errors: list[str]

    def open(self, address: str, width: int) -> None: ...
    def ask(self, expression: str) -> Any: ...
    def tap(self, x: float, height: float) -> Any: ...
    def picture(self) -> bytes: ...


class Firefox:
    """Firefox over WebDriver BiDi."""

    def __init__(self, port: int) -> None:
        # It refuses whoever names an origin: that would be a page.
        self._socket = websocket.create_connection(f"ws://127.0.0.1:{port}/session", timeout=60, suppress_origin=True)
        self._count = 0
        self.errors: list[str] = []
        found = self._send("session.new", capabilities={})["capabilities"]
        self.name = f"Firefox {found['browserVersion']}"
        self._tab = self._send("browsingContext.create", type="tab")["context"]
        self._send("session.subscribe", events=["log.entryAdded"])

    def open(self, address: str, width: int) -> None:
        """Go there, in a window of that width."""
        self._send("browsingContext.setViewport", context=self._tab, viewport={"width": width, "height": HEIGHT})
        self._send("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def ask(self, expression: str) -> Any:
        """What an expression of the page gives, as JSON holds it."""
        text = f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))"
        done = self._send("script.evaluate", expression=text, target={"context": self._tab}, awaitPromise=True)
        if done["type"] == "exception":
            raise RuntimeError(done["exceptionDetails"]["text"])
        return json.loads(done["result"]["value"])

    def tap(self, x: float, height: float) -> Any:
        """Touch a place of the page with a thumb; what is told then."""
        to = {"type": "pointerMove", "x": round(x), "y": round(self.ask(f"visit.reach({height})"))}
        acts = [to, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        thumb = {"type": "pointer", "id": "thumb", "parameters": {"pointerType": "touch"}, "actions": acts}
        self._send("input.performActions", context=self._tab, actions=[thumb])
        return self.ask("visit.read()")

    def picture(self) -> bytes:
        """What is on the screen, as a PNG."""
        return base64.b64decode(self._send("browsingContext.captureScreenshot", context=self._tab)["data"])

    def _send(self, method: str, **params: Any) -> Any:
        self._count += 1
        self._socket.send(json.dumps({"id": self._count, "method": method, "params": params}))
        while (answer := json.loads(self._socket.recv())).get("id") != self._count:
            if answer["params"].get("level") == "error":
                self.errors.append(answer["params"]["text"])
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['message']}")
        return answer["result"]


class WebKit:
    """WebKitGTK's own small browser over WebDriver."""

    def __init__(self, port: int) -> None:
        self._port, self._path = port, ""
        self.errors: list[str] = []  # its driver tells none
        found = self._send("POST", "/session", capabilities={"alwaysMatch": {}})
        self._path = f"/session/{found['sessionId']}"
        self.name = f"WebKitGTK {found['capabilities']['browserVersion']}"

    def open(self, address: str, width: int) -> None:
        """Go there, in a window of that width; where none can be so narrow, in a frame."""
        window = self._send("POST", "/window/rect", width=width, height=HEIGHT)
        if framed := window["width"] > width:
            origin, path = re.fullmatch(r"(http://[^/]+)(/.*)", address).groups()  # type: ignore[union-attr]
            address = f"{origin}{FRAME}{width}{path}"
        self._send("POST", "/url", url=address)
        if framed:
            self._send("POST", "/frame", id=0)

    def ask(self, expression: str) -> Any:
        """What an expression of the page gives, as JSON holds it."""
        script = f"""const done = arguments[0];
            Promise.resolve().then(() => {expression})
              .then((value) => done([JSON.stringify(value ?? null)]), (error) => done([null, String(error)]));"""
        value, error = (self._send("POST", "/execute/async", script=script, args=[]) + [None])[:2]
        if error:
            raise RuntimeError(error)
        return json.loads(value)

    def tap(self, x: float, height: float) -> Any:
        """Tell the page of a pointer at a place of it; what is told then."""
        return self.ask(f"visit.point([[{x}, {height}]])")[0]

    def picture(self) -> bytes:
        """What is on the screen, as a PNG."""
        return base64.b64decode(self._send("GET", "/screenshot"))

    def close(self) -> None:
        """End the browser; its driver stays."""
        self._send("DELETE", "")

    def _send(self, method: str, path: str, **params: Any) -> Any:
        link = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        try:
            link.request(method, self._path + path, json.dumps(params) if method == "POST" else None)
            value = json.load(link.getresponse())["value"]
        finally:
            link.close()
        if isinstance(value, dict) and "error" in value:
            raise RuntimeError(f"{path}: {value['error']}: {value['message']}")
        return value


class _Handler(SimpleHTTPRequestHandler):
    """The site, and each of its pages in a frame of any width."""

    def do_GET(self) -> None:
        if not self.path.startswith(FRAME):
            super().do_GET()
            return
        width, _, path = self.path.removeprefix(FRAME).partition("/")
        style = f"margin: 0; border: 0; width: {int(width)}px; height: {HEIGHT - 50}px"
        body = f'<!doctype html><title>Framed</title><body style="margin: 0"><iframe style="{style}" src="/{path}">'
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: Any) -> None:
        """Stay quiet."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    """The address of a site that is served on this machine alone."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@contextmanager
def _running(command: list[str], **rest: Any) -> Iterator[subprocess.Popen[str]]:
    """A program that is ended with all that it started."""
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    program = subprocess.Popen(command, text=True, start_new_session=True, **(quiet | rest))
    try:
        yield program
    finally:
        for sign in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(program.pid, sign)
                program.wait(10)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue


@contextmanager
def firefox() -> Iterator[Engine]:
    """Firefox without a window, with a profile of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        profile = Path(home) / "profile"
        profile.mkdir()
        (profile / "user.js").write_text(PROFILE, "utf-8")
        command = ["firefox-esr", "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port=0"]
        # In its sandbox it reads no face but those of the system.
        environment = {**os.environ, "HOME": home, "MOZ_DISABLE_CONTENT_SANDBOX": "1"}
        with _running(command, env=environment, stderr=subprocess.PIPE) as program:
            assert program.stderr is not None
            said = (re.search(r"BiDi listening on ws://[^:]+:(\d+)", line) for line in program.stderr)
            port = next((int(found[1]) for found in said if found), 0)
            # What it goes on to say is read, or the pipe would fill.
            threading.Thread(target=program.stderr.read, daemon=True).start()
            yield Firefox(port)


@contextmanager
def webkit() -> Iterator[Engine]:
    """WebKitGTK on a screen that nobody sees."""
    with ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        told, tell = os.pipe()
        command = ["Xvfb", "-displayfd", str(tell), "-screen", "0", "1400x1000x24", "-dpi", "96", "-nolisten", "tcp"]
        stack.enter_context(_running(command, pass_fds=[tell]))
        os.close(tell)
        with os.fdopen(told) as line:
            display = f":{line.readline().strip()}"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        environment = {**os.environ, "HOME": home, "XDG_RUNTIME_DIR": home, "DISPLAY": display, "GDK_BACKEND": "x11"}
        stack.enter_context(_running(["WebKitWebDriver", f"--port={port}"], env=environment))
        _until(lambda: _answers(port), 20)
        engine = WebKit(port)
        stack.callback(engine.close)
        yield engine


BOTH = (firefox, webkit)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _until(reached: Callable[[], bool], seconds: float) -> bool:
    """Wait for it; say whether it came."""
    end = time.monotonic() + seconds
    while not (there := reached()) and time.monotonic() < end:
        time.sleep(0.1)
    return there


def missing() -> str:
    """Put in place what is not there; one line on what then still is not, and why."""
    packages = [package for program, package in PACKAGES.items() if not shutil.which(program)]
    if not packages:
        return ""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        reason = "there is no apt-get here" if not shutil.which("apt-get") else "only root can install them"
        return f"Missing: {', '.join(packages)} of Debian; {reason}."
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "-qq", *command], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            return f"Missing: {', '.join(packages)}; apt-get says: {done.stderr.strip().rpartition(chr(10))[2]}"
    return ""


def asleep_at(engine: Engine, address: str, width: int) -> list[str]:
    """Open a page and bring its charts to life; what is wrong if one stays a picture."""
    engine.errors.clear()
    engine.open(address, width)
    engine.ask(f"void ({VISIT.rstrip().rstrip(';')})")
    if (inner := engine.ask("innerWidth")) != width:
        return [f"the page is {inner} px wide"]
    engine.ask("visit.scroll()")
    _until(lambda: all(engine.ask(LIVE)), PATIENCE)
    form = "wide" if width > 720 else "narrow"
    if others := set(engine.ask(LIVE)) - {form}:
        return [f"live as {', '.join(name or 'nothing' for name in others)}"]
    return []


def faults(engine: Engine, address: str, width: int) -> list[str]:
    """Open a page and bring its charts to life; what is then wrong with their words and with the face."""
    if found := asleep_at(engine, address, width):
        return found
    found = engine.ask(f"visit.moved({ALLOWED})") + engine.ask("visit.words()")
    size = engine.ask("visit.width()")
    if size["scrollWidth"] > size["clientWidth"]:
        found.append(f"the page scrolls sideways, {size['scrollWidth']} in {size['clientWidth']} px: {size['widest']}")
    return found + faceless(engine) + engine.errors


def untold(engine: Engine, site: Path, key: str) -> list[str]:
    """Tap marks of the figure that is open, by a seed, and its smallest; those that tell no row of its table."""

    class Opened:
        @staticmethod
        def evaluate(way: str, names: list[str]) -> Any:
            return engine.ask(f"({way})(document.querySelector('figure.plot'), {json.dumps(names)})")

    plots = figure_visit.plots_of(Opened, figure_visit.script(site, key)["table"]["fields"])
    boxes = [mark[:4] for plot in plots for mark in plot["marks"]]
    smallest = min(boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))
    rows = [{pair for pair in map(tuple, row) if pair[1]} for row in engine.ask(ROWS)]
    found = []
    for left, top, right, bottom in [*random.Random(key).sample(boxes, min(TAPS, len(boxes))), smallest]:
        told = engine.tap((left + right) / 2, (top + bottom) / 2)
        if not told or any({pair for pair in map(tuple, row) if pair[1]} not in rows for row in told["rows"]):
            found.append(f"a mark at {left:.0f}, {top:.0f} tells {told and told['rows']}")
        elif not told["isWhole"]:
            found.append(f"what a mark at {left:.0f}, {top:.0f} tells leaves the window")
    return found


def lost(engine: Engine, root: str) -> tuple[list[str], list[list[str]]]:
    """Search, and open a hit: what is wrong, and what was found, by which places of the site can be compared."""
    engine.open(f"{root}search.html", WIDTHS[0])
    hits = [engine.ask(f"{HITS}({json.dumps(query)})") for query in ASKED]
    found = [f"nothing is found for {query}" for query, one in zip(ASKED, hits, strict=True) if not one]
    if hits[0] != hits[1]:
        found.append(f"{ASKED[0]} and {ASKED[1]} find others")
    if not found:
        engine.open(f"{root}{hits[2][0]}", WIDTHS[0])
        _until(lambda: engine.ask(MARKS), 5)
        if not engine.ask(MARKS):
            found.append(f"no mark is seen where {hits[2][0]} opens")
    return found, hits


def asleep(engine: Engine, file: Path) -> list[str]:
    """Open a page from the disk; what is wrong with its charts and the face."""
    engine.open(file.resolve().as_uri(), WIDTHS[0])
    alive = _until(lambda: all(engine.ask(LIVE)), PATIENCE)
    return faceless(engine) + ([] if alive else ["its chart does not come alive"])


def faceless(engine: Engine) -> list[str]:
    """What is wrong with the face of the book on the page that is open."""
    usable, loaded = engine.ask(FACES)
    return [] if usable and loaded else [f"{FACE}: check() says {str(usable).lower()}, {loaded} loaded"]


def main() -> int:
    """Put the engines in place before the tests; where they cannot be, say what is then not tested."""
    lack = missing()
    if lack:
        print(f"{lack} What Firefox and WebKitGTK show is not tested.", file=sys.stderr)
    return bool(lack and os.environ.get("CI"))


if __name__ == "__main__":
    sys.exit(main())
