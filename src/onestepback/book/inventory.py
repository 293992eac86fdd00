"""What other books can refer to: ``objects.inv``, which Sphinx writes, with the names that our own things have."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from onestepback.book.shelf import shelf
from onestepback.data.sidecar import datasets, describe
from onestepback.site import citation
from onestepback.site.record import CATALOGUE

NOT_MADE = ("genindex", "modindex", "py-modindex")
"""Pages that Sphinx names and this book has not."""


def tell_edition(app: Sphinx, config: Config) -> None:
    """Say which book the inventory is of, and which edition."""
    book = citation.book()
    config.project, config.version = book.title, book.edition


def complete(app: Sphinx, env: BuildEnvironment) -> None:
    """Name tables and numbers beside chapters, figures, claims and terms, which are named anyway."""
    domain: Any = env.get_domain("std")
    for name in NOT_MADE:
        domain.labels.pop(name, None)
        domain.anonlabels.pop(name, None)
    if CATALOGUE in env.all_docs:
        for name in datasets():
            _name(domain, f"dataset-{name}", CATALOGUE, f"dataset-{name}", describe(name).title)
    for key, told in shelf(env).claims.items():
        _name(domain, f"number-{key}", told["home"], f"claim-{key}", told["text"] or key)


def _name(domain: Any, name: str, page: str, place: str, title: str) -> None:
    domain.anonlabels[name] = page, place
    domain.labels[name] = page, place, title
