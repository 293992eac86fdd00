"""Publish a chart: draw it for two widths, check it, and hand it to the page as one bundle."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import altair as alt

from onestepback import faces
from onestepback.charts import notebook
from onestepback.charts.controls import ControlError, taken
from onestepback.charts.drawing import to_scenegraph, to_svg, to_vega
from onestepback.charts.form import FORMS, Form
from onestepback.charts.spec import SpecError, spec_of
from onestepback.charts.tables import MOST
from onestepback.charts.tokens import LIGHT
from onestepback.data.sidecar import mentions_fault
from onestepback.published import FIGURE, PAGES, SAMPLE, emit
from onestepback.words import KEY, day_of, markup_fault, typeset

SLACK = 4
"""px that a form which is not fitted leaves free: its panels have widths of their own, its labels may grow."""

_TAG = re.compile(r"<[^>]*>")
_PAINT = re.compile(r'\b(?:fill|stroke|stop-color)="(?!none"|transparent"|url\()([^"]+)"')

_DATUM = re.compile(r"\bdatum\.(\w+)")


class ChartError(ValueError):
    """A figure that must not be published, with the reason in one line."""


def publish(
    draw: Callable[[Form], alt.TopLevelMixin],
    key: str,
    *,
    title: str,
    subtitle: str,
    datasets: list[str],
    alt: str,
    table: Mapping[str, str] | Sequence[Mapping[str, str]],
    note: str = "",
) -> None:
    """Publish a chart as a figure of the book.

    Controls are the chart's own parameters: a parameter with ``bind=`` becomes a row of plain choices above the
    picture, and its value is the default that is drawn before any script runs.
    The table below a figure and its CSV are read off the marks themselves, so they always say what is shown.

    Parameters
    ----------
    draw : callable
        Gives the chart for a form, a desk of 736 px or a phone of 328 px, labels included.
        The plot width of a single or layered chart is set here; panels that are concatenated set their own.
    key : str
        Permanent name of the figure, snake_case.
    title : str
        The finding, a sentence without a full stop, true for the default of every control.
    subtitle : str
        Measure, unit, period; how to read marks that carry no label.
    datasets : list of str
        Every dataset the chart shows; the source line is made from their sidecars.
        ``"weo:2024-10"`` narrows one to an origin of that key.
    alt : str
        Kind of chart, what it covers, the finding with its numbers: what a listener gets instead of the picture.
    table : mapping of str to str, or a sequence of them
        Field of the marks' data -> heading with its unit, first what names the row.
        Every mark whose data have all these fields gives a row, equal ones once.
        A figure with several kinds of marks takes one mapping for each; columns with the same heading are one.
    note : str
        A caution that belongs to this figure alone; follows the source line.

    Raises
    ------
    ChartError
        No alternative text, no or an unknown dataset, words marked up, data that cannot be drawn as they are, a field
        that they lack, a control that a page does not have, a colour that is no token, a drawing that is too wide, a
        character that no face of the book has, or a table that no mark fills or that is too long.
    """
    _check(key, title, subtitle, datasets, alt)
    if fault := markup_fault({"title": title, "subtitle": subtitle, "note": note, "alternative text": alt}):
        raise ChartError(f"figure {key}: its {fault}")
    kinds = [table] if isinstance(table, Mapping) else list(table)
    wanted = FORMS if (for_pages := bool(os.environ.get(PAGES))) else FORMS[:1]
    forms = {form.name: _draw(draw, key, form, kinds if form.wide else ()) for form in wanted}
    figure = {
        "key": key,
        "title": typeset(title),
        "subtitle": typeset(subtitle),
        "alt": typeset(alt),
        "note": typeset(note),
        "datasets": datasets,
        "controls": forms["wide"]["controls"],
        "table": forms["wide"]["table"],
        "forms": {form: {"svg": drawn["svg"], "vega": drawn["vega"]} for form, drawn in forms.items()},
        "vegalite": forms["wide"]["vegalite"],
    }
    if for_pages:
        _check_characters(key, figure)
        emit({FIGURE: figure, "text/plain": notebook.said(figure)})
    else:
        emit(notebook.bundle(figure))


def _read_off(key: str, vega: dict[str, Any], kinds: Sequence[Mapping[str, str]]) -> tuple[dict[str, Any], int]:
    """Draw a chart and read from its marks the rows of its table.

    Returns
    -------
    dict
        ``columns``, the headings; ``fields``, for each kind of mark the field of every column or None; ``dates``, which
        fields are time, if any is; ``rows``.
    int
        The width of the drawing, px.
    """
    columns = list(dict.fromkeys(heading for kind in kinds for heading in kind.values()))
    named = [{heading: field for field, heading in kind.items()} for kind in kinds]
    fields = [[kind.get(heading) for heading in columns] for kind in named]
    dates = sorted(_dates(vega) & {field for kind in kinds for field in kind})
    probe, unfit = json.loads(json.dumps(vega)), _unfit(vega)
    # Of what a mark can carry, its description alone comes out of the drawing as it went in: it takes the row.
    for mark in _marks(probe):
        said = {"signal": _row_of_datum(fields, dates, unfit)}
        mark.setdefault("encode", {}).setdefault("update", {})["description"] = said
    drawn = _drawn(key, to_scenegraph, probe)
    found = [item["description"] for item in _items(drawn["scenegraph"]) if item.get("description")]
    if not found:
        raise ChartError(f"figure {key}: it draws no mark: nothing of its data is left, look at its filters")
    if wrong := next((row for row in found if row[0] == UNFIT), None):
        _, field, test, value = wrong
        raise ChartError(f"figure {key}: it draws the {field} {value:g} {unfit[field, test]}")
    unique = list({json.dumps(row): row for row in found if row != [NO_KIND]}.values())
    for kind, headings in zip(fields, named, strict=True):
        if not any(row[0] == fields.index(kind) for row in unique):
            raise ChartError(f"figure {key}: no mark has the data {', '.join(headings.values())}, correct table=")
    rows = [[_cell(value) for value in row[1:]] for row in unique]
    for kind, *row in unique:
        name = next(turn for turn, field in enumerate(fields[kind]) if field)
        if row[name] is None or row[name] == "":
            where = ", ".join(str(value) for value in row if value not in (None, ""))
            words = f"its table lacks {columns[name]} where the others are {where}: name it, or leave it out"
            raise ChartError(f"figure {key}: {words}")
    for row in rows:
        if fault := next(
            (value for value in row if value in ("Infinity", "-Infinity", "nan", "NaN", "NaT", "<NA>")), ""
        ):
            where = ", ".join(str(value) for value in row if value not in (None, fault))
            raise ChartError(f"figure {key}: its table has {fault} in the row {where}: mend what it is computed from")
    if len(rows) > MOST:
        raise ChartError(f"figure {key}: its table has {len(rows):,} rows, {MOST:,} at most: draw fewer marks")
    table = {"columns": columns, "fields": fields, "rows": rows}
    return table | ({"dates": dates} if dates else {}), round(drawn["width"])


NO_KIND = -1
"""In the place of a row, what says that a mark stands for none."""

UNFIT = -2
"""The same of a mark whose amount would be drawn as another, or as none."""

NO_VALUE = ("Infinity", "-Infinity", "nan", "NaN", "NaT", "<NA>")
"""What stands for an amount without end, or became a text though it was missing."""

MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


def _cell(value: Any) -> Any:
    """A cell as it came from a mark, in the words of a table."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return day_of(value) if isinstance(value, str) and MOMENT.fullmatch(value) else value


