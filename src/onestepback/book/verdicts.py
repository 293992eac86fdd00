"""Verdicts on the page: the quiet mark beside a paragraph, and the ledger with a card for every claim."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole

from onestepback.book import citing
from onestepback.book.nodes import gathered
from onestepback.book.shelf import shelf
from onestepback.claims import ledger
from onestepback.claims.ledger import VERDICTS, Claim
from onestepback.words import in_a_row, typeset

PAGE = "book/ledger"

# Shape first, then word, then colour: disc, half disc, ring with a cross, dashed ring.
_RING = '<circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" stroke-width="2"{}/>'
_SHAPES = {
    "holds": '<circle cx="8" cy="8" r="7.5" fill="currentColor"/>',
    "holds in part": _RING.format("") + '<path d="M8 1.5a6.5 6.5 0 0 0 0 13z" fill="currentColor"/>',
    "fails": _RING.format("")
    + '<path d="M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>',
    "not testable here": _RING.format(' stroke-dasharray="2.6 2.5"'),
}
CLASSES = {"holds": "holds", "holds in part": "part", "fails": "fails", "not testable here": "open"}


def mark(verdict: str) -> str:
    """A verdict as HTML: its shape and its word."""
    return (
        f'<span class="verdict {CLASSES[verdict]}"><svg viewBox="0 0 16 16" aria-hidden="true">{_SHAPES[verdict]}</svg>'
        f"<b>{verdict}</b></span>"
    )


class Verdict(SphinxRole):
    """``{verdict}`key` ``: the mark of a claim within a line, linked to its card."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Write the mark."""
        return [verdict_link(key=self.text)], []


class Judged(SphinxDirective):
    """``{judged} key``: verdict, number and words of a claim beside the paragraph above."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Leave a place for the notes."""
        return [judged_note(keys=self.arguments[0].split())]


class Ledger(SphinxDirective):
    """``{ledger}``: a card for every claim, and a choice of verdicts to show."""

    def run(self) -> list[nodes.Node]:
        """Write filter and cards."""
        claims = ledger.ledger()
        for file in ledger.files():
            self.env.note_dependency(str(file))
        return [nodes.raw("", _filter(claims), format="html"), *(self._card(claim, len(claims)) for claim in claims)]

    def _card(self, claim: Claim, count: int) -> nodes.section:
        card = nodes.section(ids=[claim.key], names=[claim.key], classes=["card", "claim", CLASSES[claim.verdict]])
        self.state.document.note_explicit_target(card)
        head = f'<div class="head">{mark(claim.verdict)}<span>Claim {claim.number}</span></div>'
        card += nodes.title(claim.text, typeset(claim.text))
        card += nodes.raw("", head, format="html")
        rows = [
            ("In the article", self._text(claim.place)),
            ("Tested on", self._text(claim.test)),
            ("Rule", self._text(claim.rule) + (self._text(claim.tolerance) if claim.tolerance else [])),
            ("Found", [found(key=claim.key)]),
            ("Best counter-evidence", self._text(claim.counter_evidence)),
            ("Would overturn it", self._text(claim.overturned_by)),
        ]
        if claim.documents:
            rows.append(("Documents", self._text(" ".join(f"{{cite}}`{key}`" for key in claim.documents))))
        card += nodes.definition_list(
            "",
            *(
                nodes.definition_list_item("", nodes.term(name, name), nodes.definition("", *content))  # type: ignore[misc]
                for name, content in rows
            ),
        )
        card += cite(key=claim.key)
        return card

    def _text(self, source: str) -> list[nodes.Node]:
        """Text of a claim, which may cite and print computed numbers, as nodes."""
        parent = nodes.Element()
        self.state.nested_parse(StringList(source.splitlines(), source=PAGE), self.content_offset, parent)
        return list(parent.children)


class VerdictKey(SphinxDirective):
    """``{verdict-key}``: the four verdicts, what each means, and how many claims have it."""

    def run(self) -> list[nodes.Node]:
        """Write the list."""
        for file in ledger.files():
            self.env.note_dependency(str(file))
        count = Counter(claim.verdict for claim in ledger.ledger())
        rows = "".join(
            f"<li>{mark(verdict)}<span>{escape(meaning)}</span><span>{count[verdict]} claims</span></li>\n"
            for verdict, meaning in VERDICTS.items()
        ).replace("<span>1 claims", "<span>1 claim")
        return [nodes.raw("", f'<ul class="key">{rows}</ul>', format="html")]


