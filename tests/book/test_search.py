"""The search of the built site: what is found first, in which spelling and from where, and what a hit opens."""

import pytest

from conftest import SITE

FIRST = {
    "yuan": "notebooks/the_club.html#five-shares-of-the-world",
    "Kazan": "book/ledger.html#spoke_in_kazan",
    "uranium": "notebooks/the_european_vector.html#uranium-minerals-hydrogen",
    "pipeline": "notebooks/the_russian_lever.html#the-longer-lever",
    "half of trade": "notebooks/half_of_trade.html#half-of-trade",
    "uranum": "notebooks/the_european_vector.html#uranium-minerals-hydrogen",
    "rouble": "notebooks/one_step_back.html#table-timeline_list",
    "arms_deliveries": "book/data.html#dataset-arms_deliveries",
    "partner state": "book/glossary.html#term-partner-state",
}
"""What readers look for -> the place that answers it best."""
SAME = (
    ["Tokayev", "Tokaev", "Токаев", "TOKAYEV’s"],
    ["Kazan", "Казань"],
    ["Nazarbayev", "Nazarbaev"],
    ["rouble", "rubles"],
)
HARMLESS = [
    "x" * 5000,
    "<img src=x onerror=alert(1)>",
    'a*b (c) +d -e "f',
    "\\",
    "%",
    "constructor __proto__",
    "\u202e\u0007",
    "[",
    "the",
]

READ = """() => [...document.querySelectorAll(".results li")].map((item) => ({
  href: item.querySelector("a").getAttribute("href"),
  marks: [...item.querySelectorAll("mark")].map((mark) => mark.textContent.toLowerCase()),
  text: [...item.querySelectorAll(".excerpt")].map((one) => one.textContent).join(" "),
}))"""
# The words that are marked on a page, and how high in the window each stands.
MARKED = (
    """() => [...CSS.highlights.get("found") ?? []].map((mark) => [mark.toString(), mark.getBoundingClientRect().y])"""
)


@pytest.fixture(params=["over http", "from disk"])
def opened(request, live, address):
    """Give a function that searches, over http or on the disk, and reads what is found."""
    root = address if request.param == "over http" else f"{SITE.as_uri()}/"

    def ask(query):
        live.fill("#q", query)
        return live.evaluate(READ)

    live.goto(f"{root}search.html?q=pipeline")
    ask.page, ask.first = live, live.evaluate(READ)
    return ask


def test_a_search_finds_the_right_place_first_in_any_spelling_and_its_hit_opens_there_with_its_words_marked(opened):
    page = opened.page
    assert opened.first == opened("pipeline")
    wrong = {query: place for query, place in FIRST.items() if not opened(query)[0]["href"].startswith(f"./{place}")}
    assert not wrong
    for one, *others in SAME:
        found = opened(one)
        assert found
        assert all(opened(other) == found for other in others), one
    for hit in opened("pipeline"):
        assert hit["marks"] and set(hit["marks"]) <= {"pipeline", "pipelines"}, hit
        assert not {"import ", "publish(", "=="} & set(hit["text"].split()), hit
    for query in HARMLESS:
        opened(query)
    assert page.errors == []

    opened("pipeline")
    page.check(".kinds input[value=figure]")
    assert {"#figure-" in hit["href"] for hit in page.evaluate(READ)} == {True}
    assert page.locator(".results li").count() < len(opened("pipeline"))
    page.focus("#q")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{FIRST['pipeline']}")
    marks = page.evaluate(MARKED)
    assert {word.lower() for word, _ in marks} <= {"pipeline", "pipelines"}
    assert any(0 < height < page.viewport_size["height"] for _, height in marks)
    page.keyboard.press("Escape")
    assert page.evaluate(MARKED) == [] and page.locator(".unmark").count() == 0
    page.go_back()
    assert page.input_value("#q") == "pipeline" and page.evaluate(READ) == opened.first
    assert page.errors == []


def test_who_hears_the_search_is_told_once_how_much_it_found_and_what_else_to_try(live, address):
    live.goto(f"{address}search.html")
    live.evaluate("""() => {
      window.told = [];
      const count = document.querySelector(".count");
      new MutationObserver(() => told.push(count.textContent)).observe(count, { childList: true });
    }""")
    live.locator("#q").press_sequentially("uraniumx")
    live.wait_for_timeout(900)
    live.fill("#q", "zzzzzz")
    live.wait_for_timeout(900)
    near, nothing = live.evaluate("told")
    assert near.startswith("No place has all of “uraniumx”")
    assert nothing.startswith("Nothing in the book has “zzzzzz”. Other words")


@pytest.mark.parametrize("found", ["%E0%A4%A", "(((", "", "kazan" * 900, "<b>~kazan"])
def test_an_address_of_a_hit_that_somebody_bent_is_harmless(live, address, found):
    live.goto(f"{address}notebooks/half_of_trade.html#what-was-said&found={found}")
    live.wait_for_timeout(100)
    assert live.errors == []


def test_the_search_says_what_it_needs_where_there_are_no_scripts(browser, address):
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}search.html?q=kazan")
    assert "needs JavaScript" in page.inner_text("#content")
    page.close()
