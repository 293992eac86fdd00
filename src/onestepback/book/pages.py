"""What the page templates need to know."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx

from onestepback.book.figures import plotted
from onestepback.book.panel import panel
from onestepback.book.shelf import record
from onestepback.charts.tokens import DARK, LIGHT, WIDE
from onestepback.site import citing
from onestepback.site.head import head
from onestepback.site.record import WHOLE, Record

MENDS = (
    # A block of code that scrolls has to be within reach of a keyboard.
    ('<div class="highlight"><pre>', '<div class="highlight"><pre tabindex="0">'),
    # Docutils puts the entries of a bibliography in a list but gives them a role that lists do not take.
    ('role="doc-biblioentry"', 'role="listitem"'),
)

SIGN = re.compile(
    r'(<(h[1-6]|dt)\b[^>]*>)((?:(?!</\2>|<a\b).)*)<a class="headerlink" href="([^"]*)"[^>]*>#</a></\2>', re.DOTALL
)
"""A heading with the sign that links to it, which would be read out as a part of its words."""
SIZED = re.compile(r'<(img|col|table|div)\b([^>]*?) style="([^"]*)"')
LENGTH = re.compile(r"(width|height): ([\d.]+)(px|%|em|cm|in|pt|)(?=;)")
PIXELS = {"px": 1, "": 1, "%": WIDE / 100, "em": 16, "cm": 96 / 2.54, "in": 96, "pt": 96 / 72}
"""CSS pixels of a unit; of a share, that of the column of figures."""


def _sized(found: re.Match[str]) -> str:
    """An element without the style that Sphinx gives it, which its policy forbids; a picture keeps its size."""
    tag, others, style = found.groups()
    sides = LENGTH.findall(style) if tag == "img" else []
    return f"<{tag}{others}" + "".join(f' {side}="{float(n) * PIXELS[unit]:.0f}"' for side, n, unit in sides)


# A kind of note is told by its title; the class that Sphinx adds may be that of something else.
ADMONITION = re.compile(r'class="(?:[\w-]+ )*admonition(?: [\w-]+)*"')

VERBATIM = re.compile(r"(<pre\b.*?</pre>|<svg\b.*?</svg>|<math\b.*?</math>)", re.DOTALL)
NEIGHBOURS = re.compile(
    r"(</(?:a|b|caption|dd|details|div|dl|dt|footer|h\d|header|label|legend|li|ol|optgroup|option|output|p|small|span"
    r"|strong|summary|table|td|th|tr|ul)>)(?=<[a-z])"
)


def apart(html: str) -> str:
    """Put a space between neighbours that only a layout parts: readers without one would run their words together."""
    return "".join(
        part if part.startswith(("<pre", "<svg", "<math")) else NEIGHBOURS.sub(r"\1 ", part)
        for part in VERBATIM.split(html)
    )


def fill_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the template the chapter's number, the edition, the text, and only those scripts the page uses."""
    of = record(app)
    thing = _stands_for(of, pagename, doctree)
    context["chapter"] = of.page(pagename).chapter if doctree is not None else None
    context["edition"] = of.book.edition
    context["has_figures"] = "plot" in context or (
        doctree is not None and next(iter(doctree.findall(plotted)), None) is not None
    )
    context["page_light"], context["page_dark"] = LIGHT["page"], DARK["page"]
    context["files"] = WHOLE
    context["notebook"] = f"{pagename}.ipynb"
    context["reports"] = _reports(app.config.osb_reports, thing.csl.get("URL", thing.path) if thing else pagename)
    context["front"] = pagename == of.front.docname
    # A page that Sphinx makes itself has nothing to find and nothing to cite.
    context["pageurl"] = thing.csl.get("URL") if thing else None
    context["head"] = head(of, pagename, thing) if thing else ""
    # A figure alone has its own panel.
    context["cite_panel"] = panel(of, pagename, thing, whole_page=True) if thing and doctree is not None else ""
    for source, mended in MENDS:
        context["body"] = context.get("body", "").replace(source, mended)
    # The words of a heading are the link to it.
    context["body"] = SIGN.sub(r'\1<a class="here" href="\4">\3</a></\2>', context["body"])
    context["body"] = ADMONITION.sub('class="admonition"', SIZED.sub(_sized, context["body"]))
    for part in {"body", "plot", "cite_panel"} & context.keys():
        context[part] = apart(context[part])


def _reports(address: str, page: str) -> tuple[str, str] | None:
    """Where a report on a page is sent, and the address in which the script puts the passage; None without one."""
    return (address.replace("{passage}", quote(page, safe="")), address) if address else None


def _stands_for(of: Record, pagename: str, doctree: nodes.document | None) -> citing.Citable | None:
    """What a page is about: the book, a chapter, one figure."""
    if doctree is not None:
        return citing.of_page(of, of.page(pagename))
    if pagename.startswith("figures/") and (key := pagename.split("/")[1]) in of.figures:
        return citing.of_figure(of, of.figures[key])
    return None
