"""What a reader can take of each figure: its files, a page of its own, and the passport that vouches for them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

import onestepback
from onestepback.book import figures
from onestepback.book.nodes import names_of, sources
from onestepback.book.shelf import shelf
from onestepback.charts import pictures
from onestepback.data.sidecar import describe

OURS = "CC-BY-4.0"
KINDS = {
    "csv": "text/csv",
    "vl.json": "application/vnd.vegalite.v6+json",
    "svg": "image/svg+xml",
    "png": "image/png",
    "js": "text/javascript",
}


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Give each figure a page where it stands alone, to be embedded by others."""
    if app.builder.name != "html":
        return
    for key, shown in sorted(shelf(app.env).figures.items()):
        home, name = shown["home"], f"figures/{key}/index"
        context = {
            "title": shown["title"],
            "plot": figures.plot(app, shown, home, name),
            "alt": shown["alt"],
            "anchor": f"figure-{key}",
            "home": app.builder.get_relative_uri(name, home),
            "chapter_title": app.env.titles[home].astext(),
            "figure_number": figures.number(app.env, shown, home),
        }
        yield name, context, "figure.html"


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the files of every figure and its passport; those of a figure that has left go."""
    if exception or app.builder.name != "html":
        return
    folder = Path(app.outdir) / "figures"
    folder.mkdir(exist_ok=True)
    kept = Path(app.doctreedir).parent / ".pictures"
    kept.mkdir(exist_ok=True)
    known = shelf(app.env).figures
    for key, shown in sorted(known.items()):
        for ending, content in _files(app, shown, kept).items():
            (folder / f"{key}.{ending}").write_bytes(content)
    for path in folder.iterdir():
        if path.is_file() and path.name.split(".")[0] not in known:
            path.unlink()


def _files(app: Sphinx, shown: dict[str, Any], kept: Path) -> dict[str, bytes]:
    """The files of a figure by their ending."""
    framed = _framed(app, shown)
    content = {
        "csv": write_csv(shown["table"]).encode(),
        "vl.json": dump(shown["vegalite"]),
        "svg": framed.encode(),
        "png": _png(framed, kept),
        "js": figures.live_script(app, shown).encode(),
    }
    return {**content, "json": dump(_passport(app, shown, content))}


def _framed(app: Sphinx, shown: dict[str, Any]) -> str:
    line = unescape(re.sub(r"<[^>]+>", "", sources(app.builder, shown["home"], shown)))
    number = figures.number(app.env, shown, shown["home"])
    book = f"{number} of {app.config.html_title}, edition {onestepback.__version__}. CC BY 4.0."
    return pictures.frame(
        shown["forms"]["wide"]["svg"], title=shown["title"], subtitle=shown["subtitle"], source=[line, book]
    )


def _png(svg: str, kept: Path) -> bytes:
    """A picture takes a second to draw: one that has not changed is taken from the last build."""
    drawn = kept / f"{hashlib.sha256(svg.encode()).hexdigest()}.png"
    if not drawn.exists():
        drawn.write_bytes(pictures.png(svg))
    return drawn.read_bytes()


def _passport(app: Sphinx, shown: dict[str, Any], content: dict[str, bytes]) -> dict[str, Any]:
    """Who made a figure of what: edition, data, and the licence and checksum of every file."""
    key, home = shown["key"], shown["home"]
    names = names_of(shown["datasets"])
    return {
        "key": key,
        "number": figures.number(app.env, shown, home),
        "title": shown["title"],
        "caption": shown["subtitle"],
        "alt": shown["alt"],
        "edition": onestepback.__version__,
        "page": f"figures/{key}/",
        "chapter": home,
        "code": f"{home}.html#code-{key}",
        "notebook": f"{home}.ipynb",
        "columns": shown["table"]["columns"],
        "rows": len(shown["table"]["rows"]),
        "files": [
            {
                "path": f"figures/{key}.{ending}",
                "media_type": KINDS[ending],
                "bytes": len(content[ending]),
                "sha256": hashlib.sha256(content[ending]).hexdigest(),
                "license": figures.terms_of(names) if ending == "csv" else OURS,
            }
            for ending in KINDS
        ],
        "datasets": [
            {
                "name": name,
                "path": f"data/{name}.csv",
                "sha256": describe(name).integrity.sha256,
                "license": figures.terms(name),
            }
            for name in names
        ],
    }


def write_csv(table: dict[str, Any]) -> str:
    """Write a figure's table as CSV: headings, then rows, a blank for what is not known."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table["columns"])
    writer.writerows(table["rows"])
    return text.getvalue()


def dump(content: Any) -> bytes:
    """JSON as the site offers it."""
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
