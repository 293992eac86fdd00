"""What was measured, as the page about speed shows it."""

from lxml import html

from onestepback.book import timings


def shown(*rows):
    """Give the rows of a table of measures: of each what is measured, this book's value, and that of stock."""
    measured = [{"what": what, "ours": ours, "stock": stock, "unit": "s"} for what, ours, stock in rows]
    told = {"day": "2026-11-30", "commit": "0a1b2c3", "runs": 3, "setting": "2 cores", "rows": measured}
    table = html.fragment_fromstring(timings.table("builds", told), create_parent=True).find(".//table")
    return [[cell.text for cell in row] for row in table.iter("tr")]


def test_beside_stock_a_case_is_named_once_above_what_was_measured_of_it():
    assert shown(
        ("a clean build: until it is done", 31.05, 37.86), ("a clean build: work of all", 54.6, 36.2),
        ("nothing changed: until it is done", 0.449, 1.68), ("a clean build: largest", 0.0, None),
    ) == [
        ["What", "This book", "Stock", "Ratio"],
        ["a clean build"],
        ["until it is done", "31.1 s", "37.9 s", "0.82"],
        ["work of all", "54.6 s", "36.2 s", "1.51"],
        ["largest", "0.00 s", None, None],
        ["nothing changed"],
        ["until it is done", "0.45 s", "1.68 s", "0.27"],
    ]  # fmt: skip


def test_without_stock_a_case_is_a_row_and_each_measure_a_column():
    assert shown(
        ("charts: 10 of them: built", 9.03, None), ("charts: 10 of them: read", 1.2, None),
        ("charts: 50 of them: built", 19.4, None), ("charts: 50 of them: read", 1.3, None),
    ) == [
        ["What", "built", "read"],
        ["charts: 10 of them", "9.03 s", "1.20 s"],
        ["charts: 50 of them", "19.4 s", "1.30 s"],
    ]  # fmt: skip


def test_what_has_no_case_stands_alone():
    assert shown(("a million shares", 0.274, None)) == [["What", "This book"], ["a million shares", "0.27 s"]]
