"""The chapters in JupyterLab: opened, run and saved there, they stay as they were written but for what was edited.

jupytext writes a page anew as it would have written it: with versions, the language of every cell and the kernel of
the machine, and without what it does not know. Here the header of the file stays, and so does the whole of a page
whose cells are as they were.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from onestepback.tools import need

need(__name__, "jupytext", "nbformat")

import jupytext
import nbformat

from onestepback import paths

MYST = "md:myst"
_HEADER = re.compile(r"\A---\n.*?^---\n\n*", re.DOTALL | re.MULTILINE)
_LANGUAGE = re.compile(r"^(`{3,}\{code-cell\}) \S+$", re.MULTILINE)


class LabError(RuntimeError):
    """Why JupyterLab cannot be opened: one line."""


class Chapters(jupytext.TextFileContentsManager):  # type: ignore[misc]
    """The files of the project; pages are notebooks, if they are opened as such."""

    def get(self, path: str, content: bool = True, type: str | None = None, **more: Any) -> dict[str, Any]:
        """Give a file, a page as a notebook."""
        if type != "notebook" or not path.endswith(".md"):
            return self.super.get(path, content, type, **more)
        model: dict[str, Any] = self.super.get(path, content, type="file", **({"format": "text"} | more))
        model |= {"type": "notebook", "mimetype": None}
        if content:
            notebook = jupytext.reads(model["content"], fmt=MYST)
            self.mark_trusted_cells(notebook, path)
            model |= {"content": notebook, "format": "json"}
        return model

    def save(self, model: dict[str, Any], path: str = "") -> dict[str, Any]:
        """Save a file, a page as its author would have written it."""
        if model["type"] != "notebook" or not path.endswith(".md"):
            return self.super.save(model, path)
        now = jupytext.writes(nbformat.from_dict(model["content"]), fmt=MYST)
        if self.file_exists(path):
            now = as_written(self.super.get(path, type="file", format="text")["content"], now)
        self.super.save({"type": "file", "format": "text", "content": now}, path)
        return self.get(path, content=False, type="notebook")


def as_written(before: str, now: str) -> str:
    """Write a page as it was before, but for the cells that are others now.

    Parameters
    ----------
    before : str
        The page as its author wrote it.
    now : str
        The page as jupytext writes it.
    """
    if _cells(before) == _cells(now):
        return before
    header, body = _HEADER.match(before), _HEADER.sub("", now)
    if not _LANGUAGE.search(before):
        body = _LANGUAGE.sub(r"\1", body)
    return (header[0] if header else "") + body


def _cells(text: str) -> list[tuple[Any, ...]]:
    return [(cell.cell_type, cell.source, dict(cell.metadata)) for cell in jupytext.reads(text, fmt=MYST).cells]


def open_lab(options: Sequence[str]) -> int:
    """Open JupyterLab on the chapters; give its status.

    Parameters
    ----------
    options : sequence of str
        What JupyterLab is told besides, such as ``--no-browser`` and ``--port 9000``.
    """
    settings = {**os.environ, "JUPYTER_CONFIG_DIR": str(paths.BUILD / "lab"), "PYTHONPATH": str(paths.SOURCE.parent)}
    jupyter = [sys.executable, "-m", "jupyter", "lab"]
    subprocess.run(
        [sys.executable, "-m", "jupytext_config", "set-default-viewer", "markdown"], env=settings, check=True
    )
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    command = [
        *jupyter,
        f"--ServerApp.contents_manager_class={__name__}.Chapters",
        "--LabApp.default_url=/lab/tree/notebooks",
        *root,
        *options,
    ]
    return subprocess.run(command, cwd=paths.ROOT, env=settings, check=False).returncode
