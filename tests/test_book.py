"""The book as written: the ledger covers the article, every chapter is in the contents, and notebooks stay plain."""

import ast
import re
from pathlib import Path

import pytest
import yaml

from onestepback import paths
from onestepback.claims.ledger import ledger

CHAPTERS = sorted((paths.ROOT / "notebooks").glob("*.md"))
ALLOWED = {"altair", "pandas", "onestepback"}
# A path has a folder or a known ending; an address has a scheme or begins with www.
PATH = re.compile(r"^(?:\.{0,2}/|~/|[A-Za-z]:\\)|\.(?:csv|json|ya?ml|md|py|xlsx?|svg|png)$")
ADDRESS = re.compile(r"\w+://|^www\.")


def cells(chapter: Path) -> str:
    """All code of a chapter, one cell after the other."""
    text = chapter.read_text(encoding="utf-8")
    return "\n".join(re.findall(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", text, re.DOTALL | re.MULTILINE))


def imported(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." if node.level else str(node.module).split(".")[0])
    return found


def texts(tree: ast.AST) -> list[str]:
    return [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def test_every_claim_of_the_article_is_in_the_ledger() -> None:
    numbers = [re.fullmatch(r"(\d+)([a-z]?)", claim.number) for claim in ledger()]
    assert {int(found[1]) for found in numbers if found} == set(range(1, 18))


def test_the_parts_of_a_claim_are_lettered_from_a_without_a_gap() -> None:
    parts: dict[str, str] = {}
    for claim in ledger():
        digits = claim.number.rstrip("abcdefgh")
        parts[digits] = parts.get(digits, "") + claim.number[len(digits) :]
    assert {letters for letters in parts.values() if letters} <= {"ab", "abc", "abcd", "abcde"}


def test_every_chapter_is_in_the_contents() -> None:
    contents = yaml.safe_load((paths.ROOT / "_toc.yml").read_text(encoding="utf-8"))
    listed = {entry["file"] for part in contents["parts"] for entry in part["chapters"]}
    assert {f"notebooks/{chapter.stem}" for chapter in CHAPTERS} <= listed


def test_every_page_of_the_contents_exists() -> None:
    contents = yaml.safe_load((paths.ROOT / "_toc.yml").read_text(encoding="utf-8"))
    listed = [entry["file"] for part in contents["parts"] for entry in part["chapters"]]
    assert [name for name in listed if not (paths.ROOT / f"{name}.md").exists()] == []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.stem)
def test_a_notebook_imports_only_pandas_altair_and_the_library(chapter: Path) -> None:
    assert imported(ast.parse(cells(chapter))) - ALLOWED == set()


def test_no_chapter_defines_a_class_or_a_function_that_another_defines_too() -> None:
    defined: dict[str, list[str]] = {}
    for chapter in CHAPTERS:
        for node in ast.walk(ast.parse(cells(chapter))):
            assert not isinstance(node, ast.ClassDef), f"{chapter.name}: class {node.name}"
            if isinstance(node, ast.FunctionDef):
                body = "\n".join(map(ast.unparse, node.body))
                defined.setdefault(body, []).append(f"{chapter.stem}.{node.name}")
    assert [names for names in defined.values() if len(names) > 1] == []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.stem)
def test_the_code_of_a_notebook_names_no_file_and_no_address(chapter: Path) -> None:
    strange = [text for text in texts(ast.parse(cells(chapter))) if PATH.search(text) or ADDRESS.search(text)]
    assert strange == []
