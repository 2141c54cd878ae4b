// Only what the engine can run is offered: palette, pad and menu are cut down to it.

import ContextPadProvider from "bpmn-js/lib/features/context-pad/ContextPadProvider";
import ReplaceMenuProvider from "bpmn-js/lib/features/popup-menu/ReplaceMenuProvider";

import { words } from "./words.js";

const PAD = new Set([
  "append.end-event",
  "append.gateway",
  "append.append-task",
  "append.text-annotation",
  "connect",
  "delete",
  "replace",
  "lane-insert-above",
  "lane-insert-below",
]);
const REPLACEMENTS = new Set([
  "replace-with-user-task",
  "replace-with-manual-task",
  "replace-with-service-task",
  "replace-with-send-task",
  "replace-with-call-activity",
  "replace-with-expanded-subprocess",
  "replace-with-collapsed-subprocess",
  "replace-with-exclusive-gateway",
  "replace-with-parallel-gateway",
  "replace-with-inclusive-gateway",
  "replace-with-none-start",
  "replace-with-message-start",
  "replace-with-none-end",
  "replace-with-sequence-flow",
  "replace-with-default-flow",
]);

class Pad extends ContextPadProvider {
  constructor(...parts) {
    super(...parts);
    [this.factory, this.creation] = [parts[5], parts[7]];
  }

  getContextPadEntries(element) {
    const offered = super.getContextPadEntries(element);
    const entries = Object.fromEntries(Object.entries(offered).filter(([key]) => PAD.has(key)));
    if (entries["append.append-task"]) entries["append.append-task"] = this.step(element, entries);
    return entries;
  }

  // A step of ours is done by people: not the plain task that BPMN begins with.
  step(element, entries) {
    const plain = entries["append.append-task"];
    const shape = () => this.factory.createShape({ type: "bpmn:UserTask" });
    const start = (event) => this.creation.start(event, shape(), { source: element });
    const click = () => this._autoPlace.append(element, shape());
    return {
      ...plain,
      className: "bpmn-icon-user-task",
      title: words.appendStep,
      action: { dragstart: start, click: this._autoPlace ? click : start },
    };
  }
}
Pad.$inject = ContextPadProvider.$inject;

class Menu extends ReplaceMenuProvider {
  getPopupMenuEntries(target) {
    const entries = super.getPopupMenuEntries(target);
    return Object.fromEntries(Object.entries(entries).filter(([key]) => REPLACEMENTS.has(key)));
  }

  // Several people at once are set in the panel, with the signature.
  getPopupMenuHeaderEntries() {
    return {};
  }
}
Menu.$inject = ReplaceMenuProvider.$inject;

class Palette {
  constructor(palette, create, elementFactory, lassoTool, handTool, globalConnect) {
    Object.assign(this, { create, elementFactory, lassoTool, handTool, globalConnect });
    palette.registerProvider(this);
  }

  getPaletteEntries() {
    const tool = (icon, title, start) => ({
      group: "tools",
      className: icon,
      title,
      action: { click: start },
    });
    return {
      hand: tool("bpmn-icon-hand-tool", words.hand, (e) => this.handTool.activateHand(e)),
      lasso: tool("bpmn-icon-lasso-tool", words.lasso, (e) => this.lassoTool.activateSelection(e)),
      connect: tool("bpmn-icon-connection-multi", words.connect, (e) => this.globalConnect.start(e)),
      line: { group: "tools", separator: true },
      start: this.shape("bpmn:StartEvent", "bpmn-icon-start-event-none", words.start),
      end: this.shape("bpmn:EndEvent", "bpmn-icon-end-event-none", words.end),
      step: this.shape("bpmn:UserTask", "bpmn-icon-user-task", words.step),
      choice: this.shape("bpmn:ExclusiveGateway", "bpmn-icon-gateway-xor", words.choice),
      both: this.shape("bpmn:ParallelGateway", "bpmn-icon-gateway-parallel", words.both),
      call: this.shape("bpmn:CallActivity", "bpmn-icon-call-activity", words.call),
      note: this.shape("bpmn:TextAnnotation", "bpmn-icon-text-annotation", words.note),
    };
  }

  shape(type, className, title) {
    const start = (event) => this.create.start(event, this.elementFactory.createShape({ type }));
    return { group: "elements", className, title, action: { dragstart: start, click: start } };
  }
}
Palette.$inject = [
  "palette",
  "create",
  "elementFactory",
  "lassoTool",
  "handTool",
  "globalConnect",
];

export const supported = {
  contextPadProvider: ["type", Pad],
  replaceMenuProvider: ["type", Menu],
  paletteProvider: ["type", Palette],
};
