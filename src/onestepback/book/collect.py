"""Collecting: as each page is read, what it publishes goes on the shelf; then every page gets what it quotes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from onestepback.book.figures import plotted
from onestepback.book.nodes import (
    claims_list,
    code_toggle,
    figure_elsewhere,
    gathered,
    number,
    shown_table,
    verdict_of,
)
from onestepback.book.shelf import shelf
from onestepback.files import sha256
from onestepback.site.record import BIBLIOGRAPHY, EVERYTHING, link

logger = logging.getLogger(__name__)


class Published(EnvironmentCollector):
    """Collect what each page publishes as it is read."""

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        """Forget a page that is about to be read again."""
        shelf(env).forget(docname)

    def merge_other(self, app: Sphinx, env: BuildEnvironment, docnames: set[str], other: Any) -> None:
        """Take over what another process read."""
        for kind in ("figures", "claims", "verdicts", "tables"):
            theirs = getattr(shelf(other), kind)
            getattr(shelf(env), kind).update({k: e for k, e in theirs.items() if e["home"] in docnames})
        for of_page in ("quotes", "descriptions", "refers"):
            theirs = getattr(shelf(other), of_page)
            getattr(shelf(env), of_page).update({docname: theirs[docname] for docname in docnames & set(theirs)})

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """Put a page's figures, claims and tables on the shelf, and note what it quotes."""
        known, docname = shelf(app.env), app.env.docname
        for meta in doctree.findall(nodes.meta):
            if meta.get("name") == "description":
                known.descriptions[docname] = meta["content"]
        for node in doctree.findall(plotted):
            _put(known.figures, "figure", node.attributes.pop("published"), docname, node)  # the page is kept without
        for listed in doctree.findall(claims_list):
            for record in listed["claims"]:
                _put(known.claims, "claim", record, docname, listed)
        known.refers[docname] = sorted(_targets(doctree))
        for toggle in doctree.findall(code_toggle):
            for record in toggle.get("verdicts", ()):
                _put(known.verdicts, "verdict on", record, docname, toggle)
        for drawn in doctree.findall(shown_table):
            _put(known.tables, "table", drawn["shown"], docname, drawn)
        quoted = [node["key"] for kind in (number, figure_elsewhere, verdict_of) for node in doctree.findall(kind)]
        if next(iter(doctree.findall(gathered)), None) is not None:
            quoted.append(EVERYTHING)
        if quoted:
            known.quotes[docname] = sorted(set(quoted))


def _targets(doctree: nodes.document) -> set[str]:
    """What a page refers to by name, in whatever form."""
    named = {str(node.get("reftarget")) for node in doctree.findall(addnodes.pending_xref)}
    return named | {str(node["refid"]) for node in doctree.findall(nodes.reference) if "refid" in node}


def _put(kind: dict[str, Any], what: str, record: dict[str, Any], docname: str, node: nodes.Node) -> None:
    key = record["key"]
    if key in kind:
        logger.warning(
            "%s %s is published twice, first in %s: give one another key", what, key, kind[key]["home"], location=node
        )
    entry = {**record, "home": docname}
    kind[key] = entry | {"checksum": sha256(json.dumps(entry, sort_keys=True).encode())}


class ShownIn(SphinxDirective):
    """``{shown-in} key``: show a figure of another page here, with a link to the page it belongs to."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Leave a place for the figure."""
        node = figure_elsewhere(key=self.arguments[0])
        self.set_source_info(node)
        return [node]


def rewrite_quoting_pages(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Name the pages that quote something which has changed: they are written again though they were not read."""
    known = shelf(env)
    changed = [docname for docname in known.quotes if known.digests.get(docname) != known.digest(docname)]
    known.digests.update({docname: known.digest(docname) for docname in changed})
    return changed


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Replace each quoted number and figure by what its key stands for."""
    known = shelf(app.env)
    node: nodes.Element
    for node in list(doctree.findall(number)):
        record = known.claims.get(node["key"])
        if record is None or not record["printed"].strip():
            place = (docname, node.get("line"))
            logger.warning("no claim %r: a number would be blank here", node["key"], location=place)
            node.replace_self(nodes.Text(""))
            continue
        told = _number_link(record, link(docname, f"{record['home']}.html"))
        above, within = node.parent, False
        while above is not None:
            within, above = within or isinstance(above, nodes.reference), above.parent
        node.replace_self(told.children if within else told)  # a link holds no other
    for node in list(doctree.findall(figure_elsewhere)):
        shown = known.figures.get(node["key"])
        if shown is None:
            logger.warning("no figure %r is published", node["key"], location=node)
            node.replace_self([])
            continue
        node.replace_self(plotted(ids=[f"figure-{node['key']}"], key=node["key"], home=shown["home"]))


def leave_to_cards(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Take the reference off each link to one: its card has it (site/cards.py), and a listener is told it unasked."""
    for link_to in doctree.findall(nodes.reference):
        if f"{BIBLIOGRAPHY.rpartition('/')[2]}.html#cite-" in link_to.get("refuri", ""):
            link_to.attributes.pop("reftitle", None)


def _number_link(record: dict[str, Any], address: str) -> nodes.reference:
    return nodes.reference(
        "", record["printed"], internal=True, refuri=f"{address}#claim-{record['key']}", classes=["num"]
    )
