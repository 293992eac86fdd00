"""The head of a page for readers that are programs: citation tags, Open Graph and JSON-LD.

An address that has to be absolute is left out as long as the site has none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from onestepback.data.sidecar import Dataset, License, Origin
from onestepback.site import frames, registry
from onestepback.site.archives import ARTICLE
from onestepback.site.cff import inverted
from onestepback.site.citation import agent
from onestepback.site.citing import Citable, of_dataset
from onestepback.site.record import CATALOGUE, PDF, Figure, Record, link

RETOLD = {
    "@type": "Article",
    "name": "Kazakhstan and BRICS, one step back",
    "publisher": {"@type": "Organization", "name": "NATO Defense College Foundation"},
    "url": ARTICLE,
}
"""What the book retells and tests."""

META, PROPERTY = Markup('<meta name="{}" content="{}">'), Markup('<meta property="{}" content="{}">')
FEED = Markup('<link rel="alternate" type="application/atom+xml" title="Editions" href="{}feed.xml">')
TEXT = Markup('<link rel="alternate" type="text/markdown" href="{}">')
REGISTRY = Markup('<link rel="describedby" type="application/vnd.datacite.datacite+xml" href="{}">')
OEMBED = Markup('<link rel="alternate" type="application/json+oembed" title="{}" href="{}">')
DATA = Markup('<script type="application/ld+json">{}</script>')


def head(record: Record, here: str, thing: Citable) -> str:
    """Write the tags of a page.

    Parameters
    ----------
    record : Record
        The book.
    here : str
        The page, by its name.
    thing : Citable
        What it stands for.
    """
    tags = [
        *(META.format(name, text) for name, text in _highwire(record, here, thing.csl)),
        *(PROPERTY.format(name, text) for name, text in _open_graph(record, here, thing)),
        *([FEED.format(record.base)] if record.base else []),
        TEXT.format(f"{here.rpartition('/')[2]}.md"),
        *([_oembed(record, thing)] if record.base and thing.kind == "figure" else []),
        *([REGISTRY.format(registry.FILE)] if thing.kind == "book" else []),
    ]
    data = json.dumps(_json_ld(record, here, thing), ensure_ascii=False, separators=(",", ":"))
    return "\n".join([*tags, DATA.format(Markup(data.replace("<", "\\u003c")))])


def _oembed(record: Record, thing: Citable) -> Markup:
    """Where a site that is given the address of a figure learns how to show it."""
    return OEMBED.format(thing.csl["title"], f"{record.base}{frames.oembed(thing.key)}")


def _highwire(record: Record, here: str, csl: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The tags that reference managers and scholarly search engines read."""
    tags = [
        ("citation_title", csl["title"]),
        *(("citation_author", _whole(author)) for author in csl["author"]),
        ("citation_publication_date", record.book.published.replace("-", "/")),
        ("citation_inbook_title", csl.get("container-title")),
        ("citation_publisher", csl["publisher"]),
        ("citation_language", csl["language"]),
        ("citation_doi", csl.get("DOI")),
        ("citation_public_url", csl.get("URL")),
        ("citation_pdf_url", f"{record.base}{PDF}" if record.base else link(here, PDF)),
    ]
    return [(name, text) for name, text in tags if text]


def _whole(author: Mapping[str, str]) -> str:
    """A name as these tags have it, the family name and a comma in front.

    The name of an organisation, or the one name of a person, is all family name: without the comma Zotero and Google
    Scholar take its last word for the family name and abbreviate the others.
    """
    return inverted(dict(author)) + ("" if "given" in author else ",")


def _open_graph(record: Record, here: str, thing: Citable) -> list[tuple[str, str]]:
    """The tags from which a link that somebody shares is drawn."""
    shown = _main_figure(record, here, thing)
    picture = []
    if record.base and shown:
        # The picture shows no setting but the first, whatever the link that somebody shares asks for.
        told = f"As the figure opens: {shown.alt}"
        picture = [("og:image", f"{record.base}figures/{shown.key}.png"), ("og:image:alt", told)]
    tags = [
        ("og:type", {"book": "book", "chapter": "article"}.get(thing.kind, "website")),
        ("og:title", thing.csl["title"]),
        ("og:description", thing.about),
        ("og:site_name", None if thing.kind == "book" else record.book.title),
        ("og:locale", "en"),
        ("og:url", thing.csl.get("URL")),
        *picture,
    ]
    return [(name, text) for name, text in tags if text]


def _main_figure(record: Record, here: str, thing: Citable) -> Figure | None:
    """The picture that stands for a page: the first figure it publishes or shows from elsewhere."""
    if thing.kind == "figure":
        return record.figures[thing.key]
    own = [figure for figure in record.figures.values() if figure.home == here]
    quoted = [record.figures[key] for key in record.page(here).quotes if key in record.figures]
    return next(iter(own or quoted), None)


