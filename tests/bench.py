"""Timings, in pairs: this book against the same text as stock Jupyter Book builds it with Altair's own output.

Run by ``make bench``; it prints what it measured, keeps it in ``book/timings.json`` for the page that shows it, and
asserts nothing. What takes long can be left out: ``make bench NAMES="builds preview growth pages measures scale"``.
"""

from __future__ import annotations

import ctypes
import gzip
import http.server
import io
import itertools
import json
import math
import multiprocessing
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
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from string import ascii_uppercase
from typing import Any
from urllib.request import urlopen

import duckdb
import psutil
import vl_convert
import yaml
from distributed import Client, LocalCluster
from playwright.sync_api import Browser, Route, sync_playwright

from onestepback import browser, paths
from onestepback.data.tables import load
from onestepback.execution import cores
from onestepback.files import dump, git, sha256, write_file
from onestepback.measures import shares_by_list
from onestepback.scale import trade_from_parquet

RUNS = 3
RIVAL = "9b095e9"
"""The commit whose chapters stock Jupyter Book builds, so that it stays the same rival."""

LINK = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
ROWS, YEARS = 100_000_000, 25
"""Of the bilateral table that is made up for the row about scale."""
SLOW = 4
"""How many times slower a phone of the middle is than this machine, as Lighthouse has it."""
LIGHTHOUSE = "12.8.2"
PHONE = f"a phone of 412 px, {LINK['downloadThroughput'] * 8 / 1e6} Mbit/s, {LINK['latency']} ms to the host"
WORDS = {"wall": "until it is done", "cpu": "work of all processors", "memory": "largest process"}
WEIGHED = {
    "own": ("bytes of its own", "kB"),
    "foreign": ("bytes of other sites", "kB"),
    "text": ("text painted", "s"),
    "largest": ("largest part painted", "s"),
    "chart": ("first chart painted", "s"),
    "live": ("first chart alive", "s"),
    "blocked": ("held up on a slow processor", "ms"),
}
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
        parts: dict[str, Callable[[], list[Row]]] = {
            "builds": lambda: _compare_builds(root),
            "preview": lambda: _time_preview(root),
            "growth": lambda: _time_growth(root),
            "pages": lambda: _compare_pages(root),
            "measures": _time_measures,
            "scale": lambda: _time_scale(root / "bilateral"),
        }
        for name in names or parts:
            _keep(name, parts[name]())


@dataclass(frozen=True)
class Row:
    """What was measured of this book, and of the other where it can be compared."""

    what: str
    unit: str
    ours: float
    stock: float | None = None


