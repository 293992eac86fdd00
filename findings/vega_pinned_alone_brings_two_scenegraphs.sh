#!/bin/sh
# npm vega 6.2.0, pinned exactly
#
# Guess, before it was run: all parts are those of the same release, or later patches of it, each once.
# Seen: its parts name ranges with ~ but their later patches ask for newer minors, so two versions of the part that
# draws and measures (vega-scenegraph 5.1.x and a newer one) come in side by side, and vega-view uses the newer.
# Output seen:
#   vega-scenegraph: 5.1.0, 5.3.0
#   vega-view asks for its own copy: yes
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "dependencies": {"vega": "6.2.0"}}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts
versions=$(find . -path '*/vega-scenegraph/package.json' -exec node -p 'require(process.argv[1]).version' {} \; | sort -u | paste -sd, | sed 's/,/, /g')
echo "vega-scenegraph: $versions"
own=no
[ -d node_modules/vega-view/node_modules/vega-scenegraph ] && own=yes
echo "vega-view asks for its own copy: $own"
[ "$versions" = "5.1.0, 5.3.0" ] && [ "$own" = yes ]
