"""A build that anything wrong stops, with a line that says what; and that never shows what is stale.

Each test runs ``python -m onestepback build`` as a user would, on a copy of the project with a book of two pages.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml
from lxml import etree
from pypdf import PdfReader

from conftest import assert_none, other_faces
from onestepback import paths
from onestepback.site.record import PDF

TABLE = "countries"
PATIENCE = 180  # seconds for a preview, on a machine that has much else to do

INDEX = """\
# A book of two pages

Its front page.

```{bibliography}
```
"""

CHAPTER = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  name: python3
  display_name: Python 3
---

# A chapter

{numref}`figure-letters` shows {num}`countries_listed` countries, as {cite:t}`iso_3166` has them.

```{code-cell}
import os

import altair as alt
from onestepback.charts import publish
from onestepback.claims import claims
from onestepback.data import load

with open(os.environ["RUNS"], "a") as runs:
    runs.write("run\\n")
countries = load("countries")
letters = countries["iso3"].str[0].value_counts().rename_axis("letter").reset_index(name="countries")
```

```{code-cell}
publish(
    lambda form: alt.Chart(letters).mark_bar().encode(x="letter", y="countries", tooltip=["letter", "countries"]),
    "letters",
    table={"letter": "First letter", "countries": "Countries"},
    title="Some letters begin more names than others",
    subtitle="Countries by the first letter of their code",
    datasets=["countries"],
    alt="Bars of the number of countries by the first letter of their code. Some letters begin more than others.",
)
```

```{code-cell}
told = claims("countries")
told("countries_listed", len(countries), "COUNT", "Countries", lambda count: count > 1)
```
"""


