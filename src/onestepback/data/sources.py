"""The source files of a dataset: found in a folder or fetched, and held against the checksums in its sidecar."""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from datetime import date
from pathlib import Path

from onestepback import paths
from onestepback.data.download import DownloadError, download
from onestepback.data.sidecar import DataError, Dataset, SourceFile

GZIP = b"\x1f\x8b"
PAGES = (".html", ".htm", ".xls")  # some publishers' workbooks are tables in HTML

_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|title)\b", re.IGNORECASE)


class Sources:
    """The source files of a dataset, as its builder asks for them.

    `origins` has the paths of each origin's files by its key, `read` the checksum of each file that was asked for.
    """

    def __init__(self, dataset: Dataset, folder: Path | None) -> None:
        self.name, self.sidecar = dataset.name, dataset.sidecar.name
        self.folder = folder
        self.origins = {origin.key: [file.path for file in origin.files] for origin in dataset.origins}
        listed = [file for origin in dataset.origins for file in origin.files]
        # One file may be of two origins: the entry with a checksum counts.
        self.files = {file.path: file for file in sorted(listed, key=lambda file: file.sha256 is not None)}
        self.read: dict[str, str] = {}

    def __call__(self, file: str) -> Path:
        """Give the path of a source file, once it is known to be the recorded one."""
        if file not in self.files:
            raise DataError(f"{self.sidecar}: no origin lists the file {file}; add it to `files` of its origin")
        listed = self.files[file]
        if self.folder is None:
            path, content = self._fetched(listed)
        else:
            path = self.folder / file
            if not path.exists():
                raise DataError(f"{self.name}: {path} does not exist; put it there or give another folder with --from")
            content = path.read_bytes()
        self.read[file] = self._checked(listed, content)
        return path

    def _fetched(self, file: SourceFile) -> tuple[Path, bytes]:
        """Fetch a file from its address, unless the recorded one was kept."""
        if file.url is None:
            raise DataError(
                f"{self.name}: {file.path} has no address to fetch it from; pass --from FOLDER, which holds it"
            )
        # By path and name at its address: the name tells a reader the form, and is not always one of its kind.
        own = re.sub(r"[^\w.-]", "_", file.url.rpartition("/")[2])[-80:] or Path(file.path).name
        kept = paths.BUILD / "sources" / self.name / file.path / own
        if file.sha256 is not None and kept.exists() and _checksum(content := kept.read_bytes()) == file.sha256:
            day = date.fromtimestamp(kept.stat().st_mtime)
            print(
                f"{self.name}: {file.path} is the one fetched on {day}, which the sidecar records; to fetch it anew,"
                f" set its sha256 to null in {self.sidecar}",
                flush=True,
            )
            return kept, content
        content = self._download(file.url)
        self._checked(file, content)
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_name(kept.name + ".part")
        part.write_bytes(content)
        return part.replace(kept), content

    def _checked(self, file: SourceFile, content: bytes) -> str:
        """Give the checksum of a source file, if it is the recorded one or none is."""
        found = _checksum(content)
        if found is None:
            raise DataError(f"{self.name}: {file.path} is damaged, cannot be unpacked; get it anew")
        if not content:
            raise DataError(f"{self.name}: {file.path} is empty; get it anew")
        if _PAGE.match(content) and Path(file.path).suffix not in PAGES:
            raise DataError(f"{self.name}: {file.path} is a web page, such as one to sign in, and no data; get it anew")
        if file.sha256 not in (None, found):
            raise DataError(
                f"{self.name}: {file.path} is not the file that the table was built from (its sha256 is {found[:12]}…,"
                f" not {str(file.sha256)[:12]}…); restore it, or, to take in a new release, set its sha256 to null"
                f" in {self.sidecar} and run again"
            )
        return found

    def _download(self, url: str) -> bytes:
        try:
            return download(url)
        except DownloadError as error:
            raise DataError(f"{self.name}: cannot fetch {url} ({error}); try again, or pass --from FOLDER") from None


def _checksum(content: bytes) -> str | None:
    """The sha256 of a source file, unpacked where it is packed: the same file may be packed in many ways.

    None if it cannot be unpacked.
    """
    if content.startswith(GZIP):
        try:
            content = gzip.decompress(content)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            return None
    return hashlib.sha256(content).hexdigest()
