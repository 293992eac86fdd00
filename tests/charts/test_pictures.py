"""Pictures as files: their colours, and how large they are."""

import io

import pytest
import vl_convert
from PIL import Image, ImageChops

from onestepback import store
from onestepback.charts import pictures

CIRCLES = "".join(
    f'<circle cx="{18 * n % 720 + 20}" cy="{40 * (n // 40) + 20}" r="8" fill="rgb({n % 256},{(7 * n) % 256},90)"/>'
    for n in range(400)
)
DRAWINGS = {
    "few": '<rect x="20" y="20" width="300" height="90" fill="#0b6e8a"/><text x="40" y="70">41.9 %</text>',
    "many": CIRCLES,
}


@pytest.mark.parametrize(("colours", "off"), [("few", 0), ("many", 24)])
def test_the_colours_of_a_picture_are_those_of_its_drawing_and_stand_in_a_palette(colours, off, tmp_path, monkeypatch):
    monkeypatch.setattr(store, "FOLDER", tmp_path)
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="760" height="440">'
        f'<rect width="760" height="440" fill="#fffdf8"/>{DRAWINGS[colours]}</svg>'
    )
    drawn = vl_convert.svg_to_png(svg, ppi=144)
    kept = pictures.png(svg)
    ours, whole = (Image.open(io.BytesIO(file)) for file in (kept, drawn))
    assert (ours.mode, ours.size) == ("P", whole.size)
    apart = ImageChops.difference(ours.convert("RGB"), whole.convert("RGB")).getextrema()
    assert max(most for _, most in apart) <= off
    assert len(kept) < len(drawn) / 2
