import { describe, expect, test } from "bun:test";
import { Hono } from "hono";
import { boundary, checkCsrf, csrfField, csrfToken } from "./http.ts";

const key = Buffer.alloc(32, 7);
const publicUrl = "https://avow.example";

async function send(token: string | undefined, headers: Record<string, string> = {}) {
  const app = new Hono();
  boundary(app, { vendor: { name: "Northbeam" } });
  app.post("/", (c) => {
    const form = new Map(token === undefined ? [] : [[csrfField, token] as const]);
    checkCsrf(c, { key, session: "session-1", form, publicUrl });
    return c.text("done");
  });
  return (await app.request("/", { method: "POST", headers })).status;
}

describe("a form of a session", () => {
  test("is taken with a token of that session", async () => {
    expect(await send(csrfToken(key, "session-1"))).toBe(200);
  });

  test("is refused with no token, a broken one, another session's or another key's", async () => {
    const token = csrfToken(key, "session-1");
    const flipped = Buffer.from(token, "base64url");
    flipped[40] = (flipped[40] ?? 0) ^ 1;
    const wrong = [
      undefined,
      "",
      "x",
      token.slice(0, 40),
      `${token}AAAA`,
      flipped.toString("base64url"),
      csrfToken(key, "session-2"),
      csrfToken(Buffer.alloc(32, 8), "session-1"),
    ];
    for (const each of wrong) expect(await send(each)).toBe(403);
  });

  test("has a token that looks different each time", () => {
    expect(csrfToken(key, "a")).not.toBe(csrfToken(key, "a"));
  });

  test("is refused when the browser says that another site sent it", async () => {
    const token = csrfToken(key, "session-1");
    const cases: [Record<string, string>, number][] = [
      [{ "sec-fetch-site": "same-origin", origin: "null" }, 200],
      [{ origin: publicUrl }, 200],
      [{ origin: "null" }, 200],
      [{ "sec-fetch-site": "same-site", origin: publicUrl }, 403],
      [{ "sec-fetch-site": "cross-site" }, 403],
      [{ "sec-fetch-site": "none" }, 403],
      [{ origin: "https://evil.example" }, 403],
      [{ origin: "https://avow.example.evil" }, 403],
    ];
    for (const [headers, status] of cases) expect(await send(token, headers)).toBe(status);
  });
});
