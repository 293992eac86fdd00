"""From Altair to Vega-Lite: a chart is drawn without checks on the way, and its spec is checked once, in full.

Altair checks, copies and looks up the same things at every step. The text of a chart is the same without.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

import altair as alt
import jsonschema_rs
import numpy as np
import pandas as pd
from altair.utils import schemapi
from altair.vegalite.v6.schema.channels import DatumChannelMixin, FieldChannelMixin, ValueChannelMixin
from jsonschema import ValidationError

from onestepback.charts import theme  # noqa: F401, registers the look of every chart
from onestepback.charts.form import Form
from onestepback.charts.tables import MOST
from onestepback.charts.tokens import LIGHT


class SpecError(ValueError):
    """A chart that is no valid Vega-Lite, with the reason in one line."""


# At each level a layered chart copies all that is below it, several times. Nothing in a single chart is changed in
# place, so that a copy may share its mark, encoding and data.
alt.Chart.__deepcopy__ = lambda self, memo: self.copy(deep=False)  # type: ignore[attr-defined]

# An encoding given as text, or as `alt.value` gives it, is taken as it is: Altair would first hold it against the
# schemas of all its classes.
for _kind in (FieldChannelMixin, ValueChannelMixin, DatumChannelMixin):
    _kind.from_dict = classmethod(lambda cls, given, validate=False: cls(**given))  # type: ignore[union-attr]


def spec_of(draw: Callable[[Form], alt.TopLevelMixin], form: Form) -> dict[str, Any]:
    """Draw a chart for a form and give its Vega-Lite.

    Parameters
    ----------
    draw : callable
        Gives the chart for a form.
    form : Form
        What it is drawn for.

    Raises
    ------
    SpecError
        It gives no chart, its data cannot be drawn as they are, or it is no valid Vega-Lite, with Altair's reason.
    """
    with schemapi.debug_mode(False), _values_once():
        chart = draw(form)
        if not isinstance(chart, alt.TopLevelMixin):
            raise SpecError(f"what it is drawn by gives {chart!r}, let it return a chart")
        spec = chart.to_dict(validate=False)
    if "layer" not in spec and "mark" not in spec:
        # The theme gives every chart a size, but panels have sizes of their own.
        del spec["width"], spec["height"]
    if where := next(_without_number(spec), None):
        raise SpecError(f"its {where} is no number: what it is computed from is missing, or is divided by nought")
    if address := next(_addresses(spec), None):
        raise SpecError(f"it reads {address} by itself, which no page of the book may: load the table, give the frame")
    if "datasets" in spec and not any(spec["datasets"].values()):
        raise SpecError("it draws no mark: its data are empty, look at what was selected")
    _date(spec)
    _colour(spec)
    if not _validator().is_valid(spec):
        raise SpecError(f"it is no valid Vega-Lite: {_fault(draw, form, spec)}")
    return spec


def _fault(draw: Callable[[Form], alt.TopLevelMixin], form: Form, spec: dict[str, Any]) -> str:
    """Say what is wrong with a chart: it is drawn again, with Altair's checks at every step."""
    try:
        with schemapi.debug_mode(True):
            draw(form).to_dict()
        alt.Root.validate(spec)
    except ValidationError as error:
        return " ".join(error.message.split())
    return "Altair finds no fault in it, its schema does"


@contextmanager
def _values_once() -> Iterator[None]:
    """Turn each table of a drawing into values once, however many layers show it."""
    made: dict[int, tuple[Any, Any]] = {}

    def transform(data: Any, **options: Any) -> Any:
        if id(data) not in made:
            if isinstance(data, pd.DataFrame):
                _check(data)
            made[id(data)] = data, alt.default_data_transformer(data, **options)
        return made[id(data)][1]

    alt.data_transformers.register("values_once", transform)
    with alt.data_transformers.enable("values_once"):
        yield


def _check(data: pd.DataFrame) -> None:
    """Refuse what a chart would draw as something else, or as nothing."""
    if len(data) > MOST:
        raise SpecError(
            f"a table of it has {len(data):,} rows, {MOST:,} at most: draw fewer, such as a mean of each year"
        )
    for name, column in data.items():
        if not isinstance(name, str):
            raise SpecError(
                f"its column {name!r} has no text for a name: rename it, or make the columns rows by melt()"
            )
        if sign := PATH.search(name):
            words = "which Vega takes for a way into what a cell holds: rename it, and say it to readers with title="
            raise SpecError(f"its column {name!r} has the sign {sign[0]}, {words} and table=")
        if isinstance(column.dtype, pd.DatetimeTZDtype):
            raise SpecError(f"its {name} has a time zone, so that its day depends on the reader: .dt.tz_localize(None)")
        kind = column.dtype.kind if isinstance(column.dtype, np.dtype) else "O"
        held = column.tolist() if kind in "mcO" else []
        if wrong := next((type(value).__name__ for value in held if not isinstance(value, DRAWN)), None):
            raise SpecError(f"its {name} holds a {wrong}, make it a number, a text or a date")
        endless = np.flatnonzero(np.isinf(column.to_numpy(float))) if kind == "f" else np.array([], int)
        if endless.size:
            others = [other for other in data if other != name][:3]
            where = ", ".join(f"{other} {data[other].iloc[endless[0]]}" for other in others)
            raise SpecError(f"its {name} has no end in row {endless[0] + 1} ({where}): it is divided by nought")


