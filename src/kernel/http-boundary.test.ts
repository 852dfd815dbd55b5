import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { Hono } from "hono";
import { AvowError, type ErrorCode } from "./errors.ts";
import { boundary, requestLog } from "./http.ts";
import { log } from "./log.ts";

const lines: string[] = [];
let before: (line: string) => void;
beforeEach(() => {
  lines.length = 0;
  before = log.redirect((line) => lines.push(line));
});
afterEach(() => {
  log.redirect(before);
});

function site(error?: unknown): Hono {
  const app = new Hono();
  app.use(requestLog());
  boundary(app, { vendor: { name: "Northbeam", homeUrl: "https://northbeam.example" } });
  app.get("/links/:secret", () => {
    throw error;
  });
  app.post("/links/:secret", () => {
    throw error;
  });
  return app;
}

const json = { headers: { accept: "application/json" } };

describe("an error that we know", () => {
  const error = new AvowError("too-many", "Wait a minute, then <try> again.", {
    fields: [{ field: "email", message: "Too often." }],
    retryAfter: 59.2,
  });

  test("is a page for a browser, with its sentence as text", async () => {
    const answer = await site(error).request("/links/x", { headers: { accept: "text/html,*/*" } });
    const page = await answer.text();
    expect(answer.status).toBe(429);
    expect(answer.headers.get("retry-after")).toBe("60");
    expect(answer.headers.get("content-type")).toStartWith("text/html");
    expect(page).toStartWith('<!doctype html><html lang="en">');
    expect(page).toContain("Wait a minute, then &lt;try&gt; again.");
    expect(page).toContain("Too often.");
    expect(page).toContain('href="https://northbeam.example"');
  });

  test("is a problem for a program, with its fields", async () => {
    const answer = await site(error).request("/links/x", json);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.headers.get("retry-after")).toBe("60");
    expect(await answer.json()).toEqual({
      type: "urn:avow:problem:too-many",
      title: "Too many at once",
      status: 429,
      detail: "Wait a minute, then <try> again.",
      errors: [{ field: "email", message: "Too often." }],
    });
  });

  test("keeps the status of its code", async () => {
    const codes: [ErrorCode, number][] = [
      ["bad-form", 400],
      ["link-expired", 410],
      ["storage-full", 507],
    ];
    for (const [code, status] of codes) {
      expect((await site(new AvowError(code, "x")).request("/links/x")).status).toBe(status);
    }
  });
});

describe("an error that nobody foresaw", () => {
  test("shows a reference and nothing of itself; the log has the reference and the places", async () => {
    const bug = new TypeError("canary-ada@example.org\n    at canary (/canary.ts:1:1)");
    const answer = await site(Object.assign(bug, { code: "23505" })).request(
      "/links/canary-path?q=canary-query",
      { method: "POST", body: "canary-body", ...json },
    );
    const problem = (await answer.json()) as { status: number; detail: string };
    const logged = lines.join("");
    expect(problem.status).toBe(500);
    expect(JSON.stringify(problem) + logged).not.toContain("canary");
    const reference = /reference: (\S+)$/.exec(problem.detail)?.[1] ?? "none";
    expect(logged).toContain(reference);
    expect(logged).toContain("http-boundary.test.ts:");
    expect(logged).toContain('"error":"TypeError","code":"23505"');
  });

  test("is logged without a code that could hold a person's words", async () => {
    const bug = Object.assign(new Error(""), { code: "canary ada@example.org" });
    await site(bug).request("/links/x");
    expect(lines.join("")).not.toContain("canary");
  });
});

describe("an address without a handler", () => {
  test("is 404, a page or a problem", async () => {
    expect(await (await site().request("/nope")).text()).toContain("There is no such page");
    const problem = await (await site().request("/nope", json)).json();
    expect(problem).toMatchObject({ type: "urn:avow:problem:not-found", status: 404 });
  });

  test("with another method is 405 and says which are allowed", async () => {
    const answer = await site().request("/links/x", { method: "DELETE", ...json });
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("GET, HEAD, POST");
  });

  test("asked by OPTIONS says the same with 204", async () => {
    const answer = await site().request("/links/x", { method: "OPTIONS" });
    expect([answer.status, answer.headers.get("allow")]).toEqual([204, "GET, HEAD, POST"]);
  });
});

describe("who gets JSON", () => {
  const kind = async (path: string, headers: Record<string, string>) =>
    (await site().request(path, { headers })).headers.get("content-type")?.split(";")[0];
  const page = "text/html";
  const problem = "application/problem+json";
  const cases: [string, string, Record<string, string>, string][] = [
    ["a browser", "/x", { accept: "text/html,application/xhtml+xml,*/*;q=0.8" }, page],
    ["a caller without wishes", "/x", {}, page],
    ["a caller that takes anything", "/x", { accept: "*/*" }, page],
    ["a program", "/x", { accept: "application/json" }, problem],
    ["a caller of problems", "/x", { accept: "application/problem+json" }, problem],
    ["one that prefers JSON", "/x", { accept: "text/html;q=0.5, application/json" }, problem],
    ["one that prefers pages", "/x", { accept: "application/json;q=0.5,text/html" }, page],
    ["one that sent JSON", "/x", { "content-type": "application/json" }, problem],
    ["a caller of the API", "/api/v1/x", { accept: "*/*" }, problem],
    ["a browser at the API", "/api/v1/x", { accept: "text/html" }, page],
  ];
  for (const [who, path, headers, expected] of cases) {
    test(who, async () => expect(await kind(path, headers)).toBe(expected));
  }
});

test("the request log holds the route's pattern, never the path, query or a strange method", async () => {
  const app = site(new AvowError("not-found", "x"));
  await app.request("/links/canary?q=canary", { headers: { "user-agent": "canary" } });
  await app.request("/canary", { method: "PROPFIND" });
  expect(lines.join("")).not.toMatch(/canary/i);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    message: "request",
    method: "GET",
    route: "/links/:secret",
    status: 404,
  });
  expect(JSON.parse(lines[1] ?? "")).toMatchObject({ method: "other", route: "none", status: 404 });
});
