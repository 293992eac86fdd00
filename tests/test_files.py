"""Folders that take each other's place, under interruptions and before readers."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import ThreadingHTTPServer
from threading import Event, Thread
from urllib.error import HTTPError
from urllib.request import urlopen

from conftest import Quiet
from onestepback.files import put_back, swap

READERS, SWAPS = 100, 40


def lay(folder, word):
    folder.mkdir()
    (folder / "index.html").write_text(word * 50_000, "utf-8")
    return folder


def test_the_last_folder_comes_back_where_an_interruption_came_between_two_names(tmp_path):
    site, old = tmp_path / "html", lay(tmp_path / "html.old", "a")
    put_back(site)
    assert (site / "index.html").read_text("utf-8")[0] == "a" and not old.exists()
    lay(old, "b")  # only half removed: the new one is in its place
    put_back(site)
    assert (site / "index.html").read_text("utf-8")[0] == "a"


def test_a_hundred_readers_get_the_old_page_or_the_new_one_whole_while_sites_are_swapped(tmp_path):
    site, done = lay(tmp_path / "html", "a"), Event()

    def read(address):
        seen = set()
        while not done.is_set():
            try:
                with urlopen(address, timeout=60) as answer:
                    seen.add((answer.status, answer.read()))
            except HTTPError as error:
                error.close()
                seen.add((error.code, b""))
        return seen

    class Server(ThreadingHTTPServer):
        request_queue_size = READERS

    with (
        Server(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server,
        ThreadPoolExecutor(READERS) as readers,
    ):
        Thread(target=server.serve_forever, daemon=True).start()
        asked = [readers.submit(read, f"http://127.0.0.1:{server.server_port}/index.html") for _ in range(READERS)]
        for turn in range(SWAPS):
            swap(lay(tmp_path / "html.new", "ba"[turn % 2]), site)
        done.set()
        seen = set.union(*(one.result() for one in asked))
        server.shutdown()
    pages = {(200, word.encode() * 50_000) for word in "ab"}
    assert pages <= seen <= {*pages, (404, b"")}  # the moment between two names