class Project:
    """A copy of the project in a folder of its own."""

    chapter = "notebooks/chapter.md"
    table = f"data/{TABLE}.csv"
    sidecar = f"data/{TABLE}.csv.yml"

    def __init__(self, root: Path) -> None:
        self.root = root
        self.runs = root / "runs.txt"
        self.environment = {**os.environ, "PYTHONPATH": str(root / "src"), "RUNS": str(self.runs)}
        self.first = ""

    def build(self, **given: str) -> subprocess.CompletedProcess[str]:
        """Build as a user would, with the library of the copy."""
        command = [sys.executable, "-m", "onestepback", "build"]
        environment = {**self.environment, **given}
        return subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True, check=False)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run another command as a user would."""
        command = (sys.executable, "-m", "onestepback", *command)
        return subprocess.run(command, cwd=self.root, env=self.environment, capture_output=True, text=True, check=False)

    @contextmanager
    def preview(self):
        """Serve a preview; give the address of the chapter and a function that waits for the next state."""
        command = [sys.executable, "-u", "-m", "onestepback", "preview", "--port", "0"]
        with subprocess.Popen(
            command, cwd=self.root, env=self.environment, stdout=subprocess.PIPE, text=True
        ) as served:
            address = re.search(r"http://\S+", served.stdout.readline())[0]
            turn = 0

            def wait() -> list[str]:
                nonlocal turn
                end = time.monotonic() + PATIENCE
                while time.monotonic() < end:
                    with urlopen(f"{address}/preview?{turn}") as answer:
                        state = json.load(answer)
                    if state["turn"] > turn:
                        turn = state["turn"]
                        return state["faults"]
                pytest.fail(f"nothing was built for {PATIENCE} s after a change")

            try:
                yield f"{address}/notebooks/chapter.html", wait
            finally:  # else a test would wait for it for ever; what runs in the background may not heed Ctrl-C
                served.terminate()

    def change(self, file: str, old: str, new: str) -> None:
        """Replace the first ``old`` of a file by ``new``."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def site(self) -> dict[str, str]:
        """Give the checksum of every file of the built site."""
        site = self.root / "_build" / "html"
        return {
            str(path.relative_to(site)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in site.rglob("*")
            if path.is_file()
        }

    def count_runs(self) -> int:
        """Count how often the chapter has run."""
        return len(self.runs.read_text().splitlines())

    def seal(self) -> None:
        """Write the checksum of the table into its sidecar."""
        sidecar = yaml.safe_load((self.root / self.sidecar).read_text(encoding="utf-8"))
        found = hashlib.sha256((self.root / self.table).read_bytes()).hexdigest()
        self.change(self.sidecar, sidecar["integrity"]["sha256"], found)


def copied(root: Path) -> Project:
    """Write a book of two pages, with a copy of what the project tracks."""
    parts = ["src", "data", "package-lock.json", "*.bib", "*.cff", "LICENSE", "*.lock", "*.yml", "*.toml"]
    list_files = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *parts]
    listed = subprocess.run(list_files, cwd=paths.ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        if name.startswith(("book/claims/", "book/withdrawn.yml")):
            continue  # no chapter here judges the claims of the book, and it had no figure before
        if name.startswith("data/") and not name.startswith(f"data/{TABLE}."):
            continue  # one small table is enough, and quicker
        if (paths.ROOT / name).exists():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(paths.ROOT / name, root / name)
    (root / "node_modules").symlink_to(paths.ROOT / "node_modules")
    project = Project(root)
    part = {"numbered": 1, "chapters": [{"file": "notebooks/chapter"}]}
    toc = {"format": "jb-book", "root": "index", "parts": [part]}
    (root / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    (root / "index.md").write_text(INDEX, encoding="utf-8")
    (root / "notebooks").mkdir()
    count = len((root / project.table).read_text(encoding="utf-8").splitlines()) - 1
    (root / project.chapter).write_text(CHAPTER.replace("COUNT", str(count)), encoding="utf-8")
    return project


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """Build the book of two pages once."""
    project = copied(tmp_path_factory.mktemp("good") / "project")
    built = project.build()
    assert built.returncode == 0, built.stderr
    assert project.count_runs() == 1
    project.first = built.stdout
    return project


@pytest.fixture
def project(good, tmp_path):
    """Give a copy of the built project, to break."""
    return Project(Path(shutil.copytree(good.root, tmp_path / "project", symlinks=True)))


# What stops a build


CELL = "```{code-cell}\n"
BREAKS = {
    "a cell that warns": (
        ("countries = load", "import warnings; warnings.warn('old habits'); countries = load"),
        ["stderr"],
    ),
    "a reference to a figure that does not exist": (
        ("{numref}`figure-letters` shows", "{numref}`figure-letters` and {numref}`figure-numbers` show"),
        ["figure-numbers"],
    ),
    "a link to a page that does not exist": (
        ("# A chapter\n", "# A chapter\n\n[Elsewhere](elsewhere.md) is more.\n"),
        ["elsewhere.md"],
    ),
    "a citation key that does not exist": (
        ("{cite:t}`iso_3166`", "{cite:t}`nobody_2024`"),
        ["nobody_2024"],
    ),
    "a number without a claim": (
        ("{num}`countries_listed` countries", "{num}`countries_listed` of {num}`countries_missed` countries"),
        ["countries_missed", "blank"],
    ),
    "a claim that no sentence prints": (
        ("{num}`countries_listed` countries", "countries"),
        ["countries_listed", "no sentence prints it"],
    ),
    "a character that no face of the book has": (
        ("# A chapter\n", "# A chapter\n\nIt snows \u2603.\n"),
        ["\u2603 U+2603 SNOWMAN", "no face of the book has"],
    ),
    "a figure that the text does not refer to": (
        ("{numref}`figure-letters` shows", "The figure shows"),
        ["figure letters", "not referred to"],
    ),
    "a cell that shows an object": (
        (CELL + "told =", "```{code-cell}\ncountries\n```\n\n" + CELL + "told ="),
        ["neither published nor claimed"],
    ),
    "a cell that publishes and says a number": (
        ("\n```\n\n" + CELL + "told =", "\ntold ="),
        ["make a cell of each"],
    ),
    "the repr of an object in the text": (
        ("\"Countries\", lambda", "f\"Countries in {object()}\", lambda"),
        ["object at 0x", "repr of an object"],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def broken(good, tmp_path_factory):
    """Build a book with a chapter for each break, and give what the one build says, and the site it leaves."""
    project = Project(Path(shutil.copytree(good.root, tmp_path_factory.mktemp("broken") / "project", symlinks=True)))
    chapter = (project.root / project.chapter).read_text(encoding="utf-8")
    before, chapters = project.site(), ["notebooks/chapter"]
    for turn, ((old, new), _) in enumerate(BREAKS.values()):
        assert old in chapter
        text = chapter.replace(old, new, 1)
        # A figure and a number have their name once in a book.
        for name in ("letters", "countries_listed"):
            text = re.sub(rf"(?<=[\"`-]){name}(?=[\"`])", f"{name}_{turn}", text)
        (project.root / "notebooks" / f"broken_{turn}.md").write_text(text, encoding="utf-8")
        chapters.append(f"notebooks/broken_{turn}")
    part = {"numbered": 1, "chapters": [{"file": name} for name in chapters]}
    toc = {"format": "jb-book", "root": "index", "parts": [part]}
    (project.root / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    return project, project.build(), before


@pytest.mark.parametrize("what", BREAKS)
def test_the_build_stops_at(broken, what):
    _, built, _ = broken
    turn, (_, words) = list(BREAKS).index(what), BREAKS[what]
    lines = [line for line in built.stderr.splitlines() if f"notebooks/broken_{turn}" in line]
    told = [re.sub(rf"(letters|countries_listed)_{turn}\b", r"\1", line) for line in lines]
    assert any(all(word in line for word in words) for line in told), built.stderr
    assert len(lines) <= 3, "more than a few lines:\n" + "\n".join(lines)


def test_a_cell_that_raises_stops_the_build_with_a_line_that_names_it(project):
    before = project.site()
    project.change(project.chapter, "count > 1)", "count > 1000)")
    built = project.build()
    assert built.returncode == 1
    (line,) = built.stderr.splitlines()
    assert all(word in line for word in ("notebooks/chapter", "claim countries_listed", "what must hold does not"))
    assert project.site() == before


def test_a_build_that_stops_says_a_line_for_each_fault_and_leaves_the_last_good_site(broken):
    project, built, before = broken
    assert built.returncode == 1
    assert "Traceback" not in built.stderr
    assert str(project.root) not in built.stderr, "a message names a place on this machine"
    assert "notebooks/chapter" not in built.stderr, "a chapter without a fault is named"
    assert project.site() == before, "the last good site was touched"


# What makes a notebook run again


def test_nothing_runs_when_nothing_has_changed(good):
    runs, before = good.count_runs(), good.site()
    built = good.build()
    assert built.returncode == 0, built.stderr
    assert built.stdout.startswith("Nothing has changed since it was built")
    assert good.count_runs() == runs
    assert good.site() == before


def test_a_site_that_was_damaged_after_it_was_built_is_built_again(project):
    before = project.site()
    page = project.root / "_build/html/notebooks/chapter.html"
    page.write_bytes(page.read_bytes()[:-100])
    assert project.build().returncode == 0
    assert project.site() == before


def test_a_commit_that_changes_no_page_is_built(project):
    def commit() -> None:
        who = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org"]
        subprocess.run(["git", *who, "commit", "-qm", "none", "--allow-empty"], cwd=project.root, check=True)

    subprocess.run(["git", "init", "-q"], cwd=project.root, check=True)
    for _ in range(2):
        commit()
        built = project.build()
        assert built.returncode == 0, built.stderr
        assert "Built in" in built.stdout


def test_what_was_cut_off_in_the_last_build_is_not_taken_up_by_the_next(project):
    before = project.site()
    for half, old, new in (
        ("html/notebooks/chapter.html", "Its front page.", "The front page."),
        (".doctrees/notebooks/chapter.doctree", "The front page.", "Its front page."),
    ):
        path = project.root / "_build/work/pages" / half
        path.write_bytes(path.read_bytes()[:1000])
        project.change("index.md", old, new)
        assert project.build().returncode == 0
        assert project.site()["notebooks/chapter.html"] == before["notebooks/chapter.html"], half
    assert project.site() == before


def test_a_changed_sentence_shows_without_a_run_be_its_file_older_than_the_last_build(project):
    runs = project.count_runs()
    project.change(project.chapter, "# A chapter\n", "# A chapter\n\nOne more sentence.\n")
    os.utime(project.root / project.chapter, (0, 0))
    assert project.build().returncode == 0
    for file in ("notebooks/chapter.html", "search-entries.js"):
        assert "One more sentence." in (project.root / "_build/html" / file).read_text(encoding="utf-8")
    assert project.count_runs() == runs


def test_two_builds_of_one_folder_do_not_run_at_once(project):
    import fcntl

    with (project.root / "_build/lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        built = project.build()
    assert built.returncode == 1
    assert built.stderr.splitlines() == ["another build of this folder is under way: wait for it, or stop it"]


def test_what_was_kept_and_cut_off_is_made_again_and_never_published(project):
    before = project.site()
    kept = [path for path in (project.root / "_build" / "store").rglob("*") if path.is_file()]
    assert {"pictures", "vega", "faces", "citations", "passports", "figures"} <= {path.parent.name for path in kept}
    for path in kept:
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])
    project.change(project.chapter, "# A chapter\n", "# A chapter\n\nOne more sentence.\n")
    built = project.build()
    assert built.returncode == 0, built.stderr
    files = {name: checksum for name, checksum in project.site().items() if name.startswith(("_static/", "figures/"))}
    assert files == {name: before[name] for name in files}
    project.change(project.chapter, "\nOne more sentence.\n", "")
    assert project.build().returncode == 0
    assert project.site() == before


# One book is changed in many ways, one after the other: what each build runs, and what comes out of it


def change_table(project: Project) -> None:
    table = project.root / project.table
    rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join([rows[0], *reversed(rows[1:])]), encoding="utf-8")
    project.seal()


def change_library(project: Project) -> None:
    project.change("src/onestepback/claims/numbers.py", '"""', '"""\n')


def change_lock(project: Project) -> None:
    with (project.root / paths.LOCK.name).open("a", encoding="utf-8") as lock:
        lock.write("# one more line\n")


def change_cell(project: Project) -> None:
    project.change(project.chapter, "import os\n", "import os  # for RUNS\n")


def change_elsewhere(project: Project) -> None:
    project.change("src/onestepback/own_bloc/answer.py", '"""', '"""\n')


def change_reference(project: Project) -> None:
    with (project.root / "book/references.bib").open("a", encoding="utf-8") as references:
        references.write("\n@misc{nobody_2024, title = {Nothing}, author = {Nobody}, year = {2024}}\n")


def change_style(project: Project) -> None:
    with (project.root / "src/onestepback/book/theme/book.css").open("a", encoding="utf-8") as style:
        style.write(".nothing { margin: 0; }\n")


def change_other_page(project: Project) -> None:
    project.change("index.md", "Its front page.", "The front page.")


def add_chapter(project: Project) -> None:
    (project.root / "notebooks/another.md").write_text("# Another\n\nIt has no cells.\n", encoding="utf-8")
    list_chapters(project, "notebooks/chapter", "notebooks/another")


def name_chapter_anew(project: Project) -> None:
    project.change(project.chapter, "# A chapter\n", "# The chapter\n")


def remove_chapter(project: Project) -> None:
    list_chapters(project, "notebooks/chapter")


def fail_and_mend(project: Project) -> None:
    before = project.site()
    project.change(project.chapter, "{cite:t}`iso_3166`", "{cite:t}`nobody_2025`")
    for _ in range(2):  # it fails again until it is mended
        built = project.build()
        assert built.returncode == 1
        assert "nobody_2025" in built.stderr
        assert project.site() == before
    project.change(project.chapter, "{cite:t}`nobody_2025`", "{cite:t}`iso_3166`")


def list_chapters(project: Project, *names: str) -> None:
    part = {"numbered": 1, "chapters": [{"file": name} for name in names]}
    toc = {"format": "jb-book", "root": "index", "parts": [part]}
    (project.root / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")


STEPS = (
    [change_other_page],
    [change_table],
    [change_library, change_lock, change_elsewhere, change_reference, change_style, add_chapter],
    [change_cell, name_chapter_anew],
    [fail_and_mend],
    [remove_chapter],
)
"""What is compared after each: the changes of one step all make every page anew, or that of the chapter."""


class Changed:
    """What came of the changes of one book."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}
        self.runs: dict[str, int] = {}
        self.other: dict[str, list[str]] = {}


@pytest.fixture(scope="module")
def changed(good, tmp_path_factory):
    """Change a copy of the book as in STEPS and build it each time; give what was said and run, and what is other.

    After each step the site is held against that of a clean build.
    """
    root, made = tmp_path_factory.mktemp("changed"), Changed()
    project = Project(Path(shutil.copytree(good.root, root / "project", symlinks=True)))
    for turn, step in enumerate(STEPS):
        for change in step:
            runs = project.count_runs()
            change(project)
            built = project.build()
            assert built.returncode == 0, (change.__name__, built.stderr)
            made.said[change.__name__], made.runs[change.__name__] = built.stdout, project.count_runs() - runs
        if step != [fail_and_mend]:  # which ends where the step before has ended
            clean = Project(root / f"clean-{turn}")
            shutil.copytree(project.root, clean.root, symlinks=True, ignore=shutil.ignore_patterns("_build"))
            assert clean.build().returncode == 0
        mine, theirs = project.site(), clean.site()
        made.other[step[-1].__name__] = [file for file in mine | theirs if mine.get(file) != theirs.get(file)]
    return made


@pytest.mark.parametrize("change", [change_table, change_library, change_lock, change_cell], ids=lambda c: c.__name__)
def test_a_notebook_runs_again_after(changed, change):
    assert "notebook 1 of 1: notebooks/chapter" in changed.said[change.__name__]
    assert changed.runs[change.__name__] == 1


@pytest.mark.parametrize(
    "change", [change_elsewhere, change_reference, change_style, change_other_page], ids=lambda c: c.__name__
)
def test_a_notebook_does_not_run_again_after(changed, change):
    assert "Nothing has changed" not in changed.said[change.__name__]
    assert changed.runs[change.__name__] == 0


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step[-1].__name__)
def test_after_any_change_the_pages_are_byte_for_byte_those_of_a_clean_build(changed, step):
    assert_none(changed.other[step[-1].__name__])


def test_a_chapter_that_leaves_the_book_leaves_the_site(project):
    toc = {"format": "jb-book", "root": "index"}
    (project.root / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    built = project.build()
    assert built.returncode == 0, built.stderr
    assert not any(file.startswith("notebooks/") for file in project.site())
    assert "notebooks/" not in (project.root / "_build/html/search-entries.js").read_text(encoding="utf-8")


# What a change of a table would do


def test_a_change_of_a_table_is_told_before_it_breaks_anything_and_then_sealed(project):
    def state() -> dict[Path, bytes]:
        seen = [file for part in ("data", "_build/html", "_build/store") for file in (project.root / part).rglob("*")]
        return {file: file.read_bytes() for file in seen if file.is_file()}

    assert "No table and no sidecar differs" in project.run("what-if").stdout
    table = project.root / project.table
    count = len(table.read_text(encoding="utf-8").splitlines()) - 1
    project.change(project.table, "ABW,533,Aruba,country\n", "")
    project.change(project.table, "Afghanistan", "Afghanistan of old")
    project.change(project.sidecar, "title: ", "title: Old ")
    before, runs = state(), project.count_runs()
    told = project.run("what-if")
    assert told.returncode == 0, told.stderr
    wanted = (
        "  countries.csv: AFG: name Afghanistan -> Afghanistan of old",
        "  countries.csv: ABW: the row is gone",
        "  countries.csv.yml: title",
        f"  Countries: {count} -> {count - 1} (data revision: countries)",
        "1 of 26 values moved, most of all Countries, A: ",
        f"{project.chapter}:13: figure-letters shows [{count} -> {count - 1}] countries, as has them.",
        f"claim countries_listed: printed '{count}', computed {count - 1}: read its sentence again",
        'make data NAMES="countries" REASON="why"',
    )
    assert [line for line in wanted if line not in told.stdout] == [], told.stdout
    assert state() == before, "what was asked has changed something"
    assert project.count_runs() == runs + 1
    # A chapter that raises is told with its line, and what else moves is told as well.
    project.change(
        project.chapter, "told = claims", "assert len(countries) == COUNT\ntold = claims".replace("COUNT", str(count))
    )
    raised = project.run("what-if").stdout
    assert re.search(rf"{project.chapter}:\d+: AssertionError", raised) and "values moved, most of all" in raised

    refused = project.run("data", TABLE)
    assert refused.returncode == 1 and "then say why: make data NAMES=countries REASON=" in refused.stderr
    assert project.run("data", TABLE, "--reason", "Aruba is told elsewhere.").returncode == 0
    built = project.build()
    assert built.returncode == 1 and "AssertionError" in built.stderr


def test_what_a_change_would_do_is_not_told_where_there_is_no_build_or_no_table(project):
    project.change(project.table, "ABW,533,Aruba,country", "ABW,533,Aruba")
    told = project.run("what-if")
    assert (told.returncode, told.stderr) == (
        1,
        "countries.csv, row 2: has 3 cells for 4 columns; write every comma, also before a blank\n",
    )
    shutil.rmtree(project.root / "_build" / "html")
    told = project.run("what-if")
    assert told.returncode == 1 and told.stderr.startswith("there is no build to compare with: ")


# What is laid to be filled in

FILLED = {
    "data/tea.csv.yml": {
        "what the table holds, in a few words": "Cups of tea",
        "what a row is, and what it is not": "A row is a country in a year.",
        "who published the figures": "Tea House",
        "the publication": "Yearbook",
        "who and what in short, as printed under a chart": "Tea House, Yearbook",
        "the full citation": "Tea House (2024). Yearbook.",
        "whose": "Country.",
        "its unit": "million cups",
        "what is measured": "Cups drunk.",
        "countries or regions": "Two countries",
    },
    "notebooks/talk.md": {
        "what the chapter is about, in a sentence": "Of tea.",
        "the title": "Talk of tea",
        "what was found, in two sentences, each on a line of its own": "Tea is drunk.",
        "a dataset of data/": "tea",
        "the first heading": "Cups",
        "of what, and the text around it": "rows.",
        "the dataset": "tea",
        "the number as it is printed": "2",
        "what is counted": "Rows",
        "what a reader should see in it": "who drinks tea.",
        "a column and :N": "iso3:N",
        "a column and :Q": "value:Q",
        "the finding, in a sentence without a full stop": "Two countries drink tea",
        "what is measured, its unit and the years": "Million cups, 2024",
        "the column of x": "iso3",
        "the column of y": "value",
        "its heading": "Country",
        "its heading and unit": "Million cups",
        "what the chart shows, with its numbers, in a sentence or two": "Bars of tea in two countries, both of a cup.",
        "the paragraph that argues the claim": "The article speaks of tea.",
    },
    "book/claims/tea_first.yml": {
        "the claim in our words": "The article says that tea comes first.",
        "where in the article it stands": "First line",
        "what was read or computed, and from what": "The article itself was read for it.",
        "what it says": "Tea comes first.",
        "a key of book/references.bib": "natofoundation_brics_one_step_back",
        "the verdict in plain words": "true, for it is said",
        "words of the statement above": "Tea",
        "the strongest evidence against the verdict": "Nothing else was read for this claim.",
        "what would change it": "Another article that says otherwise.",
    },
}
"""File -> what is to fill in there, and a text for it."""


def test_each_kind_of_new_thing_is_refused_until_it_is_filled_in_and_then_builds(project):
    # An earlier edition, with whose verdicts those of now are compared.
    (project.root / "data/editions").mkdir()
    shutil.copy(paths.FACTS / "2026.1.json", project.root / "data/editions")
    laid = (["dataset", "tea"], ["chapter", "talk"], ["chart", "cups", "--into", "talk"])
    for command in (*laid, ["claim", "tea_first", "--into", "talk"]):
        done = project.run("new", *command)
        assert done.returncode == 0 and "Then " in done.stdout, done.stderr
        again = project.run("new", *command)
        assert again.returncode == 1 and "is there" in again.stderr and again.stderr.count("\n") == 1
    assert "- file: notebooks/talk" in (project.root / "_toc.yml").read_text(encoding="utf-8")
    for refused in (project.build(), project.run("data", "tea")):
        assert refused.returncode == 1
        left = [line.partition(": fill in ") for line in refused.stderr.splitlines()]
        assert left and all(what in FILLED[place.split(":")[0]] for place, _, what in left)

    for file, texts in FILLED.items():
        text = (project.root / file).read_text(encoding="utf-8")
        for what in sorted(texts, key=len, reverse=True):
            assert f"FILL IN {what}" in text, what
            text = text.replace(f"FILL IN {what}", texts[what])
        assert "FILL IN" not in text
        (project.root / file).write_text(text, encoding="utf-8")
    with (project.root / "data/tea.csv").open("a", encoding="utf-8") as table:
        table.write("KAZ,2024,1.5\nUZB,2024,1.25\n")
    sealed = project.run("data", "tea")
    assert sealed.stderr == "tea.csv.yml: `coverage` lacks its years but the table has 2024 to 2024; write these\n"
    project.change("data/tea.csv.yml", "start: null, end: null", "start: 2024, end: 2024")
    assert project.run("data", "tea").stdout == "tea: 2 rows\n"
    built = project.build()
    assert built.returncode == 0, built.stderr
    site = project.site()
    assert {"figures/cups.csv", "data/tea.csv", "notebooks/talk.html"} <= set(site)
    claims = json.loads((project.root / "_build/html/claims.json").read_text(encoding="utf-8"))
    assert [(one["key"], one["number"], one["verdict"]) for one in claims] == [("tea_first", "1", "holds")]


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ([], "KIND is not given; use one of dataset, chart, claim, chapter: make new NAME=tea KIND=dataset"),
        (["table", "tea"], "KIND is table; use one of dataset, chart"),
        (["dataset"], "NAME is not given; write it in small letters"),
        (["dataset", "Tea time"], "NAME is Tea time; write it in small letters"),
        (["dataset", TABLE], f"data/{TABLE}.csv.yml: is there; choose another NAME"),
        (
            ["chart", "letters", "--into", "chapter"],
            "letters is there, in this or another chapter; choose another NAME",
        ),
        (["chart", "cups"], "IN is not given; name the chapter that it belongs to, one of chapter"),
        (["claim", "cups", "--into", "talk"], "IN is talk; name the chapter that it belongs to, one of chapter"),
    ],
)
def test_nothing_is_laid_where_it_is_not_clear_what(good, command, told):
    before = sorted((good.root / "data").iterdir())
    done = good.run("new", *command)
    assert done.returncode == 1 and told in done.stderr and done.stderr.count("\n") == 1
    assert sorted((good.root / "data").iterdir()) == before


# An address

REPORTS = "https://tracker.example/new?about={passage}"


@pytest.fixture(scope="module")
def published(good, tmp_path_factory):
    """Give the book of two pages as it is built for an address."""
    root = tmp_path_factory.mktemp("published") / "project"
    project = Project(Path(shutil.copytree(good.root, root, symlinks=True)))
    project.change("_config.yml", 'osb_reports: ""', f'osb_reports: "{REPORTS}"')
    built = project.build(BOOK_URL="https://book.example/kz")
    assert built.returncode == 0, built.stderr
    return project.root / "_build" / "html"


def test_a_site_with_an_address_has_canonical_pages_and_a_sitemap_of_them(published):
    schema = etree.XMLSchema(file=paths.ROOT / "node_modules" / "sitemap" / "schema" / "sitemap.xsd")
    sitemap = etree.parse(published / "sitemap.xml")
    schema.assertValid(sitemap)
    listed = sitemap.xpath("//*[local-name()='loc']/text()")
    assert listed == ["https://book.example/kz/", "https://book.example/kz/notebooks/chapter.html"]
    for address, page in zip(listed, ("index.html", "notebooks/chapter.html"), strict=True):
        assert f'<link rel="canonical" href="{address}">' in (published / page).read_text(encoding="utf-8")
    picture = 'property="og:image" content="https://book.example/kz/figures/letters.png"'
    assert picture in (published / "notebooks" / "chapter.html").read_text(encoding="utf-8")
    assert (published / "figures" / "letters.png").is_file()
    sitemap.getroot()[0].remove(sitemap.getroot()[0][0])
    assert not schema.validate(sitemap)


def test_a_site_with_an_address_names_its_pdf_to_reference_managers(published):
    tag = f'<meta name="citation_pdf_url" content="https://book.example/kz/{PDF}">'
    for page in ("index.html", "notebooks/chapter.html", "figures/letters/index.html"):
        assert tag in (published / page).read_text(encoding="utf-8")
    links = {
        str(one.get_object().get("/A", {}).get("/URI"))
        for page in PdfReader(published / PDF).pages
        for one in page.get("/Annots", [])
    }
    # What the file leaves out is where the site is.
    assert "https://book.example/kz/figures/letters/" in links


def test_a_report_carries_the_passage_and_a_folder_on_a_disk_is_named_by_its_page(published, good, browser):
    assert "Report on" not in (good.root / "_build/html/notebooks/chapter.html").read_text(encoding="utf-8")
    page = browser.new_page()
    page.goto((published / "notebooks" / "chapter.html").as_uri())
    [passage] = page.evaluate("[...document.querySelectorAll('section > p')].map((one) => one.id)")
    assert page.get_attribute(".report", "href").endswith(
        "?about=https%3A%2F%2Fbook.example%2Fkz%2Fnotebooks%2Fchapter.html"
    )
    report = """() => {
      addEventListener("click", (event) => event.preventDefault());
      document.querySelector(".report").click();
      return document.querySelector(".report").href;
    }"""
    assert page.evaluate(report).endswith(f"https%3A%2F%2Fbook.example%2Fkz%2Fnotebooks%2Fchapter.html%23{passage}")
    links = page.evaluate("[...document.querySelectorAll('.own, .permalink')].map((link) => link.href)")
    assert {link.rpartition("/figures/")[2] for link in links} == {"letters/index.html"}
    page.close()


def test_a_figure_of_a_site_with_an_address_can_be_embedded_by_its_address(published):
    page = (published / "figures" / "letters" / "index.html").read_text(encoding="utf-8")
    assert 'type="application/json+oembed"' in page and "https://book.example/kz/figures/letters.oembed.json" in page
    told = json.loads((published / "figures" / "letters.oembed.json").read_text(encoding="utf-8"))
    assert 'src="https://book.example/kz/figures/letters/"' in told["html"] and told["type"] == "rich"


def test_an_address_that_is_none_is_refused(project):
    before = project.site()
    built = project.build(BOOK_URL="book.example")
    assert built.returncode == 1
    assert len(built.stderr.strip().splitlines()) == 1 and "BOOK_URL" in built.stderr
    assert project.site() == before


def test_a_site_without_an_address_says_what_is_left_out(good):
    assert "BOOK_URL" in good.first
    assert not (good.root / "_build" / "html" / "sitemap.xml").exists()


# A preview


def test_a_preview_shows_what_is_saved_and_says_what_is_wrong(project):
    def page() -> str:
        with urlopen(address) as answer:
            return answer.read().decode()

    with project.preview() as (address, wait):
        assert wait() == []
        project.change(project.chapter, "# A chapter\n", "# A chapter\n\nOne more sentence.\n")
        assert wait() == []
        assert "One more sentence." in page()
        project.change(project.chapter, "One more sentence.", "A share of 17 percent, {num}`nothing`.")
        blank, typed = wait()
        assert "no claim 'nothing'" in blank and "'17' is typed by hand" in typed
        assert "One more sentence." in page()
        project.change(project.chapter, "A share of 17 percent, {num}`nothing`.", "Its share.")
        assert wait() == []
        assert "Its share." in page()
        assert project.count_runs() == 1
        # A colour of every page: the process that waited had loaded another.
        project.change("src/onestepback/charts/tokens.css", "#fcfbf8", "#fcfbf9")
        assert wait() == []
        assert "#fcfbf9" in page()


# The whole book


@pytest.mark.xdist_group("whole_book")
def test_the_book_comes_out_the_same_byte_for_byte_with_other_fonts_in_another_folder_on_another_day(site, tmp_path):
    again = Project(tmp_path / "elsewhere, книга [1]" / "again")
    left = shutil.ignore_patterns("_build", ".venv", "node_modules", "*.egg-info", "*cache*")
    shutil.copytree(paths.ROOT, again.root, ignore=left)
    (again.root / "node_modules").symlink_to(paths.NODE_MODULES.resolve())
    clock = tmp_path / "clock"
    clock.mkdir()
    later = "import time, time_machine\ntime_machine.travel(time.time() + 400 * 86400, tick=True).start()\n"
    (clock / "sitecustomize.py").write_text(later, "utf-8")
    built = again.build(
        PYTHONPATH=f"{again.root / 'src'}{os.pathsep}{clock}",
        FONTCONFIG_FILE=str(other_faces(tmp_path)),
        HOME=str(tmp_path / "missing"),
        LC_ALL="C",
        PYTHONHASHSEED="7",
        TZ="Asia/Almaty",
    )
    assert built.returncode == 0, built.stderr
    first, second = Project(paths.ROOT).site(), again.site()
    assert_none([path for path in sorted({*first, *second}) if first.get(path) != second.get(path)])
