"""Cells executed: each page's in a process of its own, kept with all that they read.

The processes are forked from one that has imported the large libraries, as many at a time as there are cores.
What the cells of a page gave is kept under the checksum of the cells and of every file of the project that they
opened, modules of the library among them: another table, or another room of the library, runs nothing else again.
What takes long to start, as Vega does, starts in a process beside, which goes on to serve the next page.
"""

from __future__ import annotations

import io
import json
import multiprocessing
import multiprocessing.forkserver
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from onestepback import beside, inputs, paths, store
from onestepback.files import checksum, sha256
from onestepback.published import PAGES

LARGE = ("IPython.core.interactiveshell", "altair", "frictionless", "pandas", "vl_convert", "yaml")
"""Modules that are imported once for all processes."""

TIMEOUT = 120
"""Seconds that a cell may take."""

UNSEEN = {"_build", ".venv", "node_modules", ".git"}
"""Folders of the project that hold nothing that cells depend on."""

Output = dict[str, Any]
"""What a cell shows, as nbformat has it."""


class ExecutionError(RuntimeError):
    """A cell raised or did not end: the page, the line, and why; or another process was ended."""


@dataclass(frozen=True)
class Notebook:
    """The cells of a page, and the line of the page on which the code of each begins."""

    page: str
    cells: tuple[str, ...]
    lines: tuple[int, ...]

    @cached_property
    def asked(self) -> str:
        """Checksum of what is known before the cells run: themselves, the packages, what opens no file to Python."""
        fixed = [paths.LOCK, Path(__file__), *sorted(file for file in paths.FACES.iterdir() if file.is_file())]
        return sha256(json.dumps([self.page, self.cells, checksum(fixed), sys.version_info[:2]]).encode())

    def made_from(self) -> str | None:
        """Checksum of that and of all that the cells read when they ran last; None if nobody knows what they read."""
        known = store.find("reads", self.asked)
        return None if known is None else self._sum(json.loads(known))

    def keep(self, read: Sequence[str], shown: Sequence[Sequence[Output]]) -> None:
        """Keep what the cells gave, and what they read."""
        store.put("runs", self._sum(read), json.dumps(shown).encode())
        store.put("reads", self.asked, json.dumps(read).encode())

    def kept(self) -> list[list[Output]] | None:
        """Give what the cells gave, if all that they read is as it was."""
        now = self.made_from()
        found = store.find("runs", now) if now else None
        return None if found is None else json.loads(found)

    def _sum(self, read: Sequence[str]) -> str:
        return sha256(json.dumps([self.asked, [(name, _state(paths.ROOT / name)) for name in read]]).encode())


def start(notebook: Notebook) -> bool:
    """Begin to run a notebook, unless what it gives is kept; say whether it runs."""
    if notebook.asked not in _begun and notebook.kept() is None:
        _begun[notebook.asked] = _pool().submit(_run, notebook)
    return notebook.asked in _begun


def outputs(notebook: Notebook) -> list[list[Output]]:
    """Give what each cell of a notebook shows: as it is kept, as it was begun, or by running it now.

    Raises
    ------
    ExecutionError
        A cell raised or did not end, or the notebook changed what it read.
    """
    begun = _begun.pop(notebook.asked, None)  # held no longer than it is asked for: it is kept on the disk
    try:
        return begun.result() if begun else _run(notebook) if (kept := notebook.kept()) is None else kept
    finally:
        if not _begun:
            _end_idle()


_begun: dict[str, Future[list[list[Output]]]] = {}


def cores() -> int:
    """How many processes can run at the same time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _pool() -> ThreadPoolExecutor:
    """Threads that wait for the processes, one a core."""
    return ThreadPoolExecutor(cores())


@cache
def forking() -> Any:
    """The context of processes that are forked from one that has imported the large libraries."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(LARGE))
    return context


_forking = threading.Lock()


def prepare() -> None:
    """Begin to import the large libraries, for whoever will run all notebooks and has something to do until then."""
    forking()
    multiprocessing.forkserver.ensure_running()


def _fork(work: Callable[..., None], *given: Any) -> tuple[Any, Any]:
    """Start a process of our own; give it and our end of a pipe to it."""
    with _forking:
        mine, theirs = forking().Pipe()
        process = forking().Process(target=work, args=(theirs, *given), daemon=True)
        process.start()
        theirs.close()
    return process, mine


_idle: SimpleQueue[tuple[Any, Any]] = SimpleQueue()
"""Processes that serve no page now."""


def _end_idle() -> None:
    with suppress(Empty):
        while True:
            _end(*_idle.get_nowait())


def _end(process: Any, pipe: Any) -> None:
    process.kill()
    process.join()
    pipe.close()


def _run(notebook: Notebook) -> list[list[Output]]:
    """Run a notebook in a process of its own, and keep what it gives."""
    if not notebook.cells:  # the header of a notebook, and text alone
        notebook.keep((), ())
        return []
    before = _snapshot()
    with _running(notebook) as receive:
        shown = [receive(line) for line in notebook.lines]
        read = receive(notebook.lines[-1])
    for name in read:
        if name in before and before[name] != _state(paths.ROOT / name):
            raise ExecutionError(f"{name} was changed while {notebook.page} ran: build again")
    notebook.keep(read, shown)
    return shown


