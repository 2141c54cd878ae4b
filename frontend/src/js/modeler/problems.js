// What is wrong: listed below the picture, marked on it; a press leads there.

import { made } from "./fields.js";
import { words } from "./words.js";

export class Problems {
  constructor(modeler, place) {
    this.place = place;
    for (const name of ["canvas", "elementRegistry", "overlays", "selection"]) {
      this[name] = modeler.get(name);
    }
    this.marked = [];
  }

  show({ problems, warnings }) {
    this.clear();
    for (const problem of problems) this.mark(problem);
    const lines = [
      ...problems.map((problem) => this.line(problem, "is-bad")),
      ...warnings.map((warning) => this.line(warning, "is-warn")),
    ];
    const nothing = made("p", { className: "notice is-good", textContent: words.sound });
    if (!problems.length) lines.unshift(nothing);
    this.place.replaceChildren(...lines);
  }

  clear() {
    this.overlays.remove({ type: "problem" });
    for (const id of this.marked) {
      if (this.elementRegistry.get(id)) this.canvas.removeMarker(id, "has-problem");
    }
    this.marked = [];
  }

  mark({ id, said }) {
    const element = this.elementRegistry.get(id);
    if (!element || element === this.canvas.getRootElement()) return;
    this.canvas.addMarker(id, "has-problem");
    this.marked.push(id);
    const html = made("span", { className: "modeler-mark", textContent: "!", title: said });
    this.overlays.add(id, "problem", { position: { top: -10, right: 10 }, html });
  }

  line({ id, said }, kind) {
    const button = made("button", { type: "button", className: `notice modeler-problem ${kind}`, textContent: said });
    button.addEventListener("click", () => this.go(id));
    return button;
  }

  go(id) {
    const element = this.elementRegistry.get(id);
    if (!element || element === this.canvas.getRootElement()) return;
    this.selection.select(element);
    this.canvas.scrollToElement(element);
  }
}
