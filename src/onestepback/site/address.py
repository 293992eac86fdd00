"""Where the site will be published, as the environment says it."""

from __future__ import annotations

import os
import re
from urllib.parse import quote

ADDRESS = "BOOK_URL"
"""Variable of the environment that says it; it overrides ``html_baseurl``."""

_FORM = re.compile(r"(https?://)([\w.-]+)((?::\d+)?)((?:/(?:[\w.~!$&'()*+,;=:@-]|%[\dA-Fa-f]{2})*)*)")

_KEPT = "/%~!$&'()*+,;=:@"


class AddressError(RuntimeError):
    """An address that is none: one line."""


def address() -> str:
    """The address of the site, in ASCII, as links, sitemaps and feeds need it; empty if none is given.

    Raises
    ------
    AddressError
        What is given is no address of a site.
    """
    given = os.environ.get(ADDRESS, "")
    if not given:
        return ""
    found = _FORM.fullmatch(given)
    if not found:
        raise AddressError(f"{ADDRESS}: {given!r} is no address of a site; write it as https://example.org/book/")
    return f"{found[1]}{_host(found[2].lower())}{found[3]}{quote(found[4], safe=_KEPT)}"


def _host(name: str) -> str:
    try:
        plain = name.encode("idna")
        if plain.decode("idna") == name:  # two standards write some letters, such as \u00df, differently
            return plain.decode()
    except ValueError:
        pass
    raise AddressError(f"{ADDRESS}: {name!r} cannot be put into ASCII in one way alone; write this host as xn--...")
