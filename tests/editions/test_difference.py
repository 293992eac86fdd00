"""What changed between two editions: found, in words, with the reason."""

import json

import pytest
from test_edition import NUMBER, TABLE, make_site

from onestepback.editions import contents, difference

REVISED = b"year,share\n2023,41.9\n2024,44.3\n2025,45.0\n"


@pytest.fixture
def pair(tmp_path):
    """Give two sites that are the same, and a function that edits a list of the later one."""
    old, new = make_site(tmp_path / "old", "2031.1"), make_site(tmp_path / "new", NUMBER)

    def edit(name, change):
        content = json.loads((new / f"{name}.json").read_text("utf-8"))
        change(content)
        (new / f"{name}.json").write_text(json.dumps(content), "utf-8")

    return old, new, edit


def between(old, new):
    return difference.sections(*(contents.built(contents.folder(site)) for site in (old, new)))


def test_between_the_same_two_sites_nothing_changed(pair):
    old, new, _ = pair
    assert between(old, new) == {}


def test_a_verdict_that_changed_with_its_data_is_told_with_both(pair):
    old, new, edit = pair
    edit("claims", lambda claims: claims[0].update(verdict="fails", printed="44.3"))
    (new / "data" / "trade.csv").write_bytes(REVISED)
    [row] = between(old, new)["Claims"]
    assert (row.was, row.now) == ("holds (41.9 percent)", "fails (44.3 percent)")
    assert row.why == "data revision: trade"
    assert row.href == "book/ledger.html#half_of_trade"


def test_a_number_that_changed_without_its_data_changed_by_method(pair):
    old, new, edit = pair
    edit("numbers", lambda numbers: numbers[0].update(printed="42.5"))
    [row] = between(old, new)["Numbers in the text"]
    assert (row.was, row.now, row.why) == ("41.9", "42.5", "method")


def test_a_rewritten_rule_is_told_beside_the_data(pair):
    old, new, edit = pair
    edit("claims", lambda claims: claims[0].update(verdict="fails", rule="More than half."))
    [row] = between(old, new)["Claims"]
    assert row.why == "method; its rule was rewritten"


def test_a_correction_that_names_an_item_is_its_reason(pair):
    old, new, edit = pair
    edit("numbers", lambda numbers: numbers[0].update(printed="42.5"))
    edit("edition", lambda made: made.update(corrected={"share_2023": "2031-04-01"}))
    [row] = between(old, new)["Numbers in the text"]
    assert row.why == "correction of 2031-04-01"


def test_what_is_new_and_what_was_dropped_is_told_apart_from_what_changed(pair):
    old, new, edit = pair
    edit("numbers", lambda numbers: numbers[0].update(key="another"))
    found = between(old, new)
    assert list(found) == ["Numbers in the text: new", "Numbers in the text: dropped"]
    [came], [left] = found.values()
    assert (came.was, came.now, left.was, left.now) == ("–", "41.9", "41.9", "–")


def test_a_revised_source_names_the_version_that_came_and_the_one_that_left(pair):
    old, new, edit = pair
    edit("datasets", lambda tables: tables[0].update(rows=3, origins=[{"title": "Customs", "version": "2026"}]))
    (new / "data" / "trade.csv").write_bytes(REVISED)
    [row] = between(old, new)["Sources"]
    assert (row.was, row.now) == ("2 rows", "3 rows")
    assert row.why == "added: Customs 2026; left: Customs 2025"


def test_a_page_that_was_edited_and_one_that_came_are_told_apart(pair):
    old, new, edit = pair
    page = {"path": "book/new.html", "title": "New", "source_sha256": "3" * 64}
    edit("edition", lambda made: (made["pages"][0].update(source_sha256="4" * 64), made["pages"].append(page)))
    found = between(old, new)
    assert [(row.what, row.now) for row in found["Pages"]] == [("Trade", "text or code edited")]
    assert [row.what for row in found["Pages: new"]] == ["New"]


