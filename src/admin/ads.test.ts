import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { reportRoutes } from "../ads/mod.ts";
import type { AdsSettings } from "../config/mod.ts";
import { clock, dayMs, hourMs } from "../kernel/clock.ts";
import { log } from "../kernel/log.ts";
import { type Desk, openDesk, origin, signInOwner, type Visitor } from "./admin.fixture.ts";

const slot = {
  ...{ area: null, keywords: [], partners: [], floorMicros: 0, blockedCategories: [] },
  formats: ["text", "native", "image"] as const,
};
const settings: AdsSettings = {
  ...{ enabled: true, currency: "EUR", label: "Ad", partnersAllowed: true, partners: [] },
  ...{ areas: ["docs"], keywords: ["vpn"] },
  slots: [
    { ...slot, name: "sidebar", title: "Beside the text", sizes: [{ width: 300, height: 250 }] },
    { ...slot, name: "footer", title: "Below everything", sizes: [], formats: ["text"] },
  ],
};

let database: TestDatabase;
let desk: Desk;
let owner: Visitor;
const loud = log.redirect(() => undefined);

beforeAll(async () => {
  database = await testDatabase();
  desk = openDesk(database, origin, undefined, settings);
  if (desk.ads) desk.app.route("/ads/report", reportRoutes(desk.ads));
  owner = await signInOwner(desk);
}, 60_000);
afterAll(async () => {
  log.redirect(loud);
  await database.drop();
});

const home = "/admin/ads";
const goes = (answer: Response) => answer.headers.get("location") ?? `no: ${answer.status}`;
const idIn = (path: string) => /[0-9a-f-]{36}/.exec(path)?.[0] ?? "";
const post = async (
  path: string,
  fields: Record<string, string>,
  from = `${home}/advertisers/new`,
) => owner.post(`${home}${path}`, fields, from);
const flight = {
  ...{ name: "Docs", priority: "standard", startsAt: "2026-01-01T00:00", endsAt: "" },
  ...{ price: "2.50", kind: "cpm", goal: "1000", hardBudget: "", dailyMax: "" },
  ...{ weight: "1", pageMax: "1", "areas-only": "docs", "countries-never": "de, at" },
};
const words = {
  ...{ name: "Heron", format: "text", headline: "Heron finds packets", body: "For networks." },
  ...{ callToAction: "Try it", landingUrl: "https://heron.example/", weight: "1" },
};

/** An advertiser with a campaign, a running flight and an approved ad, all by the forms. */
async function sell(name: string) {
  const advertiser = idIn(goes(await post("/advertisers/new", { name })));
  const campaign = idIn(
    goes(await post(`/advertisers/${advertiser}/campaigns`, { name: "Autumn" })),
  );
  const flightId = idIn(goes(await post(`/campaigns/${campaign}/flights/new`, flight)));
  const ad = idIn(goes(await post(`/flights/${flightId}/ads/new`, words)));
  await post(`/ads/${ad}/approve`, { version: "1" });
  const started = await post(`/flights/${flightId}/start`, {});
  expect(goes(started)).toBe(`${home}/flights/${flightId}?done=started`);
  return { advertiser, campaign, flight: flightId, ad };
}

test("before anybody advertises, every page says what comes next", async () => {
  for (const path of ["", "/advertisers", "/advertisers/new", "/report", "/places"]) {
    const answer = await owner.get(`${home}${path}`);
    expect([path, answer.status]).toEqual([path, 200]);
  }
  expect(await owner.page(home)).toContain("Nothing runs.");
  expect(await owner.page(`${home}/advertisers`)).toContain("Nobody advertises yet.");
  expect(await owner.page(`${home}/report`)).toContain("No ad was seen in these days.");
  expect(await owner.page(`${home}/places`)).toContain("No ad company bids here.");
  expect(await owner.page("/admin")).toContain(`href="${home}"`);
});

