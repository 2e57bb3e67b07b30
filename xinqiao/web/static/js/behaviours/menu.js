// A <details> menu that closes when one looks elsewhere or presses Escape.
export function menu(element) {
  const outside = (event) => {
    if (!element.contains(event.target)) element.open = false;
  };
  const escape = (event) => {
    if (event.key === "Escape" && element.open) {
      element.open = false;
      element.querySelector("summary").focus();
    }
  };
  document.addEventListener("click", outside);
  element.addEventListener("keydown", escape);
  return () => document.removeEventListener("click", outside);
}
