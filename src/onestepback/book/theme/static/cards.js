// A card with what a link leads to, in short: where a pointer rests on it, where the keyboard comes to it, and at the
// first tap, whose card has the way there. All cards are one file of this site, fetched at the first link.
(() => {
  const root = new URL(document.documentElement.dataset.content_root, location.href);
  let loading;
  const load = () => loading ??= new Promise((resolve) => {
    const script = document.createElement("script");
    window.osbCards = resolve;
    script.src = new URL("cards.js", root);
    script.onerror = () => { resolve({}); };
    document.head.append(script);
  });
  const linkAt = (place) => place.closest?.("#content a[href*='#']:not(.here, .results a)");
  const plain = (text) => {
    try { return decodeURIComponent(text); } catch { return text; }   // an address may hold a bare %
  };
  const isInView = (hash) => {
    const target = document.getElementById(plain(hash.slice(1)))?.getBoundingClientRect();
    return target?.height && target.top >= 0 && target.top < innerHeight / 2;
  };
  const cardOf = async (link) => {
    const { pathname, hash } = new URL(link.href);
    if (!pathname.startsWith(root.pathname) || (pathname === location.pathname && isInView(hash))) return undefined;
    const page = pathname.slice(root.pathname.length).replace(/(^|\/)$/, "$1index.html");
    return (await load())[plain(page + hash)];
  };

  const place = document.createElement("div");
  place.className = "at-link";
  place.id = "at-link";
  place.setAttribute("role", "tooltip");
  place.hidden = true;
  let shown, wanted, turn;

  const make = (name, text) => {
    const part = document.createElement(name);
    part.textContent = text;
    return part;
  };
  const fill = ({ kind, title = "", lines = [], picture }) => {
    const head = make("p", "");
    head.append(make("span", kind), " ", make("b", title));
    place.replaceChildren(head, ...lines.map(([name, text]) => {
      const line = make("p", "");
      if (name) line.append(make("span", name), " ");
      line.append(text);
      return line;
    }));
    if (picture) {
      const image = new Image();
      image.src = new URL(picture, root);
      image.alt = "";
      place.append(image);
    }
  };
  const put = (link) => {
    const [box] = link.getClientRects();
    if (!box) return;
    const { clientWidth, clientHeight } = document.documentElement;
    // Below the link, or above it where that has more room and more is needed; in it the card shrinks or scrolls.
    place.style.maxHeight = "";
    const room = { below: clientHeight - box.bottom - 14, above: box.top - 14 };
    const isBelow = place.offsetHeight <= room.below || room.below >= room.above;
    place.style.maxHeight = `${room[isBelow ? "below" : "above"]}px`;
    const { width, height } = place.getBoundingClientRect();
    place.style.left = `${scrollX + Math.max(8, Math.min(box.left, clientWidth - width - 8))}px`;
    place.style.top = `${scrollY + (isBelow ? box.bottom + 6 : box.top - height - 6)}px`;
  };
  const hide = () => {
    clearTimeout(turn);
    shown?.removeAttribute("aria-describedby");
    place.hidden = true;
    shown = wanted = undefined;
  };
  const show = async (link, way) => {
    wanted = link;
    const card = await cardOf(link);
    if (wanted !== link) return true;
    if (!card) { hide(); return false; }
    shown?.removeAttribute("aria-describedby");
    fill(card);
    if (way) {
      const there = make("a", way);
      there.href = link.href;
      place.append(there);
    }
    document.body.append(place);
    place.hidden = false;
    put(link);
    place.querySelector("img")?.addEventListener("load", () => { if (shown === link) put(link); });
    link.setAttribute("aria-describedby", place.id);
    shown = link;
    return true;
  };

  // A pointer that rests; between the link and its card it may pass over what lies there.
  const soon = (act, after) => { clearTimeout(turn); turn = setTimeout(act, after); };
  addEventListener("pointermove", ({ target, pointerType, movementX, movementY }) => {
    if (pointerType === "touch" || !(movementX || movementY)) return;   // a page that scrolls moves no pointer
    const link = linkAt(target);
    if (link && link !== shown) soon(() => show(link), 250);
    else if (link || place.contains(target)) clearTimeout(turn);
    else if (wanted !== document.activeElement) soon(hide, 250);
  });
  addEventListener("focusin", ({ target }) => {
    const link = linkAt(target);
    if (link?.matches(":focus-visible")) show(link);
    else if (!place.contains(target)) hide();
  });
  addEventListener("keydown", ({ key }) => { if (key === "Escape") hide(); });

  // A tap. What it is cannot be asked of every browser's click.
  let touched = false;
  addEventListener("pointerdown", ({ target, pointerType }) => {
    touched = pointerType === "touch";
    if (touched && linkAt(target)) load();
  }, true);
  addEventListener("click", (event) => {
    const link = linkAt(event.target);
    if (place.contains(event.target)) { setTimeout(hide); return; }
    if (!touched || !link || event.detail === 0) { hide(); return; }
    if (link === shown) { hide(); return; }   // the second follows it
    event.preventDefault();
    show(link, "Go there").then((known) => { if (!known) location.href = link.href; });
  }, true);
})();
