// <button data-check-all="name">: ticks all boxes of that name in its form; pressed
// once more, none. Hidden without JavaScript.

const show = () => {
  for (const button of document.querySelectorAll("[data-check-all]")) button.hidden = false;
};
for (const event of ["DOMContentLoaded", "htmx:load"]) document.addEventListener(event, show);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-check-all]");
  if (!button) return;
  const wanted = `input[type="checkbox"][name="${button.dataset.checkAll}"]`;
  const boxes = [...button.form.querySelectorAll(wanted)];
  const all = boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = !all;
});
