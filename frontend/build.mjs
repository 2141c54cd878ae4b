// Builds what the pages load into the package: styles, scripts, icons; and the
// fonts for the papers. `npm ci && npm run build`.

import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const core = join(here, "..", "src", "kehubu", "core");
const out = join(core, "static", "dist");
const fonts = join(core, "fonts");
const modules = join(here, "node_modules");

async function icons() {
  // One sprite of the icons that templates and apps name.
  const names = JSON.parse(await readFile(join(here, "icons.json"), "utf8"));
  const symbols = await Promise.all(
    names.map(async (name) => {
      const file = join(modules, "@tabler/icons/icons/outline", `${name}.svg`);
      const svg = await readFile(file, "utf8");
      const body = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
      const shapes = body.replace(/<path stroke="none"[^>]*\/>/, "").trim();
      return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
    }),
  );
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
  await writeFile(join(out, "icons.svg"), sprite);
}

async function paperFonts() {
  await mkdir(fonts, { recursive: true });
  for (const [family, weight, file] of [
    ["noto-sans-sc", "400Regular", "NotoSansSC_400Regular.ttf"],
    ["noto-sans-sc", "700Bold", "NotoSansSC_700Bold.ttf"],
    ["noto-serif-sc", "600SemiBold", "NotoSerifSC_600SemiBold.ttf"],
  ]) {
    await cp(join(modules, "@expo-google-fonts", family, weight, file), join(fonts, file));
  }
  const licence = join(modules, "@expo-google-fonts/noto-sans-sc/LICENSE_FONT");
  await cp(licence, join(fonts, "LICENSE.txt"));
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const scripts = await readdir(join(here, "src/js/entries"));
await build({
  entryPoints: [
    join(here, "src/css/app.css"),
    ...scripts.map((name) => join(here, "src/js/entries", name)),
  ],
  entryNames: "[name]",
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome111", "safari16", "firefox115"],
  loader: { ".svg": "dataurl", ".woff2": "file" },
  outdir: out,
  logLevel: "warning",
});
await icons();
await paperFonts();
