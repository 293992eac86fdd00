"""What the page templates need to know."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

import onestepback
from onestepback import printed
from onestepback.book import citing
from onestepback.book.figures import figure
from onestepback.book.freshness import checksum, look
from onestepback.book.head import head
from onestepback.book.shelf import shelf
from onestepback.charts.theme import DARK_PAGE, LIGHT

MENDS = (
    # A block of code that scrolls has to be within reach of a keyboard.
    ('<div class="highlight"><pre>', '<div class="highlight"><pre tabindex="0">'),
    # Docutils puts the entries of a bibliography in a list but gives them a role that lists do not take.
    ('role="doc-biblioentry"', 'role="listitem"'),
)


def fill_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the template the chapter's number, the edition, the text, and only those scripts the page uses."""
    number = app.env.toc_secnumbers.get(pagename, {}).get("")
    context["chapter"] = number[0] if number else None
    context["edition"] = onestepback.__version__
    context["has_figures"] = "plot" in context or (
        doctree is not None and next(iter(doctree.findall(figure)), None) is not None
    )
    # Part of each address, so that a browser never mixes an old script with a new page.
    context["assets_version"] = checksum(look())[:8]
    context["page_light"], context["page_dark"] = LIGHT["page"], DARK_PAGE
    context["files"] = printed.FORMATS
    context["notebook"] = f"{pagename}.ipynb"
    context["front"] = pagename == app.config.root_doc
    if doctree is None:
        shelf(app.env).made.add(pagename)
    thing = _stands_for(app, pagename, doctree)
    # A page that Sphinx makes itself has nothing to find and nothing to cite.
    context["pageurl"] = thing.record.get("URL") if thing else None
    context["head"] = head(app, pagename, thing) if thing else ""
    # A figure alone has its own panel.
    context["cite_panel"] = citing.panel(app, pagename, thing, whole_page=True) if thing and doctree is not None else ""
    for written, mended in MENDS:
        context["body"] = context.get("body", "").replace(written, mended)
    if templatename != "search.html":
        context["script_files"] = []


def _stands_for(app: Sphinx, pagename: str, doctree: nodes.document | None) -> citing.Citable | None:
    """What a page is about: the book, a chapter, one figure."""
    if doctree is not None:
        return citing.of_page(app, pagename)
    if pagename.startswith("figures/"):
        return citing.of_figure(app, pagename.split("/")[1])
    return None
