"""What static hosts ask for beside the pages: headers, a page for what is not there, files that are packed already.

What a page may load stands in the page itself, so that it holds on every host and from the disk.
Headers add what a page cannot say.
"""

from __future__ import annotations

import gzip
import re
from html import escape
from pathlib import Path

from onestepback.files import write_file
from onestepback.markup import fill

EDITION = "/e/:edition"
FRAMED_BY_NOBODY = ("/", "/index.html", "/search.html", "/notebooks/*", "/book/*")
"""Pages that no other site may show in a frame; a figure on a page of its own is made for that."""

HEADERS = {
    "/*": {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin"},
    # Pages ask for these with the checksum of their content.
    "/_static/*": {"Cache-Control": "public, max-age=31536000, immutable"},
    **{
        place: {"Content-Security-Policy": "frame-ancestors 'self'"}
        for page in FRAMED_BY_NOBODY
        for place in (page, EDITION + page)
    },
}
"""By the path of a file, in the form that Netlify and Cloudflare read: `*` for anything, `:name` for one folder."""

PACKED = {".css", ".csv", ".html", ".js", ".json", ".md", ".svg", ".xml"}
LEAST = 20_000
"""Bytes from which on a file of text is packed."""


def equip(site: Path, base: str) -> None:
    """Write ``_headers``, ``404.html``, ``.nojekyll``, and ``.gz`` beside large files of the newest edition.

    Parameters
    ----------
    site : Path
        All editions side by side.
    base : str
        Where they will be published, without a slash at the end; empty if that is not known.
    """
    write_file(site / ".nojekyll", b"")  # else GitHub leaves out folders like _static
    write_file(site / "_headers", headers().encode())
    write_file(site / "404.html", not_found((site / "index.html").read_text(encoding="utf-8"), base).encode())
    for file in sorted(site.rglob("*")):
        inner = file.relative_to(site)
        if file.suffix in PACKED and inner.parts[0] != "e" and file.stat().st_size >= LEAST:
            write_file(file.with_name(f"{file.name}.gz"), gzip.compress(file.read_bytes(), 9, mtime=0))


def headers() -> str:
    """The headers of every file, as Netlify and Cloudflare read them from ``_headers``."""
    lines = []
    for place, told in HEADERS.items():
        lines += [place, *(f"  {name}: {value}" for name, value in told.items()), ""]
    return "\n".join(lines)


def not_found(front: str, base: str) -> str:
    """The page for an address that leads nowhere, with the policy and the style of the front page."""
    policy = re.search(r'<meta http-equiv="Content-Security-Policy"[^>]*>', front)
    style = re.search(r"<style>.*?</style>", front, re.DOTALL)
    assert policy
    assert style
    # At whatever address it is shown, only a whole one leads home.
    return fill(Path(__file__).with_name("not_found.html"), policy=policy[0], style=style[0], home=escape(f"{base}/"))
