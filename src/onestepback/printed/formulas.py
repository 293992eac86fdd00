"""Formulas in words, as a reader who does not see them hears them."""

from __future__ import annotations

from lxml import etree

SUM = "∑"
SIGNS = {"=": "equals", "+": "plus", "−": "minus", "-": "minus", "·": "times", "∈": "in", "′": "prime", SUM: "the sum"}


def said(formula: etree._Element) -> str:
    """Say a formula of MathML: "s sub B t equals 100 times the fraction ..."."""
    return " ".join(_said(formula).replace(" ,", ",").split())


def _said(part: etree._Element) -> str:
    name = etree.QName(part).localname
    if not len(part):
        text = (part.text or "").strip()
        return "," if name == "mspace" else SIGNS.get(text, text)
    first, *rest = (_said(child) for child in part)
    if name == "mfrac":
        return f"the fraction {first} over {rest[0]}, end of the fraction,"
    if name in ("msub", "munder", "msubsup"):
        below = f"over {rest[0]} of" if first == SIGNS[SUM] else f"sub {rest[0]}"
        return f"{first} {below} {_raised(rest[1]) if name == 'msubsup' else ''}"
    if name == "msup":
        return f"{first} {_raised(rest[0])}"
    return " ".join((first, *rest))


def _raised(above: str) -> str:
    return above if above.strip() == SIGNS["′"] else f"to the power {above}"
