"""What is made rather than written: the script that draws live charts, their colours, the faces that pages fetch."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from onestepback import faces, paths
from onestepback.charts import theme
from onestepback.files import checksum, sha256

ENTRY = Path(__file__).with_name("live.js")


class AssetError(RuntimeError):
    """A script of the site could not be made, and why."""


def make(app: Sphinx, config: Config) -> None:
    """Write the made assets into a folder beside the doctrees and let Sphinx serve it."""
    folder = Path(app.doctreedir).parent / ".assets"
    folder.mkdir(parents=True, exist_ok=True)
    tokens = paths.TOKENS.read_text(encoding="utf-8")
    (folder / "tokens.css").write_text(faces.served_rules() + tokens + theme.stylesheet(), encoding="utf-8")
    licence = (paths.FACES / "LICENSE-sans.txt").read_bytes()
    for name, content in {**faces.served(), "sans-LICENSE.txt": licence}.items():
        (folder / name).write_bytes(content)
    bundle, stamp = folder / "vega.js", folder.parent / "vega.sha256"
    widths = json.dumps(faces.widths(), sort_keys=True)
    now = checksum([ENTRY, paths.NODE_LOCK]) + sha256(widths.encode())
    if not bundle.exists() or not stamp.exists() or stamp.read_text(encoding="utf-8") != now:
        _bundle(bundle, widths)
        stamp.write_text(now, encoding="utf-8")
    config.html_static_path.append(str(folder))


def _bundle(target: Path, widths: str) -> None:
    """Pack the parts of Vega that are used, and the widths of letters, into one script, ``window.osbVega``."""
    esbuild = paths.NODE_MODULES / ".bin" / "esbuild"
    if not esbuild.exists():
        raise AssetError("node_modules lacks esbuild, which packs the live charts' script: run `make book`")
    command = [
        str(esbuild), str(ENTRY), "--bundle", "--minify", "--format=iife", "--global-name=osbVega",
        "--legal-comments=none", "--log-level=warning", f"--define:WIDTHS={widths}",
        f"--outfile={target}",
    ]  # fmt: skip
    # Node stands beside this Python, where a shell does not look.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    done = subprocess.run(command, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssetError(f"esbuild could not pack {ENTRY.name}: {done.stderr.strip()}")
