"""The code of chapters is held to the form of the library."""

import pytest

from onestepback import paths
from onestepback.checks import cells

CHAPTER = """\
# A chapter

Some words.

```{code-cell}
:tags: [a]
from onestepback.charts import publish
value = 1
```

```{code-cell}
publish(value, "figure_key", alt="words")
```
"""


@pytest.fixture
def chapter(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(paths, "BOOK", tmp_path / "book")
    return tmp_path / "chapter.md"


def faults(chapter, text: str) -> list[str]:
    chapter.write_text(text, encoding="utf-8")
    try:
        cells.check()
    except cells.CellError as error:
        return str(error).splitlines()
    return []


def formatted(chapter, text: str) -> str:
    chapter.write_text(text, encoding="utf-8")
    cells.tidy()
    return chapter.read_text(encoding="utf-8")


def test_formatting_changes_the_cells_alone(chapter):
    text = formatted(chapter, CHAPTER.replace("value = 1", "value  =  1"))
    assert text == CHAPTER.replace("publish\nvalue", "publish\n\nvalue")
    assert faults(chapter, text) == []


def test_what_is_not_formatted_is_told_with_the_command_that_mends_it(chapter):
    (fault,) = faults(chapter, formatted(chapter, CHAPTER).replace("value = 1", "value  =  1"))
    assert fault.startswith("notebooks/chapter.md: ") and "`make format`" in fault


def test_a_page_behind_the_chapters_is_held_to_it_too_if_it_has_cells(chapter, monkeypatch):
    monkeypatch.setattr(paths, "NOTEBOOKS", chapter.parent / "notebooks")
    monkeypatch.setattr(paths, "BOOK", chapter.parent)
    (chapter.parent / "words.md").write_text("# Words\n", encoding="utf-8")
    (fault,) = faults(chapter, formatted(chapter, CHAPTER).replace("value = 1", "value  =  1"))
    assert fault.startswith("book/chapter.md: ")


@pytest.mark.parametrize(("code", "word"), [("import os", "F401"), (f"words = '{'x' * 120}'", "E501")])
def test_what_the_linter_finds_is_told_on_the_line_of_the_chapter(chapter, code, word):
    text = formatted(chapter, CHAPTER.replace("value = 1", f"value = 1\n{code}"))
    line = next(number for number, found in enumerate(text.splitlines(), 1) if found.startswith(code.split("=")[0]))
    assert any(fault.startswith(f"notebooks/chapter.md:{line}:") and word in fault for fault in faults(chapter, text))


def test_an_alternative_text_may_be_long(chapter):
    assert faults(chapter, formatted(chapter, CHAPTER.replace('alt="words"', f'alt="{"word " * 40}"'))) == []


def test_a_cell_that_publishes_and_a_chapter_have_a_length_that_they_keep(chapter):
    lines = "\n".join(f"value = {number}" for number in range(cells.PUBLISHING + 1))
    (fault,) = faults(chapter, formatted(chapter, CHAPTER.replace("publish(value", f"{lines}\npublish(value")))
    assert "figure figure_key: its cell has 72 lines, 70 at most" in fault
    lines = "\n".join(f"value = {number}" for number in range(cells.CHAPTER))
    (fault,) = faults(chapter, formatted(chapter, CHAPTER.replace("value = 1", lines)))
    assert "its cells have 753 lines, 750 at most" in fault


def test_code_that_cannot_be_read_is_told_on_its_line(chapter):
    found = faults(chapter, formatted(chapter, CHAPTER.replace("value = 1", "value = (")))
    assert found and all(fault.startswith("notebooks/chapter.md:") for fault in found)
    assert "invalid-syntax" in found[0]
