"""What is made for pages to load: never half of it, and each with an address that changes when it does."""

import base64
import hashlib
import json
import re
from types import SimpleNamespace

import pytest

from onestepback import paths, store
from onestepback.book import assets
from onestepback.files import sha256


class Build:
    """The assets of one build after the other, with a packer that counts."""

    def __init__(self, folder, monkeypatch):
        self.folder, self.packed = folder, 0
        monkeypatch.setattr(store, "FOLDER", folder / "store")
        monkeypatch.setattr(assets, "_packed", self._pack)

    def _pack(self, widths):
        self.packed += 1
        return f"window.osbVega = {self.packed};".encode() * 100

    def make(self):
        """Make them; give the stamps that pages are told."""
        config = SimpleNamespace(html_static_path=[], html_context={"other": 1})
        assets.make(SimpleNamespace(doctreedir=str(self.folder / "work" / ".doctrees")), config)
        assert config.html_static_path == [str(self.made)] and config.html_context["other"] == 1
        self.told = config.html_context
        return config.html_context["stamps"]

    @property
    def made(self):
        """Their folder."""
        return self.folder / "work" / ".assets"

    def kept(self, kind):
        """What is kept of a kind."""
        return [path for path in store.FOLDER.rglob("*") if path.is_file() and path.parent.name == kind]


@pytest.fixture
def build(tmp_path, monkeypatch):
    return Build(tmp_path, monkeypatch)


def cut_off(*files):
    for file in files:
        content = file.read_bytes()
        file.write_bytes(content[: len(content) // 2])


def test_the_script_of_live_charts_is_packed_once_for_the_same_code(build):
    first = build.make()
    before = {path: path.stat().st_mtime_ns for path in build.made.iterdir()}
    assert build.make() == first and build.packed == 1
    assert {path: path.stat().st_mtime_ns for path in build.made.iterdir()} == before


def test_an_asset_that_was_cut_off_is_whole_again(build):
    build.make()
    whole = {path: path.read_bytes() for path in build.made.iterdir()}
    cut_off(*whole)
    build.make()
    assert {path: path.read_bytes() for path in build.made.iterdir()} == whole and build.packed == 1


@pytest.mark.parametrize("kind", ["vega", "faces"])
def test_an_asset_that_is_kept_and_was_cut_off_is_made_again(build, kind, capsys):
    build.make()
    whole = {path: path.read_bytes() for path in build.made.iterdir()}
    cut_off(*build.kept(kind))
    build.make()
    assert f"store/used/{kind}/" in capsys.readouterr().err
    assert build.packed == (2 if kind == "vega" else 1)
    same = {path.name for path in whole if path.read_bytes() == whole[path]}
    assert same >= {path.name for path in whole if path.name != "vega.js"}


def test_each_stamp_is_the_checksum_of_what_pages_load(build):
    stamps = build.make()
    files = [path for folder in (assets.WRITTEN, build.made) for path in folder.iterdir()]
    assert stamps == {path.name: sha256(path.read_bytes())[:8] for path in files}
    assert {"vega.js", "search.js", "faces.css", "book.js", "figures.js", "scenario.js", "icon.svg"} <= set(stamps)


def test_a_page_lets_in_the_style_and_the_script_that_stand_in_it_and_neither_names_a_file(build):
    build.make()
    for name, word in (("style", "--osb-ink"), ("early", "localStorage")):
        inner = build.told[name]
        checksum = base64.b64encode(hashlib.sha256(inner["text"].encode()).digest()).decode()
        assert inner["hash"] == f"'sha256-{checksum}'"
        # An archive of the web rewrites addresses: a style with one in it would no longer have its checksum.
        assert word in inner["text"] and not re.search(r"url\(|@import|</|<!--", inner["text"])


def test_the_style_asks_for_each_face_with_its_checksum(build):
    stamps, style = build.make(), (build.made / "faces.css").read_text("utf-8")
    names = [name for name in stamps if name.endswith(".woff2")]
    assert len(names) == 4 and all(f'url("{name}?v={stamps[name]}")' in style for name in names)


def test_other_tokens_or_packages_change_what_pages_ask_for(build, tmp_path, monkeypatch):
    first, style = build.make(), build.told["style"]
    tokens = tmp_path / "tokens.css"
    tokens.write_text(paths.TOKENS.read_text("utf-8") + ":root { --osb-more: 1px; }\n", "utf-8")
    monkeypatch.setattr("onestepback.charts.tokens.TOKENS", tokens)
    second = build.make()
    assert first == second and build.told["style"]["hash"] != style["hash"]
    lock = tmp_path / "package-lock.json"
    lock.write_text(json.dumps({"packages": {}}), "utf-8")
    monkeypatch.setattr(paths, "NODE_LOCK", lock)
    third = build.make()
    assert {name for name in first if second[name] != third[name]} == {"vega.js"}
