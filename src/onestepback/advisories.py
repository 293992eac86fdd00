"""Whether faults are known in the pinned packages: their registries are asked, by the programs made for it.

It tells apart what is free of known faults from what could not be asked: a mirror may keep packages and no advisories.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from onestepback import paths

AUDITOR = "pip-audit==2.10.1"
PATIENCE = 300  # seconds for a registry


class AdvisoryError(RuntimeError):
    """Faults are known, or could not be asked for: one line."""


def ask() -> None:
    """Ask both registries, and print what is known.

    Raises
    ------
    AdvisoryError
        A fault is known in a pinned package, or a registry could not be asked.
    """
    known, unasked = [], []
    for lock, look in ((paths.LOCK, _python), (paths.NODE_LOCK, _node)):
        try:
            asked, found = look()
        except AdvisoryError as error:
            unasked.append(str(error))
            continue
        known += [f"{lock.name}: {fault}" for fault in found]
        print(f"{lock.name}: {asked} packages asked for, {len(found)} faults known")
    for fault in known:
        print(f"  {fault}")
    if unasked:
        raise AdvisoryError(f"not all could be asked, so nothing is known of them: {'; '.join(unasked)}")
    if known:
        raise AdvisoryError(f"{len(known)} faults are known: raise the versions in pyproject.toml or package.json")


def of_python(told: dict[str, Any]) -> tuple[int, list[str]]:
    """How many packages were asked for, and the faults known in them, from what pip-audit tells.

    Raises
    ------
    AdvisoryError
        Some were not asked for.
    """
    skipped = [one["name"] for one in told["dependencies"] if "skip_reason" in one]
    if skipped:
        more = f" and {len(skipped) - 3} more" if len(skipped) > 3 else ""
        raise AdvisoryError(f"{paths.LOCK.name}: the registry has no advisories on {', '.join(skipped[:3])}{more}")
    faults = [
        f"{one['name']} {one['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'none yet'}"
        for one in told["dependencies"]
        for fault in one["vulns"]
    ]
    return len(told["dependencies"]), faults


def of_node(told: dict[str, Any]) -> tuple[int, list[str]]:
    """How many packages were asked for, and the faults known in them, from what ``npm audit`` tells.

    Raises
    ------
    AdvisoryError
        They were not asked for.
    """
    if "metadata" not in told:
        why = told.get("message") or told.get("error", {}).get("summary") or "no answer"
        raise AdvisoryError(f"{paths.NODE_LOCK.name}: {why.partition(' - ')[0]}")
    faults = [
        f"{name} {one['range']}: {fault['title']}, {fault['severity']}"
        for name, one in told["vulnerabilities"].items()
        for fault in one["via"]
        if isinstance(fault, dict)  # else it is the name of another package that is told itself
    ]
    return told["metadata"]["dependencies"]["total"], faults


def _python() -> tuple[int, list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        programs = Path(folder) / ("Scripts" if sys.platform == "win32" else "bin")
        _run([sys.executable, "-m", "venv", folder], paths.LOCK.name)
        _run([programs / "pip", "install", "-q", "--disable-pip-version-check", AUDITOR], paths.LOCK.name)
        how = ["--no-deps", "--disable-pip", "--progress-spinner=off", "--format=json"]
        return of_python(json.loads(_run([programs / "pip-audit", "-r", paths.LOCK, *how], paths.LOCK.name)))


def _node() -> tuple[int, list[str]]:
    return of_node(json.loads(_run(["npm", "audit", "--package-lock-only", "--json"], paths.NODE_LOCK.name)))


def _run(command: list[Any], of: str) -> str:
    """What a program prints; its exit status says whether it found something, so it does not count."""
    try:
        done = subprocess.run(
            list(map(str, command)),
            cwd=paths.ROOT,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AdvisoryError(f"{of}: {command[0]} gives no answer ({error})") from None
    if done.returncode and not done.stdout.strip():
        said = (done.stderr.strip().splitlines() or ["no word why"])[-1]
        raise AdvisoryError(f"{of}: there is no answer, perhaps no network ({said})")
    return done.stdout
