#!/bin/sh
# npm esbuild 0.28.2
#
# A style multiplies what a function gives by a length: the function may give a number, as attr() does here.
# Guess, before it was run: the product comes out as it is, or as one of the same value.
# Seen: a factor of which the reciprocal is short becomes a divisor with its unit kept, which no browser takes; the
# declaration is dropped without a word. A product with var() alone, or that ends in a number, is left as it is.
# Output seen:
#   .a{width:calc(attr(width type(<number>))/16rem)}.b{width:calc(attr(width type(<number>))*1rem/16)}
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "dependencies": {"esbuild": "0.28.2"}}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts
cat > style.css <<'CSS'
.a { width: calc(attr(width type(<number>)) * .0625rem) }
.b { width: calc(attr(width type(<number>)) * 1rem / 16) }
CSS
made=$(node_modules/@esbuild/*/bin/esbuild --minify --loader=css < style.css)
echo "$made"
case "$made" in *"/16rem"*) ;; *) exit 1 ;; esac
