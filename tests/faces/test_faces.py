"""The faces of the book: what they cover, and how they travel."""

import base64
import hashlib
import io
import re

import pytest
import uharfbuzz as harfbuzz
import vl_convert
import yaml
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from lxml import etree

from onestepback import faces, paths
from onestepback.charts import pictures, theme
from onestepback.faces import FaceError, cast

WORDS = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><text x="2" y="15" font-family="{}">{}</text></svg>'
)


def test_a_character_that_no_family_has_is_named() -> None:
    assert faces.uncovered("Қазақстан 41.9\u202f% \u2212 \u2248 \u2264 \u2265 \u2191 \u2193", "sans") == []
    assert faces.uncovered("x \u2208 A", "serif") == ["\u2208 U+2208 ELEMENT OF"]
    assert faces.uncovered("x \u2208 A", "serif", "math") == []
    assert faces.uncovered("\u2603", *faces.FAMILIES) == ["\u2603 U+2603 SNOWMAN"]


def test_faces_go_by_names_that_no_machine_has_and_tell_who_drew_them() -> None:
    assert {face.token for face in faces.faces()} == set(faces.FAMILIES)
    for face in faces.faces():
        font = TTFont(face.path)
        assert font["name"].getDebugName(1) == face.family
        assert font["OS/2"].usWeightClass == face.weight
        assert "Open Font License" in font["name"].getDebugName(13)
        assert font["name"].getDebugName(0)
        assert (paths.FACES / f"LICENSE-{face.token}.txt").exists()


def test_every_face_is_in_the_recipe_and_a_file_that_is_not_the_one_it_names_is_refused(tmp_path) -> None:
    recipe = yaml.safe_load(cast.RECIPE.read_text(encoding="utf-8"))
    assert sorted(recipe) == [face.path.name for face in faces.faces()]
    before = {face.path: hashlib.sha256(face.path.read_bytes()).hexdigest() for face in faces.faces()}
    with pytest.raises(FaceError, match="it is part of @expo-google-fonts/source-sans-3"):
        cast.cast(tmp_path)
    for entry in recipe.values():
        (tmp_path / entry["file"]).write_bytes(b"another")
    with pytest.raises(FaceError, match="is not the file of @expo-google-fonts/source-sans-3"):
        cast.cast(tmp_path)
    assert before == {face.path: hashlib.sha256(face.path.read_bytes()).hexdigest() for face in faces.faces()}


def test_charts_and_pages_ask_for_the_same_faces_ours_first() -> None:
    assert theme.SANS.split(", ")[0] == faces.FAMILIES["sans"]


def test_a_line_of_the_sans_is_as_high_as_one_of_what_stands_in_for_it():
    for face in faces.faces("sans"):
        line, em = TTFont(face.path)["hhea"], TTFont(face.path)["head"].unitsPerEm
        found = {"ascent": line.ascent, "descent": -line.descent, "line-gap": line.lineGap}
        assert {what: round(100 * part / em, 1) for what, part in found.items()} == pytest.approx(faces.LINE, abs=0.1)


def test_a_chart_is_drawn_in_the_face_of_the_book_and_not_in_one_that_stands_in_for_it() -> None:
    ours, other = (vl_convert.svg_to_png(WORDS.format(family, "Wage")) for family in (theme.SANS, "Liberation Sans"))
    assert ours != other


def test_each_character_is_fetched_with_one_file_of_a_face() -> None:
    rules = re.findall(r"font-weight: (\d+);.*?unicode-range: ([^;]+);", faces.served_rules())
    for weight in ("400", "700"):
        ranges = [span for found, spans in rules if found == weight for span in spans.split(", ")]
        codes = [
            code
            for span in ranges
            for first, _, last in [span.removeprefix("U+").partition("-")]
            for code in range(int(first, 16), int(last or first, 16) + 1)
        ]
        assert len(codes) == len(set(codes))
        assert faces.characters("sans") <= set(map(chr, codes))


@pytest.mark.parametrize("flavor", ["woff2", None])
def test_a_picture_that_leaves_the_book_has_what_it_needs_of_the_faces_inside(flavor) -> None:
    made = etree.fromstring(faces.enclosed(WORDS.format(theme.SANS, "5 \u2264 8 &amp; more"), flavor))
    style = made.find("{*}style").text
    assert ('format("woff2")' in style, 'format("truetype")' in style) == (bool(flavor), not flavor)
    inside = re.findall(r'font-family: "([^"]+)"; font-weight: (\d+).*?base64,([^"]+)"', style)
    assert [(family, weight) for family, weight, _ in inside] == [("OSB Sans", "400")]
    held = TTFont(io.BytesIO(base64.b64decode(inside[0][2]))).getBestCmap()
    assert set(map(ord, "5 \u2264 8 & more")) <= set(held)
    assert len(held) < 20


def test_a_face_within_a_picture_does_not_change_how_it_is_drawn() -> None:
    plain = WORDS.format(theme.SANS, "Wage")
    assert pictures.png(faces.enclosed(plain)) == pictures.png(plain)


@pytest.mark.parametrize("face", faces.faces(), ids=lambda face: face.path.stem)
def test_a_face_that_is_cut_draws_and_sets_its_words_as_the_whole_does(face) -> None:
    words = "AVATar To. 1,947 (41.9) \u00e9" if face.token != "math" else "x + 1 = 947 (41.9) \u2211 \u221a"
    contents = [face.path.read_bytes(), faces.small(face, words), faces.small(face, words, "woff2")]
    drawn = []
    for content in contents:
        font, pens = TTFont(io.BytesIO(content)), []
        assert "Open Font License" in font["name"].getDebugName(13)
        for letter in words:
            if name := font.getBestCmap().get(ord(letter)):
                pens.append(DecomposingRecordingPen(font.getGlyphSet()))
                font.getGlyphSet()[name].draw(pens[-1])
        drawn.append([pen.value for pen in pens])
    assert drawn[0] == drawn[1] == drawn[2]
    for features in ({}, {"tnum": True}, {"lnum": True}, {"kern": False}):
        whole, cut = (advances(content, words, features) for content in contents[:2])
        assert whole == cut, features
    assert advances(contents[0], words, {}) != advances(contents[0], words, {"kern": False}) or face.token != "sans"


def advances(content: bytes, words: str, features: dict[str, bool]) -> list[tuple[int, int]]:
    font, buffer = harfbuzz.Font(harfbuzz.Face(content)), harfbuzz.Buffer()
    buffer.add_str(words)
    buffer.guess_segment_properties()
    harfbuzz.shape(font, buffer, features)
    return [(place.x_advance, place.x_offset) for place in buffer.glyph_positions]
