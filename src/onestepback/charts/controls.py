"""The controls of a figure: a chart's own parameters, as the elements of a page that set them."""

from __future__ import annotations

import math
from typing import Any


class ControlError(ValueError):
    """A control that a page does not have, or that it could not show as the chart is drawn."""


KINDS = ("radio", "select", "range", "checkbox", "text")


def taken(spec: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Split a spec into the chart without its input elements, and those elements.

    Raises
    ------
    ControlError
        An element of another kind, or one whose beginning is not what it offers.
    """
    controls = []
    parameters = []
    for parameter in spec.get("params", []):
        bind = parameter.get("bind")
        if isinstance(bind, dict):
            control = _control(parameter, bind)
            controls.append(control)
            parameter = {name: value for name, value in parameter.items() if name != "bind"}
            parameter |= {"value": control["value"]} if control["value"] is not None else {}
        parameters.append(parameter)
    return {**spec, "params": parameters} if controls else {**spec}, controls


def _control(parameter: dict[str, Any], bind: dict[str, Any]) -> dict[str, Any]:
    """A control, complete, with the value that the chart is drawn with."""
    name, kind = parameter["name"], bind.get("input")
    if "select" in parameter or "input" not in bind:
        raise ControlError(f"the control {name} binds a selection: make it a parameter, pick(...) or alt.param(...)")
    kind = "text" if kind == "search" else kind
    if kind not in KINDS:
        raise ControlError(f"the control {name} is a {kind}, which no page of the book has: use {', '.join(KINDS)}")
    control = {"param": name, "value": parameter.get("value"), **bind}
    if kind in ("radio", "select"):
        _offer(control)
    elif kind == "range":
        _reach(control)
    elif kind == "checkbox":
        control["value"] = bool(control["value"])
    else:
        control |= {"input": "text", "value": str(control["value"] or "")}
    return control


def _offer(control: dict[str, Any]) -> None:
    options, labels, name = control.get("options", []), control.get("labels"), control["param"]
    if labels is not None and len(labels) != len(options):
        raise ControlError(f"the control {name} has {len(options)} options and {len(labels)} labels, give each one")
    if control["value"] not in options:
        told = ", ".join(map(repr, options))
        raise ControlError(f"the control {name} begins with {control['value']!r}, which is none of {told}: set value=")


def _reach(control: dict[str, Any]) -> None:
    name, value = control["param"], control["value"]
    if "min" not in control or "max" not in control:
        raise ControlError(f"the control {name} is a slider without min and max, give both")
    first, last = control["min"], control["max"]
    if "step" not in control:
        control["step"] = _step(last - first)
    steps = (value - first) / control["step"] if isinstance(value, (int, float)) else math.nan
    if not (first <= (value or first) <= last and math.isclose(steps, round(steps or 0), abs_tol=1e-6)):
        reach = f"from {first:g} to {last:g} by {control['step']:g}"
        raise ControlError(f"the control {name} begins with {value!r}, which is no step {reach}: set value=")


def _step(reach: float) -> float:
    """About a hundredth of what a slider spans, as one, two or five of a place."""
    place = 10 ** math.floor(math.log10(reach / 100))
    return next(place * times for times in (1, 2, 5, 10) if place * times >= reach / 100 * 0.999)