def _filter(claims: list[Claim]) -> str:
    counts = {verdict: sum(claim.verdict == verdict for claim in claims) for verdict in VERDICTS}
    choices = [("all", f"all {len(claims)}")] + [(CLASSES[v], f"{v} ({n})") for v, n in counts.items() if n]
    inputs = "".join(
        f'<label><input type="radio" name="verdict" value="{value}"{" checked" if value == "all" else ""}>'
        f"<span>{escape(words)}</span></label>"
        for value, words in choices
    )
    return f'<div class="controls filter"><fieldset><legend>Show</legend>{inputs}</fieldset></div>\n'


class verdict_link(nodes.Inline, nodes.Element):  # noqa: N801
    """The mark of a claim in a line, until all pages are read."""


class judged_note(nodes.General, nodes.Element):  # noqa: N801
    """The note beside a paragraph, until all pages are read."""


class found(gathered):  # noqa: N801
    """What was found for a claim, until all pages are read."""


class cite(gathered):  # noqa: N801
    """How to cite a claim, until the address of the book is known."""


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Replace marks, notes and findings by what the ledger and the notebooks say."""
    address = app.builder.get_relative_uri(docname, PAGE) if PAGE in app.env.all_docs else ""
    node: nodes.Element
    for node in list(doctree.findall(verdict_link)):
        claim = ledger.find(node["key"])
        html = f'<a class="plain" href="{address}#{claim.key}">{mark(claim.verdict)}</a>'
        node.replace_self(nodes.raw("", html, format="html"))
    for node in list(doctree.findall(judged_note)):
        notes = "".join(_note(ledger.find(key), address) for key in node["keys"])
        beside = nodes.raw("", f'<div class="notes">{notes}</div>\n', format="html")
        index = node.parent.index(node)
        before = node.parent[index - 1]
        if isinstance(before, nodes.paragraph):
            # The paragraph and its notes become one block, in which a wide page sets them side by side.
            node.parent[index - 1 : index + 1] = [nodes.container("", before, beside, classes=["para"])]
        else:
            node.replace_self(beside)
    for node in list(doctree.findall(found)):
        record = shelf(app.env).verdicts.get(node["key"])
        node.replace_self(nodes.raw("", _finding(app, docname, record) if record else "", format="html"))
    for node in list(doctree.findall(cite)):
        panel = citing.panel(app, docname, citing.of_claim(app, ledger.find(node["key"])))
        node.replace_self(nodes.raw("", panel, format="html"))


def _note(claim: Claim, address: str) -> str:
    return (
        f'<aside class="note" id="judged-{claim.key}" aria-label="Verdict on claim {claim.number}">'
        f'{mark(claim.verdict)}<a href="{address}#{claim.key}">Claim {claim.number}</a>'
        f"<span>{escape(typeset(claim.text))}</span></aside>\n"
    )


def _finding(app: Sphinx, docname: str, record: dict[str, Any]) -> str:
    home = app.builder.get_relative_uri(docname, record["home"])
    catalogue = app.builder.get_relative_uri(docname, "book/data")
    parts = []
    if record["printed"]:
        parts.append(f"<p><b>{escape(record['printed'])}</b> {escape(record['unit'])}</p>".replace(" </p>", "</p>"))
    if record["readings"]:
        true = sum(record["readings"].values())
        rows = "".join(
            f'<li class="{"yes" if holds else "no"}">{escape(typeset(words))}:'
            f" <b>{'true' if holds else 'not true'}</b></li>"
            for words, holds in record["readings"].items()
        )
        count = len(record["readings"])
        summary = f"True under {true or 'none'} of {count} reading{'s' if count > 1 else ''}"
        parts.append(f"<details><summary>{summary}</summary><ul>{rows}</ul></details>")
    chapter = f'<a href="{home}#judged-{record["key"]}">{escape(app.env.titles[record["home"]].astext())}</a>'
    tables = [
        f'<a href="{catalogue}#dataset-{name}">{name}</a>'
        for name in dict.fromkeys(dataset.split(":")[0] for dataset in record["datasets"])
    ]
    parts.append(f'<p class="where">In the chapter {chapter}{", from " if tables else ""}{in_a_row(tables)}</p>')
    return "".join(parts)
