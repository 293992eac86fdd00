"""What tells programs that the site is there and has changed: sitemap, Atom feed and ``llms.txt``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from feedgen.feed import FeedGenerator

from onestepback import paths
from onestepback.files import git, write_file
from onestepback.site import citation, markdown, registry
from onestepback.site.citing import Citable, of_page
from onestepback.site.record import EPUB, EVERYTHING, FILES, PDF, Page, Record

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write(record: Record, folder: Path) -> None:
    """Write ``llms.txt`` and, where the site has an address, what needs it: ``sitemap.xml`` and ``feed.xml``."""
    write_file(folder / "llms.txt", llms(record))
    for name, make in (("sitemap.xml", sitemap), ("feed.xml", feed)):
        if record.base and (content := make(record)):
            write_file(folder / name, content)
        else:
            (folder / name).unlink(missing_ok=True)


def sitemap(record: Record) -> bytes:
    """Every page of the contents, with the day on which what it is made of last changed, where that is known."""
    root = ElementTree.Element("urlset", xmlns=SITEMAP)
    for page in record.pages:
        url = ElementTree.SubElement(root, "url")
        ElementTree.SubElement(url, "loc").text = of_page(record, page).csl["URL"]
        if day := _changed(_made_of(record, page)):
            ElementTree.SubElement(url, "lastmod").text = day
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _made_of(record: Record, page: Page) -> list[Path]:
    """The text of a page, and the tables and claims that it shows."""
    if EVERYTHING in page.quotes:
        return [page.source, paths.DATA, paths.BOOK / "claims"]
    return [page.source, *(paths.DATA / f"{name}.csv" for name in record.rests_on(page, quoted=True))]


def _changed(files: list[Path]) -> str | None:
    """The day of the last commit that changed one of the files; None outside a repository."""
    patterns = [f"{file.relative_to(paths.ROOT)}*" if file.suffix == ".csv" else str(file) for file in files]
    return (git("log", "-1", "--format=%cs", "--", *patterns) or "").strip() or None


@dataclass(frozen=True)
class News:
    """An edition or a correction: its day, its heading, what it says, where it is."""

    day: str
    title: str
    text: str
    address: str
    link: str


def feed(record: Record) -> bytes | None:
    """Editions and corrections as an Atom feed; None before there is one."""
    news = sorted([*_editions(record), *_corrections(record)], key=lambda item: (item.day, item.address))
    if not news:
        return None
    base, book = record.base, record.book
    made = FeedGenerator()
    made.id(base)
    made.title(f"{book.title}: editions and corrections")
    made.author([{"name": citation.full_name(author)} for author in book.authors])
    made.link(href=base, rel="alternate")
    made.link(href=f"{base}feed.xml", rel="self")
    made.updated(_moment(news[-1].day))
    for item in news:
        entry = made.add_entry()  # puts it in front
        entry.id(item.address)
        entry.title(item.title)
        entry.link(href=item.link)
        entry.updated(_moment(item.day))
        entry.content(item.text, type="text")
    return bytes(made.atom_str(pretty=True))


def _editions(record: Record) -> list[News]:
    """The editions of the changelog that have a date."""
    news = []
    for entry in record.changelog:
        current = entry.edition == record.book.edition
        if day := entry.day or (current and record.book.date):
            address = f"{record.base}e/{entry.edition}/"
            link = record.base if current else address
            news.append(News(day, f"Edition {entry.edition}", entry.text, address, link))
    return news


def _corrections(record: Record) -> list[News]:
    page = f"{record.base}book/corrections.html"
    return [
        News(one.day, f"Correction: {one.title}", one.text, f"{page}#{one.day}-{number}", page)
        for number, one in enumerate(reversed(record.corrections), 1)
    ]


def _moment(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def llms(record: Record) -> str:
    """The book in a page for language models: what it is, where its parts are, which files hold the facts."""
    book, base = record.book, record.base
    pages = [of_page(record, page) for page in record.pages[1:]]
    files = {
        "claims.json": "every claim of the article with its verdict, rule, readings and counter-evidence",
        "numbers.json": "every computed number of the text, as printed and in full",
        "figures.json": "every figure with its finding in words and its files",
        "datasets.json": "every table with its publisher, terms and checksum",
        "datapackage.json": "the tables with their columns, as a Data Package",
        "edition.json": "what this edition consists of",
        "objects.inv": "the names of figures, claims, numbers, tables and terms, for references from other books",
        registry.FILE: "the book in the words of DataCite",
        f"{FILES}.html": "a link to every file",
        EPUB: "the whole book as one file, EPUB 3",
        PDF: "the whole book as one file, tagged PDF",
    }
    return "\n".join(
        [
            f"# {book.title}",
            "",
            *(f"> {line}" for line in book.abstract.splitlines()),
            "",
            f"Edition {book.edition}. Cite as: {of_page(record, record.front).texts()['apa']}",
            "Numbers are those of the edition; cite the publisher of the data as well.",
            "Each page is there as Markdown, as linked here, and as HTML, at the same address ending in .html.",
            "",
            "## Chapters",
            "",
            *(_line(page, base) for page in pages if page.kind == "chapter"),
            "",
            "## Files",
            "",
            *(f"- [{name}]({base}{name}): {words}" for name, words in files.items()),
            "",
            "## Optional",
            "",
            *(_line(page, base) for page in pages if page.kind == "page"),
            "",
        ]
    )


def _line(page: Citable, base: str) -> str:
    return f"- [{page.csl['title']}]({base}{markdown.of(page.path)}): {page.about}"
