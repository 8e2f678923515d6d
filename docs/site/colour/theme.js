// Light, dark, or what the system says; the same setting as on the other pages of the site.
(() => {
  const read = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const dark = () => document.documentElement.dataset.theme === "dark"
    || (document.documentElement.dataset.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = ["light", "dark"].includes(read()) ? read() : "auto";
  addEventListener("DOMContentLoaded", () => document.getElementById("theme").addEventListener("click", () => {
    const theme = dark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    try { localStorage.setItem("theme", theme); } catch { /* a private window: for this page alone, then */ }
  }));
})();
