// A toast leaves after data-seconds (0 = stays), but never while it is being read or touched.
// In the large edition nothing is timed.
export function toast(element) {
  const seconds = Number(element.dataset.seconds ?? 8);
  const isElder = document.documentElement.dataset.mode === "elder";
  if (!seconds || isElder) return undefined;
  const leave = () => {
    if (element.matches(":hover, :focus-within")) timer = setTimeout(leave, 2000);
    else element.remove();
  };
  let timer = setTimeout(leave, seconds * 1000);
  return () => clearTimeout(timer);
}
