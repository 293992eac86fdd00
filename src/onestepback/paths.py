"""Where the project's files are, in a checkout and in the wheel. No other module spells a path."""

from pathlib import Path

SOURCE = Path(__file__).resolve().parent
PACKED = SOURCE / "project"
"""What the wheel brings of the project beside the library, in the folders of a checkout."""

ROOT = PACKED if PACKED.is_dir() else SOURCE.parents[1]
DATA = ROOT / "data"
BUILDERS = DATA / "builders"
FACTS = DATA / "editions"
ARCHIVES = ROOT / "editions"
FROZEN_FACES = ARCHIVES / "faces"
NOTEBOOKS = ROOT / "notebooks"
BOOK = ROOT / "book"
BUILD = (ROOT if ROOT != PACKED else Path.cwd()) / "_build"
TIMINGS = BOOK / "timings.json"
CONFIG = ROOT / "_config.yml"
CONTENTS = ROOT / "_toc.yml"
CITATION = ROOT / "CITATION.cff"
CHANGELOG = ROOT / "CHANGELOG.md"
LOCK = ROOT / "requirements.lock"
NODE_LOCK = ROOT / "package-lock.json"
NODE_MODULES = ROOT / "node_modules"
PRINTED = SOURCE / "printed"
TOKENS = SOURCE / "charts" / "tokens.css"
SCHEMAS = SOURCE / "schemas"
FACES = SOURCE / "faces"
