// What is wrong must be seen: the page goes to the first sentence that says so.

function showFirst(root) {
  const found = root.querySelector("main [role=alert], main .errorlist");
  if (!found) return;
  found.scrollIntoView({ block: "center" });
  const place = found.closest(".field");
  place?.querySelector("input:not([type=hidden]), select, textarea")?.focus({ preventScroll: true });
}

showFirst(document);
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.xhr?.status >= 400) showFirst(document);
});
