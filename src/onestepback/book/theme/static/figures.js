// Makes figures live. A page holds a drawn picture of every chart. When one comes near the screen, Vega is fetched
// once from this site, and the chart itself, and it is drawn again into the same frame.
(() => {
  const vegaAddress = document.currentScript.dataset.vega;
  const phone = matchMedia("(max-width: 45rem)");
  const figures = [...document.querySelectorAll("figure.plot")];
  const pause = () => new Promise((resolve) => { setTimeout(resolve); });   // lets the page answer its reader

  const loading = new Map();
  const load = (address) => {
    if (!loading.has(address)) {
      loading.set(address, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = address;
        script.onload = resolve;
        script.onerror = () => { loading.delete(address); reject(new Error(`${address} could not be loaded`)); };
        document.head.append(script);
      }));
    }
    return loading.get(address);
  };
  const contents = new Map();
  window.osbFigure = (key, content) => { contents.set(key, content); };
  const contentOf = async (figure) => {
    await load(figure.dataset.script);
    return contents.get(figure.dataset.figure);
  };

  // The settings of a figure are part of the page's address: ?half_of_trade.bloc=nine. Only a choice that the figure
  // itself offers is taken from there; anything else leaves the default, and says so.
  const controlsOf = (figure) => [...figure.querySelectorAll("[data-param]")];
  const nameOf = (figure, control) => `${figure.dataset.figure}.${control.dataset.param}`;
  // A slider, a box to tick or a line to write in; elsewhere a reader chooses.
  const fieldOf = (control) => control.querySelector("input:not([type='radio'])");
  const isBox = (field) => field.type === "checkbox";
  const textOf = (field) => (isBox(field) ? String(field.checked) : field.value);
  const defaultOf = (field) => (isBox(field) ? String(field.defaultChecked) : field.defaultValue);
  const setField = (field, text) => {
    if (isBox(field)) field.checked = text === "true";
    else field.value = text;   // the browser keeps a slider within its bounds and steps
  };
  const choicesOf = (control) => [...control.querySelectorAll("input[type='radio'], option")];
  const isChosen = (choice) => (choice.matches("option") ? choice.selected : choice.checked);
  const isDefault = (choice) => (choice.matches("option") ? choice.defaultSelected : choice.defaultChecked);
  const plain = (choice) => String(JSON.parse(choice.value));
  const valueOf = (control) => {
    const field = fieldOf(control);
    if (!field) return JSON.parse(choicesOf(control).find(isChosen).value);
    return { checkbox: field.checked, range: Number(field.value) }[field.type] ?? field.value;
  };

  const choose = (control, wanted) => {
    const field = fieldOf(control);
    if (field) {
      setField(field, wanted ?? defaultOf(field));
      const known = wanted === null || textOf(field) === wanted;
      if (!known) setField(field, defaultOf(field));
      const output = control.querySelector("output");
      if (output) output.value = field.value;
      return known;
    }
    const choices = choicesOf(control);
    const known = wanted === null ? undefined : choices.find((choice) => plain(choice) === wanted);
    const choice = known ?? choices.find(isDefault);
    choice[choice.matches("option") ? "selected" : "checked"] = true;
    return wanted === null || Boolean(known);
  };

  const changedOf = (figure) => controlsOf(figure).filter((control) => {
    const field = fieldOf(control);
    return field ? textOf(field) !== defaultOf(field) : !isDefault(choicesOf(control).find(isChosen));
  });
  const settingsOf = (figure) => changedOf(figure).map((control) => (
    [nameOf(figure, control), fieldOf(control) ? textOf(fieldOf(control)) : plain(choicesOf(control).find(isChosen))]
  ));

  // Words of a figure, its title among them, speak of its default; so does the drawn picture. A line above it says
  // what else is shown.
  const legendOf = (control) => control.querySelector("legend, span").textContent;
  const labelOf = (control, is) => {
    const field = fieldOf(control);
    if (field) {
      const text = is === isDefault ? defaultOf(field) : textOf(field);
      return isBox(field) ? { true: "yes", false: "no" }[text] : text || "nothing";
    }
    const choice = choicesOf(control).find(is);
    return (choice.closest("label:not(.select)") ?? choice).textContent;
  };
  const told = (controls, is) => controls.map((control) => `${legendOf(control)}: ${labelOf(control, is)}`).join("; ");
  const settingLine = (figure) => {
    const changed = changedOf(figure);
    const controls = controlsOf(figure);
    if (figure.dataset.live === "failed") {
      const closed = controls.length ? `, and its choices are closed. Drawn – ${told(controls, isDefault)}` : "";
      return `This chart could not be loaded: its drawn picture stands in${closed}.`;
    }
    const strange = figure.hasAttribute("data-strange") ? "The link asks for a setting that this figure does not have. " : "";
    if (!changed.length) return strange && `${strange}It shows its default.`;
    const named = (control) => ["checkbox", "text"].includes(fieldOf(control)?.type);
    const first = changed.map((control) => (named(control) ? told([control], isDefault) : labelOf(control, isDefault))).join("; ");
    return strange + (figure.dataset.live
      ? `Now shown – ${told(changed, isChosen)}. The title speaks of ${first}.`
      : `Still drawn – ${told(changed, isDefault)}. What is chosen follows once the chart is loaded.`);
  };
  const showSetting = (figure) => {
    const line = figure.querySelector(".setting"), picture = figure.querySelector(".pic");
    const text = settingLine(figure);
    if (line.textContent !== text) line.textContent = text;
    figure.toggleAttribute("data-set", figure.dataset.live !== "failed" && changedOf(figure).length > 0);
    if (figure.osbView && controlsOf(figure).length) {
      const also = changedOf(figure).length ? "So does this description; what is shown stands in the data below. " : "";
      picture.setAttribute("aria-label", `${text} ${also}${figure.querySelector(".pic img").alt}`.trim());
    }
  };

  const restore = (figure) => {
    const address = new URLSearchParams(figure.dataset.live === "failed" ? "" : location.search);
    const known = controlsOf(figure).map((control) => choose(control, address.get(nameOf(figure, control))));
    figure.toggleAttribute("data-strange", known.includes(false));
    showSetting(figure);
    showAddress(figure);
  };

  const remember = (figure) => {
    const address = new URL(location);
    for (const control of controlsOf(figure)) address.searchParams.delete(nameOf(figure, control));
    for (const [name, value] of settingsOf(figure)) address.searchParams.set(name, value);
    try { history.replaceState(null, "", address); } catch { /* a page from the disk may refuse */ }
    showSetting(figure);
    showAddress(figure);
  };

  // The address under which a figure stands alone, as it is set now: what is linked, embedded, cited and printed.
  // A page that was opened from the disk names it from the root of the site.
  const permalink = (figure) => {
    const address = new URL(figure.querySelector(".own").getAttribute("href"), location.href);
    address.search = new URLSearchParams(settingsOf(figure));
    if (address.protocol === "file:") address.pathname = address.pathname.replace(/\/$/, "/index.html");
    figure.querySelector(".permalink").href = address;
    return address.protocol === "file:" ? `figures/${figure.dataset.figure}/${address.search}` : address.href;
  };
  const showAddress = (figure) => {
    const address = permalink(figure);
    for (const place of figure.querySelectorAll(".address")) place.textContent = address;
    if (figure.querySelector(".citation").open) showCitation(figure);
  };
  const showCitation = async (figure) => {
    const { cite } = await contentOf(figure);
    figure.querySelector(".apa").textContent = cite.apa.replace("{url}", permalink(figure));
  };

  // What is told of a stop: the rows of the table that stand there, set as it sets them. What they have in common is
  // told once, above the others. A sight lies on the picture around what is told: a line where that is a time.
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  const sight = document.createElement("div");
  sight.className = "sight";
  document.body.append(tip);
  const hush = () => {
    tip.hidden = true;
    sight.remove();
  };
  const part = (name, ...inner) => {
    const made = document.createElement(name);
    made.append(...inner);
    return made;
  };
  const wordsOf = (figure, { rows }) => {
    const columns = [...figure.querySelectorAll(".data thead th")];
    const lines = rows.map((row) => figure.osbTold[row]);
    const filled = columns.map(({ textContent, className }, at) => ({ heading: textContent, kind: className, at }))
      .filter(({ at }) => lines.some((line) => line[at]));
    const isSame = ({ at }) => lines.every((line) => line[at] === lines[0][at]);
    return {
      same: filled.filter(isSame).map(({ heading, at }) => [heading, lines[0][at]]),
      heads: filled.filter((column) => !isSame(column)),
      lines: lines.map((line) => filled.filter((column) => !isSame(column)).map(({ at }) => line[at])),
    };
  };
  const spoken = ({ same, heads, lines }) => [
    ...same.map(([heading, text]) => `${heading}: ${text}`),
    ...lines.map((line) => line.map((text, at) => (at && text ? `${heads[at].heading}: ${text}` : text)).filter(Boolean).join(", ")),
  ].filter(Boolean).join("; ");

  // On the screen, a place in the drawing of a figure.
  const screenOf = (figure) => figure.querySelector(".live svg > g").getScreenCTM();
  const tell = (figure, stop, by, at) => {
    const words = wordsOf(figure, stop);
    tip.dataset.by = by;
    tip.osbFigure = figure;
    figure.osbStop = figure.osbStops.indexOf(stop);
    tip.replaceChildren(part("dl", ...words.same.map(([heading, text]) => part("div", part("dt", heading), part("dd", text)))));
    if (words.heads.length) {
      const head = part("tr", ...words.heads.map(({ heading, kind }) => Object.assign(part("th", heading), { className: kind })));
      const body = words.lines.map((line) => part("tr", ...line.map((text, at) => (
        Object.assign(part("td", text), { className: words.heads[at].kind })
      ))));
      tip.append(part("table", head, ...body));
    }
    tip.hidden = false;

    const place = screenOf(figure);
    const [one, other] = [[stop.x1, stop.y1], [stop.x2, stop.y2]].map(([x, y]) => new DOMPoint(x, y).matrixTransform(place));
    const picture = figure.querySelector(".pic");
    const frame = picture.getBoundingClientRect();
    sight.toggleAttribute("data-line", other.x - one.x < 1);
    Object.assign(sight.style, {
      left: `${one.x - frame.x}px`, top: `${one.y - frame.y}px`, width: `${other.x - one.x}px`, height: `${other.y - one.y}px`,
    });
    picture.append(sight);

    // Beside the sight for a mouse; above or below it for a thumb, which would hide it.
    const { width, height } = tip.getBoundingClientRect();
    const room = { x: document.documentElement.clientWidth, y: innerHeight }, gap = 12;
    const hold = (value, size, whole) => Math.max(8, Math.min(value, whole - size - 8));
    const level = hold((at?.y ?? (one.y + other.y) / 2) - height / 2, height, room.y);
    const centre = hold((by === "mouse" && at ? at.x : (one.x + other.x) / 2) - width / 2, width, room.x);
    const beside = [[other.x + gap, level], [one.x - gap - width, level]];
    const over = [[centre, one.y - gap - height], [centre, other.y + gap]];
    const fits = ([x, y]) => x >= 8 && y >= 8 && x + width <= room.x - 8 && y + height <= room.y - 8;
    const far = (at?.y ?? one.y) < room.y / 2 ? room.y - height - 8 : 8;
    const [x, y] = (by === "mouse" ? [...beside, ...over] : [...over, ...beside]).find(fits) ?? [centre, far];
    tip.style.left = `${x + scrollX}px`;
    tip.style.top = `${y + scrollY}px`;
    if (by !== "mouse") say(figure, spoken(words));
  };
  const tellAt = (figure, { clientX, clientY }, by) => {
    if (!figure.osbStops?.length) return;
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(screenOf(figure).inverse());
    tell(figure, window.osbVega.nearest(figure.osbStops, x, y), by, { x: clientX, y: clientY });
  };

  // As words.set_column does.
  const placeOf = (value) => Math.floor(Math.log10(value));
  const setColumn = (values) => {
    const numbers = values.filter((value) => typeof value === "number").map(Math.abs);
    const whole = numbers.every(Number.isInteger);
    const least = whole ? 0 : Math.min(Math.max(3 - placeOf(Math.max(...numbers)), 0), 4);
    return values.map((value) => {
      if (value === null) return "";
      if (typeof value !== "number") return String(value);
      const amount = Math.abs(value), own = whole || !amount ? least : Math.min(1 - placeOf(amount), 20);
      let text = amount.toFixed(least);
      if (own > least) {
        const finer = amount.toFixed(own).replace(/\.?0+$/, "");
        if (finer.length > text.length) text = finer;
      }
      const [units, decimals] = text.split(".");
      const parted = text < 10000 ? units : units.replace(/\B(?=(\d{3})+$)/g, "\u2009");
      return `${value < 0 && text > 0 ? "\u2212" : ""}${parted}${decimals ? `.${decimals}` : ""}`;
    });
  };

  const textsOf = (rows) => {
    const columns = (rows[0] ?? []).map((_, column) => setColumn(rows.map((row) => row[column])));
    return rows.map((_, index) => columns.map((column) => column[index]));
  };

  const showTable = (figure) => {
    const body = figure.querySelector(".data tbody");
    const rows = figure.osbRows;
    const numeric = [...figure.querySelectorAll(".data thead th")].map((head) => head.className);
    body.replaceChildren(...rows.map((row, index) => {
      const line = document.createElement("tr");
      line.append(...row.map((_, column) => {
        const cell = document.createElement(column ? "td" : "th");
        if (!column) cell.scope = "row";
        cell.className = numeric[column];
        cell.textContent = figure.osbTexts[index][column];
        return cell;
      }));
      return line;
    }));
    figure.querySelector(".data .count").textContent = rows.length;
    sortTable(figure);
  };

  const compare = (one, other) => {
    if (one === null || other === null) return (one === null) - (other === null);
    return typeof one === "number" && typeof other === "number" ? one - other : String(one).localeCompare(String(other));
  };
  const sortTable = (figure) => {
    const heads = [...figure.querySelectorAll(".data thead th")];
    const column = heads.findIndex((head) => head.ariaSort === "ascending" || head.ariaSort === "descending");
    if (column < 0) return;
    const sign = heads[column].ariaSort === "ascending" ? 1 : -1;
    const body = figure.querySelector(".data tbody");
    const lines = [...body.rows].map((line, index) => ({ line, value: figure.osbRows[index][column] }));
    lines.sort((one, other) => sign * compare(one.value, other.value));
    body.replaceChildren(...lines.map(({ line }) => line));
  };

  const makeSortable = (figure) => {
    const heads = [...figure.querySelectorAll(".data thead th")];
    if (heads[0].firstElementChild) return;
    for (const head of heads) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.addEventListener("click", () => {
        const order = head.ariaSort === "ascending" ? "descending" : "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.ariaSort = order;
        showTable(figure);
      });
      head.replaceChildren(button);
    }
  };

  // With the mark in front by which programs for spreadsheets know its letters.
  const csvOf = (columns, rows) => "\ufeff" + [columns, ...rows].map((row) => row.map((value) => {
    const text = value === null ? "" : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }).join(",")).join("\n") + "\n";

  // A figure at its default offers the file of the book; otherwise the browser writes what is shown now.
  const offerCsv = (figure) => {
    const link = figure.querySelector(".csv");
    if (link.href.startsWith("blob:")) URL.revokeObjectURL(link.href);
    const settings = settingsOf(figure);
    const changed = settings.length || figure.dataset.changed;
    link.href = changed
      ? URL.createObjectURL(new Blob([csvOf(contents.get(figure.dataset.figure).table.columns, figure.osbRows)], { type: "text/csv" }))
      : figure.dataset.script.replace(/\.js\?.*$/, ".csv");
    const name = [figure.dataset.figure, ...settings.map(([, value]) => value.replace(/[^\w-]+/g, "-"))].join("_");
    link.download = `${name}.csv`;
  };

  const specOf = (content, form) => {
    const spec = { ...content.forms[form] };
    spec.data = (spec.data ?? []).map((source) => (
      typeof source.values === "string"
        ? { ...source, values: content.tables[source.values].map((row) => ({ ...row })) }
        : source
    ));
    return spec;
  };
  const setUp = (figure, view) => {
    for (const control of controlsOf(figure)) view.signal(control.dataset.param, valueOf(control));
    return view;
  };

  // Rows stand as in a drawing made at once with what is chosen: a chart that was led there mixes old marks with new.
  const rowsInOrder = async (figure) => {
    const content = contents.get(figure.dataset.figure);
    const { View, parse, expressionInterpreter } = window.osbVega;
    const view = new View(parse(specOf(content, figure.dataset.live), {}, { ast: true }), { expr: expressionInterpreter });
    await setUp(figure, view).runAsync();
    const { rows } = window.osbVega.readOff(view, content.table);
    view.finalize();
    return rows;
  };

  const redrawn = async (figure, led = figure.osbLed) => {
    window.osbVega.holdWords(figure.querySelector(".live svg"));
    const turn = figure.osbTurn = (figure.osbTurn ?? 0) + 1;
    const { open } = figure.querySelector(".data");
    const { rows, stops } = window.osbVega.readOff(figure.osbView, contents.get(figure.dataset.figure).table);
    figure.osbLed = led;
    figure.osbStops = stops;
    figure.osbTold = textsOf(rows);
    if (tip.osbFigure === figure) hush();
    delete figure.osbStop;
    showSetting(figure);
    const ordered = open && led ? await rowsInOrder(figure) : rows;
    if (figure.osbTurn !== turn) return;   // something else was chosen meanwhile
    figure.osbRows = ordered;
    if (!open || !rows.length) return;
    figure.osbTexts = textsOf(ordered);
    makeSortable(figure);
    showTable(figure);
    offerCsv(figure);
  };

  const setSignals = async (figure) => {
    await setUp(figure, figure.osbView).runAsync();
    redrawn(figure, true);
  };

  async function enliven(figure) {
    const [content] = await Promise.all([contentOf(figure), load(vegaAddress)]);
    await pause();
    const picture = figure.querySelector(".pic");
    const form = phone.matches ? "narrow" : "wide";
    const spec = specOf(content, form);
    await pause();
    const { View, parse, expressionInterpreter } = window.osbVega;
    const runtime = parse(spec, {}, { ast: true });
    await pause();
    const box = document.createElement("div");
    box.className = "live";
    const view = new View(runtime, {
      expr: expressionInterpreter,
      renderer: "svg",
    });
    setUp(figure, view);
    await pause();
    await window.osbVega.reckon(view);   // it has no place yet: marks are reckoned now, and drawn after a pause
    await pause();
    await view.initialize(box).runAsync();
    if ((phone.matches ? "narrow" : "wide") !== form) {   // the window changed meanwhile
      view.finalize();
      return enliven(figure);
    }
    for (const name of ["role", "aria-label", "aria-roledescription"]) box.removeAttribute(name);   // of Vega
    box.setAttribute("aria-hidden", "true");
    // What the drawn picture was told to show is now told of the live one, once.
    const drawn = picture.querySelector("picture");
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", drawn.querySelector("img").alt);
    figure.dataset.live = form;   // hides the drawn one, in a way that reader views do not know: they show it
    picture.append(box);
    picture.tabIndex = 0;
    figure.osbView = view;
    redrawn(figure, false);
    figure.dispatchEvent(new CustomEvent("osb:live", { bubbles: true }));
    return undefined;
  }

  // One after the other: two charts drawn at once would hold the page up.
  let turn = new Promise((resolve) => {
    // The page is read by now; what it still fetches, its faces, comes before a script that is asked for later.
    window.requestIdleCallback?.(resolve, { timeout: 500 }) ?? setTimeout(resolve);
  });
  const attempt = (figure) => {
    turn = turn.then(() => enliven(figure)).catch((error) => {
      console.error(error);
      rest(figure);
      figure.dataset.live = "failed";
      for (const control of controlsOf(figure)) {
        choose(control, null);
        for (const input of control.querySelectorAll("input, select")) input.disabled = true;
      }
      remember(figure);
    });
    return turn;
  };
  // The drawn picture stands in again.
  const rest = (figure) => {
    const picture = figure.querySelector(".pic");
    figure.osbView?.finalize();
    for (const name of ["osbView", "osbStops"]) delete figure[name];
    delete figure.dataset.live;
    picture.querySelector(".live")?.remove();
    for (const name of ["role", "aria-label", "tabindex"]) picture.removeAttribute(name);
    if (tip.osbFigure === figure) hush();
  };

  // Arrow keys on a picture walk its stops; those that tell nothing new are passed over.
  const step = (figure, key) => {
    const met = new Set();
    const stops = figure.osbStops.filter(({ rows }) => {
      const isNew = rows.some((row) => !met.has(row));
      for (const row of rows) met.add(row);
      return isNew;
    });
    const last = stops.length - 1;
    const now = stops.findLastIndex((stop) => figure.osbStops.indexOf(stop) <= (figure.osbStop ?? -1));
    const next = { ArrowRight: now + 1, ArrowDown: now + 1, ArrowLeft: now - 1, ArrowUp: now - 1, Home: 0, End: last }[key];
    const stop = stops[Math.min(Math.max(next, 0), last)];
    const { y } = new DOMPoint(0, (stop.y1 + stop.y2) / 2).matrixTransform(screenOf(figure));
    const beyond = Math.min(y - 80, 0) + Math.max(y + 120 - innerHeight, 0);
    if (beyond) scrollBy({ top: beyond, behavior: "instant" });
    tell(figure, stop, "keys");
  };

  const say = (figure, text) => { figure.querySelector(".told").textContent = text; };

  const copy = async (figure, button) => {
    const { cite } = await contentOf(figure);
    const own = { link: permalink(figure), frame: figure.querySelector(".frame").textContent };
    const what = button.dataset.take;
    const text = own[what] ?? cite[what].replaceAll("{url}", permalink(figure));
    const refused = "This browser does not let the page copy; the files beside the buttons hold the same.";
    say(figure, await osbCopy(text) ? "Copied." : refused);
  };

  const asked = new WeakSet();
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting || asked.has(target)) continue;
      near.unobserve(target);
      asked.add(target);
      attempt(target);
    }
  }, { rootMargin: "300px" });

  for (const figure of figures) {
    restore(figure);
    near.observe(figure);
    figure.addEventListener("input", (event) => {
      const control = event.target.closest("[data-param]");
      if (!control) return;
      const output = control.querySelector("output");
      if (output) output.value = event.target.value;
      figure.removeAttribute("data-strange");
      remember(figure);
      if (figure.osbView) setSignals(figure);
    });
    figure.addEventListener("osb:redrawn", () => {
      figure.dataset.changed = "by reader";
      redrawn(figure, false);
    });
    figure.addEventListener("click", (event) => {
      const button = event.target.closest("[data-take]");
      if (button) copy(figure, button);
    });
    figure.querySelector(".data").addEventListener("toggle", () => { if (figure.osbView) redrawn(figure); });
    figure.querySelector(".citation").addEventListener("toggle", () => showCitation(figure));
    const picture = figure.querySelector(".pic");
    picture.addEventListener("keydown", (event) => {
      if (!/^(Arrow(Left|Right|Up|Down)|Home|End)$/.test(event.key) || !figure.osbStops?.length) return;
      event.preventDefault();
      step(figure, event.key);
    });
    picture.addEventListener("focus", () => {
      if (picture.matches(":focus-visible")) say(figure, "Arrow keys read the values.");
    });
    picture.addEventListener("blur", () => {
      if (tip.dataset.by === "keys") hush();
      say(figure, "");
    });
    // A mouse or a pen tells where it is; a thumb where it taps, and along the way that it draws from side to side.
    let from = null;
    const by = ({ pointerType }) => (pointerType === "touch" ? "thumb" : "mouse");
    picture.addEventListener("pointerdown", (event) => { from = event; });
    picture.addEventListener("pointermove", (event) => {
      const draws = from && Math.abs(event.clientX - from.clientX) > Math.max(10, Math.abs(event.clientY - from.clientY));
      if (by(event) === "mouse" || draws) tellAt(figure, event, by(event));
    });
    picture.addEventListener("pointerleave", () => { if (tip.dataset.by === "mouse") hush(); });
    picture.addEventListener("click", (event) => tellAt(figure, event, by(from ?? event)));
  }

  addEventListener("popstate", () => {
    for (const figure of figures) {
      restore(figure);
      if (figure.osbView) setSignals(figure);
    }
  });
  // Another form is drawn from the start; until it is, the drawn picture stands in.
  phone.addEventListener("change", () => {
    for (const figure of figures.filter(({ osbView }) => osbView)) {
      rest(figure);
      attempt(figure);
    }
  });
  addEventListener("click", ({ target }) => { if (!tip.osbFigure?.querySelector(".pic").contains(target)) hush(); });
  addEventListener("keydown", ({ key }) => { if (key === "Escape") hush(); });
  addEventListener("scroll", () => { if (tip.dataset.by === "mouse") hush(); }, { passive: true });
})();