def run_through(notebook: Notebook) -> tuple[list[list[Output]], list[str]]:
    """Run a notebook to its end, whatever its cells raise; keep nothing.

    Returns
    -------
    list of list of output
        What each cell shows, nothing where it raised; as it is kept, if all that the cells read is as it was.
    list of str
        Each fault with its line.
    """
    kept = notebook.kept()
    if kept is not None:
        return kept, []
    shown: list[list[Output]] = []
    faults: list[str] = []
    with _running(notebook, through=True) as receive:
        for line in notebook.lines:
            try:
                shown.append(receive(line))
            except ExecutionError as fault:
                shown.append([])
                faults.append(str(fault))
    return shown, faults


@contextmanager
def _running(notebook: Notebook, *, through: bool = False) -> Iterator[Callable[[int], Any]]:
    """Start a notebook in a process of its own; give what receives one cell after the other, called with its line."""
    try:
        server = _idle.get_nowait()
    except Empty:
        server = _fork(_serve)
    process, mine = _fork(_work, server[1], notebook.cells, notebook.page, through)

    def receive(line: int) -> Any:
        place = f"{notebook.page}:{line}"
        try:
            if not mine.poll(TIMEOUT):
                raise ExecutionError(f"{place}: the cell runs for more than {TIMEOUT} s")
            content, fault, below = mine.recv()
        except EOFError:
            process.join()
            raise ExecutionError(f"{place}: the process was ended by the system ({process.exitcode})") from None
        if fault:
            raise ExecutionError(f"{notebook.page}:{line + below}: {fault}")
        return content

    try:
        yield receive
    except BaseException:
        _end(*server)  # it may be in the middle of an answer
        raise
    finally:
        _end(process, mine)
    _idle.put(server)


def _snapshot() -> dict[str, Any]:
    """The state of every file of the project."""
    return {file.relative_to(paths.ROOT).as_posix(): _state(file) for file in inputs.everything()}


def _state(place: Path) -> str | list[str] | None:
    if place.is_dir():
        return sorted(entry.name for entry in place.iterdir() if entry.name != "__pycache__")
    return sha256(place.read_bytes()) if place.exists() else None


# In the other processes


def _serve(pipe: Any) -> None:
    """Call what one page after the other asks for."""
    while True:
        try:
            function, given = pipe.recv()
        except EOFError:
            return
        result = error = None
        try:
            result = function(*given)
        except Exception as raised:
            error = raised
        pipe.send((result, error))


def _work(pipe: Any, server: Any, cells: Sequence[str], page: str, through: bool) -> None:
    """Run cells one after the other; send what each shows, or its fault, which ends it; at last what was read."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    beside.server = server
    os.environ[PAGES] = "1"
    read: set[str] = set()
    sys.addaudithook(_noting(read))
    os.chdir((paths.ROOT / page).parent)
    shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
    for code in cells:
        shown, error = _run_cell(shell, code)
        if error is not None:
            pipe.send((None, _said(error), _line(error) + _blank(code)))
            if through:
                continue
            return
        pipe.send((shown, None, 0))
    modules = [module.__file__ for name, module in sys.modules.items() if name.split(".")[0] == "onestepback"]
    read.update(name for file in modules if file and (name := _of_project(file)))
    pipe.send((sorted(read), None, 0))


def _run_cell(shell: Any, code: str) -> tuple[list[Output], BaseException | None]:
    from IPython.core.displayhook import CapturingDisplayHook
    from IPython.core.displaypub import CapturingDisplayPublisher

    shell.display_pub = publisher = CapturingDisplayPublisher()
    shell.display_trap.hook = CapturingDisplayHook(shell, publisher.outputs)
    said, warned = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(warned):
        done = shell.run_cell(code, store_history=False)
    error = done.error_before_exec or done.error_in_exec
    streams = {"stderr": warned.getvalue(), "stdout": said.getvalue()}
    shown: list[Output] = [
        {"output_type": "stream", "name": name, "text": text} for name, text in streams.items() if text
    ]
    for output in publisher.outputs:
        shown.append({"output_type": "display_data", "data": output["data"], "metadata": output["metadata"] or {}})
    return shown, error


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


def _line(error: BaseException) -> int:
    """How many lines below the first of its cell an error arose."""
    if isinstance(error, SyntaxError):
        return (error.lineno or 1) - 1
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if "ipython-input" in frame.filename]
    return (lines[-1] or 1) - 1 if lines else 0


def _blank(code: str) -> int:
    """How many blank lines a cell begins with; IPython leaves them out before it counts."""
    return next((below for below, line in enumerate(code.splitlines()) if line.strip()), 0)


def _noting(read: set[str]) -> Callable[[str, tuple[Any, ...]], None]:
    """A hook that notes which files of the project are opened for reading, and which folders are listed."""

    def note(event: str, given: tuple[Any, ...]) -> None:
        if event in ("os.listdir", "os.scandir") or (event == "open" and not set(str(given[1] or "r")) & set("wax+")):
            place = given[0]
            if isinstance(place, (str, os.PathLike)) and (name := _of_project(place)):
                read.add(name)

    return note


def _of_project(place: str | os.PathLike[str]) -> str | None:
    """Name a file of the project from its root; None for one that is none."""
    path = Path(os.path.normpath(Path.cwd() / place))
    if not path.is_relative_to(paths.ROOT):
        return None
    name = path.relative_to(paths.ROOT)
    seen = name.parts and name.parts[0] not in UNSEEN and "__pycache__" not in name.parts
    return name.as_posix() if seen else None
