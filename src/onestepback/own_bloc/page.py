"""Chapter 8 as a page: the controls of the reader's bloc, the answer to the default, and the tables a change needs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxTranslator

from onestepback.own_bloc import answer
from onestepback.own_bloc.offer import (
    YEARS,
    books_offered,
    groups,
    measures_offered,
    names,
    presets,
    trade_table,
    world_table,
)
from onestepback.own_bloc.sentences import ANSWER

BANNER = (
    "<b>Your scenario, not a finding of this book.</b> All that stands between here and the next heading is computed "
    "from what you choose. Whoever cites the book should leave it out, or say that the choice was their own."
)
WITHOUT_SCRIPTS = (
    "Choosing needs scripts, and they are off here. What follows is the complete answer for the bloc this page opens "
    "with: BRICS as it was when Kazakhstan declined to apply."
)


class Scenario(SphinxDirective):
    """``{scenario}``: the controls and the answer; the figures follow it as ordinary cells."""

    def run(self) -> list[nodes.Node]:
        """Leave a place for them."""
        return [scenario_form()]


class scenario_form(nodes.General, nodes.Element):  # noqa: N801
    """Banner, controls and sentences, set to the default."""

    @staticmethod
    def visit_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        here = translator.builder.current_docname  # type: ignore[attr-defined]
        choice = answer.default()
        said = answer.answer(choice)
        sentences = "".join(
            f'<p data-sentence="{key}"{"" if said[key] else " hidden"}>{escape(said[key])}</p>\n' for key in ANSWER
        )
        translator.body.append(  # type: ignore[attr-defined]
            f'<div class="scenario" data-tables="{Path(here).name}/">\n<p class="banner">{BANNER}</p>\n'
            f'<noscript><p class="notice">{WITHOUT_SCRIPTS}</p></noscript>\n{_form(choice)}'
            f'<div class="answer" aria-live="polite">\n{sentences}</div>\n</div>\n'
        )
        raise nodes.SkipNode

    @staticmethod
    def depart_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        """Nothing is left to close."""


def _form(choice: answer.Choice) -> str:
    measures = measures_offered()
    editions = measures[choice.measure]["editions"]
    by_group: dict[str, list[tuple[str, str]]] = {}
    for one in presets():
        by_group.setdefault(one["group"], []).append((one["key"], one["label"]))
    chosen = next((one["key"] for one in presets() if set(one["states"]) == set(choice.bloc)), "")
    lists = '<option value="">A bloc of your own</option>' + "".join(
        f'<optgroup label="{escape(group)}">{_options(pairs, chosen)}</optgroup>' for group, pairs in by_group.items()
    )
    selects = [
        _select("preset", "Start from", lists),
        _select("measure", "Weight in the world by", _options(_labels(measures), choice.measure)),
        _select("vintage", "Edition", _options(_labels(editions), choice.vintage)),
        _select("year", "Year", _options([(str(year), str(year)) for year in reversed(YEARS)], str(choice.year))),
        _select("source", "Kazakhstan’s trade by", _options(_labels(books_offered()), choice.source)),
    ]
    checklist = "".join(
        f"<fieldset><legend>{escape(group)}</legend>{''.join(_box(code, code in choice.bloc) for code in states)}"
        "</fieldset>\n"
        for group, states in groups().items()
    )
    return (
        f'<form autocomplete="off" aria-label="Your bloc">\n<div class="controls">{"".join(selects)}</div>\n'
        f'<details class="members"><summary>Members: <b class="count">{len(choice.bloc)}</b> of {len(names())}, '
        "choose one by one</summary>\n"
        '<div class="finder"><label for="scenario-find">Find a country</label>'
        '<input type="search" id="scenario-find" name="find"> '
        '<span class="found" role="status"></span></div>\n'
        '<div class="checklist" role="region" aria-label="Countries and territories" tabindex="0">\n'
        f"{checklist}</div>\n"
        '<button type="button" name="clear">Leave nobody in</button></details>\n'
        '<p class="acts"><button type="button" name="reset">Back to the start</button> '
        '<button type="button" name="copy">Copy a link to this scenario</button> '
        '<span class="copied" role="status"></span></p>\n</form>\n'
    )


def _select(name: str, label: str, options: str) -> str:
    return f'<label class="select"><span>{label}</span><select name="{name}">{options}</select></label>\n'


def _options(pairs: Iterable[tuple[str, str]], chosen: str) -> str:
    return "".join(
        f'<option value="{escape(key)}"{" selected" if key == chosen else ""}>{escape(label)}</option>'
        for key, label in pairs
    )


def _labels(offered: dict[str, dict[str, Any]]) -> list[tuple[str, str]]:
    return [(key, one["label"]) for key, one in offered.items()]


def _box(code: str, chosen: bool) -> str:
    checked = " checked" if chosen else ""
    return f'<label><input type="checkbox" name="bloc" value="{code}"{checked}> {escape(names()[code])}</label>'


def prepare(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write the tables beside a page with a scenario, and name the script that opens them to the template."""
    context["scenario_scripts"] = []
    if doctree is None or next(iter(doctree.findall(scenario_form)), None) is None:
        return
    scripts = {"offer": f"window.osbScenario = {_json(answer.offer())};\nosbScenario.tables = {{}};\n"}
    for measure, one in measures_offered().items():
        for vintage in one["editions"]:
            scripts[f"{measure}-{vintage}"] = _script(f"{measure}-{vintage}", world_table(measure, vintage))
    for source in books_offered():
        scripts[f"trade-{source}"] = _script(f"trade-{source}", trade_table(source))
    version = hashlib.sha256("".join(scripts.values()).encode()).hexdigest()[:8]
    scripts["offer"] += f'osbScenario.version = "{version}";\n'
    folder = Path(app.outdir) / pagename
    folder.mkdir(parents=True, exist_ok=True)
    for name, script in scripts.items():
        (folder / f"{name}.js").write_text(script, encoding="utf-8")
    start = answer.default()
    files = ("offer", f"{start.measure}-{start.vintage}", f"trade-{start.source}")
    context["scenario_scripts"] = [f"{folder.name}/{name}.js?v={version}" for name in files]


def _script(key: str, table: dict[str, Any]) -> str:
    """A table as a script: a page from the disk may load scripts, and nothing else, from beside it."""
    return f'osbScenario.tables["{key}"] = {_json(table)};\n'


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
