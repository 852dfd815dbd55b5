/**
 * Puts the program into a few files, which are read faster than its many sources; `npm ci` runs
 * this. An argument names another folder than `node_modules/.cache/avow`, as deep as that. Where it fails the sources are run, so it never keeps an installation from being made.
 */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { BunPlugin } from "bun";
import { type BundleManifest, bundleFolder, sourceAt } from "./bundle.ts";

/** Read when first needed, or with files of their own beside them that they look for. */
const leftOutside = [
  ...["mrml", "pdfkit", "fontkit", "harfbuzzjs", "woff2-encoder", "stripe", "nodemailer"],
  ...["nodemailer/*", "bidi-js", "world-atlas", "smtp-server"],
];

const root = join(import.meta.dir, "..");

/** A file that asks where it lies is told so, as seen from the bundle. */
const placed: BunPlugin = {
  name: "placed",
  setup(build) {
    build.onLoad({ filter: /\/(?:src|bin|sandbox)\/.*\.tsx?$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      const here = JSON.stringify(`/${relative(join(root, bundleFolder), path)}`);
      const folder = JSON.stringify(`/${relative(join(root, bundleFolder), dirname(path))}`);
      const contents = text
        .replaceAll("import.meta.dir", `(import.meta.dirname + ${folder})`)
        .replaceAll("import.meta.url", `("file://" + import.meta.dirname + ${here})`);
      return { contents, loader: path.endsWith("x") ? "tsx" : "ts" };
    });
  },
};

async function make(folder: string): Promise<BundleManifest> {
  const { success, logs, metafile } = await Bun.build({
    entrypoints: [join(root, "bin/run.ts")],
    outdir: folder,
    target: "bun",
    splitting: true,
    metafile: true,
    external: leftOutside,
    plugins: [placed],
    naming: { entry: "[name].js", chunk: "[name]-[hash].js", asset: "[name]-[hash].[ext]" },
  });
  if (!success || !metafile) throw new AggregateError(logs, "the bundle can't be made");
  const inputs = Object.keys(metafile.inputs).map((path) => relative(root, resolve(path)));
  const own = inputs.filter((path) => !path.startsWith("node_modules/"));
  const sources = [...own, "node_modules/.package-lock.json"].map((path) => sourceAt(root, path));
  return { bun: Bun.version_with_sha, entry: "run.js", sources };
}

const target = join(root, process.argv[2] ?? bundleFolder);
mkdirSync(dirname(target), { recursive: true });
const folder = mkdtempSync(`${target}-`);
try {
  const manifest = await make(folder);
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
  chmodSync(folder, 0o755);
  rmSync(target, { recursive: true, force: true });
  renameSync(folder, target);
} catch (error) {
  rmSync(folder, { recursive: true, force: true });
  console.warn("Avow runs from its sources, as no bundle could be made:", error);
}
