#!/bin/sh
# vl-convert-python 1.9.0.post1 (Vega-Lite 6.4, Vega 6.2)
#
# An axis states nine values and that labels may overlap; the configuration desires six ticks, as for other axes.
# Guess, before it was run: what an axis states outweighs what is desired, and all nine are drawn.
# Seen: every other tick and label is left out without a word, as soon as the values outnumber the count by half.
# Output seen:
#   no count: 0 10 20 30 40 50 60 70 80
#   count 6: 0 20 40 60 80
#   count 9: 0 10 20 30 40 50 60 70 80
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -qq vl-convert-python==1.9.0.post1
cat > draw.py <<'PYTHON'
import re
import vl_convert

for name, config in {"no count": {}, "count 6": {"axis": {"tickCount": 6}}, "count 9": {"axis": {"tickCount": 9}}}.items():
    axis = {"values": list(range(0, 90, 10)), "labelOverlap": False}
    spec = {
        "data": {"values": [{"x": 0}, {"x": 80}]},
        "mark": "point",
        "width": 600,
        "encoding": {"x": {"field": "x", "type": "quantitative", "axis": axis}},
        "config": config,
    }
    drawn = vl_convert.vegalite_to_svg(spec, vl_version="6.4")
    print(f"{name}:", *re.findall(r"<text[^>]*>(\d+)</text>", drawn))
PYTHON
venv/bin/python draw.py | tee seen
printf '%s\n' "no count: 0 10 20 30 40 50 60 70 80" "count 6: 0 20 40 60 80" "count 9: 0 10 20 30 40 50 60 70 80" | diff - seen
