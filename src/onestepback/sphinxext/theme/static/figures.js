// Makes figures live. Each page already shows a drawn picture of every chart; when one comes near the screen,
// Vega is fetched once from this site and draws the same spec into the same box.
(() => {
  const vegaAddress = document.currentScript.dataset.vega;
  const phone = matchMedia("(max-width: 45rem)");
  let vega;

  const loadVega = () => vega ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = vegaAddress;
    script.onload = () => resolve(window.osbEmbed);
    script.onerror = () => { vega = undefined; reject(new Error("Vega could not be loaded")); };
    document.head.append(script);
  });

  // Tooltip: the first field in bold, the others as name and value.
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  document.body.append(tip);
  const showTip = (handler, event, item, value) => {
    tip.hidden = value == null || value === "";
    if (tip.hidden) return;
    const all = typeof value === "object" ? Object.entries(value) : [["", value]];
    const lines = all.filter(([, text]) => text !== "");
    tip.replaceChildren(...lines.map(([name, text], index) => {
      const line = document.createElement(index ? "div" : "b");
      line.textContent = index ? `${name} ${text}` : text;
      return line;
    }));
    const { width, height } = tip.getBoundingClientRect();
    const right = document.documentElement.clientWidth - width - 8;
    const below = event.clientY + 16 + height < innerHeight;
    tip.style.left = `${Math.max(8, Math.min(event.clientX + 12, right))}px`;
    tip.style.top = `${below ? event.clientY + 16 : event.clientY - height - 12}px`;
  };

  const specOf = (figure) => {
    const all = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
    for (const form of ["wide", "narrow"]) {
      for (const source of all[form].data ?? []) {
        if (typeof source.values === "string") source.values = all.tables[source.values].map((row) => ({ ...row }));
      }
    }
    return all;
  };

  const valueOf = (control) => {
    const input = control.querySelector("input:checked, select, input[type='range']");
    return input.type === "range" ? Number(input.value) : JSON.parse(input.value);
  };

  // The settings of a figure are part of the page's address: ?half_of_trade.bloc=nine. Only a choice that the figure
  // itself offers is taken from there; anything else leaves the default, and says so.
  const nameOf = (figure, control) => `${figure.dataset.figure}.${control.dataset.param}`;
  const choicesOf = (control) => [...control.querySelectorAll("input[type='radio'], option")];
  const plain = (value) => String(JSON.parse(value));

  const restore = (figure, address) => {
    let known = true;
    for (const control of figure.querySelectorAll("[data-param]")) {
      const wanted = address.get(nameOf(figure, control));
      if (wanted === null) continue;
      const range = control.querySelector("input[type='range']");
      if (range) {
        range.value = wanted;   // the browser keeps it within its bounds and steps
        if (range.value !== wanted) { range.value = range.defaultValue; known = false; }
        control.querySelector("output").value = range.value;
        continue;
      }
      const choice = choicesOf(control).find(({ value }) => plain(value) === wanted);
      if (!choice) known = false;
      else if (choice.matches("option")) choice.selected = true;
      else choice.checked = true;
    }
    if (known) return;
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.setAttribute("role", "status");
    notice.textContent = "The link asks for a setting that this figure does not have; it shows its default.";
    figure.querySelector(".controls").after(notice);
  };

  const remember = (figure, control) => {
    const address = new URL(location);
    const name = nameOf(figure, control);
    const range = control.querySelector("input[type='range']");
    const chosen = range ?? choicesOf(control).find((choice) => choice.checked ?? choice.selected);
    const isDefault = range ? range.value === range.defaultValue : chosen.defaultChecked ?? chosen.defaultSelected;
    if (isDefault) address.searchParams.delete(name);
    else address.searchParams.set(name, range ? range.value : plain(chosen.value));
    try { history.replaceState(null, "", address); } catch { /* a page from the disk may refuse */ }
  };

  async function enliven(figure) {
    const embed = await loadVega();
    const picture = figure.querySelector(".pic");
    const controls = [...figure.querySelectorAll("[data-param]")];
    const form = phone.matches ? "narrow" : "wide";
    const box = document.createElement("div");
    box.className = `form ${form} live`;
    const { view } = await embed(box, specOf(figure)[form], {
      mode: "vega", renderer: "svg", actions: false, defaultStyle: false, tooltip: showTip, ast: true,
    });
    for (const control of controls) view.signal(control.dataset.param, valueOf(control));
    await view.runAsync();
    box.querySelector("svg").setAttribute("aria-hidden", "true");
    figure.osbView?.finalize();
    picture.querySelector(".live")?.remove();
    picture.querySelector(`.form.${form}`).hidden = true;
    picture.append(box);
    figure.osbView = view;
    figure.dataset.live = form;
  }

  const attempt = (figure) => enliven(figure).catch((error) => {
    figure.dataset.live = "failed";   // the drawn picture stays
    console.error(error);
  });

  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      attempt(target);
    }
  }, { rootMargin: "400px" });

  const opened = new URLSearchParams(location.search);
  for (const figure of document.querySelectorAll("figure.plot")) {
    restore(figure, opened);
    near.observe(figure);
    figure.addEventListener("input", async (event) => {
      const control = event.target.closest("[data-param]");
      if (!control) return;
      const output = control.querySelector("output");
      if (output) output.value = event.target.value;
      figure.querySelector(".notice")?.remove();
      remember(figure, control);
      if (figure.osbView) await figure.osbView.signal(control.dataset.param, valueOf(control)).runAsync();
    });
  }

  phone.addEventListener("change", () => {
    for (const figure of document.querySelectorAll("figure.plot[data-live]")) {
      figure.querySelectorAll(".form[hidden]").forEach((form) => { form.hidden = false; });
      attempt(figure);
    }
  });
  addEventListener("scroll", () => { tip.hidden = true; }, { passive: true });
})();
