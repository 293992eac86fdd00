"""Fetch a file from its publisher: patiently, politely, and never without end."""

from __future__ import annotations

import http.client
import re
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 60.0  # seconds without a byte
LONGEST = 1800.0  # seconds for a file, with all attempts
WAITS = (2.0, 8.0, 30.0)  # seconds between attempts, unless the server says how long
LONGEST_WAIT = 120.0  # seconds that a server may ask for
PAUSE = 1.0  # seconds between two requests to one host
LARGEST = 400_000_000  # bytes

PASSING = {408, 425, 429, 500, 502, 503, 504}
"""Answers after which it is worth asking again."""

_asked: dict[str, float] = {}


class DownloadError(RuntimeError):
    """Why a file did not come: a few words."""


class _BrokenOffError(Exception):
    """An attempt that may be made again, after some seconds if the server said how many."""

    def __init__(self, fault: str, wait: float | None = None) -> None:
        super().__init__(fault)
        self.wait = wait


@dataclass
class _Part:
    """What came of a file, and by which mark its server would know the same one again."""

    content: bytearray = field(default_factory=bytearray)
    mark: str | None = None


def download(url: str, headers: Mapping[str, str] | None = None) -> bytes:
    """Fetch a file; one that breaks off is gone on with where the server offers it, and asked for anew elsewhere.

    Parameters
    ----------
    url : str
        Its address.
    headers : mapping of str to str, optional
        What the request says beside it.

    Returns
    -------
    bytes

    Raises
    ------
    DownloadError
        It is not given, is too large, or does not come in time.
    """
    part, end = _Part(), time.monotonic() + LONGEST
    for wait in (*WAITS, None):
        try:
            _read(url, headers or {}, part, end)
            return bytes(part.content)
        except _BrokenOffError as error:
            wait = wait if wait is None or error.wait is None else error.wait
            if wait is None or time.monotonic() + wait > end:
                raise DownloadError(str(error)) from None
            time.sleep(wait)
    raise AssertionError


def _read(url: str, headers: Mapping[str, str], part: _Part, end: float) -> None:
    """Read a file, or the rest of it, in one request."""
    try:
        request = urllib.request.Request(url, headers=dict(headers))
        if part.content and part.mark:
            request.add_header("Range", f"bytes={len(part.content)}-")
            request.add_header("If-Range", part.mark)
        _be_polite(url)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            _take(answer, part, end)
    except urllib.error.HTTPError as error:
        with error:
            raise _refused(error) from None
    except http.client.IncompleteRead as error:
        raise _BrokenOffError(f"the download ended after {len(part.content) + len(error.partial)} bytes") from None
    except TimeoutError:
        raise _BrokenOffError(f"nothing came for {PATIENCE:g} seconds") from None
    except urllib.error.URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise _BrokenOffError(f"nothing came for {PATIENCE:g} seconds") from None
        # No such host, no network: another attempt finds none either.
        raise DownloadError(f"no answer, perhaps no network: {error.reason}") from None
    except (OSError, http.client.HTTPException) as error:
        raise _BrokenOffError(str(error) or type(error).__name__) from None
    except ValueError as error:  # an address that is none
        raise DownloadError(str(error)) from None


def _take(answer: Any, part: _Part, end: float) -> None:
    start = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range") or "")
    if not (answer.status == 206 and start and int(start[1]) == len(part.content)):
        part.content.clear()
    offered = (answer.headers.get("Accept-Ranges") or "").lower() == "bytes" or answer.status == 206
    etag = answer.headers.get("ETag") or ""
    mark = answer.headers.get("Last-Modified") if etag.startswith("W/") or not etag else etag
    part.mark = mark if offered else None
    length = answer.headers.get("Content-Length") or ""
    whole = len(part.content) + int(length) if length.isdigit() else None
    if (whole or 0) > LARGEST:
        raise DownloadError(f"it has {whole:,} bytes, more than the {LARGEST:,} that are taken")
    while chunk := answer.read1(1 << 16):
        part.content += chunk
        if len(part.content) > LARGEST:
            raise DownloadError(f"it does not end after {LARGEST:,} bytes")
        if time.monotonic() > end:
            raise DownloadError(f"{len(part.content):,} bytes came in {LONGEST:g} seconds, and not the end")
    if whole is not None and len(part.content) < whole:
        raise _BrokenOffError(f"the download ended after {len(part.content)} of {whole} bytes")


def _refused(error: urllib.error.HTTPError) -> Exception:
    """What an answer that is no file means."""
    told = f"HTTP {error.code} {error.reason}".strip()
    if error.code in (401, 403):
        return DownloadError(f"{told}: it asks for a key, or refuses")
    if error.code not in PASSING:
        return DownloadError(told)
    wait = _seconds(error.headers.get("Retry-After"))
    if wait is not None and wait > LONGEST_WAIT:
        return DownloadError(f"{told}: it asks to wait {wait:,.0f} seconds")
    return _BrokenOffError(told, wait)


def _seconds(after: str | None) -> float | None:
    """The seconds that a server asks to wait, given as such or as a moment; None if it does not say."""
    if after is None:
        return None
    try:
        return float(after) if after.isdigit() else (parsedate_to_datetime(after) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):
        return None


def _be_polite(url: str) -> None:
    """Let a host rest between two requests."""
    host, now = urlsplit(url).netloc, time.monotonic()
    if host:
        time.sleep(max(0.0, _asked.get(host, now - PAUSE) + PAUSE - now))
        _asked[host] = time.monotonic()
