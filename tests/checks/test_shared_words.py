"""The check that the book says things in its own words."""

from pathlib import Path

import pytest

from onestepback.__main__ import main
from onestepback.checks import shared_words
from onestepback.checks.shared_words import WordingError

ARTICLE = """The minister's caravan crossed the seven dry valleys before the first snow of the year had
fallen, and nobody in the town remembered it."""


def test_a_copied_sentence_is_found_whatever_its_case_and_punctuation() -> None:
    doctored = "As we know, the minister’s *caravan*\ncrossed the Seven, dry valleys; before that it had rested."
    (run,) = shared_words.shared_runs(doctored, ARTICLE)
    assert run == "the minister s caravan crossed the seven dry valleys before"


def test_a_run_of_seven_words_is_no_copy() -> None:
    assert shared_words.shared_runs("He says: caravan crossed the seven dry valleys before.", ARTICLE) == []
    assert len(shared_words.shared_runs("He says: caravan crossed the seven dry valleys before the.", ARTICLE)) == 1


def test_two_runs_of_one_text_are_told_apart() -> None:
    text = "The minister s caravan crossed the seven dry. Fallen, and nobody in the town remembered it."
    assert len(shared_words.shared_runs(text, ARTICLE)) == 2


@pytest.fixture
def article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the article as a file, beside a project of one page that has a sentence of it."""
    monkeypatch.setattr(shared_words.paths, "ROOT", tmp_path)
    monkeypatch.setattr(shared_words, "texts", lambda: [tmp_path / "page.md"])
    (tmp_path / "page.md").write_text("Nobody in the town remembered it.\n", encoding="utf-8")
    file = tmp_path / "article.txt"
    file.write_text(ARTICLE, encoding="utf-8")
    return file


def test_a_page_with_a_copied_sentence_is_named_with_the_words(article: Path) -> None:
    shared_words.compare(article)
    page = article.with_name("page.md")
    page.write_text("The first snow of the year had fallen, and it stayed.\n", encoding="utf-8")
    with pytest.raises(WordingError, match=r"page\.md: 'the first snow of the year had fallen and' stands in"):
        shared_words.compare(article)


def test_a_missing_or_empty_article_is_no_success(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["words", str(article.with_name("none.txt"))]) == 1
    assert "no such file" in capsys.readouterr().err
    article.write_text("", encoding="utf-8")
    assert main(["words", str(article)]) == 1
    assert main(["words", str(article.with_name("page.md"))]) == 1


def test_pages_ledger_references_and_tables_are_all_compared() -> None:
    names = {file.relative_to(shared_words.paths.ROOT).as_posix() for file in shared_words.texts()}
    assert {"index.md", "README.md", "book/glossary.md", "book/references.bib", "data/timeline.csv"} <= names
    assert {"notebooks/one_step_back.md", "data/timeline.csv.yml"} <= names
    assert any(name.startswith("book/claims/") for name in names)
