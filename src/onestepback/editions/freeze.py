"""Editions: how one is frozen for good.

An edition is kept as two files: ``editions/<edition>.tar.xz``, the site as it was built, and
``data/editions/<edition>.json``, its facts: what each claim, number, figure and table was. Neither changes afterwards.
The facts make it an edition: they are put in place by one rename, once the archive lies whole beside its place.
The archive leaves out the PNG pictures, which can be drawn from the SVG ones it has.
"""

from __future__ import annotations

import io
import lzma
import re
import shutil
import tarfile
import tomllib
from collections.abc import Callable
from pathlib import Path

import yaml

import onestepback
from onestepback import paths
from onestepback.data.csv import plain_csv
from onestepback.editions.contents import (
    DRAWN,
    NUMBER,
    Edition,
    EditionError,
    beside,
    built,
    editions,
    folder,
    gather,
    order,
    places,
    settle,
    short,
    verify,
)
from onestepback.files import dump, git, sha256
from onestepback.site import archives, citation, lists, passports
from onestepback.site.record import Record


def recorded(record: Record) -> Edition:
    """The edition that is being built, before its files are written."""

    def table(key: str) -> bytes:
        return passports.table(record.figures[key])

    facts = gather(
        lists.lists(record),
        table,
        lambda key: passports.spec(record.figures[key]),
        lambda name: plain_csv(record.datasets[name]),
    )
    return Edition(facts, table)


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
    used = [file for file in places(edition) if file.exists()]
    if used or _git("tag", "--list", f"v{edition}"):
        where = short(used[0]) if used else f"tag v{edition}"
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
    both = places(edition)
    for path, made in zip(both, (content, dump(found)), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        beside(path).write_bytes(made)
    for path in reversed(both):  # the facts first: with them it is an edition
        beside(path).replace(path)


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
