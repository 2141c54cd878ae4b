// The condition of a way out of a gateway: chosen from lists, never typed.

import { is } from "bpmn-js/lib/util/ModelUtil";

import { select, tick, ticks } from "./fields.js";
import { CHOOSING, outcomesOf, readCondition, writeCondition } from "./vocabulary.js";
import { words } from "./words.js";

export function gatewayFields(panel, flow) {
  const gateway = flow.source.businessObject;
  if (!CHOOSING.some((type) => is(gateway, type)) || gateway.outgoing.length < 2) return [];
  const isDefault = gateway.default === flow.businessObject;
  const choose = (value) => {
    panel.set(flow.source, { default: value ? flow.businessObject : undefined });
    if (value) panel.condition(flow, "");
  };
  const fields = [tick(words.isDefault, isDefault, choose)];
  return isDefault ? fields : [...fields, ...conditionFields(panel, flow)];
}

function conditionFields(panel, flow) {
  const deciding = panel.elementRegistry
    .filter((e) => is(e, "bpmn:Activity") && outcomesOf(e.businessObject).length)
    .map((e) => [e.id, `${e.id} ${e.businessObject.name ?? ""}`]);
  const { step, keys } = readCondition(flow.businessObject);
  const asked = panel.elementRegistry.get(step)?.businessObject;
  const first = (id) => outcomesOf(panel.elementRegistry.get(id).businessObject)[0][0];
  const ask = (id) => panel.condition(flow, id && writeCondition(id, [first(id)]));
  const fields = [select(words.askedStep, step, deciding, ask)];
  if (asked) {
    const write = (chosen) => panel.condition(flow, chosen.length ? writeCondition(step, chosen) : "");
    fields.push(ticks(words.askedOutcomes, keys, outcomesOf(asked), write));
  }
  return fields;
}
