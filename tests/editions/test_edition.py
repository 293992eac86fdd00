"""Editions: what is frozen, what cannot be changed afterwards, and what stops a new one."""

import json
import shutil
import subprocess
import tarfile
from contextlib import suppress
from pathlib import Path

import pytest

import onestepback
from onestepback import paths
from onestepback.editions import contents, freeze
from onestepback.files import sha256
from onestepback.site import archives

NUMBER = "2031.2"
ROOT = paths.ROOT
TABLE = b"year,share\n2023,41.9\n2024,43.8\n"


def make_site(folder, number=NUMBER, verdict="holds", table=TABLE):
    """Write the files of a built site that an edition is made of."""
    lists = {
        "edition": {
            "edition": number,
            "date": "2031-05-06",
            "commit": "c" * 40,
            "doi": None,
            "locks": {"requirements.lock": "0" * 64},
            "corrected": {},
            "pages": [{"path": "notebooks/trade.html", "title": "Trade", "source_sha256": "1" * 64}],
        },
        "claims": [
            {
                "key": "half_of_trade",
                "number": "6",
                "text": "Half of trade is with the bloc.",
                "verdict": verdict,
                "value": 41.9,
                "unit": "percent",
                "printed": "41.9",
                "readings": {"Turnover": True},
                "rule": "At least half.",
                "datasets": ["trade"],
            }
        ],
        "numbers": [
            {
                "key": "share_2023",
                "text": "Share of trade",
                "value": 41.9123,
                "printed": "41.9",
                "datasets": ["trade"],
                "chapter": "notebooks/trade",
                "href": "notebooks/trade.html#claim-share_2023",
            }
        ],
        "figures": [{"key": "shares", "title": "Not half", "chapter": "notebooks/trade", "datasets": ["trade"]}],
        "datasets": [
            {"name": "trade", "title": "Trade", "rows": 2, "origins": [{"title": "Customs", "version": "2025"}]}
        ],
    }
    for path, content in {
        **{f"{name}.json": json.dumps(content).encode() for name, content in lists.items()},
        "data/trade.csv": table,
        "figures/shares.csv": table,
        "figures/shares.vl.json": b"{}",
        "figures/shares.svg": b"<svg/>",
        "figures/shares.png": b"PNG",
        "notebooks/trade.html": b"<!doctype html><title>Trade</title>",
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Give a copy of what states the edition, in a repository of its own; all agree on a number that is new."""
    root = tmp_path / "project"
    root.mkdir()
    for name in ("pyproject.toml", "CITATION.cff", "CHANGELOG.md", "_config.yml", "index.md", "LICENSE"):
        shutil.copyfile(paths.ROOT / name, root / name)
    monkeypatch.setattr(paths, "ROOT", root)
    monkeypatch.setattr(paths, "CITATION", root / "CITATION.cff")
    monkeypatch.setattr(paths, "CHANGELOG", root / "CHANGELOG.md")
    monkeypatch.setattr(paths, "CONFIG", root / "_config.yml")
    monkeypatch.setattr(paths, "FACTS", root / "data" / "editions")
    monkeypatch.setattr(paths, "ARCHIVES", root / "editions")
    now = onestepback.__version__
    monkeypatch.setattr(onestepback, "__version__", NUMBER)
    change(root / "pyproject.toml", f'version = "{now}"', f'version = "{NUMBER}"')
    cff = (root / "CITATION.cff").read_text("utf-8").splitlines()
    stated = {"version": f'version: "{NUMBER}"', "date-released": 'date-released: "2031-05-06"'}
    lines = [stated.get(line.partition(":")[0], line) for line in cff]
    (root / "CITATION.cff").write_text("\n".join(lines), "utf-8")
    (root / "CHANGELOG.md").write_text(f"# What changed\n\n## {NUMBER} (2031-05-06)\n\n- Trade was revised.\n", "utf-8")
    archives.write()
    shutil.copyfile(ROOT / ".gitignore", root / ".gitignore")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", "All")
    return root


def git(root, *arguments):
    subprocess.run(["git", *arguments], cwd=root, check=True)


def change(file, old, new):
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def all_files(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts}


@pytest.fixture
def kept(project, tmp_path):
    """Give the project with one frozen edition."""
    freeze.freeze(make_site(tmp_path / "site"), NUMBER)
    return project


# What is frozen


def test_every_edition_of_the_book_is_as_it_was_frozen():
    for number in contents.editions():
        contents.verify(number)


def test_the_facts_of_an_edition_are_those_of_its_archive(kept):
    contents.verify(NUMBER)
    facts = contents.frozen(NUMBER)
    assert facts["claims"]["half_of_trade"]["verdict"] == "holds"
    assert facts["numbers"]["share_2023"]["printed"] == "41.9"
    assert facts["figures"]["shares"]["rows"] == 2
    assert facts["datasets"]["trade"]["versions"] == ["Customs 2025"]
    assert facts["archive"]["bytes"] == (kept / "editions" / f"{NUMBER}.tar.xz").stat().st_size


def test_an_archive_holds_every_file_but_pictures_that_can_be_drawn_again(kept, tmp_path):
    site = tmp_path / "site"
    files = {path.relative_to(site).as_posix(): content for path, content in all_files(site).items()}
    del files["figures/shares.png"]
    assert contents.unpacked(NUMBER) == files


def test_the_same_site_packs_to_the_same_bytes_whenever_and_wherever(tmp_path):
    one = make_site(tmp_path / "one")
    other = shutil.copytree(one, tmp_path / "deep" / "other", copy_function=shutil.copyfile)
    (other / "claims.json").chmod(0o600)
    assert freeze.pack(one) == freeze.pack(other)
    (other / "claims.json").write_text("[]")
    assert freeze.pack(one) != freeze.pack(other)


# What nobody can change afterwards


def test_a_changed_archive_is_found(kept):
    archive = kept / "editions" / f"{NUMBER}.tar.xz"
    content = bytearray(archive.read_bytes())
    content[100] ^= 1
    archive.write_bytes(content)
    with pytest.raises(contents.EditionError, match="not the archive that was frozen"):
        contents.verify(NUMBER)


@pytest.mark.parametrize("done", range(5))
def test_freezing_that_is_broken_off_leaves_nothing_or_the_whole_edition(project, tmp_path, monkeypatch, done):
    monkeypatch.setattr(paths, "BUILD", tmp_path / "build")
    before, site, left = all_files(project), make_site(tmp_path / "site"), done
    ways = {name: getattr(Path, name) for name in ("write_bytes", "replace")}

    def broken_off(name):
        def act(*given):
            nonlocal left
            if not left:
                raise KeyboardInterrupt
            left -= 1
            return ways[name](*given)

        return act

    with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
        for name in ways:
            patch.setattr(Path, name, broken_off(name))
        freeze.freeze(site, NUMBER)
    assert contents.editions() == ([NUMBER] if done > 2 else [])
    said = subprocess.run(["git", "status", "--porcelain"], cwd=project, capture_output=True, text=True, check=True)
    assert bool(said.stdout) == (done > 2)
    if done > 2:
        contents.verify(NUMBER)
    else:
        assert {file: content for file, content in all_files(project).items() if file.suffix != ".new"} == before
        freeze.make(lambda edition: make_site(tmp_path / "build" / "html", edition))
    assert not [*project.rglob(".*.new")]
    assert contents.unpacked(NUMBER)["data/trade.csv"] == TABLE


def test_lost_facts_are_found_wherever_editions_are_asked_for(kept):
    (kept / "data" / "editions" / f"{NUMBER}.json").unlink()
    with pytest.raises(contents.EditionError, match=f"data/editions/{NUMBER}.json: missing, though editions/{NUMBER}"):
        contents.editions()


def test_a_file_that_is_no_edition_s_is_named(kept):
    (kept / "data" / "editions" / "notes.json").write_text("{}")
    with pytest.raises(contents.EditionError, match="data/editions/notes.json: notes is no edition, as 2026.1 is"):
        contents.editions()


def test_a_missing_archive_is_found(kept):
    (kept / "editions" / f"{NUMBER}.tar.xz").unlink()
    with pytest.raises(contents.EditionError, match="missing"):
        contents.verify(NUMBER)


@pytest.mark.parametrize(
    ("part", "falsify"),
    [
        ("claims", lambda facts: facts["claims"]["half_of_trade"].update(verdict="fails")),
        ("numbers", lambda facts: facts["numbers"]["share_2023"].update(printed="50.1")),
        ("figures", lambda facts: facts["figures"]["shares"].update(rows=3)),
        ("datasets", lambda facts: facts["datasets"].clear()),
        ("commit", lambda facts: facts.update(commit="d" * 40)),
        ("fields", lambda facts: facts.update(more=1)),
    ],
)
def test_changed_facts_are_found_by_name(kept, part, falsify):
    file = kept / "data" / "editions" / f"{NUMBER}.json"
    facts = json.loads(file.read_text("utf-8"))
    falsify(facts)
    file.write_text(json.dumps(facts), "utf-8")
    with pytest.raises(contents.EditionError, match=rf"its {part} are not those"):
        contents.verify(NUMBER)


def test_an_archive_and_its_checksum_exchanged_together_are_found(kept, tmp_path):
    facts, archive = kept / "data" / "editions" / f"{NUMBER}.json", kept / "editions" / f"{NUMBER}.tar.xz"
    content = freeze.pack(make_site(tmp_path / "other", verdict="fails"))
    told = json.loads(facts.read_text("utf-8"))
    told["archive"]["sha256"] = sha256(content)
    facts.write_text(json.dumps(told), "utf-8")
    archive.write_bytes(content)
    with pytest.raises(contents.EditionError, match="its claims are not those"):
        contents.verify(NUMBER)


# What stops a new one


def refuse_to_build(edition):
    pytest.fail(f"edition {edition} was built although something stops it")


def test_an_edition_on_which_all_agree_can_be_made(project):
    assert freeze.agreed() == NUMBER


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("pyproject.toml", f'version = "{NUMBER}"', 'version = "2031.1"', r"pyproject.toml: version is 2031.1"),
        ("CITATION.cff", f'version: "{NUMBER}"', 'version: "2031.1"', r"CITATION.cff: version is 2031.1"),
        ("CITATION.cff", 'date-released: "2031-05-06"', "", "CITATION.cff: date-released is missing"),
        ("CITATION.cff", "abstract: ", "abstract: New. ", "codemeta.json: disagrees with CITATION.cff"),
        (".zenodo.json", '"2031-05-06"', '"2031-05-07"', ".zenodo.json: disagrees with CITATION.cff"),
        ("CHANGELOG.md", f"## {NUMBER} ", "## 2031.1 ", f"CHANGELOG.md: has no entry {NUMBER}"),
        ("CHANGELOG.md", "- Trade was revised.\n", "", f"CHANGELOG.md: has no entry {NUMBER}"),
        ("CHANGELOG.md", "(2031-05-06)", "(working edition)", "has \\(working edition\\) where CITATION.cff has 2031"),
        ("index.md", "*One Step Back*", "*Two Steps Back*", "index.md: the title is"),
        ("_config.yml", "One Step Back", "Two Steps Back", "_config.yml: the title is"),
        ("LICENSE", "CC-BY-4.0", "CC BY", "LICENSE: does not name CC-BY-4.0"),
        ("pyproject.toml", 'license = "MIT"', 'license = "ISC"', "pyproject.toml: licence ISC is not in CITATION.cff"),
    ],
)
def test_a_disagreement_stops_an_edition_with_one_line_and_changes_nothing(project, file, old, new, message):
    path = project / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    before = all_files(project)
    with pytest.raises(contents.EditionError, match=message) as fault:
        freeze.make(refuse_to_build)
    assert "\n" not in str(fault.value)
    assert all_files(project) == before


@pytest.mark.parametrize("number", ["2031", "2031.0", "2031.02", "2031.2.1", "1.2"])
def test_a_number_that_is_not_year_and_counter_stops_an_edition(project, monkeypatch, number):
    monkeypatch.setattr(onestepback, "__version__", number)
    with pytest.raises(contents.EditionError, match="no edition; write it as year.counter"):
        freeze.make(refuse_to_build)


def test_a_change_that_is_not_committed_stops_an_edition(project):
    (project / "note.txt").write_text("x")
    with pytest.raises(contents.EditionError, match="note.txt: a change that is not committed"):
        freeze.make(refuse_to_build)


def test_a_number_that_was_used_stops_an_edition(kept, tmp_path):
    before = all_files(kept)
    with pytest.raises(contents.EditionError, match=f"the number {NUMBER} was used"):
        freeze.make(refuse_to_build)
    with pytest.raises(contents.EditionError, match=f"the number {NUMBER} was used"):
        freeze.freeze(tmp_path / "site", NUMBER)
    assert all_files(kept) == before


def test_a_number_whose_tag_exists_stops_an_edition(project):
    git(project, "tag", f"v{NUMBER}")
    with pytest.raises(contents.EditionError, match=f"tag v{NUMBER}: the number"):
        freeze.make(refuse_to_build)


def test_a_number_before_a_frozen_one_stops_an_edition(project, tmp_path):
    freeze.freeze(make_site(tmp_path / "site", "2031.10"), "2031.10")
    with pytest.raises(contents.EditionError, match=rf"version {NUMBER} comes before 2031\.10"):
        freeze.make(refuse_to_build)


def test_a_site_of_another_edition_is_not_frozen(project, tmp_path):
    with pytest.raises(contents.EditionError, match="built as edition 2031.1"):
        freeze.freeze(make_site(tmp_path / "site", "2031.1"), NUMBER)
    assert contents.editions() == []


def test_an_edition_is_made_from_a_fresh_build(project, tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "BUILD", tmp_path / "build")
    earlier = tmp_path / "build" / "work" / "index.html"
    earlier.parent.mkdir(parents=True)
    earlier.write_text("of an earlier build")
    freeze.make(lambda edition: make_site(tmp_path / "build" / "html", edition))
    assert not earlier.exists()
    assert contents.editions() == [NUMBER]
    with tarfile.open(project / "editions" / f"{NUMBER}.tar.xz") as archive:
        assert "notebooks/trade.html" in archive.getnames()
