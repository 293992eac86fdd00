"""What the tests of the built site share: the site, a server for it, a browser."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from onestepback import browser as chromium, paths, store
from onestepback.published import PAGES

SITE = paths.BUILD / "html"


def assert_none(faults: list[str]) -> None:
    """Fail with every fault on a line of its own."""
    assert not faults, "\n".join(["", *faults])


IN_PARTS = ("test_site_browser.py", "test_site_figures.py")
"""Files whose tests share a page or a figure, not all of them one thing."""

LONGEST = (
    "whole_book",
    "test_strict_build.py",
    "firefox",
    "webkit",
    "test_printed.py",
    "test_own_bloc_page.py",
    "test_site_metadata.py",
)
"""What takes a minute at one stretch begins first, else one process works on it while the others have nothing left."""


def group(item: pytest.Item) -> str:
    """Name what a test shares a costly thing with: the tests of one page, of one figure, else of one file."""
    module, parameters = item.nodeid.split("::")[0], getattr(item, "callspec", None)
    if mark := item.get_closest_marker("xdist_group"):
        return mark.args[0]
    about = parameters.params.get("name", parameters.params.get("key", "")) if parameters else ""
    return f"{module} {about if module.endswith(IN_PARTS) else ''}".strip()


def turn(item: pytest.Item) -> int:
    """Give the place of a test: the longest first, what can be shared out in small parts last."""
    name = group(item).rpartition("/")[2]
    first = next((place for place, start in enumerate(LONGEST) if name.startswith(start)), len(LONGEST))
    return first + name.startswith("test_site_figures.py")


@pytest.hookimpl(tryfirst=True)  # else pytest-xdist has read the groups before
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep on one worker what shares a costly thing, and begin with what takes longest."""
    for item in items:
        if not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(group(item)))
    items.sort(key=turn)


@pytest.fixture(scope="session", autouse=True)
def _own_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what the tests make apart from what a build has kept, and let figures be made as for pages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "FOLDER", tmp_path_factory.mktemp("store"))
        patch.setenv(PAGES, "1")
        yield


@pytest.fixture(scope="session")
def site() -> Path:
    """Give the folder of the built site."""
    if not (SITE / "index.html").exists():
        pytest.fail("the site is not built: run `make book` first", pytrace=False)
    return SITE


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Serve the site on this machine alone; give the address of its root."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def other_faces(work: Path, settings: str = "") -> Path:
    """Write a configuration of fontconfig for a machine with faces that are not the book's, under common names.

    What is to hold besides, such as how letters are fitted to pixels, is taken in from another configuration.
    """
    google, dejavu = paths.NODE_MODULES / "@expo-google-fonts", paths.NODE_MODULES / "dejavu-fonts-ttf" / "ttf"
    folders = [google / "noto-sans", google / "roboto", dejavu]
    assert all(folder.exists() for folder in folders), "the other faces are not set up: run `make book`"
    aliases = {"Arial": "Roboto", "Liberation Sans": "Noto Sans", "sans-serif": "Noto Sans"}
    told = "".join(f"<dir>{folder}</dir>" for folder in folders) + "".join(
        f'<match target="pattern"><test name="family"><string>{name}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{other}</string></edit></match>'
        for name, other in aliases.items()
    )
    taken_in = f'<include ignore_missing="yes">{settings}</include>' if settings else ""
    file = work / "other-faces.conf"
    file.write_text(f"<fontconfig>{taken_in}{told}<cachedir>{work / 'cache'}</cachedir></fontconfig>", encoding="utf-8")
    return file


@pytest.fixture
def live(browser):
    """Give a page at a desk whose errors are kept."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda said: page.errors.append(said.text) if said.type == "error" else None)
    yield page
    context.close()


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """Start the one browser that all tests use, on a machine that has many faces."""
    from playwright.sync_api import sync_playwright

    work = tmp_path_factory.mktemp("browser")
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        patch.setenv("FONTCONFIG_FILE", str(other_faces(work)))
        launching = chromium.launching(work=work)
        # No name resolves: a page that asks another site fails, and the test of it does not need a network.
        launching["args"].append("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
        started = playwright.chromium.launch(**launching)
        yield started
        started.close()
