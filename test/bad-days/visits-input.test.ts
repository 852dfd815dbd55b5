/** What anybody may send to the counter: it is told what is wrong, or counted, and never more. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { browser, startVisited, type Visited } from "./visiting.ts";

let avow: Visited;
beforeAll(async () => {
  avow = await startVisited();
});
afterAll(() => avow.stop());

const site = "larkwire.example";
const view = { s: site, k: "v", u: `https://${site}/pricing` };

async function problem(response: Response): Promise<[number, string]> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
  const { detail } = (await response.json()) as { detail: string };
  return [response.status, detail];
}

/** What the server answers to these bytes. */
function raw(text: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let answer = "";
  const socket = connect(avow.avow.port, "127.0.0.1", () => socket.write(text));
  socket.setTimeout(5_000, () => socket.destroy());
  socket.on("data", (data) => (answer += data.toString("latin1")));
  socket.on("close", () => resolve(answer));
  socket.on("error", (error) => (answer === "" ? reject(error) : resolve(answer)));
  return promise;
}

describe("a body", () => {
  test("that is no hit is refused with a sentence that does not quote it", async () => {
    const before = await avow.hits();
    const bad: [unknown, RegExp][] = [
      ["", /one JSON object/],
      ["{", /one JSON object/],
      ["[]", /one JSON object/],
      ["null", /one JSON object/],
      ["secret-word", /one JSON object/],
      ['{"s":"secret-word"', /one JSON object/],
      [new Blob([new Uint8Array([0xff, 0xfe, 0x00])]), /one JSON object/],
      [{ ...view, s: 5 }, /must be text/],
      [{ ...view, u: null }, /must be text/],
      [{ ...view, u: ["secret-word"] }, /must be text/],
      [{ ...view, k: "secret-word" }, /The kind/],
      [{ ...view, k: "e" }, /event's name/],
      [{ ...view, k: "e", n: "x".repeat(200) }, /120 characters/],
      [{ ...view, k: "e", n: "x", p: { __proto__x: { a: 1 } } }, /must be text/],
      [
        `{"s":"${site}","k":"e","u":"https://${site}/","n":"x","p":{"__proto__":"y"}}`,
        /name \(p\)/,
      ],
      [{ ...view, k: "t", t: -1 }, /seconds/],
      [`{"s":"${site}","k":"t","u":"https://${site}/","t":1e999}`, /seconds/],
      [{ ...view, u: "https://x/\ud800" }, /well-formed/],
      [{ ...view, u: `https://${site}/${"x".repeat(3000)}` }, /2000 characters/],
    ];
    for (const [body, sentence] of bad) {
      const [status, detail] = await problem(await avow.count(body));
      expect([status, detail]).toEqual([422, expect.stringMatching(sentence)]);
      expect(detail).not.toContain("secret-word");
    }
    for (const body of ["", "n=pageview&u=secret-word", '{"n":"secret-word"']) {
      const answer = await problem(await avow.ask("/api/event", { method: "POST", body }));
      expect(answer).toEqual([422, "A hit must be one JSON object."]);
    }
    expect(await avow.hits()).toEqual(before);
    expect(avow.logged()).not.toContain("secret-word");
  });

  test("beyond 4,096 bytes is refused, told in advance or not", async () => {
    const large = JSON.stringify({ ...view, x: "y".repeat(1024 * 1024) });
    expect(await problem(await avow.count(large))).toEqual([413, expect.stringMatching(/4096/)]);
    const chunks = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode(" ".repeat(1000)));
      },
    });
    const endless = await fetch(`${avow.avow.url}/count`, { method: "POST", body: chunks });
    expect(endless.status).toBe(413);
    const event = await avow.ask("/api/event", { method: "POST", body: large });
    expect(await problem(event)).toEqual([413, expect.stringMatching(/4096/)]);
    const small = `{"s":"${site}","k":"v","u":"https://${site}/pricing"}`;
    const half = small.length >> 1;
    const parts = [small.slice(0, half), small.slice(half)];
    const before = (await avow.hits())["/pricing"] ?? 0;
    const answer = await raw(
      `POST /count HTTP/1.1\r\nHost: x\r\nUser-Agent: ${browser}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${parts
        .map((part) => `${part.length.toString(16)}\r\n${part}\r\n`)
        .join("")}0\r\n\r\n`,
    );
    expect(answer).toStartWith("HTTP/1.1 204");
    expect((await avow.hits())["/pricing"]).toBe(before + 1);
  });
});

