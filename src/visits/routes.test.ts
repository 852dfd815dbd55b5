import { expect, test } from "bun:test";
import { readCaller } from "./caller.ts";
import { methodRoutes } from "./routes.tsx";

const method = {
  vendor: { name: "Vendor" },
  lang: "en",
  sites: [{ domain: "vendor.example", timeZone: "Europe/Amsterdam" }],
  threshold: 12,
  mixedVisitors: 14,
  countOptOutSignals: true,
};

const routesAt = (publicUrl: string) => methodRoutes({ ...method, publicUrl });

function choose(publicUrl: string, choice: string, origin = publicUrl) {
  return routesAt(publicUrl).request("/", {
    method: "POST",
    headers: { origin, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ do: choice }).toString(),
  });
}

test("The page says how it counts on this server, and that the visitor is counted", async () => {
  const page = await (await routesAt("http://avow.vendor.example").request("/")).text();
  for (const part of ["at least 14 visitors", "until 12 different visitors", "Europe/Amsterdam"]) {
    expect(page).toContain(part);
  }
  expect(page).toContain("You are counted, as one of the crowd.");
  expect(page).not.toMatch(/\sstyle=|<script(?! src)/);
});

test.each(["http://avow.vendor.example", "https://avow.vendor.example"])(
  "Who chose not to be counted is known by one cookie of ours, and by nothing else, at %s",
  async (publicUrl) => {
    const chosen = await choose(publicUrl, "do-not-count-me");
    expect([chosen.status, chosen.headers.get("location")]).toEqual([303, "/how-we-count#choice"]);
    const cookies = chosen.headers.getSetCookie();
    expect(cookies.length).toBe(1);
    expect(cookies[0]).toMatch(/^(__Host-)?avow_uncounted=1; Max-Age=\d+; Path=\/; HttpOnly;/);
    const cookie = cookies[0]?.split(";")[0] ?? "";
    expect(readCaller(new Headers({ cookie: `a=b; ${cookie}; c=d` }), "").isUncounted).toBe(true);
    const page = await routesAt(publicUrl).request("/", { headers: { cookie } });
    expect(await page.text()).toContain("You are not counted.");
    const again = await choose(publicUrl, "count-me");
    expect(again.headers.getSetCookie()[0]).toContain("Max-Age=0");
  },
);

test("Another website can't choose for the visitor", async () => {
  const wrong = choose("https://avow.vendor.example", "do-not-count-me", "https://evil.example");
  expect((await wrong).headers.getSetCookie()).toEqual([]);
});

test("Where signals of the browser count as a no, the page says so", async () => {
  const app = methodRoutes({ ...method, countOptOutSignals: false, publicUrl: "http://a.example" });
  expect(await (await app.request("/")).text()).toContain("is not counted.");
});
