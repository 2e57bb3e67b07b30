import { full, hex, listen } from "./bluetooth_radio.js";

// Measure with a Bluetooth health device: its octets go to the server as they are, where they are decoded.
// Nothing is kept but in this page; what did not get through is kept until it is sent or the page is left.
const BEFORE_SENDING = 1500; // a meter tells the value and its circumstances one after the other
const LONGEST_WAIT = 8000; // a strap never falls silent
// the bit of the flags that says "the device tells the time": the same octets are then the same measurement
const TELLS_TIME = { "2A35": 2, "2A18": 255, "2A34": 255, "2A1C": 2, "2A9D": 2, "2A5E": 1 };

export function bluetooth(root) {
  const asked = root.dataset;
  const say = (words) => (root.querySelector("[data-said]").textContent = words);
  const show = (name) =>
    root.querySelectorAll("[data-step]").forEach((one) => (one.hidden = one.dataset.step !== name));
  show(navigator.bluetooth ? "start" : "absent");
  if (!navigator.bluetooth) return undefined;
  let taken = new Map();
  let device;
  let since = 0;
  let timer;

  const take = (name, view, extra) => {
    const octets = hex(view);
    const now = new Date();
    const isTimed = view.byteLength && view.getUint8(0) & (TELLS_TIME[name] ?? 0);
    const id = isTimed ? `${name}:${octets}` : `${name}:${octets}:${now.toISOString()}`;
    if (name === "2A37") taken.clear();
    taken.set(id, { id, characteristic: name, hex: octets, received_at: now.toISOString(), ...extra });
    since ||= now.getTime();
    clearTimeout(timer);
    const left = since + LONGEST_WAIT - now.getTime();
    timer = setTimeout(send, Math.max(0, Math.min(BEFORE_SENDING, left)));
  };

  const send = async () => {
    say(asked.sending);
    since = 0;
    device?.gatt?.disconnect();
    try {
      const answer = await fetch(`${asked.post}?device=${asked.device}`, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          "X-CSRFToken": root.querySelector("[name=csrfmiddlewaretoken]").value,
        },
        body: JSON.stringify([...taken.values()]),
      });
      const told = await answer.json();
      if (answer.ok) arrived(told.results);
      else refused(told.error.message);
    } catch {
      say(asked.lost);
      show("again");
    }
  };

  // the server heard it and will not take it: sending it again would not help
  const refused = (message) => {
    taken = new Map();
    say(message);
    show("start");
  };

  const arrived = (results) => {
    taken = new Map();
    const kept = results.filter((one) => one.reading);
    if (kept.length) {
      const newest = kept.reduce((a, b) => (at(a) > at(b) ? a : b));
      location.assign(asked.received.replace("00000000-0000-0000-0000-000000000000", newest.reading));
      return;
    }
    say("");
    show("start");
    root.querySelector("[data-refusals]").replaceChildren(
      ...results.map((one) => Object.assign(document.createElement("li"), { textContent: one.reason })),
    );
  };
  const at = (one) => Date.parse(one.decoded[0]?.measured_at ?? 0);

  const connect = async () => {
    say(asked.searching);
    root.querySelector("[data-refusals]").replaceChildren();
    try {
      const services = [full(asked.service)];
      device = await navigator.bluetooth.requestDevice({
        filters: [{ services }],
        optionalServices: [full("1805")],
      });
      await listen(await device.gatt.connect(), asked, take);
      say(asked.waiting);
    } catch {
      say(asked.none);
    }
  };

  root.querySelector("[data-connect]").addEventListener("click", connect);
  root.querySelector("[data-send-again]").addEventListener("click", send);
  return () => (clearTimeout(timer), device?.gatt?.disconnect());
}
