"""From Altair to Vega-Lite: a chart is drawn without checks on the way, and its spec is checked once, in full.

Altair checks, copies and looks up the same things at every step. The text of a chart is the same without.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

import altair as alt
import jsonschema_rs
from altair.utils import schemapi
from altair.vegalite.v6.schema.channels import DatumChannelMixin, FieldChannelMixin, ValueChannelMixin
from jsonschema import ValidationError

from onestepback.charts import theme  # noqa: F401, registers the look of every chart
from onestepback.charts.form import Form


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
        It gives no chart, or one that is no valid Vega-Lite; then the reason is Altair's.
    """
    with schemapi.debug_mode(False), _values_once():
        chart = draw(form)
        if not isinstance(chart, alt.TopLevelMixin):
            raise SpecError(f"what it is drawn by gives {chart!r}, let it return a chart")
        spec = chart.to_dict(validate=False)
    if "layer" not in spec and "mark" not in spec:
        # The theme gives every chart a size, but panels have sizes of their own.
        del spec["width"], spec["height"]
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
            made[id(data)] = data, alt.default_data_transformer(data, **options)
        return made[id(data)][1]

    alt.data_transformers.register("values_once", transform)
    with alt.data_transformers.enable("values_once"):
        yield


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
