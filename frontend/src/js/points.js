// [data-points]: adds up, while one chooses, the points of a record's questions (their
// names) and says by the thresholds what they advise; the server's own sum goes first.

document.addEventListener("change", tell);
document.addEventListener("DOMContentLoaded", tell);

function tell() {
  for (const sheet of document.querySelectorAll("[data-points]")) count(sheet);
}

function count(sheet) {
  const form = document.getElementById("record-form");
  if (!form) return;
  const values = new FormData(form);
  const of = (names) => names.split(" ").map((name) => values.get(`record-${name}`));
  const total = of(sheet.dataset.points).reduce((sum, each) => sum + Number(each ?? 0), 0);
  const { go, decide } = sheet.dataset;
  let advice = total >= Number(go) ? "go" : total >= Number(decide) ? "decide" : "no";
  if (!of(sheet.dataset.points).some(Boolean)) advice = "none";
  if (of(sheet.dataset.vetoes).includes("yes")) advice = "veto";
  sheet.querySelector("[data-total]").value = total;
  sheet.querySelector("[data-most]").hidden = false;
  for (const each of sheet.querySelectorAll("[data-advice]")) {
    each.hidden = each.dataset.advice !== advice;
  }
}
