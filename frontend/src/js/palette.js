// The command palette: Ctrl+K (or ⌘K) opens it, arrows choose, Enter goes there.
// It is silent while an input method composes. Without scripts the search link
// leads to the search page.

const dialog = () => document.getElementById("palette");

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-palette]")) return;
  event.preventDefault();
  show();
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  const wanted = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
  if (wanted && dialog()) {
    event.preventDefault();
    show();
  } else if (dialog()?.open) choose(event);
});

// New hits replace the old: who had chosen one must not be left without a focus.
document.addEventListener("htmx:afterSwap", (event) => {
  const lost = document.activeElement === document.body;
  if (event.target.id === "palette-hits" && lost) dialog().querySelector("input").focus();
});

function show() {
  const palette = dialog();
  if (!palette.open) palette.showModal();
  palette.querySelector("input").select();
}

function choose(event) {
  const hits = [...dialog().querySelectorAll(".palette-hits a")];
  const now = hits.indexOf(document.activeElement);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const next = now + (event.key === "ArrowDown" ? 1 : -1);
    (hits[next] ?? dialog().querySelector("input")).focus();
  } else if (event.key === "Enter" && now < 0 && hits.length) {
    event.preventDefault();
    hits[0].click();
  }
}
