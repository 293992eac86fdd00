"""The settings of a figure in the page's address: they come back, and a bad one harms nothing."""

from urllib.parse import parse_qsl, quote, urlsplit

import pytest

import site_checks as checks
from conftest import SITE

PAGES = [name for name in checks.chapters(SITE) if checks.figures(checks.parse(SITE / name))]

LAST = """figure => [...figure.querySelectorAll('[data-param]')].map(control => {
  const range = control.querySelector("input[type='range']");
  const select = control.querySelector('select');
  if (range) range.value = range.min;
  else if (select) select.selectedIndex = select.options.length - 1;
  else [...control.querySelectorAll('input')].at(-1).checked = true;
  (range ?? select ?? control.querySelector('input')).dispatchEvent(new Event('input', { bubbles: true }));
})"""
SETTINGS = """() => Object.fromEntries([...document.querySelectorAll('figure.plot [data-param]')].map(control => {
  const input = control.querySelector("input:checked, select, input[type='range']");
  return [`${control.closest('figure').id}.${control.dataset.param}`, input.value];
}))"""
SIGNALS = """async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
    scrollTo({ top: y, behavior: 'instant' });
    await new Promise(requestAnimationFrame);
  }
}"""


def wait_until_live(page):
    """Wait for every chart; Playwright's own waiting would evaluate a string, which the page's policy forbids."""
    for _ in range(300):
        if page.evaluate("[...document.querySelectorAll('figure.plot')].every((figure) => figure.dataset.live)"):
            return
        page.wait_for_timeout(100)
    pytest.fail("not every chart became live")


@pytest.fixture
def page(browser):
    """A page whose errors are kept."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.errors = []
    opened.on("pageerror", lambda error: opened.errors.append(str(error)))
    opened.on("console", lambda said: opened.errors.append(said.text) if said.type == "error" else None)
    yield opened
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_the_settings_of_every_figure_go_into_the_address_and_come_back(page, address, name):
    page.goto(address + name)
    for figure in page.query_selector_all("figure.plot"):
        figure.evaluate(LAST)
    chosen, link = page.evaluate(SETTINGS), page.evaluate("location.href")
    page.goto("about:blank")
    page.goto(link)
    assert page.evaluate(SETTINGS) == chosen
    page.evaluate(SIGNALS)
    wait_until_live(page)
    drawn = page.evaluate(
        """() => [...document.querySelectorAll('figure.plot [data-param]')].map(control => {
          const input = control.querySelector("input:checked, select, input[type='range']");
          const value = input.type === 'range' ? Number(input.value) : JSON.parse(input.value);
          return control.closest('figure').osbView.signal(control.dataset.param) === value;
        })"""
    )
    assert all(drawn)
    assert page.errors == []
    assert page.query_selector(".notice") is None


def test_a_default_setting_leaves_the_address_clean(page, address):
    name = next(name for name in PAGES if "half_of_trade" in name)
    page.goto(address + name)
    page.query_selector("figure.plot").evaluate(LAST)
    assert parse_qsl(urlsplit(page.evaluate("location.href")).query)
    page.evaluate(
        """() => document.querySelectorAll('figure.plot [data-param]').forEach(control => {
          const range = control.querySelector("input[type='range']");
          const choice = control.querySelector('input[checked], option[selected]');
          if (range) range.value = range.defaultValue;
          else if (choice.matches('option')) choice.selected = true;
          else choice.checked = true;
          (range ?? choice).dispatchEvent(new Event('input', { bubbles: true }));
        })"""
    )
    assert urlsplit(page.evaluate("location.href")).query == ""


BAD = [
    "",
    "nobody",
    "9" * 5000,
    "<img src=x onerror=alert(1)>",
    "');alert(1);//",
    "__proto__",
    "constructor",
    "\u202e\U0001f4a9",
    "NaN",
    "1e999",
    "null",
    '{"a":1}',
]


@pytest.mark.parametrize("bad", BAD, ids=range(len(BAD)))
def test_a_bad_setting_falls_back_to_the_default_and_says_so(page, address, bad):
    name = next(name for name in PAGES if "half_of_trade" in name)
    page.goto(address + name)
    default = page.evaluate(SETTINGS)
    wanted = "&".join(f"{key.removeprefix('figure-')}={quote(bad)}" for key in default)
    page.goto(f"{address}{name}?{wanted}&{quote(bad)}.{quote(bad)}={quote(bad)}")
    page.evaluate(SIGNALS)
    wait_until_live(page)
    assert page.evaluate(SETTINGS) == default
    assert page.errors == []
    assert page.query_selector_all(".notice")
    assert page.query_selector("img[src=x]") is None
