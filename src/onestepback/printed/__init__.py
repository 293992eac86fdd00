"""The book as one file, for reading without the site: a PDF and an EPUB, made from the pages of the site."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from onestepback.tools import need

need(__name__, "lxml", "pikepdf", "playwright")

from onestepback.files import checksum
from onestepback.site import citation
from onestepback.site.record import EPUB, PDF


def write(site: Path, work: Path) -> None:
    """Make both files in the root of a built site, or take them as they were made of these very pages before.

    Of the site only its pages and the pictures that they show are read; its other files may be written meanwhile.

    Parameters
    ----------
    site : Path
        Folder of the built site.
    work : Path
        Folder for what is needed on the way.

    Raises
    ------
    PrintError
        Chromium could not print the book.
    BrowserError
        There is no Chromium.
    """
    # Imported here: who only needs the names needs none of this.
    from onestepback import browser, faces, paths, store
    from onestepback.printed import epub, pdf, whole, words

    pages, imprint, made_on = whole.pages(site), words.imprint(whole.address(site)), moment()
    digest = hashlib.sha256(repr((imprint, made_on)).encode())
    for page in pages:
        digest.update(repr((page.path, page.number, page.title, page.part)).encode() + whole.written(page.section))
        digest.update(b"".join(page.pictures.values()))
    own = [file for file in sorted(Path(__file__).parent.iterdir()) if file.is_file()]
    digest.update(checksum([*own, paths.TOKENS, paths.LOCK, *(face.path for face in faces.faces())]).encode())
    book = digest.copy()
    digest.update(browser.version().encode() + checksum(pdf.STYLES).encode())
    # Chromium prints in a process of its own, while the other file is made here.
    with ThreadPoolExecutor(1) as beside:
        printing = beside.submit(store.keep, "pdf", digest.hexdigest(), lambda: pdf.make(pages, imprint, made_on, work))
        files = {EPUB: store.keep("epub", book.hexdigest(), lambda: epub.make(pages, imprint, made_on))}
        files[PDF] = printing.result()
    for name, content in files.items():
        if not (site / name).exists() or (site / name).read_bytes() != content:
            (site / name).write_bytes(content)


def moment() -> datetime:
    """When the files say they were made: the date of the edition, or what ``SOURCE_DATE_EPOCH`` says."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        return datetime.fromtimestamp(int(epoch), UTC)
    year, month, day = (*citation.book().issued, 1, 1)[:3]
    return datetime(year, month, day, tzinfo=UTC)
