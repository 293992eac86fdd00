// The parts of Vega that the book's charts use, for the one script that draws them live: no geography, no networks,
// no Vega-Lite (charts are compiled when the book is built), and an interpreter in place of eval.
import { extend } from "vega-util";
import { transforms } from "vega-dataflow";
import * as data from "vega-transforms";
import * as layout from "vega-view-transforms";
import * as encode from "vega-encode";
import { textMetrics } from "vega-scenegraph";

export { parse } from "vega-parser";
export { View } from "vega-view";
export { expressionInterpreter } from "vega-interpreter";

extend(transforms, data, layout, encode);

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
