"""The wheel and the notebooks beside it: they run where there is no checkout and nothing that builds the book."""

import base64
import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from email import message_from_bytes
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.licenses import canonicalize_license_expression
from packaging.requirements import Requirement

from onestepback import paths
from onestepback.published import PAGES
from onestepback.site import wheel

SITE = paths.BUILD / "html"

WITHOUT_TOOLS = """
import pkgutil, importlib, sys
import onestepback
from onestepback.tools import ToolsError

print(onestepback.__file__)
for module in pkgutil.walk_packages(onestepback.__path__, "onestepback.", onerror=lambda name: None):
    try:
        importlib.import_module(module.name)
    except ToolsError as told:
        print(module.name, told)
"""

RUN = """
import json, sys

for page in sys.argv[1:]:
    names = {"__name__": "__main__"}
    with open(page, encoding="utf-8") as file:
        cells = json.load(file)["cells"]
    for turn, cell in enumerate(cells):
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), f"{page}, cell {turn}", "exec"), names)
"""


def needed(*skipped: str) -> set[str]:
    """The packages that the wheel asks for, with what these ask for in turn, but for some."""
    found: set[str] = set()
    asked = [Requirement(line) for line in told()["requires-dist"] or ()]
    while asked:
        need = asked.pop()
        if need.name in {*found, *skipped} or (need.marker and not need.marker.evaluate({"extra": ""})):
            continue
        found.add(need.name)
        try:
            asked += map(Requirement, distribution(need.name).requires or ())
        except PackageNotFoundError:  # such as one that another system needs
            found.remove(need.name)
    return found


def told() -> dict[str, list[str]]:
    """What the wheel says of itself: field -> its values; the words below them under ``description``."""
    with zipfile.ZipFile(io.BytesIO(wheel.content())) as archive:
        message = message_from_bytes(archive.read(f"onestepback-{wheel.__version__}.dist-info/METADATA"))
    fields = {name.lower(): message.get_all(name) or [] for name in message}
    return {**fields, "description": [str(message.get_payload(decode=True), "utf-8")]}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder as pip would fill it: the wheel, and what it needs; nothing that draws is among that."""
    place = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(io.BytesIO(wheel.content())) as archive:
        archive.extractall(place)
    for name in needed("vl-convert-python"):
        one = distribution(name)
        for part in {file.parts[0] for file in one.files or () if file.parts[0] not in ("..", "__pycache__")}:
            if not (place / part).exists():
                (place / part).symlink_to(str(one.locate_file(part)))
    return place


def run(installed: Path, folder: Path, code: str, *given: str) -> str:
    """Run code in a folder, where no other package is found; give what it prints."""
    begin = f"import sys; sys.path.append({str(installed)!r})\n"
    command = [sys.executable, "-I", "-S", "-c", begin + code, *given]
    reader = {name: value for name, value in os.environ.items() if name != PAGES}
    done = subprocess.run(command, cwd=folder, env=reader, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_is_the_same_wherever_it_is_made_and_says_what_is_in_it() -> None:
    held = wheel._held()
    content = wheel.content()
    assert wheel._packed(dict(reversed(held.items()))) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        entries = {entry.filename: entry for entry in archive.infolist()}
        assert {(entry.date_time, entry.external_attr, entry.create_system) for entry in entries.values()} == {
            ((1980, 1, 1, 0, 0, 0), 0o644 << 16, 3)
        }
        [record] = [name for name in entries if name.endswith(".dist-info/RECORD")]
        rows = list(csv.reader(archive.read(record).decode().splitlines()))
        assert [row[0] for row in rows] == list(entries)
        for name, checksum, size in rows[:-1]:
            file = archive.read(name)
            summed = base64.urlsafe_b64encode(hashlib.sha256(file).digest()).rstrip(b"=").decode()
            assert (checksum, size) == (f"sha256={summed}", str(len(file)))
    tables = {file.name for file in paths.DATA.iterdir() if re.search(r"\.csv(\.gz|\.yml)?$", file.name)}
    assert tables <= {Path(name).name for name in entries}
    assert not [name for name in entries if "__pycache__" in name or "/builders/" in name or "notebooks/" in name]


def test_the_wheel_asks_for_few_packages_and_says_that_mit_covers_the_code_alone() -> None:
    fields = told()
    always = [need for need in map(Requirement, fields["requires-dist"]) if not need.marker]
    assert len(always) <= 6
    [terms] = fields["license-expression"]
    assert canonicalize_license_expression(terms) == terms and "LicenseRef" in terms
    assert "MIT licence covers the code alone" in fields["description"][0]
    assert "project-url" not in fields  # none is given yet


def test_each_module_can_be_entered_or_says_in_a_line_what_it_needs(installed: Path, tmp_path: Path) -> None:
    place, *lines = run(installed, tmp_path, WITHOUT_TOOLS).splitlines()
    assert Path(place).is_relative_to(installed)
    said = {line.split()[0]: line for line in lines}
    assert {"onestepback.book", "onestepback.site", "onestepback.printed", "onestepback.preview"} <= said.keys()
    assert all("which is not installed: use a copy of the project" in line for line in lines)
    working = ("data", "measures", "charts", "claims", "terms", "own_bloc.answer")
    assert not [name for name in said if name.startswith(tuple(f"onestepback.{room}" for room in working))]


def test_every_notebook_of_the_site_runs_in_an_empty_folder_and_leaves_nothing_there(
    installed: Path, tmp_path: Path
) -> None:
    pages = sorted(SITE.glob("*/*.ipynb"))
    assert len(pages) > 9
    printed = run(installed, tmp_path, RUN, *map(str, pages))
    figures = json.loads((SITE / "figures.json").read_text(encoding="utf-8"))
    numbers = json.loads((SITE / "numbers.json").read_text(encoding="utf-8"))
    assert [one["key"] for one in figures if f"{one['title']}. {one['alt']}" not in printed] == []
    assert [one["key"] for one in numbers if f"{one['key']}: {one['printed']} (computed " not in printed] == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("page", sorted(SITE.glob("*/*.ipynb")), ids=lambda page: page.stem)
def test_a_notebook_of_the_site_reads_as_its_page_does(page: Path) -> None:
    notebook = json.loads(page.read_text(encoding="utf-8"))
    words = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    assert wheel.NAME in words[0] and "pip install" in words[0]
    assert not [text for text in words if re.search(r"\{[a-z-]+\}`|\]\((?!http)", text)]
    assert notebook["metadata"]["kernelspec"] == {"display_name": "Python 3", "language": "python", "name": "python3"}
    shown = [output for cell in notebook["cells"] for output in cell.get("outputs", ())]
    assert shown and not [output for output in shown if re.search("onestepback", str(output["data"].keys()))]
    drawn = re.findall(r'data-figure="\w+" data-script', page.with_suffix(".html").read_text(encoding="utf-8"))
    quoted = page.with_suffix(".html").read_text(encoding="utf-8").count('class="no"><a')
    assert sum("image/svg+xml" in output["data"] for output in shown) == len(drawn) - quoted
    assert page.stat().st_size < 500_000
