// The parts of Vega that the book's charts use, for the one script that draws them live: no geography, no networks,
// no Vega-Lite (charts are compiled when the book is built), and an interpreter in place of eval.
import { extend } from "vega-util";
import { Operator, Transform, transforms } from "vega-dataflow";
// What charts may ask for by name (charts/figure.py refuses others), then what Vega itself makes of scales, encodings
// and facets.
import {
  aggregate, bin, filter, flatten, fold, formula, impute, joinaggregate, lookup, timeunit, window,
} from "vega-transforms";
import {
  collect, compare, expression, extent, facet, field, key, multiextent, multivalues, params, prefacet, proxy, relay,
  sieve, subflow, tupleindex, values,
} from "vega-transforms";
import * as layout from "vega-view-transforms";
import * as encode from "vega-encode";
import { textMetrics } from "vega-scenegraph";

export { parse } from "vega-parser";
export { View } from "vega-view";
export { expressionInterpreter } from "vega-interpreter";
export { nearest, readOff } from "./reading.js";

extend(transforms, layout, encode, {
  aggregate, bin, collect, compare, expression, extent, facet, field, filter, flatten, fold, formula, impute,
  joinaggregate, key, lookup, multiextent, multivalues, params, prefacet, proxy, relay, sieve, subflow, timeunit,
  tupleindex, values, window,
});

// A chart is reckoned in turns, so that a page answers its reader meanwhile, on a slow phone too: to Vega any step may be
// one that takes time, and one that would begin after the end of a turn begins with the next.
const TURN = 12;   // ms
let end = Infinity;
for (const { prototype } of [Operator, Transform]) {
  const { run } = prototype;
  prototype.run = function runInTurn(pulse) {
    if (performance.now() < end) return run.call(this, pulse);
    return new Promise((next) => { setTimeout(next); }).then(() => {
      end = performance.now() + TURN;
      return run.call(this, pulse);
    });
  };
}
export const reckon = async (view) => {
  end = performance.now() + TURN;
  await view.runAsync().finally(() => { end = Infinity; });
};

// Words are as wide as the book's own face is, which drew the picture, whatever a browser makes of them: it may round
// the width of each letter, or not have the face yet. WIDTHS is what faces.widths gives.
const [regular, heavy] = [400, 700].map((weight) => {
  const { characters, widths, pairs } = WIDTHS[weight];
  const found = new Map([...characters].map((character, index) => [character, widths[index]]));
  for (const [kern, row] of Object.entries(pairs)) for (const pair of row.match(/../gu)) found.set(pair, Number(kern));
  return found;
});
textMetrics.width = (item, text) => {
  const found = item.fontWeight === "bold" || item.fontWeight >= 600 ? heavy : regular;
  const units = [...String(text ?? "").trim()].reduce((sum, one, index, all) => (
    sum + (found.get(one) ?? found.get("n")) + (found.get(all[index - 1] + one) ?? 0)
  ), 0);
  const width = (units / WIDTHS.em) * (item.fontSize ?? 11);
  return item.limit > 0 ? Math.min(width, item.limit) : width;
};

// The words of a picture that is shown, where this browser's letters come out wider or narrower than that: held to it by
// the room between letters.
export const holdWords = (svg) => {
  const lines = [...svg.querySelectorAll("text, tspan")].filter((part) => !part.firstElementChild);
  for (const line of lines) line.removeAttribute("textLength");
  const widths = lines.map((line) => {
    const { attributes: of } = line.closest("text");
    const item = { fontWeight: of["font-weight"]?.value, fontSize: parseFloat(of["font-size"].value) };
    return [line.getComputedTextLength(), textMetrics.width(item, line.textContent)];
  });
  widths.forEach(([found, drawn], index) => {
    if (Math.abs(found - drawn) > 0.5) lines[index].setAttribute("textLength", drawn.toFixed(2));
  });
};
