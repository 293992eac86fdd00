"""The receipt of an edition: what is the same, what is not and why, from its archive, its folder and its own cells."""

import json
import lzma
import re
import subprocess
import sys
import tarfile
import zipfile

import pytest
from test_edition import NUMBER, TABLE, kept, make_site, project  # noqa: F401

from onestepback import __main__ as command_line, paths
from onestepback.editions import again, freeze, receipt, slip, subject
from onestepback.editions.again import Again
from onestepback.files import sha256

LOCK = b"pandas==1\n"
CHART = {"mark": "bar", "data": {"name": "rows"}, "datasets": {"rows": [{"year": 2023, "share": 41.9}]}}
NUMBER_OUT = {"key": "share_2023", "value": 41.9123, "printed": "41.9"}
VERDICT_OUT = {"key": "half_of_trade", "verdict": "holds", "value": 41.9, "readings": {"Turnover": True}}
FIGURE_OUT = {
    "key": "shares",
    "table": {"columns": ["year", "share"], "rows": [[2023, 41.9], [2024, 43.8]]},
    "vegalite": {**CHART, "config": {"font": "another"}},
}
SAME = Again({"share_2023": NUMBER_OUT}, {"shares": FIGURE_OUT}, {"half_of_trade": VERDICT_OUT})
KINDS = ["files", "facts", "tables", "numbers", "figures", "verdicts", "locks"]


def cells():
    """Publish as the library does, without it."""
    kinds = {"claim": NUMBER_OUT, "figure": FIGURE_OUT, "verdict": VERDICT_OUT}
    shown = {f"application/vnd.onestepback.{kind}+json": what for kind, what in kinds.items()}
    return [
        f"from IPython.display import display\ndisplay({{{kind!r}: {what!r}}}, raw=True)"
        for kind, what in shown.items()
    ]


@pytest.fixture
def site(kept, tmp_path):  # noqa: F811
    """Give the folder of a whole site, whose edition is frozen as it is, and whose list of packages is there."""
    for name in (f"data/editions/{NUMBER}.json", f"editions/{NUMBER}.tar.xz"):
        (kept / name).unlink()
    (kept / "requirements.lock").write_bytes(LOCK)
    folder = make_site(tmp_path / "whole")
    edit(folder, "edition", lambda told: told.update(locks={"requirements.lock": sha256(LOCK)}))
    edit(folder, "claims", lambda told: told[0].update(chapter="notebooks/trade"))
    edit(folder, "datasets", lambda told: told[0].update(sha256=sha256(TABLE)))
    (folder / "figures" / "shares.vl.json").write_text(json.dumps(CHART), "utf-8")
    code = [{"cell_type": "code", "source": source.splitlines(keepends=True)} for source in cells()]
    (folder / "notebooks" / "trade.ipynb").write_text(json.dumps({"cells": code}), "utf-8")
    freeze.freeze(folder, NUMBER)
    return folder


@pytest.fixture
def quick(monkeypatch):
    """Take what ran again for granted."""
    monkeypatch.setattr(again, "run", lambda *_: SAME)


def edit(folder, name, change):
    content = json.loads((folder / f"{name}.json").read_text("utf-8"))
    change(content)
    (folder / f"{name}.json").write_text(json.dumps(content), "utf-8")


def made(place):
    found = slip.make(place, lambda line: None)
    return found, {check.kind: check for check in found.checks}


def test_an_edition_that_comes_out_again_is_the_same_in_every_kind(site):
    found, checks = made(site)
    assert found.status == receipt.SAME and found.verdict == "The same"
    assert list(checks) == KINDS
    assert checks["numbers"].said == "1 of 1 numbers the same"
    assert checks["figures"].said == "1 of 1 figures the same"  # in another face
    archived, _ = made(subject.place(NUMBER))
    assert archived.status == receipt.SAME


def wrong_table(folder):
    (folder / "data" / "trade.csv").write_bytes(TABLE.replace(b"41.9", b"42.9"))


def wrong_figure(folder):
    (folder / "figures" / "shares.csv").write_bytes(TABLE.replace(b"43.8", b"53.8"))


def wrong_chart(folder):
    other = {**CHART, "datasets": {"rows": [{"year": 2023, "share": 41.8}]}}
    (folder / "figures" / "shares.vl.json").write_text(json.dumps(other), "utf-8")


def wrong_page(folder):
    (folder / "notebooks" / "trade.html").write_bytes(b"<!doctype html><title>Trades</title>")


