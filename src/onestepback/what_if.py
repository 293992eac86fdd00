"""What a change of tables would do: which numbers, sentences, figures and verdicts move, before anything is sealed.

The notebooks run on the tables and their sidecars as they are now, in a copy of the project that
is sealed anew.
What no longer holds there stops nothing: it is collected, and told beside what the last build had.
Nothing of the project, of its last good build or of its store is touched.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from onestepback import execution, inputs, paths, published
from onestepback.book.notebooks import notebook
from onestepback.build import alone, environment
from onestepback.claims import ledger
from onestepback.claims.numbers import reprinted
from onestepback.data.cells import check_rows
from onestepback.data.csv import plain_csv
from onestepback.data.edit import Address, edit
from onestepback.data.printed import check_printed
from onestepback.data.sidecar import DataError, Dataset, datasets, describe, read_yaml
from onestepback.data.tables import check_cells, check_years, parse
from onestepback.editions import again, difference
from onestepback.editions.contents import Edition, built, folder
from onestepback.editions.receipt import read
from onestepback.files import sha256

FEW = 12
"""Cells of a table that are told one by one."""

Outputs = Mapping[str, dict[str, dict[str, Any]]]
"""What notebooks publish: kind -> key -> what it is."""


class WhatIfError(RuntimeError):
    """Why it cannot be told what a change would do: one line."""


def tell(proposed: Sequence[Dataset] = (), *, vintage: str | None = None, library: str | None = None) -> None:
    """Print what the tables as they are now, another vintage or another library would change in the last build.

    Parameters
    ----------
    proposed : sequence of Dataset, optional
        Tables that lie elsewhere and are looked at in place of those in ``data/``.
    vintage : str, optional
        Such as ``weo:2024-10=2025-10``: the rows of October 2025 stand for those of October 2024.
    library : str, optional
        A commit, by any name that git has for it: the chapters run with the library as it was then.

    Raises
    ------
    WhatIfError
        There is no build to compare with, no such vintage or commit, or the copy of the project does not run.
    DataError
        A changed table is none by its sidecar.
    """
    site, root = paths.BUILD / "html", paths.BUILD / "what_if"
    if not (site / "edition.json").exists():
        raise WhatIfError("there is no build to compare with: take the change back, run `make book`, change it again")
    refused: list[str] = []
    tables: list[str] = []
    changed: dict[str, bytes] = {}
    with alone():
        before = built(folder(site))
        if library:
            found, faults = _by_library(library)
        else:
            known = before.facts["datasets"]
            tables = [name for name in datasets() if _differs(describe(name), known)]
            described = {name: fields for name in datasets() if (fields := _other_fields(name, site))}
            looked_at = list(proposed) or [describe(name) for name in datasets() if name in {*tables, *described}]
            changed = {dataset.name: plain_csv(dataset) for dataset in looked_at}
            if vintage:
                name, old, new, content = _swapped(vintage)
                changed[name] = content
                print(f"{name}: {new} stands for {old}")
            if not changed:
                print("No table and no sidecar differs from those of the last build")
                return
            if looked_at and not proposed:
                print("Tables")
            refused = [fault for dataset in looked_at for fault in _told(site, dataset, 0 if proposed else FEW)]
            if not proposed:
                for name, fields in described.items():
                    print(f"  {name}.csv.yml: {', '.join(fields)}")
            _copy(root, changed, proposed)
            found, faults = _run(root, sorted(path.replace(".html", ".md") for path in before.facts["pages"]))
    words = {one["key"]: one for one in json.loads((site / "figures.json").read_text(encoding="utf-8"))}
    if edited := _edited(before.facts["pages"]):
        print(f"\nWritten anew since the last build, so that what moves may be theirs: {', '.join(edited)}")
    after = _after(before, found, changed)
    sections = difference.sections(before, after)
    difference.say(sections)
    if unseen := _unseen(before.facts["numbers"], after.facts["numbers"]):
        print(f"\n{unseen} more numbers move by less than is printed of them")
    _say("Words of figures", _words(words, found[published.FIGURE]))
    _say("Readings", _readings(before.facts["claims"], after.facts["claims"]))
    _say("Sentences", _sentences(before.facts["numbers"], after.facts["numbers"]))
    _say("What the build would stop at", faults)
    _say("What `make data` would stop at", refused)
    if proposed:
        return
    if library or vintage:
        print("\nNothing was changed but a copy")
        return
    seal = f'make data NAMES="{" ".join(sorted(tables))}" REASON="why"' if tables else "make book"
    print(f"\nNothing was changed but a copy. To keep it: mend what stops, read the sentences again, then\n  {seal}")


def _say(heading: str, lines: Sequence[str]) -> None:
    if lines:
        print(f"\n{heading} ({len(lines)})", *lines, sep="\n  ")


# The tables


def _differs(dataset: Dataset, known: Mapping[str, Any]) -> bool:
    return dataset.name not in known or sha256(plain_csv(dataset)) != known[dataset.name]["sha256"]


def _swapped(vintage: str) -> tuple[str, str, str, bytes]:
    """A table in which the rows of one vintage stand for those of another."""
    form = re.fullmatch(r"(\w+):([^=]+)=([^=]+)", vintage)
    if not form:
        raise WhatIfError(f"VINTAGE={vintage}: write the table, the vintage and the one for it, weo:2024-10=2025-10")
    name, old, new = form.groups()
    if name not in datasets():
        raise WhatIfError(f"VINTAGE={vintage}: there is no table {name}; there are {', '.join(datasets())}")
    dataset = describe(name)
    head, *rows = csv.reader(io.StringIO(plain_csv(dataset).decode("utf-8-sig"), newline=""))
    keys = {origin.key for origin in dataset.origins}
    place = next((turn for turn in range(len(head)) if {row[turn] for row in rows} == keys), None)
    if place is None:
        raise WhatIfError(f"VINTAGE={vintage}: the rows of {name} name no vintage")
    if missing := [one for one in (old, new) if one not in keys]:
        raise WhatIfError(f"VINTAGE={vintage}: {name} has no {missing[0]}; it has {', '.join(sorted(map(str, keys)))}")
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(head)
    for row in rows:
        if row[place] != old:
            writer.writerow(row)
        if row[place] == new:
            writer.writerow([*row[:place], old, *row[place + 1 :]])
    return name, old, new, made.getvalue().encode()


def _other_fields(name: str, site: Path) -> list[str]:
    """The fields of a sidecar that are others than in the last build, but for those that sealing writes."""
    file = site / "data" / f"{name}.csv.yml"
    old, new = (read_yaml(one) if one.exists() else {} for one in (file, describe(name).sidecar))
    for record in (old, new):
        record.get("processing", {}).pop("by_hand", None)
        record.pop("integrity", None)
    return [field for field in {**new, **old} if old and old.get(field) != new.get(field)]


def _told(site: Path, dataset: Dataset, few: int) -> list[str]:
    """Print the first cells of a table that are others; give what would keep it from being sealed."""
    content, file = plain_csv(dataset), site / "data" / f"{dataset.name}.csv"
    check_rows(dataset, content)
    lines = list(_cells(dataset, file.read_bytes() if file.exists() else b"", content)) if few else []
    for line in lines[:few]:
        print(f"  {dataset.path.name}: {line}")
    if len(lines) > few:
        print(f"  {dataset.path.name}: {len(lines) - few} more")
    frame, faults = parse(content, dataset), []
    for check in (
        lambda: check_years(dataset, frame),
        lambda: check_cells(dataset, dataset.path),
        lambda: check_printed(dataset, frame),
    ):
        try:
            check()
        except DataError as fault:
            faults.append(str(fault))
    return faults


def _cells(dataset: Dataset, was: bytes, now: bytes) -> Iterator[str]:
    """Each cell that is another, by the row's key."""
    old, new = (_rows(dataset, content) for content in (was, now))
    for key in {**new, **old}:
        named = ", ".join(key)
        if key not in old or key not in new:
            yield f"{named}: {'a new row' if key in new else 'the row is gone'}"
            continue
        for column, value in new[key].items():
            if value != (before := old[key].get(column, "")):
                yield f"{named}: {column} {before or 'blank'} -> {value or 'blank'}"


