"""The store: what it gives is what was made, from just these inputs, or it is made again."""

from __future__ import annotations

from pathlib import Path

import pytest

from onestepback import paths, store


@pytest.fixture(autouse=True)
def _empty(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(store, "FOLDER", tmp_path / "store")


class Maker:
    def __init__(self, content: bytes) -> None:
        self.content, self.times = content, 0

    def __call__(self) -> bytes:
        self.times += 1
        return self.content


def place(state: str = "used"):
    return next(path for path in (store.FOLDER / state).rglob("*") if path.is_file())


def test_a_thing_is_made_once_for_the_same_inputs():
    make = Maker(b"picture")
    assert [store.keep("pictures", "a", make) for _ in range(3)] == [b"picture"] * 3
    assert make.times == 1


def test_other_inputs_or_another_kind_are_another_thing():
    store.keep("pictures", "a", Maker(b"one"))
    assert store.keep("pictures", "b", Maker(b"two")) == b"two"
    assert store.keep("packs", "a", Maker(b"three")) == b"three"


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-3], lambda b: b"", lambda b: b[:70] + b"x" + b[71:], lambda b: b[:30]]
)
def test_a_damaged_thing_is_found_and_made_again(damage, capsys):
    content = b"picture" * 20
    store.put("pictures", "a", content)
    place().write_bytes(damage(place().read_bytes()))
    make = Maker(content)
    assert store.keep("pictures", "a", make) == content
    assert make.times == 1
    assert "pictures/a is damaged" in capsys.readouterr().err


def test_a_thing_that_another_process_takes_up_at_the_same_time_is_given_to_both(monkeypatch):
    store.put("pictures", "a", b"picture")
    store.forget_unused()
    replace = Path.replace
    monkeypatch.setattr(Path, "replace", lambda self, target: (replace(self, target), replace(self, target)))
    assert store.find("pictures", "a") == b"picture"
    assert store.find("pictures", "a") == b"picture"


def test_what_raises_leaves_nothing_behind():
    def fail() -> bytes:
        raise RuntimeError("no ink")

    with pytest.raises(RuntimeError, match="no ink"):
        store.keep("pictures", "a", fail)
    assert not list(store.FOLDER.rglob("*"))


def test_a_thing_cut_off_while_it_is_written_is_not_taken(monkeypatch):
    monkeypatch.setattr(store.Path, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        store.put("pictures", "a", b"picture")
    assert store.find("pictures", "a") is None
    assert not [path for path in store.FOLDER.rglob("*") if path.is_file()]


def test_what_a_good_build_did_not_use_is_gone_after_it():
    store.put("pictures", "old", b"old")
    store.put("pictures", "new", b"new")
    store.forget_unused()
    assert store.find("pictures", "new") == b"new"
    store.forget_unused()
    assert store.find("pictures", "old") is None
    assert store.find("pictures", "new") == b"new"


def test_a_failed_build_forgets_nothing():
    store.put("pictures", "a", b"a")
    store.forget_unused()
    store.put("pictures", "b", b"b")
    assert store.find("pictures", "a") == b"a"
