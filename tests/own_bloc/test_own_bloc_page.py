"""Chapter 8 in a browser answers as the library does: from any address, by keyboard, from the disk, without scripts."""

import gzip
import random
from urllib.parse import quote, urlsplit

import pytest

import draws
import site_checks as checks
import site_visit
from onestepback.own_bloc.answer import Choice, answer, default, trade_rows, world_rows
from onestepback.own_bloc.offer import YEARS, books_offered, measures_offered, names
from onestepback.own_bloc.sentences import ANSWER

PAGE = "notebooks/draw_your_own_bloc.html"
SHOWN = """() => [...document.querySelectorAll('.answer [data-sentence]')].filter(({ hidden }) => !hidden)
  .map(({ textContent }) => textContent)"""
CHOSEN = """() => {
  const form = document.querySelector('.scenario form');
  const picked = [...form.querySelectorAll('[name=bloc]:checked')].map(({ value }) => value);
  return [picked, form.measure.value, Number(form.year.value), form.vintage.value, form.source.value];
}"""
TICK = """(bloc) => {
  const boxes = [...document.querySelectorAll('.scenario [name=bloc]')];
  for (const box of boxes) box.checked = bloc.includes(box.value);
  boxes[0].dispatchEvent(new Event('input', { bubbles: true }));
}"""
STEP = """(query) => {
  history.pushState(null, '', query);
  dispatchEvent(new Event('popstate'));
}"""
"""Goes to another choice as a step through the browser's history does: the page reads its address again."""
READ = f"""async () => {{
  const waits = () => !document.querySelector('.scenario[data-ready]:not([data-waiting])');
  for (let turn = 0; turn < 2000 && waits(); turn++) await new Promise((next) => setTimeout(next, 5));
  const [elements, image] = ["*", "img:not(.pic img)"].map((all) => document.querySelectorAll(all).length);
  return [({CHOSEN})(), ({SHOWN})(), elements, image];
}}"""
ROWS = """() => Object.fromEntries([...document.querySelectorAll('figure.plot')].map((figure) => [
  figure.dataset.figure,
  figure.osbView.data('chosen').map((row) => ({ ...row })),
]))"""
TITLES = """() => [...document.querySelectorAll('figure.plot')].map((figure) => [
  figure.querySelector('.finding').textContent, figure.querySelector('.pic').getAttribute('aria-label'),
])"""


def link(choice: Choice) -> str:
    """The address of a choice, with every setting spelled out."""
    return (
        f"?bloc={'.'.join(choice.bloc) or 'none'}&measure={choice.measure}&year={choice.year}"
        f"&vintage={choice.vintage}&source={choice.source}"
    )


def sentences(choice: Choice) -> list[str]:
    """What the library answers, as the page shows it."""
    said = answer(choice)
    return [said[key] for key in ANSWER if said[key]]


def chosen(page) -> Choice:
    """The choice that the controls show."""
    return as_choice(*page.evaluate(CHOSEN))


def as_choice(bloc: list[str], *rest: object) -> Choice:
    """A choice as the controls give it; the library refuses what is not offered."""
    return Choice(tuple(bloc), *rest)


def settle(page) -> None:
    """Wait until the page has answered the change before."""
    page.wait_for_selector(".scenario[data-ready]:not([data-waiting])")


