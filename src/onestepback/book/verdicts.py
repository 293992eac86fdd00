"""Verdicts on the page: the quiet mark beside a paragraph, and the ledger with a card for every claim."""

from __future__ import annotations

import re
from collections import Counter

from docutils import nodes
from docutils.statemachine import StringList
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole

from onestepback import paths
from onestepback.book.nodes import THEME, gathered, tables_of, verdict_of
from onestepback.book.panel import panel
from onestepback.book.shelf import record
from onestepback.book.strips import strip
from onestepback.claims import ledger
from onestepback.claims.ledger import Claim
from onestepback.claims.rule import NEARNESS, VERDICTS
from onestepback.editions import contents
from onestepback.markup import fill
from onestepback.site import citing
from onestepback.site.record import LEDGER, Record, Verdict, link
from onestepback.words import typeset

CLASSES = {"holds": "holds", "holds in part": "part", "fails": "fails", "not testable here": "open"}
BEFORE = "2026.1"
"""The last edition before the rule."""

LISTED = 60
"""Most variants that a card lists in words; the file for programs has all."""


def mark(verdict: str) -> Markup:
    """A verdict as HTML: its shape and its word."""
    return fill(THEME / "mark.html", verdict=verdict, kind=CLASSES[verdict])


class VerdictRole(SphinxRole):
    """``{verdict}`key` ``: the mark of a claim within a line, linked to its card; ``{ruling}`` with its sentence."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Write the mark."""
        return [verdict_link(key=self.text, spelt=self.name == "ruling")], []


class Judged(SphinxDirective):
    """``{judged} key``: verdict, number and words of a claim beside the paragraph above."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Leave a place for the notes."""
        return [nodes.container("", *(judged_note(key=key) for key in self.arguments[0].split()), classes=["notes"])]


