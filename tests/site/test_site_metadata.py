"""What programs read of the built site: each file and each head by a parser or validator that no one here wrote."""

import json
import re
from functools import lru_cache
from pathlib import Path

import bibtexparser
import extruct
import frictionless
import pytest
import requests
import rispy
import rocrate
import trafilatura
import yaml
from pyld import jsonld
from rocrate.rocrate import ROCrate
from rocrate_validator import services
from rocrate_validator.models import URI, ValidationSettings
from rocrate_validator.utils.http import HttpRequester
from sphinx.util.inventory import InventoryFile

import onestepback
import site_checks as checks
from conftest import SITE, assert_none
from onestepback.claims import ledger
from onestepback.data.sidecar import datasets
from onestepback.site import citation
from onestepback.site.withdrawn import withdrawn

PAGES = checks.pages(SITE)
CITED = [name for name in PAGES if checks.parse(SITE / name).xpath("//details[@id='cite-this']")]
FOUND = [name for name in PAGES if checks.parse(SITE / name).xpath("//meta[@name='citation_title']")]
THINGS = sorted(path.stem for path in (SITE / "cite").glob("*.json"))
VOCABULARIES = Path(rocrate.__file__).parent / "data"


@lru_cache(maxsize=1)
def schema_org():
    """Give the terms of schema.org and what each stands for, from the context of RO-Crate, which has them all."""
    context = json.loads((VOCABULARIES / "ro-crate.jsonld").read_text("utf-8"))["@context"]
    return {term: meaning for term, meaning in context.items() if str(meaning).startswith("http://schema.org/")}


@lru_cache(maxsize=64)
def read(site, name):
    """Read JSON-LD and Open Graph of a page."""
    text = (site / name).read_text("utf-8")
    return extruct.extract(text, base_url="https://book.example/", syntaxes=["json-ld", "opengraph"])


def unknown_terms(value):
    """Name the terms and types that schema.org does not have."""
    if isinstance(value, list):
        return [term for inner in value for term in unknown_terms(inner)]
    if not isinstance(value, dict):
        return []
    types = value.get("@type", [])
    named = [*([types] if isinstance(types, str) else types), *(key for key in value if not key.startswith("@"))]
    return [term for term in named if term not in schema_org()] + unknown_terms(list(value.values()))


def head(site, name):
    """Give the citation tags of a page: name -> texts."""
    tags = {}
    for meta in checks.parse(site / name).xpath("//head/meta[starts-with(@name, 'citation_')]"):
        tags.setdefault(meta.get("name"), []).append(meta.get("content"))
    return tags


# Citing


def test_everything_that_can_be_cited_has_its_files(site):
    listed = {name: json.loads((site / f"{name}.json").read_text("utf-8")) for name in ("figures", "claims")}
    homes = {tuple(entry["chapter"].split("/")) for kind in listed.values() for entry in kind}
    wanted = {"book", f"edition-{onestepback.__version__}"}
    wanted |= {f"{'chapter' if folder == 'notebooks' else 'page'}-{name}" for folder, name in homes}
    wanted |= {f"figure-{figure['key']}" for figure in listed["figures"]}
    wanted |= {f"claim-{claim.key}" for claim in ledger.ledger()} | {f"dataset-{name}" for name in datasets()}
    assert wanted <= set(THINGS)
    assert {path.suffix for path in (site / "cite").iterdir()} == {".bib", ".ris", ".json"}
    assert len(list((site / "cite").iterdir())) == 3 * len(THINGS)


@pytest.mark.parametrize("name", THINGS)
def test_the_three_files_of_a_citation_are_read_by_other_parsers_and_agree(site, name):
    bib, ris, csl = ((site / "cite" / f"{name}.{ending}").read_text("utf-8") for ending in ("bib", "ris", "json"))
    [record], [entry], library = json.loads(csl), rispy.loads(ris), bibtexparser.parse_string(bib)
    assert library.failed_blocks == [] and len(library.entries) == 1
    assert library.entries[0].key == record["id"]
    assert entry["title"] == record["title"]
    assert entry["authors"] == [author["literal"] for author in record["author"]]
    assert entry["edition"] == onestepback.__version__
    assert record.get("version") == onestepback.__version__ or record["edition"] == f"{onestepback.__version__} ed."
    assert entry.get("urls", [None]) == [record.get("URL")]
    assert "doi" not in entry or entry["doi"] == citation.book().doi


