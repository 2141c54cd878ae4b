// All words come with the page, in the reader's language.

const given = JSON.parse(document.getElementById("modeler-words")?.textContent ?? "{}");

export const words = given.own ?? {};
const theirs = given.theirs ?? {};

// bpmn-js asks for each of its own words here.
export function translate(template, replacements = {}) {
  const said = theirs[template] ?? template;
  return said.replace(/{([^}]+)}/g, (whole, key) => replacements[key] ?? whole);
}
