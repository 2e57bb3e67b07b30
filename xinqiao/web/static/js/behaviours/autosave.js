// Keep what is being typed on this page's own tab, so that a reload or a lost network loses nothing.
// Session storage only: it dies with the tab, and it is emptied once the form was sent.
export function autosave(form) {
  const key = `draft:${form.dataset.draft ?? form.getAttribute("action") ?? location.pathname}`;
  const fields = () => [...form.elements].filter((field) => field.name && isKept(field));
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? "{}");
    for (const field of fields()) {
      if (field.value === field.defaultValue && kept[field.name]) field.value = kept[field.name];
    }
  } catch {
    sessionStorage.removeItem(key);
  }
  const save = () => {
    const values = Object.fromEntries(fields().map((field) => [field.name, field.value]));
    sessionStorage.setItem(key, JSON.stringify(values));
  };
  const sent = (event) => {
    if (event.type === "submit" || event.detail?.successful) sessionStorage.removeItem(key);
  };
  form.addEventListener("input", save);
  form.addEventListener("htmx:afterRequest", sent);
  if (!form.matches("[hx-post], [hx-put]")) form.addEventListener("submit", sent);
  return () => form.removeEventListener("input", save);
}

function isKept(field) {
  return (
    !["hidden", "password", "file", "submit", "button", "checkbox", "radio"].includes(field.type) &&
    field.autocomplete !== "one-time-code"
  );
}
