"""A receipt made for somebody: an edition read, run again, compared; told in the terminal, as JSON and as a page."""

from __future__ import annotations

import platform
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import onestepback
from onestepback import inputs, paths
from onestepback.data.csv import plain_csv
from onestepback.data.sidecar import Dataset, datasets, describe
from onestepback.editions import again, contents, difference, receipt, subject
from onestepback.editions.again import Again, Cells
from onestepback.editions.receipt import Check, Item, Receipt
from onestepback.editions.subject import Subject, SubjectError
from onestepback.files import checksum, dump, sha256
from onestepback.markup import fill

FEW = 12
"""Items of a kind that the terminal tells one by one."""

COMPUTING = ("numpy", "pandas", "altair", "vl-convert-python")
"""Packages that numbers and the data of figures are computed with."""

LOCKS = ("requirements.lock", "package-lock.json")


def hand_out(named: str | None, json: Path | None, page: Path | None) -> int:
    """Make the receipt of an edition and tell it; give its status.

    Parameters
    ----------
    named : str, optional
        The number of an edition, an archive, the folder of a site or its ``edition.json``; the present build, or the
        newest edition, by default.
    json, page : Path, optional
        Where to write the receipt as JSON and as a page.

    Raises
    ------
    SubjectError
        There is no such edition, or it cannot be read.
    """
    made = make(subject.place(named), _tell)
    for file, content in ((json, dump(made.plain())), (page, as_page(made).encode())):
        if file:
            _write(file, content)
    print("\n".join(lines(made)))
    return made.status


def _tell(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)


def _write(file: Path, content: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f".{file.name}.new")
        beside.write_bytes(content)
        beside.replace(file)
    except OSError as fault:
        raise SubjectError(f"{file}: cannot be written ({fault.strerror})") from None


# Made


def make(place: Path, tell: Callable[[str], None]) -> Receipt:
    """Make the receipt of what lies at a place."""
    number = place.name.removesuffix(".tar.xz")
    frozen = number in contents.editions() and place == paths.ARCHIVES / f"{number}.tar.xz"
    intact = _intact(number, place) if frozen else None
    try:
        of = subject.read(place)
    except SubjectError as fault:
        if intact is None or not intact.other:
            raise
        return _damaged(number, contents.short(place), intact, str(fault))
    told = of.edition.facts
    number = told["edition"]
    checks = [_files(of, number) if intact is None else intact if intact.other else replace(intact, same=len(of.files))]
    record = contents.frozen(number) if number in contents.editions() else None
    if record:
        checks.append(receipt.facts(record, told, "the facts kept in data/editions"))
    names = {one["name"]: one["sha256"] for one in of.told("datasets")}
    stated = {name: one["sha256"] for name, one in record["datasets"].items()} if record else names
    checks.append(receipt.tables(told, stated, "the checksums stated of them"))
    homes = {one["key"]: one["chapter"] for one in of.told("claims")}
    told = told | {"claims": {key: {**one, "chapter": homes[key]} for key, one in told["claims"].items()}}
    revised = receipt.changed(checks, "tables")

    commit = told["commit"] or ""
    made_it = of.told("edition").get("inputs_sha256") == _inputs()
    with nullcontext(None) if made_it or not commit else again.library_of(commit) as library:
        if made_it:
            by, at_fault = "this library, which made them", "platform"
        elif library:
            by, at_fault = f"their own library, of commit {commit[:7]}", "platform"
        else:
            by, at_fault = f"this library, of edition {onestepback.__version__}", "library or platform"
        pinned = _pinned(commit, library)
        found = _run(of.cells, of, library, tell, f"edition {number}")

    def why(key: str, one: Mapping[str, Any]) -> str:
        moved = [name for name in one["datasets"] if name in revised]
        return f"data: {', '.join(moved)}" if moved else f"{at_fault}: {_here(pinned)}"

    since: tuple[Check, ...] = ()
    present = again.present() if number != onestepback.__version__ else {}
    if present:
        now = _run(present, None, None, tell, "this commit")
        since = _since(of, told, present, now)
        found, filled = _filled(found, now, told)
    else:
        filled = {}
    faults = [f"{page}: {fault}" for page, fault in found.faults.items()]

    def ways(kind: str) -> str:
        if not filled.get(kind):
            return by
        return f"{by}, {filled[kind]} of them by what this commit computes ({'; '.join(dict.fromkeys(faults))})"

    checks += [
        receipt.numbers(told, found, why, ways("numbers")),
        receipt.figures(told, of.files, found, why, ways("figures")),
        receipt.verdicts(told, found, why, ways("claims")),
        receipt.locks(told["locks"], pinned, "the lists of its commit" if library else "the lists of this copy"),
    ]
    return Receipt(
        edition=number,
        date=told["date"] or "",
        commit=commit,
        source=of.source,
        here=_here(pinned),
        checks=tuple(checks),
        since=since,
    )


