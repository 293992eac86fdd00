"""HTML from templates, in which every word is escaped unless it is markup already."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup


def fill(template: Path, **words: Any) -> Markup:
    """Fill a template; it may include others of its folder."""
    return Markup(_environment(template.parent).get_template(template.name).render(words))


@cache
def _environment(folder: Path) -> Environment:
    return Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
