// The few kinds of fields of the panel. Each tells what it became, once one has chosen.

export function made(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

let number = 0;

function field(label, control, help = "") {
  control.id = `modeler-field-${(number += 1)}`;
  const parts = [made("label", { htmlFor: control.id, textContent: label }), control];
  if (help) parts.push(made("span", { className: "help", textContent: help }));
  return made("div", { className: "field" }, ...parts);
}

export function text(label, value, change, { help = "", rows = 0, list = "" } = {}) {
  const control = made(rows ? "textarea" : "input", { value });
  if (rows) control.rows = rows;
  if (list) control.setAttribute("list", list);
  control.addEventListener("change", () => change(control.value.trim()));
  return field(label, control, help);
}

export function select(label, value, choices, change, { empty = "—", help = "" } = {}) {
  const known = choices.some(([key]) => key === value);
  const rows = value && !known ? [[value, value], ...choices] : choices;
  const options = [["", empty], ...rows].map(([key, said]) =>
    made("option", { value: key, textContent: said, selected: key === value }),
  );
  const control = made("select", {}, ...options);
  control.addEventListener("change", () => change(control.value));
  return field(label, control, help);
}

export function tick(label, value, change) {
  const control = made("input", { type: "checkbox", checked: value });
  control.addEventListener("change", () => change(control.checked));
  return made("label", { className: "choice" }, control, label);
}

// The order of ticking is kept: the first role is the responsible one.
export function ticks(legend, chosen, choices, change, help = "") {
  const known = new Set(choices.map(([key]) => key));
  const rows = [...choices, ...chosen.filter((key) => !known.has(key)).map((key) => [key, key])];
  const boxes = rows.map(([key, said]) =>
    tick(said, chosen.includes(key), (is) => {
      change(is ? [...chosen, key] : chosen.filter((other) => other !== key));
    }),
  );
  const parts = [made("legend", { textContent: legend }), ...boxes];
  if (help) parts.push(made("p", { className: "help", textContent: help }));
  return made("fieldset", { className: "field" }, ...parts);
}

export function button(label, act) {
  const control = made("button", { type: "button", className: "btn btn-small", textContent: label });
  control.addEventListener("click", act);
  return control;
}
