// Hours in two keystrokes: h goes to the hours of a step, then 1–9 enters whole hours at
// once; 0 or . opens the field for the rest. Silent while something is being typed.

const TYPED = "input, textarea, select, [contenteditable], dialog";

document.addEventListener("keydown", (event) => {
  const place = document.querySelector("[data-hours]");
  if (!place || event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest?.(TYPED)) return;
  if (event.key === "h") {
    event.preventDefault();
    place.focus();
  } else if (place.contains(document.activeElement)) enter(event, place.closest("form"));
});

function enter(event, form) {
  const field = form.elements.hours;
  if (/^[1-9]$/.test(event.key)) {
    event.preventDefault();
    field.value = event.key;
    document.activeElement.blur();
    form.requestSubmit();
  } else if (event.key === "0" || event.key === ".") {
    event.preventDefault();
    field.closest("details").open = true;
    field.value = "";
    field.focus();
    // A number field takes no lone point: it is typed after the nought.
    if (event.key === "0") field.value = "0";
  } else if (event.key === "Escape") document.activeElement.blur();
}
