"""What Vega makes of a chart. Where a page is run by the book, in a process that has it ready."""

from __future__ import annotations

from typing import Any

import lazy_loader

from onestepback import beside, faces

vl_convert = lazy_loader.load("vl_convert")

faces.register()

VEGALITE = "6.4"


def to_vega(vegalite: dict[str, Any]) -> dict[str, Any]:
    """Compile a chart in Vega-Lite to one in Vega."""
    return beside.call(_to_vega, vegalite)


def to_svg(vega: dict[str, Any]) -> str:
    """Draw a chart in Vega. As text, its numbers would be read with another last digit."""
    return beside.call(_to_svg, vega)


def to_scenegraph(vega: dict[str, Any]) -> dict[str, Any]:
    """Lay the marks of a chart in Vega, with what each carries."""
    return beside.call(_to_scenegraph, vega)


def _to_vega(vegalite: dict[str, Any]) -> dict[str, Any]:
    return vl_convert.vegalite_to_vega(vegalite, vl_version=VEGALITE)


def _to_svg(vega: dict[str, Any]) -> str:
    return vl_convert.vega_to_svg(vega)


def _to_scenegraph(vega: dict[str, Any]) -> dict[str, Any]:
    return vl_convert.vega_to_scenegraph(vega)
