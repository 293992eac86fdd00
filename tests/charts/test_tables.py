"""Showing a table, and the HTML it becomes."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from docutils import nodes
from html5lib import HTMLParser
from sphinx.util.docutils import SphinxTranslator

from onestepback import published
from onestepback.book.nodes import shown_table
from onestepback.charts import tables
from onestepback.charts.tables import TableError

FRAME = pd.DataFrame(
    {
        "Event": ["Signed <in haste>", "Left"],
        "detail": ["In Astana & beyond", None],
        "People": [1234567.0, None],
        "Share": [0.5, -12.25],
        "Source": ["A page", "Another"],
        "address": ["https://example.org/a?b=1&c=2", None],
    }
)

Show = Callable[..., dict[str, Any]]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Show:
    """Call ``show`` and give what it hands to the page."""
    bundles: list[dict[str, Any]] = []
    monkeypatch.setattr(tables, "emit", lambda bundle: bundles.append(bundle))

    def call(key: str = "events", frame: pd.DataFrame = FRAME, **changes: Any) -> dict[str, Any]:
        arguments = {
            "caption": "Two events",
            "datasets": ["timeline"],
            "links": {"Source": "address"},
            "notes": {"Event": "detail"},
            "digits": {"Share": 1},
        } | changes
        tables.show(frame, key, **arguments)
        return bundles[-1][published.TABLE]  # type: ignore[no-any-return]

    return call


def html(table: dict[str, Any]) -> Any:
    """The table as a page shows it, parsed by a strict parser."""
    builder = SimpleNamespace(current_docname="notebooks/one", get_relative_uri=lambda here, there: f"../{there}.html")
    translator = SimpleNamespace(body=[], builder=builder)
    with pytest.raises(nodes.SkipNode):
        shown_table.visit_html(_as_translator(translator), shown_table(ids=["table-events"], shown=table))
    return HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment("".join(translator.body))


def _as_translator(anything: Any) -> SphinxTranslator:
    return anything  # type: ignore[no-any-return]


def text(element: Any) -> str:
    return "".join(element.itertext())


def test_columns_of_links_and_notes_are_not_shown_for_themselves(shown: Show) -> None:
    assert [column["name"] for column in shown()["columns"]] == ["Event", "People", "Share", "Source"]


def test_numbers_are_set_as_the_book_prints_them_and_a_missing_cell_stays_blank(shown: Show) -> None:
    rows = shown()["rows"]
    assert [row[1]["text"] for row in rows] == ["1\u2009234\u2009567", ""]
    assert [row[2]["text"] for row in rows] == ["0.5", "\u221212.3"]


def test_a_row_is_named_by_its_first_cell_and_a_column_by_its_head(shown: Show) -> None:
    page = html(shown())
    assert [head.get("scope") for head in page.iter("th")] == ["col"] * 4 + ["row"] * 2
    assert [head.get("class") for head in page.iter("th")][:4] == [None, "n", "n", None]


def test_the_caption_names_the_region_that_scrolls_and_a_keyboard_reaches_it(shown: Show) -> None:
    page = html(shown())
    region = next(part for part in page.iter("div") if part.get("class") == "scroll")
    caption = next(page.iter("caption"))
    assert region.get("role") == "region"
    assert region.get("tabindex") == "0"
    assert region.get("aria-labelledby") == caption.get("id")
    assert text(caption) == "Two events"


def test_a_cell_leads_to_its_source_and_one_without_address_is_plain(shown: Show) -> None:
    links = [link for link in html(shown()).iter("a") if "example" in link.get("href")]
    assert [(text(link), link.get("href")) for link in links] == [("A page", "https://example.org/a?b=1&c=2")]


def test_words_of_the_data_are_text_and_no_markup(shown: Show) -> None:
    page = html(shown())
    first = next(head for head in page.iter("th") if head.get("scope") == "row")
    assert text(first) == "Signed <in haste> In Astana & beyond"
    assert [text(note) for note in page.iter("small")] == ["In Astana & beyond"]


def test_a_table_names_its_sources(shown: Show) -> None:
    source = next(part for part in html(shown()).iter("div") if part.get("class") == "source")
    assert text(source) == "Source: One Step Back, timeline."


def test_a_table_with_a_summary_is_folded_and_one_without_is_open(shown: Show) -> None:
    assert text(next(html(shown(summary="Both events")).iter("summary"))) == "Both events"
    assert not list(html(shown()).iter("details"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"key": "The events"}, "snake_case"),
        ({"caption": ""}, "caption"),
        ({"caption": "Two events."}, "full stop"),
        ({"datasets": []}, "name the datasets"),
        ({"datasets": ["timelines"]}, "no dataset 'timelines'"),
        ({"links": {"Source": "nowhere"}}, "no column 'nowhere'"),
        ({"digits": {"Shares": 1}}, "no column 'Shares'"),
        ({"links": {"Source": "detail"}}, "is no address"),
    ],
)
def test_a_faulty_table_is_refused_in_one_line_that_names_it(shown: Show, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(TableError, match=said) as refused:
        shown(**changes)
    assert "\n" not in str(refused.value)
    assert changes.get("key", "events") in str(refused.value)