def _dates(vega: dict[str, Any]) -> set[str]:
    """The fields of a chart that are time: in a drawing they are numbers."""
    steps = [step for source in vega.get("data", []) for step in source.get("transform", [])]
    made = {
        step["as"]
        for step in steps
        if step["type"] == "formula" and re.fullmatch(r"toDate\(.*\)|(?:utc|datetime)\(.*\)", step["expr"])
    }
    return made | {field for step in steps if step["type"] == "timeunit" for field in step["as"]}


def _unfit(vega: dict[str, Any]) -> dict[tuple[str, str], str]:
    """Say by field and test which amounts a chart would draw as others, or as none, and as what."""
    steps: dict[str, list[dict[str, Any]]] = {}
    logs: set[str] = set()
    for part in _groups(vega):
        steps |= {source["name"]: source.get("transform", []) for source in part.get("data", [])}
        logs |= {scale["name"] for scale in part.get("scales", []) if scale["type"] == "log"}
    stacks = [step for made in steps.values() for step in made if step["type"] == "stack"]
    unfit = {
        (step["field"], "< 0"): "in a stack of shares, which drops its sign: stack it plainly"
        for step in stacks
        if step.get("offset") in ("normalize", "center")
    }
    for mark in _marks(vega):
        if mark["type"] == "arc":
            around = [step for step in steps.get(mark["from"]["data"], []) if step["type"] == "stack"]
            unfit |= {(step["field"], "< 0"): "as a slice, which no circle has: draw bars" for step in around}
        for place in mark.get("encode", {}).get("update", {}).values():
            if isinstance(place, dict) and place.get("scale") in logs and isinstance(place.get("field"), str):
                unfit[place["field"], "<= 0"] = "on a log scale, which has no place for it: take another scale"
    return unfit


