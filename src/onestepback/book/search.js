// The page of the search. What can be found comes as a script (search.py), so that a page from the disk, or from an archive
// of the web, has it as well; it is indexed when the page is opened.
import MiniSearch from "minisearch";
import { inTurn, reader, termsOf } from "./terms.js";

const WEIGHTS = { page: 1.3, section: 1.6, figure: 0.7, claim: 0.8, table: 0.5, term: 0.8, source: 0.4, function: 0.05 };
const AT_A_STRETCH = 1.5;   // weight of words that follow each other as they were asked for
const KINDS = { section: "sections", figure: "figures", claim: "claims", table: "tables", term: "terms", source: "sources", function: "functions" };
const SHOWN = 20;
const LONGEST = 260;   // characters of an excerpt
const MARKS = 20;      // words that a page is asked to mark

const { names, instead, pages } = window.osbSearch;
const read = reader(names);
const entries = pages.flatMap(([page, found]) => found.map((entry) => ({ ...entry, page })));
const index = new MiniSearch({
  fields: ["title", "label", "path", "text", "names"],
  extractField: (entry, field) => (Array.isArray(entry[field]) ? entry[field].join("\n") : entry[field]),
  tokenize: (text) => termsOf(read(text)),
  processTerm: (term) => term,
  searchOptions: {
    tokenize: (query) => [...new Set(inTurn(read(query)))],
    boost: { title: 4, label: 2, path: 1.5, names: 0.5 },
    boostDocument: (id) => WEIGHTS[entries[id].kind],
    prefix: (term) => term.length > 2,
    combineWith: "AND",
  },
});
index.addAll(entries.map((entry, id) => ({ ...entry, id })));
const run = (text) => ` ${inTurn(read(text)).join(" ")} `;
const runs = entries.map(({ title, text }) => run([title, ...text].join("\n")));

// What is found for a query: all that has each of its words; else what has some of them, or words much like them. For a
// word that the book does not use it is asked for the one that it does.
const swaps = new Map(Object.entries(instead).map(([word, other]) => [read(word)[0].own, { word, other }]));
const look = (query) => {
  const words = read(query);
  const swapped = words.flatMap(({ own }) => swaps.get(own) ?? []);
  const meant = words.map(({ start, end, own }) => swaps.get(own)?.other ?? query.slice(start, end)).join(" ");
  const whole = index.search(meant);
  const found = whole.length ? whole : index.search(meant, { combineWith: "OR", fuzzy: 0.2 });
  const weigh = ({ id, score }) => score * (runs[id].includes(run(meant)) ? AT_A_STRETCH : 1);
  return { found: found.sort((one, other) => weigh(other) - weigh(one)), swapped, isNear: !whole.length };
};

// A sentence that has most of what was found, with those after it as long as they are short; a long one is cut.
const excerptOf = ({ text }, isFound) => {
  const weights = text.map((sentence) => new Set(read(sentence).filter(isFound).map(({ own }) => own)).size);
  const best = weights.indexOf(Math.max(...weights));
  let excerpt = text[best] ?? "";
  for (let next = best + 1; next < text.length && excerpt.length < LONGEST / 2; next += 1) excerpt += ` ${text[next]}`;
  if (excerpt.length <= LONGEST) return excerpt;
  const first = read(excerpt).find(isFound)?.start ?? 0;
  const from = first < LONGEST / 2 ? 0 : excerpt.indexOf(" ", first - LONGEST / 3) + 1;
  const to = from + LONGEST < excerpt.length ? excerpt.lastIndexOf(" ", from + LONGEST) : excerpt.length;
  return `${from ? "… " : ""}${excerpt.slice(from, to)}${to < excerpt.length ? " …" : ""}`;
};

const part = (name, kind, ...inner) => {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  made.append(...inner);
  return made;
};
const marked = (text, isFound) => {
  const pieces = [];
  let done = 0;
  for (const { start, end } of read(text).filter(isFound)) {
    pieces.push(text.slice(done, start), part("mark", "", text.slice(start, end)));
    done = end;
  }
  return [...pieces, text.slice(done)];
};

