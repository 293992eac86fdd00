"""Formulas as MathML, which browsers draw without a script."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from lxml import etree
from sphinx.util import logging
from sphinx.util.docutils import SphinxTranslator
from sphinx.util.math import get_node_equation_number

logger = logging.getLogger(__name__)


RANDOM = re.compile(r"equation-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""A name that MyST gives a formula without one, another in each build."""

TAKES = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2, "munderover": 3}
"""How many parts an element of MathML has."""

UNNUMBERED = re.compile(r"\\(begin|end)\{(align|alignat|equation|gather|multline|flalign)\}")


def inline(translator: SphinxTranslator, node: nodes.math) -> None:
    """Write a formula within a line."""
    translator.body.append(_written(node))  # type: ignore[attr-defined]
    raise nodes.SkipNode


def block(translator: SphinxTranslator, node: nodes.math_block) -> None:
    """Write a formula on a line of its own, with its number where it has a label."""
    named = "".join(f' id="{name}"' for name in node["ids"][:1] if not RANDOM.fullmatch(name))
    number = f'<span class="eqno">({_number(translator, node)})</span>' if node.get("number") else ""
    # On a phone a long formula scrolls in itself; a keyboard has to reach what scrolls.
    opening = f'<div class="formula"{named} role="group" aria-label="Formula" tabindex="0">'
    formula = _written(node, display="block")
    translator.body.append(f"{opening}{formula}{number}</div>\n")  # type: ignore[attr-defined]
    raise nodes.SkipNode


def _number(translator: Any, node: nodes.math_block) -> str:
    return get_node_equation_number(translator, node)


def _written(node: nodes.Element, display: str = "inline") -> str:
    """A formula that also says how it was written, for whoever cannot draw it."""
    formula = node.astext()
    try:
        # Numbers are those of the book.
        made = str(convert(UNNUMBERED.sub(r"\\\1{\2*}", formula), display=display))
    except Exception as error:  # the library raises of its own and of Python's
        said = " ".join(str(error).split()) or type(error).__name__
        logger.warning("the formula %r cannot be set: %s", formula, said, location=node)
        return ""
    for part in etree.fromstring(made).iter():
        if len(part) != TAKES.get(name := etree.QName(part).localname, len(part)):
            words = "the formula %r lacks a part: <%s> has %d of %d"
            logger.warning(words, formula, name, len(part), TAKES[name], location=node)
    if unknown := re.search(r">(\\\w+)<", made):
        logger.warning("the formula %r has %s, which is not known", formula, unknown[1], location=node)
    return made.replace("<math ", f'<math alttext="{escape(formula)}" ', 1)
