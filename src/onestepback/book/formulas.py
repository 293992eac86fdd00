"""Formulas as MathML, which browsers draw without a script."""

from __future__ import annotations

from html import escape

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.util.docutils import SphinxTranslator


def inline(translator: SphinxTranslator, node: nodes.math) -> None:
    """Write a formula within a line."""
    translator.body.append(_written(node.astext()))  # type: ignore[attr-defined]
    raise nodes.SkipNode


def block(translator: SphinxTranslator, node: nodes.math_block) -> None:
    """Write a formula on a line of its own."""
    formula = _written(node.astext(), display="block")
    # On a phone a long formula scrolls in itself; a keyboard has to reach what scrolls.
    opening = '<div class="formula" role="group" aria-label="Formula" tabindex="0">'
    translator.body.append(f"{opening}{formula}</div>\n")  # type: ignore[attr-defined]
    raise nodes.SkipNode


def _written(formula: str, display: str = "inline") -> str:
    """A formula that also says how it was written, for whoever cannot draw it."""
    return str(convert(formula, display=display)).replace("<math ", f'<math alttext="{escape(formula)}" ', 1)
