"""Whether all is there that the book is made with, and what to do where it is not.

It changes nothing and needs no network. Each look is a function that gives what it found, or raises what is wrong.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from packaging.requirements import Requirement

from onestepback import paths, store
from onestepback.advice import NEW_ENVIRONMENT, NEW_NODE
from onestepback.files import git

ROOM = 2
"""What a build, its store and the site of all editions take, GB."""


class DoctorError(RuntimeError):
    """What is wrong, and what to do."""


def look() -> None:
    """Look at everything, and print a line for each.

    Raises
    ------
    DoctorError
        Something is wrong, once all lines are printed.
    """
    wrong = []
    for name, one in LOOKS.items():
        try:
            said = one()
        except Exception as error:  # whatever it is, the others are looked at too
            wrong.append(name)
            said = f"FAULT  {str(error).strip() or type(error).__name__}"
        print(f"{name:<12}{said}", flush=True)
    if wrong:
        raise DoctorError(f"{len(wrong)} of {len(LOOKS)} are not as they should be: {', '.join(wrong)}")


def packages() -> str:
    """Whether the packages are those of the lock."""
    pinned = [
        one
        for line in paths.LOCK.read_text(encoding="utf-8").splitlines()
        if "==" in line and not line.startswith((" ", "#"))
        for one in [Requirement(line.removesuffix("\\").strip())]
        if one.marker is None or one.marker.evaluate()
    ]
    others = []
    for one in pinned:
        try:
            found = version(one.name)
        except PackageNotFoundError:
            found = "missing"
        if not one.specifier.contains(found if found != "missing" else "0", prereleases=True):
            others.append(f"{one.name} is {found}, {one.specifier} is pinned")
    if others:
        raise DoctorError(f"{_some(others)}: {NEW_ENVIRONMENT}")
    return f"Python {sys.version.split()[0]}, {len(pinned)} packages as they are pinned"


def node() -> str:
    """Whether what npm brings is there as the lock has it."""
    packages = json.loads(paths.NODE_LOCK.read_text(encoding="utf-8"))["packages"]
    needed = {place: told["version"] for place, told in packages.items() if place and not told.get("optional")}
    others = []
    for place, pinned in needed.items():
        file = paths.ROOT / place / "package.json"
        found = json.loads(file.read_text(encoding="utf-8"))["version"] if file.exists() else "missing"
        if found != pinned:
            others.append(f"{place} is {found}, {pinned} is pinned")
    if others:
        raise DoctorError(f"{_some(others)}: {NEW_NODE}")
    return f"{len(needed)} packages as they are pinned"


def chromium() -> str:
    """Whether the browser that prints the book starts."""
    from onestepback import browser

    return browser.version()


def faces() -> str:
    """Whether the faces of the book can be read."""
    from onestepback import faces

    found = faces.faces()
    for face in found:
        faces.small(face, "41.9 %")
    return f"{len(found)} faces of the book's own; those of the machine do not matter"


def tables() -> str:
    """Whether every table is the one that was sealed."""
    from onestepback.data import datasets, verify

    names = datasets()
    faults = []
    for name in names:
        try:
            verify(name)
        except Exception as error:
            faults.append(str(error))
    if faults:
        raise DoctorError(_some(faults))
    return f"{len(names)} tables, each as it was sealed"


def editions() -> str:
    """Whether every frozen edition is as it was frozen."""
    from onestepback.editions import contents

    for number in contents.editions():
        contents.verify(number)
    return f"{', '.join(contents.editions()) or 'none yet'}, each as it was frozen"


def caches() -> str:
    """Whether what is kept between builds is whole."""
    kept = [file for file in store.FOLDER.rglob("*") if file.is_file()]
    damaged = [file for file in kept if not store.is_whole(file.read_bytes())]
    if damaged:
        raise DoctorError(f"{len(damaged)} of {len(kept)} are damaged: `make book` makes them again, nothing is to do")
    return f"{len(kept)} things kept between builds, each whole"


def disk() -> str:
    """Whether there is room, and whether files can be written."""
    for folder in (paths.ROOT, tempfile.gettempdir()):
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".onestepback-"):
            pass
    free = shutil.disk_usage(paths.ROOT).free / 1e9
    if free < ROOM:
        raise DoctorError(f"{free:.1f} GB free where the project lies, a build and its editions take {ROOM}: make room")
    return f"{free:.0f} GB free, files can be written"


def repository() -> str:
    """Whether the project is a repository, which an edition needs."""
    commit = git("rev-parse", "--short", "HEAD")
    if commit is None:
        return "none: the book can be built and tested, an edition cannot be frozen"
    return f"at {commit.strip()}"


LOOKS: dict[str, Callable[[], str]] = {
    "packages": packages,
    "node": node,
    "browser": chromium,
    "faces": faces,
    "tables": tables,
    "editions": editions,
    "caches": caches,
    "disk": disk,
    "repository": repository,
}


def _some(faults: list[str]) -> str:
    return "; ".join(faults[:3]) + (f" and {len(faults) - 3} more" if len(faults) > 3 else "")
