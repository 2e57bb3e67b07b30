// The radio's side of a Bluetooth health device: what is read once, and what is listened to.
export const full = (short) => `0000${short.toLowerCase()}-0000-1000-8000-00805f9b34fb`;
export const hex = (view) =>
  [...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)]
    .map((one) => one.toString(16).padStart(2, "0"))
    .join("");

const read = (service, name) =>
  service.getCharacteristic(full(name)).then(
    async (found) => hex(await found.readValue()),
    () => null,
  );

// Hand every measurement to `take(name, view, extra)`; `extra` holds the features and the device's clock.
export async function listen(gatt, asked, take) {
  const service = await gatt.getPrimaryService(full(asked.service));
  const features = asked.features && (await read(service, asked.features));
  const clock = await gatt.getPrimaryService(full("1805")).then(
    (time) => read(time, "2A2B"),
    () => null,
  );
  const extra = { ...(features && { features }), ...(clock && { clock }) };
  for (const name of [asked.measurement, asked.context].filter(Boolean)) {
    const found = await service.getCharacteristic(full(name)).catch(() => null);
    found?.addEventListener("characteristicvaluechanged", () => take(name, found.value, extra));
    await found?.startNotifications();
  }
  // a blood sugar meter speaks only when it is asked for its last record
  const control = asked.service === "1808" && (await service.getCharacteristic(full("2A52")));
  if (control) await control.startNotifications().then(() => control.writeValue(Uint8Array.of(1, 6)));
}
