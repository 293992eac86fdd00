// Theme, in-page links and copying. Loaded before the page is painted, so that a chosen theme never flashes.
(() => {
  const page = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const isDark = () => (page.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  if (["light", "dark"].includes(stored())) page.dataset.theme = stored();

  // A link to a computed number leads into a closed list: open it.
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const closed = target && target.closest("details:not([open])");
    if (closed) { closed.open = true; target.scrollIntoView({ block: "center" }); }
  };

  // Copy the text of the element that a button names; where a browser refuses, select it.
  const copy = async (button) => {
    const source = document.getElementById(button.dataset.copy);
    const words = button.dataset.words ??= button.textContent;
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
    } catch {
      getSelection().selectAllChildren(source);
      if (!document.execCommand("copy")) return;
    }
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = words; }, 2000);
  };

  addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });
  addEventListener("hashchange", reveal);
  addEventListener("DOMContentLoaded", () => {
    reveal();
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
