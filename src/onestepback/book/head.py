"""The head of a page for readers that are programs: citation tags, Open Graph and JSON-LD.

An address that has to be absolute is left out as long as the site has none.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from sphinx.application import Sphinx

from onestepback import printed
from onestepback.book.citing import Citable
from onestepback.book.nodes import CATALOGUE, names_of
from onestepback.book.shelf import shelf
from onestepback.data.sidecar import Dataset, License, Origin, describe
from onestepback.data.tables import datasets
from onestepback.site import citation
from onestepback.site.archives import ARTICLE

RETOLD = {
    "@type": "Article",
    "name": "Kazakhstan and BRICS, one step back",
    "publisher": {"@type": "Organization", "name": "NATO Defense College Foundation"},
    "url": ARTICLE,
}
"""What the book retells and tests."""


def head(app: Sphinx, docname: str, thing: Citable) -> str:
    """Write the tags of a page."""
    tags = [
        *(f'<meta name="{name}" content="{escape(text)}">' for name, text in _highwire(app, docname, thing.record)),
        *(f'<meta property="{name}" content="{escape(text)}">' for name, text in _open_graph(app, docname, thing)),
    ]
    data = json.dumps(_json_ld(app, docname, thing), ensure_ascii=False, separators=(",", ":"))
    if base := app.config.html_baseurl:
        tags.append(f'<link rel="alternate" type="application/atom+xml" title="Editions" href="{base}feed.xml">')
    return "\n".join([*tags, f'<script type="application/ld+json">{data.replace("<", chr(92) + "u003c")}</script>'])


def _highwire(app: Sphinx, docname: str, record: dict[str, Any]) -> list[tuple[str, str]]:
    """The tags that reference managers and scholarly search engines read."""
    book, base = citation.book(), app.config.html_baseurl
    tags = [
        ("citation_title", record["title"]),
        *(("citation_author", _inverted(author)) for author in record["author"]),
        ("citation_publication_date", "/".join(f"{part:02}" for part in book.issued)),
        ("citation_inbook_title", record.get("container-title")),
        ("citation_publisher", record["publisher"]),
        ("citation_language", record["language"]),
        ("citation_doi", record.get("DOI")),
        ("citation_public_url", record.get("URL")),
        ("citation_pdf_url", (base or "../" * docname.count("/")) + printed.PDF),
    ]
    return [(name, text) for name, text in tags if text]


def _inverted(author: dict[str, str]) -> str:
    return author.get("literal") or f"{author['family']}, {author['given']}"


def _open_graph(app: Sphinx, docname: str, thing: Citable) -> list[tuple[str, str]]:
    book, record, base = citation.book(), thing.record, app.config.html_baseurl
    shown = _main_figure(app, docname, thing)
    picture = []
    if base and shown:
        picture = [("og:image", f"{base}figures/{shown['key']}.png"), ("og:image:alt", shown["alt"])]
    tags = [
        ("og:type", {"book": "book", "chapter": "article"}.get(thing.kind, "website")),
        ("og:title", record["title"]),
        ("og:description", thing.about),
        ("og:site_name", None if thing.kind == "book" else book.title),
        ("og:locale", "en"),
        ("og:url", record.get("URL")),
        *picture,
    ]
    return [(name, text) for name, text in tags if text]


def _main_figure(app: Sphinx, docname: str, thing: Citable) -> dict[str, Any] | None:
    """The picture that stands for a page: the first figure it publishes or shows from elsewhere."""
    known = shelf(app.env)
    if thing.kind == "figure":
        return known.figures[docname.split("/")[1]]
    own = [figure for figure in known.figures.values() if figure["home"] == docname]
    quoted = [known.figures[key] for key in known.quotes.get(docname, ()) if key in known.figures]
    return next(iter(own or quoted), None)


def _json_ld(app: Sphinx, docname: str, thing: Citable) -> dict[str, Any]:
    """The page as linked data: the book, a chapter or figure of it, the catalogue of its tables, or another page."""
    book, record, base = citation.book(), thing.record, app.config.html_baseurl
    whole = {
        "@type": "Book",
        "@id": base or None,
        "name": book.title,
        "bookEdition": book.edition,
        "author": [_agent(author) for author in book.authors],
    }
    about = {
        "name": record["title"],
        "description": thing.about,
        "inLanguage": "en",
        "author": whole["author"],
        "publisher": {"@type": "Organization", "name": book.publisher},
        "datePublished": "-".join(f"{part:02}" for part in book.issued),
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "url": record.get("URL"),
    }
    if thing.kind == "book":
        doi = book.doi and {"@type": "PropertyValue", "propertyID": "DOI", "value": book.doi}
        own = {**whole, "identifier": doi, "keywords": list(book.keywords), "isBasedOn": RETOLD}
    elif thing.kind == "chapter":
        own = {
            "@type": ["Chapter", "ScholarlyArticle"],
            "headline": record["title"],
            "position": record["chapter-number"],
            "isPartOf": whole,
            "isBasedOn": [RETOLD, *_used(app, docname)],
        }
    elif thing.kind == "figure":
        shown = shelf(app.env).figures[docname.split("/")[1]]
        used = [_short(app, name) for name in names_of(shown["datasets"])]
        own = {"@type": "ImageObject", "caption": shown["subtitle"], "isPartOf": whole, "isBasedOn": used}
    elif docname == CATALOGUE:
        tables = [table(describe(name), base) for name in datasets()]
        own = {"@type": "DataCatalog", "isPartOf": whole, "dataset": tables}
    else:
        own = {"@type": "WebPage", "isPartOf": whole}
    return {"@context": "https://schema.org", **_stated({**about, **own})}


def _used(app: Sphinx, docname: str) -> list[dict[str, Any]]:
    """The tables that the figures, numbers and verdicts of a chapter rest on."""
    known = shelf(app.env)
    used = {
        name
        for kind in (known.figures, known.claims, known.verdicts)
        for entry in kind.values()
        if entry["home"] == docname
        for name in names_of(entry["datasets"])
    }
    return [_short(app, name) for name in sorted(used)]


def _short(app: Sphinx, name: str) -> dict[str, Any]:
    base = app.config.html_baseurl
    address = f"{base}{CATALOGUE}.html#dataset-{name}" if base else None
    return {"@type": "Dataset", "name": describe(name).title, "url": address}


def table(dataset: Dataset, base: str) -> dict[str, Any]:
    """A table as schema.org has it; its file by an address within the site while the site has none."""
    book, coverage = citation.book(), dataset.coverage
    span = "/".join(str(end) for end in (coverage.start, coverage.end) if end is not None)
    return _stated(
        {
            "@type": "Dataset",
            "@id": f"{base}{CATALOGUE}.html#dataset-{dataset.name}" if base else f"#dataset-{dataset.name}",
            "name": dataset.title,
            "description": dataset.description,
            "version": book.edition,
            "creator": [_agent(author) for author in book.authors],
            "license": terms([origin.license for origin in dataset.origins]),
            "temporalCoverage": span,
            "spatialCoverage": {"@type": "Place", "name": coverage.area},
            "variableMeasured": [field.name for field in dataset.fields if field.unit],
            "isBasedOn": [_publication(origin) for origin in dataset.origins],
            "distribution": {
                "@type": "DataDownload",
                "encodingFormat": "text/csv",
                "contentUrl": f"{base or '../'}data/{dataset.name}.csv",
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


def terms(licenses: list[License]) -> list[str | dict[str, str]]:
    """Licences by address, or by name where they have none; nothing for terms that nobody could name."""
    named: list[str | dict[str, str]] = []
    for license in licenses:
        term = license.url or ({"@type": "CreativeWork", "name": license.id} if license.id else None)
        if term and term not in named:
            named.append(term)
    return named


def _agent(author: dict[str, str]) -> dict[str, str]:
    return {"@type": "Organization" if "literal" in author else "Person", "name": citation.full_name(author)}


def _stated(value: Any) -> Any:
    """Leave out what is not known."""
    if isinstance(value, dict):
        return {key: _stated(inner) for key, inner in value.items() if inner not in (None, "", [])}
    if isinstance(value, list):
        return [_stated(inner) for inner in value]
    return value
