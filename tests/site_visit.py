"""A visit to a page in a browser: what a reader would notice, as lists of faults that name page and figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Route

from onestepback import paths
from onestepback.charts.tokens import COLOUR

ASK = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
AXE = (paths.ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
HEIGHT = 900
WIDTHS = (360, 768, 1280, 1600)
SHIFT = 0.01  # of the layout of a page as it loads
OF_COLOUR = ["color-contrast", "link-in-text-block"]
"""Rules of axe that another theme can break."""

TOKENS = COLOUR.findall(paths.TOKENS.read_text(encoding="utf-8"))
COLOURS = {light: dark for _, light, dark in TOKENS}
PAGE = next((light, dark) for name, light, dark in TOKENS if name == "page")

Faults = dict[str, list[str]]

# Shifts of the layout, as the browser itself counts them.
WATCH_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const { hadRecentInput, value } of list.getEntries()) if (!hadRecentInput) shifts.push(value);
}).observe({ type: "layout-shift", buffered: true });
"""


# Every figure has been near the screen, and became live or failed to.
LIVE = """() => [...document.querySelectorAll("figure.plot")].map((figure) => {
  if (!figure.dataset.live) figure.scrollIntoView({ behavior: "instant" });
  return figure.dataset.live;
}).every(Boolean)"""


def wait_until_live(page) -> None:
    """Wait for every chart; Playwright's own waiting would evaluate a string, which the page's policy forbids."""
    for _ in range(600):
        if page.evaluate(LIVE):
            return
        page.wait_for_timeout(50)


def visit(browser, address: str, name: str, width: int) -> Faults:
    """Read a page from top to bottom with scripts on; use every figure; do it again in the dark theme.

    All rules of axe are held against the page with everything opened, and at a desk against the page as it comes; on a
    phone the page as it comes has nothing else but its colours in the light theme.
    A control is tried with one other choice, which shows that it reaches its figure here; figure_visit tries them all.

    Returns
    -------
    dict of list of str
        Faults by kind: requests, console, live, tooltips, controls, theme, axe, sideways.
    """
    faults: Faults = defaultdict(list)
    where = f"{name} at {width} px"
    size = {"width": width, "height": HEIGHT}
    context = browser.new_context(viewport=size, color_scheme="light", reduced_motion="reduce")
    page = context.new_page()
    page.add_init_script(WATCH_SHIFTS)
    _listen(page, address, where, faults)
    _check_live(page, address + name, where, faults)
    check_axe(page, f"{where}, light", faults, None if width >= 768 else OF_COLOUR)
    for figure in page.query_selector_all("figure.plot:has(.live)"):  # one that stays a picture was told above
        _check_tooltip(page, figure, where, faults)
        _check_controls(page, figure, where, faults)
    _check_theme(page, where, faults)
    page.evaluate("visit.openAll()")
    check_axe(page, f"{where}, dark", faults)
    check_width(page, where, faults)
    for other in WIDTHS:
        if other > width >= 768 or 768 <= other < width:  # wide forms all: no chart is drawn anew
            page.set_viewport_size({"width": other, "height": HEIGHT})
            check_width(page, f"{name} at {other} px", faults)
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
    page.evaluate(ASK)
    for width in WIDTHS:
        where = f"{name} at {width} px without scripts"
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for _ in range(200):
            if page.evaluate("visit.allDrawn()"):
                break
            page.wait_for_timeout(50)
        for figure in page.evaluate("visit.pictures()"):
            if len(figure["shown"]) != 1 or min(figure["shown"][0]["is"], figure["shown"][0]["width"]) < 200:
                faults["drawn"].append(f"{where}: {figure['id']} shows {figure['shown'] or 'no picture'}")
        check_width(page, where, faults)
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
    _check_live(page, file.as_uri(), where, faults)
    context.close()
    return faults


