// The properties of what is selected. Everything is a command, so that one can undo it.

import { is } from "bpmn-js/lib/util/ModelUtil";

import { button, made, select, text, tick, ticks } from "./fields.js";
import { gatewayFields } from "./ways.js";
import { AUTOMATA, STEPS, get, outcomesOf, readCondition, writeCondition } from "./vocabulary.js";
import { words } from "./words.js";

const oneOf = (object, types) => types.some((type) => is(object, type));

export class Panel {
  constructor(modeler, place, choices) {
    this.place = place;
    this.choices = choices;
    for (const name of ["modeling", "moddle", "elementRegistry", "selection", "elementFactory", "canvas"]) {
      this[name] = modeler.get(name);
    }
    const draw = () => this.draw();
    modeler.on(["selection.changed", "commandStack.changed", "import.done"], draw);
    this.place.append(this.clauses());
    this.body = made("div", { className: "form" });
    this.place.append(this.body);
  }

  clauses() {
    const options = this.choices.clauses.map(([id, title]) =>
      made("option", { value: id, textContent: title }),
    );
    return made("datalist", { id: "modeler-clauses" }, ...options);
  }

  draw() {
    const [element] = this.selection.get();
    const shown = element?.labelTarget ?? element ?? this.canvas.getRootElement();
    const hand = this.shown === shown.id ? this.controls().indexOf(document.activeElement) : -1;
    this.fill(shown);
    this.controls()[hand]?.focus();
  }

  controls() {
    return [...this.body.querySelectorAll("input, select, textarea, button")];
  }

  fill(element) {
    this.shown = element.id;
    const object = element.businessObject;
    this.body.replaceChildren(
      made("h2", { textContent: this.kindOf(object) }),
      ...this.fieldsOf(element, object),
    );
  }

  kindOf(object) {
    return words.kinds[object.$type] ?? words.element;
  }

  fieldsOf(element, object) {
    if (is(object, "bpmn:Process") || is(object, "bpmn:Participant")) return this.ofProcess(element, object);
    if (is(object, "bpmn:SequenceFlow")) return [this.name(element, object), ...gatewayFields(this, element)];
    if (is(object, "bpmn:BoundaryEvent")) return [this.name(element, object), this.wait(element, object)];
    if (is(object, "bpmn:EndEvent")) return [this.name(element, object), this.own(element, "state", words.state, words.stateHelp)];
    if (oneOf(object, AUTOMATA)) return this.ofAutomaton(element, object);
    if (oneOf(object, STEPS)) return this.ofStep(element, object);
    if (is(object, "bpmn:TextAnnotation")) return [text(words.text, object.text ?? "", (value) => this.set(element, { text: value }), { rows: 3 })];
    return [this.name(element, object), this.id(element, object)];
  }

  set(element, properties) {
    this.modeling.updateProperties(element, properties);
  }

  setOwn(element, name, value) {
    this.set(element, { [`kehubu:${name}`]: value || undefined });
  }

  name(element, object) {
    return text(words.name, object.name ?? "", (value) => this.set(element, { name: value }));
  }

  // Conditions speak of steps by their id: they follow.
  id(element, object) {
    return text(
      words.id,
      object.id,
      (value) => {
        if (!/^[A-Za-z_][\w.-]*$/.test(value) || this.elementRegistry.get(value)) return this.draw();
        const flows = this.elementRegistry.filter((e) => readCondition(e.businessObject ?? {}).step === object.id);
        const keys = flows.map((flow) => readCondition(flow.businessObject).keys);
        this.set(element, { id: value });
        flows.forEach((flow, place) => this.condition(flow, writeCondition(value, keys[place])));
      },
      { help: words.idHelp },
    );
  }

  own(element, name, label, help = "", list = "") {
    const change = (value) => this.setOwn(element, name, value);
    return text(label, get(element.businessObject, name), change, { help, list });
  }

  roles(element, object, name, label, help) {
    const chosen = get(object, name).split(/\s+/).filter(Boolean);
    return ticks(label, chosen, this.choices.roles, (codes) => this.setOwn(element, name, codes.join(" ")), help);
  }

  choice(element, object, name, label, choices) {
    return select(label, get(object, name), choices, (value) => this.setOwn(element, name, value));
  }

  ofProcess(element, object) {
    const target = object.processRef ?? object;
    const rename = (value) => this.modeling.updateModdleProperties(element, target, { name: value });
    return [
      text(words.name, target.name ?? object.name ?? "", rename),
      made("p", { className: "help", textContent: `${words.key} ${target.id}` }),
      made("p", { className: "help", textContent: words.hint }),
    ];
  }

