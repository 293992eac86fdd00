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
from pathlib import Path

from onestepback import paths
from onestepback.advice import NEW_ENVIRONMENT, NEW_NODE


class PlaceError(RuntimeError):
    """The library is that of another project than the one it is run in."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0, or 1 after one line on what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m onestepback", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help="execute the notebooks and build the site")
    pages = commands.add_parser("pages", help="make the pages alone; build does it, with all that belongs to it")
    pages.add_argument("work", type=Path, help="folder for them, and for what the next run need not make again")
    pages.add_argument("--unprinted", action="store_true", help="make no PDF and no EPUB")
    pages.add_argument("--preview", action="store_true", help="wait for a line, then make what a reader sees alone")
    preview = commands.add_parser("preview", help="serve the pages, and build them again whenever a file is saved")
    preview.add_argument("--port", type=int, default=8000)
    prints = commands.add_parser("print", help="print a built site as PDF and EPUB; build does it")
    prints.add_argument("site", type=Path)
    prints.add_argument("work", type=Path)
    commands.add_parser("edition", help="freeze the edition that the project states")
    as_of = commands.add_parser("as-of", help="freeze an edition as the data stood on an earlier day")
    as_of.add_argument("edition", help="its number; editions/<number>/as_of.yml says the day")
    commands.add_parser("site", help="put the build and all frozen editions side by side")
    diff = commands.add_parser("diff", help="print what changed from one edition to another")
    diff.add_argument("one", help="the earlier edition")
    diff.add_argument("other", nargs="?", default="now", help="the later one; the present build if it is left out")
    asked_of = commands.add_parser(
        "receipt", help="verify an edition: files, tables, numbers, figures, verdicts, locks"
    )
    asked_of.add_argument("edition", nargs="?", help="its number, an archive, the folder of a site or its edition.json")
    asked_of.add_argument("--json", type=Path, help="file to write the receipt to, for programs")
    asked_of.add_argument("--page", type=Path, help="file to write the receipt to, as a page")
    opened = commands.add_parser("lab", help="open the chapters in JupyterLab", prefix_chars="\0")
    opened.add_argument("options", nargs=argparse.REMAINDER, help="what JupyterLab is told besides")
    laid = commands.add_parser("new", help="lay the files of a new dataset, chart, claim or chapter")
    laid.add_argument("kind", nargs="?", help="dataset, chart, claim or chapter")
    laid.add_argument("name", nargs="?", help="its key")
    laid.add_argument("--into", dest="chapter", help="the chapter that a chart or a claim belongs to")
    asked = commands.add_parser("what-if", help="print what the changed tables would do to the last build")
    asked.add_argument("--vintage", help="one that stands for another: weo:2024-10=2025-10")
    asked.add_argument("--library", help="a commit, whose library the chapters run with")
    asked.add_argument("--pages", nargs="*", help=argparse.SUPPRESS)  # in the copy that it runs in
    asked.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    data = commands.add_parser("data", help="rebuild tables of data/ from their publishers' files")
    data.add_argument("names", nargs="*", help="datasets; all of them if none is named")
    data.add_argument("--from", dest="folder", type=Path, help="folder of source files; else they are downloaded")
    data.add_argument("--reason", help="why a table was changed by hand: it is sealed as it stands")
    newer = commands.add_parser("refresh", help="look for newer vintages at their publishers, and propose them")
    newer.add_argument("names", nargs="*", help="datasets; all whose publisher can be asked if none is named")
    newer.add_argument("--keep", action="store_true", help="keep what was proposed of them")
    newer.add_argument("--reason", help="why a value may be a hundred times what it was")
    newer.add_argument("--at", help="another address than the publisher's, such as a mirror's")
    commands.add_parser("prose", help="check the text for statistics that were typed by hand")
    cells = commands.add_parser("cells", help="check the code of the chapters")
    cells.add_argument("--format", action="store_true", help="format it first")
    words = commands.add_parser("words", help="check that no run of words is shared with the article")
    words.add_argument("article", type=Path, help="the text of the article, which is no part of the project")
    commands.add_parser("archives", help="write codemeta.json and .zenodo.json from CITATION.cff")
    faces = commands.add_parser("faces", help="make the book's faces from their publishers' files")
    faces.add_argument("folder", type=Path, help="where those files lie; faces/faces.yml names them")
    commands.add_parser("advisories", help="ask the registries whether faults are known in the pinned packages")
    commands.add_parser("doctor", help="look whether all is there that the book is made with")
    commands.add_parser("browser", help="make sure that there is a Chromium to test with")
    chosen = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal of few letters stops nothing
    # Imported here: a data builder needs no Sphinx, a prose check no pandas.
    try:
        _check_place()
        if chosen.command == "build":
            from onestepback.build import build

            build()
        elif chosen.command == "pages":
            from onestepback.book.run import make_pages

            return make_pages(chosen.work, printed=not chosen.unprinted, preview=chosen.preview)
        elif chosen.command == "preview":
            from onestepback.preview import serve

            serve(chosen.port)
        elif chosen.command == "print":
            from onestepback.printed import write as print_site

            print_site(chosen.site, chosen.work)
        elif chosen.command == "edition":
            from onestepback.build import build
            from onestepback.editions.freeze import make

            make(build)
        elif chosen.command == "as-of":
            from onestepback.editions.as_of import make as make_as_of

            make_as_of(chosen.edition)
        elif chosen.command == "site":
            from onestepback.editions.side_by_side import assemble

            assemble()
        elif chosen.command == "diff":
            from onestepback.editions.difference import tell

            tell(chosen.one, chosen.other)
        elif chosen.command == "receipt":
            from onestepback.editions.slip import hand_out

            return hand_out(chosen.edition, chosen.json, chosen.page)
        elif chosen.command == "lab":
            from onestepback.lab import open_lab

            return open_lab(chosen.options)
        elif chosen.command == "new":
            from onestepback.new import lay

            lay(chosen.kind, chosen.name, chosen.chapter)
        elif chosen.command == "what-if":
            from onestepback import what_if

            if chosen.into:
                what_if.collect(chosen.pages, chosen.into)
            else:
                what_if.tell(vintage=chosen.vintage, library=chosen.library)
        elif chosen.command == "data":
            from onestepback.data.build import run

            run(chosen.names, chosen.folder, chosen.reason)
        elif chosen.command == "refresh":
            from onestepback.refresh.proposal import refresh

            refresh(chosen.names, keep=chosen.keep, reason=chosen.reason, at=chosen.at)
        elif chosen.command == "prose":
            from onestepback.checks.prose import check

            check()
        elif chosen.command == "cells":
            from onestepback.checks import cells as code

            if chosen.format:
                code.tidy()
            code.check()
        elif chosen.command == "words":
            from onestepback.checks.shared_words import compare

            compare(chosen.article)
        elif chosen.command == "archives":
            from onestepback.site.archives import write

            write()
        elif chosen.command == "faces":
            from onestepback.faces.cast import cast

            cast(chosen.folder)
        elif chosen.command == "advisories":
            from onestepback.advisories import ask

            ask()
        elif chosen.command == "doctor":
            from onestepback.doctor import look

            look()
        else:
            from onestepback.browser import ensure

            ensure()
    except KeyboardInterrupt:
        print("Stopped by hand; run it again at any time", file=sys.stderr)
        return 130
    except BrokenPipeError:  # nobody reads any more, as behind `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        print(error if _foreseen(error) else _unforeseen(error, chosen.command), file=sys.stderr)
        # Of pages the last line alone says what is wrong; of a receipt, that it cannot be told.
        return 2 if chosen.command in ("pages", "receipt") else 1
    return 0


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