def _json_ld(record: Record, here: str, thing: Citable) -> dict[str, Any]:
    """The page as linked data: the book, a chapter or figure of it, the catalogue of its tables, or another page."""
    book, authors = record.book, [agent(author) for author in record.book.authors]
    whole: dict[str, Any] = {
        "@type": "Book",
        "@id": record.base or None,
        "name": book.title,
        "bookEdition": book.edition,
        "author": authors,
    }
    about = {
        "name": thing.csl["title"],
        "description": thing.about,
        "inLanguage": "en",
        "author": authors,
        "publisher": authors[0],
        "datePublished": book.published,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "url": thing.csl.get("URL"),
    }
    own: dict[str, Any]
    if thing.kind == "book":
        doi = book.doi and {"@type": "PropertyValue", "propertyID": "DOI", "value": book.doi}
        own = {**whole, "identifier": doi, "keywords": list(book.keywords), "isBasedOn": RETOLD}
    elif thing.kind == "chapter":
        own = {
            "@type": ["Chapter", "ScholarlyArticle"],
            "headline": thing.csl["title"],
            "position": thing.csl["chapter-number"],
            "isPartOf": whole,
            "isBasedOn": [RETOLD, *_used(record, here, record.rests_on(record.page(here)))],
        }
    elif thing.kind == "figure":
        shown = record.figures[thing.key]
        own = {
            "@type": "ImageObject",
            "caption": shown.subtitle,
            "identifier": thing.csl["id"],
            "contentUrl": _place(record, here, f"figures/{shown.key}.png"),
            "encodingFormat": "image/png",
            "isPartOf": whole,
            "isBasedOn": _used(record, here, shown.names),
        }
    elif here == CATALOGUE:
        tables = [_table(record, here, dataset) for dataset in record.datasets.values()]
        own = {"@type": "DataCatalog", "isPartOf": whole, "dataset": tables}
    else:
        own = {"@type": "WebPage", "isPartOf": whole}
    return {"@context": "https://schema.org", **_stated({**about, **own})}


def _place(record: Record, here: str, there: str) -> str:
    """The address of a file or place of the site; within the site while the site has none."""
    return f"{record.base}{there}" if record.base else link(here, there)


def _used(record: Record, here: str, names: Iterable[str]) -> list[dict[str, Any]]:
    """Tables in short, each with its place in the catalogue."""
    return [_named(record, here, record.datasets[name]) for name in names]


def _named(record: Record, here: str, dataset: Dataset) -> dict[str, Any]:
    thing = of_dataset(record, dataset)
    return {
        "@type": "Dataset",
        "name": thing.csl["title"],
        "identifier": thing.csl["id"],
        "url": _place(record, here, thing.path),
    }


def _table(record: Record, here: str, dataset: Dataset) -> dict[str, Any]:
    """A table as schema.org has it."""
    coverage, named = dataset.coverage, _named(record, here, dataset)
    span = "/".join(str(end) for end in (coverage.start, coverage.end) if end is not None)
    return _stated(
        {
            **named,
            "@id": named["url"],
            "description": dataset.description,
            "version": record.book.edition,
            "creator": [agent(author) for author in record.book.authors],
            "license": _terms([origin.license for origin in dataset.origins]),
            "temporalCoverage": span,
            "spatialCoverage": {"@type": "Place", "name": coverage.area},
            "variableMeasured": [field.name for field in dataset.fields if field.unit],
            "isBasedOn": [_publication(origin) for origin in dataset.origins],
            "distribution": {
                "@type": "DataDownload",
                "encodingFormat": "text/csv",
                "contentUrl": _place(record, here, f"data/{dataset.name}.csv"),
            },
        }
    )


def _publication(origin: Origin) -> dict[str, Any]:
    return {
        "@type": "CreativeWork",
        "name": origin.title,
        "creator": {"@type": "Organization", "name": origin.producer},
        "version": origin.version,
        "datePublished": origin.date_published,
        "url": origin.url_main,
    }


def _terms(licenses: list[License]) -> list[str | dict[str, str]]:
    """Licences by address, or by name where they have none; nothing for terms that nobody could name."""
    named: list[str | dict[str, str]] = []
    for license in licenses:
        term = license.url or ({"@type": "CreativeWork", "name": license.id} if license.id else None)
        if term and term not in named:
            named.append(term)
    return named


def _stated(value: Any) -> Any:
    """Leave out what is not known."""
    if isinstance(value, dict):
        return {key: _stated(inner) for key, inner in value.items() if inner not in (None, "", [])}
    if isinstance(value, list):
        return [_stated(inner) for inner in value]
    return value