def _keep(part: str, rows: list[Row]) -> None:
    """Put what was measured in the place of what was measured before."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    known = json.loads(paths.TIMINGS.read_text(encoding="utf-8")) if paths.TIMINGS.exists() else {}
    known[part] = {
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
        "commit": (git("rev-parse", "--short", "HEAD") or "").strip(),
        "setting": f"{cores()} cores, {memory:.0f} GiB" + (f"; {PHONE}" if part == "pages" else ""),
        "runs": 1 if part == "growth" else RUNS,
        "rows": [asdict(row) for row in rows],
    }
    write_file(paths.TIMINGS, dump(known))


@dataclass(frozen=True)
class Book:
    """A book that is built: its folder, the command that builds it, and its surroundings."""

    root: Path
    command: list[str]
    library: str

    def build(self) -> dict[str, float]:
        """Build it and give seconds of wall time and of all processes, and the largest memory of one, MiB."""
        environment = {**os.environ, "PYTHONPATH": self.library, "PYTHONDONTWRITEBYTECODE": ""}
        # In a process of its own: what it waits for, and its largest child, are of this build alone.
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as beside:
            return beside.submit(_measure, self.command, self.root, environment).result()

    def clean(self) -> None:
        """Forget every build."""
        shutil.rmtree(self.root / "_build", ignore_errors=True)

    def add_word(self) -> None:
        """Edit one word of a chapter."""
        with (self.root / "notebooks" / "half_of_trade.md").open("a", encoding="utf-8") as page:
            page.write("\nMore.\n")


def _measure(command: list[str], root: Path, environment: dict[str, str]) -> dict[str, float]:
    ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: what a build leaves behind comes to this process
    started = time.perf_counter()
    with (root / "bench.log").open("w") as log:
        subprocess.run(command, cwd=root, env=environment, stdout=log, stderr=log, check=True)
    wall = time.perf_counter() - started
    with suppress(ChildProcessError):
        while True:  # processes that outlived their parents count as well
            os.waitpid(-1, 0)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"wall": wall, "cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss / 1024}


def _time_measures() -> list[Row]:
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
    print(f"{found:,} shares of trade, {len(lists):,} lists: {statistics.median(seconds):.2f} s", flush=True)
    return [Row(f"{found:,} shares of trade, on one core", "s", statistics.median(seconds))]


def _time_scale(folder: Path) -> list[Row]:
    """Add up a made-up table of BACI's shape, on a cluster of one worker and of two; it is deleted afterwards."""
    each, rows = ROWS // YEARS, []
    folder.mkdir()
    for year in range(YEARS):  # 200 exporters, 200 importers, and as many products as it takes
        source = f"SELECT {1996 + year} AS t, n % 200 AS i, n // 200 % 200 AS j, n // 40000 AS k, hash(n) % 10000 AS v"
        with duckdb.connect(config={"memory_limit": "1GB", "threads": 1}) as base:
            base.sql(f"{source} FROM range({each}) numbers(n)").write_parquet(str(folder / f"{year:02}.parquet"))
    named = {"year": "t", "exporter": "i", "importer": "j", "value": "v"}
    for workers in (1, 2):
        with (
            LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None, memory_limit="1500MiB"
            ) as made,
            Client(made) as client,
            _watched() as memory,
        ):
            started = time.perf_counter()
            trade_from_parquet(folder, ["117"], columns=named, client=client, part=1, memory="700MB")
            seconds = time.perf_counter() - started
        name = f"{ROWS:,} rows of bilateral trade, {workers} worker{'s' * (workers > 1)}"
        rows += [
            Row(name, "s", seconds, rows[0].ours if rows else None),
            Row(f"{name}: all processes", "MiB", max(memory)),
        ]
        print(rows[-2], rows[-1], flush=True)
    shutil.rmtree(folder)
    return rows


@contextmanager
def _watched() -> Iterator[list[float]]:
    """Note ten times a second what this process and all that it started hold together, MiB."""
    found, done, own = [0.0], threading.Event(), psutil.Process()

    def watch() -> None:
        while not done.wait(0.1):
            total = 0
            for process in (own, *own.children(recursive=True)):
                with suppress(psutil.Error):
                    total += process.memory_info().rss
            found.append(total / 2**20)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield found
    finally:
        done.set()
        watching.join()


def _compare_builds(folder: Path) -> list[Row]:
    """Time builds in pairs: ours, stock, ours, stock."""
    mine, stock = _mine(folder / "mine"), _stock(folder / "stock")
    pages = replace(mine, command=[sys.executable, "-m", "onestepback", "pages", "_build/pages", "--unprinted"])
    cases: dict[str, tuple[Book, list[Callable[[Book], None]]]] = {
        "clean build, without PDF and EPUB": (pages, [Book.clean]),
        "one word changed, without PDF and EPUB": (pages, [Book.add_word]),
        "clean build": (mine, [Book.clean]),
        "nothing changed": (mine, []),
        "one word changed": (mine, [Book.add_word]),
    }
    found: dict[tuple[str, str], list[dict[str, float]]] = {}
    for _ in range(RUNS):
        for case, (ours, steps) in cases.items():
            for name, book in (("ours", ours), ("stock", stock)):
                for step in steps:
                    step(book)
                found.setdefault((case, name), []).append(book.build())
    rows = []
    for case in cases:
        for what, unit in (("wall", "s"), ("cpu", "s"), ("memory", "MiB")):
            ours, other = (statistics.median(run[what] for run in found[case, name]) for name in ("ours", "stock"))
            rows.append(Row(f"{case}: {WORDS[what]}", unit, ours, other))
            print(f"{rows[-1].what:50} {ours:6.1f} {unit} against {other:6.1f}, ratio {ours / other:.2f}", flush=True)
    return rows


