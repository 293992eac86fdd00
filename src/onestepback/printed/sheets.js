// The sheets of the book before it is printed. Chromium breaks columns as it breaks pages, so the book is laid out in a
// row of columns, each as high and as wide as the text of a sheet: there every element can say where it stands.
(() => {
  const GAP = 100;  // more than widths, which Chromium rounds, can add up to
  let width, height;

  const every = (selector) => [...document.querySelectorAll(selector)];
  const sheetOf = (box) => Math.floor((box.left + scrollX + GAP / 2) / (width + GAP)) + 1;

  // The heights of each figure and of all that follows it, as long as nothing breaks.
  const heights = () => Object.fromEntries(every(".plot").map((figure) => {
    const found = [];
    for (let block = figure; block; block = block.nextElementSibling) {
      found.push(block.getBoundingClientRect().height + parseFloat(getComputedStyle(block).marginBottom));
    }
    return [figure.id, found];
  }));

  // Chromium breaks a paragraph that has too few lines for three on both sheets after its third; it is held together.
  const LEAST = 6;
  const hold = () => {
    for (const one of every("p, li")) {
      const lines = one.getBoundingClientRect().height / parseFloat(getComputedStyle(one).lineHeight);
      if (lines < LEAST - .5) one.style.breakInside = "avoid";
    }
  };

  let columns, begun;
  const open = (size) => {
    [width, height] = size;
    begun = every("body *").filter((one) => getComputedStyle(one).breakBefore === "page");
    for (const one of begun) one.style.breakBefore = "column";
    columns = document.head.appendChild(document.createElementNS("http://www.w3.org/1999/xhtml", "style"));
    columns.textContent = `html, body { margin: 0; padding: 0 } body { width: ${width}px; height: ${height}px;
      min-height: 0; max-width: none; columns: ${width}px; column-gap: ${GAP}px; column-fill: auto }`;
  };
  const close = () => {
    columns.remove();
    for (const one of begun) one.style.breakBefore = "";
  };

  // Where each figure stands that has something before it, after some blocks were moved before theirs.
  const place = (moved) => {
    for (const id of moved) {
      const figure = document.getElementById(id);
      figure.before(figure.nextElementSibling);
    }
    const places = {};
    for (const figure of every(".plot")) {
      let before = figure.previousElementSibling;
      while (before && !before.getClientRects().length) before = before.previousElementSibling;
      if (before) {
        const end = [...before.getClientRects()].at(-1);
        places[figure.id] = [sheetOf(figure.getClientRects()[0]), sheetOf(end), height - end.bottom - scrollY];
      }
    }
    return places;
  };

  // A part that ends on a sheet with little on it is set a little closer, as far as that saves the sheet.
  const LITTLE = .3;
  const CLOSER = 4;  // steps of print.css
  const ends = (part) => {
    const boxes = [...part.getClientRects()];
    return { filled: (boxes.at(-1).bottom + scrollY) / height, sheets: boxes.length };
  };
  const tighten = () => {
    let changed = false;
    for (const part of every(".opening:not(.in-short-pages)")) {
      const { sheets, filled } = ends(part);
      if (sheets === 1 || filled > LITTLE) continue;
      const before = Number(part.style.getPropertyValue("--closer"));
      let step = before;
      while (ends(part).sheets === sheets && step < CLOSER) part.style.setProperty("--closer", ++step);
      if (ends(part).sheets === sheets) part.style.setProperty("--closer", before);
      else changed = true;
    }
    return changed;
  };

  const targets = () => Object.fromEntries(every("a.leaf").map((link) => {
    const id = link.getAttribute("href").slice(1);
    return [id, sheetOf(document.getElementById(id).getClientRects()[0])];
  }));
  const number = (sheets) => {
    for (const link of every("a.leaf")) link.textContent = sheets[link.getAttribute("href").slice(1)];
  };
  window.sheets = { hold, heights, open, place, tighten, targets, close, number };
})()
