"""The book's own type: which faces there are, what they cover, and the forms in which they travel.

Text is measured when a chart is drawn, when it comes alive and when a sheet is filled.
Only a face that comes with the book gives the same measure everywhere, so each has a name that no machine knows.
"""

from __future__ import annotations

import base64
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import unescape
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lazy_loader

from onestepback import paths, store
from onestepback.files import digest, packages, sha256

if TYPE_CHECKING:
    import uharfbuzz as harfbuzz
else:
    harfbuzz = lazy_loader.load("uharfbuzz")  # a notebook shows charts without it

FAMILIES = {"sans": "OSB Sans", "serif": "OSB Serif", "mono": "OSB Mono", "math": "OSB Math"}
"""Token of a family, as in ``--osb-sans`` -> the name by which it is asked for."""

REPERTOIRE = (
    (0x20, 0x7E), (0xA0, 0x17F), (0x18F, 0x18F), (0x218, 0x21B), (0x259, 0x259), (0x2BC, 0x2BC), (0x2C6, 0x2DD),
    (0x300, 0x304), (0x306, 0x30C), (0x370, 0x3FF), (0x400, 0x52F), (0x1E80, 0x1E9E), (0x2000, 0x209F),
    (0x20A0, 0x20BF), (0x2100, 0x22FF), (0x25A0, 0x25FF), (0x2713, 0x2717),
)  # fmt: skip
"""What a face of the text keeps, where its publisher drew it: Latin, Greek, Cyrillic with Kazakh, signs."""

COMMON = (
    (0x20, 0x7E), (0xA0, 0xFF), (0x2009, 0x2009), (0x2010, 0x2027), (0x202F, 0x2033), (0x20AC, 0x20AC),
    (0x2190, 0x2193), (0x2212, 0x2212), (0x2248, 0x2248), (0x2260, 0x2265),
)  # fmt: skip
"""What nearly every page needs; the rest of a face is fetched by a page that has one of its characters."""

UNSEEN = {"\n", "\t", "\u00ad", "\u200b", "\u2060", "\ufe0e"}
"""Characters that say where a line may break, and no more."""


class FaceError(RuntimeError):
    """A character that the book cannot set, or a face that is not what it was."""


@dataclass(frozen=True)
class Face:
    """One file of type, named ``<family>-<weight>.ttf`` or ``<family>-<weight>-italic.ttf``.

    Attributes
    ----------
    token : str
        Of its family: sans, serif, mono, math.
    weight : int
        400 or 700.
    style : str
        normal or italic.
    """

    path: Path
    token: str
    weight: int
    style: str

    @property
    def family(self) -> str:
        """The name by which it is asked for."""
        return FAMILIES[self.token]


@cache
def faces(*tokens: str) -> tuple[Face, ...]:
    """The faces of some families; of all, if none is named."""
    found = []
    for path in sorted(paths.FACES.glob("*.ttf")):
        token, weight, *style = path.stem.split("-")
        if not tokens or token in tokens:
            found.append(Face(path, token, int(weight), style[0] if style else "normal"))
    return tuple(found)


@cache
def characters(token: str) -> frozenset[str]:
    """What every face of a family has."""
    maps = [set(_opened(face.path).unicodes) for face in faces(token)]
    return frozenset(map(chr, set.intersection(*maps)))


def uncovered(text: str, *tokens: str) -> list[str]:
    """The characters of a text that none of some families has, each with its name: "☃ U+2603 SNOWMAN"."""
    covered = UNSEEN.union(*map(characters, tokens))
    return [
        f"{'' if unicodedata.combining(one) else one} U+{ord(one):04X} {unicodedata.name(one, '')}".strip()
        for one in sorted(set(text) - covered)
    ]


def register() -> None:
    """Let charts of this process be measured and drawn in the book's own type, if there is what does both."""
    if drawing():
        lazy_loader.load("vl_convert").register_font_directory(str(paths.FACES))


