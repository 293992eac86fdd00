"""Editions: what one consists of, and how it is frozen for good.

An edition is kept as two files: ``editions/<edition>.tar.xz``, the site as it was built, and
``data/editions/<edition>.json``, its facts: what each claim, number, figure and table was. Neither changes afterwards.
The facts make it an edition: they are put in place by one rename, once the archive lies whole beside its place.
The archive leaves out the PNG pictures, which can be drawn from the SVG ones it has.
"""

from __future__ import annotations

import io
import json
import lzma
import re
import shutil
import tarfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

import onestepback
from onestepback import paths, store
from onestepback.data.csv import plain_csv
from onestepback.files import digest, dump, git, library, sha256
from onestepback.site import archives, citation, lists, passports
from onestepback.site.record import Record

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
            raise EditionError(f"{_short(file)}: {number} is no edition, as 2026.1 is; take the file out")
    for archive in sorted(paths.ARCHIVES.glob("*.tar.xz")):
        number = archive.name.removesuffix(".tar.xz")
        if number not in told:
            raise EditionError(
                f"data/editions/{number}.json: missing, though {_short(archive)} is there; restore it from the"
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
    archive, _ = _places(edition)
    settle(edition)
    if not archive.exists():
        raise EditionError(f"{_short(archive)}: missing; restore it from the repository, it cannot be made again")
    content = archive.read_bytes()
    if sha256(content) != frozen(edition)["archive"]["sha256"]:
        raise EditionError(f"{_short(archive)}: is not the archive that was frozen; restore it from the repository")
    return content


def _files(archive: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:xz") as tar:
        files = {member.name: tar.extractfile(member) for member in tar.getmembers()}
        return {name: file.read() for name, file in files.items() if file}


def frozen(edition: str) -> dict[str, Any]:
    """The frozen facts of an edition."""
    _, file = _places(edition)
    if not file.exists():
        raise EditionError(f"{_short(file)}: no such edition; there are {', '.join(editions()) or 'none'}")
    try:
        facts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        raise EditionError(f"{_short(file)}: no JSON; restore it from the repository") from None
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
        return passports.plain_table(site(f"figures/{key}.csv"))

    def spec(key: str) -> bytes:
        return passports.plain_spec(site(f"figures/{key}.vl.json"))

    facts = _facts(told, table, spec, lambda name: site(f"data/{name}.csv"))
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


def recorded(record: Record) -> Edition:
    """The edition that is being built, before its files are written."""

    def table(key: str) -> bytes:
        return passports.table(record.figures[key])

    facts = _facts(
        lists.lists(record),
        table,
        lambda key: passports.spec(record.figures[key]),
        lambda name: plain_csv(record.datasets[name]),
    )
    return Edition(facts, table)


def _facts(
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


def make(build: Callable[[str], None]) -> None:
    """Freeze the edition that the project states, from a fresh build.

    Parameters
    ----------
    build : callable
        Builds the site as a given edition, into ``_build/html``.

    Raises
    ------
    EditionError
        Something disagrees, the number was used, or a change is not committed. Nothing is changed then.
    """
    settle(onestepback.__version__)
    edition = agreed()
    check_committed()
    shutil.rmtree(paths.BUILD / "work", ignore_errors=True)  # nothing of an earlier build: a clone gives the same bytes
    build(edition)
    site = paths.BUILD / "html"
    freeze(site, edition)
    verify(edition)
    print(
        f"Edition {edition} is frozen in editions/ and data/editions/. To publish it:\n"
        f'  git add editions data/editions && git commit -m "Edition {edition}" && git tag v{edition}'
    )


def settle(edition: str) -> None:
    """End what an interruption left of an edition: it is whole once it has its facts, and else there is nothing."""
    archive, facts = _places(edition)
    if facts.exists() and _beside(archive).exists():
        _beside(archive).replace(archive)
    for file in (archive, facts):
        _beside(file).unlink(missing_ok=True)


def _places(edition: str) -> tuple[Path, Path]:
    """Where archive and facts of an edition are."""
    return paths.ARCHIVES / f"{edition}.tar.xz", paths.FACTS / f"{edition}.json"


def _beside(file: Path) -> Path:
    return file.with_name(f".{file.name}.new")


def check_committed() -> None:
    """Make sure that the project is what its newest commit says."""
    if changes := _git("status", "--porcelain"):
        names = [line[3:] for line in changes.splitlines()]
        raise EditionError(f"{names[0]}: a change that is not committed (of {len(names)}); commit it, or take it back")


def agreed() -> str:
    """The edition that the project states, where everything that states it agrees and the number is new.

    Raises
    ------
    EditionError
        What disagrees with what, or where the number was used.
    """
    edition, book = onestepback.__version__, citation.book()
    if not re.fullmatch(NUMBER, edition):
        raise EditionError(f"pyproject.toml: version {edition} is no edition; write it as year.counter, 2026.1")
    package = tomllib.loads((paths.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    if package["version"] != edition:
        raise EditionError(
            f"pyproject.toml: version is {package['version']} but the package installed is {edition}; run `make book`"
        )
    if book.edition != edition:
        raise EditionError(f"CITATION.cff: version is {book.edition} but the package's is {edition}; make them one")
    if book.date is None:
        raise EditionError("CITATION.cff: date-released is missing; give the day of the edition")
    for name, text in archives.files().items():
        if not (paths.ROOT / name).exists() or (paths.ROOT / name).read_text(encoding="utf-8") != text:
            raise EditionError(f"{name}: disagrees with CITATION.cff; run `python -m onestepback archives`")
    _check_changelog(edition, book.date)
    _check_front_page(book.title)
    _check_licence(package["license"], book.licenses)
    check_new(edition)
    return edition


def _check_changelog(edition: str, date: str) -> None:
    text = paths.CHANGELOG.read_text(encoding="utf-8")
    entry = re.search(rf"^## {re.escape(edition)}\b(.*)\n+(?!## )\S", text, re.MULTILINE)
    if not entry:
        raise EditionError(f"CHANGELOG.md: has no entry {edition}; write what a reader would notice")
    if entry[1].strip() != f"({date})":
        raise EditionError(
            f"CHANGELOG.md: the heading of {edition} has {entry[1].strip() or 'no date'} where CITATION.cff has {date};"
            f" write ## {edition} ({date})"
        )


def _check_front_page(title: str) -> None:
    heading = re.search(r"^# (.+)$", (paths.ROOT / "index.md").read_text(encoding="utf-8"), re.MULTILINE)
    stated = {
        "index.md": heading[1].replace("*", "").strip() if heading else "",
        "_config.yml": yaml.safe_load(paths.CONFIG.read_text(encoding="utf-8"))["title"],
    }
    for name, words in stated.items():
        if words != title:
            raise EditionError(f"{name}: the title is {words!r} but CITATION.cff has {title!r}; make them one")


def _check_licence(package: str, licenses: tuple[str, ...]) -> None:
    text = (paths.ROOT / "LICENSE").read_text(encoding="utf-8")
    if package not in licenses:
        raise EditionError(f"pyproject.toml: licence {package} is not in CITATION.cff; make them agree")
    for license in licenses:
        if license not in text:
            raise EditionError(f"LICENSE: does not name {license}, which CITATION.cff does; make them agree")


def check_new(edition: str) -> None:
    """Make sure that a number was never used, and comes after all that were."""
    used = [file for file in _places(edition) if file.exists()]
    if used or _git("tag", "--list", f"v{edition}"):
        where = _short(used[0]) if used else f"tag v{edition}"
        raise EditionError(f"{where}: the number {edition} was used; an edition never changes, take the next number")
    newest = max(editions(), key=order, default=None)
    if newest and order(newest) > order(edition):
        raise EditionError(f"pyproject.toml: version {edition} comes before {newest}, a frozen one; take a later")


def freeze(site: Path, edition: str) -> None:
    """Write the facts and the archive of a built site.

    Parameters
    ----------
    site : Path
        The folder of the site.
    edition : str
        The number that the site has to have.

    Raises
    ------
    EditionError
        The site is of another edition, or the number was used. Nothing is written then.
    """
    check_new(edition)
    found = built(folder(site)).facts
    if found["edition"] != edition:
        raise EditionError(f"the site is built as edition {found['edition']}, not {edition}; build it again")
    content = pack(site)
    found["archive"] = {"sha256": sha256(content), "bytes": len(content)}
    places = _places(edition)
    for path, made in zip(places, (content, dump(found)), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        _beside(path).write_bytes(made)
    for path in reversed(places):  # the facts first: with them it is an edition
        _beside(path).replace(path)


def pack(site: Path) -> bytes:
    """Pack a site so that the same files are the same bytes: in order, without owner and time."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path in sorted(site.rglob("*")):
            name = path.relative_to(site).as_posix()
            if path.is_file() and not DRAWN.fullmatch(name):
                entry = tarfile.TarInfo(name)
                entry.size = path.stat().st_size
                with path.open("rb") as file:
                    tar.addfile(entry, file)
    return lzma.compress(plain.getvalue(), preset=9)


def _git(*arguments: str) -> str:
    """What git says of the project, which has to be a repository."""
    said = git(*arguments)
    if said is None:
        raise EditionError(f"git {arguments[0]}: the project is no repository; an edition needs one")
    return said


def _short(file: Path) -> str:
    return str(file.relative_to(paths.ROOT)) if file.is_relative_to(paths.ROOT) else file.name
