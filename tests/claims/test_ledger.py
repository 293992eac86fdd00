"""The ledger: its files, and what a chapter hands to the pages when it judges a claim."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_notebook, new_output

from onestepback import published
from onestepback.claims import cases, ledger, verdicts
from onestepback.claims.ledger import LedgerError
from onestepback.claims.numbers import ClaimError
from onestepback.claims.rule import Reading

RECORD: dict[str, Any] = {
    "key": "half_of_all",
    "number": "6",
    "text": "BRICS accounts for half of the whole.",
    "place": "Second paragraph.",
    "test": "Trade by partner for each list of members.",
    "statements": [{"text": "BRICS has half of the whole."}],
    "sentence": "true of the nine, not of the five",
    "divides": {"true": ["nine"], "not": ["five"]},
    "counter_evidence": "With partner states the share is above one half.",
    "overturned_by": "A share of one half in every list.",
}


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Write a claim's file into an otherwise empty ledger."""
    (tmp_path / "claims").mkdir()
    monkeypatch.setattr(ledger.paths, "BOOK", tmp_path)
    monkeypatch.setattr(verdicts, "emit", lambda bundle: None)
    readings = [Reading("nine", True, "BRICS"), Reading("five", False, "BRICS"), Reading("ten", False)]
    monkeypatch.setattr(cases, "readings_of", lambda key: readings)

    def call(**changes: Any) -> None:
        record = {field: value for field, value in (RECORD | changes).items() if value is not None}
        (tmp_path / "claims" / f"{record.get('key', 'half_of_all')}.yml").write_text(yaml.safe_dump(record))

    return call


def test_a_verdict_on_an_unknown_dataset_is_refused(write: Callable[..., None]) -> None:
    write()
    with pytest.raises(ClaimError, match="claim half_of_all: no dataset 'trades'"):
        verdicts.judge("half_of_all", datasets=["trades"])


def test_the_value_of_a_verdict_is_printed_as_computed(write: Callable[..., None]) -> None:
    write()
    verdicts.judge("half_of_all", value=41.87, printed="41.9", unit="%")
    with pytest.raises(ClaimError, match=r"printed '41\.8', computed 41\.87"):
        verdicts.judge("half_of_all", value=41.87, printed="41.8", unit="%")


def test_readings_keep_their_order_in_a_notebook_that_is_kept(
    write: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[dict[str, Any]] = []
    monkeypatch.setattr(verdicts, "emit", lambda bundle: shown.append(bundle))
    write()
    verdicts.judge("half_of_all")
    kept = nbformat.writes(new_notebook(cells=[new_code_cell(outputs=[new_output("display_data", shown[0])])]))
    [cell] = nbformat.reads(kept, as_version=4).cells
    record = cell.outputs[0].data[published.VERDICT]
    [statement] = record["statements"]
    assert [one["words"] for one in statement["readings"]] == ["nine", "five"]
    assert record["counts"] == {"readings": {"true": 1, "all": 2}, "variants": {"true": 0, "all": 1}}
    assert record["verdict"] == "holds in part"


@pytest.mark.parametrize("field", sorted(set(RECORD) - {"key", "divides"}))
def test_a_claim_without_one_of_its_fields_is_refused(write: Callable[..., None], field: str) -> None:
    write(**{field: None})
    with pytest.raises(LedgerError, match=rf"half_of_all\.yml: .*'{field}' is a required property"):
        ledger.ledger()


def test_a_verdict_typed_into_the_file_of_a_claim_is_refused(write: Callable[..., None]) -> None:
    write(verdict="holds")
    with pytest.raises(LedgerError, match="'verdict' was unexpected"):
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


def test_a_claim_is_read_from_its_own_file_as_it_stands_now(write: Callable[..., None], tmp_path: Path) -> None:
    write()
    (tmp_path / "claims" / "other.yml").write_text("key: [", encoding="utf-8")
    assert ledger.find("half_of_all").place == RECORD["place"]
    write(place="Last paragraph.")
    assert ledger.find("half_of_all").place == "Last paragraph."
