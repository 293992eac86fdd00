"""Chapter 8 as a page: the controls of the reader's bloc, the answer to the default, and the tables a change needs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from onestepback.tools import need

need(__name__, "docutils", "sphinx")

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxTranslator

from onestepback import inputs, store
from onestepback.files import digest, library, sha256, write_file
from onestepback.markup import fill


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
        translator.body.append(_written(Path(here).name) + "\n")  # type: ignore[attr-defined]
        raise nodes.SkipNode

    @staticmethod
    def depart_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        """Nothing is left to close."""


def _written(name: str) -> str:
    """The page's own part as it opens; ``name`` is the folder of the tables beside it."""
    return fill(Path(__file__).with_name("page.html"), tables=f"{name}/", **_kept()["page"])


def prepare(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write the tables beside a page with a scenario, and name the script that opens them to the template."""
    context["scenario_scripts"] = []
    if doctree is None or next(iter(doctree.findall(scenario_form)), None) is None:
        return
    scripts = _kept()["scripts"]
    version = sha256("".join(scripts.values()).encode())[:8]
    scripts["offer"] += f'osbScenario.version = "{version}";\n'
    folder = Path(app.outdir) / pagename
    for name, script in scripts.items():
        write_file(folder / f"{name}.js", script)
    context["scenario_scripts"] = [f"{folder.name}/{name}.js?v={version}" for name in _kept()["opens"]]


def _kept() -> dict[str, Any]:
    """What the page is made of, as it is kept, or computed from the tables."""
    made_from = digest(library(), inputs.tables())
    kept: dict[str, Any] = json.loads(store.keep("scenario", made_from, lambda: _json(_computed()).encode()))
    return kept


def _computed() -> dict[str, Any]:
    """Words and options of the page, the scripts that hold its tables, and those of them that it opens with."""
    from onestepback.own_bloc import answer, offer  # they load pandas and the tables, which a kept page does not need
    from onestepback.own_bloc.sentences import ANSWER

    choice = answer.default()
    measures, sources = offer.measures_offered(), offer.books_offered()
    by_group: dict[str, list[dict[str, str]]] = {}
    for one in offer.presets():
        by_group.setdefault(one["group"], []).append(one)
    years = {str(year): str(year) for year in reversed(offer.YEARS)}
    editions = _labels(measures[choice.measure]["editions"])
    page = {
        "presets": by_group,
        "preset": next((one["key"] for one in offer.presets() if set(one["states"]) == set(choice.bloc)), ""),
        "selects": [
            ("measure", "Weight in the world by", _labels(measures), choice.measure),
            ("vintage", "Edition", editions, choice.vintage),
            ("year", "Year", years, str(choice.year)),
            ("source", "Kazakhstan’s trade by", _labels(sources), choice.source),
        ],
        "bloc": choice.bloc,
        "states": offer.names(),
        "groups": offer.groups(),
        "answer": answer.answer(choice),
        "sentences": list(ANSWER),
    }
    scripts = {"offer": f"window.osbScenario = {_json(answer.offer())};\nosbScenario.tables = {{}};\n"}
    for measure, one in measures.items():
        for vintage in one["editions"]:
            scripts[f"{measure}-{vintage}"] = _script(f"{measure}-{vintage}", offer.world_table(measure, vintage))
    for source in sources:
        scripts[f"trade-{source}"] = _script(f"trade-{source}", offer.trade_table(source))
    opens = ("offer", f"{choice.measure}-{choice.vintage}", f"trade-{choice.source}")
    return {"page": page, "scripts": scripts, "opens": opens}


def _labels(offered: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {key: one["label"] for key, one in offered.items()}


def _script(key: str, table: dict[str, Any]) -> str:
    """A table as a script: a page from the disk may load scripts, and nothing else, from beside it."""
    return f'osbScenario.tables["{key}"] = {_json(table)};\n'


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
