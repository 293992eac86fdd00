"""The book as it is being written: what is saved is built again, and the page that is looked at loads itself anew.

A process that has loaded everything waits.
When a page or a table is saved, it reads and writes what that changes, without print and files for programs.
What had a fault is not shown: the pages stay as they were, and say what is wrong.
"""

from __future__ import annotations

import filecmp
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Collection
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from onestepback.tools import need

need(__name__, "watchfiles")

from watchfiles import watch

from onestepback import inputs, paths
from onestepback.build import alone, environment, explain
from onestepback.checks import prose

WORK = paths.BUILD / "preview"
PORT = 8000
SCRIPT = Path(__file__).with_suffix(".js")
ASKED = "/preview"
"""Where a page finds the script that loads it anew, and, with the number of a state, asks for the next."""


def serve(port: int = PORT) -> None:
    """Build the pages, serve them to this machine alone, and build them again whenever a file is saved."""
    book = Preview()
    with ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, book)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"The book as you write it: http://localhost:{server.server_port} (Ctrl-C ends it)", flush=True)
        saved: SimpleQueue[set[Path]] = SimpleQueue()
        threading.Thread(target=_watch, args=(saved,), daemon=True).start()
        changed: set[Path] = set()
        try:
            while True:
                book.build_again(changed)
                changed = saved.get()
                while not saved.empty():
                    changed |= saved.get()
        finally:
            book.stop()
            server.shutdown()


def _watch(saved: SimpleQueue[set[Path]]) -> None:
    """Pass on the files that are saved, also while others are being built."""
    places = [place for place in (*inputs.FOLDERS, *inputs.FILES) if place.exists()]
    for changes in watch(*places, debounce=100, step=20):
        saved.put({Path(name) for _, name in changes})


class Preview:
    """Pages that are built again and again.

    Attributes
    ----------
    faults : list of str
        What is wrong with the book as it is saved, a line each.
    turn : int
        How often it was built.
    """

    def __init__(self) -> None:
        self.faults = ["The pages are being built."]
        self.turn = 0
        self.built = threading.Condition()
        self._prose: dict[Path, list[str]] = {}
        self._ready: subprocess.Popen[str] | None = None

    def build_again(self, changed: Collection[Path] = ()) -> None:
        """Build what has changed since the last state without faults, and tell those who look."""
        if any(not inputs.is_page(file) and not inputs.is_table(file) for file in changed):
            self.stop()  # it has loaded what is now another
        process = self._ready or self._begin()
        with alone(wait=True):
            _, told = process.communicate("\n")
        for page in filter(Path.exists, filter(inputs.is_page, changed or prose.pages())):
            self._prose[page] = prose.faults_of(page, lengths=False)
        faults = explain(told, process.returncode)
        if not faults:
            _lay(WORK / "pages", WORK / "good")
        with self.built:
            self.faults = faults + [fault for page in sorted(self._prose) for fault in self._prose[page]]
            self.turn += 1
            self.built.notify_all()
        print("\n".join(self.faults) or "Built", flush=True)
        if faults:
            _lay(WORK / "good", WORK / "pages")
        self._ready = self._begin()

    def stop(self) -> None:
        """End the process that waits."""
        if self._ready:
            self._ready.kill()
            self._ready.communicate()
        self._ready = None

    def _begin(self) -> subprocess.Popen[str]:
        """Start a process that loads everything, and waits for a line before it looks at the pages."""
        frame, state = WORK / "frame", inputs.rest()
        if not frame.exists() or frame.read_text(encoding="utf-8") != state:
            for folder in ("pages", "good"):
                shutil.rmtree(WORK / folder, ignore_errors=True)
            WORK.mkdir(parents=True, exist_ok=True)
            frame.write_text(state, encoding="utf-8")
        elif not self.turn:
            _lay(WORK / "good", WORK / "pages")  # whatever the last preview was stopped in
        command = [sys.executable, "-m", "onestepback", "pages", str(WORK / "pages"), "--preview"]
        pipe = subprocess.PIPE
        return subprocess.Popen(
            command, env=environment(WORK, ""), stdin=pipe, stderr=pipe, encoding="utf-8", errors="replace"
        )


def _lay(one: Path, other: Path) -> None:
    """Make a folder hold what another holds."""
    for file in other.rglob("*"):
        if file.is_file() and not (one / file.relative_to(other)).exists():
            file.unlink()
    for file in one.rglob("*"):
        copy = other / file.relative_to(one)
        if file.is_file() and not (copy.exists() and filecmp.cmp(file, copy, shallow=False)):
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)


class _Handler(SimpleHTTPRequestHandler):
    """Hands out the pages, each with the script that loads it anew."""

    def __init__(self, book: Preview, *rest: Any) -> None:
        self.book = book
        super().__init__(*rest, directory=str(WORK / "good" / "html"))

    def do_GET(self) -> None:
        path, _, asked = self.path.partition("?")
        file = Path(self.translate_path(path))
        if path == ASKED:
            self._answer("application/json", self._next(int(asked)))
        elif path == f"{ASKED}.js":
            self._answer("text/javascript", SCRIPT.read_bytes())
        elif path.endswith(("/", ".html")):
            page = file / "index.html" if file.is_dir() else file
            text = page.read_bytes() if page.exists() else b"<!doctype html><title>Preview</title>"
            script = f'<script src="{ASKED}.js" data-turn="{self.book.turn}"></script>\n'
            self._answer("text/html", text + script.encode())
        else:
            super().do_GET()

    def _next(self, turn: int) -> bytes:
        """Wait for the state after one that a page has; give its number and faults, or the same after a while."""
        with self.book.built:
            self.book.built.wait_for(lambda: self.book.turn > turn, timeout=20)
            return json.dumps({"turn": self.book.turn, "faults": self.book.faults}).encode()

    def _answer(self, kind: str, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: Any) -> None:
        """Stay quiet."""
