"""A page for who hears it, who has larger letters than others, and who has colours of their own."""

import re

import pytest

import site_visit

PAGE = "notebooks/half_of_trade.html"
SAID_BESIDE = 0.12
"""Words that a listener is told beside those of the text, to every word of it: what the pictures show."""


def words(text):
    return len(re.findall(r"\w+", text))


def heard(page):
    """What a page tells a listener: role, name, whether the name is not read off the page itself, description."""
    for node in page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]:
        if not node["ignored"]:
            name = node.get("name", {})
            sources = [one for one in name.get("sources", ()) if one.get("value") and not one.get("superseded")]
            beside = bool(sources) and sources[0]["type"] == "attribute"
            yield node["role"]["value"], name.get("value", ""), beside, node.get("description", {}).get("value", "")


def test_a_listener_hears_the_text_and_little_beside_it(live, address):
    live.goto(address + PAGE)
    told = list(heard(live))
    text = sum(words(name) for role, name, _, _ in told if role == "StaticText")
    assert text > 2000
    assert sum(words(name) for _, name, beside, _ in told if beside) < SAID_BESIDE * text
    assert [description for *_, description in told if description] == []
    headings = [name for role, name, *_ in told if role == "heading"]
    assert "What was said" in headings and not any("#" in name for name in headings)
    figures = live.locator("figure.plot").count()
    links = [name for role, name, *_ in told if role == "link"]
    assert not any("://" in name for name in links)
    assert len([name for name in links if re.fullmatch(r"Link to Figure [\d.]+", name.strip())]) == figures
    assert live.evaluate("[...document.querySelectorAll('h2 > a.here')].every((one) => one.matches(`${one.hash} *`))")


def test_a_listener_is_told_which_setting_a_description_speaks_of_and_where_the_values_are(live, address):
    live.goto(f"{address}{PAGE}?half_of_trade.customs=Chinese+customs")
    live.evaluate("document.querySelector('figure.plot').scrollIntoView()")
    live.wait_for_selector("figure.plot[data-live]")
    live.locator("summary", has_text="Data of Figure 3.1").press("Enter")
    told = list(heard(live))
    [picture] = [name for role, name, *_ in told if role == "image" and name.startswith("Now shown")]
    assert picture.startswith("Now shown – Trade with China as counted by: Chinese customs. The title speaks of Kazakh")
    assert "So does this description; what is shown stands in the data below. Three line charts" in picture
    assert any(role == "table" and name.startswith("What Figure 3.1 shows:") for role, name, *_ in told)
    assert not any("Vega" in name for _, name, *_ in told)


def test_the_contents_stand_once_in_a_page_and_open_on_a_phone_without_scripts(browser, address):
    page = browser.new_page(java_script_enabled=False, viewport={"width": 360, "height": site_visit.HEIGHT})
    page.goto(address + PAGE)
    listed = page.locator("nav a", has_text="The Russian lever")
    assert listed.count() == 1 and not listed.is_visible()
    page.locator(".side summary").press("Enter")
    assert listed.is_visible()
    page.set_viewport_size({"width": 1280, "height": site_visit.HEIGHT})
    page.reload()
    assert listed.is_visible() and not page.locator(".side summary").is_visible()
    page.close()


SIZES = """() => [document.body, ...document.querySelectorAll(".finding, .controls, .source")]
  .map((part) => parseFloat(getComputedStyle(part).fontSize))"""
WIDTHS = "[...document.querySelectorAll('.pic img')].map((one) => one.width / one.getAttribute('width'))"


@pytest.mark.parametrize("width", [1280, 360])
def test_letters_grow_with_those_that_a_reader_has_set_and_nothing_leaves_the_page(live, address, width):
    session, sizes = live.context.new_cdp_session(live), []
    live.set_viewport_size({"width": width, "height": site_visit.HEIGHT})
    for standard in (16, 24):
        session.send("Page.setFontSizes", {"fontSizes": {"standard": standard}})
        live.goto(address + PAGE)
        live.evaluate(site_visit.ASK)
        sizes.append(live.evaluate(SIZES))
        size = live.evaluate("visit.width()")
        assert size["scrollWidth"] == size["clientWidth"], (standard, size["widest"])
    assert {large / small for small, large in zip(*sizes, strict=True)} == {1.5}
    if width == 1280:
        assert [times for times in live.evaluate(WIDTHS) if not 1.4 < times < 1.51] == []


def test_with_colours_of_a_readers_own_pictures_choices_and_buttons_can_be_told(browser, address):
    page = browser.new_page(forced_colors="active", color_scheme="dark")

    def ask(part, name):
        return page.evaluate("([part, name]) => getComputedStyle(document.querySelector(part))[name]", [part, name])

    page.goto(address + PAGE)
    assert ask(".pic", "backgroundColor") != ask("body", "backgroundColor") == "rgb(0, 0, 0)"
    chosen, other = (
        ask(f".controls label{which}", "borderBottomColor")
        for which in (":has(:checked)", ":not(:has(:checked)):has(input)")
    )
    assert chosen != other
    page.goto(f"{address}search.html?q=kazan")
    assert ask(".finder button", "borderTopWidth") == "1px"
    assert ask(".results mark", "backgroundColor") != ask("body", "backgroundColor")
    page.close()
