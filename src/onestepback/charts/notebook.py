"""A figure as a notebook shows it: the picture with its words, and the chart itself for who can bring it to life."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt

from onestepback import faces
from onestepback.charts import pictures
from onestepback.data.sidecar import source_of

LAB_MIME = "application/vnd.vegalite.v5+json"
"""The newest that JupyterLab draws; our charts look the same in it."""


def bundle(figure: Mapping[str, Any]) -> dict[str, Any]:
    """Give the forms in which a notebook may show a figure; it takes the first that it knows.

    Parameters
    ----------
    figure : mapping
        What `publish` made, in its wide form.
    """
    spec = {**figure["vegalite"], **words(figure)}
    shown: dict[str, Any] = {LAB_MIME: spec, "text/plain": said(figure)}
    if svg := figure["forms"]["wide"]["svg"]:
        return {**shown, "image/svg+xml": picture(figure, svg)}
    drawn: Any = alt.renderers.get()
    return {**drawn(spec), **shown}  # nothing here draws: as Altair shows its charts


def still(figure: Mapping[str, Any]) -> dict[str, str]:
    """The picture alone, with the faces that it needs: what a notebook shows before it runs."""
    drawn = faces.enclosed(picture(figure, figure["forms"]["wide"]["svg"]))
    return {"image/svg+xml": drawn, "text/plain": said(figure)}


def said(figure: Mapping[str, Any]) -> str:
    """A figure in words."""
    return f"{figure['title']}. {figure['alt']}"


def words(figure: Mapping[str, Any]) -> dict[str, Any]:
    """What a chart in Vega-Lite says of itself."""
    return {"title": pictures.heading(figure["title"], figure["subtitle"]), "description": figure["alt"]}


def picture(figure: Mapping[str, Any], svg: str) -> str:
    """The picture with title, subtitle and source; its letters are those of the machine, as wide as the book's."""
    source = f"Source: {'; '.join(map(source_of, figure['datasets']))}. {figure['note']}".strip()
    return pictures.around(svg, title=figure["title"], subtitle=figure["subtitle"], source=[source])
