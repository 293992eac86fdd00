"""The book as one file, for reading without the site: a PDF and an EPUB, made from the pages of the site."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

from onestepback.site import citation
from onestepback.site.record import EPUB, PDF


def write(site: Path, work: Path) -> None:
    """Make both files in the root of a built site, unless it has those of these very pages.

    Parameters
    ----------
    site : Path
        Folder of the built site.
    work : Path
        Folder for what is needed on the way, and for a note of what the files were made from.

    Raises
    ------
    PrintError
        Chromium could not print the book.
    BrowserError
        There is no Chromium.
    """
    # Imported here: who only needs the names needs none of this.
    from onestepback import faces
    from onestepback.printed import epub, pdf, whole, words

    pages, imprint, made_on = whole.pages(site), words.imprint(whole.address(site)), moment()
    digest = hashlib.sha256(repr((imprint, made_on)).encode())
    for page in pages:
        digest.update(repr((page.path, page.number, page.title, page.part)).encode() + whole.written(page.section))
    for file in (*sorted(Path(__file__).parent.iterdir()), *pdf.STYLES, *(face.path for face in faces.faces())):
        if file.is_file():
            digest.update(file.read_bytes())
    work.mkdir(parents=True, exist_ok=True)
    stamp, files = work / "made.sha256", [site / PDF, site / EPUB]
    made = stamp.read_text(encoding="utf-8") if stamp.exists() else ""
    if made != digest.hexdigest() or not all(file.exists() for file in files):
        (site / PDF).write_bytes(pdf.make(pages, imprint, made_on, work))
        (site / EPUB).write_bytes(epub.make(pages, imprint, made_on))
        stamp.write_text(digest.hexdigest(), encoding="utf-8")


def moment() -> datetime:
    """When the files say they were made: the date of the edition, or what ``SOURCE_DATE_EPOCH`` says."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        return datetime.fromtimestamp(int(epoch), UTC)
    year, month, day = (*citation.book().issued, 1, 1)[:3]
    return datetime(year, month, day, tzinfo=UTC)
