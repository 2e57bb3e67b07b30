// Show the chosen photo before it is sent. The picture never leaves the page here.
export function previewPhoto(input) {
  const show = () => {
    const form = input.closest("form") ?? input.parentElement;
    form.querySelector("[data-preview-photo]")?.remove();
    const file = input.files?.[0];
    if (!file || !file.type.startsWith("image/")) return;
    const image = document.createElement("img");
    image.dataset.previewPhoto = "";
    image.className = "photo";
    image.alt = file.name;
    image.src = URL.createObjectURL(file);
    image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
    form.prepend(image);
  };
  input.addEventListener("change", show);
  return () => input.removeEventListener("change", show);
}
