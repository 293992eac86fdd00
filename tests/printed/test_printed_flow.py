"""Figures of the printed book: the text behind one fills the room before it, and nothing else changes."""

from lxml import etree

from onestepback.printed import flow
from onestepback.printed.whole import XHTML, named

LINE = flow.FEW // 4


def book(*blocks):
    """Write a chapter of these blocks; a figure is named by its id alone."""
    inside = "".join(f'<figure class="plot" id="{block}"/>' if block.isalpha() else block for block in blocks)
    return etree.fromstring(f'<html xmlns="{XHTML}"><head/><body><div><section>{inside}</section></div></body></html>')


def order(document):
    """Give the ids of all figures and paragraphs in their order."""
    return [one.get("id") for one in document.iter(f"{{{XHTML}}}p", f"{{{XHTML}}}figure", f"{{{XHTML}}}h2")]


def sheets(document, heights, height):
    """Give a layout that fills one sheet after the other: figures stay whole, paragraphs break."""
    book = etree.fromstring(etree.tostring(document))
    figures = {figure.get("id"): figure for figure in named(book, "plot")}

    def lay_out(moved):
        for name in moved:
            figures[name].addprevious(figures[name].getnext())
        places, sheet, used = {}, 1, 0
        for one in book[1][0][0]:
            needs = heights.get(one.get("id"), 0)
            before, room = sheet, height - used
            if one.get("id") in figures:
                if used + needs > height:
                    sheet, used = sheet + 1, 0
                if one.getprevious() is not None:
                    places[one.get("id")] = flow.Place(sheet, before, room)
            used += needs
            sheet, used = sheet + used // height, used % height
        return places

    return lay_out


def filled(document, heights):
    tall = {name: lines * LINE for name, lines in heights.items()}
    by_figure = {
        figure.get("id"): [tall.get(one.get("id"), 0) for one in (figure, *figure.itersiblings())]
        for figure in named(document, "plot")
    }
    flow.fill(document, by_figure, sheets(document, tall, 40 * LINE))
    return order(document)


def test_paragraphs_behind_a_figure_fill_the_room_before_it():
    document = book('<p id="1"/>', "a", '<p id="2"/>', '<p id="3"/>', '<p id="4"/>')
    # Three lines are left, in which no more than the beginning of the last would stand.
    assert filled(document, {"1": 20, "a": 30, "2": 8, "3": 8, "4": 30}) == ["1", "2", "3", "a", "4"]


def test_a_figure_that_fits_stays_where_it_is():
    document = book('<p id="1"/>', "a", '<p id="2"/>')
    assert filled(document, {"1": 10, "a": 30, "2": 8}) == ["1", "a", "2"]


def test_room_for_a_few_lines_is_left():
    document = book('<p id="1"/>', "a", '<p id="2"/>')
    assert filled(document, {"1": 38, "a": 30, "2": 8}) == ["1", "a", "2"]


def test_a_figure_does_not_leave_its_section():
    document = book('<p id="1"/>', "a", '<h2 id="next"/>', '<p id="2"/>')
    assert filled(document, {"1": 20, "a": 30, "2": 8}) == ["1", "a", "next", "2"]


def test_a_paragraph_that_would_take_the_room_of_the_figure_stays_behind_it():
    document = book('<p id="1"/>', "a", '<p id="2"/>')
    assert filled(document, {"1": 20, "a": 30, "2": 50}) == ["1", "a", "2"]


def test_a_paragraph_that_begins_at_the_foot_goes_on_above_the_figure():
    document = book('<p id="1"/>', "a", '<p id="2"/>')
    assert filled(document, {"1": 25, "a": 20, "2": 25}) == ["1", "2", "a"]


def test_the_second_figure_is_placed_where_it_stands_once_the_first_has_moved():
    document = book('<p id="1"/>', "a", '<p id="2"/>', '<p id="3"/>', "b", '<p id="4"/>')
    # At first the second figure begins a sheet, with room for the last paragraph before it; then it fits.
    assert filled(document, {"1": 22, "a": 20, "2": 16, "3": 4, "b": 15, "4": 6}) == ["1", "2", "a", "3", "b", "4"]
