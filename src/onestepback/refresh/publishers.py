"""Whom to ask for a newer vintage of a table, and what makes an origin of the answer.

The clients made for a publisher know its addresses; the file itself comes by :mod:`onestepback.data.download`, which
has an end and goes on where it broke off, and is kept as the publisher sent it, for the builder to read.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from onestepback.data.download import DownloadError, download
from onestepback.data.sidecar import Dataset

CSV = "application/vnd.sdmx.data+csv;version=1.0.0"


class RefreshError(RuntimeError):
    """Why no newer vintage can be looked for, or kept: one line."""


@dataclass(frozen=True)
class Vintage:
    """What a publisher gives.

    Attributes
    ----------
    content : bytes
        The file, as it came.
    path : str
        Where it belongs among the source files.
    origin : mapping of str to str
        Fields of its origin that are other than those of the origin before it.
    words : mapping of str to str
        How the publisher calls what each column holds, and in which unit.
    """

    content: bytes
    path: str
    origin: Mapping[str, str]
    words: Mapping[str, str] = field(default_factory=dict)


def ask_imf(dataset: Dataset, at: str | None) -> Vintage | None:
    """Ask the IMF for its newest World Economic Outlook; None if that vintage is there."""
    address, content = _imf(dataset, at, "USA.NGDPD.A", lastNObservations=1)
    told = {row.get("PUBLICATION_DATE") or "" for row in _rows(content)}
    if not (day := re.match(r"(20\d\d)-(\d\d)-\d\d", max(told, default=""))):
        raise RefreshError(
            f"{dataset.name}: {address} gives no table with a PUBLICATION_DATE, which tells vintages apart"
        )
    year, month = day[1], "April" if day[2] < "07" else "October"
    key = f"{year}-{'04' if month == 'April' else '10'}"
    if key <= max(origin.key for origin in dataset.origins):
        return None
    address, content = _imf(dataset, at, ".NGDPD+PPPGDP+PPPSH+LP.A")
    return Vintage(
        content,
        f"imf_weo/weo_{key}.csv",
        {
            "key": key,
            "version": f"{month} {year}",
            "citation_key": f"imf_weo_{key.replace('-', '_')}",
            "citation": f"International Monetary Fund ({year}). World Economic Outlook Database, {month} {year}.",
            "url_download": address,
            "date_published": day[0],
        },
        {
            row["INDICATOR"]: f"{row.get('SERIES_NAME', 'no name')}, {row.get('UNIT', 'no unit')}"
            for row in _rows(content)
            if "INDICATOR" in row
        },
    )


def _imf(dataset: Dataset, at: str | None, key: str, **parameters: Any) -> tuple[str, bytes]:
    """What the IMF answers to a key, and the address of this answer there."""
    import sdmx  # half a second

    client = sdmx.Client("IMF_DATA")
    asked: Any = client.get("data", "IMF.RES,WEO,+", key=key, params=parameters, headers={"Accept": CSV}, dry_run=True)
    address: str = asked.url
    there = address.replace(str(client.source.url), at.rstrip("/"), 1) if at else address
    return address, _fetch(dataset, there, {"Accept": CSV})


def ask_world_bank(dataset: Dataset, at: str | None) -> Vintage | None:
    """Ask the World Bank for its current file of an indicator, a zip that says when it was brought up to date."""
    (origin,) = dataset.origins
    (file,) = origin.files
    address = str(file.url)
    if at:
        parts = urlsplit(address)
        address = f"{at.rstrip('/')}{parts.path}?{parts.query}"
    content = _fetch(dataset, address)
    updated, words = "", {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as folder:
            name = next(name for name in folder.namelist() if name.startswith(f"API_{origin.series}"))
            rows = csv.reader(io.StringIO(folder.read(name).decode("utf-8-sig")))
            for row in rows:
                if row[:1] == ["Last Updated Date"]:
                    updated = row[1]
                elif row[2:4] == ["Indicator Name", "Indicator Code"]:
                    words = {code: name for _, _, name, code, *_ in rows}
    except (zipfile.BadZipFile, StopIteration, ValueError, IndexError, EOFError):
        raise RefreshError(f"{dataset.name}: what {address} gives is not the zip of {origin.series}") from None
    return Vintage(content, file.path, {"date_published": updated} if updated else {}, words)


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig", errors="replace"))))


def _fetch(dataset: Dataset, url: str, headers: Mapping[str, str] | None = None) -> bytes:
    try:
        return download(url, headers)
    except DownloadError as error:
        raise RefreshError(f"{dataset.name}: cannot fetch {url} ({error}); nothing was changed") from None


PUBLISHERS: Mapping[str, Callable[[Dataset, str | None], Vintage | None]] = {
    "weo": ask_imf,
    "population": ask_world_bank,
}
"""The tables whose publisher can be asked by a program."""
