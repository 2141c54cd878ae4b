// What scrolls sideways (tabs, the board): the current one is brought into view, and
// the edges behind which there is more fade.

const SCROLLS = ".section-tabs, .board";

for (const event of ["DOMContentLoaded", "htmx:load"]) document.addEventListener(event, begin);
addEventListener("resize", () => document.querySelectorAll(SCROLLS).forEach(mark));
document.addEventListener(
  "scroll",
  (event) => event.target.matches?.(SCROLLS) && mark(event.target),
  { capture: true, passive: true },
);

function begin() {
  for (const box of document.querySelectorAll(SCROLLS)) {
    const at = box.querySelector(":scope > [aria-current]");
    if (at && !box.dataset.seen) {
      box.scrollLeft = at.offsetLeft - box.offsetLeft - (box.clientWidth - at.clientWidth) / 2;
    }
    box.dataset.seen = "";
    mark(box);
  }
}

function mark(box) {
  const rest = box.scrollWidth - box.clientWidth - box.scrollLeft;
  box.classList.toggle("has-before", box.scrollLeft > 1);
  box.classList.toggle("has-after", rest > 1);
}
