"""The prose check."""

from pathlib import Path

import pytest

from onestepback.checks import prose


def faults(tmp_path: Path, text: str) -> list[str]:
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    return prose.faults_of(page)


@pytest.mark.parametrize(
    "sentence",
    [
        "BRICS took 41.9 % of turnover.",
        "Turnover reached 139.6 billion dollars.",
        "The five lead by 3 points.",
        "Trade grew by forty-two per cent.",
        "It sold seven billion dollars of oil.",
        "Eight days later it joined.",
        "A list of 13 states was read out.",
    ],
)
def test_a_statistic_typed_by_hand_is_a_fault(tmp_path: Path, sentence: str) -> None:
    (fault,) = faults(tmp_path, sentence + "\n")
    assert fault.startswith("page.md:1: ") and "typed by hand" in fault


@pytest.mark.parametrize(
    "sentence",
    [
        "On 16 October 2024 the spokesperson spoke, and from 22 to 24 October leaders met.",
        "The G7, the EU27 and BRICS-5 voted on ES-11/1 and 77/284 between 2018 and 2025.",
        "Decree 280 of 6 March 2020 and HS 2709 are names, as is COP27.",
        "In the 1990s and in 2023/24 prices rose.",
        "BRICS took {num}`share_2023` of it.",
        "> A quotation of 41.9 % set apart. It goes on.",
        "He said {quote}`70 billion dollars` in June.",
        "The formula $x = 100 y$ and `code 12` are not prose.",
        "See [the data](https://example.org/2.5/page).",
        "In the 20th century, in 1812 and at the 78th session, Resolution 1514 and Table 2 stood.",
        "It is at <https://example.org/2024/05/12345>.",
        "% a comment with 12 in it",
        "(sec-2-1)=\n# A section",
        "A word.[^1]\n\n[^1]: The note.",
        "The ends of a scale are $0$ and $100$.",
        "```{code-block} python\n:caption: One\nx = 41.9\n```",
        "```{eval-rst}\n.. figure:: map-7.png\n   :width: 50%\n\n   As :num:`share_7` and ``x = 41`` say.\n```",
        "::::{note}\n:class: a-1\n\nWords.\n::::",
    ],
)
def test_dates_names_computed_numbers_quotations_formulas_and_code_are_exempt(tmp_path: Path, sentence: str) -> None:
    assert faults(tmp_path, sentence + "\n") == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("```{list-table} Two\n:header-rows: 1\n\n* - Share\n  - 41.9 %\n```", 5),
        ("```{list-table} It is 41.9 of all\n\n* - x\n```", 1),
        ('```{csv-table} Two\n"Share", "41.9 %"\n```', 2),
        ("```{figure} map-7.png\n:alt: A map\n\nIt is 41.9 of all.\n```", 4),
        ("```{table} Two\n\n| a | b |\n|---|---|\n| x | 41.9 |\n```", 5),
        ("```{eval-rst}\n.. note::\n\n   It is 41.9 of all.\n```", 4),
        ("::::{tab-set}\n:::{tab-item} One\nIt is 41.9 of all.\n:::\n::::", 3),
        (":::{dropdown} More\nIt is 41.9 of all.\n:::", 2),
        ("<div>\nIt is 41.9 of all.\n</div>", 2),
        ("It is $41.9$ of all.", 1),
        ("It is $41.9\\,\\%$ of all.", 1),
        ("It is <b>41.9</b> of all.", 1),
        ("![A map of 41.9 %](map.png)", 1),
        ("It took 2000 tonnes.", 1),
    ],
    ids=lambda one: one[:30] if isinstance(one, str) else str(one),
)
def test_a_statistic_is_seen_wherever_a_reader_sees_it(tmp_path: Path, text: str, line: int) -> None:
    """jupyter-book/mystmd#2477: what stood between two signs of dollar was a formula, and not looked at."""
    (fault,) = faults(tmp_path, text + "\n")
    assert fault.startswith(f"page.md:{line}: '") and "typed by hand" in fault


def test_a_statistic_is_seen_in_what_a_page_takes_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "book/shared").mkdir(parents=True)
    monkeypatch.setattr(prose.paths, "ROOT", tmp_path)
    monkeypatch.setattr(prose.paths, "NOTEBOOKS", tmp_path / "notebooks")
    monkeypatch.setattr(prose.paths, "BOOK", tmp_path / "book")
    files = {
        "index.md": "# A book\n\n:::{include} /book/shared/a part.txt\n:::\n",
        "book/shared/a part.txt": "It is 41.9 of all.\n\n```{include} other.md\n:start-line: 1\n```\n",
        "book/shared/other.md": "Words.\nIt is 42.9 of all.\n\n```{include} code.py\n:literal:\n```\n",
        "book/shared/code.py": "x = 43.9\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(prose.ProseError) as told:
        prose.check()
    said = [line.partition(" is typed")[0] for line in str(told.value).splitlines()]
    assert said == ["book/shared/a part.txt:1: '41.9'", "book/shared/other.md:2: '42.9'"]


def test_two_signs_of_dollar_around_an_amount_are_told_as_what_they_would_be(tmp_path: Path) -> None:
    """jupyter-book/mystmd#2477, executablebooks/MyST-Parser#305."""
    (fault,) = faults(tmp_path, "Words.\nOf US$41.9 billion and of US$ more.\n")
    assert fault == ("page.md:2: '$41.9 billion and of US$' would be set as a formula: write \\$ for a sign of money")
    assert faults(tmp_path, "Of US\\$x billion and of US\\$ more.\n") == []


def test_a_full_stop_of_a_short_word_ends_no_sentence(tmp_path: Path) -> None:
    said = "Dr. Smith of St. Petersburg and Gen. Ivanov, J. R. Doe, cf. Prof. Roe, wrote No. Two.\n"
    assert faults(tmp_path, said) == []


def test_a_code_cell_is_not_prose_and_a_container_is(tmp_path: Path) -> None:
    text = "```{code-cell}\nx = 41.9\n```\n\n:::{container} facts\nIt was 41.9 of all.\n:::\n"
    (fault,) = faults(tmp_path, text)
    assert fault.startswith("page.md:6: '41.9'")


def test_two_sentences_on_one_line_are_a_fault(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, "The first ends here. The second begins.\n")
    assert "two sentences on one line" in fault
    assert faults(tmp_path, "The first ends here.\nThe second begins, in the U.S. and elsewhere.\n") == []


def test_a_chapter_of_a_few_words_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prose.paths, "NOTEBOOKS", tmp_path)
    (fault,) = faults(tmp_path, "# Title\n\nToo short.\n")
    assert fault == "page.md: 3 words: a chapter has 900 to 1800"
