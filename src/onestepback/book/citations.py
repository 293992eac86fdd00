"""Citations in the text as (Author, year), and references in APA style."""

from __future__ import annotations

from dataclasses import dataclass, field

from formatting.apa import APAStyle  # the module of pybtex-apa7-style
from pybtex import plugin
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle


def _round() -> BracketStyle:
    return BracketStyle(left="(", right=")")


@dataclass
class RoundAuthorYear(AuthorYearReferenceStyle):
    """Author and year, for ``bibtex_reference_style: author_year_round``."""

    bracket_parenthetical: BracketStyle = field(default_factory=_round)
    bracket_textual: BracketStyle = field(default_factory=_round)


class Apa(APAStyle):  # type: ignore[misc]
    """APA 7, in which a page on the web is set like other miscellaneous works."""

    get_online_template = APAStyle.get_misc_template


def register() -> None:
    """Make both styles known to sphinxcontrib-bibtex."""
    plugin.register_plugin("pybtex.style.formatting", "apa_with_pages", Apa)
    register_plugin("sphinxcontrib.bibtex.style.referencing", "author_year_round", RoundAuthorYear)
