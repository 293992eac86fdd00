"""What an edition consists of, read from a built site or from what was frozen of it.

Nothing here needs what builds the book.
"""

from __future__ import annotations

import io
import json
import re
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onestepback import paths, published, store
from onestepback.files import digest, library, sha256

Site = Callable[[str], bytes]
"""A built site: the path of a file -> what it holds."""

LISTS = ("edition", "claims", "numbers", "figures", "datasets")
"""The lists of a site that its facts are gathered from."""


NUMBER = r"20\d\d\.[1-9]\d*"

DRAWN = re.compile(r"figures/\w+\.png")
"""Files that an archive leaves out."""


class EditionError(RuntimeError):
    """An edition that cannot be made, or is not what it was, and why: one line."""


def editions() -> list[str]:
    """The frozen editions, the oldest first.

    Raises
    ------
    EditionError
        A file is no edition's, or an edition has lost its facts: it would be left out without a word.
    """
    told = {file.stem: file for file in paths.FACTS.glob("*.json")}
    for number, file in told.items():
        if not re.fullmatch(NUMBER, number):
            raise EditionError(f"{short(file)}: {number} is no edition, as 2026.1 is; take the file out")
    for archive in sorted(paths.ARCHIVES.glob("*.tar.xz")):
        number = archive.name.removesuffix(".tar.xz")
        if number not in told:
            raise EditionError(
                f"data/editions/{number}.json: missing, though {short(archive)} is there; restore it from the"
                " repository, or take the archive out if it never was there"
            )
    return sorted(told, key=order)


def order(edition: str) -> tuple[int, ...]:
    """Its place among others: 2026.10 comes after 2026.9."""
    return tuple(map(int, edition.split(".")))


def folder(site: Path) -> Site:
    """A site that lies in a folder."""
    return lambda path: (site / path).read_bytes()


def unpacked(edition: str) -> dict[str, bytes]:
    """The files of a frozen edition by their path.

    Raises
    ------
    EditionError
        There is no such edition, or its archive is not the one whose checksum was frozen.
    """
    return _files(_archive(edition))


def _archive(edition: str) -> bytes:
    archive, _ = places(edition)
    settle(edition)
    if not archive.exists():
        raise EditionError(f"{short(archive)}: missing; restore it from the repository, it cannot be made again")
    content = archive.read_bytes()
    if sha256(content) != frozen(edition)["archive"]["sha256"]:
        raise EditionError(f"{short(archive)}: is not the archive that was frozen; restore it from the repository")
    return content


