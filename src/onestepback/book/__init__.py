"""The Sphinx side: from what the notebooks publish and claim to pages."""

from __future__ import annotations

from pathlib import Path

from onestepback.tools import need

need(__name__, "sphinx", "myst_nb")

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from onestepback import site
from onestepback.book import (
    assets,
    authored,
    catalogue,
    cells,
    checks,
    citations,
    collect,
    components,
    editions,
    entries,
    figures,
    formulas,
    highlighting,
    inventory,
    listing,
    notebooks,
    numbers,
    outdated,
    pages,
    panel,
    passages,
    reference,
    run,
    search,
    timings,
    verdicts,
)
from onestepback.book.figures import plotted
from onestepback.book.nodes import claims_list, code_toggle, folded_code, quoted, sample_picture, shown_table
from onestepback.book.shelf import record
from onestepback.own_bloc import page
from onestepback.site import passports


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write the files for programs beside the pages, look at what was written, and let it be printed meanwhile."""
    if exception or app.builder.name != "html":
        return
    folder, printed = Path(app.outdir), bool(app.config.osb_printed and not app._warncount)
    if app.config.osb_preview:
        passports.write(record(app), folder)
        return
    with run.printing(folder, needed=printed):
        site.write(record(app), folder)
        listing.write(app, folder, printed=printed)
        checks.check_pages(folder)


def begin(app: Sphinx, env: BuildEnvironment) -> None:
    """Let pictures be drawn while pages are written."""
    if app.builder.name == "html":
        passports.begin(record(app))


def setup(app: Sphinx) -> dict[str, bool | str]:
    """Register the extension with Sphinx."""
    app.add_enumerable_node(
        plotted,
        "figure",
        lambda node: node.children[0].astext(),
        html=(plotted.visit_html, plotted.depart_html),
    )
    for node in (authored.folded, code_toggle, folded_code, claims_list, quoted, sample_picture, shown_table):
        app.add_node(node, html=(node.visit_html, node.depart_html))
    app.add_node(page.scenario_form, html=(page.scenario_form.visit_html, page.scenario_form.depart_html))
    app.add_html_math_renderer("mathml", (formulas.inline, None), (formulas.block, None))
    app.add_config_value("comments_config", {}, "html")  # Jupyter Book sets it for an extension we do without
    app.add_config_value("osb_printed", True, "")
    app.add_config_value("osb_preview", False, "")
    app.add_config_value("osb_reports", "", "html")
    citations.register()
    components.register(app)
    highlighting.register()
    app.add_html_theme("onestepback", str(Path(__file__).parent / "theme"))
    app.add_transform(authored.Mend)
    app.add_transform(cells.ShapeCells)
    app.add_transform(passages.NamePassages)
    app.add_env_collector(collect.Published)
    app.add_role("num", numbers.number)
    app.add_role("quote", numbers.quotation)
    app.add_role("verdict", verdicts.VerdictRole())
    app.add_role("ruling", verdicts.VerdictRole())
    app.add_directive("dropdown", authored.Dropdown)
    app.add_directive("margin", authored.Margin)
    app.add_directive("image", authored.Picture, override=True)
    app.add_directive("figure", authored.PictureWithCaption, override=True)
    app.add_directive("judged", verdicts.Judged)
    app.add_directive("verdict-key", verdicts.VerdictKey)
    app.add_directive("ledger", verdicts.Ledger)
    app.add_directive("changed-verdicts", verdicts.ChangedVerdicts)
    app.add_directive("shown-in", collect.ShownIn)
    app.add_directive("catalogue", catalogue.Catalogue)
    app.add_directive("citables", panel.Citables)
    app.add_directive("reference", reference.Reference)
    app.add_directive("made-with", editions.MadeWith)
    app.add_directive("editions", editions.Editions)
    app.add_directive("scenario", page.Scenario)
    app.add_directive("timings", timings.Timings)

    app.connect("config-inited", panel.settle_address)
    app.connect("config-inited", inventory.tell_edition)
    app.connect("config-inited", assets.make)
    app.connect("config-inited", citations.make)
    app.connect("builder-inited", search.prepare)
    app.connect("builder-inited", run.wait, priority=999)
    app.connect("env-before-read-docs", entries.settle)
    app.connect("env-get-outdated", outdated.read_again, priority=900)
    app.connect("env-before-read-docs", notebooks.run)
    app.connect("env-updated", outdated.note)
    app.connect("env-updated", collect.rewrite_quoting_pages)
    app.connect("env-get-updated", outdated.write_again, priority=900)
    app.connect("env-check-consistency", checks.check_references)
    app.connect("env-check-consistency", checks.check_files)
    app.connect("env-check-consistency", checks.check_ledger)
    app.connect("env-check-consistency", inventory.complete)
    app.connect("env-check-consistency", begin)
    app.connect("doctree-resolved", collect.resolve)
    app.connect("doctree-resolved", verdicts.resolve)
    app.connect("doctree-resolved", catalogue.resolve)
    app.connect("doctree-resolved", panel.resolve)
    app.connect("doctree-resolved", editions.resolve)
    app.connect("doctree-resolved", collect.leave_to_cards)
    app.connect("html-collect-pages", figures.pages)
    app.connect("html-collect-pages", search.page)
    app.connect("html-page-context", pages.fill_context)
    app.connect("html-page-context", page.prepare)
    app.connect("build-finished", finish)
    return {"version": "1", "env_version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
