"""The built site in Chromium: offline, drawn without scripts, live with them, usable in both themes and all widths."""

import re
import shutil
from functools import cache, partial
from http.server import ThreadingHTTPServer
from itertools import groupby
from threading import Thread

import pytest
from pygments import lex
from pygments.lexers import get_lexer_by_name

import site_checks as checks
import site_visit
from conftest import SITE, Quiet, assert_none
from onestepback.book import highlighting

PAGES = checks.chapters(SITE)
WITH_FIGURES = checks.with_figures(SITE)
every_page = pytest.mark.parametrize("name", PAGES)
every_page_with_figures = pytest.mark.parametrize("name", WITH_FIGURES)
both_widths = pytest.mark.parametrize("width", [1280, 360])


@pytest.fixture(scope="session")
def visited(browser, address):
    """Give a function that visits a page once and remembers what was found."""

    @cache
    def look(name, width=None):
        if width:
            return site_visit.visit(browser, address, name, width)
        return site_visit.visit_without_scripts(browser, address, name)

    return look


def loaded(page):
    """Give the weights of the book's face that a page has."""
    return page.evaluate("""document.fonts.ready.then((all) => [...all].flatMap(({ family, status, weight }) => (
        family.includes("OSB Sans") && status === "loaded" ? [weight] : []
    )))""")


@pytest.mark.parametrize("name", ["index.html", WITH_FIGURES[-1], "figures/partner_shares/index.html"])
@pytest.mark.parametrize("where", ["over http", "from disk"])
def test_the_face_of_the_book_is_there(live, address, site, name, where):
    live.goto((address if where == "over http" else f"{site.as_uri()}/") + name)
    assert set(loaded(live)) == {"400", "700"}
    assert live.errors == []


def test_a_chart_comes_alive_where_its_picture_stood_even_if_the_face_does_not_come(live, address):
    live.route("**/*.woff2*", lambda route: route.abort())
    live.goto(f"{address}figures/uranium_and_minerals/")
    site_visit.wait_until_live(live)
    live.evaluate(site_visit.ASK)
    assert loaded(live) == []
    assert_none(live.evaluate("visit.moved(1)"))


def test_words_keep_to_their_picture_however_wide_the_letters_of_a_browser_are(live, address):
    def widen(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text() + '.pic text { font-family: "DejaVu Sans"; }')

    live.route("**/faces.css*", widen)
    live.goto(f"{address}figures/beyond_the_rest/")
    site_visit.wait_until_live(live)
    live.evaluate(site_visit.ASK)
    assert live.evaluate("document.querySelectorAll('.live [textLength]').length")
    assert_none(live.evaluate("visit.words()") + live.evaluate("visit.moved(1)"))


@pytest.mark.parametrize("name", ["index.html", "notebooks/draw_your_own_bloc.html"])
@both_widths
def test_a_face_that_comes_late_moves_nothing(live, address, name, width):
    held = []
    live.route("**/*.woff2*", lambda route: held.append(route))
    live.set_viewport_size({"width": width, "height": site_visit.HEIGHT})
    live.add_init_script(site_visit.WATCH_SHIFTS)
    live.goto(address + name, wait_until="domcontentloaded")
    live.wait_for_timeout(500)
    assert len(held) >= 2
    for route in held:
        route.continue_()
    live.evaluate("document.fonts.ready.then(() => null)")
    live.wait_for_timeout(200)
    assert sum(live.evaluate("shifts")) < site_visit.SHIFT / 2


@every_page
@both_widths
def test_a_page_asks_nothing_of_another_site_and_no_request_fails(visited, name, width):
    assert_none(visited(name, width)["requests"])


@every_page
@both_widths
def test_a_page_raises_no_error_and_no_warning_in_the_browser(visited, name, width):
    assert_none(visited(name, width)["console"])


@every_page_with_figures
def test_every_figure_is_drawn_without_scripts(visited, name):
    assert_none(visited(name)["drawn"])


@every_page_with_figures
@both_widths
def test_every_figure_becomes_live_in_its_place(visited, name, width):
    assert_none(visited(name, width)["live"])


@every_page_with_figures
@both_widths
def test_every_figure_tells_its_reader_something(visited, name, width):
    assert_none(visited(name, width)["tooltips"])


@every_page_with_figures
@both_widths
def test_every_control_changes_the_marks(visited, name, width):
    assert_none(visited(name, width)["controls"])


@every_page
@both_widths
def test_the_theme_switch_changes_page_and_charts_at_once(visited, name, width):
    assert_none(visited(name, width)["theme"])


@every_page
@both_widths
def test_axe_finds_no_violation_in_either_theme(visited, name, width):
    assert_none(visited(name, width)["axe"])


@every_page
def test_no_page_scrolls_sideways_at_any_width(visited, name):
    assert_none([fault for width in (1280, 360, None) for fault in visited(name, width)["sideways"]])


@every_page_with_figures
def test_a_page_opened_from_the_disk_is_live_too(browser, site, name):
    faults = site_visit.open_file(browser, site / name)
    assert_none([fault for kind in ("requests", "console", "live") for fault in faults[kind]])


