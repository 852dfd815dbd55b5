import { expect, test } from "bun:test";
import { gzipSync } from "node:zlib";
import { adsScriptFiles, minifyScript, scriptModule } from "../../test/minify-script.ts";
import { adsScript } from "./ads-script.generated.ts";

/** What a visitor's page may have to load for its ads. */
const gzipBytesMax = 4096;

test("what is served as /ads.js is what its source gives", async () => {
  const text = await minifyScript(adsScriptFiles);
  expect(adsScript).toBe(text);
  const file = Bun.file(`${import.meta.dir}/ads-script.generated.ts`);
  expect(await file.text()).toBe(scriptModule(adsScriptFiles, text));
});

test("the script has at most 4 KB after gzip, with the look of the ads", () => {
  const bytes = gzipSync(adsScript, { level: 9 }).length;
  process.stdout.write(`ads.js: ${adsScript.length} bytes, ${bytes} after gzip -9\n`);
  expect(bytes).toBeLessThanOrEqual(gzipBytesMax);
});

test("the script names no address but its own, no cookie, and one way to keep something", () => {
  expect(adsScript).not.toMatch(
    /cookie|sessionStorage|indexedDB|caches|serviceWorker|https?:\/\//i,
  );
  // Each way into it is behind the page's wish, which test/browser/ads-device.test.ts looks at.
  expect(adsScript.match(/localStorage\b/g)).toHaveLength(3);
});

test("the script has no way to turn words into markup or program", () => {
  expect(adsScript).not.toMatch(/innerHTML|outerHTML|insertAdjacent|document\.write|srcdoc|eval\(/);
});
