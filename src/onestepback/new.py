"""Lay the few files of a new dataset, chart, claim or chapter, with what is to fill in; the build says what is left."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from onestepback import paths
from onestepback.checks.unfilled import faults
from onestepback.words import KEY

SIDECAR = """\
name: NAME
title: "FILL IN what the table holds, in a few words"
description: "FILL IN what a row is, and what it is not"
kind: constructed  # or verbatim: the publisher's figures, reshaped; or transcribed: digits typed over from a page
origins:
  - key: source
    producer: "FILL IN who published the figures"
    title: "FILL IN the publication"
    attribution: "FILL IN who and what in short, as printed under a chart"
    version: null
    series: null
    citation_key: NAME_source
    citation: "FILL IN the full citation"
    url_main: null
    url_download: null
    date_published: null
    date_accessed: null
    license: {id: null, url: null, checked: null, redistribution: unclear}
    via: null
processing: {builder: null, steps: []}
schema:
  fields:
    - {name: iso3, type: string, description: "FILL IN whose", constraints: {required: true, pattern: "[A-Z]{3}"}}
    - {name: year, type: year, description: Calendar year., constraints: {required: true}}
    - {name: value, type: number, unit: "FILL IN its unit", description: "FILL IN what is measured"}
  primaryKey: [iso3, year]
coverage: {start: null, end: null, area: "FILL IN countries or regions"}
integrity:
  sha256: null
  rows: null
  upstream: {status: unchecked, date: null, note: null}
caveats: []
"""

CLAIM = """\
key: NAME
number: "NUMBER"
text: "FILL IN the claim in our words"
place: "FILL IN where in the article it stands"
test: "FILL IN what was read or computed, and from what"
statements:
  - text: "FILL IN what it says"
    kind: words  # said by somebody; or act: two independent reports, or its text; or standing: a list of members
    says: ["FILL IN a key of book/references.bib"]
sentence: "FILL IN the verdict in plain words"
divides:
  "true": ["FILL IN words of the statement above"]
counter_evidence: "FILL IN the strongest evidence against the verdict"
overturned_by: "FILL IN what would change it"
"""

OF_CLAIM = """
FILL IN the paragraph that argues the claim

```{judged} NAME
```

```{code-cell}
judge("NAME")
```
"""

CHART = """
{numref}`figure-NAME` shows FILL IN what a reader should see in it

```{code-cell}
shown = load("FILL IN a dataset of data/")


def draw(form):
    bars = alt.Chart(shown).mark_bar(color=colour("kaz"))
    x, y = alt.X("FILL IN a column and :N").title(None), alt.Y("FILL IN a column and :Q").title(None)
    return bars.encode(x=x, y=y).properties(height=form(300, 240))


publish(
    draw,
    "NAME",
    title="FILL IN the finding, in a sentence without a full stop",
    subtitle="FILL IN what is measured, its unit and the years",
    datasets=["FILL IN the dataset"],
    table={"FILL IN the column of x": "FILL IN its heading", "FILL IN the column of y": "FILL IN its heading and unit"},
    alt="FILL IN what the chart shows, with its numbers, in a sentence or two",
)
```
"""

CHAPTER = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  name: python3
  display_name: Python 3
myst:
  html_meta:
    description: "FILL IN what the chapter is about, in a sentence"
---

# FILL IN the title

{.lead}
FILL IN what was found, in two sentences, each on a line of its own

```{code-cell}
from onestepback.claims import claims
from onestepback.data import load

table = load("FILL IN a dataset of data/")
```

## FILL IN the first heading

There are {num}`NAME_rows` FILL IN of what, and the text around it

```{code-cell}
# fmt: off
told = claims("FILL IN the dataset")
told("NAME_rows", len(table), "FILL IN the number as it is printed", "FILL IN what is counted")
```
"""

IMPORTS = {
    "alt": "import altair as alt",
    "load": "from onestepback.data import load",
    "colour": "from onestepback.charts import colour",
    "publish": "from onestepback.charts import publish",
    "judge": "from onestepback.claims import judge",
}
"""What the cells of a chart or a claim use, and the line that a chapter's first cell needs for it."""


class NewError(RuntimeError):
    """Why nothing was laid: one line."""


