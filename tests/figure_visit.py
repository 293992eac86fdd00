"""A visit to a figure on its own page: what a reader can do with it, as lists of faults by kind."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import random
import re
import time
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import site_visit
from onestepback.words import set_column

Faults = dict[str, list[str]]

PLACES = {True: 15, False: 4}
"""At how many places of a picture its reading is tried, twice in each form: 720 with lines over years, fewer else."""

TAPS = 20  # marks of a figure at a width, besides its smallest
NEAR = 5  # px by which the box of a mark in a page may differ from the one that it was placed by

MARKS = """(figure) => {
  const found = [];
  const walk = (mark) => mark.items.forEach((item) => mark.marktype === "group"
    ? item.items.forEach(walk)
    : mark.role === "mark" && item.datum && found.push({ ...item.datum }));
  walk(figure.osbView.scenegraph().root);
  return found;
}"""
TABLE = """(figure) => [...figure.querySelectorAll(".data tbody tr")].map(
  (row) => [...row.cells].map((cell) => cell.textContent))"""
ROWS = "(figure) => JSON.stringify(figure.osbRows)"
OTHER_CHOICES = """(figure) => [...figure.querySelectorAll('[data-param]')].forEach((control) => {
  const range = control.querySelector("input[type='range']");
  const choices = [...control.querySelectorAll("option, input[type='radio']")];
  const other = choices.findLast((choice) => !(choice.defaultSelected ?? choice.defaultChecked));
  if (range) range.value = range.defaultValue === range.min ? range.max : range.min;
  else other["selected" in other ? "selected" : "checked"] = true;
  (range ?? control.querySelector("select") ?? other).dispatchEvent(new Event("input", { bubbles: true }));
})"""
LABELS = """[...document.querySelectorAll("[data-param]")].map((control) => {
  const range = control.querySelector("[type=range]");
  if (range) return range.%s;
  const one = [...control.querySelectorAll("option, [type=radio]")].find((one) => one.%s ?? one.%s);
  return one.text ?? one.parentElement.textContent;
})"""
CHOSEN = LABELS % ("value", "selected", "checked")
DEFAULT = LABELS % ("defaultValue", "defaultSelected", "defaultChecked")
OTHERS = """[...document.querySelectorAll("[data-param]")].map((control) => {
  const range = control.querySelector("[type=range]");
  const other = [...control.querySelectorAll("option, [type=radio]")].findLast((one) => !(one.selected ?? one.checked));
  const end = range?.value === range?.min ? range?.max : range?.min;
  return [control.dataset.param, end ?? String(JSON.parse(other.value))];
})"""
PLOTS = "(figure, names) => visit.plots(figure, names)"
STOPS = "figure :is([data-param] select, [data-param] input:checked, [type=range], .pic, summary)"
FOCUSED = """(stops) => {
  const at = document.activeElement;
  if (!at.matches(stops)) return null;
  const sign = getComputedStyle(at.matches("fieldset input") ? at.closest("label") : at).outlineStyle;
  return `${[...document.querySelectorAll("*")].indexOf(at)}${sign === "none" ? " without a sign" : ""}`;
}"""


def read_csv(text: str) -> list[list[str]]:
    """Rows of a CSV, the headings first."""
    return list(csv.reader(io.StringIO(text)))


def passport(site: Path, key: str) -> dict:
    """What the site states of a figure."""
    return json.loads((site / "figures" / f"{key}.json").read_text("utf-8"))


def script(site: Path, key: str) -> dict:
    """What a page is brought of a figure to draw it."""
    text = (site / "figures" / f"{key}.js").read_text("utf-8")
    return json.loads(text.partition(",")[2].rpartition(")")[0])


class Reader:
    """Someone with a page at a desk, in the light theme, or on a phone, in the dark one, who goes on to the next.

    To bring up a page of its own for each would take longer than to use the figure; no figure remembers another.
    """

    def __init__(self, browser, width: int) -> None:
        self.width = width
        self.context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="light" if width > 720 else "dark",
            reduced_motion="reduce",  # a page that glides moves away under the pointer
            permissions=["clipboard-read", "clipboard-write"],
            accept_downloads=True,
            has_touch=True,
        )
        self.page = self.context.new_page()
        self.faults: Faults = defaultdict(list)
        self.page.on("pageerror", lambda error: self.faults["errors"].append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, said) -> None:
        if said.type in ("error", "warning"):
            self.faults["errors"].append(said.text)

    def open(self, address: str) -> Faults:
        """Open a figure; give the list that what is wrong with it from now on goes to."""
        self.page.goto("about:blank")  # what the figure before still has to say is not said of this one
        self.faults = defaultdict(list)
        self.page.goto(address)
        site_visit.wait_until_live(self.page)
        return self.faults


def use(reader: Reader, address: str, site: Path, key: str) -> Faults:
    """Open a figure alone and do with it what a reader can, in this order; light at a desk, dark on a phone.

    Returns
    -------
    dict of list of str
        Faults by kind: errors, moved, words, table, reading, taps, setting, sorting, keyboard, axe, sideways, files,
        controls, copies, addresses, frame.
    """
    page, width, faults = reader.page, reader.width, reader.open(f"{address}figures/{key}/")
    page.evaluate(site_visit.ASK)
    figure = page.query_selector("figure.plot")
    fields = script(site, key)["table"]["fields"]
    if figure.get_attribute("data-live") != ("wide" if width > 720 else "narrow"):
        faults["errors"].append(f"live as {figure.get_attribute('data-live')}")

    faults["moved"] += page.evaluate("visit.moved(1)")
    faults["words"] += page.evaluate("visit.words()")
    page.evaluate("document.querySelector('.data').open = true")
    if _take_csv(page) != (site / "figures" / f"{key}.csv").read_text("utf-8"):
        faults["table"].append("the file is not what is shown at first")
    faults["table"] += _table_faults(page, figure, fields)
    draw = random.Random(f"{key}, {width}")
    faults["reading"] += _reading_faults(page, figure, fields, draw)
    faults["taps"] += _tap_faults(page, figure, fields, draw)
    if width > 720:
        faults["sorting"] += _sorting_faults(page, figure)
        faults["keyboard"] += _keyboard_faults(page)
    page.evaluate("visit.openAll()")
    site_visit.check_axe(page, f"{key} at {width} px", faults)
    site_visit.check_width(page, f"{key} at {width} px", faults)
    if width > 720:
        faults["files"] += _file_faults(page, address, site, key)
    page.evaluate("document.querySelector('.data').open = true")
    ordered = figure.evaluate(ROWS)
    for control in page.query_selector_all("[data-param]"):
        for value, choose in site_visit.steps(control):
            if not site_visit.changes(page, figure, choose):
                faults["controls"].append(f"{control.get_attribute('data-param')}: {value} changes no mark")
            if not figure.evaluate("(figure) => figure.osbRows.length"):
                faults["table"].append(f"{value}: no row")
            faults["words"] += [f"{value}: {fault}" for fault in page.evaluate("visit.words()")]
    page.wait_for_timeout(60)
    if figure.evaluate(ROWS) != ordered:
        faults["table"].append("after other choices the rows of the first stand in another order")
    faults["setting"] += [f"at first: {fault}" for fault in _setting_faults(page)]
    figure.evaluate(OTHER_CHOICES)
    page.wait_for_timeout(60)
    faults["setting"] += [f"other choices: {fault}" for fault in _setting_faults(page)]
    faults["reading"] += [f"other choices: {fault}" for fault in _reading_faults(page, figure, fields, draw)]
    faults["table"] += [f"other choices: {fault}" for fault in _table_faults(page, figure, fields)]
    if width > 720:
        faults["copies"] += _copy_faults(page, key)
        faults["addresses"] += _address_faults(page, key, 10)
        if key in MUCH_TRIED:  # a table that is shown would be written anew each time
            page.evaluate("document.querySelector('.data').open = false")
            faults["addresses"] += _address_faults(page, f"{key} again", 390)
    faults["frame"] += _frame_faults(reader, (721, 900, 1200) if width > 720 else (320, 358, 560, 719))
    return faults


def _take_csv(page) -> str:
    """The CSV that the figure offers as it is set now."""
    with page.expect_download() as download:
        page.click(".csv")
    return download.value.path().read_text("utf-8")


def _table(page) -> dict[str, list[str]]:
    """Rows of the CSV that the figure offers: their values, as the marks have them, and these set for reading."""
    _, *rows = read_csv(_take_csv(page))
    values = [[_value(text) for text in row] for row in rows]
    columns = list(zip(*values, strict=True))
    texts = [
        set_column(column) if not any(isinstance(value, str) for value in column) else [row[index] for row in rows]
        for index, column in enumerate(columns)
    ]
    set_rows = map(list, zip(*texts, strict=True))
    return dict(zip(map(_comparable, values), set_rows, strict=True))


def _table_faults(page, figure, fields: list[list[str | None]]) -> list[str]:
    """Where table, CSV and marks part, row by row."""
    rows = _table(page)
    faults = []
    if sorted(figure.evaluate(TABLE)) != sorted(rows.values()):
        faults.append("the table is not its CSV, set for reading")
    drawn = {_comparable(row) for datum in figure.evaluate(MARKS) if (row := _row(datum, fields))}
    listed = set(rows)
    faults += [f"no mark for the row {row}" for row in sorted(listed - drawn)]
    faults += [f"no row for the mark {row}" for row in sorted(drawn - listed)]
    return faults


def _reading_faults(page, figure, fields: list[list[str | None]], draw: random.Random) -> list[str]:
    """Places of a picture, drawn by a seed, where a mouse is told other than the rows of the table that are nearest."""
    plots, rows = plots_of(figure, fields), _table(page)
    headings = page.eval_on_selector_all(".data thead th", "(heads) => heads.map((head) => head.textContent)")
    faults = []
    if lost := figure.evaluate(
        "({ osbRows, osbStops }) => osbRows.length - new Set(osbStops.flatMap((s) => s.rows)).size"
    ):
        faults.append(f"{lost} rows are told nowhere")
    places = []
    for _ in range(PLACES[any(plot["isRead"] for plot in plots)]):
        plot = draw.choice(plots)
        left, top, right, bottom = plot["box"]
        places.append((plot, draw.uniform(left, right), draw.uniform(top, bottom)))
    told = page.evaluate("(places) => visit.point(places)", [place for _, *place in places])
    page.mouse.move(0, 0)
    return faults + [
        fault
        for place, found in zip(places, told, strict=True)
        for fault in _told_faults(found, headings, rows, *place)
    ]


def _tap_faults(page, figure, fields: list[list[str | None]], draw: random.Random) -> list[str]:
    """Marks, drawn by a seed and the smallest, that a tap does not tell, or not until the next."""
    plots, rows = plots_of(figure, fields), _table(page)
    headings = page.eval_on_selector_all(".data thead th", "(heads) => heads.map((head) => head.textContent)")
    marks = [(plot, mark[:4]) for plot in plots for mark in plot["marks"]]
    smallest = min(marks, key=lambda mark: _size(mark[1]))
    faults = []
    for plot, (left, top, right, bottom) in [*draw.sample(marks, min(TAPS, len(marks))), smallest]:
        x, y = (left + right) / 2, (top + bottom) / 2
        page.touchscreen.tap(x, page.evaluate("(y) => visit.reach(y)", y))
        faults += _told_faults(page.evaluate("visit.read()"), headings, rows, plot, x, y, thumb=True)
    page.mouse.wheel(0, 40)
    page.wait_for_timeout(60)
    if not page.evaluate("visit.read()"):
        faults.append("what a tap told is gone once the page moves")
    page.tap(".measure")
    if page.evaluate("visit.read()"):
        faults.append("what a tap told stays after one elsewhere")
    return faults


def plots_of(figure, fields: list[list[str | None]]) -> list[dict]:
    """The plots of a figure, with those of their marks that stand for a row: their boxes on the page, and it.

    At a year, no word stands itself, and a point does so by its middle.
    """
    plots = figure.evaluate(PLOTS, sorted({name for kind in fields for name in kind if name}))
    for plot in plots:
        marks, plot["marks"] = plot["marks"], []
        for mark in marks:
            row, (left, top, right, bottom) = _row(mark["datum"], fields), mark["box"]
            if plot["isRead"] and mark["kind"] == "mark-symbol":
                left = right = (left + right) / 2
            if row and not (plot["isRead"] and mark["kind"] == "mark-text"):
                plot["marks"].append((left, top, right, bottom, _comparable(row)))
    return [plot for plot in plots if plot["marks"]]


def _size(box: list[float]) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _told_faults(
    told: dict | None,
    headings: list[str],
    rows: dict[str, list[str]],
    plot: dict,
    x: float,
    y: float,
    *,
    thumb: bool = False,
) -> list[str]:
    """What is wrong with what is told at a place: there is nothing, or it is cut, or it is not what is nearest."""
    where = f"at {x:.0f}, {y:.0f}"
    if told is None:
        return [f"{where} nothing is told"]
    faults = [] if told["isWhole"] else [f"{where} what is told leaves the window: {told['box']}"]
    if told["isLine"] and not plot["isRead"]:
        faults.append(f"{where} a mark is told with a line")
    left, top, right, bottom = told["box"]
    if thumb and left < x < right and top < y < bottom:
        faults.append(f"{where} what is told lies under the thumb: {told['box']}")
    found = {frozenset((heading, text) for heading, text in row if text) for row in told["rows"]}
    near = [
        {frozenset((head, text) for head, text in zip(headings, rows[name], strict=True) if text) for name in names}
        for names in _nearest(plot, x, y)
    ]
    is_near = found in near if plot["isRead"] else found <= set().union(*near)
    if not is_near or len(found) != len(told["rows"]):
        faults.append(f"{where} told is {told['rows']}, nearest {near}")
    return faults


def _nearest(plot: dict, x: float, y: float) -> list[set[str]]:
    """The rows that may be told at a place of the page: several where, but for some pixels, it lies as near to each."""
    if not plot["isRead"]:
        away = defaultdict(set)
        for left, top, right, bottom, row in plot["marks"]:
            far = math.hypot(max(left - x, x - right, 0), max(top - y, y - bottom, 0))
            away[far, round(left), round(top), round(right), round(bottom)].add(row)
        return [rows for (far, *_), rows in away.items() if far <= min(away)[0] + NEAR]
    points = {(left + right) / 2 for left, _, right, _, row in plot["marks"] if right - left < 1}
    spans = [(left, right) for left, _, right, _, _ in plot["marks"] if right - left >= 1]
    times = [(point, point) for point in points]
    times += [span for span in spans if not any(span[0] - 1 <= point <= span[1] + 1 for point in points)]
    least = min(max(first - x, x - last, 0) for first, last in times)
    return [
        {row for left, _, right, _, row in plot["marks"] if left - 1 <= (first + last) / 2 <= right + 1}
        for first, last in times
        if max(first - x, x - last, 0) <= least + 1
    ]


def _row(datum: dict, fields: list[list[str | None]]) -> list | None:
    for names in fields:
        first, *others = (name for name in names if name is not None)
        if datum.get(first) is not None and all(name in datum for name in others):
            return [None if name is None else datum[name] for name in names]
    return None


def _value(text: str) -> float | int | str | None:
    """A value of a CSV as the marks have it."""
    if text == "":
        return None
    if not re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", text):
        return text
    number = float(text)
    return int(number) if number == int(number) else number


def _comparable(row: list) -> str:
    return json.dumps([_plain(value) for value in row])


def _plain(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return float(value) if isinstance(value, (int, float)) else _plain_text(value)


def _plain_text(value: object) -> object:
    read = _value(value) if isinstance(value, str) else value
    return float(read) if isinstance(read, (int, float)) else read


SORTED = """([figure, column, order]) => {
  const rows = [...figure.querySelectorAll(".data tbody tr")]
    .map(({ cells }) => [...cells].map((cell) => cell.textContent));
  const all = rows.map(String).sort().join("\\n"), faults = [];
  const head = figure.querySelectorAll(".data thead th")[column], told = `${head.innerText}, ${order}`;
  if (head.ariaSort !== order) faults.push(`${told}: says ${head.ariaSort}`);
  if (all !== (figure.visitRows ??= all)) faults.push(`${told}: other rows than before`);
  const values = rows.map((row) => row[column].replaceAll("\u2009", "").replaceAll("\u2212", "-")).filter(Boolean);
  const sign = order === "ascending" ? 1 : -1;
  const out = values.some((text, at) => at && sign * Number(values[at - 1]) > sign * Number(text));
  if (order && out && values.every((text) => /^-?\\d+(\\.\\d+)?$/.test(text))) faults.push(`${told}: out of order`);
  return faults;
}"""


def _sorting_faults(page, figure) -> list[str]:
    faults = page.evaluate(SORTED, [figure, 0, None])  # before any press no column says an order
    for column, head in enumerate(page.query_selector_all(".data thead th")):
        button = head.query_selector("button")
        for order in ("ascending", "descending"):
            button.press("Enter")
            faults += page.evaluate(SORTED, [figure, column, order])
    return faults


def _setting_faults(page) -> list[str]:
    """Where line, alternative text and print do not say that another setting is shown than the title speaks of."""
    changed = [pair for pair in zip(page.evaluate(CHOSEN), page.evaluate(DEFAULT), strict=True) if pair[0] != pair[1]]
    said = page.inner_text(".setting")
    heard = page.get_attribute(".pic", "aria-label")
    faults = []
    if bool(said) is not bool(changed) or not all(word in said for pair in changed for word in pair):
        faults.append(f"the line says {said!r} of {changed}")
    also = "So does this description; what is shown stands in the data below. " if changed else ""
    if heard != f"{said} {also}{page.get_attribute('.pic img', 'alt')}".strip():
        faults.append(f"a listener is told {heard!r}")
    page.emulate_media(media="print")
    if page.is_visible(".pic .live") is not bool(changed) or page.is_visible(".pic img") is bool(changed):
        faults.append("in print is another setting than the line and the address say")
    page.emulate_media(media="screen")
    return faults


def closed(browser, address: str, key: str) -> list[str]:
    """Faults of a figure whose chart cannot be drawn, opened at another setting than its default."""
    context = browser.new_context(viewport={"width": 360, "height": 900})
    page = context.new_page()
    page.route("**/vega.js*", lambda route: route.abort())
    page.goto(f"{address}figures/{key}/")
    site_visit.wait_until_live(page)
    first = page.evaluate(DEFAULT)
    page.goto(f"{address}figures/{key}/?{urlencode({f'{key}.{name}': value for name, value in page.evaluate(OTHERS)})}")
    page.evaluate("void document.querySelector('figure').scrollIntoView()")
    site_visit.wait_until_live(page)
    faults = []
    said = page.inner_text(".setting")
    if "could not be loaded" not in said or not all(word in said for word in first):
        faults.append(f"the line says {said!r} of {first}")
    if page.evaluate(CHOSEN) != first:
        faults.append(f"chosen is {page.evaluate(CHOSEN)}, drawn {first}")
    if page.query_selector("[data-param] :enabled"):
        faults.append("its controls can be used")
    if "?" in page.inner_text(".permalink .address") or urlsplit(page.url).query:
        faults.append(f"its address is {page.inner_text('.permalink .address')}, that of the page {page.url}")
    if not page.is_visible(".pic img") or page.query_selector(".live"):
        faults.append("its drawn picture is not shown")
    context.close()
    return faults


def _printed(text: str) -> float | None:
    text = text.replace("\u2009", "").replace("\u2212", "-")
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None


def _keyboard_faults(page) -> list[str]:
    """Stops that Tab does not reach or that show no focus; values that the arrow keys do not tell."""
    page.evaluate("document.activeElement.blur()")
    page.evaluate("document.querySelector('.data').open = false")
    wanted = page.evaluate(f"() => document.querySelectorAll(`{STOPS}`).length")
    met: set[str | None] = set()
    for _ in range(3 * wanted + 40):
        page.keyboard.press("Tab")
        met.add(page.evaluate(FOCUSED, STOPS))
        if len(met - {None}) == wanted:
            break
    faults = [f"element {stop} of focus" for stop in met if stop and "without a sign" in stop]
    if len(met - {None}) != wanted:
        faults.append(f"{len(met - {None})} of {wanted} stops are reached")
    page.focus("figure .pic")
    page.wait_for_timeout(60)
    told = []
    for pressed in ("ArrowRight", "ArrowRight", "End", "Home"):
        page.keyboard.press(pressed)
        if page.evaluate("document.querySelector('.tip').hidden"):
            faults.append(f"{pressed} shows no value")
        told.append(page.inner_text(".told"))
    if not all(told) or told[0] != told[3]:
        faults.append(f"arrow keys tell {told}")
    page.keyboard.press("Escape")
    if not page.evaluate("document.querySelector('.tip').hidden"):
        faults.append("Escape leaves the value on the screen")
    page.evaluate("document.querySelector('.data').open = true")
    return faults


def _copy_faults(page, key: str) -> list[str]:
    """Copies that lack the address of the figure as it is set now."""
    link = page.evaluate("document.querySelector('.permalink').href")
    faults = []
    if f"figures/{key}/" not in link or bool(page.query_selector("[data-param]")) != (f"?{key}." in link):
        faults.append(f"the address is {link}")
    taken = {}
    for button in page.query_selector_all("[data-take]"):
        button.evaluate("(button) => { button.closest('details').open = true; }")
        button.click()
        for _ in range(40):
            page.wait_for_timeout(20)
            if (said := page.inner_text(".told")) == "Copied.":
                break
        else:
            faults.append(f"{button.get_attribute('data-take')}: {said}")
        taken[button.get_attribute("data-take")] = page.evaluate("navigator.clipboard.readText()")
    if set(taken) != {"apa", "bibtex", "ris", "csl", "frame", "link"}:
        faults.append(f"offered are {sorted(taken)}")
    faults += [f"{name} lacks the address: {text}" for name, text in taken.items() if link not in text]
    if json.loads(taken["csl"])[0]["URL"] != link:
        faults.append("CSL-JSON has another address")
    page.evaluate("document.querySelector('.data').open = true")
    return faults


def _frame_faults(reader: Reader, widths: tuple[int, ...]) -> list[str]:
    """Widths at which the frame that is offered is too small for the figure as it is set now, or far too large."""
    page, faults = reader.page, []
    offered = re.sub(r' src="[^"]*"', "", page.evaluate("document.querySelector('.frame').textContent"))
    host = reader.context.new_page()
    host.set_content("".join(f'<div style="width:{width}px">{offered}</div>' for width in widths))
    frames = host.evaluate("[...document.querySelectorAll('iframe')].map((frame) => frame.clientHeight)")
    host.close()
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = false; })")
    for width, frame in zip(widths, frames, strict=True):
        page.set_viewport_size({"width": width, "height": 300})
        needed = page.evaluate("Math.ceil(document.body.getBoundingClientRect().height)")
        if not needed <= frame <= 1.5 * needed:  # another choice may draw a lower chart
            faults.append(f"at {width} px {frame} px are offered and {needed} needed")
    page.set_viewport_size({"width": reader.width, "height": 900})
    return faults


# What no one would write into an address.
PIECES = [
    "", " ", "0", "-1", "1e309", "NaN", "null", "undefined", "true", "[]", "{}", '{"a":1}', '"', "'", "\\", "`", "%",
    "%00", "\x00", "\u202e", "\U0001f4a9", "é", "\ud7ff", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "javascript:alert(1)", "');alert(1)//", "${alert(1)}", "{{7*7}}", "../../etc", "__proto__", "constructor",
    "toString", "a" * 2000, "9" * 400, "&&==", "#", "?",
]  # fmt: skip
MUCH_TRIED = {"partner_shares", "brics_membership", "world_shares"}
"""A figure for each kind of control: choices, a list that drops down, a slider."""

FUZZ = """async (queries) => {
  const faults = [];
  const figure = document.querySelector("figure.plot");
  const chosen = (control) => {
    const range = control.querySelector("input[type='range']");
    if (range) return Number(range.value) >= Number(range.min) && Number(range.value) <= Number(range.max);
    return [...control.querySelectorAll("option, input[type='radio']")].some((one) => one.selected ?? one.checked);
  };
  const elements = document.querySelectorAll("script, img, iframe").length;
  for (const query of queries) {
    history.replaceState(null, "", location.pathname + "?" + query);
    dispatchEvent(new PopStateEvent("popstate"));
    await new Promise((next) => setTimeout(next));
    if (![...figure.querySelectorAll("[data-param]")].every(chosen)) faults.push(["a control without a choice", query]);
    if (document.querySelectorAll("script, img, iframe").length !== elements) faults.push(["an element more", query]);
    if (document.querySelectorAll(".notice").length > 1) faults.push(["two notices", query]);
    if (!figure.querySelector(".live svg .role-mark *")) faults.push(["no marks", query]);
  }
  return faults;
}"""


def _address_faults(page, seed: str, tries: int) -> list[str]:
    draw, key = random.Random(seed), seed.split()[0]
    names = [f"{key}.{control.get_attribute('data-param')}" for control in page.query_selector_all("[data-param]")]
    names += [f"{key}.nothing", "nobody.list", "__proto__.x", "constructor.prototype", "<b>.x", key]
    choices = page.query_selector_all("[data-param] option, [data-param] [type=radio]")
    values = [json.loads(choice.get_attribute("value")) for choice in choices]
    queries = []
    for _ in range(tries):
        pairs = [
            (draw.choice(names), "".join(map(str, draw.choices([*PIECES, *values], k=draw.randint(1, 3)))))
            for _ in range(draw.randint(1, 5))
        ]
        queries.append(urlencode(pairs) if draw.random() < 0.8 else "&".join("=".join(pair) for pair in pairs))
    return [f"{fault}: {query[:120]}" for fault, query in page.evaluate(FUZZ, queries)]


def _file_faults(page, address: str, site: Path, key: str) -> list[str]:
    """Press every link to a file and hold what comes against the passport."""
    stated = passport(site, key)
    sums = {entry["path"]: entry["sha256"] for entry in [*stated["files"], *stated["datasets"]]}
    taken, faults, began = set(), [], time.monotonic()
    for number, button in enumerate(page.query_selector_all(".menu a[download]"), 1):
        link = button.evaluate("(link) => { link.closest('details').open = true; return link.href; }")
        with page.expect_download() as come:
            button.click()
        path = link.removeprefix(address)
        content = come.value.path().read_bytes()
        if not content or sums.get(path, "") not in ("", hashlib.sha256(content).hexdigest()):
            faults.append(f"{path} is not the file that the passport vouches for")
        taken.add(path)
        if number % 8 == 0:  # a browser drops what is more than ten in a second
            page.wait_for_timeout(max(0, 1100 - 1000 * (time.monotonic() - began)))
            began = time.monotonic()
    wanted = {path for path in sums if not path.endswith(".js")} | {f"figures/{key}.json"}
    wanted |= {f"cite/figure-{key}.{ending}" for ending in ("bib", "ris", "json")}
    return [*faults, *(f"{name} is not offered" for name in sorted(wanted - taken))]
