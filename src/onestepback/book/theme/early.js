// In the page itself, before anything is painted: a theme that a reader has chosen never flashes in the other one.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch { /* storage may be closed: the system's theme stands */ }
