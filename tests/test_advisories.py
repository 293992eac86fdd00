"""What is known of faults in the pinned packages, and that what could not be asked does not pass for free of them."""

import pytest

from onestepback import advisories
from onestepback.advisories import AdvisoryError

FREE = {"name": "tea", "version": "1.0", "vulns": []}
FAULTY = {"name": "milk", "version": "2.0", "vulns": [{"id": "GHSA-0", "fix_versions": ["2.1"]}]}
SKIPPED = {"name": "salt", "skip_reason": "Dependency not found on PyPI and could not be audited: salt (1.0)"}
NODE = {
    "metadata": {"dependencies": {"total": 3}},
    "vulnerabilities": {
        "cup": {"range": "<2", "via": [{"title": "Leaks", "severity": "high"}]},
        "table": {"range": "*", "via": ["cup"]},
    },
}


def test_what_is_known_of_a_package_is_told_with_the_version_that_mends_it():
    assert advisories.of_python({"dependencies": [FREE, FAULTY]}) == (2, ["milk 2.0: GHSA-0, mended in 2.1"])
    assert advisories.of_node(NODE) == (3, ["cup <2: Leaks, high"])


def test_what_could_not_be_asked_does_not_pass_for_free_of_faults():
    with pytest.raises(AdvisoryError, match=r"requirements\.lock: the registry has no advisories on salt"):
        advisories.of_python({"dependencies": [FREE, SKIPPED]})
    with pytest.raises(AdvisoryError, match=r"package-lock\.json: 405 Method Not Allowed"):
        advisories.of_node({"message": "405 Method Not Allowed - POST https://registry.example/advisories"})


@pytest.mark.parametrize(
    ("python", "node", "message", "lines"),
    [
        ((2, []), (3, []), None, 2),
        ((2, ["milk"]), (3, []), "1 faults are known: raise the versions", 3),
        (AdvisoryError("no network"), (3, []), "not all could be asked, so nothing is known of them: no network", 1),
    ],
)
def test_both_registries_are_asked_and_a_command_says_what_is_known(monkeypatch, capsys, python, node, message, lines):
    for name, answer in (("_python", python), ("_node", node)):
        monkeypatch.setattr(advisories, name, lambda answer=answer: give(answer))
    if message:
        with pytest.raises(AdvisoryError, match=message):
            advisories.ask()
    else:
        advisories.ask()
    assert len(capsys.readouterr().out.splitlines()) == lines


def give(answer):
    if isinstance(answer, Exception):
        raise answer
    return answer


def test_without_a_network_it_says_so_in_one_line(monkeypatch):
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    with pytest.raises(AdvisoryError, match=r"package-lock\.json: ") as told:
        advisories._node()
    assert "\n" not in str(told.value)