describe("a request", () => {
  test("by another method is told which one is right", async () => {
    for (const [path, method, allow] of [
      ["/count", "GET", "POST"],
      ["/count", "PUT", "POST"],
      ["/api/event", "DELETE", "POST"],
      ["/count.gif", "POST", "GET"],
      ["/count.js", "POST", "GET"],
    ] as const) {
      const answer = await avow.ask(path, { method });
      expect([answer.status, answer.headers.get("allow")]).toEqual([405, allow]);
    }
  });

  test("before one of another website may ask whether it may, and may", async () => {
    for (const path of ["/count", "/api/event"]) {
      const answer = await avow.ask(path, {
        method: "OPTIONS",
        headers: { origin: "https://anywhere.example", "access-control-request-method": "POST" },
      });
      expect(answer.status).toBe(204);
      expect(answer.headers.get("access-control-allow-origin")).toBe("*");
      expect(answer.headers.get("access-control-allow-headers")).toBe("content-type");
      // Cookies are never asked for, nor given.
      expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    }
    const counted = await avow.view("/", { headers: { origin: "https://anywhere.example" } });
    expect(counted.status).toBe(204);
    expect(counted.headers.get("access-control-allow-origin")).toBe("*");
    expect(counted.headers.get("set-cookie")).toBeNull();
  });

  test("with a host of its own making changes nothing", async () => {
    const body = JSON.stringify(view);
    for (const host of ["evil.example", "x/count.js?", "", "[::1]", "a b", "localhost:99999"]) {
      const before = (await avow.hits())["/pricing"] ?? 0;
      const answer = await raw(
        `POST /count HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: ${browser}\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      const status = Number(answer.slice(9, 12));
      const counted = ((await avow.hits())["/pricing"] ?? 0) - before;
      expect(counted).toBe(status === 204 ? 1 : 0);
      expect([204, 400, 404, 405]).toContain(status);
    }
  });

  test("with headers without end is refused by the server, which goes on", async () => {
    const answer = await raw(
      `POST /count HTTP/1.1\r\nHost: x\r\nCookie: ${"a=b; ".repeat(2 * 1024 * 1024)}\r\n\r\n`,
    ).catch(() => "HTTP/1.1 431");
    expect(answer === "" || /^HTTP\/1.1 4/.test(answer)).toBe(true);
    expect((await avow.view("/")).status).toBe(204);
  });
});

describe("a website", () => {
  test("that is not known gets the same answer, and nothing is counted", async () => {
    const before = [await avow.hits(), await avow.leftOut()];
    const answer = await avow.count({ ...view, s: "unknown.example" });
    expect([answer.status, await answer.text()]).toEqual([204, ""]);
    const event = await avow.ask("/api/event", {
      method: "POST",
      headers: { "user-agent": browser },
      body: JSON.stringify({ n: "pageview", u: "https://unknown.example/", d: "unknown.example" }),
    });
    expect([event.status, await event.text()]).toEqual([202, "ok"]);
    expect(event.headers.get("x-plausible-dropped")).toBe("1");
    expect([await avow.hits(), await avow.leftOut()]).toEqual(before);
  });

  test("counts pages of its own hosts alone", async () => {
    const before = await avow.leftOut();
    const answer = await avow.count({ ...view, u: "https://elsewhere.example/pricing" });
    expect(answer.status).toBe(204);
    expect((await avow.leftOut())["another website"]).toBe((before["another website"] ?? 0) + 1);
  });
});

describe("clients of Plausible", () => {
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    avow.ask("/api/event", {
      method: "POST",
      headers: { "user-agent": browser, ...headers },
      body: JSON.stringify(body),
    });

  test("count views and events as they do there", async () => {
    const [pages, events] = [await avow.hits(1), await avow.hits(2)];
    const seen = await post({ n: "pageview", u: `https://${site}/pricing?x=1`, d: site, r: null });
    expect([seen.status, await seen.text()]).toEqual([202, "ok"]);
    expect(seen.headers.get("x-plausible-dropped")).toBeNull();
    await post(
      { name: "Sign-up", url: `https://${site}/`, domain: site, props: '{"plan":"small"}' },
      { "content-type": "application/json" },
    );
    expect((await avow.hits(1))["/pricing"]).toBe((pages["/pricing"] ?? 0) + 1);
    expect((await avow.hits(2))["Sign-up"]).toBe((events["Sign-up"] ?? 0) + 1);
  });

  test("that name no website mean the host of the page", async () => {
    const before = await avow.hits();
    for (const host of [site, "docs.larkwire.example", `www.${site}`]) {
      const answer = await post({ n: "pageview", u: `https://${host}/pricing` });
      expect(answer.headers.get("x-plausible-dropped")).toBeNull();
    }
    expect((await avow.hits())["/pricing"]).toBe((before["/pricing"] ?? 0) + 3);
  });

  test("are told what is wrong as there", async () => {
    expect((await post({ n: "pageview", d: site })).status).toBe(422);
    expect((await post([])).status).toBe(422);
  });

  test("can't name more than ten websites at once", async () => {
    const d = Array.from({ length: 11 }, (_, n) => `s${n}.example`).join(",");
    expect((await post({ n: "pageview", u: `https://${site}/`, d })).status).toBe(422);
  });
});

describe("the picture", () => {
  test("counts a view of the page that shows it, and is a picture whatever happens", async () => {
    const before = (await avow.hits())["/pricing"] ?? 0;
    const headers = { "user-agent": browser, referer: `https://${site}/pricing` };
    const seen = await avow.ask(`/count.gif?s=${site}`, { headers });
    expect([seen.status, seen.headers.get("content-type")]).toEqual([200, "image/gif"]);
    expect(seen.headers.get("cache-control")).toContain("no-store");
    expect((await avow.hits())["/pricing"]).toBe(before + 1);
    const bad = await avow.ask("/count.gif?s=&u=%ff", { headers });
    expect([bad.status, bad.headers.get("content-type")]).toEqual([422, "image/gif"]);
    expect((await bad.bytes()).length).toBeGreaterThan(20);
  });

  test("is not seen by who asks for its headers alone", async () => {
    const before = await avow.hits();
    const answer = await avow.ask(`/count.gif?s=${site}`, {
      method: "HEAD",
      headers: { "user-agent": browser, referer: `https://${site}/pricing` },
    });
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
    expect(await avow.hits()).toEqual(before);
    expect((await avow.ask("/count.js", { method: "HEAD" })).status).toBe(200);
  });
});
