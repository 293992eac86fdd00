"""The project's own files: how it is cited, and what no tracked file may say."""

import re
import subprocess
import sys
from pathlib import Path

from onestepback import paths

REGISTRIES = re.compile(rb"(?:pypi|pythonhosted|npmjs)\.(?:org|com)")


def test_the_citation_file_is_valid():
    converter = Path(sys.executable).with_name("cffconvert")
    done = subprocess.run([converter, "--validate", "-i", paths.ROOT / "CITATION.cff"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_tracked_file_names_the_host_of_a_package_registry():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=paths.ROOT, capture_output=True, text=True, check=True)
    files = [paths.ROOT / name for name in listed.stdout.split("\0") if name]
    assert not [str(file) for file in files if file.is_file() and REGISTRIES.search(file.read_bytes())]