PATH = re.compile(r"""[.\[\]\\'"]""")
"""A sign with which the name of a field is no name: nothing would be drawn, or Vega would stop."""

DRAWN = (str, int, float, date, list, tuple, dict, np.ndarray, np.generic, type(None), type(pd.NA), type(pd.NaT))
"""What a chart can draw, or set as lines of words."""


def _without_number(part: Any, *place: str) -> Iterator[str]:
    """Where a spec has a number that is none or has no end, beside its data."""
    if isinstance(part, float) and not math.isfinite(part):
        yield ".".join(place)
    elif isinstance(part, list):
        for one in part:
            yield from _without_number(one, *place)
    elif isinstance(part, dict):
        for name, one in part.items():
            if name != "datasets" and (*place, name)[-2:] != ("data", "values"):
                yield from _without_number(one, *place, name)


def _parts(spec: Any) -> Iterator[dict[str, Any]]:
    """Every part of a spec that has names, without its data."""
    if isinstance(spec, dict):
        yield spec
        spec = [one for name, one in spec.items() if name != "datasets"]
    if isinstance(spec, list):
        for one in spec:
            yield from _parts(one)


def _addresses(spec: dict[str, Any]) -> Iterator[str]:
    """The addresses of tables, maps and pictures that a chart would fetch."""
    for part in _parts(spec):
        for at in (part.get("data"), part.get("from")):
            if isinstance(at, dict) and isinstance(at.get("url"), str):
                yield at["url"]
        if isinstance(part.get("mark"), dict) and part["mark"].get("type") == "image" and "url" in part["mark"]:
            yield str(part["mark"]["url"])


SHORT_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
"""A date without hours, which a browser takes for midnight in Greenwich: to the west of it that is the day before."""


def _date(spec: dict[str, Any]) -> None:
    """Let a field that is drawn as time say the day that readers everywhere are to see."""
    fields = {
        part["field"] for part in _parts(spec) if part.get("type") == "temporal" and isinstance(part.get("field"), str)
    }
    for rows in spec.get("datasets", {}).values():
        for row in rows:
            for field in fields & row.keys():
                value = row[field]
                if isinstance(value, (int, float)) and abs(value) < 1e10:
                    words = f"{field}:Q, or a date such as {value:.0f}-01-01"
                    raise SpecError(f"its {field} {value:g} is drawn as a moment of 1970: write {words}")
                if isinstance(value, str) and SHORT_DATE.fullmatch(value):
                    row[field] = f"{value}{'-01-01'[len(value) - 4 :]}T00:00:00"


def _colour(spec: dict[str, Any]) -> None:
    """Give points on a line, and the line of an area, the colour of what they belong to; write tokens as they are."""
    for part in _parts(spec):
        mark = part.get("mark")
        if isinstance(mark, dict) and "color" in mark:
            for over in ("point", "line"):
                if isinstance(own := {} if mark.get(over) is True else mark.get(over), dict):
                    mark[over] = {"color": mark["color"], **own}
        for name, value in part.items():
            if isinstance(value, str) and value.lower() in LIGHT.values():
                part[name] = value.lower()
            elif isinstance(value, list) and name == "range":
                part[name] = [
                    one.lower() if isinstance(one, str) and one.lower() in LIGHT.values() else one for one in value
                ]


@cache
def _validator() -> jsonschema_rs.Validator:
    """Vega-Lite's schema, as Altair ships it."""
    schema = (files("altair.vegalite.v6.schema") / "vega-lite-schema.json").read_text(encoding="utf-8")
    return jsonschema_rs.validator_for(json.loads(schema, object_hook=_tidied))


def _tidied(part: dict[str, Any]) -> dict[str, Any]:
    """Write a reference as the address that it has to be, and leave out the words, which are most of the schema."""
    if isinstance(part.get("$ref"), str):
        part["$ref"] = quote(part["$ref"], safe="#/")
    if isinstance(part.get("description"), str):
        del part["description"]
    return part
