"""A trial of interruptions: a build is killed at moments drawn by a seed, and the next ones have to end as a clean one.

Half of the kills strike everything that the build started, half the build alone, whose children go on by themselves.
Between them pages are edited and the store is damaged. After each, the last good site has to be there whole.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from onestepback import paths

SEED = 20261201
FULL = 40  # seconds within which a kill strikes a build from nothing; later ones strike sooner
PAGES = ("book/how_to_read.md", "notebooks/votes.md", "notebooks/the_club.md", "book/rerun.md")
ADDED = "\n\nA line that is taken back.\n"


class Project:
    """A copy of the newest commit, built with the environment of the project."""

    def __init__(self, root: Path) -> None:
        self.root = root
        subprocess.run(["git", "clone", "-q", paths.ROOT.as_uri(), root], check=True)
        (root / "node_modules").symlink_to(paths.NODE_MODULES)

    def start(self) -> subprocess.Popen[str]:
        """Begin a build."""
        environment = {**os.environ, "PYTHONPATH": str(self.root / "src")}
        return subprocess.Popen(
            [sys.executable, "-m", "onestepback", "build"],
            cwd=self.root, env=environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def build(self) -> str:
        """Build to the end, once no other build is under way; what is wrong, if anything is."""
        for _ in range(240):
            process = self.start()
            _, told = process.communicate()
            if "under way" not in told:
                return told.strip() if process.returncode else ""
            time.sleep(1)
        return "another build is under way for four minutes"

    def site(self) -> Path:
        """The last good site: in its place, or beside it for the moment between two names."""
        html = self.root / "_build" / "html"
        return html if html.exists() else html.with_name("html.old")


def strike(project: Project, dice: random.Random, longest: float) -> str:
    """Begin a build and kill it; say how."""
    process, after, whole = project.start(), dice.uniform(0.05, longest), dice.random() < 0.5
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        if whole:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    if process.stderr:
        process.stderr.close()
    process.wait()
    return f"{'all of it' if whole else 'the build alone'} after {after:.1f} s"


def disturb(project: Project, dice: random.Random) -> None:
    """Edit a page, take an edit back, drop or damage what is kept."""
    what = dice.randrange(6)
    page = project.root / dice.choice(PAGES)
    text = page.read_text(encoding="utf-8")
    if what < 3:
        page.write_text(text.removesuffix(ADDED) if text.endswith(ADDED) else text + ADDED, encoding="utf-8")
    kept = sorted(file for file in (project.root / "_build" / "store").rglob("*") if file.is_file())
    if what == 3 and kept:
        for file in dice.sample(kept, min(40, len(kept))):
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    if what == 4:
        shutil.rmtree(project.root / "_build" / "store", ignore_errors=True)
    if what == 5:
        shutil.rmtree(project.root / "_build" / "work", ignore_errors=True)


def trial(folder: Path, times: int = 100) -> str:
    """Kill a build many times; the result in a line."""
    started, dice = time.monotonic(), random.Random(SEED)
    project = Project(folder / "interrupted")
    if told := project.build():
        return f"FAILED before it began: {told}"
    wanted = _sums(project.site())
    for turn in range(times):
        disturb(project, dice)
        how = strike(project, dice, FULL if turn % 4 == 0 else FULL / 4)
        if not (project.site() / "edition.json").exists():
            return f"FAILED: no site is left after interruption {turn + 1}, {how}"
    subprocess.run(["git", "checkout", "-q", "."], cwd=project.root, check=True)
    if told := project.build():
        return f"FAILED after {times} interruptions: {told}"
    found = _sums(project.site())
    differ = sorted(path for path in {*wanted, *found} if wanted.get(path) != found.get(path))
    left = [file.name for file in (project.root / "_build").iterdir() if file.suffix in (".new", ".old")]
    if differ or left:
        return f"FAILED after {times} interruptions: {len(differ)} files differ ({', '.join(differ[:5])}), left {left}"
    return f"{times} builds killed by the seed {SEED}: the next is the clean one, {len(found)} files the same;" + (
        f" {time.monotonic() - started:.0f} s"
    )


def _sums(site: Path) -> dict[str, bytes]:
    return {str(path.relative_to(site)): path.read_bytes() for path in site.rglob("*") if path.is_file()}


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory(prefix="interruptions ") as place:
        result = trial(Path(place), *map(int, sys.argv[1:]))
    print(result)
    sys.exit("FAILED" in result)
