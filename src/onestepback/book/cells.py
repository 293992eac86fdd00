"""Executed cells: what they show becomes figures, tables and lists of numbers, their code goes behind a quiet line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from onestepback.book.figures import plotted
from onestepback.book.nodes import claims_list, code_toggle, folded_code, sample_picture, shown_table
from onestepback.published import CLAIM, FIGURE, KINDS, SAMPLE, TABLE, VERDICT

logger = logging.getLogger(__name__)


class _output(nodes.General, nodes.Element):  # noqa: N801
    """What a cell published, until ``ShapeCells`` finds it."""


class Renderer:
    """MyST-NB hands it the kinds of output that the library emits."""

    mime_priority_overrides: ClassVar[Sequence[tuple[str, str, int]]] = tuple(("*", kind, 1) for kind in KINDS)

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """Wrap a published figure, claim, verdict or table; leave the rest to MyST-NB."""
        if data.mime_type in KINDS:
            return [_output(kind=data.mime_type, content=json.loads(data.content))]
        return None


class ShapeCells(SphinxTransform):
    """Turn each code cell into what a reader sees."""

    default_priority = 200

    def apply(self, **kwargs: Any) -> None:
        """Replace every cell of the document."""
        cells: list[Any] = list(self.document.findall(_is_cell))
        for cell in cells:
            sources = [part for part in cell if part.get("nb_element") == "cell_code_source"]
            blocks = [block for part in sources for block in part.findall(nodes.literal_block)]
            code = [folded_code(block.rawsource, block.astext(), language=block["language"]) for block in blocks]
            shown = [part for part in cell if part.get("nb_element") == "cell_code_output"]
            outputs = list(cell.findall(_output))
            if len(outputs) != sum(len(part) for part in shown):
                logger.warning(
                    "a cell shows what is neither published nor claimed: end it in publish(), claim() or show()",
                    location=cell,
                )
            if len({output["kind"] for output in outputs} & {FIGURE, CLAIM, VERDICT}) > 1:
                logger.warning("a cell publishes, says numbers or judges: make a cell of each", location=cell)
            if "open" in cell.get("cell_metadata", {}).get("tags", ()):
                cell.replace_self([*blocks, *self._shape(outputs, [])])
                continue
            samples = [output["content"] for output in outputs if output["kind"] == SAMPLE]
            cell.replace_self(self._sampled(samples, blocks) if samples else self._shape(outputs, code))

    def _shape(self, outputs: list[_output], code: list[folded_code]) -> list[nodes.Node]:
        figures = [self._figure(output["content"]) for output in outputs if output["kind"] == FIGURE]
        listed = [self._table(output["content"]) for output in outputs if output["kind"] == TABLE]
        numbers = [output["content"] for output in outputs if output["kind"] == CLAIM]
        verdicts = [output["content"] for output in outputs if output["kind"] == VERDICT]
        if not (verdicts or numbers or code):  # its code stands open
            return [*figures, *listed]
        if verdicts:
            toggle = code_toggle("", *code, summary="How this was judged", verdicts=verdicts)
        elif numbers:
            toggle = code_toggle("", claims_list(claims=numbers), *code, summary="How these numbers were computed")
        elif len(figures) == 1 and not listed:
            figures[0] += code  # its menu has a place for it
            return [*figures]
        elif listed:
            toggle = code_toggle("", *code, summary="How this table was made")
        else:
            toggle = code_toggle(
                "",
                *code,
                summary=f"What this {'chapter' if self.env.docname.startswith('notebooks/') else 'page'} loads",
            )
        return [*figures, *listed, toggle]

    def _sampled(self, samples: list[dict[str, str]], code: list[nodes.Node]) -> list[nodes.Node]:
        """Let the code stand open above its picture."""
        taken = len(list(self.document.findall(sample_picture)))
        return [*code, *(sample_picture(number=taken + turn, **sample) for turn, sample in enumerate(samples))]

    def _figure(self, published: dict[str, Any]) -> plotted:
        name = f"figure-{published['key']}"
        node = plotted(ids=[name], names=[name], key=published["key"], home=self.env.docname, published=published)
        node += nodes.caption(published["title"], published["title"])
        self.document.note_explicit_target(node)
        return node

    def _table(self, shown: dict[str, Any]) -> shown_table:
        name = f"table-{shown['key']}"
        node = shown_table(ids=[name], names=[name], shown=shown)
        self.document.note_explicit_target(node)
        return node


def _is_cell(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"
