// Keep what is being typed: send the form's fields to data-url once the hands rest, and ask before the page
// is left with something unsent. Nothing is stored in the browser: a family shares a phone.
const REST = 2000;

export function autosave(form) {
  let timer;
  const mark = (state) => {
    form.dataset.draft = state;
  };
  const send = async () => {
    if (!form.dataset.url) return;
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken?.value ?? "" };
    try {
      const response = await fetch(form.dataset.url, { method: "POST", body: new FormData(form), headers });
      mark(response.ok ? "kept" : "unsent");
    } catch {
      mark("unsent");
    }
  };
  const typed = () => {
    mark("unsent");
    clearTimeout(timer);
    timer = setTimeout(send, REST);
  };
  const sent = () => {
    clearTimeout(timer);
    mark("sent");
  };
  const leaving = (event) => {
    if (form.dataset.draft === "unsent") event.preventDefault();
  };
  form.addEventListener("input", typed);
  form.addEventListener("submit", sent);
  addEventListener("beforeunload", leaving);
  return () => {
    clearTimeout(timer);
    removeEventListener("beforeunload", leaving);
  };
}
