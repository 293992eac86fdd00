"""Run the cells of a page to their end and write what they publish: a program of its own, for any library.

It is called with a file of cells, a file to write, a folder for what is kept meanwhile and, if the tables are not to
be those of the library, their folder. It imports nothing of the library but where its files are.
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

MARK = "vnd.onestepback."


def main(cells: str, into: str, scratch: str, tables: str = "") -> None:
    """Run each cell, whatever the ones before it raised."""
    from onestepback import paths  # before all that derives from it

    # Nothing that an earlier run kept is taken for a result, and the folder of a library may not be written to.
    paths.BUILD = Path(scratch)  # type: ignore[misc]
    if tables:
        paths.DATA = Path(tables)  # type: ignore[misc]
    published: list[list[Any]] = []
    faults: list[str] = []
    run = _shell()
    for code in json.loads(Path(cells).read_text(encoding="utf-8")):
        shown, error = run(code)
        published += [[kind, what] for output in shown for kind, what in output["data"].items() if MARK in kind]
        if error is not None:
            faults.append(f"{type(error).__name__}: {' '.join(str(error).split())}")
    Path(into).write_text(json.dumps([published, faults]), encoding="utf-8")


def _shell() -> Any:
    from IPython.core.displayhook import CapturingDisplayHook
    from IPython.core.displaypub import CapturingDisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))

    def run(code: str) -> tuple[list[Any], BaseException | None]:
        shell.display_pub = publisher = CapturingDisplayPublisher()
        shell.display_trap.hook = CapturingDisplayHook(shell, publisher.outputs)
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            done = shell.run_cell(code, store_history=False)
        return publisher.outputs, done.error_before_exec or done.error_in_exec

    return run


if __name__ == "__main__":
    main(*sys.argv[1:])
