"""The look of charts and of code."""

import re

import altair as alt
import pandas as pd
import pytest
import vl_convert

from onestepback import paths, words
from onestepback.book import highlighting
from onestepback.charts import parts, theme, tokens
from onestepback.paths import TOKENS


def luminance(hexcode: str) -> float:
    channels = [int(hexcode[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def columns() -> list[dict[str, str]]:
    known = tokens.COLOUR.findall(TOKENS.read_text(encoding="utf-8"))
    return [{name: value[index] for name, *value in known} for index in (0, 1)]


def test_no_two_colours_share_a_value_so_that_a_value_is_a_name() -> None:
    assert len(set(tokens.LIGHT.values())) == len(tokens.LIGHT) > 30


def test_text_is_legible_on_the_page_in_both_themes() -> None:
    for column in columns():
        for name in ("ink", "muted", "accent", *(f"{actor}-ink" for actor in tokens.ACTORS)):
            assert contrast(column[name], column["page"]) >= 4.5, name


def test_every_word_of_code_is_legible_in_both_themes() -> None:
    style = (paths.SOURCE / "book" / "theme" / "book.css").read_text(encoding="utf-8")
    painted = dict(re.findall(r"^pre \.(\w+) \{ color: var\(--osb-([\w-]+)\)", style, re.MULTILINE))
    [behind] = re.findall(r"^pre \{ background: var\(--osb-([\w-]+)\)", style, re.MULTILINE)
    [folded] = re.findall(r"^\.made \{.* color: var\(--osb-([\w-]+)\)", style, re.MULTILINE)
    assert set(painted) == set(highlighting.KINDS.values())
    for column in columns():
        for name in ("ink", folded, *painted.values()):
            assert contrast(column[name], column[behind]) >= 4.5, name


def test_marks_stand_out_from_the_page_in_both_themes() -> None:
    for column in columns():
        for name in (*tokens.ACTORS, "edge"):
            assert contrast(column[name], column["page"]) >= 3, name


def test_contrast_is_the_one_of_wcag() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_colour_of_a_drawn_chart_has_a_rule_that_makes_it_follow_the_page() -> None:
    frame = pd.DataFrame({"x": [1, 2], "y": [3, 4], "actor": ["Russia", "China"]})
    chart = alt.Chart(frame).mark_line().encode(x="x", y="y", color=theme.actor("actor", Russia="rus", China="chn"))
    svg = vl_convert.vegalite_to_svg((chart + parts.refusal("Refusal")).to_dict(), vl_version="6.4")
    rules = tokens.stylesheet()
    drawn = {value for attribute in ("fill", "stroke") for value in _values(svg, attribute)}
    assert tokens.LIGHT["rus"] in drawn
    for value in drawn:
        assert f'="{value}"]' in rules, value


def test_every_colour_of_a_drawn_chart_has_its_dark_value_in_the_file_that_a_page_shows() -> None:
    svg = f'<svg><rect fill="{tokens.LIGHT["page"]}"/><path stroke="{tokens.LIGHT["rus"]}"/></svg>'
    dark = tokens.dark_rules(svg)
    assert dark.startswith("@media (prefers-color-scheme: dark){") and dark.count("]{") == 2
    for rule in (("fill", "page"), ("stroke", "rus")):
        assert '[{0}="{1}"]{{{0}:{2}}}'.format(rule[0], tokens.LIGHT[rule[1]], tokens.DARK[rule[1]]) in dark


def test_browsers_that_do_not_know_light_dark_are_given_every_colour() -> None:
    style = tokens.declarations() + tokens.stylesheet()
    assert "light-dark(" not in re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    light, switched, system = (
        dict(re.findall(r"--osb-([\w-]+): (#[0-9a-f]{6});", part)) for part in re.split("@media screen", style)
    )
    assert light == tokens.LIGHT
    assert switched == system == tokens.DARK
    assert '{ :root[data-theme="dark"] {' in style
    assert '(prefers-color-scheme: dark) { :root:not([data-theme="light"]) {' in style


def test_a_line_under_words_is_written_in_parts_for_webkit_reads_no_more_than_its_kind_at_once() -> None:
    styles = [TOKENS, *paths.SOURCE.rglob("*.css")]
    lines = [line for style in styles for line in re.findall(r"text-decoration:[^;}]+", style.read_text("utf-8"))]
    assert lines
    assert {line for line in lines if line not in ("text-decoration: none", "text-decoration: underline")} == set()


def _values(svg: str, attribute: str) -> set[str]:
    return {part.split('"')[0] for part in svg.split(f' {attribute}="')[1:] if part.startswith("#")}


def test_a_colour_that_is_no_token_is_told_with_those_that_are() -> None:
    with pytest.raises(ValueError, match="no colour 'brix' in charts/tokens.css, use one of page, .*brics"):
        tokens.colour("brix")


def test_numbers_are_typeset() -> None:
    assert words.percent(41.87) == "41.9\u202f%"
    assert words.number(24430.9) == "24\u2009431"
    assert words.number(-0.512, 2) == "\u22120.51"
    assert words.typeset("2018-2025, 30-40 and -3; well-known") == "2018–2025, 30–40 and −3; well-known"
    assert words.typeset("Kazakhstan's") == "Kazakhstan’s"


def test_a_date_is_written_no_finer_than_it_is_known() -> None:
    written = [words.written_date(date) for date in ("2024-10-06", "2022-03", "2006")]
    assert written == ["6 October 2024", "March 2022", "2006"]


def test_a_date_of_which_a_part_of_the_month_is_known_is_written_as_that_part() -> None:
    dates = [("2024-09-23", "2024-09-23", "day"), ("2024-09", "2024-09-15", "approximate")]
    dates += [("2024-10", f"2024-10-{day}", "approximate") for day in ("05", "31")] + [
        ("2024-09", "2024-09-15", "month")
    ]
    events = pd.DataFrame(dates, columns=["date", "date_sort", "precision"]).astype({"date_sort": "datetime64[ns]"})
    written = words.dated(events)
    assert list(written["when"]) == ["23 Sept 2024", "mid-Sept 2024", "early Oct 2024", "late Oct 2024", "Sept 2024"]
    assert list(written["day"]) == ["2024-09-23", "2024-09, mid", "2024-10, early", "2024-10, late", "2024-09"]


def test_the_numbers_of_a_column_share_their_decimals_and_a_year_stays_whole() -> None:
    assert words.set_column([2023, 1995]) == ["2023", "1995"]
    assert words.set_column([41.8967, 5, None, -0.5]) == ["41.90", "5.00", "", "\u22120.50"]
    assert words.set_column([13245.7, 2.5]) == ["13\u2009246", "2.5"]
    assert words.set_column(["Russia", None]) == ["Russia", ""]
    assert words.set_column([0.00012]) == ["0.00012"]


def test_years_are_printed_as_a_span_and_one_year_alone():
    assert words.span_of_years(2000, 2004) == "2000\u201304"
    assert words.span_of_years(2025, 2025) == "2025"
