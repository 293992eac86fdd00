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
  const rangeOf = (control) => control.querySelector("input[type='range']");
  const choicesOf = (control) => [...control.querySelectorAll("input[type='radio'], option")];
  const isChosen = (choice) => (choice.matches("option") ? choice.selected : choice.checked);
  const isDefault = (choice) => (choice.matches("option") ? choice.defaultSelected : choice.defaultChecked);
  const plain = (choice) => String(JSON.parse(choice.value));
  const valueOf = (control) => {
    const range = rangeOf(control);
    return range ? Number(range.value) : JSON.parse(choicesOf(control).find(isChosen).value);
  };

  const choose = (control, wanted) => {
    const range = rangeOf(control);
    if (range) {
      range.value = wanted ?? range.defaultValue;   // the browser keeps it within its bounds and steps
      const known = wanted === null || range.value === wanted;
      if (!known) range.value = range.defaultValue;
      control.querySelector("output").value = range.value;
      return known;
    }
    const choices = choicesOf(control);
    const known = wanted === null ? undefined : choices.find((choice) => plain(choice) === wanted);
    const choice = known ?? choices.find(isDefault);
    choice[choice.matches("option") ? "selected" : "checked"] = true;
    return wanted === null || Boolean(known);
  };

  const settingsOf = (figure) => controlsOf(figure).flatMap((control) => {
    const range = rangeOf(control);
    const chosen = range ?? choicesOf(control).find(isChosen);
    if (range ? range.value === range.defaultValue : isDefault(chosen)) return [];
    return [[nameOf(figure, control), range ? range.value : plain(chosen)]];
  });

  const restore = (figure) => {
    const address = new URLSearchParams(location.search);
    const known = controlsOf(figure).map((control) => choose(control, address.get(nameOf(figure, control))));
    figure.querySelector(".notice")?.remove();
    if (known.includes(false)) {
      const notice = document.createElement("p");
      notice.className = "notice";
      notice.setAttribute("role", "status");
      notice.textContent = "The link asks for a setting that this figure does not have; it shows its default.";
      figure.querySelector(".controls").after(notice);
    }
    showAddress(figure);
  };

  const remember = (figure) => {
    const address = new URL(location);
    for (const control of controlsOf(figure)) address.searchParams.delete(nameOf(figure, control));
    for (const [name, value] of settingsOf(figure)) address.searchParams.set(name, value);
    try { history.replaceState(null, "", address); } catch { /* a page from the disk may refuse */ }
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
    for (const place of figure.querySelectorAll(".permalink, .address")) place.textContent = address;
    if (figure.querySelector(".citation").open) showCitation(figure);
  };
  const showCitation = async (figure) => {
    const { cite } = await contentOf(figure);
    figure.querySelector(".apa").textContent = cite.apa.replace("{url}", permalink(figure));
  };

  // Tooltip: the first field in bold, the others as name and value.
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  document.body.append(tip);
  const linesOf = (value) => {
    const all = typeof value === "object" ? Object.entries(value) : [["", value]];
    return all.filter(([, text]) => text !== "").map(([name, text], index) => (index ? `${name} ${text}` : String(text)));
  };
  const showTip = (value, x, y) => {
    tip.dataset.by = "pointer";
    tip.hidden = value == null || value === "";
    if (tip.hidden) return;
    tip.replaceChildren(...linesOf(value).map((text, index) => {
      const line = document.createElement(index ? "div" : "b");
      line.textContent = text;
      return line;
    }));
    const { width, height } = tip.getBoundingClientRect();
    const right = document.documentElement.clientWidth - width - 8;
    tip.style.left = `${Math.max(8, Math.min(x + 12, right))}px`;
    tip.style.top = `${y + 16 + height < innerHeight ? y + 16 : y - height - 12}px`;
  };

  // What is drawn: every item of every mark, with the place of its group.
  function* itemsOf(mark, x = 0, y = 0) {
    for (const item of mark.items) {
      if (mark.marktype !== "group") {
        if (mark.role === "mark") yield { item, x, y };
      } else {
        for (const inner of item.items) yield* itemsOf(inner, x + (item.x || 0), y + (item.y || 0));
      }
    }
  }

  // The table is read off the marks, by the same rule as when the book is built (charts.py).
  const cellOf = (value) => {
    if (typeof value === "boolean") return value ? "yes" : "no";
    return value === undefined || Number.isNaN(value) ? null : value;
  };
  const rowsOf = (view, { fields }) => {
    const rows = new Map();
    for (const { item: { datum } } of itemsOf(view.scenegraph().root)) {
      if (!datum) continue;
      const kind = fields.find((names) => {
        const [first, ...others] = names.filter((name) => name !== null);
        return cellOf(datum[first] ?? null) !== null && others.every((name) => datum[name] !== undefined);
      });
      if (!kind) continue;
      const row = kind.map((name) => (name === null ? null : cellOf(datum[name])));
      rows.set(JSON.stringify([fields.indexOf(kind), ...row]), row);
    }
    return [...rows.values()];
  };

  // As theme.set_column does.
  const setColumn = (values) => {
    const numbers = values.filter((value) => typeof value === "number").map(Math.abs);
    const whole = numbers.every(Number.isInteger);
    const digits = whole ? 0 : Math.min(Math.max(3 - Math.floor(Math.log10(Math.max(...numbers))), 0), 4);
    return values.map((value) => {
      if (value === null) return "";
      if (typeof value !== "number") return String(value);
      const [units, decimals] = Math.abs(value).toFixed(digits).split(".");
      const parted = Math.abs(value) < 10000 ? units : units.replace(/\B(?=(\d{3})+$)/g, "\u2009");
      return `${value < 0 ? "\u2212" : ""}${parted}${decimals ? `.${decimals}` : ""}`;
    });
  };

  const showTable = (figure) => {
    const body = figure.querySelector(".data tbody");
    const rows = figure.osbRows;
    const texts = rows[0].map((_, column) => setColumn(rows.map((row) => row[column])));
    const numeric = [...figure.querySelectorAll(".data thead th")].map((head) => head.className);
    body.replaceChildren(...rows.map((row, index) => {
      const line = document.createElement("tr");
      line.append(...row.map((_, column) => {
        const cell = document.createElement(column ? "td" : "th");
        if (!column) cell.scope = "row";
        cell.className = numeric[column];
        cell.textContent = texts[column][index];
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
    const rows = rowsOf(view, content.table);
    view.finalize();
    return rows;
  };

  const redrawn = async (figure, led = figure.osbLed) => {
    window.osbVega.holdWords(figure.querySelector(".live svg"));
    const turn = figure.osbTurn = (figure.osbTurn ?? 0) + 1;
    const { open } = figure.querySelector(".data");
    figure.osbLed = led;
    const rows = open && led ? await rowsInOrder(figure) : rowsOf(figure.osbView, contents.get(figure.dataset.figure).table);
    if (figure.osbTurn !== turn) return;   // something else was chosen meanwhile
    figure.osbRows = rows;
    if (!open || !rows.length) return;
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
      tooltip: (handler, event, item, value) => {
        // A pointer at rest is left by the page that scrolls under it: that takes no value from the keyboard.
        if (value || tip.dataset.by === "pointer") showTip(value, event?.clientX, event?.clientY);
      },
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
    box.querySelector("svg").setAttribute("aria-hidden", "true");
    // What the drawn picture was told to show is now told of the live one, once.
    const drawn = picture.querySelector("picture");
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", drawn.querySelector("img").alt);
    drawn.hidden = true;
    picture.append(box);
    picture.tabIndex = 0;
    figure.osbView = view;
    figure.dataset.live = form;
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
      figure.dataset.live = "failed";   // the drawn picture stays
      console.error(error);
    });
    return turn;
  };

  // Arrow keys on a picture step through its values: what a pointer would be told, in the order of drawing.
  const step = (figure, key) => {
    const told = new Map();
    for (const place of itemsOf(figure.osbView.scenegraph().root)) {
      const value = place.item.tooltip;
      if (value && !told.has(JSON.stringify(value))) told.set(JSON.stringify(value), { ...place, value });
    }
    const places = [...told.values()];
    const last = places.length - 1;
    const now = figure.osbPlace ?? -1;
    const next = { ArrowRight: now + 1, ArrowDown: now + 1, ArrowLeft: now - 1, ArrowUp: now - 1, Home: 0, End: last }[key];
    const { item: { bounds }, x, y, value } = places[figure.osbPlace = Math.min(Math.max(next, 0), last)];
    const svg = figure.querySelector(".live svg");
    const [left, top] = figure.osbView.origin();
    const place = () => new DOMPoint(left + x + (bounds.x1 + bounds.x2) / 2, top + y + (bounds.y1 + bounds.y2) / 2)
      .matrixTransform(svg.getScreenCTM());
    const beyond = Math.min(place().y - 80, 0) + Math.max(place().y + 120 - innerHeight, 0);
    if (beyond) scrollBy({ top: beyond, behavior: "instant" });
    showTip(value, place().x, place().y);
    tip.dataset.by = "keyboard";
    say(figure, linesOf(value).join(", "));
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
      figure.querySelector(".notice")?.remove();
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
      if (event.key === "Escape") tip.hidden = true;
      if (!/^(Arrow(Left|Right|Up|Down)|Home|End)$/.test(event.key) || !figure.osbView) return;
      event.preventDefault();
      step(figure, event.key);
    });
    picture.addEventListener("focus", () => {
      if (picture.matches(":focus-visible")) say(figure, "Arrow keys read the values.");
    });
    picture.addEventListener("blur", () => { tip.hidden = true; say(figure, ""); });
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
      figure.osbView.finalize();
      delete figure.osbView;
      delete figure.dataset.live;
      figure.querySelector(".live").remove();
      for (const told of ["role", "aria-label"]) figure.querySelector(".pic").removeAttribute(told);
      figure.querySelector("picture").hidden = false;
      attempt(figure);
    }
  });
  addEventListener("scroll", () => { if (tip.dataset.by === "pointer") tip.hidden = true; }, { passive: true });
})();