def _listen(page, address: str, where: str, faults: Faults) -> None:
    def asked(request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            faults["requests"].append(f"{where}: asks another site, {request.url}")

    def answered(response) -> None:
        if response.status >= 400:
            faults["requests"].append(f"{where}: {response.status} for {urlsplit(response.url).path}")

    def failed(request) -> None:
        faults["requests"].append(f"{where}: {request.url} failed, {request.failure}")

    def said(message) -> None:
        if message.type in ("error", "warning"):
            faults["console"].append(f"{where}: {message.text}")

    page.on("request", asked)
    page.on("response", answered)
    page.on("requestfailed", failed)
    page.on("console", said)
    page.on("pageerror", lambda error: faults["console"].append(f"{where}: {error}"))


def _check_live(page, address: str, where: str, faults: Faults) -> None:
    # Vega is held back until the drawn pictures are measured.
    held: list[Route] = []
    page.route("**/*vega*.js*", lambda route: held.append(route))
    page.goto(address, wait_until="domcontentloaded")
    page.evaluate(ASK)
    before = {figure["id"]: figure for figure in page.evaluate("visit.pictures()")}
    page.route("**/*vega*.js*", lambda route: route.continue_())  # the newer rule wins
    for route in held:
        route.continue_()
    page.wait_for_load_state()
    page.evaluate("visit.scroll()")
    wait_until_live(page)
    for figure in page.evaluate("visit.pictures()"):
        told = f"{where}: {figure['id']}"
        if figure["live"] not in ("wide", "narrow"):
            faults["live"].append(f"{told} did not become live: {figure['live']}")
            continue
        shown = figure["shown"]
        if len(shown) != 1 or not shown[0]["live"]:
            faults["live"].append(f"{told} shows {shown}")
            continue
        drawn = before[figure["id"]]["shown"][0]
        if abs(drawn["width"] - shown[0]["width"]) > 2 or abs(drawn["height"] - shown[0]["height"]) > 2:
            faults["live"].append(f"{told} changes size: drawn {_size(drawn)}, live {_size(shown[0])}")
        if address.startswith("http"):  # from the disk a page may not read its own pictures
            marks = page.evaluate("([id, form]) => visit.drawnMarks(id, form)", [figure["id"], figure["live"]])
            if marks != shown[0]["marks"]:
                faults["live"].append(f"{told}: {marks} marks are drawn but {shown[0]['marks']} live")
    shifted = sum(page.evaluate("shifts"))
    if shifted > SHIFT:
        faults["live"].append(f"{where}: the page shifts by {shifted:.3f} as it loads")


def _size(picture: dict) -> str:
    return f"{picture['width']:.0f} by {picture['height']:.0f}"


def _check_tooltip(page, figure, where: str, faults: Faults) -> None:
    for _ in range(2):  # once more, should the page have moved meanwhile
        page.mouse.move(
            *figure.evaluate("""(figure) => {
            const picture = figure.querySelector(".live");
            picture.scrollIntoView({ block: "start", behavior: "instant" });
            const { left, top, width, height } = picture.getBoundingClientRect();
            return [left + width / 2, top + Math.min(height, innerHeight) / 2];
        }""")
        )
        if page.evaluate("visit.read()"):
            page.mouse.move(0, 0)
            return
    faults["tooltips"].append(f"{where}: {figure.get_attribute('id')} tells nothing in its middle")


def _check_controls(page, figure, where: str, faults: Faults) -> None:
    for control in figure.query_selector_all("[data-param]"):
        told = f"{where}: {figure.get_attribute('id')}, {control.get_attribute('data-param')}"
        choices = steps(control)[:2]
        if not choices:
            faults["controls"].append(f"{told}: nothing to choose")
        for value, choose in choices:
            if not changes(page, figure, choose):
                faults["controls"].append(f"{told}: {value} changes no mark")


def steps(control) -> list[tuple[str, Callable[[], object]]]:
    """Every choice that a control offers besides the present one, each followed by the present one again."""
    if radios := control.query_selector_all("input[type=radio]"):
        choices = [(radio.is_checked(), radio.get_attribute("value"), radio.check) for radio in radios]
    elif choice := control.query_selector("select"):
        values = [option.get_attribute("value") for option in choice.query_selector_all("option")]
        choices = [(value == choice.input_value(), value, partial(choice.select_option, value)) for value in values]
    elif slider := control.query_selector("input[type=range]"):
        values = [slider.input_value(), slider.get_attribute("min"), slider.get_attribute("max")]
        choices = [(value == values[0], value, partial(slider.fill, value)) for value in values]
    else:
        boxes = control.query_selector_all("input[type=checkbox]")
        return [(f"box {number}, {time}", box.click) for number, box in enumerate(boxes, 1) for time in ("on", "off")]
    present = next((f"back to {value}", choose) for is_present, value, choose in choices if is_present)
    return [step for is_present, *other in choices if not is_present for step in (tuple(other), present)]


def changes(page, figure, choose: Callable[[], object]) -> bool:
    """Say whether a choice changes the marks of a figure, once it is drawn anew."""
    before = figure.evaluate("(figure) => visit.marks(figure)")
    choose()
    for _ in range(40):
        if figure.evaluate("(figure) => visit.marks(figure)") != before:
            return True
        page.wait_for_timeout(25)
    return False


def _check_theme(page, where: str, faults: Faults) -> None:
    page.evaluate("window.sameVisit = true")
    for shade, number in (("light", 0), ("dark", 1)):
        if number:
            page.click(".switch")
        paint = page.evaluate("visit.paint()")
        if paint["page"] != _rgb(PAGE[number]):
            faults["theme"].append(f"{where}: the page is {paint['page']} in the {shade} theme")
        for figure, colours in paint["charts"]:
            wrong = {
                f"{named} is {seen}"
                for named, seen in colours
                if seen != _rgb((named.lower(), COLOURS.get(named.lower(), "#"))[number])
            }
            if wrong or not colours:
                seen = "; ".join(sorted(wrong)) or "no colour"
                faults["theme"].append(f"{where}: {figure} in the {shade} theme: {seen}")
    if not page.evaluate("window.sameVisit"):
        faults["theme"].append(f"{where}: the theme switch loads the page again")


def _rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})" if len(colour) == 7 else colour


def check_axe(page, where: str, faults: Faults, rules: list[str] | None = None) -> None:
    """Hold the rules of axe, all that it has if none are named, against a page as it is now."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    for rule, target, why in page.evaluate("(rules) => visit.violations(rules)", rules):
        faults["axe"].append(f"{where}: {rule}, {target}: {' '.join(why.split())[:200]}")


def check_width(page, where: str, faults: Faults) -> None:
    found = page.evaluate("visit.width()")
    if found["scrollWidth"] > found["clientWidth"]:
        faults["sideways"].append(f"{where}: {found['scrollWidth']} px are needed, by {found['widest']}")
