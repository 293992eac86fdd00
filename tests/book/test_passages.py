"""The name of a passage: made of its own words, whatever stands around it."""

from docutils import nodes
from docutils.core import publish_doctree

from onestepback.book.nodes import number
from onestepback.book.pages import _reports
from onestepback.book.passages import NamePassages

TEXT = """
Trade
=====

The first.

- One of a list.
- Another.

The second.

The first.
"""


def names(text, key=""):
    """Name the passages of a page; ``key`` is that of a number at the end of the last."""
    document = publish_doctree(text, settings_overrides={"doctitle_xform": False})
    if key:
        list(document.findall(nodes.paragraph))[-1] += number("", key=key)
    NamePassages(document).apply()
    return {
        node.astext(): [*node["ids"]]
        for node in document.findall(lambda node: isinstance(node, (nodes.paragraph, nodes.list_item)))
    }


def test_paragraphs_and_list_items_have_names_and_two_that_say_the_same_are_told_apart():
    document = publish_doctree(TEXT, settings_overrides={"doctitle_xform": False})
    NamePassages(document).apply()
    named = [node["ids"] for node in document.findall(nodes.paragraph) if isinstance(node.parent, nodes.section)]
    assert [len(ids) for ids in named] == [1, 1, 1] and named[2] == [f"{named[0][0]}-2"]
    assert all(item["ids"] for item in document.findall(nodes.list_item))
    assert not any(inner["ids"] for item in document.findall(nodes.list_item) for inner in item)  # else it is set wide


def test_a_name_stays_when_another_passage_is_edited_and_goes_with_its_own_words():
    before, after = names(TEXT), names(TEXT.replace("One of a list.", "Something else, and more."))
    assert after["The second."] == before["The second."] and after["Another."] == before["Another."]
    assert names(TEXT.replace("second", "third"))["The third."] != before["The second."]


def test_a_name_stays_when_a_number_is_computed_anew_and_goes_with_another_number():
    one, other = (names("A\n=\n\nShare: ", key)["Share:"] for key in ("share_2023", "share_2024"))
    assert one != other and names("A\n=\n\nShare: ", "share_2023")["Share:"] == one


def test_a_report_carries_the_page_and_nothing_is_shown_where_reports_go_nowhere():
    address, place = _reports("https://tracker.example/new?about={passage}", "https://book.example/a.html")
    assert address == "https://tracker.example/new?about=https%3A%2F%2Fbook.example%2Fa.html" and "{passage}" in place
    assert _reports("", "https://book.example/a.html") is None