def _intact(number: str, place: Path) -> Check:
    """Whether an archive of the project is the one that was frozen; until it is unpacked it counts as one file."""
    stated, found = contents.frozen(number)["archive"]["sha256"], sha256(place.read_bytes())
    return receipt.files({place.name: stated}, {place.name: found}, "the checksum of the archive kept in data/editions")


def _damaged(number: str, source: str, intact: Check, fault: str) -> Receipt:
    """The receipt of an archive that cannot even be unpacked."""
    told = contents.frozen(number)
    untold = [
        Check(kind, 0, 0, (), tuple(Item(key, "–", "–", fault) for key in told[field]), "")
        for kind, field in (
            ("tables", "datasets"),
            ("numbers", "numbers"),
            ("figures", "figures"),
            ("verdicts", "claims"),
        )
    ]
    return Receipt(number, told["date"] or "", told["commit"] or "", source, _here(None), (intact, *untold), ())


def _files(of: Subject, number: str) -> Check:
    """Compare its files with those of the edition as it was frozen, else with the checksums that it states itself."""
    if number in contents.editions():
        try:
            stated = {path: sha256(content) for path, content in contents.unpacked(number).items()}
        except contents.EditionError:
            pass
        else:
            return receipt.files(stated, of.sums, "the archive of the edition")
    return receipt.files(of.vouched, of.sums, "the checksums that the site states of them")


def _inputs() -> str:
    """The checksum of what a build is made from, as an edition states it."""
    return checksum(file for file in inputs.everything() if not inputs.is_page(file))


def _pinned(commit: str, library: Path | None) -> dict[str, bytes] | None:
    """The lists of pinned packages that belong to an edition; None where nobody has them."""
    root = library.parent if library else paths.ROOT
    found = {name: (root / name).read_bytes() for name in LOCKS if (root / name).exists()}
    return found or None


def _run(cells: Cells, of: Subject | None, library: Path | None, tell: Callable[[str], None], whose: str) -> Again:
    ended: list[str] = []

    def told(page: str) -> None:
        ended.append(page)
        tell(f"{whose}: {page.rpartition('/')[2]} ran again ({len(ended)} of {len(cells)})")

    if of is None:
        return again.run(cells, None, library, told)
    with tempfile.TemporaryDirectory(prefix="onestepback-") as folder:
        for path, content in of.files.items():
            if re.fullmatch(r"data/\w+\.csv(\.yml)?", path):
                Path(folder, path.removeprefix("data/")).write_bytes(content)
        return again.run(cells, Path(folder), library, told)


def _filled(found: Again, now: Again, told: Mapping[str, Any]) -> tuple[Again, dict[str, int]]:
    """Fill in what could not be computed again by what this commit computes, and count it by kind."""
    bare = _bare(now)
    pairs = {
        "numbers": (found.numbers, bare.numbers),
        "figures": (found.figures, bare.figures),
        "claims": (found.verdicts, bare.verdicts),
    }
    count = {kind: sum(key in there and key not in here for key in told[kind]) for kind, (here, there) in pairs.items()}
    numbers, figures, verdicts = ({**there, **here} for here, there in pairs.values())
    return Again(numbers, figures, verdicts, found.faults), count


