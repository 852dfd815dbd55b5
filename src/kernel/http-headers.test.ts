import { afterAll, describe, expect, test } from "bun:test";
import { Hono } from "hono";
import { boundary, cookie, cors, securityHeaders } from "./http.ts";
import { log } from "./log.ts";

const before = log.redirect(() => undefined);
afterAll(() => {
  log.redirect(before);
});

function site(publicUrl: string): Hono {
  const app = new Hono();
  app.use(securityHeaders({ publicUrl, formTargets: ["https://shop.example"] }));
  app.use(cors(["https://www.example"]));
  boundary(app, { vendor: { name: "Northbeam" } });
  app.get("/page", (c) => c.html("<p>hello"));
  app.get("/embed", (c) =>
    c.text("", 200, {
      "cross-origin-resource-policy": "cross-origin",
      "cache-control": "public, max-age=60",
    }),
  );
  app.get("/style", (c) => c.body("p{}", 200, { "content-type": "text/css; charset=utf-8" }));
  app.get("/broken", () => {
    throw new Error("bug");
  });
  app.post("/page", (c) => c.text("written"));
  return app;
}

describe("security headers", () => {
  test("stand on pages, errors, missing pages and preflights alike", async () => {
    for (const path of ["/page", "/broken", "/nowhere"]) {
      for (const method of ["GET", "OPTIONS", "DELETE"]) {
        const { headers } = await site("http://localhost:4080").request(path, { method });
        expect(headers.get("content-security-policy")).toBe(
          "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; " +
            "frame-src 'self'; " +
            "form-action 'self' https://shop.example; frame-ancestors 'none'; base-uri 'none'",
        );
        expect(headers.get("x-content-type-options")).toBe("nosniff");
        expect(headers.get("x-frame-options")).toBe("DENY");
        expect(headers.get("referrer-policy")).toBe("no-referrer");
        expect(headers.get("cache-control")).toBe("no-store");
        expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
        expect(headers.get("permissions-policy")).toContain("geolocation=()");
        expect(headers.has("strict-transport-security")).toBe(false);
      }
    }
  });

  test("that only a document heeds are left out of its parts, which can be no document", async () => {
    const { headers } = await site("https://avow.example").request("/style");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.has("strict-transport-security")).toBe(true);
    for (const name of ["content-security-policy", "permissions-policy", "x-frame-options"]) {
      expect(headers.has(name)).toBe(false);
    }
  });

  test("ask for https only where the site is https", async () => {
    const { headers } = await site("https://avow.example").request("/page");
    expect(headers.get("strict-transport-security")).toContain("max-age=63072000");
    expect(headers.get("content-security-policy")).toContain("upgrade-insecure-requests");
  });

  test("leave alone what a handler decided for itself", async () => {
    const { headers } = await site("https://avow.example").request("/embed");
    expect(headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    expect(headers.get("cache-control")).toBe("public, max-age=60");
  });
});

describe("other origins", () => {
  const ask = (origin: string, more: Record<string, string> = {}, method = "POST") =>
    site("https://avow.example").request("/page", { method, headers: { origin, ...more } });
  const preflight = { "access-control-request-method": "POST" };

  test("an allowed origin may read the answer, without cookies", async () => {
    const { headers } = await ask("https://www.example");
    expect(headers.get("access-control-allow-origin")).toBe("https://www.example");
    expect(headers.has("access-control-allow-credentials")).toBe(false);
    expect(headers.get("vary")).toContain("Origin");
  });

  test("an origin that only looks alike may not", async () => {
    const alike = ["https://www.example.evil", "http://www.example", "https://www.example:8443"];
    for (const origin of [...alike, "null", "HTTPS://WWW.EXAMPLE"]) {
      const { headers } = await ask(origin);
      expect(headers.has("access-control-allow-origin")).toBe(false);
      expect((await ask(origin, preflight, "OPTIONS")).status).toBe(403);
    }
  });

  test("a preflight of an allowed origin is answered", async () => {
    const answer = await ask("https://www.example", preflight, "OPTIONS");
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-methods")).toBe("GET, POST");
    expect(answer.headers.get("access-control-allow-origin")).toBe("https://www.example");
  });
});

describe("cookies", () => {
  async function written(publicUrl: string): Promise<string> {
    const session = cookie({ name: "session", publicUrl, sameSite: "Strict" });
    const app = new Hono();
    app.get("/", (c) => {
      session.write(c, "secret", 60);
      return c.text("");
    });
    return (await app.request("/")).headers.get("set-cookie") ?? "";
  }

  test("on https they are bound to the host and to https, and hidden from scripts", async () => {
    const line = await written("https://avow.example");
    expect(line).toStartWith("__Host-session=secret;");
    for (const word of ["Max-Age=60", "Path=/", "HttpOnly", "Secure", "SameSite=Strict"]) {
      expect(line).toContain(word);
    }
    expect(line).not.toContain("Domain");
  });

  test("on plain http they work without the prefix", async () => {
    expect(await written("http://localhost:4080")).toStartWith("session=secret;");
  });

  test("are read back and dropped under the same name", async () => {
    const session = cookie({ name: "session", publicUrl: "https://a.example", sameSite: "Lax" });
    const app = new Hono();
    app.get("/", (c) => {
      const value = session.read(c) ?? "none";
      session.drop(c);
      return c.text(value);
    });
    const answer = await app.request("/", { headers: { cookie: "__Host-session=a; session=b" } });
    expect(await answer.text()).toBe("a");
    expect(answer.headers.get("set-cookie")).toStartWith("__Host-session=; Max-Age=0");
    const bare = await app.request("/", { headers: { cookie: "session=b" } });
    expect(await bare.text()).toBe("none");
  });
});
