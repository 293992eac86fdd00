"""The chapters as notebooks to download: cells without output, the same bytes in every build."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import nbformat

from onestepback import store
from onestepback.files import digest, packages, write_file
from onestepback.site.record import Record


def write(record: Record, folder: Path) -> None:
    """Put each executed notebook, emptied of its outputs, beside its page."""
    executed = folder.parent / "jupyter_execute"
    for page in record.pages:
        run = executed / f"{page.docname}.ipynb"
        if run.exists():
            content = run.read_bytes()
            made_from = digest(content, Path(__file__), packages())
            write_file(folder / f"{page.docname}.ipynb", store.keep("notebooks", made_from, partial(_written, content)))


def _written(executed: bytes) -> bytes:
    # Emptied first: as notebooks, with all that they show, they would be read and checked for a second.
    return f"{nbformat.v4.writes(nbformat.from_dict(emptied(json.loads(executed))))}\n".encode()


def emptied(notebook: dict[str, Any]) -> dict[str, Any]:
    """A notebook without what a run leaves in it."""
    notebook["metadata"].pop("language_info", None)  # there after a run, not from the cache
    for index, cell in enumerate(notebook["cells"]):
        cell["id"] = f"cell-{index}"  # MyST-NB gives random ones
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    return notebook
