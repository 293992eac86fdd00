"""What changed from one edition to the next: claims, numbers, figures, sources and pages, and why."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from onestepback import paths
from onestepback.editions.contents import Edition, archived, built, editions, folder
from onestepback.words import typeset

NOTHING = "–"
SIDES = (" before", " after")


@dataclass(frozen=True)
class Row:
    """Something that changed.

    Attributes
    ----------
    what : str
        What it is, in words.
    was, now : str
        How it was printed then and now; a dash for what was not there, or is not any more.
    why : str
        Data, method or correction; why it was withdrawn.
    href : str
        Where the later edition has it, from the root of the site; empty where it has left.
    """

    what: str
    was: str
    now: str
    why: str = ""
    href: str = ""

    @property
    def standing(self) -> str:
        """Whether it is new, was dropped, or is in both editions."""
        return "new" if self.was == NOTHING else "dropped" if self.now == NOTHING else "both"


def sections(before: Edition, after: Edition) -> dict[str, list[Row]]:
    """All that changed between two editions, by kind: what is in both, then what is new, then what was dropped.

    A kind of which nothing changed is left out.
    """
    old, new = before.facts, after.facts
    made = {
        "Claims": _claims(old, new),
        "Numbers in the text": _numbers(old, new),
        "Figures": _figures(before, after),
        "Sources": sources(old, new),
        "Pages": _pages(old, new),
    }
    sorted_out: dict[str, list[Row]] = {}
    for standing, words in (("both", ""), ("new", ": new"), ("dropped", ": dropped")):
        for kind, rows in made.items():
            if found := [row for row in rows if row.standing == standing]:
                sorted_out[kind + words] = found
    return sorted_out


def tell(one: str, other: str) -> None:
    """Print what changed between two editions; ``now`` stands for the present build."""
    before, after = _edition(one), _edition(other)
    found = sections(before, after)
    print(f"From {one} to {other}" + ("" if found else ": nothing changed"))
    say(found)
    if said := redrawn(before, after):
        print(f"\n{said}")


def say(found: dict[str, list[Row]]) -> None:
    """Print what changed, by kind."""
    for kind, rows in found.items():
        print(f"\n{kind} ({len(rows)})")
        for row in rows:
            print(f"  {row.what}: {row.was} -> {row.now}" + (f" ({row.why})" if row.why else ""))


def _edition(number: str) -> Edition:
    """A frozen edition, or the present build: it is meant by its own number too."""
    if number == "now" or (number not in editions() and (paths.BUILD / "html" / "edition.json").exists()):
        present = built(folder(paths.BUILD / "html"))
        if number in ("now", present.facts["edition"]):
            return present
    return archived(number)


def _claims(old: dict[str, Any], new: dict[str, Any]) -> list[Row]:
    rows = []
    for key, claim, was, now in _both(old["claims"], new["claims"]):
        if (told := _verdict(was)) != (tells := _verdict(now)):
            why = _why(key, was, now, old, new)
            if was and now and was["rule"] != now["rule"]:
                why = "; ".join(filter(None, (why, "its rule was rewritten")))
            href = f"book/ledger.html#{key}" if now else ""
            rows.append(Row(f"Claim {claim['number']}: {claim['text']}", told, tells, why, href))
    return rows


def _verdict(claim: dict[str, Any] | None) -> str:
    if claim is None:
        return NOTHING
    printed = f" ({claim['printed']} {claim['unit']})".replace(" )", ")") if claim["printed"] else ""
    return f"{claim['verdict']}{printed}"


def _numbers(old: dict[str, Any], new: dict[str, Any]) -> list[Row]:
    rows = []
    for key, number, was, now in _both(old["numbers"], new["numbers"]):
        told, tells = (one["printed"] if one else NOTHING for one in (was, now))
        if told != tells:
            href = f"{now['chapter']}.html#claim-{key}" if now else ""
            rows.append(Row(number["text"] or key, told, tells, _why(key, was, now, old, new), href))
    return rows


def _figures(before: Edition, after: Edition) -> list[Row]:
    """The figures whose data are others; how they are drawn is told by :func:`redrawn`."""
    old, new = before.facts, after.facts
    rows = []
    for key, figure, was, now in _both(old["figures"], new["figures"]):
        if was and now and alike(key, before, after):
            continue
        told, tells = (_rows(one) for one in (was, now))
        why, href = _why(key, was, now, old, new), f"{now['chapter']}.html#figure-{key}" if now else ""
        if now is None and key in new.get("withdrawn", {}):
            tells, why, href = "withdrawn", new["withdrawn"][key], f"figures/{key}/index.html"
        if was and now:
            tells = moved(before.table(key), after.table(key))
        rows.append(Row(figure["title"], told, tells, why, href))
    return rows


def alike(key: str, before: Edition, after: Edition) -> str:
    """Say how the data of a figure are the same in two editions; nothing where they are not."""
    was, now = (edition.facts["figures"][key]["csv_sha256"] for edition in (before, after))
    return "the same" if was == now else "more digits" if finer(before.table(key), after.table(key)) else ""


def redrawn(before: Edition, after: Edition) -> str:
    """Say in a line what is to be said of figures with the same data in both editions; nothing if nothing is.

    A drawing is no finding: other faces, marks or places of labels change it, and what it shows stays.
    """
    old, new = before.facts["figures"], after.facts["figures"]
    same = {key: how for key in new if key in old and (how := alike(key, before, after))}
    told = {
        "drawn differently": sum(old[key]["spec_sha256"] != new[key]["spec_sha256"] for key in same),
        "with more digits": list(same.values()).count("more digits"),
    }
    said = ", ".join(f"{count} {words}" for words, count in told.items() if count)
    return f"Figures with the same data: {said}." if said else ""


def _rows(table: dict[str, Any] | None) -> str:
    return f"{table['rows']:,} rows".replace(",", "\u2009") if table else NOTHING


def finer(before: bytes, after: bytes) -> bool:
    """Whether a later table says the same as an earlier one, with more digits than that was written with."""
    rows = [list(csv.reader(io.StringIO(table.decode()))) for table in (before, after)]
    if list(map(len, rows[0])) != list(map(len, rows[1])):
        return False
    digits = _digits(cell for row in rows[0] for cell in row)
    return all(
        old == new or _same(old, new, digits)
        for pair in zip(*rows, strict=True)
        for old, new in zip(*pair, strict=True)
    )


_NUMBER = re.compile(r"-?0*\.?0*(\d*\.?\d*)(?:e[+-]?\d+)?")


def _digits(cells: Iterable[str]) -> int:
    """How many digits a table was written with: those of its longest number, which a rounded table keeps of all."""
    numbers = (_NUMBER.fullmatch(cell) for cell in cells)
    return max((len(number[1].replace(".", "")) for number in numbers if number), default=0)


def _same(old: str, new: str, digits: int) -> bool:
    try:
        return float(old) == _kept(float(new), digits)
    except ValueError:
        return False


def _kept(number: float, digits: int) -> float:
    """A number with so many digits."""
    return float(f"{number:.{max(digits, 1)}g}")


def moved(before: bytes, after: bytes) -> str:
    """Say by how much the table of a figure moved.

    Rows are told apart by their words and, where these do not suffice, by the first numbers beside them, such as years.
    """
    import pandas as pd  # a page whose tables are as they were does without

    old, new = (pd.read_csv(io.BytesIO(table)) for table in (before, after))
    digits = _digits(cell for row in csv.reader(io.StringIO(before.decode())) for cell in row)
    shared = [column for column in new if column in old]
    measured = [column for column in shared if old[column].dtype.kind in "if" and new[column].dtype.kind in "if"]
    names = [column for column in shared if column not in measured]
    while measured and (not names or old.duplicated(names).any() or new.duplicated(names).any()):
        names.append(measured.pop(0))
    if not names or not measured:
        return "other columns"
    joined = old.merge(new, on=names, how="outer", suffixes=SIDES, indicator=True)
    both = joined[joined["_merge"] == "both"]
    was, now = (both[[f"{column}{side}" for column in measured]].set_axis(measured, axis=1) for side in SIDES)
    # What the earlier table would have been written alike has not moved.
    steps = (now - was).abs().where(now.map(partial(_kept, digits=digits)) != was, 0)
    steps = steps.where(now.notna() & was.notna())
    said = []
    if count := int((steps > 0).sum().sum()):
        column = str(steps.max().idxmax())
        most: Any = steps[column].idxmax()
        row = both.loc[most].to_dict()
        where = ", ".join([column, *(_plain(row[name]) for name in names)])
        span = " to ".join(_plain(row[f"{column}{side}"]) for side in SIDES)
        said.append(f"{count} of {int(steps.count().sum())} values moved, most of all {where}: {span}")
    for count, one, many in (
        (int((was.isna() & now.notna()).sum().sum()), "blank filled", "blanks filled"),
        (int((was.notna() & now.isna()).sum().sum()), "value blank now", "values blank now"),
        (int((joined["_merge"] == "right_only").sum()), "row new", "rows new"),
        (int((joined["_merge"] == "left_only").sum()), "row gone", "rows gone"),
    ):
        if count:
            said.append(f"{count} {one if count == 1 else many}")
    return "; ".join(said) or "other columns or their order"


def _plain(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def sources(old: dict[str, Any], new: dict[str, Any]) -> list[Row]:
    """The tables that are others, and the versions of their sources that came and left."""
    rows = []
    for name, table, was, now in _both(old["datasets"], new["datasets"]):
        if was and now and was["sha256"] == now["sha256"]:
            continue
        told, tells = (_rows(one) for one in (was, now))
        added, left = (
            [version for version in one["versions"] if version not in other["versions"]] if one and other else []
            for one, other in ((now, was), (was, now))
        )
        why = "; ".join(f"{word}: {', '.join(found)}" for word, found in (("added", added), ("left", left)) if found)
        why = (why or "revised") if was and now else ""
        rows.append(Row(table["title"], told, tells, why, f"book/data.html#dataset-{name}" if now else ""))
    return rows


def _pages(old: dict[str, Any], new: dict[str, Any]) -> list[Row]:
    rows = []
    for path, page, was, now in _both(old["pages"], new["pages"]):
        if was is None or now is None:
            told, tells = ("a page" if one else NOTHING for one in (was, now))
            rows.append(Row(page["title"], told, tells, href=path if now else ""))
        elif was["source_sha256"] != now["source_sha256"]:
            rows.append(Row(page["title"], "earlier text", "text or code edited", href=path))
    return rows


def _both(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, Any, Any, Any]]:
    """Each key with its later record, the old one, and the new one."""
    keys = [*new, *(key for key in old if key not in new)]
    return [(key, new.get(key) or old[key], old.get(key), new.get(key)) for key in keys]


def _why(key: str, was: Any, now: Any, old: dict[str, Any], new: dict[str, Any]) -> str:
    """Why something moved: it was corrected, its data were revised, or else the way it is made."""
    if was is None or now is None:
        return ""
    if key in new["corrected"] and new["corrected"][key] != old["corrected"].get(key):
        return f"correction of {new['corrected'][key]}"
    revised = [
        name
        for name in now["datasets"]
        if old["datasets"].get(name, {}).get("sha256") != new["datasets"].get(name, {}).get("sha256")
    ]
    return f"data revision: {typeset(', '.join(revised))}" if revised else "method"
