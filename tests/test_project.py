"""The project's own files: how it is cited, and what no tracked file may say."""

import json
import tomllib

import pytest
import yaml
from somesy.codemeta.utils import validate_codemeta

import onestepback
from onestepback import paths
from onestepback.site import archives, citation


def test_the_files_for_archives_are_those_that_the_citation_file_gives():
    for name, text in archives.files().items():
        assert (paths.ROOT / name).read_text("utf-8") == text, f"{name}: run `python -m onestepback archives`"


def test_title_version_authors_and_licences_agree_wherever_they_are_stated():
    cff = yaml.safe_load((paths.ROOT / "CITATION.cff").read_text("utf-8"))
    package = tomllib.loads((paths.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    codemeta, zenodo = (json.loads((paths.ROOT / name).read_text("utf-8")) for name in archives.files())
    config = yaml.safe_load(paths.CONFIG.read_text("utf-8"))
    versions = {made["version"] for made in (package, cff, codemeta, zenodo)}
    assert versions == {onestepback.__version__}
    assert len({cff["title"], codemeta["name"], zenodo["title"], config["title"]}) == 1
    names = [author["name"] for author in package["authors"]]
    assert names == [author["name"] for author in codemeta["author"]]
    assert names == [author["name"] for author in zenodo["creators"]]
    assert names == [citation.full_name(author) for author in citation.book().authors]
    assert package["license"] in cff["license"]
    assert [license.rpartition("/")[2] for license in codemeta["license"]] == cff["license"]


def test_codemeta_is_valid():
    made = json.loads((paths.ROOT / "codemeta.json").read_text("utf-8"))
    assert validate_codemeta(made) == []
    assert validate_codemeta({**made, "heading_words": "x"}) == ["heading_words"]


@pytest.mark.parametrize("doi", [None, "10.1234/abc"])
def test_a_doi_is_stated_only_when_there_is_one(doi):
    book = citation.Book(**{**vars(citation.book()), "doi": doi})
    codemeta, zenodo = archives.codemeta(book), archives.zenodo(book)
    assert codemeta.get("identifier") == (f"https://doi.org/{doi}" if doi else None)
    assert zenodo.get("doi") == doi
    assert ("doi" in json.dumps([codemeta, zenodo])) == bool(doi)
