"""The book in its own words: no run of words shared with the article that it retells."""

from __future__ import annotations

import re
from pathlib import Path

from onestepback import paths

RUN = 8
"""Shortest run of words that counts as copied; names and titles are shorter."""

_WORD = re.compile(r"[^\W_]+")


class WordingError(RuntimeError):
    """Every run that the book shares with a text, one line each."""


def compare(article: Path) -> None:
    """Look in every text of the project for runs of words that stand in an article as well.

    The article is no part of the project: whoever has it checks by hand, ``python -m onestepback words FILE``.

    Parameters
    ----------
    article : path
        A plain text file.

    Raises
    ------
    WordingError
        A line for each shared run: file, words, what to do; or the article is missing or too short to hold one.
    """
    if not article.is_file():
        raise WordingError(f"{article}: no such file; name the text of the article")
    text = article.read_text(encoding="utf-8")
    if len(words(text)) < RUN:
        raise WordingError(f"{article}: fewer than {RUN} words; name the text of the article")
    faults = [
        f"{file.relative_to(paths.ROOT)}: {run!r} stands in the article: say it in other words"
        for file in texts()
        for run in shared_runs(file.read_text(encoding="utf-8"), text)
    ]
    if faults:
        raise WordingError("\n".join(faults))


def texts() -> list[Path]:
    """List what holds words of the project's own: pages, ledger, references, tables and their sidecars."""
    folders = {paths.ROOT: "*.md", paths.NOTEBOOKS: "*.md", paths.BOOK: "**/*.*", paths.DATA: "*.*"}
    found = {file for folder, pattern in folders.items() for file in folder.glob(pattern)}
    return sorted(file for file in found if file.suffix in {".md", ".yml", ".bib", ".csv"})


def shared_runs(text: str, article: str, run: int = RUN) -> list[str]:
    """Find the longest runs of words that two texts share.

    Parameters
    ----------
    text, article : str
        Two texts; case, punctuation and line ends do not count.
    run : int
        Fewest words of a run.

    Returns
    -------
    list of str
        Each run as the text has it, in lower case, in the order of the text.
    """
    ours, theirs = words(text), words(article)
    known = {tuple(theirs[start : start + run]) for start in range(len(theirs) - run + 1)}
    shared: list[tuple[int, int]] = []
    for start in range(len(ours) - run + 1):
        if tuple(ours[start : start + run]) not in known:
            continue
        if shared and start < shared[-1][1]:
            shared[-1] = (shared[-1][0], start + run)
        else:
            shared.append((start, start + run))
    return [" ".join(ours[start:end]) for start, end in shared]


def words(text: str) -> list[str]:
    """Split a text into its words, in lower case; an apostrophe parts a word."""
    return _WORD.findall(text.lower())
