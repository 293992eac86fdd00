"""The few commands behind the Makefile: ``python -m onestepback build`` and its like."""

from __future__ import annotations

import argparse
import errno
import io
import os
import re
import sys
import textwrap
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

from onestepback import paths
from onestepback.advice import NEW_ENVIRONMENT, NEW_NODE


class PlaceError(RuntimeError):
    """The library is that of another project than the one it is run in."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return what it gives, 0, or 1 after one line on what is wrong."""
    chosen = vars(_parser().parse_args(arguments))
    command, does = chosen.pop("command"), chosen.pop("does")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal of few letters stops nothing
    try:
        _check_place()
        module, _, function = does.partition(":")
        # Imported here: a data builder needs no Sphinx, a prose check no pandas.
        return getattr(import_module(f"onestepback.{module}"), function)(**chosen) or 0
    except KeyboardInterrupt:
        print("Stopped by hand; run it again at any time", file=sys.stderr)
        return 130
    except BrokenPipeError:  # nobody reads any more, as behind `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        print(error if _foreseen(error) else _unforeseen(error, command), file=sys.stderr)
        # Of pages the last line alone says what is wrong; of a receipt, that it cannot be told.
        return 2 if command in ("pages", "receipt") else 1


def _parser() -> argparse.ArgumentParser:
    """Every command: what it is for, the function that does it, and the arguments of that by their names."""
    parser = argparse.ArgumentParser(prog="python -m onestepback", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, does: str, told: str, **how: Any) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=told, **how)
        made.set_defaults(does=does)
        return made

    command("build", "build:build", "execute the notebooks and build the site")
    one = command("pages", "book.run:make_pages", "make the pages alone; build does it, with all that belongs to it")
    one.add_argument("work", type=Path, help="folder for them, and for what the next run need not make again")
    one.add_argument("--unprinted", dest="printed", action="store_false", help="make no PDF and no EPUB")
    one.add_argument("--preview", action="store_true", help="wait for a line, then make what a reader sees alone")
    one = command("preview", "preview:serve", "serve the pages, and build them again whenever a file is saved")
    one.add_argument("--port", type=int, default=8000)
    one = command("print", "printed:write", "print a built site as PDF and EPUB; build does it")
    one.add_argument("site", type=Path)
    one.add_argument("work", type=Path)
    command("edition", "build:freeze", "freeze the edition that the project states")
    one = command("as-of", "editions.as_of:make", "freeze an edition as the data stood on an earlier day")
    one.add_argument("number", help="of the edition; editions/<number>/as_of.yml says the day")
    command("site", "editions.side_by_side:assemble", "put the build and all frozen editions side by side")
    one = command("diff", "editions.difference:tell", "print what changed from one edition to another")
    one.add_argument("one", help="the earlier edition")
    one.add_argument("other", nargs="?", default="now", help="the later one; the present build if it is left out")
    told = "verify an edition: files, tables, numbers, figures, verdicts, locks"
    one = command("receipt", "editions.slip:hand_out", told)
    one.add_argument(
        "named", metavar="edition", nargs="?", help="its number, an archive, the folder of a site or its edition.json"
    )
    one.add_argument("--json", type=Path, help="file to write the receipt to, for programs")
    one.add_argument("--page", type=Path, help="file to write the receipt to, as a page")
    one = command("lab", "lab:open_lab", "open the chapters in JupyterLab", prefix_chars="\0")
    one.add_argument("options", nargs=argparse.REMAINDER, help="what JupyterLab is told besides")
    one = command("new", "new:lay", "lay the files of a new dataset, chart, claim or chapter")
    one.add_argument("kind", nargs="?", help="dataset, chart, claim or chapter")
    one.add_argument("name", nargs="?", help="its key")
    one.add_argument("--into", dest="chapter", help="the chapter that a chart or a claim belongs to")
    one = command("what-if", "what_if:tell", "print what the changed tables would do to the last build")
    one.add_argument("--vintage", help="one that stands for another: weo:2024-10=2025-10")
    one.add_argument("--library", help="a commit, whose library the chapters run with")
    one = command("collect", "what_if:collect", "run pages and write what they publish; what-if does it, in its copy")
    one.add_argument("into", type=Path)
    one.add_argument("pages", nargs="+")
    one = command("data", "data.build:run", "rebuild tables of data/ from their publishers' files")
    one.add_argument("names", nargs="*", help="datasets; all of them if none is named")
    one.add_argument("--from", dest="folder", type=Path, help="folder of source files; else they are downloaded")
    one.add_argument("--reason", help="why a table was changed by hand: it is sealed as it stands")
    one = command(
        "refresh", "refresh.proposal:refresh", "look for newer vintages at their publishers, and propose them"
    )
    one.add_argument("names", nargs="*", help="datasets; all whose publisher can be asked if none is named")
    one.add_argument("--keep", action="store_true", help="keep what was proposed of them")
    one.add_argument("--reason", help="why a value may be a hundred times what it was")
    one.add_argument("--at", help="another address than the publisher's, such as a mirror's")
    command("prose", "checks.prose:check", "check the text for statistics that were typed by hand")
    command("cells", "checks.cells:check", "check the code of the chapters")
    command("tidy", "checks.cells:tidy", "format the code of the chapters")
    one = command("words", "checks.shared_words:compare", "check that no run of words is shared with the article")
    one.add_argument("article", type=Path, help="the text of the article, which is no part of the project")
    command("archives", "site.archives:write", "write codemeta.json and .zenodo.json from CITATION.cff")
    one = command("faces", "faces.cast:cast", "make the book's faces from their publishers' files")
    one.add_argument("folder", type=Path, help="where those files lie; faces/faces.yml names them")
    told = "ask the registries whether faults are known in the pinned packages"
    command("advisories", "advisories:ask", told)
    command("doctor", "doctor:look", "look whether all is there that the book is made with")
    command("browser", "browser:ensure", "make sure that there is a Chromium to test with")
    return parser


