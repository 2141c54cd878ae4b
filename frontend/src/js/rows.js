// Rows of a form set: <button data-add-row="prefix"> clones <template data-row="prefix">,
// <button data-drop-row> empties its row and hides it.

document.addEventListener("click", (event) => {
  const add = event.target.closest("[data-add-row]");
  if (add) addRow(add.dataset.addRow);
  const drop = event.target.closest("[data-drop-row]");
  if (drop) dropRow(drop.closest("[data-form-row]"));
});

function addRow(prefix) {
  const template = document.querySelector(`template[data-row="${prefix}"]`);
  const total = document.querySelector(`input[name="${prefix}-TOTAL_FORMS"]`);
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
  total.value = Number(total.value) + 1;
  const row = holder.content.firstElementChild;
  document.querySelector(`[data-rows="${prefix}"]`).append(row);
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

function dropRow(row) {
  for (const input of row.querySelectorAll("input, select, textarea")) {
    if (input.type === "checkbox" || input.type === "radio") input.checked = false;
    else input.value = "";
    input.required = false;
  }
  const mark = row.querySelector("input[name$='-DELETE']");
  if (mark) {
    mark.type = "hidden";
    mark.value = "on";
  }
  row.hidden = true;
}
