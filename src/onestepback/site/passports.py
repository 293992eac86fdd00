"""What a reader can take of each figure: its files, and the passport that vouches for them.

The passport of a figure is kept: files that it vouches for, and that are still as it says, are not made again.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping
from concurrent.futures import Future, ProcessPoolExecutor, wait
from functools import cache
from pathlib import Path
from typing import Any

from onestepback import published, store
from onestepback.charts import pictures
from onestepback.data.sidecar import source_of
from onestepback.execution import cores, forking
from onestepback.files import digest, dump, library, sha256, write_file
from onestepback.site import citation, citing
from onestepback.site.record import Figure, Record

OURS = "CC-BY-4.0"
KINDS = {
    "csv": "text/csv",
    "vl.json": "application/vnd.vegalite.v6+json",
    "svg": "image/svg+xml",
    "png": "image/png",
    "js": "text/javascript",
}


def begin(record: Record) -> None:
    """Begin to draw the pictures that are not kept, in other processes: it takes a third of a second for each."""
    for figure in record.figures.values():
        if store.find("passports", record.made_from(figure)) is None:
            _drawing.append(_processes().submit(_draw, *_words(record, figure)))


_drawing: list[Future[None]] = []


def _draw(svg: str, words: Mapping[str, Any]) -> None:
    """Frame and draw a picture, to be kept."""
    pictures.png(pictures.frame(svg, **words))


@cache
def _processes() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(max(1, cores() - 1), forking())


def write(record: Record, folder: Path) -> None:
    """Write the files of every figure and its passport; those of a figure that has left go."""
    place = folder / "figures"
    place.mkdir(exist_ok=True)
    wait(_drawing)  # what failed is tried again here, and told
    for key, figure in sorted(record.figures.items()):
        made_from = record.made_from(figure)
        passport = store.find("passports", made_from)
        if passport is None or not _vouches(passport, place / f"{key}.json", folder):
            made = files(record, figure)
            for ending, content in made.items():
                write_file(place / f"{key}.{ending}", content)
            store.put("passports", made_from, made["json"])
    for path in place.iterdir():
        if path.is_file() and path.name.split(".")[0] not in record.figures:
            path.unlink()


def _vouches(passport: bytes, own: Path, folder: Path) -> bool:
    """Whether a passport is the one that lies in a site, and each file that it names is there as it says."""
    told = {folder / file["path"]: file["sha256"] for file in json.loads(passport)["files"]}
    told[own] = sha256(passport)
    return all(path.is_file() and sha256(path.read_bytes()) == checksum for path, checksum in told.items())


def files(record: Record, figure: Figure) -> dict[str, bytes]:
    """The files of a figure by their ending."""
    framed = _framed(record, figure)
    content = {
        # Programs for spreadsheets take a file without the mark for one in the letters of the machine.
        "csv": codecs.BOM_UTF8 + table(figure),
        "vl.json": _told_spec(record, figure),
        "svg": framed.encode(),
        "png": pictures.png(framed),
        "js": live_script(record, figure).encode(),
    }
    return {**content, "json": dump(_passport(record, figure, content))}


def table(figure: Figure) -> bytes:
    """The table of a figure as CSV: headings, then rows, a blank for what is not known."""
    return published.rows(figure.table)


@cache
def spec(figure: Figure) -> bytes:
    """The chart as Vega-Lite, with its data, without what it says of itself."""
    return store.keep("specs", digest(figure.checksum, library()), lambda: published.without_words(figure.vegalite))


def _told_spec(record: Record, figure: Figure) -> bytes:
    """The chart as Vega-Lite, with title, alternative text, source, edition and licence."""
    words = {
        "title": pictures.heading(figure.title, figure.subtitle),
        "description": figure.alt,
        "usermeta": {
            "title": figure.title,
            "subtitle": figure.subtitle,
            "figure": figure.number,
            "source": [source_of(mention) for mention in figure.datasets],
            "note": figure.note,
            "book": record.book.title,
            "edition": record.book.edition,
            "license": OURS,
            "address": f"{record.base}{figure.path}",
            "cite": citing.of_figure(record, figure).texts()["apa"],
        },
    }
    return dump({**json.loads(spec(figure)), **words})


@cache
def live_script(record: Record, figure: Figure) -> str:
    """The script that brings a page what it needs to draw a figure live and to cite it as it is set.

    A table that both forms share stands in it once.
    """
    tables: dict[str, Any] = {}
    forms = {}
    for form, drawn in sorted(figure.forms.items()):
        sources = []
        for source in drawn["vega"].get("data", []):
            if isinstance(source.get("values"), list):
                name = sha256(json.dumps(source["values"], sort_keys=True).encode())[:8]
                tables[name] = source["values"]
                source = {**source, "values": name}
            sources.append(source)
        forms[form] = {**drawn["vega"], "data": sources}
    shown = {part: content for part, content in figure.table.items() if part != "rows"}
    cite = citing.of_figure(record, figure).texts(citation.PLACE)
    content = {"tables": tables, "forms": forms, "table": shown, "cite": cite}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f'osbFigure("{figure.key}",{text});\n'


def _framed(record: Record, figure: Figure) -> str:
    """The chart as a picture that can leave the book."""
    svg, words = _words(record, figure)
    return pictures.frame(svg, **words)


def _words(record: Record, figure: Figure) -> tuple[str, dict[str, Any]]:
    """The chart, and what stands around it where it leaves the book."""
    note = f" {figure.note}" if figure.note else ""
    source = f"Source: {'; '.join(map(source_of, figure.datasets))}.{note}"
    book = f"{figure.number} of {record.book.title}, edition {record.book.edition}. CC BY 4.0."
    words = {"title": figure.title, "subtitle": figure.subtitle, "source": [source, book]}
    return figure.forms["wide"]["svg"], words


def _passport(record: Record, figure: Figure, content: Mapping[str, bytes]) -> dict[str, Any]:
    """Who made a figure of what: edition, data, and the licence and checksum of every file."""
    key, home = figure.key, figure.home
    used = [record.datasets[name] for name in figure.names]
    terms = sorted({term for dataset in used for term in dataset.terms})
    return {
        "key": key,
        "number": figure.number,
        "title": figure.title,
        "caption": figure.subtitle,
        "alt": figure.alt,
        "edition": record.book.edition,
        "page": figure.path,
        "chapter": home,
        "code": f"{home}.html#code-{key}",
        "notebook": f"{home}.ipynb",
        "columns": figure.table["columns"],
        "rows": len(figure.table["rows"]),
        "files": [
            {
                "path": f"figures/{key}.{ending}",
                "media_type": kind,
                "bytes": len(content[ending]),
                "sha256": sha256(content[ending]),
                "license": "; ".join(terms) if ending == "csv" else OURS,
            }
            for ending, kind in KINDS.items()
        ],
        "datasets": [
            {
                "name": dataset.name,
                "path": f"data/{dataset.name}.csv",
                "sha256": dataset.integrity.sha256,
                "license": "; ".join(dataset.terms),
                "cautions": list(dataset.caveats),
            }
            for dataset in used
        ],
    }
