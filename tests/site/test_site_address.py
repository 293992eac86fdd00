"""The settings of a figure in the page's address: they come back, and a bad one harms nothing."""

from urllib.parse import parse_qsl, quote, urlsplit

import pytest

import site_checks as checks
import site_visit
from conftest import SITE

PAGES = checks.with_figures(SITE)

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


@pytest.mark.parametrize("name", PAGES)
def test_the_settings_of_every_figure_go_into_the_address_and_come_back(live, address, name):
    live.goto(address + name)
    for figure in live.query_selector_all("figure.plot"):
        figure.evaluate(LAST)
    chosen, link = live.evaluate(SETTINGS), live.evaluate("location.href")
    live.goto("about:blank")
    live.goto(link)
    assert live.evaluate(SETTINGS) == chosen
    site_visit.wait_until_live(live)
    drawn = live.evaluate(
        """() => [...document.querySelectorAll('figure.plot [data-param]')].map(control => {
          const input = control.querySelector("input:checked, select, input[type='range']");
          const value = input.type === 'range' ? Number(input.value) : JSON.parse(input.value);
          return control.closest('figure').osbView.signal(control.dataset.param) === value;
        })"""
    )
    assert all(drawn)
    assert live.errors == []
    lines = live.evaluate("[...document.querySelectorAll('.setting')].map((line) => line.textContent)")
    assert not any("does not have" in line for line in lines)


def test_a_default_setting_leaves_the_address_clean(live, address):
    name = next(name for name in PAGES if "half_of_trade" in name)
    live.goto(address + name)
    live.query_selector("figure.plot").evaluate(LAST)
    assert parse_qsl(urlsplit(live.evaluate("location.href")).query)
    live.evaluate(
        """() => document.querySelectorAll('figure.plot [data-param]').forEach(control => {
          const range = control.querySelector("input[type='range']");
          const choice = control.querySelector('input[checked], option[selected]');
          if (range) range.value = range.defaultValue;
          else if (choice.matches('option')) choice.selected = true;
          else choice.checked = true;
          (range ?? choice).dispatchEvent(new Event('input', { bubbles: true }));
        })"""
    )
    assert urlsplit(live.evaluate("location.href")).query == ""


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


@pytest.fixture(scope="module")
def untouched(browser, address):
    """Give a page with controls, and how they are set when nobody has touched them."""
    name = next(name for name in PAGES if "half_of_trade" in name)
    page = browser.new_page()
    page.goto(address + name)
    settings = page.evaluate(SETTINGS)
    page.close()
    return name, settings


@pytest.mark.parametrize("bad", BAD, ids=range(len(BAD)))
def test_a_bad_setting_falls_back_to_the_default_and_says_so(live, address, untouched, bad):
    name, default = untouched
    wanted = "&".join(f"{key.removeprefix('figure-')}={quote(bad)}" for key in default)
    live.goto(f"{address}{name}?{wanted}&{quote(bad)}.{quote(bad)}={quote(bad)}")
    site_visit.wait_until_live(live)
    assert live.evaluate(SETTINGS) == default
    assert live.errors == []
    lines = live.evaluate("[...document.querySelectorAll('.setting')].map((line) => line.textContent)")
    assert any("asks for a setting that this figure does not have" in line for line in lines)
    assert live.query_selector("img[src=x]") is None
