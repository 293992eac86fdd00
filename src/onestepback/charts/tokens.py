"""Palette and type, read from ``tokens.css``.

Every colour is a token of it, drawn in its light value.
The rules made by ``stylesheet`` turn a drawn value back into its token, so a chart follows the page into the
dark theme and none is written twice.
"""

from __future__ import annotations

import re

from onestepback.paths import TOKENS

COLOUR = re.compile(r"--osb-([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
"""A colour as ``tokens.css`` has it: its name, its light value, its dark one."""

_tokens = COLOUR.findall(TOKENS.read_text(encoding="utf-8"))
LIGHT: dict[str, str] = {name: light for name, light, _ in _tokens}
DARK: dict[str, str] = {name: dark for name, _, dark in _tokens}

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


def declarations() -> str:
    """The tokens as browsers are given them: each colour twice and plain.

    ``light-dark()`` is younger than many a browser that is in use: there every colour of the page and of its charts
    would be lost, for a variable that cannot be read outweighs the colour that a mark brings.
    """
    text = COLOUR.sub(r"--osb-\1: \2;", TOKENS.read_text(encoding="utf-8"))
    dark = "".join(f"--osb-{name}: {value};" for name, value in DARK.items())
    return (
        f'{text}@media screen {{ :root[data-theme="dark"] {{ {dark} }} }}\n'
        f'@media screen and (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {{ {dark} }} }}\n'
    )


def dark_rules(svg: str) -> str:
    """CSS by which a picture that is a file follows the theme of what it stands in: the colours that it has."""
    rules = "".join(
        f'[{attribute}="{light}"]{{{attribute}:{DARK[name]}}}'
        for name, light in LIGHT.items()
        for attribute in ("fill", "stroke")
        if f'{attribute}="{light}"' in svg
    )
    return f"@media (prefers-color-scheme: dark){{{rules}}}"


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