def _rows(dataset: Dataset, content: bytes) -> dict[tuple[str, ...], dict[str, str]]:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return {tuple(row.get(column, "") for column in dataset.primary_key): row for row in rows}


def _edited(pages: Mapping[str, Any]) -> list[str]:
    """The pages that are not as the last build had them."""
    files = {paths.ROOT / path.replace(".html", ".md"): page["source_sha256"] for path, page in pages.items()}
    return [file.name for file, was in files.items() if file.exists() and sha256(file.read_bytes()) != was]


# The copy


def _copy(root: Path, changed: Mapping[str, bytes], proposed: Sequence[Dataset]) -> None:
    """Copy what a build reads, with what the last one kept, and seal the changed tables there."""
    shutil.rmtree(root, ignore_errors=True)
    for file in inputs.everything():
        copy = root / file.relative_to(paths.ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    kept = paths.BUILD / "store"
    if kept.exists():
        # Names of the same files: what is kept is never written to, it is replaced.
        shutil.copytree(kept, root / "_build" / "store", copy_function=os.link)
    elsewhere = {dataset.name: dataset for dataset in proposed}
    for dataset in proposed:
        for table in (root / "data").glob(f"{dataset.name}.csv*"):
            table.unlink()
        for file in (dataset.path, dataset.sidecar):
            shutil.copyfile(file, root / "data" / file.name)
    for dataset, content in ((elsewhere.get(name) or describe(name), content) for name, content in changed.items()):
        packed = dataset.path.suffix == ".gz"
        (root / "data" / dataset.path.name).write_bytes(gzip.compress(content, mtime=0) if packed else content)
        sealed: dict[Address, str] = {
            ("integrity", "sha256"): sha256(content),
            ("integrity", "rows"): str(len(parse(content, dataset))),
        }
        sidecar = root / "data" / dataset.sidecar.name
        sidecar.write_text(edit(sidecar.read_text(encoding="utf-8"), sealed), encoding="utf-8")


def _run(root: Path, pages: Sequence[str]) -> tuple[Outputs, list[str]]:
    """Run the pages in the copy; give what they publish, and what no longer holds."""
    surroundings = environment(root / "_build", "") | {"PYTHONPATH": str(root / "src"), published.ASKING: "1"}
    told = root / "_build" / "told.json"
    command = [sys.executable, "-m", "onestepback", "collect", str(told), *pages]
    done = subprocess.run(command, cwd=root, env=surroundings, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    if done.returncode:
        raise WhatIfError(f"the notebooks cannot run: {' '.join(done.stderr.split())}")
    found, faults = json.loads(told.read_text(encoding="utf-8"))
    return found, faults


def _by_library(commit: str) -> tuple[Outputs, list[str]]:
    """Run the pages as they are with the library of a commit; give what they publish, and where they cannot run."""
    cells = again.present()
    with again.library_of(commit) as library:
        if library is None:
            raise WhatIfError(f"LIBRARY={commit}: the repository has no such commit")
        print(f"Library: that of {commit}")
        found = again.run(cells, None, library, lambda page: print(f"  {page} ran", file=sys.stderr))
    if not found.numbers:
        raise WhatIfError(f"LIBRARY={commit}: the chapters cannot run with it: {next(iter(found.faults.values()))}")
    kinds = {published.CLAIM: found.numbers, published.FIGURE: found.figures, published.VERDICT: found.verdicts}
    return kinds, [f"{page}.md: {fault}" for page, fault in sorted(found.faults.items())]


def collect(pages: Sequence[str], into: Path) -> None:
    """Run pages to their end and write what they publish, and what no longer holds: in the copy, for :func:`tell`."""
    found: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in published.KINDS}
    faults: list[str] = []
    books = [notebook(page) for page in pages if (paths.ROOT / page).exists()]
    books = [book for book in books if book.cells]
    with ThreadPoolExecutor(execution.cores()) as pool:
        for book, (shown, raised) in zip(books, pool.map(execution.run_through, books), strict=True):
            for line, outputs in zip(book.lines, shown, strict=True):
                for kind, what in (pair for output in outputs for pair in output.get("data", {}).items()):
                    if kind == published.BROKEN:
                        # A fault of a claim's file is told by every page that asks for its verdict.
                        of_file = what["fault"].startswith("book/")
                        faults.append(what["fault"] if of_file else f"{book.page}:{line}: {what['fault']}")
                    elif kind in found and "key" in what:
                        found[kind][what["key"]] = {part: of for part, of in what.items() if part != "forms"}
            faults += raised
    into.write_text(json.dumps([found, list(dict.fromkeys(faults))]), encoding="utf-8")


# What moved


def _after(before: Edition, found: Outputs, changed: Mapping[str, bytes]) -> Edition:
    """The last build as it would be; what a page did not come to publish stays as it was."""
    old = before.facts
    numbers, claims, figures = dict(old["numbers"]), dict(old["claims"]), dict(old["figures"])
    tables = {key: published.rows(one["table"]) for key, one in found[published.FIGURE].items()}
    for key, one in found[published.CLAIM].items():
        if key in numbers and one["value"] != numbers[key]["value"]:
            numbers[key] = numbers[key] | {"value": one["value"], "printed": reprinted(one["printed"], one["value"])}
    for key, one in found[published.VERDICT].items():
        if key in claims:
            readings = read(one)
            claims[key] = claims[key] | {"verdict": one["verdict"], "readings": readings}
            if one["printed"] and one["value"] != claims[key]["value"]:
                claims[key] |= {"value": one["value"], "printed": reprinted(one["printed"], one["value"])}
    for key, one in found[published.FIGURE].items():
        if key in figures:
            drawn = sha256(published.without_words(one["vegalite"]))
            figures[key] = figures[key] | {
                "title": one["title"],
                "rows": len(one["table"]["rows"]),
                "csv_sha256": sha256(tables[key]),
                "spec_sha256": drawn,
            }
    sums = {
        name: old["datasets"].get(name, {"title": describe(name).title, "versions": []})
        | {"rows": len(content.splitlines()) - 1, "sha256": sha256(content)}
        for name, content in changed.items()
    }
    facts = old | {"numbers": numbers, "claims": claims, "figures": figures, "datasets": old["datasets"] | sums}
    return Edition(facts, lambda key: tables.get(key) or before.table(key))


def _unseen(old: Mapping[str, Any], new: Mapping[str, Any]) -> int:
    """How many numbers are others and are printed alike."""
    return sum(old[key]["value"] != one["value"] and old[key]["printed"] == one["printed"] for key, one in new.items())


def _words(old: Mapping[str, Any], found: Mapping[str, dict[str, Any]]) -> list[str]:
    """Titles and alternative texts that say something else."""
    told = []
    for key, one in found.items():
        for name, field, was in (
            ("title", "title", "title"),
            ("subtitle", "subtitle", "caption"),
            ("text", "alt", "alt"),
        ):
            if key in old and old[key][was] != one[field]:
                told.append(f"{key}, {name}: {old[key][was]} -> {one[field]}")
    return told


def _readings(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Readings of claims that are true and were not, or were and are not."""
    word = {True: "true", False: "not true"}
    return [
        f"Claim {claim['number']}, {words}: {word[old[key]['readings'][words]]} -> {word[true]}"
        for key, claim in new.items()
        for words, true in claim["readings"].items()
        if old[key]["readings"].get(words, true) != true
    ]


_NUM = re.compile(r"\{num\}`([^`]+)`")
_CITE = re.compile(r"\s?\{cite(?::\w+)?\}`[^`]+`")
_ROLE = re.compile(r"\{\w+\}`([^`<]+?)(?: <[^`]*)?`")


def _sentences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Every sentence that prints a number which moved, with the old and the new one in it."""
    moved = {key: (old[key]["printed"], one["printed"]) for key, one in new.items()}
    moved = {key: (was, now) for key, (was, now) in moved.items() if was != now}

    def told(role: re.Match[str]) -> str:
        was, now = moved.get(role[1], (new.get(role[1], {}).get("printed", role[1]),) * 2)
        return was if was == now else f"[{was} -> {now}]"

    texts = [*filter(inputs.is_page, inputs.everything()), *ledger.files()]
    found = []
    for file in texts:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if any(key in moved for key in _NUM.findall(line)):
                text = _ROLE.sub(r"\1", _CITE.sub("", _NUM.sub(told, line))).strip()
                found.append(f"{file.relative_to(paths.ROOT)}:{number}: {text}")
    return found
