"""The editions side by side in ``_build/site``: the present build at ``/``, each frozen edition at ``/e/<edition>/``.

A frozen page stays as it is, but for what depends on where it is published: its canonical address, links to other
editions, and the list of all editions in its ``editions.js``.
"""

from __future__ import annotations

import json
import re
import shutil
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from onestepback import paths
from onestepback.charts import pictures
from onestepback.editions import hosts
from onestepback.editions.contents import EditionError, built, editions, folder, frozen, order, unpacked, verify
from onestepback.files import put_back, sha256, swap
from onestepback.site.address import address
from onestepback.site.lists import editions_script

LIST = "book/editions.html"
CANONICAL = re.compile(r'\n<link rel="canonical" href="[^"]*">')
NAMED = re.compile(r'<span class="edition" data-edition="([\d.]+)"(?: data-page="([^"]+)")?>(.*?)</span>')
"""An edition that a page names, perhaps with the page of it that is meant: a link once it stands beside."""


def assemble() -> None:
    """Put all editions into ``_build/site``, which any static host can serve.

    Raises
    ------
    EditionError
        The book is not built, a frozen edition is not what it was, or the build goes by its number and differs.
    """
    present_site, site, fresh = (paths.BUILD / name for name in ("html", "site", "site.new"))
    put_back(site)
    if not (present_site / "index.html").exists():
        raise EditionError("_build/html: the book is not built; run `make book`")
    present = built(folder(present_site)).facts
    for edition in editions():
        verify(edition)
    _check_number(present)
    base = address().rstrip("/")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(present_site, fresh)
    known = listed(present)
    for edition in editions():
        _place(edition, fresh / "e" / edition, f"{base}/e/{edition}/" if base else "", known)
    _link(fresh, "", present["edition"], known)
    entries = [
        {
            "edition": one["edition"],
            "date": one["date"],
            "path": one["path"],
            "permanent": f"e/{one['edition']}/" if one["edition"] in editions() else None,
        }
        for one in known
    ]
    (fresh / "editions.json").write_text(json.dumps(entries, indent=1) + "\n", encoding="utf-8")
    hosts.equip(fresh, base)
    swap(fresh, site)
    print(f"{len(known)} editions ({', '.join(one['edition'] for one in known)}): {site / 'index.html'}")


def listed(present: dict[str, Any]) -> list[dict[str, Any]]:
    """All editions, the newest first: number, day, path from the root of the site, pages.

    The newest is the one at the root, which counts as an edition before it is frozen.
    """
    known = {edition: frozen(edition) for edition in editions()}
    known[present["edition"]] = present
    return [
        {
            "edition": edition,
            "date": known[edition]["date"],
            "path": "" if edition == present["edition"] else f"e/{edition}/",
            "pages": [*known[edition]["pages"], *_made(known[edition])],
        }
        for edition in sorted(known, key=order, reverse=True)
    ]


def _made(told: dict[str, Any]) -> list[str]:
    """Pages that no document is written for."""
    return ["search.html", *(f"figures/{key}/index.html" for key in (*told["figures"], *told.get("withdrawn", ())))]


def _check_number(present: dict[str, Any]) -> None:
    """A build that goes by the number of a frozen edition has to be that edition."""
    edition = present["edition"]
    if edition not in editions():
        if editions() and order(editions()[-1]) > order(edition):
            raise EditionError(f"_build/html: is edition {edition}, older than {editions()[-1]}; build the newest")
        return
    told = frozen(edition)
    # It was frozen before the commit that holds its archive; the day on which it is built again does not matter.
    changed = [field for field in present if field != "commit" and present[field] != told[field]]
    if changed:
        raise EditionError(
            f"_build/html: its {' and '.join(changed)} differ from edition {edition}, which is frozen; "
            "give the present state the next number in pyproject.toml and CITATION.cff"
        )


def _place(edition: str, target: Path, address: str, known: list[dict[str, Any]]) -> None:
    """Unpack a frozen edition, draw the pictures that its archive leaves out, say where it is published."""
    for path, content in unpacked(edition).items():
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_at(content, address, path) if address and path.endswith(".html") else content)
    _draw(edition, target / "figures")
    _link(target, "../../", edition, known)


def _at(page: bytes, address: str, path: str) -> bytes:
    """A page with its canonical address."""
    if path == "search.html":
        return page
    text = CANONICAL.sub("", page.decode())
    tag = f'\n<link rel="canonical" href="{escape(address + path.removesuffix("index.html"))}">'
    return text.replace('<meta charset="utf-8">', f'<meta charset="utf-8">{tag}', 1).encode()


def _draw(edition: str, figures: Path) -> None:
    """Draw the PNG of each figure from its SVG."""
    other = []
    for svg in sorted(figures.glob("*.svg")):
        drawn = pictures.png_again(svg.read_text(encoding="utf-8"))
        svg.with_suffix(".png").write_bytes(drawn)
        passport = svg.with_suffix(".json").read_text(encoding="utf-8")
        if sha256(drawn) not in passport:
            other.append(svg.stem)
    if other:
        print(f"{len(other)} PNG pictures of edition {edition} are not what was published: {', '.join(other)}")


def _link(book: Path, root: str, here: str, known: list[dict[str, Any]]) -> None:
    """Tell the pages of an edition which others there are, with scripts and without."""
    (book / "editions.js").write_text(editions_script(here, root, known), encoding="utf-8")
    for page in (book / LIST, *book.glob("figures/*/index.html")):
        if page.exists() and NAMED.search(text := page.read_text(encoding="utf-8")):
            up = "../" * len(page.relative_to(book).parent.parts) + root
            page.write_text(NAMED.sub(partial(_named, up), text), encoding="utf-8")


def _named(up: str, found: re.Match[str]) -> str:
    edition, page, words = found.groups()
    if edition not in editions():
        return found[0]
    return f'<a class="edition" href="{up}e/{edition}/{page or "index.html"}">{words}</a>'
