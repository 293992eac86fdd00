"""Editions side by side: each at its address, with a way to the others, with scripts and without."""

import gzip
import json
import re
import shutil
from functools import partial
from http.server import ThreadingHTTPServer
from threading import Thread

import pytest
from lxml import html
from test_edition import NUMBER, make_site

from conftest import Quiet
from onestepback import paths, store
from onestepback.charts import pictures
from onestepback.editions import contents, freeze, hosts, side_by_side

OLD = "2031.1"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#888"/></svg>'


def make_pages(folder, site, number):
    """Put pages of the built book into a site of a few files; the old edition lacks the glossary."""
    make_site(folder, number)
    names = ["index.html", "search.html", "book/editions.html", "book/glossary.html", "book/rerun.html"]
    if number == OLD:
        names.remove("book/glossary.html")
    for name in names:
        text = (site / name).read_text("utf-8")
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(re.sub(r'data-edition="[^"]*"', f'data-edition="{OLD}"', text), "utf-8")
    made = json.loads((folder / "edition.json").read_text())
    made["pages"] = [
        {"path": name, "title": name, "source_sha256": "2" * 64} for name in names if name != "search.html"
    ]
    (folder / "edition.json").write_text(json.dumps(made), "utf-8")
    (folder / "figures" / "shares.svg").write_text(SVG, "utf-8")
    (folder / "figures" / "shares.json").write_text("{}", "utf-8")
    (folder / "figures" / "shares").mkdir(exist_ok=True)
    if number != OLD:
        made["withdrawn"] = {"shares_then": "Nobody read it."}
        (folder / "edition.json").write_text(json.dumps(made), "utf-8")
        (folder / "figures" / "shares_then").mkdir()
        page = "figures/shares_then/index.html"
        named = f'<!doctype html><span class="edition" data-edition="{OLD}" data-page="{page}">edition {OLD}</span>'
        (folder / page).write_text(named, "utf-8")
    shutil.copytree(site / "_static", folder / "_static", ignore=shutil.ignore_patterns("vega.js"))
    return folder


@pytest.fixture(scope="module")
def both(site, tmp_path_factory):
    """Give a folder with two editions side by side, published at an address."""
    root = tmp_path_factory.mktemp("editions")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "ROOT", root)
        patch.setattr(paths, "BUILD", root / "_build")
        patch.setattr(paths, "FACTS", root / "data" / "editions")
        patch.setattr(paths, "ARCHIVES", root / "editions")
        patch.setattr(freeze, "check_new", lambda number: None)
        patch.setenv("BOOK_URL", "https://example.org/book")
        freeze.freeze(make_pages(root / "old", site, OLD), OLD)
        make_pages(root / "_build" / "html", site, NUMBER)
        side_by_side.assemble()
        yield root / "_build" / "site"


@pytest.fixture(scope="module")
def host(both):
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(both))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def canonical(file):
    return html.fromstring(file.read_text("utf-8")).xpath("//link[@rel='canonical']/@href")


def test_the_newest_is_at_the_root_and_each_frozen_one_at_its_own_address(both):
    listed = json.loads((both / "editions.json").read_text("utf-8"))
    assert [(one["edition"], one["path"], one["permanent"]) for one in listed] == [
        (NUMBER, "", None),  # not frozen yet
        (OLD, f"e/{OLD}/", f"e/{OLD}/"),
    ]
    for path, number in (("", NUMBER), (f"e/{OLD}/", OLD)):
        assert json.loads((both / path / "edition.json").read_text("utf-8"))["edition"] == number


def test_a_frozen_file_is_published_as_it_is_but_for_its_address_and_links_to_editions(both):
    root = both / "e" / OLD
    changed = {path for path, content in contents.unpacked(OLD).items() if (root / path).read_bytes() != content}
    assert changed == {"index.html", "book/editions.html", "book/rerun.html"}


def test_a_picture_that_an_archive_leaves_out_is_drawn(both):
    assert (both / "e" / OLD / "figures" / "shares.png").read_bytes().startswith(b"\x89PNG")


