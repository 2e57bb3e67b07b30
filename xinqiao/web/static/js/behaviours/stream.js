// One server-sent stream per surface: <body data-behaviour="stream" data-stream="/streams/worklist">.
// An event carries ids only: {"region":"worklist","patient":"…"}; every element with that data-region
// (and, when it has one, that data-patient) fetches itself from its data-url through htmx. Requests are
// coalesced: at most one is under way per region, and what is told meanwhile is fetched once more after it.
// Where many screens hear one event the door says over how many milliseconds they spread ("spread").
const MOST_SPREAD = 250;
const LONGEST_FETCH = 3000;
const busy = new Map();

export function stream(element) {
  const source = new EventSource(element.dataset.stream, { withCredentials: true });
  const onMessage = (event) => {
    let told;
    try {
      told = JSON.parse(event.data);
    } catch {
      return;
    }
    regionsOf(told.region ?? "").forEach((region) => {
      const { patient, thread } = region.dataset;
      if (
        (patient && told.patient && patient !== told.patient) ||
        (thread && told.thread && thread !== told.thread)
      )
        return;
      const wait = Math.random() * Math.min(told.spread ?? 0, MOST_SPREAD);
      if (!isTaken(region, told.item, wait)) refresh(region, wait);
    });
  };
  const mark = (state) => () => {
    element.dataset.live = state;
  };
  source.addEventListener("message", onMessage);
  source.addEventListener("open", mark("on"));
  source.addEventListener("error", mark("off"));
  return () => source.close();
}

// a long list takes one row at a time, if it can
const isTaken = (region, item, wait) =>
  Boolean(region.dataset.part && item) &&
  !region.dispatchEvent(new CustomEvent("part", { bubbles: true, cancelable: true, detail: { item, wait } }));

export function refresh(region, wait = 0) {
  if (!region.dataset.url) return;
  const find = finder(region);
  const key = find.key;
  if (busy.has(key)) {
    busy.get(key).isStale = busy.get(key).isFetching;
    return;
  }
  const state = { isFetching: false, isStale: false };
  busy.set(key, state);
  setTimeout(async () => {
    const current = find();
    state.isFetching = true;
    if (current && isBeingTypedIn(current)) {
      ["focusout", "close"].forEach((name) =>
        current.addEventListener(name, () => refresh(current), { once: true, capture: true }),
      );
    } else if (current) {
      await fetchAnew(current);
    }
    busy.delete(key);
    if (state.isStale && find()) refresh(find(), wait);
  }, wait);
}

// a swap replaces the element, so it is looked up by its place among its like, and not held
function finder(region) {
  const { region: name } = region.dataset;
  const place = name ? regionsOf(name).indexOf(region) : -1;
  const find = () => (place < 0 ? region.isConnected && region : regionsOf(name)[place]);
  find.key = place < 0 ? region : `${name} ${place}`;
  return find;
}

async function fetchAnew(region) {
  const asked = window.htmx?.ajax("GET", region.dataset.url, {
    target: region,
    source: region,
    swap: region.dataset.swap ?? "outerHTML",
  });
  // one that waited behind another request never says that it is done
  const enough = new Promise((done) => {
    setTimeout(done, LONGEST_FETCH);
  });
  try {
    await Promise.race([asked, enough]);
  } catch {
    // the next event asks again
  }
}

function regionsOf(name) {
  return [...document.querySelectorAll(`[data-region="${CSS.escape(name)}"]`)];
}

// what somebody is writing is never taken from under their hands
function isBeingTypedIn(region) {
  const focus = document.activeElement;
  return (
    Boolean(region.querySelector("dialog[open]")) ||
    (region.contains(focus) && focus.matches("input:not([type=checkbox]), textarea, select"))
  );
}
