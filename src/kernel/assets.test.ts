import { expect, test } from "bun:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { Hono } from "hono";
import { assetUrl, registerAsset, serveAsset, setAccent } from "./assets.ts";
import { boundary } from "./http.ts";

const app = new Hono();
boundary(app, { vendor: { name: "Northbeam" } });
app.get("/assets/:file", serveAsset);

const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });

test("a stylesheet may be kept for ever, because other content has another address", async () => {
  registerAsset("sample.css", "p { color: red; }", "text/css");
  const first = assetUrl("sample.css");
  const answer = await get(first);
  expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(answer.headers.get("content-type")).toBe("text/css; charset=utf-8");
  expect(await answer.text()).toBe("p{color:red}");
  registerAsset("sample.css", "p { color: blue; }", "text/css");
  expect(assetUrl("sample.css")).not.toBe(first);
  expect((await get(first)).status).toBe(404);
});

test("it comes compressed to whoever can read that, and once only", async () => {
  const plain = await (await get(assetUrl("base.css"))).text();
  const unpack = { br: brotliDecompressSync, gzip: gunzipSync };
  for (const encoding of ["br", "gzip"] as const) {
    const answer = await get(assetUrl("base.css"), { "accept-encoding": encoding });
    expect(answer.headers.get("content-encoding")).toBe(encoding);
    expect(answer.headers.get("vary")).toBe("Accept-Encoding");
    const etag = answer.headers.get("etag") ?? "";
    expect(unpack[encoding](await answer.bytes()).toString()).toBe(plain);
    const again = await get(assetUrl("base.css"), {
      "accept-encoding": encoding,
      "if-none-match": etag,
    });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  }
});

test("a script is served as it was written", async () => {
  registerAsset("sample.js", "const a = 1; // one\n", "text/javascript");
  const answer = await get(assetUrl("sample.js"));
  expect(answer.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(await answer.text()).toBe("const a = 1; // one\n");
});

test("a file that nobody registered is 404, and its address can't be asked for", async () => {
  expect((await get("/assets/base.css")).status).toBe(404);
  expect((await get("/assets/..%2f..%2fpackage.json")).status).toBe(404);
  expect(() => assetUrl("nothing.css")).toThrow("no asset is registered as nothing.css");
});

test("the vendor's accent is a stylesheet of its own, and anything but a colour is refused", async () => {
  const usual = assetUrl("accent.css");
  setAccent("#b4004e");
  expect(await (await get(assetUrl("accent.css"))).text()).toStartWith(":root{--accent:#b4004e");
  expect(() => setAccent("red;} body{display:none")).toThrow("#rrggbb");
  setAccent("#1d4ed8");
  expect(assetUrl("accent.css")).toBe(usual);
});
