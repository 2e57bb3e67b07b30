// Keys for lists: J K move, X select, Enter open, and any element with data-key="r" is pressed by R.
// Off while typing, off with modifiers, off where the person turned them off (data-shortcuts="off").
const FOCUS = "data-focus";

export function shortcuts(element) {
  if (element.dataset.shortcuts === "off") return undefined;
  const onKey = (event) => {
    const isFind = (event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k";
    if (isFind) {
      event.preventDefault();
      document.querySelector("[data-find]")?.focus();
      return;
    }
    if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
    act(event);
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

function isTyping(target) {
  return target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

function act(event) {
  const key = event.key.toLowerCase();
  const rows = [...document.querySelectorAll("[data-row]")];
  const here = rows.findIndex((row) => row.hasAttribute(FOCUS));
  if (rows.length && (key === "j" || key === "k")) {
    move(rows, here, key === "j" ? 1 : -1);
  } else if (key === "x" && here >= 0) {
    rows[here].querySelector("input[type=checkbox]")?.click();
  } else if (key === "enter" && here >= 0 && event.target === document.body) {
    rows[here].querySelector("a[href]")?.click();
  } else {
    press(key, rows[here]);
  }
}

function move(rows, here, step) {
  const next = rows[Math.min(rows.length - 1, Math.max(0, here + step))];
  rows.forEach((row) => row.toggleAttribute(FOCUS, row === next));
  next.scrollIntoView({ block: "nearest" });
}

function press(key, row) {
  if (!/^[a-z?]$/.test(key)) return;
  const wanted = `[data-shortcut="${key}"]`;
  (row?.querySelector(wanted) ?? document.querySelector(`body > * ${wanted}`))?.click();
}
