"""What a notebook has used, whom it is to cite for that, and on which terms."""

from __future__ import annotations

from typing import Any

import pandas as pd
import yaml

from onestepback import paths
from onestepback.charts.tables import show
from onestepback.data.sidecar import USE, describe, span
from onestepback.data.tables import used


def citation(*names: str) -> None:
    """Show whom to cite for the tables that were used: publisher, publication, terms and address of each.

    Parameters
    ----------
    *names : str
        Tables by name; by default all that were loaded so far, those among them that members of a bloc are read from.

    Raises
    ------
    DataError
        There is no such table.

    Examples
    --------
    >>> osb.citation("weo", "membership")
    """
    wanted = list(names or used) or ["membership"]
    rows = [row for name in wanted for row in _rows(name)]
    show(
        pd.DataFrame(rows),
        "tables_used",
        caption=f"{book()} Its tables are those of the publishers, on their terms",
        datasets=wanted,
        links={"Publication": "Address", "Terms": "Terms at"},
    )


def book() -> str:
    """The book itself, as it is cited in short."""
    stated: dict[str, Any] = yaml.safe_load(paths.CITATION.read_text(encoding="utf-8"))
    year = str(stated.get("date-released", ""))[:4]
    authors = ", ".join(_name(author) for author in stated["authors"])
    doi = f" https://doi.org/{stated['doi']}" if "doi" in stated else ""
    return f"{authors} ({year}). {stated['title']}, edition {stated['version']}.{doi}"


def _name(author: dict[str, str]) -> str:
    return author.get("name") or f"{author.get('given-names', '')} {author.get('family-names', '')}".strip()


def _rows(name: str) -> list[dict[str, str]]:
    """The publications behind a table, each with all its versions."""
    versions: dict[tuple[str, ...], list[str]] = {}
    for origin in describe(name).origins:
        terms = origin.license.id or USE[origin.license.redistribution].rstrip(".")
        key = origin.producer, origin.title, terms, origin.url_main or "", origin.license.url or ""
        listed = versions.setdefault(key, [])
        if origin.version and origin.version not in listed:
            listed.append(origin.version)
    return [
        {
            "Table": name,
            "Publisher": producer,
            "Publication": f"{title}, {span(listed)}" if listed else title,
            "Terms": terms,
            "Address": address,
            "Terms at": terms_at,
        }
        for (producer, title, terms, address, terms_at), listed in versions.items()
    ]
