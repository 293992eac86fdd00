"""Cells that run: what they show, what is known of what they read, and how a fault is told."""

from __future__ import annotations

import os
import re

import pytest

from onestepback import execution, paths, store
from onestepback.execution import ExecutionError, Notebook

PAGE = "notebooks/made_up.md"


@pytest.fixture(autouse=True)
def _own_store(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "FOLDER", tmp_path / "store")
    monkeypatch.setattr(execution, "_begun", {})


def notebook(*cells: str) -> Notebook:
    return Notebook(PAGE, cells, tuple(range(10, 10 * len(cells) + 10, 10)))


def shown(*cells: str) -> list[str]:
    """What each cell shows, in words."""
    outputs = execution.outputs(notebook(*cells))
    return ["".join(str(one.get("text") or one["data"]["text/plain"]) for one in cell) for cell in outputs]


def test_cells_of_a_page_share_their_names_and_show_what_they_print_display_or_end_in():
    cells = "x = 6", "print(x * 7)", "x * 8", "from IPython.display import display; display(x * 9)"
    assert shown(*cells) == ["", "42\n", "48", "54"]


def test_one_page_does_not_see_the_names_of_another():
    assert shown("x = 1", "x") == ["", "1"]
    with pytest.raises(ExecutionError, match="NameError"):
        execution.outputs(notebook("x"))


def test_a_cell_runs_beside_its_page_in_the_same_time_zone_and_language_whoever_runs_it():
    assert shown("from pathlib import Path; Path.cwd().name") == ["'notebooks'"]


def test_cells_that_ran_are_not_run_again():
    once = shown("import time", "time.time_ns()")
    assert shown("import time", "time.time_ns()") == once


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("x = 1\ny = 2\nraise ValueError('too\\nfew')", "notebooks/made_up.md:22: ValueError: too few"),
        ("def f():\n    return 1 / 0\nf()", "notebooks/made_up.md:21: ZeroDivisionError: division by zero"),
        ("x = 1\nx = = 2", "notebooks/made_up.md:21: SyntaxError: invalid syntax"),
        ("import os; os._exit(3)", "notebooks/made_up.md:20: the process was ended by the system (3)"),
        ("import os; os.kill(os.getpid(), 9)", "notebooks/made_up.md:20: the process was ended by the system (-9)"),
    ],
    ids=["raises", "raises within a function", "is no Python", "leaves", "is killed"],
)
def test_a_fault_is_told_in_a_line_that_names_the_page_and_the_line(cell, told):
    with pytest.raises(ExecutionError) as fault:
        execution.outputs(notebook("x = 0", cell))
    assert str(fault.value).startswith(told)
    assert "\n" not in str(fault.value)


def test_a_cell_that_does_not_end_is_ended(monkeypatch):
    monkeypatch.setattr(execution, "TIMEOUT", 0.5)
    with pytest.raises(ExecutionError, match=re.escape("made_up.md:10: the cell runs for more than 0.5 s")):
        execution.outputs(notebook("import time; time.sleep(60)"))


BESIDE = "import os; from onestepback.beside import call as beside"


def test_what_is_called_beside_a_page_is_called_in_one_process_for_all_pages_and_ends_with_the_last(monkeypatch):
    monkeypatch.setattr(execution, "_begun", {"another": None})
    (_, first), (_, second) = (shown(f"{BESIDE}  # {page}", "beside(os.getpid)") for page in "ab")
    assert first == second != shown(BESIDE, "os.getpid()")[1]
    execution._begun.clear()
    shown("1")
    with pytest.raises(ProcessLookupError):
        os.kill(int(first), 0)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("\nbeside(int, 'many')", ":21: ValueError: invalid literal for int() with base 10: 'many'"),
        ("beside(os._exit, 1)", ":20: EndedError: the process beside, called for _exit, was ended by the system"),
    ],
    ids=["raises", "is ended"],
)
def test_a_fault_beside_a_page_is_one_of_the_page_and_the_next_is_served_anew(cell, told):
    with pytest.raises(ExecutionError, match=re.escape(told)):
        execution.outputs(notebook(BESIDE, cell))
    assert shown(BESIDE, "beside(int, '3')")[1] == "3"


def test_a_fault_keeps_nothing():
    with pytest.raises(ExecutionError):
        execution.outputs(notebook("1 / 0"))
    assert notebook("1 / 0").made_from() is None


def test_a_warning_is_kept_for_the_page_to_tell():
    (cell,) = execution.outputs(notebook("import warnings; warnings.warn('old habits')"))
    assert [(one["name"], "old habits" in one["text"]) for one in cell] == [("stderr", True)]


def read_by(*cells: str) -> set[str]:
    import json

    execution.outputs(notebook(*cells))
    return set(json.loads(store.find("reads", notebook(*cells).asked)))


def test_what_cells_read_is_known_to_the_file():
    few = read_by("from onestepback.data import load; load('countries')")
    assert {"data/countries.csv", "data/countries.csv.yml", "src/onestepback/data/tables.py"} <= few
    assert not any(re.search(r"membership|own_bloc|charts/|_build|\.pyc", name) for name in few), few
    assert "src/onestepback/own_bloc/answer.py" in read_by("import onestepback.own_bloc.answer")


def test_cells_are_run_again_when_a_file_that_they_read_has_changed_and_not_for_another(tmp_path, monkeypatch):
    for name in ("read", "unread"):
        (tmp_path / name).write_text("1")
    cells = ("open('../read').read()", "1")
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    notebook(*cells).keep(["read"], [[], []])
    known = notebook(*cells).made_from()
    (tmp_path / "unread").write_text("2")
    os.utime(tmp_path / "read", (0, 0))
    assert notebook(*cells).made_from() == known
    (tmp_path / "read").write_text("2")
    assert notebook(*cells).made_from() != known
