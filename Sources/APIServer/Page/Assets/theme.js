// Not a module: it runs before the first paint, so that the page never flashes in the other theme.
"use strict";
{
  const theme = (() => {
    try {
      return localStorage.getItem("retail-pulse-theme");
    } catch {
      return null;  // Storage may be forbidden; the system's theme stays then.
    }
  })();
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
}
