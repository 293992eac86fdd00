"""The code of chapters: formatted and linted like the library, in cells short enough to adapt."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from onestepback import paths

PUBLISHING, CHAPTER = 70, 750
"""Most lines of a cell that publishes, its words included, and of all cells of a chapter."""

_CELL = re.compile(r"(?P<head>^```\{code-cell\}[^\n]*\n(?::[^\n]*\n)*)(?P<code>.*?)(?P<tail>^```[ ]*$)", re.M | re.S)


class CellError(RuntimeError):
    """Every fault of the cells, one line each."""


def code(text: str) -> list[str]:
    """The code of each cell of a page."""
    return [cell["code"] for cell in _CELL.finditer(text)]


def check() -> None:
    """Check the cells of all chapters.

    Raises
    ------
    CellError
        A cell that is not formatted or not clean, a cell that publishes or a chapter that is too long.
    """
    faults = [fault for file in _chapters() for fault in (*_lint(file), *_unformatted(file), *_too_long(file))]
    if faults:
        raise CellError("\n".join(faults))


def tidy() -> None:
    """Format the cells of all chapters."""
    for file in _chapters():
        text = file.read_text(encoding="utf-8")
        if (new := _formatted(file, text)) != text:
            file.write_text(new, encoding="utf-8")
            print(f"{_name(file)}: formatted")


def _chapters() -> list[Path]:
    """The chapters, and the pages behind them that have cells; those of the gallery are as narrow as its pictures."""
    pages = [file for file in paths.BOOK.glob("*.md") if file.stem != "parts"]
    return sorted([*paths.NOTEBOOKS.glob("*.md"), *(file for file in pages if _CELL.search(file.read_text("utf-8")))])


def _name(file: Path) -> str:
    return f"{'notebooks' if file.parent == paths.NOTEBOOKS else 'book'}/{file.name}"


def _lint(file: Path) -> list[str]:
    """What ruff says of all cells together, each on its own lines of the file."""
    text = file.read_text(encoding="utf-8")
    lines = [""] * (text.count("\n") + 1)
    for cell in _CELL.finditer(text):
        first = text.count("\n", 0, cell.start("code"))
        for number, line in enumerate(cell["code"].splitlines()):
            # An alternative text is one sentence after the other, read aloud and not in columns.
            lines[first + number] = re.sub(r"^( *alt=.{100,})$", r"\1  # noqa: E501", line)
    said = _ruff(file, "\n".join(lines) + "\n", "check", "--output-format=concise", "--quiet")
    return [re.sub(r"^\S*?([^/]+)\.py:", rf"{_name(file)}:", line) for line in said.splitlines() if line]


def _unformatted(file: Path) -> list[str]:
    text = file.read_text(encoding="utf-8")
    return [] if _formatted(file, text) == text else [f"{_name(file)}: cells are not formatted, `make format`"]


def _too_long(file: Path) -> list[str]:
    cells = [cell["code"] for cell in _CELL.finditer(file.read_text(encoding="utf-8"))]
    faults = []
    for code in cells:
        key = re.search(r"publish\(\s*\w+,\s*\"(\w+)\"", code)
        if key and code.count("\n") > PUBLISHING:
            lines = f"its cell has {code.count(chr(10))} lines, {PUBLISHING} at most"
            faults.append(f"{_name(file)}: figure {key[1]}: {lines}; what it computes belongs to the library")
    if (whole := sum(code.count("\n") for code in cells)) > CHAPTER:
        faults.append(f"{_name(file)}: its cells have {whole} lines, {CHAPTER} at most")
    return faults


def _formatted(file: Path, text: str) -> str:
    """Give the text of a chapter with each cell as ruff writes it."""

    def written(cell: re.Match[str]) -> str:
        return f"{cell['head']}{_ruff(file, cell['code'], 'format', '--quiet')}{cell['tail']}"

    return _CELL.sub(written, text)


def _ruff(file: Path, code: str, *arguments: str) -> str:
    """What ruff gives for some code; the code itself where it cannot be read, which the linter says."""
    command = [sys.executable, "-m", "ruff", *arguments, f"--stdin-filename=notebooks/{file.stem}.py", "-"]
    done = subprocess.run(command, input=code, cwd=paths.ROOT, capture_output=True, text=True, encoding="utf-8")
    return done.stdout or (code if arguments[0] == "format" else "")
