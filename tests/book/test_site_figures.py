"""Every figure of the site, found by listing: its files, its table, its own page in a browser."""

import codecs
import hashlib
import json
import re
import subprocess
import sys
from functools import cache, partial

import pytest
from lxml import etree, html

import figure_visit
from conftest import SITE, assert_none
from figure_visit import passport, read_csv
from onestepback.book import assets
from onestepback.charts.figure import LIVE
from onestepback.charts.spec import _validator as validator

FIGURES = {entry["key"]: entry for entry in json.loads((SITE / "figures.json").read_text("utf-8"))}
every_figure = pytest.mark.parametrize("key", sorted(FIGURES))
both_widths = pytest.mark.parametrize("width", [1280, 360])


# Files


@every_figure
def test_the_passport_states_every_file_with_its_size_checksum_and_licence(site, key):
    stated = passport(site, key)["files"]
    assert {entry["path"] for entry in stated} == set(FIGURES[key]["files"]) - {f"figures/{key}.json"}
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
def test_beside_each_whole_table_stand_its_cautions_and_what_was_left_blank_of_it(site, key):
    page = html.parse(site / "figures" / key / "index.html").getroot()
    told = {
        item[0].get("href").rpartition("/")[2]: item for item in page.xpath("//li[a[starts-with(., 'Whole table')]]")
    }
    for table in passport(site, key)["datasets"]:
        item, count = told[f"{table['name']}.csv"], len(table["cautions"])
        links = {link.text: link.get("href") for link in item.iter("a")}
        assert links[f"{count} caution{'' if count == 1 else 's'}"].endswith(f"data.html#dataset-{table['name']}")
        assert ("left blank: Exports of 2021 are incomplete" in item.text_content()) == (
            table["name"] == "kyrgyz_trade"
        )


@every_figure
def test_the_picture_opens_with_title_and_source_and_the_png_has_twice_its_pixels_and_a_palette(site, key):
    drawing = etree.parse(site / "figures" / f"{key}.svg").getroot()
    words = " ".join("".join(text.itertext()) for text in drawing.iter("{*}text"))
    assert FIGURES[key]["title"] in words
    assert "Source: " in words
    assert "edition" in words
    png = (site / "figures" / f"{key}.png").read_bytes()
    assert png.startswith(b"\x89PNG")
    size = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
    assert size == (2 * int(drawing.get("width")), 2 * int(drawing.get("height")))
    assert png[25] == 3  # of a palette, see the PNG specification, 11.2.1
    at = png.index(b"pHYs") + 4
    assert [round(int.from_bytes(png[at + turn : at + turn + 4]) * 0.0254) for turn in (0, 4)] == [144, 144]


@every_figure
def test_the_specification_is_valid_and_says_what_it_shows_from_which_source_in_which_edition_under_which_licence(
    site, key
):
    chart = json.loads((site / "figures" / f"{key}.vl.json").read_text("utf-8"))
    assert validator().is_valid(chart)
    told, stated = chart["usermeta"], passport(site, key)
    assert told["title"] == " ".join(chart["title"]["text"]) == FIGURES[key]["title"]
    assert chart["description"] == FIGURES[key]["alt"]
    assert (told["edition"], told["license"]) == (stated["edition"], "CC-BY-4.0")
    source = etree.parse(site / "figures" / f"{key}.svg").xpath("string()")
    assert told["source"] and all(one.split()[0] in source for one in told["source"])


def test_altair_of_its_own_reads_and_draws_every_specification(site):
    reader = (
        "import altair, pathlib, sys, vl_convert\n"
        "for file in sys.argv[1:]:\n"
        "    chart = altair.Chart.from_json(pathlib.Path(file).read_text('utf-8'))\n"
        "    drawn = vl_convert.vegalite_to_svg(chart.to_dict())\n"
        "    assert 'role-mark' in drawn and chart.usermeta['title'].split()[-1] in drawn, file\n"
    )
    specs = [str(site / "figures" / f"{key}.vl.json") for key in FIGURES]
    read = subprocess.run([sys.executable, "-c", reader, *specs], capture_output=True, text=True, check=False)
    assert read.returncode == 0, read.stderr[-1000:]


@every_figure
def test_the_csv_has_the_columns_and_rows_that_the_passport_states(site, key):
    content = (site / "figures" / f"{key}.csv").read_bytes()
    assert content.startswith(codecs.BOM_UTF8)  # else LibreOffice and Excel misread ’ – −
    headings, *rows = read_csv(content.decode("utf-8-sig"))
    stated = passport(site, key)
    assert headings == stated["columns"]
    assert len(rows) == stated["rows"] > 0
    assert all(len(row) == len(headings) and any(row) for row in rows)
    assert [heading for heading, *column in zip(headings, *rows, strict=True) if not any(column)] == []


@every_figure
def test_a_figure_is_cited_in_four_formats_with_a_place_for_its_address(site, key):
    cite = figure_visit.script(site, key)["cite"]
    assert set(cite) == {"apa", "bibtex", "ris", "csl"}
    for text in cite.values():
        assert text.count("{url}") == 1


def transforms(spec):
    """Give the names of the transforms that a specification of Vega asks for, of groups and marks too."""
    if isinstance(spec, list):
        return {name for part in spec for name in transforms(part)}
    if not isinstance(spec, dict):
        return set()
    named = {one["type"] for one in spec.get("transform", []) if isinstance(one, dict)}
    return named.union(*(transforms(part) for name, part in spec.items() if name != "values"))


