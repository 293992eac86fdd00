// The parts of Vega that the book's charts use, for the one script that draws them live: no geography, no networks,
// no Vega-Lite (charts are compiled when the book is built), and an interpreter in place of eval.
import { extend } from "vega-util";
import { transforms } from "vega-dataflow";
import * as data from "vega-transforms";
import * as layout from "vega-view-transforms";
import * as encode from "vega-encode";

export { parse } from "vega-parser";
export { View } from "vega-view";
export { expressionInterpreter } from "vega-interpreter";

extend(transforms, data, layout, encode);
