"""What is made rather than written: the style of every page, the script that draws live charts, the faces pages fetch.

Pages ask for each asset with its checksum, so that a browser never mixes an old one with a new page. The style and the
script that sets a chosen theme stand in the pages themselves: nothing is fetched before text is painted.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from onestepback import faces, paths, store
from onestepback.advice import NEW_NODE
from onestepback.charts import tokens
from onestepback.files import digest, sha256, write_file

PACKER, ENTRY, READING = (Path(__file__).with_name(name) for name in ("pack.mjs", "live.js", "reading.js"))
SEARCH, TERMS = (Path(__file__).with_name(name) for name in ("search.js", "terms.js"))
THEME = Path(__file__).parent / "theme"
WRITTEN = THEME / "static"
STYLE, EARLY = THEME / "book.css", THEME / "early.js"


class AssetError(RuntimeError):
    """A script or style of the site could not be made, and why."""


def make(app: Sphinx, config: Config) -> None:
    """Write the made assets into a folder beside the doctrees and let Sphinx serve it."""
    folder = Path(app.doctreedir).parent / ".assets"
    widths = json.dumps(faces.widths(), sort_keys=True)
    made_from = digest(PACKER, ENTRY, READING, paths.NODE_LOCK, Path(__file__), widths)
    made = {
        **faces.served(),
        "sans-LICENSE.txt": (paths.FACES / "LICENSE-sans.txt").read_bytes(),
        "scripts-LICENSE.txt": _terms().encode(),
        "faces.css": faces.served_rules().encode(),
        "vega.js": store.keep("vega", made_from, lambda: _packed(widths)),
        "search.js": store.keep("inner", digest(SEARCH, TERMS, paths.NODE_LOCK, Path(__file__)), _search),
    }
    for name, content in made.items():
        write_file(folder / name, content)
    config.html_static_path.append(str(folder))
    written = {file.name: file.read_bytes() for file in WRITTEN.iterdir()}
    # Part of what Sphinx compares with its last build: when one is another now, every page is written again.
    stamps = {name: sha256(content)[:8] for name, content in sorted({**written, **made}.items())}
    style = faces.stand_in_rules() + tokens.declarations() + STYLE.read_text(encoding="utf-8") + tokens.stylesheet()
    inner = {"style": _inner(style, "css"), "early": _inner(EARLY.read_text(encoding="utf-8"), "js")}
    config.html_context = {**config.html_context, "stamps": stamps, **inner}


def _inner(text: str, kind: str) -> dict[str, str]:
    """What stands in each page: its text, packed, and its checksum, by which the policy of the page lets it in."""
    packed = store.keep("inner", digest(text, paths.NODE_LOCK, Path(__file__)), lambda: _small(text, kind))
    checksum = base64.b64encode(hashlib.sha256(packed).digest()).decode()
    return {"text": packed.decode(), "hash": f"'sha256-{checksum}'"}


def _small(text: str, kind: str) -> bytes:
    command = [str(_library() / ".bin" / "esbuild"), "--minify", f"--loader={kind}", "--log-level=warning"]
    return _run(command, text, f"the {kind} of every page").strip()


def _search() -> bytes:
    """The script of the search with the libraries that it uses."""
    command = ["--bundle", "--minify", "--format=iife", "--legal-comments=none", "--log-level=warning"]
    return _run([str(_library() / ".bin" / "esbuild"), str(SEARCH), *command], "", SEARCH.name)


def _packed(widths: str) -> bytes:
    """The parts of Vega that are used, and the widths of letters, as one script, ``window.osbVega``."""
    return _run(["node", str(PACKER), str(_library())], widths, ENTRY.name)


def _library() -> Path:
    if not (paths.NODE_MODULES / ".bin" / "esbuild").exists():
        raise AssetError(f"node_modules lacks esbuild, which packs the live charts' script: {NEW_NODE}")
    return paths.NODE_MODULES


def _terms() -> str:
    """The terms of every package that may be in a script, each text once, after the names of those that have it."""
    found: dict[str, str] = {}
    asked = ["vega", "vega-interpreter", "minisearch", "stemmer"]
    while asked:
        folder = _library() / (name := asked.pop())
        if name not in found:
            told = json.loads((folder / "package.json").read_text(encoding="utf-8"))
            asked += told.get("dependencies", {})
            # Some of Vega's packages leave out the text that all of them share.
            texts = sorted(file for file in folder.iterdir() if file.name.lower().startswith("licen"))
            found[name] = (texts or [_library() / "vega" / "LICENSE"])[0].read_text(encoding="utf-8").strip()
    by_text = {text: sorted(name for name in found if found[name] == text) for text in found.values()}
    return "\n\n".join(
        f"{', '.join(names)}\n\n{text}\n" for text, names in sorted(by_text.items(), key=lambda one: one[1])
    )


def _run(command: list[str], text: str, what: str) -> bytes:
    # Node stands beside this Python, where a shell does not look.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        command,
        input=text.encode(),
        env={**os.environ, "PATH": path, "NODE_PATH": str(paths.NODE_MODULES)},
        capture_output=True,
        check=False,
    )
    if done.returncode or not done.stdout:
        raise AssetError(f"esbuild could not pack {what}: {done.stderr.decode().strip()}")
    return done.stdout
