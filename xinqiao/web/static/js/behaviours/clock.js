// Show the time of this machine and keep it right; the chip proves that the page is alive.
export function clock(element) {
  const face = element.querySelector("[data-clock]") ?? element;
  const show = () => {
    face.textContent = new Date().toLocaleTimeString("zh-CN", { hour12: false });
  };
  show();
  const timer = setInterval(show, 1000);
  return () => clearInterval(timer);
}
