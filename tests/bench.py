"""Timings, in pairs: this book against the same text as stock Jupyter Book builds it with Altair's own output.

Run by ``make bench``; it prints what it measured and asserts nothing. What takes long can be left out:
``make bench NAMES="builds pages measures"``.
"""

from __future__ import annotations

import ctypes
import gzip
import http.server
import io
import json
import os
import random
import re
import resource
import shutil
import socketserver
import statistics
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import vl_convert
from playwright.sync_api import Browser, Route, sync_playwright

from onestepback import browser, paths
from onestepback.data.tables import load
from onestepback.measures import shares_by_list

RUNS = 3
RIVAL = "9b095e9"
"""The commit whose chapters stock Jupyter Book builds, so that it stays the same rival."""

LINK = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
SLOW = 4
"""How many times slower a phone of the middle is than this machine, as Lighthouse has it."""
LIGHTHOUSE = "12.8.2"
AUDITS = ("largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
SHIM = """
import onestepback.charts, onestepback.claims, onestepback.tables
from IPython.display import display
onestepback.tables.show = lambda frame, key, **rest: display(frame)
onestepback.charts.publish = lambda chart, key, **rest: display(chart)
onestepback.claims.claim = onestepback.claims.judge = lambda *args, **rest: None
"""
OURS = r"^```+\{(?:judged|shown-in|catalogue|ledger|verdict-key|scenario|citables)\}.*?^```+$"
STOCK_CONFIG = """
title: Stock
author: Stock
only_build_toc_files: true
execute: {execute_notebooks: cache, timeout: 120}
parse: {myst_enable_extensions: [colon_fence, deflist, dollarmath, attrs_block, attrs_inline, smartquotes]}
bibtex_bibfiles: [book/references.bib, book/data.bib]
sphinx: {config: {bibtex_reference_style: author_year}}
"""


def main(names: list[str]) -> None:
    """Measure what is named, or all."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        if not names or "builds" in names:
            _compare_builds(root)
        if not names or "pages" in names:
            _compare_pages(root)
    if not names or "measures" in names:
        _time_measures()


@dataclass(frozen=True)
class Book:
    """A book that is built: its folder, the command that builds it, and its surroundings."""

    root: Path
    command: list[str]
    library: str

    def build(self) -> dict[str, float]:
        """Build it and give seconds of wall time and of all processes, and the largest memory of one, MiB."""
        environment = {**os.environ, "PYTHONPATH": self.library, "PYTHONDONTWRITEBYTECODE": ""}
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        with (self.root / "bench.log").open("w") as log:
            subprocess.run(self.command, cwd=self.root, env=environment, stdout=log, stderr=log, check=True)
        wall = time.perf_counter() - started
        with suppress(ChildProcessError):
            while True:  # processes that outlived their parents count as well
                os.waitpid(-1, 0)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return {"wall": wall, "cpu": seconds, "memory": after.ru_maxrss / 1024}

    def clean(self) -> None:
        """Forget every build."""
        shutil.rmtree(self.root / "_build", ignore_errors=True)

    def add_word(self) -> None:
        """Edit one word of a chapter."""
        with (self.root / "notebooks" / "half_of_trade.md").open("a", encoding="utf-8") as page:
            page.write("\nMore.\n")


def _time_measures() -> None:
    """Time a million shares of trade: lists of up to 40 partners, each by source, flow and year."""
    trade = load("trade_by_partner")
    draw, known = random.Random(2026), sorted(trade["partner"].unique())
    each = len(shares_by_list(trade, {"one": known[:1]}))
    lists = {str(turn): draw.sample(known, draw.randint(1, 40)) for turn in range(-(-1_000_000 // each))}
    seconds = []
    for _ in range(RUNS):
        started = time.process_time()
        found = len(shares_by_list(trade, lists))
        seconds.append(time.process_time() - started)
    print(
        f"{found:,} shares of trade, {len(lists):,} lists: {statistics.median(seconds):.2f} s on one core", flush=True
    )


def _compare_builds(folder: Path) -> None:
    """Time builds in pairs: ours, stock, ours, stock."""
    ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: what a build leaves behind comes to this process
    mine, stock = _mine(folder / "mine"), _stock(folder / "stock")
    cases: dict[str, list[Callable[[Book], None]]] = {
        "clean": [Book.clean], "nothing changed": [], "one word edited": [Book.add_word]
    }  # fmt: skip
    found: dict[tuple[str, str], list[dict[str, float]]] = {}
    for _ in range(RUNS):
        for case, steps in cases.items():
            for name, book in (("ours", mine), ("stock", stock)):
                for step in steps:
                    step(book)
                found.setdefault((case, name), []).append(book.build())
    for case in cases:
        middle = {
            name: {what: statistics.median(run[what] for run in found[case, name]) for what in ("wall", "cpu")}
            for name in ("ours", "stock")
        }
        told = ", ".join(
            f"{what} {middle['ours'][what]:.1f} s against {middle['stock'][what]:.1f} s,"
            f" ratio {middle['ours'][what] / middle['stock'][what]:.2f}"
            for what in ("wall", "cpu")
        )
        print(f"{case:16} {told}", flush=True)
    most = {
        name: max(run["memory"] for (_, of), runs in found.items() if of == name for run in runs) for name in middle
    }
    print(f"largest process of all: {most['ours']:.0f} MiB and {most['stock']:.0f} MiB at most", flush=True)


def _compare_pages(folder: Path) -> None:
    """Weigh and time pages of both books."""
    mine, stock = _mine(folder / "mine"), _stock(folder / "stock")
    for book in (mine, stock):
        book.build()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**browser.launching(work=folder / "browser"))
        for name, book in (("this book", mine), ("stock", stock)):
            for page in ("notebooks/half_of_trade.html", "notebooks/the_vectors.html", "book/how_to_read.html"):
                _weigh(chromium, name, book.root / "_build" / "html", page)
    for page in ("index.html", "notebooks/the_vectors.html"):
        _score(mine.root / "_build" / "html", page)


def _take(commit: str, root: Path) -> None:
    """Lay the files of a commit into a folder."""
    packed = subprocess.run(["git", "archive", commit], cwd=paths.ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(root, filter="data")


def _mine(root: Path) -> Book:
    if not root.exists():
        _take("HEAD", root)
        (root / "node_modules").symlink_to(paths.NODE_MODULES)
    return Book(root, [sys.executable, "-m", "onestepback", "build"], str(root / "src"))


def _stock(root: Path) -> Book:
    """The same text, data and charts, as Jupyter Book and Altair show them by default."""
    # The library of the rival has a name of its own in the list of packages: else ours would draw its outputs.
    unlisted = root / "unlisted"
    book = Book(
        root,
        [str(Path(sys.executable).with_name("jupyter-book")), "build", "."],
        f"{unlisted}{os.pathsep}{root / 'src'}",
    )
    if root.exists():
        return book
    _take(RIVAL, root)
    (unlisted / "onestepback-0.dist-info").mkdir(parents=True)
    (unlisted / "onestepback-0.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: onestepback\nVersion: 0\n"
    )
    (root / "_config.yml").write_text(STOCK_CONFIG, encoding="utf-8")
    for page in [*root.glob("*.md"), *root.glob("book/*.md"), *root.glob("notebooks/*.md")]:
        text = page.read_text(encoding="utf-8")
        text = re.sub(OURS, "", text, flags=re.MULTILINE | re.DOTALL)
        text = re.sub(r"\{(?:num|verdict|quote)\}`([^`]+)`", r"\1", text)
        text = re.sub(r"\{numref\}`figure-([^`]+)`", r"\1", text)
        text = text.replace("```{code-cell}\n", "```{code-cell}\n" + SHIM, 1)
        page.write_text(text, encoding="utf-8")
    return book


class _Gzipped(http.server.SimpleHTTPRequestHandler):
    """A static host as they are: compressed answers."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        body = gzip.compress(path.read_bytes(), 6, mtime=0)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        """Stay quiet."""


@contextmanager
def _served(site: Path) -> Iterator[str]:
    """Serve a site on this machine alone; give the address of its root."""
    handler = partial(_Gzipped, directory=str(site))
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def _weigh(chromium: Browser, name: str, site: Path, page: str) -> None:
    """Visit a page as it opens, then its first chart at once, then that on a slow processor."""
    with _served(site) as address:
        runs = []
        for _ in range(RUNS):
            opened = _visit(chromium, address + page)
            charts = [_visit(chromium, address + page, chart=True, slow=slow) for slow in (1, SLOW)]
            runs.append(
                {
                    "own": opened["own"] / 1000, "foreign": opened["foreign"] / 1000,
                    "text": opened["text"], "largest": opened["largest"],
                    "chart": charts[0]["chart"], "live": charts[0]["live"], "blocked": charts[1]["blocked"],
                }
            )  # fmt: skip
    found = {what: statistics.median(run[what] for run in runs) for what in runs[0]}
    print(
        f"{name:10} {page:32} {found['own']:5.0f} kB own, {found['foreign']:4.0f} kB foreign;"
        f" painted: text {found['text']:.2f} s, largest {found['largest']:.2f} s, first chart {found['chart']:.2f} s,"
        f" live {found['live']:.2f} s; blocked {1000 * found['blocked']:.0f} ms at a {SLOW}th of the speed",
        flush=True,
    )


def _score(site: Path, page: str) -> None:
    """Lighthouse with its mobile preset, fetched for the occasion, on the browser that the tests use."""
    node = Path(sys.executable).parent
    path = f"{node}{os.pathsep}{os.environ['PATH']}"
    with _served(site) as address, tempfile.TemporaryDirectory() as work:
        started = browser.launching(work=Path(work))
        environment = {**started["env"], "CHROME_PATH": str(started["executable_path"]), "PATH": path}
        command = [
            str(node / "npm"), "exec", "--yes", f"lighthouse@{LIGHTHOUSE}", "--", address + page, "--quiet",
            "--output=json", "--chrome-flags=--headless --no-sandbox",
        ]  # fmt: skip
        for _ in range(RUNS):
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            found = json.loads(done.stdout)
            scores = ", ".join(f"{part} {round(100 * rated['score'])}" for part, rated in found["categories"].items())
            measured = ", ".join(found["audits"][audit]["displayValue"] for audit in AUDITS)
            print(f"Lighthouse {page:32} {scores}; {' / '.join(AUDITS)}: {measured}", flush=True)


# What a page notes of itself, in ms: paints as the browser tells them, how long tasks held it up.
WATCH = """(() => {
  const seen = window.osbSeen = { text: NaN, largest: NaN, chart: NaN, live: NaN, blocked: 0 };
  const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note))
    .observe({ type, buffered: true });
  watch("paint", ({ name, startTime }) => { if (name === "first-contentful-paint") seen.text = startTime; });
  watch("largest-contentful-paint", ({ startTime }) => { seen.largest = startTime; });
  watch("longtask", ({ startTime, duration }) => {
    if (startTime + duration > seen.text) seen.blocked += duration - 50;
  });
})();"""

# A reader who goes to the first chart at once. It is painted in the second frame after it is there whole.
GO = """(() => {
  const seen = window.osbSeen;
  const painted = (what) => requestAnimationFrame(() => requestAnimationFrame((now) => { seen[what] = now; }));
  const drawn = "figure.plot .pic :is(img, svg), .vega-embed .marks", live = ".pic .live svg, .vega-embed .marks";
  const steps = [
    () => {
      const chart = [...document.querySelectorAll(drawn)].find((one) => one.checkVisibility());
      chart?.closest("figure, .vega-embed").scrollIntoView({ behavior: "instant" });
      return chart;
    },
    () => {
      const chart = [...document.querySelectorAll(drawn)].find((one) => one.checkVisibility());
      if (!chart || (chart.matches("img") && !(chart.complete && chart.naturalWidth))) return false;
      Promise.resolve(chart.decode?.()).then(() => painted("chart"));
      return true;
    },
    () => {
      const there = document.querySelector(live);
      if (there) painted("live");
      return there;
    },
  ];
  const look = () => {
    while (steps.length && steps[0]()) steps.shift();
    if (steps.length) setTimeout(() => requestAnimationFrame(look), 15);
  };
  requestAnimationFrame(look);
})();"""


def _visit(chromium: Browser, address: str, *, chart: bool = False, slow: int = 1) -> dict[str, float]:
    """Seconds until text, the largest part, a chart and a live one were painted, and how long a page was held up.

    Parameters
    ----------
    chart : bool
        Whether the reader goes to the first chart, else the page is left as it opens.
    slow : int
        How many times slower than this one the processor is.
    """
    context = chromium.new_context(viewport={"width": 412, "height": 823})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slow})
    own = foreign = 0
    # In a function: its names would clash with the page's.
    library = f"(() => {{{vl_convert.javascript_bundle(vl_version='6.4')}}})();"

    def count(event: dict[str, Any]) -> None:
        nonlocal own
        own += int(event["encodedDataLength"])

    def elsewhere(route: Route) -> None:
        # Another site cannot be reached from a bench: its Vega is stood in for by the same code, at the same speed.
        nonlocal foreign
        body = library if "vega@" in route.request.url else ""
        size = len(gzip.compress(body.encode())) if body else 500
        foreign += size
        time.sleep(LINK["latency"] / 1000 * 2 + size / LINK["downloadThroughput"])
        route.fulfill(body=body, content_type="text/javascript")

    session.on("Network.loadingFinished", count)
    page.route(re.compile(r"^https://"), elsewhere)
    page.add_init_script(WATCH + (GO if chart else ""))
    page.goto(address, timeout=60_000)
    for _ in range(600):
        if not chart or "notebooks" not in address or page.evaluate("osbSeen.live > 0"):
            break
        page.wait_for_timeout(50)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    seen = {what: time / 1000 for what, time in page.evaluate("osbSeen").items()}
    context.close()
    return {**seen, "own": own, "foreign": foreign}


if __name__ == "__main__":
    main(sys.argv[1:])
