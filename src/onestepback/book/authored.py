"""What an author writes in Markdown, made what was meant, or refused by its file and line."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.parsers.rst.directives.images import Image
from lxml import etree
from myst_parser.mdit_to_docutils.base import default_slugify
from sphinx.directives.patches import Figure
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxTranslator

logger = logging.getLogger(__name__)

ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&"))
"""What MyST writes into the address of a link, where docutils does so once more."""

COUNTED = re.compile(r"id\d+")
"""The id of a heading that docutils found no name for: it moves with whatever stands above."""

DRAWN = re.compile(r"<(svg|math)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
CLOSED_TO = re.compile(
    r"<(script|style|iframe|object|embed|video|audio|form|input|button|link|base)\b|\s(on\w+|style)\s*=|"
    r"<img\b[^>]*?\bsrc\s*=",
    re.IGNORECASE,
)
"""What no page of the book may hold, or would show otherwise than it was written."""
CAPTIONED = (nodes.figure, nodes.table)
"""What has a caption; without a name of its own, docutils would count its address."""

TASK = "task-list-item-checkbox"
"""Of a box that MyST puts before an item of a list of tasks."""


class Mend(SphinxTransform):
    """Mend or refuse what MyST makes something else of."""

    default_priority = 5

    def apply(self, **kwargs: Any) -> None:
        """Look through a page."""
        for link in self.document.findall(nodes.reference):
            if "refuri" in link:
                for written, meant in ESCAPES:
                    link["refuri"] = link["refuri"].replace(written, meant)
        self._name_sections()
        self._name_captioned()
        tops = [one for one in self.document if isinstance(one, nodes.section)]
        for section in tops[1:]:
            words = "a second heading of the first level, %r: a page has one, make it ## or a page of its own"
            logger.warning(words, section[0].astext(), location=section[0])
        for picture in self.document.findall(nodes.image):
            self._look_at(picture)
        raws = [raw for raw in self.document.findall(nodes.raw) if "html" in raw.get("format", "")]
        for box in [raw for raw in raws if TASK in raw.astext()]:
            raws.remove(box)
            box.replace_self(nodes.Text("\u2713" if "checked" in box.astext().replace(TASK, "") else "\u25a1"))
        # In a line each tag is a node of its own.
        for place in dict.fromkeys(raw.parent if isinstance(raw.parent, nodes.TextElement) else raw for raw in raws):
            parts = [place] if isinstance(place, nodes.raw) else place.children
            _check(
                "".join(one.astext() if isinstance(one, nodes.raw) else escape(one.astext()) for one in parts), place
            )

    def _name_sections(self) -> None:
        """Give a heading in other letters than Latin an address of its words, which stays."""
        env, document = self.env, self.document
        slugs = env.metadata[env.docname].get("myst_slugs", {})
        for section in document.findall(nodes.section):
            title, [first, *others] = section[0].astext(), section["ids"]
            lost = any(one.isalpha() and not nodes.make_id(one) for one in title)
            slug = section.get("slug") or default_slugify(title)
            if not (COUNTED.fullmatch(first) or lost) or not slug or document.ids.get(slug, section) is not section:
                continue
            section["ids"] = [slug, *others]
            document.ids[slug] = document.ids.pop(first)
            for name in [name for name, place in document.nameids.items() if place == first]:
                document.nameids[name] = slug
            if slug in slugs:
                slugs[slug] = (slugs[slug][0], slug, slugs[slug][2])

    def _name_captioned(self) -> None:
        """Give a picture or table without a name the address of its caption, which no other one moves."""
        for caption in self.document.findall(lambda node: isinstance(node, (nodes.caption, nodes.title))):
            captioned = caption.parent
            slug = default_slugify(caption.astext())
            if isinstance(captioned, CAPTIONED) and not captioned["ids"] and slug and slug not in self.document.ids:
                captioned["ids"] = [slug]
                self.document.ids[slug] = captioned

    def _look_at(self, picture: Any) -> None:
        # MyST writes the name of a file as an address has it: a map.png as a%20map.png.
        if "%" in picture.get("uri", "") and not Path(self.env.relfn2path(picture["uri"])[1]).exists():
            picture["uri"] = unquote(picture["uri"])
        address, place = picture.get("uri", ""), picture
        while place.line is None and place.parent is not None:  # within a line, it has none
            place = place.parent
        where = (self.env.docname, place.line)  # later the node does not know it any more
        if re.match(r"(?:https?:)?//|data:", address):
            words = "the picture %s is not in the book, and no page may fetch it: put the file beside the page"
            logger.warning(words, address[:80], location=where)
        if not picture.get("alt", "").strip():
            captions = list(picture.parent.findall(nodes.caption)) if isinstance(picture.parent, nodes.figure) else []
            if captions:
                picture["alt"] = captions[0].astext()
            else:
                words = "the picture %s has no alternative text: say what it shows, as in ![a map](map.png)"
                logger.warning(words, address[:80], location=where)


def _check(text: str, place: nodes.Node) -> None:
    """Warn of HTML that a page would not show, or that the book as one file could not take over."""
    if found := CLOSED_TO.search(text):
        what = (found[1] or found[2] or "img").lower()
        instead = "![words](file)" if what == "img" else "Markdown"
        logger.warning("HTML with %s, which the pages of the book do not take: use %s", what, instead, location=place)
    for drawn in DRAWN.finditer(text):
        try:
            etree.fromstring(drawn[0])
        except etree.XMLSyntaxError as error:
            words = "the <%s> is no XML (%s): put its attributes in quotation marks, close what is opened"
            logger.warning(words, drawn[1], error.msg, location=place)


class _Whole(Image):
    """The file of a picture with the blanks in its name, which docutils drops as those of an address that is folded."""

    def run(self) -> list[nodes.Node]:
        """Give the picture its name back."""
        made: list[nodes.Node] = list(super().run())
        for picture in (one for part in made for one in part.findall(nodes.image)):
            if picture["uri"] == directives.uri(self.arguments[0]):
                picture["uri"] = self.arguments[0].strip()
        return made


class Picture(_Whole):
    """``{image} file``."""


class PictureWithCaption(_Whole, Figure):
    """``{figure} file``."""


class folded(nodes.General, nodes.Element):  # noqa: N801
    """Words behind a line that opens them, ``summary``; of those of one ``group``, a reader has one open."""

    @staticmethod
    def visit_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        named = {"id": " ".join(node["ids"][:1]), "name": node.get("group", "")}
        marks = "".join(f' {name}="{escape(value)}"' for name, value in named.items() if value)
        marks += " open" if node["is_open"] else ""
        words = f'<details class="folded"{marks}><summary>{escape(node["summary"])}</summary>\n'
        translator.body.append(words)  # type: ignore[attr-defined]

    @staticmethod
    def depart_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        translator.body.append("</details>\n")  # type: ignore[attr-defined]


class Dropdown(SphinxDirective):
    """``{dropdown} Title``: words that a reader opens."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Any]] = {"open": directives.flag, "name": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Set the words behind their title."""
        node = folded(summary=(self.arguments or ["More"])[0], is_open="open" in self.options)
        self.set_source_info(node)
        self.add_name(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class Margin(SphinxDirective):
    """``{margin}``: words that stand beside the text, here below it."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Set the words apart."""
        node = nodes.sidebar()
        self.set_source_info(node)
        if self.arguments:
            node += nodes.title("", "", *self.state.inline_text(self.arguments[0], self.lineno)[0])
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]
