// Bars of a plan that may be moved: dragged by days, they propose other dates to the
// form that asks for the reason. Without a drag a bar is a link to the same form.

const DAY = 24 * 60 * 60 * 1000;
const SLOP = 4;
let drag = null;

document.addEventListener("pointerdown", (event) => {
  const bar = event.target.closest?.(".gantt [data-replan]");
  if (!bar || event.button !== 0) return;
  const chart = bar.closest("svg");
  drag = {
    bar,
    from: event.clientX,
    day: Number(chart.dataset.day) * chart.getScreenCTM().a,
    unit: Number(chart.dataset.day),
    endOnly: !bar.dataset.starts || event.target.classList.contains("grip"),
    width: Number(bar.querySelector(".shape").getAttribute("width")),
    days: 0,
    moved: false,
  };
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const by = event.clientX - drag.from;
  drag.moved ||= Math.abs(by) > SLOP;
  if (drag.moved) show(Math.round(by / drag.day));
});

document.addEventListener("pointerup", () => {
  if (!drag) return;
  const { bar, days, endOnly } = drag;
  if (days) {
    const dates = new URLSearchParams({ ends_on: later(bar.dataset.ends, days) });
    if (bar.dataset.starts) {
      dates.set("starts_on", later(bar.dataset.starts, endOnly ? 0 : days));
    }
    location.assign(`${bar.dataset.replan}?${dates}`);
  }
  // The click that ends a drag is no click.
  if (drag.moved) bar.addEventListener("click", (click) => click.preventDefault(), { once: true });
  drag = null;
});

for (const name of ["pointercancel", "keydown"]) {
  document.addEventListener(name, (event) => {
    if (!drag || (name === "keydown" && event.key !== "Escape")) return;
    show(0);
    drag = null;
  });
}

// Links would be dragged as links.
document.addEventListener("dragstart", (event) => {
  if (event.target.closest?.(".gantt")) event.preventDefault();
});

function show(days) {
  const shape = drag.bar.querySelector(".shape");
  const least = drag.unit - drag.width;
  const by = drag.endOnly ? Math.max(days * drag.unit, least) : days * drag.unit;
  drag.days = Math.round(by / drag.unit);
  if (drag.endOnly) shape.setAttribute("width", drag.width + by);
  else drag.bar.setAttribute("transform", `translate(${by},0)`);
}

function later(day, days) {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
}
