"""Citations in the text as (Author, year), references in APA style, and those of the data made from the sidecars."""

from __future__ import annotations

import codecs
import os
import pickle
import re
from collections.abc import Sequence
from dataclasses import dataclass, field as made_by
from pathlib import Path
from typing import Any

import latexcodec  # noqa: F401, makes str.encode know "ulatex"
from docutils.utils.smartquotes import smartyPants
from formatting.apa import APAStyle, apa_names, firstlast, pages  # the module of pybtex-apa7-style
from pybtex import plugin
from pybtex.backends.plaintext import Backend
from pybtex.database import BibliographyDataError, Entry, Person
from pybtex.database.input.bibtex import Parser
from pybtex.scanner import PybtexSyntaxError
from pybtex.style import FormattedEntry
from pybtex.style.formatting import toplevel
from pybtex.style.template import field, first_of, href, join, node, optional, optional_field, sentence, words
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

from onestepback import store
from onestepback.book.entries import is_rest
from onestepback.data.references import Reference, references
from onestepback.data.sidecar import DataError
from onestepback.files import digest, packages


def _round() -> BracketStyle:
    return BracketStyle(left="(", right=")")


@dataclass
class RoundAuthorYear(AuthorYearReferenceStyle):
    """Author and year, for ``bibtex_reference_style: author_year_round``."""

    bracket_parenthetical: BracketStyle = made_by(default_factory=_round)
    bracket_textual: BracketStyle = made_by(default_factory=_round)


class Apa(APAStyle):  # type: ignore[misc]
    """APA 7, in which a page on the web is set like other miscellaneous works, and an address stands for itself."""

    get_online_template = APAStyle.get_misc_template

    def get_dataset_template(self, entry: Entry) -> Any:
        """A data set, said to be one, and who keeps it."""
        return self._of_kind(entry, "Data set")

    def get_software_template(self, entry: Entry) -> Any:
        """A program, said to be one, and who keeps it."""
        return self._of_kind(entry, "Computer software")

    def get_thesis_template(self, entry: Entry) -> Any:
        """A thesis, its kind and where it was written."""
        said = entry.fields.get("type", "").lower()
        word = "Doctoral dissertation" if "phd" in said or "doct" in said else "Master’s thesis"
        if not re.search("phd|doct|master|mathesis", said):
            word = entry.fields.get("type", "Thesis")
        return self._of_kind(entry, f"{word}, {entry.fields.get('institution', '')}")

    def get_incollection_template(self, entry: Entry) -> Any:
        """A part of a work: who edited it stands before the work, which is theirs, not the part."""
        if not {"author", "editor"} <= entry.persons.keys():
            return super().get_incollection_template(entry)
        book = self.format_btitle(entry, "booktitle", as_sentence=False)
        place = sentence(sep=" ")[words["In", join[_editors(), ","]], book, optional["(", pages, ")"]]
        front = [self.format_names("author"), self.format_date(entry), self.format_title(entry, "title"), place]
        rest = [sentence[optional_field("publisher")], sentence[optional_field("note")], self.format_web_refs(entry)]
        return toplevel[(*front, *rest)]

    get_inproceedings_template = get_incollection_template

    def _of_kind(self, entry: Entry, kind: str) -> Any:
        version = optional["(", words["Version", field("version")], ")"]
        title = words[self.format_btitle(entry, "title", as_sentence=False), version, f"[{kind}]"]
        named = [self.format_names("author")] if "author" in entry.persons else []
        keeper = "" if entry.type == "thesis" else first_of[
            optional_field("publisher"), optional_field("organization"), optional_field("institution")
        ]  # fmt: skip
        # A work without an author begins with its title.
        called, dated = sentence[title], self.format_date(entry)
        front = [*named, dated, called] if named else [called, dated]
        return toplevel[(*front, sentence[keeper], sentence[optional_field("note")], self.format_web_refs(entry))]

    def format_names(self, role: str, as_sentence: bool = True) -> Any:
        """Names, and "et al." for those that are not named."""
        named = _names(role)
        return sentence(capfirst=False)[named] if as_sentence else named

    def format_entry(self, label: str, entry: Entry, bib_data: Any = None) -> FormattedEntry:
        """Set a reference, or take it as it was set before: pybtex sets all of them in every build.

        Its quotation marks and apostrophes are those of the book.
        """
        fields = [(name, _marked(text) if name in WORDS else text) for name, text in entry.fields.items()]
        marked = Entry(entry.type, fields, entry.persons)
        marked.key = entry.key
        made_from = digest(label, entry.key, repr(marked), Path(__file__), packages())
        kept = store.keep(
            "references", made_from, lambda: pickle.dumps(super(Apa, self).format_entry(label, marked, bib_data))
        )
        return pickle.loads(kept)

    def format_url(self, entry: Any) -> Any:
        """The address, as what it leads to and as what is read."""
        return href[field("url", raw=True), field("url", raw=True)]

    def format_doi(self, entry: Any) -> Any:
        """A DOI as its address, which APA asks for."""
        address = join["https://doi.org/", field("doi", raw=True)]
        return href[address, address]


