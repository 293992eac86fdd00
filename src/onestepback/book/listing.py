"""One page that links every file of the edition, so that whoever follows links alone has it whole."""

from __future__ import annotations

import posixpath
import re
from itertools import groupby
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from onestepback.site.record import FILES, WHOLE, link

GROUPS = {
    "": "The whole, and lists for programs",
    "notebooks": "Chapters",
    "book": "Pages behind them",
    "figures": "Figures",
    "data": "Tables",
    "cite": "Citations",
    "_images": "Pictures in the text",
    "_downloads": "Files in the text",
    "_static": "Style, scripts and faces",
}
"""What lies in each folder; another that holds pages is named as it is."""
UNSEEN = re.compile(r"\.buildinfo|reports/")
"""What Sphinx leaves beside the pages and no site has."""
ASKED = re.compile(r'(?:src|srcset|href|data-vega|data-script)="([^"?#:]+)(?:\?(v=\w+))?"')


def write(app: Sphinx, folder: Path, *, printed: bool) -> None:
    """Write the page of all files; the other files are there, but for the book as one file, which may still be made."""
    whole = {file for _, file in WHOLE}
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    found = (
        {name for name in found - whole if not UNSEEN.match(name)} | (whole if printed else set()) | {f"{FILES}.html"}
    )
    asked = _asked(folder, found)
    rows = [(name.rpartition("/")[0].split("/")[0], name) for name in found]
    order = [*GROUPS, *sorted({place for place, _ in rows} - GROUPS.keys())]
    ordered = sorted(rows, key=lambda row: (order.index(row[0]), row[1]))
    groups = [
        (GROUPS.get(place, place), [{"name": name, "href": _address(name, asked)} for _, name in names])
        for place, names in groupby(ordered, key=lambda row: row[0])
    ]
    builder: Any = app.builder
    builder.handle_page(
        FILES, {"title": "All files of this edition", "groups": groups, "count": len(found)}, "files.html"
    )


def _asked(folder: Path, found: set[str]) -> dict[str, str]:
    """The checksum with which pages ask for a file: an archive has the file under the address that is asked for."""
    asked: dict[str, str] = {}
    for name in sorted(found):
        if name.endswith(".html") and (folder / name).exists():
            for address, stamp in ASKED.findall((folder / name).read_text(encoding="utf-8")):
                file = posixpath.normpath(posixpath.join(posixpath.dirname(name), address))
                asked[file] = stamp or asked.get(file, "")
    stamps: dict[str, set[str]] = {}
    for file, stamp in asked.items():
        stamps.setdefault(posixpath.dirname(file), set()).add(stamp)
    # A script asks for further ones of its folder as the page asked for it.
    for file in found - asked.keys():
        shared = stamps.get(posixpath.dirname(file), set())
        if file.endswith(".js") and len(shared) == 1:
            asked[file] = next(iter(shared))
    return asked


def _address(name: str, asked: dict[str, str]) -> str:
    address = link(FILES, name) or f"{posixpath.basename(FILES)}.html"
    return f"{address}?{asked[name]}" if asked.get(name) else address
