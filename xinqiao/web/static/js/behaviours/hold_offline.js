// Without a network a form is not sent: the browser would put an empty page in its place, and pages of ours
// are not kept, so what was typed would be gone. The words stand in data-offline, their place is [data-unsent].
export function holdOffline(form) {
  const hold = (event) => {
    const said = form.querySelector("[data-unsent]");
    said.textContent = navigator.onLine ? "" : form.dataset.offline;
    if (!navigator.onLine) event.preventDefault();
  };
  form.addEventListener("submit", hold);
  return () => form.removeEventListener("submit", hold);
}
