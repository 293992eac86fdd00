"""The list of spellings: its form is checked, and the book has what it names."""

import json

import pytest

from onestepback import paths
from onestepback.site.spellings import SpellingsError, spellings


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Give a function that writes the list of another project."""
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    (tmp_path / "book").mkdir()
    return lambda text: (tmp_path / "book" / "spellings.yml").write_text(text, encoding="utf-8")


def test_a_project_without_a_list_has_no_spellings(written):
    assert spellings() == {"names": [], "instead": {}}


def test_either_part_may_be_left_out(written):
    written("names:\n  - [Kazan, Казань]\n")
    assert spellings() == {"names": [["Kazan", "Казань"]], "instead": {}}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("names: [[Kazan]]", "book/spellings.yml: names.0: ['Kazan'] is too short"),
        ("names: [[Kazan, 3]]", "book/spellings.yml: names.0.1: 3 is not of type 'string'"),
        ("names: [[Kazan, '']]", "book/spellings.yml: names.0.1: '' does not match"),
        ("instead: {two words: one}", "book/spellings.yml: instead: 'two words' does not match"),
        ("others: []", "book/spellings.yml: the file: Additional properties are not allowed ('others' was unexpected)"),
        ("names: [[Kazan, Qazan], [qazan, Casan]]", "book/spellings.yml: 'qazan' stands in it twice; take one out"),
        ("names: [", "book/spellings.yml: not valid YAML"),
        ("- Kazan", "book/spellings.yml: the file: ['Kazan'] is not of type 'object'"),
    ],
)
def test_a_list_of_another_form_is_refused_with_a_line_that_says_where(written, text, told):
    written(text)
    with pytest.raises(SpellingsError) as raised:
        spellings()
    assert str(raised.value).startswith(told) and "\n" not in str(raised.value)


def test_the_book_has_each_name_in_one_of_its_spellings_and_no_word_that_it_has_another_for(site):
    script = (site / "search-entries.js").read_text(encoding="utf-8")
    told = json.loads(script.removeprefix("window.osbSearch = ").removesuffix(";\n"))
    words = json.dumps(told.pop("pages"), ensure_ascii=False).casefold()
    assert [names for names in told["names"] if not any(name.casefold() in words for name in names)] == []
    assert [word for word in told["instead"] if word in words] == []
    assert [other for other in told["instead"].values() if other not in words] == []
