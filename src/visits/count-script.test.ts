import { expect, test } from "bun:test";
import { gzipSync } from "node:zlib";
import { countScriptFiles, minifyScript, scriptModule } from "../../test/minify-script.ts";
import { countScript } from "./count-script.generated.ts";

/** What a visitor's page may have to load for the counting. */
const gzipBytesMax = 700;

test("what is served as /count.js is what its source gives", async () => {
  const text = await minifyScript(countScriptFiles);
  expect(countScript).toBe(text);
  const file = Bun.file(`${import.meta.dir}/count-script.generated.ts`);
  expect(await file.text()).toBe(scriptModule(countScriptFiles, text));
});

test("the script has at most 700 bytes after gzip", () => {
  const bytes = gzipSync(countScript, { level: 9 }).length;
  process.stdout.write(`count.js: ${countScript.length} bytes, ${bytes} after gzip -9\n`);
  expect(bytes).toBeLessThanOrEqual(gzipBytesMax);
});

test("the script names no way to keep anything on the device, and no address but its own", () => {
  expect(countScript).not.toMatch(/cookie|storage|indexedDB|caches|serviceWorker|https?:\/\//i);
});
