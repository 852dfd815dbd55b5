import { afterAll, describe, expect, test } from "bun:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import fc from "fast-check";
import { Hono } from "hono";
import { boundary, compression, securityHeaders, startHttp } from "./http.ts";
import { preferred } from "./http-compress.ts";
import { log } from "./log.ts";

const before = log.redirect(() => undefined);
const words = "We keep your messages for two years. ".repeat(200);
const bytes = new Uint8Array(5_000).fill(7);

const app = new Hono();
app.use(securityHeaders({ publicUrl: "http://localhost:4080" }));
app.use(compression());
boundary(app, { vendor: { name: "Northbeam" } });
app.get("/page", (c) => c.html(words));
app.get("/tagged", (c) => c.html(words, 200, { etag: '"a1"', vary: "Accept" }));
app.get("/json", (c) => c.json({ words }));
app.get("/csv", (c) => c.body(words, 200, { "content-type": "text/csv; charset=utf-8" }));
app.get("/problem", (c) => c.body(words, 400, { "content-type": "application/problem+json" }));
app.get("/small", (c) => c.html("<p>hello"));
app.get("/picture", (c) => c.body(bytes, 200, { "content-type": "image/png" }));
app.get("/events", (c) => c.body(words, 200, { "content-type": "text/event-stream" }));
app.get("/encoded", (c) =>
  c.body(bytes, 200, { "content-type": "text/css", "content-encoding": "gzip" }),
);
app.get("/as-it-is", (c) => c.html(words, 200, { "cache-control": "no-transform" }));
app.get("/plain", (c) => c.text("hello"));
app.get("/cookies", (c) => {
  c.header("set-cookie", "one=1; Path=/");
  c.header("set-cookie", "two=2; Path=/", { append: true });
  return c.html(words, 422);
});
app.get("/moved", (c) => c.redirect("/page"));
app.get("/long", (c) =>
  c.body(
    new ReadableStream({
      async start(controller) {
        for (let n = 0; n < 200; n += 1) controller.enqueue(Buffer.from(`${n} ${words}\n`));
        controller.close();
      },
    }),
    200,
    { "content-type": "text/csv" },
  ),
);
const long = Array.from({ length: 200 }, (_, n) => `${n} ${words}\n`).join("");

const server = startHttp({ fetch: app.fetch, host: "127.0.0.1", port: 0 });
afterAll(async () => {
  await server.stop(0);
  log.redirect(before);
});

/** The answer as it travelled. */
const ask = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  fetch(`${server.url}${path}`, {
    ...{ method, redirect: "manual", decompress: false },
    headers: { "accept-encoding": "gzip, deflate, br, zstd", ...headers },
  });
const bodyOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

test("a plain text whose type goes without saying keeps it", async () => {
  const answer = await ask("/plain");
  expect(answer.headers.get("content-type")).toStartWith("text/plain");
  expect(await answer.text()).toBe("hello");
});

describe("texts are sent compressed", () => {
  test.each(["/page", "/json", "/csv", "/problem", "/tagged"])(
    "%s, as the caller can read it",
    async (path) => {
      const plain = await (await ask(path, { "accept-encoding": "identity" })).text();
      for (const [accepted, encoding, open] of [
        ["gzip, deflate, br, zstd", "br", brotliDecompressSync],
        ["gzip", "gzip", gunzipSync],
        ["br;q=0.5, gzip;q=0.8", "gzip", gunzipSync],
      ] as const) {
        const answer = await ask(path, { "accept-encoding": accepted });
        expect(answer.headers.get("content-encoding")).toBe(encoding);
        expect(answer.headers.get("vary")).toContain("Accept-Encoding");
        const body = await bodyOf(answer);
        expect(answer.headers.get("content-length")).toBe(String(body.length));
        expect(body.length).toBeLessThan(plain.length / 10);
        expect(open(body).toString()).toBe(plain);
      }
    },
  );

  test("long ones while they arrive, without a length", async () => {
    const br = await ask("/long");
    expect(br.headers.get("content-length")).toBeNull();
    expect(brotliDecompressSync(await bodyOf(br)).toString() === long).toBe(true);
    const gzip = await ask("/long", { "accept-encoding": "gzip" });
    expect(gunzipSync(await bodyOf(gzip)).toString() === long).toBe(true);
    expect((await (await ask("/long", { "accept-encoding": "identity" })).text()) === long).toBe(
      true,
    );
  });

  test("not for those who can't read it, but caches are told that it differs", async () => {
    for (const accepted of ["identity", "", "br;q=0, gzip;q=0", "zstd", "*"]) {
      const answer = await ask("/page", { "accept-encoding": accepted });
      expect(answer.headers.get("content-encoding")).toBeNull();
      expect(answer.headers.get("vary")).toContain("Accept-Encoding");
      expect(await answer.text()).toBe(words);
    }
  });

  test("with a tag that says the same in meaning, not in bytes", async () => {
    expect((await ask("/tagged")).headers.get("etag")).toBe('W/"a1"');
    expect((await ask("/tagged", { "accept-encoding": "identity" })).headers.get("etag")).toBe(
      '"a1"',
    );
    expect((await ask("/tagged")).headers.get("vary")).toBe("Accept, Accept-Encoding");
  });

  test("with their status and each of their cookies", async () => {
    const answer = await ask("/cookies");
    expect([answer.status, answer.headers.get("content-encoding")]).toEqual([422, "br"]);
    expect(answer.headers.getSetCookie()).toEqual(["one=1; Path=/", "two=2; Path=/"]);
  });

  test("errors and security headers as well", async () => {
    const answer = await ask("/nowhere");
    expect(answer.status).toBe(404);
    expect(answer.headers.get("vary")).toContain("Accept-Encoding");
    expect((await ask("/page")).headers.get("content-security-policy")).toContain(
      "default-src 'none'",
    );
  });
});

describe("what stays as it is", () => {
  test.each(["/small", "/picture", "/events", "/as-it-is", "/moved"])("%s", async (path) => {
    const answer = await ask(path);
    expect(answer.headers.get("content-encoding")).toBeNull();
    const plain = await ask(path, { "accept-encoding": "identity" });
    expect(await bodyOf(answer)).toEqual(await bodyOf(plain));
  });

  test("what is encoded already", async () => {
    const answer = await ask("/encoded");
    expect(answer.headers.get("content-encoding")).toBe("gzip");
    expect(await bodyOf(answer)).toEqual(Buffer.from(bytes));
  });

  test("a request for the head alone gets none of the body", async () => {
    const answer = await ask("/page", {}, "HEAD");
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
    expect(answer.headers.get("vary")).toContain("Accept-Encoding");
  });
});

test("the length of a page says nothing to another site that makes a signed-in browser ask", async () => {
  const cookie = "avow-operator=x";
  const encoded = async (headers: Record<string, string>) =>
    (await ask("/page", headers)).headers.get("content-encoding");
  for (const site of ["cross-site", "same-site"]) {
    expect(await encoded({ cookie, "sec-fetch-site": site })).toBeNull();
  }
  expect(await encoded({ cookie })).toBeNull();
  expect(await encoded({ cookie, "sec-fetch-site": "same-origin" })).toBe("br");
  expect(await encoded({ cookie, "sec-fetch-site": "none" })).toBe("br");
  expect(await encoded({ "sec-fetch-site": "cross-site" })).toBe("br");
});

test("no header of a caller's makes an encoding that it did not name", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (accepted) => {
      const found = preferred(accepted);
      return found === undefined || accepted.toLowerCase().includes(found);
    }),
  );
});
