"""The chapters as notebooks to download: cells without output, the same bytes in every build."""

from __future__ import annotations

from pathlib import Path

import nbformat

from onestepback.site.record import Record


def write(record: Record, folder: Path) -> None:
    """Put each executed notebook, emptied of its outputs, beside its page."""
    executed = folder.parent / "jupyter_execute"
    for page in record.pages:
        run = executed / f"{page.docname}.ipynb"
        if run.exists():
            nbformat.write(emptied(nbformat.read(run, as_version=4)), folder / f"{page.docname}.ipynb")


def emptied(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A notebook without what a run leaves in it."""
    notebook.metadata.pop("language_info", None)  # there after a run, not from the cache
    for index, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{index}"  # MyST-NB gives random ones
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
    return notebook
