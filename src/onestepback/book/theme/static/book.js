// The theme switch, in-page links, colours of code and copying. A theme that was chosen before is set by early.js.
(() => {
  const page = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (page.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";

  const hash = () => {
    try { return decodeURIComponent(location.hash); } catch { return ""; }
  };
  const linked = () => document.getElementById(hash().slice(1));
  // A link to a computed number leads into a closed list: open it.
  const reveal = () => {
    const target = linked(), closed = target?.closest("details:not([open])");
    if (closed) { closed.open = true; target.scrollIntoView({ block: "center" }); }
  };

  // A hit of the search names behind its place the words that were found. They are marked, with no change to the page,
  // until its reader has seen enough. A browser that cannot opens the place.
  const markFound = () => {
    const [, place, found] = hash().match(/^(#[^&]*)&found=(.{0,2000})/) ?? [];
    if (!found) return;
    // Earlier, the browser would go to the place by itself once everything is loaded.
    addEventListener("load", () => setTimeout(() => {
      try { history.replaceState(null, "", place); } catch { /* a page from the disk may refuse */ }
    }));
    const target = document.getElementById(place.slice(1)), words = found.split("~").filter((word) => /^[\p{L}\p{M}\p{N}_.,]+$/u.test(word));
    if (!target || !words.length || !CSS.highlights) return;
    const all = words.map((word) => word.replaceAll(".", "\\.")).join("|");
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${all})(?![\\p{L}\\p{N}])`, "giu");
    const texts = document.createTreeWalker(document.getElementById("content"), NodeFilter.SHOW_TEXT);
    const marks = [];
    while (texts.nextNode()) {
      const text = texts.currentNode;
      if (text.parentElement.closest("pre, svg, math, .controls, .cited")) continue;
      for (const { 0: word, index } of text.data.matchAll(pattern)) {
        const mark = new Range();
        mark.setStart(text, index);
        mark.setEnd(text, index + word.length);
        marks.push(mark);
      }
    }
    CSS.highlights.set("found", new Highlight(...marks));
    // The place is on top; the first mark in it is in the middle where that would be out of sight.
    const inside = marks.filter(({ startContainer }) => target.contains(startContainer));
    const isSeen = ({ startContainer }) => startContainer.parentElement.checkVisibility();
    if (!inside.some(isSeen)) inside[0]?.startContainer.parentElement.closest("details:not([open])")?.setAttribute("open", "");
    target.scrollIntoView({ behavior: "instant" });
    const first = inside.find(isSeen)?.getBoundingClientRect().top ?? 0;
    if (first > innerHeight * 0.8) scrollBy({ top: first - innerHeight / 2, behavior: "instant" });
    const end = document.createElement("button");
    end.type = "button";
    end.className = "unmark";
    end.textContent = "Remove the marks (Esc)";
    const unmark = () => { CSS.highlights.delete("found"); end.remove(); };
    end.addEventListener("click", unmark);
    addEventListener("keydown", ({ key }) => { if (key === "Escape") unmark(); });
    document.body.append(end);
  };

  // Code is plain until a reader opens it: then its words get the colours whose places it carries, as runs of pieces
  // of a kind (highlighting.py).
  const paint = (code) => {
    const pieces = code.textContent.match(/\w+|[ \n]+|./gsu);
    code.replaceChildren(...[...code.dataset.words.matchAll(/(\D)(\d+)/g)].map(([, kind, length]) => {
      const words = pieces.splice(0, Number(length)).join("");
      if (kind === " ") return words;
      const painted = document.createElement("span");
      painted.className = kind;
      painted.textContent = words;
      return painted;
    }));
    delete code.dataset.words;
  };
  addEventListener("toggle", ({ target }) => {   // it does not bubble
    if (target.open) target.querySelectorAll("code[data-words]").forEach(paint);
  }, true);

  // Copy a text, for every script of the page; say whether the browser let it.
  window.osbCopy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {   // no permission, or a page from the disk: the older way may be open
      const focused = document.activeElement;
      const place = document.createElement("textarea");
      place.value = text;
      document.body.append(place);
      place.select();
      const copied = document.execCommand("copy");
      place.remove();
      focused.focus();
      return copied;
    }
  };

  // Copy the text of the element that a button names; where a browser refuses, select it.
  const copy = async (button) => {
    const source = document.getElementById(button.dataset.copy);
    const words = button.dataset.words ??= button.textContent;
    if (!await osbCopy(source.textContent.trim())) {
      getSelection().selectAllChildren(source);
      return;
    }
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = words; }, 2000);
  };

  addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });
  // Other editions of this page. The list comes with the site, not with the page, which may be older than it.
  const offerEditions = () => {
    const known = window.osbEditions;
    if (!known || known.editions.length < 2) return;
    const book = new URL(page.dataset.content_root, location.href);
    const root = new URL(known.root, book);
    const name = location.pathname.slice(book.pathname.length).replace(/(^|\/)$/, "$1index.html");
    const here = known.editions.find(({ edition }) => edition === known.here);
    const newest = known.editions[0];
    const has = (other) => other.pages.includes(name);
    const address = (other) => has(other)
      ? new URL(other.path + name, root).href + location.search + location.hash
      : new URL(`${other.path}index.html`, root).href;
    const say = (words, other, link) => {
      const note = document.querySelector(".other");
      const to = document.createElement("a");
      to.href = address(other);
      to.textContent = link;
      note.replaceChildren(words, " ", to);
      note.hidden = false;
    };
    const tellOfNewest = () => {
      const title = `This is edition ${here.edition}${here.day && ` of ${here.day}`}.`;
      const lost = has(newest) ? "" : ` The newest, ${newest.edition}, has no such page.`;
      say(title + lost, newest, has(newest) ? `Go to the newest, ${newest.edition}` : "Go to its front page");
    };
    if (here && here !== newest) tellOfNewest();
    const stated = document.querySelector(".bar .edition");
    if (!stated || !here) return;   // a figure on its own page
    const choice = document.createElement("select");
    choice.setAttribute("aria-label", "Edition");
    choice.append(...known.editions.map(({ edition, day }) => {
      const option = new Option(`Edition ${edition}${day && `, ${day}`}`, edition);
      option.selected = option.defaultSelected = edition === here.edition;
      return option;
    }));
    choice.addEventListener("change", () => {
      const other = known.editions.find(({ edition }) => edition === choice.value);
      if (other === here || has(other)) { location.href = address(other); return; }
      choice.value = here.edition;
      say(`Edition ${other.edition} has no such page.`, other, "Go to its front page");
    });
    stated.textContent = "What changed";
    stated.before(choice);
  };

  // A report names the passage: that of the words selected, else the last one that was linked to, else the one on top.
  const passage = () => {
    const places = "#content :is(p, li, figure, details)[id]";
    const selected = getSelection();
    const chosen = selected.isCollapsed ? null : selected.anchorNode.parentElement.closest(places);
    const below = (place) => place.getBoundingClientRect().top >= 0;
    return chosen || linked() || [...document.querySelectorAll(places)].find(below);
  };
  addEventListener("click", ({ target }) => {
    const report = target.closest?.(".report");
    if (!report) return;
    const address = new URL(document.querySelector("link[rel='canonical']")?.href ?? location.href);
    address.hash = passage()?.id ?? "";
    report.href = report.dataset.address.replaceAll("{passage}", encodeURIComponent(address.href));
  }, true);

  // On a disk no server answers for a folder with the page in it.
  const nameFolders = () => {
    if (location.protocol !== "file:") return;
    for (const link of document.querySelectorAll("a[href$='/']")) {
      if (link.protocol === "file:") link.href += "index.html";
    }
  };

  addEventListener("hashchange", reveal);
  addEventListener("DOMContentLoaded", () => {
    nameFolders();
    reveal();
    markFound();
    offerEditions();
    const button = document.querySelector(".switch");
    if (!button) return;   // a figure on its own page
    const show = () => button.setAttribute("aria-pressed", String(isDark()));
    button.addEventListener("click", () => {
      page.dataset.theme = isDark() ? "light" : "dark";
      try { localStorage.setItem("theme", page.dataset.theme); } catch { /* the choice lasts for this page */ }
      show();
    });
    system.addEventListener("change", show);
    show();
  });
})();