def test_a_figure_says_by_how_much_its_data_moved(pair):
    old, new, _ = pair
    (new / "figures" / "shares.csv").write_bytes(REVISED)
    [row] = between(old, new)["Figures"]
    assert row.now == "1 of 2 values moved, most of all share, 2024: 43.8 to 44.3; 1 row new"


def test_a_figure_that_was_withdrawn_says_why_and_leads_to_its_page(pair):
    old, new, edit = pair
    edit("figures", lambda figures: figures.clear())
    edit("edition", lambda made: made.update(withdrawn={"shares": "Nobody read it."}))
    found = between(old, new)
    assert list(found) == ["Figures"]
    [row] = found["Figures"]
    assert (row.now, row.why, row.href) == ("withdrawn", "Nobody read it.", "figures/shares/index.html")


def compared(old, new):
    return difference.redrawn(*(contents.built(contents.folder(site)) for site in (old, new)))


def test_a_figure_that_is_only_drawn_anew_is_no_change_and_is_counted(pair):
    old, new, _ = pair
    assert compared(old, new) == ""
    (new / "figures" / "shares.vl.json").write_bytes(b'{"mark": "bar"}')
    assert between(old, new) == {}
    assert compared(old, new) == "Figures with the same data: 1 drawn differently."


def test_a_table_with_more_digits_is_no_change_and_is_counted(pair):
    old, new, _ = pair
    (new / "figures" / "shares.csv").write_bytes(b"year,share\n2023,41.9012\n2024,43.7996\n")
    assert between(old, new) == {}
    assert compared(old, new) == "Figures with the same data: 1 with more digits."


@pytest.mark.parametrize(
    ("before", "after", "so"),
    [
        (b"share\n41.8731\n5\n", b"share\n41.87312\n5\n", True),
        (b"share\n0.00418731\n", b"share\n0.004187312\n", True),
        (b"share\n1.5e-07\n12\n", b"share\n1.51e-07\n12\n", True),
        # Five was told with six digits, as its neighbour: what is 5.0001 now was another number.
        (b"share\n41.8731\n5\n", b"share\n41.8731\n5.0001\n", False),
        (b"share\n41.8731\n", b"share\n41.8742\n", False),
        (b"share\n41.8731\n", b"share\n41.9\n", False),
        (b"name\nA\n", b"name\nB\n", False),
        (b"share\n\n41.9\n", b"share\n1\n41.9\n", False),
        (b"share\n41.9\n", b"share\n41.9\n43.8\n", False),
    ],
)
def test_more_digits_are_the_same_where_the_earlier_table_would_have_been_written_alike(before, after, so):
    assert difference.finer(before, after) is so


def test_of_a_table_with_more_digits_only_what_moved_is_told():
    before, after = b"year,share\n2023,41.8731\n2024,43.8\n", b"year,share\n2023,41.87312\n2024,44.31256\n"
    assert difference.moved(before, after) == "1 of 2 values moved, most of all share, 2024: 43.8 to 44.3126"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (b"state,share\nA,1\nB,2\n", b"state,share\nA,1\nC,2\n", "1 row new; 1 row gone"),
        (b"state,year,share\nA,1,5\nA,2,6\n", b"state,year,share\nA,1,5\nA,2,7.5\n",
         "1 of 2 values moved, most of all share, A, 2: 6 to 7.5"),
        (b"state,share\nA,\nB,2\n", b"state,share\nA,1\nB,2\n", "1 blank filled"),
        (b"state,share\nA,1\nB,2\n", b"state,share\nA,1\nB,\n", "1 value blank now"),
        (b"state,share\nA,1\n", b"state,share,year\nA,1,2020\n", "other columns or their order"),
        (TABLE, b"word\nyes\n", "other columns"),
    ],
)  # fmt: skip
def test_tables_are_compared_row_by_row(before, after, said):
    assert difference.moved(before, after) == said
