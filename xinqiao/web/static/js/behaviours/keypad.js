// The number island: big keys over real inputs marked data-keys. The phone's own keyboard is put away
// only now that the island runs; without script it never was.
export function keypad(pad) {
  const form =
    document.getElementById(pad.querySelector("[form]")?.getAttribute("form")) ?? pad.closest("form");
  const inputs = () => [...(form ?? document).querySelectorAll("input[data-keys]")];
  if (!inputs().length) return undefined;
  pad.hidden = false;
  inputs().forEach((input) => input.setAttribute("inputmode", "none"));
  const active = () => inputs().find((input) => input.closest("[data-active]")) ?? inputs()[0];
  const choose = (input) => {
    inputs().forEach((each) => each.parentElement.toggleAttribute("data-active", each === input));
  };
  const onFocus = (event) => inputs().includes(event.target) && choose(event.target);
  const onKey = (event) => {
    const key = event.target.closest("[data-key]")?.dataset.key;
    if (!key) return;
    const input = active();
    if (key === "delete") input.value = input.value.slice(0, -1);
    else if (input.value.length < Number(input.dataset.digits ?? 3)) input.value += key;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    if (key !== "delete" && isFull(input)) advance(inputs(), input, choose);
  };
  document.addEventListener("focusin", onFocus);
  pad.addEventListener("click", onKey);
  return () => document.removeEventListener("focusin", onFocus);
}

// 98 is complete, 16 may become 168: only a value that cannot grow plausibly moves on.
function isFull(input) {
  const digits = Number(input.dataset.digits ?? 3);
  return (
    input.value.length >= digits || (digits === 3 && input.value.length === 2 && Number(input.value) >= 30)
  );
}

function advance(inputs, input, choose) {
  const next = inputs[inputs.indexOf(input) + 1];
  if (next && !next.value) choose(next);
}
