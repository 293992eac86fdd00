"""Palette and type, read from ``tokens.css``.

Every colour is a token of it, drawn in its light value.
The rules made by ``stylesheet`` turn a drawn value back into its token, so a chart follows the page into the
dark theme and none is written twice.
"""

from __future__ import annotations

import re

from onestepback.paths import TOKENS

COLOUR = re.compile(r"--osb-([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")

_tokens = COLOUR.findall(TOKENS.read_text(encoding="utf-8"))
LIGHT: dict[str, str] = {name: light for name, light, _ in _tokens}
DARK_PAGE: str = next(dark for name, _, dark in _tokens if name == "page")

SANS: str = re.findall(r"--osb-sans: (.*);", TOKENS.read_text(encoding="utf-8"))[0].replace('"', "")
"""The book's own face, which measures every label, then those of its width for programs that know it not."""

ACTORS = ("kaz", "rus", "chn", "west", "brics", "rest")
WIDE, NARROW = 736, 328
"""Drawn width in px, labels included: the figure column, and a phone of 360 px."""


def colour(name: str) -> str:
    """The light value of a token: ``colour("kaz")``; a chart names no colour in any other way."""
    if name not in LIGHT:
        raise ValueError(f"no colour {name!r} in charts/tokens.css, use one of {', '.join(LIGHT)}")
    return LIGHT[name]


def stylesheet() -> str:
    """CSS that ties each colour drawn in a chart to its token, so that a chart follows the page's theme.

    Charts are SVG, and Vega writes colours as presentation attributes, which any rule outweighs.
    """
    rules = (
        f'.pic [{attribute}="{light}"]{{{attribute}:var(--osb-{name})}}'
        for name, light in LIGHT.items()
        for attribute in ("fill", "stroke")
    )
    return "\n".join(rules) + "\n"
