"""The site as research objects: a Data Package over its tables and an RO-Crate over all it offers."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path
from typing import Any

from onestepback.data.csv import export
from onestepback.data.sidecar import USE, Dataset, License, Origin
from onestepback.files import dump, sha256, write_file
from onestepback.site import citation, wheel
from onestepback.site.citing import of_page
from onestepback.site.record import Record

CC_BY = License("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/", None, "attribution")
OFL = License("OFL-1.1", "https://spdx.org/licenses/OFL-1.1.html", None, "open")
MIT = License("MIT", "https://spdx.org/licenses/MIT.html", None, "open")

KINDS = {".ipynb": "application/x-ipynb+json", ".csv": "text/csv", ".whl": "application/zip"}
"""What a file is by its ending, where Python does not know or machines disagree."""


def write(record: Record, folder: Path) -> None:
    """Write the tables with their sidecars, ``datapackage.json`` and ``ro-crate-metadata.json``."""
    (folder / "data").mkdir(exist_ok=True)
    for name in record.datasets:
        export(name, folder / "data")
    write_file(folder / "datapackage.json", dump(data_package(record, folder)))
    write_file(folder / "ro-crate-metadata.json", dump(Crate(record, folder).content()))


def data_package(record: Record, folder: Path) -> dict[str, Any]:
    """All tables as a Data Package, version 2. It has no licence of its own: each table has that of its publisher."""
    book = record.book
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "one-step-back",
        "title": f"The tables of {book.title}",
        "description": "Every table that the book computes from, as plain CSV, with its publishers, terms and columns.",
        "version": book.edition,
        **({"keywords": list(book.keywords)} if book.keywords else {}),
        "contributors": [{"title": citation.full_name(author), "roles": ["compiler"]} for author in book.authors],
        "resources": [_resource(dataset, folder / "data" / f"{name}.csv") for name, dataset in record.datasets.items()],
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
        "hash": f"sha256:{sha256(content)}",
        "schema": {"$schema": "https://datapackage.org/profiles/2.0/tableschema.json", **dataset.schema},
        "sources": [_source(origin) for origin in dataset.origins],
        "sourceFiles": [
            {"path": file.path, "hash": f"sha256:{file.sha256}"}
            for origin in dataset.origins
            for file in origin.files
            if file.sha256
        ],
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

    def __init__(self, record: Record, folder: Path) -> None:
        self.record = record
        self.folder = folder
        self.things: dict[str, dict[str, Any]] = {}

    def content(self) -> dict[str, Any]:
        """Describe the book, its chapters, figures and tables."""
        book = self.record.book
        authors = [self.agent(citation.full_name(author), "literal" in author) for author in book.authors]
        root = {
            "@id": "./",
            "@type": "Dataset",
            "name": book.title,
            "description": book.abstract,
            "version": book.edition,
            "datePublished": book.published,
            "license": self.license(CC_BY),
            "author": authors,
            "publisher": authors[0],
            "keywords": list(book.keywords),
            "inLanguage": "en",
            "identifier": f"https://doi.org/{book.doi}" if book.doi else None,
            "url": self.record.base,
            "hasPart": [*self._chapters(), *self._figures(), *self._tables(), self._package()],
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
        for page in sorted(self.record.pages, key=lambda page: page.docname):
            thing, notebook = of_page(self.record, page), f"{page.docname}.ipynb"
            parts.append(self.file(page.path, thing.csl["title"], thing.about))
            if (self.folder / notebook).exists():
                title = f"{thing.csl['title']}, as a notebook"
                terms = [self.license(MIT), self.license(CC_BY)]
                about = "The code and text of the chapter, with what its cells show."
                parts.append(self.file(notebook, title, about, license=terms))
        return parts

    def _figures(self) -> list[dict[str, str]]:
        parts = []
        for key, shown in sorted(self.record.figures.items()):
            tables = [{"@id": f"data/{name}.csv"} for name in shown.names]
            for ending in ("svg", "png", "vl.json"):
                parts.append(self.file(f"figures/{key}.{ending}", shown.title, shown.alt, isBasedOn=tables))
        return parts

    def _tables(self) -> list[dict[str, str]]:
        parts = []
        for name, dataset in self.record.datasets.items():
            more: dict[str, Any] = {"isBasedOn": [self._publication(origin) for origin in dataset.origins]}
            # A part without terms of its own has those of the whole: a table whose terms nobody knows has to say so.
            terms = [self.license(origin.license) for origin in dataset.origins]
            if any(term["@id"] != CC_BY.url for term in terms):
                more["license"] = list({term["@id"]: term for term in terms}.values())
            parts.append(self.file(f"data/{name}.csv", dataset.title, dataset.description, **more))
        return parts

    def _package(self) -> dict[str, str]:
        """The wheel, which has the terms of all that is in it."""
        tables = [self.license(origin.license) for table in self.record.datasets.values() for origin in table.origins]
        terms = {term["@id"]: term for term in (self.license(MIT), self.license(CC_BY), self.license(OFL), *tables)}
        about = "What runs the chapters: the library, with the tables, their sidecars and the faces of the charts."
        return self.file(wheel.NAME, "The library and the tables as a package", about, license=[*terms.values()])

    def file(self, path: str, name: str, description: str, **more: Any) -> dict[str, str]:
        """Describe a file of the site."""
        content = (self.folder / path).read_bytes()
        kind = KINDS.get(Path(path).suffix)
        about = {
            "name": name,
            "description": description,
            "encodingFormat": kind or mimetypes.guess_type(path)[0],
            "contentSize": str(len(content)),
            "sha256": sha256(content),
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
