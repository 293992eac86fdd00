"""Timings: the build, and the heaviest page against the same page as stock Jupyter Book builds it.

Run by ``make bench``; it prints medians and asserts nothing.
"""

from __future__ import annotations

import gzip
import http.server
import json
import os
import re
import shutil
import socketserver
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import vl_convert
from playwright.sync_api import Browser, Route, sync_playwright

from onestepback import browser, paths
from onestepback.book.citations import bibliography

RUNS = 3
LINK = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
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


def main() -> None:
    """Time the build, then weigh and time the pages."""
    with tempfile.TemporaryDirectory() as folder:
        stock = _stock(Path(folder) / "stock")
        mine = _copy(Path(folder) / "mine")
        (mine / "node_modules").symlink_to(paths.NODE_MODULES)
        ours = [sys.executable, "-m", "onestepback", "build"]
        theirs = [str(Path(sys.executable).with_name("jupyter-book")), "build", "."]
        for name, root, command in (("this book", mine, ours), ("stock", stock, theirs)):
            rows = {"clean": [], "nothing changed": [], "one word edited": []}  # type: dict[str, list[float]]
            for run in range(RUNS):
                shutil.rmtree(root / "_build", ignore_errors=True)
                rows["clean"].append(_time(root, command))
                rows["nothing changed"].append(_time(root, command))
                page = root / "notebooks" / "half_of_trade.md"
                text = page.read_text(encoding="utf-8")
                page.write_text(f"{text}\nWord number {'x' * (run + 1)}.\n", encoding="utf-8")
                rows["one word edited"].append(_time(root, command))
            for what, seconds in rows.items():
                low, middle, high = min(seconds), statistics.median(seconds), max(seconds)
                span = f"({low:.1f} to {high:.1f}, {len(seconds)} runs)"
                print(f"{name:10} {what:16} {middle:6.1f} s  {span}", flush=True)
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(**browser.launching(work=Path(folder) / "browser"))
            for name, root in (("this book", mine), ("stock", stock)):
                for page in ("notebooks/half_of_trade.html", "notebooks/the_club.html", "book/how_to_read.html"):
                    _weigh(chromium, name, root / "_build" / "html", page)
        for page in ("index.html", "notebooks/the_vectors.html"):
            _score(mine / "_build" / "html", page)


def _copy(root: Path) -> Path:
    tracked = subprocess.run(["git", "ls-files"], cwd=paths.ROOT, capture_output=True, text=True, check=True)
    for name in tracked.stdout.split("\n"):
        if name:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(paths.ROOT / name, root / name)
    return root


def _stock(root: Path) -> Path:
    """The same text, data and charts, as Jupyter Book and Altair show them by default."""
    _copy(root)
    (root / "_config.yml").write_text(STOCK_CONFIG, encoding="utf-8")
    (root / "book" / "data.bib").write_text(bibliography(), encoding="utf-8")
    for page in [*root.glob("*.md"), *root.glob("book/*.md"), *root.glob("notebooks/*.md")]:
        text = page.read_text(encoding="utf-8")
        text = re.sub(OURS, "", text, flags=re.MULTILINE | re.DOTALL)
        text = re.sub(r"\{(?:num|verdict|quote)\}`([^`]+)`", r"\1", text)
        text = re.sub(r"\{numref\}`figure-([^`]+)`", r"\1", text)
        text = text.replace("```{code-cell}\n", "```{code-cell}\n" + SHIM, 1)
        page.write_text(text, encoding="utf-8")
    return root


def _time(root: Path, command: list[str]) -> float:
    started = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run(command, cwd=root, env=environment, capture_output=True, check=True)
    return time.perf_counter() - started


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
    firsts, lives, weights = [], [], (0, 0)
    with _served(site) as address:
        for _ in range(RUNS):
            first, live, weights = _visit(chromium, address + page)
            firsts.append(first)
            lives.append(live)
    print(
        f"{name:10} {page:32} {weights[0] / 1000:5.0f} kB own, {weights[1] / 1000:4.0f} kB foreign;"
        f" first chart {statistics.median(firsts):5.2f} s, live {statistics.median(lives):5.2f} s",
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


def _visit(chromium: Browser, address: str) -> tuple[float, float, tuple[int, int]]:
    """Seconds to a visible and to a live chart, and bytes of this and of other origins."""
    context = chromium.new_context(viewport={"width": 412, "height": 823})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINK)
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
    started = time.perf_counter()
    page.goto(address, wait_until="commit")
    first = live = float("nan")
    if "notebooks" in address:
        page.wait_for_selector("figure.plot .pic svg, .vega-embed .marks", state="attached", timeout=60_000)
        first = time.perf_counter() - started
        page.locator("figure.plot, .vega-embed, .cell_output").first.scroll_into_view_if_needed()
        page.wait_for_selector(".live svg, .vega-embed .marks", state="attached", timeout=60_000)
        live = time.perf_counter() - started
    page.wait_for_load_state("networkidle")
    context.close()
    return first, live, (own, foreign)


if __name__ == "__main__":
    main()
