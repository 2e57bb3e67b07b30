// Ask for the region again every data-every seconds while it is on screen and the page is visible.
// The fallback where no stream is open; data-region names it, data-url is where it comes from.
import { refresh } from "./stream.js";

export function poll(element) {
  const every = Number(element.dataset.every ?? 60) * 1000;
  let timer;
  const next = () => {
    timer = setTimeout(
      () => {
        if (document.visibilityState === "visible") refresh(element);
        next();
      },
      every * (0.9 + Math.random() * 0.2),
    );
  };
  next();
  return () => clearTimeout(timer);
}
