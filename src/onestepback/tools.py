"""What the library needs to build the book, beyond what loads, measures, draws and judges."""

from __future__ import annotations

from importlib.util import find_spec


class ToolsError(ImportError):
    """A part of the library that needs the book's own tools was asked for where they are not installed."""


def need(part: str, *packages: str) -> None:
    """Say in one line what is missing, before a package that is not there is imported.

    Parameters
    ----------
    part : str
        What needs the packages, as a reader knows it: a room of the library.
    *packages : str
        Modules by which it is told whether they are installed.

    Raises
    ------
    ToolsError
        One of them is not.
    """
    missing = [package for package in packages if find_spec(package) is None]
    if missing:
        raise ToolsError(
            f"{part} belongs to what builds the book and needs {missing[0]}, which is not installed: "
            "use a copy of the project, where `make book` sets it up, or install the wheel with [build] after its name"
        )