def _files(archive: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:xz") as tar:
        files = {member.name: tar.extractfile(member) for member in tar.getmembers()}
        return {name: file.read() for name, file in files.items() if file}


def frozen(edition: str) -> dict[str, Any]:
    """The frozen facts of an edition."""
    _, file = places(edition)
    if not file.exists():
        raise EditionError(f"{short(file)}: no such edition; there are {', '.join(editions()) or 'none'}")
    try:
        facts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        raise EditionError(f"{short(file)}: no JSON; restore it from the repository") from None
    return facts


@dataclass(frozen=True)
class Edition:
    """An edition to be compared with another.

    Attributes
    ----------
    facts : dict
        ``edition``, ``date``, ``commit``, ``doi``, ``locks``, ``corrected`` and ``withdrawn``; ``pages`` by path;
        ``claims``, ``numbers`` and ``figures`` by key, ``datasets`` by name. Checksums are those of the files
        themselves, not those that the site tells; of the chart and the table of a figure without what its file says
        around them.
    table : callable
        Key of a figure -> its table as CSV.
    """

    facts: dict[str, Any]
    table: Callable[[str], bytes]


def built(site: Site) -> Edition:
    """An edition as a built site has it; see :func:`folder` and :func:`unpacked`."""
    told = {name: json.loads(site(f"{name}.json")) for name in LISTS}

    def table(key: str) -> bytes:
        return published.plain_table(site(f"figures/{key}.csv"))

    def spec(key: str) -> bytes:
        return published.plain_spec(site(f"figures/{key}.vl.json"))

    facts = gather(told, table, spec, lambda name: site(f"data/{name}.csv"))
    return Edition(facts, table)


def archived(edition: str) -> Edition:
    """A frozen edition; what is asked of it is kept, since its archive takes long to unpack."""
    content = _archive(edition)
    kept = json.loads(store.keep("archived", digest(content, library()), lambda: _told(content)))
    return Edition(kept["facts"], lambda key: kept["tables"][key].encode())


def _told(archive: bytes) -> bytes:
    found = built(_files(archive).__getitem__)
    tables = {key: found.table(key).decode() for key in found.facts["figures"]}
    return json.dumps({"facts": found.facts, "tables": tables}).encode()


def gather(
    told: dict[str, Any],
    table: Callable[[str], bytes],
    spec: Callable[[str], bytes],
    dataset: Callable[[str], bytes],
) -> dict[str, Any]:
    """Gather what an edition consists of from its lists and from its files by key."""
    return {
        **{field: told["edition"][field] for field in ("edition", "date", "commit", "doi", "locks", "corrected")},
        # Editions before 2026.2 had withdrawn nothing, and their lists have no place for it.
        **{field: told["edition"][field] for field in ("withdrawn",) if field in told["edition"]},
        "pages": {page["path"]: _without(page, "path") for page in told["edition"]["pages"]},
        "claims": {
            claim["key"]: {
                field: claim[field]
                for field in ("number", "text", "verdict", "value", "unit", "printed", "readings", "rule", "datasets")
            }
            for claim in told["claims"]
        },
        "numbers": {number["key"]: _without(number, "key", "href") for number in told["numbers"]},
        "figures": {
            figure["key"]: {
                "title": figure["title"],
                "chapter": figure["chapter"],
                "datasets": figure["datasets"],
                "rows": len(table(figure["key"]).splitlines()) - 1,
                "csv_sha256": sha256(table(figure["key"])),
                "spec_sha256": sha256(spec(figure["key"])),
            }
            for figure in told["figures"]
        },
        "datasets": {
            one["name"]: {
                "title": one["title"],
                "versions": [" ".join(filter(None, (o["title"], o["version"]))) for o in one["origins"]],
                "rows": one["rows"],
                "sha256": sha256(dataset(one["name"])),
            }
            for one in told["datasets"]
        },
    }


def _without(record: dict[str, Any], *fields: str) -> dict[str, Any]:
    return {field: value for field, value in record.items() if field not in fields}


def settle(edition: str) -> None:
    """End what an interruption left of an edition: it is whole once it has its facts, and else there is nothing."""
    archive, facts = places(edition)
    if facts.exists() and beside(archive).exists():
        beside(archive).replace(archive)
    for file in (archive, facts):
        beside(file).unlink(missing_ok=True)


def places(edition: str) -> tuple[Path, Path]:
    """Where archive and facts of an edition are."""
    return paths.ARCHIVES / f"{edition}.tar.xz", paths.FACTS / f"{edition}.json"


def beside(file: Path) -> Path:
    """Where a file is written, before it is whole and gets its name."""
    return file.with_name(f".{file.name}.new")


def verify(edition: str) -> None:
    """Make sure that an edition is as it was frozen.

    Raises
    ------
    EditionError
        Archive and facts are not those that belong together.
    """
    told, found = frozen(edition), archived(edition).facts
    changed = sorted(field for field in found if told.get(field) != found[field])
    if changed or set(told) != {*found, "archive"} or told["edition"] != edition:
        what = " and ".join(changed) or "fields"
        raise EditionError(f"data/editions/{edition}.json: its {what} are not those of its archive; restore the file")


def short(file: Path) -> str:
    """Name a file from the root of the project."""
    return str(file.relative_to(paths.ROOT)) if file.is_relative_to(paths.ROOT) else file.name
