"""The ledger: its files, and verdicts that follow from readings."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_notebook, new_output

from onestepback.claims import ledger, verdicts
from onestepback.claims.ledger import LedgerError
from onestepback.claims.numbers import ClaimError

RECORD: dict[str, Any] = {
    "key": "half_of_all",
    "number": "6",
    "text": "BRICS accounts for half of the whole.",
    "place": "Second paragraph.",
    "test": "Trade by partner for each list of members.",
    "rule": "Each list is a reading, true where the share reaches one half.",
    "verdict": "holds in part",
    "counter_evidence": "With partner states the share is above one half.",
    "overturned_by": "A share of one half in every list.",
}


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Write a claim's file into an otherwise empty ledger."""
    (tmp_path / "claims").mkdir()
    monkeypatch.setattr(ledger.paths, "BOOK", tmp_path)
    monkeypatch.setattr(verdicts, "display", lambda bundle, raw: None)

    def call(**changes: Any) -> None:
        record = {field: value for field, value in (RECORD | changes).items() if value is not None}
        (tmp_path / "claims" / f"{record.get('key', 'half_of_all')}.yml").write_text(yaml.safe_dump(record))

    return call


@pytest.mark.parametrize(
    ("readings", "verdict"),
    [
        ({"five": True, "nine": True}, "holds"),
        ({"five": False, "nine": True}, "holds in part"),
        ({"five": False, "nine": False}, "fails"),
    ],
)
def test_a_verdict_follows_from_how_many_readings_are_true(readings: dict[str, bool], verdict: str) -> None:
    assert ledger.weigh(readings) == verdict


def test_a_verdict_without_any_reading_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one reading"):
        ledger.weigh({})


def test_a_verdict_that_flips_stops_the_build_until_the_ledger_is_read_again(write: Callable[..., None]) -> None:
    write()
    verdicts.judge("half_of_all", readings={"five": False, "nine": True})
    with pytest.raises(ClaimError, match="the ledger says 'holds in part', the data now say 'fails'.*half_of_all.yml"):
        verdicts.judge("half_of_all", readings={"five": False, "nine": False})


def test_a_verdict_on_an_unknown_dataset_is_refused(write: Callable[..., None]) -> None:
    write()
    with pytest.raises(ClaimError, match="claim half_of_all: no dataset 'trades'"):
        verdicts.judge("half_of_all", readings={"five": False, "nine": True}, datasets=["trades"])


def test_a_verdict_needs_readings_or_documents(write: Callable[..., None]) -> None:
    write()
    with pytest.raises(ClaimError, match="neither readings nor documents"):
        verdicts.judge("half_of_all")
    write(documents=["tass_tokayev_kazan_2024"])
    verdicts.judge("half_of_all")


def test_the_value_of_a_verdict_is_printed_as_computed(write: Callable[..., None]) -> None:
    write()
    readings = {"five": False, "nine": True}
    verdicts.judge("half_of_all", readings=readings, value=41.87, printed="41.9", unit="%")
    with pytest.raises(ClaimError, match=r"printed '41\.8', computed 41\.87"):
        verdicts.judge("half_of_all", readings=readings, value=41.87, printed="41.8", unit="%")


def test_readings_keep_their_order_in_a_notebook_that_is_kept(
    write: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[dict[str, Any]] = []
    monkeypatch.setattr(verdicts, "display", lambda bundle, raw: shown.append(bundle))
    write()
    verdicts.judge("half_of_all", readings={"nine": True, "five": False})
    kept = nbformat.writes(new_notebook(cells=[new_code_cell(outputs=[new_output("display_data", shown[0])])]))
    [cell] = nbformat.reads(kept, as_version=4).cells
    record = cell.outputs[0].data[verdicts.MIME]
    assert list(dict(record["readings"])) == ["nine", "five"]


@pytest.mark.parametrize("field", sorted(set(RECORD) - {"key"}))
def test_a_claim_without_one_of_its_fields_is_refused(write: Callable[..., None], field: str) -> None:
    write(**{field: None})
    with pytest.raises(LedgerError, match=rf"half_of_all\.yml: .*'{field}' is a required property"):
        ledger.ledger()


def test_a_verdict_outside_the_four_is_refused(write: Callable[..., None]) -> None:
    write(verdict="mostly true")
    with pytest.raises(LedgerError, match="verdict: 'mostly true' is not one of"):
        ledger.ledger()


def test_two_claims_may_not_share_a_number(write: Callable[..., None]) -> None:
    write()
    write(key="half_again")
    with pytest.raises(LedgerError, match="both number 6"):
        ledger.ledger()


def test_claims_stand_in_the_order_of_the_article(write: Callable[..., None]) -> None:
    for key, number in (("late", "13b"), ("early", "2"), ("middle", "13a")):
        write(key=key, number=number)
    assert [claim.key for claim in ledger.ledger()] == ["early", "middle", "late"]


def test_an_unknown_claim_is_named(write: Callable[..., None]) -> None:
    with pytest.raises(LedgerError, match=r"no claim 'nothing'; write book/claims/nothing\.yml"):
        ledger.find("nothing")


def test_every_claim_of_the_book_can_be_read() -> None:
    for claim in ledger.ledger():
        assert claim.verdict in ledger.VERDICTS
