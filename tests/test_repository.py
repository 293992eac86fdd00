"""The project's own documents: what README says is so, and the project stands alone."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import vl_convert
import yaml
from cffconvert import Citation

import onestepback
from onestepback import paths

README = (paths.ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (paths.ROOT / "Makefile").read_text(encoding="utf-8")
# Where packages come from, and paths of one machine: neither belongs into a tracked file.
HOSTS = re.compile(r"(?:pypi|pythonhosted|npmjs|debian)\.(?:org|com)|(?<![\w.])/(?:home|root|Users|tmp|work)/\w")


def tracked() -> list[Path]:
    names = subprocess.run(["git", "ls-files"], cwd=paths.ROOT, capture_output=True, text=True, check=True).stdout
    return [paths.ROOT / name for name in names.splitlines()]


def test_every_command_that_readme_and_contributing_name_is_a_target_of_the_makefile() -> None:
    text = README + (paths.ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\bmake ([a-z]+(?:-[a-z]+)*)\b", text)) - {"them"}
    targets = set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE))
    assert {"book", "test"} <= named <= targets


def test_ci_calls_only_commands_of_the_readme() -> None:
    script = (paths.ROOT / ".ci" / "run").read_text(encoding="utf-8")
    calls = [line.strip() for line in script.splitlines() if line.strip().startswith("make ")]
    assert calls == ["make check", "make test"]
    assert all(call in README for call in calls)


def test_the_workflow_that_publishes_tests_first_and_takes_what_a_target_makes_by_actions_of_one_commit() -> None:
    flow = yaml.safe_load((paths.ROOT / ".github" / "workflows" / "site.yml").read_text(encoding="utf-8"))
    steps = flow["jobs"]["publish"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == ["make check", "make test", "make site"]
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", step["uses"]) for step in steps if "uses" in step)
    assert re.search(r"^site:", MAKEFILE, re.MULTILINE)
    assert [step["with"]["path"] for step in steps if "upload" in step.get("uses", "")] == ["_build/site"]


def test_every_folder_that_readme_lists_exists() -> None:
    listed = re.findall(r"^([\w/]+/|index\.md) ", README, re.MULTILINE)
    assert len(listed) >= 6
    assert [name for name in listed if not (paths.ROOT / name).exists()] == []


def test_every_picture_and_file_that_readme_links_to_exists() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith("http")]
    assert links
    assert [link for link in links if not (paths.ROOT / link).exists()] == []


def test_the_citation_file_is_valid_and_names_the_version_of_the_package() -> None:
    text = (paths.ROOT / "CITATION.cff").read_text(encoding="utf-8")
    Citation(text).validate()
    assert str(yaml.safe_load(text)["version"]) == onestepback.__version__


def test_an_invalid_citation_file_is_refused() -> None:
    text = (paths.ROOT / "CITATION.cff").read_text(encoding="utf-8").replace("title:", "heading:", 1)
    with pytest.raises(Exception, match="heading"):
        Citation(text).validate()


def test_the_changelog_has_an_entry_for_the_version_of_the_package() -> None:
    text = (paths.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(onestepback.__version__)}\b", text, re.MULTILINE)


def test_no_tracked_file_names_a_package_host_or_a_path_of_one_machine() -> None:
    own = Path(__file__)
    found = []
    for path in tracked():
        if path == own or not path.is_file():
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(paths.ROOT)}: {hit[0]}" for hit in HOSTS.finditer(text)]
    assert found == []


def test_the_rule_against_hosts_and_paths_finds_one() -> None:
    assert HOSTS.search("https://files.python" + "hosted.org/x")
    assert HOSTS.search("see /home/somebody/x")
    assert not HOSTS.search("a/work/of art, src/root/x, https://example.org/tmp/x")


def test_a_clone_stays_small() -> None:
    sizes = {path: path.stat().st_size for path in tracked() if path.is_file()}
    kept = {path: size for path, size in sizes.items() if path.parent == paths.ARCHIVES}
    assert sum(sizes.values()) - sum(kept.values()) < 12_000_000
    assert all(size < 10_000_000 for size in kept.values())


def test_the_vega_that_draws_a_picture_is_the_one_that_brings_it_to_life_and_each_part_of_it_is_there_once() -> None:
    packages = json.loads((paths.ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert packages["node_modules/vega"]["version"] == vl_convert.get_vega_version()
    parts = [name.rpartition("/")[2] for name in packages if "vega" in name.rpartition("/")[2]]
    assert "vega-scenegraph" in parts and len(parts) == len(set(parts))


def test_a_project_that_was_copied_or_moved_or_has_another_lock_is_set_up_anew(tmp_path: Path) -> None:
    def marks(folder: Path) -> list[str]:
        """What set-up would mark as done."""
        done = subprocess.run(["make", "-n", "book"], cwd=folder, capture_output=True, text=True, check=True)
        return re.findall(r"^touch (\S+)$", done.stdout, re.MULTILINE)

    home, moved = tmp_path / "a place", tmp_path / "another place"
    home.mkdir()
    for name in ("Makefile", "requirements.lock", "pyproject.toml", "package-lock.json"):
        shutil.copy(paths.ROOT / name, home)
    first = marks(home)
    assert [Path(mark).parent.name for mark in first] == [".venv", "node_modules", "node_modules"]
    for mark in first:
        (home / mark).parent.mkdir(exist_ok=True)
        (home / mark).touch()
    assert marks(home) == []
    (home / "requirements.lock").touch()
    assert marks(home) == [], "a newer time of the same content is no change"
    (home / "requirements.lock").write_text("another\n", encoding="utf-8")
    assert len(marks(home)) == 1
    home.rename(moved)
    assert len(marks(moved)) == 3


def test_every_test_that_the_table_of_faults_names_is_there():
    told = (paths.ROOT / "docs" / "faults.md").read_text("utf-8")
    named = re.findall(r"`(test_\w+\.py)::(\w+)`", told)
    assert len(named) > 15
    for file, name in named:
        [found] = (paths.ROOT / "tests").rglob(file)
        assert f"def {name}(" in found.read_text("utf-8"), name
