"""What tells programs that the site is there and has changed: sitemap, Atom feed and ``llms.txt``."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from feedgen.feed import FeedGenerator
from sphinx.application import Sphinx

from onestepback import paths, printed
from onestepback.book.citing import Citable, contents, of_page
from onestepback.book.nodes import names_of
from onestepback.book.shelf import EVERYTHING, shelf
from onestepback.site import citation

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write ``llms.txt`` and, where the site has an address, what needs it: ``sitemap.xml`` and ``feed.xml``."""
    if exception or app.builder.name != "html":
        return
    out, base = Path(app.outdir), app.config.html_baseurl
    (out / "llms.txt").write_text(_llms(app), encoding="utf-8")
    made = {"sitemap.xml": _sitemap(app) if base else None, "feed.xml": _feed(base) if base else None}
    for name, content in made.items():
        if content:
            (out / name).write_bytes(content)
        else:
            (out / name).unlink(missing_ok=True)


def _sitemap(app: Sphinx) -> bytes:
    """Every page of the contents, with the day on which what it is made of last changed, where that is known."""
    root = ElementTree.Element("urlset", xmlns=SITEMAP)
    for docname in [app.config.root_doc, *contents(app)]:
        url = ElementTree.SubElement(root, "url")
        ElementTree.SubElement(url, "loc").text = of_page(app, docname).record["URL"]
        if day := _changed(_made_of(app, docname)):
            ElementTree.SubElement(url, "lastmod").text = day
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _made_of(app: Sphinx, docname: str) -> list[Path]:
    """The text of a page, and the tables and claims that it shows."""
    known, text = shelf(app.env), Path(app.env.doc2path(docname))
    if EVERYTHING in known.quotes.get(docname, ()):
        return [text, paths.DATA, paths.BOOK / "claims"]
    used = {
        name
        for kind in (known.figures, known.claims, known.verdicts)
        for key, entry in kind.items()
        if entry["home"] == docname or key in known.quotes.get(docname, ())
        for name in names_of(entry["datasets"])
    }
    return [text, *(paths.DATA / f"{name}.csv" for name in sorted(used))]


def _changed(files: list[Path]) -> str | None:
    """The day of the last commit that changed one of the files; None outside a repository."""
    patterns = [f"{file.relative_to(paths.ROOT)}*" if file.suffix == ".csv" else str(file) for file in files]
    command = ["git", "log", "-1", "--format=%cs", "--", *patterns]
    try:
        found = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return found.stdout.strip() or None


@dataclass(frozen=True)
class News:
    """An edition or a correction: its day, its heading, what it says, where it is."""

    day: str
    title: str
    text: str
    address: str
    link: str


def _feed(base: str) -> bytes | None:
    """Editions and corrections as an Atom feed; None before there is one."""
    news = sorted([*_editions(base), *_corrections(base)], key=lambda item: (item.day, item.address))
    if not news:
        return None
    book = citation.book()
    feed = FeedGenerator()
    feed.id(base)
    feed.title(f"{book.title}: editions and corrections")
    feed.author([{"name": citation.full_name(author)} for author in book.authors])
    feed.link(href=base, rel="alternate")
    feed.link(href=f"{base}feed.xml", rel="self")
    feed.updated(_moment(news[-1].day))
    for item in news:
        entry = feed.add_entry()  # puts it in front
        entry.id(item.address)
        entry.title(item.title)
        entry.link(href=item.link)
        entry.updated(_moment(item.day))
        entry.content(item.text, type="text")
    return bytes(feed.atom_str(pretty=True))


def _editions(base: str) -> list[News]:
    """The editions of the changelog that have a date."""
    book, news = citation.book(), []
    for heading, text in sections(paths.CHANGELOG):
        edition = heading.split()[0]
        current = edition == book.edition
        dated = re.search(r"\d{4}-\d\d-\d\d", heading)
        day = dated[0] if dated else "-".join(f"{part:02}" for part in book.issued) if current else ""
        if len(day) == 10:
            address = f"{base}e/{edition}/"
            news.append(News(day, f"Edition {edition}", text, address, base if current else address))
    return news


def _corrections(base: str) -> list[News]:
    """The corrections: sections of their page whose heading begins with a date."""
    page, news = f"{base}book/corrections.html", []
    for number, (day, title, text) in enumerate(reversed(corrections()), 1):
        news.append(News(day, f"Correction: {title}", text, f"{page}#{day}-{number}", page))
    return news


def corrections() -> list[tuple[str, str, str]]:
    """Day, title and text of each correction, in the order of their page."""
    made = []
    for heading, text in sections(paths.BOOK / "corrections.md"):
        if dated := re.match(r"(\d{1,2} [A-Z][a-z]+ \d{4}): (.+)", heading):
            made.append((datetime.strptime(dated[1], "%d %B %Y").date().isoformat(), dated[2], text))
    return made


def sections(file: Path) -> list[tuple[str, str]]:
    """Heading and text of each section of a file."""
    parts = re.split(r"^## (.+)$", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return [(heading.strip(), text.strip()) for heading, text in zip(parts[::2], parts[1::2], strict=True)]


def _moment(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def _llms(app: Sphinx) -> str:
    """The book in a page for language models: what it is, where its parts are, which files hold the facts."""
    book, base = citation.book(), app.config.html_baseurl
    pages = [of_page(app, docname) for docname in contents(app)]
    files = {
        "claims.json": "every claim of the article with its verdict, rule, readings and counter-evidence",
        "numbers.json": "every computed number of the text, as printed and in full",
        "figures.json": "every figure with its finding in words and its files",
        "datasets.json": "every table with its publisher, terms and checksum",
        "datapackage.json": "the tables with their columns, as a Data Package",
        "edition.json": "what this edition consists of",
        printed.EPUB: "the whole book as one file, EPUB 3",
        printed.PDF: "the whole book as one file, tagged PDF",
    }
    return "\n".join(
        [
            f"# {book.title}",
            "",
            *(f"> {line}" for line in book.abstract.splitlines()),
            "",
            f"Edition {book.edition}. Cite as: {citation.formats(of_page(app, app.config.root_doc).record)['apa']}",
            "Numbers are those of the edition; cite the publisher of the data as well.",
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
    return f"- [{page.record['title']}]({base}{page.path}): {page.about}"
