"""The library and the tables as one package that pip installs: what runs the chapters where there is no checkout."""

from __future__ import annotations

import base64
import hashlib
import io
import tomllib
import zipfile
from functools import cache
from pathlib import Path

from pyproject_metadata import StandardMetadata

from onestepback import __version__, inputs, paths, store
from onestepback.files import digest, packages, write_file
from onestepback.site.cff import book
from onestepback.site.record import Record

NAME = f"onestepback-{__version__}-py3-none-any.whl"
"""Its file, in the root of the site."""

TERMS = "MIT AND CC-BY-4.0 AND OFL-1.1 AND LicenseRef-terms-of-each-publisher"
"""Of code, words, faces and tables; each sidecar names those of its table."""

_INFO = f"onestepback-{__version__}.dist-info"
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that an archive can state, in all of them
_WORDS = Path(__file__).with_suffix(".txt")  # in Markdown; a file that ends so would be taken for a page


def write(record: Record, folder: Path) -> None:
    """Put the wheel into the root of the site, in place of one of another edition."""
    for left in folder.glob("onestepback-*.whl"):
        if left.name != NAME:
            left.unlink()
    write_file(folder / NAME, content())


@cache
def content() -> bytes:
    """The wheel. It is the same whoever makes it, wherever: of files it has the content alone."""
    held = _held()
    made_from = digest(
        repr(sorted(held)), *(held[name] for name in sorted(held)), paths.ROOT / "pyproject.toml", packages()
    )
    return store.keep("wheel", made_from, lambda: _packed(held))


def _held() -> dict[str, Path]:
    """The files of the wheel by their places in it: the library, and of the project what it reads."""
    everything = inputs.everything()
    held = {f"onestepback/{file.relative_to(paths.SOURCE).as_posix()}": file for file in everything if _is_code(file)}
    project = [file for file in everything if file.parent == paths.DATA or file.parent == paths.BOOK / "claims"]
    for file in (*project, paths.BOOK / "references.bib", paths.CITATION, paths.ROOT / "LICENSE"):
        held[f"onestepback/{paths.PACKED.name}/{file.relative_to(paths.ROOT).as_posix()}"] = file
    return held


def _is_code(file: Path) -> bool:
    return file.is_relative_to(paths.SOURCE) and file.suffix != ".pyc"


def _packed(held: dict[str, Path]) -> bytes:
    told = {
        f"{_INFO}/licenses/LICENSE": (paths.ROOT / "LICENSE").read_bytes(),
        f"{_INFO}/METADATA": _metadata(),
        f"{_INFO}/WHEEL": b"Wheel-Version: 1.0\nGenerator: onestepback\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files = {name: held[name].read_bytes() for name in sorted(held)} | told
    listed = "".join(f"{name},{_sum(content)},{len(content)}\n" for name, content in files.items())
    files[f"{_INFO}/RECORD"] = f"{listed}{_INFO}/RECORD,,\n".encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # else it tells on which system it was made
            archive.writestr(entry, content, compress_type=zipfile.ZIP_DEFLATED, compresslevel=9)
    return made.getvalue()


def _metadata() -> bytes:
    """What the wheel says of itself: as the project does, but for its words, and the terms of all that is in it."""
    project = tomllib.loads((paths.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    del project["project"]["readme"], project["project"]["entry-points"]  # they are of the book
    project["project"]["license"] = TERMS
    del project["project"]["optional-dependencies"]["dev"]
    if source := book().source:
        project["project"]["urls"] = {"Source": source}
    told = StandardMetadata.from_pyproject(project, paths.ROOT).as_rfc822()
    told["Description-Content-Type"] = "text/markdown; charset=UTF-8; variant=CommonMark"
    told.set_payload(_WORDS.read_text(encoding="utf-8"))
    return told.as_bytes()


def _sum(content: bytes) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
