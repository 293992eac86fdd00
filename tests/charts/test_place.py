"""Labels find a place: lines of even length, levels apart."""

from statistics import fmean

from onestepback.charts.place import spread
from onestepback.words import fold


def test_a_folded_text_keeps_its_words_and_no_line_is_longer_than_its_room() -> None:
    text = "Kazakhstan founded the Eurasian Economic Union with others"
    lines = fold(text, 25)
    assert " ".join(lines) == text
    assert len(lines) == 3 and max(map(len, lines)) <= 25


def test_a_word_longer_than_its_room_is_not_broken() -> None:
    assert fold("no non-recognition", 5) == ["no", "non-recognition"]


def test_the_lines_of_a_folded_text_are_as_even_as_its_words_allow() -> None:
    assert fold("one two three four", 15) == ["one two", "three four"]


def test_labels_stand_in_the_same_place_on_every_python() -> None:
    # Six levels that are added one after the other end in another digit, but not from Python 3.12 on.
    assert spread([0.1] * 6, 2)[0] == fmean(0.1 - 2 * rank for rank in range(6))
