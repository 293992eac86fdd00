// The reference in APA style that a citation processor which is not ours makes of each record: node apa.js STYLE LOCALE < records
const { readFileSync } = require("node:fs");
const CSL = require("citeproc");

const [style, locale] = process.argv.slice(2).map((file) => readFileSync(file, "utf8"));
const records = JSON.parse(readFileSync(0, "utf8"));
const engine = new CSL.Engine({ retrieveLocale: () => locale, retrieveItem: (id) => records[id] }, style);
engine.setOutputFormat("text");
const made = Object.keys(records).map((id) => {
  engine.updateItems([id]);   // alone: beside others of one author and year it would have a letter
  return [id, engine.makeBibliography()[1].join("").trim()];
});
console.log(JSON.stringify(Object.fromEntries(made)));
