// Before the first paint: the chosen theme, or the system's.

const chosen = localStorage.getItem("theme");
const dark = matchMedia("(prefers-color-scheme: dark)");
const apply = () => {
  const theme = localStorage.getItem("theme") || (dark.matches ? "dark" : "light");
  document.documentElement.dataset.theme = theme;
};
if (chosen !== "dark" && chosen !== "light") localStorage.removeItem("theme");
dark.addEventListener("change", apply);
apply();
