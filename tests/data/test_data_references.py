"""The references of the data: what a sidecar says anyway, what it says otherwise, and how it is printed."""

import shutil

import pytest
from pybtex.backends.plaintext import Backend
from pybtex.database import parse_file, parse_string

from onestepback import paths
from onestepback.book.citations import Apa, bibliography
from onestepback.data.references import references
from onestepback.data.sidecar import DataError


def printed(key):
    """An entry as the bibliography sets it."""
    entry = parse_string(bibliography(), "bibtex").entries[key]
    [line] = Apa().format_entries([entry])
    return " ".join(line.text.render(Backend()).split())


def test_a_reference_needs_nothing_that_the_sidecar_says_anyway():
    assert references()["imf_weo_2024_10"] == {
        "type": "misc",
        "author": "International Monetary Fund",
        "title": "World Economic Outlook Database",
        "year": 2024,
        "note": "October 2024",
        "doi": "10.5089/9798400281150.081",
        "url": "https://doi.org/10.5089/9798400281150.081",
    }


def test_what_a_sidecar_says_otherwise_counts_and_null_leaves_a_field_out():
    assert references()["ei_2025"] == {
        "type": "misc",
        "author": "Energy Institute",
        "title": "Statistical Review of World Energy 2025",
        "year": 2025,
        "url": "https://www.energyinst.org/statistical-review",
    }


def test_every_kind_of_reference_is_printed_as_it_is_written():
    assert printed("voeten_2013") == (
        "Voeten, E. (2013). Data and analyses of voting in the UN General Assembly."
        " In B. Reinalda (Ed.), Routledge Handbook of International Organization. Routledge."
    )
    assert "monthly data (NRG_TI_COIFPM)" in printed("eurostat_crude_2024")
    assert "military expenditure (% of GDP)" in printed("gapminder_systema_globalis")
    assert "open-numbers/ddf--gapminder--systema_globalis" in printed("gapminder_systema_globalis")
    assert "AidData at William & Mary" in printed("aiddata_gcdf_2023")
    assert printed("undl_votes").startswith(
        "United Nations, Dag Hammarskjöld Library. (n.d.). UN Digital Library: voting"
    )


def test_no_key_is_that_of_another_work_of_the_book():
    assert not set(references()) & set(parse_file(paths.BOOK / "references.bib").entries)


def test_two_sidecars_that_differ_on_one_reference_are_named(tmp_path, monkeypatch):
    shutil.copytree(paths.DATA, tmp_path / "data", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(paths, "DATA", tmp_path / "data")
    sidecar = tmp_path / "data" / "oil_production.csv.yml"
    text = sidecar.read_text(encoding="utf-8")
    assert "reference: {note: null}" in text
    sidecar.write_text(text.replace("reference: {note: null}", "reference: {note: second edition}"), encoding="utf-8")
    with pytest.raises(DataError) as error:
        references()
    assert str(error.value) == (
        "oil_production.csv.yml: its reference ei_2025 differs from that in critical_minerals.csv.yml in note;"
        " make them equal, or give one another citation_key"
    )
