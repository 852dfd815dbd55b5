import { expect, test } from "bun:test";
import { Hono } from "hono";
import { boundary, trustProxies } from "./http.ts";
import { httpsOnly } from "./http-transit.ts";

const trusted = trustProxies(["198.51.100.0/24"]);

function ask(
  publicUrl: string,
  peer: string,
  init: RequestInit & { proto?: string } = {},
): Promise<Response> {
  const app = new Hono();
  app.use(httpsOnly({ publicUrl, trusted }));
  boundary(app, { vendor: { name: "Northbeam" } });
  let read = 0;
  app.get("/page", (c) => c.text("shown"));
  app.post("/page", async (c) => {
    read += (await c.req.text()).length;
    return c.text(`taken in ${read}`);
  });
  const { proto, ...rest } = init;
  const headers = { accept: "application/json", ...(proto ? { "x-forwarded-proto": proto } : {}) };
  return Promise.resolve(
    app.fetch(new Request("http://inside/page?a=1", { ...rest, headers }), {
      requestIP: () => ({ address: peer }),
    }),
  );
}

const https = "https://avow.vendor.example";
const post = { method: "POST", body: "name=Ada" } as const;

test("What comes in clear is refused unread, and a page leads to the same address over https", async () => {
  const inClear: readonly (readonly [string, string | undefined])[] = [
    ["198.51.100.7", "http"],
    ["198.51.100.7", "https, http"],
    ["127.0.0.1", "http"],
    ["::ffff:127.0.0.1", "HTTP"],
    ["203.0.113.9", undefined],
    // Whoever comes straight from the Internet can say what they like.
    ["203.0.113.9", "https"],
    ["2001:db8::1", "https"],
  ];
  for (const [peer, proto] of inClear) {
    const from = proto === undefined ? {} : { proto };
    const refused = await ask(https, peer, { ...post, ...from });
    expect([peer, proto, refused.status]).toEqual([peer, proto, 403]);
    expect(await refused.text()).toContain("thrown away unread");
    const led = await ask(https, peer, from);
    expect([led.status, led.headers.get("location")]).toEqual([308, `${https}/page?a=1`]);
  }
});

test("What came over https to a proxy is taken in, and so is what a silent proxy nearby passes on", async () => {
  const encrypted: readonly (readonly [string, string | undefined])[] = [
    ["198.51.100.7", "https"],
    ["198.51.100.7", "http, https"],
    ["127.0.0.1", "https"],
    ["127.0.0.1", undefined],
    ["172.18.0.2", undefined],
    ["10.0.0.3", undefined],
    ["fd00::2", undefined],
  ];
  for (const [peer, proto] of encrypted) {
    const taken = await ask(https, peer, { ...post, ...(proto === undefined ? {} : { proto }) });
    expect([peer, proto, taken.status]).toEqual([peer, proto, 200]);
  }
});

test("Without https in the public address, on one machine, nothing is refused for it", async () => {
  expect((await ask("http://localhost:4080", "127.0.0.1", { ...post, proto: "http" })).status).toBe(
    200,
  );
});
