#!/bin/sh
# vl-convert-python 1.9.0.post1; Noto Sans 2.015 from npm, @expo-google-fonts/noto-sans 0.4.2
#
# A label is set in Noto Sans, which has no sign for "less than or equal"; the built-in Liberation Sans has it.
# Guess, before it was run: that one character comes from Liberation Sans and the others stay, as in a browser.
# Seen: the whole label changes its face, also the word before the sign, and not to the regular weight.
# Output seen:
#   without the sign, "Share" is drawn in Noto Sans: True
#   with the sign, "Share" is still drawn in Noto Sans: False
#   with the sign, "Share" is drawn in Liberation Sans Bold Italic: True
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -qq vl-convert-python==1.9.0.post1
npm install --silent --no-save --no-audit --no-fund --ignore-scripts @expo-google-fonts/noto-sans@0.4.2
mkdir faces && cp node_modules/@expo-google-fonts/noto-sans/400Regular/*.ttf faces
echo '<fontconfig><cachedir>cache</cachedir></fontconfig>' > none.conf # no face of this machine takes part
cat > draw.py <<'PYTHON'
import sys
import vl_convert


def draw(text, family, style=""):
    """Draw a label; the picture ends behind its first word."""
    label = f'<text x="1" y="15" font-family="{family}" font-size="14" {style}>{text}</text>'
    return vl_convert.svg_to_png(f'<svg xmlns="http://www.w3.org/2000/svg" width="38" height="20">{label}</svg>')


vl_convert.register_font_directory("faces")
noto = draw("Share", "Noto Sans")
signed = draw("Share \u2264", "Noto Sans")
bold_italic = draw("Share", "Liberation Sans", 'font-weight="bold" font-style="italic"')
seen = {
    'without the sign, "Share" is drawn in Noto Sans': draw("Share 5", "Noto Sans") == noto,
    'with the sign, "Share" is still drawn in Noto Sans': signed == noto,
    'with the sign, "Share" is drawn in Liberation Sans Bold Italic': signed == bold_italic,
}
for what, so in seen.items():
    print(f"{what}: {so}")
sys.exit(list(seen.values()) != [True, False, True])
PYTHON
FONTCONFIG_FILE=none.conf venv/bin/python draw.py
