// <button data-theme-choice="light|dark|system">

document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-theme-choice]")?.dataset.themeChoice;
  if (!choice) return;
  if (choice === "system") localStorage.removeItem("theme");
  else localStorage.setItem("theme", choice);
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const theme = choice === "system" ? (dark ? "dark" : "light") : choice;
  document.documentElement.dataset.theme = theme;
});
