"""A visit to a page in a browser: what a reader would notice, as lists of faults that name page and figure."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

from onestepback import paths
from onestepback.theme import COLOUR

AXE = paths.ROOT / "node_modules" / "axe-core" / "axe.min.js"
HEIGHT = 900
WIDTHS = (360, 768, 1280, 1600)

COLOURS = {light: dark for _, light, dark in COLOUR.findall(paths.TOKENS.read_text(encoding="utf-8"))}
PAGE_COLOURS = next((light, dark) for name, light, dark in COLOUR.findall(paths.TOKENS.read_text("utf-8")) if name == "page")

Faults = dict[str, list[str]]

# Layout shifts, as the browser itself counts them.
WATCH_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => list.getEntries().forEach((entry) => { if (!entry.hadRecentInput) shifts.push(entry.value); }))
  .observe({ type: "layout-shift", buffered: true });
"""

SCROLL = """async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
    scrollTo({ top: y, behavior: "instant" });
    await new Promise(requestAnimationFrame);
  }
}"""

PICTURES = """() => [...document.querySelectorAll("figure.plot")].map((figure) => {
  const shown = [...figure.querySelectorAll(".pic svg")].filter((svg) => svg.checkVisibility());
  const marks = (svg) => [...svg.querySelectorAll(".role-mark *")].filter((mark) => mark instanceof SVGGeometryElement || mark.matches("text"));
  return {
    id: figure.id,
    live: figure.dataset.live ?? null,
    shown: shown.map((svg) => {
      const { width, height } = svg.getBoundingClientRect();
      return { live: svg.closest(".live") !== null, width, height, marks: marks(svg).length };
    }),
    drawn: [...figure.querySelectorAll(".pic .form:not(.live)")].map((form) => form.querySelector("svg") ? marks(form.querySelector("svg")).length : 0),
  };
})"""

# Where a reader would point: the middles of marks, and the corners of lines (Vega tells a line's values only there).
POINTS = """(figure) => {
  figure.querySelector(".pic").scrollIntoView({ block: "start", behavior: "instant" });
  const middles = [], corners = [];
  for (const mark of figure.querySelectorAll(".live .role-mark path, .live .role-mark rect, .live .role-mark text")) {
    const box = mark.getBoundingClientRect();
    middles.push([box.x + box.width / 2, box.y + box.height / 2]);
    for (const [, x, y] of (mark.getAttribute("d") ?? "").matchAll(/(-?[\\d.]+),(-?[\\d.]+)(?=[A-Za-z]|$)/g)) {
      const at = new DOMPoint(x, y).matrixTransform(mark.getScreenCTM());
      corners.push([at.x, at.y]);
    }
  }
  const some = (points) => points.filter(([x, y]) => x > 0 && y > 0 && x < innerWidth && y < innerHeight)
    .filter((point, index, all) => index % Math.ceil(all.length / 80) === 0);
  return [...some(middles), ...some(corners)];
}"""

TIP = """() => { const tip = document.querySelector(".tip"); return tip?.checkVisibility() ? tip.textContent.trim() : ""; }"""

# What the marks look like, without the names that Vega counts up.
MARKS = """(figure) => [...figure.querySelectorAll(".live .role-mark *")].map((mark) =>
  ["d", "transform", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "fill", "stroke", "opacity", "fill-opacity", "stroke-opacity"]
    .map((name) => mark.getAttribute(name)).join() + (mark.matches("text") ? mark.textContent : "")).join("|")"""

PAINT = """() => ({
  page: getComputedStyle(document.body).backgroundColor,
  charts: [...document.querySelectorAll("figure.plot")].map((figure) => [figure.id, [...figure.querySelectorAll(".live svg *")]
    .flatMap((mark) => ["fill", "stroke"].map((name) => [mark.getAttribute(name), getComputedStyle(mark)[name]]))
    .filter(([named]) => named?.startsWith("#"))]),
})"""

