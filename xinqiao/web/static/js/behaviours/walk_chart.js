// A chart is walked with the arrow keys: each press says the next reading of its own table.
// The words are those of the table, so whoever cannot see the marks hears the same as the others read.
export function walkChart(figure) {
  const said = figure.querySelector("[data-said]");
  const rows = () => [...figure.querySelectorAll("tbody tr")];
  let place = -1;

  const onKey = (event) => {
    const step = { ArrowLeft: 1, ArrowRight: -1, Home: Infinity, End: -Infinity }[event.key];
    // inside the table the keys scroll
    if (step === undefined || event.target !== figure || !said) return;
    const all = rows();
    if (!all.length) return;
    event.preventDefault();
    // the newest reading stands first in the table and last in the picture
    place = Math.min(all.length - 1, Math.max(0, place + step));
    said.textContent = words(figure, all[place]);
  };
  figure.addEventListener("keydown", onKey);
  return () => figure.removeEventListener("keydown", onKey);
}

function words(figure, row) {
  const heads = [...figure.querySelectorAll("thead th")].map((cell) => cell.textContent.trim());
  return [...row.children]
    .map((cell, number) => [number ? heads[number] : "", cell.textContent.trim()])
    .filter(([, text]) => text)
    .map(([head, text]) => (head ? `${head} ${text}` : text))
    .join(" · ");
}