def _check_place() -> None:
    """Make sure that the library is that of the project one stands in: an environment that was copied has another."""
    here, own = Path.cwd(), Path(__file__).resolve().parents[2]
    if (here / "src" / "onestepback" / "paths.py").exists() and here.resolve() != own:
        raise PlaceError(f"the environment is set up for {own}, not for {here}: run `make book`, which sets it up")


def _foreseen(error: Exception) -> bool:
    """Whether a fault was told by the library in a line."""
    return type(error).__module__.startswith(("onestepback.", "__main__")) and "\n\n" not in str(error)


def _unforeseen(error: Exception, command: str) -> str:
    """Tell a fault that nobody foresaw in one line, and keep all that is known of it in a file."""
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    if full or str(errno.ENOSPC) in re.findall(r"\[Errno (\d+)\]", str(error)):
        return "no space left on the disk: make room, then run it again; the last good state is as it was"
    if isinstance(error, PermissionError) and error.filename and Path(error.filename).is_relative_to(paths.ROOT):
        denied = Path(error.filename).relative_to(paths.ROOT)
        whole = Path(paths.BUILD.name) if Path(error.filename).is_relative_to(paths.BUILD) else denied
        words = "belongs to another user, as after a build in a container, or may not be written"
        return f"{denied} {words}: make {whole} yours with `sudo chown -R $(id -u) {whole}`, then run it again"
    if isinstance(error, FileNotFoundError) and Path(str(error.filename)).is_relative_to(paths.NODE_MODULES):
        lacking = Path(error.filename).relative_to(paths.NODE_MODULES)
        return f"node_modules lacks {lacking}: {NEW_NODE}"
    if isinstance(error, ModuleNotFoundError):
        return f"the environment lacks the package {error.name}: {NEW_ENVIRONMENT}"
    file = paths.BUILD / "faults" / f"{command}.txt"
    told = textwrap.shorten(f"{type(error).__name__}: {error}", 300, placeholder=" ...")
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(paths.SOURCE)]
    place = f" ({Path(own[-1].filename).relative_to(paths.SOURCE.parents[1])}:{own[-1].lineno})" if own else ""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError as unkept:
        return f"{told}{place}, which nobody foresaw; it cannot be kept in a file ({unkept})"
    return f"{told}{place}, which nobody foresaw: {file.relative_to(paths.ROOT)} has all that is known of it"


if __name__ == "__main__":
    sys.exit(main())
