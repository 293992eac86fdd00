"""Where the project's files are. No other module spells a path."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
BUILDERS = DATA / "builders"
FACTS = DATA / "editions"
ARCHIVES = ROOT / "editions"
FROZEN_FACES = ARCHIVES / "faces"
NOTEBOOKS = ROOT / "notebooks"
BOOK = ROOT / "book"
BUILD = ROOT / "_build"
CONFIG = ROOT / "_config.yml"
CITATION = ROOT / "CITATION.cff"
CHANGELOG = ROOT / "CHANGELOG.md"
LOCK = ROOT / "requirements.lock"
NODE_LOCK = ROOT / "package-lock.json"
NODE_MODULES = ROOT / "node_modules"
SOURCE = ROOT / "src" / "onestepback"
PRINTED = SOURCE / "printed"
TOKENS = SOURCE / "charts" / "tokens.css"
SCHEMAS = SOURCE / "schemas"
FACES = SOURCE / "faces"
