"""What is made rather than written: the script that draws live charts, their colours, the faces that pages fetch.

Pages ask for each asset with its checksum, so that a browser never mixes an old one with a new page.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from onestepback import faces, paths, store
from onestepback.charts import tokens
from onestepback.files import digest, sha256, write_file

ENTRY = Path(__file__).with_name("live.js")
WRITTEN = Path(__file__).parent / "theme" / "static"


class AssetError(RuntimeError):
    """A script of the site could not be made, and why."""


def make(app: Sphinx, config: Config) -> None:
    """Write the made assets into a folder beside the doctrees and let Sphinx serve it."""
    folder = Path(app.doctreedir).parent / ".assets"
    colours = paths.TOKENS.read_text(encoding="utf-8")
    widths = json.dumps(faces.widths(), sort_keys=True)
    made = {
        **faces.served(),
        "sans-LICENSE.txt": (paths.FACES / "LICENSE-sans.txt").read_bytes(),
        "tokens.css": (faces.served_rules() + colours + tokens.stylesheet()).encode(),
        "vega.js": store.keep("vega", digest(ENTRY, paths.NODE_LOCK, Path(__file__), widths), lambda: _packed(widths)),
    }
    for name, content in made.items():
        write_file(folder / name, content)
    config.html_static_path.append(str(folder))
    written = {file.name: file.read_bytes() for file in WRITTEN.iterdir()}
    # Part of what Sphinx compares with its last build: when one is another now, every page is written again.
    stamps = {name: sha256(content)[:8] for name, content in sorted({**written, **made}.items())}
    stamps["search"] = digest(paths.LOCK, paths.CONFIG)[:8]  # Sphinx brings its own scripts for it
    config.html_context = {**config.html_context, "stamps": stamps}


def _packed(widths: str) -> bytes:
    """The parts of Vega that are used, and the widths of letters, as one script, ``window.osbVega``."""
    esbuild = paths.NODE_MODULES / ".bin" / "esbuild"
    if not esbuild.exists():
        raise AssetError("node_modules lacks esbuild, which packs the live charts' script: run `make book`")
    command = [
        str(esbuild), str(ENTRY), "--bundle", "--minify", "--format=iife", "--global-name=osbVega",
        "--legal-comments=none", "--log-level=warning", f"--define:WIDTHS={widths}",
    ]  # fmt: skip
    # Node stands beside this Python, where a shell does not look.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    done = subprocess.run(command, env={**os.environ, "PATH": path}, capture_output=True, check=False)
    if done.returncode or not done.stdout:
        raise AssetError(f"esbuild could not pack {ENTRY.name}: {done.stderr.decode().strip()}")
    return done.stdout
