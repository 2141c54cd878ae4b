// The command palette: Ctrl+K (or ⌘K) opens it, arrows choose, Enter goes there.
// It is silent while an input method composes. Without scripts the search link
// leads to the search page.

const dialog = () => document.getElementById("palette");
const hits = () => [...dialog().querySelectorAll(".palette-hits a")];

// Between a keystroke and its answer the hits are those of other words: Enter waits.
let isStale = false;
let hasPressedEnter = false;

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

document.addEventListener("input", (event) => {
  if (dialog()?.contains(event.target)) isStale = true;
});

// New hits replace the old: who had chosen one must not be left without a focus.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "palette-hits") return;
  if (document.activeElement === document.body) dialog().querySelector("input").focus();
  isStale = false;
  if (hasPressedEnter) go();
});

document.addEventListener("htmx:responseError", forget);
document.addEventListener("htmx:sendError", forget);

function forget() {
  isStale = hasPressedEnter = false;
}

function go() {
  hasPressedEnter = isStale;
  if (!isStale) hits()[0]?.click();
}

function show() {
  const palette = dialog();
  forget();
  if (!palette.open) palette.showModal();
  palette.querySelector("input").select();
}

function choose(event) {
  const found = hits();
  const now = found.indexOf(document.activeElement);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const next = now + (event.key === "ArrowDown" ? 1 : -1);
    (found[next] ?? dialog().querySelector("input")).focus();
  } else if (event.key === "Enter" && now < 0) {
    event.preventDefault();
    go();
  }
}