AXE_RUN = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
  .flatMap((rule) => rule.nodes.map((node) => [rule.id, node.target.flat().join(" "), node.failureSummary]))"""


def visit(browser, address: str, name: str, width: int) -> Faults:
    """Read a page from top to bottom with scripts on; use every figure; do it again in the dark theme.

    Returns
    -------
    dict of list of str
        Faults by kind: requests, console, live, tooltips, controls, theme, axe, sideways.
    """
    faults: Faults = defaultdict(list)
    where = f"{name} at {width} px"
    context = browser.new_context(viewport={"width": width, "height": HEIGHT}, color_scheme="light")
    page = context.new_page()
    page.add_init_script(WATCH_SHIFTS)
    _listen(page, address, where, faults)
    page.goto(address + name)
    _check_live(page, where, faults)
    _check_axe(page, f"{where}, light", faults)
    for figure in page.query_selector_all("figure.plot"):
        _check_tooltip(page, figure, where, faults)
        _check_controls(page, figure, where, faults)
    _check_theme(page, where, faults)
    page.evaluate("document.querySelectorAll('details').forEach((closed) => { closed.open = true; })")
    _check_axe(page, f"{where}, dark", faults)
    _check_width(page, where, faults)
    for other in WIDTHS:
        if other > width >= 768 or 768 <= other < width:  # wide forms all: no chart is drawn anew
            page.set_viewport_size({"width": other, "height": HEIGHT})
            _check_width(page, f"{name} at {other} px", faults)
    context.close()
    return faults


def visit_without_scripts(browser, address: str, name: str) -> Faults:
    """Look at a page with scripts off, in every width.

    Returns
    -------
    dict of list of str
        Faults by kind: requests, drawn, sideways.
    """
    faults: Faults = defaultdict(list)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    _listen(page, address, f"{name} without scripts", faults)
    page.goto(address + name)
    for width in WIDTHS:
        where = f"{name} at {width} px without scripts"
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for figure in page.evaluate(PICTURES):
            if len(figure["shown"]) != 1 or not figure["shown"][0]["marks"] or figure["shown"][0]["width"] < 200:
                faults["drawn"].append(f"{where}: {figure['id']} shows {figure['shown'] or 'no picture'}")
        _check_width(page, where, faults)
    context.close()
    return faults


def open_file(browser, file: Path) -> Faults:
    """Open a page from the disk, without a server.

    Returns
    -------
    dict of list of str
        Faults by kind: requests, console, live.
    """
    faults: Faults = defaultdict(list)
    context = browser.new_context(viewport={"width": 1280, "height": HEIGHT})
    page = context.new_page()
    page.add_init_script(WATCH_SHIFTS)
    where = f"{file.name} from the disk"
    _listen(page, "file://", where, faults)
    page.goto(file.as_uri())
    _check_live(page, where, faults)
    context.close()
    return faults


def _listen(page, address: str, where: str, faults: Faults) -> None:
    def judge(request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            faults["requests"].append(f"{where}: asks another site, {request.url}")

    def note(response) -> None:
        if response.status >= 400:
            faults["requests"].append(f"{where}: {response.status} for {urlsplit(response.url).path}")

    page.on("request", judge)
    page.on("response", note)
    page.on("requestfailed", lambda request: faults["requests"].append(f"{where}: {request.url} failed, {request.failure}"))
    page.on("pageerror", lambda error: faults["console"].append(f"{where}: {error}"))
    page.on("console", lambda said: said.type in ("error", "warning") and faults["console"].append(f"{where}: {said.text}"))


def _check_live(page, where: str, faults: Faults) -> None:
    before = {figure["id"]: figure for figure in page.evaluate(PICTURES)}
    page.evaluate(SCROLL)
    from playwright.sync_api import TimeoutError

    try:
        page.wait_for_function("[...document.querySelectorAll('figure.plot')].every((figure) => figure.dataset.live)", timeout=15_000)
    except TimeoutError:
        pass  # told below, by figure
    for figure in page.evaluate(PICTURES):
        told = f"{where}: {figure['id']}"
        if figure["live"] not in ("wide", "narrow"):
            faults["live"].append(f"{told} did not become live: {figure['live']}")
            continue
        form = ("wide", "narrow").index(figure["live"])
        shown = figure["shown"]
        if len(shown) != 1 or not shown[0]["live"]:
            faults["live"].append(f"{told} shows {shown}")
            continue
        drawn = before[figure["id"]]["shown"][0]
        if abs(drawn["width"] - shown[0]["width"]) > 2 or abs(drawn["height"] - shown[0]["height"]) > 2:
            faults["live"].append(f"{told} changes size: drawn {_size(drawn)}, live {_size(shown[0])}")
        if figure["drawn"][form] != shown[0]["marks"]:
            faults["live"].append(f"{told}: {figure['drawn'][form]} marks are drawn but {shown[0]['marks']} live")
    shifted = sum(page.evaluate("shifts"))
    if shifted > 0.01:
        faults["live"].append(f"{where}: the page shifts by {shifted:.3f} as it loads")


def _size(picture: dict) -> str:
    return f"{picture['width']:.0f} by {picture['height']:.0f}"


def _check_tooltip(page, figure, where: str, faults: Faults) -> None:
    for x, y in figure.evaluate(POINTS):
        page.mouse.move(x, y)
        if page.evaluate(TIP):
            page.mouse.move(0, 0)
            return
    faults["tooltips"].append(f"{where}: {figure.get_attribute('id')} shows no tooltip on any mark")


def _check_controls(page, figure, where: str, faults: Faults) -> None:
    for control in figure.query_selector_all("[data-param]"):
        told = f"{where}: {figure.get_attribute('id')}, {control.get_attribute('data-param')}"
        radios = control.query_selector_all("input[type=radio]")
        choice = control.query_selector("select")
        slider = control.query_selector("input[type=range]")
        ticks = control.query_selector_all("input[type=checkbox]")
        if radios:
            default = next(radio for radio in radios if radio.is_checked())
            others = [radio for radio in radios if not radio.is_checked()]
            steps = [(radio.get_attribute("value"), radio.check) for radio in others] + [("default", default.check)]
        elif choice:
            default = choice.input_value()
            values = [option.get_attribute("value") for option in choice.query_selector_all("option")]
            steps = [(v, lambda v=v: choice.select_option(v)) for v in [*(v for v in values if v != default), default]]
        elif slider:
            ends = [slider.get_attribute("min"), slider.get_attribute("max"), slider.input_value()]
            steps = [(v, lambda v=v: slider.fill(v)) for v in ends if v != slider.input_value() or v == ends[2]]
        elif ticks:
            steps = [(f"tick {i}", tick.click) for i, tick in enumerate(ticks)]
            steps += [(f"tick {i} again", tick.click) for i, tick in enumerate(ticks)]
        else:
            faults["controls"].append(f"{told}: no control that a reader could use")
            continue
        for value, choose in steps:
            before = figure.evaluate(MARKS)
            choose()
            if not _changes(page, figure, before):
                faults["controls"].append(f"{told}: {value} changes no mark")


def _changes(page, figure, before: str) -> bool:
    for _ in range(40):
        if figure.evaluate(MARKS) != before:
            return True
        page.wait_for_timeout(25)
    return False


def _check_theme(page, where: str, faults: Faults) -> None:
    page.evaluate("window.sameVisit = true")
    for shade, number in (("light", 0), ("dark", 1)):
        if number:
            page.click(".switch")
        paint = page.evaluate(PAINT)
        if paint["page"] != _rgb(PAGE_COLOURS[number]):
            faults["theme"].append(f"{where}: the page is {paint['page']} in the {shade} theme")
        for figure, colours in paint["charts"]:
            wrong = {
                f"{named} is {seen}"
                for named, seen in colours
                if seen != _rgb((named.lower(), COLOURS.get(named.lower(), "#"))[number])
            }
            if wrong or not colours:
                faults["theme"].append(f"{where}: {figure} in the {shade} theme: {'; '.join(sorted(wrong)) or 'no colour'}")
    if not page.evaluate("window.sameVisit"):
        faults["theme"].append(f"{where}: the theme switch loads the page again")


def _rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})" if len(colour) == 7 else colour


def _check_axe(page, where: str, faults: Faults) -> None:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for rule, target, why in page.evaluate(AXE_RUN):
        faults["axe"].append(f"{where}: {rule}, {target}: {' '.join(why.split())[:200]}")


def _check_width(page, where: str, faults: Faults) -> None:
    needed, given = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    if needed > given:
        widest = page.evaluate(
            """() => [...document.querySelectorAll("main *, header *, footer *, nav *")]
                 .filter((part) => part.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !part.closest("svg"))
                 .map((part) => part.tagName.toLowerCase() + (part.id && "#" + part.id) + [...part.classList].map((c) => "." + c).join(""))
                 .slice(-1)[0]"""
        )
        faults["sideways"].append(f"{where}: {needed} px are needed, by {widest}")
