"""The site as research objects: a Data Package over its tables and an RO-Crate over all it offers."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from onestepback.book.citing import of_page
from onestepback.book.passports import dump
from onestepback.book.shelf import shelf
from onestepback.data.sidecar import Dataset, License, Origin, describe
from onestepback.data.tables import datasets
from onestepback.site import citation

CC_BY = License("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/", None, "attribution")
USE = {
    "open": "Free to use.",
    "attribution": "Free to use with attribution.",
    "non-commercial": "Free to use where that is not commercial.",
    "derived-only": "Own calculations may be shared, the publisher's figures not.",
    "unclear": "The publisher states no terms, or none that could be found.",
}
"""What a sidecar says of passing figures on, in words."""

MIT = License("MIT", "https://spdx.org/licenses/MIT.html", None, "open")


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write ``datapackage.json`` and ``ro-crate-metadata.json``."""
    if exception or app.builder.name != "html":
        return
    out = Path(app.outdir)
    (out / "datapackage.json").write_bytes(dump(data_package(out)))
    (out / "ro-crate-metadata.json").write_bytes(dump(Crate(app).content()))


def data_package(out: Path) -> dict[str, Any]:
    """All tables as a Data Package, version 2. It has no licence of its own: each table has that of its publisher."""
    book = citation.book()
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "one-step-back",
        "title": f"The tables of {book.title}",
        "description": "Every table that the book computes from, as plain CSV, with its publishers, terms and columns.",
        "version": book.edition,
        "keywords": list(book.keywords),
        "contributors": [{"title": citation.full_name(author), "roles": ["compiler"]} for author in book.authors],
        "resources": [_resource(describe(name), out / "data" / f"{name}.csv") for name in datasets()],
    }


def _resource(dataset: Dataset, file: Path) -> dict[str, Any]:
    content = file.read_bytes()
    made = {
        "$schema": "https://datapackage.org/profiles/2.0/dataresource.json",
        "name": dataset.name,
        "type": "table",
        "path": f"data/{dataset.name}.csv",
        "title": dataset.title,
        "description": dataset.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {"$schema": "https://datapackage.org/profiles/2.0/tableschema.json", **dataset.schema},
        "sources": [_source(origin) for origin in dataset.origins],
        "licenses": _licenses(dataset),
    }
    return {field: value for field, value in made.items() if value}


def _source(origin: Origin) -> dict[str, str]:
    title = ", ".join(filter(None, (origin.producer, origin.title, origin.version)))
    return {"title": title, **({"path": origin.url_main} if origin.url_main else {})}


def _licenses(dataset: Dataset) -> list[dict[str, str]]:
    """The terms of a table; those without an address are told in its sidecar."""
    sidecar = f"data/{dataset.name}.csv.yml"
    terms = [
        {"path": origin.license.url or sidecar, "title": origin.license.id or USE[origin.license.redistribution]}
        for origin in dataset.origins
    ]
    return [term for index, term in enumerate(terms) if term not in terms[:index]]


