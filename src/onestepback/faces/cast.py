"""Make the book's faces from those of their publishers: fewer characters, a name of their own, one size.

``faces.yml`` says which file each is made from. Made again, each has the same bytes.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

from onestepback.tools import need

need(__name__, "fontTools")

import yaml
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.otBase import USE_HARFBUZZ_REPACKER

from onestepback import paths
from onestepback.faces import FAMILIES, REPERTOIRE, FaceError

RECIPE = paths.FACES / "faces.yml"
NAMES = {400: "Regular", 700: "Bold"}


def cast(folder: Path) -> None:
    """Write every face of ``fonts/``.

    Parameters
    ----------
    folder : Path
        Where the publishers' files lie, at any depth.

    Raises
    ------
    FaceError
        A file is missing, or is not the one that was named. Nothing is written then.
    """
    recipe = yaml.safe_load(RECIPE.read_text(encoding="utf-8"))
    made = {name: _cast(name, entry, folder) for name, entry in recipe.items()}
    for name, content in made.items():
        (paths.FACES / name).write_bytes(content)
        print(f"{name}: {len(content):,} bytes")


def _cast(name: str, entry: dict[str, Any], folder: Path) -> bytes:
    found = next(folder.rglob(entry["file"]), None)
    if found is None:
        raise FaceError(f"{name}: no {entry['file']} in {folder}; it is part of {entry['package']}")
    content = found.read_bytes()
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        raise FaceError(f"{found}: is not the file of {entry['package']} that faces.yml names")
    font = TTFont(io.BytesIO(content), recalcTimestamp=False)
    ranges = [*REPERTOIRE, *map(tuple, entry.get("also", ()))]
    _reduce(font, [code for first, last in ranges for code in range(first, last + 1)])
    # The same drawing on a smaller square is larger at each size: as wide as the faces that stand in for it.
    font["head"].unitsPerEm = entry.get("em", font["head"].unitsPerEm)
    # A line as high as theirs stays where it is when the face comes.
    if line := entry.get("line"):
        font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = line
        font["OS/2"].sTypoAscender, font["OS/2"].sTypoDescender, font["OS/2"].sTypoLineGap = line
    _name(font, name)
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


def _reduce(font: TTFont, unicodes: list[int]) -> None:
    """Keep of a face what sets some characters as the book sets them: no ligatures, no styles to choose from."""
    font.cfg[USE_HARFBUZZ_REPACKER] = False  # it packs otherwise than what packed the faces that are kept
    options = subset.Options(
        layout_features=["kern", "mark", "mkmk", "ccmp", "locl", "lnum", "tnum", "ssty", "dtls", "flac"],
        hinting=False, notdef_outline=True, name_IDs=["*"], drop_tables=["DSIG", "FFTM", "meta", "STAT"],
    )  # fmt: skip
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=unicodes)
    subsetter.subset(font)


def _name(font: TTFont, name: str) -> None:
    """Give a face the name of the book; who drew it and on what terms stays in it."""
    token, weight, *style = name.removesuffix(".ttf").split("-")
    family = FAMILIES[token]
    variant = " ".join([NAMES[int(weight)], *(one.capitalize() for one in style)]).replace("Regular Italic", "Italic")
    names = font["name"]
    names.names = [one for one in names.names if one.nameID in (0, 5, 7, 8, 9, 11, 13, 14)]
    told = {1: family, 2: variant, 3: f"{family} {variant}", 4: f"{family} {variant}".replace(" Regular", "")}
    for number, text in {**told, 6: f"{family.replace(' ', '')}-{variant.replace(' ', '')}"}.items():
        names.setName(text, number, 3, 1, 0x409)
        names.setName(text, number, 1, 0, 0)
