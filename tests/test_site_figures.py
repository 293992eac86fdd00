"""Every figure of the site, found by listing: its files, its table, its own page in a browser."""

import csv
import hashlib
import io
import json
import random
import re
from urllib.parse import urlencode

import pytest
import vl_convert
from lxml import etree

import site_visit
from conftest import SITE, assert_none
from onestepback.theme import set_column

FIGURES = {entry["key"]: entry for entry in json.loads((SITE / "figures.json").read_text("utf-8"))}
every_figure = pytest.mark.parametrize("key", sorted(FIGURES))
both_widths = pytest.mark.parametrize("width", [1280, 360])


def passport(site, key):
    return json.loads((site / "figures" / f"{key}.json").read_text("utf-8"))


def read_csv(text):
    return list(csv.reader(io.StringIO(text)))


# Files


@every_figure
def test_the_passport_states_every_file_with_its_size_checksum_and_licence(site, key):
    stated = passport(site, key)["files"]
    assert [entry["path"] for entry in stated] == [path for path in FIGURES[key]["files"] if not path.endswith(".json")
                                                   or path.endswith(".vl.json")]
    for entry in stated:
        content = (site / entry["path"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (entry["bytes"], entry["sha256"]), entry["path"]
        assert entry["license"]


@every_figure
def test_the_passport_names_every_table_that_the_figure_draws_on_with_its_checksum(site, key):
    tables = passport(site, key)["datasets"]
    assert [table["name"] for table in tables] == FIGURES[key]["datasets"]
    for table in tables:
        assert hashlib.sha256((site / table["path"]).read_bytes()).hexdigest() == table["sha256"]


@every_figure
def test_the_picture_opens_with_title_and_source_and_the_png_has_twice_its_pixels(site, key):
    drawing = etree.parse(site / "figures" / f"{key}.svg").getroot()
    words = " ".join("".join(text.itertext()) for text in drawing.iter("{*}text"))
    assert FIGURES[key]["title"] in words
    assert "Source: " in words
    assert "edition" in words
    png = (site / "figures" / f"{key}.png").read_bytes()
    assert png.startswith(b"\x89PNG")
    size = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
    assert size == (2 * int(drawing.get("width")), 2 * int(drawing.get("height")))


@every_figure
def test_the_specification_draws_the_figure(site, key):
    spec = json.loads((site / "figures" / f"{key}.vl.json").read_text("utf-8"))
    assert "role-mark" in vl_convert.vegalite_to_svg(spec)


@every_figure
def test_the_csv_has_the_columns_and_rows_that_the_passport_states(site, key):
    headings, *rows = read_csv((site / "figures" / f"{key}.csv").read_text("utf-8"))
    stated = passport(site, key)
    assert headings == stated["columns"]
    assert len(rows) == stated["rows"] > 0
    assert all(len(row) == len(headings) and row[0] for row in rows)


@every_figure
def test_a_figure_is_cited_in_four_formats_with_its_finding(site, key):
    script = (site / "figures" / f"{key}.js").read_text("utf-8")
    cite = json.loads(script.partition(",")[2].rpartition(")")[0])["cite"]
    assert set(cite) == {"apa", "bibtex", "ris", "csl"}
    for text in cite.values():
        assert text.count("{url}") == 1


# In a browser, on the page where the figure stands alone

READ_MARKS = """(figure) => {
  const found = [];
  const walk = (mark) => mark.items.forEach((item) => mark.marktype === "group"
    ? item.items.forEach(walk)
    : mark.role === "mark" && item.datum && found.push(item.datum));
  walk(figure.osbView.scenegraph().root);
  return found.map((datum) => ({ ...datum }));
}"""
READ_TABLE = """(figure) => [...figure.querySelectorAll(".data tbody tr")].map(
  (row) => [...row.cells].map((cell) => cell.textContent))"""
LAST_CHOICES = """(figure) => [...figure.querySelectorAll('[data-param]')].forEach((control) => {
  const range = control.querySelector("input[type='range']"), select = control.querySelector("select");
  if (range) range.value = range.min;
  else if (select) select.selectedIndex = select.options.length - 1;
  else [...control.querySelectorAll("input")].at(-1).checked = true;
  (range ?? select ?? control.querySelector("input")).dispatchEvent(new Event("input", { bubbles: true }));
})"""


STOPS = "figure :is([data-param] select, [data-param] input:checked, [type=range], .pic, summary)"
FOCUSED = """(stops) => {
  const at = document.activeElement;
  if (!at.matches(stops)) return null;
  const sign = getComputedStyle(at.matches("fieldset input") ? at.closest("label") : at).outlineStyle;
  return `${[...document.querySelectorAll("*")].indexOf(at)}${sign === "none" ? " without a sign" : ""}`;
}"""


@pytest.fixture(scope="module")
def open_alone(browser, address):
    """Give a function that opens a figure's own page, live, its errors kept."""
    contexts = {}

    def go(key, width=1280, query="", **options):
        if width not in contexts:
            contexts[width] = browser.new_context(
                viewport={"width": width, "height": 900},
                reduced_motion="reduce",  # a page that glides moves away under the pointer
                permissions=["clipboard-read", "clipboard-write"],
                accept_downloads=True,
            )
        page = contexts[width].new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("console", lambda said: page.errors.append(said.text) if said.type in ("error", "warning") else None)
        page.goto(f"{address}figures/{key}/{query}")
        for _ in range(300):
            if page.evaluate("document.querySelector('figure.plot').dataset.live"):
                break
            page.wait_for_timeout(20)
        page.figure = page.query_selector("figure.plot")
        return page

    yield go
    for context in contexts.values():
        context.close()


@pytest.fixture
def alone(open_alone):
    """The same for one test: its pages are closed after it."""
    opened = []

    def go(*arguments, **options):
        opened.append(open_alone(*arguments, **options))
        return opened[-1]

    yield go
    for page in opened:
        page.close()


def take_csv(page):
    """The CSV that the figure offers as it is set now."""
    with page.expect_download() as download:
        page.click(".csv")
    return download.value.path().read_text("utf-8")


def value_of(text):
    """A value of a CSV as the marks have it."""
    if text == "":
        return None
    try:
        return float(text)
    except ValueError:
        return text


def table_faults(page, fields):
    """Where table, CSV and marks of a live figure part."""
    page.evaluate("document.querySelector('.data').open = true")
    page.wait_for_timeout(50)
    _, *rows = read_csv(take_csv(page))
    shown, marks = page.figure.evaluate(READ_TABLE), page.figure.evaluate(READ_MARKS)
    values = [[value_of(text) for text in row] for row in rows]
    numeric = [all(not isinstance(value, str) for value in column) for column in zip(*values, strict=True)]
    texts = [
        set_column([int(v) if isinstance(v, float) and v == int(v) else v for v in column]) if is_number
        else [row[index] for row in rows]
        for index, (column, is_number) in enumerate(zip(zip(*values, strict=True), numeric, strict=True))
    ]
    faults = []
    if shown != [list(row) for row in zip(*texts, strict=True)]:
        faults.append("the table is not its CSV, set for reading")

    def row_of(datum):
        for names in fields:
            present = [name for name in names if name is not None]
            if datum.get(present[0]) is not None and all(name in datum for name in present[1:]):
                return [None if name is None else datum[name] for name in names]
        return None

    drawn = {json.dumps([None if v is None else str(float(v)) if isinstance(v, (int, float)) else v for v in row])
             for datum in marks if (row := row_of(datum))}
    listed = {json.dumps([None if v is None else str(v) for v in row]) for row in values}
    faults += [f"no mark for the row {row}" for row in sorted(listed - drawn)]
    faults += [f"no row for the mark {row}" for row in sorted(drawn - listed)]
    return faults


def fields_of(site, key):
    script = (site / "figures" / f"{key}.js").read_text("utf-8")
    return json.loads(script.partition(",")[2].rpartition(")")[0])["table"]["fields"]


@every_figure
@both_widths
def test_table_and_csv_and_marks_agree_row_by_row_in_every_setting_tried(site, alone, key, width):
    page = alone(key, width)
    assert page.figure.get_attribute("data-live") == ("wide" if width == 1280 else "narrow")
    faults = table_faults(page, fields_of(site, key))
    assert take_csv(page) == (site / "figures" / f"{key}.csv").read_text("utf-8")
    page.figure.evaluate(LAST_CHOICES)
    page.wait_for_timeout(100)
    faults += [f"last choices: {fault}" for fault in table_faults(page, fields_of(site, key))]
    assert_none(faults)
    assert page.errors == []


@every_figure
def test_each_download_is_the_file_that_the_passport_vouches_for(site, alone, key):
    page = alone(key)
    stated = {entry["path"].rpartition("/")[2]: entry["sha256"] for entry in passport(site, key)["files"]}
    stated |= {entry["path"].rpartition("/")[2]: entry["sha256"] for entry in passport(site, key)["datasets"]}
    taken = set()
    for menu in page.query_selector_all(".menu details"):
        menu.query_selector("summary").click()
        for link in menu.query_selector_all("a[download]"):
            with page.expect_download() as download:
                link.click()
            name = download.value.suggested_filename
            content = download.value.path().read_bytes()
            assert content, name
            if name in stated:
                assert hashlib.sha256(content).hexdigest() == stated[name], name
            taken.add(name)
    assert taken >= {name for name in stated if not name.endswith(".js")}
    assert {f"figure-{key}.bib", f"figure-{key}.ris", f"figure-{key}.json", f"{key}.json"} <= taken


@every_figure
def test_citations_code_and_address_are_copied_with_the_settings_in_them(alone, key):
    page = alone(key)
    page.figure.evaluate(LAST_CHOICES)
    link = page.evaluate("document.querySelector('.permalink').href")
    assert link.startswith("http")
    assert f"figures/{key}/" in link
    assert bool(page.query_selector("[data-param]")) == (f"?{key}." in link)
    taken = {}
    for button in page.query_selector_all("[data-take]"):
        button.evaluate("(button) => { button.closest('details').open = true; }")
        button.click()
        page.wait_for_timeout(20)
        assert page.inner_text(".told") == "Copied."
        taken[button.get_attribute("data-take")] = page.evaluate("navigator.clipboard.readText()")
    assert set(taken) == {"apa", "bibtex", "ris", "csl", "frame", "link"}
    assert taken["link"] == link
    assert json.loads(taken["csl"])[0]["URL"] == link
    assert taken["frame"].startswith(f'<iframe src="{link}"'.replace("&", "&")) and taken["frame"].endswith("</iframe>")
    for name in ("apa", "bibtex", "ris"):
        assert link in taken[name]
    assert page.errors == []


@every_figure
def test_the_keyboard_reaches_every_control_the_values_and_the_menu(alone, key):
    page = alone(key)
    page.evaluate("document.activeElement.blur()")
    wanted = page.evaluate(f"() => document.querySelectorAll(`{STOPS}`).length")
    met = set()
    for _ in range(3 * wanted + 40):
        page.keyboard.press("Tab")
        met |= {page.evaluate(FOCUSED, STOPS)}
        if len(met - {None}) == wanted:
            break
    assert not [stop for stop in met if stop and "without a sign" in stop]
    assert len(met - {None}) == wanted
    page.focus("figure .pic")
    told = []
    for pressed in ("ArrowRight", "ArrowRight", "End", "Home"):
        page.keyboard.press(pressed)
        told.append(page.inner_text(".told"))
        assert page.evaluate("!document.querySelector('.tip').hidden")
    assert all(told)
    assert told[0] == told[3]
    page.keyboard.press("Escape")
    assert page.evaluate("document.querySelector('.tip').hidden")


@every_figure
def test_the_table_is_sorted_by_a_press_on_a_heading(alone, key):
    page = alone(key)
    page.click(".data summary")
    before = page.figure.evaluate(READ_TABLE)
    buttons = page.query_selector_all(".data thead button")
    assert len(buttons) == len(before[0])
    for column in range(len(buttons)):
        for order in ("ascending", "descending"):
            page.query_selector_all(".data thead button")[column].press("Enter")
            head = page.query_selector_all(".data thead th")[column]
            assert head.get_attribute("aria-sort") == order
            rows = page.figure.evaluate(READ_TABLE)
            assert sorted(rows) == sorted(before)
            numbers = [number for row in rows if (number := plain_number(row[column])) is not None]
            if len(numbers) == len([row for row in rows if row[column]]):
                assert numbers == sorted(numbers, reverse=order == "descending")


def plain_number(text):
    text = text.replace("\u2009", "").replace("\u2212", "-")
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None


@every_figure
@both_widths
def test_no_word_of_a_picture_is_cut_or_covered_by_another_in_any_setting(alone, key, width):
    page = alone(key, width)
    page.evaluate(site_visit.ASK)
    faults = set(page.evaluate("visit.words()"))
    for control in page.query_selector_all("[data-param]"):
        for value, choose in site_visit._steps(control):
            choose()
            page.wait_for_timeout(40)
            faults |= {f"{value}: {fault}" for fault in page.evaluate("visit.words()")}
    assert_none(sorted(faults))


@every_figure
@both_widths
def test_a_figure_alone_is_complete_without_scripts_and_clean_with_them(browser, address, key, width):
    name = f"figures/{key}/index.html"
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(address + name)
    assert page.locator(f".form.{'wide' if width == 1280 else 'narrow'} svg").is_visible()
    assert page.locator(".source").is_visible()
    page.click(".data summary")
    assert page.locator(".data tbody tr").first.is_visible()
    assert page.get_attribute("meta[name=robots]", "content") == "noindex"
    page.click(".back a")
    assert "#figure-" not in page.url or page.locator(f"#figure-{key}").count() == 1
    context.close()
    shade = "light" if width == 1280 else "dark"
    faults = site_visit.visit_alone(browser, address, name, width, shade)
    assert_none([fault for kind in faults for fault in faults[kind]])


# Addresses that no one would write

PIECES = [
    "", " ", "0", "-1", "1e309", "NaN", "null", "undefined", "true", "[]", "{}", '{"a":1}', '"', "'", "\\", "`", "%",
    "%00", "\x00", "\u202e", "\U0001f4a9", "é", "\ud7ff", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "javascript:alert(1)", "');alert(1)//", "${alert(1)}", "{{7*7}}", "../../etc", "__proto__", "constructor",
    "toString", "a" * 2000, "9" * 400, "&&==", "#", "?",
]  # fmt: skip
FUZZ = """async (queries) => {
  const faults = [];
  const figure = document.querySelector("figure.plot");
  const settings = () => [...figure.querySelectorAll("[data-param]")].map((control) => {
    const input = control.querySelector("input:checked, select, input[type='range']");
    const offered = [...control.querySelectorAll("option, input[type='radio']")].map(({ value }) => value);
    const range = control.querySelector("input[type='range']");
    return range ? Number(range.value) >= Number(range.min) && Number(range.value) <= Number(range.max)
                 : offered.includes(input?.value);
  });
  const elements = document.querySelectorAll("script, img, iframe").length;
  for (const query of queries) {
    history.replaceState(null, "", location.pathname + "?" + query);
    dispatchEvent(new PopStateEvent("popstate"));
    await new Promise((next) => setTimeout(next));
    if (settings().includes(false)) faults.push(["a control without a choice", query]);
    if (document.querySelectorAll("script, img, iframe").length !== elements) faults.push(["an element more", query]);
    if (document.querySelectorAll(".notice").length > 1) faults.push(["two notices", query]);
    if (!figure.querySelector(".live svg .role-mark *")) faults.push(["no marks", query]);
  }
  return faults;
}"""


@every_figure
def test_no_address_breaks_a_figure_or_brings_anything_into_its_page(alone, key):
    page = alone(key)
    draw = random.Random(key)
    names = [f"{key}.{control.get_attribute('data-param')}" for control in page.query_selector_all("[data-param]")]
    names += [f"{key}.nothing", "nobody.list", "__proto__.x", "constructor.prototype", "<b>.x", key]
    values = [
        json.loads(choice.get_attribute("value"))
        for choice in page.query_selector_all("[data-param] option, [data-param] [type=radio]")
    ]
    queries = []
    for _ in range(100):
        pairs = [
            (draw.choice(names), "".join(map(str, draw.choices([*PIECES, *values], k=draw.randint(1, 3)))))
            for _ in range(draw.randint(1, 5))
        ]
        queries.append(urlencode(pairs) if draw.random() < 0.8 else "&".join("=".join(pair) for pair in pairs))
    assert_none([f"{fault}: {query[:120]}" for fault, query in page.evaluate(FUZZ, queries)])
    assert page.errors == []
