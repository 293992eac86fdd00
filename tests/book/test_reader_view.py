"""A page in the reader view of a browser, made by the library that Firefox has it from."""

import pytest

import site_checks as checks
from conftest import SITE
from onestepback import paths

LIBRARY = paths.NODE_MODULES / "@mozilla" / "readability" / "Readability.js"
READ = """() => {
  const { title, content } = new Readability(document.cloneNode(true)).parse();
  const read = new DOMParser().parseFromString(content, "text/html");
  return {
    title,
    pictures: [...read.querySelectorAll("img")].map(({ alt, src }) => [alt, new URL(src).pathname]),
    words: read.body.textContent,
  };
}"""


@pytest.mark.parametrize("name", checks.with_figures(SITE))
def test_the_reader_view_keeps_each_picture_with_its_words_and_the_text(browser, site, name):
    context = browser.new_context(java_script_enabled=True, bypass_csp=True)
    page = context.new_page()
    page.goto((site / name).as_uri())
    page.locator("figure.plot").first.scroll_into_view_if_needed()
    page.locator("figure.plot[data-live]").first.wait_for()  # as whoever turns it on has the page
    page.add_script_tag(path=LIBRARY)
    read = page.evaluate(READ)
    context.close()
    of_page = checks.parse(site / name)
    shown = of_page.xpath("//*[@id='content']//figure[contains(@class, 'plot')]//img")
    assert [alt for alt, _ in read["pictures"]] == [img.get("alt") for img in shown]
    assert all(path.endswith("/wide.svg") for _, path in read["pictures"])
    assert read["title"].partition(" — ")[0] in " ".join(of_page.xpath("string(//*[@id='content']//h1)").split())
    last = of_page.xpath("//*[@id='content']//section/p")[-1].text_content().split()
    assert " ".join(last[:6]) in " ".join(read["words"].split())
