"""What archives and registries read in the root of the project, made from ``CITATION.cff`` and ``pyproject.toml``.

``python -m onestepback archives`` writes ``codemeta.json`` and ``.zenodo.json`` anew.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

from onestepback import paths
from onestepback.site.cff import Book, book, inverted
from onestepback.site.citation import agent

ARTICLE = "https://www.natofoundation.org/central-asia/kazakhstan-and-brics-one-step-back/"
"""The article that the book retells and tests."""


def write() -> None:
    """Write each file that differs from what it should be."""
    for name, text in files().items():
        path = paths.ROOT / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            beside = path.with_name(f"{name}.new")
            beside.write_text(text, encoding="utf-8")
            beside.replace(path)
            print(f"{name}: written")


def files() -> dict[str, str]:
    """Each file's name and the text it should have."""
    made = {"codemeta.json": codemeta(book()), ".zenodo.json": zenodo(book())}
    return {name: json.dumps(content, ensure_ascii=False, indent=2) + "\n" for name, content in made.items()}


def codemeta(of: Book) -> dict[str, Any]:
    """The project as CodeMeta 3.1 has it. What is not known is left out."""
    package = tomllib.loads((paths.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    made = {
        "@context": "https://w3id.org/codemeta/3.1",
        "@type": "SoftwareSourceCode",
        "name": of.title,
        "description": of.abstract,
        "identifier": f"https://doi.org/{of.doi}" if of.doi else None,
        "version": of.edition,
        "datePublished": of.date,
        "author": [agent(author) for author in of.authors],
        "publisher": agent(of.authors[0]),
        "keywords": list(of.keywords),
        "license": [f"https://spdx.org/licenses/{license}" for license in of.licenses],
        "programmingLanguage": ["Python", "JavaScript"],
        "runtimePlatform": f"Python {package['requires-python'].lstrip('>=')} or newer",
        "softwareRequirements": [re.split(r"[=~<>;\[ ]", need)[0] for need in package["dependencies"]],
        "relatedLink": ARTICLE,
    }
    return {field: value for field, value in made.items() if value not in (None, "", [])}


def zenodo(of: Book) -> dict[str, Any]:
    """The deposit as Zenodo has it; a DOI is given there, not here, unless one is known already."""
    made = {
        "upload_type": "publication",
        "publication_type": "book",
        "title": of.title,
        "creators": [_creator(author) for author in of.authors],
        "description": of.abstract,
        "publication_date": of.date,
        "version": of.edition,
        "language": "eng",
        "keywords": list(of.keywords),
        "access_right": "open",
        # One licence fits in: that of the text. LICENSE, which is in the deposit, has the others.
        "license": "cc-by-4.0",
        "doi": of.doi,
        "related_identifiers": [{"identifier": ARTICLE, "relation": "isDerivedFrom", "scheme": "url"}],
    }
    return {field: value for field, value in made.items() if value not in (None, "", [])}


def _creator(author: dict[str, str]) -> dict[str, str]:
    told = {"orcid": author.get("ORCID"), "affiliation": author.get("affiliation")}
    return {"name": inverted(author), **{field: value for field, value in told.items() if value}}
