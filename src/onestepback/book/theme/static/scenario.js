// The reader's own bloc. Reads the controls, adds up the tables that the library wrote beside the page and fills the
// same sentences as the library does (scenario.py); the two figures below follow.
(() => {
  const offer = window.osbScenario;
  const root = document.querySelector(".scenario");
  const form = root.querySelector("form");
  const boxes = [...form.querySelectorAll("[name='bloc']")];
  const [firstYear, lastYear] = offer.years;
  const years = Array.from({ length: lastYear - firstYear + 1 }, (_, at) => firstYear + at);
  const codes = Object.keys(offer.names);
  const labelGap = offer.label_gap;
  const figures = {
    bloc_in_the_world: { rows: worldRows, title: "world_title", alt: "world_alt" },
    bloc_in_trade: { rows: tradeRows, title: "trade_title", alt: "trade_alt" },
  };

  // Tables: a script each, from beside the page, because a page opened from the disk may load nothing else.
  const coming = {};
  const load = (key) => offer.tables[key] ?? (coming[key] ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${root.dataset.tables}${key}.js?v=${offer.version}`;
    script.onload = () => resolve(offer.tables[key]);
    script.onerror = () => { delete coming[key]; reject(new Error(`the table ${key} could not be loaded`)); };
    document.head.append(script);
  }));

  // Numbers in print, as the library prints them.
  const number = (value, digits = 0) => value.toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, "\u2009");
  const percent = (share, digits = 1) => share === null ? "" : `${number(share, digits)}\u202f%`;
  const billion = (thousands) => thousands === null ? "" : number(thousands / 1e6, 1);
  const listed = (states) => {
    const words = states.map((code) => offer.names[code]);
    if (words.length > offer.few) return "";
    return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
  };

  // Sums
  const sum = (table, states, at) => {
    const values = states.map((code) => table.rows[code]?.[at] ?? null).filter((value) => value !== null);
    return values.length ? values.reduce((total, value) => total + value) : null;
  };
  const share = (part, whole) => part === null || whole === null ? null : part * 100 / whole;
  const shares = (table, states) => table.total.map((whole, at) => share(sum(table, states, at), whole));

  function tradeOf(choice, table, year) {
    const at = year - firstYear;
    const part = {};
    const whole = {};
    for (const [flow, rows] of Object.entries(table.rows)) {
      part[flow] = sum({ rows }, choice.bloc, at) ?? 0;
      whole[flow] = table.total[flow][at];
    }
    part.turnover = part.exports + part.imports;
    whole.turnover = whole.exports === null || whole.imports === null ? null : whole.exports + whole.imports;
    return Object.fromEntries(Object.keys(offer.flows).map(
      (flow) => [flow, { part: part[flow], whole: whole[flow], share: share(part[flow], whole[flow]) }],
    ));
  }

  // What is true of a choice, and the values that its sentences need
  function look(choice, tables) {
    const { bloc } = choice;
    const measure = offer.measures[choice.measure];
    const edition = measure.editions[choice.vintage];
    const preset = presetOf(bloc);
    const facts = {
      empty: !bloc.length,
      one: bloc.length === 1,
      few: bloc.length <= offer.few,
      whole: bloc.length === codes.length,
      preset: Boolean(preset),
      has_kaz: bloc.includes("KAZ"),
      only_kaz: bloc.length === 1 && bloc[0] === "KAZ",
      projected: choice.year > edition.whole_year,
    };
    const printed = {
      count: number(bloc.length),
      names: listed(bloc),
      preset: preset?.name ?? "",
      bloc_in_a_phrase: preset?.phrase ?? "",
      year: String(choice.year),
      measure: measure.phrase,
      edition: edition.phrase,
    };
    lookAtWorld(choice, tables.world, facts, printed);
    lookAtTrade(choice, tables.trade, facts, printed);
    return { facts, printed };
  }

  function lookAtWorld({ bloc, year }, table, facts, printed) {
    const at = year - firstYear;
    const whole = table.total[at];
    const span = years.filter((_, place) => table.total[place] !== null);
    const ours = shares(table, bloc);
    const theirs = shares(table, offer.g7);
    const part = sum(table, bloc, at) ?? 0;
    const kaz = sum(table, ["KAZ"], at) ?? 0;
    const withKaz = share(part + kaz, whole);
    const without = share(part - kaz, whole);
    const gaps = bloc.filter((code) => sum(table, [code], at) === null);
    const shared = bloc.filter((code) => offer.g7.includes(code));
    const known = years.filter((_, place) => ours[place] !== null && theirs[place] !== null);
    const ahead = known.map((one) => ours[one - firstYear] > theirs[one - firstYear]);
    const changes = known.filter((_, place) => place && ahead[place] && !ahead[place - 1]);
    const lead = (ours[at] ?? 0) - (theirs[at] ?? 0);
    const hasG7 = shared.length === offer.g7.length;
    Object.assign(facts, {
      beyond: whole === null,
      unknown: ours[at] === null,
      has_g7: hasG7,
      is_g7: hasG7 && bloc.length === offer.g7.length,
      level: Math.abs(lead) < 0.05,
      ahead: lead > 0,
      some_shared: shared.length > 0,
      few_gaps: gaps.length > 0 && gaps.length <= offer.few,
      some_gaps: gaps.length > offer.few,
      never_known: !known.length,
      always: ahead.every(Boolean),
      never: !ahead.some(Boolean),
      passed: changes.length === 1 && !ahead[0] && ahead.at(-1),
      just_passed: changes.length > 0 && changes.at(-1) === known.at(-1),
      ahead_at_last: changes.length > 0 && ahead.at(-1),
      turns: !hasG7 && ours[at] !== null && (facts.has_kaz
        ? lead > 0 && (without ?? 0) < (theirs[at] ?? 0)
        : lead <= 0 && (withKaz ?? 0) > (theirs[at] ?? 0)),
    });
    Object.assign(printed, {
      first: String(span[0]),
      last: String(span.at(-1)),
      known_first: String(known[0] ?? ""),
      known_last: String(known.at(-1) ?? ""),
      share: percent(ours[at]),
      g7: percent(theirs[at]),
      lead: number(Math.abs(lead), 1),
      shared: listed(shared),
      gaps: listed(gaps),
      gap_count: number(gaps.length),
      passed: String(changes.at(-1) ?? ""),
      kaz: percent(share(kaz, whole), 2),
      kaz_points: number(share(kaz, whole) ?? 0, 2),
      with: percent(withKaz),
      without: percent(without),
    });
  }

  function lookAtTrade(choice, table, facts, printed) {
    const { bloc, year } = choice;
    const at = year - firstYear;
    const books = offer.books[choice.source];
    const [first, last] = books.span;
    const trade = tradeOf(choice, table, year);
    const outside = year < first || year > last;
    const noTable = trade.turnover.whole === null;
    const untraded = bloc.filter(
      (code) => code !== "KAZ" && !Object.values(table.rows).some((rows) => rows[code]?.[at]),
    );
    Object.assign(facts, {
      outside,
      broken: noTable && !outside,
      no_table: noTable,
      no_trade: noTable || facts.empty || facts.only_kaz,
      edge: false,
      few_untraded: untraded.length > 0 && untraded.length <= offer.few,
      some_untraded: untraded.length > offer.few,
    });
    Object.assign(printed, {
      books: books.name,
      books_in_a_phrase: books.phrase,
      from: String(first),
      to: String(last),
      other: Object.entries(offer.books).find(([key]) => key !== choice.source)[1].phrase,
      turnover_bn: billion(trade.turnover.part),
      total_bn: billion(trade.turnover.whole),
      one_half: percent(50),
      untraded: listed(untraded),
      untraded_count: number(untraded.length),
    });
    for (const [flow, { share: one }] of Object.entries(trade)) {
      facts[`half_${flow}`] = one !== null && one >= 50;
      facts.edge ||= percent(one) === printed.one_half && !facts[`half_${flow}`];
      printed[flow] = percent(one);
    }
  }

  function answer(choice, tables) {
    const { facts, printed } = look(choice, tables);
    for (const [key, cases] of Object.entries(offer.sentences)) {
      const [, text] = cases.find(([wanted]) => wanted.every((fact) => facts[fact])) ?? [[], ""];
      printed[key] = text.replace(/\{(\w+)\}/g, (_, name) => printed[name]);
    }
    return printed;
  }

  // The rows of the two figures
  function alignOf(year, first, last) {
    const place = (year - first) / (last - first);
    if (place < 0.1) return "left";
    return place > 0.9 ? "right" : "center";
  }

  function worldRows(choice, { world: table }) {
    const ours = shares(table, choice.bloc);
    const theirs = shares(table, offer.g7);
    const rows = [];
    for (const [name, mine, others] of [[offer.bloc_label, ours, theirs], ["G7", theirs, ours]]) {
      const first = mine.findIndex((one) => one !== null);
      const last = mine.findLastIndex((one) => one !== null);
      for (let at = first; first >= 0 && at <= last; at += 1) {
        const other = others[at];
        const isAbove = other === null || (mine[at] ?? 0) > other || (mine[at] === other && mine === ours);
        const side = isAbove ? 1 : -1;
        const isNear = other !== null && Math.abs(mine[at] - other) < labelGap;
        const end = isNear ? (mine[at] + other) / 2 + side * labelGap / 2 : mine[at];
        rows.push({
          name, year: years[at], share: mine[at], side, end: at === last ? end : null,
          align: alignOf(years[at], firstYear, lastYear),
          label: years[at] === choice.year ? percent(mine[at]) : "",
        });
      }
    }
    return rows;
  }

  function tradeRows(choice, { trade: table }) {
    const [first, last] = offer.books[choice.source].span;
    return Object.entries(offer.flows).flatMap(([key, flow]) => years
      .filter((year) => year >= first && year <= last)
      .map((year) => {
        const { share: one } = tradeOf(choice, table, year)[key];
        return { flow, year, share: one, align: alignOf(year, first, last), label: year === choice.year ? percent(one) : "" };
      }));
  }

  // The controls
  const presetOf = (bloc) => offer.presets.find(
    ({ states }) => states.length === bloc.length && bloc.every((code) => states.includes(code)),
  );

  function chosen() {
    const { measure, vintage, year, source } = form.elements;
    const picked = new Set(boxes.filter(({ checked }) => checked).map(({ value }) => value));
    return {
      bloc: codes.filter((code) => picked.has(code)),
      measure: measure.value, vintage: vintage.value, year: Number(year.value), source: source.value,
    };
  }

  function listEditions(measure, vintage) {
    const { editions } = offer.measures[measure];
    form.elements.vintage.replaceChildren(
      ...Object.entries(editions).map(([key, { label }]) => new Option(label, key, false, key === vintage)),
    );
    form.elements.vintage.disabled = Object.keys(editions).length === 1;
  }

  function tick(bloc) {
    const members = new Set(bloc);
    for (const box of boxes) box.checked = members.has(box.value);
  }

  function put(choice) {
    tick(choice.bloc);
    listEditions(choice.measure, choice.vintage);
    for (const name of ["measure", "year", "source"]) form.elements[name].value = choice[name];
  }

  // The address. Only what the page offers is taken from it; the rest leaves the default, and is told.
  function opened() {
    const address = new URLSearchParams(location.search);
    const choice = { ...offer.default };
    let known = true;
    let asked = false;
    const take = (name, parse) => {
      const text = address.get(name);
      if (text === null) return;
      asked = true;
      const value = parse(text);
      if (value === undefined) known = false;
      else choice[name] = value;
    };
    take("bloc", (text) => {
      const wanted = new Set(text === "none" ? [] : text.split("."));
      const bloc = codes.filter((code) => wanted.has(code));
      return bloc.length === wanted.size ? bloc : undefined;
    });
    take("measure", (text) => Object.hasOwn(offer.measures, text) ? text : undefined);
    const measure = offer.measures[choice.measure];
    choice.vintage = measure.default;
    take("vintage", (text) => Object.hasOwn(measure.editions, text) ? text : undefined);
    take("year", (text) => years.find((year) => String(year) === text));
    take("source", (text) => Object.hasOwn(offer.books, text) ? text : undefined);
    return { choice, known, asked };
  }

  function remember(choice) {
    const address = new URL(location);
    const written = ({ bloc, ...rest }) => Object.entries({ bloc: bloc.join(".") || "none", ...rest });
    const start = Object.fromEntries(written({ ...offer.default, vintage: offer.measures[choice.measure].default }));
    for (const [name, value] of written(choice)) {
      if (value === start[name]) address.searchParams.delete(name);
      else address.searchParams.set(name, value);
    }
    try { history.replaceState(null, "", address); } catch { /* a page from the disk may refuse */ }
  }

  function tell(text) {
    root.querySelector(":scope > .notice")?.remove();
    if (!text) return;
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.setAttribute("role", "status");
    notice.textContent = text;
    form.before(notice);
  }

  // A change: sentences first, then the figures that are live.
  let turn = 0;
  let now = null;   // the choice that is shown, with its tables and sentences

  async function show(choice) {
    const mine = turn += 1;
    root.dataset.waiting = "";
    form.elements.preset.value = presetOf(choice.bloc)?.key ?? "";
    form.querySelector(".count").textContent = number(choice.bloc.length);
    form.querySelector(".copied").textContent = "";
    let tables;
    try {
      const [world, trade] = await Promise.all(
        [load(`${choice.measure}-${choice.vintage}`), load(`trade-${choice.source}`)],
      );
      tables = { world, trade };
    } catch (error) {
      if (mine !== turn) return;
      tell(`The answer below is still to the choice before this one: ${error.message}.`);
      delete root.dataset.waiting;
      return;
    }
    if (mine !== turn) return;   // another change has come meanwhile
    now = { choice, tables, said: answer(choice, tables) };
    for (const paragraph of root.querySelectorAll("[data-sentence]")) {
      const text = now.said[paragraph.dataset.sentence];
      if (paragraph.textContent !== text) paragraph.textContent = text;   // what stays is not read out again
      paragraph.hidden = !text;
    }
    await Promise.all([...document.querySelectorAll("figure.plot")].map(draw));
    if (mine === turn) delete root.dataset.waiting;
  }

  async function draw(figure) {
    const kind = figures[figure.dataset.figure];
    if (!kind || !now || !figure.osbView) return;
    const { choice, tables, said } = now;
    await figure.osbView.data("chosen", kind.rows(choice, tables)).runAsync();
    figure.querySelector(".finding").textContent = said[kind.title];
    figure.querySelector(".pic").setAttribute("aria-label", said[kind.alt]);
    figure.dispatchEvent(new Event("osb:redrawn"));
  }

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  function find(text) {
    const wanted = plain(text.trim());
    for (const box of boxes) box.parentElement.hidden = !plain(box.parentElement.textContent).includes(wanted);
    for (const group of form.querySelectorAll(".checklist fieldset")) {
      group.hidden = !group.querySelector("label:not([hidden])");
    }
    const count = boxes.filter((box) => !box.parentElement.hidden).length;
    form.querySelector(".found").textContent = wanted ? `${count} of ${codes.length}` : "";
  }

  async function copy() {
    const told = form.querySelector(".copied");
    if (await osbCopy(location.href)) {
      told.textContent = "Copied.";
    } else {   // show it instead
      const link = document.createElement("input");
      link.readOnly = true;
      link.value = location.href;
      link.setAttribute("aria-label", "Link to this scenario");
      told.replaceChildren(link);
      link.select();
    }
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", ({ target }) => {
    if (target.name === "find") { find(target.value); return; }
    if (!["preset", "measure", "vintage", "year", "source", "bloc"].includes(target.name)) return;
    if (target.name === "preset") tick(offer.presets.find(({ key }) => key === target.value)?.states ?? chosen().bloc);
    if (target.name === "measure") listEditions(target.value, offer.measures[target.value].default);
    tell("");
    remember(chosen());
    show(chosen());
  });
  form.addEventListener("click", ({ target }) => {
    if (target.name === "copy") copy();
    if (target.name !== "reset" && target.name !== "clear") return;
    if (target.name === "reset") put(offer.default);
    else tick([]);
    tell("");
    remember(chosen());
    show(chosen());
  });
  document.addEventListener("osb:live", ({ target }) => draw(target));

  function follow() {
    const { choice, known, asked } = opened();
    put(choice);
    tell(known ? "" : "The link asks for something that this page does not offer; in its place the default is shown.");
    if (asked || now) show(chosen());
  }

  addEventListener("popstate", follow);
  follow();
  root.dataset.ready = "";
})();