def _compare_pages(folder: Path) -> list[Row]:
    """Weigh and time pages of both books."""
    mine, stock = _mine(folder / "mine"), _stock(folder / "stock")
    for book in (mine, stock):
        book.build()
    rows = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**browser.launching(work=folder / "browser"))
        for page in ("notebooks/half_of_trade.html", "notebooks/the_vectors.html", "book/how_to_read.html"):
            ours, other = (_weigh(chromium, book.root / "_build" / "html", page) for book in (mine, stock))
            for what, (words, unit) in WEIGHED.items():
                if not math.isnan(ours[what]):
                    rows.append(Row(f"{page}: {words}", unit, ours[what], _known(other[what])))
                    print(f"{rows[-1].what:80} {ours[what]:6.2f} {unit} against {other[what]:6.2f}", flush=True)
    for page in ("index.html", "notebooks/the_vectors.html"):
        rows += _score(mine.root / "_build" / "html", page)
    return rows


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _time_preview(folder: Path) -> list[Row]:
    """Time a word from its saving to the page that shows it, against the other's build of the same."""
    mine, stock = _mine(folder / "mine"), _stock(folder / "stock")
    stock.build()
    command = [sys.executable, "-u", "-m", "onestepback", "preview", "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": mine.library}
    seconds: dict[str, list[float]] = {"ours": [], "stock": []}
    with subprocess.Popen(command, cwd=mine.root, env=environment, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout
        said = re.search(r"http://\S+", served.stdout.readline())
        assert said
        turn = _turn_after(said[0], 0)
        for _ in range(RUNS):
            seconds["stock"].append(_edited(stock))
            time.sleep(10)  # a writer writes; meanwhile the process that waits has loaded
            started = time.perf_counter()
            mine.add_word()
            turn = _turn_after(said[0], turn)
            seconds["ours"].append(time.perf_counter() - started)
        served.terminate()  # an interrupt is not heard by what was started in the background
    ours, other = (statistics.median(found) for found in seconds.values())
    print(f"a word in the preview: {ours:.2f} s against {other:.2f} s, ratio {ours / other:.2f}", flush=True)
    return [Row("a word saved, until the page in the preview shows it", "s", ours, other)]


def _edited(book: Book) -> float:
    book.add_word()
    return book.build()["wall"]


def _turn_after(address: str, turn: int) -> int:
    while True:
        with urlopen(f"{address}/preview?{turn}") as answer:
            state = json.load(answer)
        if state["turn"] > turn:
            assert not state["faults"], state["faults"]
            return int(state["turn"])


def _time_growth(folder: Path) -> list[Row]:
    """Build made-up books that grow in one way at a time."""
    rows = []
    for way, sizes in {
        "chapters": [(9, 1, 1_000), (30, 1, 1_000), (90, 1, 1_000)],
        "charts": [(10, 1, 1_000), (10, 5, 1_000), (10, 20, 1_000)],
        "rows of the table": [(9, 1, 1_000), (9, 1, 10_000)],
    }.items():
        for chapters, charts, long in sizes:
            book = _grown(folder / "grown", chapters, charts, long)
            found = book.build()
            site = book.root / "_build" / "html"
            page = len(gzip.compress((site / "notebooks" / "c1.html").read_bytes(), mtime=0)) / 1000
            name = f"{way}: {chapters} chapters, {chapters * charts} charts, {long:,} rows"
            for what, unit in (("wall", "s"), ("cpu", "s"), ("memory", "MiB")):
                rows.append(Row(f"{name}: {WORDS[what]}", unit, found[what]))
            rows.append(Row(f"{name}: a page, packed", "kB", page))
            print(name, {what: round(value, 1) for what, value in found.items()}, f"{page:.1f} kB", flush=True)
    return rows


GROWN = """\
---
jupytext: {{text_representation: {{extension: .md, format_name: myst}}}}
kernelspec: {{name: python3, display_name: Python 3}}
---

# Chapter {chapter}

{text}

```{{code-cell}}
import altair as alt
from onestepback.charts import publish
from onestepback.data import load

table = load("countries")
groups = table.assign(group=table["m49"].str[:2]).groupby("group", as_index=False).size()
```
"""
GROWN_CHART = """
```{{code-cell}}
publish(
    lambda form: alt.Chart(groups.head({few})).mark_bar().encode(x="group:N", y="size:Q"),
    "c{chapter}_{chart}",
    table={{"group": "Group", "size": "Rows"}},
    title="Some groups have more rows than others",
    subtitle="Rows by group",
    datasets=["countries"],
    alt="Bars of the number of rows by group, of a table that was made up. Some groups have more than others.",
)
```
"""


def _grown(root: Path, chapters: int, charts: int, long: int) -> Book:
    """Lay a made-up book: so many chapters, each with so many charts, of a table of so many rows."""
    shutil.rmtree(root, ignore_errors=True)
    book = _mine(root)
    for left in (*root.glob("notebooks/*"), *root.glob("book/*.md"), *root.glob("book/claims/*"), *root.glob("data/*")):
        if left.is_file() and not left.name.startswith("countries."):
            left.unlink()
    (root / "book" / "withdrawn.yml").unlink(missing_ok=True)
    codes = ["".join(letters) for letters in itertools.islice(itertools.product(ascii_uppercase, repeat=3), long)]
    lines = [f"{code},{index % 400:03},Place {index},country" for index, code in enumerate(codes)]
    content = "\n".join(["iso3,m49,name,kind", *lines, ""])
    (root / "data" / "countries.csv").write_text(content, encoding="utf-8")
    sidecar = root / "data" / "countries.csv.yml"
    stated = yaml.safe_load(sidecar.read_text(encoding="utf-8"))
    stated["integrity"] |= {"sha256": sha256(content.encode()), "rows": long}
    sidecar.write_text(yaml.safe_dump(stated), encoding="utf-8")
    names = [f"notebooks/c{number}" for number in range(1, chapters + 1)]
    part = {"numbered": 1, "chapters": [{"file": name} for name in names]}
    contents = {"format": "jb-book", "root": "index", "parts": [part]}
    (root / "_toc.yml").write_text(yaml.safe_dump(contents), encoding="utf-8")
    (root / "index.md").write_text("# Made up\n\nIts front page.\n", encoding="utf-8")
    for number, name in enumerate(names, start=1):
        told = "\n".join(f"It is shown by {{numref}}`figure-c{number}_{chart}`." for chart in range(charts))
        cells = [GROWN_CHART.format(chapter=number, chart=chart, few=20 + chart) for chart in range(charts)]
        page = root / f"{name}.md"
        page.write_text(GROWN.format(chapter=number, text=told) + "".join(cells), encoding="utf-8")
    return book


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


def _weigh(chromium: Browser, site: Path, page: str) -> dict[str, float]:
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
                    "chart": charts[0]["chart"], "live": charts[0]["live"], "blocked": 1000 * charts[1]["blocked"],
                }
            )  # fmt: skip
    return {what: statistics.median(run[what] for run in runs) for what in runs[0]}


def _score(site: Path, page: str) -> list[Row]:
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
        found: dict[str, list[float]] = {}
        for _ in range(RUNS):
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            for part, rated in json.loads(done.stdout)["categories"].items():
                found.setdefault(part, []).append(100 * rated["score"])
    rows = [Row(f"{page}: Lighthouse, {part}", "of 100", statistics.median(scores)) for part, scores in found.items()]
    print("\n".join(f"{row.what:80} {row.ours:6.0f} {row.unit}" for row in rows), flush=True)
    return rows


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
