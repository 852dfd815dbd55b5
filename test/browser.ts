import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { type Browser, chromium } from "playwright-core";

/** Where a machine keeps a Chromium of its own. */
const installed = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--font-render-hinting=none",
];

/**
 * Opens a browser without a window: the one that AVOW_TEST_CHROMIUM names, else the machine's, else
 * the one from npm (Linux on x64), which AVOW_TEST_CHROMIUM=npm asks for. It speaks only to what
 * the test's pages name. The caller closes it.
 */
export async function openBrowser(): Promise<Browser> {
  const wish = process.env["AVOW_TEST_CHROMIUM"];
  const own = wish === "npm" ? undefined : (wish ?? installed.find((path) => existsSync(path)));
  if (own !== undefined) return chromium.launch({ executablePath: own, args: flags });
  const folder = await unpackChromium();
  return chromium.launch({
    executablePath: join(folder, "chromium"),
    args: [...flags, "--headless=shell", "--no-zygote"],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: [join(folder, "lib"), process.env["LD_LIBRARY_PATH"]].join(":"),
      FONTCONFIG_FILE: join(folder, "fonts.conf"),
    },
  });
}

/** The parts that the npm package holds: the program, a typeface, what the program links to. */
const archives = ["fonts.tar.br", "al2023.tar.br", "swiftshader.tar.br"];

/**
 * Unpacks the browser from npm, once for every installed version: into the package's own folder,
 * or, where that can't be written, into a temporary one. The package's own function does less: it
 * leaves out the libraries on all machines but one vendor's, and shares one path with all users.
 */
async function unpackChromium(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve("@sparticuz/chromium");
  const packed = join(dirname(entry), "../../bin");
  const places = [join(packed, "unpacked"), join(tmpdir(), "avow-chromium")];
  const ready = places.find((place) => existsSync(place));
  if (ready !== undefined) return ready;
  for (const place of places) {
    try {
      await unpackInto(place, packed);
      return place;
    } catch (error) {
      if (existsSync(place)) return place; // another process was quicker
      if (place === places.at(-1)) throw error;
    }
  }
  throw new Error("No place to unpack the browser into.");
}

async function unpackInto(place: string, packed: string): Promise<void> {
  const draft = `${place}.${process.pid}`;
  const read = async (name: string) =>
    promisify(brotliDecompress)(await Bun.file(join(packed, name)).bytes());
  mkdirSync(draft, { recursive: true });
  try {
    for (const name of archives) await new Bun.Archive(await read(name)).extract(draft);
    writeFileSync(join(draft, "chromium"), await read("chromium.br"), { mode: 0o755 });
    writeFileSync(join(draft, "fonts.conf"), fontSettings(place));
    renameSync(draft, place);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The machine's typefaces first, then the one from the package, so that text is never blank. */
function fontSettings(place: string): string {
  const alias = (family: string) =>
    `<alias><family>${family}</family><default><family>Open Sans</family></default></alias>`;
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${place}/fonts</dir>
  <cachedir>${place}/font-cache</cachedir>
  ${["sans-serif", "serif", "monospace", "system-ui"].map(alias).join("\n  ")}
</fontconfig>
`;
}
