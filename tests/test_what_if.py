"""What another vintage would do: its rows stand for those of the one that the chapters name."""

import csv
import io

import pytest

from onestepback import what_if
from onestepback.data.csv import plain_csv
from onestepback.data.sidecar import describe


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_the_rows_of_one_vintage_stand_for_those_of_another_and_all_others_stay():
    name, old, new, content = what_if._swapped("weo:2024-10=2025-10")
    assert (name, old, new) == ("weo", "2024-10", "2025-10")
    before, after = rows(plain_csv(describe("weo"))), rows(content)
    stands, real = ([row for row in after if row["vintage"] == one] for one in (old, new))
    assert stands == [{**row, "vintage": old} for row in real] and len(real) > 1000
    assert [row for row in after if row["vintage"] != old] == [row for row in before if row["vintage"] != old]


@pytest.mark.parametrize(
    ("vintage", "told"),
    [
        ("weo:2025-10", "write the table, the vintage and the one for it, weo:2024-10=2025-10"),
        ("tea:2024-10=2025-10", "there is no table tea; there are "),
        ("weo:2024-10=1999-10", "weo has no 1999-10; it has 2019-04, "),
        ("membership:2024-10=2025-10", "the rows of membership name no vintage"),
    ],
)
def test_a_vintage_that_is_none_is_one_line(vintage, told):
    with pytest.raises(what_if.WhatIfError, match=f"^VINTAGE={vintage}: {told}"):
        what_if._swapped(vintage)


def test_a_commit_that_is_none_is_one_line():
    with pytest.raises(what_if.WhatIfError, match="^LIBRARY=tea: the repository has no such commit$"):
        what_if._by_library("tea")


def test_a_sidecar_that_alone_is_another_is_seen_by_its_field(tmp_path):
    dataset = describe("membership")
    (tmp_path / "data").mkdir()
    copy = tmp_path / "data" / dataset.sidecar.name
    copy.write_bytes(dataset.sidecar.read_bytes())
    assert what_if._other_fields("membership", tmp_path) == []
    copy.write_text(copy.read_text("utf-8").replace("title: ", "title: Other ", 1), "utf-8")
    assert "title" in what_if._other_fields("membership", tmp_path)
