"""What the site holds for programs, each kind of file made from the record by functions that know nothing else."""

from __future__ import annotations

from pathlib import Path

from onestepback.tools import need

need(__name__, "lxml", "markdownify", "citeproc", "feedgen", "pyproject_metadata")

from onestepback.site import (
    cards,
    citing,
    feeds,
    frames,
    lists,
    markdown,
    notebooks,
    packages,
    passports,
    registry,
    wheel,
)
from onestepback.site.record import FILES, Record


def write(record: Record, folder: Path) -> None:
    """Write every file for programs into the folder of a site whose pages are written.

    Parameters
    ----------
    record : Record
        The book.
    folder : Path
        The site. Beside it lie the executed notebooks, and the pictures that were drawn before.
    """
    remove_left(record, folder)
    # The crate tells of notebooks and figures by their checksums, so it comes after them; until the pictures of
    # figures are drawn, in other processes, there is the rest to do.
    for kind in (wheel, notebooks, frames, lists, cards, citing, markdown, registry, feeds, passports, packages):
        kind.write(record, folder)


def remove_left(record: Record, folder: Path) -> None:
    """Remove the page and the notebook of what has left the book: Sphinx would keep them in the site."""
    alone = [*(figure.path for figure in record.figures.values()), *(left.path for left in record.withdrawn)]
    made = {"search", FILES, *(f"{path}index" for path in alone)}
    known = {page.docname for page in record.pages} | made
    for page in folder.rglob("*.html"):
        name = page.relative_to(folder).with_suffix("")
        if name.as_posix() not in known:
            page.unlink()
            for place in (folder, folder.parent / "jupyter_execute"):
                (place / name).with_suffix(".ipynb").unlink(missing_ok=True)
