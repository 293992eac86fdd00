"""A figure that has left the book: its address stays, and its page says since when, why, and which edition has it."""

import json
from functools import cache

import pytest
from lxml import html

from conftest import assert_none
from onestepback import paths
from onestepback.editions import contents
from onestepback.site.withdrawn import WithdrawnError, withdrawn
from onestepback.words import typeset

unpacked = cache(contents.unpacked)


def lost(published, left):
    """Say which figures of a frozen edition have no page any more."""
    return [
        f"figure {key} of edition {edition} is neither published nor in book/withdrawn.yml"
        for edition in contents.editions()
        for key in contents.frozen(edition)["figures"]
        if key not in published and key not in left
    ]


@pytest.fixture
def published(site):
    return {figure["key"] for figure in json.loads((site / "figures.json").read_text("utf-8"))}


def test_every_figure_of_a_frozen_edition_is_published_or_withdrawn(published):
    assert_none(lost(published, {one.key for one in withdrawn()}))


def test_a_figure_that_is_neither_is_named(published):
    [fault] = lost(published - {"crossing_years"}, {one.key for one in withdrawn()} | {"crossing_years_2"})[:1]
    assert fault == "figure crossing_years of edition 2024.1 is neither published nor in book/withdrawn.yml"


@pytest.mark.parametrize("left", withdrawn(), ids=lambda left: left.key)
def test_the_page_of_a_withdrawn_figure_says_since_when_why_and_which_edition_has_it(site, published, left):
    page = html.fromstring((site / left.path / "index.html").read_text("utf-8"))
    words = " ".join(page.text_content().split())
    assert left.key not in published
    assert page.findtext(".//h1") == left.title == typeset(contents.frozen(left.last)["figures"][left.key]["title"])
    assert f"left the book with edition {left.since}. {left.why}" in words
    [named] = page.xpath("//span[@data-edition]")
    assert (named.get("data-edition"), named.get("data-page")) == (left.last, f"{left.path}index.html")
    assert f"{left.path}index.html" in unpacked(left.last)
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    if left.instead:
        [link] = page.xpath(f"//a[contains(@href, '/{left.instead}/')]/@href")
        assert (site / left.path / link).resolve().exists()


@pytest.fixture
def listed(tmp_path, monkeypatch):
    """Give a function that lists withdrawn figures, of an edition 2031.1 that had one and a 2031.10 that had two."""
    monkeypatch.setattr(paths, "BOOK", tmp_path)
    monkeypatch.setattr(paths, "FACTS", tmp_path)
    for edition, keys in (("2031.9", ["shares"]), ("2031.10", ["shares", "votes"])):
        facts = {"edition": edition, "figures": {key: {"title": f"{key} of {edition}"} for key in keys}}
        (tmp_path / f"{edition}.json").write_text(json.dumps(facts), "utf-8")

    def write(text):
        (tmp_path / "withdrawn.yml").write_text(text, "utf-8")
        return withdrawn()

    return write


def test_the_title_is_that_of_the_newest_edition_that_has_the_figure(listed):
    [left] = listed("shares: {since: '2031.11', why: It wasn't read.}")
    assert (left.title, left.last, left.path) == ("shares of 2031.10", "2031.10", "figures/shares/")
    assert (left.why, left.instead) == ("It wasn’t read.", "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('shares: {since: "2031.11"}', "shares: give `since` and `why`"),
        ('shares: {since: "2031.11", why: So., title: Shares}', "shares: give `since` and `why`"),
        ('other: {since: "2031.11", why: So.}', "other: no edition before 2031.11 has published it"),
        ('votes: {since: "2031.10", why: So.}', "votes: no edition before 2031.10 has published it"),
    ],
)
def test_a_fault_in_the_list_is_told_in_a_line(listed, text, message):
    with pytest.raises(WithdrawnError, match=rf"^book/withdrawn\.yml: {message}"):
        listed(text)


def test_without_a_list_nothing_is_withdrawn(listed, tmp_path):
    assert not (tmp_path / "withdrawn.yml").exists()
    assert withdrawn() == ()
