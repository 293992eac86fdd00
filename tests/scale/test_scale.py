"""Trade from Parquet files: the sums of pandas, in parts, on a cluster, after a stop and with a worker lost."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from onestepback.measures import partner_share
from onestepback.scale import trade as scale

STATES = ["BRA", "CHN", "DEU", "IND", "KAZ", "RUS", "USA", "ZAF"]


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    draw = np.random.default_rng(7)
    keys = pd.MultiIndex.from_product([range(2018, 2026), STATES, STATES, range(200)])
    table = keys.to_frame(index=False, name=["year", "exporter", "importer", "product"])
    return table[table["exporter"] != table["importer"]].assign(value=lambda it: draw.random(len(it)).round(3) * 1e4)


@pytest.fixture(scope="module")
def folder(rows: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("bilateral")
    for year, part in rows.groupby("year"):
        (made / f"year={year}").mkdir()
        duckdb.from_df(part.drop(columns="year")).write_parquet(str(made / f"year={year}" / "rows.parquet"))
    return made


def by_pandas(rows: pd.DataFrame) -> pd.DataFrame:
    sides = [("exports", "exporter", "importer"), ("imports", "importer", "exporter")]
    parts = [
        rows[rows[own] == "KAZ"].groupby(["year", other])["value"].sum().rename_axis(["year", "partner"]).reset_index()
        for _, own, other in sides
    ]
    return pd.concat([part.assign(source="KAZ", flow=side[0]) for part, side in zip(parts, sides, strict=True)])


def test_a_table_that_fits_gives_the_shares_of_pandas(rows: pd.DataFrame, folder: Path) -> None:
    shares = partner_share(scale.trade_from_parquet(folder, ["KAZ"]), ["CHN", "RUS"])
    pd.testing.assert_frame_equal(shares, partner_share(by_pandas(rows), ["CHN", "RUS"]), check_dtype=False, rtol=1e-12)


def test_parts_and_threads_change_no_digit(folder: Path) -> None:
    one = scale.trade_from_parquet(folder, ["KAZ", "CHN"])
    pd.testing.assert_frame_equal(scale.trade_from_parquet(folder, ["CHN", "KAZ"], part=1, threads=2), one)


def test_a_run_that_was_cut_off_goes_on_from_the_parts_it_has(folder: Path, tmp_path: Path) -> None:
    class StopError(Exception):
        pass

    def stop(done: int, of: int) -> None:
        if done == 3:
            raise StopError

    with pytest.raises(StopError):
        scale.trade_from_parquet(folder, ["KAZ"], part=1, kept=tmp_path, told=stop)
    told: list[tuple[int, int]] = []
    found = scale.trade_from_parquet(
        folder, ["KAZ"], part=1, kept=tmp_path, told=lambda done, of: told.append((done, of))
    )
    assert told == [(done, 8) for done in range(4, 9)]
    pd.testing.assert_frame_equal(found, scale.trade_from_parquet(folder, ["KAZ"]))


@pytest.fixture
def cluster() -> Iterator[object]:
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, memory_limit="1GiB") as made,
        Client(made) as client,
    ):
        yield client


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_loses_a_worker_gives_the_same(folder: Path, cluster: object) -> None:
    lost: list[int] = []

    def lose(done: int, of: int) -> None:
        if not lost:
            lost.append(next(iter(cluster.run(os.getpid).values())))
            os.kill(lost[0], signal.SIGKILL)

    found = scale.trade_from_parquet(folder, ["KAZ"], part=1, client=cluster, told=lose)
    assert lost
    pd.testing.assert_frame_equal(found, scale.trade_from_parquet(folder, ["KAZ"]))


def test_what_is_missing_is_said_in_a_line(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    holed = tmp_path / "holed.parquet"
    duckdb.sql("SELECT 2020 AS year, 'KAZ' AS exporter, 'CHN' AS importer, NULL::DOUBLE AS value").write_parquet(
        str(holed)
    )
    (tmp_path / "text.parquet").write_text("no table", encoding="utf-8")
    cases = [
        (tmp_path / "none.parquet", {}, "no Parquet file is there"),
        (folder, {"columns": {"value": "v"}}, "no column 'v'"),
        (holed, {}, "KAZ to CHN, 2020 has no value"),
        (tmp_path / "text.parquet", {}, "text.parquet"),
    ]
    for path, asked, said in cases:
        with pytest.raises(scale.ScaleError, match=said) as raised:
            scale.trade_from_parquet(path, ["KAZ"], **asked)
        assert "\n" not in str(raised.value)
    monkeypatch.setattr(scale, "find_spec", lambda name: None)
    with pytest.raises(scale.ScaleError, match=r"duckdb is not installed: pip install 'onestepback\[scale\]'"):
        scale.trade_from_parquet(folder, ["KAZ"])