@pytest.mark.parametrize("name", CITED)
def test_the_panel_of_a_page_says_what_its_files_say(site, name):
    page = checks.parse(site / name)
    [panel] = page.xpath("//details[@id='cite-this']")
    files = [(site / name).parent / href for href in panel.xpath(".//a[@download]/@href")]
    [bibtex] = [file for file in files if file.suffix == ".bib"]
    assert panel.xpath("string(.//*[@id='cite-this-bibtex'])") == bibtex.read_text("utf-8").strip()


def test_every_page_of_the_book_has_a_panel_and_a_link_to_it(site):
    written = {name for name in PAGES if not name.startswith("figures/")} - checks.GENERATED
    assert set(CITED) == written
    for name in CITED:
        assert checks.parse(site / name).xpath("//header//a[@href='#cite-this']"), name


def test_every_claim_and_every_table_has_a_panel(site):
    ledger_page, data = (checks.parse(site / "book" / f"{name}.html") for name in ("ledger", "data"))
    for claim in ledger.ledger():
        assert ledger_page.xpath(f"//*[@id='{claim.key}']//*[@id='cite-claim-{claim.key}-apa']"), claim.key
    for name in datasets():
        assert data.xpath(f"//*[@id='dataset-{name}']//*[@id='cite-dataset-{name}-apa']"), name


def test_every_copy_button_names_one_element(site):
    for name in PAGES:
        page = checks.parse(site / name)
        for target in page.xpath("//button/@data-copy"):
            assert len(page.xpath(f"//*[@id='{target}']")) == 1, f"{name}: {target}"


def test_a_copy_button_copies_the_reference_and_says_so(browser, address):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address + CITED[0] + "#cite-this")
    for words, target in (("Copy the reference", "cite-this-apa"), ("Copy BibTeX", "cite-this-bibtex")):
        button = page.get_by_role("button", name=words)
        button.click()
        page.wait_for_function(
            "target => document.querySelector(`[data-copy=${target}]`).textContent === 'Copied'", arg=target
        )
        assert page.evaluate("navigator.clipboard.readText()") == page.text_content(f"#{target}").strip()
        page.wait_for_function(
            "target => document.querySelector(`[data-copy=${target}]`).textContent !== 'Copied'", arg=target
        )
    context.close()


# Heads


def test_every_page_but_search_is_found_by_reference_managers(site):
    gone = {f"figures/{figure.key}/index.html" for figure in withdrawn()}  # they lead to the edition that has them
    assert set(FOUND) == set(PAGES) - checks.GENERATED - gone


@pytest.mark.parametrize("name", FOUND)
def test_the_citation_tags_of_a_page_give_title_author_date_and_a_pdf_that_exists(site, name):
    tags, page = head(site, name), checks.parse(site / name)
    assert " ".join(tags["citation_title"][0].split()) in " ".join(page.xpath("string(//h1)").split())
    assert tags["citation_author"] == [f"{citation.full_name(author)}," for author in citation.book().authors]
    assert re.fullmatch(r"20\d\d(/[01]\d/[0-3]\d)?", tags["citation_publication_date"][0])
    assert tags["citation_language"] == ["en"]
    [pdf] = tags["citation_pdf_url"]  # an address once the site has one; see test_strict_build.py
    assert (site / name).parent.joinpath(pdf).read_bytes().startswith(b"%PDF-")
    whole = tags.get("citation_inbook_title")
    assert whole == (None if name == "index.html" else [citation.book().title])
    assert tags.get("citation_doi") == ([citation.book().doi] if name == "index.html" and citation.book().doi else None)


@pytest.mark.parametrize("name", FOUND)
def test_a_reader_of_web_pages_that_is_not_ours_finds_the_same_title_author_and_date(site, name):
    tags, found = head(site, name), trafilatura.extract_metadata((site / name).read_text("utf-8"))
    assert found.title == " ".join(tags["citation_title"][0].split())
    assert [f"{found.author},"] == tags["citation_author"]
    assert [found.date.replace("-", "/")] == tags["citation_publication_date"]


@pytest.mark.parametrize("name", FOUND)
def test_the_linked_data_of_a_page_is_read_and_has_only_terms_of_schema_org(site, name):
    [data] = read(site, name)["json-ld"]
    assert data["name"] == head(site, name)["citation_title"][0]
    assert data["description"] and data["author"] and data["datePublished"] and data["license"]
    assert unknown_terms({key: value for key, value in data.items() if key != "@context"}) == []
    [expanded] = jsonld.expand({**data, "@context": schema_org()}, {"base": "https://book.example/"})
    assert any(term.endswith("schema.org/name") for term in expanded)


