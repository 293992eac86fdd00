"""The chapters in JupyterLab: opened, run, saved and closed, a page is as it was but for what was edited."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid

import pytest
import websocket

from onestepback import inputs, lab, paths

PAGES = sorted(file.relative_to(paths.ROOT).as_posix() for file in inputs.everything() if inputs.is_page(file))


@pytest.fixture
def chapters(tmp_path):
    """Give what opens and saves files for JupyterLab, over a copy of all pages."""
    for page in PAGES:
        (tmp_path / page).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(paths.ROOT / page, tmp_path / page)
    return lab.Chapters(root_dir=str(tmp_path))


def run(notebook):
    """Leave in a notebook what a kernel and JupyterLab do."""
    notebook["metadata"]["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
    }
    notebook["metadata"]["language_info"] = {"name": "python", "version": "3.13.1", "file_extension": ".py"}
    for cell in notebook["cells"]:
        cell["metadata"]["trusted"] = True
        if cell["cell_type"] == "code":
            cell["metadata"]["execution"] = {"iopub.execute_input": "2026-12-01T00:00:00Z"}
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "told"}]
            cell["execution_count"] = 1
    return notebook


def save(chapters, page, notebook):
    return chapters.save({"type": "notebook", "format": "json", "content": notebook}, page)


def test_every_page_that_was_opened_run_and_saved_is_the_same_byte_for_byte(chapters, tmp_path):
    assert len(PAGES) > 20
    for page in PAGES:
        notebook = chapters.get(page, type="notebook")["content"]
        told = save(chapters, page, run(notebook))
        assert (tmp_path / page).read_bytes() == (paths.ROOT / page).read_bytes(), page
        assert told["type"] == "notebook" and told["content"] is None


@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith("notebooks/")])
def test_of_a_chapter_only_the_cell_changes_that_was_edited(chapters, tmp_path, page):
    notebook = run(chapters.get(page, type="notebook")["content"])
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    cell["source"] += "\ntea = 1"
    save(chapters, page, notebook)
    before, after = ((root / page).read_text("utf-8").splitlines() for root in (paths.ROOT, tmp_path))
    place = after.index("tea = 1")
    assert after[:place] + after[place + 1 :] == before


def test_a_page_that_is_new_is_written_as_jupytext_does(chapters, tmp_path):
    save(chapters, "tea.md", {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []})
    assert "format_name: myst" in (tmp_path / "tea.md").read_text("utf-8")


# A session


@pytest.fixture
def served(chapters, tmp_path):
    """Give what asks JupyterLab itself, opened as `make lab` opens it, over the copy."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = uuid.uuid4().hex
    options = [
        "--no-browser",
        "--port",
        str(port),
        f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={tmp_path}",
    ]
    command = [sys.executable, "-m", "onestepback", "lab", *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    def ask(method, path, content=None):
        body = None if content is None else json.dumps(content).encode()
        address = f"http://127.0.0.1:{port}/api/{path}"
        request = urllib.request.Request(address, body, {"Authorization": f"token {token}"}, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or "null")

    try:
        for _ in range(150):
            try:
                ask("GET", "status")
                break
            except OSError:
                time.sleep(0.2)
        yield ask, f"ws://127.0.0.1:{port}/api/kernels/{{}}/channels?token={token}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def result(address, code):
    """Run code by a kernel; give the status of its answer."""
    kernel = websocket.create_connection(address, timeout=60)
    header = {"msg_id": "1", "msg_type": "execute_request", "session": "1", "username": "", "version": "5.3"}
    content = {"code": code, "silent": False}
    asked = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}
    kernel.send(json.dumps(asked))
    while True:
        told = json.loads(kernel.recv())
        if told["header"]["msg_type"] == "execute_reply":
            kernel.close()
            return told["content"]["status"]


def test_a_session_of_the_lab_opens_runs_and_saves_a_chapter_and_leaves_its_bytes(served, tmp_path):
    ask, address = served
    page = "notebooks/the_club.md"
    notebook = ask("GET", f"contents/{page}?type=notebook&content=1")["content"]
    kernel = ask("POST", "kernels", {"name": "python3", "path": page})["id"]
    first = next("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")
    assert result(address.format(kernel), first) == "ok"
    ask("PUT", f"contents/{page}", {"type": "notebook", "format": "json", "content": run(notebook)})
    ask("DELETE", f"kernels/{kernel}")
    assert (tmp_path / page).read_bytes() == (paths.ROOT / page).read_bytes()