def drawing() -> bool:
    """Whether there is what measures and draws charts; where there is not, a notebook draws them itself."""
    return find_spec("vl_convert") is not None


def served() -> dict[str, bytes]:
    """The faces that pages fetch: name of the file -> woff2. Pages set text in a serif of the reader's own."""
    return {name: _cut(face.path, codes, "woff2") for face in faces("sans") for name, codes in _parts(face).items()}


def served_rules() -> str:
    """The CSS by which a page fetches them from beside it."""
    return "".join(
        _rule(
            face,
            # Its checksum is part of its address, so that a browser never sets a page in what it kept of another.
            f'url("{name}?v={sha256(_cut(face.path, codes, "woff2"))[:8]}") format("woff2")',
            f"unicode-range: {_ranges(codes)}; font-display: swap",
        )
        for face in faces("sans")
        for name, codes in _parts(face).items()
    )


def stand_in_rules() -> str:
    """The CSS for what stands in until they come, in the same room; no face of that name on a reader's machine does."""
    taken = f'@font-face {{ font-family: "{FAMILIES["sans"]}"; src: local("nothing"); unicode-range: U+0; }}\n'
    return taken + "".join(
        f'@font-face {{ font-family: "OSB Stand-in"; font-weight: {weight}; src: local("{name}"); '
        f"size-adjust: {100 * size:.1f}%; "
        + "".join(f"{what}-override: {part / size:.1f}%; " for what, part in LINE.items())
        + "}\n"
        for name, (weight, size) in STAND_IN.items()
    )


STAND_IN = {
    "DejaVuSans": (400, 0.884),
    "DejaVuSans-Bold": (700, 0.839),
    "Roboto-Regular": (400, 1.011),
    "Roboto-Bold": (700, 1.073),
}
"""What a machine without Arial has -> its weight, and the size at which English is as wide in it as in our sans."""

LINE = {"ascent": 90.5, "descent": 21.2, "line-gap": 3.3}
"""How high the line of our sans is, as Arial's is, in percent of its size: `line` in faces.yml."""


def _parts(face: Face) -> dict[str, list[int]]:
    """The two files of a face that is served, and the characters of each."""
    common = {code for first, last in COMMON for code in range(first, last + 1)}
    codes = sorted(map(ord, characters(face.token)))
    return {
        f"{face.path.stem}.woff2": [code for code in codes if code in common],
        f"{face.path.stem}-more.woff2": [code for code in codes if code not in common],
    }


def _ranges(codes: Iterable[int]) -> str:
    """Characters as CSS names them: U+20-7E, U+A0."""
    spans: list[list[int]] = []
    for code in codes:
        if spans and code == spans[-1][1] + 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return ", ".join(f"U+{first:X}" + (f"-{last:X}" if last > first else "") for first, last in spans)


def file_rules(root: str = "", *tokens: str) -> str:
    """The CSS for a document that has the files of the faces at an address, which ends in a slash."""
    return "".join(_rule(face, f'url("{root}{face.path.name}") format("truetype")') for face in faces(*tokens))


def widths() -> dict[str, Any]:
    """How wide words of the sans are, for who cannot ask the face.

    Returns
    -------
    dict
        ``em``, the size that widths are given for; for a weight ``characters`` and their ``widths``, both in a row, and
        ``pairs``, how much nearer or farther two common characters stand -> all such pairs in a row.
    """
    told: dict[str, Any] = {}
    for face in faces("sans"):
        opened = _opened(face.path)
        font = harfbuzz.Font(opened)
        found = {
            code: font.get_glyph_h_advance(font.get_nominal_glyph(code))
            for code in sorted(opened.unicodes)
            if _is_measured(code)
        }
        pairs: dict[int, str] = {}
        for one in PAIRED:
            for other in PAIRED:
                if abs(kern := _advance(font, one + other) - found[ord(one)]) >= NOTICED:
                    pairs[kern] = pairs.get(kern, "") + one + other
        told["em"] = opened.upem
        told[str(face.weight)] = {"characters": "".join(map(chr, found)), "widths": [*found.values()], "pairs": pairs}
    return told


