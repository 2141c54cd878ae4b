// <button data-copy="#id">: puts the text of that element on the clipboard; selects
// it where the page may not (plain http on a network), so that Ctrl+C does.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  if (!navigator.clipboard) {
    if (source.select) source.select();
    else getSelection().selectAllChildren(source);
    return;
  }
  await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
  button.querySelector("[data-done]")?.removeAttribute("hidden");
});