describe("what operators sell", () => {
  test("names in markup stand there as text, on every page on which they stand", async () => {
    const name = `<script>alert(1)</script>`;
    const made = await sell(name);
    await post(`/flights/${made.flight}/pause`, {});
    for (const path of [
      ...["", "/advertisers", `/advertisers/${made.advertiser}`, `/flights/${made.flight}`],
      ...[`/flights/${made.flight}/edit`, `/ads/${made.ad}`, `/ads/${made.ad}/edit`],
    ]) {
      const answer = await owner.get(`${home}${path}`);
      const html = await answer.text();
      expect([path, answer.status]).toEqual([path, 200]);
      expect(html).not.toContain("<script>alert");
    }
    expect(await owner.page(`${home}/advertisers`)).toContain("&lt;script&gt;alert(1)");
  });

  test("a form that needs mending comes back with what was typed, and says what", async () => {
    const { campaign } = await sell("Wren");
    const wrong = { ...flight, price: "two", goal: "9", hardBudget: "3", "areas-only": "nowhere" };
    const answer = await post(`/campaigns/${campaign}/flights/new`, wrong);
    const html = await answer.text();
    expect(answer.status).toBe(422);
    for (const said of [
      "price of zero or more",
      "less than the goal",
      "&quot;nowhere&quot; is none",
    ]) {
      expect(html).toContain(said);
    }
    expect(html).toContain('value="two"');
    expect(html).toContain('value="de, at"');
  });

  test("what the form shows of a flight is what was stored of it", async () => {
    const made = await sell("Plover");
    const html = await owner.page(`${home}/flights/${made.flight}/edit`);
    for (const shown of [
      ...['value="2.5"', 'value="1000"', 'value="docs"', 'value="AT, DE"'],
      ...['value="2026-01-01T00:00"', '<option value="standard" selected'],
    ]) {
      expect(html).toContain(shown);
    }
    const page = await owner.page(`${home}/flights/${made.flight}`);
    expect(page).toContain("never Austria, Germany");
  });

  test("two who change the same flight do not overwrite each other", async () => {
    const made = await sell("Dunlin");
    const path = `/flights/${made.flight}/edit`;
    const seen = /name="version" value="(\d+)"/.exec(await owner.page(`${home}${path}`))?.[1] ?? "";
    const mine = { ...flight, version: seen, name: "Mine" };
    expect(goes(await post(path, mine))).toContain("done=saved");
    const late = await post(path, { ...mine, name: "Theirs" });
    expect([late.status, await late.text()]).toEqual([409, expect.stringContaining("Theirs")]);
    expect(await owner.page(`${home}/flights/${made.flight}`)).toContain("<title>Mine");
  });

  test("what is archived can be had back by the button beside the notice", async () => {
    const made = await sell("Godwit");
    const ad = `/ads/${made.ad}`;
    const page = await owner.page(
      `${home}${goes(await post(`${ad}/archive`, {})).slice(home.length)}`,
    );
    expect(page).toContain("It is archived");
    expect(page).toContain(`action="${home}${ad}/restore"`);
    await post(`${ad}/restore`, {});
    expect(await owner.page(`${home}${ad}`)).toContain("Approved</span>");
    const forged = await owner.postRaw(`${home}${ad}/archive`, { csrf: "x" });
    expect(forged.status).toBe(403);
    expect(await owner.page(`${home}${ad}`)).toContain("Approved</span>");
  });

  test("an ad waits on the first page until somebody decides, and a refusal says why", async () => {
    const made = await sell("Snipe");
    const ad = idIn(
      goes(await post(`/flights/${made.flight}/ads/new`, { ...words, name: "Loud" })),
    );
    for (const page of [home, "/admin"]) expect(await owner.page(page)).toContain("One ad waits");
    await post(`/ads/${ad}/refuse`, { version: "1", because: "It shouts." });
    expect(await owner.page(`${home}/ads/${ad}`)).toContain("It shouts.");
    expect(await owner.page(home)).not.toContain("One ad waits");
  });

  test("a preview shows the ad by the websites' own script, and reaches nothing outside", async () => {
    const made = await sell("Curlew");
    const path = `${home}/ads/${made.ad}`;
    expect(await owner.page(path)).toContain(`src="${path}/preview?slot=sidebar&amp;look=dark"`);
    const frame = await owner.get(`${path}/preview?slot=sidebar&look=dark`);
    const html = await frame.text();
    expect(html).toContain('data-avow-ad="sidebar"');
    expect(html).toContain(`src="${path}/preview/ads.js"`);
    expect(frame.headers.get("content-security-policy")).toContain("frame-ancestors 'self'");
    expect(await owner.page(`${path}/preview/ads.js`)).toContain("avow");
    const answer = await owner.postRaw(`${path}/preview/ads/decide`, {});
    expect(await answer.json()).toMatchObject({
      label: "Ad",
      ads: [
        { format: "text", ad: { headline: words.headline, advertiser: "Curlew", image: null } },
      ],
    });
  });
});

