"""The rooms of the library stand on each other: an import runs downwards, and each foreign library has its room."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from onestepback import paths

ORDER = (
    (
        "paths",
        "tools",
        "beside",
        "advice",
        "words",
        "files",
        "inputs",
        "schema",
        "store",
        "execution",
        "browser",
        "markup",
        "published",
        "__init__",
    ),
    ("faces",),
    ("measures",),
    ("data", "scale"),
    ("charts", "claims"),
    ("own_bloc", "terms"),
    ("site",),
    ("editions", "printed"),
    ("book",),
    ("build",),
    ("preview", "what_if", "new", "lab", "doctor", "advisories"),
    ("refresh",),
    ("__main__",),
)
"""The rooms from the ground up; those of one floor may not lean on each other, but for single modules at the ground."""

FLOOR = {room: floor for floor, rooms in enumerate(ORDER) for room in rooms} | {"checks": 1}
ALONE = {"measures", "checks"}
"""Rooms that need no other than the ground."""

HOMES = {
    "sphinx": ("book/", "own_bloc/page.py"),
    "docutils": ("book/", "own_bloc/page.py"),
    "altair": ("charts/",),
    "duckdb": ("scale/",),
    "distributed": ("scale/",),
}
"""Foreign library -> where it may be imported."""


def imported(source: str) -> Iterator[str]:
    """Name every module that a source imports, wherever it does, in full."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, "write an import in full"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def room(path: str) -> str:
    """The room that a file, or a module with dots, lies in."""
    return path.replace(".py", "").replace(".", "/").split("/")[0]


def faults(path: str, source: str) -> list[str]:
    """Say which imports of a file, given by its path in the library, run upwards or do not belong there."""
    found, own = [], room(path)
    for name in imported(source):
        library, _, inner = name.partition(".")
        if library == "onestepback":
            other = room(inner) if room(inner) in FLOOR else "__init__"  # its version
            same_floor = FLOOR[other] == FLOOR[own] and FLOOR[own] > 0
            if other != own and (FLOOR[other] > FLOOR[own] or same_floor or (own in ALONE and FLOOR[other] > 0)):
                found.append(f"{path} imports {name}: {own} may not stand on {other}")
        elif library in HOMES and not path.startswith(HOMES[library]):
            found.append(f"{path} imports {name}: {library} belongs to {' and '.join(HOMES[library])} alone")
    return found


def files() -> list[Path]:
    return sorted(paths.SOURCE.rglob("*.py"))


def test_every_room_has_its_place_in_the_order() -> None:
    assert {room(file.relative_to(paths.SOURCE).as_posix()) for file in files()} == set(FLOOR)


def test_no_import_runs_upwards_and_each_foreign_library_stays_in_its_room() -> None:
    wrong = [
        fault
        for file in files()
        for fault in faults(file.relative_to(paths.SOURCE).as_posix(), file.read_text(encoding="utf-8"))
    ]
    assert not wrong, "\n".join(["", *wrong])


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("data/tables.py", "from onestepback.charts import theme"),
        ("site/lists.py", "def late():\n    from onestepback.editions import freeze"),
        ("claims/numbers.py", "import onestepback.charts.figure"),
        ("measures/trade.py", "from onestepback.data.tables import load"),
        ("words.py", "from onestepback import site"),
        ("site/head.py", "from sphinx.application import Sphinx"),
        ("printed/whole.py", "import docutils.nodes"),
        ("own_bloc/answer.py", "import altair as alt"),
    ],
)
def test_an_import_that_runs_upwards_or_leaves_its_room_is_found(path: str, source: str) -> None:
    assert len(faults(path, source)) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("book/pages.py", "from sphinx.application import Sphinx\nfrom onestepback.site import record"),
        ("own_bloc/page.py", "from docutils import nodes\nfrom onestepback import paths"),
        ("charts/form.py", "import altair as alt\nfrom onestepback.charts.theme import LIGHT"),
        ("editions/freeze.py", "import onestepback\nfrom onestepback import __version__"),
    ],
)
def test_an_import_that_runs_downwards_is_none(path: str, source: str) -> None:
    assert faults(path, source) == []


# What a chapter reaches
