"""Cards at links: every link to a number, claim, figure, table, reference or term has one, and readers get to it."""

import re
from urllib.parse import unquote, urljoin

import pytest
from lxml import html

import site_checks as checks
from conftest import SITE, assert_none

PAGE = "notebooks/half_of_trade.html"
TOLD = re.compile(r"#(?:claim-|cite-|term-|dataset-|figure-)|book/ledger\.html#")


@pytest.fixture(scope="module")
def cards(site):
    """Give the cards by the address of what they tell of, from the root of the site."""
    return checks.at_links(site)


def links(page):
    """The links of the text of a page: what is read, and the address from the root of the site."""
    content = html.fromstring((SITE / page).read_text("utf-8")).get_element_by_id("content")
    for link in content.xpath(".//a[contains(@href, '#')][not(contains(@class, 'here'))]"):
        yield link, unquote(urljoin(page, link.get("href")))


@pytest.mark.parametrize("name", checks.chapters(SITE))
def test_every_link_to_a_number_claim_figure_table_reference_or_term_has_a_card(cards, name):
    told = [address for _, address in links(name) if TOLD.search(address)]
    assert_none([address for address in told if address not in cards])


def test_a_card_says_what_stands_where_its_link_leads(cards):
    for link, address in links(PAGE):
        if "num" in link.get("class", ""):
            row = html.fromstring((SITE / PAGE).read_text("utf-8")).get_element_by_id(address.partition("#")[2])
            what, _, computed, _ = [cell.text_content() for cell in row]
            assert cards[address]["title"] == what
            assert ["Computed", computed] in cards[address]["lines"]
    assert cards["book/glossary.html#term-turnover"]["lines"][0][1].startswith("Exports plus imports")
    [reference] = cards["book/bibliography.html#cite-tass-tokayev-kazan-2024"]["lines"]
    assert reference[1].startswith("TASS. (2024, October 24).")


def test_a_link_says_nothing_to_a_listener_beside_its_words():
    titled = [link for name in checks.chapters(SITE) for link, address in links(name) if TOLD.search(address)]
    assert_none([f"{link.text_content()}: {link.get('title')}" for link in titled if link.get("title")])


def card(page):
    return page.locator(".at-link")


@pytest.mark.parametrize("where", ["over http", "from disk"])
def test_a_card_opens_where_a_pointer_rests_and_stays_while_it_is_read(live, address, site, where):
    live.goto((address if where == "over http" else f"{site.as_uri()}/") + PAGE)
    number = live.locator("#content a.num").first
    number.hover()
    card(live).wait_for(state="visible")
    assert "Computed" in card(live).inner_text()
    card(live).hover()
    live.wait_for_timeout(400)
    assert card(live).is_visible()
    live.mouse.move(1, 1)
    card(live).wait_for(state="hidden")
    assert live.errors == []


def test_no_card_opens_where_a_link_comes_to_lie_under_a_pointer_that_rests(live, address):
    live.goto(address + PAGE)
    box = live.locator("#content a.num").nth(8).bounding_box()
    live.mouse.move(box["x"] + 3, 300)
    live.evaluate("(top) => scrollTo({ top: top - 297, behavior: 'instant' })", box["y"])
    live.wait_for_timeout(700)
    lies_there = "([x, y]) => Boolean(document.elementFromPoint(x, y).closest('a.num'))"
    assert live.evaluate(lies_there, [box["x"] + 3, 300])
    assert card(live).count() == 0


def test_a_card_opens_for_the_keyboard_describes_its_link_and_closes_with_escape(live, address):
    live.goto(address + PAGE)
    link = live.locator("#content a[href*='glossary.html#']").first
    live.locator(".skip").focus()
    live.evaluate("(link) => link.focus({ focusVisible: true })", link.element_handle())
    card(live).wait_for(state="visible")
    assert link.get_attribute("aria-describedby") == card(live).get_attribute("id")
    live.keyboard.press("Escape")
    assert card(live).is_hidden()
    assert link.get_attribute("aria-describedby") is None


@pytest.mark.parametrize(("width", "height"), [(1280, 600), (360, 640), (640, 360)])
def test_a_card_fits_into_the_window_whole_or_scrolls_in_it(live, address, width, height):
    live.set_viewport_size({"width": width, "height": height})
    live.goto(address + PAGE)
    faults = []
    for kind in ("#figure-", "#claim-", "#cite-", "#term-", "#dataset-", "ledger.html#"):
        for link in live.locator(f"#content a[href*='{kind}']:visible").all()[:4]:
            link.evaluate("(link) => link.scrollIntoView({ block: 'center', behavior: 'instant' })")
            link.evaluate("(link) => link.focus({ focusVisible: true })")
            card(live).wait_for(state="visible")
            live.evaluate("Promise.all([...document.querySelectorAll('.at-link img')].map((one) => one.decode()))")
            box = card(live).bounding_box()
            inside = box["x"] >= 0 and box["y"] >= 0
            inside &= box["x"] + box["width"] <= width and box["y"] + box["height"] <= height
            faults += [] if inside else [f"{link.get_attribute('href')}: {box}"]
            live.keyboard.press("Escape")
    assert_none(faults)


def test_the_first_tap_opens_a_card_with_the_way_there_and_the_second_takes_it(browser, address):
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(address + PAGE)
    number = page.locator("#content a.num").nth(5)
    number.tap()
    card(page).wait_for(state="visible")
    box = card(page).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert "#" not in page.url
    card(page).locator("a").tap()
    page.wait_for_url("**#claim-*")
    page.go_back()
    number.tap()
    card(page).wait_for(state="visible")
    number.tap()
    page.wait_for_url("**#claim-*")
    context.close()


def test_a_link_leads_where_it_leads_if_the_cards_cannot_be_loaded(browser, address):
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.route("**/cards.js", lambda route: route.abort())
    page.goto(address + PAGE)
    page.locator("#content a.num").first.tap()
    page.wait_for_url("**#claim-*")
    context.close()
