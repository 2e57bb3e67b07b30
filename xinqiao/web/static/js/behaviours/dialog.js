// Without script a link to #id opens the dialog (CSS :target). With it, the same link opens a true modal:
// focus is held, Escape closes, and focus returns to the link.
export function dialog(element) {
  const onClick = (event) => {
    const opener = event.target.closest(`a[href="#${CSS.escape(element.id)}"]`);
    if (opener) {
      event.preventDefault();
      element.removeAttribute("open");
      element.showModal();
      return;
    }
    if (element.contains(event.target) && event.target.closest("[data-close]")) {
      event.preventDefault();
      close(element);
    }
    if (event.target === element) close(element);
  };
  document.addEventListener("click", onClick);
  return () => document.removeEventListener("click", onClick);
}

function close(element) {
  if (location.hash === `#${element.id}`) history.replaceState(null, "", location.pathname + location.search);
  element.close();
}
