"""The bibliography's entry of every publication that a table draws on, made of what the sidecars say of it anyway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onestepback.data.sidecar import DataError, Origin, datasets, describe

DOI = "https://doi.org/"

Reference = Mapping[str, Any]
"""Fields of BibTeX as plain text; `author` is the name of an organisation, or a list of persons."""


def references() -> dict[str, Reference]:
    """Gather the references of all datasets by their citation keys.

    Raises
    ------
    DataError
        If two sidecars give one key to different references.
    """
    made: dict[str, Reference] = {}
    first: dict[str, str] = {}
    for name in datasets():
        dataset = describe(name)
        for origin in dataset.origins:
            key, entry = origin.citation_key, reference(origin)
            if made.setdefault(key, entry) != entry:
                fields = sorted(field for field in {*made[key], *entry} if made[key].get(field) != entry.get(field))
                raise DataError(
                    f"{dataset.sidecar.name}: its reference {key} differs from that in {first[key]} in"
                    f" {', '.join(fields)}; make them equal, or give one another citation_key"
                )
            first.setdefault(key, dataset.sidecar.name)
    return made


def reference(origin: Origin) -> Reference:
    """The reference of an origin: what its fields say, unless its `reference` says it otherwise.

    Parameters
    ----------
    origin : Origin

    Returns
    -------
    mapping
        Only fields that are known.
    """
    said = dict(origin.reference)
    url = said.get("url", origin.url_main)
    entry = {
        "type": "misc",
        "author": origin.producer,
        "title": origin.title,
        "year": origin.date_published and int(origin.date_published[:4]),
        "note": origin.version,
        "doi": url.removeprefix(DOI) if url and url.startswith(DOI) else None,
        "url": url,
        **said,
    }
    return {field: value for field, value in entry.items() if value is not None}
