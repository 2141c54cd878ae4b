// The page on which a procedure is drawn. Loaded there only.

import AlignElementsModule from "bpmn-js/lib/features/align-elements";
import DistributeElementsModule from "bpmn-js/lib/features/distribute-elements";
import Modeler from "bpmn-js/lib/Modeler";

import "../../css/modeler.css";
import { Keeping } from "../modeler/keeping.js";
import { Panel } from "../modeler/panel.js";
import { Problems } from "../modeler/problems.js";
import { supported } from "../modeler/supported.js";
import { showAll } from "../modeler/viewing.js";
import { vocabulary } from "../modeler/vocabulary.js";
import { translate, words } from "../modeler/words.js";

class Desk extends Modeler {}
// Their icons carry inline styles, which the security policy refuses.
const without = [AlignElementsModule, DistributeElementsModule];
Desk.prototype._modules = Modeler.prototype._modules.filter((part) => !without.includes(part));

async function open(place) {
  const choices = JSON.parse(document.getElementById("modeler-choices").textContent);
  const modeler = new Desk({
    container: place.querySelector("[data-canvas]"),
    moddleExtensions: { kehubu: vocabulary },
    additionalModules: [supported, { translate: ["value", translate] }],
  });
  const problems = new Problems(modeler, place.querySelector("[data-problems]"));
  const response = await fetch(place.dataset.source);
  await modeler.importXML(await response.text());
  showAll(modeler);
  const panel = new Panel(modeler, place.querySelector("[data-panel]"), choices);
  panel.draw();
  const keeping = new Keeping(modeler, place, problems);
  await keeping.check();
  const acts = {
    undo: () => modeler.get("commandStack").undo(),
    redo: () => modeler.get("commandStack").redo(),
    fit: () => showAll(modeler),
    check: () => keeping.check(),
  };
  for (const button of place.querySelectorAll("[data-act]")) {
    button.addEventListener("click", acts[button.dataset.act]);
  }
}

const place = document.getElementById("modeler");
if (place) {
  open(place).catch((error) => {
    place.querySelector("[data-status]").textContent = `${words.unreadable} ${error.message}`;
  });
}