# Opens the code of every cell; tells of each its text before, and its words after with their kinds.
OPEN_CODE = """async () => {
  const cells = [];
  for (const code of document.querySelectorAll("details.made pre > code")) {
    const before = code.childElementCount ? "not plain" : code.textContent;
    const details = code.closest("details");
    if (!details.open) await new Promise((opened) => {
      details.addEventListener("toggle", opened, { once: true });
      details.querySelector("summary").click();
    });
    cells.push([before, [...code.childNodes].map((part) => [part.className ?? " ", part.textContent])]);
  }
  return cells;
}"""


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("notebooks/")])
def test_words_of_code_have_the_kinds_of_their_tokens_once_a_reader_opens_it(live, address, name):
    live.goto(address + name)
    cells = live.evaluate(OPEN_CODE)
    assert cells
    for source, shown in cells:
        tokens = lex(source, get_lexer_by_name("ipython3", stripnl=False, ensurenl=False))
        runs = groupby(tokens, lambda one: highlighting.kind(one[0]))
        assert shown == [[kind, "".join(words for _, words in run)] for kind, run in runs]
    assert live.errors == []


def test_a_link_that_ends_in_a_percent_sign_breaks_nothing(live, address):
    live.goto(f"{address}notebooks/half_of_trade.html#100%")
    switch = live.locator(".switch")
    switch.click()
    assert switch.get_attribute("aria-pressed") == "true"
    assert live.errors == []


def test_code_opens_as_plain_text_without_scripts(browser, address):
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}notebooks/half_of_trade.html")
    code = page.locator("details.made pre > code").first
    assert not code.is_visible()
    page.locator("details.made > summary").first.click()
    assert code.is_visible()
    assert code.inner_text() == code.text_content() and "import" in code.text_content()
    page.close()


def test_the_root_opens_the_front_page_itself(browser, address):
    page = browser.new_page()
    page.goto(address)
    assert page.url == address
    assert page.locator("main.front h1").is_visible()
    page.close()


def test_a_table_of_the_catalogue_is_downloaded_by_a_click(browser, address, site):
    page = browser.new_page()
    page.goto(f"{address}book/data.html")
    link = page.locator("a[download][href$='.csv']").first
    with page.expect_download() as download:
        link.click()
    name = download.value.suggested_filename
    assert download.value.path().read_bytes() == (site / "data" / name).read_bytes()
    page.close()


# The visit itself, on a page that was damaged on purpose


@pytest.fixture
def damaged(site, tmp_path):
    """Give a function that serves a damaged copy of the site: edits of the first page with a control, lost files."""
    name = next(page for page in WITH_FIGURES if checks.parse(site / page).xpath("//*[@data-param]"))
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(copy)))
    Thread(target=server.serve_forever, daemon=True).start()

    def damage(*edits, lost=()):
        text = (copy / name).read_text("utf-8")
        text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)  # it would ward off the damage
        for pattern, replacement in edits:
            text, count = re.subn(pattern, replacement, text, count=1, flags=re.DOTALL)
            assert count == 1, f"nothing to damage: {pattern}"
        (copy / name).write_text(text, "utf-8")
        for file in lost:
            (copy / file).unlink()
        return f"http://127.0.0.1:{server.server_port}/", name

    yield damage
    server.shutdown()
    server.server_close()


def test_a_visit_finds_what_is_wrong_with_a_live_page(browser, damaged):
    harm = """
    <img src="https://example.org/a.png" width="3000" height="10">
    <img src="lost.png" alt="">
    <style>
      .pic { pointer-events: none }
      .pic [fill] { fill: #123456 }
      .pic .live svg { width: 90px }
    </style>
    """
    address, name = damaged((r"</body>", f"{harm}</body>"))
    found = site_visit.visit(browser, address, name, 1280)
    assert any("asks another site, https://example.org/a.png" in fault for fault in found["requests"])
    assert any("404 for" in fault for fault in found["requests"])
    assert any("changes size" in fault for fault in found["live"])
    assert any("tells nothing" in fault for fault in found["tooltips"])
    assert any("rgb(18, 52, 86)" in fault for fault in found["theme"])
    assert any("image-alt" in fault for fault in found["axe"])
    assert any("<img" in fault for fault in found["sideways"])


def test_a_visit_finds_a_control_that_changes_nothing(browser, damaged):
    address, name = damaged((r'data-param="\w+"', 'data-param="background"'))
    assert any("changes no mark" in fault for fault in site_visit.visit(browser, address, name, 1280)["controls"])


def test_a_visit_finds_a_figure_that_stays_a_picture(browser, damaged):
    found = site_visit.visit(browser, *damaged(lost=["_static/vega.js"]), 1280)
    assert any("did not become live" in fault for fault in found["live"])
    assert any("could not be loaded" in fault for fault in found["console"])


def test_a_visit_without_scripts_finds_a_figure_without_a_picture(browser, damaged):
    address, name = damaged((r'(srcset="[^"]*)narrow.svg', r"\1nowhere.svg"))
    found = site_visit.visit_without_scripts(browser, address, name)
    assert any("at 360 px" in fault for fault in found["drawn"])
    assert not any("at 1280 px" in fault for fault in found["drawn"])
