// <button data-copy="#id">: puts the text of that element on the clipboard.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
  button.querySelector("[data-done]")?.removeAttribute("hidden");
});