const root = document.documentElement.dataset.content_root;
const shown = ({ id, terms }) => {
  const entry = entries[id];
  const isFound = (word) => word.terms.some((term) => terms.includes(term));
  const wordsOf = (text) => read(text).filter(isFound).map(({ start, end }) => text.slice(start, end).toLowerCase());
  const words = [...new Set([entry.title, ...entry.text].flatMap(wordsOf))].slice(0, MARKS);
  const link = part("a", "", ...marked(entry.title, isFound));
  link.href = `${root}${entry.page}#${entry.place}${words.length ? `&found=${encodeURIComponent(words.join("~"))}` : ""}`;
  const item = part("li", "", part("p", "path", [entry.label, entry.path.join(" › ")].filter(Boolean).join(" · ")), part("h2", "", link));
  item.append(part("p", "excerpt", ...marked(excerptOf(entry, isFound), isFound)));
  const held = entry.names.filter((name) => wordsOf(name).length).slice(0, 3);
  if (held.length && !words.length) item.append(part("p", "excerpt", "In its table: ", ...marked(held.join("; "), isFound)));
  return item;
};

const form = document.querySelector(".finder");
const [field, list, told, kinds, more] = ["#q", ".results", ".count", ".kinds", ".more"].map((one) => document.querySelector(one));
let found = [], results = [];
const showMore = () => {
  const from = list.childElementCount;
  list.append(...results.slice(from, from + SHOWN).map(shown));
  more.hidden = list.childElementCount >= results.length;
  return list.children[from];
};

// Of the kinds of what was found one may be shown alone.
const kindOf = ({ id }) => (entries[id].kind === "page" ? "section" : entries[id].kind);
const offerKinds = () => {
  const counts = Object.entries(KINDS).map(([kind, name]) => [kind, name, found.filter((one) => kindOf(one) === kind).length]);
  const choices = [["", "all", found.length], ...counts.filter(([, , count]) => count)].map(([kind, name, count]) => {
    const choice = part("input", "");
    Object.assign(choice, { type: "radio", name: "kind", value: kind, checked: !kind });
    return part("label", "", choice, part("span", "", `${name} (${count})`));
  });
  kinds.hidden = choices.length < 3;
  kinds.replaceChildren(part("legend", "", "Show"), ...choices);
};
const show = (kind) => {
  results = found.filter((one) => !kind || kindOf(one) === kind);
  list.replaceChildren();
  showMore();
};

const tell = (query, { found, swapped, isNear }) => {
  const quoted = `“${query}”`;
  const notes = swapped.map(({ word, other }) => `The book does not say “${word}”; this is what it says of “${other}”.`);
  if (!found.length) return `Nothing in the book has ${quoted}. Other words or fewer may find it, and a name in another spelling; the contents lead to every page.`;
  const count = `${found.length} ${found.length === 1 ? "place" : "places"}`;
  return [isNear ? `No place has all of ${quoted}. Near it: ${count}.` : `${count} for ${quoted}.`, ...notes].join(" ");
};

let waiting = 0;
const answer = (query, { isTyped = false } = {}) => {
  const answered = query.trim() ? look(query) : { found: [], swapped: [] };
  found = answered.found;
  offerKinds();
  show("");
  // Who hears the page is told once the typing rests.
  clearTimeout(waiting);
  waiting = setTimeout(() => { told.textContent = query.trim() ? tell(query.trim(), answered) : ""; }, isTyped ? 500 : 0);
  const address = new URL(location);
  address.searchParams.set("q", query);
  try { history.replaceState(null, "", address); } catch { /* a page from the disk may refuse */ }
};

field.addEventListener("input", () => answer(field.value, { isTyped: true }));
form.addEventListener("submit", (event) => {
  event.preventDefault();   // an archive has no page for each question
  answer(field.value);
});
kinds.addEventListener("change", ({ target }) => show(target.value));
more.addEventListener("click", () => showMore()?.querySelector("a").focus());
// Down from the field into the list, up and down in it, up from its top into the field again.
form.parentElement.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const stops = [field, ...list.querySelectorAll("a")];
  const next = step && stops[stops.indexOf(document.activeElement) + step];
  if (!next || !stops.includes(document.activeElement)) return;
  event.preventDefault();
  next.focus();
});

field.value = (new URLSearchParams(location.search).get("q") ?? "").slice(0, field.maxLength);
if (field.value) answer(field.value);
else field.focus();