def lay(kind: str | None, name: str | None, chapter: str | None = None) -> None:
    """Lay the files of something new and print what is to fill in.

    Parameters
    ----------
    kind : str
        One of ``KINDS``.
    name : str
        Its key: snake_case, says what it is.
    chapter : str, optional
        The chapter that a chart or a claim is put at the end of, such as ``the_club``.

    Raises
    ------
    NewError
        There is something of that name, or one of these three cannot be meant. Nothing is changed then.
    """
    if kind is None or kind not in KINDS:
        raise NewError(f"KIND is {kind or 'not given'}; use one of {', '.join(KINDS)}: make new NAME=tea KIND=dataset")
    if not KEY.fullmatch(name or ""):
        raise NewError(f"NAME is {name or 'not given'}; write it in small letters, digits and _, say what it is")
    assert name
    made = KINDS[kind](name, chapter)
    for file, text in made.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f".{file.name}.new")
        beside.write_text(text, encoding="utf-8")
        beside.replace(file)
    print("Laid:", *(str(file.relative_to(paths.ROOT)) for file in made))
    print(*faults(made), sep="\n")
    print("Then `make book`." if kind != "dataset" else f"Then its rows, `make data NAMES={name}` and `make book`.")


def _fresh(file: Path) -> Path:
    if file.exists():
        raise NewError(f"{file.relative_to(paths.ROOT)}: is there; choose another NAME")
    return file


def _dataset(name: str, chapter: str | None) -> Mapping[Path, str]:
    sidecar, table = paths.DATA / f"{name}.csv.yml", paths.DATA / f"{name}.csv"
    _fresh(paths.DATA / f"{name}.csv.gz")
    return {_fresh(sidecar): SIDECAR.replace("NAME", name), _fresh(table): "iso3,year,value\n"}


def _chapter(name: str, chapter: str | None) -> Mapping[Path, str]:
    contents, front = paths.CONTENTS, paths.ROOT / "index.md"
    listed, question = contents.read_text(encoding="utf-8"), front.read_text(encoding="utf-8")
    lines = [*re.finditer(r"^( *)- file: notebooks/\w+\n", listed, re.MULTILINE)]
    if not lines:
        raise NewError("_toc.yml: lists no chapter; write the first one's line by hand: - file: notebooks/...")
    made = {_fresh(paths.NOTEBOOKS / f"{name}.md"): CHAPTER.replace("NAME", name)}
    end = lines[-1].end()
    made[contents] = f"{listed[:end]}{lines[-1][1]}- file: notebooks/{name}\n{listed[end:]}"
    items = [*re.finditer(r"^(\d+)\. \[.*\]\(notebooks/\w+\.md\)\n(?:\n? +.*\n)*", question, re.MULTILINE)]
    if items:
        end, turn = items[-1].end(), int(items[-1][1]) + 1
        indent = " " * len(f"{turn}. ")
        item = f"\n{turn}. [FILL IN the title](notebooks/{name}.md)\n\n{indent}FILL IN the question that it answers\n"
        made[front] = question[:end] + item + question[end:]
    return made


def _chart(name: str, chapter: str | None) -> Mapping[Path, str]:
    return _put(name, chapter, CHART, rf'^ *"{name}",$')


def _claim(name: str, chapter: str | None) -> Mapping[Path, str]:
    folder = paths.BOOK / "claims"
    numbers = [re.search(r"^number: ['\"]?(\d+)", file.read_text("utf-8"), re.M) for file in folder.glob("*.yml")]
    number = 1 + max((int(found[1]) for found in numbers if found), default=0)
    claim = {_fresh(folder / f"{name}.yml"): CLAIM.replace("NAME", name).replace("NUMBER", str(number))}
    return {**claim, **_put(name, chapter, OF_CLAIM, rf'^judge\("{name}"')}


def _put(name: str, chapter: str | None, text: str, there: str) -> Mapping[Path, str]:
    """The chapter with something at its end, and in its first cell what that uses."""
    known = sorted(file.stem for file in paths.NOTEBOOKS.glob("*.md"))
    if chapter not in known:
        raise NewError(
            f"IN is {chapter or 'not given'}; name the chapter that it belongs to, one of {', '.join(known)}"
        )
    page = paths.NOTEBOOKS / f"{chapter}.md"
    written = page.read_text(encoding="utf-8")
    if any(re.search(there, file.read_text(encoding="utf-8"), re.MULTILINE) for file in paths.NOTEBOOKS.glob("*.md")):
        raise NewError(
            f"{page.relative_to(paths.ROOT)}: {name} is there, in this or another chapter; choose another NAME"
        )
    first = re.search(r"^```\{code-cell\}[^\n]*\n(?P<code>.*?)^```", written, re.MULTILINE | re.DOTALL)
    if first:
        uses = [line for word, line in IMPORTS.items() if re.search(rf"\b{word}\b[.(]", text)]
        lacking = [line for line in uses if not re.search(rf"import\b[^=]*\b{line.split()[-1]}\b", first["code"])]
        at = first.start("code")
        written = written[:at] + "".join(f"{line}\n" for line in lacking) + written[at:]
    return {page: f"{written.rstrip()}\n{text.replace('NAME', name)}"}


KINDS: Mapping[str, Callable[[str, str | None], Mapping[Path, str]]] = {
    "dataset": _dataset,
    "chart": _chart,
    "claim": _claim,
    "chapter": _chapter,
}