def test_a_term_that_schema_org_does_not_have_is_found():
    told = {"@type": "Book", "heading_words": "x", "author": [{"@type": "Persona"}]}
    assert unknown_terms(told) == ["heading_words", "Persona"]


def test_every_table_is_told_with_file_creator_coverage_and_sources(site):
    [catalogue] = read(site, "book/data.html")["json-ld"]
    told = {table["distribution"]["contentUrl"].rpartition("/")[2]: table for table in catalogue["dataset"]}
    assert set(told) == {f"{name}.csv" for name in datasets()}
    for file, table in told.items():
        assert (site / "data" / file).is_file()
        assert table["creator"] and table["isBasedOn"] and table["spatialCoverage"]["name"], file
        assert re.fullmatch(r"\d{4}(-\d\d){0,2}(/\d{4}(-\d\d){0,2})?", table.get("temporalCoverage", "2026")), file
        assert 50 <= len(table["description"]) <= 5000, file
        assert table["url"].endswith(f"data.html#dataset-{Path(file).stem}"), file
        [cited] = json.loads((site / "cite" / f"dataset-{Path(file).stem}.json").read_text("utf-8"))
        assert table["identifier"] == cited["id"], file


def test_a_figure_is_told_with_its_picture_and_its_tables_with_their_places(site):
    for name in (name for name in FOUND if name.startswith("figures/")):
        [data] = read(site, name)["json-ld"]
        key, here = name.split("/")[1], (site / name).parent
        assert data["contentUrl"].endswith(f"{key}.png") and data["identifier"].endswith(f"-figure-{key}"), name
        assert (here / data["contentUrl"]).is_file() or data["contentUrl"].startswith("https://"), name
        assert all(table["identifier"] and "#dataset-" in table["url"] for table in data["isBasedOn"]), name


@pytest.mark.parametrize("name", FOUND)
def test_the_open_graph_of_a_page_is_read_and_its_picture_exists(site, name):
    [graph] = read(site, name)["opengraph"]
    tags = dict(graph["properties"])
    assert tags["og:title"] and tags["og:description"] and tags["og:type"] in {"book", "article", "website"}
    assert ("og:image" in tags) <= ("og:url" in tags)
    if "og:image" in tags:
        assert (site / "figures" / tags["og:image"].rpartition("/")[2]).is_file()
        assert tags["og:image:alt"]


def test_addresses_of_the_site_itself_stand_on_every_page_or_on_none(site):
    stated = {bool(checks.parse(site / name).xpath("//link[@rel='canonical']")) for name in FOUND}
    urls = {"og:url" in dict(read(site, name)["opengraph"][0]["properties"]) for name in FOUND}
    files = {(site / name).exists() for name in ("sitemap.xml", "feed.xml")}
    assert len(stated) == 1 and stated == urls == files


# Files


def test_the_tables_are_a_valid_data_package(site, monkeypatch):
    monkeypatch.chdir(site)  # the validator refuses paths that lead out of where it runs
    package = json.loads((site / "datapackage.json").read_text("utf-8"))
    assert [resource["name"] for resource in package["resources"]] == datasets()
    assert "licenses" not in package and all(resource["licenses"] for resource in package["resources"])
    report = frictionless.validate("datapackage.json", parallel=False)
    faults = [f"{task.name}: {error.message}" for task in report.tasks for error in task.errors]
    assert_none([*(error.message for error in report.errors), *faults])


def test_other_books_can_refer_to_chapters_figures_claims_numbers_tables_and_terms(site):
    with (site / "objects.inv").open("rb") as file:
        kinds = InventoryFile.load(file, "", lambda base, place: place)
    told = {name: entry for kind in ("std:label", "std:doc", "std:term") for name, entry in kinds[kind].items()}
    lists = {name: json.loads((site / f"{name}.json").read_text("utf-8")) for name in ("figures", "numbers", "edition")}
    wanted = {f"figure-{one['key']}" for one in lists["figures"]} | {f"number-{one['key']}" for one in lists["numbers"]}
    wanted |= {f"dataset-{name}" for name in datasets()} | {claim.key for claim in ledger.ledger()} | {"BRICS", "G7"}
    wanted |= {page["path"].removesuffix(".html") for page in lists["edition"]["pages"]}
    assert wanted - set(told) == set()
    for name, (project, version, place, words) in told.items():
        page, _, anchor = place.partition("#")
        assert (project, version) == (citation.book().title, onestepback.__version__)
        assert not anchor or anchor in checks._ids(site / page), name
        assert (site / page).is_file() and words, name
    assert told["figure-half_of_trade"][3] == next(o["title"] for o in lists["figures"] if o["key"] == "half_of_trade")