@pytest.fixture(scope="module")
def page(browser):
    """A page whose errors are kept, without the charts' scripts: the sentences do not wait for them."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.route("**/*vega*.js*", lambda route: route.abort())
    opened.errors = []
    opened.on("pageerror", lambda error: opened.errors.append(str(error)))
    opened.on("dialog", lambda dialog: opened.errors.append(dialog.message))
    yield opened
    context.close()


OPENED = draws.choices(20, seed=20)


@pytest.mark.parametrize("choice", [*OPENED, *draws.odd()], ids=lambda choice: link(choice)[:60])
def test_the_page_answers_a_choice_as_the_library_does(page, address, choice) -> None:
    if choice in OPENED or address not in page.url:
        page.goto(f"{address}{PAGE}{link(choice)}")
    else:
        page.evaluate(STEP, link(choice))
    settle(page)
    assert chosen(page) == choice
    assert page.evaluate(SHOWN) == sentences(choice)
    assert page.query_selector(".scenario > .notice") is None
    assert page.errors == []


def test_the_page_follows_one_change_after_the_other(page, address) -> None:
    page.goto(address + PAGE)
    for choice in draws.choices(20, seed=21):
        page.select_option("[name=measure]", choice.measure)
        if page.locator("[name=vintage]").is_enabled():
            page.select_option("[name=vintage]", choice.vintage)
        page.select_option("[name=year]", str(choice.year))
        page.select_option("[name=source]", choice.source)
        page.evaluate(TICK, list(choice.bloc))
        settle(page)
        assert page.evaluate(SHOWN) == sentences(choice)
        there = page.evaluate("location.href")
        assert (".".join(choice.bloc) in there) == (choice.bloc != default().bloc)
    assert page.errors == []


# One drawn; nobody; a bloc whose line ends so near to that of the G7 that their names have to move apart.
FOLLOWED = [
    OPENED[3],
    Choice(()),
    Choice(("BRA", "CHN", "IND", "RUS", "ZAF"), year=1999, source="wits"),
]


@pytest.mark.parametrize("choice", FOLLOWED, ids=range(3))
def test_the_figures_follow_a_choice_and_keep_their_size(live, address, choice) -> None:
    live.goto(address + PAGE)
    site_visit.wait_until_live(live)
    before = live.evaluate("[...document.querySelectorAll('.pic')].map(({ offsetHeight }) => offsetHeight)")
    live.goto(f"{address}{PAGE}{link(choice)}")
    site_visit.wait_until_live(live)
    settle(live)
    for _ in range(100):
        if live.evaluate("[...document.querySelectorAll('figure.plot')].every(({ dataset }) => dataset.changed)"):
            break
        live.wait_for_timeout(50)
    drawn = live.evaluate(ROWS)
    for key, expected in (("bloc_in_the_world", world_rows(choice)), ("bloc_in_trade", trade_rows(choice))):
        kept = [{name: row[name] for name in expected[0]} for row in drawn[key]]
        assert kept == expected
    said = answer(choice)
    assert live.evaluate(TITLES) == [
        [said["world_title"], said["world_alt"]],
        [said["trade_title"], said["trade_alt"]],
    ]
    after = live.evaluate("[...document.querySelectorAll('.pic')].map(({ offsetHeight }) => offsetHeight)")
    assert after == before
    assert live.errors == []


def test_an_open_table_below_a_figure_follows_the_choice(live, address) -> None:
    choice = Choice(("CHN", "RUS", "ITA"), year=2021)
    live.goto(address + PAGE)
    site_visit.wait_until_live(live)
    figure = live.locator("figure.plot[data-figure=bloc_in_trade]")
    figure.locator(".data > summary").click()
    live.select_option("[name=year]", "2021")
    live.evaluate(TICK, list(choice.bloc))
    settle(live)
    expected = next(row["share"] for row in trade_rows(choice) if row["flow"] == "Imports" and row["year"] == 2021)
    cells = figure.locator(".data tbody tr").evaluate_all(
        "(rows) => rows.map((row) => [...row.cells].map(({ textContent }) => textContent))"
    )
    shown = next(row for row in cells if row[:2] == ["Imports", "2021"])
    assert float(shown[2]) == pytest.approx(expected, abs=0.01)


def test_a_choice_comes_back_from_its_link(page, address) -> None:
    page.goto(address + PAGE)
    page.select_option("[name=preset]", "SCO")
    page.select_option("[name=measure]", "exports")
    page.select_option("[name=vintage]", "2024")
    page.select_option("[name=year]", "2011")
    page.select_option("[name=source]", "wits")
    settle(page)
    choice, said, there = chosen(page), page.evaluate(SHOWN), page.evaluate("location.href")
    page.goto("about:blank")
    page.goto(there)
    settle(page)
    assert chosen(page) == choice
    assert page.evaluate(SHOWN) == said
    assert page.input_value("[name=preset]") == "SCO"


def test_the_default_leaves_the_address_clean(page, address) -> None:
    page.goto(f"{address}{PAGE}?other.setting=kept")
    page.select_option("[name=preset]", "G7")
    page.select_option("[name=measure]", "population")
    settle(page)
    assert "bloc=" in page.evaluate("location.search")
    assert "vintage" not in page.evaluate("location.search")
    page.click("[name=reset]")
    settle(page)
    assert page.evaluate("location.search") == "?other.setting=kept"
    assert page.evaluate(SHOWN) == sentences(default())
    page.click(".members > summary")
    page.click("[name=clear]")
    settle(page)
    assert page.evaluate(SHOWN) == sentences(Choice(()))
    assert "bloc=none" in page.evaluate("location.search")


def test_what_the_page_does_not_offer_leaves_the_default_and_is_told(page, address) -> None:
    page.goto(f"{address}{PAGE}?bloc=KAZ.XXX&measure=exports&vintage=2019-04&year=2012")
    settle(page)
    assert chosen(page) == Choice(default().bloc, "exports", 2012)
    assert "does not offer" in page.inner_text(".scenario > .notice")
    page.select_option("[name=year]", "2013")
    settle(page)
    assert page.query_selector(".scenario > .notice") is None


PIECES = [
    "none", "KAZ", "kaz", "RUS.CHN", "RUS,CHN", ".", "KAZ.KAZ", "KAZ.", "WLD", "__proto__", "constructor", "toString",
    "<img src=x onerror=alert(1)>", "');alert(1);//", "javascript:alert(1)", "\u202e\U0001f4a9", "%00", "9" * 3000,
    "ppp", "nominal", "population", "exports", "2024-10", "2024", "wdi", "2019-04", "2023", "1994", "2023.0", "1e3",
    "-1", "NaN", "null", "bns", "wits", "[object Object]", "${alert(1)}", "{share}", "../../etc", " ", "",
]  # fmt: skip


def fuzzed(count: int) -> list[str]:
    """Draw addresses out of good and bad pieces, some of a setting given twice."""
    draw = random.Random(4)
    keys = ["bloc", "measure", "year", "vintage", "source", "preset", "find", "__proto__", "bloc_in_trade.x"]
    return [
        "?" + "&".join(
            f"{quote(draw.choice(keys))}={quote(draw.choice(PIECES), safe=draw.choice(['', '<>().']))}"
            for _ in range(draw.randint(1, 7))
        )
        for _ in range(count)
    ]  # fmt: skip


def test_no_address_breaks_the_page_or_gets_into_it(page, address) -> None:
    faults = []
    page.goto(address + PAGE)
    before = page.evaluate("document.querySelectorAll('*').length")
    for number, query in enumerate(fuzzed(400)):
        if number % 20 == 0:
            page.goto(f"{address}{PAGE}{query}")
        else:
            page.evaluate(STEP, query)
        controls, shown, elements, image = page.evaluate(READ)
        choice = as_choice(*controls)
        if shown != sentences(choice):
            faults.append(f"{query[:200]}: the answer is not that to {choice}")
        # A notice, and the options of another measure, are all that an address may add.
        if abs(elements - before) > 60 or image:
            faults.append(f"{query[:200]}: something else is in the page")
        if page.errors:
            faults.append(f"{query[:200]}: {page.errors}")
            page.errors.clear()
    assert faults == []


def test_a_slow_table_never_answers_a_choice_that_has_been_left(page, address) -> None:
    held = []
    page.route("**/nominal-2024-10.js*", lambda route: held.append(route))
    page.goto(address + PAGE)
    page.select_option("[name=measure]", "nominal")
    page.select_option("[name=measure]", "ppp")
    page.select_option("[name=year]", "2019")
    settle(page)
    for route in held:
        route.continue_()
    page.wait_for_timeout(200)
    page.unroute("**/nominal-2024-10.js*")
    assert page.evaluate(SHOWN) == sentences(Choice(default().bloc, year=2019))


def test_a_table_that_cannot_be_loaded_is_told_and_the_answer_before_stays(page, address) -> None:
    page.route("**/population-wdi.js*", lambda route: route.abort())
    page.goto(address + PAGE)
    page.select_option("[name=measure]", "population")
    page.wait_for_selector(".scenario > .notice")
    assert "could not be loaded" in page.inner_text(".scenario > .notice")
    assert page.evaluate(SHOWN) == sentences(default())
    page.unroute("**/population-wdi.js*")
    page.select_option("[name=year]", "2022")
    settle(page)
    assert page.evaluate(SHOWN) == sentences(Choice(default().bloc, "population", 2022))


def test_the_checklist_can_be_used_by_keyboard_alone(page, address) -> None:
    page.goto(address + PAGE)
    page.focus(".members > summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "find"
    page.keyboard.type("cote d")
    assert page.inner_text(".found") == f"1 of {len(names())}"
    page.keyboard.press("Enter")  # sends nothing and goes nowhere
    for _ in range(2):  # the list itself, which scrolls, then the box
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "CIV"
    page.keyboard.press("Space")
    settle(page)
    assert page.evaluate(SHOWN) == sentences(Choice((*default().bloc, "CIV")))
    assert page.input_value("[name=preset]") == ""
    page.focus("[name=preset]")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    settle(page)
    assert page.evaluate(SHOWN) == sentences(Choice(("BRA", "RUS", "IND", "CHN", "ZAF")))


def test_a_group_without_a_match_is_hidden_by_the_search(page, address) -> None:
    page.goto(address + PAGE)
    page.click(".members > summary")
    page.fill("[name=find]", "kazakhstan")
    assert page.locator(".checklist fieldset:visible").count() == 1
    page.fill("[name=find]", "")
    assert page.locator(".checklist label:visible").count() == len(names())


def test_the_link_is_copied_or_shown(page, address) -> None:
    page.goto(f"{address}{PAGE}?bloc=KAZ")
    page.click("[name=copy]")
    page.wait_for_selector(".copied:not(:empty)")
    shown = page.query_selector(".copied input")
    assert shown.input_value() == page.url if shown else page.inner_text(".copied") == "Copied."


def test_without_scripts_the_default_is_complete(browser, address) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}{PAGE}?bloc=KAZ")
    assert page.locator(".answer p:visible").all_inner_texts() == sentences(default())
    assert not page.locator(".scenario form").is_visible()
    assert "scripts" in page.inner_text(".scenario .notice")
    assert page.locator("figure.plot picture img:visible").count() == 2
    said = answer(default())
    assert page.locator(".finding").all_inner_texts() == [said["world_title"], said["trade_title"]]
    context.close()


def test_from_the_disk_every_table_can_be_chosen(browser, site) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto((site / PAGE).as_uri())
    for measure, one in measures_offered().items():
        for vintage in one["editions"]:
            page.select_option("[name=measure]", measure)
            if len(one["editions"]) > 1:
                page.select_option("[name=vintage]", vintage)
            settle(page)
            assert page.evaluate(SHOWN) == sentences(Choice(default().bloc, measure, 2023, vintage))
    page.select_option("[name=source]", "wits")
    page.select_option("[name=year]", "2000")
    settle(page)
    assert page.evaluate(SHOWN)[-3:] == sentences(Choice(default().bloc, "exports", 2000, "2025-04", "wits"))[-3:]
    context.close()


def test_a_phone_shows_the_choice_in_its_own_form(browser, address) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    choice = Choice(("KAZ", "UZB"), "nominal", 2015, "2025-10", "wits")
    page.goto(f"{address}{PAGE}{link(choice)}")
    site_visit.wait_until_live(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.wait_for_selector("figure.plot[data-live=wide]")
    site_visit.wait_until_live(page)
    page.wait_for_timeout(300)
    assert page.evaluate(ROWS)["bloc_in_the_world"][0]["share"] == world_rows(choice)[0]["share"]
    context.close()


def test_the_banner_says_whose_scenario_it_is(site) -> None:
    page = checks.parse(site / PAGE)
    assert "not a finding of this book" in page.xpath("//*[@class='banner']")[0].text_content()
    canonical = page.xpath("//link[@rel='canonical']/@href")
    assert not [address for address in canonical if urlsplit(address).query]


def test_the_page_opens_with_at_most_60_kilobytes_of_tables(site) -> None:
    scripts = checks.parse(site / PAGE).xpath("//script/@src")
    first = [name for name in scripts if name.startswith("draw_your_own_bloc/")]
    packed = [gzip.compress((site / "notebooks" / name.split("?")[0]).read_bytes()) for name in first]
    assert len(packed) == 3
    assert sum(map(len, packed)) <= 60_000


def test_every_table_lies_beside_the_page(site) -> None:
    wanted = {f"{measure}-{vintage}" for measure, one in measures_offered().items() for vintage in one["editions"]}
    wanted |= {f"trade-{source}" for source in books_offered()} | {"offer"}
    assert {file.stem for file in (site / "notebooks" / "draw_your_own_bloc").glob("*.js")} == wanted
    assert len(YEARS) == 31