  ofStep(element, object) {
    const fields = [
      this.name(element, object),
      this.id(element, object),
      this.own(element, "clause", words.clause, "", "modeler-clauses"),
      this.roles(element, object, "role", words.roles, words.rolesHelp),
      this.own(element, "due", words.due, words.dueHelp),
    ];
    if (is(object, "bpmn:CallActivity")) {
      const call = (value) => this.set(element, { calledElement: value || undefined });
      fields.push(select(words.called, object.calledElement ?? "", this.choices.procedures, call));
    }
    if (is(object, "bpmn:UserTask")) fields.push(...this.signature(element, object));
    if (!get(object, "signs")) fields.push(this.choice(element, object, "record", words.record, this.choices.records));
    fields.push(
      tick(words.conditional, get(object, "conditional") === "true", (value) => this.setOwn(element, "conditional", value && "true")),
      this.roles(element, object, "waivable", words.waivable),
      this.outcomes(element, object),
      button(words.addTimer, () => this.addTimer(element)),
    );
    return fields;
  }

  ofAutomaton(element, object) {
    return [
      this.name(element, object),
      this.id(element, object),
      this.choice(element, object, "action", words.action, this.choices.actions),
      this.own(element, "clause", words.clause, "", "modeler-clauses"),
      this.outcomes(element, object),
    ];
  }

  signature(element, object) {
    const change = (value) => {
      this.set(element, {
        "kehubu:signs": value || undefined,
        "kehubu:meaning": value ? get(object, "meaning") || "approve" : undefined,
        "kehubu:level": value ? get(object, "level") || "L2" : undefined,
        "kehubu:record": undefined,
        loopCharacteristics: value ? this.several(object) : undefined,
      });
    };
    const fields = [select(words.signs, get(object, "signs"), this.choices.signs, change)];
    if (!get(object, "signs")) return fields;
    const loop = object.loopCharacteristics;
    const inTurn = (value) => this.modeling.updateModdleProperties(element, loop, { isSequential: value });
    fields.push(
      this.choice(element, object, "meaning", words.meaning, this.choices.meanings),
      this.choice(element, object, "level", words.level, words.levels),
    );
    if (loop) fields.push(tick(words.inTurn, Boolean(loop.isSequential), inTurn));
    return fields;
  }

  several(object) {
    const loop = object.loopCharacteristics ?? this.moddle.create("bpmn:MultiInstanceLoopCharacteristics");
    loop.$parent = object;
    return loop;
  }

  outcomes(element, object) {
    const rows = outcomesOf(object);
    const isSignature = Boolean(get(object, "signs"));
    const write = (changed) => this.writeOutcomes(element, object, changed);
    const lines = rows.map(([key, label], place) => {
      const put = (next) => write(rows.map((row, other) => (other === place ? next : row)));
      const parts = [text(words.outcomeLabel, label, (value) => put([key, value]))];
      if (!isSignature) {
        parts.unshift(text(words.outcomeKey, key, (value) => put([value, label])));
        parts.push(button(words.remove, () => write(rows.filter((_, other) => other !== place))));
      }
      return made("div", { className: "modeler-row" }, ...parts);
    });
    const group = made("fieldset", { className: "field" }, made("legend", { textContent: words.outcomes }), ...lines);
    const add = () => write([...rows, [`way_${rows.length + 1}`, words.newOutcome]]);
    if (!isSignature) group.append(button(words.addOutcome, add));
    return group;
  }

  writeOutcomes(element, object, rows) {
    const others = (object.extensionElements?.values ?? []).filter((note) => note.$type !== "kehubu:Outcome");
    const notes = rows.map(([key, label]) => this.moddle.create("kehubu:Outcome", { key, label }));
    const extensions = this.moddle.create("bpmn:ExtensionElements", { values: [...others, ...notes] });
    for (const note of extensions.values) note.$parent = extensions;
    extensions.$parent = object;
    this.set(element, { extensionElements: extensions.values.length ? extensions : undefined });
  }

  condition(flow, body) {
    const expression = body && this.moddle.create("bpmn:FormalExpression", { body });
    this.set(flow, { conditionExpression: expression || undefined });
  }

  addTimer(host) {
    const timer = this.elementFactory.createShape({
      type: "bpmn:BoundaryEvent",
      eventDefinitionType: "bpmn:TimerEventDefinition",
    });
    timer.businessObject.cancelActivity = false;
    const [definition] = timer.businessObject.eventDefinitions;
    definition.timeDuration = this.moddle.create("bpmn:FormalExpression", { body: "PT8H" });
    definition.timeDuration.$parent = definition;
    const place = { x: host.x + 30, y: host.y + host.height };
    this.modeling.createShape(timer, place, host, { attach: true });
    this.selection.select(timer);
  }

  wait(element, object) {
    const [definition] = object.eventDefinitions ?? [];
    const hours = /^PT([\d.]+)H$/.exec(definition?.timeDuration?.body ?? "")?.[1] ?? "";
    const change = (value) => {
      const duration = this.moddle.create("bpmn:FormalExpression", { body: `PT${value}H` });
      this.modeling.updateModdleProperties(element, definition, { timeDuration: duration });
    };
    return text(words.wait, hours, change, { help: words.waitHelp });
  }
}