class Ledger(SphinxDirective):
    """``{ledger}``: a card for every claim, and a choice of verdicts to show."""

    def run(self) -> list[nodes.Node]:
        """Write filter and cards."""
        for file in ledger.files():
            self.env.note_dependency(str(file))
        return [verdict_filter(), *(self._card(claim) for claim in ledger.ledger())]

    def _card(self, claim: Claim) -> nodes.section:
        card = nodes.section(ids=[claim.key], names=[claim.key], classes=["card", "claim"])
        self.state.document.note_explicit_target(card)
        card += nodes.title(claim.text, typeset(claim.text))
        card += card_head(key=claim.key)
        rows = [
            ("In the article", self._text(claim.place)),
            ("Tested on", self._text(claim.test)),
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
        """Leave a place for the list."""
        return [verdict_key()]


class ChangedVerdicts(SphinxDirective):
    """``{changed-verdicts}``: the claims whose verdict is another than before the rule, old and new, and why."""

    def run(self) -> list[nodes.Node]:
        """Leave a place for the list."""
        return [changed_verdicts()]


class verdict_link(verdict_of, nodes.Inline):  # noqa: N801
    """The mark of a claim in a line, until all pages are read."""


class judged_note(verdict_of, nodes.General):  # noqa: N801
    """A note beside a paragraph, until all pages are read."""


class card_head(gathered):  # noqa: N801
    """The head of the card of a claim, until all pages are read."""


class found(gathered):  # noqa: N801
    """What was found for a claim, until all pages are read."""


class cite(gathered):  # noqa: N801
    """How to cite a claim, until the address of the book is known."""


class verdict_filter(gathered):  # noqa: N801
    """The choice of verdicts to show, until all pages are read."""


class verdict_key(gathered):  # noqa: N801
    """The list of verdicts, until all pages are read."""


class changed_verdicts(gathered):  # noqa: N801
    """The list of changed verdicts, until all pages are read."""


def changed(of: Record) -> list[tuple[Claim, str, str]]:
    """The claims whose verdict is another than in the last edition before the rule, with the old one and the new."""
    before = contents.frozen(BEFORE)["claims"]
    judged = [(claim, before[claim.key]["verdict"], of.verdicts[claim.key].verdict) for claim in of.ledger
              if claim.key in before and claim.key in of.verdicts]  # fmt: skip
    return [(claim, was, now) for claim, was, now in judged if was != now]


def sentences() -> dict[int, str]:
    """The sentences of the rule by their number, as its page has them."""
    text = (paths.BOOK / "verdict_rule.md").read_text(encoding="utf-8").partition("## How it was applied")[0]
    found = re.finditer(r"^(\d+)\. (.+?)(?=^\d+\. |^## |\Z)", text, re.M | re.S)
    return {int(one[1]): re.sub(r'"([^"]*)"', "\u201c\\1\u201d", " ".join(one[2].split())) for one in found}


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Replace marks, notes, heads and findings by what the chapters found."""
    address = link(docname, f"{LEDGER}.html") if LEDGER in app.env.all_docs else ""
    node: nodes.Element
    for kind in (verdict_link, judged_note, card_head, found, cite, verdict_filter, verdict_key, changed_verdicts):
        for node in list(doctree.findall(kind)):
            of = record(app)
            if "key" in node and node["key"] not in of.verdicts:
                node.replace_self([])  # the check of the ledger says that no chapter judges it
                continue
            node.replace_self(nodes.raw("", _written(of, docname, address, node), format="html"))
    for card in doctree.findall(nodes.section):
        if "claim" in card["classes"] and card["ids"][0] in record(app).verdicts:
            card["classes"].append(CLASSES[record(app).verdicts[card["ids"][0]].verdict])
    for beside in list(doctree.findall(nodes.container)):
        parent, index = beside.parent, beside.parent.index(beside)
        if "notes" in beside["classes"] and index and isinstance(before := parent[index - 1], nodes.paragraph):
            # The paragraph and its notes become one block, in which a wide page sets them side by side.
            parent[index - 1 : index + 1] = [nodes.container("", before, beside, classes=["para"])]


def _written(of: Record, here: str, address: str, node: nodes.Element) -> Markup:
    """The HTML of one place that shows a verdict."""
    if isinstance(node, (verdict_filter, verdict_key)):
        count = Counter(of.verdicts[claim.key].verdict for claim in of.ledger if claim.key in of.verdicts)
        if isinstance(node, verdict_key):
            meant = [(mark(verdict), meaning, count[verdict]) for verdict, meaning in VERDICTS.items()]
            return fill(THEME / "verdict_key.html", rows=meant)
        choices = [("all", f"all {len(of.ledger)}")]
        choices += [(CLASSES[verdict], f"{verdict} ({count[verdict]})") for verdict in VERDICTS if count[verdict]]
        return fill(THEME / "filter.html", choices=choices) + "\n"
    if isinstance(node, changed_verdicts):
        rows = [
            {"claim": claim, "href": f"{address}#{claim.key}", "text": typeset(claim.text), "was": mark(was)}
            | {
                "now": mark(now),
                "sentence": of.verdicts[claim.key].sentence,
                "rule": typeset(sentences()[claim.moved_by]),
            }
            for claim, was, now in changed(of)
        ]
        return fill(THEME / "changed_verdicts.html", rows=rows, before=BEFORE)
    verdict = of.verdicts[node["key"]]
    claim = next(claim for claim in of.ledger if claim.key == verdict.key)
    words = {"mark": mark(verdict.verdict), "sentence": verdict.sentence, "href": f"{address}#{claim.key}"}
    if isinstance(node, verdict_link):
        return fill(THEME / "verdict.html", spelt=node["spelt"], **words)
    words |= {"key": claim.key, "number": claim.number, "text": typeset(claim.text)}
    if isinstance(node, judged_note):
        return fill(THEME / "note.html", **words) + Markup("\n")
    if isinstance(node, card_head):
        return fill(THEME / "claim.html", **words)
    if isinstance(node, cite):
        return panel(of, here, citing.of_claim(of, claim))
    return _finding(of, here, claim, verdict)


def _finding(of: Record, here: str, claim: Claim, verdict: Verdict) -> Markup:
    """What was found for a claim: its statements and their readings, the variants, where."""
    home, near = of.page(verdict.home), claim.figure
    return fill(
        THEME / "finding.html",
        verdict=verdict,
        strip=strip(verdict, near),
        figure=near and {"measured": near.measured, "claimed": f"{near.claimed:g}", "near": NEARNESS[near.nearness]},
        listed=LISTED,
        all=link(here, "claims.json"),
        marks=[mark(statement["verdict"]) for statement in verdict.statements],
        chapter={"href": f"{link(here, home.path)}#judged-{verdict.key}", "title": home.title},
        tables=tables_of(here, verdict.datasets),
    )