describe("figures", () => {
  const today = () => Math.floor(clock.ms() / dayMs);
  const hour = () => Math.floor(clock.ms() / hourMs);

  test("hours and the days that hours became are counted once each, in pages and files", async () => {
    const made = await sell("Knot");
    const counts = [
      [`insert into ads.ad_hours values ($1, $2, 'sidebar', 9, 7, 1)`, hour()],
      [`insert into ads.ad_hours values ($1, $2, 'footer', 4, 3, 0)`, hour()],
      [
        `insert into ads.ad_days values (date '1970-01-01' + $1::int, $2, 'sidebar', 50, 40, 2)`,
        today() - 3,
      ],
    ] as const;
    for (const [text, at] of counts) await database.admin.query(text, [at, made.ad]);
    const query = `flight=${made.flight}`;
    const page = await owner.page(`${home}/report?${query}`);
    expect(page).toContain("<strong>50</strong>");
    expect(page).toContain("<strong>3</strong>");
    // 50 views at 2.50 for a thousand.
    expect(page).toContain("<strong>€0.13</strong>");
    const csv = await owner.get(`${home}/report?${query}&format=csv`);
    const lines = (await csv.text()).trim().split("\r\n");
    expect(lines.slice(1).map((line) => line.split(",").slice(-4).join(","))).toEqual([
      ...["sidebar,50,40,2", "footer,4,3,0", "sidebar,9,7,1"],
    ]);
    expect(await owner.page(`${home}/flights/${made.flight}`)).toContain("50 of 1,000 views");
  });
});

describe("the report of an advertiser", () => {
  test("opens by its secret address alone, shows nobody else, and ends with its link", async () => {
    const mine = await sell("Redshank");
    const theirs = await sell("Greenshank");
    for (const [at, ad] of [mine.ad, theirs.ad].entries()) {
      const row = [Math.floor(clock.ms() / hourMs), ad, 21 + at];
      await database.admin.query(
        "insert into ads.ad_hours values ($1, $2, 'footer', 30, $3, 0)",
        row,
      );
    }
    const link = async () => {
      const html = await (await post(`/advertisers/${mine.advertiser}/link`, {})).text();
      return new URL(/http[^<"]+\/ads\/report\/[\w-]{43}/.exec(html)?.[0] ?? origin).pathname;
    };
    const [first, stranger] = [await link(), { accept: "text/html" }];
    const get = (path: string) => desk.app.request(path, { headers: stranger });
    const answer = await get(first);
    const html = await answer.text();
    expect([answer.status, answer.headers.get("x-robots-tag")]).toEqual([200, "noindex, nofollow"]);
    for (const said of [
      "Ads of Redshank",
      "<dd>21</dd>",
      "21 of 1,000 views",
      "Below everything",
      "“Heron finds packets”",
    ]) {
      expect(html).toContain(said);
    }
    expect(html).not.toContain("Greenshank");
    const csv = await get(`${first}/days.csv`);
    expect(csv.headers.get("content-type")).toContain("text/csv");
    expect((await csv.text()).split("\r\n").map((line) => line.split(",").slice(1).join())).toEqual(
      [...["campaign,flight,ad,slot,views,clicks", "Autumn,Docs,Heron,footer,21,0", ""]],
    );
    const next = await link();
    expect([(await get(first)).status, (await get(next)).status]).toEqual([404, 200]);
    expect(await owner.page(`${home}/advertisers/${mine.advertiser}`)).not.toContain(next);
    await post(`/advertisers/${mine.advertiser}/link/withdraw`, {});
    const ended = await get(next);
    expect([ended.status, ended.headers.get("x-robots-tag")]).toEqual([404, "noindex, nofollow"]);
    expect((await get("/ads/report/anything")).status).toBe(404);
  });
});

test("while ads are switched off, their pages say why, and a report shows nothing", async () => {
  const off = {
    ...{ purpose: "ads", since: clock.now(), promise: "ads-choice", reason: "A test." },
  } as unknown as Parameters<typeof desk.gate.set>[0][number];
  desk.gate.set([off]);
  const page = await owner.page(home);
  const report = await desk.app.request(`/ads/report/${"x".repeat(43)}`);
  desk.gate.set([]);
  expect(page).toContain("Ads are switched off.");
  expect(report.status).toBe(503);
});
