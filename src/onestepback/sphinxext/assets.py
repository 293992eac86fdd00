"""Scripts and styles that are made rather than written: the Vega bundle and the colours of charts."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import vl_convert
from sphinx.application import Sphinx
from sphinx.config import Config

from onestepback import theme
from onestepback.charts import VEGALITE
from onestepback.paths import TOKENS

BUNDLE = "window.osbEmbed = vegaEmbed;"


def make(app: Sphinx, config: Config) -> None:
    """Write the made assets into a folder beside the doctrees and let Sphinx serve it."""
    folder = Path(app.doctreedir).parent / ".assets"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokens.css").write_text(TOKENS.read_text(encoding="utf-8") + theme.stylesheet(), encoding="utf-8")
    # A second or two to make: kept until Vega changes. The function around it keeps its names off the page.
    bundle = folder / "vega.js"
    made_by = f"vl-convert {version('vl-convert-python')}"
    stamp = f"/* Vega {vl_convert.get_vega_version()}, {made_by}: {BUNDLE} */\n"
    if not bundle.exists() or not bundle.read_text(encoding="utf-8").startswith(stamp):
        script = vl_convert.javascript_bundle(BUNDLE, vl_version=VEGALITE)
        bundle.write_text(f"{stamp}(() => {{{script}}})();\n", encoding="utf-8")
    config.html_static_path.append(str(folder))
