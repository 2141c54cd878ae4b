// A form that was sent is not sent again by a second press; leaving a page with
// changed fields in a form[data-guard] is asked about.

let changed = false;

document.addEventListener("input", (event) => {
  if (event.target.form?.hasAttribute("data-guard")) changed = true;
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  changed = false;
  if (form.hasAttribute("hx-post") || form.method === "get" || form.target) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
});

// The back button brings a page back as it was left: its forms may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
