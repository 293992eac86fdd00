"""Tabs, grids and cards, as sphinx-design reads them, set with parts that need neither its script nor its style."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx_design.cards import CardCarouselDirective, CardDirective, CardFooterDirective, CardHeaderDirective
from sphinx_design.config import setup_sd_config
from sphinx_design.grids import GridDirective, GridItemCardDirective, GridItemDirective
from sphinx_design.shared import PassthroughTextElement
from sphinx_design.tabs import TabItemDirective, TabSetCodeDirective, TabSetDirective

from onestepback.book.authored import folded

DIRECTIVES = {
    "card": CardDirective,
    "card-header": CardHeaderDirective,
    "card-footer": CardFooterDirective,
    "card-carousel": CardCarouselDirective,
    "grid": GridDirective,
    "grid-item": GridItemDirective,
    "grid-item-card": GridItemCardDirective,
    "tab-set": TabSetDirective,
    "tab-item": TabItemDirective,
    "tab-set-code": TabSetCodeDirective,
}

SET_AS = {"card": ["tile"], "card-carousel": ["tiles"], "grid-row": ["tiles"]}
"""Part of a component -> the class that it has here; all others have none."""


def register(app: Sphinx) -> None:
    """Make the directives known, and what is made of them."""
    setup_sd_config(app)
    for name, directive in DIRECTIVES.items():
        app.add_directive(name, directive)
    app.add_transform(Settle)


class Settle(SphinxTransform):
    """Put the parts of the book in the place of those of the components."""

    default_priority = 4  # before what an author wrote is looked at

    def apply(self, **kwargs: Any) -> None:
        """Look through a page."""
        parts = [part for part in self.document.findall(nodes.container) if "design_component" in part]
        for turn, tabs in enumerate(part for part in parts if part["design_component"] == "tab-set"):
            items = [item for item in tabs if isinstance(item, nodes.container)]
            chosen = next((item for item in items if item.get("selected")), items[0] if items else None)
            for item in items:
                self._fold(item, f"tabs-{turn}", is_open=item is chosen)
        for part in parts:
            part["classes"] = SET_AS.get(part["design_component"], [])
            if part["design_component"] == "card":
                _lead(part)
        for inner in (one for part in parts for one in part.findall(nodes.Element)):
            inner["classes"] = [name for name in inner["classes"] if not name.startswith("sd-")]
        for part in parts:
            if part["design_component"] == "card-title":
                part.replace_self(nodes.paragraph("", "", nodes.strong("", "", *_words(part))))
            elif part.parent is not None and not part["classes"] and part["design_component"] != "grid-item":
                part.replace_self(part.children)

    def _fold(self, item: Any, group: str, *, is_open: bool) -> None:
        """One of several words, of which a reader opens one."""
        label, content = item.children
        made = folded("", *content.children, summary=label.astext(), is_open=is_open, group=group)
        made.source, made.line = item.source, item.line
        made["ids"], made["names"] = label["ids"], label["names"]
        self.document.ids.update(dict.fromkeys(made["ids"], made))
        item.replace_self(made)
        item.parent = content.parent = None


def _lead(card: Any) -> None:
    """Let the title of a card lead where the whole of it would."""
    around = [
        one for one in card.findall(PassthroughTextElement) if isinstance(one[0], (nodes.reference, pending_xref))
    ]
    links = [one for one in around if "sd-stretched-link" in one[0]["classes"]]
    titles = [one for one in card.findall(nodes.container) if one.get("design_component") == "card-title"]
    for place in links:
        link = place[0]
        link["classes"] = []
        if titles:
            link.children = []
            link += nodes.inline("", "", *_words(titles[0]))
            link["refexplicit"] = True
            titles[0].children = []
            titles[0] += link
            place.parent.remove(place)
        else:
            place.replace_self(nodes.paragraph("", "", link))


def _words(title: Any) -> list[nodes.Node]:
    """What a title says."""
    first = title[0]
    return list(first.children) if isinstance(first, PassthroughTextElement) else [first]