@pytest.mark.parametrize("name", FOUND)
def test_a_page_leads_to_its_text_in_markdown_with_every_number_as_it_is_printed(site, name):
    page = checks.parse(site / name)
    [address] = page.xpath("//link[@rel='alternate'][@type='text/markdown']/@href")
    text = (site / name).parent.joinpath(address).read_text("utf-8")
    _, head, body = text.split("---\n", 2)
    assert yaml.safe_load(head)["edition"] == onestepback.__version__
    assert re.sub(r"```.*?```", "", body, flags=re.DOTALL).count("\n# ") == 1
    at = 0
    for number in page.xpath("//*[@id='content']//*[self::p or self::li]/a[contains(@class, 'num')]"):
        if not number.xpath("ancestor::figure | ancestor::details | ancestor::aside"):
            at = body.find(number.text_content(), at) + 1
            assert at, f"{name}: {number.text_content()} is not there, or out of order"
    assert not re.search(r"</?[a-z]+[ >]|\{\w+\}`|&\w+;", re.sub(r"```.*?```|`[^`]*`", "", body, flags=re.DOTALL))
    for figure in checks.figures(page):
        assert f"figures/{figure.get('data-figure')}.csv" in body or f"{figure.get('data-figure')}.csv" in body, name


@pytest.fixture
def offline(monkeypatch, tmp_path):
    """Serve the context of RO-Crate from a package: the validator would fetch it."""
    context = json.loads((VOCABULARIES / "ro-crate.jsonld").read_text("utf-8"))["@context"]

    def get(self, url, **kwargs):
        answer = requests.Response()
        answer.status_code = 200
        answer.headers["Content-Type"] = "application/ld+json"
        answer._content = json.dumps({"@context": context}).encode()
        return answer

    monkeypatch.setattr(HttpRequester, "get", get, raising=False)
    return tmp_path / "cache"


def crate_faults(folder, cache):
    """What the validator of RO-Crate 1.2 requires and does not find."""
    settings = ValidationSettings(
        rocrate_uri=URI(str(folder)), profile_identifier="ro-crate-1.2", requirement_severity="REQUIRED",
        offline=True, cache_path=cache, skip_availability_check=True,
    )  # fmt: skip
    return [f"{issue.violatingEntity}: {issue.message}" for issue in services.validate(settings).get_issues()]


def test_the_site_is_a_valid_ro_crate(site, offline):
    crate = ROCrate(str(site))
    assert crate.root_dataset["name"] == citation.book().title
    parts = {part.id for part in crate.root_dataset["hasPart"]}
    assert {f"data/{name}.csv" for name in datasets()} <= parts
    assert [part for part in parts if not (site / part).is_file()] == []
    assert_none(crate_faults(site, offline))


def test_a_crate_without_a_licence_is_found(site, offline, tmp_path):
    crate = json.loads((site / "ro-crate-metadata.json").read_text("utf-8"))
    crate["@graph"] = [thing for thing in crate["@graph"] if thing["@type"] != "File"]
    [root] = [thing for thing in crate["@graph"] if thing["@id"] == "./"]
    del root["license"], root["hasPart"]
    (tmp_path / "crate").mkdir()
    (tmp_path / "crate" / "ro-crate-metadata.json").write_text(json.dumps(crate), "utf-8")
    assert any("license" in fault for fault in crate_faults(tmp_path / "crate", offline))


def test_every_link_of_llms_txt_leads_to_a_file(site):
    text = (site / "llms.txt").read_text("utf-8")
    links = re.findall(r"^- \[[^\]]+\]\(([^)]+)\): .", text, re.MULTILINE)
    assert text.startswith(f"# {citation.book().title}\n\n> ")
    assert len(links) > len(CITED)
    [base] = checks.parse(site / "index.html").xpath("//link[@rel='canonical']/@href") or [""]
    assert [link for link in links if not (site / link.removeprefix(base)).is_file()] == []