def test_such_a_picture_is_drawn_once_and_again_only_where_what_was_kept_is_damaged(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(store, "FOLDER", tmp_path / "store")
    draw, drawn = pictures.vl_convert.svg_to_png, []
    monkeypatch.setattr(pictures.vl_convert, "svg_to_png", lambda *a, **k: drawn.append(a) or draw(*a, **k))
    (tmp_path / "shares.svg").write_text(SVG, "utf-8")
    (tmp_path / "shares.json").write_text("{}", "utf-8")
    for _ in range(2):
        side_by_side._draw(OLD, tmp_path)
    assert len(drawn) == 1
    whole = (tmp_path / "shares.png").read_bytes()
    kept = next(file for file in store.FOLDER.rglob("*") if file.is_file())
    kept.write_bytes(kept.read_bytes()[:-20])
    side_by_side._draw(OLD, tmp_path)
    assert len(drawn) == 2
    assert "is damaged and is made again" in capsys.readouterr().err
    assert (tmp_path / "shares.png").read_bytes() == whole


def test_each_page_of_a_frozen_edition_states_one_canonical_address_its_own(both):
    assert canonical(both / "e" / OLD / "index.html") == [f"https://example.org/book/e/{OLD}/"]
    assert canonical(both / "e" / OLD / "book/rerun.html") == [f"https://example.org/book/e/{OLD}/book/rerun.html"]


def test_without_scripts_the_list_of_editions_links_to_each_frozen_one(both):
    for path in ("", f"e/{OLD}/"):
        page = html.fromstring((both / path / "book/editions.html").read_text("utf-8"))
        links = page.xpath("//h2//a[@class='edition']/@href")
        assert links
        target = (both / "e" / OLD / "index.html").resolve()
        assert {(both / path / "book" / link).resolve() for link in links} == {target}


def test_the_page_of_a_withdrawn_figure_leads_to_it_in_the_edition_that_has_it(both):
    page = html.fromstring((both / "figures/shares_then/index.html").read_text("utf-8"))
    assert page.xpath("//a[@class='edition']/@href") == [f"../../e/{OLD}/figures/shares_then/index.html"]
    assert "figures/shares_then/index.html" in (both / "editions.js").read_text("utf-8")  # so its old page leads here


def test_the_switch_keeps_the_reader_on_the_page_with_its_settings(live, host):
    live.goto(f"{host}book/rerun.html?a=b#content")
    live.locator(".bar select").select_option(OLD)
    live.wait_for_url(f"{host}e/{OLD}/book/rerun.html?a=b#content")
    live.locator(".bar select").select_option(NUMBER)
    live.wait_for_url(f"{host}book/rerun.html?a=b#content")
    assert live.errors == []


def test_the_switch_says_that_a_page_did_not_exist(live, host):
    live.goto(f"{host}book/glossary.html")
    live.locator(".bar select").select_option(OLD)
    note = live.locator(".other")
    assert f"Edition {OLD} has no such page." in note.inner_text()
    assert live.url == f"{host}book/glossary.html"
    assert live.locator(".bar select").input_value() == NUMBER
    note.locator("a").click()
    live.wait_for_url(f"{host}e/{OLD}/index.html")


def test_an_old_edition_says_so_on_every_page_and_leads_to_the_newest(live, host):
    live.goto(f"{host}e/{OLD}/book/rerun.html")
    note = live.locator(".other")
    assert f"This is edition {OLD} of 6 May 2031." in note.inner_text()
    note.locator("a").click()
    live.wait_for_url(f"{host}book/rerun.html")
    assert live.locator(".other").is_hidden()


def test_it_works_from_a_folder_without_a_server(live, both):
    live.goto((both / "e" / OLD / "book" / "rerun.html").as_uri())
    live.locator(".other a").click()
    live.wait_for_url((both / "book" / "rerun.html").as_uri())
    assert live.errors == []


def test_a_build_with_the_number_of_a_frozen_edition_has_to_be_that_edition(site, tmp_path, monkeypatch):
    for name, folder in (("ROOT", ""), ("BUILD", "_build"), ("FACTS", "data/editions"), ("ARCHIVES", "editions")):
        monkeypatch.setattr(paths, name, tmp_path / folder)
    monkeypatch.setattr(freeze, "check_new", lambda number: None)
    built = make_pages(tmp_path / "_build" / "html", site, NUMBER)
    freeze.freeze(built, NUMBER)
    side_by_side.assemble()
    first = (tmp_path / "_build" / "site" / "index.html").read_bytes()
    (built / "data" / "trade.csv").write_bytes(b"year,share\n2023,50.0\n")
    with pytest.raises(contents.EditionError, match=f"its datasets differ from edition {NUMBER}, which is frozen"):
        side_by_side.assemble()
    assert (tmp_path / "_build" / "site" / "index.html").read_bytes() == first


def told(file, path):
    """Give the headers that a host reads for a path: all that fit, those of one name joined, as Netlify has it."""
    found, fits = {}, False
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("/"):
            fits = re.fullmatch(re.sub(r":\w+", "[^/]+", line).replace("*", ".*"), path)
        elif fits and line:
            name, value = line.strip().split(": ", 1)
            found[name] = f"{found[name]}, {value}" if name in found else value
    return found


@pytest.fixture(scope="module")
def headed(both):
    """Serve both editions as a host that reads `_headers` and `404.html`."""

    class Host(Quiet):
        def end_headers(self):
            for name, value in told(both / "_headers", self.path.partition("?")[0]).items():
                self.send_header(name, value)
            super().end_headers()

        def send_error(self, code, message=None, explain=None):
            content = (both / "404.html").read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(content)

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=str(both))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_what_is_asked_for_by_its_checksum_is_kept_for_ever_and_nothing_else(both):
    kept = told(both / "_headers", "/_static/book.js")["Cache-Control"]
    assert kept == "public, max-age=31536000, immutable"
    for path in ("/index.html", "/editions.js", f"/e/{OLD}/_static/book.js", "/figures/shares.svg"):
        assert "Cache-Control" not in told(both / "_headers", path)
        assert told(both / "_headers", path)["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("page", ["book/rerun.html", f"e/{OLD}/book/rerun.html"])
def test_a_page_is_framed_by_no_other_site_and_looks_as_without_headers(live, headed, page, tmp_path):
    live.goto(headed + page)
    assert live.errors == []
    frames = f'<iframe src="{headed}{page}"></iframe><iframe src="{headed}404.html"></iframe>'
    (tmp_path / "index.html").write_text(frames, "utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as other:
        Thread(target=other.serve_forever, daemon=True).start()
        live.goto(f"http://127.0.0.1:{other.server_port}/", wait_until="networkidle")
        other.shutdown()
    framed = {frame.url for frame in live.frames[1:]}
    assert framed == {"chrome-error://chromewebdata/", f"{headed}404.html"}  # this may be framed, as figures may


def test_an_address_that_leads_nowhere_shows_a_page_with_a_way_home_however_deep_it_is(live, headed):
    answer = live.goto(f"{headed}e/{OLD}/notebooks/no_such_page.html")
    assert answer.status == 404
    assert live.locator("h1").inner_text() == "There is no such page"
    assert live.locator("main a").first.get_attribute("href") == "https://example.org/book/"
    assert live.evaluate("getComputedStyle(document.body).backgroundColor") != "rgba(0, 0, 0, 0)"
    assert [error for error in live.errors if "404" not in error] == []


def test_a_large_file_of_the_newest_edition_lies_packed_beside_itself(both):
    packed = sorted(both.rglob("*.gz"))
    assert packed
    for file in packed:
        whole = file.with_suffix("")
        assert gzip.decompress(file.read_bytes()) == whole.read_bytes()
        assert whole.stat().st_size >= hosts.LEAST
        assert file.relative_to(both).parts[0] != "e"


def test_a_host_that_runs_jekyll_leaves_no_folder_out(both):
    assert (both / ".nojekyll").exists()
