// Attach behaviours to elements that ask for them with data-behaviour="name other".
// A behaviour is a function (element) => cleanup?; all state lives in the DOM.
import { bluetooth } from "./behaviours/bluetooth.js";
import { clock } from "./behaviours/clock.js";
import { dialog } from "./behaviours/dialog.js";
import { autosave } from "./behaviours/autosave.js";
import { holdOffline } from "./behaviours/hold_offline.js";
import { keypad } from "./behaviours/keypad.js";
import { menu } from "./behaviours/menu.js";
import { previewPhoto } from "./behaviours/preview_photo.js";
import { newest } from "./behaviours/newest.js";
import { poll } from "./behaviours/poll.js";
import { shortcuts } from "./behaviours/shortcuts.js";
import { stream } from "./behaviours/stream.js";
import { toast } from "./behaviours/toast.js";
import { walkChart } from "./behaviours/walk_chart.js";
import { worklist } from "./behaviours/worklist.js";

const BEHAVIOURS = {
  autosave,
  bluetooth,
  clock,
  dialog,
  keypad,
  menu,
  newest,
  poll,
  shortcuts,
  stream,
  toast,
  worklist,
  "hold-offline": holdOffline,
  "preview-photo": previewPhoto,
  "walk-chart": walkChart,
};
const cleanups = new WeakMap();

function attach(element) {
  if (cleanups.has(element)) return;
  const names = element.dataset.behaviour.split(/\s+/);
  cleanups.set(element, names.map((name) => BEHAVIOURS[name]?.(element)).filter(Boolean));
}

function detach(element) {
  cleanups.get(element)?.forEach((cleanup) => cleanup());
  cleanups.delete(element);
}

function each(root, act) {
  if (root.nodeType !== Node.ELEMENT_NODE) return;
  if (root.matches("[data-behaviour]")) act(root);
  root.querySelectorAll("[data-behaviour]").forEach(act);
}

each(document.documentElement, attach);
new MutationObserver((changes) => {
  for (const change of changes) {
    change.removedNodes.forEach((node) => each(node, detach));
    change.addedNodes.forEach((node) => each(node, attach));
  }
}).observe(document.documentElement, { childList: true, subtree: true });

// A request that did not arrive: say so once, keep what was typed.
document.addEventListener("htmx:sendError", () => {
  const said = document.getElementById("said");
  const words =
    document.documentElement.lang === "en"
      ? "That was not sent; it is kept here. Try again."
      : "刚才没送到，已替你留着，再试一次。";
  if (said) said.textContent = words;
});
document.addEventListener("htmx:beforeRequest", (event) => event.target.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", (event) => event.target.removeAttribute("aria-busy"));
// error pages made for fragments carry their own place; let them be shown
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.getResponseHeader("HX-Retarget")) event.detail.shouldSwap = true;
});

if ("serviceWorker" in navigator && document.body.classList.contains("app")) {
  navigator.serviceWorker.register("/service-worker.js").catch(() => {});
}
