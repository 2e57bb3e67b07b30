// node tools/lower_assets.mjs FROM TO: bundles css/all.css and js/app.js for the phones that patients keep for ten years.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { bundle } from "lightningcss";

const [from, to] = process.argv.slice(2);
// WeChat's own engine on Android follows Chrome at a distance; iPhones from the 6s on.
const targets = { chrome: 87 << 16, ios_saf: (14 << 16) | (5 << 8), safari: (14 << 16) | (1 << 8) };

async function lowerStyles(name) {
  const { code, warnings } = bundle({ filename: join(from, name), minify: true, targets });
  for (const warning of warnings) console.error(`${name}: ${warning.message}`);
  await mkdir(dirname(join(to, name)), { recursive: true });
  await writeFile(join(to, name), code);
}

async function lowerScripts(name) {
  await build({
    entryPoints: [join(from, name)],
    outfile: join(to, name),
    bundle: true,
    minify: true,
    format: "esm",
    target: ["chrome87", "safari14.1"],
    legalComments: "none",
    logLevel: "warning",
  });
}

for (const name of process.argv.slice(4)) {
  await (name.endsWith(".css") ? lowerStyles(name) : lowerScripts(name));
}
