// The list keeps its place when it is fetched again: the row one stands on, ticks, scroll; new rows settle.
// Standing on a row (J, K) shows it at the side. Until it is there the side is empty, so that no key can
// ever act on the patient before.
import { rowByRow } from "./row_by_row.js";

const LIST = "worklist";

export function worklist(element) {
  let kept = { row: null, ticked: new Set(), rows: new Set(), top: 0 };
  let timer;
  let isSkipped = false;

  const rows = () => [...element.querySelectorAll("[data-row]")];
  const ticks = () => [...element.querySelectorAll("[data-row] input[type=checkbox]")];

  const count = () => {
    const place = element.querySelector("[data-ticked]");
    if (place) place.textContent = String(ticks().filter((tick) => tick.checked).length);
    ticks().forEach((tick) => tick.closest("tr").setAttribute("aria-selected", String(tick.checked)));
  };

  const beforeSwap = (event) => {
    const dialog = event.target.closest?.("dialog[open]");
    const said = dialog?.querySelector(".said");
    // a refusal is said where one is looking: inside the dialog, not behind it
    if (said && event.detail.xhr.getResponseHeader("HX-Retarget")) event.detail.target = said;
    // what somebody is writing is not taken from under their hands; it is fetched when they are done
    if (!dialog && event.detail.target?.querySelector("dialog[open]")) {
      event.detail.shouldSwap = false;
      isSkipped = true;
    }
    if (event.detail.target?.id !== LIST) return;
    kept = {
      row: element.querySelector("[data-row][data-focus]")?.dataset.row,
      ticked: new Set(
        ticks()
          .filter((tick) => tick.checked)
          .map((tick) => tick.value),
      ),
      rows: new Set(rows().map((row) => row.dataset.row)),
      top: element.querySelector(".scroll")?.scrollTop ?? 0,
    };
  };

  // a press that went through closes its dialog; its word reaches the page even if the button is gone
  const afterRequest = (event) => {
    if (event.detail.xhr?.getResponseHeader("HX-Trigger") !== "settled") return;
    const pressed = event.detail.requestConfig?.elt ?? event.detail.elt;
    pressed.closest("dialog[open]")?.close();
    if (!pressed.isConnected) document.body.dispatchEvent(new Event("settled"));
  };

  const onClose = () => {
    if (isSkipped) document.body.dispatchEvent(new Event("settled"));
    isSkipped = false;
  };

  const afterSettle = () => {
    if (kept.rows.size) {
      rows().forEach((row) => {
        if (!kept.rows.has(row.dataset.row)) row.classList.add("settling");
        if (row.dataset.row === kept.row) row.toggleAttribute("data-focus", true);
      });
      ticks().forEach((tick) => {
        tick.checked = kept.ticked.has(tick.value);
      });
      const scroll = element.querySelector(".scroll");
      if (scroll) scroll.scrollTop = kept.top;
      kept.rows = new Set();
    }
    count();
  };

  const show = (row) => {
    const side = document.getElementById("side");
    const isShown = () => side.querySelector(`[data-url$="${CSS.escape(row.dataset.row)}"]`);
    if (!side || isShown()) return;
    side.replaceChildren();
    clearTimeout(timer);
    timer = setTimeout(() => {
      // a press on the row itself has fetched it already
      if (isShown()) return;
      window.htmx?.ajax("GET", row.querySelector("a[hx-get]").getAttribute("hx-get"), {
        target: side,
        swap: "innerHTML",
      });
    }, 120);
  };

  const moves = new MutationObserver((changes) => {
    const row = changes.map((change) => change.target).find((each) => each.hasAttribute?.("data-focus"));
    if (row) show(row);
  });
  moves.observe(element, { attributes: true, attributeFilter: ["data-focus"], subtree: true });

  const onClick = (event) => {
    const row = event.target.closest("[data-row]");
    if (!row || !event.target.closest("a[hx-get]")) return;
    rows().forEach((each) => each.toggleAttribute("data-focus", each === row));
  };

  element.addEventListener("part", rowByRow(() => document.getElementById(LIST), count));
  element.addEventListener("click", onClick);
  element.addEventListener("change", count);
  element.addEventListener("reset", () => setTimeout(count));
  document.addEventListener("htmx:beforeSwap", beforeSwap);
  document.addEventListener("htmx:afterSettle", afterSettle);
  document.addEventListener("htmx:afterRequest", afterRequest);
  document.addEventListener("close", onClose, true);
  count();
  return () => {
    moves.disconnect();
    clearTimeout(timer);
    document.removeEventListener("htmx:beforeSwap", beforeSwap);
    document.removeEventListener("htmx:afterSettle", afterSettle);
    document.removeEventListener("htmx:afterRequest", afterRequest);
    document.removeEventListener("close", onClose, true);
  };
}
