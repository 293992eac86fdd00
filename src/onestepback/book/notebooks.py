"""The chapters as notebooks to download: cells without output, the same bytes in every build."""

from __future__ import annotations

from pathlib import Path

import nbformat
from sphinx.application import Sphinx


def write(app: Sphinx, exception: Exception | None) -> None:
    """Put each executed notebook, emptied of its outputs, beside its page."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for executed in (out.parent / "jupyter_execute").rglob("*.ipynb"):
        notebook = nbformat.read(executed, as_version=4)
        notebook.metadata.pop("language_info", None)  # there after a run, not from the cache
        for index, cell in enumerate(notebook.cells):
            cell["id"] = f"cell-{index}"  # MyST-NB gives random ones
            if cell.cell_type == "code":
                cell.update(outputs=[], execution_count=None)
        target = out / executed.relative_to(out.parent / "jupyter_execute")
        nbformat.write(notebook, target)