class Crate:
    """The site as an RO-Crate: each thing is described once and referred to by its ``@id``."""

    def __init__(self, app: Sphinx) -> None:
        self.app = app
        self.out = Path(app.outdir)
        self.things: dict[str, dict[str, Any]] = {}

    def content(self) -> dict[str, Any]:
        """Describe the book, its chapters, figures and tables."""
        book = citation.book()
        authors = [self.agent(citation.full_name(author), "literal" in author) for author in book.authors]
        root = {
            "@id": "./",
            "@type": "Dataset",
            "name": book.title,
            "description": book.abstract,
            "version": book.edition,
            "datePublished": "-".join(f"{part:02}" for part in book.issued),
            "license": self.license(CC_BY),
            "author": authors,
            "publisher": self.agent(book.publisher),
            "keywords": list(book.keywords),
            "inLanguage": "en",
            "identifier": f"https://doi.org/{book.doi}" if book.doi else None,
            "url": self.app.config.html_baseurl,
            "hasPart": [*self._chapters(), *self._figures(), *self._tables()],
        }
        descriptor = {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.2"},
            "about": {"@id": "./"},
        }
        self.put(root)
        graph = [descriptor, self.things.pop("./"), *self.things.values()]
        return {"@context": "https://w3id.org/ro/crate/1.2/context", "@graph": graph}

    def _chapters(self) -> list[dict[str, str]]:
        parts = []
        for docname in sorted(self.app.env.found_docs):
            thing = of_page(self.app, docname)
            parts.append(self.file(f"{docname}.html", thing.record["title"], thing.about))
            if (self.out / f"{docname}.ipynb").exists():
                title = f"{thing.record['title']}, as a notebook"
                terms = [self.license(MIT), self.license(CC_BY)]
                parts.append(self.file(f"{docname}.ipynb", title, "The code and text of the chapter.", license=terms))
        return parts

    def _figures(self) -> list[dict[str, str]]:
        parts = []
        for key, shown in sorted(shelf(self.app.env).figures.items()):
            names = dict.fromkeys(dataset.split(":")[0] for dataset in shown["datasets"])
            tables = [{"@id": f"data/{name}.csv"} for name in names]
            for ending in ("svg", "png", "vl.json"):
                parts.append(self.file(f"figures/{key}.{ending}", shown["title"], shown["alt"], isBasedOn=tables))
        return parts

    def _tables(self) -> list[dict[str, str]]:
        parts = []
        for name in datasets():
            dataset = describe(name)
            more: dict[str, Any] = {"isBasedOn": [self._publication(origin) for origin in dataset.origins]}
            # A part without terms of its own has those of the whole: a table whose terms nobody knows has to say so.
            terms = [self.license(origin.license) for origin in dataset.origins]
            if any(term["@id"] != CC_BY.url for term in terms):
                more["license"] = list({term["@id"]: term for term in terms}.values())
            parts.append(self.file(f"data/{name}.csv", dataset.title, dataset.description, **more))
        return parts

    def file(self, path: str, name: str, description: str, **more: Any) -> dict[str, str]:
        """Describe a file of the site."""
        content = (self.out / path).read_bytes()
        kind = {".ipynb": "application/x-ipynb+json", ".csv": "text/csv"}.get(Path(path).suffix)
        about = {
            "name": name,
            "description": description,
            "encodingFormat": kind or mimetypes.guess_type(path)[0],
            "contentSize": str(len(content)),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        return self.put({"@id": path, "@type": "File", **about, **more})

    def _publication(self, origin: Origin) -> dict[str, str]:
        words = ", ".join(filter(None, (origin.title, origin.version)))
        return self.put(
            {
                "@id": f"#{_slug(origin.producer)}-{_slug(words)}",
                "@type": "CreativeWork",
                "name": words,
                "creator": self.agent(origin.producer),
                "url": origin.url_main,
            }
        )

    def agent(self, name: str, organization: bool = True) -> dict[str, str]:
        """Describe who made something."""
        kind = "Organization" if organization else "Person"
        return self.put({"@id": f"#{_slug(name)}", "@type": kind, "name": name})

    def license(self, license: License) -> dict[str, str]:
        """Describe terms of use."""
        return self.put(
            {
                "@id": license.url or f"#terms-{_slug(license.id or license.redistribution)}",
                "@type": "CreativeWork",
                "name": license.id or "Terms of the publisher",
                "description": USE[license.redistribution],
            }
        )

    def put(self, thing: dict[str, Any]) -> dict[str, str]:
        """Keep a description without what is not known; give what refers to it."""
        known = {field: value for field, value in thing.items() if value}
        self.things[thing["@id"]] = {field: _single(value) for field, value in known.items()}
        return {"@id": thing["@id"]}


def _single(value: Any) -> Any:
    """A list of one thing as that thing, as an RO-Crate has it."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
