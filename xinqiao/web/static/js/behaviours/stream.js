// One server-sent stream per surface: <body data-behaviour="stream" data-stream="/streams/worklist">.
// An event carries ids only: {"region":"worklist","patient":"…"}; every element with that data-region
// (and, when it has one, that data-patient) fetches itself from its data-url through htmx. Requests are
// coalesced and spread over a fraction of a second, so that a hundred screens do not ask in one instant.
const JITTER = 250;
const waiting = new WeakMap();

export function stream(element) {
  const source = new EventSource(element.dataset.stream, { withCredentials: true });
  const onMessage = (event) => {
    let told;
    try {
      told = JSON.parse(event.data);
    } catch {
      return;
    }
    document.querySelectorAll(`[data-region="${CSS.escape(told.region ?? "")}"]`).forEach((region) => {
      const { patient, thread } = region.dataset;
      if (
        (patient && told.patient && patient !== told.patient) ||
        (thread && told.thread && thread !== told.thread)
      )
        return;
      refresh(region);
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

export function refresh(region) {
  if (waiting.has(region) || !region.dataset.url) return;
  const timer = setTimeout(() => {
    waiting.delete(region);
    if (!region.isConnected) return;
    if (isBeingTypedIn(region)) {
      ["focusout", "close"].forEach((name) =>
        region.addEventListener(name, () => refresh(region), { once: true, capture: true }),
      );
      return;
    }
    window.htmx?.ajax("GET", region.dataset.url, {
      target: region,
      source: region,
      swap: region.dataset.swap ?? "outerHTML",
    });
  }, Math.random() * JITTER);
  waiting.set(region, timer);
}

// what somebody is writing is never taken from under their hands
function isBeingTypedIn(region) {
  const focus = document.activeElement;
  return (
    Boolean(region.querySelector("dialog[open]")) ||
    (region.contains(focus) && focus.matches("input:not([type=checkbox]), textarea, select"))
  );
}
