"""Verdicts on the page: the quiet mark beside a paragraph, and the ledger with a card for every claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from docutils import nodes
from docutils.statemachine import StringList
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole

from onestepback.book.nodes import THEME, gathered, tables_of
from onestepback.book.panel import panel
from onestepback.book.shelf import record
from onestepback.claims import ledger
from onestepback.claims.ledger import VERDICTS, Claim
from onestepback.markup import fill
from onestepback.site import citing
from onestepback.site.record import LEDGER, Record, Verdict, link
from onestepback.words import typeset

CLASSES = {"holds": "holds", "holds in part": "part", "fails": "fails", "not testable here": "open"}


def mark(verdict: str) -> Markup:
    """A verdict as HTML: its shape and its word."""
    return fill(THEME / "mark.html", verdict=verdict, kind=CLASSES[verdict])


class VerdictRole(SphinxRole):
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
        count = Counter(claim.verdict for claim in claims)
        choices = [("all", f"all {len(claims)}"), *((CLASSES[v], f"{v} ({count[v]})") for v in VERDICTS if count[v])]
        filtered = fill(THEME / "filter.html", choices=choices) + "\n"
        return [nodes.raw("", filtered, format="html"), *(self._card(claim) for claim in claims)]

    def _card(self, claim: Claim) -> nodes.section:
        card = nodes.section(ids=[claim.key], names=[claim.key], classes=["card", "claim", CLASSES[claim.verdict]])
        self.state.document.note_explicit_target(card)
        head = fill(THEME / "claim.html", mark=mark(claim.verdict), number=claim.number)
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
        self.state.nested_parse(StringList(source.splitlines(), source=LEDGER), self.content_offset, parent)
        return list(parent.children)


class VerdictKey(SphinxDirective):
    """``{verdict-key}``: the four verdicts, what each means, and how many claims have it."""

    def run(self) -> list[nodes.Node]:
        """Write the list."""
        for file in ledger.files():
            self.env.note_dependency(str(file))
        count = Counter(claim.verdict for claim in ledger.ledger())
        rows = [(mark(verdict), meaning, count[verdict]) for verdict, meaning in VERDICTS.items()]
        return [nodes.raw("", fill(THEME / "verdict_key.html", rows=rows), format="html")]


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
    address = link(docname, f"{LEDGER}.html") if LEDGER in app.env.all_docs else ""
    node: nodes.Element
    for node in list(doctree.findall(verdict_link)):
        claim = ledger.find(node["key"])
        html = fill(THEME / "verdict.html", href=f"{address}#{claim.key}", mark=mark(claim.verdict))
        node.replace_self(nodes.raw("", html, format="html"))
    for node in list(doctree.findall(judged_note)):
        beside = nodes.raw("", _notes(node["keys"], address), format="html")
        index = node.parent.index(node)
        before = node.parent[index - 1]
        if isinstance(before, nodes.paragraph):
            # The paragraph and its notes become one block, in which a wide page sets them side by side.
            node.parent[index - 1 : index + 1] = [nodes.container("", before, beside, classes=["para"])]
        else:
            node.replace_self(beside)
    for node in list(doctree.findall(found)):
        of = record(app)
        verdict = of.verdicts.get(node["key"])
        node.replace_self(nodes.raw("", _finding(of, docname, verdict) if verdict else "", format="html"))
    for node in list(doctree.findall(cite)):
        of = record(app)
        html = panel(of, docname, citing.of_claim(of, ledger.find(node["key"])))
        node.replace_self(nodes.raw("", html, format="html"))


def _notes(keys: Sequence[str], address: str) -> Markup:
    """The notes beside a paragraph; ``address`` is that of the ledger."""
    notes = [
        {
            "key": claim.key,
            "number": claim.number,
            "text": typeset(claim.text),
            "mark": mark(claim.verdict),
            "href": f"{address}#{claim.key}",
        }
        for claim in map(ledger.find, keys)
    ]
    return fill(THEME / "notes.html", notes=notes) + Markup("\n")


def _finding(of: Record, here: str, verdict: Verdict) -> Markup:
    """What was found for a claim: the number, the readings, where."""
    home = of.page(verdict.home)
    return fill(
        THEME / "finding.html",
        verdict=verdict,
        readings={typeset(words): holds for words, holds in verdict.readings.items()},
        bearing=sum(verdict.readings.values()),
        chapter={"href": f"{link(here, home.path)}#judged-{verdict.key}", "title": home.title},
        tables=tables_of(here, verdict.datasets),
    )