def _row_of_datum(
    fields: Sequence[Sequence[str | None]], dates: Sequence[str], unfit: Iterable[tuple[str, str]]
) -> str:
    """A Vega expression: the row that a mark stands for, with its kind in front, or that it stands for none.

    An amount without end is written out: it would come out of the drawing as none.
    """

    def cell(field: str | None) -> str:
        value = f"datum[{json.dumps(field)}]"
        if field in dates:
            return f"isValid({value}) ? timeFormat({value}, '%Y-%m-%d %H:%M:%S') : null"
        endless = f"isNumber({value}) && !isNaN({value}) && !isFinite({value})"
        return "null" if field is None else f"{endless} ? toString({value}) : {value}"

    expression = f"[{NO_KIND}]"
    for index, kind in reversed(list(enumerate(fields))):
        row = ", ".join(map(cell, kind))
        test = " && ".join(f"isDefined(datum[{json.dumps(field)}])" for field in kind if field)
        expression = f"({test}) ? [{index}, {row}] : {expression}"
    for name, test in unfit:
        value = f"datum[{json.dumps(name)}]"
        found = f"[{UNFIT}, {json.dumps(name)}, {json.dumps(test)}, {value}]"
        expression = f"isValid({value}) && {value} {test} ? {found} : {expression}"
    return f"datum ? ({expression}) : null"