def _bare(now: Again) -> Again:
    """What was published, of figures their tables alone: in another edition a chart has other columns to draw with."""
    return replace(now, figures={key: {**one, "vegalite": None} for key, one in now.figures.items()})


# What was revised since


def _since(of: Subject, told: dict[str, Any], present: Cells, now: Again) -> tuple[Check, ...]:
    """Compare what an earlier edition says with what this commit computes: what was revised, and why."""
    from onestepback.site.changes import corrections
    from onestepback.site.withdrawn import withdrawn

    here = {dataset.name: _table(dataset) for dataset in map(describe, datasets())}
    corrected = {key: one.day for one in reversed(corrections()) for key in one.keys}
    left = {one.key: one.why for one in withdrawn()}

    def why(key: str, one: Mapping[str, Any]) -> str:
        if key in corrected and corrected[key] != told["corrected"].get(key):
            return f"correction of {corrected[key]}"
        moved = [
            name for name in one["datasets"] if told["datasets"][name]["sha256"] != here.get(name, {}).get("sha256")
        ]
        if moved:
            return f"data: {', '.join(moved)}"
        return (
            "library"
            if of.cells.get(one["chapter"]) == present.get(one["chapter"])
            else "method: its chapter was rewritten"
        )

    by = "what this commit computes"
    bare = _bare(now)
    revised = tuple(
        Item(row.what, row.was, row.now, f"data: {row.why}")
        for row in difference.sources(told, {"datasets": here})
        if row.standing != "new"
    )
    made = (
        Check("tables", len(told["datasets"]) - len(revised), 0, revised, (), by),
        receipt.numbers(told, bare, why, by),
        replace(receipt.figures(told, of.files, bare, why, by, left), near="with more digits"),
        receipt.verdicts(told, bare, why, by, alone=True),
    )
    return tuple(replace(check, lost="no longer there") for check in made)


def _table(dataset: Dataset) -> dict[str, Any]:
    """What an edition would tell of a table of this copy."""
    versions = [" ".join(filter(None, (origin.title, origin.version))) for origin in dataset.origins]
    content = plain_csv(dataset)
    return {"title": dataset.title, "versions": versions, "rows": dataset.integrity.rows, "sha256": sha256(content)}


# The machine


def _here(pinned: Mapping[str, bytes] | None) -> str:
    """The machine on which this is found, and where its packages are not the pinned ones."""
    text = pinned[LOCKS[0]].decode() if pinned and LOCKS[0] in pinned else ""
    told = []
    for name in COMPUTING:
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
        wanted = re.findall(rf"^{re.escape(name)}==(\S+)", text, re.MULTILINE)
        told.append(
            f"{name} {version}" + (f" (pinned: {' or '.join(wanted)})" if wanted and version not in wanted else "")
        )
    python = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}".strip()
    return ", ".join([python, *told])


# Told


def lines(made: Receipt) -> list[str]:
    """The receipt for a terminal."""
    day = f" of {made.date}" if made.date else ""
    told = [f"Edition {made.edition}{day} ({made.source}): {made.verdict}"]
    told += [line for check in made.checks for line in _lines(check)]
    if made.since:
        told += ["", "Since then, by what this commit computes (revisions are no fault of the edition)"]
        told += [line for check in made.since for line in _lines(check)]
    return [*told, "", f"Found with {made.here}"]


def _lines(check: Check) -> Iterable[str]:
    yield f"  {check.said}" + (f", by {check.by}" if check.by else "")
    for items, sign in ((check.other, "≠"), (check.untold, "?")):
        for item in items[:FEW]:
            values = "" if item.was == item.now == "–" else f": {item.was} -> {item.now}"
            yield f"    {sign} {item.what}{values} ({item.why})"
        if len(items) > FEW:
            yield f"    {sign} {len(items) - FEW} more, which --json FILE and --page FILE have"


def as_page(made: Receipt) -> str:
    """The receipt as a page that needs no other file."""
    tokens = paths.TOKENS.read_text(encoding="utf-8")
    return str(fill(Path(__file__).with_name("receipt.html"), receipt=made, tokens=tokens)) + "\n"
