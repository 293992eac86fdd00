"""A file from a publisher that answers rightly, late, in parts, without end, or not at all."""

import time

import pytest

from onestepback.data import download as room
from onestepback.data.download import DownloadError, download
from publisher import Publisher, endless, part, whole

FILE = b"year,iso3,cups\n" * 40
SAME = {"Accept-Ranges": "bytes", "ETag": '"of the file"'}


@pytest.fixture
def publisher(monkeypatch):
    for name, value in {"PATIENCE": 0.3, "WAITS": (0.01, 0.01), "PAUSE": 0.0, "LONGEST": 2.0}.items():
        monkeypatch.setattr(room, name, value)
    publisher = Publisher()
    yield publisher
    publisher.server.shutdown()
    publisher.server.server_close()


def rest(to) -> None:
    """Answer with what is still to come."""
    start = int(to.headers["Range"].removeprefix("bytes=").removesuffix("-"))
    place = {"Content-Range": f"bytes {start}-{len(FILE) - 1}/{len(FILE)}"}
    part(FILE[start:], len(FILE), 206, **SAME, **place)(to)


def late(to) -> None:
    time.sleep(0.6)


def dripping(to) -> None:
    to.send_response(200)
    to.end_headers()
    try:
        while True:
            to.wfile.write(b".")
            time.sleep(0.02)
    except OSError:
        pass


@pytest.mark.parametrize(
    "answers",
    [
        [whole(FILE)],
        [late, whole(FILE)],
        [part(FILE, 100), whole(FILE)],
        [part(FILE, 100, **SAME), rest],
        [part(FILE, 100, **SAME), part(FILE, 300, **SAME), rest],
        [part(FILE, 100, **SAME), whole(FILE, **SAME)],  # the file is another now: it is sent from its beginning
        [part(b"busy", 4, 503), whole(FILE)],
        [part(b"slowly", 6, 429, **{"Retry-After": "0"}), whole(FILE)],
    ],
)
def test_a_file_comes_whole_however_many_times_it_has_to_be_asked_for(publisher, answers):
    publisher.answers = answers
    assert download(publisher.address) == FILE
    assert len(publisher.asked) == len(answers)


def test_what_broke_off_is_gone_on_with_only_where_its_server_knows_the_file_again(publisher):
    publisher.answers = [part(FILE, 100, **SAME), rest]
    download(publisher.address)
    asked = publisher.asked[1][1]
    assert (asked["Range"], asked["If-Range"]) == ("bytes=100-", '"of the file"')
    publisher.asked, publisher.answers = [], [part(FILE, 100, ETag='"of the file"'), whole(FILE)]
    download(publisher.address)
    assert publisher.asked[1][1]["Range"] is None


@pytest.mark.parametrize(
    ("answer", "told", "times"),
    [
        (late, r"^nothing came for 0\.3 seconds$", 3),
        (part(FILE, 100), r"^the download ended after 100 of 600 bytes$", 3),
        (part(b"", 0, 500), r"^HTTP 500 Internal Server Error$", 3),
        (part(b"", 0, 429, **{"Retry-After": "86400"}), r"^HTTP 429 .*: it asks to wait 86,400 seconds$", 1),
        (
            part(b"", 0, 503, **{"Retry-After": "Wed, 01 Jan 2200 00:00:00 GMT"}),
            r"^HTTP 503 .*: it asks to wait [\d,]+ s",
            1,
        ),
        (part(b"", 0, 403), r"^HTTP 403 Forbidden: it asks for a key, or refuses$", 1),
        (part(b"", 0, 404), r"^HTTP 404 Not Found$", 1),
        (endless, r"^it does not end after 50,000 bytes$", 1),
        (part(FILE, 10, length=60_000), r"^it has 60,000 bytes, more than the 50,000 that are taken$", 1),
        (dripping, r"^[\d,]+ bytes came in 0\.5 seconds, and not the end$", 1),
    ],
)
def test_what_does_not_come_is_told_in_a_line_after_as_many_attempts_as_it_is_worth(
    publisher, monkeypatch, answer, told, times
):
    monkeypatch.setattr(room, "LARGEST", 50_000)
    monkeypatch.setattr(room, "LONGEST", 0.5 if answer is dripping else 5.0)
    publisher.answers = [answer]
    with pytest.raises(DownloadError, match=told) as error:
        download(publisher.address)
    assert "\n" not in str(error.value)
    assert len(publisher.asked) == times


def test_a_server_is_waited_for_as_long_as_it_asks(publisher, monkeypatch):
    waits = []
    monkeypatch.setattr(room.time, "sleep", waits.append)
    publisher.answers = [part(b"", 0, 429, **{"Retry-After": "7"}), part(b"", 0, 502), whole(FILE)]
    monkeypatch.setattr(room, "LONGEST", 60.0)
    download(publisher.address)
    assert [wait for wait in waits if wait] == [7, 0.01]


def test_a_host_rests_between_two_requests(publisher, monkeypatch):
    publisher.answers = [whole(FILE)]
    monkeypatch.setattr(room, "PAUSE", 0.2)
    begun = time.monotonic()
    for _ in range(3):
        download(publisher.address)
    assert time.monotonic() - begun >= 0.4


def test_without_a_network_it_is_told_at_once_and_in_a_line(publisher):
    publisher.server.server_close()
    with pytest.raises(DownloadError, match=r"^no answer, perhaps no network: "):
        download(publisher.address)
