// A conversation opens where it ends: the newest words are in sight, in its own pane or at the end of the
// page. Who has scrolled up to read older words is left there when new ones come.
const NEAR = 160;

export function newest(element) {
  const isPane = element.scrollHeight > element.clientHeight + 1;
  const scroller = isPane ? element : document.scrollingElement;
  if (isPane || document.body.dataset.reading !== "older") scroller.scrollTop = scroller.scrollHeight;
  if (isPane) return undefined;
  const onScroll = () => {
    const left = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
    document.body.dataset.reading = left > NEAR ? "older" : "newest";
  };
  window.addEventListener("scroll", onScroll, { passive: true });
  return () => window.removeEventListener("scroll", onScroll);
}
