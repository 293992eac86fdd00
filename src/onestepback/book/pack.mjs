// Packs live.js and the parts of Vega that it needs as one script, `window.osbVega`, to standard output:
//   node pack.mjs NODE_MODULES < widths.json
// Vega's packages are taken by their single modules: what nothing imports stays out, and so does what LEFT_OUT names.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const library = resolve(process.argv[2]);
const { build } = await import(pathToFileURL(join(library, "esbuild/lib/main.js")));

// What no chart of the book can reach: maps, tables that come over the network, drawing on a canvas, colour schemes
// (every colour is a token), selections by lasso, trees.
const LEFT_OUT = [
  /^(d3-geo|topojson-client|d3-dsv|d3-scale-chromatic)$/,
  /vega-scenegraph\/src\/((Canvas|Hybrid|SVGString)Renderer|HybridHandler)\.js$/,
  /vega-scale\/src\/palettes\.js$/,
  /vega-functions\/src\/functions\/(geo|intersect|lasso|modify|pinch|scale-gradient|shape|tree)\.js$/,
  /vega-encode\/src\/(LinkPath|Pie)\.js$/,
];
const isLeftOut = (module) => LEFT_OUT.some((pattern) => pattern.test(module));
// Those that bring another file for browsers are taken as they come.
const isByModules = (name) => !/^vega-(canvas|loader)$/.test(name) && existsSync(join(library, name, "src"));

const parts = {
  name: "parts",
  setup(building) {
    building.onResolve({ filter: /.*/ }, ({ kind, path, resolveDir }) => {
      if (kind === "entry-point") return undefined;
      const module = path.startsWith(".") ? resolve(resolveDir, path) : path;
      if (isLeftOut(module.replaceAll("\\", "/"))) return { path: module, namespace: "left-out" };
      if (/^vega-[a-z-]+$/.test(path) && isByModules(path)) {
        return { path: join(library, path, "index.js"), sideEffects: false };
      }
      return resolveDir.startsWith(join(library, "vega-")) && path.startsWith(".") ? { path: module, sideEffects: false } : undefined;
    });
    building.onLoad({ filter: /.*/, namespace: "left-out" }, () => ({ contents: "module.exports = {};" }));
  },
};

const { outputFiles: [made] } = await build({
  entryPoints: [join(dirname(fileURLToPath(import.meta.url)), "live.js")],
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "osbVega",
  legalComments: "none",
  logLevel: "warning",
  define: { WIDTHS: readFileSync(0, "utf8") },
  nodePaths: [library],
  plugins: [parts],
  write: false,
});
process.stdout.write(made.contents);
