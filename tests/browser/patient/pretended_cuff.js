// The radio, which no headless browser has: a cuff as Web Bluetooth shows it, with the octets given in `octets`.
// Its clock says what `clock` says; a meter of blood sugar speaks once its control point is written to.
(() => {
  const bytes = (hex) => new DataView(Uint8Array.from(hex.match(/../g), (one) => parseInt(one, 16)).buffer);
  const short = (uuid) => uuid.slice(4, 8).toUpperCase();
  const characteristic = (name) =>
    Object.assign(new EventTarget(), {
      async startNotifications() {
        window.cuffListens = [...(window.cuffListens ?? []), name];
      },
      async readValue() {
        return bytes(name === "2A2B" ? window.cuffClock : "3f00");
      },
      async writeValue() {},
    });
  const known = new Map();
  const service = {
    async getCharacteristic(uuid) {
      const name = short(uuid);
      if (name === "2A2B" && !window.cuffClock) throw new DOMException("none", "NotFoundError");
      if (!known.has(name)) known.set(name, characteristic(name));
      return known.get(name);
    },
  };
  const gatt = { connect: async () => gatt, disconnect() {}, getPrimaryService: async () => service };
  window.cuffMeasures = (name, hex) => {
    const one = known.get(name);
    one.value = bytes(hex);
    one.dispatchEvent(new Event("characteristicvaluechanged"));
  };
  Object.defineProperty(navigator, "bluetooth", {
    value: {
      async requestDevice() {
        if (window.cuffIsAway) throw new DOMException("none", "NotFoundError");
        return { gatt };
      },
    },
  });
})();