NOTICED = 15
"""Units of a face by which two characters have to move for it to count: a fifth of a pixel."""

PAIRED = [*map(chr, range(0x20, 0x7F)), *"–—’“”·−\u2009\u202f"]


def _is_measured(code: int) -> bool:
    return any(first <= code <= last for first, last in (*COMMON, (0x400, 0x52F)))


def _advance(font: harfbuzz.Font, pair: str) -> int:
    """How far after the first of two characters the second stands."""
    buffer = harfbuzz.Buffer()
    buffer.add_str(pair)
    buffer.guess_segment_properties()
    harfbuzz.shape(font, buffer, {"liga": False})
    return int(buffer.glyph_positions[0].x_advance)


FORMATS = {"ttf": "truetype", "woff2": "woff2"}
"""Form of a face -> its name in CSS."""


def enclosed(svg: str, flavor: str | None = "woff2", style: str = "") -> str:
    """A picture with what it needs of the faces inside it, so that it can leave the book.

    Parameters
    ----------
    svg : str
        The picture, all its words in the sans of the book.
    flavor : str, optional
        ``woff2`` packs each face; by itself it is TrueType, which is quick to make and as light in an archive.
    style : str
        More CSS for the picture.
    """
    form = flavor or "ttf"
    letters = {400: "", 700: ""}
    for attributes, text in _TEXT.findall(svg):
        letters[700 if _BOLD.search(attributes) else 400] += re.sub(r"<[^>]*>", "", text)
    rules = ""
    for face in faces("sans"):
        if text := letters[face.weight]:
            data = base64.b64encode(small(face, unescape(text), flavor)).decode()
            rules += _rule(face, f'url("data:font/{form};base64,{data}") format("{FORMATS[form]}")')
    head, bracket, rest = svg.partition(">")
    return f"{head}{bracket}<style>{rules}{style}</style>{rest}"


_TEXT = re.compile(r"<text\b([^>]*)(?<!/)>(.*?)</text>", re.DOTALL)
_BOLD = re.compile(r'font-weight="(bold|[6-9]00)"')


def small(face: Face, text: str, flavor: str | None = None) -> bytes:
    """A face with the characters of a text alone, as TrueType or, by its flavor, as woff2."""
    return _cut(face.path, map(ord, {" ", *text}), flavor)


def _rule(face: Face, source: str, more: str = "") -> str:
    return (
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: {face.style}; '
        f"src: {source};{' ' + more + ';' if more else ''} }}\n"
    )


def _cut(path: Path, codes: Iterable[int], flavor: str | None) -> bytes:
    """Keep of a face what sets some characters: outlines, widths, kerning, places of accents."""
    wanted = sorted(codes)
    if flavor is None:
        return _reduced(path, wanted)
    made_from = digest(path, repr(wanted), flavor, Path(__file__), packages())
    return store.keep("faces", made_from, lambda: _packed(_reduced(path, wanted), flavor))


def _reduced(path: Path, codes: list[int]) -> bytes:
    wanted = harfbuzz.SubsetInput()
    wanted.unicode_set.update(codes)
    # All that the face has: it was cast without what the book does not use.
    for whole in (wanted.layout_feature_tag_set, wanted.name_id_set):
        whole.clear()
        whole.invert()
    wanted.flags = harfbuzz.SubsetFlags.NO_HINTING | harfbuzz.SubsetFlags.NOTDEF_OUTLINE
    return bytes(harfbuzz.subset(_opened(path), wanted).blob.data)


def _packed(face: bytes, flavor: str) -> bytes:
    from fontTools.ttLib import TTFont  # a tenth of a second that a chapter does not need

    font = TTFont(io.BytesIO(face), recalcTimestamp=False)
    font.flavor = flavor
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()


@cache
def _opened(path: Path) -> harfbuzz.Face:
    return harfbuzz.Face(path.read_bytes())
