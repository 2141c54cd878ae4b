// What our files say of steps, so that the modeler reads and writes it.

export const vocabulary = {
  name: "kehubu",
  uri: "urn:kehubu:bpmn:1",
  prefix: "kehubu",
  xml: { tagAlias: "lowerCase" },
  associations: [],
  types: [
    {
      name: "Step",
      extends: ["bpmn:Activity"],
      properties: [
        "role",
        "record",
        "due",
        "clause",
        "waivable",
        "conditional",
        "signs",
        "meaning",
        "level",
        "action",
      ].map((name) => ({ name, isAttr: true, type: "String" })),
    },
    {
      name: "Ending",
      extends: ["bpmn:EndEvent"],
      properties: [{ name: "state", isAttr: true, type: "String" }],
    },
    {
      name: "Outcome",
      superClass: ["Element"],
      properties: [
        { name: "key", isAttr: true, type: "String" },
        { name: "label", isAttr: true, type: "String" },
      ],
    },
  ],
};

export const STEPS = ["bpmn:UserTask", "bpmn:ManualTask", "bpmn:Task", "bpmn:CallActivity"];
export const AUTOMATA = ["bpmn:ServiceTask", "bpmn:SendTask"];
export const CHOOSING = ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway"];

export const get = (object, name) => object.get(`kehubu:${name}`) || "";

// Signatures end in one of two ways, whatever the file says.
const SIGNED = [
  ["approved", "签字通过"],
  ["rejected", "退回"],
];

export function outcomesOf(object) {
  const notes = object.extensionElements?.values ?? [];
  const written = notes
    .filter((note) => note.$type === "kehubu:Outcome")
    .map((note) => [note.key ?? "", note.label ?? ""]);
  if (!get(object, "signs")) return written;
  const labels = new Map([...SIGNED, ...written]);
  return SIGNED.map(([key]) => [key, labels.get(key)]);
}

// `step = key | key`, as the engine reads it; what is written otherwise is left alone.
export function readCondition(flow) {
  const match = /^\s*(\S+)\s*=\s*(.+?)\s*$/.exec(flow.conditionExpression?.body ?? "");
  return match ? { step: match[1], keys: match[2].split(/\s*\|\s*/) } : { step: "", keys: [] };
}

export const writeCondition = (step, keys) => `${step} = ${keys.join(" | ")}`;
