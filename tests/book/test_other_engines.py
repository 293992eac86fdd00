"""Firefox and WebKitGTK: every page stands and lives in them as in Chromium, and tells a thumb the same.

A figure is looked at in its chapter, wide and narrow, and on a page of its own, where its marks are touched: with a
thumb in Firefox, in the other, whose driver has none, by a pointer that is made up.
"""

import json
import os

import pytest

import engines
import site_checks as checks
from conftest import SITE, assert_none, other_faces

FIGURES = [figure["key"] for figure in json.loads((SITE / "figures.json").read_text("utf-8"))]
PAGES = checks.chapters(SITE)
SYSTEM = "/etc/fonts/fonts.conf"


@pytest.fixture(
    scope="module",
    params=[pytest.param(one, id=one.__name__, marks=pytest.mark.xdist_group(one.__name__)) for one in engines.BOTH],
)
def engine(request, tmp_path_factory):
    """Start an engine on a machine that has faces; where it cannot be put in place, its tests are not run."""
    if lack := engines.missing():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(lack)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FONTCONFIG_FILE", str(other_faces(tmp_path_factory.mktemp("engine"), SYSTEM)))
        with request.param() as started:
            yield started


@pytest.fixture(scope="module")
def root(site):
    """Serve the site, and each of its pages in a frame; give the address of its root."""
    with engines.served(site) as address:
        yield address


@pytest.mark.parametrize("page", PAGES)
def test_every_page_stands_as_it_was_drawn_and_lives_in_the_face_of_the_book(engine, root, page):
    found = [f"{width} px: {fault}" for width in engines.WIDTHS for fault in engines.faults(engine, root + page, width)]
    assert_none(found)


@pytest.mark.parametrize("key", FIGURES)
@pytest.mark.parametrize("width", engines.WIDTHS)
def test_twenty_marks_and_the_smallest_tell_a_thumb_rows_of_the_table(engine, root, site, key, width):
    asleep = engines.asleep_at(engine, f"{root}figures/{key}/index.html", width)
    assert_none(asleep or engines.untold(engine, site, key) + engine.errors)


@pytest.mark.parametrize("page", ["index.html", f"figures/{FIGURES[0]}/index.html"])
def test_a_page_lives_from_the_disk_too(engine, site, page):
    assert_none(engines.asleep(engine, site / page))


def test_a_search_finds_the_same_from_the_disk_and_opens_with_its_words_marked(engine, root, site):
    over_http, from_disk = engines.lost(engine, root), engines.lost(engine, f"{site.resolve().as_uri()}/")
    assert_none([*over_http[0], *from_disk[0]])
    assert over_http[1] == from_disk[1]
