// <button data-fill="id" value="…">: puts a suggested value into that field;
// <button data-fill-empty>: all of them, where nothing stands yet. Hidden without
// JavaScript, and where nothing is suggested.

const show = () => {
  const fills = document.querySelectorAll("[data-fill]");
  for (const button of fills) button.hidden = false;
  for (const all of document.querySelectorAll("[data-fills]")) all.hidden = !fills.length;
};
for (const event of ["DOMContentLoaded", "htmx:load"]) document.addEventListener(event, show);

document.addEventListener("click", (event) => {
  const one = event.target.closest("[data-fill]");
  if (one) fill(one);
  const all = event.target.closest("[data-fill-empty]");
  if (!all) return;
  for (const button of all.form.querySelectorAll("[data-fill]")) {
    if (!field(button).value) fill(button);
  }
});

function fill(button) {
  field(button).value = button.value;
  field(button).dispatchEvent(new Event("change", { bubbles: true }));
}

function field(button) {
  return document.getElementById(button.dataset.fill);
}
