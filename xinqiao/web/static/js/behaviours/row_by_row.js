// A row that changed is fetched by itself and takes its place; the rest of the list stays as it stands.
// What a row alone cannot tell (a list that was empty, many rows at once, a list that is just being
// fetched) is left to the whole list.
import { refresh } from "./stream.js";

const MOST_AT_ONCE = 4;
const LONGEST_FETCH = 3000;

export function rowByRow(listOf, onPlaced) {
  const waiting = new Set();
  let isFetching = false;

  const whole = () => {
    waiting.clear();
    if (listOf()) refresh(listOf());
  };

  const next = async () => {
    const list = listOf();
    if (!list || isBeingFetched(list) || waiting.size > MOST_AT_ONCE) return whole();
    const [item] = waiting;
    waiting.delete(item);
    const html = await rowOf(list, item);
    // a list that was fetched meanwhile is newer than this row
    if (html === null || list !== listOf() || isBeingFetched(list) || !settle(list, item, html)) return whole();
    onPlaced();
  };

  const onPart = (event) => {
    event.preventDefault();
    waiting.add(event.detail.item);
    if (isFetching) return;
    isFetching = true;
    setTimeout(async () => {
      try {
        while (waiting.size) await next();
      } catch {
        // whatever went wrong with a row, the whole list still tells the truth
        whole();
      } finally {
        isFetching = false;
      }
    }, event.detail.wait);
  };
  return onPart;
}

const isBeingFetched = (list) => list.getAttribute("aria-busy") === "true";

async function rowOf(list, item) {
  try {
    const answer = await fetch(`${list.dataset.part}/${encodeURIComponent(item)}/row`, {
      headers: { "HX-Request": "true" },
      signal: AbortSignal.timeout(LONGEST_FETCH),
    });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

function settle(list, item, html) {
  const body = list.querySelector("tbody");
  if (!body) return false;
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const old = body.querySelector(`[data-row="${CSS.escape(item)}"]`);
  const row = fresh.querySelector("[data-row]");
  const headings = [...fresh.querySelectorAll(".group")];
  const own = row && headings.find((heading) => heading.nextElementSibling === row);
  const hadFocus = Boolean(old?.contains(document.activeElement));
  old?.remove();
  if (row && !isBeyond(list, body, row)) {
    keep(row, old);
    place(body, row);
    window.htmx?.process(row);
    if (hadFocus) row.querySelector("a")?.focus();
  }
  headings.forEach((heading) => {
    const known = body.querySelector(`.group[data-place="${heading.dataset.place}"]`);
    if (known) known.replaceWith(heading);
    else if (heading === own && body.contains(row)) place(body, heading);
  });
  bare(body).forEach((heading) => heading.remove());
  const head = list.querySelector("#worklist-head");
  if (!head.contains(document.activeElement)) head.replaceWith(fresh.getElementById("worklist-head"));
  return Boolean(body.querySelector("[data-row]"));
}

// rows and headings stand in the order of their data-place
const after = (body, row) =>
  [...body.querySelectorAll("tr[data-place]")].find((each) => each.dataset.place > row.dataset.place);

const place = (body, row) => body.insertBefore(row, after(body, row) ?? null);

// what would stand behind the last row of a full page belongs to the next one
const isBeyond = (list, body, row) => !after(body, row) && Boolean(list.querySelector("nav [rel=next]"));

function keep(row, old) {
  if (!old) {
    row.classList.add("settling");
    return;
  }
  const [was, is] = [old, row].map((each) => each.querySelector("input[type=checkbox]"));
  if (was && is) is.checked = was.checked;
  row.toggleAttribute("data-focus", old.hasAttribute("data-focus"));
}

const bare = (body) =>
  [...body.querySelectorAll(".group")].filter((heading) => !heading.nextElementSibling?.matches("[data-row]"));
