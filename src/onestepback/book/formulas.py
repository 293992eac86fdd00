"""Formulas as MathML, which browsers draw without a script."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.util import logging
from sphinx.util.docutils import SphinxTranslator
from sphinx.util.math import get_node_equation_number

logger = logging.getLogger(__name__)


UNNUMBERED = re.compile(r"\\(begin|end)\{(align|alignat|equation|gather|multline|flalign)\}")


def inline(translator: SphinxTranslator, node: nodes.math) -> None:
    """Write a formula within a line."""
    translator.body.append(_written(node))  # type: ignore[attr-defined]
    raise nodes.SkipNode


def block(translator: SphinxTranslator, node: nodes.math_block) -> None:
    """Write a formula on a line of its own, with its number where it has a label."""
    named = "".join(f' id="{name}"' for name in node["ids"][:1])
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
    if unknown := re.search(r">(\\\w+)<", made):
        logger.warning("the formula %r has %s, which is not known", formula, unknown[1], location=node)
    return made.replace("<math ", f'<math alttext="{escape(formula)}" ', 1)