def not_packed(key, forms):
    """Give what the live charts' script lacks for a figure, a line each."""
    return [f"{key} asks for {name}, which live.js does not pack" for name in sorted(transforms(forms) - packed())]


def packed():
    """Give the transforms of Vega that live.js packs for charts to ask for."""
    imported = re.search(
        r"^import \{([^}]*)\} from \"vega-transforms\"", assets.ENTRY.read_text("utf-8"), re.MULTILINE
    )[1]
    return {*re.findall(r"\w+", imported), "stack"}  # of vega-encode


def test_a_chart_is_refused_for_just_those_transforms_that_pages_lack():
    assert LIVE - {"collect", "extent", "identifier"} == packed()  # of what Vega makes of scales


@every_figure
def test_the_script_of_live_charts_has_every_transform_that_the_figure_asks_for(site, key):
    assert_none(not_packed(key, figure_visit.script(site, key)["forms"]))


def test_a_transform_that_is_not_packed_is_named():
    forms = {"wide": {"marks": [{"type": "group", "data": [{"transform": [{"type": "filter"}, {"type": "kde"}]}]}]}}
    assert not_packed("shares", forms) == ["shares asks for kde, which live.js does not pack"]


# In a browser, on the page where the figure stands alone


@pytest.fixture(scope="session")
def used(browser, address, site):
    """Give a function that uses a figure once at a width and remembers what was found."""
    reader = cache(partial(figure_visit.Reader, browser))
    return cache(lambda key, width: figure_visit.use(reader(width), address, site, key))


@pytest.fixture(scope="session")
def plain(browser):
    """Give a page without scripts."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@every_figure
@both_widths
def test_table_and_csv_and_marks_agree_row_by_row(used, key, width):
    assert_none(used(key, width)["table"])


@every_figure
@both_widths
def test_what_a_mouse_is_told_is_the_rows_of_the_table_nearest_to_it(used, key, width):
    assert_none(used(key, width)["reading"])


@every_figure
@both_widths
def test_a_tap_on_a_mark_tells_it_until_the_next_tap(used, key, width):
    assert_none(used(key, width)["taps"])


@every_figure
@both_widths
def test_a_figure_at_another_setting_says_so_to_eye_ear_and_paper(used, key, width):
    assert_none(used(key, width)["setting"])


@pytest.mark.parametrize("key", sorted(figure_visit.MUCH_TRIED | {"timeline"}))
def test_a_figure_that_cannot_come_alive_closes_its_controls_and_says_what_is_drawn(browser, address, key):
    assert_none(figure_visit.closed(browser, address, key))


@every_figure
@both_widths
def test_no_word_of_a_picture_is_cut_or_covered_or_too_small_in_any_setting(used, key, width):
    assert_none(used(key, width)["words"])


@every_figure
@both_widths
def test_no_word_of_a_picture_moves_when_it_comes_alive(used, key, width):
    assert_none(used(key, width)["moved"])


@every_figure
@both_widths
def test_axe_finds_no_violation_on_a_figure_alone_and_nothing_scrolls_sideways(used, key, width):
    assert_none(used(key, width)["axe"] + used(key, width)["sideways"])


@every_figure
@both_widths
def test_using_a_figure_raises_no_error(used, key, width):
    assert_none(used(key, width)["errors"])


@every_figure
@both_widths
def test_the_frame_that_is_offered_fits_the_figure_at_every_width(used, key, width):
    assert_none(used(key, width)["frame"])


@every_figure
def test_the_table_is_sorted_by_a_press_on_a_heading(used, key):
    assert_none(used(key, 1280)["sorting"])


@every_figure
def test_the_keyboard_reaches_every_control_the_menu_and_the_values(used, key):
    assert_none(used(key, 1280)["keyboard"])


@every_figure
def test_what_is_copied_holds_the_address_of_the_figure_as_it_is_set(used, key):
    assert_none(used(key, 1280)["copies"])


@every_figure
def test_no_address_breaks_a_figure_or_brings_anything_into_its_page(used, key):
    assert_none(used(key, 1280)["addresses"])


@every_figure
@both_widths
def test_every_choice_of_a_control_changes_the_marks(used, key, width):
    assert_none(used(key, width)["controls"])


@every_figure
def test_each_download_is_the_file_that_the_passport_vouches_for(used, key):
    assert_none(used(key, 1280)["files"])


@every_figure
def test_a_figure_alone_is_complete_without_scripts_at_either_width(plain, address, key):
    page = plain
    for width, form in ((360, "narrow"), (1280, "wide")):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{address}figures/{key}/index.html")
        drawn = page.locator(".pic img")
        shown, own_width = drawn.evaluate("(drawn) => [drawn.currentSrc, drawn.naturalWidth]")
        assert drawn.is_visible() and own_width > 200
        assert f"/{form}.svg" in shown
        assert page.locator(".source").is_visible()
        page.click(".data summary")
        assert page.locator(".data tbody tr").first.is_visible()
        assert page.get_attribute("meta[name=robots]", "content") == "noindex"
        page.click(".back a", trial=width == 360)  # it can be pressed; the page of a chapter is opened once
    page.wait_for_load_state("domcontentloaded")
    assert page.url.endswith(f"#figure-{key}")
    assert page.locator(f"#figure-{key}").count() == 1, "the way back does not lead to the chapter of the figure"