@node  # type: ignore[untyped-decorator, unused-ignore]
def _names(children: Any, context: Any, role: str) -> Any:
    persons = context["entry"].persons.get(role, [])
    if not any(is_rest(person) or person.lineage_names for person in persons):
        return apa_names(role).format_data(context)
    known = [_name(context["style"], person) for person in persons if not is_rest(person)]
    if len(known) < len(persons):
        return join(sep=", ")[[*known, "et al."]].format_data(context)
    return join(sep=", ", sep2=", & ", last_sep=", & ")[known].format_data(context)


@node  # type: ignore[untyped-decorator, unused-ignore]
def _editors(children: Any, context: Any) -> Any:
    editors = context["entry"].persons["editor"]
    named = [firstlast.format(editor, True) for editor in editors]
    told = join(sep=", ", sep2=" & ", last_sep=", & ")[named]
    return words[told, "(Eds.)" if len(editors) > 1 else "(Ed.)"].format_data(context)


def _name(style: Apa, person: Person) -> Any:
    """A name, with what follows it in its place: King, M. L., Jr."""
    parts = ("first", "middle", "prelast", "last")
    plain = Person(**{part: " ".join(person.get_part(part)) for part in parts})
    return join(sep=", ")[style.format_name(plain, style.abbreviate_names), *person.lineage_names]


WORDS = ("title", "booktitle", "journal", "publisher", "note")


def _marked(text: str) -> str:
    return text if "\\'" in text or "\\`" in text else smartyPants(text, "qB")  # an accent in LaTeX is none


def register() -> None:
    """Make both styles known to sphinxcontrib-bibtex."""
    plugin.register_plugin("pybtex.style.formatting", "apa_with_pages", Apa, force=True)
    # Asked for at each citation; what is not registered is looked for in all packages each time.
    plugin.register_plugin("pybtex.backends", "plaintext", Backend, force=True)
    register_plugin("sphinxcontrib.bibtex.style.referencing", "author_year_round", RoundAuthorYear)


def make(app: Sphinx, config: Config) -> None:
    """Write the bibliography of the data beside the doctrees and add it to those that Sphinx reads."""
    file = Path(app.doctreedir).parent / "data.bib"
    try:
        text = bibliography()
    except DataError as error:  # Sphinx gives its own errors on as they are, others wrapped in a second line
        raise ConfigError(str(error)) from None
    check([Path(app.srcdir) / name for name in config.bibtex_bibfiles])
    if not file.exists() or file.read_text(encoding="utf-8") != text:  # a file written anew is read anew
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    # As a path from the source folder: to the reader of bibliographies an absolute one starts there too.
    config.bibtex_bibfiles = [*config.bibtex_bibfiles, os.path.relpath(file, app.srcdir)]


def check(files: Sequence[Path]) -> None:
    """Make sure that each bibliography can be read and that no two entries share a key.

    Raises
    ------
    ConfigError
        Naming the file, the line and what is wrong.
    """
    taken = dict.fromkeys(references(), "a sidecar in data/")
    for file in files:
        name, text = f"book/{file.name}", file.read_text(encoding="utf-8")
        made_from = digest(text, packages())
        if store.find("bibliographies", made_from) is None:
            try:
                Parser("utf-8").parse_string(text)
            except PybtexSyntaxError as error:
                raise ConfigError(f"{name}: {error}; look for a comma or a brace that is missing above it") from None
            except BibliographyDataError as error:
                raise ConfigError(f"{name}: {error}; give one another key") from None
            store.put("bibliographies", made_from, b"")
        for key in re.findall(r"^\s*@\w+\s*[{(]\s*([^,\s{}]+)\s*,", text, re.MULTILINE):
            if key in taken:
                raise ConfigError(f"{name}: the key {key} is taken by {taken[key]}; give one another")


def bibliography() -> str:
    """Write the references of the data in BibTeX."""
    return "\n".join(_entry(key, reference) for key, reference in references().items())


def _entry(key: str, reference: Reference) -> str:
    fields = {field: _bibtex(field, value) for field, value in reference.items() if field != "type"}
    lines = "".join(f"  {field} = {{{value}}},\n" for field, value in fields.items())
    return f"@{reference['type']}{{{key},\n{lines}}}\n"


def _bibtex(field: str, value: str | int | list[str]) -> str:
    if field in ("url", "doi"):
        return str(value)
    if isinstance(value, list):
        return " and ".join(map(_latex, value))
    # Braces: an organisation is no person with a family name, and a title has the capitals that it has.
    return f"{{{_latex(str(value))}}}" if field in ("author", "title") else _latex(str(value))


def _latex(text: str) -> str:
    return str(codecs.encode(text, "ulatex+utf-8"))