def _marks(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every mark of a Vega spec that draws something itself."""
    for mark in spec.get("marks", []):
        if mark["type"] != "group":
            yield mark
        yield from _marks(mark)


def _items(drawn: Any) -> Iterator[dict[str, Any]]:
    """Every item of a scenegraph, in the order in which they are drawn."""
    if isinstance(drawn, dict):
        yield drawn
        drawn = list(drawn.values())
    if isinstance(drawn, list):
        for part in drawn:
            yield from _items(part)


def _check(key: str, title: str, subtitle: str, datasets: list[str], alt: str) -> None:
    if not KEY.fullmatch(key):
        raise ChartError(f"figure {key!r}: a key is snake_case, say which figure it is")
    if empty := [name for name, words in (("title", title), ("subtitle", subtitle)) if not words.strip()]:
        raise ChartError(f"figure {key}: its {empty[0]} is empty, say what the chart shows")
    if len(alt.split()) < 8 or len(alt) < 40:
        raise ChartError(f"figure {key}: alt text is missing or too short, say what the chart shows with its numbers")
    if fault := mentions_fault(datasets):
        raise ChartError(f"figure {key}: {fault}")
    if title.endswith("."):
        raise ChartError(f"figure {key}: the title takes no full stop")


def _check_characters(key: str, figure: dict[str, Any]) -> None:
    """Make sure that all its words, those that only a control brings among them, can be set."""
    pictures = {form: drawn["vega"] for form, drawn in figure["forms"].items()}
    missing = faces.uncovered(json.dumps({**figure, "forms": pictures}, ensure_ascii=False), "sans")
    if missing:
        raise ChartError(f"figure {key}: no face of the book has {', '.join(missing)}; use another character")


def _draw(
    draw: Callable[[Form], alt.TopLevelMixin], key: str, form: Form, kinds: Sequence[Mapping[str, str]] = ()
) -> dict[str, Any]:
    """Fit a chart to a width and compile it: its SVG, Vega and Vega-Lite specs, controls and, of some kinds, table."""
    try:
        spec = spec_of(draw, form)
    except SpecError as error:
        raise ChartError(f"figure {key}: {error}") from None
    if unknown := _unknown_fields(spec):
        raise ChartError(f"figure {key}: its data have no {', '.join(unknown)}, correct the field")
    try:
        bare, controls = taken(spec)
    except ControlError as error:
        raise ChartError(f"figure {key}: {error}") from None
    fitted = "layer" in spec or "mark" in spec
    if fitted:
        spec["width"] = bare["width"] = form.width - 60
    if not faces.drawing():
        return {"svg": "", "vega": {}, "vegalite": spec, "controls": controls, "table": {}}
    vega = to_vega(bare)
    if still := sorted(_steps(vega) - LIVE):
        words = "which no page of the book can do live: compute it in the cell"
        raise ChartError(f"figure {key}: it asks for {', '.join(still)}, {words}")
    table: dict[str, Any] = {}
    svg = ""
    if kinds:
        table, width = _read_off(key, vega, kinds)
    else:
        svg = _drawn(key, to_svg, vega)
        width = _width(svg)
    if fitted and width != form.width:
        svg = _fit(key, vega, width, form)
        spec["width"] = vega["width"]
    svg = svg or _drawn(key, to_svg, vega)
    limit = form.width if fitted else form.width - SLACK
    if _width(svg) > limit:
        raise ChartError(f"figure {key}: its {form.name} form is {_width(svg)} px wide, {limit} at most")
    painted = {paint for tag in _TAG.findall(svg) for paint in _PAINT.findall(tag)}
    strange = sorted(paint for paint in painted | _paints(vega) if paint not in LIGHT.values())
    if strange:
        words = "is no colour of the theme, give each mark colour(name) or actor(...)"
        raise ChartError(f"figure {key}: {', '.join(strange)} {words}")
    return {
        "svg": _without_dust(_name_ids(svg, f"{key}-{form.name}")),
        "vega": _mute(_rounded({**vega, **_frame(svg)})),
        "vegalite": spec,
        "controls": controls,
        "table": table,
    }


LIVE = {
    "aggregate", "bin", "collect", "extent", "filter", "flatten", "fold", "formula", "identifier", "impute",
    "joinaggregate", "lookup", "stack", "timeunit", "window",
}  # fmt: skip
"""What a live chart can do with its data: book/live.js packs these parts of Vega."""


def _steps(vega: dict[str, Any]) -> set[str]:
    """What a chart does with its data and marks, by the names of Vega."""
    holders = [one for part in _groups(vega) for one in (*part.get("data", []), *part.get("marks", []))]
    return {step["type"] for one in holders for step in one.get("transform", [])}


def _fit(key: str, vega: dict[str, Any], width: int, form: Form) -> str:
    """Give the plot of a chart what the labels beside it, as they were measured, leave of the width of a form."""
    drawn: dict[float, str] = {}
    turns = 4
    while turns and width != form.width:
        before = width
        vega["width"] += form.width - width
        svg = drawn.get(vega["width"]) or _drawn(key, to_svg, vega)
        drawn[vega["width"]], width = svg, _width(svg)
        turns -= 1
        if width == before and turns:
            # All stands at places of its own: the turns that are left would each add the same.
            vega["width"] += (turns - 1) * (form.width - width)
            turns = 1
    return svg


def _drawn(key: str, way: Callable[[dict[str, Any]], Any], vega: dict[str, Any]) -> Any:
    try:
        return way(vega)
    except ValueError as error:
        said = re.search(r"^Error: (.+)$", str(error), re.MULTILINE)
        raise ChartError(f"figure {key}: Vega cannot draw it: {said[1] if said else error}") from None


def _unknown_fields(spec: dict[str, Any]) -> list[str]:
    """Fields that a chart names and its data lack; Vega draws them in silence, as nothing."""
    named: set[str] = set()
    known = {field for rows in spec.get("datasets", {}).values() for row in rows for field in row}

    def walk(part: Any) -> None:
        if isinstance(part, list):
            for one in part:
                walk(one)
        elif isinstance(part, dict):
            made, rows = part.get("as", []), part.get("values", [])
            known.update([made] if isinstance(made, str) else made)
            known.update(field for row in rows if isinstance(row, dict) for field in row)
            named.update(field for field in [part.get("field")] if field and isinstance(field, str))
            tests = (part.get("filter"), part.get("calculate"))
            named.update(field for test in tests if isinstance(test, str) for field in _DATUM.findall(test))
            for name, one in part.items():
                if name != "datasets":
                    walk(one)

    walk(spec)
    return sorted(named - known)


def _mute(vega: dict[str, Any]) -> dict[str, Any]:
    """Drop what single marks say of themselves: on a page the rows of the table are told, to an eye and to an ear."""
    for mark in _marks(vega):
        for said in ("tooltip", "description", "ariaRoleDescription"):
            mark["encode"]["update"].pop(said, None)
    return vega


def _width(svg: str) -> int:
    found = re.search(r'width="([\d.]+)"', svg)
    assert found
    return round(float(found[1]))


def _frame(svg: str) -> dict[str, Any]:
    """Fix the frame of the live chart to that of its picture.

    A browser measures words with its own fonts; left to itself, the live chart would differ by some pixels and move
    the page.
    """
    origin = re.search(r'<g fill="none"[^>]*transform="translate\(([\d.-]+),([\d.-]+)\)"', svg)
    plot = re.search(r'class="background"[^>]* d="M[\d.]+,[\d.]+h([\d.]+)v([\d.]+)', svg)
    height = re.search(r'height="([\d.]+)"', svg)
    assert origin
    assert plot
    assert height
    left, top = float(origin[1]), float(origin[2])
    right = _width(svg) - left - float(plot[1])
    bottom = round(float(height[1])) - top - float(plot[2])
    return {"autosize": "none", "padding": {"left": left, "top": top, "right": right, "bottom": bottom}}


def _name_ids(svg: str, prefix: str) -> str:
    """Name clip paths after the figure: Vega counts them on and on, and on a page no two may be the same."""
    numbers: dict[str, int] = {}
    return re.sub(
        r'(id="|url\(#)((?:clip|gradient_)\d+)',
        lambda found: f"{found[1]}{prefix}-{numbers.setdefault(found[2], len(numbers))}",
        svg,
    )


def _without_dust(svg: str) -> str:
    """Drop digits that no reader sees: a hundredth of a pixel is enough for a line."""
    fine = re.compile(r"-?\d+\.\d{3,}")
    return re.sub(r"<[^>]*>", lambda tag: fine.sub(lambda digits: f"{float(digits[0]):.2f}", tag[0]), svg)


def _paints(vega: dict[str, Any]) -> set[str]:
    """The colours that a chart may come to have, also those that only a choice of the reader brings."""
    found: set[str] = set()
    scales = {scale["name"]: scale for part in _groups(vega) for scale in part.get("scales", [])}
    for mark in _marks(vega):
        states = [state for state in mark.get("encode", {}).values() if isinstance(state, dict)]
        given = [state[name] for state in states for name in ("fill", "stroke") if name in state]
        for case in (case for one in given for case in (one if isinstance(one, list) else [one])):
            if isinstance(case.get("value"), str) and case["value"] not in ("transparent", "none"):
                found.add(case["value"])
            paints = scales.get(case["scale"], {}).get("range") if isinstance(case.get("scale"), str) else None
            if isinstance(paints, dict) and "scheme" in paints:
                found.add(f"the scheme {paints['scheme']}")
            elif isinstance(paints, list):
                found.update(paint for paint in paints if isinstance(paint, str))
    return found


def _groups(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A Vega spec and every group in it."""
    yield spec
    for mark in spec.get("marks", []):
        if mark["type"] == "group":
            yield from _groups(mark)


def _rounded(spec: dict[str, Any]) -> dict[str, Any]:
    """Drop digits that no reader sees, of all but the data: these are told in full, live as in the files."""
    text = json.dumps({**spec, "data": []})
    return {**json.loads(text, parse_float=lambda digits: float(f"{float(digits):.6g}")), "data": spec["data"]}


def sample(draw: Callable[[Form], alt.TopLevelMixin], *, alt: str) -> None:
    """Show a chart as the picture of a part: drawn for a phone, without title, source or controls.

    Parameters
    ----------
    draw : callable
        As for `publish`.
    alt : str
        What it shows, for a listener.

    Raises
    ------
    ChartError
        A colour that is no token, or a drawing that is too wide.
    """
    drawn = _draw(draw, "sample", FORMS[-1])
    emit({SAMPLE: {"svg": drawn["svg"], "alt": typeset(alt)}, "text/plain": alt})