@pytest.mark.parametrize(
    ("damage", "red", "told"),
    [
        (wrong_page, "files", "notebooks/trade.html: "),
        (wrong_table, "tables", "trade: "),
        (wrong_figure, "figures", "shares: 2 rows -> 1 of 2 values moved, most of all share, 2024: 53.8 to 43.8"),
        (wrong_chart, "figures", "shares: the data of its chart -> others, with the same table"),
        (lambda site: edit(site, "numbers", lambda told: told[0].update(value=41.95)), "numbers",
         "share_2023: 41.95 -> 41.9123 (library or platform: Python "),
        (lambda site: edit(site, "claims", lambda told: told[0].update(verdict="fails")), "verdicts",
         "half_of_trade: fails (41.9) -> holds (41.9) (library or platform"),
        (lambda site: edit(site, "claims", lambda told: told[0].update(readings={"Turnover": False})), "verdicts",
         "half_of_trade: holds (41.9) -> holds (41.9), 1 readings otherwise"),
        (lambda site: edit(site, "edition", lambda told: told.update(locks={"requirements.lock": "1" * 64})), "locks",
         "requirements.lock: 111111111111 -> "),
    ],
)  # fmt: skip
def test_whatever_was_changed_in_a_site_is_red_and_named(site, quick, damage, red, told):
    damage(site)
    found, checks = made(site)
    assert found.status == receipt.DIFFERS and checks[red].other
    assert checks["files"].other  # of any change, since the edition is kept
    assert len(checks[red].other) == 1
    assert any(line.strip().startswith(f"≠ {told}") for line in slip.lines(found))


def test_what_moved_with_its_table_is_put_down_to_the_data(site, quick):
    wrong_table(site)
    edit(site, "numbers", lambda told: told[0].update(value=42.9))
    _, checks = made(site)
    assert [item.why for item in checks["numbers"].other] == ["data: trade"]


@pytest.mark.parametrize("place", [0, 2000, -20])
def test_one_damaged_byte_of_an_archive_is_red_whether_it_can_be_unpacked_or_not(site, quick, place):
    archive = paths.ARCHIVES / f"{NUMBER}.tar.xz"
    content = bytearray(archive.read_bytes())
    content[place if place < len(content) else len(content) // 2] ^= 1
    archive.write_bytes(content)
    found, checks = made(subject.place(NUMBER))
    assert found.status == receipt.DIFFERS
    assert [item.what for item in checks["files"].other] == [archive.name]


def test_the_same_is_found_in_a_zip_with_a_folder_around_it_and_by_the_list_of_the_edition(site, quick, tmp_path):
    with zipfile.ZipFile(tmp_path / "book.zip", "w") as packed:
        for file in site.rglob("*"):
            packed.write(file, f"book/{file.relative_to(site)}")
    for place in (tmp_path / "book.zip", site / "edition.json"):
        found, _ = made(subject.place(str(place)))
        assert found.status == receipt.SAME


def test_without_the_kept_edition_a_site_is_held_to_the_checksums_that_it_states_itself(site, quick):
    for name in (paths.FACTS / f"{NUMBER}.json", paths.ARCHIVES / f"{NUMBER}.tar.xz"):
        name.unlink()
    stated = {"resources": [{"path": "data/trade.csv", "hash": f"sha256:{sha256(TABLE)}"}]}
    (site / "datapackage.json").write_text(json.dumps(stated), "utf-8")
    found, checks = made(site)
    assert found.status == receipt.SAME and checks["files"].said == "1 of 1 files the same"
    wrong_table(site)
    found, checks = made(site)
    assert [item.what for item in checks["files"].other] == ["data/trade.csv"]
    assert [item.what for item in checks["tables"].other] == ["trade"]


def test_what_cannot_run_cannot_be_told_and_says_why(site, monkeypatch):
    monkeypatch.setattr(again, "run", lambda *_: Again(faults={"notebooks/trade": "ModuleNotFoundError: no tea"}))
    found, checks = made(site)
    assert found.status == receipt.UNTOLD and found.verdict == "The same as far as it can be told"
    assert checks["numbers"].said == "0 of 1 numbers the same; 1 cannot be told"
    assert checks["numbers"].untold[0].why == "its page cannot run here: ModuleNotFoundError: no tea"


@pytest.mark.parametrize(
    ("was", "now", "grade"),
    [(50.79, 50.78999999999999, "close"), (50.79, 50.7901, "other"), ("May", "June", "other"), (1.0, 1, "same")],
)
def test_the_last_digits_of_a_number_are_no_difference_and_are_counted(was, now, grade):
    facts = {"numbers": {"share": {"value": was, "chapter": "notebooks/trade", "datasets": []}}}
    found = receipt.numbers(facts, Again({"share": {"value": now}}), lambda key, one: "", "")
    assert (found.same, found.close, len(found.other)) == (grade != "other", grade == "close", grade == "other")


def test_the_rows_of_a_chart_are_read_where_they_are_drawn_whatever_their_table_is_called():
    layers = {
        "layer": [{"data": {"name": "b"}}, {"data": {"values": [1]}}],
        "datasets": {"a": [3], "b": [2]},
        "data": {"name": "a"},
    }
    assert list(receipt.drawn(layers)) == [[3], [2], [1]]


# What runs again


def test_cells_run_with_the_library_and_the_tables_that_they_are_given(tmp_path):
    package = tmp_path / "src" / "onestepback"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", "utf-8")
    (package / "paths.py").write_text("DATA = BUILD = None", "utf-8")
    code = [
        "from onestepback import paths\nraise ValueError('no\\ntea')",
        "from IPython.display import display\n"
        "told = {'key': 'tea', 'value': (paths.DATA / 'tea.csv').read_text()}\n"
        "display({'application/vnd.onestepback.claim+json': told}, raw=True)",
    ]
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "tea.csv").write_text("green", "utf-8")
    ended = []
    found = again.run({"tea": code}, tmp_path / "data", tmp_path / "src", ended.append)
    assert found.numbers == {"tea": {"key": "tea", "value": "green"}}
    assert found.faults == {"tea": "ValueError: no tea"} and ended == ["tea"]


