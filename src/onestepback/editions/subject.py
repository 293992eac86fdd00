"""An edition as somebody has it: the archive of its site, the folder of it, or the present build."""

from __future__ import annotations

import io
import json
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from onestepback import paths
from onestepback.editions.contents import DRAWN, Edition, built, editions, order, short
from onestepback.files import sha256

KNOWN = "edition.json"


class SubjectError(RuntimeError):
    """What was named is no edition, or cannot be read: one line."""


@dataclass(frozen=True)
class Subject:
    """An edition to be verified.

    Attributes
    ----------
    source : str
        Where it was read from, to be told.
    files : mapping
        Path from the root of the site -> what the file holds.
    packed : bytes
        The archive it came in; empty for a folder.
    """

    source: str
    files: Mapping[str, bytes]
    packed: bytes

    @cached_property
    def edition(self) -> Edition:
        """What it consists of.

        Raises
        ------
        SubjectError
            A list of the site or a file that one names is missing or no JSON.
        """
        try:
            return built(self.files.__getitem__)
        except KeyError as missing:
            raise SubjectError(f"{self.source}: {missing.args[0]} is missing; get the edition again") from None
        except (ValueError, TypeError) as fault:
            raise SubjectError(
                f"{self.source}: a list of it is no longer one ({fault}); get the edition again"
            ) from None

    def told(self, name: str) -> Any:
        """A list of the site as it is, by the name of its file."""
        return json.loads(self.files[f"{name}.json"])

    @cached_property
    def cells(self) -> dict[str, list[str]]:
        """The code of each page that has any, by the path of the page without its ending."""
        found = {}
        for path, content in sorted(self.files.items()):
            if path.endswith(".ipynb"):
                try:
                    cells = json.loads(content)["cells"]
                    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
                except (ValueError, KeyError, TypeError):
                    raise SubjectError(f"{self.source}: {path} is no notebook; get the edition again") from None
                if code:
                    found[path.removesuffix(".ipynb")] = code
        return found

    @cached_property
    def vouched(self) -> dict[str, str]:
        """The checksum of each file that the site itself states one of."""
        stated: dict[str, str] = {}
        for path, content in self.files.items():
            if PurePosixPath(path).parent.name == "figures" and path.endswith(".json") and ".vl." not in path:
                stated |= {file["path"]: file["sha256"] for file in _json(content).get("files", ())}
        crate = _json(self.files.get("ro-crate-metadata.json", b"{}")).get("@graph", ())
        stated |= {one["@id"]: one["sha256"] for one in crate if "sha256" in one}
        package = _json(self.files.get("datapackage.json", b"{}")).get("resources", ())
        stated |= {one["path"]: one["hash"].removeprefix("sha256:") for one in package}
        # An archive leaves out pictures that can be drawn from others.
        return {
            path: sha
            for path, sha in stated.items()
            if path in self.files or not (self.packed and DRAWN.fullmatch(path))
        }

    @cached_property
    def sums(self) -> dict[str, str]:
        """The checksum of each of its files."""
        return {path: sha256(content) for path, content in self.files.items()}


def _json(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def place(named: str | None) -> Path:
    """Where the edition lies that somebody means: a number, a file or a folder; the present build, else the newest.

    Raises
    ------
    SubjectError
        There is none.
    """
    present = paths.BUILD / "html"
    if named is None:
        if (present / KNOWN).exists():
            return present
        if not editions():
            raise SubjectError("there is no build and no edition here: name an archive or the folder of a site")
        named = editions()[-1]
    if named in editions():
        return paths.ARCHIVES / f"{named}.tar.xz"
    found = Path(named)
    if found.name == KNOWN and found.is_file():
        found = found.parent
    if found.exists():
        return found
    if (present / KNOWN).exists() and _json((present / KNOWN).read_bytes()).get("edition") == named:
        return present
    known = f"a number ({', '.join(sorted(editions(), key=order))}), " if editions() else ""
    raise SubjectError(f"{named}: neither an edition nor a file; give {known}an archive, or the folder of a site")


def read(place: Path) -> Subject:
    """Read an edition.

    Raises
    ------
    SubjectError
        It cannot be read, or is the site of no edition.
    """
    own = place.resolve().is_relative_to(paths.ROOT)
    source = short(place.resolve()) if own else str(place)
    if place.is_dir():
        content = {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}
        packed = b""
    else:
        packed = place.read_bytes()
        content = _unpacked(source, packed)
    roots = [PurePosixPath(path).parent for path in content if PurePosixPath(path).name == KNOWN]
    if not roots:
        raise SubjectError(f"{source}: has no {KNOWN}; give the archive of a site, or its folder")
    root = min(roots, key=lambda one: len(one.parts))
    inside = {path: PurePosixPath(path) for path in content}
    files = {
        one.relative_to(root).as_posix(): content[path] for path, one in inside.items() if one.is_relative_to(root)
    }
    return Subject(source, files, packed)


def _unpacked(source: str, packed: bytes) -> dict[str, bytes]:
    try:
        if packed[:4] == b"PK\x03\x04":
            with zipfile.ZipFile(io.BytesIO(packed)) as archive:
                return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
        with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
            files = {member.name: tar.extractfile(member) for member in tar.getmembers()}
            return {name.removeprefix("./"): file.read() for name, file in files.items() if file}
    except (tarfile.TarError, zipfile.BadZipFile, lzma.LZMAError, zlib.error, EOFError, OSError):
        raise SubjectError(f"{source}: cannot be unpacked, it is damaged or no archive; get it again") from None
