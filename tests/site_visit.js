// What a visit reads from a page; site_visit.py puts it there and asks.
window.visit = (() => {
  const figures = () => [...document.querySelectorAll("figure.plot")];
  const attributes = [
    "d", "transform", "x", "y", "x1", "x2", "y1", "y2", "width", "height",
    "fill", "stroke", "opacity", "fill-opacity", "stroke-opacity",
  ];
  const countMarks = (svg) =>
    [...svg?.querySelectorAll(".role-mark *") ?? []].filter((mark) => mark.matches("path, line, rect, text, image")).length;
  // A drawn form as a document: the page shows it as an image, which cannot be asked for its parts.
  const drawnForm = async (figure, form) => {
    const picture = figure.querySelector(".pic picture");
    const place = form === "wide" ? picture.querySelector("img").getAttribute("src") : picture.querySelector("source").srcset;
    const text = (await (await fetch(place)).text()).replace(/<style>.*?<\/style>/s, "");   // no part of a page
    return new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  };

  return {
    // From top to bottom, so that every chart has been near the screen.
    async scroll() {
      for (let y = 0; y < document.documentElement.scrollHeight; y += 400) {
        scrollTo({ top: y, behavior: "instant" });
        // A page that is not painted gets no frame: never wait for one alone.
        await new Promise((next) => { requestAnimationFrame(next); setTimeout(next, 100); });
      }
    },

    pictures: () => figures().map((figure) => ({
      id: figure.id,
      live: figure.dataset.live ?? null,
      shown: [...figure.querySelectorAll(".pic :is(svg, img)")].filter((one) => one.checkVisibility()).map((one) => {
        const { width, height } = one.getBoundingClientRect();
        return { live: one.closest(".live") !== null, width, height, marks: countMarks(one), is: one.naturalWidth ?? width };
      }),
    })),
    allDrawn: () => figures().every((figure) => figure.querySelector(".pic img").complete),
    drawnMarks: async (id, form) => countMarks(await drawnForm(document.getElementById(id), form)),

    // The plots of a figure on the page and the marks in them with their data, as they are drawn. Where all labels below
    // a plot are years, and those beside it numbers, lines are read at a year.
    plots(figure, names) {
      const boxOf = (part) => {
        const { left, top, right, bottom } = part.getBoundingClientRect();
        return [left, top + scrollY, right, bottom + scrollY];
      };
      const groupOf = (part) => part.closest("g:has(> path.background)");
      const told = (datum) => Object.fromEntries(names.filter((name) => name in datum).map((name) => [name, datum[name]]));
      const plots = new Map();
      const plotOf = (group) => {
        const box = boxOf(group.querySelector(":scope > .background")), key = box.map(Math.round).join();
        if (!plots.has(key)) plots.set(key, { box, below: [], beside: [], marks: [] });
        return plots.get(key);
      };
      const svg = figure.querySelector(".live svg");
      for (const axis of svg.querySelectorAll(".role-axis")) {
        const labels = [...axis.querySelectorAll(".role-axis-label text")].filter((label) => label.textContent);
        if (!labels.length) continue;
        const heights = labels.map((label) => Math.round(new DOMPoint(0, 0).matrixTransform(label.getScreenCTM()).y));
        const plot = plotOf(groupOf(axis.parentElement));
        plot[heights.every((height) => height === heights[0]) ? "below" : "beside"].push(...labels.map((label) => label.textContent));
      }
      for (const part of svg.querySelectorAll(".role-mark :is(path, line, rect, text)")) {
        if (!part.__data__?.datum || part.matches(".background, .foreground, text:empty")) continue;
        if (part.matches("line") && !part.getTotalLength()) continue;   // not drawn, and Firefox has no place for it
        const kind = part.closest(".role-mark").classList[0], { marks } = plotOf(groupOf(part));
        if (kind !== "mark-line" && kind !== "mark-area") marks.push({ box: boxOf(part), kind, datum: told(part.__data__.datum) });
        else marks.push(...part.__data__.mark.items.map(({ x, y, datum }) => {
          const at = new DOMPoint(x, y).matrixTransform(part.getScreenCTM());
          return { box: [at.x, at.y + scrollY, at.x, at.y + scrollY], kind, datum: told(datum) };
        }));
      }
      return [...plots.values()].filter(({ marks }) => marks.length).map(({ box, below, beside, marks }) => ({
        box, marks,
        isRead: below.length > 0 && below.every((label) => /^\d{4}$/.test(label))
          && beside.every((label) => /^[\u2212-]?\d[\d.,\u2009]*(\s?%)?$/.test(label)),
      }));
    },

    // Scrolls until a height of the page is well inside the window, and gives it there.
    async reach(height) {
      const beyond = height - scrollY < 80 || height - scrollY > innerHeight - 80;
      const before = scrollY;
      if (beyond) scrollTo({ top: height - innerHeight / 2, behavior: "instant" });
      if (scrollY !== before) await new Promise((next) => { addEventListener("scroll", next, { once: true }); });
      return height - scrollY;
    },

    // What a mouse is told that goes from place to place of the page.
    async point(places) {
      const told = [];
      for (const [x, height] of places) {
        const y = await visit.reach(height);
        const moved = new PointerEvent("pointermove", { clientX: x, clientY: y, pointerType: "mouse", bubbles: true });
        document.elementFromPoint(x, y).dispatchEvent(moved);
        told.push(visit.read());
      }
      return told;
    },

    // What a reader is told: each row as its headings and values, in the order of the table.
    read() {
      const tip = document.querySelector(".tip");
      if (!tip.checkVisibility()) return null;
      const pairs = [...tip.querySelectorAll("dl > div")].map((pair) => [...pair.children].map((part) => part.textContent));
      const [head, ...lines] = [...tip.querySelectorAll("tr")].map((line) => [...line.cells].map((cell) => cell.textContent));
      const { left, top, right, bottom } = tip.getBoundingClientRect();
      const { clientWidth } = document.documentElement;
      const sight = document.querySelector(".sight").getBoundingClientRect();
      return {
        rows: lines.length ? lines.map((line) => [...pairs, ...line.map((text, at) => [head[at], text])]) : [pairs],
        isWhole: left >= 0 && top >= 0 && right <= clientWidth && bottom <= innerHeight,
        box: [left, top + scrollY, right, bottom + scrollY],
        isLine: sight.width <= 1.01,
      };
    },

    // How the marks look, without the names that Vega counts up.
    marks: (figure) => [...figure.querySelectorAll(".live .role-mark *")].map((mark) =>
      attributes.map((name) => mark.getAttribute(name)).join() + (mark.matches("text") ? mark.textContent : "")).join("|"),

    // Each colour that a chart names, and what is seen instead of it.
    paint: () => ({
      page: getComputedStyle(document.body).backgroundColor,
      charts: figures().map((figure) => [figure.id, [...figure.querySelectorAll(".live svg *")]
        .flatMap((mark) => ["fill", "stroke"].map((name) => [mark.getAttribute(name), getComputedStyle(mark)[name]]))
        .filter(([named]) => named?.startsWith("#"))]),
    }),

    // Words that the picture's edge cuts, that are too small to read, or that cover others. A halo is the same word.
    words: () => figures().flatMap((figure) => {
      const svg = figure.querySelector(".live svg");
      const frame = svg.getBoundingClientRect(), scale = frame.width / svg.viewBox.baseVal.width;
      const words = [...svg.querySelectorAll("text")].flatMap((text) => {
        const hidden = ["opacity", "fill-opacity"].some((name) => Number(text.getAttribute(name) ?? 1) < 0.05);
        if (hidden || !text.textContent.trim()) return [];
        const box = text.getBoundingClientRect();
        const size = parseFloat(getComputedStyle(text).fontSize) * scale;
        return [{ word: text.textContent, box, size, upright: Math.abs(text.getScreenCTM().b) < 0.01 }];
      });
      const faults = [];
      for (const { word, box, size } of words) {
        if (size < 10.9) faults.push(`"${word}" is set in ${size.toFixed(1)} px`);
        const { left, right, top, bottom } = frame;
        const beyond = Math.max(left - box.left, box.right - right, top - box.top, box.bottom - bottom);
        if (beyond > 1) {
          faults.push(`"${word}" is cut`);
        }
      }
      words.forEach((one, index) => words.slice(index + 1).forEach((other) => {
        if (!one.upright || !other.upright || one.word === other.word) return;
        const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        // A line is higher than its letters.
        const [low, high] = [one.box, other.box].map(({ top, bottom, height }) => [top + height * 0.2, bottom - height * 0.15])
          .reduce((a, b) => [Math.max(a[0], b[0]), Math.min(a[1], b[1])]);
        if (width > 1.5 && high - low > 1.5) faults.push(`"${one.word}" and "${other.word}" cover each other`);
      }));
      return faults;
    }),

    // Words that stand elsewhere once a chart is live than in its drawn picture, by more px than are allowed.
    moved: async (allowed) => (await Promise.all(figures().map(async (figure) => {
      const drawn = document.createElement("div");
      drawn.append(await drawnForm(figure, figure.dataset.live));
      figure.querySelector(".pic").append(drawn);
      osbVega.holdWords(drawn.firstChild);   // a picture has its own letters, the page may lack them
      const [before, after] = [drawn, figure.querySelector(".live")].map((form) => {
        const svg = form.querySelector("svg"), frame = svg.getBoundingClientRect();
        return [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim()).map((text) => {
          const box = text.getBoundingClientRect();
          return { word: text.textContent, at: [box.left - frame.left, box.right - frame.left, box.top - frame.top] };
        });
      });
      drawn.remove();
      if (before.length !== after.length) return [`${before.length} words are drawn, ${after.length} live`];
      return before.flatMap(({ word, at }, index) => {
        const far = Math.max(...at.map((px, side) => Math.abs(px - after[index].at[side])));
        return word === after[index].word && far <= allowed ? [] : [`"${word}" moves by ${far.toFixed(1)} px`];
      });
    }))).flat(),

    // Code stays plain: its colours are a test of their own, in test_theme.py.
    openAll() {
      for (const code of document.querySelectorAll("code[data-words]")) delete code.dataset.words;
      for (const closed of document.querySelectorAll("details")) closed.open = true;
    },

    width() {
      const { scrollWidth, clientWidth } = document.documentElement;
      const beyond = [...document.querySelectorAll("body *:not(svg *)")]
        .filter((part) => part.getBoundingClientRect().right > clientWidth + 1);
      const [widest] = beyond.slice(-1);
      return { scrollWidth, clientWidth, widest: widest ? `<${widest.localName} class="${widest.className}">` : "" };
    },

    violations: async (rules) => (await axe.run(document, { resultTypes: ["violations"], ...(rules && { runOnly: rules }) }))
      .violations.flatMap((rule) => rule.nodes.map((node) => [rule.id, node.target.flat().join(" "), node.failureSummary])),
  };
})();