def test_the_library_of_a_commit_is_that_of_the_commit_and_none_where_there_is_no_such_commit(project):  # noqa: F811
    library = project / "src" / "onestepback.py"
    library.parent.mkdir()
    library.write_text("then", "utf-8")
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for arguments in (["add", "-A"], ["commit", "-q", "-m", "Then"]):
        subprocess.run([*git, *arguments], cwd=project, check=True)
    library.write_text("now", "utf-8")
    with again.library_of("HEAD") as then:
        assert (then / "onestepback.py").read_text("utf-8") == "then"
    with again.library_of("c" * 40) as none:
        assert none is None


def test_a_chapter_of_the_build_gives_its_numbers_and_figures_again_to_the_last_bit():
    of = subject.read(paths.BUILD / "html")
    page = "notebooks/one_step_back"
    told = of.edition.facts
    own = {
        kind: {key: one for key, one in told[kind].items() if one["chapter"] == page} for kind in ("numbers", "figures")
    }
    found = again.run({page: of.cells[page]}, None, None, lambda page: None)
    assert found.faults == {}
    for check in (
        receipt.numbers(own, found, lambda key, one: "", ""),
        receipt.figures(own, of.files, found, lambda key, one: "", ""),
    ):
        assert check.same == check.all > 2 and not check.close


def test_a_receipt_needs_nothing_that_builds_the_book():
    code = "import onestepback.editions.slip, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    builds = {"sphinx", "docutils", "myst_nb", "playwright", "lxml", "citeproc", "frictionless"}
    assert "yaml" in told and not builds & set(told)


# How it is told


def test_the_receipt_is_json_and_a_page_that_needs_no_other_file(site, quick, tmp_path, capsys):
    wrong_table(site)
    as_json, page = tmp_path / "receipt.json", tmp_path / "receipt.html"
    assert command_line.main(["receipt", str(site), "--json", str(as_json), "--page", str(page)]) == receipt.DIFFERS
    assert "  0 of 1 tables the same; 1 differs, by the checksums stated of them\n" in capsys.readouterr().out
    told = json.loads(as_json.read_text("utf-8"))
    assert told["status"] == 1 and [check["kind"] for check in told["checks"]] == KINDS
    text = page.read_text("utf-8")
    assert "1 differs" in text and "<h1>Receipt of edition 2031.2</h1>" in text
    assert not re.search(r"(src|href)=|url\(|@import", text)


def empty(folder):
    (folder / "empty").mkdir()
    return folder / "empty"


def text(folder):
    (folder / "a.txt").write_text("tea", "utf-8")
    return folder / "a.txt"


def torn(folder):
    content = lzma.compress(b"tea" * 1000)
    (folder / "a.tar.xz").write_bytes(content[: len(content) // 2])
    return folder / "a.tar.xz"


def hollow(folder):
    with tarfile.open(folder / "a.tar", "w") as tar:
        tar.add(text(folder), "edition.json")
    return folder / "a.tar"


@pytest.mark.parametrize(
    ("lay", "told"),
    [
        (
            lambda folder: folder / "none",
            r".*/none: neither an edition nor a file; give a number \(2031\.2\), an archive, or .*",
        ),
        (empty, r".*/empty: has no edition\.json; give the archive of a site, or its folder"),
        (text, r".*/a\.txt: cannot be unpacked, it is damaged or no archive; get it again"),
        (torn, r".*/a\.tar\.xz: cannot be unpacked, it is damaged or no archive; get it again"),
        (hollow, r".*/a\.tar: a list of it is no longer one .*; get the edition again"),
    ],
)
def test_what_is_no_edition_is_one_line_and_has_a_status_of_its_own(kept, tmp_path, capsys, lay, told):  # noqa: F811
    assert command_line.main(["receipt", str(lay(tmp_path))]) == receipt.UNTOLD
    assert re.fullmatch(f"{told}\n", capsys.readouterr().err)
